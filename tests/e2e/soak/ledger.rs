use std::fmt::Display;

const MIB: f64 = 1_048_576.0;

/// What happened so far.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    pub(super) rounds: usize,
    /// Files that ended as done and are the same on both sides.
    pub(super) whole: usize,
    pub(super) bytes: u64,
    /// Files that ended as failed, with a reason.
    pub(super) reported: usize,
    /// Files that were called done and are not the same, or not there.
    pub(super) lost: Vec<String>,
    pub(super) unpluggings: usize,
    pub(super) restarts: usize,
    pub(super) drops: usize,
    /// Files that the user asked for again.
    pub(super) retries: usize,
    pub(super) keys: usize,
    /// How long keys took to be shown, where it was 16 ms and more.
    pub(super) keys_ms: Vec<f64>,
    /// Heaps and WebAssembly memories of the page and its workers after each round, garbage apart, in bytes.
    pub(super) held: Vec<f64>,
    /// The resident size of the page's process after each round, in bytes.
    pub(super) resident: Vec<f64>,
}

impl Ledger {
    /// How it stands.
    pub(super) fn line(&self) -> String {
        format!(
            "round {}: {} files whole, {} told to have failed, {} lost; {} unpluggings; {:.1} MiB held",
            self.rounds,
            self.whole,
            self.reported,
            self.lost.len(),
            self.unpluggings,
            last(&self.held) / MIB
        )
    }

    /// What the page holds more than after the first round.
    pub(super) fn grew_bytes(&self) -> f64 {
        last(&self.held) - first(&self.held)
    }

    /// All of it, as a table.
    pub(super) fn print(&self) {
        let row = |what: &str, value: &dyn Display| println!("| {what} | {value} |");
        println!("\n| soak | |\n|---|---|");
        row("rounds", &self.rounds);
        row("files that are whole on the other side", &self.whole);
        row("bytes of them", &self.bytes);
        row("files told to have failed", &self.reported);
        row("files lost without a word", &self.lost.len());
        row("unpluggings", &self.unpluggings);
        row("restarts of the module", &self.restarts);
        row("sessions ended by the server", &self.drops);
        row("retries by the user", &self.retries);
        row("faults all the while", &super::FAULTS);
        for (what, sizes) in [
            ("heaps and WebAssembly memories", &self.held),
            ("resident size of the page's process", &self.resident),
        ] {
            let [first, last, most] = [first(sizes), last(sizes), most(sizes)].map(|it| it / MIB);
            row(
                &format!("{what}, MiB: after the first round, at the end, at most"),
                &format!("{first:.1}, {last:.1}, {most:.1}"),
            );
        }
        let mut keys_ms = self.keys_ms.clone();
        // What was shown too soon to be told counts as late as it may have been.
        keys_ms.resize(self.keys.max(keys_ms.len()), 16.0);
        keys_ms.sort_by(f64::total_cmp);
        let at = |percent: usize| {
            let at = (keys_ms.len() * percent).div_ceil(100).saturating_sub(1);
            keys_ms.get(at).copied().unwrap_or_default()
        };
        row(
            "key to paint, ms: median, 98 of 100, longest",
            &format!("{:.0}, {:.0}, {:.0}", at(50), at(98), at(100)),
        );
    }
}

fn first(sizes: &[f64]) -> f64 {
    sizes.first().copied().unwrap_or_default()
}

fn last(sizes: &[f64]) -> f64 {
    sizes.last().copied().unwrap_or_default()
}

fn most(sizes: &[f64]) -> f64 {
    sizes.iter().copied().fold(0.0, f64::max)
}
