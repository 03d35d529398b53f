//! What is attached: one line at a time, on its way up, up, or on its way down.

use std::collections::BTreeSet;
use std::task::{Context, Poll, ready};

use futures::FutureExt;
use futures::future::LocalBoxFuture;

use super::ports::Ports;
use crate::app::{AttachTarget, DemoCommand, DemoOptions, Down, Link};
use crate::browser::clock::Clock;
use crate::transport::simulated::{Shelf, Simulated};
use crate::transport::web_serial::{self, UsbIds};
use crate::transport::{LineEvent, Transport};

/// The line.
pub(super) struct Line {
    clock: Clock,
    ports: Ports,
    state: State,
    /// The simulated module, while it is not attached.
    shelf: Shelf,
    /// Vendor and product of each kind of device that did open: that tells a busy port from a forbidden one.
    opened: BTreeSet<UsbIds>,
}

enum State {
    Down,
    Opening {
        target: AttachTarget,
        /// Whether the line was up at another speed, and the host waits for this.
        again: bool,
        opening: Opening,
    },
    Up {
        target: AttachTarget,
        /// What kind of device it is; `None` for what is not on USB.
        device: Option<UsbIds>,
        /// Whether the host is still to be told of its new speed.
        is_new: bool,
        transport: Box<dyn Transport>,
        /// Whether a chunk is under way.
        writing: bool,
    },
    Closing {
        closing: LocalBoxFuture<'static, ()>,
        /// What is attached when that is through.
        next: Option<AttachTarget>,
        /// Whether that is what is being closed, at another speed, and the host waits for it.
        again: bool,
    },
}

type Opening = LocalBoxFuture<'static, Result<Opened, Down>>;

struct Opened {
    transport: Box<dyn Transport>,
    device: Option<UsbIds>,
}

/// What happened to the line.
pub(super) enum LineChange {
    /// It is up.
    Opened(Link),
    /// Bytes came.
    Received(Vec<u8>),
    /// The chunk under way was taken.
    Written,
    /// Bytes were lost on the way here; the browser's name for how.
    Damaged(String),
    /// It is gone, or did not come up.
    Down(Down),
}

impl Line {
    /// A line that is down.
    pub(super) fn new(clock: Clock, ports: Ports) -> Self {
        Self {
            clock,
            ports,
            state: State::Down,
            shelf: Shelf::default(),
            opened: BTreeSet::new(),
        }
    }

    /// Attach `target` as soon as what was attached is closed. Gives a reason where a line that was up goes
    /// down for it.
    pub(super) fn attach(&mut self, target: AttachTarget) -> Option<Down> {
        self.close(Some(target))
    }

    /// Close what is attached. Gives a reason where a line that was up goes down.
    pub(super) fn detach(&mut self) -> Option<Down> {
        self.close(None)
    }

    /// Open what is attached again at another speed. It is to be followed by what an attachment is followed by.
    /// `false` where no other speed would be one.
    pub(super) fn reopen(&mut self, baud: u32) -> bool {
        if let State::Up {
            device: Some(device),
            ..
        } = self.state
            && web_serial::is_the_modules_own(device)
        {
            return false;
        }
        match std::mem::replace(&mut self.state, State::Down) {
            State::Up {
                target,
                device,
                mut transport,
                ..
            } => {
                let target = at_speed(target, baud);
                self.state = if transport.change_speed(baud) {
                    State::Up {
                        target,
                        device,
                        is_new: true,
                        transport,
                        writing: false,
                    }
                } else {
                    State::Closing {
                        closing: transport.close(),
                        next: Some(target),
                        again: true,
                    }
                };
            }
            state => self.state = state,
        }
        true
    }

    /// Do this to the simulated module, where that is up.
    pub(super) fn disturb(&mut self, command: DemoCommand) {
        let State::Up {
            target: AttachTarget::Demo(options),
            transport,
            ..
        } = &mut self.state
        else {
            return;
        };
        transport.disturb(&command);
        if let DemoCommand::SetFaults(names) = command {
            options.fault = names;
        }
    }

    /// Whether a chunk can be sent.
    pub(super) fn can_send(&self) -> bool {
        matches!(self.state, State::Up { writing: false, .. })
    }

    /// Send a chunk, when that [can be](Self::can_send) done; else it goes nowhere. With `drain` it is under way
    /// until it has left the port's buffers.
    pub(super) fn send(&mut self, chunk: Vec<u8>, drain: bool) {
        if let State::Up {
            transport, writing, ..
        } = &mut self.state
        {
            transport.send(chunk, drain);
            *writing = true;
        }
    }

