//! The entries, as a grid in which only the rows in view exist.
//!
//! The focus stays on the grid itself and `aria-activedescendant` names the row that the keyboard is on, so
//! that it does not get lost with a row that scrolls away.

use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::PointerEvent;

use crate::app::{Entry, EntryKind, ListingState};
use crate::dialect::ChannelId;
use crate::ui::base::format;
use crate::ui::base::icons::{Icon, Shape};
use crate::ui::base::order::SortKey;
use crate::ui::base::preselect::Preselect;
use crate::ui::base::selection::Selection;
use crate::ui::base::text::FilesText;
use crate::ui::base::type_ahead::TypeAhead;
use crate::ui::base::virtual_list::{Viewport, px, row_px, scroll_to_row};
use crate::ui::context::{Ui, use_ui};
use crate::ui::views::files::inline::InlineInput;
use crate::ui::views::files::keys;

/// Height of a row where a mouse presses it, and where a finger does, in pixels; in every pane the same.
pub const ROW_PX: (f64, f64) = (30.0, 44.0);
/// Height of the head, which stays over the rows, its rule included.
const HEAD_PX: f64 = 31.0;

/// A row in view.
#[derive(Clone)]
struct Row {
    /// Its place in the order shown.
    place: usize,
    /// Its place in the listing.
    index: u32,
    /// Whose listing it is in, and which of them.
    listing: (ChannelId, u64),
    entry: Entry,
}

/// The entries of the directory shown.
#[component]
pub fn FileList() -> impl IntoView {
    let ui = use_ui();
    let files = ui.files;
    let viewport = Viewport::new();
    let row = row_px(ROW_PX.0, ROW_PX.1);
    let count = move || files.order.with(|order| order.len());
    let range = viewport.rows(row, count);
    let rows = move || {
        files.listing.with(|listed| {
            files.order.with(|order| {
                // What is made of others is read after them: a memo that changes while another one is asked whether it
                // has changed does not wake the one who asks.
                let range = range.get();
                let places = range.start..range.end.min(order.len());
                places
                    .filter_map(|place| {
                        let index = order[place];
                        let entry = listed.entries.get(index as usize)?.clone();
                        Some(Row {
                            place,
                            index,
                            listing: (listed.channel, listed.version),
                            entry,
                        })
                    })
                    .collect::<Vec<_>>()
            })
        })
    };
    let start_at_the_top = Memo::new(move |_| files.listing.with(|l| (l.channel, l.path.clone())));
    Effect::new(move || {
        // Only a memo that is read follows what it is made of.
        start_at_the_top.get();
        viewport.scroll_to(0.0);
    });
    let show_cursor = move || {
        let cursor = files.selection_now().with_untracked(Selection::cursor);
        let place = cursor.and_then(|cursor| {
            files
                .order
                .with_untracked(|order| order.iter().position(|i| *i == cursor))
        });
        if let Some(place) = place {
            let now = viewport.scroll_px.get_untracked();
            viewport.scroll_to(scroll_to_row(
                now,
                viewport.view_px.get_untracked(),
                row,
                place,
                HEAD_PX,
            ));
        }
    };
    let page_rows = move || {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a view has few rows"
        )]
        let rows = (viewport.view_px.get_untracked() / row) as usize;
        rows.saturating_sub(1).max(1)
    };
    let ahead = StoredValue::new(TypeAhead::default());
    let key = move |event: KeyboardEvent| {
        if keys::pressed(ui, &event, page_rows(), ahead) {
            event.prevent_default();
            show_cursor();
        }
    };
    let cursor_place = Memo::new(move |_| {
        let cursor = files.selection().with(Selection::cursor)?;
        files
            .order
            .with(|order| order.iter().position(|i| *i == cursor))
    });
    // A row that has scrolled away is not there to be named.
    let active = move || {
        cursor_place
            .get()
            .filter(|place| range.get().contains(place))?;
        files.selection().with(Selection::cursor).map(row_id)
    };
    // A name that is being changed goes out of view with its row, and so is left as it was.
    Effect::new(move || {
        let range = range.get();
        let row = files.renaming.with_untracked(|name| {
            let name = name.as_ref()?;
            files.order.with_untracked(|order| {
                let listed = files.listing.get_untracked();
                let is_it = |i: &u32| {
                    listed
                        .entries
                        .get(*i as usize)
                        .is_some_and(|e| e.name == *name)
                };
                order.iter().position(is_it)
            })
        });
        if files.renaming.with_untracked(Option::is_some)
            && row.is_none_or(|row| !range.contains(&row))
        {
            files.renamed(None);
            files.focus_list();
        }
    });
    let state = move || {
        files.head.with(|head| match head.listing {
            ListingState::None => None,
            ListingState::Loading => Some("loading"),
            ListingState::Ready => Some("ready"),
            ListingState::Failed => Some("failed"),
        })
    };
    view! {
        <div
            node_ref=files.list
            class="grid"
            role="grid"
            tabindex="0"
            data-testid="remote-list"
            data-count=count
            data-state=state
            aria-label=ui.say(|t| t.files.list)
            aria-multiselectable="true"
            aria-rowcount=move || count() + 1
            aria-colcount="3"
            aria-busy=move || (state() == Some("loading")).then_some("true")
            aria-activedescendant=active
            class:idle=move || !files.is_listed()
            on:keydown=key
            on:focus=move |_| focused(ui)
        >
            <div
                class="grid-scroll"
                role="presentation"
                node_ref=viewport.node
                on:scroll=move |_| viewport.scrolled()
            >
                <div class="grid-head" role="rowgroup">
                    <div class="grid-row" role="row" aria-rowindex="1">
                        <Header key=SortKey::Name name=|t| t.name />
                        <Header key=SortKey::Size name=|t| t.size />
                        <Header key=SortKey::Modified name=|t| t.modified />
                    </div>
                </div>
                <div
                    class="grid-all"
                    role="presentation"
                    style:height=move || format!("{}px", px(count(), row))
                >
                    <div
                        class="grid-view"
                        role="rowgroup"
                        style:transform=move || format!("translateY({}px)", px(range.get().start, row))
                    >
                        <For each=rows key=|row| (row.listing, row.index, row.place) let(row)>
                            <FileRow row />
                        </For>
                    </div>
                </div>
            </div>
        </div>
    }
}

