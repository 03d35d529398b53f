use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
};

use tempfile::TempDir;

/// A static host with a copy of the built page below a path of its own, which can go away and come back.
pub(crate) struct Host {
    dir: TempDir,
    address: SocketAddr,
    serving: Option<Serving>,
}

struct Serving {
    ends: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

/// Where on the host the page is.
const BELOW: &str = "/tools/ferry/";

impl Host {
    /// Starts one on a free port.
    pub(crate) fn start() -> Self {
        let dir = tempfile::Builder::new()
            .prefix("at-ferry-host-")
            .tempdir()
            .expect("a temporary directory");
        for entry in fs::read_dir(super::dist()).expect("`cargo xtask test` builds the page") {
            let from = entry.expect("a directory can be read").path();
            let to = dir
                .path()
                .join(from.file_name().expect("a file has a name"));
            fs::copy(&from, to).expect("there is room for a copy");
        }
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let serving = Some(serve(listener, dir.path().to_owned()));
        Self {
            dir,
            address,
            serving,
        }
    }

    /// Where the page is.
    pub(crate) fn page(&self) -> String {
        format!("http://localhost:{}{BELOW}", self.address.port())
    }

    /// A file of the page's.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Answers no more: whoever connects is refused.
    pub(crate) fn stop(&mut self) {
        let Some(Serving { ends, thread }) = self.serving.take() else {
            return;
        };
        ends.store(true, Ordering::Release);
        // It looks up when somebody knocks.
        let _ = TcpStream::connect(self.address);
        thread.join().expect("the host has not panicked");
    }

    /// Answers again, at the same address.
    pub(crate) fn go_on(&mut self) {
        let listener = TcpListener::bind(self.address).expect("the port is still free");
        self.serving = Some(serve(listener, self.dir.path().to_owned()));
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.stop();
    }
}

fn serve(listener: TcpListener, dir: PathBuf) -> Serving {
    let ends = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&ends);
    let thread = thread::spawn(move || {
        for connection in listener.incoming() {
            if seen.load(Ordering::Acquire) {
                return;
            }
            let Ok(connection) = connection else { continue };
            let dir = dir.clone();
            // A browser opens connections that it may never use.
            thread::spawn(move || answer(&connection, &dir));
        }
    });
    Serving { ends, thread }
}

fn answer(mut connection: &TcpStream, dir: &Path) -> std::io::Result<()> {
    let mut lines = BufReader::new(connection).lines();
    let request = lines.next().unwrap_or_else(|| Ok(String::new()))?;
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let path = request.split([' ', '?']).nth(1).unwrap_or_default();
    let name = match path.strip_prefix(BELOW) {
        Some("") => "index.html",
        Some(name) if !name.contains('/') => name,
        _ => "",
    };
    let Some(bytes) = fs::read(dir.join(name)).ok() else {
        return write!(
            connection,
            "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
    };
    let kind = match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("webmanifest") => "application/manifest+json",
        _ => "application/octet-stream",
    };
    // As the README tells hosts to: what has its content in its name is kept for ever.
    let keep = match name {
        "index.html" | "offline.js" => "no-cache",
        _ => "public, max-age=31536000, immutable",
    };
    write!(
        connection,
        "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nCache-Control: {keep}\r\n\
         Connection: close\r\n\r\n",
        bytes.len()
    )?;
    connection.write_all(&bytes)
}
