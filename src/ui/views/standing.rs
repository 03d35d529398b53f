//! How the module stands with its network, under its name; and that this is now, where something else is looked at.

use leptos::prelude::*;

use crate::app::{Asked, Link};
use crate::dialect::explain::explain_received;
use crate::dialect::table::{Meaning, Name};
use crate::ui::base::text::Lang;
use crate::ui::context::use_ui;

/// What stands under the name of the module, beside what it is.
#[component]
pub fn ModuleStanding() -> impl IntoView {
    let ui = use_ui();
    let is_session = Memo::new(move |_| ui.store.log.with(|log| log.opened.is_some()));
    let is_demo = move || {
        ui.store
            .link
            .with(|link| matches!(link, Some(Link::Demo { .. })))
    };
    let lines = Memo::new(move |_| {
        let lang = ui.lang.get();
        if is_session.get() {
            return vec![lang.log_text().live.to_owned()];
        }
        let told = ui.store.network.with(|told| standing(lang, told));
        let told = told.into_iter().filter(|line| !line.is_empty());
        told.collect()
    });
    let all = move || lines.with(|lines| lines.join(" · "));
    // That it is a simulated one has to stay in view.
    let room = move || if is_demo() { 1 } else { 2 };
    move || {
        let shown = lines.get().into_iter().take(room());
        let shown = shown.map(|line| {
            view! {
                <span class="station-kind standing" data-testid="module-standing" title=all>
                    {line}
                </span>
            }
        });
        shown.collect_view()
    }
}

/// Operator and signal, registration and address, as two lines.
fn standing(lang: Lang, told: &[Asked]) -> [String; 2] {
    let of = |command: &str| told.iter().find(|asked| asked.command == command);
    let gist = |command: &str| {
        let asked = of(command)?;
        let line = asked.answer.lines().next()?.as_bytes();
        let rssi = explain_received(line, Some(command.as_bytes()));
        let rssi = rssi.value(Name::Rssi).and_then(|rssi| rssi.meaning);
        if rssi == Some(Meaning::NotKnown) {
            return Some(lang.health_text().signal_unknown.to_owned());
        }
        let gist = lang.gist(line, Some(command.as_bytes()), 1);
        Some(gist).filter(|gist| !gist.is_empty())
    };
    let value = |command: &str, name| {
        let asked = of(command)?;
        asked.answer.lines().find_map(|line| {
            let explained = explain_received(line.as_bytes(), Some(command.as_bytes()));
            let value = explained.value(name)?.text().into_owned();
            Some(value).filter(|value| !value.is_empty())
        })
    };
    let address = of("AT+MIPCALL?").map(|_| {
        value("AT+MIPCALL?", Name::Address)
            .unwrap_or_else(|| lang.health_text().no_address.to_owned())
    });
    let joined = |parts: [Option<String>; 2]| {
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        parts.join(" · ")
    };
    [
        joined([value("AT+COPS?", Name::Operator), gist("AT+CSQ")]),
        joined([gist("AT+CEREG?"), address]),
    ]
}
