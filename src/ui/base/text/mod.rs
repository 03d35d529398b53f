//! Every word that the page shows, in English and in Chinese.
//!
//! One struct, two values: a word that is missing in one language does not compile. Messages of the core
//! become words by an exhaustive `match` in each language, for the same reason.

mod bench;
mod checks;
mod codes;
mod en;
pub mod explain;
mod meter;
mod panes;
mod ports;
mod preview;
pub mod receipts;
mod servers;
mod storage;
mod zh;

pub use bench::BenchText;
pub use checks::{OptionsText, SettingsText};
pub use codes::{CodeWords, cme, result_code, result_of};
pub use meter::MeterText;
pub use panes::PanesText;
pub use preview::PreviewText;
pub use servers::ServersText;
pub use storage::StorageText;

use crate::app::{FrameKind, Message, Operation};
use crate::local::fault::FolderFault;

/// A language that the page speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    /// English.
    En,
    /// Simplified Chinese.
    Zh,
}

impl Lang {
    /// All languages, in the order of the switch.
    pub const ALL: [Self; 2] = [Self::En, Self::Zh];

    /// The language meant by a tag such as `zh`, `zh-CN` or `en-GB`, where the page speaks it.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        if primary.eq_ignore_ascii_case("zh") {
            Some(Self::Zh)
        } else if primary.eq_ignore_ascii_case("en") {
            Some(Self::En)
        } else {
            None
        }
    }

    /// Its tag, for `<html lang>` and for numbers and dates.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh-CN",
        }
    }

    /// Its own name for itself.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Zh => "中文",
        }
    }

    /// Its words.
    pub fn text(self) -> &'static Text {
        match self {
            Self::En => &en::TEXT,
            Self::Zh => &zh::TEXT,
        }
    }

    /// What a message of the core says.
    pub fn message(self, message: &Message) -> Words {
        match self {
            Self::En => en::message(message),
            Self::Zh => zh::message(message),
        }
    }

    /// What was being done, as a noun phrase that can open a sentence.
    pub fn operation(self, operation: Operation) -> &'static str {
        match self {
            Self::En => en::operation(operation),
            Self::Zh => zh::operation(operation),
        }
    }
}

/// What happened, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// What happened.
    pub title: String,
    /// What to do about it; empty where nothing needs doing.
    pub remedy: String,
}

impl Words {
    /// Words with a remedy.
    pub fn new(title: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            remedy: remedy.into(),
        }
    }
}

/// A word that changes with a number.
pub type Counted = fn(u64) -> String;

/// A sentence with a name in it.
pub type Named = fn(&str) -> String;

/// All fixed words of one language.
#[expect(missing_docs, reason = "each field is named after the thing it labels")]
pub struct Text {
    pub page: PageText,
    pub route: RouteText,
    pub attach: AttachText,
    pub channel: ChannelText,
    pub server: ServerText,
    pub servers: ServersText,
    pub panes: PanesText,
    pub pdp: PdpText,
    pub options: OptionsText,
    pub settings: SettingsText,
    pub files: FilesText,
    pub preview: PreviewText,
    pub storage: StorageText,
    pub queue: QueueText,
    pub meter: MeterText,
    pub dialog: DialogText,
    pub notice: NoticeText,
    pub bench: BenchText,
    pub console: ConsoleText,
}

/// The page as a whole.
#[expect(missing_docs, reason = "each field is named after the thing it labels")]
pub struct PageText {
    pub tagline: &'static str,
    pub language: &'static str,
    pub files: &'static str,
    pub activity: &'static str,
    pub places: &'static str,
    pub place_files: &'static str,
    pub place_transfers: &'static str,
    pub place_log: &'static str,
    pub guide: &'static str,
}