#[component]
fn Header(key: SortKey, name: fn(&'static FilesText) -> &'static str) -> impl IntoView {
    let ui = use_ui();
    let sort = ui.files.sort;
    let id = match key {
        SortKey::Name => "sort-name",
        SortKey::Size => "sort-size",
        SortKey::Modified => "sort-modified",
    };
    let direction = move || {
        let sort = sort.get();
        let name = if sort.descending {
            "descending"
        } else {
            "ascending"
        };
        (sort.key == key).then_some(name)
    };
    let shape = Signal::derive(move || {
        if sort.get().descending {
            Shape::Descending
        } else {
            Shape::Ascending
        }
    });
    view! {
        <div class="grid-cell" role="columnheader" aria-sort=move || direction().unwrap_or("none")>
            <button
                type="button"
                class="grid-sort"
                data-testid=id
                on:click=move |_| sort.update(|sort| *sort = sort.pressed(key))
            >
                {move || name(&ui.text().files)}
                <Show when=move || direction().is_some()>
                    <Icon shape />
                </Show>
            </button>
        </div>
    }
}

#[component]
fn FileRow(row: Row) -> impl IntoView {
    let ui = use_ui();
    let files = ui.files;
    let Row {
        place,
        index,
        entry,
        ..
    } = row;
    let usable = entry.usable;
    let selected = move || files.selection().with(|s| s.contains(index));
    let at_cursor = move || files.selection().with(|s| s.cursor() == Some(index));
    let (kind, size, modified) = match entry.kind {
        EntryKind::Directory => ("dir", None, String::new()),
        EntryKind::File {
            size_bytes,
            modified,
        } => ("file", size_bytes, modified),
    };
    let is_directory = kind == "dir";
    let shown_size =
        move || size.map_or_else(String::new, |size| format::bytes(ui.lang.get(), size));
    let exact_size = size.map(|size| format!("{size} B"));
    let shown_time = move || format::server_time(ui.lang.get(), &modified);
    let is_path = entry.name.contains('/');
    let unusable = move || {
        let text = &ui.text().files;
        if is_path {
            text.unusable_path
        } else {
            text.unusable
        }
    };
    let why_not = move || (!usable).then(unusable);
    let shape = if is_directory {
        Shape::Directory
    } else {
        Shape::File
    };
    let label = Signal::derive(move || ui.text().files.directory);
    let name = StoredValue::new(entry.name.clone());
    let renaming = Memo::new(move |_| {
        files
            .renaming
            .with(|renaming| name.with_value(|name| renaming.as_ref() == Some(name)))
    });
    view! {
        <div
            class="grid-row"
            class:selected=selected
            class:cursor=at_cursor
            class:renaming=renaming
            class:unusable=!usable
            role="row"
            id=row_id(index)
            data-testid="remote-row"
            data-index=index
            data-name=entry.name.clone()
            data-kind=kind
            data-size=size.map(|size| size.to_string()).unwrap_or_default()
            aria-rowindex=place + 2
            aria-selected=move || if selected() { "true" } else { "false" }
            aria-disabled=(!usable).then_some("true")
            title=why_not
            draggable=move || {
                let can_go = ui.panes.are_two() && usable && !is_directory && !renaming.get();
                can_go.then_some("true")
            }
            on:dragstart=move |event| ui.panes.drag_began(index, &event)
            on:dragend=move |_| ui.panes.drag_ended()
            on:click=move |event| clicked(ui, index, is_directory, &event)
            on:dblclick=move |_| {
                if !renaming.get_untracked() {
                    files.open(index);
                }
            }
        >
            <div class="grid-cell name" role="gridcell">
                {if is_directory {
                    view! { <Icon shape label /> }.into_any()
                } else {
                    view! { <Icon shape /> }.into_any()
                }}
                {move || {
                    if renaming.get() {
                        let done = Callback::new(move |to| files.renamed(to));
                        view! {
                            <InlineInput
                                id="rename-input"
                                label=Signal::derive(move || name.with_value(|name| (ui.text().dialog.rename_title)(name)))
                                typed=files.new_name
                                preselect=Preselect::Stem
                                check=|ui, name| ui.files.check_name(name)
                                leaving_applies=true
                                done
                            />
                        }
                            .into_any()
                    } else {
                        let name = name.get_value();
                        view! { <span class="name-text" title=name.clone()>{name.clone()}</span> }.into_any()
                    }
                }}
                <Show when=move || !usable>
                    <Icon shape=Shape::Warn label=Signal::derive(unusable) />
                </Show>
            </div>
            <div class="grid-cell size" role="gridcell" title=exact_size>{shown_size}</div>
            <div class="grid-cell time" role="gridcell">{shown_time}</div>
        </div>
    }
}

/// The id of the row of an entry.
pub(super) fn row_id(index: u32) -> String {
    format!("entry-{index}")
}

fn clicked(ui: Ui, index: u32, is_directory: bool, event: &MouseEvent) {
    // Into the input in the row.
    let target = event
        .target()
        .and_then(|to| to.dyn_into::<web_sys::Element>().ok());
    if target.is_some_and(|target| target.tag_name() == "INPUT") {
        return;
    }
    let selection = ui.files.selection_now();
    let finger = event
        .dyn_ref::<PointerEvent>()
        .is_some_and(|pointer| pointer.pointer_type() == "touch");
    if finger {
        // There is no double click and no Ctrl here: a tap opens a directory and marks a file.
        if is_directory {
            ui.files.open(index);
        } else {
            selection.update(|s| s.toggle(index));
        }
    } else if event.shift_key() {
        let order = ui.files.order.get_untracked();
        selection.update(|s| s.extend_to(&order, index));
    } else if event.ctrl_key() || event.meta_key() {
        selection.update(|s| s.toggle(index));
    } else {
        selection.update(|s| s.only(index));
    }
}

/// The keyboard came here, and has to be on some row.
fn focused(ui: Ui) {
    let first = ui
        .files
        .order
        .with_untracked(|order| order.first().copied());
    let selection = ui.files.selection_now();
    if let Some(first) = first.filter(|_| selection.with_untracked(|s| s.cursor().is_none())) {
        selection.update(|s| s.place_cursor(first));
    }
}
