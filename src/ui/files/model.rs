//! The listing of the channel shown: its entries, their order, what is selected.

use std::sync::Arc;

use leptos::prelude::*;

use crate::app::{Command, Entry, EntryKind, ListingState};
use crate::dialect::{CHANNELS, ChannelId};
use crate::ui::context::Ui;
use crate::ui::dialogs::Dialog;
use crate::ui::files::order::{Sort, arrange, fold};
use crate::ui::files::selection::Selection;
use crate::ui::store::{ChannelHead, Store};

/// The listing and how it is looked at. A handle: copies are the same model.
#[derive(Clone, Copy)]
pub struct FilesModel {
    /// The channel shown.
    pub head: Memo<ChannelHead>,
    /// The entries of the channel shown.
    pub listing: Memo<Listed>,
    /// The places of the entries to show, in order.
    pub order: Memo<Arc<Vec<u32>>>,
    /// How they are sorted.
    pub sort: RwSignal<Sort>,
    /// The filter of each channel, as typed.
    pub filters: [RwSignal<String>; CHANNELS],
    /// The selection of each channel.
    pub selections: [RwSignal<Selection>; CHANNELS],
    channel: RwSignal<ChannelId>,
}

/// A directory's entries; the same as another by where and when they were listed, not entry by entry.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The channel.
    pub channel: ChannelId,
    /// The directory.
    pub path: String,
    /// Grows with each listing.
    pub version: u64,
    /// The entries.
    pub entries: Arc<[Entry]>,
    folded: Arc<Vec<String>>,
}

impl PartialEq for Listed {
    fn eq(&self, other: &Self) -> bool {
        self.channel == other.channel && self.version == other.version && self.path == other.path
    }
}

impl FilesModel {
    /// Of the channel that `channel` names.
    pub fn new(store: Store, channel: RwSignal<ChannelId>) -> Self {
        let sort = RwSignal::new(Sort::default());
        let filters: [RwSignal<String>; CHANNELS] =
            std::array::from_fn(|_| RwSignal::new(String::new()));
        let selections: [RwSignal<Selection>; CHANNELS] =
            std::array::from_fn(|_| RwSignal::new(Selection::default()));
        let head = Memo::new(move |_| store.channel(channel.get()));
        let listing = Memo::new(move |_| {
            let channel = channel.get();
            let (path, version) = head.with(|head| (head.path.clone(), head.version));
            let entries = store.entries(channel);
            let folded = Arc::new(entries.iter().map(|entry| fold(&entry.name)).collect());
            Listed {
                channel,
                path,
                version,
                entries,
                folded,
            }
        });
        let order = Memo::new(move |_| {
            let filter = filters[channel.get().index()].with(|filter| fold(filter.trim()));
            let sort = sort.get();
            listing.with(|listed| Arc::new(arrange(&listed.entries, &listed.folded, sort, &filter)))
        });
        let model = Self {
            head,
            listing,
            order,
            sort,
            filters,
            selections,
            channel,
        };
        model.keep_selections_right(store);
        model
    }

    /// The filter of the channel shown.
    pub fn filter(self) -> RwSignal<String> {
        self.filters[self.channel.get().index()]
    }

    /// The selection of the channel shown.
    pub fn selection(self) -> RwSignal<Selection> {
        self.selections[self.channel.get().index()]
    }

    /// The selected entries that something can be done with; tracked.
    pub fn selected(self) -> Vec<Entry> {
        let selection = self.selection();
        self.listing.with(|listed| {
            selection.with(|selection| {
                let entries = selection
                    .iter()
                    .filter_map(|i| listed.entries.get(i as usize));
                entries.filter(|entry| entry.usable).cloned().collect()
            })
        })
    }

    /// Whether the directory shown can be worked in; tracked.
    pub fn is_connected(self) -> bool {
        self.head.with(ChannelHead::is_connected)
    }

    /// Whether the entries shown are those of the directory shown; tracked.
    pub fn is_listed(self) -> bool {
        self.head.with(|head| {
            head.is_connected()
                && matches!(head.listing, ListingState::Ready | ListingState::Loading)
        })
    }

    /// Open an entry: go into a directory, download a file.
    pub fn open(self, ui: Ui, entry: u32) {
        let channel = self.channel.get_untracked();
        let entry = self
            .listing
            .with_untracked(|listed| listed.entries.get(entry as usize).cloned());
        let Some(entry) = entry.filter(|entry| entry.usable) else {
            return;
        };
        match entry.kind {
            EntryKind::Directory => self.go(ui, entry.name),
            EntryKind::File { .. } => ui.send(Command::Download {
                channel,
                name: entry.name,
            }),
        }
    }

