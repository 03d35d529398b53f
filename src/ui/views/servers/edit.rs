//! Saving a server: the form of a channel as it is, or one that is changed.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::app::{SavedServer, ServerFault, UploadWay, WrittenServer};
use crate::codec::Charset;
use crate::dialect::ChannelId;
use crate::ui::base::text::ServersText;
use crate::ui::context::{Ui, use_ui};
use crate::ui::models::store::ChannelHead;
use crate::ui::views::options::way_words;
use crate::ui::views::servers::Sheet;

/// A server as it is being typed.
#[derive(Clone, Default)]
struct Draft {
    name: String,
    host: String,
    port: String,
    user: String,
    password: String,
    keep_password: bool,
    directory: String,
    charset: String,
    channel: String,
    way: String,
}

type Word = fn(&'static ServersText) -> &'static str;

impl Draft {
    /// The form of the channel shown, under the name of its host, with the directory shown.
    fn of_form(ui: Ui) -> Self {
        let channel = ui.channel.get_untracked();
        let form = ui.forms[channel.index()].get_untracked();
        let name = ui
            .servers
            .all
            .with_untracked(|all| all.free_name(form.host.trim()));
        let filled = ui.servers.filled[channel.index()].get_untracked();
        let way = filled.and_then(|filled| filled.saved.way);
        Self {
            name,
            host: form.host,
            port: form.port,
            user: form.user,
            password: form.password,
            keep_password: false,
            directory: ui.files.head.with_untracked(|head| {
                let is_shown = ChannelHead::is_connected(head);
                if is_shown {
                    head.path.clone()
                } else {
                    String::new()
                }
            }),
            charset: form.charset.name().to_owned(),
            channel: String::new(),
            way: way.map_or_else(String::new, |way| name_of(way).to_owned()),
        }
    }

    fn of(saved: &SavedServer) -> Self {
        let text = |text: &String| text.clone();
        Self {
            name: text(&saved.name),
            host: text(&saved.server.host),
            port: saved.server.port.to_string(),
            user: text(&saved.server.user),
            password: saved.password.clone().unwrap_or_default(),
            keep_password: saved.password.is_some(),
            directory: text(&saved.directory),
            charset: saved.server.charset.name().to_owned(),
            channel: saved.channel.map_or_else(String::new, |c| c.to_string()),
            way: saved
                .way
                .map_or_else(String::new, |way| name_of(way).to_owned()),
        }
    }

    fn read(self) -> Result<SavedServer, ServerFault> {
        let number = |text: &str| text.trim().parse::<u16>().map_or(f64::NAN, f64::from);
        SavedServer::read(WrittenServer {
            port: Some(number(&self.port)),
            channel: (!self.channel.is_empty()).then(|| number(&self.channel)),
            way: Some(self.way).filter(|way| !way.is_empty()),
            charset: Some(self.charset),
            password: Some(self.password).filter(|_| self.keep_password),
            name: self.name,
            host: self.host,
            user: self.user,
            directory: self.directory,
        })
    }
}

fn name_of(way: UploadWay) -> &'static str {
    let known = UploadWay::NAMES.iter().find(|(known, _)| *known == way);
    known.map_or("", |(_, name)| name)
}

/// Saves the form of the channel shown as it is.
#[component]
pub(super) fn SaveForm() -> impl IntoView {
    let ui = use_ui();
    let draft = RwSignal::new(Draft::of_form(ui));
    let fault = RwSignal::new(None);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let saved = draft.get_untracked().read();
        let saved = saved.and_then(|saved| ui.servers.change(|all| all.put(None, saved)));
        fault.set(saved.err());
        if saved.is_ok() {
            draft.set(Draft::of_form(ui));
        }
    };
    view! {
        <form class="saved-save" on:submit=submit novalidate>
            <h3>{ui.say(|t| t.servers.save_title)}</h3>
            <p class="hint">{ui.say(|t| t.servers.save_lead)}</p>
            <div class="saved-save-line">
                <TextField draft test="profile-name" name=|t| t.name get=|d| &d.name set=|d, v| d.name = v />
                <button type="submit" class="button" data-testid="profile-save">
                    {ui.say(|t| t.servers.save)}
                </button>
            </div>
            <KeepPassword draft />
            <FaultWords fault />
        </form>
    }
}