/// The way from the page to the server, in the header.
#[expect(missing_docs, reason = "each field is named after the thing it labels")]
pub struct RouteText {
    pub route: &'static str,
    pub page: &'static str,
    pub line: &'static str,
    pub module: &'static str,
    pub no_module: &'static str,
    pub simulated: &'static str,
    pub server: &'static str,
    pub no_server: &'static str,
    pub down: &'static str,
    pub probing: &'static str,
    pub ready: &'static str,
    pub recovering: &'static str,
    pub terminal: &'static str,
    pub unlimited: &'static str,
    pub of_line: Named,
    pub disconnect: &'static str,
    pub disconnect_hint: &'static str,
    pub plain: &'static str,
    pub and_others: Counted,
}

/// Attaching a module.
#[expect(missing_docs, reason = "each field is named after the thing it labels")]
pub struct AttachText {
    pub title: &'static str,
    pub lead: &'static str,
    pub demo_title: &'static str,
    pub tour: &'static str,
    pub demo_lead: &'static str,
    pub demo_button: &'static str,
    pub model: &'static str,
    pub port_title: &'static str,
    pub port_lead: &'static str,
    pub port_button: &'static str,
    pub any_port: &'static str,
    pub any_port_hint: &'static str,
    pub granted: &'static str,
    pub granted_port: Named,
    pub unnamed_port: &'static str,
    pub baud: &'static str,
    pub unsupported: &'static str,
    pub attaching: &'static str,
    pub at_most: Named,
    pub terminal: &'static str,
    pub terminal_hint: &'static str,
    pub terminal_leave: &'static str,
    pub your_module: &'static str,
    pub your_server: &'static str,
    pub models: Named,
    pub on_your_side: &'static str,
    pub attach: &'static str,
    pub attaching_hint: &'static str,
}

/// The six channels.
#[expect(missing_docs, reason = "each field is named after the thing it labels")]
pub struct ChannelText {
    pub channels: &'static str,
    pub channel: Counted,
    pub add: fn(u64, u64) -> String,
    pub lane_of: Counted,
    pub idle: &'static str,
    pub connecting: &'static str,
    pub ready: &'static str,
    pub uploading: &'static str,
    pub downloading: &'static str,
    pub closing: &'static str,
    pub failed: &'static str,
}

/// The server form.
#[expect(missing_docs, reason = "each field is named after the thing it labels")]
pub struct ServerText {
    pub form: &'static str,
    pub host: &'static str,
    pub port: &'static str,
    pub user: &'static str,
    pub password: &'static str,
    pub clear_text: &'static str,
    pub clear_text_hint: &'static str,
    pub connect: &'static str,
    pub stop: &'static str,
    pub stop_hint: &'static str,
    pub disconnect: &'static str,
    pub chip: Named,
    pub need_module: &'static str,
    pub charset: &'static str,
    pub charset_hint: &'static str,
}

/// The network context.
#[expect(missing_docs, reason = "each field is named after the thing it labels")]
pub struct PdpText {
    pub title: &'static str,
    pub lead: &'static str,
    pub apn: &'static str,
    pub apn_hint: &'static str,
    pub bring_up: &'static str,
}

/// The remote files.
#[expect(missing_docs, reason = "each field is named after the thing it labels")]
pub struct FilesText {
    pub list: &'static str,
    pub path: &'static str,
    pub type_path: &'static str,
    pub root: &'static str,
    pub up: &'static str,
    pub refresh: &'static str,
    pub menu: &'static str,
    pub open: &'static str,
    pub copy_path: &'static str,
    pub mkdir: &'static str,
    pub rename: &'static str,
    pub delete: &'static str,
    pub download: &'static str,
    pub upload: &'static str,
    pub upload_folder: &'static str,
    pub filter: &'static str,
    pub name: &'static str,
    pub size: &'static str,
    pub modified: &'static str,
    pub directory: &'static str,
    pub unusable: &'static str,
    pub unusable_path: &'static str,
    pub may_be_cut: &'static str,
    pub entries: Counted,
    pub filtered: fn(u64, u64) -> String,
    pub selected: Counted,
    pub loading: &'static str,
    pub failed: &'static str,
    pub empty: &'static str,
    pub empty_hint: &'static str,
    pub empty_stale: &'static str,
    pub empty_stale_hint: &'static str,
    pub none_match: &'static str,
    pub not_connected: &'static str,
    pub not_connected_hint: &'static str,
    pub not_connected_demo: &'static str,
    pub connecting: &'static str,
    pub drop_here: Named,
    pub drop_not_ready: &'static str,
}

