//! What the user must know: the core's notices and the page's own, in words, until they are dismissed.

use std::time::Duration;

use leptos::prelude::*;

use crate::app::{AppState, Command, Level, Message, Notice, Operation, Subject};
use crate::dialect::ResultCode;
use crate::local::fault::FolderFault;
use crate::ui::base::format::clock_now;
use crate::ui::base::text::{Lang, Words};
use crate::ui::models::notice_end;
use crate::ui::models::panels::MessageWords;

/// Notices shown at once; the oldest makes room.
pub const NOTICES_MAX: usize = 20;

/// Notices that are remembered; the oldest makes room.
pub const PAST_MAX: usize = 100;

/// How long a notice that asks for nothing stays.
const INFO_LIFE: Duration = Duration::from_secs(15);

/// All notices in the order they came. A handle: copies are the same list.
#[derive(Clone, Copy)]
pub struct Notices {
    /// Those shown, in the order they came.
    pub shown: RwSignal<Vec<ShownNotice>>,
    /// All that were told of late, in the order they came.
    pub past: RwSignal<Vec<ShownNotice>>,
    /// Those with a lower key were looked at.
    seen: RwSignal<u64>,
    next_key: StoredValue<u64>,
}

/// A notice and the key it is known by.
#[derive(Clone, Debug, PartialEq)]
pub struct ShownNotice {
    /// Grows from one to the next.
    pub key: u64,
    /// When it was told, by the user's clock.
    pub at: String,
    body: Body,
    /// The row of its transfer tells it.
    in_row: bool,
    /// Its cause was seen to last: when it does no more, the notice ends.
    lasted: bool,
}

/// A part of the page that notices are about, and stand over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    /// The channels and the files, and whatever has no place of its own.
    Files,
    /// The transfers.
    Transfers,
    /// The AT log and the prompt.
    Bench,
}

#[derive(Clone, Debug, PartialEq)]
enum Body {
    /// Of the core, with the file's name where it is about a transfer.
    Core(Notice, Option<String>),
    Page(PageNotice),
}

/// What the page itself has to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageNotice {
    /// Folders were dropped on the module's files, which takes none.
    Folders,
    /// A folder has too much in it.
    FolderTooLarge,
    /// A folder could not be read.
    FolderUnreadable,
    /// Another directory was shown by the time a folder was read.
    FolderNotPut,
    /// A directory was downloaded, as far as it came.
    TreeSaved {
        /// Its name.
        name: String,
        /// How many files of it came.
        files: u32,
        /// How many files and directories have another name here, where theirs cannot be used.
        changed: u32,
        /// How many did not come.
        missing: u32,
    },
    /// A download is in the folder that was chosen.
    SavedInFolder {
        /// What it is called there.
        name: String,
        /// The folder.
        folder: String,
    },
    /// A download did not get into that folder.
    FolderFailed {
        /// What was downloaded.
        name: String,
        /// The folder.
        folder: String,
        /// Why it did not.
        fault: FolderFault,
    },
    /// The page was left before these were saved.
    NotSaved(String),
    /// These files were chosen and could not be read.
    FilesUnreadable(String),
    /// An archive of this directory would be too large; its files come one by one.
    ArchiveTooLarge(String),
    /// Files were dropped on a channel that has no server.
    DropNotReady,
    /// The browser's port picker did not open, for this reason.
    PickerFailed(String),
    /// The module came back and was attached by itself.
    Reattached,
    /// The module is on none of the ports that were granted.
    NoModuleFound,
    /// The server form has no host, or no port.
    ServerIncomplete,
    /// Directories were to be copied to another server, and are not taken.
    FoldersStay,
    /// No channel is free for a saved server.
    ServerBusy,
    /// The saved servers could not be changed.
    ServersNotKept,
    /// The trace is on the clipboard.
    Copied,
    /// A newer version of the page is there.
    NewerVersion,
    /// A path, or several, are on the clipboard.
    PathCopied,
    /// Most of the data budget is used.
    BudgetNear,
    /// All of it is, and transfers go on.
    BudgetReached,
    /// All of it is, and transfers are held.
    BudgetHeld,
    /// What is queued will carry more than is left of it.
    BudgetShort,
}

