//! The core's side of the page: the one event loop between the page, the host, the line, the local files and the clock.
//!
//! It runs in a worker of its own, or in the page's window where there are none, and speaks to the page over the
//! [boundary](crate::boundary) alone. Nothing of it is shared between two that run beside each other.

mod blobs;
mod event_loop;
pub mod files;
pub mod journal;
mod line;
mod log;
mod module_memory;
mod ports;
mod staging;

use wasm_bindgen_futures::spawn_local;
use web_sys::{MessageChannel, MessagePort};

use crate::boundary::{Core, Wire, open};
use crate::browser::charset;
use crate::browser::clock::Clock;

/// Runs the core, on this clock, for the page at the other end of the port; over when the page is gone and the line is
/// let go.
pub fn run(clock: Clock, port: MessagePort) -> impl Future<Output = ()> {
    charset::provide();
    let (to_page, from_page) = open(clock.clone(), port);
    event_loop::run(clock, from_page, to_page)
}

/// Runs a core beside its page, in the same module: for tests, which have no other.
pub fn in_place(clock: Clock, wake: impl Fn() + 'static) -> Core {
    let channel = channel();
    let core = Core::new(wake);
    core.connect(channel.port1(), Wire::default(), None, || ());
    spawn_local(run(clock, channel.port2()));
    core
}

fn channel() -> MessageChannel {
    MessageChannel::new().expect("every browser with WASM has message channels")
}
