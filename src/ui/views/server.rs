//! The server of the channel shown, and the network context that its connection may need.

use leptos::ev::{Event, KeyboardEvent, SubmitEvent};
use leptos::html;
use leptos::prelude::*;
use leptos::task::{spawn_local, tick};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::app::{ChannelPhase, Command, LineState, Link};
use crate::codec::Charset;
use crate::ui::base::icons::{Icon, Shape};
use crate::ui::base::text::ServerText;
use crate::ui::context::{Ui, use_ui};
use crate::ui::models::dialog::Leaving;
use crate::ui::models::notices::PageNotice;
use crate::ui::models::server_form::ServerForm;
use crate::ui::views::health::ConnectionBar;
use crate::ui::views::servers::WayNote;

/// Servers that every simulated module reaches.
const DEMO_HOSTS: [&str; 2] = ["ftp.demo", "archive.demo"];

/// Whether the focus is in the form.
fn has_focus(form: NodeRef<html::Form>) -> bool {
    let on = document().active_element();
    form.get_untracked()
        .is_some_and(|form| form.contains(on.as_deref()))
}

/// The form's inputs go off with the focus in them: it goes on to what comes next, unless the user has moved it. Gives
/// where to tell that the form had it.
fn keep_focus(ui: Ui, form: NodeRef<html::Form>, phase: Memo<ChannelPhase>) -> StoredValue<bool> {
    let had_focus = StoredValue::new(false);
    Effect::new(move |before: Option<ChannelPhase>| {
        let now = phase.get();
        if before.is_none_or(|before| before == now) || !had_focus.get_value() {
            return now;
        }
        had_focus.set_value(now == ChannelPhase::Connecting);
        spawn_local(async move {
            tick().await;
            let on = document().active_element();
            if on.is_some_and(|on| on.tag_name() != "BODY") && !has_focus(form) {
                return;
            }
            let next = match now {
                ChannelPhase::Connecting => "[data-testid=server-stop]",
                ChannelPhase::Idle | ChannelPhase::Failed => "[data-testid=server-connect]",
                _ => return ui.files.focus_list(),
            };
            let form = form.get_untracked();
            let next = form.and_then(|form| form.query_selector(next).ok().flatten());
            if let Some(next) = next.and_then(|next| next.dyn_into::<HtmlElement>().ok()) {
                // It fails only for what is not there.
                let _ = next.focus();
            }
        });
        now
    });
    had_focus
}

/// Whether there is a server to speak of: the channel is connected, or was until now.
fn has_server(phase: ChannelPhase) -> bool {
    phase.is_connected() || phase == ChannelPhase::Closing
}

/// The server of the channel shown, while it is connected: what it is, a way to all that was said of it, and one to
/// leave it.
#[component]
pub fn ServerChip() -> impl IntoView {
    let ui = use_ui();
    let phase = Memo::new(move |_| ui.files.head.with(|head| head.phase));
    let open = ui.server_open;
    let words = Memo::new(move |_| {
        let host = ui.files.head.with(|head| head.host.clone());
        ui.form().with(|form| {
            let user = form.user.trim();
            match form.port.trim() {
                _ if form.host.trim() != host => host,
                port if user.is_empty() => format!("{host}:{port}"),
                port => format!("{user}@{host}:{port}"),
            }
        })
    });
    let name = move || (ui.text().server.chip)(&words.get());
    let disconnect = move |_| ui.leave(Leaving::Server(ui.channel.get_untracked()));
    view! {
        <Show when=move || has_server(phase.get())>
            <button
                type="button"
                class="server-chip"
                data-testid="server-chip"
                aria-expanded=move || open.get().to_string()
                aria-controls="server-place"
                aria-label=name
                title=name
                on:click=move |_| open.update(|open| *open = !*open)
            >
                <Icon shape=Shape::Lock />
                <span class="clip">{words}</span>
                <Icon shape=Shape::Descending />
            </button>
            <button
                type="button"
                class="icon-button small"
                data-testid="server-disconnect"
                aria-label=ui.say(|t| t.server.disconnect)
                title=ui.say(|t| t.server.disconnect)
                disabled=move || phase.get() == ChannelPhase::Closing
                on:click=disconnect
            >
                <Icon shape=Shape::Detach />
            </button>
        </Show>
    }
}

