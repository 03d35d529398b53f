//! How bytes reach a module: over [Web Serial](web_serial), or to the [simulated one](simulated) that the
//! page carries. What the bytes mean is not known here; neither are a window or a DOM, so all of it can move
//! into a dedicated worker.

pub mod simulated;
pub mod web_serial;

use std::task::{Context, Poll};

use futures::future::LocalBoxFuture;

use crate::app::{DemoCommand, Down};

/// An open line to a module.
///
/// Reading and writing go on by themselves between polls; nothing is lost when a poll is not followed by
/// another for a while, and nothing is read ahead beyond one chunk and what the browser buffers.
pub trait Transport {
    /// Start to write a chunk. Only one may be under way: call again after its [`LineEvent::Written`], which comes
    /// when the line has taken it, and with `drain` only when it has left the port's buffers as well.
    fn send(&mut self, bytes: Vec<u8>, drain: bool);

    /// What happens next on the line. After [`LineEvent::Lost`] nothing does, and only closing is left.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<LineEvent>;

    /// Go on at another speed in bit/s. `false` where the line has to be closed and opened again for that.
    fn change_speed(&mut self, _baud: u32) -> bool {
        false
    }

    /// Do this to the module at the other end, where it is the simulated one.
    fn disturb(&mut self, _command: &DemoCommand) {}

    /// Let the line go. Bytes under way either way are dropped; ends within a bounded time, whatever the
    /// port does.
    fn close(self: Box<Self>) -> LocalBoxFuture<'static, ()>;
}

/// What happened on a line.
#[derive(Debug, PartialEq, Eq)]
pub enum LineEvent {
    /// Bytes came from the module.
    Received(Vec<u8>),
    /// The chunk under way was taken by the line.
    Written,
    /// Bytes from the module were lost or damaged, and reading goes on; the browser's name for what
    /// happened, as `BufferOverrunError`.
    Damaged(String),
    /// The line is gone.
    Lost(Down),
}
