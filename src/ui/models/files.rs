//! The listing of the channel shown: its entries, their order, what is selected.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;

use crate::app::{
    AppState, Command, Direction, Entry, EntryKind, ListingState, Message, Transfer, TransferState,
    check_name, check_path,
};
use crate::dialect::{CHANNELS, ChannelId};
use crate::ui::base::order::{Sort, arrange, fold};
use crate::ui::base::selection::Selection;
use crate::ui::models::clipboard;
use crate::ui::models::collecting::Collecting;
use crate::ui::models::dialog::{Described, Dialog, Looked, View};
use crate::ui::models::file_action::MenuAt;
use crate::ui::models::folders::Target;
use crate::ui::models::notices::PageNotice;
use crate::ui::models::page::Page;
use crate::ui::models::picking;
use crate::ui::models::saving::Saving;
use crate::ui::models::storage::StorageModel;
use crate::ui::models::store::ChannelHead;

/// The listing and how it is looked at. A handle: copies are the same model.
#[derive(Clone, Copy)]
pub struct FilesModel {
    /// The channel shown.
    pub head: Memo<ChannelHead>,
    /// The entries of the channel shown.
    pub listing: Memo<Listed>,
    /// Whether uploads have come into the directory shown since it was listed.
    pub is_stale: Memo<bool>,
    /// The places of the entries to show, in order.
    pub order: Memo<Arc<Vec<u32>>>,
    /// How they are sorted.
    pub sort: RwSignal<Sort>,
    /// The filter of each channel, as typed.
    pub filters: [RwSignal<String>; CHANNELS],
    /// The selection of each channel.
    pub selections: [RwSignal<Selection>; CHANNELS],
    /// The name that is being changed in its row, while one is.
    pub renaming: RwSignal<Option<String>>,
    /// What it is being changed to. It outlives the row, which a new listing makes anew.
    pub new_name: RwSignal<String>,
    /// Whether the path is an input.
    pub typing_path: RwSignal<bool>,
    /// The directory from which a path was typed last, and the path.
    pub tried_path: StoredValue<Option<(String, String)>>,
    /// The menu that is open.
    pub menu: RwSignal<Option<MenuAt>>,
    /// The element that the keyboard is on while it is in the list.
    pub list: NodeRef<html::Div>,
    /// The browser's own input for files to upload.
    pub file_input: NodeRef<html::Input>,
    /// The directory that files are chosen for.
    upload_target: StoredValue<Option<Target>>,
    /// The entry to go to once it is listed, by channel and name: it was just made, or has just got that name.
    awaited: StoredValue<Option<(ChannelId, String)>>,
    page: Page,
    collecting: Collecting,
    saving: Saving,
    storage: StorageModel,
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
    /// Their names, [folded](fold).
    pub folded: Arc<Vec<String>>,
    /// Whether the server may have left some out.
    pub may_be_cut: bool,
}

impl PartialEq for Listed {
    fn eq(&self, other: &Self) -> bool {
        self.channel == other.channel && self.version == other.version && self.path == other.path
    }
}

