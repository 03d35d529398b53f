//! Two channels side by side, and files from one to the other.
//!
//! The active pane is all of the file browser, and follows the channel shown. The other one shows a second channel:
//! choosing anything in it makes that the channel shown, and the two change their roles where they are.

use leptos::ev::{DragEvent, KeyboardEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use crate::app::{ChannelPhase, Command, EntryKind};
use crate::dialect::{CHANNELS, ChannelId};
use crate::ui::context::{Ui, use_ui};
use crate::ui::files::list::ROW_PX;
use crate::ui::files::order::{arrange, fold};
use crate::ui::files::{FilesPanel, take_drop};
use crate::ui::format;
use crate::ui::icons::{Icon, Shape};
use crate::ui::notices::PageNotice;
use crate::ui::store::ChannelHead;
use crate::ui::virtual_list::{Viewport, px, row_px};

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
    second: RwSignal<bool>,
    /// Whether the window has room for two.
    pub is_wide: RwSignal<bool>,
    /// What is being dragged: from which channel, and the names.
    dragged: RwSignal<Option<(ChannelId, Vec<String>)>>,
}

impl Panes {
    /// One pane; the other would show the second channel.
    pub fn new() -> Self {
        Self {
            wanted: RwSignal::new(false),
            other: RwSignal::new(ChannelId::ALL[1]),
            second: RwSignal::new(false),
            is_wide: RwSignal::new(false),
            dragged: RwSignal::new(None),
        }
    }

    /// Whether there are two; tracked.
    pub fn are_two(self) -> bool {
        self.wanted.get() && self.is_wide.get()
    }

    fn are_two_now(self) -> bool {
        untrack(|| self.are_two())
    }

    /// A file of the channel shown is being dragged, or all that are selected with it.
    pub fn drag_began(self, ui: Ui, index: u32, event: &DragEvent) {
        let channel = ui.channel.get_untracked();
        let selection = ui.files.selections[channel.index()];
        if !selection.with_untracked(|selection| selection.contains(index)) {
            selection.update(|selection| selection.only(index));
        }
        self.began(event, channel, selected_files(ui).0);
    }

