//! One row of the log, and the frames in it.

use leptos::either::Either;
use leptos::prelude::*;

use crate::app::{
    FrameDirection, FrameKind, LogLine, LogRow, RowKey, RowKind, RowOutcome, WallClock, shown,
};
use crate::dialect::{Report, ResultCode};
use crate::ui::base::format;
use crate::ui::base::icons::{Icon, Shape};
use crate::ui::context::{Ui, use_ui};
use crate::ui::models::log::Moments;
use crate::ui::models::selected::Selected;

/// By what a row is drawn anew.
pub fn version(
    (at, row): &(u64, LogRow),
) -> (
    u64,
    RowKey,
    Option<bool>,
    Option<RowOutcome>,
    u32,
    u64,
    bool,
) {
    let last = row.lines.last().map_or(0, |line| line.number);
    let (unfolded, outcome) = (row.is_unfolded, row.outcome);
    (*at, row.key, unfolded, outcome, row.count, last, row.is_hit)
}

/// What a row is called in the document.
pub fn row_id(key: RowKey) -> String {
    format!("log-row-{}-{}", key.number, key.depth)
}

/// One row: when, what, and what it came to.
#[component]
pub fn Row(
    /// Its number.
    at: u64,
    /// The row.
    row: LogRow,
    /// The wall clock at the zero of its moments.
    began: Memo<Option<WallClock>>,
) -> impl IntoView {
    let ui = use_ui();
    let key = row.key;
    let fold = row.is_unfolded.map(|is_unfolded| {
        view! {
            <button
                type="button"
                class="bench-fold"
                tabindex="-1"
                aria-expanded=is_unfolded.to_string()
                aria-label=ui.say(|t| t.console.unfold)
                on:click=move |event| {
                    event.stop_propagation();
                    ui.log.toggle(key);
                }
            >
                <Icon shape=if is_unfolded { Shape::Unfolded } else { Shape::Folded } />
            </button>
        }
    });
    let is_inner = key.depth > 0 && matches!(row.kind, RowKind::Frame(_));
    let is_selected = move || {
        let selected = ui.bench.selected;
        selected.with(|selected| selected.as_ref().is_some_and(|it| it.row.key == key))
    };
    let is_marked = move || ui.log.bookmarks.with(|marks| marks.contains(&key.number));
    let select = {
        let selected = StoredValue::new(Selected {
            row: row.clone(),
            at,
        });
        move |_| {
            let again = untrack(is_selected);
            let selected = (!again).then(|| selected.get_value());
            ui.bench.selected.set(selected);
        }
    };
    let moment = {
        let (at, gap) = (row.at, row.gap);
        move || {
            if is_inner {
                return format!("+{} ms", tenths(gap.as_micros()));
            }
            match (ui.log.moments.get(), began.get()) {
                (Moments::Wall, Some(began)) => began.time_of_day(at),
                _ => millis(at.as_micros().into()),
            }
        }
    };
    let gap = (!is_inner).then(|| millis(row.gap.as_micros()));
    let place = if is_inner {
        let arrow = match row.direction {
            FrameDirection::Tx => "→",
            FrameDirection::Rx => "←",
        };
        Some(arrow.to_owned())
    } else {
        row.channel.map(|channel| channel.to_string())
    };
    let is_run = row.kind == RowKind::Run;
    let is_sent = row.direction == FrameDirection::Tx;
    let tag = match row.kind {
        _ if is_inner => None,
        RowKind::Frame(FrameKind::Urc) => Some(Either::Left("URC")),
        _ => row.is_typed.then_some(Either::Right(())),
    };
    let tag = tag.map(|tag| {
        let word = move || match tag {
            Either::Left(word) => word,
            Either::Right(()) => ui.lang.get().log_text().typed,
        };
        view! { <span class="bench-tag">{word}</span> }
    });
    let (payload_bytes, took) = (row.payload_bytes, row.took);
    let is_urc = row.kind == RowKind::Frame(FrameKind::Urc);
    let is_lost = is_urc && row.outcome == Some(RowOutcome::Error);
    let outcome = row.outcome.map(word_of_outcome);
    let count = (row.count > 1).then_some(row.count);
    let (direction, kind, channel, transaction, is_typed) = (
        word_of_direction(row.direction),
        word_of_kind(row.kind),
        row.channel.map(|channel| channel.to_string()),
        row.transaction.map(|number| number.to_string()),
        row.is_typed,
    );
    let frame_word = match (is_inner, row.kind) {
        (true, RowKind::Frame(kind)) => Some(move || ui.text().console.kind(kind)),
        _ => None,
    };
    let name = row.of.filter(|_| is_run).map(|of| of.name);
    let (commands, outcomes): (Vec<LogLine>, Vec<LogLine>) = row
        .lines
        .into_iter()
        .partition(|line| line.direction == FrameDirection::Tx && line.kind == FrameKind::Command);
    let alone = commands.is_empty() || is_inner;
    let to = commands.first().map(|command| command.bytes.clone());
    let (shown, outcomes): (Vec<LogLine>, _) = if alone {
        (commands.into_iter().chain(outcomes).collect(), Vec::new())
    } else if is_run {
        // They are alike but for where in the file they are, and their rate tells more than the outcome of one.
        (
            commands.into_iter().take(1).map(without_values).collect(),
            Vec::new(),
        )
    } else {
        (commands.into_iter().take(1).collect(), outcomes)
    };
    let lines = |lines: Vec<LogLine>| {
        let lines = lines.into_iter().map(|line| view! { <Line line /> });
        lines.collect_view()
    };
    let gist = {
        let said: Vec<LogLine> = if alone && !is_inner && !is_sent {
            shown.clone()
        } else {
            outcomes.clone()
        };
        move || {
            if is_lost {
                return Some(ui.lang.get().log_text().session_lost.to_owned());
            }
            let mut words = said.iter().map(|line| gist_of(ui, line, to.as_deref()));
            words.find(|words| !words.is_empty())
        }
    };
    // Result 4 says that something is under way, not that something is wrong.
    let is_blocked = outcomes.iter().any(|line| {
        let report = Report::parse(&line.bytes);
        matches!(
            report,
            Some(Report::Outcome {
                code: ResultCode::BLOCKED,
                ..
            })
        )
    });
    let rate = move || {
        let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX).max(1);
        (is_run && payload_bytes > 0)
            .then(|| format::rate(ui.lang.get(), payload_bytes.saturating_mul(1_000) / ms))
    };
    let number = move |n: u64| (n > 0).then(|| format::number(ui.lang.get(), n));
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    view! {
        <div
            class="bench-row"
            class:typed=is_typed
            class:inner=key.depth.gt(&0)
            class:marked=is_marked
            class:blocked=is_blocked
            role="row"
            id=row_id(key)
            aria-rowindex=at + 2
            aria-selected=move || is_selected().to_string()
            data-testid="bench-row"
            data-kind=kind
            data-dir=direction
            data-channel=channel
            data-transaction=transaction
            data-outcome=outcome
            data-count=count.map(|count| count.to_string())
            data-bookmark=move || is_marked().then_some("")
            on:click=select
        >
            <span class="bench-cell" role="gridcell">{fold}</span>
            <span class="bench-cell bench-time" role="gridcell">{moment}</span>
            <span class="bench-cell bench-gap" role="gridcell">{gap}</span>
            <span class="bench-cell bench-channel" role="gridcell">{place}</span>
            <span class="bench-cell bench-command" role="gridcell">
                {frame_word.map(|word| view! { <span class="bench-kind">{word}</span> })}
                {lines(shown)}
                {count.map(|count| view! { <b class="bench-count">{format!("×{count}")}</b> })}
                {name.map(|name| view! { <bdi>{name}</bdi> })}
                {tag}
            </span>
            <span class="bench-cell bench-outcome" role="gridcell">
                {lines(outcomes)}
                <span class="bench-gist">{move || rate().or_else(&gist)}</span>
            </span>
            <span class="bench-cell bench-bytes" role="gridcell">{move || number(payload_bytes)}</span>
            <span class="bench-cell bench-ms" role="gridcell">{move || number(ms)}</span>
        </div>
    }
}

