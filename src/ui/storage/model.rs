//! What the page knows of the module's files beside what the core tells: which entry is selected, and what can
//! be done with it.

use leptos::prelude::*;

use crate::app::{Command, FileId, StorageCommand, StorageEntry, Support};
use crate::dialect::{CfgSetting, ChannelId, StorageVerb};
use crate::ui::context::Ui;
use crate::ui::dialogs::Dialog;

/// The module's files as they are looked at. A handle: copies are the same model.
#[derive(Clone, Copy)]
pub struct StorageModel {
    /// Whether the panel is open.
    pub open: RwSignal<bool>,
    /// The path of the selected entry.
    pub selected: RwSignal<Option<String>>,
}

/// What is asked about before files of the module are replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Replacing {
    /// By local files, with the name that each gets and its size in bytes.
    ByLocal(Vec<(FileId, String, u64)>),
    /// By files of the server, by their names there.
    ByRemote(ChannelId, Vec<String>),
}

impl Replacing {
    /// The names.
    pub fn names(&self) -> Vec<String> {
        match self {
            Self::ByLocal(files) => files.iter().map(|(_, name, _)| name.clone()).collect(),
            Self::ByRemote(_, names) => names.clone(),
        }
    }

    /// Go on with it.
    pub fn confirm(self, ui: Ui) {
        match self {
            Self::ByLocal(files) => {
                for (file, name, size_bytes) in files {
                    put(ui, file, name, size_bytes, true);
                }
            }
            Self::ByRemote(channel, names) => {
                for name in names {
                    fetch(ui, channel, name, true);
                }
            }
        }
    }

    /// Leave it.
    pub fn cancel(self, ui: Ui) {
        if let (Self::ByLocal(files), Some(driver)) = (self, ui.driver()) {
            for (file, ..) in files {
                driver.release_file(file);
            }
        }
    }
}

impl StorageModel {
    /// Closed, with nothing selected.
    pub fn new() -> Self {
        Self {
            open: RwSignal::new(false),
            selected: RwSignal::new(None),
        }
    }

    /// The selected entry, where it is shown; tracked.
    pub fn entry(self, ui: Ui) -> Option<StorageEntry> {
        let path = self.selected.get()?;
        ui.store.storage.with(|s| {
            let found = s.entries.iter().find(|entry| entry.path == path);
            found.cloned()
        })
    }

    /// Why a command of the module's cannot be used, where it cannot; tracked.
    pub fn why_not(self, ui: Ui, verb: StorageVerb) -> Option<String> {
        let text = &ui.text().storage;
        ui.store.storage.with(|s| match s.support(verb) {
            Support::There => None,
            Support::Unknown => Some(text.wait.to_owned()),
            Support::Missing(said) => {
                let command = format!("AT{}", verb.name());
                Some((text.missing)(&command, &said.to_string()))
            }
        })
    }

    /// Why nothing can be fetched into the module, where that is known; tracked. The fetching itself takes none of
    /// the file commands, but a firmware without any has no files.
    pub fn why_no_fetch(self, ui: Ui) -> Option<String> {
        let none = ui.store.storage.with(|s| {
            s.support
                .iter()
                .all(|support| matches!(support, Support::Missing(_)))
        });
        none.then(|| ui.text().storage.nothing_there.to_owned())
            .or_else(|| self.why_no_relay(ui))
    }

    /// Why the module cannot move its own files to or from a server, where it cannot; tracked.
    pub fn why_no_relay(self, ui: Ui) -> Option<String> {
        let module = true;
        let profile = ui.store.profile.get();
        (!profile.allows(CfgSetting::LocalFs { module }))
            .then(|| ui.text().storage.no_relay.to_owned())
    }

    /// Open a directory.
    pub fn go(self, ui: Ui, directory: String) {
        self.selected.set(None);
        ui.send(Command::Storage(StorageCommand::List { directory }));
    }

    /// Open the directory above.
    pub fn up(self, ui: Ui) {
        let path = ui.store.storage.with_untracked(|s| s.directory.clone());
        let above = path.trim_end_matches('/').rsplit_once('/');
        if let Some((above, _)) = above {
            let above = if above.is_empty() { "/" } else { above };
            self.go(ui, above.to_owned());
        }
    }

