//! A report on transfers as a file: to read and print, for programs, and as a list of digests.

use js_sys::Date;
use serde::Serialize;

use crate::app::{Direction, Message, Sha256Sum, Transfer, TransferState, Verified};
use crate::ui::base::format;
use crate::ui::base::handout::{self, escaped};
use crate::ui::base::text::Lang;

/// What stands above a report.
#[derive(Clone, Debug)]
pub struct ReportHead {
    /// The module, as it named itself; empty where none was attached.
    pub module: String,
    /// The page and its version.
    pub page: String,
    /// When it was made.
    pub made_at: Date,
}

/// How a report on one transfer is written for programs.
#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    direction: &'static str,
    host: &'a str,
    directory: &'a str,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<&'static str>,
    bytes: f64,
    seconds: Option<f64>,
    bytes_per_s: Option<f64>,
    interruptions: Option<u32>,
    verified: &'static str,
    sha256: Option<String>,
}

#[derive(Serialize)]
struct Report<'a> {
    page: &'a str,
    module: &'a str,
    made_at: String,
    transfers: Vec<Row<'a>>,
}

impl<'a> Row<'a> {
    fn of(transfer: &'a Transfer) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "no file has 2^53 bytes")]
        let whole = |n: u64| n as f64;
        let receipt = transfer.receipt.as_deref().copied();
        Self {
            name: &transfer.name,
            direction: direction_name(transfer.direction),
            host: &transfer.host,
            directory: &transfer.directory,
            state: state_name(transfer.state),
            failure: transfer.failure.as_ref().map(Message::code),
            bytes: whole(transfer.done_bytes),
            seconds: receipt.map(|it| it.took.as_secs_f64()),
            bytes_per_s: receipt.and_then(|it| it.rate_bytes_per_s()).map(whole),
            interruptions: receipt.map(|it| it.interruptions),
            verified: verified_name(transfer.verified),
            sha256: sha256_of(transfer).map(|sum| sum.to_string()),
        }
    }
}

/// How the state of a transfer is called by name.
pub fn state_name(state: TransferState) -> &'static str {
    match state {
        TransferState::Queued => "queued",
        TransferState::Active => "active",
        TransferState::Paused => "paused",
        TransferState::Verifying => "verifying",
        TransferState::Done => "done",
        TransferState::Failed => "failed",
        TransferState::Cancelled => "cancelled",
    }
}

/// How the level of a check is called by name.
pub fn verified_name(verified: Verified) -> &'static str {
    match verified {
        Verified::None => "none",
        Verified::Size => "size",
        Verified::Tail => "tail",
        Verified::Full => "full",
    }
}

/// How the direction of a transfer is called by name.
pub fn direction_name(direction: Direction) -> &'static str {
    match direction {
        Direction::Up => "up",
        Direction::Down => "down",
    }
}

/// How far the result of a finished transfer was checked, in words.
pub fn verified_words(lang: Lang, verified: Verified) -> &'static str {
    let text = &lang.text().queue;
    match verified {
        Verified::None => text.verified_none,
        Verified::Size => text.verified_size,
        Verified::Tail => text.verified_tail,
        Verified::Full => text.verified_full,
    }
}

fn sha256_of(transfer: &Transfer) -> Option<Sha256Sum> {
    transfer.receipt.as_ref()?.sha256
}

/// The receipt of one transfer as lines of text.
pub fn receipt(lang: Lang, transfer: &Transfer) -> String {
    let text = lang.receipt_text();
    let mut lines = vec![
        (text.file, transfer.name.clone()),
        (text.server, transfer.host.to_string()),
        (text.directory, transfer.directory.clone()),
        (text.size, format::number(lang, transfer.done_bytes)),
    ];
    if let Some(receipt) = &transfer.receipt {
        let rate = receipt.rate_bytes_per_s();
        lines.push((text.time, format!("{:.1}", receipt.took.as_secs_f64())));
        lines.extend(rate.map(|rate| (text.rate, format::rate(lang, rate))));
        lines.push((text.breaks, receipt.interruptions.to_string()));
    }
    lines.push((text.state, result_words(lang, transfer)));
    lines.extend(sha256_of(transfer).map(|sum| ("SHA-256", sum.to_string())));
    let lines = lines.into_iter();
    let lines = lines.map(|(name, value)| format!("{name}: {value}\n"));
    lines.collect()
}

fn result_words(lang: Lang, transfer: &Transfer) -> String {
    let text = &lang.text().queue;
    let words = match transfer.state {
        TransferState::Done => verified_words(lang, transfer.verified),
        TransferState::Failed => {
            let why = transfer.failure.as_ref();
            return why.map_or(text.failed.to_owned(), |why| lang.message(why).title);
        }
        TransferState::Cancelled => text.cancelled,
        TransferState::Queued => text.queued,
        TransferState::Active => text.active,
        TransferState::Paused => text.paused,
        TransferState::Verifying => text.verifying,
    };
    words.to_owned()
}

