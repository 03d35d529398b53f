//! What the page knows of the module's files beside what the core tells: which entry is selected, and what can
//! be done with it.

use std::collections::BTreeMap;

use leptos::prelude::*;

use crate::app::{
    Command, FileId, LineState, ListingState, SourceStamp, StorageCommand, StorageEntry, Support,
};
use crate::boundary::LocalFile;
use crate::dialect::{CfgSetting, ChannelId, StorageVerb};
use crate::ui::models::dialog::{Dialog, Replacing};
use crate::ui::models::page::Page;
use crate::ui::models::saving::Saving;

/// The module's files as they are looked at. A handle: copies are the same model.
#[derive(Clone, Copy)]
pub struct StorageModel {
    /// Whether the panel is open.
    pub open: RwSignal<bool>,
    /// The path of the selected entry.
    pub selected: RwSignal<Option<String>>,
    /// Local files to be written, while it is asked whether they may replace others.
    chosen: StoredValue<BTreeMap<FileId, LocalFile>, LocalStorage>,
    page: Page,
    saving: Saving,
}

impl StorageModel {
    /// Closed, with nothing selected.
    pub fn new(page: Page, saving: Saving) -> Self {
        Self {
            open: RwSignal::new(false),
            selected: RwSignal::new(None),
            chosen: StoredValue::new_local(BTreeMap::new()),
            page,
            saving,
        }
    }

    /// Whether there is a module whose files could be shown; tracked.
    pub fn has_module(self) -> bool {
        let has_module =
            |line: &LineState| matches!(line, LineState::Ready { .. } | LineState::Recovering);
        self.page.store.line.with(has_module)
    }

    /// Show the files, or show them no more.
    pub fn toggle(self) {
        self.open.update(|open| *open = !*open);
        // What could not be asked is asked again.
        let storage = self.page.store.storage;
        let failed = storage.with_untracked(|s| !s.is_known() && s.listing == ListingState::Failed);
        if self.open.get_untracked() && failed {
            self.page.send(Command::Storage(StorageCommand::Open));
        }
    }

    /// The selected entry, where it is shown; tracked.
    pub fn entry(self) -> Option<StorageEntry> {
        let path = self.selected.get()?;
        self.page.store.storage.with(|s| {
            let found = s.entries.iter().find(|entry| entry.path == path);
            found.cloned()
        })
    }