/// A command by its name alone.
fn without_values(mut line: LogLine) -> LogLine {
    let end = line.bytes.iter().position(|byte| *byte == b'=');
    line.bytes.truncate(end.unwrap_or(usize::MAX));
    line
}

/// A line of which the end has not come yet.
#[component]
pub fn PartialRow(
    /// What has come.
    line: LogLine,
    /// The number that its row will have.
    at: u64,
) -> impl IntoView {
    let ui = use_ui();
    let direction = word_of_direction(line.direction);
    view! {
        <div
            class="bench-row partial"
            role="row"
            aria-rowindex=at + 2
            data-testid="bench-partial"
            data-dir=direction
        >
            <span class="bench-cell" role="gridcell"></span>
            <span class="bench-cell bench-time" role="gridcell">"…"</span>
            <span class="bench-cell bench-gap" role="gridcell"></span>
            <span class="bench-cell bench-channel" role="gridcell"></span>
            <span class="bench-cell bench-command" role="gridcell">
                <Line line />
                <span class="bench-tag">{move || ui.lang.get().log_text().partial}</span>
            </span>
            <span class="bench-cell bench-outcome" role="gridcell"></span>
            <span class="bench-cell bench-bytes" role="gridcell"></span>
            <span class="bench-cell bench-ms" role="gridcell"></span>
        </div>
    }
}

