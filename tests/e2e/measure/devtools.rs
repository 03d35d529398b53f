//! The browser's own protocol over its own socket: `WebDriver` carries it to the page, but not to the page's workers.

use std::{
    fs,
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::Path,
    time::Duration,
};

use serde::Deserialize;
use serde_json::{Value, json};

use crate::rig;

/// How long the browser may take to answer. A full collection of a large heap takes its time.
const ANSWERS_IN: Duration = Duration::from_mins(1);
/// How long workers may take to be told of.
const TOLD_IN: Duration = Duration::from_millis(500);

/// A connection to the browser, with a session for the page and for each of its workers.
pub(crate) struct DevTools {
    socket: BufReader<TcpStream>,
    last_id: u64,
    /// The page's and its workers'.
    sessions: Vec<String>,
    /// The snapshot that is being taken, as it comes.
    snapshot: String,
}

/// A snapshot of a heap, as far as it matters here.
#[derive(Deserialize)]
struct Heap {
    snapshot: Header,
    /// All fields of each node, one node behind the other.
    nodes: Vec<u64>,
    strings: Vec<String>,
}

#[derive(Deserialize)]
struct Header {
    meta: Meta,
}

#[derive(Deserialize)]
struct Meta {
    node_fields: Vec<String>,
}

/// What the page and its workers hold once garbage is collected.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Memory {
    pub(crate) heap_bytes: f64,
    /// WebAssembly memories among them.
    pub(crate) buffer_bytes: f64,
    pub(crate) threads: &'static str,
}

