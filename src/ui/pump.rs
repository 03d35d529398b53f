//! What the core says into the models, once per frame. A hidden tab draws none: there it is taken as it comes, which is
//! some times a second.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use leptos::leptos_dom::helpers::{
    AnimationFrameRequestHandle, TimeoutHandle, document, request_animation_frame_with_handle,
    set_timeout_with_handle, window_event_listener_untyped,
};

use leptos::prelude::WithUntracked;

use crate::app::{Down, Event, LineState, Link, Message};
use crate::boundary::{Core, ToCore, ToPage};
use crate::browser::clock::Clock;
use crate::time::Instant;
use crate::ui::context::Ui;

/// A tab that is covered draws no frames: then the events are taken this long after they came.
const FRAME_MAX: Duration = Duration::from_millis(250);

/// What is called when the core has said something, and what is to be given to [`run`].
pub fn waker() -> (impl Fn() + 'static, Woken) {
    let woken = Woken(Rc::new(Inner {
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

/// Takes what the core says into the page's models from now on, for as long as the page lives.
pub fn run(ui: Ui, core: Core, woken: Woken) {
    let clock = Clock::new();
    *woken.0.take.borrow_mut() = Some(Box::new({
        let core = core.clone();
        move || take(ui, core.take(), clock.now())
    }));
    let seen = {
        let woken = woken.clone();
        move || {
            let is_seen = !document().hidden();
            core.send(ToCore::Seen(is_seen));
            if !is_seen {
                woken.take();
            }
        }
    };
    seen();
    let _forever = window_event_listener_untyped("visibilitychange", move |_| seen());
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
            return self.take();
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
            ToPage::PortsMoved(number) => ui.ports.moved(number),
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
    events.retain(|event| !is_of_search(ui, event));
    let downloads = ui.page.apply(events);
    let line = ui.store.line;
    if line.with_untracked(|line| matches!(line, LineState::Ready { .. } | LineState::Terminal)) {
        ui.ports.end_search();
    }
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

/// Whether it tells that no module is on a port, where another one is tried in its place.
fn is_of_search(ui: Ui, event: &Event) -> bool {
    let link = ui.store.link;
    if link.with_untracked(|link| matches!(link, Some(Link::Demo { .. }))) {
        return false;
    }
    match event {
        Event::Notice(notice) => match notice.message {
            Message::LineDown(why) => ui.ports.went_down(why),
            _ => false,
        },
        _ => false,
    }
}