impl FilesModel {
    /// Of the channel shown.
    pub fn new(page: Page, saving: Saving, collecting: Collecting, storage: StorageModel) -> Self {
        let (store, channel) = (page.store, page.channel);
        let sort = RwSignal::new(Sort::default());
        let filters: [RwSignal<String>; CHANNELS] =
            std::array::from_fn(|_| RwSignal::new(String::new()));
        let selections: [RwSignal<Selection>; CHANNELS] =
            std::array::from_fn(|_| RwSignal::new(Selection::default()));
        let head = Memo::new(move |_| store.channel(channel.get()));
        let listing = Memo::new(move |_| {
            let channel = channel.get();
            let (path, version, may_be_cut) =
                head.with(|head| (head.path.clone(), head.version, head.may_be_cut));
            let entries = store.entries(channel);
            let folded = Arc::new(entries.iter().map(|entry| fold(&entry.name)).collect());
            Listed {
                channel,
                path,
                version,
                entries,
                folded,
                may_be_cut,
            }
        });
        // What was listed last, and how many uploads had come into it.
        let listed_with = StoredValue::new(((ChannelId::default(), String::new(), u64::MAX), 0));
        let order = Memo::new(move |_| {
            let filter = filters[channel.get().index()].with(|filter| fold(filter.trim()));
            let sort = sort.get();
            listing.with(|listed| Arc::new(arrange(&listed.entries, &listed.folded, sort, &filter)))
        });
        let is_stale = Memo::new(move |before: Option<&bool>| {
            store.arrangement.track();
            let shown =
                listing.with(|listed| (listed.channel, listed.path.clone(), listed.version));
            let arrived = store.with_state(|state| arrived(state, shown.0, &shown.1));
            let is_same = listed_with.with_value(|(known, _)| *known == shown);
            if !is_same {
                listed_with.set_value((shown, arrived));
            }
            is_same
                && (before == Some(&true) || arrived > listed_with.with_value(|(_, then)| *then))
        });
        let model = Self {
            head,
            listing,
            is_stale,
            order,
            sort,
            filters,
            selections,
            renaming: RwSignal::new(None),
            new_name: RwSignal::new(String::new()),
            typing_path: RwSignal::new(false),
            tried_path: StoredValue::new(None),
            menu: RwSignal::new(None),
            list: NodeRef::new(),
            file_input: NodeRef::new(),
            upload_target: StoredValue::new(None),
            awaited: StoredValue::new(None),
            page,
            collecting,
            saving,
            storage,
        };
        model.keep_selections_right();
        // What is open belongs to the directory that was shown.
        let place = Memo::new(move |_| (channel.get(), head.with(|head| head.path.clone())));
        Effect::new(move || {
            // Only a memo that is read follows what it is made of.
            place.get();
            model.renaming.set(None);
            model.typing_path.set(false);
            model.menu.set(None);
        });
        model
    }

    /// The filter of the channel shown.
    pub fn filter(self) -> RwSignal<String> {
        self.filters[self.page.channel.get().index()]
    }

    /// The selection of the channel shown.
    pub fn selection(self) -> RwSignal<Selection> {
        self.selections[self.page.channel.get().index()]
    }

    /// The same, for code that does something once: not tracked.
    pub fn selection_now(self) -> RwSignal<Selection> {
        self.selections[self.page.channel.get_untracked().index()]
    }

    /// The selected entries that something can be done with; tracked.
    pub fn selected(self) -> Vec<Entry> {
        self.with_selected(|entries| entries.cloned().collect())
    }

    /// The same, to be looked at only: of thousands none is copied.
    pub fn with_selected<R>(self, look: impl FnOnce(&mut dyn Iterator<Item = &Entry>) -> R) -> R {
        let selection = self.selection();
        self.listing.with(|listed| {
            selection.with(|selection| {
                let entries = selection
                    .iter()
                    .filter_map(|i| listed.entries.get(i as usize));
                look(&mut entries.filter(|entry| entry.usable))
            })
        })
    }

