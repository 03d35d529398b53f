//! The module as the AT line sees it: it takes bytes in one of a few modes, and runs commands.

use super::chatter::Chatter;
use super::commands::{self, Contexts, Equipment, Form, Refusal, Sim};
use super::desk::{Desk, Intake, Sink, Step};
use super::escape::{Escape, Escaped};
use super::fault::{Fault, Place};
use super::files::{Files, STORAGE_BYTES};
use super::habits::{FileCommands, Habits};
use super::mf::{self, MfConfig};
use super::mftp::{Polled, Service, Verb};
use super::network::Network;
use super::rng::Rng;
use super::terminal::Terminal;
use crate::app::DemoOptions;
use crate::dialect::{ChannelId, CmeCode, PACKET_MAX_BYTES};
use crate::time::{Duration, Instant, earliest};

/// Bytes of a command line that are kept: three strings of 255 bytes, or one and 1024 bytes of inline data,
/// and what stands around them. A longer line is an `ERROR`.
const COMMAND_MAX_BYTES: usize = 2048;

/// How long an upload's data mode waits for its next byte.
const INPUT_TIMEOUT: Duration = Duration::from_secs(10);

/// From a reboot to `+MATREADY`.
const BOOT_TIME: Duration = Duration::from_millis(1500);

/// Ends data without a count (clause 3.11).
const CTRL_Z: u8 = 0x1a;

/// Cancels data without a count.
const ESC: u8 = 0x1b;

/// The module.
#[derive(Debug)]
pub(crate) struct Module<N> {
    pub(crate) ftp: Service<N>,
    mode: Mode,
    terminal: Terminal,
    equipment: Equipment,
    contexts: Contexts,
    files: Files,
    mf: MfConfig,
    habits: Habits,
    rng: Rng,
    fault: Option<Fault>,
    /// Commands that were run.
    commands: u64,
    /// Whether one was, since that was last asked.
    heard_command: bool,
    chatter: Chatter,
}

/// What the bytes that come in are.
#[derive(Debug)]
enum Mode {
    /// A command line, so far.
    Command(Vec<u8>),
    /// A command line that is too long.
    Overlong,
    /// Bytes after a prompt, so far.
    Input {
        intake: Intake,
        sink: Sink,
        got: Vec<u8>,
        deadline: Instant,
    },
    /// A file's, until the escape.
    Transparent { channel: ChannelId, escape: Escape },
    /// None are taken: the final result of a command is due.
    Executing,
    /// Lost: the module reboots.
    Booting { until: Instant },
}

impl<N: Network> Module<N> {
    pub(crate) fn new(options: &DemoOptions, network: N) -> Self {
        let habits = Habits::of(options.model);
        let fault = Fault::named(options.fault.as_deref(), Place::Module);
        let habits = match fault {
            Some(Fault::NoFiles) => Habits {
                file_commands: FileCommands::None,
                ..habits
            },
            _ => habits,
        };
        let short_every = if fault == Some(Fault::ShortPackets) {
            3
        } else {
            0
        };
        Self {
            ftp: Service::new(network, habits, options.model.profile(), short_every),
            mode: Mode::Command(Vec::new()),
            terminal: Terminal::new(),
            equipment: Equipment::new(habits.name, habits.echo),
            contexts: contexts(fault),
            files: Files::default(),
            mf: MfConfig::default(),
            habits,
            rng: Rng::new(options.seed),
            fault,
            commands: 0,
            heard_command: false,
            chatter: Chatter::new(options.seed),
        }
    }

    /// Takes bytes from the line, and tells how many; the rest has to wait.
    pub(crate) fn handle_bytes(&mut self, now: Instant, bytes: &[u8]) -> usize {
        let mut taken = 0;
        while let Some(rest) = bytes.get(taken..).filter(|rest| !rest.is_empty()) {
            let len = match &mut self.mode {
                Mode::Command(_) | Mode::Overlong => {
                    self.command_byte(now, rest[0]);
                    1
                }
                Mode::Input { .. } => self.input_bytes(now, rest),
                Mode::Transparent { .. } => self.transparent_bytes(now, rest),
                Mode::Executing => 0,
                Mode::Booting { .. } => rest.len(),
            };
            if len == 0 {
                break;
            }
            taken += len;
        }
        taken
    }

