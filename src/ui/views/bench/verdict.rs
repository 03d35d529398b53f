//! What became of the session that is looked at: how far it got, the first step that broke, and what to do.

use leptos::prelude::*;

use crate::app::OpenedLog;
use crate::app::verdict::{Broken, Failed, Status, Step, Verdict};
use crate::boundary::ToCore;
use crate::ui::base::icons::{Icon, Shape};
use crate::ui::base::text::explain::error_words;
use crate::ui::base::text::result_code;
use crate::ui::context::{Ui, use_ui};
use crate::ui::models::clipboard;
use crate::ui::models::notices::PageNotice;

/// Kinds of what could not be read that are named.
const UNREAD_SHOWN: usize = 6;

/// The verdict, where a session file is looked at.
#[component]
pub fn SessionVerdict() -> impl IntoView {
    let ui = use_ui();
    let opened = Memo::new(move |_| ui.store.log.with(|log| log.opened.clone()));
    move || opened.get().map(|opened| view! { <Told opened=*opened /> })
}

#[component]
fn Told(opened: OpenedLog) -> impl IntoView {
    let ui = use_ui();
    let about = [&opened.model, &opened.firmware, &opened.app];
    let about: Vec<_> = about
        .into_iter()
        .filter(|it| !it.is_empty())
        .cloned()
        .collect();
    let about = about.join(" · ");
    let unread = StoredValue::new(opened.unread);
    let unread = move || {
        let text = ui.lang.get().log_text();
        unread.with_value(|unread| {
            let times: u64 = unread.iter().map(|(_, times)| times).sum();
            let named = unread
                .iter()
                .map(|(what, times)| (text.unread_what)(what, *times));
            let more = unread.len().saturating_sub(UNREAD_SHOWN);
            let more = (more > 0).then(|| (text.unread_more)(more as u64));
            let named: Vec<String> = named.take(UNREAD_SHOWN).chain(more).collect();
            let comma = ui.lang.get().explain_text().comma;
            (times > 0).then(|| (text.unread)(times, &named.join(comma)))
        })
    };
    let verdict = StoredValue::new(opened.verdict);
    let broken = verdict.with_value(Verdict::broken);
    let state = verdict.with_value(|verdict| match (broken, verdict.reached()) {
        (Some(_), _) => "bad",
        (None, Some(_)) => "good",
        (None, None) => "unknown",
    });
    let step = broken.map_or("none", |(step, _)| step.tag());
    let words = move || verdict.with_value(|verdict| ui.lang.get().verdict(verdict));
    let detail = move || verdict.with_value(|verdict| detail(ui, verdict));
    let copy = {
        let about = about.clone();
        move |_| {
            let words = untrack(words);
            let text = [words.title, untrack(detail), words.remedy, about.clone()];
            let text: Vec<_> = text.into_iter().filter(|it| !it.is_empty()).collect();
            clipboard::copy(ui.page, text.join("\n"), PageNotice::Copied);
        }
    };
    let steps = Step::ALL.map(|step| {
        let status = verdict.with_value(|verdict| verdict.status(step));
        let line = match status {
            Status::NotReached => None,
            Status::Good { line } => line,
            Status::Bad(broken) => Some(broken.line),
        };
        let state = match status {
            Status::NotReached => "unknown",
            Status::Good { .. } => "good",
            Status::Bad(_) => "bad",
        };
        let name = move || ui.lang.get().step(step);
        let told = move || verdict.with_value(|verdict| ui.lang.get().step_status(verdict, step));
        let is_past = verdict.with_value(|verdict| verdict.is_past(step));
        view! {
            <li data-step=step.tag() data-state=state class:past=is_past>
                {match line {
                    Some(line) => {
                        view! {
                            <button type="button" class="link" on:click=move |_| ui.log.go_to(line)>
                                {name}
                            </button>
                        }
                            .into_any()
                    }
                    None => view! { <b>{name}</b> }.into_any(),
                }}
                <span>{told}</span>
            </li>
        }
    });
    let shape = if broken.is_some() {
        Shape::Error
    } else {
        Shape::Check
    };
    view! {
        <section class="verdict" data-testid="bench-verdict" data-step=step data-state=state>
            <div class="verdict-words">
                <h3>
                    <Icon shape />
                    {move || words().title}
                </h3>
                <p>{detail}</p>
                <p>{move || words().remedy}</p>
                <p class="soft">
                    {move || ui.lang.get().log_text().read_only} " · " {about}
                </p>
                <p class="soft">{move || ui.lang.get().log_text().head_is_live}</p>
                <Show when=move || unread().is_some()>
                    <p class="verdict-unread" data-testid="bench-unread">{unread}</p>
                </Show>
            </div>
            <div class="verdict-acts">
                <button type="button" class="button" data-testid="verdict-copy" on:click=copy>
                    {move || ui.lang.get().log_text().copy_verdict}
                </button>
                {broken
                    .map(|(_, broken)| {
                        view! {
                            <button
                                type="button"
                                class="button primary"
                                data-testid="verdict-go"
                                on:click=move |_| ui.log.go_to(broken.line)
                            >
                                {move || ui.lang.get().log_text().to_where_it_broke}
                            </button>
                        }
                    })}
            </div>
            <ol class="verdict-steps">{steps.collect_view()}</ol>
        </section>
    }
}

/// In the place of the prompt: a session file is only looked at.
#[component]
pub fn ReadOnly() -> impl IntoView {
    let ui = use_ui();
    view! {
        <p class="bench-read-only">{move || ui.lang.get().log_text().nothing_is_sent}</p>
        <div class="bar-end">
            <span class="soft">{move || ui.lang.get().log_text().live_goes_on}</span>
            <button
                type="button"
                class="button small"
                data-testid="bench-close-session"
                on:click=move |_| ui.page.send(ToCore::OpenLog(None))
            >
                {move || ui.lang.get().log_text().back_to_live}
            </button>
        </div>
    }
}

/// The step that broke, when, and what followed from it.
fn detail(ui: Ui, verdict: &Verdict) -> String {
    let Some((step, broken)) = verdict.broken() else {
        return String::new();
    };
    let lang = ui.lang.get();
    let text = lang.log_text();
    let began = ui.store.log.with(|log| log.began);
    let at = |broken: Broken| {
        began.map_or_else(
            || format!("{} ms", broken.at.as_micros() / 1_000),
            |began| began.time_of_day(broken.at),
        )
    };
    let mut told = (text.first_broken)(lang.step(step), &at(broken));
    let earlier = verdict.broken_earlier().into_iter();
    let earlier = earlier.map(|(step, broken)| (text.at_time)(lang.step(step), &at(broken)));
    let earlier: Vec<_> = earlier.collect();
    if !earlier.is_empty() {
        told.push(' ');
        told.push_str(&(text.broken_earlier)(
            &earlier.join(lang.explain_text().comma),
        ));
    }
    let followed = verdict.followed().iter().filter_map(|followed| {
        let words = match followed.error {
            Failed::Result(code) => result_code(code),
            Failed::Cme(code) => error_words(code),
        };
        words.map(|words| words.words(lang).title)
    });
    let mut followed: Vec<_> = followed.collect();
    followed.dedup();
    if !followed.is_empty() {
        told.push(' ');
        told.push_str(&(text.followed)(&followed.join(lang.explain_text().comma)));
    }
    told
}
