//! Two channels side by side, and files from one to the other.
//!
//! The active pane is all of the file browser, and follows the channel shown. The other one shows a second channel:
//! choosing anything in it makes that the channel shown, and the two change their roles where they are.

use leptos::ev::DragEvent;
use leptos::prelude::*;

use crate::app::{ChannelPhase, EntryKind};
use crate::dialect::ChannelId;
use crate::ui::base::format;
use crate::ui::base::icons::{Icon, Shape};
use crate::ui::base::order::{arrange, fold};
use crate::ui::base::virtual_list::{Viewport, px, row_px};
use crate::ui::context::{Ui, use_ui};
use crate::ui::models::store::ChannelHead;
use crate::ui::views::files::list::ROW_PX;
use crate::ui::views::files::{FilesPanel, take_drop};
use crate::ui::views::storage::StoragePane;

/// One pane, or two.
#[component]
pub fn FilesPlace() -> impl IntoView {
    let ui = use_ui();
    let panes = ui.panes;
    panes.watch();
    let two = Memo::new(move |_| panes.are_two());
    let storage = Memo::new(move |_| ui.storage.open.get() && ui.storage.has_module());
    let channels = Memo::new(move |_| two.get() && !storage.get());
    view! {
        <div class="panes" class:two=two class:second=move || panes.second.get() && channels.get()>
            <div class="pane active" hidden=move || panes.shows_storage()>
                {move || channels.get().then(|| view! { <ActiveHead /> })}
                <FilesPanel />
            </div>
            {move || channels.get().then(|| view! { <OtherPane /> })}
            <StoragePane />
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
            class="icon-button small panes-toggle"
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
                on:click=move |_| ui.panes.copy_over(false)
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
                on:click=move |_| ui.panes.copy_over(true)
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
        panes.change_over();
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
        if !panes.dropped(onto, &event)
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
