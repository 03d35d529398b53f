//! The module as the AT line sees it: it takes bytes in one of a few modes, and runs commands.

mod change;

use super::chatter::Chatter;
use super::command_context::{CommandContext, Intake, Sink, Step};
use super::commands::{self, Contexts, Equipment, Form, Refusal};
use super::escape::{Escape, Escaped};
use super::files::{Files, STORAGE_BYTES};
use super::mf::{self, MfConfig};
use super::mftp::{Polled, Service, Verb};
use super::mode::{InputEnd, Mode};
use super::network::Network;
use super::power::{
    self, BOOT_TIME, LATE_RESULT, MID_UPLOAD_BYTES, SWALLOWED_LINES, SilentRestart,
};
use super::quirks::{FileCommands, Quirks};
use super::rng::Rng;
use super::terminal::Terminal;
use crate::app::fault::{Fault, Faults};
use crate::app::{DemoOptions, WallClock};
use crate::dialect::{CmeCode, Model, PACKET_MAX_BYTES};
use crate::time::{Duration, Instant, earliest};

/// Bytes of a command line that are kept: three strings of 255 bytes, or one and 1024 bytes of inline data,
/// and what stands around them. A longer line is an `ERROR`.
const COMMAND_MAX_BYTES: usize = 2048;

/// How long an upload's data mode waits for its next byte.
const INPUT_TIMEOUT: Duration = Duration::from_secs(10);

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
    model: Model,
    quirks: Quirks,
    wall_clock: WallClock,
    rng: Rng,
    faults: Faults,
    /// The restart without a word that a fault has in store, until it comes.
    silent_restart: Option<SilentRestart>,
    /// When the host was last heard, once it was.
    heard_at: Option<Instant>,
    /// Commands that were run.
    commands: u64,
    /// Whether one was, since that was last asked.
    heard_command: bool,
    chatter: Chatter,
}

impl<N: Network> Module<N> {
    pub(crate) fn new(options: &DemoOptions, network: N) -> Self {
        let faults = Faults::named(options.fault.as_deref().unwrap_or_default());
        let mut quirks = Quirks::of(options.model);
        if faults.has(Fault::NoFiles) {
            quirks.file_commands = FileCommands::None;
        }
        let mode = if faults.has(Fault::Boot) {
            let until = Instant::ZERO + power::DEAF_TIME;
            Mode::Booting { until, says: "RDY" }
        } else {
            Mode::Command(Vec::new())
        };
        let silent_restart = SilentRestart::of(&faults);
        let profile = options.model.profile();
        Self {
            ftp: Service::new(network, quirks, profile, faults.clone()),
            mode,
            terminal: power::left_terminal(&faults),
            equipment: Equipment::new(quirks.name, quirks.echo),
            contexts: power::contexts(&faults),
            files: Files::default(),
            mf: MfConfig::default(),
            model: options.model,
            quirks,
            wall_clock: WallClock::OF_THE_MANUAL,
            rng: Rng::new(options.seed),
            faults,
            silent_restart,
            heard_at: None,
            commands: 0,
            heard_command: false,
            chatter: Chatter::new(options.seed),
        }
    }

