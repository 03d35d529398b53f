//! The header: the way that every byte takes, from this page over the AT line to the module and from there
//! to the server, each stretch showing the state it is in.

use leptos::prelude::*;

use crate::app::{ChannelPhase, LineState, Link};
use crate::ui::base::format;
use crate::ui::base::text::Lang;
use crate::ui::context::{Ui, use_ui};
use crate::ui::models::dialog::Leaving;

/// The name, the route, the language.
#[component]
pub fn Header() -> impl IntoView {
    let ui = use_ui();
    view! {
        <header class="header">
            <Route />
            <div class="header-end">
                <Show when=move || ui.store.line.with(|line| *line != LineState::Down)>
                    <DetachButton />
                </Show>
                <LangSwitch />
            </div>
        </header>
    }
}

#[component]
fn Route() -> impl IntoView {
    let ui = use_ui();
    view! {
        <ol class="route" aria-label=ui.say(|t| t.route.route)>
            <li class="station home">
                <Mark />
                <span class="station-words">
                    <h1 class="brand">"AT Ferry"</h1>
                    <span class="station-kind">{ui.say(|t| t.page.tagline)}</span>
                </span>
            </li>
            <LineStretch />
            <ModuleStation />
            <ChannelStretch />
            <ServerStation />
        </ol>
    }
}

/// The mark: a hull on a line.
#[component]
fn Mark() -> impl IntoView {
    view! {
        <svg class="mark" viewBox="0 0 28 28" width="32" height="32" aria-hidden="true">
            <path class="mark-hull" d="M3 13h22l-3.6 6H6.6z" />
            <path class="mark-deck" d="M9 13V8h7l3 5" />
            <path class="mark-line" d="M1 23h5M9 23h10M22 23h5" />
        </svg>
    }
}

#[component]
fn LineStretch() -> impl IntoView {
    let ui = use_ui();
    let state = Memo::new(move |_| line_name(&ui.store.line.get()));
    let kind = move || ui.store.link.with(|link| link.as_ref().map(link_name));
    let words = move || {
        let text = &ui.text().route;
        ui.store.line.with(|line| match line {
            LineState::Down => text.down,
            LineState::Probing => text.probing,
            LineState::Ready { .. } => text.ready,
            LineState::Recovering => text.recovering,
            LineState::Terminal => text.terminal,
        })
    };
    let speed = move || match ui.store.link.get()? {
        Link::Demo { baud: 0 } => Some(ui.text().route.unlimited.to_owned()),
        Link::Demo { baud } | Link::Serial { baud } => Some(format!("{baud} bit/s")),
    };
    let flow = Memo::new(move |_| Flow::on_line(ui));
    view! {
        <li class="stretch" data-flow=move || flow.get().name() data-state=state>
            <span
                class="stretch-words"
                role="status"
                data-testid="line-state"
                data-state=state
                data-model=move || ui.store.module.get()
                data-kind=kind
            >
                <span class="stretch-name">{ui.say(|t| t.route.line)}</span>
                " "
                <span class="stretch-state">{words}</span>
            </span>
            <span class="stretch-line" aria-hidden="true"></span>
            <span class="stretch-detail">
                {move || flow.get().rate_words(ui).or_else(speed)}
                <span class="stretch-share">{move || flow.get().share_words(ui)}</span>
            </span>
        </li>
    }
}

#[component]
fn ModuleStation() -> impl IntoView {
    let ui = use_ui();
    let model = move || ui.store.module.get();
    let lit = move || !model().is_empty();
    let kind = move || {
        let text = &ui.text().route;
        let demo = ui
            .store
            .link
            .with(|link| matches!(link, Some(Link::Demo { .. })));
        if demo { text.simulated } else { text.module }
    };
    let words = move || {
        if lit() {
            model()
        } else {
            ui.text().route.no_module.to_owned()
        }
    };
    view! {
        <li class="station" class:lit=lit>
            <span class="station-lamp" aria-hidden="true"></span>
            <span class="station-words">
                <span class="station-name">{words}</span>
                <span class="station-kind">{kind}</span>
            </span>
        </li>
    }
}

