//! The connection ladder: what was found on each rung, and how the first bad one is mended.

use leptos::prelude::*;

use crate::app::{
    ChannelPhase, CheckStep, Command, ConnectionCheck, LineState, StepReport, Verdict,
};
use crate::ui::base::icons::{Icon, Shape};
use crate::ui::context::{Ui, use_ui};
use crate::ui::models::notices::PageNotice;
use crate::ui::models::server_form::ServerForm;
use crate::ui::views::settings::ChannelSettings;

/// What belongs to a connection beside the server: its settings, and finding out why it fails.
#[component]
pub fn ConnectionBar() -> impl IntoView {
    let ui = use_ui();
    let shown = RwSignal::new(true);
    let phase = Memo::new(move |_| ui.files.head.with(|head| head.phase));
    let failed = move || phase.get() == ChannelPhase::Failed;
    let climbing = Memo::new(move |_| {
        let ladder = &ui.store.connection_check;
        ladder.with(|ladder| ladder.as_ref().is_some_and(|ladder| ladder.running))
    });
    let can_climb = move || {
        let ready = ui
            .store
            .line
            .with(|line| matches!(line, LineState::Ready { .. }));
        let resting = matches!(
            phase.get(),
            ChannelPhase::Idle | ChannelPhase::Ready | ChannelPhase::Failed
        );
        ready && resting && !climbing.get()
    };
    let climb = move |_| {
        shown.set(true);
        climb(ui);
    };
    view! {
        <div class="connection">
            <ChannelSettings />
            <div class="connection-check">
                <Show when=failed>
                    <span class="connection-offer">{ui.say(|t| t.ladder.offer)}</span>
                </Show>
                <button
                    type="button"
                    class="button small"
                    class:quiet=move || !failed()
                    data-testid="ladder-climb"
                    disabled=move || !can_climb()
                    on:click=climb
                >
                    {move || {
                        let text = &ui.text().ladder;
                        if climbing.get() { text.climbing } else { text.climb }
                    }}
                </button>
            </div>
        </div>
        {move || {
            let ladder = ui.store.connection_check.get().filter(|_| shown.get())?;
            Some(view! { <LadderPanel ladder close=move || shown.set(false) /> })
        }}
    }
}

fn climb(ui: Ui) {
    let channel = ui.channel.get_untracked();
    match ui.forms[channel.index()].with_untracked(ServerForm::server) {
        Some(server) => ui.send(Command::CheckConnection { channel, server }),
        None => ui.notices.tell_page(PageNotice::ServerIncomplete),
    }
}

#[component]
fn LadderPanel(ladder: ConnectionCheck, close: impl Fn() + 'static) -> impl IntoView {
    let ui = use_ui();
    let found = ladder.steps.len();
    let climbing = ladder.running;
    let bad = ladder.steps.iter().any(|r| r.verdict == Verdict::Bad);
    let whole = found == CheckStep::ALL.len() && !bad;
    let beyond: Vec<CheckStep> = CheckStep::ALL
        .into_iter()
        .filter(|rung| ladder.steps.iter().all(|report| report.step != *rung))
        .collect();
    let end = move || {
        let text = &ui.text().ladder;
        if climbing {
            Some(text.climbing.to_owned())
        } else if whole {
            Some(text.all_good.to_owned())
        } else {
            let names: Vec<&str> = beyond.iter().map(|rung| text.rung(*rung).name).collect();
            (!names.is_empty()).then(|| (text.not_tried)(&names.join(text.join)))
        }
    };
    view! {
        <section
            class="ladder"
            data-testid="ladder"
            data-state=if climbing { "climbing" } else { "ended" }
            aria-labelledby="ladder-title"
        >
            <header class="ladder-head">
                <h2 id="ladder-title">{ui.say(|t| t.ladder.title)}</h2>
                <button
                    type="button"
                    class="icon-button"
                    data-testid="ladder-close"
                    aria-label=ui.say(|t| t.ladder.close)
                    title=ui.say(|t| t.ladder.close)
                    on:click=move |_| close()
                >
                    <Icon shape=Shape::Close />
                </button>
            </header>
            <ol class="rungs">
                {ladder.steps.into_iter().map(|report| view! { <RungItem report /> }).collect_view()}
            </ol>
            <p class="ladder-end" role="status" data-whole=whole.to_string()>{end}</p>
        </section>
    }
}

#[component]
fn RungItem(report: StepReport) -> impl IntoView {
    let ui = use_ui();
    let StepReport {
        step: rung,
        command,
        answer,
        verdict,
    } = report;
    let (name, shape) = match verdict {
        Verdict::Good => ("good", Shape::Check),
        Verdict::Bad => ("bad", Shape::Error),
        Verdict::Unknown | Verdict::Unfinished => ("unknown", Shape::Info),
    };
    let word = move || {
        let text = &ui.text().ladder;
        match verdict {
            Verdict::Good => text.good,
            Verdict::Bad => text.bad,
            Verdict::Unknown => text.unknown,
            Verdict::Unfinished => text.unfinished,
        }
    };
    let silent = answer.is_empty() && verdict != Verdict::Good;
    let full = answer.clone();
    let said = move || {
        if silent {
            ui.text().ladder.no_answer.to_owned()
        } else if verdict == Verdict::Unfinished {
            format!("{answer} ({})", ui.text().ladder.unfinished)
        } else {
            answer.clone()
        }
    };
    let words = move || ui.text().ladder.rung(rung);
    view! {
        <li class="rung" data-testid="rung" data-rung=rung_name(rung) data-verdict=name>
            <Icon shape label=Signal::derive(word) />
            <span class="rung-name">{move || words().name}</span>
            <code class="rung-command">{command}</code>
            <code class="rung-answer" class:silent=silent title=full>{said}</code>
            {(verdict == Verdict::Bad)
                .then(|| view! { <p class="rung-mend">{move || words().mend}</p> })}
        </li>
    }
}

fn rung_name(rung: CheckStep) -> &'static str {
    match rung {
        CheckStep::Line => "port",
        CheckStep::Sim => "sim",
        CheckStep::Signal => "signal",
        CheckStep::Registration => "registration",
        CheckStep::Attachment => "packet-data",
        CheckStep::Context => "address",
        CheckStep::Server => "server",
        CheckStep::Login => "login",
    }
}
