use std::{cell::RefCell, collections::BTreeMap, fs, path::Path};

use tempfile::TempDir;

use super::ledger::Ledger;
use crate::{
    page::{Direction, Page, Transfer},
    payload::Payload,
    rig::{Ftpd, SOON},
};

/// How often a user asks again for what failed, before it counts as failed.
const RETRIES_MAX: usize = 5;

/// What one round carries: a file up and a file down on each channel.
pub(super) struct Load {
    _here: TempDir,
    up: Vec<Payload>,
    down: Vec<Payload>,
    /// How often each was asked for again, by its name.
    asked: RefCell<BTreeMap<String, usize>>,
}

impl Load {
    /// Sizes differ from round to round and from channel to channel, from nothing to a megabyte.
    pub(super) fn plan(round: usize, channels: u8, server: &Ftpd) -> Self {
        let here = tempfile::tempdir().expect("a temporary directory");
        let size = |channel: u8, way: usize| {
            let mixed = (round * 7 + usize::from(channel) * 3 + way) * 2_654_435_761;
            match mixed >> 3 & 7 {
                0 => usize::from(channel) % 2,
                1..=4 => mixed >> 8 & 0xffff,
                _ => mixed >> 8 & 0xf_ffff,
            }
        };
        let files = |way: usize, name: &str, dir: &Path| {
            (0..channels)
                .map(|channel| {
                    let name = format!("{name}-{round}-{channel}.bin");
                    Payload::write(dir, &name, size(channel, way))
                })
                .collect()
        };
        let up = files(0, "up", here.path());
        let down = files(1, "down", &server.root());
        Self {
            _here: here,
            up,
            down,
            asked: RefCell::default(),
        }
    }

    pub(super) fn up(&self, channel: u8) -> &Payload {
        &self.up[usize::from(channel)]
    }

    pub(super) fn down(&self, channel: u8) -> &Payload {
        &self.down[usize::from(channel)]
    }

    /// Whether each of them is over; one that failed is over once it was asked for again often enough.
    pub(super) fn has_ended(&self, transfers: &[Transfer]) -> bool {
        let count = self.up.len() + self.down.len();
        transfers.len() >= count
            && transfers
                .iter()
                .all(|it| it.is_over() && !self.wants_retry(it))
    }

    fn wants_retry(&self, transfer: &Transfer) -> bool {
        let asked = self.asked.borrow();
        transfer.state == "failed" && asked.get(&transfer.name).copied().unwrap_or(0) < RETRIES_MAX
    }

    /// Asks again for one that failed; whether there was one.
    pub(super) async fn retry(&self, page: &Page, transfers: &[Transfer]) -> bool {
        let Some(failed) = transfers.iter().find(|it| self.wants_retry(it)) else {
            return false;
        };
        let direction = if failed.direction == "up" {
            Direction::Up
        } else {
            Direction::Down
        };
        *self
            .asked
            .borrow_mut()
            .entry(failed.name.clone())
            .or_default() += 1;
        page.press_in_transfer(&failed.name, direction, "transfer-retry")
            .await;
        true
    }

    /// Compares both sides, and writes down what came of each file.
    pub(super) async fn settle(&self, page: &Page, server: &Ftpd, ledger: &mut Ledger) {
        let transfers = page.transfers().await;
        let state = |file: &Payload| {
            let of_file = transfers.iter().find(|it| it.name == file.name);
            of_file.map(|it| it.state.clone()).unwrap_or_default()
        };
        for file in &self.up {
            let there = server.file(&file.name);
            note(ledger, file, &state(file), &there);
            let _ = fs::remove_file(there);
        }
        for file in &self.down {
            let here = page.downloads().join(&file.name);
            if state(file) == "done" {
                // The browser says nothing of when it has it on the disk.
                page.wait(&format!("{} is on the disk", file.name), SOON, async || {
                    let length = fs::metadata(&here).ok()?.len();
                    (length == file.bytes.len() as u64).then_some(())
                })
                .await;
            }
            note(ledger, file, &state(file), &here);
            let _ = fs::remove_file(here);
            let _ = fs::remove_file(server.file(&file.name));
        }
    }
}

fn note(ledger: &mut Ledger, file: &Payload, state: &str, there: &Path) {
    let same = fs::read(there).is_ok_and(|bytes| bytes == file.bytes);
    match state {
        "done" if same => {
            ledger.whole += 1;
            ledger.bytes += file.bytes.len() as u64;
        }
        "failed" => ledger.reported += 1,
        _ => ledger
            .lost
            .push(format!("{}: {state:?}, and not the same", file.name)),
    }
}
