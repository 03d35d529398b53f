//! The server of the channel shown, and the network context that its connection may need.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::app::{ChannelPhase, Command, LineState, Link};
use crate::codec::Charset;
use crate::ui::base::icons::{Icon, Shape};
use crate::ui::base::text::ServerText;
use crate::ui::context::use_ui;
use crate::ui::models::notices::PageNotice;
use crate::ui::models::server_form::ServerForm;
use crate::ui::views::panes::PanesToggle;
use crate::ui::views::servers::{ServersButton, WayNote};

/// Servers that every simulated module reaches.
const DEMO_HOSTS: [&str; 2] = ["ftp.demo", "archive.demo"];

/// Host, port, user, password; connect and disconnect.
#[component]
pub fn ServerBar() -> impl IntoView {
    let ui = use_ui();
    let phase = Memo::new(move |_| ui.files.head.with(|head| head.phase));
    let can_connect = move || matches!(phase.get(), ChannelPhase::Idle | ChannelPhase::Failed);
    let line_ready = move || {
        ui.store
            .line
            .with(|line| matches!(line, LineState::Ready { .. }))
    };
    let locked = Signal::derive(move || !can_connect());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let channel = ui.channel.get_untracked();
        ui.servers.check_filled();
        match ui.forms[channel.index()].with_untracked(ServerForm::server) {
            Some(server) => ui.send(Command::Connect { channel, server }),
            None => ui.notices.tell_page(PageNotice::ServerIncomplete),
        }
    };
    let disconnect = move |_| {
        ui.send(Command::Disconnect {
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
        <form class="server" aria-label=ui.say(|t| t.server.form) on:submit=submit novalidate>
            <ServerField test="server-host" class="host" name=|t| t.host locked get=|f| &f.host set=|f, v| f.host = v list="demo-hosts" />
            <datalist id="demo-hosts">{demo_hosts}</datalist>
            <ServerField test="server-port" class="port" name=|t| t.port locked get=|f| &f.port set=|f, v| f.port = v numeric=true />
            <ServerField test="server-user" class="user" name=|t| t.user locked get=|f| &f.user set=|f, v| f.user = v />
            <ServerField test="server-password" class="password" name=|t| t.password locked get=|f| &f.password set=|f, v| f.password = v secret=true />
            <CharsetField locked />
            <div class="server-buttons">
                <PanesToggle />
                <ServersButton />
                {move || {
                    if can_connect() || phase.get() == ChannelPhase::Connecting {
                        view! {
                            <button
                                type="submit"
                                class="button primary"
                                data-testid="server-connect"
                                title=move || (!line_ready()).then(|| ui.text().server.need_module)
                                disabled=move || !line_ready() || !can_connect()
                            >
                                {move || {
                                    if can_connect() {
                                        ui.text().server.connect
                                    } else {
                                        ui.text().files.connecting
                                    }
                                }}
                            </button>
                        }
                            .into_any()
                    } else {
                        view! {
                            <button
                                type="button"
                                class="button"
                                data-testid="server-disconnect"
                                disabled=move || phase.get() == ChannelPhase::Closing
                                on:click=disconnect
                            >
                                {ui.say(|t| t.server.disconnect)}
                            </button>
                        }
                            .into_any()
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
) -> impl IntoView {
    let ui = use_ui();
    let value = move || ui.form().with(|form| get(form).clone());
    let hint_id = secret.then_some("password-hint");
    let changed = move |event| {
        let form = ui.forms[ui.channel.get_untracked().index()];
        form.update(|form| set(form, event_target_value(&event)));
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
            />
        </label>
    }
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
pub fn PdpPanel() -> impl IntoView {
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