impl DevTools {
    /// Connects to the browser of this profile and finds the page.
    pub(crate) fn open(profile: &Path) -> io::Result<Self> {
        let active = fs::read_to_string(profile.join("DevToolsActivePort"))?;
        let (port, path) = active
            .trim()
            .split_once('\n')
            .unwrap_or((active.trim(), "/"));
        let mut socket = TcpStream::connect(format!("127.0.0.1:{port}"))?;
        socket.set_read_timeout(Some(ANSWERS_IN))?;
        // RFC 6455, 1.3; the key is the one of its example.
        write!(
            socket,
            "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )?;
        let mut socket = BufReader::new(socket);
        let mut line = String::from("-");
        while !line.trim().is_empty() {
            line.clear();
            socket.read_line(&mut line)?;
        }
        let mut tools = Self {
            socket,
            last_id: 0,
            sessions: Vec::new(),
            snapshot: String::new(),
        };
        tools.attach()?;
        Ok(tools)
    }

    /// Opens a session for the page, and one for each of its workers.
    fn attach(&mut self) -> io::Result<()> {
        let targets = self.call(None, "Target.getTargets", json!({}))?;
        let site = rig::site();
        let page = targets["targetInfos"].as_array().and_then(|targets| {
            targets.iter().find(|target| {
                target["type"] == "page"
                    && target["url"]
                        .as_str()
                        .is_some_and(|url| url.starts_with(&site))
            })
        });
        let page = page.ok_or_else(|| io::Error::other("the page is not among the targets"))?;
        let attach = json!({"targetId": page["targetId"], "flatten": true});
        let attached = self.call(None, "Target.attachToTarget", attach)?;
        let session = attached["sessionId"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        self.sessions.push(session.clone());
        let all = json!({"autoAttach": true, "waitForDebuggerOnStart": false, "flatten": true});
        self.call(Some(&session), "Target.setAutoAttach", all)?;
        // What is told of them may come behind the answer.
        self.socket.get_ref().set_read_timeout(Some(TOLD_IN))?;
        while let Ok(message) = self.receive() {
            self.see(&message);
        }
        self.socket.get_ref().set_read_timeout(Some(ANSWERS_IN))
    }

    /// Collects the garbage, and sums up what is left.
    pub(crate) fn memory(&mut self) -> io::Result<Memory> {
        let mut memory = Memory {
            threads: if self.sessions.len() > 1 {
                "page and workers"
            } else {
                "page alone"
            },
            ..Memory::default()
        };
        for session in self.sessions.clone() {
            // What a first collection lets go of may hold what a second one finds.
            for _ in 0..2 {
                self.call(Some(&session), "HeapProfiler.collectGarbage", json!({}))?;
            }
            let heap = self.call(Some(&session), "Runtime.getHeapUsage", json!({}))?;
            memory.heap_bytes += heap["usedSize"].as_f64().unwrap_or(0.0);
            memory.buffer_bytes += self.buffer_bytes(&session)?;
        }
        Ok(memory)
    }

    /// What array buffers hold, WebAssembly memories among them, as a snapshot of the heap tells it: to be asked for the
    /// memories themselves crashes the page.
    fn buffer_bytes(&mut self, session: &str) -> io::Result<f64> {
        self.snapshot.clear();
        let silent = json!({"reportProgress": false});
        self.call(Some(session), "HeapProfiler.takeHeapSnapshot", silent)?;
        let heap: Heap = serde_json::from_str(&self.snapshot).map_err(io::Error::other)?;
        let fields = &heap.snapshot.meta.node_fields;
        let place = |field: &str| fields.iter().position(|name| name == field);
        let (Some(name), Some(size)) = (place("name"), place("self_size")) else {
            return Err(io::Error::other(format!("no sizes among {fields:?}")));
        };
        let is_buffer = |node: &&[u64]| {
            let name = usize::try_from(node[name]).ok();
            let name = name.and_then(|name| heap.strings.get(name));
            name.is_some_and(|name| name == "system / JSArrayBufferData")
        };
        let nodes = heap.nodes.chunks_exact(fields.len());
        let bytes: u64 = nodes.filter(is_buffer).map(|node| node[size]).sum();
        #[expect(clippy::cast_precision_loss, reason = "no memory is that large")]
        Ok(bytes as f64)
    }

    fn call(&mut self, session: Option<&str>, method: &str, params: Value) -> io::Result<Value> {
        self.last_id += 1;
        let mut message = json!({"id": self.last_id, "method": method, "params": params});
        if let Some(session) = session {
            message["sessionId"] = json!(session);
        }
        self.send(&message.to_string())?;
        loop {
            let mut message = self.receive()?;
            if message["id"] == self.last_id {
                if message["error"].is_object() {
                    return Err(io::Error::other(format!("{method}: {}", message["error"])));
                }
                return Ok(message["result"].take());
            }
            self.see(&message);
        }
    }

    /// Takes note of a worker, and of what comes of a snapshot.
    fn see(&mut self, message: &Value) {
        if message["method"] == "HeapProfiler.addHeapSnapshotChunk" {
            let chunk = message["params"]["chunk"].as_str();
            self.snapshot.push_str(chunk.unwrap_or_default());
        }
        if message["method"] == "Target.attachedToTarget"
            && message["params"]["targetInfo"]["type"] == "worker"
            && let Some(session) = message["params"]["sessionId"].as_str()
        {
            self.sessions.push(session.to_owned());
        }
    }

    /// A text frame as a client sends it (RFC 6455, 5.2), masked by nothing.
    fn send(&mut self, text: &str) -> io::Result<()> {
        let mut frame = vec![0x81];
        if let Ok(length @ ..126) = u8::try_from(text.len()) {
            frame.push(0x80 | length);
        } else {
            let length = u16::try_from(text.len()).map_err(io::Error::other)?;
            frame.push(0x80 | 0x7e);
            frame.extend(length.to_be_bytes());
        }
        frame.extend([0; 4]);
        frame.extend(text.as_bytes());
        self.socket.get_mut().write_all(&frame)
    }

    /// The next message, of one frame or of several.
    fn receive(&mut self) -> io::Result<Value> {
        let mut text = Vec::new();
        loop {
            let [head, length] = self.bytes()?;
            let length = match length & 0x7f {
                126 => u64::from(u16::from_be_bytes(self.bytes()?)),
                127 => u64::from_be_bytes(self.bytes()?),
                short => u64::from(short),
            };
            let start = text.len();
            let mut frame = (&mut self.socket).take(length);
            frame.read_to_end(&mut text)?;
            match head & 0x0f {
                0x0 | 0x1 => {}
                0x8 => return Err(io::ErrorKind::ConnectionAborted.into()),
                // A ping or a pong is no part of a message.
                _ => {
                    text.truncate(start);
                    continue;
                }
            }
            if head & 0x80 != 0 {
                return serde_json::from_slice(&text).map_err(io::Error::other);
            }
        }
    }

    fn bytes<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.socket.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}
