//! What can be chosen of the log.

use leptos::prelude::*;

use crate::app::RecordOptions;
use crate::ui::base::icons::{Icon, Shape};
use crate::ui::context::use_ui;
use crate::ui::models::log_options::{LogOptions, bound_of};
use crate::ui::views::menu::Menu;

/// A menu of it.
#[component]
pub fn ViewMenu() -> impl IntoView {
    let ui = use_ui();
    let options = ui.log.options;
    let text = move || ui.lang.get().log_text();
    let change = move |change: &dyn Fn(&mut LogOptions)| {
        let mut changed = options.get_untracked();
        change(&mut changed);
        ui.log.set_options(changed);
    };
    let bounds = RecordOptions::BOUNDS_MIB.map(|mib| {
        view! {
            <option value=mib.to_string() selected=move || options.get().record.bound_mib == mib>
                {format!("{mib} MiB")}
            </option>
        }
    });
    let summary = view! {
        <summary class="button small plain" data-testid="bench-view">
            {move || text().view}
            <Icon shape=Shape::Descending />
        </summary>
    }
    .into_any();
    view! {
        <Menu summary>
            <div class="bench-options">
                <label class="check">
                    <input
                        type="checkbox"
                        data-testid="bench-wrap"
                        prop:checked=move || options.get().wraps
                        on:change=move |event| {
                            let checked = event_target_checked(&event);
                            change(&|it| it.wraps = checked);
                        }
                    />
                    <span>{move || text().wrap}</span>
                </label>
                <label class="check">
                    <input
                        type="checkbox"
                        data-testid="bench-keep-payload"
                        prop:checked=move || options.get().record.keeps_payload
                        on:change=move |event| {
                            let checked = event_target_checked(&event);
                            change(&|it| it.record.keeps_payload = checked);
                        }
                    />
                    <span>{move || text().keep_payload} <small>{move || text().keep_payload_hint}</small></span>
                </label>
                <label class="check">
                    <input
                        type="checkbox"
                        data-testid="bench-watch"
                        prop:checked=move || !options.get().is_unwatched
                        on:change=move |event| {
                            let checked = event_target_checked(&event);
                            change(&|it| it.is_unwatched = !checked);
                        }
                    />
                    <span>{move || text().watch} <small>{move || text().watch_hint}</small></span>
                </label>
                <label class="field">
                    <span class="field-label">{move || text().bound}</span>
                    <select
                        data-testid="bench-bound"
                        aria-describedby="bench-bound-hint"
                        prop:value=move || options.get().record.bound_mib.to_string()
                        on:change=move |event| {
                            let value = event_target_value(&event);
                            change(&|it| it.record.bound_mib = bound_of(&value, it.record.bound_mib));
                        }
                    >
                        {bounds.collect_view()}
                    </select>
                </label>
                <p class="hint" id="bench-bound-hint">{move || text().bound_hint}</p>
            </div>
        </Menu>
    }
}
