//! The core's end of the boundary.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::task::{Context, Poll};

use futures::StreamExt;
use futures::channel::mpsc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{MessageEvent, MessagePort};

use super::words::{OVER, READY, TAKEN, UNREADABLE, last_word};
use super::{MESSAGES_MAX, ToCore, ToPage, packed, unpacked};
use crate::app::{Event, Message, Notice, Outbox, Subject};
use crate::browser::clock::Clock;
use crate::time::{Duration, Instant};

/// A page that nobody sees is told no more often.
const UNSEEN_PAUSE: Duration = Duration::from_millis(250);

/// A page is told no more often of how far things are: what it draws then costs the line the time to go further.
const PROGRESS_PAUSE: Duration = Duration::from_millis(200);

/// Both directions, for the page at the other end of this port, which is told that the core is there.
pub fn open(clock: Clock, port: MessagePort) -> (Outlet, Inlet) {
    let outlet = Outlet(Rc::new(Speech {
        port: port.clone(),
        events: RefCell::default(),
        others: RefCell::default(),
        pace: Cell::new(Pace::Free),
        is_seen: Cell::new(true),
        posted_at: Cell::new(clock.now()),
        clock,
    }));
    // The channel itself adds one place for its one sender.
    let (sender, heard) = mpsc::channel(MESSAGES_MAX - 1);
    let mut sender = Some(sender);
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new({
        let outlet = outlet.clone();
        move |event: MessageEvent| {
            let data = event.data();
            let cannot_be_taken_over = event.type_() == "messageerror";
            if cannot_be_taken_over {
                outlet.break_off(&mut sender);
            } else if data == TAKEN {
                outlet.0.freed(Pace::Awaiting);
                outlet.flush();
            } else if data == OVER {
                sender = None;
            } else if let Some(messages) = unpacked(&data) {
                for message in messages {
                    match message {
                        ToCore::Seen(is_seen) => outlet.seen(is_seen),
                        message => {
                            let sent = sender.as_mut().map(|sender| sender.try_send(message));
                            if sent.is_some_and(|sent| sent.is_err()) {
                                outlet.tell_refused();
                            }
                        }
                    }
                }
            } else {
                outlet.break_off(&mut sender);
            }
        }
    });
    port.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    port.set_onmessageerror(Some(on_message.as_ref().unchecked_ref()));
    outlet.0.post(&READY.into());
    let inlet = Inlet {
        heard,
        port,
        _on_message: on_message,
    };
    (outlet, inlet)
}

/// What the page says.
pub struct Inlet {
    heard: mpsc::Receiver<ToCore>,
    port: MessagePort,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
}

impl Inlet {
    /// What comes next; `None` once the page is gone.
    pub fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<ToCore>> {
        self.heard.poll_next_unpin(cx)
    }
}

impl Drop for Inlet {
    fn drop(&mut self) {
        self.port.set_onmessage(None);
        self.port.set_onmessageerror(None);
        self.port.close();
    }
}

/// What the page is told: a batch at a time, and the next only when it has taken the last, so that a page that is slow
/// finds what counts and no pile. Clones share it.
#[derive(Clone)]
pub struct Outlet(Rc<Speech>);

struct Speech {
    clock: Clock,
    port: MessagePort,
    events: RefCell<Outbox>,
    /// Bounded by what the page has asked for, and by the list of transfers.
    others: RefCell<Vec<ToPage>>,
    pace: Cell<Pace>,
    is_seen: Cell<bool>,
    posted_at: Cell<Instant>,
}

/// When the next batch may go.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pace {
    /// At once.
    Free,
    /// When the page has taken the last one.
    Awaiting,
    /// When the page has had its pause.
    Pausing,
}

impl Outlet {
    /// Something happened.
    pub fn tell(&self, event: Event) {
        self.0.events.borrow_mut().push(event);
    }

    /// Something else is to be said.
    pub fn say(&self, message: ToPage) {
        self.0.others.borrow_mut().push(message);
    }

    /// Says what is to be said, if the page is ready for it.
    pub fn flush(&self) {
        let speech = &self.0;
        let waits = !speech.events.borrow().is_empty() || !speech.others.borrow().is_empty();
        if !waits || speech.pace.get() == Pace::Awaiting {
            return;
        }
        let now = speech.clock.now();
        let due = speech.posted_at.get() + speech.pause();
        if now < due {
            if speech.pace.replace(Pace::Pausing) == Pace::Pausing {
                return;
            }
            let outlet = self.clone();
            spawn_local(async move {
                outlet.0.clock.sleep_until(due).await;
                outlet.0.freed(Pace::Pausing);
                outlet.flush();
            });
            return;
        }
        speech.pace.set(Pace::Awaiting);
        speech.posted_at.set(now);
        let events = speech.events.borrow_mut().take();
        let events = events.into_iter().map(ToPage::Event);
        let mut all = speech.others.take();
        all.extend(events);
        speech.post(&packed(all));
    }

    /// Where the page goes out of sight it may go altogether: it is told at once what there is.
    fn seen(&self, is_seen: bool) {
        self.0.is_seen.set(is_seen);
        self.0.freed(Pace::Pausing);
        self.0.posted_at.set(Instant::ZERO);
        self.flush();
    }

    /// What the page said is lost, and with it what the user meant: the core ends, and the page says so.
    fn break_off(&self, sender: &mut Option<mpsc::Sender<ToCore>>) {
        if sender.take().is_some() {
            self.0.post(&last_word(UNREADABLE));
        }
    }

    fn tell_refused(&self) {
        self.tell(Event::Notice(Notice {
            subject: Subject::Line,
            message: Message::QueueFull,
        }));
        self.flush();
    }
}

impl Speech {
    /// How long after the last batch the next one may go.
    fn pause(&self) -> Duration {
        if !self.is_seen.get() {
            UNSEEN_PAUSE
        } else if self.others.borrow().is_empty() && !self.events.borrow().is_pressing() {
            PROGRESS_PAUSE
        } else {
            Duration::ZERO
        }
    }

    /// What was waited for has come, if it was this.
    fn freed(&self, from: Pace) {
        if self.pace.get() == from {
            self.pace.set(Pace::Free);
        }
    }

    fn post(&self, what: &JsValue) {
        self.port
            .post_message(what)
            .expect("files, blobs and handles can be posted");
    }
}
