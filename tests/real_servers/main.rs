//! The core and the simulated module against FTP servers that others wrote, as Debian ships them: the bridge's client
//! does the module's FTP. Each server is started for its test, on the loopback and on a directory of its own.
//!
//! Time is virtual: it stands while a server has something to answer, so that no test knows how fast the machine is.
#![cfg(all(unix, feature = "bridge"))]
#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../host/bench.rs"]
#[expect(dead_code, reason = "made for tests that do more")]
mod bench;
#[path = "../../src/bin/bridge/client.rs"]
mod client;
#[path = "../../src/bin/bridge/failure.rs"]
mod failure;
#[path = "../../src/bin/bridge/listing.rs"]
mod listing;
#[path = "../../src/bin/bridge/names.rs"]
mod names;
#[path = "../../src/bin/bridge/network.rs"]
mod network;
#[path = "../../src/bin/bridge/options.rs"]
#[expect(dead_code, reason = "they are the bridge's own")]
mod options;
#[path = "../../src/bin/bridge/waker.rs"]
mod waker;

mod bridge;
mod common;
mod proftpd;
mod pure_ftpd;
mod server;
mod station;
mod vsftpd;
