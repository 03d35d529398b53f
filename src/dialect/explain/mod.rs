//! What a line means: the command or the answer that it is, and each of its parameters, by the
//! [table](crate::dialect::table). It is told in keys and values; the words are whoever's who shows it.

mod figure;
mod fit;
mod listed;
mod parts;

use std::borrow::Cow;

use crate::codec::{ErrorDetail, ErrorReport, FinalResult, is_connect, split_header};
use crate::dialect::table::{
    Answer, AnswerKind, Command, Form, Kind, Meaning, Name, Need, Parameter, Syntax, Then, Topic,
    Unit, command,
};
use crate::dialect::{CmeCode, ResultCode, is_boot_line};
use fit::{Fit, fit};
use parts::{Part, parts};

/// What a command, or one line of an answer, means.
#[derive(Debug)]
pub struct Explained {
    /// What it is.
    pub what: What,
    /// Its parameters in order, those that were left out among them.
    pub values: Vec<Value>,
    /// What is wrong with it, where something is.
    pub trouble: Option<Trouble>,
}

/// What a line is.
#[derive(Clone, Copy, Debug)]
pub enum What {
    /// A command.
    Command {
        /// Which.
        command: &'static Command,
        /// How it is written.
        syntax: Syntax,
        /// The form that it is, where it has one of those.
        form: Option<&'static Form>,
    },
    /// Something sent that is no command of the table.
    Unknown,
    /// What a command answers, or what came by itself.
    Answer {
        /// The command.
        command: &'static Command,
        /// When such a line comes.
        kind: AnswerKind,
    },
    /// Which values a command takes.
    Ranges(&'static Command),
    /// `OK`: that a command was carried out.
    Done,
    /// `OK`: that a command was accepted. Its outcome is another line.
    Accepted,
    /// `ERROR`, or one of its extended forms.
    Refused,
    /// `>`: the module takes bytes.
    Prompt,
    /// `CONNECT`: the module is in transparent mode.
    Connect,
    /// `+++`: out of transparent mode.
    Escape,
    /// `A/`: the line before once more.
    Again,
    /// A line that the table has nothing of.
    Foreign,
}

/// One parameter with its value.
#[derive(Clone, Debug)]
pub struct Value {
    /// Its name.
    pub name: Name,
    /// What it can be, where that is known.
    pub kind: Option<&'static Kind>,
    /// What stands for it where it is left out.
    pub need: Need,
    /// What was given.
    pub given: Given,
    /// Whether that is what it can be.
    pub state: State,
    /// What the value means.
    pub meaning: Option<Meaning>,
    /// What it stands for, where it is a coded number.
    pub figure: Option<String>,
    /// The code that it is, where it is one.
    pub code: Option<Code>,
}

/// What was given for a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// Nothing: it is left out.
    Nothing,
    /// A secret.
    Masked,
    /// These bytes, without their quotes.
    Bytes(Vec<u8>),
}

/// Whether a value is what its parameter can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is.
    Fits,
    /// It is of the right kind, and too large, too small or too long.
    OutOfRange,
    /// It is of another kind, as a bare word is where a string belongs.
    OtherKind,
    /// It is left out, and must not be.
    Missing,
}

