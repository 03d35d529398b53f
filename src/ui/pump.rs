//! Events from the driver into the store, once per frame; a hidden tab draws none, and then some times a second.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use leptos::leptos_dom::helpers::{
    AnimationFrameRequestHandle, TimeoutHandle, document, request_animation_frame_with_handle,
    set_timeout_with_handle, window_event_listener_untyped,
};
use wasm_bindgen_futures::spawn_local;

use crate::app::{Down, Event, Message};
use crate::boundary::ToPage;
use crate::browser::clock::Clock;
use crate::driver::Driver;
use crate::time::Instant;
use crate::ui::context::Ui;

/// A tab that is hidden or covered draws no frames: then the events are taken this long after they came.
const FRAME_MAX: Duration = Duration::from_millis(250);

/// What the driver calls when events wait, and what is to be given to [`run`].
pub fn waker(clock: Clock) -> (impl Fn() + 'static, Woken) {
    let woken = Woken(Rc::new(Inner {
        clock,
        take: RefCell::default(),
        early: Cell::default(),
        frame: Cell::default(),
        timer: Cell::default(),
        due: Cell::default(),
    }));
    let wake = {
        let woken = woken.clone();
        move || woken.wake()
    };
    (wake, woken)
}

/// Takes the driver's events into the page's store from now on, for as long as the page lives.
pub fn run(ui: Ui, driver: Driver, woken: Woken) {
    let clock = woken.0.clock.clone();
    *woken.0.take.borrow_mut() = Some(Box::new(move || take(ui, driver.take(), clock.now())));
    // What has come since the last frame is not to go with the page.
    let leaving = woken.clone();
    let _forever = window_event_listener_untyped("pagehide", move |_| leaving.take());
    if woken.0.early.take() {
        woken.wake();
    }
}

/// The receiving end of a wake-up.
#[derive(Clone)]
pub struct Woken(Rc<Inner>);

struct Inner {
    /// The page's own timers are held back where it is hidden, this is not.
    clock: Clock,
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
        if document().hidden() {
            let (clock, hidden) = (self.0.clock.clone(), self.clone());
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

fn take(ui: Ui, messages: Vec<ToPage>, now: Instant) {
    let mut events = Vec::with_capacity(messages.len());
    for message in messages {
        match message {
            ToPage::Event(event) => events.push(event),
            ToPage::SourceHandle(transfer, handle) => ui.sources.handle_came(transfer, handle),
            ToPage::Download(request, blob) => ui.staged.answered(request, blob),
        }
    }
    let is_lost = |event: &Event| {
        let Event::Notice(notice) = event else {
            return false;
        };
        let message = &notice.message;
        matches!(message, Message::LineDown(Down::Unplugged | Down::Broken))
    };
    let is_lost = events.iter().any(is_lost);
    let downloads = ui.page.apply(events);
    let turn = ui.status.look(now);
    ui.traffic.look(now, turn);
    if is_lost {
        ui.ports.lost();
    }
    for (transfer, name) in downloads {
        if !ui.collecting.take(transfer, &name) {
            ui.saving.save(transfer, name);
        }
    }
    ui.collecting.look();
}
