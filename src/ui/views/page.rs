//! The page as a whole.

use leptos::prelude::*;
use web_sys::DragEvent;

use crate::app::LineState;
use crate::ui::context::{Ui, use_ui};
use crate::ui::models::log::session_file;
use crate::ui::models::panels::Panel;
use crate::ui::models::place::Place;
use crate::ui::views::attach::{AttachStage, Probing, Terminal};
use crate::ui::views::channels::{ChannelTabs, tab_id};
use crate::ui::views::notices::Toasts;
use crate::ui::views::panels;
use crate::ui::views::places::Places;
use crate::ui::views::route::Header;

/// The header, the channel shown, the transfers and the bench.
#[component]
pub fn PageView(
    /// The page's context, for all components.
    ui: Ui,
) -> impl IntoView {
    provide_context(ui);
    panels::load(ui);
    ui.bench.watch();
    ui.tabs.watch(ui.panes);
    // A file that misses the drop zone must not replace the page.
    let not_here = |event: DragEvent| event.prevent_default();
    let dropped = move |event: DragEvent| {
        // Where there is a drop zone, it has taken it.
        if event.default_prevented() {
            return;
        }
        event.prevent_default();
        if let Some(file) = event.data_transfer().as_ref().and_then(session_file) {
            ui.open_session(file);
        }
    };
    let bench = Memo::new(move |_| ui.bench.state());
    let place = move || match ui.place.get() {
        _ if ui.bench.is_open() => "log",
        Place::Files => "files",
        Place::Transfers => "transfers",
    };
    let stage = Memo::new(move |_| ui.store.line.with(Stage::of));
    // A part with nothing in it and nothing to do is not shown.
    let idle = Memo::new(move |_| {
        ui.store.arrangement.track();
        stage.get() != Stage::Work && ui.store.transfers.with_untracked(Vec::is_empty)
    });
    let bare = Memo::new(move |_| {
        idle.get()
            && stage.get() == Stage::Attach
            && !ui.bench.is_open()
            && ui.store.log.with(|log| log.frames == 0)
    });
    view! {
        <div
            class="page"
            data-idle=move || idle.get().then_some("")
            data-bare=move || bare.get().then_some("")
            data-bench=move || bench.get().name()
            data-place=place
            on:dragover=not_here
            on:drop=dropped
        >
            <Header />
            <main class="main">
                <ChannelTabs />
                <Workplace stage />
            </main>
            <aside class="side" aria-label=ui.say(|t| t.page.activity)>
                {move || ui.panels.show(Panel::Activity)}
            </aside>
            {move || ui.panels.show(Panel::Bench)}
            <Places />
            <Toasts />
            {move || ui.panels.show(Panel::Traffic)}
            {move || ui.panels.show(Panel::Guide)}
            {move || ui.panels.show(Panel::Questions)}
            {move || ui.panels.show(Panel::Tour)}
        </div>
    }
}

/// What the line allows: attaching while it is down, else the channel shown.
#[component]
fn Workplace(stage: Memo<Stage>) -> impl IntoView {
    let ui = use_ui();
    view! {
        <div
            class="workplace"
            id="channel-panel"
            role="tabpanel"
            aria-labelledby=move || tab_id(ui.channel.get())
        >
            {move || match stage.get() {
                Stage::Attach => view! { <AttachStage /> }.into_any(),
                Stage::Probing => view! { <Probing /> }.into_any(),
                Stage::Terminal => view! { <Terminal /> }.into_any(),
                Stage::Work => ui.panels.show(Panel::Channel).into_any(),
            }}
        </div>
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Attach,
    Probing,
    Terminal,
    Work,
}

impl Stage {
    fn of(line: &LineState) -> Self {
        match line {
            LineState::Down => Self::Attach,
            LineState::Probing => Self::Probing,
            LineState::Ready { .. } | LineState::Recovering => Self::Work,
            LineState::Terminal => Self::Terminal,
        }
    }
}
