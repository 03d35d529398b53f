//! The header: the way that every byte takes, from this page over the AT line to the module and from there
//! to the server, each stretch showing the state it is in.

use leptos::prelude::*;

use crate::app::{BudgetState, ChannelPhase, LineState, Link, METER_HEIGHT, METER_SECONDS, Meter};
use crate::dialect::{CfgSetting, ChannelId};
use crate::ui::base::format;
use crate::ui::base::icons::{Icon, Shape};
use crate::ui::base::text::Lang;
use crate::ui::context::{Ui, use_ui};
use crate::ui::models::dialog::Leaving;
use crate::ui::models::panels::Panel;
use crate::ui::models::store::ChannelHead;
use crate::ui::views::bell::Bell;
use crate::ui::views::meter::limit_words;

/// The name, the route, the notices, the language.
#[component]
pub fn Header() -> impl IntoView {
    let ui = use_ui();
    view! {
        <header class="header">
            <Route />
            <div class="header-end">
                <Bell />
                <Show when=move || ui.store.line.with(|line| *line != LineState::Down)>
                    <DetachButton />
                </Show>
                <GuideButton />
                <LangSwitch />
            </div>
        </header>
    }
}

#[component]
fn Route() -> impl IntoView {
    let ui = use_ui();
    view! {
        <div class="station home">
            <Mark />
            <span class="station-words">
                <h1 class="brand">"AT Ferry"</h1>
                <span class="station-kind">{ui.say(|t| t.page.tagline)}</span>
            </span>
        </div>
        <ol class="route" aria-label=ui.say(|t| t.route.route)>
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
            <path class="mark-hull" d="M2.5 14.5h23l-3.4 6H6z" />
            <path d="M8 14.5V9h7l3 5.5M2 25h3.6M9.2 25h9.6M22.4 25H26" />
        </svg>
    }
}

/// The AT line with what it carries; all of it opens the sheet that tells more.
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
    let is_open = ui.traffic.is_open;
    let open_word = move || {
        let text = &ui.text().meter;
        if is_open.get() { text.close } else { text.open }
    };
    view! {
        <li class="stretch line" data-flow=move || flow.get().name() data-state=state>
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
            <span class="stretch-rate">{move || flow.get().rate_words(ui)}</span>
            <Spark />
            <span class="stretch-line" aria-hidden="true"></span>
            <span class="stretch-detail">
                {speed}
                <span class="stretch-share">{move || flow.get().share_words(ui)}</span>
            </span>
            <button
                type="button"
                class="stretch-open"
                data-testid="meter-open"
                aria-expanded=move || is_open.get().to_string()
                aria-controls="traffic"
                popovertarget="traffic"
                aria-label=open_word
                title=open_word
            ></button>
        </li>
    }
}