    /// Whether bytes are taken at all just now.
    pub(crate) fn takes_bytes(&self) -> bool {
        match &self.mode {
            Mode::Executing => false,
            Mode::Transparent { channel, .. } => self.ftp.transparent_free_bytes(*channel) > 0,
            Mode::Command(_) | Mode::Overlong | Mode::Input { .. } | Mode::Booting { .. } => true,
        }
    }

    /// Does what is due. What streams is read from the network until there are `room` bytes of it.
    pub(crate) fn handle_timeout(&mut self, now: Instant, room: usize) {
        self.mode_times_out(now);
        self.chatter(now);
        if matches!(self.mode, Mode::Booting { .. }) {
            return;
        }
        loop {
            let (ftp, mut desk) = self.parts(now);
            let Some(polled) = ftp.poll(&mut desk, room) else {
                return;
            };
            match (polled, &self.mode) {
                (Polled::FileSent, Mode::Executing) => {
                    self.terminal.ok();
                    self.mode = Mode::Command(Vec::new());
                }
                (Polled::TransparentEnded, Mode::Transparent { .. }) => {
                    self.terminal.release();
                    self.mode = Mode::Command(Vec::new());
                }
                _ => {}
            }
            if self.fault == Some(Fault::Restart) && self.ftp.restart_is_due() {
                self.restart(now);
                return;
            }
        }
    }

    /// When something is due; `line_free_at` is when the line takes more of what streams.
    pub(crate) fn poll_deadline(&self, line_free_at: Option<Instant>) -> Option<Instant> {
        let mode = match &self.mode {
            Mode::Command(_) | Mode::Overlong | Mode::Executing => None,
            Mode::Input { deadline, .. } => Some(*deadline),
            Mode::Transparent { escape, .. } => escape.deadline(),
            Mode::Booting { until } => return Some(*until),
        };
        let line_free_at = line_free_at.filter(|_| self.terminal.free_bytes(1) > 0);
        earliest(
            mode,
            earliest(
                self.chatter.deadline(),
                self.ftp.poll_deadline(line_free_at),
            ),
        )
    }

    /// What it has written.
    pub(crate) fn poll_output(&mut self) -> Option<Vec<u8>> {
        self.terminal.take()
    }

    /// Whether a command line was understood since the last time.
    pub(crate) fn take_heard_command(&mut self) -> bool {
        std::mem::take(&mut self.heard_command)
    }

    /// The speed that `AT+IPR` has set since the last time.
    pub(crate) fn take_ordered_speed(&mut self) -> Option<u32> {
        self.equipment.ordered_baud.take()
    }

    /// What is in one of its files.
    pub(crate) fn file(&self, path: &[u8]) -> Option<&[u8]> {
        self.files.get(path)
    }

    /// Reboots: all but the module's files is as at power-up.
    pub(crate) fn restart(&mut self, now: Instant) {
        self.ftp.reset();
        self.terminal = Terminal::new();
        self.equipment = Equipment::new(self.habits.name, self.habits.echo);
        self.contexts = contexts(self.fault);
        self.mf = MfConfig::default();
        self.mode = Mode::Booting {
            until: now + BOOT_TIME,
        };
    }

    fn mode_times_out(&mut self, now: Instant) {
        match &mut self.mode {
            Mode::Input { deadline, .. } if *deadline <= now => {
                self.input_ends(now, InputEnd::TimedOut);
            }
            Mode::Transparent { channel, escape } => {
                let channel = *channel;
                match escape.handle_timeout(now) {
                    Escaped::No => {}
                    Escaped::Data(bytes) => {
                        let (ftp, mut desk) = self.parts(now);
                        ftp.transparent_bytes(&mut desk, channel, &bytes);
                    }
                    Escaped::Yes => {
                        self.mode = Mode::Command(Vec::new());
                        self.terminal.ok();
                        self.terminal.release();
                        let (ftp, mut desk) = self.parts(now);
                        ftp.transparent_end(&mut desk, channel);
                    }
                }
            }
            Mode::Booting { until } if *until <= now => {
                self.mode = Mode::Command(Vec::new());
                self.terminal.report("+MATREADY");
            }
            _ => {}
        }
    }

    /// Not while a command line is echoed, a file is on the line or the module boots.
    fn chatter(&mut self, now: Instant) {
        if let Some(line) = self.chatter.handle_timeout(now)
            && self.terminal.free_bytes(1) > 0
            && !matches!(self.mode, Mode::Booting { .. })
        {
            self.terminal.report(line);
        }
    }