/// The server of the channel shown: in the listing's place until it is connected, behind its chip from then on.
#[component]
pub fn ServerPlace() -> impl IntoView {
    let ui = use_ui();
    let has_server = Memo::new(move |_| ui.files.head.with(|head| has_server(head.phase)));
    let open = ui.server_open;
    let place = NodeRef::<html::Div>::new();
    // It was opened for one channel, as it was.
    Effect::new(move || {
        has_server.track();
        ui.channel.track();
        open.set(false);
    });
    let chip = move || {
        document()
            .query_selector("[data-testid=server-chip]")
            .ok()
            .flatten()
    };
    let pressed = window_event_listener(leptos::ev::pointerdown, move |event| {
        let on = event
            .target()
            .and_then(|on| on.dyn_into::<web_sys::Node>().ok());
        let is_in = |part: &web_sys::Node| part.contains(on.as_ref());
        let inside = place.get_untracked().is_some_and(|place| is_in(&place))
            || chip().is_some_and(|chip| is_in(&chip))
            || on
                .as_ref()
                .is_some_and(|on| ui.dialog.with_untracked(Option::is_some) || !on.is_connected());
        if open.get_untracked() && !inside {
            open.set(false);
        }
    });
    on_cleanup(move || pressed.remove());
    let key = move |event: KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked() {
            open.set(false);
            if let Some(chip) = chip().and_then(|chip| chip.dyn_into::<HtmlElement>().ok()) {
                let _ = chip.focus();
            }
        }
    };
    view! {
        <div
            class="server-place"
            class:behind=has_server
            id="server-place"
            node_ref=place
            hidden=move || has_server.get() && !open.get()
            on:keydown=key
        >
            <ServerBar />
            <ConnectionBar />
            <PdpPanel />
        </div>
    }
}

/// Host, port, user, password; connect, and call it off.
#[component]
fn ServerBar() -> impl IntoView {
    let ui = use_ui();
    let phase = Memo::new(move |_| ui.files.head.with(|head| head.phase));
    let can_connect = move || matches!(phase.get(), ChannelPhase::Idle | ChannelPhase::Failed);
    let line_ready = move || {
        ui.store
            .line
            .with(|line| matches!(line, LineState::Ready { .. }))
    };
    let locked = Signal::derive(move || !can_connect());
    let form = NodeRef::<html::Form>::new();
    let had_focus = keep_focus(ui, form, phase);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let channel = ui.channel.get_untracked();
        had_focus.set_value(has_focus(form));
        ui.servers.take_url(channel);
        ui.servers.check_filled();
        match ui.forms[channel.index()].with_untracked(ServerForm::server) {
            Some(server) => ui.send(Command::Connect { channel, server }),
            None => ui.notices.tell_page(PageNotice::ServerIncomplete),
        }
    };
    let stop = move |_| {
        ui.send(Command::StopConnecting {
            channel: ui.channel.get_untracked(),
        });
    };
    let demo_hosts = move || {
        let demo = ui
            .store
            .link
            .with(|link| matches!(link, Some(Link::Demo { .. })));
        demo.then(|| {
            DEMO_HOSTS
                .into_iter()
                .map(|host| view! { <option value=host></option> })
                .collect_view()
        })
    };
    view! {
        <form class="server" aria-label=ui.say(|t| t.server.form) node_ref=form on:submit=submit novalidate>
            <ServerField test="server-host" class="host" name=|t| t.host locked get=|f| &f.host set=|f, v| f.host = v list="demo-hosts" url=true />
            <datalist id="demo-hosts">{demo_hosts}</datalist>
            <ServerField test="server-port" class="port" name=|t| t.port locked get=|f| &f.port set=|f, v| f.port = v numeric=true />
            <ServerField test="server-user" class="user" name=|t| t.user locked get=|f| &f.user set=|f, v| f.user = v />
            <ServerField test="server-password" class="password" name=|t| t.password locked get=|f| &f.password set=|f, v| f.password = v secret=true />
            <CharsetField locked />
            <div class="server-buttons">
                {move || {
                    if can_connect() {
                        view! {
                            <button
                                type="submit"
                                class="button primary"
                                data-testid="server-connect"
                                title=move || (!line_ready()).then(|| ui.text().server.need_module)
                                disabled=move || !line_ready()
                            >
                                {ui.say(|t| t.server.connect)}
                            </button>
                        }
                            .into_any()
                    } else if phase.get() == ChannelPhase::Connecting {
                        view! {
                            <button
                                type="button"
                                class="button"
                                data-testid="server-stop"
                                title=ui.say(|t| t.server.stop_hint)
                                on:click=stop
                            >
                                {ui.say(|t| t.server.stop)}
                            </button>
                        }
                            .into_any()
                    } else {
                        ().into_any()
                    }
                }}
            </div>
            <WayNote />
        </form>
    }
}

