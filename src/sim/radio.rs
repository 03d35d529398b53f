//! The commands of the radio, the network and the card (27.007 clauses 5 to 8 and 10), and those of the line that set
//! nothing here (V.250 clause 6.2).

use super::args::Args;
use super::commands::{Contexts, Form, Refusal};
use crate::dialect::CmeCode;

/// 27.007 clause 9.2: operation not supported.
const NOT_SUPPORTED: CmeCode = CmeCode(4);

/// The cell that the module is in, as `AT+CEREG=2` tells it.
const CELL: &str = "\"1A2B\",\"01C3D4E5\",7";

/// What these commands set, as `?` tells it.
#[derive(Clone, Debug)]
pub(crate) struct Radio {
    cereg: u64,
    cgreg: u64,
    creg: u64,
    operator_form: u64,
    character: [u64; 2],
    flow: [u64; 2],
}

impl Default for Radio {
    fn default() -> Self {
        Self {
            cereg: 0,
            cgreg: 0,
            creg: 0,
            operator_form: 0,
            character: [3, 3],
            flow: [0, 0],
        }
    }
}

impl Radio {
    /// The information response; `None` where the command is another's.
    pub(crate) fn command(
        &mut self,
        contexts: &mut Contexts,
        clock: &str,
        name: &str,
        form: Form<'_>,
    ) -> Option<Result<Vec<String>, Refusal>> {
        if !TESTS.iter().any(|(known, _)| *known == name) {
            return None;
        }
        Some(match form {
            Form::Test => Ok(TESTS
                .iter()
                .filter(|(known, ranges)| *known == name && !ranges.is_empty())
                .map(|(_, ranges)| format!("{name}: {ranges}"))
                .collect()),
            Form::Read => self.read(contexts, clock, name),
            Form::Execute => self.execute(contexts, clock, name),
            Form::Set(list) => self.set(contexts, name, list).map_err(Refusal::from),
        })
    }

    fn read(&self, contexts: &Contexts, clock: &str, name: &str) -> Result<Vec<String>, Refusal> {
        let state = contexts.registration();
        let registration = |reports: u64| {
            let cell = match (reports, state) {
                (2.., 1 | 5) => format!(",{CELL}"),
                _ => String::new(),
            };
            format!("{name}: {reports},{state}{cell}")
        };
        Ok(vec![match name {
            "+CEREG" => registration(self.cereg),
            "+CGREG" => registration(self.cgreg),
            "+CREG" => registration(self.creg),
            "+CGATT" => format!("+CGATT: {}", u8::from(contexts.is_attached())),
            "+COPS" if contexts.is_registered() => {
                let operator = match self.operator_form {
                    0 => "CHINA MOBILE",
                    1 => "CMCC",
                    _ => "46000",
                };
                format!("+COPS: 0,{},\"{operator}\",7", self.operator_form)
            }
            "+COPS" => "+COPS: 0".to_owned(),
            "+CFUN" => format!("+CFUN: {}", contexts.functions()),
            "+ICF" => format!("+ICF: {},{}", self.character[0], self.character[1]),
            "+IFC" => format!("+IFC: {},{}", self.flow[0], self.flow[1]),
            "+CCLK" => format!("+CCLK: \"{clock}\""),
            "+CGACT" => {
                let states = contexts.states();
                return Ok(states
                    .map(|(cid, active)| format!("+CGACT: {cid},{}", u8::from(active)))
                    .collect());
            }
            "+MCCID" | "+ICCID" | "+CCID" => {
                contexts.sim()?;
                format!("{name}: {ICCID}")
            }
            _ => return Err(Refusal::Unknown),
        }])
    }

