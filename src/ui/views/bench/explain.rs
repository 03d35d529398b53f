//! The card beside the log: what the selected row means.

use leptos::prelude::*;

use crate::app::{FrameDirection, FrameKind, LogLine, LogRow};
use crate::dialect::explain::{Explained, Given, Value, What, explain_received, explain_sent};
use crate::dialect::table::{Clause, Kind};
use crate::ui::base::format;
use crate::ui::base::icons::{Icon, Shape};
use crate::ui::base::text::explain::range;
use crate::ui::context::{Ui, use_ui};
use crate::ui::models::selected::Selected;
use crate::ui::views::bench::moment::MomentOf;

/// Lines of one row that are explained at the most.
const LINES_MAX: usize = 12;

/// What the selected row means: the command, what came of it, each of their parameters, and what to do about an error.
#[component]
pub fn ExplainCard() -> impl IntoView {
    let ui = use_ui();
    let selected = ui.bench.selected;
    move || {
        let selected = selected.get()?;
        let parts = explained(&selected);
        let of = parts.first().and_then(|(_, first)| first.command());
        let command = of.map_or(String::new(), |command| command.name.to_owned());
        let clause = of.map(|command| tag(command.clause));
        let sections = parts
            .into_iter()
            .map(|(line, explained)| view! { <Section line explained /> })
            .collect_view();
        let row = StoredValue::new(selected.row);
        Some(view! {
            <aside
                class="explain"
                data-testid="bench-explain"
                data-command=command
                data-clause=clause
                aria-label=move || ui.lang.get().explain_text().meaning
                tabindex="0"
            >
                <button
                    type="button"
                    class="button plain explain-close"
                    data-testid="bench-explain-close"
                    aria-label=move || ui.lang.get().explain_text().close
                    title=move || ui.lang.get().explain_text().close
                    on:click=move |_| ui.bench.selected.set(None)
                >
                    <Icon shape=Shape::Close />
                </button>
                {sections}
                <OnTheLine row />
                <MomentOf row />
            </aside>
        })
    }
}

/// What each line of a row means, with the line.
fn explained(selected: &Selected) -> Vec<(String, Explained)> {
    let to = selected.command();
    let lines = selected.row.lines.iter().filter(|line| {
        !matches!(
            line.kind,
            FrameKind::Payload | FrameKind::Damaged | FrameKind::Mark | FrameKind::Echo
        )
    });
    let parts = lines.take(LINES_MAX).flat_map(|line| {
        let text = String::from_utf8_lossy(&line.bytes).into_owned();
        let parts = if line.direction == FrameDirection::Tx {
            explain_sent(&line.bytes)
        } else {
            vec![explain_received(&line.bytes, to)]
        };
        parts.into_iter().map(move |part| (text.clone(), part))
    });
    parts.collect()
}

/// What the row is on the line: when, of what, and its bytes.
#[component]
fn OnTheLine(row: StoredValue<LogRow>) -> impl IntoView {
    let ui = use_ui();
    let text = move || ui.lang.get().log_text();
    let began = ui.store.log.with_untracked(|log| log.began);
    let (at, took, number) = row.with_value(|row| (row.at, row.took, row.key.number));
    let at = began.map_or_else(
        || format!("{:?}", std::time::Duration::from_micros(at.as_micros())),
        |began| began.time_of_day(at),
    );
    let transaction = row.with_value(|row| row.transaction);
    let channel = row.with_value(|row| row.channel);
    let file = row.with_value(|row| row.of.clone().map(|of| (of, row.payload_bytes)));
    let is_marked = move || ui.log.bookmarks.with(|marks| marks.contains(&number));
    let mark_word = move || {
        if is_marked() {
            text().unmark
        } else {
            text().bookmark
        }
    };
    let file = file.map(|(of, bytes)| {
        let transfer = of.transfer;
        let range = move || {
            let lang = ui.lang.get();
            of.offset.map(|from| {
                let end = (from + bytes).saturating_sub(1).max(from);
                (text().bytes_of)(&format::number(lang, from), &format::number(lang, end))
            })
        };
        view! {
            <div>
                <dt>{move || text().in_the_file}</dt>
                <dd>
                    <bdi>{of.name}</bdi>
                    " "
                    {range}
                    " "
                    <button
                        type="button"
                        class="link"
                        data-testid="bench-to-transfer"
                        on:click=move |_| ui.show_transfer(transfer)
                    >
                        {move || text().to_the_transfer}
                    </button>
                </dd>
            </div>
        }
    });
    let dumps = row.with_value(|row| row.lines.iter().map(dump).collect::<Vec<_>>());
    let dumps = dumps
        .into_iter()
        .map(|dump| view! { <pre class="explain-hex">{dump}</pre> });
    view! {
        <section class="explain-part line">
            <h4>{move || text().on_the_line}</h4>
            <dl>
                <div>
                    <dt>{move || text().first_byte}</dt>
                    <dd>{at}</dd>
                </div>
                <div>
                    <dt>{move || text().took}</dt>
                    <dd>{format!("{} ms", took.as_millis())}</dd>
                </div>
                {transaction
                    .map(|number| {
                        view! {
                            <div>
                                <dt>{move || text().transaction}</dt>
                                <dd>{number.to_string()}</dd>
                            </div>
                        }
                    })}
                {channel
                    .map(|channel| {
                        view! {
                            <div>
                                <dt>{move || text().channel_named}</dt>
                                <dd>{channel.to_string()}</dd>
                            </div>
                        }
                    })}
                {file}
            </dl>
            {dumps.collect_view()}
            <button
                type="button"
                class="button small"
                data-testid="bench-bookmark"
                aria-pressed=move || is_marked().to_string()
                on:click=move |_| ui.log.mark(number)
            >
                {mark_word}
            </button>
        </section>
    }
}