/// The transfers.
#[expect(missing_docs, reason = "each field is named after the thing it labels")]
pub struct QueueText {
    pub title: &'static str,
    pub clear_ended: &'static str,
    pub empty: &'static str,
    pub empty_hint: &'static str,
    pub up: &'static str,
    pub down: &'static str,
    pub queued: &'static str,
    pub active: &'static str,
    pub paused: &'static str,
    pub paused_open: &'static str,
    pub active_whole: &'static str,
    pub waits_for_answer: &'static str,
    pub verifying: &'static str,
    pub done: &'static str,
    pub failed: &'static str,
    pub cancelled: &'static str,
    pub waits: &'static str,
    pub waits_server: Named,
    pub waits_permission: &'static str,
    pub waits_choice: Named,
    pub allow: &'static str,
    pub allow_all: Named,
    pub choose: &'static str,
    pub choose_all: Named,
    pub part_left: Named,
    pub delete_part: &'static str,
    pub verified_none: &'static str,
    pub verified_size: &'static str,
    pub verified_tail: &'static str,
    pub verified_full: &'static str,
    pub pause: &'static str,
    pub resume: &'static str,
    pub retry: &'static str,
    pub cancel: &'static str,
    pub answer: &'static str,
    pub left: Named,
    pub took: fn(&str, &str) -> String,
    pub interruptions: Counted,
    pub attempt: Counted,
    pub bulk: &'static str,
    pub pause_all: &'static str,
    pub resume_all: &'static str,
    pub retry_failed: &'static str,
    pub cancel_all: &'static str,
    pub clear_done: &'static str,
    pub none_to_pause: &'static str,
    pub none_to_resume: &'static str,
    pub none_failed: &'static str,
    pub none_to_cancel: &'static str,
    pub none_done: &'static str,
    pub none_ended: &'static str,
    pub all: &'static str,
    pub group_running: &'static str,
    pub group_waiting: &'static str,
    pub group_failed: &'static str,
    pub group_ended: &'static str,
    pub find: &'static str,
    pub none_match: &'static str,
    pub more: Counted,
    pub to_go: fn(files: u64, bytes: &str) -> String,
    pub unknown_sizes: Counted,
    pub move_it: &'static str,
    pub move_hint: &'static str,
    pub moved: fn(place: u64, of: u64) -> String,
    pub percent: Counted,
    pub all_ended: fn(ended: u64, failed: u64) -> String,
    pub channel: Counted,
    pub retrying: Named,
    pub safe: &'static str,
    pub sent: &'static str,
    pub safe_none: &'static str,
    pub safe_of: fn(&str, &str) -> String,
    pub safe_here: Named,
    pub next: &'static str,
    pub goes_on_in: Named,
    pub goes_on_when_free: &'static str,
    pub try_of: fn(u64, u64) -> String,
    pub in_log: &'static str,
}

