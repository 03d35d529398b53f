//! The simulated module as a line: its virtual clock driven by the real one.

use std::task::{Context, Poll};

use futures::FutureExt;
use futures::future::LocalBoxFuture;

use super::{LineEvent, Transport};
use crate::app::DemoOptions;
use crate::browser::clock::{Alarm, Clock};
use crate::sim::Simulator;
use crate::time::{Instant, earliest};

/// A line to a module of our own.
pub struct Simulated {
    clock: Clock,
    simulator: Simulator,
    /// When the chunk under way will have been carried, by the pace of the line.
    writing: Option<Instant>,
    alarm: Alarm,
}

impl Simulated {
    /// A module that was just switched on.
    pub fn new(clock: Clock, options: &DemoOptions) -> Self {
        Self {
            simulator: Simulator::new(options),
            writing: None,
            alarm: Alarm::new(clock.clone()),
            clock,
        }
    }
}

impl Transport for Simulated {
    fn send(&mut self, bytes: Vec<u8>, _drain: bool) {
        // This line has no buffer: what it has taken it has carried.
        let now = self.clock.now();
        self.simulator.handle_bytes(now, &bytes);
        self.writing = Some(self.simulator.write_ready_at(now));
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<LineEvent> {
        loop {
            let now = self.clock.now();
            if self.writing.is_some_and(|done| done <= now) {
                let done = self.simulator.write_ready_at(now);
                if done <= now {
                    self.writing = None;
                    return Poll::Ready(LineEvent::Written);
                }
                // The module takes no bytes: they stand on the line.
                self.writing = Some(done);
            }
            if self.simulator.poll_deadline().is_some_and(|at| at <= now) {
                self.simulator.handle_timeout(now);
            }
            if let Some(bytes) = self.simulator.poll_output(now) {
                return Poll::Ready(LineEvent::Received(bytes));
            }
            // Never ready at once, so a simulator with much to do leaves the browser its turns.
            let next = earliest(self.writing, self.simulator.poll_deadline());
            std::task::ready!(self.alarm.poll(next, cx));
        }
    }

    fn change_speed(&mut self, baud: u32) -> bool {
        // What was under way is lost with the old speed, as on a port that is opened again.
        self.writing = self.writing.map(|_| self.clock.now());
        self.simulator.reopen(self.clock.now(), baud);
        true
    }

    fn close(self: Box<Self>) -> LocalBoxFuture<'static, ()> {
        async {}.boxed_local()
    }
}
