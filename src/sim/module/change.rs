//! The module while its faults change: what was left behind, or is in store, counts from where it is switched on.

use super::Module;
use crate::app::fault::{Fault, Faults};
use crate::sim::mode::Mode;
use crate::sim::network::Network;
use crate::sim::power::{self, SilentRestart};
use crate::sim::quirks::{FileCommands, Quirks};
use crate::sim::terminal::Results;
use crate::time::Instant;

impl<N: Network> Module<N> {
    /// Shows these faults from now on.
    pub(crate) fn set_faults(&mut self, now: Instant, faults: &Faults) {
        let before = std::mem::replace(&mut self.faults, faults.clone());
        let is_new = |fault| faults.is_new(fault, &before);
        self.quirks.file_commands = if faults.has(Fault::NoFiles) {
            FileCommands::None
        } else {
            Quirks::of(self.model).file_commands
        };
        self.ftp.set_faults(faults);
        let contexts = power::contexts(faults);
        let is_other = [Fault::NoSim, Fault::RegistrationDenied, Fault::NoPdp]
            .into_iter()
            .any(|fault| faults.has(fault) != before.has(fault));
        if is_other {
            self.contexts = contexts;
        }
        if is_new(Fault::NumericResults) {
            self.terminal.results = Results::Digits;
        }
        if is_new(Fault::QuietResults) {
            self.terminal.results = Results::Silent { words: true };
        }
        if is_new(Fault::LineFeedEnds) {
            self.terminal.ends = *b"\n\n";
        }
        let in_store = SilentRestart::of(faults);
        if in_store != SilentRestart::of(&before) {
            self.silent_restart = in_store;
        }
        if is_new(Fault::Boot) {
            self.power_up();
            self.mode = Mode::Booting {
                until: now + power::DEAF_TIME,
                says: "RDY",
            };
        }
    }
}
