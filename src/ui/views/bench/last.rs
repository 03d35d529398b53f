//! What went over the line last, while the log is closed.

use std::time::Duration;

use leptos::prelude::*;

use crate::app::{FrameDirection, LogLine};
use crate::ui::context::{Ui, use_ui};
use crate::ui::views::bench::row::words_of;

/// How often it is drawn anew: more could not be read.
const REDRAW_EVERY: Duration = Duration::from_millis(250);

/// The last line, with its direction.
#[component]
pub fn LastExchange() -> impl IntoView {
    let ui = use_ui();
    let shown = RwSignal::new(last(ui));
    let waits = StoredValue::new(false);
    Effect::new(move |before: Option<()>| {
        ui.store.log.track();
        if before.is_some() && !waits.get_value() {
            waits.set_value(true);
            let redraw = move || {
                // The bench may have been opened meanwhile.
                if waits.try_update_value(|waits| *waits = false).is_some() {
                    let _ = shown.try_set(last(ui));
                }
            };
            set_timeout(redraw, REDRAW_EVERY);
        }
    });
    let words = move |line: LogLine| {
        let arrow = match line.direction {
            FrameDirection::Tx => "→",
            FrameDirection::Rx => "←",
        };
        view! {
            <span class="bench-last" aria-hidden="true">
                <span class="soft">{arrow}</span>
                <span class="clip">{words_of(ui, &line)}</span>
            </span>
        }
    };
    move || shown.get().map(words)
}

fn last(ui: Ui) -> Option<LogLine> {
    ui.store
        .log
        .with_untracked(|log| log.rows.last()?.lines.last().cloned())
}
