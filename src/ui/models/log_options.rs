//! How much of the log is kept and how it is shown, as the browser keeps it.

use crate::app::RecordOptions;
use crate::ui::base::local_storage;

/// Where the options are kept.
const LOG_OPTIONS_KEY: &str = "at-ferry.log";

/// What can be chosen of the log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LogOptions {
    /// How much is kept.
    pub record: RecordOptions,
    /// Whether a line that is longer than its column goes on below, and is not cut.
    pub wraps: bool,
    /// Whether the module's network is not read now and then.
    pub is_unwatched: bool,
}

impl LogOptions {
    /// As text, for keeping.
    pub fn to_text(self) -> String {
        let Self {
            record,
            wraps,
            is_unwatched,
        } = self;
        format!(
            "payload={} bound={} wrap={} watch={}",
            u8::from(record.keeps_payload),
            record.bound_mib,
            u8::from(wraps),
            u8::from(!is_unwatched)
        )
    }

    /// What a text names; what it does not name, or names wrongly, is as it is by default.
    pub fn from_text(text: &str) -> Self {
        let mut options = Self::default();
        for (key, value) in text.split(' ').filter_map(|word| word.split_once('=')) {
            match key {
                "payload" => options.record.keeps_payload = value == "1",
                "bound" => options.record.bound_mib = bound_of(value, options.record.bound_mib),
                "wrap" => options.wraps = value == "1",
                "watch" => options.is_unwatched = value == "0",
                _ => {}
            }
        }
        options
    }

    /// The options kept in this browser.
    pub fn kept() -> Self {
        let text = local_storage::kept(LOG_OPTIONS_KEY);
        text.as_deref().map(Self::from_text).unwrap_or_default()
    }

    /// Keep these options in this browser.
    pub fn keep(self) {
        // Where the browser refuses, the choice lasts as long as the page.
        local_storage::keep(LOG_OPTIONS_KEY, &self.to_text());
    }
}

/// The bound that a text names, where it is one that is offered.
pub(crate) fn bound_of(text: &str, otherwise: u16) -> u16 {
    let bound_mib = text.parse().ok();
    bound_mib
        .filter(|mib| RecordOptions::BOUNDS_MIB.contains(mib))
        .unwrap_or(otherwise)
}
