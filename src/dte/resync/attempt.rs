//! What is tried to get an answer from a module, and what is asked each time.

/// How many times `AT` is sent before more is tried.
pub(super) const QUICK_TRIES: u8 = 4;

/// How many times `AT` is sent to a module that has just started: its first words come before it listens.
const BOOT_TRIES: u8 = 8;

/// How many times a module is asked at a speed that was not chosen.
pub(super) const OTHER_SPEED_TRIES: u8 = 2;

/// What is tried, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Attempt {
    /// `AT` to a port just opened, which may be another one than it should be.
    First,
    /// `AT`, with the tries left of how many.
    Quick { left: u8, of: u8 },
    /// `ATE0Q0V1`: the question came back, and no result.
    WithResults,
    /// The same, ended by a LF.
    ByLf { waited: bool },
    /// ESC, then `AT`: what was asked so far may be input that waits for its Ctrl-Z.
    Undo,
    /// Silence for the input timeout, then `ATE0Q0V1`.
    Silence,
    /// `AT`, where that was refused.
    Plain,
    /// Guarded `+++`, then `ATE0Q0V1`.
    Escape,
    /// The same before anything else and with `AT`, with the tries left: the module was in transparent mode, where an
    /// `AT` would be content.
    Leave(u8),
    /// ESC, then `ATE0Q0V1`.
    Cancel,
    /// At another speed than the one that was chosen: guarded `+++`, then ESC and the question, with the tries left.
    OtherSpeed(u8),
}

impl Attempt {
    pub(super) const QUICK: Self = Self::Quick {
        left: QUICK_TRIES,
        of: QUICK_TRIES,
    };

    pub(super) const BOOTED: Self = Self::Quick {
        left: BOOT_TRIES,
        of: BOOT_TRIES,
    };

    /// What is asked, once all before it is done.
    pub(super) fn question(self) -> &'static [u8] {
        match self {
            // Half a line may stand before the first.
            Self::First => b"\rAT\r",
            Self::Quick { left, of } if left == of => b"\rAT\r",
            Self::Quick { .. } | Self::Plain | Self::Leave(_) => b"AT\r",
            Self::Undo => b"\x1bAT\r",
            // Whatever was asked before stands in front of the first LF.
            Self::ByLf { .. } => b"\nATE0Q0V1\n",
            Self::Cancel => b"\x1bATE0Q0V1\r",
            Self::OtherSpeed(OTHER_SPEED_TRIES) => b"\x1b\rAT\r",
            Self::WithResults | Self::Silence | Self::Escape | Self::OtherSpeed(_) => b"ATE0Q0V1\r",
        }
    }

    /// Whether the question is in front of the guarded `+++`.
    pub(super) fn escapes(self) -> bool {
        matches!(
            self,
            Self::Escape | Self::Leave(_) | Self::OtherSpeed(OTHER_SPEED_TRIES)
        )
    }

    pub(super) fn sets_results(self) -> bool {
        self.question().ends_with(b"ATE0Q0V1\r") || matches!(self, Self::ByLf { .. })
    }
}