/// The dialogs.
#[expect(missing_docs, reason = "each field is named after the thing it labels")]
pub struct DialogText {
    pub cancel: &'static str,
    pub close: &'static str,
    pub copy_title: &'static str,
    pub copy_lead: &'static str,
    pub licences: &'static str,
    pub licences_title: &'static str,
    pub licences_lead: &'static str,
    pub licences_loading: &'static str,
    pub licences_missing: &'static str,
    pub mkdir_title: &'static str,
    pub mkdir_label: &'static str,
    pub mkdir_confirm: &'static str,
    pub rename_title: Named,
    pub rename_label: &'static str,
    pub rename_confirm: &'static str,
    pub delete_title_one: Named,
    pub delete_title_many: Counted,
    pub delete_lead: &'static str,
    pub delete_directories: &'static str,
    pub delete_counting: &'static str,
    pub delete_counted: fn(u64, u64, &str) -> String,
    pub delete_left_out: Counted,
    pub deleting: fn(u64, u64) -> String,
    pub delete_more: Counted,
    pub delete_confirm: &'static str,
    pub delete_may_be_links: &'static str,
    pub delete_certain: &'static str,
    pub delete_part_lead: Named,
    pub conflict_title: Named,
    pub conflict_lead: &'static str,
    pub conflict_unknowable_title: Named,
    pub conflict_unknowable_lead: &'static str,
    pub conflict_there: &'static str,
    pub conflict_here: &'static str,
    pub overwrite: &'static str,
    pub skip: &'static str,
    pub resume: &'static str,
    pub keep_both: &'static str,
    pub later: &'static str,
    pub for_all: &'static str,
    pub for_all_hint: &'static str,
    pub cancel_all_title: Counted,
    pub cancel_all_lead: &'static str,
    pub leave_title: Counted,
    pub leave_lead: &'static str,
    pub cancel_all_keep: &'static str,
}

/// The notices that the page itself makes, and what surrounds all of them.
#[expect(missing_docs, reason = "each field is named after the thing it labels")]
pub struct NoticeText {
    pub notices: &'static str,
    pub notices_new: Counted,
    pub none: &'static str,
    pub dismiss: &'static str,
    pub info: &'static str,
    pub warn: &'static str,
    pub error: &'static str,
    pub folders: fn() -> Words,
    pub folder_too_large: fn() -> Words,
    pub folder_unreadable: fn() -> Words,
    pub folder_not_put: fn() -> Words,
    /// What came, what has other names, what did not come.
    pub tree_saved: (&'static str, &'static str, &'static str),
    pub saved_in_folder: fn(name: &str, folder: &str) -> Words,
    pub folder_failed: fn(name: &str, folder: &str, fault: &FolderFault) -> Words,
    pub not_saved: fn(&str) -> Words,
    pub files_unreadable: fn(&str) -> Words,
    pub archive_too_large: fn(&str) -> Words,
    pub drop_not_ready: fn() -> Words,
    pub picker_failed: fn(&str) -> Words,
    pub reattached: fn() -> Words,
    pub no_module_found: fn() -> Words,
    pub server_incomplete: fn() -> Words,
    pub folders_stay: fn() -> Words,
    pub server_busy: fn() -> Words,
    pub servers_not_kept: fn() -> Words,
    pub copied: fn() -> Words,
    pub newer_version: fn() -> Words,
    pub reload: &'static str,
    pub path_copied: fn() -> Words,
    pub budget_near: fn() -> Words,
    pub budget_reached: fn() -> Words,
    pub budget_held: fn() -> Words,
    pub budget_short: fn() -> Words,
}

/// The AT trace.
#[expect(missing_docs, reason = "each field is named after the thing it labels")]
pub struct ConsoleText {
    pub title: &'static str,
    pub clear: &'static str,
    pub copy: &'static str,
    pub latest: &'static str,
    pub input: &'static str,
    pub examples: &'static str,
    pub placeholder: &'static str,
    pub empty: &'static str,
    pub payload: fn(&str) -> String,
    pub unfold: &'static str,
    pub open: &'static str,
    pub save: &'static str,
    pub export: &'static str,
    pub as_text: &'static str,
    pub as_capture: &'static str,
    pub search: &'static str,
    pub regex: &'static str,
    pub bad_search: &'static str,
    pub all_kinds: &'static str,
    pub all_channels: &'static str,
    pub only_typed: &'static str,
    /// By the number of the kind.
    pub kinds: [&'static str; 11],
    pub several: fn(u64, &str) -> String,
    pub too_many: Counted,
    pub lookalikes: Named,
    pub mend: &'static str,
    pub send_as_typed: &'static str,
    pub send_lines: &'static str,
    pub sent: &'static str,
    pub received: &'static str,
}

impl ConsoleText {
    /// What a frame is, in words.
    pub fn kind(&self, kind: FrameKind) -> &'static str {
        self.kinds[kind as usize]
    }
}
