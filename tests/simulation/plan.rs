//! What a seed stands for: the module, the line, and how much goes wrong on it.

use at_ferry::app::DemoOptions;
use at_ferry::dialect::Model;
use at_ferry::sim::{Fault, Faults};
use at_ferry::time::Duration;

use crate::habits;
use crate::random::Rng;

/// A run, as far as it is drawn beforehand.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// The module.
    pub(crate) module: DemoOptions,
    /// What the line adds to every read, at the most.
    pub(crate) latency_max: Duration,
    /// What lies between two parts of a write, at the most.
    pub(crate) write_gap_max: Duration,
    /// Reads of a byte or two, rather than of what is there.
    pub(crate) tiny_reads: bool,
    /// Of so many places between two lines one gets a URC; 0: none.
    pub(crate) urc_one_in: u64,
    /// What happens to bytes on the line.
    pub(crate) damage: Damage,
    /// Of so many local reads and writes one fails; 0: none.
    pub(crate) file_failure_one_in: u64,
    /// How long a local file takes, at the most.
    pub(crate) file_time_max: Duration,
    /// What happens to all of it: so many of them.
    pub(crate) accidents: u64,
    /// What the user does: so many things.
    pub(crate) acts: u64,
    /// What lies between two of them, at the most.
    pub(crate) pause_max: Duration,
    /// What the user does besides.
    pub(crate) habits: Vec<Habit>,
    /// Over so many channels what waits for one server is spread.
    pub(crate) lanes_max: u8,
    /// Whether large downloads are cut into pieces.
    pub(crate) pieces: bool,
    /// Whether the user never lets a file be replaced that is there, until all is calm.
    pub(crate) replaces_nothing: bool,
}

/// What not every user does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Habit {
    /// Types command lines.
    Typing,
    /// Is at the panel of the module's own files.
    Panel,
    /// Wants something of the queue as a whole, and of its order.
    Bulk,
    /// Uploads, downloads and deletes directories with all that is below them.
    Trees,
    /// Copies and moves files from one server to another.
    Relays,
    /// Uploads and downloads many files at once.
    Batches,
}

/// Each, and that one in so many users has it.
const HABITS: [(Habit, u64); 6] = [
    (Habit::Typing, 4),
    (Habit::Panel, 3),
    (Habit::Bulk, 4),
    (Habit::Trees, 3),
    (Habit::Relays, 3),
    (Habit::Batches, 3),
];

/// What happens to bytes on the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Damage {
    /// Nothing.
    None,
    /// Bytes of files are lost, one in so many: the counts tell.
    PayloadLost {
        /// One in so many.
        one_in: u64,
    },
    /// Any bytes are lost or changed, one in so many. The AT line has no checksum: an offset that was changed
    /// under way gives other bytes of the file, as many as were asked for, and no one can tell but by reading all of it again.
    Anything {
        /// One in so many.
        one_in: u64,
    },
}

