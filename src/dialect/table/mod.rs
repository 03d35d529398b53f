//! The one table of commands: what each is called, how it is written, its parameters with their ranges, what it
//! answers, and where that is written down. Whatever shows a command reads it here.
//!
//! It has the commands of the vendor's FTP manual, those of the module's file system, and those of V.250 and 27.007
//! that this product sends or that are typed at a module every day. To add one, add its row, and its words where a
//! compiler then asks for them.

mod files;
mod ftp;
mod line;
mod network;
mod words;

pub use words::{Meaning, Name, Topic, Way};

use std::ops::RangeInclusive;

use crate::dialect::CfgKey;

/// A command, or an unsolicited result code that no command bears the name of.
#[derive(Debug)]
pub struct Command {
    /// Its name with its `+`; a letter, `&` and a letter, or `S` and a number where it is a basic command.
    pub name: &'static str,
    /// Other names of the same command.
    pub aliases: &'static [&'static str],
    /// What it is for.
    pub topic: Topic,
    /// Where it is defined.
    pub clause: Clause,
    /// How it can be written.
    pub forms: &'static [Form],
    /// What it answers, and what comes of it later.
    pub answers: &'static [Answer],
}

/// Where a command is defined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clause {
    /// In the vendor's FTP manual, V3.1.0.
    Manual(&'static str),
    /// In ITU-T V.250.
    V250(&'static str),
    /// In 3GPP TS 27.007.
    Ts27007(&'static str),
    /// Nowhere that is published: as the vendor's firmware has it.
    Firmware,
}

/// How a command is written (manual, table 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// `AT+X=?`
    Test,
    /// `AT+X?`
    Read,
    /// `AT+X=…`
    Set,
    /// `AT+X`
    Execute,
    /// `ATX0`
    Basic,
}

/// One form of a command.
#[derive(Debug)]
pub struct Form {
    /// How it is written.
    pub syntax: Syntax,
    /// What follows the `=`, in order.
    pub parameters: &'static [Parameter],
    /// What comes of it.
    pub then: Then,
    /// What this form does, where its command does several things.
    pub way: Option<Way>,
}

/// What comes of a form that is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// `OK`, behind the information response where there is one.
    Ok,
    /// `OK`, and later the outcome.
    Outcome,
    /// The prompt, bytes, `OK`, and later the outcome.
    Prompt,
    /// `CONNECT`, and bytes up to a guarded `+++`.
    Connect,
}

/// A line that a command answers, or that comes without having been asked for.
#[derive(Debug)]
pub struct Answer {
    /// When it comes.
    pub kind: AnswerKind,
    /// What follows its header, in order.
    pub parameters: &'static [Parameter],
}

/// When a line comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerKind {
    /// An information response, in front of the final result code.
    Information,
    /// The same, without a header.
    Bare,
    /// What came of an operation.
    Outcome,
    /// By itself.
    Unsolicited,
}

/// One parameter of a form or of an answer.
#[derive(Debug)]
pub struct Parameter {
    /// Its name.
    pub name: Name,
    /// What it can be.
    pub kind: Kind,
    /// Whether it can be left out.
    pub need: Need,
    /// How it can be written, for whoever begins with an example.
    pub sample: &'static str,
}

/// What a parameter can be.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A number.
    Number {
        /// The values that it can have, by their ends.
        ranges: &'static [(u64, u64)],
        /// What it counts.
        unit: Option<Unit>,
        /// What single values mean.
        meanings: &'static [(u64, Meaning)],
    },
    /// Text in quotes.
    Text {
        /// Bytes between the quotes.
        len_bytes: (usize, usize),
        /// What single values mean.
        meanings: &'static [(&'static str, Meaning)],
    },
    /// The same without quotes, or with them.
    Word {
        /// What single values mean.
        meanings: &'static [(&'static str, Meaning)],
    },
    /// This one word in quotes.
    Key(&'static str, Meaning),
    /// All that is left of the line.
    Rest,
}

