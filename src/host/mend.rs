//! Puts right what the health check found, where a command can: what was there before is read first, so that it can be
//! put back.

use std::collections::VecDeque;

use super::network::define_context;
use crate::app::{Asked, Mend};
use crate::codec::{Charset, CommandLine, Param, Params, StringError, is_quotable, split_header};
use crate::dte::Claims;
use crate::time::Duration;

/// How long a module may take over a change: it may look for its network, or wait for an address, before it answers.
const CHANGE: Duration = Duration::from_mins(1);

/// How long it may take over a question.
const ANSWER: Duration = Duration::from_secs(10);

/// PINs have at most 8 digits (27.007 clause 8.3).
const PIN_MAX_BYTES: usize = 8;

/// What is to be done before the check begins, and how what is done is undone.
#[derive(Debug, Default)]
pub(super) struct Mending {
    errands: VecDeque<Errand>,
    /// The command lines that undo what was done, the last of it first.
    undo: Vec<String>,
    /// Whether it puts something right, which may take a while to show.
    is_remedy: bool,
}

/// One command.
#[derive(Debug)]
enum Errand {
    /// Reads what the next one changes: its command, and what tells how that is put back.
    Read {
        command: &'static str,
        header: &'static str,
        undo: fn(&[u8]) -> Option<String>,
    },
    /// Changes something.
    Set {
        line: CommandLine,
        /// Without what is secret.
        shown: String,
        /// How it is undone, where it can be.
        undo: Option<String>,
    },
}

impl Mending {
    /// What this takes; `before` undoes what was mended so far.
    pub(super) fn of(mend: &Mend, before: &[String]) -> Result<Self, (String, StringError)> {
        let errands: Vec<Errand> = match mend {
            Mend::Radio => vec![
                Errand::Read {
                    command: "AT+CFUN?",
                    header: "+CFUN",
                    undo: functions_before,
                },
                Errand::set(CommandLine::fixed("AT+CFUN=1"), None),
            ],
            Mend::Pin(pin) => {
                let line = CommandLine::set("+CPIN").string(pin, Charset::Utf8, PIN_MAX_BYTES);
                let line = line.map_err(|error| (String::new(), error))?.finish();
                let shown = "AT+CPIN=•••".to_owned();
                vec![Errand::Set {
                    line,
                    shown,
                    undo: None,
                }]
            }
            Mend::Attach => {
                let undo = Some("AT+CGATT=0".to_owned());
                vec![Errand::set(CommandLine::fixed("AT+CGATT=1"), undo)]
            }
            Mend::Context { apn } => {
                let undo = Some("AT+MIPCALL=1,0".to_owned());
                let call = Errand::set(CommandLine::fixed("AT+MIPCALL=1,1"), undo);
                if apn.is_empty() {
                    vec![call]
                } else {
                    let line = define_context(apn).map_err(|error| (apn.clone(), error))?;
                    let read = Errand::Read {
                        command: "AT+CGDCONT?",
                        header: "+CGDCONT",
                        undo: context_before,
                    };
                    // A module that has defined none lists none.
                    let undo = Some("AT+CGDCONT=1".to_owned());
                    vec![read, Errand::set(line, undo), call]
                }
            }
            Mend::Undo => {
                let lines = before
                    .iter()
                    .filter_map(|line| CommandLine::typed(line).ok());
                lines.map(|line| Errand::set(line, None)).collect()
            }
        };
        Ok(Self {
            errands: errands.into(),
            undo: if *mend == Mend::Undo {
                Vec::new()
            } else {
                before.to_vec()
            },
            is_remedy: *mend != Mend::Undo,
        })
    }

    /// Nothing: it is only checked again.
    pub(super) fn checking(before: &[String]) -> Self {
        Self {
            errands: VecDeque::new(),
            undo: before.to_vec(),
            is_remedy: false,
        }
    }

    /// The next command, what of its answer is its own, and how long it may take.
    pub(super) fn next(&self) -> Option<(CommandLine, Claims, Duration)> {
        Some(match self.errands.front()? {
            Errand::Read {
                command, header, ..
            } => (CommandLine::fixed(command), Claims::Header(header), ANSWER),
            Errand::Set { line, .. } => (line.clone(), Claims::Nothing, CHANGE),
        })
    }

    /// An information response.
    pub(super) fn handle_info(&mut self, line: &[u8]) {
        if let Some(Errand::Read { undo, .. }) = self.errands.front()
            && let Some(before) = split_header(line).and_then(|(_, list)| undo(list))
            && let Some(Errand::Set { undo, .. }) = self.errands.get_mut(1)
        {
            *undo = Some(before);
        }
    }

    /// The command ended; `answer` is why it was refused, where it was. What it was, then: what is left would build on it.
    pub(super) fn handle_ended(&mut self, refused: Option<String>) -> Option<Asked> {
        let errand = self.errands.pop_front()?;
        match (errand, refused) {
            (Errand::Set { undo, .. }, None) => {
                self.undo.splice(0..0, undo);
                None
            }
            (Errand::Read { .. }, _) => None,
            (Errand::Set { shown, .. }, Some(answer)) => {
                self.errands.clear();
                Some(Asked {
                    command: shown,
                    answer,
                })
            }
        }
    }

    /// Whether it puts something right, which may take a while to show.
    pub(super) fn is_remedy(&self) -> bool {
        self.is_remedy
    }

    /// The command lines that undo what was done, in their order.
    pub(super) fn undo(&self) -> &[String] {
        &self.undo
    }
}

impl Errand {
    fn set(line: CommandLine, undo: Option<String>) -> Self {
        let shown = String::from_utf8_lossy(line.text()).into_owned();
        Self::Set { line, shown, undo }
    }
}

/// What puts the functions back that `AT+CFUN?` tells of.
fn functions_before(list: &[u8]) -> Option<String> {
    let functions = Params::new(list).next_int()?;
    Some(format!("AT+CFUN={functions}"))
}

/// What puts context 1 back, where a line of `AT+CGDCONT?` tells of that.
fn context_before(list: &[u8]) -> Option<String> {
    let mut params = Params::new(list);
    let is_first = params.next_int()? == 1;
    let mut text = || {
        let param = params.next()?.ok()?;
        let bytes = Param::as_bytes(param)?;
        let text = str::from_utf8(bytes).ok()?;
        is_quotable(bytes).then(|| text.to_owned())
    };
    let (kind, apn) = (text()?, text()?);
    is_first.then(|| format!("AT+CGDCONT=1,\"{kind}\",\"{apn}\""))
}