    fn execute(
        &self,
        contexts: &Contexts,
        clock: &str,
        name: &str,
    ) -> Result<Vec<String>, Refusal> {
        let has_signal = contexts.has_signal();
        Ok(match name {
            "+CSQ" => vec![format!("+CSQ: {},99", if has_signal { 24 } else { 99 })],
            "+CESQ" if has_signal => vec!["+CESQ: 99,99,255,255,20,61".to_owned()],
            "+CESQ" => vec!["+CESQ: 99,99,255,255,255,255".to_owned()],
            "+CIMI" => {
                contexts.sim()?;
                vec!["460000000000013".to_owned()]
            }
            "+MCCID" | "+ICCID" | "+CCID" => return self.read(contexts, clock, name),
            "+CGPADDR" => contexts.addresses().collect(),
            _ => return Err(Refusal::Unknown),
        })
    }

    fn set(
        &mut self,
        contexts: &mut Contexts,
        name: &str,
        list: &[u8],
    ) -> Result<Vec<String>, CmeCode> {
        let mut args = Args::new(list)?;
        match name {
            "+CEREG" => self.cereg = args.int(0..=5)?,
            "+CGREG" => self.cgreg = args.int(0..=5)?,
            "+CREG" => self.creg = args.int(0..=3)?,
            "+CGATT" => {
                let attaches = args.int(0..=1)? == 1;
                args.end()?;
                contexts.attach(attaches)?;
            }
            "+COPS" => {
                args.int(0..=4)?;
                let form = args.optional_int(0..=2)?;
                args.optional_string()?;
                args.optional_int(0..=13)?;
                self.operator_form = form.unwrap_or(self.operator_form);
            }
            "+CFUN" => {
                let functions = args.int(0..=4)?;
                if !matches!(functions, 0 | 1 | 4) {
                    return Err(CmeCode::PARAMETER);
                }
                args.optional_int(0..=1)?;
                contexts.set_functions(functions);
            }
            "+ICF" => {
                let format = args.int(0..=6)?;
                let parity = args.optional_int(0..=3)?.unwrap_or(self.character[1]);
                args.end()?;
                // The line here is of 8 data bits, no parity and 1 stop bit.
                if !matches!(format, 0 | 3) {
                    return Err(NOT_SUPPORTED);
                }
                self.character = [format, parity];
            }
            "+IFC" => {
                let to_module = args.optional_int(0..=3)?;
                let to_host = args.optional_int(0..=2)?;
                self.flow = [to_module.unwrap_or(2), to_host.unwrap_or(2)];
            }
            "+CCLK" => {
                args.string()?;
            }
            "+CGACT" => {
                let active = args.int(0..=1)? == 1;
                let cid = args.optional_int(1..=15)?.unwrap_or(1);
                args.end()?;
                contexts.activate(cid, active)?;
            }
            "+CGPADDR" => {
                let cid = args.optional_int(1..=15)?.unwrap_or(1);
                args.end()?;
                let line = contexts.addresses();
                return Ok(line
                    .filter(|line| line.starts_with(&format!("+CGPADDR: {cid},")))
                    .collect());
            }
            _ => return Err(CmeCode::PARAMETER),
        }
        args.end()?;
        Ok(Vec::new())
    }
}

const ICCID: &str = "89860000000000000013";

/// The commands here, and what their test forms print.
const TESTS: [(&str, &str); 17] = [
    ("+CEREG", "(0-5)"),
    ("+CGREG", "(0-5)"),
    ("+CREG", "(0-3)"),
    ("+CGATT", "(0-1)"),
    (
        "+COPS",
        "(2,\"CHINA MOBILE\",\"CMCC\",\"46000\",7),,(0-4),(0-2)",
    ),
    ("+CFUN", "(0,1,4),(0-1)"),
    ("+ICF", "(0,3),(0-3)"),
    ("+IFC", "(0-3),(0-2)"),
    ("+CCLK", ""),
    ("+CGACT", "(0-1)"),
    ("+CGPADDR", "(1-15)"),
    ("+CSQ", "(0-31,99),(0-7,99)"),
    (
        "+CESQ",
        "(0-63,99),(0-7,99),(0-96,255),(0-49,255),(0-34,255),(0-97,255)",
    ),
    ("+CIMI", ""),
    ("+MCCID", ""),
    ("+ICCID", ""),
    ("+CCID", ""),
];