/// Whether a parameter can be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// It has to be there.
    Must,
    /// It can be left out, and then nothing stands for it.
    May,
    /// It can be left out, and then this stands for it.
    Default(u64),
    /// It can be left out, and then it means this.
    Means(Meaning),
}

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Bytes.
    Bytes,
    /// Seconds.
    Seconds,
    /// Bits in a second.
    BitsPerSecond,
}

/// All commands.
pub fn commands() -> impl Iterator<Item = &'static Command> {
    [
        ftp::COMMANDS,
        files::COMMANDS,
        line::COMMANDS,
        network::COMMANDS,
    ]
    .into_iter()
    .flatten()
}

/// The command of this name, in whatever case.
pub fn command(name: &[u8]) -> Option<&'static Command> {
    commands().find(|command| {
        let mut names = std::iter::once(&command.name).chain(command.aliases);
        names.any(|known| known.as_bytes().eq_ignore_ascii_case(name))
    })
}

/// The values of a key of a channel's configuration, and those of its second part (clause 3.1).
pub(super) fn cfg_ranges(key: CfgKey) -> [Option<RangeInclusive<u8>>; 2] {
    let form = ftp::CFG.iter().find(|form| {
        let named = form.parameters.get(1).map(|parameter| parameter.kind);
        matches!(named, Some(Kind::Key(name, _)) if name == key.name())
    });
    let values = form.map_or(&[][..], |form| &form.parameters[2..]);
    [values.first(), values.get(1)].map(|value| match value?.kind {
        Kind::Number { ranges, .. } => {
            let (first, last) = ranges.first()?;
            Some(u8::try_from(*first).ok()?..=u8::try_from(*last).ok()?)
        }
        _ => None,
    })
}

impl Kind {
    /// Whether a number of this kind can be this.
    pub fn allows(&self, value: u64) -> bool {
        match self {
            Self::Number { ranges, .. } => ranges
                .iter()
                .any(|(first, last)| (*first..=*last).contains(&value)),
            _ => false,
        }
    }

    /// What this value means, where it is one of those that have a meaning.
    pub fn meaning(&self, value: &[u8]) -> Option<Meaning> {
        match self {
            Self::Number { meanings, .. } => {
                let value: u64 = std::str::from_utf8(value).ok()?.parse().ok()?;
                meanings
                    .iter()
                    .find_map(|(known, meaning)| (*known == value).then_some(*meaning))
            }
            Self::Text { meanings, .. } | Self::Word { meanings } => meanings
                .iter()
                .find_map(|(known, meaning)| (known.as_bytes() == value).then_some(*meaning)),
            Self::Key(word, meaning) => (word.as_bytes() == value).then_some(*meaning),
            Self::Rest => None,
        }
    }

    /// Whether it stands between quotes.
    pub fn is_quoted(&self) -> bool {
        matches!(self, Self::Text { .. } | Self::Key(..))
    }
}

impl Need {
    /// Whether it can be left out.
    pub fn is_optional(self) -> bool {
        self != Self::Must
    }
}

impl Command {
    /// Whether it can be written so.
    pub fn has(&self, syntax: Syntax) -> bool {
        self.forms.iter().any(|form| form.syntax == syntax)
    }
}

/// A number from these ranges.
const fn number(name: Name, ranges: &'static [(u64, u64)], sample: &'static str) -> Parameter {
    Parameter {
        name,
        kind: Kind::Number {
            ranges,
            unit: None,
            meanings: &[],
        },
        need: Need::Must,
        sample,
    }
}

/// A number that counts something.
const fn counted(
    name: Name,
    ranges: &'static [(u64, u64)],
    unit: Unit,
    sample: &'static str,
) -> Parameter {
    Parameter {
        name,
        kind: Kind::Number {
            ranges,
            unit: Some(unit),
            meanings: &[],
        },
        need: Need::Must,
        sample,
    }
}

