//! The search for the speed at which a module speaks.

use crate::app::Down;
use crate::dte::Heard;

/// Speeds in bit/s at which modules are found, the likeliest first: as they come, as drivers set them, and as whoever
/// used them before may have left them (`AT+IPR`).
const USUAL: [u32; 8] = [
    115_200, 921_600, 460_800, 230_400, 9_600, 57_600, 38_400, 19_200,
];

/// A search under way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Search {
    /// Where it began.
    chosen: u32,
    /// How many of [`USUAL`] were tried.
    tried: usize,
    /// The most sensible thing that came at any speed.
    heard: Heard,
    /// Whether the module was there before.
    was_up: bool,
}

impl Search {
    /// Nothing makes sense at the speed that was chosen.
    pub(super) fn begin(chosen: u32, was_up: bool) -> Self {
        Self {
            chosen,
            tried: 0,
            heard: Heard::Unasked,
            was_up,
        }
    }

    /// Nor at this one; what came.
    pub(super) fn handle_lost(&mut self, heard: Heard) {
        self.heard = self.heard.max(heard);
    }

    /// The speed to try next; none on a line without a speed, where the port takes nothing, and where somebody else
    /// speaks.
    pub(super) fn next_speed(&mut self) -> Option<u32> {
        let is_known = matches!(self.heard, Heard::Unasked | Heard::Text | Heard::Foreign(_));
        if self.chosen == 0 || is_known {
            return None;
        }
        let left = USUAL.iter().enumerate().skip(self.tried);
        let (at, speed) = left.into_iter().find(|(_, speed)| **speed != self.chosen)?;
        self.tried = at + 1;
        Some(*speed)
    }

    /// How many speeds are still to be tried at the most.
    pub(super) fn speeds_left(self) -> u32 {
        let mut rest = Self {
            heard: self.heard.max(Heard::Nothing),
            ..self
        };
        let mut speeds = 0;
        while rest.next_speed().is_some() {
            speeds += 1;
        }
        speeds
    }

    /// Why the port is given up, once all were tried.
    pub(super) fn verdict(self) -> Down {
        match self.heard {
            Heard::Foreign(speech) if !self.was_up => Down::OtherPort(speech),
            Heard::Noise | Heard::Text if !self.was_up => Down::NotAt,
            _ => Down::Silent,
        }
    }

    /// Whether a module found at this speed is not where it was looked for.
    pub(super) fn is_elsewhere(self, baud: u32) -> bool {
        baud != self.chosen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_usual_speed_but_the_chosen_one_is_tried_once() {
        let check = |chosen: u32, heard: Heard, expect: &[u32]| {
            let mut search = Search::begin(chosen, false);
            search.handle_lost(heard);
            let tried: Vec<u32> = std::iter::from_fn(|| search.next_speed()).collect();
            assert_eq!(tried, expect, "from {chosen}, {heard:?}");
        };
        let but = |chosen: u32| -> Vec<u32> {
            let others = USUAL.iter().copied();
            others.filter(|speed| *speed != chosen).collect()
        };
        check(115_200, Heard::Nothing, &but(115_200));
        check(921_600, Heard::Noise, &but(921_600));
        check(3_000_000, Heard::Nothing, &USUAL);
        check(0, Heard::Noise, &[]);
        check(115_200, Heard::Text, &[]);
        check(115_200, Heard::Unasked, &[]);
    }

    #[test]
    fn a_port_that_spoke_is_another_port_unless_the_module_was_there() {
        let check = |heard: [Heard; 2], was_up: bool, expect: Down| {
            let mut search = Search::begin(115_200, was_up);
            for heard in heard {
                search.handle_lost(heard);
            }
            assert_eq!(search.verdict(), expect, "{heard:?} {was_up}");
        };
        check([Heard::Nothing, Heard::Nothing], false, Down::Silent);
        check([Heard::Noise, Heard::Nothing], false, Down::NotAt);
        check([Heard::Nothing, Heard::Text], false, Down::NotAt);
        check([Heard::Noise, Heard::Noise], true, Down::Silent);
    }
}
