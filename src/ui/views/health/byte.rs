//! The last step, which is taken only where the user says so: a byte each way.

use leptos::prelude::*;

use crate::app::verdict::Step;
use crate::ui::base::icons::{Icon, Shape};
use crate::ui::context::use_ui;
use crate::ui::models::byte_check::{Broke, ByteCheck, Stage};
use crate::ui::views::health::HealthPage;

/// The step, with its button until it is taken.
#[component]
pub fn ByteStep() -> impl IntoView {
    let ui = use_ui();
    let HealthPage { byte, .. } = expect_context();
    let text = move || ui.lang.get().health_text();
    let state = move || match byte.state.get() {
        ByteCheck::NotWanted | ByteCheck::Running(_) => "waiting",
        ByteCheck::Good => "good",
        ByteCheck::Bad(_) => "bad",
    };
    let words = move || {
        let (text, name) = (text(), byte.name().unwrap_or_default());
        match byte.state.get() {
            ByteCheck::NotWanted => text.transfer_later.to_owned(),
            ByteCheck::Running(Stage::Sending) => (text.byte_sending)(&name),
            ByteCheck::Running(Stage::Listing) => (text.byte_listing)(&name),
            ByteCheck::Running(Stage::Reading) => (text.byte_reading)(&name),
            ByteCheck::Running(Stage::Removing(_)) => (text.byte_removing)(&name),
            ByteCheck::Good => text.byte_good.to_owned(),
            ByteCheck::Bad(Broke::Sending(_)) => text.byte_not_sent.to_owned(),
            ByteCheck::Bad(Broke::Reading(_)) => (text.byte_not_read)(&name),
            ByteCheck::Bad(Broke::Differs) => text.byte_differs.to_owned(),
            ByteCheck::Bad(Broke::NotListed) => (text.byte_not_listed)(&name),
            ByteCheck::Bad(Broke::NotRemoved) => (text.byte_not_removed)(&name),
        }
    };
    let why = move || {
        let ByteCheck::Bad(Broke::Sending(Some(message)) | Broke::Reading(message)) =
            byte.state.get()
        else {
            return None;
        };
        let words = ui.lang.get().message(&message);
        Some(view! { <p class="health-remedy">{words.title} " " {words.remedy}</p> })
    };
    let icon = move || match state() {
        "good" => view! { <Icon shape=Shape::Check label=Signal::derive(move || text().good) /> }
            .into_any(),
        "bad" => view! { <Icon shape=Shape::Error label=Signal::derive(move || text().bad) /> }
            .into_any(),
        _ => view! {
            <span class="health-none" role="img" aria-label=move || text().waiting></span>
        }
        .into_any(),
    };
    let offers = move || !matches!(byte.state.get(), ByteCheck::Running(_) | ByteCheck::Good);
    view! {
        <li class="health-step" data-testid="health-step" data-step=Step::Transfer.tag() data-state=state>
            {icon}
            <b class="health-name">{move || ui.lang.get().step(Step::Transfer)}</b>
            <span class="health-words" role="status">{words}</span>
            {why}
            <Show when=offers>
                <div class="health-mend">
                    <button
                        type="button"
                        class="button"
                        data-testid="health-byte"
                        on:click=move |_| byte.begin()
                    >
                        {move || text().byte_do}
                    </button>
                    <p class="health-note">{move || text().byte_hint}</p>
                </div>
            </Show>
        </li>
    }
}