/// What the line carried in the last two minutes, against what it can carry.
#[component]
fn Spark() -> impl IntoView {
    let ui = use_ui();
    let meter = ui.store.meter;
    let limit = move || meter.with(|meter| meter.limit_bytes_per_s);
    let limit_y =
        move || meter.with(|meter| Some(meter.y_of(meter.limit_bytes_per_s?.into()).to_string()));
    let words = move || {
        let rate = |bytes| format::rate(ui.lang.get(), bytes);
        meter.with(|meter| {
            let (now, best) = (meter.rate_bytes_per_s(), meter.best_bytes_per_s());
            let chart = (ui.text().meter.chart)(&rate(now), &rate(best));
            format!("{chart}. {}", limit_words(ui))
        })
    };
    view! {
        <svg
            class="spark"
            data-testid="meter-chart"
            data-limit=move || limit().unwrap_or(0).to_string()
            viewBox=format!("0 0 {METER_SECONDS} {METER_HEIGHT}")
            preserveAspectRatio="none"
            role="img"
            aria-label=words
        >
            <path class="spark-area" d=move || meter.with(Meter::area) />
            <line
                class="spark-top"
                class:none=move || limit().is_none()
                x1="0"
                x2=METER_SECONDS.to_string()
                y1=limit_y
                y2=limit_y
            />
        </svg>
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
        <li class="station module" class:lit=lit>
            <span class="station-lamp" aria-hidden="true"></span>
            <span class="station-words">
                <span class="station-name" title=words>{words}</span>
                <span class="station-kind">{kind}</span>
                {move || ui.panels.show(Panel::Standing)}
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
    // What is not known of the channel is not said of it.
    let protocol = move || {
        let text = &ui.text().route;
        head.with(|head| {
            let ssl = head.settings.iter().find_map(|setting| match setting {
                CfgSetting::Ssl { mode, .. } => Some(*mode),
                _ => None,
            });
            match ssl {
                None => "FTP",
                Some(0) => text.plain,
                Some(_) => "FTPS",
            }
        })
    };
    let today = ui.traffic.today;
    let budget = move || {
        let lang = ui.lang.get();
        let bytes = |bytes| format::bytes(lang, bytes);
        let text = &ui.text().meter;
        let limit = ui.traffic.budget.get().limit_bytes;
        if limit == 0 {
            (text.today)(&bytes(today.get().sum_bytes()))
        } else {
            (text.used)(&bytes(ui.traffic.period.get().sum_bytes()), &bytes(limit))
        }
    };
    view! {
        <li class="stretch" data-flow=flow data-state=state>
            <span class="stretch-words">
                <span class="stretch-name">{name}</span>
                " "
                <span class="stretch-state">{words}</span>
            </span>
            <span class="stretch-rate soft">{protocol}</span>
            <span class="stretch-line air" aria-hidden="true"></span>
            <span
                class="stretch-detail"
                data-testid="day-total"
                data-up=move || today.get().up_bytes.to_string()
                data-down=move || today.get().down_bytes.to_string()
                data-state=move || budget_name(ui.traffic.state())
            >
                {budget}
            </span>
        </li>
    }
}

#[component]
fn ServerStation() -> impl IntoView {
    let ui = use_ui();
    let head = ui.files.head;
    let lit = move || head.with(ChannelHead::is_connected);
    let words = move || {
        if lit() {
            head.with(|head| head.host.clone())
        } else {
            ui.text().route.no_server.to_owned()
        }
    };
    let others = Memo::new(move |_| {
        let shown = ui.channel.get();
        let others = ChannelId::ALL.into_iter().filter(|id| *id != shown);
        let is_up = |id: &ChannelId| ui.store.channels[id.index()].with(ChannelHead::is_connected);
        others.filter(is_up).count()
    });
    let kind = move || match others.get() {
        0 => ui.text().route.server.to_owned(),
        others => (ui.text().route.and_others)(others as u64),
    };
    view! {
        <li class="station server" class:lit=lit>
            <span class="station-lamp" aria-hidden="true"></span>
            <span class="station-words">
                <span class="station-name" title=words>{words}</span>
                <span class="station-kind">{kind}</span>
            </span>
        </li>
    }
}

#[component]
fn DetachButton() -> impl IntoView {
    let ui = use_ui();
    let detach = move |_| ui.leave(Leaving::Module);
    view! {
        <button
            type="button"
            class="button plain detach"
            data-testid="disconnect"
            title=ui.say(|t| t.route.disconnect_hint)
            on:click=detach
        >
            <Icon shape=Shape::Detach />
            <span class="button-word">{ui.say(|t| t.route.disconnect)}</span>
        </button>
    }
}

/// Opens the guide, which comes behind the first screen.
#[component]
fn GuideButton() -> impl IntoView {
    let ui = use_ui();
    let word = ui.say(|t| t.page.guide);
    view! {
        <button
            type="button"
            class="icon-button"
            data-testid="guide-open"
            aria-label=word
            title=word
            aria-expanded=move || ui.guide_open.get().to_string()
            aria-controls="guide"
            aria-keyshortcuts="F1"
            popovertarget="guide"
        >
            <Icon shape=Shape::Guide />
        </button>
    }
}

/// To the language that is not shown.
#[component]
fn LangSwitch() -> impl IntoView {
    let ui = use_ui();
    let other = move || {
        let shown = ui.lang.get();
        let mut all = Lang::ALL.into_iter();
        all.find(|lang| *lang != shown).unwrap_or(shown)
    };
    view! {
        <button
            type="button"
            class="button plain lang"
            lang=move || other().tag()
            data-testid=move || format!("lang-{}", &other().tag()[..2])
            on:click=move |_| ui.choose_lang(untrack(other))
        >
            {move || other().own_name()}
        </button>
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

/// What a state of the budget is called in the document.
pub fn budget_name(state: BudgetState) -> &'static str {
    match state {
        BudgetState::None => "none",
        BudgetState::Within => "within",
        BudgetState::Near => "near",
        BudgetState::Reached => "reached",
    }
}

fn link_name(link: &Link) -> &'static str {
    match link {
        Link::Demo { .. } => "demo",
        Link::Serial { .. } => "serial",
    }
}
