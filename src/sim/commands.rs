//! The commands around FTP: identity, errors, SIM, network, PDP context (V.250, 27.007), by table.

use super::args::Args;
use super::command_context::{CommandContext, Step};
use super::radio::Radio;
use super::terminal::{Errors, Results, Terminal};
use crate::dialect::CmeCode;

/// 27.007 clause 9.2: SIM not inserted.
const NO_SIM: CmeCode = CmeCode(10);

/// 27.007 clause 9.2: SIM PIN required.
const PIN_WANTED: CmeCode = CmeCode(11);

/// 27.007 clause 9.2: incorrect password.
const WRONG_PIN: CmeCode = CmeCode(16);

/// 27.007 clause 9.2: no network service.
const NO_SERVICE: CmeCode = CmeCode(30);

/// How a command is written (manual, clause 2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form<'a> {
    /// `AT+X=?`.
    Test,
    /// `AT+X?`.
    Read,
    /// `AT+X=…`.
    Set(&'a [u8]),
    /// `AT+X`.
    Execute,
}

/// Why a command is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// `ERROR`: there is no such command.
    Unknown,
    /// `+CME ERROR`.
    Cme(CmeCode),
}

impl From<CmeCode> for Refusal {
    fn from(code: CmeCode) -> Self {
        Self::Cme(code)
    }
}

/// Splits what follows `AT` of an extended command into name (upper case) and form.
pub(crate) fn split(body: &[u8]) -> (String, Form<'_>) {
    let end = body
        .iter()
        .position(|byte| matches!(byte, b'=' | b'?'))
        .unwrap_or(body.len());
    let name = String::from_utf8_lossy(&body[..end])
        .trim()
        .to_ascii_uppercase();
    let form = match &body[end..] {
        [] => Form::Execute,
        b"?" => Form::Read,
        b"=?" => Form::Test,
        [b'=', list @ ..] => Form::Set(list),
        // `?` and more: a set command with that, which no command takes.
        other => Form::Set(other),
    };
    (name, form)
}

/// What the commands here set and tell.
#[derive(Clone, Debug)]
pub(crate) struct Equipment {
    pub(crate) name: &'static str,
    pub(crate) echo: bool,
    /// What `AT+IPR?` tells.
    baud: u32,
    /// What `AT+IPR` has just set; the line takes it up behind the answer.
    pub(crate) ordered_baud: Option<u32>,
    radio: Radio,
}

/// The PDP contexts (27.007 clause 10.1).
#[derive(Clone, Debug)]
pub(crate) struct Contexts {
    sim: Sim,
    /// `<fun>`, as `AT+CFUN` sets it.
    functions: u64,
    /// Whether context 1 comes up by itself.
    first_comes_up: bool,
    /// Access point names and activity, by context id less one.
    all: [Context; CONTEXTS],
}

/// Whether there is a SIM, and a network that takes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sim {
    Ready,
    /// The network has taken it, and the packet service is off.
    Unattached,
    Denied,
    Searching,
    /// There is no signal.
    Uncovered,
    /// It wants its PIN.
    Locked,
    Absent,
}

#[derive(Clone, Debug, Default)]
struct Context {
    apn: String,
    active: bool,
}

const CONTEXTS: usize = 15;

/// What opens a locked card.
const PIN: &[u8] = b"1234";

/// Bytes of an access point name at the most.
const APN_MAX_BYTES: usize = 100;

/// The address that a context gets.
const ADDRESS: &str = "10.64.12.34";

impl Contexts {
    /// With context 1 that comes up by itself where it can, or none.
    pub(crate) fn new(sim: Sim, functions: u64, first_comes_up: bool) -> Self {
        let mut all: [Context; CONTEXTS] = Default::default();
        all[0] = Context {
            apn: "cmnet".to_owned(),
            active: false,
        };
        let mut contexts = Self {
            sim,
            functions,
            first_comes_up,
            all,
        };
        contexts.come_up();
        contexts
    }

    /// What comes up by itself does, and what cannot be up is not.
    fn come_up(&mut self) {
        let is_attached = self.is_attached();
        for context in &mut self.all {
            context.active &= is_attached;
        }
        self.all[0].active |= is_attached && self.first_comes_up;
    }

