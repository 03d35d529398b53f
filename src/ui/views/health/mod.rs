//! The health check: what was found in each step from the port up, and what puts the first bad one right.

pub mod byte;
pub mod mend;
pub mod report;

use leptos::prelude::*;

use crate::app::verdict::Step;
use crate::app::{ChannelPhase, Command, Found, FoundState, Health, LineState, Server};
use crate::dialect::ChannelId;
use crate::ui::base::icons::{Icon, Shape};
use crate::ui::context::{Ui, use_ui};
use crate::ui::models::byte_check::{ByteCheck, ByteEachWay};
use crate::ui::models::notices::PageNotice;
use crate::ui::models::server_form::ServerForm;
use crate::ui::views::health::byte::ByteStep;
use crate::ui::views::health::mend::{Mending, Undo};
use crate::ui::views::health::report::Reports;
use crate::ui::views::settings::ChannelSettings;

/// The check as the page has it.
#[derive(Clone, Copy)]
pub struct HealthPage {
    /// Whether it is shown, over the files of the channel.
    shown: RwSignal<bool>,
    byte: ByteEachWay,
}

impl HealthPage {
    /// It is shown whenever one begins, and until it is closed. For all below the caller.
    pub fn provide(ui: Ui) {
        let (shown, byte) = (RwSignal::new(false), ByteEachWay::new(ui.page));
        provide_context(Self { shown, byte });
        Effect::new(move |was_running: Option<bool>| {
            let running = ui.store.health.with(|health| {
                let health = health.as_ref()?;
                Some(health.running)
            });
            // One that the core has begun by itself is told at its end alone.
            if running.is_some() && was_running != Some(true) {
                shown.set(true);
                byte.reset();
            }
            running == Some(true)
        });
    }
}

/// What belongs to a connection beside the server: its settings, and finding out why it fails.
#[component]
pub fn ConnectionBar() -> impl IntoView {
    let ui = use_ui();
    let phase = Memo::new(move |_| ui.files.head.with(|head| head.phase));
    let failed = move || phase.get() == ChannelPhase::Failed;
    let running = Memo::new(move |_| is_running(ui));
    let can_check = move || {
        let resting = matches!(
            phase.get(),
            ChannelPhase::Idle | ChannelPhase::Ready | ChannelPhase::Failed
        );
        is_ready(ui) && resting && !running.get()
    };
    let words = move || {
        let text = ui.lang.get().health_text();
        if running.get() {
            text.checking
        } else {
            text.check
        }
    };
    view! {
        <div class="connection">
            <ChannelSettings />
            <div class="connection-check">
                <Show when=failed>
                    <span class="connection-offer">{move || ui.lang.get().health_text().offer}</span>
                </Show>
                <button
                    type="button"
                    class="button small"
                    class:quiet=move || !failed()
                    data-testid="health-check"
                    disabled=move || !can_check()
                    on:click=move |_| {
                        ui.server_open.set(false);
                        begin(ui, |channel, server| Command::CheckConnection { channel, server });
                    }
                >
                    {words}
                </button>
            </div>
        </div>
    }
}

fn is_ready(ui: Ui) -> bool {
    ui.store
        .line
        .with(|line| matches!(line, LineState::Ready { .. }))
}

fn is_running(ui: Ui) -> bool {
    ui.store
        .health
        .with(|health| health.as_ref().is_some_and(|health| health.running))
}

/// Has the core do this with the server of the channel shown, where that is filled in.
fn begin(ui: Ui, command: impl FnOnce(ChannelId, Server) -> Command) {
    let channel = ui.channel.get_untracked();
    match ui.forms[channel.index()].with_untracked(ServerForm::server) {
        Some(server) => ui.send(command(channel, server)),
        None => ui.notices.tell_page(PageNotice::ServerIncomplete),
    }
}

/// The check, over the files, where there is one.
#[component]
pub fn HealthPanel() -> impl IntoView {
    let ui = use_ui();
    let HealthPage { shown, .. } = expect_context();
    move || {
        let health = ui.store.health.get().filter(|_| shown.get())?;
        // It is that of another channel.
        if health.channel != ui.channel.get() {
            return None;
        }
        Some(view! { <Told health close=move || shown.set(false) /> })
    }
}

