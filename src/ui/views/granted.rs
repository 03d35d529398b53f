//! The ports that were granted before: each by itself, or all of them in turn until the module is found.

use leptos::prelude::*;

use crate::app::Message;
use crate::ui::base::icons::{Icon, Shape};
use crate::ui::context::use_ui;
use crate::ui::models::ports::GrantedPort;

/// The list of them.
#[component]
pub fn GrantedPorts() -> impl IntoView {
    let ui = use_ui();
    let count = Memo::new(move |_| ui.ports.granted.with(Vec::len));
    view! {
        <Show when=move || { count.get() > 0 }>
            <div class="granted">
                <p class="field-label">{ui.say(|t| t.attach.granted)}</p>
                <Show when=move || { count.get() > 1 }>
                    <button
                        type="button"
                        class="button"
                        data-testid="port-find"
                        on:click=move |_| ui.ports.find()
                    >
                        <Icon shape=Shape::Filter />
                        {move || ui.lang.get().ports_text().find}
                    </button>
                </Show>
                <For each=move || ui.ports.granted.get() key=|port| port.id let(port)>
                    <Granted port />
                </For>
            </div>
        </Show>
    }
}

#[component]
fn Granted(port: GrantedPort) -> impl IntoView {
    let ui = use_ui();
    let ids = port.usb_text();
    let words = {
        let ids = ids.clone();
        move || {
            let text = &ui.text().attach;
            if ids.is_empty() {
                text.unnamed_port.to_owned()
            } else {
                (text.granted_port)(&ids)
            }
        }
    };
    let heard = Memo::new(move |_| ui.ports.heard_on(port.id).map(Message::LineDown));
    let heard_words = move || Some(ui.lang.get().message(&heard.get()?).title);
    view! {
        <button
            type="button"
            class="port"
            data-testid="granted-port"
            data-usb=ids
            data-heard=move || heard.with(|heard| heard.as_ref().map(Message::code))
            on:click=move |_| ui.ports.attach(port)
        >
            <Icon shape=Shape::Port />
            <b>{words}</b>
            <span class="port-go">{ui.say(|t| t.attach.attach)}</span>
            {move || heard_words().map(|words| view! { <small class="port-heard">{words}</small> })}
        </button>
    }
}