    /// List again.
    pub fn refresh(self, ui: Ui) {
        let directory = ui.store.storage.with_untracked(|s| s.directory.clone());
        ui.send(Command::Storage(StorageCommand::List { directory }));
    }

    /// Write local files into the directory shown; asks before one is replaced.
    pub fn put(self, ui: Ui, files: Vec<web_sys::File>) {
        let mut asked = Vec::new();
        for file in files {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a file's size is a whole number of at most 2^53"
            )]
            let size_bytes = file.size() as u64;
            let name = file.name();
            let file = ui
                .driver()
                .map_or(FileId(0), |driver| driver.add_file(file));
            if may_replace(ui, &name) {
                asked.push((file, name, size_bytes));
            } else {
                put(ui, file, name, size_bytes, false);
            }
        }
        if !asked.is_empty() {
            let replacing = Replacing::ByLocal(asked);
            ui.dialog.set(Some(Dialog::StorageReplace { replacing }));
        }
    }

    /// Fetch files of the server into the directory shown; asks before one is replaced.
    pub fn fetch(self, ui: Ui, channel: ChannelId, names: Vec<String>) {
        self.open.set(true);
        let (asked, free): (Vec<_>, Vec<_>) =
            names.into_iter().partition(|name| may_replace(ui, name));
        for name in free {
            fetch(ui, channel, name, false);
        }
        if !asked.is_empty() {
            let replacing = Replacing::ByRemote(channel, asked);
            ui.dialog.set(Some(Dialog::StorageReplace { replacing }));
        }
    }

    /// Read the selected file.
    pub fn get(self, ui: Ui) {
        self.on_file(ui, |path| StorageCommand::Get { path });
    }

    /// Ask for the MD5 of the selected file.
    pub fn digest(self, ui: Ui) {
        self.on_file(ui, |path| StorageCommand::Digest { path });
    }

    /// Send the selected file to the directory shown of the server.
    pub fn send(self, ui: Ui) {
        if let Some(entry) = untrack(|| self.entry(ui)) {
            ui.send(Command::SendFromModule {
                channel: ui.channel.get_untracked(),
                path: entry.path,
                name: entry.name,
            });
        }
    }

    /// Ask for a new name.
    pub fn ask_rename(self, ui: Ui) {
        if let Some(entry) = untrack(|| self.entry(ui)) {
            let path = entry.path;
            ui.dialog.set(Some(Dialog::StorageRename { path }));
        }
    }

    /// Ask whether the selected entry may be deleted.
    pub fn ask_delete(self, ui: Ui) {
        if let Some(entry) = untrack(|| self.entry(ui)) {
            ui.dialog.set(Some(Dialog::StorageDelete {
                directory: entry.is_directory(),
                path: entry.path,
            }));
        }
    }

    fn on_file(self, ui: Ui, command: fn(String) -> StorageCommand) {
        let entry = untrack(|| self.entry(ui));
        if let Some(entry) = entry.filter(|entry| !entry.is_directory()) {
            ui.send(Command::Storage(command(entry.path)));
        }
    }
}

impl Default for StorageModel {
    fn default() -> Self {
        Self::new()
    }
}

/// The path of a name in the directory shown.
fn path_of(ui: Ui, name: &str) -> String {
    let directory = ui.store.storage.with_untracked(|s| s.directory.clone());
    format!("{}/{name}", directory.trim_end_matches('/'))
}

/// Whether a file of this name is there, or may be for all that the firmware can tell.
fn may_replace(ui: Ui, name: &str) -> bool {
    let path = path_of(ui, name);
    ui.store.storage.with_untracked(|s| {
        let blind = s.is_known() && !s.has(StorageVerb::Size) && !s.has(StorageVerb::List);
        blind || s.entries.iter().any(|entry| entry.path == path)
    })
}

fn put(ui: Ui, file: FileId, name: String, size_bytes: u64, replace: bool) {
    ui.send(Command::Storage(StorageCommand::Put {
        file,
        name,
        size_bytes,
        replace,
    }));
}

fn fetch(ui: Ui, channel: ChannelId, name: String, replace: bool) {
    let path = path_of(ui, &name);
    ui.send(Command::FetchIntoModule {
        channel,
        name,
        path,
        replace,
    });
}
