//! The licences of what the page is made of.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::ui::context::use_ui;
use crate::ui::models::licences::{self, Licences as Words};

/// The text, which is loaded when this opens.
#[component]
pub fn Licences(
    /// Closes the dialog.
    close: Callback<()>,
) -> impl IntoView {
    let ui = use_ui();
    let words = RwSignal::new(Words::Loading);
    spawn_local(async move {
        let loaded = licences::load().await;
        // The dialog may have been closed meanwhile.
        let _gone = words.try_set(loaded);
    });
    let shown = move || match words.get() {
        Words::Loading => {
            view! { <p role="status">{ui.say(|t| t.dialog.licences_loading)}</p> }.into_any()
        }
        Words::Missing => {
            view! { <p role="alert">{ui.say(|t| t.dialog.licences_missing)}</p> }.into_any()
        }
        Words::There(text) => view! {
            <pre
                class="preview-content text"
                data-testid="licences-text"
                tabindex="0"
                role="region"
                aria-labelledby="dialog-title"
            >
                {text}
            </pre>
        }
        .into_any(),
    };
    view! {
        <h2 id="dialog-title">{ui.say(|t| t.dialog.licences_title)}</h2>
        <p>{ui.say(|t| t.dialog.licences_lead)}</p>
        <div class="preview">{shown}</div>
        <div class="dialog-buttons">
            <button
                type="button"
                class="button primary"
                data-testid="dialog-confirm"
                on:click=move |_| close.run(())
            >
                {ui.say(|t| t.dialog.close)}
            </button>
        </div>
    }
}