impl PageNotice {
    /// The stable id, never reused for another meaning.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Folders => "folders-not-taken",
            Self::FolderTooLarge => "folder-too-large",
            Self::FolderUnreadable => "folder-unreadable",
            Self::FolderNotPut => "folder-not-put",
            Self::TreeSaved { missing: 0, .. } => "tree-saved",
            Self::TreeSaved { .. } => "tree-saved-in-part",
            Self::SavedInFolder { .. } => "saved-in-folder",
            Self::FolderFailed { .. } => "folder-failed",
            Self::NotSaved(_) => "not-saved",
            Self::FilesUnreadable(_) => "files-unreadable",
            Self::ArchiveTooLarge(_) => "archive-too-large",
            Self::DropNotReady => "drop-not-ready",
            Self::PickerFailed(_) => "picker-failed",
            Self::Reattached => "reattached",
            Self::NoModuleFound => "no-module-found",
            Self::ServerIncomplete => "server-incomplete",
            Self::FoldersStay => "folders-stay",
            Self::ServerBusy => "server-busy",
            Self::ServersNotKept => "servers-not-kept",
            Self::Copied => "copied",
            Self::NewerVersion => "newer-version",
            Self::PathCopied => "path-copied",
            Self::BudgetNear => "budget-near",
            Self::BudgetReached => "budget-reached",
            Self::BudgetHeld => "budget-held",
            Self::BudgetShort => "budget-short",
        }
    }

    fn level(&self) -> Level {
        match self {
            Self::TreeSaved {
                changed: 0,
                missing: 0,
                ..
            }
            | Self::SavedInFolder { .. }
            | Self::Reattached
            | Self::Copied
            | Self::PathCopied
            | Self::NewerVersion => Level::Info,
            Self::TreeSaved { .. }
            | Self::FolderFailed { .. }
            | Self::ArchiveTooLarge(_)
            | Self::Folders
            | Self::FolderNotPut
            | Self::DropNotReady
            | Self::NoModuleFound
            | Self::ServerIncomplete
            | Self::ServerBusy
            | Self::FoldersStay
            | Self::BudgetNear
            | Self::BudgetReached
            | Self::BudgetHeld
            | Self::BudgetShort => Level::Warn,
            Self::PickerFailed(_)
            | Self::NotSaved(_)
            | Self::FilesUnreadable(_)
            | Self::ServersNotKept
            | Self::FolderTooLarge
            | Self::FolderUnreadable => Level::Error,
        }
    }

    /// What it is about.
    fn spot(&self) -> Spot {
        match self {
            Self::Copied => Spot::Bench,
            Self::TreeSaved { .. }
            | Self::SavedInFolder { .. }
            | Self::FolderFailed { .. }
            | Self::NotSaved(_)
            | Self::ArchiveTooLarge(_)
            | Self::BudgetNear
            | Self::BudgetReached
            | Self::BudgetHeld
            | Self::BudgetShort => Spot::Transfers,
            _ => Spot::Files,
        }
    }

    /// What it says.
    pub fn words(&self, lang: Lang) -> Words {
        let text = &lang.text().notice;
        match self {
            Self::Folders => (text.folders)(),
            Self::FolderTooLarge => (text.folder_too_large)(),
            Self::FolderUnreadable => (text.folder_unreadable)(),
            Self::FolderNotPut => (text.folder_not_put)(),
            Self::TreeSaved {
                name,
                files,
                changed,
                missing,
            } => {
                let (title, made_legal, left) = text.tree_saved;
                let number = |n: u32| crate::ui::base::format::number(lang, n.into());
                let mut remedy = String::new();
                if *changed > 0 {
                    remedy.push_str(&made_legal.replace("{}", &number(*changed)));
                }
                if *missing > 0 {
                    remedy.push_str(&left.replace("{}", &number(*missing)));
                }
                let title = title.replace("{}", &number(*files)).replace("{name}", name);
                Words::new(title, remedy)
            }
            Self::SavedInFolder { name, folder } => (text.saved_in_folder)(name, folder),
            Self::FolderFailed {
                name,
                folder,
                fault,
            } => (text.folder_failed)(name, folder, fault),
            Self::NotSaved(names) => (text.not_saved)(names),
            Self::FilesUnreadable(names) => (text.files_unreadable)(names),
            Self::ArchiveTooLarge(name) => (text.archive_too_large)(name),
            Self::DropNotReady => (text.drop_not_ready)(),
            Self::PickerFailed(why) => (text.picker_failed)(why),
            Self::Reattached => (text.reattached)(),
            Self::NoModuleFound => (text.no_module_found)(),
            Self::ServerIncomplete => (text.server_incomplete)(),
            Self::FoldersStay => (text.folders_stay)(),
            Self::ServerBusy => (text.server_busy)(),
            Self::ServersNotKept => (text.servers_not_kept)(),
            Self::Copied => (text.copied)(),
            Self::NewerVersion => (text.newer_version)(),
            Self::PathCopied => (text.path_copied)(),
            Self::BudgetNear => (text.budget_near)(),
            Self::BudgetReached => (text.budget_reached)(),
            Self::BudgetHeld => (text.budget_held)(),
            Self::BudgetShort => (text.budget_short)(),
        }
    }
}

