//! The line model: bytes take their time, both ways.

use std::collections::VecDeque;

use crate::time::{Duration, Instant, line_time};

/// Bytes that are let through together at the most: the line is asked again after so many, not after each.
///
/// A UART's receive buffer wakes its reader the same way.
const WAKE_MAX_BYTES: usize = 1024;

/// No byte of a slow line waits longer than this part of a second for those that are let through with it: a receiver hands
/// on what it has when nothing more fills its buffer.
const WAKES_PER_S: u32 = 10;

/// One direction of the line. What is pushed comes out byte by byte, ten bits each, after a fixed latency;
/// fractions of a microsecond are kept, so that a long transfer takes exactly as long as its bytes.
#[derive(Debug)]
pub(crate) struct Direction {
    /// Bit/s; 0: no limit.
    baud: u32,
    latency: Duration,
    queue: VecDeque<Segment>,
    queued_bytes: usize,
    /// Where the next byte goes.
    end: Position,
}

/// What was pushed at once.
#[derive(Debug)]
struct Segment {
    start: Position,
    bytes: Vec<u8>,
    taken: usize,
}

/// A place in a busy period: so many bytes after the moment at which the line last stood idle.
#[derive(Clone, Copy, Debug)]
struct Position {
    since: Instant,
    bytes: u64,
}

impl Direction {
    pub(crate) fn new(baud: u32, latency: Duration) -> Self {
        Self {
            baud,
            latency,
            queue: VecDeque::new(),
            queued_bytes: 0,
            end: Position {
                since: Instant::ZERO,
                bytes: 0,
            },
        }
    }

    /// Hands bytes in; they follow those that are still under way.
    pub(crate) fn push(&mut self, now: Instant, bytes: Vec<u8>) {
        if bytes.is_empty() {
            return;
        }
        if self.sent_at() < now {
            self.end = Position {
                since: now,
                bytes: 0,
            };
        }
        let start = self.end;
        self.end.bytes += bytes.len() as u64;
        self.queued_bytes += bytes.len();
        self.queue.push_back(Segment {
            start,
            bytes,
            taken: 0,
        });
    }

    /// What is under way is as late from now on as what follows.
    pub(crate) fn set_latency(&mut self, latency: Duration) {
        self.latency = latency;
    }

    /// Bytes handed in and not taken yet.
    pub(crate) fn queued_bytes(&self) -> usize {
        self.queued_bytes
    }

    /// When the last byte handed in leaves the sender.
    pub(crate) fn sent_at(&self) -> Instant {
        self.end.since + line_time(self.end.bytes, self.baud)
    }

    /// When the next bytes will have arrived.
    pub(crate) fn poll_deadline(&self) -> Option<Instant> {
        let front = self.queue.front()?;
        let upto = front.bytes.len().min(front.taken + self.wake_bytes());
        Some(
            front.start.since
                + line_time(front.start.bytes + upto as u64, self.baud)
                + self.latency,
        )
    }

    fn wake_bytes(&self) -> usize {
        let in_time_bytes = (self.baud / 10 / WAKES_PER_S) as usize;
        match self.baud {
            0 => WAKE_MAX_BYTES,
            _ => in_time_bytes.clamp(1, WAKE_MAX_BYTES),
        }
    }

    /// The bytes at the front that have arrived by `now`; [`consume`](Self::consume) takes them away.
    pub(crate) fn arrived(&self, now: Instant) -> &[u8] {
        self.queue.front().map_or(&[], |front| {
            let upto = self.arrived_upto(front, now);
            front.bytes.get(front.taken..upto).unwrap_or(&[])
        })
    }

    /// Takes bytes from the front.
    pub(crate) fn consume(&mut self, len: usize) {
        let Some(front) = self.queue.front_mut() else {
            return;
        };
        front.taken += len;
        self.queued_bytes -= len;
        if front.taken >= front.bytes.len() {
            self.queue.pop_front();
        }
    }

