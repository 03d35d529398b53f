//! The row of the log that is looked at.

use crate::app::{FrameDirection, LogRow};

/// What is explained beside the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selected {
    /// The row.
    pub row: LogRow,
    /// Its number.
    pub at: u64,
}

impl Selected {
    /// The command line that the others answer.
    pub fn command(&self) -> Option<&[u8]> {
        let mut lines = self.row.lines.iter();
        lines
            .find(|line| line.direction == FrameDirection::Tx)
            .map(|line| line.bytes.as_slice())
    }
}
