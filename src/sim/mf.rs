//! The commands of the module's file system. The manual uses `AT+MFPUT` and `AT+MFGET` (clause 4.1); the rest
//! of the family is as the vendor's firmware has it.

use md5::{Digest, Md5};

use super::args::Args;
use super::command_context::{CommandContext, Intake, Sink, Step};
use super::commands::{Form, Refusal};
use super::files::{Files, STORAGE_BYTES};
use super::quirks::FileCommands;
use super::terminal::Terminal;
use crate::codec::Param;
use crate::dialect::CmeCode;
use crate::time::Duration;

/// 27.007 clause 9.2: memory full.
const MEMORY_FULL: CmeCode = CmeCode(20);

/// 27.007 clause 9.2: not found.
const NOT_FOUND: CmeCode = CmeCode(22);

/// What `AT+MFCFG` sets.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MfConfig {
    pub(crate) input_timeout: Duration,
    input: Encoding,
    output: Encoding,
}

impl Default for MfConfig {
    fn default() -> Self {
        Self {
            input_timeout: Duration::from_secs(10),
            input: Encoding::Raw,
            output: Encoding::Raw,
        }
    }
}

/// How file content is written on the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Raw,
    Hex,
    Escaped,
}

/// A file that `AT+MFPUT` is about to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Put {
    path: Vec<u8>,
}

impl Put {
    /// All that comes has come: the information response and the final result.
    pub(crate) fn complete(
        self,
        config: MfConfig,
        terminal: &mut Terminal,
        files: &mut Files,
        data: &[u8],
    ) {
        match write(config, files, &self.path, data) {
            Ok(line) => {
                terminal.respond(line);
                terminal.ok();
            }
            Err(code) => terminal.cme(code),
        }
    }

    /// ESC: the file is emptied.
    pub(crate) fn cancel(self, terminal: &mut Terminal, files: &mut Files) {
        files.delete(&self.path);
        let made = files.put(&self.path, Vec::new());
        debug_assert!(made.is_ok(), "an empty file takes no room");
        terminal.ok();
    }
}

/// Whether `name` is one of the family that this firmware has.
pub(crate) fn knows(commands: FileCommands, name: &str) -> bool {
    match commands {
        FileCommands::None => false,
        FileCommands::Manual => matches!(name, "+MFPUT" | "+MFGET"),
        FileCommands::All => matches!(
            name,
            "+MFPUT"
                | "+MFGET"
                | "+MFLIST"
                | "+MFSINFO"
                | "+MFSIZE"
                | "+MFDELETE"
                | "+MFMOVE"
                | "+MFCHECK"
                | "+MFCFG"
        ),
    }
}

/// Runs a command of the family.
pub(crate) fn command(
    context: &mut CommandContext<'_>,
    config: &mut MfConfig,
    name: &str,
    form: Form<'_>,
) -> Result<Step, Refusal> {
    match (name, form) {
        ("+MFSINFO", Form::Execute | Form::Read) => {
            let (total, free) = (STORAGE_BYTES, context.files.free_bytes());
            context
                .terminal
                .respond(format!("+MFSINFO: {total},{free}"));
        }
        ("+MFLIST", Form::Execute) => list(context, b"/"),
        ("+MFDELETE", Form::Execute) => context.files.clear(),
        ("+MFCFG", Form::Test) => {
            context.terminal.respond("+MFCFG: \"timeout\",(1-120)");
            context.terminal.respond("+MFCFG: \"encoding\",(0-2),(0-1)");
        }
        (_, Form::Test) => {}
        (_, Form::Set(params)) => return Ok(set(context, config, name, Args::new(params)?)?),
        (_, Form::Execute | Form::Read) => return Err(CmeCode::PARAMETER.into()),
    }
    Ok(Step::Ok)
}

fn set(
    context: &mut CommandContext<'_>,
    config: &mut MfConfig,
    name: &str,
    mut args: Args<'_>,
) -> Result<Step, CmeCode> {
    let path = args.name()?;
    match name {
        "+MFPUT" => return put(context, *config, path, args),
        "+MFCFG" => {
            configure(context, config, path, args)?;
            return Ok(Step::Ok);
        }
        "+MFMOVE" => {
            let to = args.name()?;
            args.end()?;
            return if context.files.rename(path, to) {
                Ok(Step::Ok)
            } else {
                Err(NOT_FOUND)
            };
        }
        _ => args.end()?,
    }
    let file = context.files.get(path).ok_or(NOT_FOUND);
    match name {
        "+MFLIST" => list(context, path),
        "+MFDELETE" => {
            if !context.files.delete(path) {
                return Err(NOT_FOUND);
            }
        }
        "+MFGET" => {
            let data = encode(config.output, file?);
            let header = format!("+MFGET: {},", data.len());
            context.terminal.packet(header.as_bytes(), &data);
        }
        "+MFSIZE" => {
            let line = format!("+MFSIZE: {}", file?.len());
            context.terminal.respond(line);
        }
        "+MFCHECK" => {
            let line = format!("+MFCHECK: {}", hex(&Md5::digest(file?)));
            context.terminal.respond(line);
        }
        _ => return Err(CmeCode::PARAMETER),
    }
    Ok(Step::Ok)
}