    /// Go to a directory.
    pub fn go(self, ui: Ui, path: String) {
        let channel = self.channel.get_untracked();
        self.filters[channel.index()].set(String::new());
        ui.send(Command::ChangeDirectory { channel, path });
    }

    /// Go to the directory above.
    pub fn up(self, ui: Ui) {
        if self.is_connected_now() && self.head.with_untracked(|head| head.path != "/") {
            self.go(ui, "..".to_owned());
        }
    }

    /// List again.
    pub fn refresh(self, ui: Ui) {
        if self.is_connected_now() {
            ui.send(Command::Refresh {
                channel: self.channel.get_untracked(),
            });
        }
    }

    /// Ask for the name of a new directory.
    pub fn ask_mkdir(self, ui: Ui) {
        if self.is_connected_now() {
            let channel = self.channel.get_untracked();
            ui.dialog.set(Some(Dialog::MakeDirectory { channel }));
        }
    }

    /// Ask for a new name of the one selected entry.
    pub fn ask_rename(self, ui: Ui) {
        if let [entry] = untrack(|| self.selected()).as_slice() {
            ui.dialog.set(Some(Dialog::Rename {
                channel: self.channel.get_untracked(),
                from: entry.name.clone(),
            }));
        }
    }

    /// Ask whether the selected entries may be deleted.
    pub fn ask_delete(self, ui: Ui) {
        let selected = untrack(|| self.selected());
        if selected.is_empty() {
            return;
        }
        ui.dialog.set(Some(Dialog::Delete {
            channel: self.channel.get_untracked(),
            directories: selected
                .iter()
                .any(|entry| entry.kind == EntryKind::Directory),
            names: selected.into_iter().map(|entry| entry.name).collect(),
        }));
    }

    /// Queue downloads of the selected files.
    pub fn download(self, ui: Ui) {
        let channel = self.channel.get_untracked();
        for entry in untrack(|| self.selected()) {
            if entry.kind != EntryKind::Directory {
                ui.send(Command::Download {
                    channel,
                    name: entry.name,
                });
            }
        }
    }

    /// Fetch the selected files into the module.
    pub fn fetch_into_module(self, ui: Ui) {
        let channel = self.channel.get_untracked();
        let selected = untrack(|| self.selected());
        let files = selected
            .into_iter()
            .filter(|entry| entry.kind != EntryKind::Directory);
        ui.storage
            .fetch(ui, channel, files.map(|entry| entry.name).collect());
    }

    fn is_connected_now(self) -> bool {
        self.head.with_untracked(ChannelHead::is_connected)
    }

    /// A selection belongs to one directory, and there to names, not to places.
    fn keep_selections_right(self, store: Store) {
        for (channel, selection) in ChannelId::ALL.into_iter().zip(self.selections) {
            let last = StoredValue::new((String::new(), Arc::<[Entry]>::default()));
            let shown = Memo::new(move |_| {
                let head = store.channel(channel);
                (head.path, head.version)
            });
            Effect::new(move || {
                let (path, _) = shown.get();
                let entries = store.entries(channel);
                let (old_path, old) = last.get_value();
                let next = if path == old_path {
                    selection.with_untracked(|selection| selection.carried_over(&old, &entries))
                } else {
                    came_up_from(&path, &old_path, &entries)
                };
                // The path is told before its listing: until the entries change there is nothing to point at.
                if path == old_path || !Arc::ptr_eq(&old, &entries) {
                    last.set_value((path, entries));
                    selection.set(next);
                } else {
                    selection.update(Selection::clear);
                }
            });
        }
    }
}

/// After going up the keyboard is on the directory that one came from.
fn came_up_from(path: &str, old_path: &str, entries: &[Entry]) -> Selection {
    let mut selection = Selection::default();
    let above = old_path
        .strip_prefix(path)
        .map(|rest| rest.trim_start_matches('/'));
    let name = above.filter(|name| !name.is_empty() && !name.contains('/'));
    if let Some(place) = name.and_then(|name| entries.iter().position(|entry| entry.name == name)) {
        selection.place_cursor(u32::try_from(place).expect("a listing is far shorter than 2^32"));
    }
    selection
}
