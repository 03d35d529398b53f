//! The page's end of the boundary.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{MessageEvent, MessagePort, Worker};

use super::words::{BROKE, OVER, READY, TAKEN, UNREADABLE};
use super::{LocalFile, ToCore, ToPage, Wire};
use crate::app::{Event, LineState, Message, Notice, Subject};
use crate::browser::js::get;

/// Messages of the page that may wait to be posted: until the core is there, and then those of one turn of the page's
/// own code. That is at most a folder full of files, and more than the list of transfers holds.
pub const MESSAGES_MAX: usize = 16_384;

/// The page's handle on its core, which ends when the last one is gone. Clones share it.
#[derive(Clone)]
pub struct Core(Rc<Inner>);

struct Inner {
    wake: Box<dyn Fn()>,
    link: RefCell<Link>,
    /// Said by the page, and not posted yet.
    waiting: RefCell<Vec<ToCore>>,
    /// Whether the way to a file can be posted: a page from the disk has no origin that its core could share, and what
    /// is posted with such a way in it does not arrive.
    has_origin: bool,
    /// Whether what waits is posted at the end of this turn.
    posting: Cell<bool>,
    /// What the core has said and the page has not taken: it says more only then.
    batch: RefCell<Option<JsValue>>,
    /// What this end itself has to say.
    own: RefCell<Vec<ToPage>>,
}

/// A batch is none, or of another build.
struct Unreadable;

/// What there is of the core.
enum Link {
    /// Nothing yet.
    None,
    /// It is on its way.
    Starting(Line),
    /// It listens.
    Up(Line),
    /// It was there and is no more.
    Broken,
}

/// The way to a core.
struct Line {
    port: MessagePort,
    wire: Wire,
    /// Where it runs, unless that is the page itself.
    worker: Option<Worker>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
}

impl Core {
    /// A core that is not there yet; what it is told waits. `wake` is called when it has said something, once until that
    /// is [taken](Self::take).
    pub fn new(wake: impl Fn() + 'static) -> Self {
        Self(Rc::new(Inner {
            wake: Box::new(wake),
            link: RefCell::new(Link::None),
            waiting: RefCell::default(),
            has_origin: get(&js_sys::global(), "origin").is_some_and(|origin| origin != "null"),
            posting: Cell::new(false),
            batch: RefCell::default(),
            own: RefCell::default(),
        }))
    }

    /// The core is, or will be, at the other end of this port. `ready` is called when it is there.
    pub fn connect(
        &self,
        port: MessagePort,
        wire: Wire,
        worker: Option<Worker>,
        ready: impl FnOnce() + 'static,
    ) {
        let page = Rc::downgrade(&self.0);
        let mut ready = Some(ready);
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let Some(page) = Weak::upgrade(&page) else {
                return;
            };
            let data = event.data();
            if event.type_() == "messageerror" {
                page.broke(UNREADABLE.to_owned());
            } else if data == READY {
                page.is_up();
                if let Some(ready) = ready.take() {
                    ready();
                }
            } else if let Some(what) = get(&data, BROKE) {
                page.broke(what.as_string().unwrap_or_default());
            } else {
                page.batch.replace(Some(data));
                (page.wake)();
            }
        });
        port.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        port.set_onmessageerror(Some(on_message.as_ref().unchecked_ref()));
        self.0.link.replace(Link::Starting(Line {
            port,
            wire,
            worker,
            _on_message: on_message,
        }));
    }

    /// Tell the core something. Beyond [`MESSAGES_MAX`] messages that wait it is not told, and a notice says so.
    pub fn send(&self, message: impl Into<ToCore>) {
        if self.0.waiting.borrow().len() == MESSAGES_MAX {
            return self.0.tell(Message::QueueFull);
        }
        if let Some(message) = self.0.postable(message.into()) {
            self.0.waiting.borrow_mut().push(message);
            self.0.post_soon();
        }
    }

    /// Take what the core has said; then it may say more.
    pub fn take(&self) -> Vec<ToPage> {
        if let Some(batch) = self.0.batch.take()
            && self.0.read(&batch).is_err()
        {
            self.0.broke(UNREADABLE.to_owned());
        }
        self.0.own.take()
    }

    /// Something went wrong with the core before it was there.
    pub(super) fn broke(&self, what: String) {
        self.0.broke(what);
    }
}

impl Inner {
    fn is_up(self: &Rc<Self>) {
        let before = self.link.replace(Link::None);
        self.link.replace(match before {
            Link::Starting(line) => Link::Up(line),
            other => other,
        });
        self.post_soon();
    }

    /// A message without what cannot be posted; `None` where nothing of it is left.
    fn postable(&self, message: ToCore) -> Option<ToCore> {
        match message {
            message if self.has_origin => Some(message),
            ToCore::HandleOf(..) => None,
            ToCore::CommandWithFile(command, LocalFile { file, .. }) => {
                Some(ToCore::CommandWithFile(command, file.into()))
            }
            message => Some(message),
        }
    }

    /// At the end of this turn, so that what is said in one turn goes as one batch.
    fn post_soon(self: &Rc<Self>) {
        let is_up = matches!(&*self.link.borrow(), Link::Up(_));
        if is_up && !self.waiting.borrow().is_empty() && !self.posting.replace(true) {
            let page = Rc::clone(self);
            spawn_local(async move { page.post() });
        }
    }

    fn post(&self) {
        self.posting.set(false);
        if let Link::Up(line) = &*self.link.borrow() {
            line.post(&(line.wire.packed)(self.waiting.take()));
        }
    }

    /// Reads a batch, and has the core say more, if it is still there.
    fn read(&self, batch: &JsValue) -> Result<(), Unreadable> {
        if let Link::Up(line) = &*self.link.borrow() {
            let messages = (line.wire.unpacked)(batch).ok_or(Unreadable)?;
            self.own.borrow_mut().extend(messages);
            line.post(&TAKEN.into());
        }
        Ok(())
    }

    /// The core is no more. Nothing that it would have to do is done, so the page must say so.
    fn broke(&self, what: String) {
        let link = self.link.replace(Link::Broken);
        if let Link::Starting(line) | Link::Up(line) = &link
            && let Some(worker) = &line.worker
        {
            // Lets go of the port and of the locks.
            worker.terminate();
        }
        self.waiting.take();
        let events = [Event::Link(None), Event::Line(LineState::Down)];
        self.own.borrow_mut().extend(events.map(ToPage::Event));
        self.tell(Message::CoreBroke { what });
    }

    fn tell(&self, message: Message) {
        let notice = Notice {
            subject: Subject::Line,
            message,
        };
        self.own
            .borrow_mut()
            .push(ToPage::Event(Event::Notice(notice)));
        (self.wake)();
    }
}

impl Line {
    fn post(&self, what: &JsValue) {
        self.port
            .post_message(what)
            .expect("files, blobs and handles can be posted");
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Link::Starting(line) | Link::Up(line) = &*self.link.borrow() {
            line.post(&OVER.into());
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.port.set_onmessage(None);
        self.port.set_onmessageerror(None);
        self.port.close();
    }
}
