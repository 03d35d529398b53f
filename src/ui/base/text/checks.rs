//! The shapes of the words for transfer options, channel settings and the connection ladder.

use crate::app::CheckStep;
use crate::ui::base::text::{Counted, Named};

/// The transfer options.
#[expect(missing_docs, reason = "each field is named after the thing it labels")]
pub struct OptionsText {
    pub open: &'static str,
    pub title: &'static str,
    pub lead: &'static str,
    pub close: &'static str,
    pub verify: &'static str,
    pub verify_size: &'static str,
    pub verify_tail: &'static str,
    pub verify_full: &'static str,
    pub cost_size: &'static str,
    pub cost_tail: fn(bytes: &str, time: &str) -> String,
    pub cost_full: fn(bytes: &str, time: &str) -> String,
    pub at_speed: fn(seconds: &str, baud: &str) -> String,
    pub at_no_limit: &'static str,
    pub exists: &'static str,
    pub ask: &'static str,
    pub overwrite: &'static str,
    pub resume: &'static str,
    pub skip: &'static str,
    pub keep_both: &'static str,
    pub ask_hint: &'static str,
    pub overwrite_hint: &'static str,
    pub resume_hint: &'static str,
    pub skip_hint: &'static str,
    pub keep_both_hint: &'static str,
    pub way: &'static str,
    pub stream: &'static str,
    pub every_packet: &'static str,
    pub stream_hint: &'static str,
    pub every_packet_hint: &'static str,
    pub transparent: &'static str,
    pub transparent_hint: &'static str,
    pub module_file: &'static str,
    pub module_file_hint: &'static str,
    pub ctrl_z: &'static str,
    pub ctrl_z_hint: &'static str,
    pub inline: &'static str,
    pub inline_hint: &'static str,
    pub part_name: Named,
    pub part_name_hint: &'static str,
    pub retries: &'static str,
    pub retries_hint: &'static str,
    pub no_retry: &'static str,
    pub lanes: &'static str,
    pub one_lane: &'static str,
    pub lanes_hint: &'static str,
    pub lanes_gain: fn(all: &str, channels: u64, one: &str) -> String,
    pub pieces: &'static str,
    pub pieces_hint: &'static str,
    pub save_to: &'static str,
    pub to_downloads: &'static str,
    pub to_folder: &'static str,
    pub downloads_hint: &'static str,
    pub folder_hint: &'static str,
    pub folder_not_allowed: &'static str,
    pub no_folders: &'static str,
    pub choose_folder: &'static str,
    pub choose_another: &'static str,
    pub allow_folder: &'static str,
}

/// The configuration of a channel.
#[expect(missing_docs, reason = "each field is named after the thing it labels")]
pub struct SettingsText {
    pub title: &'static str,
    pub unread: &'static str,
    pub rsptimeout: &'static str,
    pub rsptimeout_hint: &'static str,
    pub seconds: Counted,
    pub cid: &'static str,
    pub cid_hint: Counted,
    pub transmode: &'static str,
    pub passive: &'static str,
    pub active: &'static str,
    pub no_such_key: &'static str,
    pub passive_only: &'static str,
    pub transmode_hint: &'static str,
    pub ssl: &'static str,
    pub plain: &'static str,
    pub implicit: &'static str,
    pub explicit: &'static str,
    pub plain_only: &'static str,
    pub ssl_hint: &'static str,
    pub data_type: &'static str,
    pub binary: &'static str,
    pub ascii: &'static str,
    pub binary_only: &'static str,
}

/// The connection ladder.
#[expect(missing_docs, reason = "each field is named after the thing it labels")]
pub struct LadderText {
    pub climb: &'static str,
    pub climbing: &'static str,
    pub offer: &'static str,
    pub title: &'static str,
    pub close: &'static str,
    pub good: &'static str,
    pub bad: &'static str,
    pub unknown: &'static str,
    pub unfinished: &'static str,
    pub no_answer: &'static str,
    pub all_good: &'static str,
    pub not_tried: Named,
    pub join: &'static str,
    pub line: RungText,
    pub sim: RungText,
    pub signal: RungText,
    pub registration: RungText,
    pub attachment: RungText,
    pub context: RungText,
    pub server: RungText,
    pub login: RungText,
}

/// A rung by name, and how it is mended where it does not hold.
#[expect(missing_docs, reason = "each field is named after the thing it labels")]
pub struct RungText {
    pub name: &'static str,
    pub mend: &'static str,
}

impl LadderText {
    /// The words of a rung.
    pub fn rung(&self, rung: CheckStep) -> &RungText {
        match rung {
            CheckStep::Line => &self.line,
            CheckStep::Sim => &self.sim,
            CheckStep::Signal => &self.signal,
            CheckStep::Registration => &self.registration,
            CheckStep::Attachment => &self.attachment,
            CheckStep::Context => &self.context,
            CheckStep::Server => &self.server,
            CheckStep::Login => &self.login,
        }
    }
}
