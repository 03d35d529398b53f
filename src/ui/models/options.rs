//! How transfers are carried out, as it is kept in the browser.

use crate::app::{IfExists, TransferOptions, UploadWay, Verified};
use crate::dialect::CHANNELS;
use crate::ui::base::local_storage;

/// Where the options are kept.
const OPTIONS_KEY: &str = "at-ferry.options";

/// Automatic retries that can be chosen, at most.
pub(crate) const RETRIES_MAX: u8 = 10;

/// Over so many channels what waits for one server can be spread.
pub(crate) const LANES: [u8; CHANNELS] = [1, 2, 3, 4, 5, 6];

pub(crate) const VERIFY: [(Verified, &str); 3] = [
    (Verified::Size, "size"),
    (Verified::Tail, "tail"),
    (Verified::Full, "full"),
];

pub(crate) const EXISTS: [(IfExists, &str); 5] = [
    (IfExists::Ask, "ask"),
    (IfExists::Overwrite, "overwrite"),
    (IfExists::Resume, "resume"),
    (IfExists::Skip, "skip"),
    (IfExists::Rename, "rename"),
];

pub(crate) const WAYS: [(UploadWay, &str); 6] = UploadWay::NAMES;

/// The options as text, for keeping.
pub fn to_text(options: TransferOptions) -> String {
    format!(
        "verify={} exists={} way={} part={} retries={} lanes={} pieces={}",
        name_of(&VERIFY, options.verify),
        name_of(&EXISTS, options.if_exists),
        name_of(&WAYS, options.way),
        u8::from(options.part_name),
        options.retries,
        options.lanes_max,
        u8::from(options.pieces)
    )
}

/// The options that a text names; what it does not name, or names wrongly, is as it is by default.
pub fn from_text(text: &str) -> TransferOptions {
    let mut options = TransferOptions::default();
    for (key, value) in text.split(' ').filter_map(|word| word.split_once('=')) {
        match key {
            "verify" => set(&mut options.verify, value_of(&VERIFY, value)),
            "exists" => set(&mut options.if_exists, value_of(&EXISTS, value)),
            "way" => set(&mut options.way, value_of(&WAYS, value)),
            "part" => options.part_name = value == "1",
            "retries" => set(&mut options.retries, retries_of(value)),
            "lanes" => set(&mut options.lanes_max, lanes_of(value)),
            "pieces" => options.pieces = value == "1",
            _ => {}
        }
    }
    options
}

/// The options kept in this browser.
pub fn kept() -> TransferOptions {
    let text = local_storage::kept(OPTIONS_KEY);
    text.as_deref().map(from_text).unwrap_or_default()
}

/// Keep these options in this browser.
pub fn keep(options: TransferOptions) {
    // Where the browser refuses, the choice lasts as long as the page.
    local_storage::keep(OPTIONS_KEY, &to_text(options));
}

pub(crate) fn name_of<T: Copy + PartialEq>(names: &[(T, &'static str)], value: T) -> &'static str {
    let known = names.iter().find(|(known, _)| *known == value);
    known.map_or(names[0].1, |(_, name)| name)
}

pub(crate) fn value_of<T: Copy>(names: &[(T, &str)], name: &str) -> Option<T> {
    let known = names.iter().find(|(_, known)| *known == name);
    known.map(|(value, _)| *value)
}

pub(crate) fn retries_of(text: &str) -> Option<u8> {
    text.parse().ok().filter(|retries| *retries <= RETRIES_MAX)
}

pub(crate) fn lanes_of(text: &str) -> Option<u8> {
    text.parse().ok().filter(|lanes| LANES.contains(lanes))
}

pub(crate) fn set<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}