/// A code, and in answer to what it came: one code means one thing at a login and another in an upload.
#[derive(Clone, Copy, Debug)]
pub enum Code {
    /// The result code of an operation.
    Result(ResultCode, &'static Command),
    /// The number of a `+CME ERROR`.
    Cme(CmeCode, Option<&'static Command>),
    /// The number of a `+CMS ERROR` or a `+CIS ERROR`, of which the manual has no table.
    Other(u16),
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The command is not written so, as one without a read form.
    NoSuchForm,
    /// A parameter is missing.
    Missing(Name),
    /// There is more than its parameters.
    Surplus(Vec<u8>),
    /// A string has no end, or goes on behind it.
    Unclosed,
}

/// What was sent: a command line with one command or several, or what ends a mode.
pub fn explain_sent(line: &[u8]) -> Vec<Explained> {
    let line = line.trim_ascii();
    let plain = |what| vec![Explained::plain(what)];
    if line == b"+++" {
        return plain(What::Escape);
    }
    if line.eq_ignore_ascii_case(b"A/") {
        return plain(What::Again);
    }
    match parts(line) {
        Some(parts) => parts.into_iter().map(explain_part).collect(),
        None => plain(What::Unknown),
    }
}

/// What the module said, in answer to the command line `to` where it came in answer to one.
pub fn explain_received(line: &[u8], to: Option<&[u8]>) -> Explained {
    let asked = to.and_then(parts).unwrap_or_default();
    if let Some(result) = FinalResult::parse(line) {
        return explain_final(&result, &asked);
    }
    let line = line.trim_ascii();
    if line == b">" {
        return Explained::plain(What::Prompt);
    }
    if is_connect(line) {
        return Explained::plain(What::Connect);
    }
    if is_boot_line(line)
        && let Some(command) = command(b"+MATREADY")
    {
        let kind = AnswerKind::Unsolicited;
        return Explained::plain(What::Answer { command, kind });
    }
    let known = split_header(line).and_then(|(name, list)| Some((command(name)?, list)));
    if let Some((of, list)) = known {
        let mut asked = asked.iter();
        let part = asked.find(|part| command(part.name).is_some_and(|asked| same(asked, of)));
        return explain_answer(of, list, part);
    }
    // `ATV0` has final results in digits; a line of its own kind is an information response.
    let bare = asked.last().and_then(|part| bare_answer(part, line));
    if let Some(bare) = bare {
        return bare;
    }
    match FinalResult::parse_digits(line) {
        Some(result) => explain_final(&result, &asked),
        None => Explained::plain(What::Foreign),
    }
}

fn explain_part(part: Part<'_>) -> Explained {
    let Some(command) = command(part.name) else {
        return Explained::plain(What::Unknown);
    };
    let syntax = part.syntax;
    let fits = command
        .forms
        .iter()
        .filter(|form| form.syntax == syntax)
        .map(|form| (form, fit(form.parameters, Some(part.list))));
    let best = fits.min_by_key(|(_, fit)| fit.amiss);
    let Some((
        form,
        Fit {
            values, trouble, ..
        },
    )) = best
    else {
        let what = What::Command {
            command,
            syntax,
            form: None,
        };
        return Explained {
            trouble: Some(Trouble::NoSuchForm),
            ..Explained::plain(what)
        };
    };
    let mut values: Vec<Value> = values.into_iter().map(|value| value.read(None)).collect();
    values.extend(left_out(command, form));
    Explained {
        what: What::Command {
            command,
            syntax,
            form: Some(form),
        },
        values,
        trouble,
    }
}

/// The parameters that a longer form of the command has behind those of this one.
fn left_out(command: &'static Command, form: &Form) -> impl Iterator<Item = Value> {
    let taken = form.parameters;
    let goes_on = |other: &&'static Form| {
        let names = |parameters: &'static [Parameter]| parameters.iter().map(|it| it.name);
        other.syntax == form.syntax
            && other.parameters.len() > taken.len()
            && names(&other.parameters[..taken.len()]).eq(names(taken))
            && !matches!(other.parameters[taken.len()].kind, Kind::Key(..))
    };
    let longest = command
        .forms
        .iter()
        .filter(goes_on)
        .max_by_key(|form| form.parameters.len());
    let behind = longest.map_or(&[][..], |form| &form.parameters[taken.len()..]);
    behind
        .iter()
        .map(|parameter| Value::new(parameter, Given::Nothing, State::Fits).read(None))
}

fn explain_answer(of: &'static Command, list: &[u8], asked: Option<&Part<'_>>) -> Explained {
    let is_ranges = asked.map_or(list.starts_with(b"("), |part| part.syntax == Syntax::Test);
    if is_ranges {
        return explain_ranges(of, list);
    }
    if let Some(values) = listed::entry(of, list) {
        let kind = of.answers[0].kind;
        return Explained {
            what: What::Answer { command: of, kind },
            values: values
                .into_iter()
                .map(|value| value.read(Some(of)))
                .collect(),
            trouble: None,
        };
    }
    let in_place = |answer: &Answer| {
        let is_unsolicited = answer.kind == AnswerKind::Unsolicited;
        u32::from(is_unsolicited == asked.is_some())
    };
    let fits = of
        .answers
        .iter()
        .filter(|answer| answer.kind != AnswerKind::Bare)
        .map(|answer| (answer, fit(answer.parameters, Some(list))));
    let best = fits.min_by_key(|(answer, fit)| 2 * fit.amiss + in_place(answer));
    let Some((
        answer,
        Fit {
            values, trouble, ..
        },
    )) = best
    else {
        return Explained::plain(What::Foreign);
    };
    let given = |value: &Value| value.given != Given::Nothing || value.state == State::Missing;
    Explained {
        what: What::Answer {
            command: of,
            kind: answer.kind,
        },
        values: values
            .into_iter()
            .filter(given)
            .map(|value| value.read(Some(of)))
            .collect(),
        trouble,
    }
}

/// The answer to a test form: what stands for each parameter.
fn explain_ranges(of: &'static Command, list: &[u8]) -> Explained {
    let forms = of.forms.iter().filter(|form| form.syntax == Syntax::Set);
    let longest = forms.min_by_key(|form| {
        let keys = form
            .parameters
            .iter()
            .filter_map(|parameter| match parameter.kind {
                Kind::Key(word, _) => Some(memchr::memmem::find(list, word.as_bytes()).is_none()),
                _ => None,
            });
        let amiss = keys.filter(|is_other| *is_other).count();
        (amiss, usize::MAX - form.parameters.len())
    });
    let parameters = longest.map_or(&[][..], |form| form.parameters);
    let mut values = Vec::new();
    for (index, param) in crate::codec::Params::new(list).enumerate() {
        let bytes = match param {
            Ok(param) => param.as_bytes().map(<[u8]>::to_vec),
            Err(_) => None,
        };
        let (Some(bytes), Some(parameter)) = (bytes, parameters.get(index).or(parameters.last()))
        else {
            continue;
        };
        let mut value = Value::new(parameter, Given::Bytes(bytes), State::Fits);
        if of.topic == Topic::OperatorSelection {
            value.name = Name::Operator;
        }
        if let (Kind::Key(..), Given::Bytes(bytes)) = (parameter.kind, &value.given) {
            value.meaning = parameter.kind.meaning(bytes);
        }
        values.push(value);
    }
    Explained {
        what: What::Ranges(of),
        values,
        trouble: None,
    }
}

/// A line without a header, where the command that was asked answers with such.
fn bare_answer(part: &Part<'_>, line: &[u8]) -> Option<Explained> {
    let command = command(part.name)?;
    let answer = command
        .answers
        .iter()
        .find(|answer| answer.kind == AnswerKind::Bare)?;
    let parameter = answer.parameters.first()?;
    let given = Given::Bytes(line.to_vec());
    Some(Explained {
        what: What::Answer {
            command,
            kind: AnswerKind::Bare,
        },
        values: vec![Value::new(parameter, given, State::Fits)],
        trouble: None,
    })
}

fn explain_final(result: &FinalResult, asked: &[Part<'_>]) -> Explained {
    let of = asked.iter().rev().find_map(|part| command(part.name));
    let error = match result {
        FinalResult::Error(error) => error,
        FinalResult::Ok => {
            let later = asked.last().is_some_and(|part| {
                matches!(explain_part(*part).then(), Then::Outcome | Then::Prompt)
            });
            let what = if later { What::Accepted } else { What::Done };
            return Explained::plain(what);
        }
    };
    let (detail, code) = match error {
        ErrorReport::Bare => return Explained::plain(What::Refused),
        ErrorReport::Cme(detail) => (
            detail,
            of_number(detail, |code| Code::Cme(CmeCode(code), of)),
        ),
        ErrorReport::Cms(detail) | ErrorReport::Cis(detail) => {
            (detail, of_number(detail, Code::Other))
        }
    };
    let value = Value {
        name: Name::Error,
        kind: None,
        need: Need::Must,
        given: Given::Bytes(detail.to_string().into_bytes()),
        state: State::Fits,
        meaning: None,
        figure: None,
        code,
    };
    Explained {
        values: vec![value],
        ..Explained::plain(What::Refused)
    }
}

fn of_number(detail: &ErrorDetail, code: impl FnOnce(u16) -> Code) -> Option<Code> {
    match detail {
        ErrorDetail::Code(number) => Some(code(*number)),
        ErrorDetail::Text(_) => None,
    }
}

fn same(one: &Command, other: &Command) -> bool {
    std::ptr::eq(one, other)
}

impl Explained {
    fn plain(what: What) -> Self {
        Self {
            what,
            values: Vec::new(),
            trouble: None,
        }
    }

    /// The command that it is, or is about.
    pub fn command(&self) -> Option<&'static Command> {
        match self.what {
            What::Command { command, .. }
            | What::Answer { command, .. }
            | What::Ranges(command) => Some(command),
            _ => None,
        }
    }

    /// What comes of it, where it is a command that is taken.
    pub fn then(&self) -> Then {
        match self.what {
            What::Command {
                form: Some(form), ..
            } => form.then,
            _ => Then::Ok,
        }
    }

    /// The value of the parameter of this name.
    pub fn value(&self, name: Name) -> Option<&Value> {
        self.values.iter().find(|value| value.name == name)
    }
}

impl Value {
    fn new(parameter: &'static Parameter, given: Given, state: State) -> Self {
        Self {
            name: parameter.name,
            kind: Some(&parameter.kind),
            need: parameter.need,
            given,
            state,
            meaning: None,
            figure: None,
            code: None,
        }
    }