#[component]
fn ServerField(
    test: &'static str,
    class: &'static str,
    name: fn(&'static ServerText) -> &'static str,
    locked: Signal<bool>,
    get: fn(&ServerForm) -> &String,
    set: fn(&mut ServerForm, String),
    #[prop(optional)] list: Option<&'static str>,
    #[prop(optional)] numeric: bool,
    #[prop(optional)] secret: bool,
    /// Whether a whole address may be pasted here.
    #[prop(optional)]
    url: bool,
) -> impl IntoView {
    let ui = use_ui();
    let value = move || ui.form().with(|form| get(form).clone());
    let hint_id = secret.then_some("password-hint");
    let changed = move |event: Event| {
        let channel = ui.channel.get_untracked();
        ui.forms[channel.index()].update(|form| set(form, event_target_value(&event)));
        // What is typed is a whole address at its end only.
        if url && (event.type_() == "change" || is_pasted(&event)) {
            ui.servers.take_url(channel);
        }
    };
    view! {
        <label class=format!("field {class}")>
            <span class="field-label">
                {move || name(&ui.text().server)}
                {secret
                    .then(|| {
                        view! {
                            <span class="field-hint" id="password-hint" title=ui.say(|t| t.server.clear_text_hint)>
                                <Icon shape=Shape::Lock />
                                {ui.say(|t| t.server.clear_text)}
                            </span>
                        }
                    })}
            </span>
            <input
                data-testid=test
                type=if secret { "password" } else { "text" }
                inputmode=numeric.then_some("numeric")
                list=list
                aria-describedby=hint_id
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                disabled=locked
                prop:value=value
                on:input=changed
                on:change=changed
            />
        </label>
    }
}

/// Whether a text was put into an input at once.
fn is_pasted(event: &Event) -> bool {
    let kind = js_sys::Reflect::get(event, &"inputType".into()).ok();
    let kind = kind.and_then(|kind| kind.as_string());
    kind.is_some_and(|kind| kind.starts_with("insertFrom"))
}

#[component]
fn CharsetField(locked: Signal<bool>) -> impl IntoView {
    let ui = use_ui();
    let now = Memo::new(move |_| ui.form().with(|form| form.charset));
    let chosen = move |event| {
        let name = event_target_value(&event);
        let charset = Charset::ALL.into_iter().find(|c| c.name() == name);
        if let Some(charset) = charset {
            let form = ui.forms[ui.channel.get_untracked().index()];
            form.update(|form| form.charset = charset);
        }
    };
    let options = Charset::ALL.map(|charset| {
        let name = charset.name();
        view! { <option value=name selected=move || now.get() == charset>{name}</option> }
    });
    view! {
        <label class="field charset" title=ui.say(|t| t.server.charset_hint)>
            <span class="field-label">{ui.say(|t| t.server.charset)}</span>
            <select
                data-testid="server-charset"
                disabled=locked
                prop:value=move || now.get().name()
                on:change=chosen
            >
                {options.into_iter().collect_view()}
            </select>
        </label>
    }
}

/// Offers to bring the network context up, where a connection found it missing.
#[component]
fn PdpPanel() -> impl IntoView {
    let ui = use_ui();
    let apn = RwSignal::new(String::new());
    let needed = move || ui.store.pdp_needed.get() == Some(ui.channel.get());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        ui.send(Command::BringUpPdp {
            channel: ui.channel.get_untracked(),
            apn: apn.get_untracked().trim().to_owned(),
        });
    };
    view! {
        <Show when=needed>
            <form class="pdp" data-testid="pdp-panel" aria-labelledby="pdp-title" on:submit=submit>
                <div>
                    <h2 id="pdp-title">{ui.say(|t| t.pdp.title)}</h2>
                    <p>{ui.say(|t| t.pdp.lead)}</p>
                </div>
                <label class="field">
                    <span class="field-label">{ui.say(|t| t.pdp.apn)}</span>
                    <input
                        data-testid="pdp-apn"
                        type="text"
                        autocomplete="off"
                        autocapitalize="none"
                        spellcheck="false"
                        placeholder=ui.say(|t| t.pdp.apn_hint)
                        prop:value=move || apn.get()
                        on:input=move |event| apn.set(event_target_value(&event))
                    />
                </label>
                <button type="submit" class="button primary" data-testid="pdp-bring-up">
                    {ui.say(|t| t.pdp.bring_up)}
                </button>
            </form>
        </Show>
    }
}
