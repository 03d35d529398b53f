//! The one clock of the page, and ways to wait on it. Needs no window: works in a worker as well.
//!
//! A browser wakes timers late: by 4 ms where timers set timers, and by a second or more in a hidden tab. So
//! whatever is due already is reached by a [`Clock::hop`], which no browser delays, and only what lies ahead
//! waits: for a timer or for the [`Timekeeper`], whichever comes first. Where there is no timekeeper, deadlines and the
//! pace of the simulated line are that much coarser in a hidden tab; bytes of a real port arrive as events and are not.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::{Either, LocalBoxFuture, select};
use gloo_timers::future::TimeoutFuture;
use js_sys::Date;
use wasm_bindgen::prelude::*;
use web_sys::{MessageChannel, MessagePort, Performance};

use super::timekeeper::Timekeeper;
use crate::app::WallClock;
use crate::time::{Duration, Instant};

/// The longest wait given to one timer, in ms; a browser takes 2^31 and more for none.
const TIMER_MAX_MS: u32 = 1 << 30;

/// From here on up a browser's timers are punctual even where timers set timers.
const TIMER_PUNCTUAL: Duration = Duration::from_millis(4);

/// Time since the clock was made, and waiting for it. Clones share one clock.
#[derive(Clone)]
pub struct Clock(Rc<Inner>);

struct Inner {
    performance: Performance,
    origin_ms: f64,
    hops: Hops,
    timekeeper: Option<Timekeeper>,
}

impl Clock {
    /// A clock that starts now.
    #[expect(clippy::new_without_default, reason = "reads the time of the world")]
    pub fn new() -> Self {
        Self::with(None)
    }

    /// The same with a [`Timekeeper`], where one is needed and to be had: in a window, whose own timers are late while
    /// nobody sees it.
    pub fn punctual() -> Self {
        Self::with(Timekeeper::start())
    }

    fn with(timekeeper: Option<Timekeeper>) -> Self {
        let performance = performance();
        Self(Rc::new(Inner {
            origin_ms: performance.now(),
            performance,
            hops: Hops::new(),
            timekeeper,
        }))
    }

    /// The time.
    pub fn now(&self) -> Instant {
        let ms = self.0.performance.now() - self.0.origin_ms;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "not negative, and 2^64 µs are longer than any page lives"
        )]
        Instant::from_micros((ms * 1000.0) as u64)
    }

    /// Let the browser do what it has to (paint, input, other events), and come back as soon as it has.
    pub async fn hop(&self) {
        self.0.hops.hop().await;
    }

    /// Wait until `at`; at least for one [`hop`](Self::hop), so that waiting for what is past never hogs the
    /// thread.
    pub async fn sleep_until(&self, at: Instant) {
        self.hop().await;
        loop {
            let left = at.since(self.now());
            if left.is_zero() {
                return;
            }
            if left < Duration::from_millis(1) {
                self.hop().await;
                continue;
            }
            let millis = u32::try_from(left.as_millis()).unwrap_or(u32::MAX);
            let millis = millis.min(TIMER_MAX_MS);
            let timer = TimeoutFuture::new(millis);
            match &self.0.timekeeper {
                Some(timekeeper) => drop(select(timer, timekeeper.ring_in(millis)).await),
                None => timer.await,
            }
            if at.since(self.now()) < TIMER_PUNCTUAL {
                // A timer set from a timer's own task would be held back to 4 ms.
                self.hop().await;
            }
        }
    }

    /// What `future` gives, if it does so within `limit`; else it is dropped.
    pub async fn within<T>(&self, limit: Duration, future: impl Future<Output = T>) -> Option<T> {
        let timer = self.sleep_until(self.now() + limit);
        match select(pin!(future), pin!(timer)).await {
            Either::Left((output, _)) => Some(output),
            Either::Right(_) => None,
        }
    }
}

/// A timer that can be set anew at every poll.
pub struct Alarm {
    clock: Clock,
    set: Option<(Instant, LocalBoxFuture<'static, ()>)>,
}

impl Alarm {
    /// A timer that is not set.
    pub fn new(clock: Clock) -> Self {
        Self { clock, set: None }
    }

    /// Ready once `at` is reached, and at the earliest a hop after it was first asked for. `None` never is.
    pub fn poll(&mut self, at: Option<Instant>, cx: &mut Context<'_>) -> Poll<()> {
        let Some(at) = at else { return Poll::Pending };
        loop {
            // A timer that rings too early is kept and set again when it has rung: deadlines move with
            // nearly every byte, mostly away.
            let (rings_at, ringing) = match &mut self.set {
                Some((rings_at, ringing)) if *rings_at <= at => (*rings_at, ringing),
                set => {
                    let clock = self.clock.clone();
                    let ringing = async move { clock.sleep_until(at).await }.boxed_local();
                    let (rings_at, ringing) = set.insert((at, ringing));
                    (*rings_at, ringing)
                }
            };
            std::task::ready!(ringing.poll_unpin(cx));
            self.set = None;
            if rings_at == at || self.clock.now() >= at {
                return Poll::Ready(());
            }
        }
    }
}

/// The interface that tells the time, in a window as in a worker.
fn performance() -> Performance {
    js_sys::Reflect::get(&js_sys::global(), &"performance".into())
        .expect("the global object can be read")
        .unchecked_into()
}

/// Turns of the browser's event loop, taken by posting a message to ourselves: unlike timers these are
/// neither clamped nor throttled.
struct Hops {
    sender: MessagePort,
    receiver: MessagePort,
    waiting: Rc<RefCell<VecDeque<oneshot::Sender<()>>>>,
    _on_message: Closure<dyn FnMut()>,
}

impl Hops {
    fn new() -> Self {
        let channel = MessageChannel::new().expect("every browser with WASM has message channels");
        let waiting = Rc::new(RefCell::new(VecDeque::<oneshot::Sender<()>>::new()));
        let on_message = Closure::<dyn FnMut()>::new({
            let waiting = Rc::clone(&waiting);
            move || {
                let hopper = waiting.borrow_mut().pop_front();
                // An error says that whoever hopped does not wait any more.
                let _gone = hopper.map(|hopper| hopper.send(()));
            }
        });
        let receiver = channel.port1();
        receiver.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        Self {
            sender: channel.port2(),
            receiver,
            waiting,
            _on_message: on_message,
        }
    }

    async fn hop(&self) {
        let (sender, landed) = oneshot::channel();
        self.waiting.borrow_mut().push_back(sender);
        self.sender
            .post_message(&JsValue::NULL)
            .expect("null can be posted");
        // Cancelled only when the clock itself is gone.
        let _cancelled = landed.await;
    }
}

impl Drop for Hops {
    fn drop(&mut self) {
        self.receiver.set_onmessage(None);
        self.receiver.close();
    }
}

/// The clock on the wall at the zero of the driver's.
pub fn wall_clock(now: Instant) -> WallClock {
    let now_ms = i64::try_from(now.as_micros() / 1_000).unwrap_or(0);
    #[expect(
        clippy::cast_possible_truncation,
        reason = "milliseconds since 1970 are far below 2^53, and a zone's minutes below 2^10"
    )]
    let (unix_ms, behind) = (
        Date::now() as i64,
        Date::new_0().get_timezone_offset() as i32,
    );
    WallClock {
        unix_ms: unix_ms - now_ms,
        ahead_minutes: -behind,
    }
}
