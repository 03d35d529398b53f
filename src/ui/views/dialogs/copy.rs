//! A text that the browser did not let the page put on the clipboard.

use leptos::html;
use leptos::prelude::*;

use crate::ui::context::use_ui;

/// The text is selected, ready for the browser's own way of copying.
#[component]
pub fn CopyByHand(
    /// The text.
    text: String,
    /// Closes the dialog.
    close: Callback<()>,
) -> impl IntoView {
    let ui = use_ui();
    let area = NodeRef::<html::Textarea>::new();
    Effect::new(move || {
        if let Some(area) = area.get() {
            let _ = area.focus();
            area.select();
        }
    });
    view! {
        <h2 id="dialog-title">{ui.say(|t| t.dialog.copy_title)}</h2>
        <p>{ui.say(|t| t.dialog.copy_lead)}</p>
        <textarea
            node_ref=area
            class="dialog-copy"
            data-testid="copy-text"
            aria-labelledby="dialog-title"
            rows="3"
            readonly
        >
            {text}
        </textarea>
        <div class="dialog-buttons">
            <button
                type="button"
                class="button"
                data-testid="dialog-cancel"
                on:click=move |_| close.run(())
            >
                {ui.say(|t| t.dialog.close)}
            </button>
        </div>
    }
}