/// To read and print: one page of HTML that needs nothing else.
pub fn html(lang: Lang, head: &ReportHead, transfers: &[Transfer]) -> String {
    let text = lang.receipt_text();
    let rows: String = transfers.iter().map(|it| html_row(lang, it)).collect();
    let bad = transfers.iter().filter(|it| is_bad(it)).count() as u64;
    let all = transfers.len() as u64;
    let (class, verdict) = if bad == 0 {
        ("good", (text.all_well)(all))
    } else {
        let words = (text.some_not)(&format::number(lang, bad), &format::number(lang, all));
        ("bad", words)
    };
    let heads = [
        text.file,
        text.way,
        text.server,
        text.directory,
        text.size,
        text.time,
        text.rate,
        text.breaks,
        text.state,
    ];
    let heads: String = heads
        .map(|head| format!("<th>{}</th>", escaped(head)))
        .concat();
    let made_at = (text.made_at)(&local_time(&head.made_at));
    let (module, page) = (escaped(&head.module), escaped(&head.page));
    let body = format!(
        "<h1>{title}</h1><p>{} · {}: {module} · {}: {page}</p><p class=\"{class}\">{}</p>\
         <table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table><p>{}</p>",
        escaped(&made_at),
        text.module,
        text.page,
        escaped(&verdict),
        escaped(text.sums_note),
        title = text.title,
    );
    handout::page(lang, text.title, STYLE, &body)
}

const STYLE: &str = "body{font:14px/1.45 system-ui,sans-serif;margin:2rem;color:#111}h1{font-size:1.4rem}\
    table{border-collapse:collapse;inline-size:100%}th,td{padding:.3rem .5rem;border-block-end:1px solid #ccc;\
    text-align:start;vertical-align:top;overflow-wrap:anywhere}td.n{text-align:end;white-space:nowrap;\
    font-variant-numeric:tabular-nums}code{font-size:.8rem}tr{break-inside:avoid}thead{display:table-header-group}\
    .good{font-weight:600;color:#005a4e}.bad{font-weight:600;color:#a31515}\
    @media print{body{margin:0;font-size:11px}}@page{margin:15mm}";

fn html_row(lang: Lang, transfer: &Transfer) -> String {
    let text = &lang.text().queue;
    let way = match transfer.direction {
        Direction::Up => text.up,
        Direction::Down => text.down,
    };
    let receipt = transfer.receipt.as_deref();
    let number = |value: Option<String>| format!("<td class=\"n\">{}", value.unwrap_or_default());
    let digest = sha256_of(transfer).map(|sum| format!("<br><code>SHA-256 {sum}</code>"));
    let class = if is_bad(transfer) {
        " class=\"bad\""
    } else {
        ""
    };
    [
        format!(
            "<tr><td>{}{}",
            escaped(&transfer.name),
            digest.unwrap_or_default()
        ),
        format!("<td>{}<td>{}", escaped(way), escaped(&transfer.host)),
        format!("<td>{}", escaped(&transfer.directory)),
        number(Some(format::number(lang, transfer.done_bytes))),
        number(receipt.map(|it| format!("{:.1}", it.took.as_secs_f64()))),
        number(receipt.and_then(|it| Some(format::rate(lang, it.rate_bytes_per_s()?)))),
        number(receipt.map(|it| it.interruptions.to_string())),
        format!("<td{class}>{}</tr>", escaped(&result_words(lang, transfer))),
    ]
    .concat()
}

/// Whether it is not what the user wanted of it.
fn is_bad(transfer: &Transfer) -> bool {
    transfer.state == TransferState::Failed
}

/// For programs.
pub fn json(head: &ReportHead, transfers: &[Transfer]) -> String {
    let report = Report {
        page: &head.page,
        module: &head.module,
        made_at: String::from(head.made_at.to_iso_string()),
        transfers: transfers.iter().map(Row::of).collect(),
    };
    handout::json(&report)
}

/// The digests that are known, as `sha256sum --check` reads them: a name that has a line end or a backslash in it is
/// written with escapes, and a backslash in front of its line says so.
pub fn sha256_sums(transfers: &[Transfer]) -> String {
    let done = transfers
        .iter()
        .filter(|it| it.state == TransferState::Done);
    let lines = done.filter_map(|it| {
        let sum = sha256_of(it)?;
        let name = it
            .name
            .replace('\\', "\\\\")
            .replace('\n', "\\n")
            .replace('\r', "\\r");
        let mark = if name == it.name { "" } else { "\\" };
        Some(format!("{mark}{sum}  {name}\n"))
    });
    lines.collect()
}

/// The time of day and the date where the user is.
fn local_time(at: &Date) -> String {
    format!(
        "{:04}-{:02}-{:02} {:02}:{:02}:{:02}",
        at.get_full_year(),
        at.get_month() + 1,
        at.get_date(),
        at.get_hours(),
        at.get_minutes(),
        at.get_seconds()
    )
}