    /// The selected entries, those too that nothing can be done with; tracked.
    pub fn chosen(self) -> Vec<Entry> {
        let selection = self.selection();
        self.listing.with(|listed| {
            let entry = |i: u32| listed.entries.get(i as usize).cloned();
            selection.with(|selection| selection.iter().filter_map(entry).collect())
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
    pub fn open(self, entry: u32) {
        let channel = self.page.channel.get_untracked();
        let entry = self
            .listing
            .with_untracked(|listed| listed.entries.get(entry as usize).cloned());
        let Some(entry) = entry.filter(|entry| entry.usable) else {
            return;
        };
        match entry.kind {
            EntryKind::Directory => self.go(entry.name),
            EntryKind::File { .. } => self.saving.send(Command::Download {
                channel,
                name: entry.name,
            }),
        }
    }

    /// Open the entry that the keyboard is on.
    pub fn open_cursor(self) {
        if let Some(cursor) = self.selection_now().with_untracked(Selection::cursor) {
            self.open(cursor);
        }
    }

    /// Open the one selected entry.
    pub fn open_selected(self) {
        let one = self.selection_now().with_untracked(|selection| {
            let mut chosen = selection.iter();
            chosen.next().filter(|_| chosen.next().is_none())
        });
        if let Some(one) = one {
            self.open(one);
        }
    }

    /// Enter: open the entry that the keyboard is on; with it and others selected, download all of them.
    pub fn enter(self) {
        let many = self.selection_now().with_untracked(|selection| {
            let on_one = selection.cursor().is_some_and(|at| selection.contains(at));
            on_one && selection.len() > 1
        });
        if many {
            self.download();
        } else {
            self.open_cursor();
        }
    }

    /// Go to a directory.
    pub fn go(self, path: String) {
        let channel = self.page.channel.get_untracked();
        self.page.send(Command::ChangeDirectory { channel, path });
    }

    /// Go to the directory above.
    pub fn up(self) {
        if self.is_connected_now() && self.head.with_untracked(|head| head.path != "/") {
            self.go("..".to_owned());
        }
    }

    /// List again.
    pub fn refresh(self) {
        if self.is_connected_now() {
            self.page.send(Command::Refresh {
                channel: self.page.channel.get_untracked(),
            });
        }
    }

    /// Ask for the name of a new directory.
    pub fn ask_mkdir(self) {
        if self.is_connected_now() {
            let channel = self.page.channel.get_untracked();
            self.page
                .dialog
                .set(Some(Dialog::MakeDirectory { channel }));
        }
    }

    /// Have the browser ask for files, and upload them.
    pub fn choose_upload(self) {
        let Some(target) = Target::shown(self.page) else {
            return;
        };
        if picking::has_picker() {
            picking::pick(self.page, true, move |files| {
                picking::upload(self.page, &target, files);
            });
        } else if let Some(input) = self.file_input.get_untracked() {
            self.upload_target.set_value(Some(target));
            input.click();
        }
    }

    /// Upload what the input for files has been given.
    pub fn upload_chosen(self) {
        let Some(input) = self.file_input.get_untracked() else {
            return;
        };
        let target = self.upload_target.try_update_value(Option::take).flatten();
        if let Some(target) = target.or_else(|| Target::shown(self.page)) {
            let files = picking::files_of(&input).into_iter().map(Into::into);
            picking::upload(self.page, &target, files.collect());
        }
        // The same file may be chosen again.
        input.set_value("");
    }

    /// Make a directory, and go to its row once it is listed.
    pub fn make_directory(self, channel: ChannelId, name: String) {
        self.awaited.set_value(Some((channel, name.clone())));
        self.page.send(Command::MakeDirectory { channel, name });
    }

    /// Give an entry another name, and go to its row once it is listed under that.
    pub fn rename(self, channel: ChannelId, from: String, to: String) {
        if to != from {
            self.awaited.set_value(Some((channel, to.clone())));
            self.page.send(Command::Rename { channel, from, to });
        }
    }

    /// Turn the name of the one selected entry into an input.
    pub fn rename_in_place(self) {
        if let [entry] = untrack(|| self.selected()).as_slice() {
            self.new_name.set(entry.name.clone());
            self.renaming.set(Some(entry.name.clone()));
        }
    }

    /// The input in the row is done with; this is the new name, where there is one.
    pub fn renamed(self, to: Option<String>) {
        let Some(from) = self.renaming.try_update(Option::take).flatten() else {
            return;
        };
        if let Some(to) = to {
            self.rename(self.page.channel.get_untracked(), from, to);
        }
    }

    /// Whether a name will do for an entry of the directory shown.
    pub fn check_name(self, name: &str) -> Result<(), Message> {
        let charset = self.head.with_untracked(|head| head.charset);
        check_name(name, charset)
    }

    /// Whether a path, seen from the directory shown, can be gone to.
    pub fn check_path(self, path: &str) -> Result<(), Message> {
        self.head
            .with_untracked(|head| check_path(&head.path, path, head.charset))
    }

    /// Put the absolute paths of the selected entries on the clipboard, one a line; without any, that of the
    /// directory.
    pub fn copy_path(self) {
        let directory = self.head.with_untracked(|head| head.path.clone());
        let chosen = untrack(|| self.chosen());
        let paths: Vec<String> = if chosen.is_empty() {
            vec![directory]
        } else {
            let path = |entry: Entry| path_of(&directory, &entry.name);
            chosen.into_iter().map(path).collect()
        };
        clipboard::copy(self.page, paths.join("\n"), PageNotice::PathCopied);
    }

    /// Look at the one selected file.
    pub fn preview(self, view: Option<View>) {
        let selected = untrack(|| self.selected());
        if let [entry] = selected.as_slice()
            && let EntryKind::File { size_bytes, .. } = entry.kind
        {
            let looked = Looked {
                channel: self.page.channel.get_untracked(),
                name: entry.name.clone(),
                size_bytes: size_bytes.unwrap_or_default(),
                view,
            };
            self.page.dialog.set(Some(Dialog::Preview { looked }));
        }
    }

    /// Show what is known of the selected entries; without any, of the directory.
    pub fn properties(self) {
        if !self.is_connected_now() {
            return;
        }
        let entries = untrack(|| self.chosen());
        let of = self.head.with_untracked(|head| Described {
            host: head.host.clone(),
            charset: head.charset,
            directory: head.path.clone(),
            entries,
        });
        self.page.dialog.set(Some(Dialog::Properties { of }));
    }

    /// Give the keyboard to the list.
    pub fn focus_list(self) {
        if let Some(list) = self.list.get_untracked() {
            let _ = list.focus();
        }
    }

    /// Ask for a new name of the one selected entry.
    pub fn ask_rename(self) {
        if let [entry] = untrack(|| self.selected()).as_slice() {
            self.page.dialog.set(Some(Dialog::Rename {
                channel: self.page.channel.get_untracked(),
                from: entry.name.clone(),
            }));
        }
    }

    /// Ask whether the selected entries may be deleted.
    pub fn ask_delete(self) {
        let selected = untrack(|| self.selected());
        if selected.is_empty() {
            return;
        }
        self.page.dialog.set(Some(Dialog::Delete {
            channel: self.page.channel.get_untracked(),
            entries: selected,
        }));
    }

    /// Queue downloads of what is selected, directories with all that is in them.
    pub fn download(self) {
        let channel = self.page.channel.get_untracked();
        let mut directories = Vec::new();
        for entry in untrack(|| self.selected()) {
            if entry.kind == EntryKind::Directory {
                directories.push(entry.name);
            } else {
                self.saving.send(Command::Download {
                    channel,
                    name: entry.name,
                });
            }
        }
        self.collecting.start(directories);
    }

    /// Fetch the selected files into the module.
    pub fn fetch_into_module(self) {
        let channel = self.page.channel.get_untracked();
        let selected = untrack(|| self.selected());
        let files = selected
            .into_iter()
            .filter(|entry| entry.kind != EntryKind::Directory);
        self.storage
            .fetch(channel, files.map(|entry| entry.name).collect());
    }

    fn is_connected_now(self) -> bool {
        self.head.with_untracked(ChannelHead::is_connected)
    }

    /// The place of the entry that was just made or renamed, once it is listed.
    fn awaited_place(self, channel: ChannelId, entries: &[Entry]) -> Option<u32> {
        self.awaited.try_update_value(|awaited| {
            let name = awaited
                .as_ref()
                .filter(|(on, _)| *on == channel)
                .map(|(_, name)| name.as_str())?;
            let place = entries.iter().position(|entry| entry.name == name)?;
            *awaited = None;
            u32::try_from(place).ok()
        })?
    }

    /// A selection belongs to one directory, and there to names, not to places.
    fn keep_selections_right(self) {
        let store = self.page.store;
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
                let mut next = if path == old_path {
                    let shown = || {
                        let folded: Vec<String> =
                            old.iter().map(|entry| fold(&entry.name)).collect();
                        let filter = self.filters[channel.index()]
                            .with_untracked(|filter| fold(filter.trim()));
                        arrange(&old, &folded, self.sort.get_untracked(), &filter)
                    };
                    selection
                        .with_untracked(|selection| selection.carried_over(&old, &entries, shown))
                } else {
                    self.filters[channel.index()].set(String::new());
                    came_up_from(&path, &old_path, &entries)
                };
                if let Some(awaited) = self.awaited_place(channel, &entries) {
                    next.only(awaited);
                }
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

/// How many uploads have come into a directory, or are coming.
fn arrived(state: &AppState, channel: ChannelId, path: &str) -> usize {
    let comes = |transfer: &&Transfer| {
        let is_here = transfer.channel == channel && transfer.directory == path;
        let has_come = match transfer.state {
            TransferState::Done | TransferState::Verifying => true,
            TransferState::Active => transfer.done_bytes > 0,
            _ => false,
        };
        transfer.direction == Direction::Up && is_here && has_come
    };
    state.transfers.iter().filter(comes).count()
}

/// The absolute path of an entry.
pub fn path_of(directory: &str, name: &str) -> String {
    format!("{}/{name}", directory.trim_end_matches('/'))
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