#[component]
fn ChannelStretch() -> impl IntoView {
    let ui = use_ui();
    let head = ui.files.head;
    let state = move || {
        head.with(|head| match head.phase {
            ChannelPhase::Idle => "down",
            ChannelPhase::Connecting | ChannelPhase::Closing => "probing",
            ChannelPhase::Ready | ChannelPhase::Uploading | ChannelPhase::Downloading => "ready",
            ChannelPhase::Failed => "failed",
        })
    };
    let flow = move || head.with(|head| Flow::of_phase(head.phase)).name();
    let words = move || {
        let text = &ui.text().channel;
        head.with(|head| match head.phase {
            ChannelPhase::Idle => text.idle,
            ChannelPhase::Connecting => text.connecting,
            ChannelPhase::Ready => text.ready,
            ChannelPhase::Uploading => text.uploading,
            ChannelPhase::Downloading => text.downloading,
            ChannelPhase::Closing => text.closing,
            ChannelPhase::Failed => text.failed,
        })
    };
    let name = move || (ui.text().channel.channel)(ui.channel.get().connect_id().into());
    view! {
        <li class="stretch" data-flow=flow data-state=state>
            <span class="stretch-words">
                <span class="stretch-name">{name}</span>
                " "
                <span class="stretch-state">{words}</span>
            </span>
            <span class="stretch-line air" aria-hidden="true"></span>
            <span class="stretch-detail">"FTP"</span>
        </li>
    }
}

#[component]
fn ServerStation() -> impl IntoView {
    let ui = use_ui();
    let head = ui.files.head;
    let lit = move || head.with(crate::ui::models::store::ChannelHead::is_connected);
    let words = move || {
        if lit() {
            head.with(|head| head.host.clone())
        } else {
            ui.text().route.no_server.to_owned()
        }
    };
    view! {
        <li class="station" class:lit=lit>
            <span class="station-lamp" aria-hidden="true"></span>
            <span class="station-words">
                <span class="station-name" title=words>{words}</span>
                <span class="station-kind">{ui.say(|t| t.route.server)}</span>
            </span>
        </li>
    }
}

#[component]
fn DetachButton() -> impl IntoView {
    let ui = use_ui();
    let detach = move |_| ui.leave(Leaving::Module);
    view! {
        <button type="button" class="button" data-testid="disconnect" on:click=detach>
            {ui.say(|t| t.route.disconnect)}
        </button>
    }
}

#[component]
fn LangSwitch() -> impl IntoView {
    let ui = use_ui();
    let choices = Lang::ALL.map(|lang| {
        view! {
            <button
                type="button"
                class="lang"
                lang=lang.tag()
                data-testid=format!("lang-{}", &lang.tag()[..2])
                aria-pressed=move || if ui.lang.get() == lang { "true" } else { "false" }
                on:click=move |_| ui.choose_lang(lang)
            >
                {lang.own_name()}
            </button>
        }
    });
    view! {
        <div class="langs" role="group" aria-label=ui.say(|t| t.page.language)>
            {choices.into_iter().collect_view()}
        </div>
    }
}

/// What moves on a stretch.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Flow {
    up: bool,
    down: bool,
    bytes_per_s: u64,
}

impl Flow {
    /// All transfers share the one AT line.
    fn on_line(ui: Ui) -> Self {
        ui.store.sums.with(|sums| Self {
            up: sums.up,
            down: sums.down,
            bytes_per_s: sums.rate_bytes_per_s,
        })
    }

    fn of_phase(phase: ChannelPhase) -> Self {
        Self {
            up: phase == ChannelPhase::Uploading,
            down: phase == ChannelPhase::Downloading,
            bytes_per_s: 0,
        }
    }

    fn name(self) -> &'static str {
        match (self.up, self.down) {
            (false, false) => "none",
            (true, false) => "up",
            (false, true) => "down",
            (true, true) => "both",
        }
    }

    fn rate_words(self, ui: Ui) -> Option<String> {
        (self.bytes_per_s > 0).then(|| format::rate(ui.lang.get(), self.bytes_per_s))
    }

    /// How much of the line the rate takes.
    fn share_words(self, ui: Ui) -> Option<String> {
        let (Link::Demo { baud } | Link::Serial { baud }) = ui.store.link.get()?;
        if self.bytes_per_s == 0 || baud == 0 {
            return None;
        }
        // A byte takes ten bits on the line: eight of its own, a start and a stop bit.
        let share = format::percent(ui.lang.get(), self.bytes_per_s * 10, baud.into());
        Some((ui.text().route.of_line)(&share))
    }
}

fn line_name(line: &LineState) -> &'static str {
    match line {
        LineState::Down => "down",
        LineState::Probing => "probing",
        LineState::Ready { .. } => "ready",
        LineState::Recovering => "recovering",
        LineState::Terminal => "terminal",
    }
}

fn link_name(link: &Link) -> &'static str {
    match link {
        Link::Demo { .. } => "demo",
        Link::Serial { .. } => "serial",
    }
}
