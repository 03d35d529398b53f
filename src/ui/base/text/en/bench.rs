//! The bench, in English.

use crate::ui::base::text::BenchText;

pub(super) const BENCH: BenchText = BenchText {
    title: "AT log",
    close: "Close",
    size: "Size of the AT log",
    half: "Half",
    full: "Whole page",
    docked: "Dock at the right",
};
