//! What the module was doing when the selected row began.

use leptos::prelude::*;

use crate::app::{LogRow, Moment, Session, UnderWay};
use crate::time::Instant;
use crate::ui::base::format;
use crate::ui::context::{Ui, use_ui};

/// The channels' sessions before a row, and the commands that were under way, each with what it owed.
#[component]
pub fn MomentOf(
    /// The row.
    row: StoredValue<LogRow>,
) -> impl IntoView {
    let ui = use_ui();
    let text = move || ui.lang.get().log_text();
    let (number, at) = row.with_value(|row| (row.key.number, row.at));
    // The core tells it a little after the row was selected.
    let moment = Memo::new(move |_| {
        let told = ui.store.log.with(|log| log.moment.clone());
        told.filter(|moment| moment.number == number)
    });
    let under_way = move |moment: Moment| {
        let all = moment.under_way.into_iter().map(|command| {
            let frame = command.number;
            let line = String::from_utf8_lossy(&command.command).into_owned();
            let words = move || state_of(ui, &command, at);
            view! {
                <div data-testid="bench-under-way" data-number=frame.to_string()>
                    <dt>
                        <button
                            type="button"
                            class="link"
                            on:click=move |_| ui.log.go_to(frame)
                        >
                            <code>{line}</code>
                        </button>
                    </dt>
                    <dd>{words}</dd>
                </div>
            }
        });
        all.collect_view()
    };
    let sessions = move |moment: &Moment| {
        let all = moment.sessions.iter().map(|(channel, session)| {
            let session = *session;
            view! {
                <div data-testid="bench-session" data-channel=channel.to_string()>
                    <dt>{text().channel_named}" "{channel.to_string()}</dt>
                    <dd>
                        {match session {
                            Session::Open => text().session_open,
                            Session::Closed => text().session_closed,
                        }}
                    </dd>
                </div>
            }
        });
        all.collect_view()
    };
    move || {
        let moment = moment.get()?;
        let is_idle = moment.under_way.is_empty();
        Some(view! {
            <section class="explain-part line" data-testid="bench-moment">
                <h4>{text().at_that_moment}</h4>
                {is_idle.then(|| view! { <p>{text().nothing_under_way}</p> })}
                <dl>{sessions(&moment)} {under_way(moment)}</dl>
            </section>
        })
    }
}

/// How long a command had been under way, and what it had carried and owed.
fn state_of(ui: Ui, command: &UnderWay, at: Instant) -> String {
    let lang = ui.lang.get();
    let text = lang.log_text();
    let number = |bytes: u64| format::number(lang, bytes);
    let waited_ms = u64::try_from(at.since(command.since).as_millis()).unwrap_or(u64::MAX);
    let waited = (text.for_ms)(&number(waited_ms));
    let owed = command.asked_bytes.zip(command.owed_bytes());
    let owed = owed.map(|(all, owed)| {
        (text.owed)(&number(command.carried_bytes), &number(all), &number(owed))
    });
    [Some(waited), owed]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(text.joint)
}
