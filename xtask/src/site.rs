//! A directory as a web site, on this machine only.

use std::{
    fs::{self, File},
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::{Ipv4Addr, Ipv6Addr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    sync::Arc,
    thread,
    time::Duration,
};

use crate::error::{Error, Result};

/// The longest request that is read: a browser's has less than 2 kB.
const REQUEST_MAX_BYTES: u64 = 16 * 1024;
/// A browser opens connections ahead and may never use them; each takes a thread for so long.
const REQUEST_TIMEOUT: Duration = Duration::from_mins(1);

/// A site that is being served.
pub(crate) struct Site {
    port: u16,
    listeners: Vec<thread::JoinHandle<()>>,
}

impl Site {
    /// Serves `root` on the port, or on a free one where it is busy (or 0).
    pub(crate) fn serve(root: &Path, port: u16) -> Result<Self> {
        let root: Arc<Path> = root.canonicalize().map_err(Error::file(root))?.into();
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
        let listeners = listeners
            .into_iter()
            .map(|listener| {
                let root = Arc::clone(&root);
                thread::spawn(move || accept(&listener, &root))
            })
            .collect();
        Ok(Self { port, listeners })
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
        for listener in self.listeners {
            // A thread that panicked has said so, and the other goes on.
            let _ = listener.join();
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

fn accept(listener: &TcpListener, root: &Arc<Path>) {
    for connection in listener.incoming() {
        // One that failed before we had it, or on which the browser hangs up, is no matter of ours.
        let Ok(connection) = connection else { continue };
        let root = Arc::clone(root);
        thread::spawn(move || answer(&connection, &root));
    }
}

/// One request and its answer. The next one comes on a connection of its own, so none can hold up another.
fn answer(mut connection: &TcpStream, root: &Path) -> io::Result<()> {
    connection.set_read_timeout(Some(REQUEST_TIMEOUT))?;
    let mut lines = BufReader::new(connection.take(REQUEST_MAX_BYTES)).lines();
    let request = lines.next().unwrap_or_else(|| Ok(String::new()))?;
    // Its headers change nothing for us, but closing before they are read would cut our answer short.
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let [method, url, _version] = request.split(' ').collect::<Vec<_>>()[..] else {
        return write!(
            connection,
            "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"
        );
    };
    if !matches!(method, "GET" | "HEAD") {
        return write!(
            connection,
            "HTTP/1.1 405 Method Not Allowed\r\nAllow: GET, HEAD\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
    }
    let Some(file) = find(root, url) else {
        return write!(
            connection,
            "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
    };
    // A page built again must not meet parts of the old one, so nothing is kept.
    write!(
        connection,
        "HTTP/1.1 200 OK\r\nContent-Type: {}\r\nContent-Length: {}\r\nCache-Control: no-cache\r\n\
         X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n",
        content_type(&file),
        fs::metadata(&file)?.len()
    )?;
    if method == "GET" {
        io::copy(&mut File::open(&file)?, &mut connection)?;
    }
    Ok(())
}

/// The file that a URL names, if there is one inside the site.
fn find(root: &Path, url: &str) -> Option<PathBuf> {
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
    let file = file.canonicalize().ok()?;
    (file.starts_with(root) && file.is_file()).then_some(file)
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
        find(&root, url).map(|path| path.strip_prefix(root).unwrap().to_path_buf())
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
    fn answers_a_request_whatever_other_connections_do() {
        let site = Site::serve(&paths::root().join("xtask"), 0).unwrap();
        let idle: Vec<_> = (0..20)
            .map(|_| TcpStream::connect((Ipv4Addr::LOCALHOST, site.port())).unwrap())
            .collect();
        for (request, status) in [
            ("GET /Cargo.toml HTTP/1.1", "200 OK"),
            ("HEAD /Cargo.toml HTTP/1.1", "200 OK"),
            ("GET /none HTTP/1.1", "404 Not Found"),
            ("POST / HTTP/1.1", "405 Method Not Allowed"),
            ("nonsense", "400 Bad Request"),
        ] {
            let mut connection = TcpStream::connect((Ipv4Addr::LOCALHOST, site.port())).unwrap();
            write!(connection, "{request}\r\nHost: localhost\r\n\r\n").unwrap();
            let mut answer = String::new();
            connection.read_to_string(&mut answer).unwrap();
            assert!(
                answer.starts_with(&format!("HTTP/1.1 {status}\r\n")),
                "{request}: {answer}"
            );
            let file = fs::read_to_string(paths::root().join("xtask/Cargo.toml")).unwrap();
            assert_eq!(
                answer.ends_with(&file),
                request == "GET /Cargo.toml HTTP/1.1"
            );
        }
        drop(idle);
    }

    #[test]
    fn takes_a_free_port_where_the_wanted_one_is_busy() {
        let busy = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let wanted = busy.local_addr().unwrap().port();
        let site = Site::serve(&paths::root().join("xtask"), wanted).unwrap();
        assert_ne!(site.port(), wanted);
    }
}
