//! The log as a file: saved, written in other forms, copied, and session files opened.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;

use crate::app::{Command, LogExport, LogForm, LogPart, RowKind};
use crate::time::Duration;
use crate::ui::base::icons::{Icon, Shape};
use crate::ui::base::text::{ConsoleText, Lang};
use crate::ui::context::{Ui, use_ui};
use crate::ui::models::clipboard;
use crate::ui::models::notices::PageNotice;
use crate::ui::models::saving::hand_over;
use crate::ui::views::menu::Menu;

/// What "the last minutes" are.
const MINUTES: Duration = Duration::from_mins(10);

/// What can be done with the log as a whole.
#[component]
pub fn Exports() -> impl IntoView {
    let ui = use_ui();
    let input = NodeRef::<html::Input>::new();
    let part = RwSignal::new(Part::All);
    let summary = view! {
        <summary
            class="icon-button small"
            data-testid="bench-export"
            aria-label=ui.say(|t| t.console.export)
            title=ui.say(|t| t.console.export)
        >
            <Icon shape=Shape::More />
        </summary>
    }
    .into_any();
    view! {
        <input
            type="file"
            class="visually-hidden"
            tabindex="-1"
            data-testid="bench-open"
            accept=".jsonl,.atf"
            aria-label=ui.say(|t| t.console.open)
            node_ref=input
            on:change=move |event| ui.session_chosen(&event)
        />
        <Tool shape=Shape::Directory test="bench-choose" name=|t| t.open act=Callback::new(move |()| {
            if let Some(input) = input.get_untracked() {
                input.click();
            }
        }) />
        <Tool shape=Shape::Download test="bench-save" name=|t| t.save act=Callback::new(move |()| {
            save(ui, LogForm::Session, Part::All, "atf.jsonl");
        }) />
        <Menu summary>
            <PartChoice part />
            <button type="button" class="button plain" data-testid="bench-export-session" on:click=move |_| save(ui, LogForm::Session, part.get_untracked(), "atf.jsonl")>
                {ui.say(|t| t.console.save)}
            </button>
            <button type="button" class="button plain" data-testid="bench-export-text" on:click=move |_| save(ui, LogForm::Text, part.get_untracked(), "txt")>
                {ui.say(|t| t.console.as_text)}
            </button>
            <button type="button" class="button plain" data-testid="bench-export-pcapng" on:click=move |_| save(ui, LogForm::Pcapng, part.get_untracked(), "pcapng")>
                {ui.say(|t| t.console.as_capture)}
            </button>
        </Menu>
        <Tool shape=Shape::Copy test="console-copy" name=|t| t.copy act=Callback::new(move |()| copy(ui, part.get_untracked())) />
        <Tool shape=Shape::Clear test="console-clear" name=|t| t.clear act=Callback::new(move |()| ui.send(Command::ClearLog)) />
    }
}

#[component]
fn Tool(
    shape: Shape,
    test: &'static str,
    name: fn(&'static ConsoleText) -> &'static str,
    act: Callback<()>,
) -> impl IntoView {
    let ui = use_ui();
    let word = move || name(&ui.text().console);
    view! {
        <button
            type="button"
            class="icon-button small"
            data-testid=test
            aria-label=word
            title=word
            on:click=move |_| act.run(())
        >
            <Icon shape />
        </button>
    }
}

/// What of the log is exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    All,
    Minutes,
    Selected,
    Transfer,
}

impl Part {
    const ALL: [Self; 4] = [Self::All, Self::Minutes, Self::Selected, Self::Transfer];

    fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Minutes => "minutes",
            Self::Selected => "selected",
            Self::Transfer => "transfer",
        }
    }

    fn words(self, lang: Lang) -> &'static str {
        let text = lang.log_text();
        match self {
            Self::All => text.part_all,
            Self::Minutes => text.part_minutes,
            Self::Selected => text.part_selected,
            Self::Transfer => text.part_transfer,
        }
    }

    /// The frames that are meant; `None` where no row is selected that has such; tracked.
    fn of(self, ui: Ui) -> Option<LogPart> {
        let selected = ui.bench.selected;
        match self {
            Self::All => Some(LogPart::All),
            Self::Minutes => Some(LogPart::Last(MINUTES)),
            Self::Selected => selected.with(|selected| {
                let row = &selected.as_ref()?.row;
                Some(match row.transaction {
                    Some(transaction) if row.kind == RowKind::Exchange => {
                        LogPart::Transaction(transaction)
                    }
                    _ => LogPart::Frames {
                        first: row.key.number,
                        last: row.lines.last().map_or(row.key.number, |line| line.number),
                    },
                })
            }),
            Self::Transfer => selected.with(|selected| {
                let of = selected.as_ref()?.row.of.as_ref()?;
                Some(LogPart::Transfer(of.transfer))
            }),
        }
    }
}

/// Which part of the log is exported.
#[component]
fn PartChoice(part: RwSignal<Part>) -> impl IntoView {
    let ui = use_ui();
    let options = Part::ALL.map(|it| {
        view! {
            <option
                value=it.name()
                selected=move || part.get() == it
                disabled=move || it.of(ui).is_none()
            >
                {move || it.words(ui.lang.get())}
            </option>
        }
    });
    view! {
        <select
            data-testid="bench-part"
            aria-label=move || ui.lang.get().log_text().part
            on:change=move |event| {
                let name = event_target_value(&event);
                part.set(Part::ALL.into_iter().find(|it| it.name() == name).unwrap_or(Part::All));
            }
        >
            {options.collect_view()}
        </select>
    }
}

/// Hands a part of the log to the user as a file.
fn save(ui: Ui, form: LogForm, part: Part, ending: &'static str) {
    let Some(part) = untrack(|| part.of(ui)) else {
        return;
    };
    let blob = ui.page.export_log(LogExport { form, part });
    spawn_local(async move {
        if let Some(blob) = blob.await {
            let _is_taken = hand_over(&blob, &format!("at-ferry.{ending}"));
        }
    });
}

/// A part of the log to the clipboard, as text.
fn copy(ui: Ui, part: Part) {
    let Some(part) = untrack(|| part.of(ui)) else {
        return;
    };
    let form = LogForm::Text;
    let blob = ui.page.export_log(LogExport { form, part });
    spawn_local(async move {
        let Some(blob) = blob.await else { return };
        if let Ok(text) = JsFuture::from(blob.text()).await {
            let text = text.as_string().unwrap_or_default();
            clipboard::copy(ui.page, text, PageNotice::Copied);
        }
    });
}
