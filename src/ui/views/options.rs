//! How transfers are carried out: the dialog that changes it.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::{IfExists, Link, PART_SUFFIX, TransferOptions, UploadWay, Verified};
use crate::ui::base::folder::has_picker;
use crate::ui::base::format;
use crate::ui::base::text::{Lang, OptionsText};
use crate::ui::context::{Ui, use_ui};
use crate::ui::models::dialog::Dialog;
use crate::ui::models::options::{
    EXISTS, LANES, RETRIES_MAX, VERIFY, WAYS, lanes_of, name_of, retries_of, set, value_of,
};

/// What is read again of a file's end, at most.
const TAIL_BYTES: u64 = 8 << 10;

/// What the cost of reading all again is given for.
const COST_UNIT_BYTES: u64 = 1_000_000;

/// To the browser's downloads.
const DOWNLOADS: &str = "downloads";

/// Into the folder that was chosen.
const FOLDER: &str = "folder";

/// The options, each with what it means for the transfers to come; what is changed holds at once.
#[component]
pub fn OptionsForm(
    /// Closes the dialog.
    close: Callback<()>,
) -> impl IntoView {
    let ui = use_ui();
    let options = ui.transfer_options;
    let change = move |change: &dyn Fn(&mut TransferOptions)| {
        let mut changed = options.get_untracked();
        change(&mut changed);
        ui.set_transfer_options(changed);
    };
    let part_name = move || (ui.text().options.part_name)(PART_SUFFIX);
    view! {
        <h2 id="dialog-title">{ui.say(|t| t.options.title)}</h2>
        <p>{ui.say(|t| t.options.lead)}</p>
        <div class="options">
            <Choice
                test="option-verify"
                label=|t| t.verify
                choices=VERIFY.map(|(value, name)| (name, verify_word(value))).to_vec()
                value=Signal::derive(move || name_of(&VERIFY, options.get().verify).to_owned())
                hint=Signal::derive(move || verify_cost(ui))
                choose=move |name| change(&|o| set(&mut o.verify, value_of(&VERIFY, name)))
            />
            <Choice
                test="option-exists"
                label=|t| t.exists
                choices=EXISTS.map(|(value, name)| (name, exists_words(value).0)).to_vec()
                value=Signal::derive(move || name_of(&EXISTS, options.get().if_exists).to_owned())
                hint=Signal::derive(move || {
                    exists_words(options.get().if_exists).1(&ui.text().options).to_owned()
                })
                choose=move |name| change(&|o| set(&mut o.if_exists, value_of(&EXISTS, name)))
            />
            <Choice
                test="option-way"
                label=|t| t.way
                choices=WAYS.map(|(value, name)| (name, way_words(value).0)).to_vec()
                value=Signal::derive(move || name_of(&WAYS, options.get().way).to_owned())
                hint=Signal::derive(move || {
                    way_words(options.get().way).1(&ui.text().options).to_owned()
                })
                choose=move |name| change(&|o| set(&mut o.way, value_of(&WAYS, name)))
            />
            <label class="check">
                <input
                    type="checkbox"
                    data-testid="option-part-name"
                    prop:checked=move || options.get().part_name
                    on:change=move |event| {
                        let checked = event_target_checked(&event);
                        change(&|o| o.part_name = checked);
                    }
                />
                <span>{part_name} <small>{ui.say(|t| t.options.part_name_hint)}</small></span>
            </label>
            <div class="option">
                <label class="field">
                    <span class="field-label">{ui.say(|t| t.options.retries)}</span>
                    <select
                        data-testid="option-retries"
                        aria-describedby="option-retries-hint"
                        prop:value=move || options.get().retries.to_string()
                        on:change=move |event| {
                            let retries = retries_of(&event_target_value(&event));
                            change(&|o| set(&mut o.retries, retries));
                        }
                    >
                        {(0..=RETRIES_MAX)
                            .map(|retries| {
                                let word = move || match retries {
                                    0 => ui.text().options.no_retry.to_owned(),
                                    _ => retries.to_string(),
                                };
                                view! {
                                    <option
                                        value=retries.to_string()
                                        selected=move || options.get().retries == retries
                                    >
                                        {word}
                                    </option>
                                }
                            })
                            .collect_view()}
                    </select>
                </label>
                <p class="hint" id="option-retries-hint">{ui.say(|t| t.options.retries_hint)}</p>
            </div>
            <Lanes change=move |lanes| change(&|o| set(&mut o.lanes_max, lanes)) />
            <label class="check">
                <input
                    type="checkbox"
                    data-testid="option-pieces"
                    disabled=move || options.get().lanes_max <= 1
                    prop:checked=move || options.get().pieces
                    on:change=move |event| {
                        let checked = event_target_checked(&event);
                        change(&|o| o.pieces = checked);
                    }
                />
                <span>
                    {ui.say(|t| t.options.pieces)} <small>{ui.say(|t| t.options.pieces_hint)}</small>
                </span>
            </label>
            <SaveTo />
        </div>
        <div class="dialog-buttons">
            <button
                type="button"
                class="button quiet"
                data-testid="licences-open"
                on:click=move |_| {
                    close.run(());
                    ui.dialog.set(Some(Dialog::Licences));
                }
            >
                {ui.say(|t| t.dialog.licences)}
            </button>
            <button
                type="button"
                class="button primary"
                data-testid="dialog-confirm"
                on:click=move |_| close.run(())
            >
                {ui.say(|t| t.options.close)}
            </button>
        </div>
    }
}