    fn began(self, event: &DragEvent, channel: ChannelId, names: Vec<String>) {
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
    pub fn dropped(self, ui: Ui, onto: ChannelId, event: &DragEvent) -> bool {
        let dragged = self.dragged.get_untracked();
        self.dragged.set(None);
        let Some((from, names)) = dragged else {
            return false;
        };
        if from != onto {
            relay(ui, from, onto, names, event.shift_key());
        }
        true
    }
}

impl Default for Panes {
    fn default() -> Self {
        Self::new()
    }
}

/// The selected files of the channel shown, and whether a directory is selected as well.
fn selected_files(ui: Ui) -> (Vec<String>, bool) {
    let selected = untrack(|| ui.files.selected());
    let all = selected.len();
    let files = selected.into_iter();
    let files = files.filter(|entry| entry.kind != EntryKind::Directory);
    let names: Vec<String> = files.map(|entry| entry.name).collect();
    let directories = names.len() < all;
    (names, directories)
}

fn relay(ui: Ui, from: ChannelId, to: ChannelId, names: Vec<String>, moves: bool) {
    let is_up = |channel: ChannelId| {
        ui.store.channels[channel.index()].with_untracked(ChannelHead::is_connected)
    };
    if !is_up(from) || !is_up(to) {
        ui.notices.tell_page(PageNotice::DropNotReady);
        return;
    }
    for name in names {
        ui.send(Command::Relay {
            from,
            name,
            to,
            moves,
        });
    }
}

/// Copies the selected files into the other pane's directory, or moves them there.
fn copy_over(ui: Ui, moves: bool) {
    if !ui.panes.are_two_now() {
        return;
    }
    let (names, directories) = selected_files(ui);
    if directories {
        ui.notices.tell_page(PageNotice::FoldersStay);
    }
    let from = ui.channel.get_untracked();
    relay(ui, from, ui.panes.other.get_untracked(), names, moves);
}

/// Makes the other pane the active one.
fn change_over(ui: Ui) {
    if ui.panes.are_two_now() {
        ui.channel.set(ui.panes.other.get_untracked());
        request_animation_frame(move || ui.files.focus_list());
    }
}

/// Keeps the panes on two channels, whatever is chosen.
fn watch(ui: Ui) {
    let panes = ui.panes;
    let wide = window().match_media(WIDE).ok().flatten();
    let look = move || {
        let wide = window().match_media(WIDE).ok().flatten();
        panes.is_wide.set(wide.is_some_and(|wide| wide.matches()));
    };
    panes.is_wide.set(wide.is_some_and(|wide| wide.matches()));
    let heard = window_event_listener_untyped("resize", move |_| look());
    let keys = window_event_listener(leptos::ev::keydown, move |event| {
        if key_pressed(ui, &event) {
            event.prevent_default();
        }
    });
    on_cleanup(move || {
        heard.remove();
        keys.remove();
    });
    Effect::new(move |before: Option<ChannelId>| {
        let now = ui.channel.get();
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

fn key_pressed(ui: Ui, event: &KeyboardEvent) -> bool {
    // A question that is open has the keys.
    if ui.dialog.with_untracked(Option::is_some) || !ui.panes.are_two_now() {
        return false;
    }
    match event.key().as_str() {
        "F6" => change_over(ui),
        // By its place: with Alt some keyboards write another letter, which is for an input where one has the focus.
        _ if event.alt_key()
            && event.code() == "KeyC"
            && !event.ctrl_key()
            && !is_in_input(event) =>
        {
            copy_over(ui, event.shift_key());
        }
        _ => return false,
    }
    true
}

fn is_in_input(event: &KeyboardEvent) -> bool {
    let target = event.target();
    target.is_some_and(|target| target.dyn_ref::<HtmlInputElement>().is_some())
}

/// One pane, or two.
#[component]
pub fn FilesPlace() -> impl IntoView {
    let ui = use_ui();
    watch(ui);
    let panes = ui.panes;
    let two = Memo::new(move |_| panes.are_two());
    view! {
        <div class="panes" class:two=two class:second=move || panes.second.get()>
            <div class="pane active">
                {move || two.get().then(|| view! { <ActiveHead /> })}
                <FilesPanel />
            </div>
            {move || two.get().then(|| view! { <OtherPane /> })}
        </div>
    }
}

/// Turns the second pane on and off.
#[component]
pub fn PanesToggle() -> impl IntoView {
    let ui = use_ui();
    let wanted = ui.panes.wanted;
    view! {
        <button
            type="button"
            class="button panes-toggle"
            data-testid="panes-toggle"
            aria-label=ui.say(|t| t.panes.toggle)
            title=ui.say(|t| t.panes.toggle)
            aria-pressed=move || if wanted.get() { "true" } else { "false" }
            on:click=move |_| wanted.update(|wanted| *wanted = !*wanted)
        >
            <Icon shape=Shape::Panes />
        </button>
    }
}

/// Channel, server and directory, in one line.
fn place_of(ui: Ui, channel: ChannelId) -> String {
    let name = (ui.text().channel.channel)(channel.connect_id().into());
    ui.store.channels[channel.index()].with(|head| {
        if head.is_connected() {
            format!("{name} · {}:{}", head.host, head.path)
        } else {
            format!("{name} · {}", ui.text().channel.idle)
        }
    })
}

#[component]
fn ActiveHead() -> impl IntoView {
    let ui = use_ui();
    let none = move || {
        let selected = ui.files.selected();
        let files = |kind: &EntryKind| *kind != EntryKind::Directory;
        let other = ui.panes.other.get();
        let is_up = ui.store.channels[other.index()].with(ChannelHead::is_connected);
        !is_up || !selected.iter().any(|entry| files(&entry.kind))
    };
    let to = move || place_of(ui, ui.panes.other.get());
    view! {
        <div
            class="pane-head"
            data-testid="pane"
            data-active="true"
            data-channel=move || ui.channel.get().to_string()
        >
            <span class="pane-place">{move || place_of(ui, ui.channel.get())}</span>
            <button
                type="button"
                class="button small"
                data-testid="remote-copy-over"
                aria-keyshortcuts="Alt+C"
                title=move || (ui.text().panes.copy_hint)(&to())
                disabled=none
                on:click=move |_| copy_over(ui, false)
            >
                {ui.say(|t| t.panes.copy)}
            </button>
            <button
                type="button"
                class="button small"
                data-testid="remote-move-over"
                aria-keyshortcuts="Alt+Shift+C"
                title=move || (ui.text().panes.shift_hint)(&to())
                disabled=none
                on:click=move |_| copy_over(ui, true)
            >
                {ui.say(|t| t.panes.shift)}
            </button>
        </div>
    }
}

#[component]
fn OtherPane() -> impl IntoView {
    let ui = use_ui();
    let panes = ui.panes;
    let channel = panes.other;
    let head = Memo::new(move |_| ui.store.channel(channel.get()));
    let dragging = RwSignal::new(false);
    let viewport = Viewport::new();
    let row = row_px(ROW_PX.0, ROW_PX.1);
    let listed = Memo::new(move |_| {
        // The entries change with the version alone.
        let is_up = head.with(ChannelHead::is_connected);
        let entries = ui.store.entries(channel.get());
        let folded: Vec<String> = entries.iter().map(|entry| fold(&entry.name)).collect();
        let filter = ui.files.filters[channel.get().index()].with(|filter| fold(filter.trim()));
        let order = if is_up {
            arrange(&entries, &folded, ui.files.sort.get(), &filter)
        } else {
            Vec::new()
        };
        let shown = order.into_iter().map(|i| (i, entries[i as usize].clone()));
        shown.collect::<Vec<_>>()
    });
    let count = move || listed.with(Vec::len);
    let range = viewport.rows(row, count);
    let activate = move |index: Option<u32>| {
        let now = channel.get_untracked();
        if let Some(index) = index {
            ui.files.selections[now.index()].update(|selection| selection.only(index));
        }
        change_over(ui);
    };
    let rows = move || {
        let range = range.get();
        let rows = listed.with(|listed| {
            let end = range.end.min(listed.len());
            listed[range.start.min(end)..end].to_vec()
        });
        let rows = rows.into_iter().map(|(index, entry)| {
            let (shape, kind, size) = match entry.kind {
                EntryKind::Directory => (Shape::Directory, "dir", None),
                EntryKind::File { size_bytes, .. } => (Shape::File, "file", size_bytes),
            };
            let size = size.map(|size| format::bytes(ui.lang.get(), size));
            let name = entry.name.clone();
            let can_go = kind == "file" && entry.usable;
            view! {
                <li
                    class="grid-row pane-row"
                    data-testid="pane-row"
                    data-name=entry.name.clone()
                    data-kind=kind
                    draggable=can_go.then_some("true")
                    on:click=move |_| activate(Some(index))
                    on:dragstart=move |event| {
                        panes.began(&event, channel.get_untracked(), vec![name.clone()]);
                    }
                    on:dragend=move |_| panes.drag_ended()
                >
                    <span class="grid-cell name">
                        <Icon shape />
                        <span class="name-text">{entry.name.clone()}</span>
                    </span>
                    <span class="grid-cell size">{size}</span>
                </li>
            }
        });
        rows.collect_view()
    };
    let over = move |event: DragEvent| {
        event.prevent_default();
        event.stop_propagation();
        let accepts = panes.accepts(channel.get_untracked());
        let is_up = head.with_untracked(ChannelHead::is_connected);
        let takes = is_up && accepts != Some(false);
        dragging.set(takes);
        if let Some(transfer) = event.data_transfer() {
            transfer.set_drop_effect(match (takes, event.shift_key() && accepts.is_some()) {
                (false, _) => "none",
                (true, false) => "copy",
                (true, true) => "move",
            });
        }
    };
    let drop = move |event: DragEvent| {
        event.prevent_default();
        event.stop_propagation();
        dragging.set(false);
        let onto = channel.get_untracked();
        if !panes.dropped(ui, onto, &event)
            && let Some(transfer) = event.data_transfer()
        {
            // Local files go to the pane that they were dropped on.
            ui.channel.set(onto);
            take_drop(ui, &transfer);
        }
    };
    let idle = move || {
        let words = head.with(|head| match head.phase {
            ChannelPhase::Connecting => Some(ui.text().files.connecting),
            _ if head.is_connected() => None,
            _ => Some(ui.text().files.not_connected),
        });
        words.map(|words| {
            view! {
                <button
                    type="button"
                    class="placeholder pane-idle"
                    data-testid="pane-idle"
                    on:click=move |_| activate(None)
                >
                    <span class="placeholder-title">{words}</span>
                    <span class="placeholder-hint">{ui.text().panes.idle_hint}</span>
                </button>
            }
        })
    };
    view! {
        <section
            class="pane other"
            class:dragging=move || dragging.get()
            data-testid="pane"
            data-active="false"
            data-channel=move || channel.get().to_string()
            data-path=move || head.with(|head| head.path.clone())
            data-count=count
            aria-label=move || place_of(ui, channel.get())
            on:dragenter=over
            on:dragover=over
            on:dragleave=move |_| dragging.set(false)
            on:drop=drop
        >
            <button
                type="button"
                class="pane-head"
                data-testid="pane-activate"
                aria-keyshortcuts="F6"
                title=ui.say(|t| t.panes.activate)
                on:click=move |_| activate(None)
            >
                <span class="pane-place">{move || place_of(ui, channel.get())}</span>
            </button>
            {idle}
            <div
                class="pane-scroll"
                role="group"
                tabindex="0"
                aria-label=move || place_of(ui, channel.get())
                node_ref=viewport.node
                on:scroll=move |_| viewport.scrolled()
            >
                <div style:height=move || format!("{}px", px(count(), row))>
                    <ul style:transform=move || format!("translateY({}px)", px(range.get().start, row))>
                        {rows}
                    </ul>
                </div>
            </div>
            <p class="pane-drop" aria-hidden="true">{ui.say(|t| t.panes.drop)}</p>
        </section>
    }
}