    /// One byte of a command line (V.250 clause 5.2.2).
    fn command_byte(&mut self, now: Instant, byte: u8) {
        match self.fault {
            Some(Fault::Silent) => return,
            Some(Fault::Garbage) => return self.garbage(byte),
            _ => {}
        }
        if self.equipment.echo {
            self.terminal.raw(&[byte]);
        }
        match (&mut self.mode, byte) {
            (Mode::Command(line), b'\r') => {
                let line = std::mem::take(line);
                self.terminal.release();
                self.execute(now, &line);
            }
            (Mode::Overlong, b'\r') => {
                self.mode = Mode::Command(Vec::new());
                self.terminal.release();
                self.terminal.error();
            }
            (Mode::Command(line), BACKSPACE) => {
                line.pop();
            }
            // Some hosts end their lines with CR LF.
            (Mode::Command(line), b'\n') if line.is_empty() => {}
            (Mode::Command(line), _) => {
                if line.len() < COMMAND_MAX_BYTES {
                    line.push(byte);
                } else {
                    self.mode = Mode::Overlong;
                }
                if self.equipment.echo {
                    self.terminal.hold();
                }
            }
            _ => {}
        }
    }

    /// A complete command line, without its CR.
    fn execute(&mut self, now: Instant, line: &[u8]) {
        // What stands before `AT` is noise (V.250 clause 5.2.1), and a line without it is nothing else.
        let Some(start) = line
            .windows(2)
            .position(|two| two.eq_ignore_ascii_case(b"AT"))
        else {
            return;
        };
        self.commands += 1;
        self.heard_command = true;
        self.chatter.begin(now);
        let step = self.run(now, &line[start + 2..]);
        match step {
            Ok(Step::Ok) => self.terminal.ok(),
            Ok(Step::OkThen(line)) => {
                self.terminal.ok();
                self.terminal.report(line);
            }
            Ok(Step::Later) => self.mode = Mode::Executing,
            Ok(Step::Prompt(intake, sink)) => {
                self.terminal.raw(self.habits.prompt);
                let deadline = now + self.input_timeout(&sink);
                let got = Vec::new();
                self.mode = Mode::Input {
                    intake,
                    sink,
                    got,
                    deadline,
                };
            }
            Ok(Step::Connect(channel)) => {
                self.terminal.respond("CONNECT");
                self.terminal.hold();
                self.mode = Mode::Transparent {
                    channel,
                    escape: Escape::new(now),
                };
            }
            Err(Refusal::Unknown) => self.terminal.error(),
            Err(Refusal::Cme(code)) => self.terminal.cme(code),
        }
        if self.fault == Some(Fault::Echo) && self.commands.is_multiple_of(20) {
            self.equipment.echo = true;
        }
    }

    /// Finds the command by its name.
    fn run(&mut self, now: Instant, body: &[u8]) -> Result<Step, Refusal> {
        if !body.starts_with(b"+") {
            let body = String::from_utf8_lossy(body).trim().to_ascii_uppercase();
            let mut desk = desk(now, &mut self.terminal, &mut self.files, &mut self.contexts);
            return self.equipment.basic(&mut desk, &body);
        }
        let (name, form) = commands::split(body);
        if let Some(verb) = Verb::from_name(&name) {
            let (ftp, mut desk) = self.parts(now);
            return match form {
                Form::Test => Ok(ftp.test(&mut desk, verb)),
                Form::Set(list) => Ok(ftp.set(&mut desk, verb, list)?),
                Form::Read | Form::Execute => Err(CmeCode::PARAMETER.into()),
            };
        }
        let mut desk = desk(now, &mut self.terminal, &mut self.files, &mut self.contexts);
        if mf::knows(self.habits.file_commands, &name) {
            return mf::command(&mut desk, &mut self.mf, &name, form);
        }
        self.equipment.extended(&mut desk, &name, form)
    }

