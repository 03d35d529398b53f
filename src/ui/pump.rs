//! Events from the driver into the store, once per frame; a hidden tab draws none, and then some times a second.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use leptos::leptos_dom::helpers::{
    AnimationFrameRequestHandle, TimeoutHandle, document, request_animation_frame_with_handle,
    set_timeout_with_handle,
};
use wasm_bindgen_futures::spawn_local;

use crate::app::{Down, Message};
use crate::browser::clock::Clock;
use crate::ui::context::Ui;

/// A tab that is hidden or covered draws no frames: then the events are taken this long after they came.
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
    *woken.0.clock.borrow_mut() = ui.driver().map(|driver| driver.clock().clone());
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
    clock: RefCell<Option<Clock>>,
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
        // The page's own timers are held back where it is hidden, the clock is not.
        let clock = self.0.clock.borrow().clone();
        if let Some(clock) = clock.filter(|_| document().hidden()) {
            let hidden = self.clone();
            spawn_local(async move {
                clock.sleep_until(clock.now() + FRAME_MAX).await;
                hidden.take();
            });
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
    let now = driver.clock().now();
    let turn = ui.status.look(now);
    ui.traffic.look(now, turn);
    for notice in left.notices {
        if let Message::LineDown(Down::Unplugged | Down::Broken) = notice.message {
            ui.ports.lost();
        }
        let file = ui.store.file_of(notice.subject);
        ui.notices.tell(notice, file);
    }
    for (transfer, name) in left.downloads {
        if !ui.collecting.take(transfer, &name) {
            ui.saving.save(transfer, name);
        }
    }
    ui.collecting.look();
}