    /// What happens next.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<LineChange> {
        loop {
            match &mut self.state {
                State::Down => return Poll::Pending,
                State::Opening {
                    target, opening, ..
                } => {
                    let result = ready!(opening.poll_unpin(cx));
                    let target = target.clone();
                    return Poll::Ready(match result {
                        Ok(Opened { transport, device }) => {
                            self.opened.extend(device);
                            let link = link(&target);
                            self.state = State::Up {
                                target,
                                device,
                                is_new: false,
                                transport,
                                writing: false,
                            };
                            LineChange::Opened(link)
                        }
                        Err(down) => {
                            self.state = State::Down;
                            LineChange::Down(down)
                        }
                    });
                }
                State::Up {
                    target,
                    is_new: is_new @ true,
                    ..
                } => {
                    *is_new = false;
                    return Poll::Ready(LineChange::Opened(link(target)));
                }
                State::Up {
                    transport, writing, ..
                } => {
                    return Poll::Ready(match ready!(transport.poll(cx)) {
                        LineEvent::Received(bytes) => LineChange::Received(bytes),
                        LineEvent::Written => {
                            *writing = false;
                            LineChange::Written
                        }
                        LineEvent::Damaged(error) => LineChange::Damaged(error),
                        LineEvent::Lost(down) => {
                            self.close(None);
                            LineChange::Down(down)
                        }
                    });
                }
                State::Closing {
                    closing,
                    next,
                    again,
                } => {
                    ready!(closing.poll_unpin(cx));
                    let again = *again;
                    self.state = match next.take() {
                        Some(target) => State::Opening {
                            opening: self.open(&target),
                            target,
                            again,
                        },
                        None => State::Down,
                    };
                }
            }
        }
    }

    /// Wait until a line that closes is closed.
    pub(super) async fn closed(self) {
        if let State::Closing { closing, .. } = self.state {
            closing.await;
        }
    }

    fn close(&mut self, next: Option<AttachTarget>) -> Option<Down> {
        let (closing, down) = match std::mem::replace(&mut self.state, State::Down) {
            State::Down => (async {}.boxed_local(), None),
            // It cannot be called off, so whatever comes of it is closed again.
            State::Opening { opening, again, .. } => {
                let closing = async move {
                    if let Ok(opened) = opening.await {
                        opened.transport.close().await;
                    }
                };
                (closing.boxed_local(), again.then_some(Down::Detached))
            }
            State::Up { transport, .. } => (transport.close(), Some(Down::Detached)),
            State::Closing { closing, again, .. } => (closing, again.then_some(Down::Detached)),
        };
        self.state = State::Closing {
            closing,
            next,
            again: false,
        };
        down
    }

    fn open(&self, target: &AttachTarget) -> Opening {
        let clock = self.clock.clone();
        match target {
            AttachTarget::Demo(options) => {
                let (options, kept) = (options.clone(), self.shelf.clone());
                async move {
                    Ok(Opened {
                        transport: Box::new(Simulated::new(clock, &options, kept)),
                        device: None,
                    })
                }
                .boxed_local()
            }
            AttachTarget::Port { port, baud } => {
                let (ports, port, baud) = (self.ports.clone(), *port, *baud);
                let opened = self.opened.clone();
                async move {
                    let port = ports.find(&clock, port).await.ok_or(Down::Unplugged)?;
                    let device = port.usb_ids();
                    let before = device.is_some_and(|device| opened.contains(&device));
                    let session = web_serial::open(&clock, &port, baud, before).await?;
                    Ok(Opened {
                        transport: Box::new(session),
                        device,
                    })
                }
                .boxed_local()
            }
        }
    }
}

/// A target at another speed.
fn at_speed(target: AttachTarget, baud: u32) -> AttachTarget {
    match target {
        AttachTarget::Demo(options) => AttachTarget::Demo(DemoOptions { baud, ..options }),
        AttachTarget::Port { port, .. } => AttachTarget::Port { port, baud },
    }
}

/// What the page shows of it.
fn link(target: &AttachTarget) -> Link {
    match target {
        AttachTarget::Demo(options) => Link::Demo { baud: options.baud },
        AttachTarget::Port { baud, .. } => Link::Serial { baud: *baud },
    }
}
