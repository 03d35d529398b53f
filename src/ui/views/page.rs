//! The page as a whole.

use leptos::prelude::*;
use web_sys::DragEvent;

use crate::app::LineState;
use crate::ui::context::{Ui, use_ui};
use crate::ui::models::panels::Panel;
use crate::ui::views::attach::{AttachStage, Probing, Terminal};
use crate::ui::views::channels::{ChannelTabs, tab_id};
use crate::ui::views::notices::NoticeList;
use crate::ui::views::panels;
use crate::ui::views::route::Header;

/// The header, the channel shown, the transfers and the trace.
#[component]
pub fn PageView(
    /// The page's context, for all components.
    ui: Ui,
) -> impl IntoView {
    provide_context(ui);
    panels::load(ui);
    // A file that misses the drop zone must not replace the page.
    let not_here = |event: DragEvent| event.prevent_default();
    view! {
        <div class="page" on:dragover=not_here on:drop=not_here>
            <Header />
            <NoticeList />
            <div class="page-body">
                <main class="main">
                    <ChannelTabs />
                    <Workplace />
                </main>
                <aside class="side" aria-label=ui.say(|t| t.page.activity)>
                    {move || ui.panels.show(Panel::Activity)}
                </aside>
            </div>
            {move || ui.panels.show(Panel::Questions)}
        </div>
    }
}

/// What the line allows: attaching while it is down, else the channel shown.
#[component]
fn Workplace() -> impl IntoView {
    let ui = use_ui();
    let line = Memo::new(move |_| ui.store.line.with(Stage::of));
    view! {
        <div
            class="workplace"
            id="channel-panel"
            role="tabpanel"
            aria-labelledby=move || tab_id(ui.channel.get())
        >
            {move || match line.get() {
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