impl ShownNotice {
    /// How grave it is.
    pub fn level(&self) -> Level {
        match &self.body {
            Body::Core(notice, _) => notice.message.level(),
            Body::Page(notice) => notice.level(),
        }
    }

    /// The stable id of what it says.
    pub fn code(&self) -> &'static str {
        match &self.body {
            Body::Core(notice, _) => notice.message.code(),
            Body::Page(notice) => notice.code(),
        }
    }

    /// Whether it is there to be acted on, and stays until then.
    pub fn offers_reload(&self) -> bool {
        match &self.body {
            Body::Core(notice, _) => matches!(notice.message, Message::CoreBroke { .. }),
            Body::Page(notice) => *notice == PageNotice::NewerVersion,
        }
    }

    /// What it is about; `None` where a row of the page tells it already.
    pub fn spot(&self) -> Option<Spot> {
        if self.in_row {
            return None;
        }
        Some(match &self.body {
            Body::Core(notice, _) => match (&notice.message, notice.subject) {
                (message, _) if notice_end::is_of_prompt(message) => Spot::Bench,
                (_, Subject::Transfer(_)) => Spot::Transfers,
                _ => Spot::Files,
            },
            Body::Page(notice) => notice.spot(),
        })
    }

    /// Whether the log tells it as well, where the command was typed.
    pub fn is_in_log(&self) -> bool {
        matches!(&self.body, Body::Core(notice, _) if notice_end::is_answer_to_typed(&notice.message))
    }

    /// What it says; of a message without its words, its code.
    pub fn words(&self, lang: Lang, message: Option<MessageWords>) -> Words {
        match &self.body {
            Body::Core(notice, file) => {
                let Some(message) = message else {
                    return Words::new(notice.message.code(), "");
                };
                let mut words = message(lang, &notice.message);
                let about = match notice.subject {
                    Subject::Line => None,
                    Subject::Storage => Some(lang.text().storage.title.to_owned()),
                    Subject::Channel(channel) => {
                        Some((lang.text().channel.channel)(channel.connect_id().into()))
                    }
                    Subject::Transfer(_) => file.clone(),
                };
                // Some messages say the name themselves.
                if let Some(about) = about.filter(|about| !words.title.contains(about.as_str())) {
                    words.title = format!("{about} · {}", words.title);
                }
                words
            }
            Body::Page(notice) => notice.words(lang),
        }
    }
}

