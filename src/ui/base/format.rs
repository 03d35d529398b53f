//! Numbers, sizes and times as the user's language writes them, by the browser's own `Intl`.

use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use wasm_bindgen::JsValue;

use crate::time::Duration;
use crate::ui::base::text::Lang;

/// The time of day where the user is, to the second.
pub fn clock_now() -> String {
    let now = Date::new_0();
    let (hours, minutes, seconds) = (now.get_hours(), now.get_minutes(), now.get_seconds());
    format!("{hours:02}:{minutes:02}:{seconds:02}")
}

/// A whole number, grouped.
pub fn number(lang: Lang, n: u64) -> String {
    with(lang, |f| call(&f.number, n))
}

/// A number with the word that goes with it, for languages that tell one from many.
pub fn plural(lang: Lang, n: u64, one: &str, many: &str) -> String {
    format!("{} {}", number(lang, n), if n == 1 { one } else { many })
}

/// A size: exact below 10 000 bytes, then three digits or so with a decimal unit, as line speeds have it.
pub fn bytes(lang: Lang, n: u64) -> String {
    if n < 10_000 {
        return format!("{} B", number(lang, n));
    }
    with(lang, |f| match n {
        1_000_000_000.. => call_scaled(&f.gigabytes, n, 1e9),
        1_000_000.. => call_scaled(&f.megabytes, n, 1e6),
        _ => call_scaled(&f.kilobytes, n, 1e3),
    })
}

/// A rate.
pub fn rate(lang: Lang, bytes_per_s: u64) -> String {
    format!("{}/s", bytes(lang, bytes_per_s))
}

/// A share of the whole, in percent.
pub fn percent(lang: Lang, part: u64, whole: u64) -> String {
    with(lang, |f| {
        call_f64(
            &f.percent,
            if whole == 0 {
                1.0
            } else {
                to_f64(part) / to_f64(whole)
            },
        )
    })
}

/// A time span as a clock shows it: `0:07`, `12:34`, `3:02:01`.
pub fn span(seconds: u64) -> String {
    let (h, m, s) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if h > 0 {
        format!("{h}:{m:02}:{s:02}")
    } else {
        format!("{m}:{s:02}")
    }
}

/// How long something took: tenths of a second below a minute, then as [`span`] has it.
pub fn took(time: Duration) -> String {
    if time.as_secs() < 60 {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        span(time.as_secs())
    }
}

/// A server's `YYYYMMDDHHMMSS` as a date and a time of day; in the server's own time zone, which nobody
/// tells, so nothing is converted. What is no such time is shown as it came.
pub fn server_time(lang: Lang, stamp: &str) -> String {
    match parse_stamp(stamp) {
        Some(date) => with(lang, |f| call_js(&f.time, &date)),
        None => stamp.to_owned(),
    }
}

/// A character as one can talk about it: by name where it cannot be seen.
pub fn character(c: char) -> String {
    match c {
        '\0' => "NUL".to_owned(),
        '\r' => "CR".to_owned(),
        '\n' => "LF".to_owned(),
        '\t' => "TAB".to_owned(),
        '\x1a' => "Ctrl-Z (0x1A)".to_owned(),
        '\x1b' => "ESC (0x1B)".to_owned(),
        c if c.is_control() => format!("0x{:02X}", u32::from(c)),
        c if c.is_whitespace() || ('\u{200b}'..='\u{200f}').contains(&c) || c == '\u{feff}' => {
            format!("U+{:04X}", u32::from(c))
        }
        c => c.to_string(),
    }
}

/// The stamp as a moment, taken as if it were UTC.
fn parse_stamp(stamp: &str) -> Option<Date> {
    if stamp.len() != 14 || !stamp.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (day, time) = stamp.split_at(8);
    let iso = format!(
        "{}-{}-{}T{}:{}:{}Z",
        &day[..4],
        &day[4..6],
        &day[6..],
        &time[..2],
        &time[2..4],
        &time[4..]
    );
    let date = Date::new(&iso.into());
    (!date.get_time().is_nan()).then_some(date)
}