    /// Takes all that has arrived by `now`.
    pub(crate) fn take(&mut self, now: Instant) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        while let Some(front) = self.queue.front() {
            let upto = self.arrived_upto(front, now);
            if upto <= front.taken {
                break;
            }
            let run = &front.bytes[front.taken..upto];
            out.extend_from_slice(run);
            let len = run.len();
            self.consume(len);
        }
        (!out.is_empty()).then_some(out)
    }

    /// What has not left the sender by `now` never will.
    pub(crate) fn cut(&mut self, now: Instant) {
        let arrived = self.take(now).unwrap_or_default();
        self.queue.clear();
        self.queued_bytes = 0;
        self.end = Position {
            since: now,
            bytes: 0,
        };
        if !arrived.is_empty() {
            self.queued_bytes = arrived.len();
            // It is here already: as if sent before the line began.
            let start = Position {
                since: Instant::ZERO,
                bytes: 0,
            };
            self.queue.push_back(Segment {
                start,
                bytes: arrived,
                taken: 0,
            });
        }
    }

    /// How many bytes of a segment have arrived, counted from its start.
    fn arrived_upto(&self, segment: &Segment, now: Instant) -> usize {
        let len = segment.bytes.len();
        let Some(elapsed) = now
            .as_micros()
            .checked_sub((segment.start.since + self.latency).as_micros())
        else {
            return 0;
        };
        if self.baud == 0 {
            return len;
        }
        // Byte number k has arrived once floor(k * 10^7 / baud) microseconds are over.
        let bits = (u128::from(elapsed) + 1) * u128::from(self.baud);
        let carried = bits.div_ceil(10_000_000) - 1;
        let upto = carried.saturating_sub(u128::from(segment.start.bytes));
        usize::try_from(upto).map_or(len, |upto| upto.min(len))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(micros: u64) -> Instant {
        Instant::from_micros(micros)
    }

    #[test]
    fn bytes_take_ten_bits_each() {
        let mut line = Direction::new(1_000_000, Duration::ZERO);
        line.push(at(100), vec![0; 10]);
        assert_eq!(line.take(at(109)), None);
        assert_eq!(line.take(at(110)).map(|b| b.len()), Some(1));
        assert_eq!(line.take(at(150)).map(|b| b.len()), Some(4));
        assert_eq!(line.poll_deadline(), Some(at(200)));
        assert_eq!(line.take(at(1000)).map(|b| b.len()), Some(5));
        assert_eq!(line.poll_deadline(), None);
    }

    #[test]
    fn fractions_are_kept_over_a_long_run() {
        let mut line = Direction::new(921_600, Duration::ZERO);
        let mut end = Instant::ZERO;
        for _ in 0..9_216 {
            line.push(end, vec![0; 10]);
            end = line.sent_at();
        }
        assert_eq!(end, at(1_000_000));
        let mut line = Direction::new(921_600, Duration::ZERO);
        for _ in 0..9_216 {
            line.push(Instant::ZERO, vec![0; 10]);
        }
        assert_eq!(line.sent_at(), at(1_000_000));
        assert_eq!(line.take(at(999_999)).map(|b| b.len()), Some(92_159));
    }

    #[test]
    fn no_byte_waits_long_for_others() {
        let check = |baud, expect_ms| {
            let mut line = Direction::new(baud, Duration::ZERO);
            line.push(Instant::ZERO, vec![0; 4096]);
            let first = line.poll_deadline().map(|at| at.as_micros() / 1_000);
            assert_eq!(first, Some(expect_ms), "{baud}");
        };
        check(300, 100);
        check(9_600, 100);
        check(115_200, 88);
        check(921_600, 11);
        check(0, 0);
    }

    #[test]
    fn latency_delays_what_arrives_not_what_is_sent() {
        let mut line = Direction::new(0, Duration::from_millis(5));
        line.push(at(0), b"abc".to_vec());
        assert_eq!(line.sent_at(), at(0));
        assert_eq!(line.take(at(4_999)), None);
        assert_eq!(line.take(at(5_000)), Some(b"abc".to_vec()));
    }

    #[test]
    fn a_cut_keeps_what_has_arrived() {
        let mut line = Direction::new(1_000_000, Duration::ZERO);
        line.push(at(0), b"abcdef".to_vec());
        line.cut(at(30));
        assert_eq!(line.take(at(30)), Some(b"abc".to_vec()));
        assert_eq!(line.take(at(1000)), None);
        assert_eq!(line.queued_bytes(), 0);
    }
}