    /// Why a command of the module's cannot be used, where it cannot; tracked.
    pub fn why_not(self, verb: StorageVerb) -> Option<String> {
        let text = &self.page.text().storage;
        self.page.store.storage.with(|s| match s.support(verb) {
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
    pub fn why_no_fetch(self) -> Option<String> {
        let none = self.page.store.storage.with(|s| {
            s.support
                .iter()
                .all(|support| matches!(support, Support::Missing(_)))
        });
        none.then(|| self.page.text().storage.nothing_there.to_owned())
            .or_else(|| self.why_no_relay())
    }

    /// Why the module cannot move its own files to or from a server, where it cannot; tracked.
    pub fn why_no_relay(self) -> Option<String> {
        let module = true;
        let profile = self.page.store.profile.get();
        (!profile.allows(CfgSetting::LocalFs { module }))
            .then(|| self.page.text().storage.no_relay.to_owned())
    }

    /// Open a directory.
    pub fn go(self, directory: String) {
        self.selected.set(None);
        self.page
            .send(Command::Storage(StorageCommand::List { directory }));
    }

    /// Open the directory above.
    pub fn up(self) {
        let path = self
            .page
            .store
            .storage
            .with_untracked(|s| s.directory.clone());
        let above = path.trim_end_matches('/').rsplit_once('/');
        if let Some((above, _)) = above {
            let above = if above.is_empty() { "/" } else { above };
            self.go(above.to_owned());
        }
    }

    /// List again.
    pub fn refresh(self) {
        let directory = self
            .page
            .store
            .storage
            .with_untracked(|s| s.directory.clone());
        self.page
            .send(Command::Storage(StorageCommand::List { directory }));
    }

    /// Write local files into the directory shown; asks before one is replaced.
    pub fn put(self, files: Vec<web_sys::File>) {
        let mut asked = Vec::new();
        for file in files {
            let id = self.page.new_file();
            let file = LocalFile::from(file);
            let SourceStamp {
                name, size_bytes, ..
            } = file.stamp();
            let is_asked = self.may_replace(&name);
            self.chosen.update_value(|chosen| {
                chosen.insert(id, file);
            });
            if is_asked {
                asked.push((id, name, size_bytes));
            } else {
                self.put_one(id, name, size_bytes, false);
            }
        }
        if !asked.is_empty() {
            let replacing = Replacing::ByLocal(asked);
            self.page
                .dialog
                .set(Some(Dialog::StorageReplace { replacing }));
        }
    }

    /// Fetch files of the server into the directory shown; asks before one is replaced.
    pub fn fetch(self, channel: ChannelId, names: Vec<String>) {
        self.open.set(true);
        let (asked, free): (Vec<_>, Vec<_>) =
            names.into_iter().partition(|name| self.may_replace(name));
        for name in free {
            self.fetch_one(channel, name, false);
        }
        if !asked.is_empty() {
            let replacing = Replacing::ByRemote(channel, asked);
            self.page
                .dialog
                .set(Some(Dialog::StorageReplace { replacing }));
        }
    }

    /// Go on with what was asked about.
    pub fn replace(self, replacing: Replacing) {
        match replacing {
            Replacing::ByLocal(files) => {
                for (file, name, size_bytes) in files {
                    self.put_one(file, name, size_bytes, true);
                }
            }
            Replacing::ByRemote(channel, names) => {
                for name in names {
                    self.fetch_one(channel, name, true);
                }
            }
        }
    }

    /// Leave what was asked about.
    pub fn leave(self, replacing: Replacing) {
        if let Replacing::ByLocal(files) = replacing {
            self.chosen.update_value(|chosen| {
                chosen.retain(|id, _| files.iter().all(|(asked, ..)| asked != id));
            });
        }
    }

    /// Read the selected file.
    pub fn get(self) {
        if let Some(path) = self.file_path() {
            self.saving
                .send(Command::Storage(StorageCommand::Get { path }));
        }
    }

    /// Ask for the MD5 of the selected file.
    pub fn digest(self) {
        if let Some(path) = self.file_path() {
            self.page
                .send(Command::Storage(StorageCommand::Digest { path }));
        }
    }

    /// Send the selected file to the directory shown of the server.
    pub fn send(self) {
        if let Some(entry) = untrack(|| self.entry()) {
            self.page.send(Command::SendFromModule {
                channel: self.page.channel.get_untracked(),
                path: entry.path,
                name: entry.name,
            });
        }
    }

    /// Ask for a new name.
    pub fn ask_rename(self) {
        if let Some(entry) = untrack(|| self.entry()) {
            let path = entry.path;
            self.page.dialog.set(Some(Dialog::StorageRename { path }));
        }
    }

    /// Ask whether the selected entry may be deleted.
    pub fn ask_delete(self) {
        if let Some(entry) = untrack(|| self.entry()) {
            self.page.dialog.set(Some(Dialog::StorageDelete {
                directory: entry.is_directory(),
                path: entry.path,
            }));
        }
    }

    /// The path of the selected file.
    fn file_path(self) -> Option<String> {
        let entry = untrack(|| self.entry())?;
        (!entry.is_directory()).then_some(entry.path)
    }

    /// The path of a name in the directory shown.
    fn path_of(self, name: &str) -> String {
        let directory = self
            .page
            .store
            .storage
            .with_untracked(|s| s.directory.clone());
        format!("{}/{name}", directory.trim_end_matches('/'))
    }

    /// Whether a file of this name is there, or may be for all that the firmware can tell.
    fn may_replace(self, name: &str) -> bool {
        let path = self.path_of(name);
        self.page.store.storage.with_untracked(|s| {
            let blind = s.is_known() && !s.has(StorageVerb::Size) && !s.has(StorageVerb::List);
            blind || s.entries.iter().any(|entry| entry.path == path)
        })
    }

    fn put_one(self, file: FileId, name: String, size_bytes: u64, replace: bool) {
        let chosen = self.chosen.try_update_value(|chosen| chosen.remove(&file));
        if let Some(chosen) = chosen.flatten() {
            let command = Command::Storage(StorageCommand::Put {
                file,
                name,
                size_bytes,
                replace,
            });
            self.page.send_with_file(command, chosen);
        }
    }

    fn fetch_one(self, channel: ChannelId, name: String, replace: bool) {
        let path = self.path_of(&name);
        self.page.send(Command::FetchIntoModule {
            channel,
            name,
            path,
            replace,
        });
    }
}
