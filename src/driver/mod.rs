//! The core's side of the page: the one event loop between the page, the host, the line, the local files and the clock.
//!
//! The page holds a [`Driver`] and speaks to what is behind it by the messages of [`boundary`] alone.

mod charset;
mod event_loop;
pub mod files;
pub mod journal;
mod line;
mod module_memory;
mod ports;
mod staging;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures::channel::mpsc;
use wasm_bindgen_futures::spawn_local;

use crate::app::{Event, Message, Notice, Outbox, Subject};
use crate::boundary::{ToCore, ToPage};
use crate::browser::clock::Clock;
use crate::codec::provide_gbk;

/// Messages of the page that may wait. The driver takes them at once, so these are what one turn of the page's own code
/// sends: at most a folder full of files, and more than the list of transfers holds.
pub const MESSAGES_MAX: usize = 16_384;

/// The page's handle on the core, which ends when the last one is gone. Clones share it.
#[derive(Clone)]
pub struct Driver {
    to_core: Rc<RefCell<mpsc::Sender<ToCore>>>,
    to_page: Rc<Waiting>,
}

impl Driver {
    /// Start the core, on this clock. `wake` is called when messages for the page wait, once until they are
    /// [taken](Self::take).
    pub fn start(clock: Clock, wake: impl Fn() + 'static) -> Self {
        provide_gbk(charset::decode_gbk);
        let to_page = Rc::new(Waiting {
            wake: Box::new(wake),
            woken: Cell::new(false),
            events: RefCell::default(),
            others: RefCell::default(),
        });
        // The channel itself adds one place for its one sender.
        let (to_core, from_page) = mpsc::channel(MESSAGES_MAX - 1);
        spawn_local(event_loop::start(clock, from_page, Rc::clone(&to_page)));
        Self {
            to_core: Rc::new(RefCell::new(to_core)),
            to_page,
        }
    }

    /// Tell the core something. Beyond [`MESSAGES_MAX`] messages that wait it is not told, and a notice says so.
    pub fn send(&self, message: impl Into<ToCore>) {
        if self.to_core.borrow_mut().try_send(message.into()).is_err() {
            self.to_page.tell(Event::Notice(Notice {
                subject: Subject::Line,
                message: Message::QueueFull,
            }));
            self.to_page.wake();
        }
    }

    /// Take what the core has said.
    pub fn take(&self) -> Vec<ToPage> {
        self.to_page.take()
    }
}

/// What the core has said and the page has not taken yet.
struct Waiting {
    wake: Box<dyn Fn()>,
    /// Whether the page was woken and has not come yet.
    woken: Cell<bool>,
    events: RefCell<Outbox>,
    /// Bounded by what the page has asked for, and by the list of transfers.
    others: RefCell<Vec<ToPage>>,
}

impl Waiting {
    fn tell(&self, event: Event) {
        self.events.borrow_mut().push(event);
    }

    fn say(&self, message: ToPage) {
        self.others.borrow_mut().push(message);
    }

    /// Nothing may be borrowed here: the page may take what waits at once.
    fn wake(&self) {
        let waits = !self.events.borrow().is_empty() || !self.others.borrow().is_empty();
        if waits && !self.woken.replace(true) {
            (self.wake)();
        }
    }

    fn take(&self) -> Vec<ToPage> {
        self.woken.set(false);
        let mut all = self.others.take();
        let events = self.events.borrow_mut().take();
        all.extend(events.into_iter().map(ToPage::Event));
        all
    }
}