    /// Bytes after a prompt: never looked into while they are counted.
    fn input_bytes(&mut self, now: Instant, bytes: &[u8]) -> usize {
        let wait = match &self.mode {
            Mode::Input { sink, .. } => self.input_timeout(sink),
            _ => return 0,
        };
        let Mode::Input {
            intake,
            sink,
            got,
            deadline,
        } = &mut self.mode
        else {
            return 0;
        };
        *deadline = now + wait;
        let (max_bytes, counted) = match (*intake, &*sink) {
            (Intake::Counted(len), _) => (len, true),
            (Intake::CtrlZ, Sink::Packet(_)) => (PACKET_MAX_BYTES, false),
            (Intake::CtrlZ, Sink::File(_)) => (STORAGE_BYTES, false),
        };
        let len = bytes.len().min(max_bytes - got.len());
        let bytes = &bytes[..len];
        let mark = if counted {
            None
        } else {
            memchr::memchr2(CTRL_Z, ESC, bytes)
        };
        got.extend_from_slice(&bytes[..mark.unwrap_or(len)]);
        let end = match mark.map(|at| bytes[at]) {
            Some(ESC) => Some(InputEnd::Cancelled),
            Some(_) => Some(InputEnd::Complete),
            None => (got.len() == max_bytes).then_some(InputEnd::Complete),
        };
        if let Some(end) = end {
            self.input_ends(now, end);
        }
        mark.map_or(len, |at| at + 1)
    }

    fn input_ends(&mut self, now: Instant, end: InputEnd) {
        let command = Mode::Command(Vec::new());
        let Mode::Input { sink, got, .. } = std::mem::replace(&mut self.mode, command) else {
            return;
        };
        match (sink, end) {
            (Sink::Packet(_), InputEnd::Cancelled) => self.terminal.ok(),
            (Sink::Packet(packet), InputEnd::TimedOut) if got.is_empty() => {
                self.terminal.ok();
                self.terminal.report(packet.timed_out());
            }
            (Sink::Packet(packet), _) => {
                self.terminal.ok();
                let (ftp, mut desk) = self.parts(now);
                if let Some(line) = ftp.packet(&mut desk, packet, got) {
                    self.terminal.report(line);
                }
            }
            (Sink::File(put), InputEnd::Cancelled) => {
                put.cancel(&mut self.terminal, &mut self.files);
            }
            (Sink::File(put), _) => {
                put.complete(self.mf, &mut self.terminal, &mut self.files, &got);
            }
        }
    }

    fn input_timeout(&self, sink: &Sink) -> Duration {
        match sink {
            Sink::Packet(_) => INPUT_TIMEOUT,
            Sink::File(_) => self.mf.input_timeout,
        }
    }

    fn transparent_bytes(&mut self, now: Instant, bytes: &[u8]) -> usize {
        let Mode::Transparent { channel, escape } = &mut self.mode else {
            return 0;
        };
        let channel = *channel;
        let len = bytes.len().min(self.ftp.transparent_free_bytes(channel));
        if len > 0 {
            let data = escape.handle_bytes(now, &bytes[..len]);
            let (ftp, mut desk) = self.parts(now);
            ftp.transparent_bytes(&mut desk, channel, &data);
        }
        len
    }

    /// Nonsense instead of answers: what a port that is no AT port may send.
    fn garbage(&mut self, byte: u8) {
        if byte == b'\r' {
            let len = self.rng.between(5, 60);
            let noise: Vec<u8> = (0..len)
                .flat_map(|_| self.rng.next().to_le_bytes().into_iter().take(1))
                .collect();
            self.terminal.raw(&noise);
        }
    }

    /// The service, and the desk of what it is about to do.
    fn parts(&mut self, now: Instant) -> (&mut Service<N>, Desk<'_>) {
        let desk = desk(now, &mut self.terminal, &mut self.files, &mut self.contexts);
        (&mut self.ftp, desk)
    }
}

/// How the bytes after a prompt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum InputEnd {
    Complete,
    Cancelled,
    TimedOut,
}

/// V.250 clause 6.2.3: S5.
const BACKSPACE: u8 = 8;

fn desk<'a>(
    now: Instant,
    terminal: &'a mut Terminal,
    files: &'a mut Files,
    contexts: &'a mut Contexts,
) -> Desk<'a> {
    Desk {
        now,
        terminal,
        files,
        contexts,
    }
}

fn contexts(fault: Option<Fault>) -> Contexts {
    let sim = if fault == Some(Fault::NoSim) {
        Sim::Absent
    } else {
        Sim::Ready
    };
    Contexts::new(sim, fault != Some(Fault::NoPdp))
}
