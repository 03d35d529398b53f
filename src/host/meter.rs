//! Measures the line: what it carries, and what it waits for while it carries nothing.
//!
//! What is handed to the port is on the line for as long as the line's speed makes of it, or until the port has taken
//! it, if that takes longer; what came from it was on the line for just as long before. The rest of the time is spent
//! on what is waited for.

use std::collections::VecDeque;

use crate::app::{Carried, METER_SECONDS, Meter, Split};
use crate::ftp::Spent;
use crate::time::{Duration, Instant, line_time};

/// The least time between two readings.
const READINGS_APART: Duration = Duration::from_millis(500);

/// The same while nothing happens, and the picture only moves on.
const READINGS_APART_IDLE: Duration = Duration::from_secs(1);

/// Bytes on the line that are enough to tell whether it keeps to its speed.
const TELLING_BYTES: u64 = 1024;

const SECOND_MICROS: u64 = 1_000_000;

/// What is waited for, where the line carries nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Wait {
    /// Nothing.
    #[default]
    Nothing,
    /// A prompt or a final result code.
    Answer,
    /// What a channel's command comes to.
    Outcome,
}

/// The meter of one line.
#[derive(Debug, Default)]
pub(super) struct LineMeter {
    line: Option<OpenLine>,
    carried: Carried,
    /// Something changed since the last reading, which was at this time.
    is_news: bool,
    told_at: Instant,
}

#[derive(Debug)]
struct OpenLine {
    /// In bit/s; 0 where it is no limit.
    baud: u32,
    /// All before is accounted for.
    since: Instant,
    wait: Wait,
    sending: Option<Sending>,
    seconds: Seconds,
}

/// What the port was given last.
#[derive(Debug)]
struct Sending {
    /// Not accounted for yet.
    left_bytes: u64,
    len_bytes: u64,
    given_at: Instant,
    /// When the line has carried it, at its speed.
    carried_at: Instant,
    /// The port has taken it.
    taken: bool,
}

impl LineMeter {
    /// A line is open, at this speed in bit/s; 0 where it has no limit.
    pub(super) fn open(&mut self, now: Instant, baud: u32) {
        let mut seconds = Seconds::default();
        // Opened again at another speed, it is still the same time.
        if let Some(line) = self.line.take() {
            seconds = line.accounted(now, Duration::ZERO).seconds;
        }
        self.line = Some(OpenLine {
            baud,
            since: now,
            wait: Wait::Nothing,
            sending: None,
            seconds,
        });
        self.is_news = true;
    }

    /// The line is gone.
    pub(super) fn close(&mut self) {
        self.is_news |= self.line.take().is_some();
    }

    /// The port was given bytes.
    pub(super) fn handle_sent(&mut self, now: Instant, len_bytes: usize) {
        let Some(line) = &mut self.line else { return };
        line.account(now, Duration::ZERO);
        line.end_sending(now);
        let len_bytes = len_bytes as u64;
        line.sending = Some(Sending {
            left_bytes: len_bytes,
            len_bytes,
            given_at: now,
            carried_at: now + line_time(len_bytes, line.baud),
            taken: false,
        });
        self.is_news = true;
    }

    /// The port has taken what it was given.
    pub(super) fn handle_taken(&mut self, now: Instant) {
        let Some(line) = &mut self.line else { return };
        line.account(now, Duration::ZERO);
        if let Some(sending) = &mut line.sending {
            sending.taken = true;
        }
        // A line without a limit has carried it at once.
        line.account(now, Duration::ZERO);
    }

    /// Bytes came. `in_payload` tells whether more of a counted payload was due.
    pub(super) fn handle_received(&mut self, now: Instant, len_bytes: usize, in_payload: bool) {
        let Some(line) = &mut self.line else { return };
        let len_bytes = len_bytes as u64;
        let took = match line.baud {
            // Nobody knows how long they took, but payload comes in one run.
            0 if in_payload => Duration::MAX,
            0 => Duration::ZERO,
            baud => line_time(len_bytes, baud),
        };
        let from = line.account(now, took);
        line.seconds.add_bytes(from, now, len_bytes, Way::In);
        self.is_news = true;
    }

    /// What is waited for from now on, where the line carries nothing.
    pub(super) fn set_wait(&mut self, now: Instant, wait: Wait) {
        let Some(line) = &mut self.line else { return };
        if line.wait == wait {
            return;
        }
        line.account(now, Duration::ZERO);
        if line.wait == Wait::Answer {
            line.answered(now);
        }
        line.wait = wait;
        self.is_news = true;
    }

