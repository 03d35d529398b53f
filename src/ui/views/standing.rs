//! How the module stands with its network, under its name; and that this is now, where something else is looked at.

use leptos::prelude::*;

use crate::app::Asked;
use crate::dialect::explain::explain_received;
use crate::dialect::table::Name;
use crate::ui::base::text::Lang;
use crate::ui::context::use_ui;

/// What stands under the name of the module, beside what it is.
#[component]
pub fn ModuleStanding() -> impl IntoView {
    let ui = use_ui();
    let is_session = Memo::new(move |_| ui.store.log.with(|log| log.opened.is_some()));
    let words = move || {
        let lang = ui.lang.get();
        let told = ui.store.network.with(|told| standing(lang, told));
        if is_session.get() {
            [lang.log_text().live.to_owned(), String::new()]
        } else {
            told
        }
    };
    let line = move |at: usize| {
        let words = Memo::new(move |_| words()[at].clone());
        move || {
            words.with(|words| {
                (!words.is_empty()).then(|| {
                    let words = words.clone();
                    view! {
                        <span class="station-kind" data-testid="module-standing" title=words.clone()>
                            {words.clone()}
                        </span>
                    }
                })
            })
        }
    };
    view! {
        {line(0)}
        {line(1)}
    }
}

/// Operator and signal, registration and address, as two lines.
fn standing(lang: Lang, told: &[Asked]) -> [String; 2] {
    let of = |command: &str| told.iter().find(|asked| asked.command == command);
    let gist = |command: &str| {
        let asked = of(command)?;
        let line = asked.answer.lines().next()?;
        let gist = lang.gist(line.as_bytes(), Some(command.as_bytes()), 1);
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
