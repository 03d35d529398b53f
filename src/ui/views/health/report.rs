//! The check on one page, to be handed on.

use std::collections::BTreeMap;

use js_sys::Date;
use leptos::prelude::*;
use serde::Serialize;

use crate::app::verdict::Step;
use crate::app::{FoundState, Health};
use crate::ui::base::handout::{self, escaped};
use crate::ui::base::text::Lang;
use crate::ui::context::use_ui;
use crate::ui::models::saving::save_text;

/// What a report tells beside the check.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// When, as ISO 8601 has it.
    pub at: String,
    /// As the module named itself.
    pub module: String,
}

/// Saves the report.
#[component]
pub fn Reports(
    /// The check.
    health: Health,
) -> impl IntoView {
    let ui = use_ui();
    let health = StoredValue::new(health);
    let about = move || About {
        at: String::from(Date::new_0().to_iso_string()),
        module: ui.store.module.get_untracked(),
    };
    let save = move |text: String, ending: &str| {
        save_text(&text, &format!("at-ferry-health.{ending}"));
    };
    let lang = move || ui.lang.get_untracked();
    view! {
        <button
            type="button"
            class="button"
            data-testid="health-report-html"
            on:click=move |_| save(health.with_value(|health| html(lang(), health, &about())), "html")
        >
            {move || ui.lang.get().health_text().save_html}
        </button>
        <button
            type="button"
            class="button"
            data-testid="health-report-json"
            on:click=move |_| save(health.with_value(|health| json(health, &about())), "json")
        >
            {move || ui.lang.get().health_text().save_json}
        </button>
    }
}

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem;color:#16201e}\
    h1{font-size:1.1rem;color:#4f5d59}h2{font-size:1.5rem;margin:.5rem 0}\
    table{border-collapse:collapse;width:100%;margin:1rem 0}\
    td,th{padding:.4rem .5rem;border-bottom:1px solid #d6dcd6;text-align:start;vertical-align:top}\
    code{font:.85em ui-monospace,monospace;overflow-wrap:anywhere}.bad{color:#ae241c;font-weight:600}.waiting{color:#4f5d59}\
    dl{display:grid;grid-template-columns:auto 1fr;gap:.2rem 1rem}dt{color:#4f5d59}dd{margin:0}@page{margin:15mm}";

/// A page that prints well, and needs nothing else.
pub fn html(lang: Lang, health: &Health, about: &About) -> String {
    let text = lang.health_text();
    let words = lang.health(health);
    let rows = Step::ALL.map(|step| {
        let found = health.found(step);
        let state = found.map_or("waiting", |found| word_of(found.state));
        let finding = match found {
            Some(found) => lang.found(health, found),
            None if step == Step::Transfer => text.transfer_later.to_owned(),
            None => text.waiting.to_owned(),
        };
        let remedy = match found.map(|found| found.state) {
            Some(FoundState::Bad(cause)) => {
                format!("<br>{}", escaped(&lang.health_remedy(cause)))
            }
            _ => String::new(),
        };
        let asked = found.map(|found| {
            let lines = [&found.asked.command, &found.asked.answer];
            let lines = lines.into_iter().filter(|line| !line.is_empty());
            lines
                .map(|line| escaped(line))
                .collect::<Vec<_>>()
                .join("<br>")
        });
        format!(
            "<tr class=\"{state}\"><td>{}</td><td>{}{remedy}</td><td><code>{}</code></td></tr>\n",
            escaped(lang.step(step)),
            escaped(&finding),
            asked.unwrap_or_default()
        )
    });
    let login = if health.user.is_empty() {
        health.server.clone()
    } else {
        format!("{}@{}", health.user, health.server)
    };
    let facts = [
        (text.when, about.at.as_str()),
        (text.module, &about.module),
        (text.server, &login),
        ("AT Ferry", env!("CARGO_PKG_VERSION")),
    ];
    let facts =
        facts.map(|(name, fact)| format!("<dt>{}</dt><dd>{}</dd>", escaped(name), escaped(fact)));
    let title = escaped(text.report);
    let body = format!(
        "<h1>{title}</h1><h2>{}</h2><p>{}</p>\n<dl>{}</dl>\n\
        <table><tr><th>{}</th><th>{}</th><th>{}</th></tr>\n{}</table>",
        escaped(&words.title),
        escaped(&words.remedy),
        facts.concat(),
        escaped(text.step),
        escaped(text.finding),
        escaped(text.answer),
        rows.concat(),
    );
    handout::page(lang, &title, STYLE, &body)
}

/// How the check is written for programs.
#[derive(Serialize)]
struct Report<'a> {
    #[serde(rename = "at-ferry-health")]
    version: u32,
    app: &'static str,
    at: &'a str,
    module: &'a str,
    server: &'a str,
    user: &'a str,
    broken: &'static str,
    verdict: Both,
    steps: Vec<StepReport<'a>>,
}

#[derive(Serialize)]
struct StepReport<'a> {
    step: &'static str,
    state: &'static str,
    #[serde(flatten)]
    taken: Option<Taken<'a>>,
}

/// What there is to tell of a step that was taken.
#[derive(Serialize)]
struct Taken<'a> {
    command: &'a str,
    answer: &'a str,
    ms: u32,
    words: Both,
}

/// Words in both languages, by their tags.
type Both = BTreeMap<&'static str, String>;

fn both(of: impl Fn(Lang) -> String) -> Both {
    let words = Lang::ALL.into_iter().map(|lang| (lang.tag(), of(lang)));
    words.collect()
}

/// The same for programs: words of both languages.
pub fn json(health: &Health, about: &About) -> String {
    let step = |step: Step| {
        let found = health.found(step);
        StepReport {
            step: step.tag(),
            state: found.map_or("waiting", |found| word_of(found.state)),
            taken: found.map(|found| Taken {
                command: &found.asked.command,
                answer: &found.asked.answer,
                ms: u32::try_from(found.took.as_millis()).unwrap_or(u32::MAX),
                words: both(|lang| lang.found(health, found)),
            }),
        }
    };
    handout::json(&Report {
        version: 1,
        app: env!("CARGO_PKG_VERSION"),
        at: &about.at,
        module: &about.module,
        server: &health.server,
        user: &health.user,
        broken: health.broken().map_or("none", |(step, _)| step.tag()),
        verdict: both(|lang| lang.health(health).title),
        steps: Step::ALL.into_iter().map(step).collect(),
    })
}

fn word_of(state: FoundState) -> &'static str {
    match state {
        FoundState::Good => "good",
        FoundState::Bad(_) => "bad",
        FoundState::Unknown | FoundState::Unfinished => "unknown",
    }
}