    /// What has gone over the air so far.
    pub(super) fn set_carried(&mut self, carried: Carried) {
        self.is_news |= self.carried != carried;
        self.carried = carried;
    }

    /// A reading, where there is something new to read and the last one is long enough ago.
    pub(super) fn poll(&mut self, now: Instant) -> Option<Meter> {
        if self.due().is_none_or(|due| now < due) {
            return None;
        }
        self.is_news = false;
        self.told_at = now;
        let Some(line) = &mut self.line else {
            return Some(Meter {
                carried: self.carried,
                ..Meter::default()
            });
        };
        line.account(now, Duration::ZERO);
        Some(Meter {
            limit_bytes_per_s: (line.baud > 0).then_some(line.baud / 10),
            bytes_per_s: line.seconds.whole(now),
            split: line.seconds.split(),
            carried: self.carried,
        })
    }

    /// What the line's time was spent on since it was opened.
    pub(super) fn spent(&self) -> Spent {
        let Some(line) = &self.line else {
            return Spent::default();
        };
        let all = line.seconds.all;
        // Over USB nobody knows how long payload was on its way.
        let receiving = match line.baud {
            0 => Duration::ZERO,
            _ => all.receiving,
        };
        Spent {
            taken: all.sending + receiving + all.ok,
            free: all.outcome,
        }
    }

    /// When the next reading is to be had.
    pub(super) fn due(&self) -> Option<Instant> {
        let is_busy = self.line.as_ref().is_some_and(OpenLine::is_busy);
        if self.is_news || is_busy {
            return Some(self.told_at + READINGS_APART);
        }
        let moves_on = |line: &OpenLine| line.seconds.split().busy() > Duration::ZERO;
        let moves_on = self.line.as_ref().is_some_and(moves_on);
        moves_on.then(|| self.told_at + READINGS_APART_IDLE)
    }
}

impl OpenLine {
    fn is_busy(&self) -> bool {
        self.sending.is_some() || self.wait != Wait::Nothing
    }

    fn accounted(mut self, now: Instant, received: Duration) -> Self {
        self.account(now, received);
        self
    }

    /// Accounts for the time up to now, of which the line took this much at the end to carry what came. Gives when
    /// that began.
    fn account(&mut self, now: Instant, received: Duration) -> Instant {
        let from = self.since;
        if now <= from {
            self.drop_carried(now);
            return now;
        }
        self.since = now;
        let sent_until = match &self.sending {
            None => from,
            Some(sending) if !sending.taken => now,
            Some(sending) => sending.carried_at.max(from).min(now),
        };
        self.count_sent(from, sent_until);
        self.drop_carried(now);
        let took = received.min(now.since(sent_until));
        let received_from = Instant::from_micros(
            now.as_micros() - u64::try_from(took.as_micros()).unwrap_or_default(),
        );
        self.seconds
            .add_time(from, sent_until, |split| &mut split.sending);
        let waiting: fn(&mut Split) -> &mut Duration = match self.wait {
            Wait::Nothing => |split| &mut split.idle,
            Wait::Answer => |split| &mut split.ok,
            Wait::Outcome => |split| &mut split.outcome,
        };
        self.seconds.add_time(sent_until, received_from, waiting);
        self.seconds
            .add_time(received_from, now, |split| &mut split.receiving);
        received_from
    }

    /// Counts the bytes that went out in this time.
    fn count_sent(&mut self, from: Instant, until: Instant) {
        let Some(sending) = &mut self.sending else {
            return;
        };
        let all = sending.carried_at.since(from);
        let part = until.since(from);
        let bytes = if part >= all {
            sending.left_bytes
        } else {
            let share = u128::from(sending.left_bytes) * part.as_micros() / all.as_micros();
            u64::try_from(share).unwrap_or(sending.left_bytes)
        };
        sending.left_bytes -= bytes;
        let until = until.min(sending.carried_at).max(from);
        self.seconds.add_bytes(from, until, bytes, Way::Out);
    }

    fn drop_carried(&mut self, now: Instant) {
        if let Some(sending) = &self.sending
            && sending.taken
            && sending.carried_at <= now
        {
            self.end_sending(now);
        }
    }

