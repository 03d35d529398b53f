//! An open port: one read and at most one write under way, until the device goes or the port is closed.

use std::task::{Context, Poll};

use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::{LocalBoxFuture, join};
use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

use super::bindings::{Chunk, Reader, Writer};
use super::promised::Promised;
use super::{SerialPort, name_of};
use crate::app::Down;
use crate::browser::clock::Clock;
use crate::time::Duration;
use crate::transport::{LineEvent, Transport};

/// How long the streams may take to stop, and after that the port to close; what hangs is abandoned.
pub const CLOSE_MAX: Duration = Duration::from_secs(2);

/// The line over an open port.
pub struct SerialSession {
    clock: Clock,
    port: SerialPort,
    reader: Reader,
    reading: Promised<Chunk>,
    writer: Writer,
    written: Promised<JsValue>,
    /// What follows once it is written, where it is to be drained.
    draining: Option<Draining>,
    unplugged: Unplugged,
}

/// A chunk on its way out of the port; in the end the writer for the next.
type Draining = LocalBoxFuture<'static, Result<Writer, JsValue>>;

impl SerialSession {
    /// Take hold of an open port's streams; `None` where it has none, since the device is gone.
    pub(super) fn start(clock: Clock, port: SerialPort) -> Option<Self> {
        let reader = port.readable()?.reader().ok()?;
        let writer = port.writable()?.writer().ok()?;
        let mut session = Self {
            clock,
            reader,
            reading: Promised::new(),
            writer,
            written: Promised::new(),
            draining: None,
            unplugged: Unplugged::watch(&port),
            port,
        };
        session.read();
        Some(session)
    }

    fn read(&mut self) {
        self.reading
            .await_settled(self.reader.read().unchecked_ref());
    }

    /// A new reader after an error that a port recovers from, with the name of the error.
    fn read_on(&mut self, error: &JsValue) -> LineEvent {
        let name = name_of(error);
        if !is_recoverable(&name) {
            return LineEvent::Lost(why_lost(&name));
        }
        // An error says that the lock was released by itself.
        let _released = self.reader.release_lock();
        match self.port.readable().map(|stream| stream.reader()) {
            Some(Ok(reader)) => {
                self.reader = reader;
                self.read();
                LineEvent::Damaged(name)
            }
            _ => LineEvent::Lost(Down::Broken),
        }
    }
}

impl Transport for SerialSession {
    fn send(&mut self, bytes: Vec<u8>, drain: bool) {
        // One copy: what the browser holds may outlive any view into memory here.
        let written = self.writer.write(&Uint8Array::from(bytes.as_slice()));
        if !drain {
            return self.written.await_settled(&written);
        }
        let (writer, port) = (self.writer.clone(), self.port.clone());
        let draining = async move {
            written.await?;
            // A write is over when the browser has the bytes. Closing waits until the port has sent them, and the
            // port gives a new stream.
            writer.close().await?;
            let _released = writer.release_lock();
            port.writable().ok_or(JsValue::NULL)?.writer()
        };
        self.draining = Some(draining.boxed_local());
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<LineEvent> {
        let written = match &mut self.draining {
            None => self.written.poll(cx).map_ok(|_| None),
            Some(draining) => draining.poll_unpin(cx).map_ok(Some),
        };
        if let Poll::Ready(written) = written {
            self.draining = None;
            return Poll::Ready(match written {
                Ok(writer) => {
                    self.writer = writer.unwrap_or_else(|| self.writer.clone());
                    LineEvent::Written
                }
                Err(error) => LineEvent::Lost(why_lost(&name_of(&error))),
            });
        }
        if let Poll::Ready(read) = self.reading.poll(cx) {
            return Poll::Ready(match read.map(|chunk| chunk.value()) {
                Ok(Some(bytes)) => {
                    self.read();
                    LineEvent::Received(bytes.to_vec())
                }
                Ok(None) => LineEvent::Lost(Down::Broken),
                Err(error) => self.read_on(&error),
            });
        }
        // After the read, which may still hold what came before.
        self.unplugged.poll(cx).map(LineEvent::Lost)
    }

    fn close(self: Box<Self>) -> LocalBoxFuture<'static, ()> {
        async move {
            // Cancelling and aborting take effect at once, so the locks can go before the promises resolve.
            // The port closes only with both locks gone, and it may close even where a stream hangs.
            let cancelled = self.reader.cancel().into_future();
            let _released = self.reader.release_lock();
            let aborted = self.writer.abort().into_future();
            let _released = self.writer.release_lock();
            let _either_way = self.clock.within(CLOSE_MAX, join(cancelled, aborted)).await;
            if let Ok(closing) = self.port.close() {
                let _either_way = self.clock.within(CLOSE_MAX, closing.into_future()).await;
            }
        }
        .boxed_local()
    }
}

/// Whether the port gives a new stream after a read error of this name: bytes were lost, the device is not.
fn is_recoverable(name: &str) -> bool {
    matches!(
        name,
        "BreakError" | "BufferOverrunError" | "FramingError" | "ParityError"
    )
}

fn why_lost(name: &str) -> Down {
    match name {
        "NetworkError" => Down::Unplugged,
        _ => Down::Broken,
    }
}

/// The port's `disconnect` event. A pending read fails by itself when the device goes; this is for a browser
/// that forgets to let it.
struct Unplugged {
    port: SerialPort,
    event: oneshot::Receiver<()>,
    listener: Closure<dyn FnMut()>,
}

impl Unplugged {
    fn watch(port: &SerialPort) -> Self {
        let (sender, event) = oneshot::channel();
        let mut sender = Some(sender);
        let listener = Closure::<dyn FnMut()>::new(move || {
            let _not_waiting = sender.take().map(|sender| sender.send(()));
        });
        port.add_event_listener_with_callback("disconnect", listener.as_ref().unchecked_ref())
            .expect("a function can listen");
        Self {
            port: port.clone(),
            event,
            listener,
        }
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Down> {
        self.event.poll_unpin(cx).map(|_| Down::Unplugged)
    }
}

impl Drop for Unplugged {
    fn drop(&mut self) {
        let listener = self.listener.as_ref().unchecked_ref();
        let _removed = self
            .port
            .remove_event_listener_with_callback("disconnect", listener);
    }
}