/// Over how many channels the queue is spread, and what that was worth.
#[component]
fn Lanes(change: impl Fn(Option<u8>) + 'static) -> impl IntoView {
    let ui = use_ui();
    let chosen = move || ui.transfer_options.get().lanes_max;
    let hint = move || {
        let text = &ui.text().options;
        let Some(gain) = ui.store.lanes_gain.get() else {
            return text.lanes_hint.to_owned();
        };
        let rate = |bytes_per_s| format::rate(ui.lang.get(), bytes_per_s);
        let (all, one) = (rate(gain.all_bytes_per_s), rate(gain.one_bytes_per_s));
        let gain = (text.lanes_gain)(&all, gain.channels.into(), &one);
        format!("{} {gain}", text.lanes_hint)
    };
    let choices = LANES.map(|lanes| {
        let word = move || match lanes {
            1 => ui.text().options.one_lane.to_owned(),
            _ => lanes.to_string(),
        };
        view! {
            <option value=lanes.to_string() selected=move || chosen() == lanes>
                {word}
            </option>
        }
    });
    view! {
        <div class="option">
            <label class="field">
                <span class="field-label">{ui.say(|t| t.options.lanes)}</span>
                <select
                    data-testid="option-lanes"
                    aria-describedby="option-lanes-hint"
                    prop:value=move || chosen().to_string()
                    on:change=move |event| change(lanes_of(&event_target_value(&event)))
                >
                    {choices.collect_view()}
                </select>
            </label>
            <p class="hint" id="option-lanes-hint" data-testid="lanes-gain">{hint}</p>
        </div>
    }
}

/// Where downloads are saved.
#[component]
fn SaveTo() -> impl IntoView {
    let ui = use_ui();
    let saving = ui.saving;
    let list = NodeRef::<html::Select>::new();
    let can_choose = has_picker();
    let has_folder = move || saving.folder.with(Option::is_some);
    let value = move || if has_folder() { FOLDER } else { DOWNLOADS };
    let choose = move || {
        saving.choose(move || {
            // Where the user chose none, it is as it was.
            if let Some(list) = list.get_untracked() {
                list.set_value(untrack(value));
            }
        });
    };
    let changed = move |event| match event_target_value(&event).as_str() {
        FOLDER => choose(),
        _ => saving.forget(),
    };
    let not_allowed = move || has_folder() && !saving.allowed.get();
    let hint = move || {
        let text = &ui.text().options;
        match (has_folder(), not_allowed()) {
            (false, _) if !can_choose => text.no_folders,
            (false, _) => text.downloads_hint,
            (true, false) => text.folder_hint,
            (true, true) => text.folder_not_allowed,
        }
    };
    let choose_word = move || {
        let text = &ui.text().options;
        if has_folder() {
            text.choose_another
        } else {
            text.choose_folder
        }
    };
    let allow = move || {
        not_allowed().then(|| {
            view! {
                <button
                    type="button"
                    class="button small"
                    data-testid="save-to-allow"
                    on:click=move |_| spawn_local(saving.ask())
                >
                    {ui.say(|t| t.options.allow_folder)}
                </button>
            }
        })
    };
    view! {
        <div class="option">
            <label class="field">
                <span class="field-label">{ui.say(|t| t.options.save_to)}</span>
                <select
                    node_ref=list
                    data-testid="save-to"
                    aria-describedby="save-to-hint"
                    prop:value=value
                    on:change=changed
                >
                    <option value=DOWNLOADS selected=move || !has_folder()>
                        {ui.say(|t| t.options.to_downloads)}
                    </option>
                    <option value=FOLDER disabled=!can_choose selected=has_folder>
                        {ui.say(|t| t.options.to_folder)}
                    </option>
                </select>
            </label>
            <p class="option-folder">
                <span data-testid="save-to-folder">{move || saving.folder.get()}</span>
                <button
                    type="button"
                    class="button small"
                    data-testid="save-to-choose"
                    aria-describedby="save-to-hint"
                    disabled=!can_choose
                    title=move || (!can_choose).then(|| ui.text().options.no_folders)
                    on:click=move |_| choose()
                >
                    {choose_word}
                </button>
                {allow}
            </p>
            <p class="hint" id="save-to-hint">{hint}</p>
        </div>
    }
}