/// `AT+MFPUT="/path",length[,"data"]`.
fn put(
    context: &mut CommandContext<'_>,
    config: MfConfig,
    path: &[u8],
    mut args: Args<'_>,
) -> Result<Step, CmeCode> {
    let len = args.int(0..=u64::from(u32::MAX))?;
    let len = usize::try_from(len).map_err(|_| CmeCode::PARAMETER)?;
    match args.peek() {
        None => {
            if len > STORAGE_BYTES {
                return Err(MEMORY_FULL);
            }
            let intake = if len == 0 {
                Intake::CtrlZ
            } else {
                Intake::Counted(len)
            };
            Ok(Step::Prompt(
                intake,
                Sink::File(Put {
                    path: path.to_vec(),
                }),
            ))
        }
        Some(Param::Quoted(data)) if args.left() == 1 && data.len() == len => {
            let line = write(config, context.files, path, data)?;
            context.terminal.respond(line);
            Ok(Step::Ok)
        }
        Some(_) => Err(CmeCode::PARAMETER),
    }
}

fn write(config: MfConfig, files: &mut Files, path: &[u8], data: &[u8]) -> Result<String, CmeCode> {
    let bytes = decode(config.input, data).ok_or(CmeCode::PARAMETER)?;
    let len = bytes.len();
    files.put(path, bytes).map_err(|_| MEMORY_FULL)?;
    Ok(format!("+MFPUT: {len}"))
}

fn list(context: &mut CommandContext<'_>, directory: &[u8]) {
    for (path, size_bytes) in context.files.list(directory) {
        let mut line = b"+MFLIST: \"".to_vec();
        line.extend_from_slice(&path);
        line.push(b'"');
        if let Some(size_bytes) = size_bytes {
            line.extend_from_slice(format!(",{size_bytes}").as_bytes());
        }
        context.terminal.respond(line);
    }
}

fn configure(
    context: &mut CommandContext<'_>,
    config: &mut MfConfig,
    key: &[u8],
    mut args: Args<'_>,
) -> Result<(), CmeCode> {
    match (key, args.left()) {
        (b"timeout", 0) => {
            let seconds = config.input_timeout.as_secs();
            context
                .terminal
                .respond(format!("+MFCFG: \"timeout\",{seconds}"));
        }
        (b"timeout", _) => {
            let seconds = args.int(1..=120)?;
            args.end()?;
            config.input_timeout = Duration::from_secs(seconds);
        }
        (b"encoding", 0) => {
            let (input, output) = (config.input as u8, config.output as u8);
            context
                .terminal
                .respond(format!("+MFCFG: \"encoding\",{input},{output}"));
        }
        (b"encoding", _) => {
            let (input, output) = (args.int(0..=2)?, args.int(0..=1)?);
            args.end()?;
            config.input = match input {
                0 => Encoding::Raw,
                1 => Encoding::Hex,
                _ => Encoding::Escaped,
            };
            config.output = if output == 1 {
                Encoding::Hex
            } else {
                Encoding::Raw
            };
        }
        _ => return Err(CmeCode::PARAMETER),
    }
    Ok(())
}

fn encode(encoding: Encoding, bytes: &[u8]) -> Vec<u8> {
    match encoding {
        Encoding::Raw | Encoding::Escaped => bytes.to_vec(),
        Encoding::Hex => hex(bytes).into_bytes(),
    }
}

/// Upper-case hex digits.
fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    let mut digits = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        write!(digits, "{byte:02X}").expect("a string takes everything");
    }
    digits
}

/// The bytes that were meant; `None` where the text is not of this encoding.
fn decode(encoding: Encoding, text: &[u8]) -> Option<Vec<u8>> {
    match encoding {
        Encoding::Raw => Some(text.to_vec()),
        Encoding::Hex if text.len().is_multiple_of(2) => text.chunks(2).map(hex_byte).collect(),
        Encoding::Hex => None,
        Encoding::Escaped => unescape(text),
    }
}

/// `\r`, `\n`, `\t`, `\"`, `\\` and `\xHH`.
fn unescape(text: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'\\' {
            out.push(*first);
            continue;
        }
        let (escape, after) = rest.split_first()?;
        rest = after;
        out.push(match escape {
            b'r' => b'\r',
            b'n' => b'\n',
            b't' => b'\t',
            b'"' | b'\\' => *escape,
            b'x' => {
                let (hex, after) = rest.split_at_checked(2)?;
                rest = after;
                hex_byte(hex)?
            }
            _ => return None,
        });
    }
    Some(out)
}

fn hex_byte(hex: &[u8]) -> Option<u8> {
    if !hex.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_read() {
        let check = |encoding, text: &str, expect: Option<&[u8]>| {
            assert_eq!(
                decode(encoding, text.as_bytes()).as_deref(),
                expect,
                "{text}"
            );
        };
        check(Encoding::Raw, "\\r0D", Some(b"\\r0D"));
        check(Encoding::Hex, "0D0a", Some(b"\r\n"));
        check(Encoding::Hex, "0D0", None);
        check(Encoding::Hex, "+1", None);
        check(Encoding::Escaped, "a\\r\\n\\x1A\\\\", Some(b"a\r\n\x1a\\"));
        check(Encoding::Escaped, "a\\", None);
        check(Encoding::Escaped, "\\x1", None);
    }
}
