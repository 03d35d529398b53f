//! An input in the place of what it changes: a name in its row, a path in its bar.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use crate::app::Message;
use crate::ui::base::preselect::Preselect;
use crate::ui::context::{Ui, use_ui};

/// Whether a text will do.
pub type Check = fn(Ui, &str) -> Result<(), Message>;

/// Enter gives the text to `done` once it will do, and says why while it will not; Escape gives nothing.
#[component]
pub fn InlineInput(
    /// The id by which tests find it.
    id: &'static str,
    /// What is to be typed.
    #[prop(into)]
    label: Signal<String>,
    /// The text; it outlives the input.
    typed: RwSignal<String>,
    /// What typing replaces.
    preselect: Preselect,
    /// Whether a text will do.
    check: Check,
    /// Whether leaving it for another part of the page is Enter, as far as the text will do.
    leaving_applies: bool,
    /// The text to apply, or nothing.
    done: Callback<Option<String>>,
) -> impl IntoView {
    let ui = use_ui();
    let input = NodeRef::<html::Input>::new();
    let refused = RwSignal::new(None::<Message>);
    Effect::new(move || {
        let Some(input) = input.get() else { return };
        let _ = input.focus();
        let _ = input.set_selection_range(0, preselect.end(&input.value()));
    });
    // By a key, so the keyboard goes on in the list.
    let close = move |text| {
        done.run(text);
        ui.files.focus_list();
    };
    let apply = move || {
        let text = typed.get_untracked();
        if text.is_empty() {
            return close(None);
        }
        match check(ui, &text) {
            Ok(()) => close(Some(text)),
            Err(message) => refused.set(Some(message)),
        }
    };
    let key = move |event: KeyboardEvent| {
        // Enter that ends the choice of a character in an input method is not meant for us.
        if event.is_composing() {
            return;
        }
        match event.key().as_str() {
            "Enter" => apply(),
            "Escape" => close(None),
            _ => return,
        }
        event.prevent_default();
    };
    let left = move |_| {
        // The row may have been taken away under it, and then comes again; or the window was left, not the input.
        request_animation_frame(move || {
            let Some(node) = input.try_get_untracked().flatten() else {
                return;
            };
            let focused = document().active_element();
            let has_focus = node.is_same_node(focused.as_deref());
            if !node.is_connected() || has_focus {
                return;
            }
            let text = typed.get_untracked();
            let applies = leaving_applies && !text.is_empty() && check(ui, &text).is_ok();
            done.run(applies.then_some(text));
        });
    };
    let why = move || {
        let words = refused.get().map(|message| ui.lang.get().message(&message));
        words.map(|words| format!("{}. {}", words.title, words.remedy))
    };
    view! {
        <input
            node_ref=input
            class="inline-input"
            data-testid=id
            type="text"
            autocomplete="off"
            spellcheck="false"
            aria-label=label
            aria-invalid=move || refused.with(Option::is_some).then_some("true")
            prop:value=typed
            on:input=move |event| {
                typed.set(event_target_value(&event));
                refused.set(None);
            }
            on:keydown=key
            on:blur=left
        />
        <span class="inline-why" data-testid="inline-why" role="alert">{why}</span>
    }
    .into_any()
}