    /// `<fun>` (27.007 clause 8.2).
    pub(crate) fn functions(&self) -> u64 {
        self.functions
    }

    /// `AT+CFUN=<fun>`.
    pub(crate) fn set_functions(&mut self, functions: u64) {
        self.functions = functions;
        self.come_up();
    }

    /// `AT+CGATT=<state>`.
    pub(crate) fn attach(&mut self, attaches: bool) -> Result<(), CmeCode> {
        self.sim()?;
        self.sim = match (self.sim, attaches) {
            (Sim::Unattached, true) => Sim::Ready,
            (Sim::Ready, false) => Sim::Unattached,
            (sim, _) => sim,
        };
        self.come_up();
        Ok(())
    }

    /// `AT+CPIN="<pin>"` (27.007 clause 8.3).
    fn unlock(&mut self, pin: &[u8]) -> Result<(), CmeCode> {
        match self.sim {
            Sim::Locked if pin == PIN => self.sim = Sim::Ready,
            Sim::Locked => return Err(WRONG_PIN),
            Sim::Absent => return Err(NO_SIM),
            _ => return Err(CmeCode::PARAMETER),
        }
        self.come_up();
        Ok(())
    }

    /// Whether a context carries data.
    pub(crate) fn is_active(&self, cid: u8) -> bool {
        self.all
            .get(usize::from(cid).wrapping_sub(1))
            .is_some_and(|context| context.active)
    }
}

impl Equipment {
    pub(crate) fn new(name: &'static str, echo: bool) -> Self {
        let baud = 115_200;
        Self {
            name,
            echo,
            baud,
            ordered_baud: None,
            radio: Radio::default(),
        }
    }

    /// Basic commands: what follows `AT`, in upper case; empty for `AT` alone (V.250 clause 5.4.1).
    pub(crate) fn basic(
        &mut self,
        context: &mut CommandContext<'_>,
        body: &str,
    ) -> Result<Step, Refusal> {
        let mut rest = body;
        while !rest.is_empty() {
            let name_len = match rest.as_bytes() {
                [b'&', letter, ..] if letter.is_ascii_uppercase() => 2,
                [letter, ..] if letter.is_ascii_uppercase() => 1,
                _ => return Err(Refusal::Unknown),
            };
            let (name, after) = rest.split_at(name_len);
            let digits = after.bytes().take_while(u8::is_ascii_digit).count();
            let (number, after) = after.split_at(digits);
            let number = number.parse().unwrap_or(0);
            rest = if name == "S" {
                Self::s_parameter(context, number, after)?
            } else {
                self.one_basic(context, name, number)?;
                after
            };
        }
        Ok(Step::Ok)
    }

    fn one_basic(
        &mut self,
        context: &mut CommandContext<'_>,
        name: &str,
        number: u32,
    ) -> Result<(), Refusal> {
        let terminal = &mut *context.terminal;
        let words = matches!(
            terminal.results,
            Results::Words | Results::Silent { words: true }
        );
        match (name, number) {
            ("E", 0 | 1) => self.echo = number == 1,
            ("Q", 0) if words => terminal.results = Results::Words,
            ("Q", 0) => terminal.results = Results::Digits,
            ("Q", 1) => terminal.results = Results::Silent { words },
            ("V", 0 | 1) => {
                let words = number == 1;
                terminal.results = match terminal.results {
                    Results::Silent { .. } => Results::Silent { words },
                    _ if words => Results::Words,
                    _ => Results::Digits,
                };
            }
            ("I", 0) => {
                for line in ["CMCC", self.name, REVISION] {
                    terminal.respond(line);
                }
            }
            ("Z" | "&F", 0) => {
                terminal.errors = Errors::Bare;
                terminal.results = Results::Words;
                terminal.ends = *b"\r\n";
            }
            _ => return Err(Refusal::Unknown),
        }
        Ok(())
    }

