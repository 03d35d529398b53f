use std::time::Duration;

use super::ledger::Ledger;
use crate::{page::Page, rig::Bridge};

/// What befalls the line and the server, drawn from a seed.
pub(super) struct Upsets(u64);

impl Upsets {
    pub(super) fn new(seed: f64) -> Self {
        Self(seed.to_bits() | 1)
    }

    fn draw(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % below
    }

    /// How long all is well.
    pub(super) fn pause(&mut self) -> Duration {
        Duration::from_millis(1_000 + self.draw(14_000))
    }

    /// One of them happens.
    pub(super) async fn befall(&mut self, page: &Page, bridge: &mut Bridge, ledger: &mut Ledger) {
        match self.draw(4) {
            0 | 1 => {
                ledger.unpluggings += 1;
                bridge.unplug();
                page.line("down").await;
            }
            2 => {
                ledger.restarts += 1;
                bridge.restart();
            }
            _ => {
                ledger.drops += 1;
                bridge.drop_sessions();
            }
        }
    }
}