    /// The same, with what it means in an answer to `of`.
    fn read(mut self, of: Option<&'static Command>) -> Self {
        let Given::Bytes(bytes) = &self.given else {
            self.meaning = match (&self.given, self.need, self.kind) {
                (Given::Masked, _, _) => Some(Meaning::Masked),
                (_, Need::Means(meaning), _) => Some(meaning),
                (_, Need::Default(value), Some(kind)) => kind.meaning(value.to_string().as_bytes()),
                _ => None,
            };
            return self;
        };
        let number = self.number();
        self.meaning = self.kind.and_then(|kind| kind.meaning(bytes));
        if let Some(number) = number {
            self.figure = figure::figure(self.name, number);
            self.meaning = self.meaning.or(figure::signal(self.name, number));
            let code = u16::try_from(number).ok().map(ResultCode);
            if let (Name::ResultCode, Some(of), Some(code)) = (self.name, of, code) {
                self.code = Some(Code::Result(code, of));
            }
        }
        self
    }

    /// The value as text.
    pub fn text(&self) -> Cow<'_, str> {
        match &self.given {
            Given::Bytes(bytes) => String::from_utf8_lossy(bytes),
            Given::Nothing | Given::Masked => Cow::Borrowed(""),
        }
    }

    /// The number that it is, where it is one.
    pub fn number(&self) -> Option<u64> {
        match &self.given {
            Given::Bytes(bytes) => std::str::from_utf8(bytes).ok()?.parse().ok(),
            Given::Nothing | Given::Masked => None,
        }
    }

    /// What it counts, where it counts something.
    pub fn unit(&self) -> Option<Unit> {
        match self.kind? {
            Kind::Number { unit, .. } => *unit,
            _ => None,
        }
    }
}