    /// `S<n>?` or `S<n>=<value>`; what follows it.
    fn s_parameter<'a>(
        context: &mut CommandContext<'_>,
        number: u32,
        rest: &'a str,
    ) -> Result<&'a str, Refusal> {
        let terminal = &mut *context.terminal;
        let end = match number {
            3 => Some(0),
            4 => Some(1),
            5 => None,
            _ => return Err(Refusal::Unknown),
        };
        let now = end.map_or(8, |end| terminal.ends[end]);
        if let Some(after) = rest.strip_prefix('?') {
            terminal.respond(format!("{now:03}"));
            return Ok(after);
        }
        let rest = rest.strip_prefix('=').ok_or(Refusal::Unknown)?;
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (value, after) = rest.split_at(digits);
        let value: u8 = value.parse().map_err(|_| CmeCode::PARAMETER)?;
        match end {
            Some(end) if value < 0x20 => terminal.ends[end] = value,
            None if value == now => {}
            _ => return Err(CmeCode::PARAMETER.into()),
        }
        Ok(after)
    }

    /// An extended command.
    pub(crate) fn extended(
        &mut self,
        context: &mut CommandContext<'_>,
        name: &str,
        form: Form<'_>,
    ) -> Result<Step, Refusal> {
        let clock = context.wall_clock.module_time(context.now);
        if let Some(answered) = self.radio.command(context.contexts, &clock, name, form) {
            for line in answered? {
                context.terminal.respond(line);
            }
            return Ok(Step::Ok);
        }
        if form == Form::Test {
            let ranges = TESTS
                .iter()
                .find_map(|(known, ranges)| (*known == name).then_some(*ranges))
                .ok_or(Refusal::Unknown)?;
            if !ranges.is_empty() {
                context.terminal.respond(format!("{name}: {ranges}"));
            }
            return Ok(Step::Ok);
        }
        let line = match (name, form) {
            ("+CGMI" | "+GMI", Form::Execute) => "CMCC".to_owned(),
            ("+CGMM" | "+GMM", Form::Execute) => self.name.to_owned(),
            ("+CGMR" | "+GMR", Form::Execute) => REVISION.to_owned(),
            ("+CGSN" | "+GSN", Form::Execute) => "860000000000013".to_owned(),
            ("+CMEE", Form::Read) => format!("+CMEE: {}", context.terminal.errors as u8),
            ("+IPR", Form::Read) => format!("+IPR: {}", self.baud),
            ("+CPIN", Form::Read) if context.contexts.sim == Sim::Locked => {
                "+CPIN: SIM PIN".to_owned()
            }
            ("+CPIN", Form::Read) => {
                context.contexts.sim()?;
                "+CPIN: READY".to_owned()
            }
            ("+CGDCONT", Form::Read) => {
                context.contexts.tell(context.terminal, |cid, context| {
                    (!context.apn.is_empty())
                        .then(|| format!("+CGDCONT: {cid},\"IPV4V6\",\"{}\"", context.apn))
                });
                return Ok(Step::Ok);
            }
            ("+MIPCALL", Form::Read) => {
                context.contexts.tell(context.terminal, |cid, context| {
                    context
                        .active
                        .then(|| format!("+MIPCALL: {cid},1,{ADDRESS}"))
                });
                return Ok(Step::Ok);
            }
            (_, Form::Set(list)) => return self.set(context, name, list),
            _ => return Err(Refusal::Unknown),
        };
        context.terminal.respond(line);
        Ok(Step::Ok)
    }

    fn set(
        &mut self,
        context: &mut CommandContext<'_>,
        name: &str,
        list: &[u8],
    ) -> Result<Step, Refusal> {
        let mut args = Args::new(list)?;
        match name {
            "+CMEE" => {
                let errors = args.int(0..=2)?;
                args.end()?;
                context.terminal.errors = match errors {
                    0 => Errors::Bare,
                    1 => Errors::Numeric,
                    _ => Errors::Verbose,
                };
            }
            "+IPR" => {
                let baud = args.int(0..=921_600)?;
                args.end()?;
                if !BAUDS.contains(&baud) {
                    return Err(CmeCode::PARAMETER.into());
                }
                self.baud = u32::try_from(baud).expect("the range was checked");
                self.ordered_baud = Some(self.baud);
            }
            "+CPIN" => {
                let pin = args.optional_bytes(8)?.unwrap_or_default();
                args.end()?;
                context.contexts.unlock(pin.as_ref())?;
            }
            "+CGDCONT" => {
                let cid = args.int(1..=CONTEXTS as u64)?;
                args.optional_string()?;
                let apn = args.optional_bytes(APN_MAX_BYTES)?.unwrap_or_default();
                args.optional_string()?;
                args.optional_int(0..=3)?;
                args.optional_int(0..=4)?;
                args.end()?;
                let pdp = context.contexts.get(cid);
                pdp.apn = String::from_utf8_lossy(apn).into_owned();
            }
            "+MIPCALL" => {
                let cid = args.int(1..=CONTEXTS as u64)?;
                let active = args.int(0..=1)? == 1;
                args.end()?;
                context.contexts.activate(cid, active)?;
                let line = if active {
                    format!("+MIPCALL: {cid},1,{ADDRESS}")
                } else {
                    format!("+MIPCALL: {cid},0")
                };
                return Ok(Step::OkThen(line.into_bytes()));
            }
            _ => return Err(Refusal::Unknown),
        }

        Ok(Step::Ok)
    }
}