/// What an answer comes to, in a few words; empty where it speaks for itself.
fn gist_of(ui: Ui, line: &LogLine, to: Option<&[u8]>) -> String {
    if !matches!(
        line.kind,
        FrameKind::Response | FrameKind::Final | FrameKind::Urc
    ) {
        return String::new();
    }
    ui.lang.get().gist(&line.bytes, to, 2)
}

/// One frame.
#[component]
pub fn Line(
    /// The frame.
    line: LogLine,
) -> impl IntoView {
    let ui = use_ui();
    let direction = line.direction;
    let spoken = move || match direction {
        FrameDirection::Tx => ui.text().console.sent,
        FrameDirection::Rx => ui.text().console.received,
    };
    let is_payload = line.kind == FrameKind::Payload;
    let kind = line.kind.name();
    let hint = (!is_payload).then(|| shown(&line.bytes));
    let words = move || words_of(ui, &line);
    view! {
        <span
            class="console-line"
            class:payload=is_payload
            data-testid="console-line"
            data-dir=word_of_direction(direction)
            data-kind=kind
        >
            <span class="visually-hidden">{spoken}</span>
            <span class="console-text" title=hint>{words}</span>
        </span>
    }
}

/// A frame as text; tracks the language.
pub fn words_of(ui: Ui, line: &LogLine) -> String {
    if line.kind == FrameKind::Payload {
        let bytes = format!("{} B", format::number(ui.lang.get(), line.len_bytes));
        (ui.text().console.payload)(&bytes)
    } else {
        shown(&line.bytes)
    }
}

fn word_of_kind(kind: RowKind) -> &'static str {
    match kind {
        RowKind::Frame(kind) => kind.name(),
        RowKind::Exchange | RowKind::Run => "exchange",
    }
}

fn word_of_direction(direction: FrameDirection) -> &'static str {
    match direction {
        FrameDirection::Tx => "tx",
        FrameDirection::Rx => "rx",
    }
}

fn word_of_outcome(outcome: RowOutcome) -> &'static str {
    match outcome {
        RowOutcome::Open => "open",
        RowOutcome::Ok => "ok",
        RowOutcome::Error => "error",
    }
}

/// Milliseconds to a tenth.
fn tenths(micros: u128) -> String {
    format!("{}.{}", micros / 1_000, micros % 1_000 / 100)
}

/// Seconds to the millisecond.
fn millis(micros: u128) -> String {
    let ms = micros / 1000;
    format!("{}.{:03}", ms / 1000, ms % 1000)
}