/// Formatters of one language; making one costs more than using it a thousand times.
struct Formatters {
    number: Function,
    percent: Function,
    kilobytes: Function,
    megabytes: Function,
    gigabytes: Function,
    time: Function,
}

impl Formatters {
    fn new(tag: &str) -> Self {
        let locales = Array::of1(&tag.into());
        let number = |options: &[(&str, JsValue)]| {
            Intl::NumberFormat::new(&locales, &object(options)).format()
        };
        let unit = |name: &str| {
            number(&[
                ("style", "unit".into()),
                ("unit", name.into()),
                ("unitDisplay", "short".into()),
                ("maximumSignificantDigits", 4.into()),
                ("minimumSignificantDigits", 3.into()),
            ])
        };
        let time = [
            ("year", "numeric".into()),
            ("month", "2-digit".into()),
            ("day", "2-digit".into()),
            ("hour", "2-digit".into()),
            ("minute", "2-digit".into()),
            ("hourCycle", "h23".into()),
            ("timeZone", "UTC".into()),
        ];
        // The order year, month, day is the one that cannot be misread across the regions of English.
        let time_locales = Array::of1(&if tag == "en" {
            "en-CA".into()
        } else {
            JsValue::from(tag)
        });
        Self {
            number: number(&[]),
            percent: number(&[("style", "percent".into())]),
            kilobytes: unit("kilobyte"),
            megabytes: unit("megabyte"),
            gigabytes: unit("gigabyte"),
            time: Intl::DateTimeFormat::new(&time_locales, &object(&time)).format(),
        }
    }
}

fn object(entries: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (key, value) in entries {
        Reflect::set(&object, &(*key).into(), value).expect("a plain object takes any property");
    }
    object
}

fn with<R>(lang: Lang, f: impl FnOnce(&Formatters) -> R) -> R {
    thread_local! {
        static EN: Formatters = Formatters::new(Lang::En.tag());
        static ZH: Formatters = Formatters::new(Lang::Zh.tag());
    }
    match lang {
        Lang::En => EN.with(f),
        Lang::Zh => ZH.with(f),
    }
}

fn call(format: &Function, n: u64) -> String {
    call_f64(format, to_f64(n))
}

fn call_scaled(format: &Function, n: u64, scale: f64) -> String {
    call_f64(format, to_f64(n) / scale)
}

fn call_f64(format: &Function, n: f64) -> String {
    call_js(format, &JsValue::from_f64(n))
}

fn call_js(format: &Function, value: &JsValue) -> String {
    format
        .call1(&JsValue::UNDEFINED, value)
        .ok()
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}

#[expect(clippy::cast_precision_loss, reason = "shown to a few digits only")]
fn to_f64(n: u64) -> f64 {
    n as f64
}

/// A text in which what has no gap to break at is shortened in the middle: a host or a path of thousands of characters.
pub fn shortened(text: &str) -> String {
    let mut shown = String::with_capacity(text.len().min(1_024));
    for piece in text.split_inclusive(is_gap) {
        let chars = piece.chars().count();
        if chars <= RUN_MAX_CHARS {
            shown.push_str(piece);
            continue;
        }
        shown.extend(piece.chars().take(RUN_HEAD_CHARS));
        shown.push('…');
        shown.extend(piece.chars().skip(chars - RUN_TAIL_CHARS));
    }
    shown
}

/// Whether a line breaks there, or words of the page's own begin or end.
fn is_gap(c: char) -> bool {
    c.is_whitespace() || "“”，。；：（）、".contains(c)
}

/// A run of characters without a gap is shown whole up to this length.
const RUN_MAX_CHARS: usize = 80;

/// What is shown of a longer one: its beginning.
const RUN_HEAD_CHARS: usize = 48;

/// And its end.
const RUN_TAIL_CHARS: usize = 24;