impl Contexts {
    /// What needs a card is refused without one.
    pub(crate) fn sim(&self) -> Result<(), CmeCode> {
        match self.sim {
            Sim::Locked => Err(PIN_WANTED),
            Sim::Absent => Err(NO_SIM),
            _ => Ok(()),
        }
    }

    /// Whether the radio is on, and there is something to hear.
    pub(crate) fn has_signal(&self) -> bool {
        self.functions == 1 && !matches!(self.sim, Sim::Absent | Sim::Uncovered)
    }

    /// Whether the network has taken the card.
    pub(crate) fn is_registered(&self) -> bool {
        self.registration() == 1
    }

    /// Whether the packet service is on.
    pub(crate) fn is_attached(&self) -> bool {
        self.is_registered() && self.sim == Sim::Ready
    }

    /// `<stat>` (27.007 clause 10.1.22).
    pub(crate) fn registration(&self) -> u8 {
        match self.sim {
            _ if self.functions != 1 => 0,
            Sim::Ready | Sim::Unattached => 1,
            Sim::Searching | Sim::Uncovered => 2,
            Sim::Denied => 3,
            Sim::Locked | Sim::Absent => 0,
        }
    }

    /// Brings a context up or takes it down.
    pub(crate) fn activate(&mut self, cid: u64, active: bool) -> Result<(), CmeCode> {
        self.sim()?;
        if !self.is_attached() {
            return Err(NO_SERVICE);
        }
        self.get(cid).active = active;
        Ok(())
    }

    /// The contexts that are defined, each with whether it is active.
    pub(crate) fn states(&self) -> impl Iterator<Item = (usize, bool)> + '_ {
        let defined = self.all.iter().enumerate();
        defined
            .filter(|(_, context)| !context.apn.is_empty())
            .map(|(index, context)| (index + 1, context.active))
    }

    /// The addresses of those that are active.
    pub(crate) fn addresses(&self) -> impl Iterator<Item = String> + '_ {
        let active = self.states().filter(|(_, active)| *active);
        active.map(|(cid, _)| format!("+CGPADDR: {cid},\"{ADDRESS}\""))
    }

    fn get(&mut self, cid: u64) -> &mut Context {
        let index = usize::try_from(cid - 1).expect("the range was checked");
        &mut self.all[index]
    }

    fn tell(&self, terminal: &mut Terminal, line: impl Fn(usize, &Context) -> Option<String>) {
        for (index, context) in self.all.iter().enumerate() {
            if let Some(line) = line(index + 1, context) {
                terminal.respond(line);
            }
        }
    }
}

const REVISION: &str = "SIMULATED-1.0.0";

/// Speeds that `AT+IPR` takes; 0 is autobauding.
const BAUDS: [u64; 9] = [
    0, 9_600, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800, 921_600,
];

/// What the test forms print.
const TESTS: [(&str, &str); 9] = [
    ("+CGMI", ""),
    ("+CGMM", ""),
    ("+CGMR", ""),
    ("+CGSN", ""),
    ("+CMEE", "(0-2)"),
    (
        "+IPR",
        "(),(0,9600,19200,38400,57600,115200,230400,460800,921600)",
    ),
    ("+CPIN", ""),
    ("+CGDCONT", "(1-15),\"IPV4V6\",,,(0),(0)"),
    ("+MIPCALL", "(1-15),(0-1)"),
];
