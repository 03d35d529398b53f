//! What a command may use, and what it leaves the interpreter to do.

use super::commands::Contexts;
use super::files::Files;
use super::mf::Put;
use super::mftp::{Packet, Verb, outcome};
use super::terminal::Terminal;
use crate::app::WallClock;
use crate::dialect::{ChannelId, ResultCode};
use crate::time::Instant;

/// What every command may use, and where its answers go.
pub(crate) struct CommandContext<'a> {
    pub(crate) now: Instant,
    /// What the module's clock shows.
    pub(crate) wall_clock: WallClock,
    pub(crate) terminal: &'a mut Terminal,
    pub(crate) files: &'a mut Files,
    pub(crate) contexts: &'a mut Contexts,
}

impl CommandContext<'_> {
    /// An outcome line with nothing more to say.
    pub(crate) fn outcome(&mut self, verb: Verb, channel: ChannelId, code: ResultCode) {
        self.terminal.report(outcome(verb, channel, code));
    }

    /// `+MFTPURC: <connect_id>,"conn",0` (clause 3.14).
    pub(crate) fn disconnected(&mut self, channel: ChannelId) {
        self.terminal
            .report(format!("+MFTPURC: {channel},\"conn\",0"));
    }
}

/// How the interpreter goes on after a command.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// `OK`.
    Ok,
    /// `OK`, then this line.
    OkThen(Vec<u8>),
    /// The final result comes later, and no command before it.
    Later,
    /// The prompt, then bytes.
    Prompt(Intake, Sink),
    /// `CONNECT`, then transparent mode.
    Connect(ChannelId),
}

/// How many bytes follow a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Intake {
    /// Exactly so many.
    Counted(usize),
    /// As many as come before Ctrl-Z.
    CtrlZ,
}

/// Where the bytes after a prompt go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Sink {
    /// To a server.
    Packet(Packet),
    /// Into a module file.
    File(Put),
}

impl From<Packet> for Sink {
    fn from(packet: Packet) -> Self {
        Self::Packet(packet)
    }
}