    /// Takes bytes from the line, and tells how many; the rest has to wait.
    pub(crate) fn handle_bytes(&mut self, now: Instant, bytes: &[u8]) -> usize {
        if !bytes.is_empty() {
            self.heard_at = Some(now);
        }
        let mut taken = 0;
        while let Some(rest) = bytes.get(taken..).filter(|rest| !rest.is_empty()) {
            let len = match &mut self.mode {
                Mode::Command(_) | Mode::Overlong | Mode::Waking { .. } => {
                    self.command_byte(now, rest[0]);
                    1
                }
                Mode::Input { .. } => self.input_bytes(now, rest),
                Mode::Transparent { .. } => self.transparent_bytes(now, rest),
                Mode::Executing | Mode::Late { .. } => 0,
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
            Mode::Executing | Mode::Late { .. } => false,
            Mode::Transparent { channel, .. } => self.ftp.transparent_free_bytes(*channel) > 0,
            Mode::Command(_)
            | Mode::Overlong
            | Mode::Input { .. }
            | Mode::Booting { .. }
            | Mode::Waking { .. } => true,
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
            let (ftp, mut context) = self.parts(now);
            let Some(polled) = ftp.poll(&mut context, room) else {
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
            if self.ftp.restart_is_due() {
                self.restart(now);
                return;
            }
            if self.silent_restart == Some(SilentRestart::MidUpload)
                && self.ftp.is_between_packets(MID_UPLOAD_BYTES)
            {
                return self.restart_silently();
            }
        }
    }

    /// When something is due; `line_free_at` is when the line takes more of what streams.
    pub(crate) fn poll_deadline(&self, line_free_at: Option<Instant>) -> Option<Instant> {
        let mode = match &self.mode {
            Mode::Command(_) | Mode::Overlong | Mode::Executing | Mode::Waking { .. } => None,
            Mode::Input { deadline, .. } => Some(*deadline),
            Mode::Transparent { escape, .. } => escape.deadline(),
            Mode::Late { until, .. } => Some(*until),
            Mode::Booting { until, .. } => return Some(*until),
        };
        let mode = earliest(mode, self.idle_restart_at());
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

    /// What its clock shows.
    pub(crate) fn set_wall_clock(&mut self, clock: WallClock) {
        self.wall_clock = clock;
    }

    /// How many command lines it has run.
    pub(crate) fn commands(&self) -> u64 {
        self.commands
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
        self.power_up();
        self.mode = Mode::Booting {
            until: now + BOOT_TIME,
            says: "+MATREADY",
        };
    }

    /// Has rebooted within no time, and says nothing of it.
    fn restart_silently(&mut self) {
        self.silent_restart = None;
        let said = self.terminal.take().unwrap_or_default();
        self.power_up();
        self.terminal.raw(&said);
        self.equipment.echo = true;
        self.mode = Mode::Command(Vec::new());
    }

    fn power_up(&mut self) {
        self.ftp.reset();
        self.terminal = Terminal::new();
        self.equipment = Equipment::new(self.quirks.name, self.quirks.echo);
        self.contexts = power::contexts(&self.faults);
        self.mf = MfConfig::default();
    }

    fn idle_restart_at(&self) -> Option<Instant> {
        match self.silent_restart {
            Some(SilentRestart::Idle(after)) => self.heard_at.map(|heard_at| heard_at + after),
            _ => None,
        }
    }

    fn mode_times_out(&mut self, now: Instant) {
        if self.idle_restart_at().is_some_and(|at| at <= now) {
            return self.restart_silently();
        }
        match &mut self.mode {
            Mode::Input { deadline, .. } if *deadline <= now => {
                self.input_ends(now, InputEnd::TimedOut);
            }
            Mode::Transparent { channel, escape } => {
                let channel = *channel;
                match escape.handle_timeout(now) {
                    Escaped::No => {}
                    Escaped::Data(bytes) => {
                        let (ftp, mut context) = self.parts(now);
                        ftp.transparent_bytes(&mut context, channel, &bytes);
                    }
                    Escaped::Yes => {
                        self.mode = Mode::Command(Vec::new());
                        self.terminal.ok();
                        self.terminal.release();
                        let (ftp, mut context) = self.parts(now);
                        ftp.transparent_end(&mut context, channel);
                    }
                }
            }
            Mode::Booting { until, says } if *until <= now => {
                self.terminal.report(*says);
                let is_awake = *says != "RDY";
                self.mode = if is_awake {
                    Mode::Command(Vec::new())
                } else {
                    Mode::Waking {
                        lines: SWALLOWED_LINES,
                    }
                };
            }
            Mode::Late { until, .. } if *until <= now => {
                let command = Mode::Command(Vec::new());
                if let Mode::Late { came_to, .. } = std::mem::replace(&mut self.mode, command) {
                    self.tell(now, came_to);
                }
            }
            _ => {}
        }
    }

    /// Not while a command line is echoed, a file is on the line or the module boots.
    fn chatter(&mut self, now: Instant) {
        // What it says of the network is so.
        if let Some(line) = self.chatter.handle_timeout(now)
            && self.contexts.is_registered()
            && self.terminal.free_bytes(1) > 0
            && !matches!(self.mode, Mode::Booting { .. })
        {
            self.terminal.report(line);
        }
    }

    /// One byte of a command line (V.250 clause 5.2.2).
    fn command_byte(&mut self, now: Instant, byte: u8) {
        if self.faults.has(Fault::Silent) {
            return;
        }
        if self.faults.has(Fault::Garbage) {
            return self.garbage(byte);
        }
        if let Mode::Waking { lines } = &mut self.mode {
            if byte == b'\r' {
                *lines -= 1;
                if *lines == 0 {
                    self.mode = Mode::Command(Vec::new());
                    self.terminal.report("+MATREADY");
                    self.terminal.report("SMS Ready");
                }
            }
            return;
        }
        if self.equipment.echo {
            self.terminal.raw(&[byte]);
        }
        let end = self.terminal.ends[0];
        match (&mut self.mode, byte) {
            (Mode::Command(line), byte) if byte == end => {
                let line = std::mem::take(line);
                self.terminal.release();
                self.execute(now, &line);
            }
            (Mode::Overlong, byte) if byte == end => {
                self.mode = Mode::Command(Vec::new());
                self.terminal.release();
                self.terminal.error();
            }
            (Mode::Command(line), BACKSPACE) => {
                line.pop();
            }
            // Some hosts end their lines with CR LF; a control character is no part of a line (V.250 clause 5.2.2).
            (Mode::Command(line), b'\n') if line.is_empty() => {}
            (Mode::Command(_), b'\r') => {}
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
        let body = &line[start + 2..];
        if self.faults.is_due(Fault::SecondMaster, self.commands) {
            self.terminal.ok();
        }
        let came_to = self.run(now, body);
        if self.faults.is_due(Fault::LateOk, self.commands) && came_to != Ok(Step::Later) {
            let until = now + LATE_RESULT;
            self.mode = Mode::Late { until, came_to };
        } else if came_to != Ok(Step::Ok) || !self.result_is_missing(body) {
            self.tell(now, came_to);
        }
        if self.faults.is_due(Fault::Echo, self.commands) {
            self.equipment.echo = true;
        }
    }

    fn result_is_missing(&self, body: &[u8]) -> bool {
        let asks_for_pin = body.eq_ignore_ascii_case(b"+CPIN?");
        self.faults.is_due(Fault::MissingOk, self.commands)
            || self.faults.has(Fault::PinWithoutOk) && asks_for_pin
    }

    /// What a command came to.
    fn tell(&mut self, now: Instant, came_to: Result<Step, Refusal>) {
        match came_to {
            Ok(Step::Ok) => self.terminal.ok(),
            Ok(Step::OkThen(line)) => {
                self.terminal.ok();
                self.terminal.report(line);
            }
            Ok(Step::Later) => self.mode = Mode::Executing,
            Ok(Step::Prompt(intake, sink)) => {
                self.terminal.raw(self.quirks.prompt);
                if self.silent_restart == Some(SilentRestart::AtPrompt) {
                    return self.restart_silently();
                }
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
                self.terminal.connect();
                self.terminal.hold();
                self.mode = Mode::Transparent {
                    channel,
                    escape: Escape::new(now),
                };
            }
            Err(Refusal::Unknown) => self.terminal.error(),
            Err(Refusal::Cme(code)) => self.terminal.cme(code),
        }
    }

    /// Finds the command by its name.
    fn run(&mut self, now: Instant, body: &[u8]) -> Result<Step, Refusal> {
        if !body.starts_with(b"+") {
            let body = String::from_utf8_lossy(body).trim().to_ascii_uppercase();
            let (equipment, mut context) = self.own_parts(now);
            return equipment.basic(&mut context, &body);
        }
        let (name, form) = commands::split(body);
        if let Some(verb) = Verb::from_name(&name) {
            let (ftp, mut context) = self.parts(now);
            return match form {
                Form::Test => Ok(ftp.test(&mut context, verb)),
                Form::Set(list) => Ok(ftp.set(&mut context, verb, list)?),
                Form::Read | Form::Execute => Err(CmeCode::PARAMETER.into()),
            };
        }
        if mf::knows(self.quirks.file_commands, &name) {
            let mut mf = self.mf;
            let (_, mut context) = self.parts(now);
            let came_to = mf::command(&mut context, &mut mf, &name, form);
            self.mf = mf;
            return came_to;
        }
        let (equipment, mut context) = self.own_parts(now);
        equipment.extended(&mut context, &name, form)
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
                let (ftp, mut context) = self.parts(now);
                if let Some(line) = ftp.packet(&mut context, packet, got) {
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
            let (ftp, mut context) = self.parts(now);
            ftp.transparent_bytes(&mut context, channel, &data);
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

    /// The commands around FTP, and the context of what they are about to do.
    fn own_parts(&mut self, now: Instant) -> (&mut Equipment, CommandContext<'_>) {
        let context = CommandContext {
            now,
            wall_clock: self.wall_clock,
            terminal: &mut self.terminal,
            files: &mut self.files,
            contexts: &mut self.contexts,
        };
        (&mut self.equipment, context)
    }

    /// The service, and the context of what it is about to do.
    fn parts(&mut self, now: Instant) -> (&mut Service<N>, CommandContext<'_>) {
        let context = CommandContext {
            now,
            wall_clock: self.wall_clock,
            terminal: &mut self.terminal,
            files: &mut self.files,
            contexts: &mut self.contexts,
        };
        (&mut self.ftp, context)
    }
}

/// V.250 clause 6.2.3: S5.
const BACKSPACE: u8 = 8;
