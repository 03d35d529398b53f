//! The six channels as tabs.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::app::ChannelPhase;
use crate::dialect::{CHANNELS, ChannelId};
use crate::ui::context::{Ui, use_ui};

/// One tab per connect id; the arrow keys go from one to the next.
#[component]
pub fn ChannelTabs() -> impl IntoView {
    let ui = use_ui();
    view! {
        <div
            class="channels"
            role="tablist"
            aria-label=ui.say(|t| t.channel.channels)
            on:keydown=move |event| key_pressed(ui, &event)
        >
            {ChannelId::ALL.into_iter().map(|id| view! { <ChannelTab id /> }).collect_view()}
        </div>
    }
}

#[component]
fn ChannelTab(id: ChannelId) -> impl IntoView {
    let ui = use_ui();
    let head = move || ui.store.channel(id);
    let shown = move || ui.channel.get() == id;
    let state = Memo::new(move |_| phase_name(head().phase));
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
        let idle = matches!(head.phase, ChannelPhase::Idle);
        if idle || head.host.is_empty() {
            ui.text().channel.free.to_owned()
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
            aria-controls="channel-panel"
            tabindex=move || if shown() { "0" } else { "-1" }
            title=move || format!("{} · {}", name(), words())
            on:click=move |_| ui.channel.set(id)
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
    let now = ui.channel.get_untracked().index();
    let next = match event.key().as_str() {
        "ArrowRight" => (now + 1) % CHANNELS,
        "ArrowLeft" => (now + CHANNELS - 1) % CHANNELS,
        "Home" => 0,
        "End" => CHANNELS - 1,
        _ => return,
    };
    event.prevent_default();
    let next = ChannelId::ALL[next];
    ui.channel.set(next);
    let tab = document().get_element_by_id(&tab_id(next));
    if let Some(tab) = tab.and_then(|tab| tab.dyn_into::<HtmlElement>().ok()) {
        // Only an element that is not there cannot be focused.
        let _ = tab.focus();
    }
}