impl Plan {
    pub(crate) fn draw(seed: u64) -> Self {
        let mut rng = Rng::of(seed, "plan");
        let rng = &mut rng;
        let (model, baud) = (*rng.pick(&Model::NAMED), *rng.pick(&SPEEDS));
        let fault = rng.one_in(3).then(|| *rng.pick(&FAULTS));
        let lanes = &mut Rng::of(seed, "lanes");
        let lanes_max = *lanes.pick(&[1, 1, 1, 2, 3, 4, 5, 6]);
        let pieces = &mut Rng::of(seed, "pieces");
        let in_pieces = lanes_max > 1 && pieces.one_in(2);
        // Where each connection has less than the line, lanes are worth it.
        let rate = (in_pieces && pieces.one_in(2)).then_some(SENDING_RATE);
        let habits = habits::draw(seed).into_iter().chain(rate);
        let fault: Vec<&str> = fault.into_iter().chain(habits).collect();
        let fault = (!fault.is_empty()).then(|| fault.join(","));
        // Seed 0 has no chatter.
        let seed = if rng.one_in(3) { 0 } else { rng.next() };
        let has_links = fault
            .as_deref()
            .is_some_and(|fault| fault.contains("links,"));
        let milliseconds = |ms| Duration::from_millis(ms);
        Self {
            module: DemoOptions {
                model,
                seed,
                baud,
                fault,
            },
            latency_max: milliseconds(*rng.pick(&[0, 0, 5, 40])),
            write_gap_max: milliseconds(*rng.pick(&[0, 0, 2, 30])),
            tiny_reads: rng.one_in(8),
            urc_one_in: *rng.pick(&[0, 3, 20, 100]),
            damage: match rng.within(0..=9) {
                0..=6 => Damage::None,
                7 => Damage::PayloadLost {
                    one_in: rng.spread(2_000..=200_000),
                },
                _ => Damage::Anything {
                    one_in: rng.spread(500..=200_000),
                },
            },
            file_failure_one_in: *rng.pick(&[0, 0, 0, 10, 50]),
            file_time_max: milliseconds(*rng.pick(&[0, 1, 20, 3_000])),
            accidents: *rng.pick(&[0, 0, 1, 2, 4]),
            acts: rng.within(4..=40),
            pause_max: milliseconds(*rng.pick(&[10, 300, 3_000, 20_000])),
            habits: {
                // Links show where trees are deleted, and lanes where there is enough for them.
                let shows = |habit| match habit {
                    Habit::Trees => has_links,
                    Habit::Batches => lanes_max > 1,
                    _ => false,
                };
                let had = HABITS.iter().filter(|(_, many)| rng.one_in(*many));
                let had: Vec<Habit> = had.map(|(habit, _)| *habit).collect();
                let all = HABITS.iter().map(|(habit, _)| *habit);
                all.filter(|habit| had.contains(habit) || shows(*habit))
                    .collect()
            },
            lanes_max,
            pieces: in_pieces,
            replaces_nothing: Rng::of(seed, "replacing").one_in(3),
        }
    }

    /// Whether the user does this.
    pub(crate) fn has(&self, habit: Habit) -> bool {
        self.habits.contains(&habit)
    }

    /// Whether the module or the servers have a fault that does not pass.
    pub(crate) fn is_faulty_for_good(&self) -> bool {
        let mut names = self.fault_names();
        names.any(|name| !PASSING.contains(&name) && !habits::ends_well(name))
    }

    /// The faults and habits of the module and the servers, by their names.
    fn fault_names(&self) -> impl Iterator<Item = &str> {
        let names = self.module.fault.as_deref().unwrap_or_default();
        names.split(',').filter(|name| !name.is_empty())
    }

    /// Whether the module or the servers have one of these faults or habits.
    pub(crate) fn has_any(&self, faults: &[Fault]) -> bool {
        let shown = Faults::named(self.module.fault.as_deref().unwrap_or_default());
        faults.iter().any(|fault| shown.has(*fault))
    }

    /// Whether there is nobody to talk to.
    pub(crate) fn is_no_module(&self) -> bool {
        self.has_any(&[Fault::Silent, Fault::Garbage])
    }
}

/// Line speeds in bit/s; 0: no limit.
const SPEEDS: [u32; 8] = [0, 0, 9_600, 115_200, 115_200, 921_600, 921_600, 3_000_000];

/// Faults of the module and the servers, by name. Those of the first line leave little to see, and stand here
/// once.
const FAULTS: [&str; 29] = [
    "silent",
    "garbage",
    "no-sim",
    "wrong-password",
    "no-answer",
    "no-pdp",
    "no-pdp",
    "slow",
    "slow",
    "disk-full",
    "disk-full",
    "disk-full",
    "echo",
    "echo",
    "echo",
    "short-packets",
    "short-packets",
    "short-packets",
    "restart",
    "restart",
    "restart",
    "drop-mid-upload",
    "drop-mid-upload",
    "drop-mid-download",
    "drop-mid-download",
    "drop-connection",
    "drop-connection",
    "drop-connection",
    "drop-connection",
];

/// What a server sends over each connection that lanes are worth it for.
const SENDING_RATE: &str = "sending-rate:40";

/// Those that do no more harm than a second attempt can mend.
const PASSING: [&str; 7] = [
    SENDING_RATE,
    "restart",
    "echo",
    "slow",
    "drop-mid-upload",
    "drop-mid-download",
    "drop-connection",
];
