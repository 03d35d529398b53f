//! The cable between host and module: it takes time, cuts what goes over it anywhere, and harms it if it is to.

use std::collections::VecDeque;

use at_ferry::time::{Duration, Instant, earliest};

use crate::framing::{Framing, Kind};
use crate::plan::{Damage, Plan};
use crate::random::Rng;

/// The cable, both ways.
#[derive(Debug)]
pub(crate) struct Wire {
    rng: Rng,
    latency_max: Duration,
    write_gap_max: Duration,
    tiny_reads: bool,
    urc_one_in: u64,
    pub(crate) damage: Damage,
    /// Bytes of the payload under way that were lost.
    lost_bytes: u64,
    /// Parts of the write under way.
    up: VecDeque<Vec<u8>>,
    /// When the next of them may go, or the next write.
    up_free_at: Instant,
    down: VecDeque<(Instant, Vec<u8>)>,
    framing: Framing,
}

/// Bytes of one payload that are lost at the most, where only payload is. As many lost bytes as the module's next
/// line is long leave a count that is right: nothing on the line can tell, and what a module says unasked is
/// longer than this.
const LOST_MAX_BYTES: u64 = 5;

/// What a network says of itself.
const URCS: [&str; 6] = [
    "\r\n+CEREG: 1\r\n",
    "\r\n+CTZV: 32\r\n",
    "\r\n+CMTI: \"SM\",3\r\n",
    "\r\nRING\r\n",
    "\r\n+MIPURC: \"disconn\",2,0\r\n",
    "\r\n^MODE: 5,4\r\n",
];

impl Wire {
    pub(crate) fn new(seed: u64, plan: &Plan) -> Self {
        Self {
            rng: Rng::of(seed, "wire"),
            latency_max: plan.latency_max,
            write_gap_max: plan.write_gap_max,
            tiny_reads: plan.tiny_reads,
            urc_one_in: plan.urc_one_in,
            damage: plan.damage,
            lost_bytes: 0,
            up: VecDeque::new(),
            up_free_at: Instant::ZERO,
            down: VecDeque::new(),
            framing: Framing::default(),
        }
    }

    /// From here on it does no harm.
    pub(crate) fn mend(&mut self) {
        self.damage = Damage::None;
    }

    /// Whether the host may write.
    pub(crate) fn is_free(&self, now: Instant) -> bool {
        self.up.is_empty() && now >= self.up_free_at
    }

    /// The host writes.
    pub(crate) fn write(&mut self, bytes: &[u8], is_payload: bool) {
        let mut bytes = bytes.to_vec();
        let kind = if is_payload {
            Kind::Payload
        } else {
            Kind::Line
        };
        self.harm(&mut bytes, |_| kind);
        if bytes.is_empty() {
            return;
        }
        if self.write_gap_max > Duration::ZERO {
            for _ in 0..self.rng.within(0..=2) {
                let at = self.rng.index(bytes.len());
                let rest = bytes.split_off(at);
                if !bytes.is_empty() {
                    self.up.push_back(bytes);
                }
                bytes = rest;
            }
        }
        self.up.push_back(bytes);
    }

    /// What reaches the module's line now.
    pub(crate) fn poll_up(&mut self, now: Instant) -> Option<Vec<u8>> {
        if now < self.up_free_at {
            return None;
        }
        self.up.pop_front()
    }

    /// The module's line has carried that at this time.
    pub(crate) fn written(&mut self, at: Instant) {
        let gap = if self.up.is_empty() {
            Duration::ZERO
        } else {
            self.rng.time(self.write_gap_max)
        };
        self.up_free_at = at + gap;
    }

    /// The module's line is not through with what it was given before then.
    pub(crate) fn hold_until(&mut self, at: Instant) {
        self.up_free_at = self.up_free_at.max(at);
    }

    /// The module's line gives this.
    pub(crate) fn read(&mut self, now: Instant, bytes: Vec<u8>) {
        let mut bytes = self.with_urcs(&bytes);
        let kinds: Vec<Kind> = bytes.iter().map(|(_, kind)| *kind).collect();
        let mut said: Vec<u8> = bytes.drain(..).map(|(byte, _)| byte).collect();
        self.harm(&mut said, |at| kinds[at]);
        let mut rest = said.as_slice();
        let mut at = self.down.back().map_or(now, |(at, _)| (*at).max(now));
        while !rest.is_empty() {
            let most = if self.tiny_reads { 2 } else { 4096 };
            let len = usize::try_from(self.rng.spread(1..=most)).unwrap();
            let (read, after) = rest.split_at(len.min(rest.len()));
            at = at.max(now + self.rng.time(self.latency_max));
            self.down.push_back((at, read.to_vec()));
            rest = after;
        }
    }

    /// What the host reads now.
    pub(crate) fn poll_down(&mut self, now: Instant) -> Option<Vec<u8>> {
        if self.down.front()?.0 > now {
            return None;
        }
        self.down.pop_front().map(|(_, bytes)| bytes)
    }

    /// It is pulled out: what was on it is gone.
    pub(crate) fn cut(&mut self) {
        self.up.clear();
        self.down.clear();
    }

    /// The module restarted: it starts at the beginning of a line.
    pub(crate) fn restarted(&mut self) {
        self.framing = Framing::default();
    }

    /// When something moves on it.
    pub(crate) fn deadline(&self, now: Instant) -> Option<Instant> {
        let up = (!self.up.is_empty() || self.up_free_at > now).then_some(self.up_free_at);
        earliest(up, self.down.front().map(|(at, _)| *at))
    }

    /// Each byte with what it is, URCs of the network put in between the lines.
    fn with_urcs(&mut self, bytes: &[u8]) -> Vec<(u8, Kind)> {
        let mut said = Vec::with_capacity(bytes.len());
        for &byte in bytes {
            let kind = self.framing.see(byte);
            said.push((byte, kind));
            if kind == Kind::LineEnd && self.urc_one_in > 0 && self.rng.one_in(self.urc_one_in) {
                let urc = self.rng.pick(&URCS);
                said.extend(urc.bytes().map(|byte| (byte, Kind::Line)));
            }
        }
        said
    }

    fn harm(&mut self, bytes: &mut Vec<u8>, kind: impl Fn(usize) -> Kind) {
        let (one_in, payload_only) = match self.damage {
            Damage::None => return,
            Damage::PayloadLost { one_in } => (one_in, true),
            Damage::Anything { one_in } => (one_in, false),
        };
        let mut at = 0;
        let mut kept = Vec::with_capacity(bytes.len());
        while at < bytes.len() {
            if kind(at) != Kind::Payload {
                self.lost_bytes = 0;
            }
            let hit = self.rng.one_in(one_in) && (!payload_only || kind(at) == Kind::Payload);
            if !hit {
                kept.push(bytes[at]);
                at += 1;
                continue;
            }
            if !payload_only && self.rng.one_in(2) {
                kept.push(bytes[at] ^ (1 << self.rng.within(0..=7)));
                at += 1;
            } else {
                let most = if payload_only {
                    LOST_MAX_BYTES - self.lost_bytes.min(LOST_MAX_BYTES)
                } else {
                    8
                };
                let run = usize::try_from(self.rng.within(1..=8).min(most)).unwrap();
                let lost = (at..bytes.len().min(at + run))
                    .take_while(|at| !payload_only || kind(*at) == Kind::Payload)
                    .count();
                self.lost_bytes += lost as u64;
                at += lost;
                if lost == 0 {
                    kept.push(bytes[at]);
                    at += 1;
                }
            }
        }
        *bytes = kept;
    }
}