    fn end_sending(&mut self, now: Instant) {
        if let Some(sending) = self.sending.take() {
            self.seconds
                .add_bytes(now, now, sending.left_bytes, Way::Out);
        }
    }

    /// The answer to what was sent is there: the line has carried that, whatever its speed says. USB is not bound to
    /// the speed that the port was opened with, and here it shows.
    fn answered(&mut self, now: Instant) {
        if let Some(sending) = &self.sending
            && sending.len_bytes >= TELLING_BYTES
            && now.since(sending.given_at) < line_time(sending.len_bytes, self.baud) / 2
        {
            self.baud = 0;
        }
        self.end_sending(now);
    }
}

/// Which way bytes go.
#[derive(Clone, Copy)]
enum Way {
    Out,
    In,
}

/// The last seconds, by the clock's own.
#[derive(Debug, Default)]
struct Seconds {
    /// The number of the first one that is held.
    first: u64,
    held: VecDeque<Second>,
    /// Over all of them, and those before.
    all: Split,
}

#[derive(Clone, Copy, Debug, Default)]
struct Second {
    out_bytes: u64,
    in_bytes: u64,
    split: Split,
}

impl Seconds {
    /// Seconds that are held: those shown, and the one that runs.
    const HELD_MAX: usize = METER_SECONDS + 1;

    /// The same as a time, in µs.
    const HELD_MICROS: u64 = Self::HELD_MAX as u64 * SECOND_MICROS;

    fn add_time(
        &mut self,
        from: Instant,
        until: Instant,
        of: impl Fn(&mut Split) -> &mut Duration,
    ) {
        *of(&mut self.all) += until.since(from);
        let mut from = from.max(Self::horizon(until));
        while from < until {
            let number = number_of(from);
            let end = Instant::from_micros((number + 1) * SECOND_MICROS).min(until);
            if let Some(second) = self.at(number) {
                *of(&mut second.split) += end.since(from);
            }
            from = end;
        }
    }

    /// Spreads bytes evenly over a time, which may be none.
    fn add_bytes(&mut self, from: Instant, until: Instant, len_bytes: u64, way: Way) {
        let (mut left_bytes, mut from) = (len_bytes, from.max(Self::horizon(until)));
        loop {
            let number = number_of(from);
            let end = Instant::from_micros((number + 1) * SECOND_MICROS);
            let bytes = if end >= until {
                left_bytes
            } else {
                let share = u128::from(left_bytes) * end.since(from).as_micros();
                u64::try_from(share / until.since(from).as_micros()).unwrap_or(left_bytes)
            };
            left_bytes -= bytes;
            if let Some(second) = self.at(number) {
                match way {
                    Way::Out => second.out_bytes += bytes,
                    Way::In => second.in_bytes += bytes,
                }
            }
            if end >= until {
                return;
            }
            from = end;
        }
    }

    /// What is before is not held any more once `now` is.
    fn horizon(now: Instant) -> Instant {
        Instant::from_micros(now.as_micros().saturating_sub(Self::HELD_MICROS))
    }

    /// The second of this number, made where it is a new one.
    fn at(&mut self, number: u64) -> Option<&mut Second> {
        if self.held.is_empty() {
            self.first = number;
        }
        let past = number.checked_sub(self.first)?;
        while self.held.len() as u64 <= past {
            self.held.push_back(Second::default());
        }
        while self.held.len() > Self::HELD_MAX {
            self.held.pop_front();
            self.first += 1;
        }
        let at = usize::try_from(number.checked_sub(self.first)?).ok()?;
        self.held.get_mut(at)
    }

    /// What was carried in each whole second up to now.
    fn whole(&self, now: Instant) -> Vec<u32> {
        let running = number_of(now);
        (self.first..)
            .zip(&self.held)
            .filter(|(number, _)| *number < running)
            .map(|(_, second)| {
                u32::try_from(second.out_bytes.max(second.in_bytes)).unwrap_or(u32::MAX)
            })
            .collect()
    }

    fn split(&self) -> Split {
        let mut sum = Split::default();
        for Second { split, .. } in &self.held {
            sum.sending += split.sending;
            sum.receiving += split.receiving;
            sum.ok += split.ok;
            sum.outcome += split.outcome;
            sum.idle += split.idle;
        }
        sum
    }
}

/// The second that a moment is in.
fn number_of(at: Instant) -> u64 {
    at.as_micros() / SECOND_MICROS
}

#[cfg(test)]
mod tests;