#[component]
fn Told(health: Health, close: impl Fn() + 'static) -> impl IntoView {
    let ui = use_ui();
    let HealthPage { byte, .. } = expect_context();
    let is_byte_lost = move || matches!(byte.state.get(), ByteCheck::Bad(_));
    let found = match health.broken() {
        _ if health.running => "running",
        None if health.holds() => "good",
        _ => "bad",
    };
    let state = move || match found {
        "good" if is_byte_lost() => "bad",
        found => found,
    };
    let shape = Signal::derive(move || match state() {
        "running" => Shape::Refresh,
        "good" => Shape::Check,
        _ => Shape::Error,
    });
    let running = health.running;
    let steps = Step::ALL.map(|step| {
        if let Some(found) = health.found(step) {
            let (found, health) = (found.clone(), health.clone());
            view! { <StepTaken found health /> }.into_any()
        } else if step == Step::Transfer && health.holds() {
            view! { <ByteStep /> }.into_any()
        } else {
            let last = health.steps.last().map_or(Step::Port, |last| last.step);
            view! { <StepToCome step last /> }.into_any()
        }
    });
    let refused = health.refused.clone();
    let refused = refused.map(|asked| {
        view! {
            <p class="health-refused" role="alert">
                {move || {
                    let lang = ui.lang.get();
                    let (command, answer) = (&asked.command, &asked.answer);
                    let why = lang.gist(answer.as_bytes(), Some(command.as_bytes()), 1);
                    let answer = if why.is_empty() { answer.clone() } else { format!("{why} ({answer})") };
                    (lang.health_text().refused)(command, &answer)
                }}
            </p>
        }
    });
    let undo = (!running && !health.undo.is_empty()).then(|| {
        let lines = health.undo.clone();
        view! { <Undo lines /> }
    });
    let reports = {
        let health = health.clone();
        (!running).then(|| view! { <Reports health /> })
    };
    let words = move || ui.lang.get().health(&health);
    let words = Memo::new(move |_| {
        let words = words();
        if found == "good" && is_byte_lost() {
            let title = ui.lang.get().health_text().byte_broken;
            return [title.to_owned(), words.title];
        }
        let is_all = byte.state.with(|byte| *byte == ByteCheck::NotWanted);
        [
            words.title,
            if is_all { words.remedy } else { String::new() },
        ]
    });
    view! {
        <section
            class="health"
            data-testid="health"
            data-state=state
            aria-labelledby="health-verdict"
            tabindex="-1"
        >
            <header class="health-head">
                <div role="status">
                    <h2 id="health-verdict">
                        <Icon shape label=Signal::derive(move || ui.lang.get().health_text().title) />
                        {move || words.get()[0].clone()}
                    </h2>
                    <p>{move || words.get()[1].clone()}</p>
                </div>
                <div class="health-acts">
                    <button
                        type="button"
                        class="button"
                        data-testid="health-again"
                        disabled=move || running || !is_ready(ui)
                        on:click=move |_| {
                            begin(ui, |channel, server| Command::CheckConnection { channel, server });
                        }
                    >
                        {move || ui.lang.get().health_text().again}
                    </button>
                    {reports}
                    <button
                        type="button"
                        class="icon-button"
                        data-testid="health-close"
                        aria-label=move || ui.lang.get().health_text().close
                        title=move || ui.lang.get().health_text().close
                        on:click=move |_| close()
                    >
                        <Icon shape=Shape::Close />
                    </button>
                </div>
            </header>
            {refused}
            {undo}
            <ol class="health-steps">{steps.into_iter().collect_view()}</ol>
        </section>
    }
}

#[component]
fn StepTaken(found: Found, health: Health) -> impl IntoView {
    let ui = use_ui();
    let step = found.step;
    let (state, shape) = match found.state {
        FoundState::Good => ("good", Shape::Check),
        FoundState::Bad(_) => ("bad", Shape::Error),
        FoundState::Unknown | FoundState::Unfinished => ("unknown", Shape::Info),
    };
    let word = move || {
        let text = ui.lang.get().health_text();
        match state {
            "good" => text.good,
            "bad" => text.bad,
            _ => text.unknown,
        }
    };
    let raw = (!found.asked.command.is_empty()).then(|| {
        let answer = found.asked.answer.replace('\n', " · ");
        match answer.as_str() {
            "" => found.asked.command.clone(),
            // That alone tells nothing without what was asked.
            "OK" => format!("{} → OK", found.asked.command),
            _ => answer,
        }
    });
    let command = found.asked.command.clone();
    let raw = raw.map(|raw| match found.line {
        Some(line) => view! {
            <button
                type="button"
                class="link health-raw"
                data-testid="health-line"
                title=move || format!("{command}: {}", ui.lang.get().health_text().show_line)
                on:click=move |_| {
                    ui.bench.open();
                    ui.log.go_to(line);
                }
            >
                {raw}
            </button>
        }
        .into_any(),
        None => view! { <code class="health-raw">{raw}</code> }.into_any(),
    });
    let ms = match found.took.as_micros() / 1_000 {
        0 => "< 1 ms".to_owned(),
        ms => format!("{ms} ms"),
    };
    let ms = raw.is_some().then_some(ms);
    let broken = match found.state {
        FoundState::Bad(cause) => Some(cause),
        _ => None,
    };
    let mending = broken.filter(|_| !health.running).map(|cause| {
        let answer = found.asked.answer.clone();
        view! { <Mending cause answer /> }
    });
    let remedy = broken.map(|cause| {
        view! { <p class="health-remedy">{move || ui.lang.get().health_remedy(cause)}</p> }
    });
    let words = move || ui.lang.get().found(&health, &found);
    view! {
        <li class="health-step" data-testid="health-step" data-step=step.tag() data-state=state>
            <Icon shape label=Signal::derive(word) />
            <b class="health-name">{move || ui.lang.get().step(step)}</b>
            <span class="health-words">{words}</span>
            {raw}
            <span class="health-ms">{ms}</span>
            {remedy}
            {mending}
        </li>
    }
}

#[component]
fn StepToCome(
    step: Step,
    /// The last one that was taken.
    last: Step,
) -> impl IntoView {
    let ui = use_ui();
    let words = move || {
        let text = ui.lang.get().health_text();
        if step == Step::Transfer {
            text.transfer_later.to_owned()
        } else {
            (text.after)(ui.lang.get().step(last))
        }
    };
    view! {
        <li class="health-step" data-testid="health-step" data-step=step.tag() data-state="waiting">
            <span class="health-none" role="img" aria-label=move || ui.lang.get().health_text().waiting></span>
            <b class="health-name">{move || ui.lang.get().step(step)}</b>
            <span class="health-words">{words}</span>
        </li>
    }
}
