//! Events from the driver into the store, once per frame.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use leptos::leptos_dom::helpers::{
    AnimationFrameRequestHandle, TimeoutHandle, request_animation_frame_with_handle,
    set_timeout_with_handle,
};

use crate::app::{Down, Message};
use crate::ui::context::Ui;
use crate::ui::saving;

/// A hidden tab draws no frames: then a timer takes the events, this long after they came at the latest.
const FRAME_MAX: Duration = Duration::from_millis(250);

/// What the driver calls when events wait, and what is to be given to [`run`].
pub fn waker() -> (impl Fn() + 'static, Woken) {
    let woken = Woken::default();
    let wake = {
        let woken = woken.clone();
        move || woken.wake()
    };
    (wake, woken)
}

/// Takes the driver's events into the page's store from now on, for as long as the page lives.
pub fn run(ui: Ui, woken: Woken) {
    *woken.0.take.borrow_mut() = Some(Box::new(move || take(ui)));
    if woken.0.early.take() {
        woken.wake();
    }
}

/// The receiving end of a wake-up.
#[derive(Clone, Default)]
pub struct Woken(Rc<Inner>);

#[derive(Default)]
struct Inner {
    take: RefCell<Option<Box<dyn Fn()>>>,
    /// Woken before anyone was there to take.
    early: Cell<bool>,
    frame: Cell<Option<AnimationFrameRequestHandle>>,
    timer: Cell<Option<TimeoutHandle>>,
    due: Cell<bool>,
}

impl Woken {
    fn wake(&self) {
        if self.0.take.borrow().is_none() {
            self.0.early.set(true);
            return;
        }
        if self.0.due.replace(true) {
            return;
        }
        let (frame, timer) = (self.clone(), self.clone());
        self.0
            .frame
            .set(request_animation_frame_with_handle(move || frame.take()).ok());
        self.0
            .timer
            .set(set_timeout_with_handle(move || timer.take(), FRAME_MAX).ok());
    }

    fn take(&self) {
        if let Some(frame) = self.0.frame.take() {
            frame.cancel();
        }
        if let Some(timer) = self.0.timer.take() {
            timer.clear();
        }
        // Before the events are taken: what comes while they are being shown has to wake again.
        self.0.due.set(false);
        if let Some(take) = &*self.0.take.borrow() {
            take();
        }
    }
}

fn take(ui: Ui) {
    let Some(driver) = ui.driver() else { return };
    let left = ui.store.apply(driver.take_events());
    for notice in left.notices {
        if let Message::LineDown(Down::Unplugged | Down::Broken) = notice.message {
            ui.ports.lost(ui);
        }
        let file = ui.store.file_of(notice.subject);
        ui.notices.tell(notice, file);
    }
    for (transfer, name) in left.downloads {
        saving::save(ui, transfer, name);
    }
}
