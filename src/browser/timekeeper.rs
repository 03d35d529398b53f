//! A worker that does nothing but keep time: its timers are punctual in a hidden tab as well, where those of the page
//! come late by a second and more.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use futures::FutureExt;
use futures::channel::oneshot;
use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Worker};

use super::js::get;

/// Where `timekeeper.js` says that it is.
const ADDRESS: &str = "atFerryTimekeeper";

/// The worker. It may never answer, where the browser does not load its file: whoever waits for it needs a timer of
/// their own as well.
pub(super) struct Timekeeper {
    worker: Worker,
    waiting: Rc<RefCell<BTreeMap<u32, oneshot::Sender<()>>>>,
    last: Cell<u32>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
}

impl Timekeeper {
    /// Starts one; `None` where nobody says what to make it of, as in a page that is one single file, or the browser
    /// does not allow it.
    pub(super) fn start() -> Option<Self> {
        let address = get(&js_sys::global(), ADDRESS)?.as_string()?;
        if address.is_empty() {
            return None;
        }
        let worker = Worker::new(&address).ok()?;
        let waiting = Rc::new(RefCell::new(BTreeMap::<u32, oneshot::Sender<()>>::new()));
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new({
            let waiting = Rc::clone(&waiting);
            move |event: MessageEvent| {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "the number that we gave"
                )]
                let number = event.data().as_f64().unwrap_or_default() as u32;
                let waiter = waiting.borrow_mut().remove(&number);
                // An error says that nobody waits any more.
                let _gone = waiter.map(|waiter| waiter.send(()));
            }
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        Some(Self {
            worker,
            waiting,
            last: Cell::new(0),
            _on_message: on_message,
        })
    }

    /// Ready this many milliseconds from now. Dropped before, it is called off.
    pub(super) fn ring_in(&self, millis: u32) -> Ring<'_> {
        let number = self.last.get().wrapping_add(1);
        self.last.set(number);
        let (sender, rung) = oneshot::channel();
        self.waiting.borrow_mut().insert(number, sender);
        self.tell(&Array::of2(&number.into(), &millis.into()));
        Ring {
            keeper: self,
            number,
            rung,
        }
    }

    fn tell(&self, what: &Array) {
        self.worker
            .post_message(what)
            .expect("numbers can be posted");
    }
}

impl Drop for Timekeeper {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

/// One wait on a [`Timekeeper`].
pub(super) struct Ring<'a> {
    keeper: &'a Timekeeper,
    number: u32,
    rung: oneshot::Receiver<()>,
}

impl Future for Ring<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        // The sender goes only by ringing, or with the keeper itself.
        self.rung.poll_unpin(cx).map(|_rung| ())
    }
}

impl Drop for Ring<'_> {
    fn drop(&mut self) {
        if self
            .keeper
            .waiting
            .borrow_mut()
            .remove(&self.number)
            .is_some()
        {
            self.keeper.tell(&Array::of1(&self.number.into()));
        }
    }
}