/// The bytes of a frame in hex, with their characters beside them; of a payload those that are kept.
fn dump(line: &LogLine) -> String {
    let arrow = match line.direction {
        FrameDirection::Tx => "→",
        FrameDirection::Rx => "←",
    };
    let mut text = vec![format!("{arrow} {} B", line.len_bytes)];
    text.extend(hex(0, &line.bytes));
    let is_cut = line.len_bytes > line.bytes.len() as u64;
    text.extend(is_cut.then(|| "  …".to_owned()));
    if let Some((tail, crc32)) = &line.payload {
        if is_cut {
            text.extend(hex(line.len_bytes - tail.len() as u64, tail));
        }
        text.push(format!("CRC-32 {crc32:08x}"));
    }
    text.join("\n")
}

/// Eight bytes a line, with the place of the first.
fn hex(from: u64, bytes: &[u8]) -> impl Iterator<Item = String> {
    let lines = bytes.chunks(8).zip((from..).step_by(8));
    lines.map(|(bytes, at)| {
        let digits: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let letters = bytes.iter().map(|byte| match byte {
            0x20..0x7f => char::from(*byte),
            _ => '·',
        });
        let letters: String = letters.collect();
        format!("{at:06x}  {:<23}  {letters}", digits.join(" "))
    })
}

/// One command, or one line of what came of it.
#[component]
fn Section(line: String, explained: Explained) -> impl IntoView {
    let ui = use_ui();
    let explained = StoredValue::new(explained);
    let of = move |read: fn(Ui, &Explained) -> String| {
        move || explained.with_value(|explained| read(ui, explained))
    };
    let is_command = explained.with_value(|it| matches!(it.what, What::Command { .. }));
    let title = explained.with_value(|explained| match (is_command, explained.command()) {
        (true, Some(command)) => format!("AT{}", command.name),
        _ => line,
    });
    let clause = explained.with_value(|it| it.command().map(|command| command.clause));
    let clause = clause.map(|clause| {
        view! { <span class="soft nowrap">{move || ui.lang.get().clause(clause)}</span> }
    });
    let trouble = move || {
        explained.with_value(|explained| {
            let trouble = explained.trouble.as_ref()?;
            let words = ui.lang.get().trouble(trouble);
            Some(view! { <p class="explain-trouble">{words}</p> })
        })
    };
    let values = explained.with_value(|it| it.values.clone());
    let values = values
        .into_iter()
        .map(|value| view! { <Parameter value /> });
    let remedy = move || {
        explained.with_value(|explained| {
            let code = explained.values.iter().find_map(|value| value.code)?;
            let words = ui.lang.get().code(code)?;
            let is_error = explained
                .values
                .iter()
                .any(|value| value.code.is_some() && !matches!(value.number(), Some(0 | 1)));
            is_error.then(|| {
                let next = ui.lang.get().explain_text().next;
                view! {
                    <h4>{next}</h4>
                    <p data-testid="bench-explain-next">{words.remedy}</p>
                }
            })
        })
    };
    view! {
        <section class="explain-part" class:answer=!is_command>
            <header>
                <h3>{title}</h3>
                {clause}
            </header>
            <p>{of(|ui, explained| ui.lang.get().summary(explained))}</p>
            {trouble}
            <dl>{values.collect_view()}</dl>
            {remedy}
        </section>
    }
}

/// A parameter by its name, with its value, what that means, and what it may be.
#[component]
fn Parameter(value: Value) -> impl IntoView {
    let ui = use_ui();
    let name = value.name;
    let written = match value.given {
        Given::Bytes(_) => value.text().into_owned(),
        Given::Masked => "•••".to_owned(),
        Given::Nothing => String::new(),
    };
    let is_text = value.kind.is_some_and(Kind::is_quoted) && value.given != Given::Nothing;
    let shown = if is_text && value.given != Given::Masked {
        format!("\"{written}\"")
    } else {
        written.clone()
    };
    let range = value.kind.map(range).unwrap_or_default();
    let is_missing = value.given == Given::Nothing;
    let words = move || {
        let lang = ui.lang.get();
        if is_missing {
            lang.left_out(value.need)
        } else {
            lang.of_value(&value)
        }
    };
    view! {
        <div data-testid="bench-explain-param" data-name=name.tag() data-value=written>
            <dt title=move || ui.lang.get().parameter(name)>
                <code>{name.tag()}</code>
                <span class="visually-hidden">{move || ui.lang.get().parameter(name)}</span>
            </dt>
            <dd>
                <code>{shown}</code>
                " "
                {words}
            </dd>
            <dd class="explain-range">{range}</dd>
        </div>
    }
}

fn tag(clause: Clause) -> &'static str {
    match clause {
        Clause::Manual(clause) | Clause::V250(clause) | Clause::Ts27007(clause) => clause,
        Clause::Firmware => "",
    }
}
