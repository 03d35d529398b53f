//! A directory as a web site, on this machine only.

use std::{
    fs::File,
    io,
    net::{Ipv4Addr, Ipv6Addr, TcpListener},
    path::{Path, PathBuf},
    sync::Arc,
    thread,
};

use tiny_http::{Header, Method, Request, Response, Server};

use crate::error::{Error, Result};

/// So many requests are answered at the same time.
const THREADS_PER_LISTENER: usize = 4;

/// A site that is being served.
pub(crate) struct Site {
    port: u16,
    threads: Vec<thread::JoinHandle<()>>,
}

impl Site {
    /// Serves `root` on the port, or on a free one where it is busy (or 0).
    pub(crate) fn serve(root: &Path, port: u16) -> Result<Self> {
        let root = root.canonicalize().map_err(Error::file(root))?;
        let listeners = listen(port)
            .or_else(|error| match error.kind() {
                io::ErrorKind::AddrInUse | io::ErrorKind::PermissionDenied => listen(0),
                _ => Err(error),
            })
            .map_err(Error::io("opening a port to serve on"))?;
        let port = listeners[0]
            .local_addr()
            .map_err(Error::io("the port to serve on"))?
            .port();
        let mut threads = Vec::new();
        for listener in listeners {
            let server = Server::from_listener(listener, None)
                .map_err(|error| Error::io("serving")(io::Error::other(error)))?;
            let server = Arc::new(server);
            for _ in 0..THREADS_PER_LISTENER {
                let (server, root) = (Arc::clone(&server), root.clone());
                threads.push(thread::spawn(move || {
                    while let Ok(request) = server.recv() {
                        // A browser that hung up is no matter of ours.
                        let _ = answer(&root, request);
                    }
                }));
            }
        }
        Ok(Self { port, threads })
    }

    /// Where the site is.
    pub(crate) fn address(&self) -> String {
        format!("http://localhost:{}/", self.port)
    }

    /// The port it is on.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Serves on, until the process ends.
    pub(crate) fn stay(self) {
        for thread in self.threads {
            // A thread that panicked has said so, and the others go on.
            let _ = thread.join();
        }
    }
}

/// Listens where `localhost` may lead: the port is free only if it is so on both addresses.
fn listen(port: u16) -> io::Result<Vec<TcpListener>> {
    let v4 = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    let port = v4.local_addr()?.port();
    match TcpListener::bind((Ipv6Addr::LOCALHOST, port)) {
        Ok(v6) => Ok(vec![v4, v6]),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => Err(error),
        Err(_) => Ok(vec![v4]),
    }
}

fn answer(root: &Path, request: Request) -> io::Result<()> {
    if !matches!(request.method(), Method::Get | Method::Head) {
        return request.respond(Response::empty(405).with_header(header("Allow", "GET, HEAD")));
    }
    let Some((file, path)) = find(root, request.url()) else {
        return request.respond(Response::from_string("not found").with_status_code(404));
    };
    let response = Response::from_file(file)
        // With a length a browser can tell how far it is.
        .with_chunked_threshold(usize::MAX)
        .with_header(header("Content-Type", content_type(&path)))
        // A page built again must not meet parts of the old one.
        .with_header(header("Cache-Control", "no-cache"))
        .with_header(header("X-Content-Type-Options", "nosniff"));
    request.respond(response)
}

fn header(name: &str, value: &str) -> Header {
    Header::from_bytes(name, value).expect("our headers are plain ASCII")
}

/// The file that a URL names, if there is one inside the site.
fn find(root: &Path, url: &str) -> Option<(File, PathBuf)> {
    let path = url.split(['?', '#']).next()?;
    let mut file = root.to_path_buf();
    for part in path.split('/').filter(|part| !part.is_empty()) {
        // No file of ours needs escapes, and without them no escape can hide a way out.
        if part == ".." || part.contains(['%', '\\', ':', '\0']) {
            return None;
        }
        file.push(part);
    }
    if file.is_dir() {
        file.push("index.html");
    }
    let file = file
        .canonicalize()
        .ok()
        .filter(|file| file.starts_with(root))?;
    Some((File::open(&file).ok()?, file))
}

fn content_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("css") => "text/css; charset=utf-8",
        Some("json" | "map") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths;

    fn found(url: &str) -> Option<PathBuf> {
        let root = paths::root().join("xtask").canonicalize().unwrap();
        find(&root, url).map(|(_, path)| path.strip_prefix(root).unwrap().to_path_buf())
    }

    #[test]
    fn serves_what_is_inside_and_nothing_else() {
        assert_eq!(found("/Cargo.toml?demo#top"), Some("Cargo.toml".into()));
        assert_eq!(found("//src/./main.rs"), Some("src/main.rs".into()));
        for outside in [
            "/",
            "/../Cargo.toml",
            "/src/../../Cargo.toml",
            "/..%2fCargo.toml",
            "/%2e%2e/Cargo.toml",
            "/none",
        ] {
            assert_eq!(found(outside), None, "{outside}");
        }
    }

    #[test]
    fn takes_a_free_port_where_the_wanted_one_is_busy() {
        let busy = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let wanted = busy.local_addr().unwrap().port();
        let site = Site::serve(&paths::root().join("xtask"), wanted).unwrap();
        assert_ne!(site.port(), wanted);
    }
}
