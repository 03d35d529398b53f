//! How transfers are carried out: kept in the browser, changed in a dialog.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::{IfExists, Link, PART_SUFFIX, TransferOptions, UploadWay, Verified};
use crate::ui::context::{Ui, storage, use_ui};
use crate::ui::folder::has_picker;
use crate::ui::format;
use crate::ui::text::{Lang, OptionsText};

/// Where the options are kept.
const OPTIONS_KEY: &str = "at-ferry.options";

/// Automatic retries that can be chosen, at most.
const RETRIES_MAX: u8 = 10;

/// What is read again of a file's end, at most.
const TAIL_BYTES: u64 = 8 << 10;

/// What the cost of reading all again is given for.
const COST_UNIT_BYTES: u64 = 1_000_000;

const VERIFY: [(Verified, &str); 3] = [
    (Verified::Size, "size"),
    (Verified::Tail, "tail"),
    (Verified::Full, "full"),
];

const EXISTS: [(IfExists, &str); 5] = [
    (IfExists::Ask, "ask"),
    (IfExists::Overwrite, "overwrite"),
    (IfExists::Resume, "resume"),
    (IfExists::Skip, "skip"),
    (IfExists::Rename, "rename"),
];

/// To the browser's downloads.
const DOWNLOADS: &str = "downloads";

/// Into the folder that was chosen.
const FOLDER: &str = "folder";

const WAYS: [(UploadWay, &str); 6] = UploadWay::NAMES;

/// The options as text, for keeping.
pub fn to_text(options: TransferOptions) -> String {
    format!(
        "verify={} exists={} way={} part={} retries={}",
        name_of(&VERIFY, options.verify),
        name_of(&EXISTS, options.if_exists),
        name_of(&WAYS, options.way),
        u8::from(options.part_name),
        options.retries
    )
}

/// The options that a text names; what it does not name, or names wrongly, is as it is by default.
pub fn from_text(text: &str) -> TransferOptions {
    let mut options = TransferOptions::default();
    for (key, value) in text.split(' ').filter_map(|word| word.split_once('=')) {
        match key {
            "verify" => set(&mut options.verify, value_of(&VERIFY, value)),
            "exists" => set(&mut options.if_exists, value_of(&EXISTS, value)),
            "way" => set(&mut options.way, value_of(&WAYS, value)),
            "part" => options.part_name = value == "1",
            "retries" => set(&mut options.retries, retries_of(value)),
            _ => {}
        }
    }
    options
}

/// The options kept in this browser.
pub fn kept() -> TransferOptions {
    let text = storage().and_then(|storage| storage.get_item(OPTIONS_KEY).ok().flatten());
    text.as_deref().map(from_text).unwrap_or_default()
}

/// Keep these options in this browser.
pub fn keep(options: TransferOptions) {
    if let Some(storage) = storage() {
        // A browser may refuse to keep anything; the choice then lasts as long as the page.
        let _ = storage.set_item(OPTIONS_KEY, &to_text(options));
    }
}

fn name_of<T: Copy + PartialEq>(names: &[(T, &'static str)], value: T) -> &'static str {
    let known = names.iter().find(|(known, _)| *known == value);
    known.map_or(names[0].1, |(_, name)| name)
}

fn value_of<T: Copy>(names: &[(T, &str)], name: &str) -> Option<T> {
    let known = names.iter().find(|(_, known)| *known == name);
    known.map(|(value, _)| *value)
}

fn retries_of(text: &str) -> Option<u8> {
    text.parse().ok().filter(|retries| *retries <= RETRIES_MAX)
}

fn set<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

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
            <SaveTo />
        </div>
        <div class="dialog-buttons">
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
        saving.choose(ui, move || {
            // Where the user chose none, it is as it was.
            if let Some(list) = list.get_untracked() {
                list.set_value(untrack(value));
            }
        });
    };
    let changed = move |event| match event_target_value(&event).as_str() {
        FOLDER => choose(),
        _ => saving.forget(ui),
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