pub(super) type OptionWord = fn(&'static OptionsText) -> &'static str;

#[component]
fn Choice(
    test: &'static str,
    label: OptionWord,
    choices: Vec<(&'static str, OptionWord)>,
    value: Signal<String>,
    hint: Signal<String>,
    choose: impl Fn(&str) + 'static,
) -> impl IntoView {
    let ui = use_ui();
    let hint_id = format!("{test}-hint");
    let options = choices.into_iter().map(|(name, word)| {
        view! {
            <option value=name selected=move || value.with(|value| value == name)>
                {move || word(&ui.text().options)}
            </option>
        }
    });
    view! {
        <div class="option">
            <label class="field">
                <span class="field-label">{move || label(&ui.text().options)}</span>
                <select
                    data-testid=test
                    aria-describedby=hint_id.clone()
                    prop:value=move || value.get()
                    on:change=move |event| choose(&event_target_value(&event))
                >
                    {options.collect_view()}
                </select>
            </label>
            <p class="hint" id=hint_id>{move || hint.get()}</p>
        </div>
    }
}

fn verify_word(level: Verified) -> OptionWord {
    match level {
        Verified::None | Verified::Size => |t| t.verify_size,
        Verified::Tail => |t| t.verify_tail,
        Verified::Full => |t| t.verify_full,
    }
}

/// A word for it, and what it means.
fn exists_words(if_exists: IfExists) -> (OptionWord, OptionWord) {
    match if_exists {
        IfExists::Ask => (|t| t.ask, |t| t.ask_hint),
        IfExists::Overwrite => (|t| t.overwrite, |t| t.overwrite_hint),
        IfExists::Resume => (|t| t.resume, |t| t.resume_hint),
        IfExists::Skip => (|t| t.skip, |t| t.skip_hint),
        IfExists::Rename => (|t| t.keep_both, |t| t.keep_both_hint),
    }
}

/// A word for it, and what it means.
pub(super) fn way_words(way: UploadWay) -> (OptionWord, OptionWord) {
    match way {
        UploadWay::Stream => (|t| t.stream, |t| t.stream_hint),
        UploadWay::EveryPacket => (|t| t.every_packet, |t| t.every_packet_hint),
        UploadWay::Transparent => (|t| t.transparent, |t| t.transparent_hint),
        UploadWay::Text => (|t| t.ctrl_z, |t| t.ctrl_z_hint),
        UploadWay::Inline => (|t| t.inline, |t| t.inline_hint),
        UploadWay::ModuleFile => (|t| t.module_file, |t| t.module_file_hint),
    }
}

/// What the chosen level costs: bytes read again, and the time that takes on the line.
fn verify_cost(ui: Ui) -> String {
    let text = &ui.text().options;
    let lang = ui.lang.get();
    let cost = |words: fn(&str, &str) -> String, bytes| {
        words(&format::bytes(lang, bytes), &time_on_line(ui, lang, bytes))
    };
    match ui.transfer_options.get().verify {
        Verified::None | Verified::Size => text.cost_size.to_owned(),
        Verified::Tail => cost(text.cost_tail, TAIL_BYTES),
        Verified::Full => cost(text.cost_full, COST_UNIT_BYTES),
    }
}

fn time_on_line(ui: Ui, lang: Lang, bytes: u64) -> String {
    let text = &ui.text().options;
    let baud = match ui.store.link.get() {
        Some(Link::Demo { baud } | Link::Serial { baud }) => baud,
        None => ui.baud.get(),
    };
    if baud == 0 {
        return text.at_no_limit.to_owned();
    }
    // A byte takes ten bits on the line: eight of its own, a start and a stop bit.
    let tenths = (bytes * 100).div_ceil(baud.into());
    let seconds = format!("{}.{}", tenths / 10, tenths % 10);
    (text.at_speed)(&seconds, &format::number(lang, baud.into()))
}
