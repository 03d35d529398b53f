//! Words for what lines mean: what the table of commands has as keys, in both languages. They belong to a part of the
//! page that is loaded behind the first screen, so nothing of the first screen names them.

mod codes;
mod en;
mod faults;
mod fixed;
mod guide;
mod health;
mod log;
mod prompt;
mod tour;
mod verdict;
mod zh;

use crate::dialect::explain::{Code, Explained, State, Trouble, Value, What};
use crate::dialect::table::{
    AnswerKind, Clause, Kind, Meaning, Name, Need, Syntax, Topic, Unit, Way,
};
use crate::ui::base::text::{Lang, Words};

pub use codes::error_words;
pub use faults::FaultsText;
pub use fixed::ExplainText;
pub use guide::GuideText;
pub use health::HealthText;
pub use log::LogText;
pub use prompt::PromptText;
pub use tour::TourText;

impl Lang {
    /// The fixed words around an explanation.
    pub fn explain_text(self) -> &'static ExplainText {
        match self {
            Self::En => &fixed::EN,
            Self::Zh => &fixed::ZH,
        }
    }

    /// What a parameter is.
    pub fn parameter(self, name: Name) -> &'static str {
        match self {
            Self::En => en::name(name),
            Self::Zh => zh::name(name),
        }
    }

    /// What a value means.
    pub fn meaning(self, meaning: Meaning) -> &'static str {
        match self {
            Self::En => en::meaning(meaning),
            Self::Zh => zh::meaning(meaning),
        }
    }

    /// What a command is for.
    pub fn topic(self, topic: Topic) -> &'static str {
        match self {
            Self::En => en::topic(topic),
            Self::Zh => zh::topic(topic),
        }
    }

    /// What one form of a command does.
    pub fn way(self, way: Way) -> &'static str {
        match self {
            Self::En => en::way(way),
            Self::Zh => zh::way(way),
        }
    }

    /// Why it came to this code, and the next step, by what was being done; `None` for a code that has no words.
    pub fn code(self, code: Code) -> Option<Words> {
        codes::words(code).map(|words| words.words(self))
    }

    /// Where a command is defined.
    pub fn clause(self, clause: Clause) -> String {
        match clause {
            Clause::Manual(clause) => format!("{} §{clause}", self.explain_text().manual),
            Clause::V250(clause) => format!("ITU-T V.250 §{clause}"),
            Clause::Ts27007(clause) => format!("3GPP TS 27.007 §{clause}"),
            Clause::Firmware => self.explain_text().firmware.to_owned(),
        }
    }

    /// What a line is, in a sentence.
    pub fn summary(self, explained: &Explained) -> String {
        let text = self.explain_text();
        let of = |topic: Topic| self.topic(topic);
        match explained.what {
            What::Command {
                command,
                syntax,
                form,
            } => {
                let topic = of(command.topic);
                match (syntax, form.and_then(|form| form.way)) {
                    (Syntax::Test, _) => (text.asks_ranges)(topic),
                    (Syntax::Read, _) => (text.asks_value)(topic),
                    (_, Some(way)) => format!("{topic}{}{}", text.stop, self.way(way)),
                    (_, None) => topic.to_owned(),
                }
            }
            What::Answer { command, kind } => {
                let topic = of(command.topic);
                match kind {
                    AnswerKind::Information | AnswerKind::Bare => (text.answer)(topic),
                    AnswerKind::Outcome => (text.outcome)(topic),
                    AnswerKind::Unsolicited => (text.unsolicited)(topic),
                }
            }
            What::Ranges(command) => (text.ranges)(of(command.topic)),
            What::Done => text.done.to_owned(),
            What::Accepted => text.accepted.to_owned(),
            What::Refused => text.refused.to_owned(),
            What::Prompt => text.prompt.to_owned(),
            What::Connect => text.connect.to_owned(),
            What::Escape => text.escape.to_owned(),
            What::Again => text.again.to_owned(),
            What::Unknown => text.unknown.to_owned(),
            What::Foreign => text.foreign.to_owned(),
        }
    }

    /// What is wrong with a line.
    pub fn trouble(self, trouble: &Trouble) -> String {
        let text = self.explain_text();
        match trouble {
            Trouble::NoSuchForm => text.no_such_form.to_owned(),
            Trouble::Missing(name) => (text.missing)(self.parameter(*name)),
            Trouble::Surplus(bytes) => (text.surplus)(&String::from_utf8_lossy(bytes)),
            Trouble::Unclosed => text.unclosed.to_owned(),
        }
    }

    /// What is to be said of a value behind it: what it means, what it counts, what is wrong with it.
    pub fn of_value(self, value: &Value) -> String {
        let text = self.explain_text();
        let mut parts: Vec<&str> = Vec::new();
        match value.state {
            State::Fits => {}
            State::OutOfRange => parts.push(text.out_of_range),
            State::OtherKind => parts.push(text.other_kind),
            State::Missing => parts.push(text.must_be),
        }
        parts.extend(value.figure.as_deref());
        let counts = value.number().and(value.unit()).map(|unit| self.unit(unit));
        parts.extend(counts);
        parts.extend(value.meaning.map(|meaning| self.meaning(meaning)));
        let words = value.code.and_then(|code| self.code(code));
        parts.extend(words.as_ref().map(|words| words.title.as_str()));
        parts.join(text.comma)
    }

    /// What stands for a parameter that is left out.
    pub fn left_out(self, need: Need) -> String {
        let text = self.explain_text();
        match need {
            Need::Must => text.must_be.to_owned(),
            Need::May => text.left_out.to_owned(),
            Need::Default(value) => (text.default_is)(&value.to_string()),
            Need::Means(meaning) => (text.default_is)(self.meaning(meaning)),
        }
    }

    /// What a number counts.
    pub fn unit(self, unit: Unit) -> &'static str {
        match unit {
            Unit::Bytes => self.explain_text().bytes,
            Unit::Seconds => self.explain_text().seconds,
            Unit::BitsPerSecond => "bit/s",
        }
    }
}

/// The values that a parameter can have, as short as they can be written; empty where any will do.
pub fn range(kind: &Kind) -> String {
    match kind {
        Kind::Number { ranges, .. } => {
            let written = ranges.iter().map(|(first, last)| match (first, last) {
                (0, &u64::MAX) => String::new(),
                (first, &u64::MAX) => format!("≥ {first}"),
                (first, last) if first == last => first.to_string(),
                (first, last) => format!("{first}–{last}"),
            });
            let written: Vec<String> = written.filter(|range| !range.is_empty()).collect();
            written.join(", ")
        }
        Kind::Text {
            len_bytes: (_, usize::MAX),
            ..
        }
        | Kind::Word { .. }
        | Kind::Rest => String::new(),
        Kind::Text {
            len_bytes: (_, max),
            ..
        } => format!("≤ {max} B"),
        Kind::Key(word, _) => format!("\"{word}\""),
    }
}