/// A number of which each value means something.
const fn choice(
    name: Name,
    ranges: &'static [(u64, u64)],
    meanings: &'static [(u64, Meaning)],
    sample: &'static str,
) -> Parameter {
    Parameter {
        name,
        kind: Kind::Number {
            ranges,
            unit: None,
            meanings,
        },
        need: Need::Must,
        sample,
    }
}

/// Text in quotes of 1 to so many bytes.
const fn text(name: Name, max_bytes: usize, sample: &'static str) -> Parameter {
    Parameter {
        name,
        kind: Kind::Text {
            len_bytes: (1, max_bytes),
            meanings: &[],
        },
        need: Need::Must,
        sample,
    }
}

/// The same, which may be empty.
const fn text_or_none(name: Name, max_bytes: usize, sample: &'static str) -> Parameter {
    Parameter {
        name,
        kind: Kind::Text {
            len_bytes: (0, max_bytes),
            meanings: &[],
        },
        need: Need::Must,
        sample,
    }
}

/// Text in quotes of which some values mean something.
const fn known_text(
    name: Name,
    meanings: &'static [(&'static str, Meaning)],
    sample: &'static str,
) -> Parameter {
    Parameter {
        name,
        kind: Kind::Text {
            len_bytes: (0, 255),
            meanings,
        },
        need: Need::Must,
        sample,
    }
}

/// A bare or quoted word.
const fn word(name: Name, meanings: &'static [(&'static str, Meaning)]) -> Parameter {
    Parameter {
        name,
        kind: Kind::Word { meanings },
        need: Need::Must,
        sample: "",
    }
}

/// This word.
const fn key(name: Name, written: &'static str, meaning: Meaning) -> Parameter {
    Parameter {
        name,
        kind: Kind::Key(written, meaning),
        need: Need::Must,
        sample: "",
    }
}

/// All that is left.
const fn rest(name: Name) -> Parameter {
    Parameter {
        name,
        kind: Kind::Rest,
        need: Need::Must,
        sample: "",
    }
}

impl Parameter {
    /// The same, which can be left out.
    const fn or(self, need: Need) -> Self {
        Self { need, ..self }
    }

    const fn may(self) -> Self {
        self.or(Need::May)
    }
}

/// The test form.
const TEST: Form = Form {
    syntax: Syntax::Test,
    parameters: &[],
    then: Then::Ok,
    way: None,
};

/// The read form.
const READ: Form = Form {
    syntax: Syntax::Read,
    parameters: &[],
    then: Then::Ok,
    way: None,
};

/// The form without anything.
const EXECUTE: Form = Form {
    syntax: Syntax::Execute,
    parameters: &[],
    then: Then::Ok,
    way: None,
};

const fn set(parameters: &'static [Parameter], then: Then) -> Form {
    Form {
        syntax: Syntax::Set,
        parameters,
        then,
        way: None,
    }
}

const fn set_way(parameters: &'static [Parameter], then: Then, way: Way) -> Form {
    Form {
        syntax: Syntax::Set,
        parameters,
        then,
        way: Some(way),
    }
}

const fn basic(parameters: &'static [Parameter]) -> Form {
    Form {
        syntax: Syntax::Basic,
        parameters,
        then: Then::Ok,
        way: None,
    }
}

const fn information(parameters: &'static [Parameter]) -> Answer {
    Answer {
        kind: AnswerKind::Information,
        parameters,
    }
}

const fn bare(parameters: &'static [Parameter]) -> Answer {
    Answer {
        kind: AnswerKind::Bare,
        parameters,
    }
}

const fn outcome(parameters: &'static [Parameter]) -> Answer {
    Answer {
        kind: AnswerKind::Outcome,
        parameters,
    }
}

const fn unsolicited(parameters: &'static [Parameter]) -> Answer {
    Answer {
        kind: AnswerKind::Unsolicited,
        parameters,
    }
}

/// Any number.
const ANY: &[(u64, u64)] = &[(0, u64::MAX)];

/// 0 or 1.
const FLAG: &[(u64, u64)] = &[(0, 1)];
