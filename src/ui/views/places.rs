//! The three places of the page, to go from one to the other where a window has room for one at a time.

use leptos::prelude::*;

use crate::app::Group;
use crate::ui::base::format;
use crate::ui::base::icons::{Icon, Shape};
use crate::ui::base::text::PageText;
use crate::ui::context::{Ui, use_ui};
use crate::ui::models::bench::BenchState;
use crate::ui::models::place::Place;

/// Files, transfers, log.
#[component]
pub fn Places() -> impl IntoView {
    let ui = use_ui();
    // What needs somebody is seen from the other places.
    let failed = Memo::new(move |_| ui.store.sums.with(|sums| sums.count(Group::Failed)));
    let count = move || {
        let failed = failed.get();
        (failed > 0).then(|| {
            let number = format::number(ui.lang.get(), failed as u64);
            view! { <span class="places-count">{number}</span> }
        })
    };
    view! {
        <nav class="places" aria-label=ui.say(|t| t.page.places)>
            {button(ui, "place-files", Some(Place::Files), Shape::Directory, |t| t.place_files, ())}
            {button(ui, "place-transfers", Some(Place::Transfers), Shape::Upload, |t| t.place_transfers, count)}
            {button(ui, "place-log", None, Shape::Log, |t| t.place_log, ())}
        </nav>
    }
}

/// To a place; `None` is the log.
fn button(
    ui: Ui,
    test: &'static str,
    place: Option<Place>,
    shape: Shape,
    name: fn(&'static PageText) -> &'static str,
    count: impl IntoView + 'static,
) -> AnyView {
    let is_here = move || match place {
        None => ui.bench.is_open(),
        Some(place) => !ui.bench.is_open() && ui.place.get() == place,
    };
    let go = move |_| match place {
        None => ui.bench.open(),
        Some(place) => {
            ui.place.set(place);
            ui.bench.set(BenchState::Closed);
        }
    };
    view! {
        <button
            type="button"
            data-testid=test
            aria-current=move || is_here().then_some("true")
            on:click=go
        >
            <Icon shape />
            <span>{move || name(&ui.text().page)}</span>
            {count}
        </button>
    }
    .into_any()
}
