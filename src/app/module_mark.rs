//! By what a module is known again.

use serde::{Deserialize, Serialize};

/// By what a module is known again: hashes of what it says of itself, salted per browser, so that a serial number is
/// nowhere kept and means nothing anywhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModuleMark {
    /// Of its serial number; `None` where that tells no two modules apart.
    pub serial: Option<[u8; 16]>,
    /// Of its model.
    pub model: [u8; 16],
    /// Of its firmware.
    pub firmware: [u8; 16],
}

/// What two marks say of the modules they are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sameness {
    /// It is one module.
    Same,
    /// They are two.
    Other,
    /// It cannot be told.
    Unknown,
}

impl ModuleMark {
    /// Whether the module with this mark is the one with that.
    pub fn compare(&self, other: &Self) -> Sameness {
        match (self.serial, other.serial) {
            (Some(this), Some(that)) if this == that && self.model == other.model => Sameness::Same,
            (Some(_), Some(_)) => Sameness::Other,
            _ if self.model != other.model || self.firmware != other.firmware => Sameness::Other,
            _ => Sameness::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_serial_number_proves_that_it_is_the_same() {
        let mark = |serial: u8, model: u8, firmware: u8| ModuleMark {
            serial: (serial > 0).then_some([serial; 16]),
            model: [model; 16],
            firmware: [firmware; 16],
        };
        let check = |a: ModuleMark, b: ModuleMark, expect: Sameness| {
            assert_eq!(a.compare(&b), expect, "{a:?} {b:?}");
        };
        check(mark(1, 1, 1), mark(1, 1, 1), Sameness::Same);
        check(mark(1, 1, 1), mark(1, 1, 2), Sameness::Same);
        check(mark(1, 1, 1), mark(2, 1, 1), Sameness::Other);
        check(mark(1, 1, 1), mark(1, 2, 1), Sameness::Other);
        check(mark(0, 1, 1), mark(0, 1, 1), Sameness::Unknown);
        check(mark(0, 1, 1), mark(1, 1, 1), Sameness::Unknown);
        check(mark(0, 1, 1), mark(0, 2, 1), Sameness::Other);
        check(mark(0, 1, 1), mark(0, 1, 2), Sameness::Other);
    }
}
