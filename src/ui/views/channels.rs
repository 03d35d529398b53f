//! The channels in use as tabs, a way to one more, and beside them the module's own files.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::app::ChannelPhase;
use crate::dialect::{CHANNELS, ChannelId};
use crate::ui::base::icons::{Icon, Shape};
use crate::ui::context::{Ui, use_ui};
use crate::ui::models::panels::Panel;
use crate::ui::views::panes::PanesToggle;
use crate::ui::views::servers::ServersButton;

/// One tab per connect id; the arrow keys go from one to the next.
#[component]
pub fn ChannelTabs() -> impl IntoView {
    let ui = use_ui();
    view! {
        <div class="tabs">
            <div
                class="channels"
                role="tablist"
                aria-label=ui.say(|t| t.channel.channels)
                on:keydown=move |event| key_pressed(ui, &event)
            >
                {ChannelId::ALL.into_iter().map(|id| view! { <ChannelTab id /> }).collect_view()}
            </div>
            <AddTab />
            <span class="tabs-gap"></span>
            {move || ui.panels.show(Panel::Faults)}
            <ServersButton />
            <StorageTab />
            <PanesToggle />
        </div>
    }
}

/// One more channel.
#[component]
fn AddTab() -> impl IntoView {
    let ui = use_ui();
    let spare = Memo::new(move |_| ui.tabs.spare());
    let word = move || (ui.text().channel.add)(spare.get() as u64, CHANNELS as u64);
    let add = move |_| {
        ui.tabs.add();
        ui.panes.show_files();
        focus_tab(ui.channel.get_untracked());
    };
    view! {
        <Show when=move || { spare.get() > 0 }>
            <button
                type="button"
                class="icon-button small"
                data-testid="channel-add"
                aria-label=word
                title=word
                on:click=add
            >
                <Icon shape=Shape::Plus />
            </button>
        </Show>
    }
}

/// The module's own files: in the place of the channel shown, or in the other pane where there are two.
#[component]
fn StorageTab() -> impl IntoView {
    let ui = use_ui();
    let has_module = Memo::new(move |_| ui.storage.has_module());
    let open = move || ui.storage.open.get() && has_module.get();
    let why_not = move || (!has_module.get()).then(|| ui.text().storage.need_module);
    view! {
        <button
            type="button"
            class="channel storage-tab"
            data-testid="storage-open"
            aria-expanded=move || open().to_string()
            aria-controls="storage"
            aria-label=ui.say(|t| t.storage.title)
            title=move || why_not().unwrap_or_else(|| ui.text().storage.title)
            aria-description=why_not
            disabled=move || !has_module.get()
            on:click=move |_| ui.storage.toggle()
        >
            <Icon shape=Shape::Chip />
            <span class="channel-host">{ui.say(|t| t.storage.title)}</span>
        </button>
    }
}

#[component]
fn ChannelTab(id: ChannelId) -> impl IntoView {
    let ui = use_ui();
    let head = move || ui.store.channel(id);
    let shown = move || ui.channel.get() == id;
    let state = Memo::new(move |_| match head() {
        head if head.lane_of.is_some() => "lane",
        head => phase_name(head.phase),
    });
    let words = move || {
        let text = &ui.text().channel;
        match head().phase {
            ChannelPhase::Idle => text.idle,
            ChannelPhase::Connecting => text.connecting,
            ChannelPhase::Ready => text.ready,
            ChannelPhase::Uploading => text.uploading,
            ChannelPhase::Downloading => text.downloading,
            ChannelPhase::Closing => text.closing,
            ChannelPhase::Failed => text.failed,
        }
    };
    let host = move || {
        let head = head();
        if let Some(home) = head.lane_of {
            return (ui.text().channel.lane_of)(home.connect_id().into());
        }
        let idle = matches!(head.phase, ChannelPhase::Idle);
        if idle || head.host.is_empty() {
            ui.text().channel.idle.to_owned()
        } else {
            head.host
        }
    };
    let name = move || (ui.text().channel.channel)(id.connect_id().into());
    view! {
        <button
            type="button"
            class="channel"
            role="tab"
            id=tab_id(id)
            data-testid="channel"
            data-id=id.connect_id().to_string()
            data-state=state
            aria-selected=move || if shown() { "true" } else { "false" }
            hidden=move || !ui.tabs.is_seen(id)
            aria-controls="channel-panel"
            tabindex=move || if shown() { "0" } else { "-1" }
            title=move || format!("{} · {}", name(), words())
            on:click=move |_| {
                ui.channel.set(id);
                ui.panes.show_files();
            }
        >
            <span class="channel-lamp" aria-hidden="true"></span>
            <span class="channel-id">{id.connect_id().to_string()}</span>
            <span class="channel-host">{host}</span>
            <span class="visually-hidden">{words}</span>
        </button>
    }
}

/// The id of a channel's tab.
pub fn tab_id(id: ChannelId) -> String {
    format!("channel-tab-{id}")
}

fn phase_name(phase: ChannelPhase) -> &'static str {
    match phase {
        ChannelPhase::Idle => "idle",
        ChannelPhase::Connecting => "connecting",
        ChannelPhase::Ready => "ready",
        ChannelPhase::Uploading => "uploading",
        ChannelPhase::Downloading => "downloading",
        ChannelPhase::Closing => "closing",
        ChannelPhase::Failed => "failed",
    }
}

fn key_pressed(ui: Ui, event: &KeyboardEvent) {
    let now = ui.channel.get_untracked();
    let shown: Vec<ChannelId> = ChannelId::ALL
        .into_iter()
        .filter(|id| untrack(|| ui.tabs.is_seen(*id)))
        .collect();
    let count = shown.len();
    let Some(at) = shown.iter().position(|id| *id == now) else {
        return;
    };
    let next = match event.key().as_str() {
        "ArrowRight" => (at + 1) % count,
        "ArrowLeft" => (at + count - 1) % count,
        "Home" => 0,
        "End" => count - 1,
        _ => return,
    };
    event.prevent_default();
    let next = shown[next];
    ui.channel.set(next);
    ui.panes.show_files();
    focus_tab(next);
}

fn focus_tab(id: ChannelId) {
    let tab = document().get_element_by_id(&tab_id(id));
    if let Some(tab) = tab.and_then(|tab| tab.dyn_into::<HtmlElement>().ok()) {
        // Only an element that is not there cannot be focused.
        let _ = tab.focus();
    }
}