/// Changes a saved server.
#[component]
pub(super) fn EditSheet(saved: SavedServer, sheet: RwSignal<Sheet>) -> impl IntoView {
    let ui = use_ui();
    let draft = RwSignal::new(Draft::of(&saved));
    let fault = RwSignal::new(None);
    let name = StoredValue::new(saved.name);
    let back = move || sheet.set(Sheet::List(None));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let saved = draft.get_untracked().read();
        let saved = saved.and_then(|saved| {
            let name = name.get_value();
            ui.servers.change(|all| all.put(Some(&name), saved))
        });
        fault.set(saved.err());
        if saved.is_ok() {
            back();
        }
    };
    let charsets = Charset::ALL.map(|charset| (charset.name(), charset.name().to_owned()));
    let any = move || ui.text().servers.any_channel.to_owned();
    let channels = move || {
        let ids = ChannelId::ALL.map(|id| (id.to_string(), id.to_string()));
        let mut all = vec![(String::new(), any())];
        all.extend(ids);
        all
    };
    let ways = move || {
        let usual = (String::new(), ui.text().servers.usual_way.to_owned());
        let mut all = vec![usual];
        all.extend(UploadWay::NAMES.map(|(way, name)| {
            let word = way_words(way).0(&ui.text().options);
            (name.to_owned(), word.to_owned())
        }));
        all
    };
    let charsets = move || {
        let charsets = charsets
            .clone()
            .map(|(value, word)| (value.to_owned(), word));
        charsets.to_vec()
    };
    view! {
        <form class="saved-edit" on:submit=submit novalidate>
            <h2 id="dialog-title">
                {move || name.with_value(|name| (ui.text().servers.edit_title)(name))}
            </h2>
            <div class="saved-fields">
                <TextField draft test="profile-name" name=|t| t.name get=|d| &d.name set=|d, v| d.name = v wide=true />
                <TextField draft test="profile-host" server=|t| t.host get=|d| &d.host set=|d, v| d.host = v />
                <TextField draft test="profile-port" server=|t| t.port get=|d| &d.port set=|d, v| d.port = v />
                <TextField draft test="profile-user" server=|t| t.user get=|d| &d.user set=|d, v| d.user = v />
                <ChoiceField draft test="profile-charset" server=|t| t.charset choices=Signal::derive(charsets) get=|d| &d.charset set=|d, v| d.charset = v />
                <TextField draft test="profile-directory" name=|t| t.directory hint=|t| t.directory_hint get=|d| &d.directory set=|d, v| d.directory = v wide=true />
                <ChoiceField draft test="profile-channel" name=|t| t.channel choices=Signal::derive(channels) get=|d| &d.channel set=|d, v| d.channel = v />
                <ChoiceField draft test="profile-way" name=|t| t.way choices=Signal::derive(ways) get=|d| &d.way set=|d, v| d.way = v />
            </div>
            <KeepPassword draft />
            <Show when=move || draft.with(|draft| draft.keep_password)>
                <TextField draft test="profile-password-text" server=|t| t.password get=|d| &d.password set=|d, v| d.password = v secret=true />
            </Show>
            <FaultWords fault />
            <div class="dialog-buttons">
                <button
                    type="button"
                    class="button quiet"
                    data-testid="profile-back"
                    on:click=move |_| back()
                >
                    {ui.say(|t| t.dialog.cancel)}
                </button>
                <button type="submit" class="button primary" data-testid="profile-save">
                    {ui.say(|t| t.servers.save)}
                </button>
            </div>
        </form>
    }
}

#[component]
fn KeepPassword(draft: RwSignal<Draft>) -> impl IntoView {
    let ui = use_ui();
    view! {
        <label class="check">
            <input
                type="checkbox"
                data-testid="profile-password"
                prop:checked=move || draft.with(|draft| draft.keep_password)
                on:change=move |event| {
                    draft.update(|draft| draft.keep_password = event_target_checked(&event));
                }
            />
            <span>
                {ui.say(|t| t.servers.keep_password)}
                " "
                <small>{ui.say(|t| t.servers.keep_password_hint)}</small>
            </span>
        </label>
    }
}

#[component]
fn FaultWords(fault: RwSignal<Option<ServerFault>>) -> impl IntoView {
    let ui = use_ui();
    let words = move || fault.get().map(|fault| (ui.text().servers.fault)(fault));
    view! { <p class="saved-fault" role="alert" data-testid="profile-fault">{words}</p> }
}

type ServerWord = fn(&'static crate::ui::base::text::ServerText) -> &'static str;

fn label(ui: Ui, name: Option<Word>, server: Option<ServerWord>) -> &'static str {
    let own = name.map(|name| name(&ui.text().servers));
    own.or_else(|| server.map(|server| server(&ui.text().server)))
        .unwrap_or_default()
}

#[component]
fn TextField(
    draft: RwSignal<Draft>,
    test: &'static str,
    #[prop(optional)] name: Option<Word>,
    #[prop(optional)] server: Option<ServerWord>,
    #[prop(optional)] hint: Option<Word>,
    get: fn(&Draft) -> &String,
    set: fn(&mut Draft, String),
    #[prop(optional)] wide: bool,
    #[prop(optional)] secret: bool,
) -> impl IntoView {
    let ui = use_ui();
    view! {
        <label class="field" class:wide=wide>
            <span class="field-label">{move || label(ui, name, server)}</span>
            <input
                type=if secret { "password" } else { "text" }
                data-testid=test
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                placeholder=move || hint.map(|hint| hint(&ui.text().servers))
                prop:value=move || draft.with(|draft| get(draft).clone())
                on:input=move |event| draft.update(|draft| set(draft, event_target_value(&event)))
            />
        </label>
    }
}

#[component]
fn ChoiceField(
    draft: RwSignal<Draft>,
    test: &'static str,
    #[prop(optional)] name: Option<Word>,
    #[prop(optional)] server: Option<ServerWord>,
    /// Each value, and the word for it.
    choices: Signal<Vec<(String, String)>>,
    get: fn(&Draft) -> &String,
    set: fn(&mut Draft, String),
) -> impl IntoView {
    let ui = use_ui();
    let options = move || {
        let chosen = draft.with_untracked(|draft| get(draft).clone());
        let options = choices.get().into_iter().map(|(value, word)| {
            let is_chosen = value == chosen;
            view! { <option value=value selected=is_chosen>{word}</option> }
        });
        options.collect_view()
    };
    view! {
        <label class="field">
            <span class="field-label">{move || label(ui, name, server)}</span>
            <select
                data-testid=test
                on:change=move |event| draft.update(|draft| set(draft, event_target_value(&event)))
            >
                {options}
            </select>
        </label>
    }
}