impl Notices {
    /// Nothing to say yet.
    pub fn new() -> Self {
        Self {
            shown: RwSignal::new(Vec::new()),
            past: RwSignal::new(Vec::new()),
            seen: RwSignal::new(0),
            next_key: StoredValue::new(0),
        }
    }

    /// How many of those shown came since the user looked at them; tracked.
    pub fn unseen(self) -> usize {
        let seen = self.seen.get();
        let new = |shown: &Vec<ShownNotice>| shown.iter().filter(|n| n.key >= seen).count();
        self.shown.with(new)
    }

    /// The user looks at all of them.
    pub fn see_all(self) {
        self.seen.set(self.next_key.get_value());
    }

    /// Show a notice of the core. `file` is the name of the file that it is about, if it is about one; `in_row` says
    /// that the row of its transfer tells it.
    pub fn tell(self, notice: Notice, file: Option<String>, in_row: bool) {
        // Where the way to the server is asked for, that says it all.
        if let Message::Failed {
            operation: Operation::Connect,
            code: ResultCode::PDP_INACTIVE,
        } = notice.message
        {
            return;
        }
        self.show(Body::Core(notice, file), in_row);
    }

    /// Say that a part of the page did not come, and is asked for again.
    pub fn part_not_loaded(self) {
        let notice = Notice {
            subject: Subject::Line,
            message: Message::PartNotLoaded,
        };
        self.tell(notice, None, false);
    }

    /// Show a notice of the page's own.
    pub fn tell_page(self, notice: PageNotice) {
        self.show(Body::Page(notice), false);
    }

    fn show(self, body: Body, in_row: bool) {
        let key = self.next_key.get_value();
        self.next_key.set_value(key + 1);
        let notice = ShownNotice {
            key,
            at: clock_now(),
            body,
            in_row,
            lasted: false,
        };
        if notice.level() == Level::Info && !notice.offers_reload() {
            set_timeout(move || self.dismiss(key), INFO_LIFE);
        }
        self.past.update(|past| {
            if past.len() == PAST_MAX {
                past.remove(0);
            }
            past.push(notice.clone());
        });
        self.shown.update(|shown| {
            // Said again, or said anew of the same: only the latest counts.
            let is_superseded = |known: &ShownNotice| {
                let of = |subject| {
                    known.code().starts_with(subject) && notice.code().starts_with(subject)
                };
                of("budget-") || of("keeping-")
            };
            shown.retain(|known| known.body != notice.body && !is_superseded(known));
            if shown.len() == NOTICES_MAX {
                shown.remove(0);
            }
            shown.push(notice);
        });
    }

    /// Takes away what has ended by now.
    pub fn settle(self, state: &AppState) {
        let lasts = |notice: &ShownNotice| match &notice.body {
            Body::Core(notice, _) => notice_end::lasts(notice, state),
            Body::Page(_) => None,
        };
        let changes = |notice: &ShownNotice| match lasts(notice) {
            Some(lasts) => lasts != notice.lasted,
            None => false,
        };
        if !self.shown.with_untracked(|shown| shown.iter().any(changes)) {
            return;
        }
        self.shown.update(|shown| {
            shown.retain_mut(|notice| {
                let lasts = lasts(notice);
                let has_ended = notice.lasted && lasts == Some(false);
                notice.lasted |= lasts == Some(true);
                !has_ended
            });
        });
    }

    /// The user goes on with this command: what was said of the one before has had its time.
    pub fn went_on(self, command: &Command) {
        let stays = |notice: &ShownNotice| match &notice.body {
            Body::Core(notice, _) => !notice_end::goes_on(notice, command),
            Body::Page(notice) => !notice_end::page_goes_on(notice, command),
        };
        if !self.shown.with_untracked(|shown| shown.iter().all(stays)) {
            self.shown.update(|shown| shown.retain(stays));
        }
    }

    /// Take one away, by its key.
    pub fn dismiss(self, key: u64) {
        self.shown
            .try_update(|shown| shown.retain(|notice| notice.key != key));
    }
}

impl Default for Notices {
    fn default() -> Self {
        Self::new()
    }
}
