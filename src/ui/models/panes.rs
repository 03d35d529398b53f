//! Two channels side by side: which is active, and what goes from one to the other.

use leptos::ev::{DragEvent, KeyboardEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use crate::app::{Command, EntryKind};
use crate::dialect::{CHANNELS, ChannelId};
use crate::ui::models::files::FilesModel;
use crate::ui::models::notices::PageNotice;
use crate::ui::models::page::Page;
use crate::ui::models::storage::StorageModel;
use crate::ui::models::store::ChannelHead;

/// Two panes stand beside each other from this width of the window on.
const WIDE: &str = "(min-width: 56.01rem)";

/// The panes. A handle: copies are the same panes.
#[derive(Clone, Copy)]
pub struct Panes {
    /// Whether the user wants two.
    pub wanted: RwSignal<bool>,
    /// The channel of the one that is not active.
    pub other: RwSignal<ChannelId>,
    /// The active one is the second.
    pub second: RwSignal<bool>,
    /// Whether the window has room for two.
    pub is_wide: RwSignal<bool>,
    /// What is being dragged: from which channel, and the names.
    dragged: RwSignal<Option<(ChannelId, Vec<String>)>>,
    files: FilesModel,
    storage: StorageModel,
    page: Page,
}

impl Panes {
    /// One pane; the other would show the second channel.
    pub fn new(page: Page, files: FilesModel, storage: StorageModel) -> Self {
        Self {
            wanted: RwSignal::new(false),
            other: RwSignal::new(ChannelId::ALL[1]),
            second: RwSignal::new(false),
            is_wide: RwSignal::new(false),
            dragged: RwSignal::new(None),
            files,
            storage,
            page,
        }
    }

    /// Whether there are two; tracked.
    pub fn are_two(self) -> bool {
        self.wanted.get() && self.is_wide.get()
    }

    /// Whether the module's files are shown in the place of the channel's; tracked.
    pub fn shows_storage(self) -> bool {
        self.storage.open.get() && self.storage.has_module() && !self.are_two()
    }

    /// Show the channel's files, whatever is in their place.
    pub fn show_files(self) {
        if untrack(|| self.shows_storage()) {
            self.storage.open.set(false);
        }
    }

    fn are_two_now(self) -> bool {
        untrack(|| self.are_two())
    }

    /// A file of the channel shown is being dragged, or all that are selected with it.
    pub fn drag_began(self, index: u32, event: &DragEvent) {
        let channel = self.page.channel.get_untracked();
        let selection = self.files.selections[channel.index()];
        if !selection.with_untracked(|selection| selection.contains(index)) {
            selection.update(|selection| selection.only(index));
        }
        self.began(event, channel, self.selected_files().0);
    }

    /// These names of a channel are being dragged.
    pub fn began(self, event: &DragEvent, channel: ChannelId, names: Vec<String>) {
        if names.is_empty() {
            event.prevent_default();
            return;
        }
        if let Some(transfer) = event.data_transfer() {
            transfer.set_effect_allowed("copyMove");
            // Some browsers drag nothing that carries nothing.
            let _ = transfer.set_data("text/plain", &names.join("\n"));
        }
        self.dragged.set(Some((channel, names)));
    }

    /// Nothing is being dragged any more.
    pub fn drag_ended(self) {
        self.dragged.set(None);
    }

    /// Whether what is being dragged over a channel's pane comes from another one's; `None` where it comes from
    /// elsewhere.
    pub fn accepts(self, onto: ChannelId) -> Option<bool> {
        self.dragged
            .with_untracked(|dragged| Some(dragged.as_ref()?.0 != onto))
    }

    /// What was dragged is dropped on the pane of this channel. Whether it came from a pane at all.
    pub fn dropped(self, onto: ChannelId, event: &DragEvent) -> bool {
        let dragged = self.dragged.get_untracked();
        self.dragged.set(None);
        let Some((from, names)) = dragged else {
            return false;
        };
        if from != onto {
            self.relay(from, onto, names, event.shift_key());
        }
        true
    }

    /// The selected files of the channel shown, and whether a directory is selected as well.
    fn selected_files(self) -> (Vec<String>, bool) {
        let selected = untrack(|| self.files.selected());
        let all = selected.len();
        let files = selected.into_iter();
        let files = files.filter(|entry| entry.kind != EntryKind::Directory);
        let names: Vec<String> = files.map(|entry| entry.name).collect();
        let directories = names.len() < all;
        (names, directories)
    }

    fn relay(self, from: ChannelId, to: ChannelId, names: Vec<String>, moves: bool) {
        let is_up = |channel: ChannelId| {
            self.page.store.channels[channel.index()].with_untracked(ChannelHead::is_connected)
        };
        if !is_up(from) || !is_up(to) {
            self.page.notices.tell_page(PageNotice::DropNotReady);
            return;
        }
        for name in names {
            self.page.send(Command::Relay {
                from,
                name,
                to,
                moves,
            });
        }
    }

    /// Copies the selected files into the other pane's directory, or moves them there.
    pub fn copy_over(self, moves: bool) {
        if !self.are_two_now() {
            return;
        }
        let (names, directories) = self.selected_files();
        if directories {
            self.page.notices.tell_page(PageNotice::FoldersStay);
        }
        let from = self.page.channel.get_untracked();
        self.relay(from, self.other.get_untracked(), names, moves);
    }

    /// Makes the other pane the active one.
    pub fn change_over(self) {
        if self.are_two_now() {
            self.page.channel.set(self.other.get_untracked());
            request_animation_frame(move || self.files.focus_list());
        }
    }

    /// Keeps the panes on two channels, whatever is chosen.
    pub fn watch(self) {
        let panes = self;
        let wide = window().match_media(WIDE).ok().flatten();
        let look = move || {
            let wide = window().match_media(WIDE).ok().flatten();
            panes.is_wide.set(wide.is_some_and(|wide| wide.matches()));
        };
        panes.is_wide.set(wide.is_some_and(|wide| wide.matches()));
        let heard = window_event_listener_untyped("resize", move |_| look());
        let keys = window_event_listener(leptos::ev::keydown, move |event| {
            if self.key_pressed(&event) {
                event.prevent_default();
            }
        });
        on_cleanup(move || {
            heard.remove();
            keys.remove();
        });
        Effect::new(move |before: Option<ChannelId>| {
            let now = self.page.channel.get();
            if now == panes.other.get_untracked() {
                let left = before.filter(|before| *before != now);
                let next = ChannelId::ALL[(now.index() + 1) % CHANNELS];
                panes.other.set(left.unwrap_or(next));
                if panes.are_two_now() {
                    panes.second.update(|second| *second = !*second);
                }
            }
            now
        });
    }

    fn key_pressed(self, event: &KeyboardEvent) -> bool {
        // A question that is open has the keys.
        if self.page.dialog.with_untracked(Option::is_some) || !self.are_two_now() {
            return false;
        }
        match event.key().as_str() {
            "F6" => self.change_over(),
            // By its place: with Alt some keyboards write another letter, which is for an input where one has the focus.
            _ if event.alt_key()
                && event.code() == "KeyC"
                && !event.ctrl_key()
                && !is_in_input(event) =>
            {
                self.copy_over(event.shift_key());
            }
            _ => return false,
        }
        true
    }
}

fn is_in_input(event: &KeyboardEvent) -> bool {
    let target = event.target();
    target.is_some_and(|target| target.dyn_ref::<HtmlInputElement>().is_some())
}
