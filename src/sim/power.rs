//! How the module comes up: just switched on, left by somebody else, or restarted without a word.

use super::commands::{Contexts, Sim};
use super::terminal::{Results, Terminal};
use crate::app::fault::{Fault, Faults};
use crate::time::Duration;

/// From a reboot to `+MATREADY`.
pub(crate) const BOOT_TIME: Duration = Duration::from_millis(1500);

/// How late a final result is that is late.
pub(crate) const LATE_RESULT: Duration = Duration::from_secs(15);

/// How long a module is deaf that has just been switched on.
pub(crate) const DEAF_TIME: Duration = Duration::from_millis(2500);

/// Command lines that it swallows then.
pub(crate) const SWALLOWED_LINES: u8 = 3;

/// Bytes of an upload behind which a module restarts between two packets.
pub(crate) const MID_UPLOAD_BYTES: u64 = 8192;

/// When a module restarts without a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SilentRestart {
    /// So long after it was last heard.
    Idle(Duration),
    /// Between two packets of an upload.
    MidUpload,
    /// Behind a prompt.
    AtPrompt,
}

impl SilentRestart {
    /// The one that these faults have in store.
    pub(crate) fn of(faults: &Faults) -> Option<Self> {
        if let Some(idle_s) = faults.number(Fault::RestartIdle) {
            Some(Self::Idle(Duration::from_secs(idle_s)))
        } else if faults.has(Fault::RestartMidUpload) {
            Some(Self::MidUpload)
        } else {
            faults.has(Fault::RestartAtPrompt).then_some(Self::AtPrompt)
        }
    }
}

/// The contexts at power-up.
pub(crate) fn contexts(faults: &Faults) -> Contexts {
    let sims = [
        (Fault::NoSim, Sim::Absent),
        (Fault::SimPin, Sim::Locked),
        (Fault::NoSignal, Sim::Uncovered),
        (Fault::Searching, Sim::Searching),
        (Fault::RegistrationDenied, Sim::Denied),
        (Fault::NotAttached, Sim::Unattached),
    ];
    let shown = sims.into_iter().find(|(fault, _)| faults.has(*fault));
    let sim = shown.map_or(Sim::Ready, |(_, sim)| sim);
    let functions = if faults.has(Fault::RadioOff) { 4 } else { 1 };
    Contexts::new(sim, functions, !faults.has(Fault::NoPdp))
}

/// The terminal as somebody else has left it.
pub(crate) fn left_terminal(faults: &Faults) -> Terminal {
    let mut terminal = Terminal::new();
    if faults.has(Fault::NumericResults) {
        terminal.results = Results::Digits;
    }
    if faults.has(Fault::QuietResults) {
        terminal.results = Results::Silent { words: true };
    }
    if faults.has(Fault::LineFeedEnds) {
        terminal.ends = *b"\n\n";
    }
    terminal
}
