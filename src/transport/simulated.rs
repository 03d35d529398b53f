//! The simulated module as a line: its virtual clock driven by the real one.

use std::cell::RefCell;
use std::rc::Rc;
use std::task::{Context, Poll};

use futures::FutureExt;
use futures::future::LocalBoxFuture;

use super::{LineEvent, Transport};
use crate::app::{DemoCommand, DemoOptions, Down};
use crate::browser::clock::{Alarm, Clock, wall_clock};
use crate::sim::Simulator;
use crate::time::{Instant, earliest};

/// The simulated module while nothing is attached to it: its servers keep what is on them.
pub type Shelf = Rc<RefCell<Option<Simulator>>>;

/// A line to a module of our own.
pub struct Simulated {
    /// Where it goes when the line is let go.
    shelf: Shelf,
    clock: Clock,
    simulator: Simulator,
    /// When the chunk under way will have been carried, by the pace of the line.
    writing: Option<Instant>,
    alarm: Alarm,
}

impl Simulated {
    /// A module that was just switched on, with the servers of the one before it.
    pub fn new(clock: Clock, options: &DemoOptions, shelf: Shelf) -> Self {
        let before = shelf.borrow_mut().take();
        let time = wall_clock(clock.now());
        let simulator = match before {
            Some(before) => before.exchanged(options, time),
            None => Simulator::at(options, time),
        };
        Self {
            shelf,
            simulator,
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
        if self.simulator.is_unplugged() {
            return Poll::Ready(LineEvent::Lost(Down::Unplugged));
        }
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

    fn disturb(&mut self, command: &DemoCommand) {
        let now = self.clock.now();
        match command {
            DemoCommand::SetFaults(names) => {
                let names = names.as_deref().unwrap_or_default();
                self.simulator.set_faults(now, names);
            }
            DemoCommand::DropSessions => self.simulator.network().drop_sessions(now),
            DemoCommand::Restart => self.simulator.restart(now),
        }
    }

    fn close(self: Box<Self>) -> LocalBoxFuture<'static, ()> {
        *self.shelf.borrow_mut() = Some(self.simulator);
        async {}.boxed_local()
    }
}
