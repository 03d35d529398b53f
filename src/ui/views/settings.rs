//! The configuration of the channel shown, within the limits of the model attached.

use leptos::html;
use leptos::prelude::*;

use crate::app::{ChannelPhase, Command, LineState};
use crate::dialect::{CfgKey, CfgSetting};
use crate::ui::base::text::SettingsText;
use crate::ui::context::{Ui, use_ui};

/// Every value of one byte: the model says which of them it takes.
const BYTES: std::ops::RangeInclusive<u8> = 0..=u8::MAX;

/// Plain, implicit and explicit.
const SSL_MODES: std::ops::RangeInclusive<u8> = 0..=2;

/// A disclosure: the settings are read when it is opened.
#[component]
pub fn ChannelSettings() -> impl IntoView {
    let ui = use_ui();
    let open = RwSignal::new(false);
    let node = NodeRef::<html::Details>::new();
    let unread = Memo::new(move |_| {
        let channel = ui.channel.get();
        let head = ui.store.channel(channel);
        let wanted = open.get() && head.settings.is_empty() && can_set(ui);
        wanted.then_some(channel)
    });
    Effect::new(move || {
        if let Some(channel) = unread.get() {
            let setting = None;
            ui.send(Command::Configure { channel, setting });
        }
    });
    let toggled = move |_| {
        if let Some(details) = node.get_untracked() {
            open.set(details.open());
        }
    };
    view! {
        <details class="settings" data-testid="channel-settings" node_ref=node on:toggle=toggled>
            <summary>{ui.say(|t| t.settings.title)}</summary>
            <div class="settings-fields">
                <Setting
                    test="setting-rsptimeout"
                    label=|t| t.rsptimeout
                    choices=BYTES.map(|seconds| CfgSetting::Rsptimeout { seconds }).collect()
                    hint=|ui, _| ui.text().settings.rsptimeout_hint.to_owned()
                />
                <Setting
                    test="setting-cid"
                    label=|t| t.cid
                    choices=BYTES.map(|cid| CfgSetting::Cid { cid }).collect()
                    hint=|ui, _| {
                        let max = ui.store.profile.get().values(CfgKey::Cid).max();
                        (ui.text().settings.cid_hint)(max.unwrap_or_default().into())
                    }
                />
                <Setting
                    test="setting-transmode"
                    label=|t| t.transmode
                    choices=[true, false].map(|passive| CfgSetting::Transmode { passive }).to_vec()
                    hint=|ui, fixed| {
                        let text = &ui.text().settings;
                        if fixed { text.passive_only } else { text.transmode_hint }.to_owned()
                    }
                />
                <Setting
                    test="setting-ssl"
                    label=|t| t.ssl
                    choices=SSL_MODES.map(|mode| CfgSetting::Ssl { mode, ssl_id: 0 }).collect()
                    hint=|ui, fixed| {
                        let text = &ui.text().settings;
                        if fixed { text.plain_only } else { text.ssl_hint }.to_owned()
                    }
                />
                <Setting
                    test="setting-data-type"
                    label=|t| t.data_type
                    choices=vec![CfgSetting::DataType { ascii: false }]
                    hint=|ui, _| ui.text().settings.binary_only.to_owned()
                />
            </div>
        </details>
    }
}

/// One key. It is a choice where the model leaves more than one value.
#[component]
fn Setting(
    test: &'static str,
    label: fn(&'static SettingsText) -> &'static str,
    /// Values of this key; those that the model does not take are not shown.
    choices: Vec<CfgSetting>,
    /// What it is, or why it is fixed.
    hint: fn(Ui, fixed: bool) -> String,
) -> impl IntoView {
    let ui = use_ui();
    let key = choices[0].key();
    let now = Memo::new(move |_| {
        let head = ui.store.channel(ui.channel.get());
        head.settings.into_iter().find(|known| known.key() == key)
    });
    let offered = Memo::new(move |_| {
        let profile = ui.store.profile.get();
        let with_id = |choice| match (choice, now.get()) {
            (CfgSetting::Ssl { mode, .. }, Some(CfgSetting::Ssl { ssl_id, .. })) => {
                CfgSetting::Ssl { mode, ssl_id }
            }
            _ => choice,
        };
        let choices = choices.iter().map(|choice| with_id(*choice));
        choices
            .filter(|choice| profile.allows(*choice))
            .collect::<Vec<_>>()
    });
    let fixed = Memo::new(move |_| offered.with(|offered| offered.len() < 2));
    let missing = Memo::new(move |_| !ui.store.profile.get().has(key));
    let hint = move |ui: Ui, fixed| {
        if missing.get() {
            ui.text().settings.no_such_key.to_owned()
        } else {
            hint(ui, fixed)
        }
    };
    let hint_id = format!("{test}-hint");
    // A value that is not among those offered is shown all the same.
    let shown = move || {
        let (mut shown, now) = (offered.get(), now.get());
        if let Some(now) = now.filter(|now| !shown.contains(now)) {
            shown.insert(0, now);
        }
        let unread = now.is_none().then(|| {
            view! { <option value="" selected>{ui.say(|t| t.settings.unread)}</option> }
        });
        let options = shown.into_iter().map(|choice| {
            view! {
                <option value=value_of(choice) selected=now == Some(choice)>
                    {move || words_of(ui, choice)}
                </option>
            }
        });
        (unread, options.collect_view())
    };
    let changed = move |event| {
        let value = event_target_value(&event);
        let chosen = offered.with_untracked(|offered| {
            let mut offered = offered.iter().copied();
            offered.find(|choice| value_of(*choice) == value)
        });
        if let Some(setting) = chosen {
            ui.send(Command::Configure {
                channel: ui.channel.get_untracked(),
                setting: Some(setting),
            });
        }
    };
    view! {
        <div class="option">
            <label class="field">
                <span class="field-label">{move || label(&ui.text().settings)}</span>
                <select
                    data-testid=test
                    aria-describedby=hint_id.clone()
                    disabled=move || fixed.get() || now.get().is_none() || !can_set(ui)
                    title=move || fixed.get().then(|| hint(ui, true))
                    on:change=changed
                >
                    {shown}
                </select>
            </label>
            <p class="hint" id=hint_id>{move || hint(ui, fixed.get())}</p>
        </div>
    }
}

/// Whether a short command may come in between on the channel shown.
fn can_set(ui: Ui) -> bool {
    let ready = ui
        .store
        .line
        .with(|line| matches!(line, LineState::Ready { .. }));
    let phase = ui.store.channel(ui.channel.get()).phase;
    ready
        && matches!(
            phase,
            ChannelPhase::Idle | ChannelPhase::Ready | ChannelPhase::Failed
        )
}

fn value_of(setting: CfgSetting) -> String {
    setting.values().0.to_string()
}

fn words_of(ui: Ui, setting: CfgSetting) -> String {
    let text = &ui.text().settings;
    let word = match setting {
        CfgSetting::Rsptimeout { seconds } => return (text.seconds)(seconds.into()),
        CfgSetting::Transmode { passive: true } => text.passive,
        CfgSetting::Transmode { passive: false } => text.active,
        CfgSetting::DataType { ascii: true } => text.ascii,
        CfgSetting::DataType { ascii: false } => text.binary,
        CfgSetting::Ssl { mode: 0, .. } => text.plain,
        CfgSetting::Ssl { mode: 1, .. } => text.implicit,
        CfgSetting::Ssl { mode: 2, .. } => text.explicit,
        CfgSetting::Ssl { .. } | CfgSetting::Cid { .. } | CfgSetting::LocalFs { .. } => {
            return value_of(setting);
        }
    };
    word.to_owned()
}
