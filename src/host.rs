//! All of our side, sans-IO: the AT line ([`dte`](crate::dte)), FTP ([`ftp`](crate::ftp)) and the module's own file
//! system ([`storage`](crate::storage)) put together.
//!
//! The driver hands in commands, bytes, file events and the time, and takes out bytes, events, file requests
//! and the next deadline. What happens is the same on a real port and in a simulation.

mod asker;
mod check;
mod line;
mod log;
mod mend;
mod meter;
mod module_memory;
mod network;
mod other_program;
mod restart;
mod routing;
mod session_probe;
mod setup;
mod speed;
mod typed;
mod watch;

use std::collections::VecDeque;

use crate::app::{
    Carried, Command, Down, Event, LineState, Link, Message, Meter, Notice, Persist, Saved,
    SourceAccess, StorageCommand, Subject, TransferId, UploadWay,
};
use crate::codec::Charset;
use crate::dte::{Dte, Lane, Left};
use crate::files::{FileEvent, FileRequest};
use crate::ftp::{Ftp, LineInput};
use crate::storage::Storage;
use crate::time::{Duration, Instant, earliest};
use check::{Check, Goal};
use line::Line;
use log::{Log, word_of};
use mend::Mending;
use meter::LineMeter;
use module_memory::ModuleMemory;
use network::Network;
use other_program::OtherProgram;
use restart::RestartProbe;
use routing::Receiving;
use session_probe::SessionProbe;
use setup::Setup;
use speed::Search;
use typed::Typed;
use watch::Watch;

/// How long a line that a person typed may take to its final result code.
const RAW_TIMEOUT: Duration = Duration::from_secs(20);

/// Our side of the line and all that runs over it.
///
/// # The contract
///
/// The methods are of these kinds:
///
/// - `handle_*` and [`restore`](Self::restore) take an input. Each may be called at any time, does all that follows
///   from it at once, and never blocks.
/// - `poll_*` give an output, one at each call, and `None` once there is none. They change nothing but what they give,
///   except for [`poll_transmit`](Self::poll_transmit): bytes that it has given count as sent.
/// - `set_*` hand in what was remembered, before a port is opened.
/// - What is left tells of a state: [`drains`](Self::drains), [`carried`](Self::carried),
///   [`meter_due`](Self::meter_due), [`log_due`](Self::log_due), [`recorder`](Self::recorder).
///
/// Time: each `now` is of the same clock, and none is earlier than the one before, over all methods.
///
/// After any input, the driver asks in this order, and each until it gives nothing more, but for the third:
///
/// 1. [`poll_reopen`](Self::poll_reopen), then [`poll_hang_up`](Self::poll_hang_up): the port may be there no more for
///    what follows. The first is answered by `handle_opened`, `handle_closed` or `handle_not_reopened`, the second by
///    `handle_closed`.
/// 2. [`poll_file`](Self::poll_file), **before** [`poll_persist`](Self::poll_persist): what is kept of a transfer may name a
///    file that only the request makes.
/// 3. [`poll_transmit`](Self::poll_transmit), only while the port can take bytes, and no more after a chunk before
///    [`handle_written`](Self::handle_written): what is on its way is at most one chunk, so that an answer is never
///    waited for that was not yet asked for.
/// 4. [`poll_event`](Self::poll_event), [`poll_meter`](Self::poll_meter) and [`poll_log`](Self::poll_log): what the page
///    shows.
/// 5. [`poll_deadline`](Self::poll_deadline): when it has come, [`handle_timeout`](Self::handle_timeout), before more
///    bytes or after them, but not later than after the next input.
///
/// Of a port: `handle_opened`, then any number of `handle_bytes`, `handle_written` and `handle_damaged`, then
/// `handle_closed`. Bytes are handed in as they came, cut anywhere. A file request is answered by at most one
/// `handle_file` of its kind; one that is never answered ends by its deadline.
#[derive(Debug, Default)]
pub struct Host {
    dte: Dte,
    ftp: Ftp,
    storage: Storage,
    /// Whose counted payload is coming in.
    receiving: Receiving,
    line: Line,
    meter: LineMeter,
    log: Log,
    network: Option<Network>,
    check: Option<Check>,
    watch: Watch,
    /// The command lines that undo what was mended.
    undo: Vec<String>,
    restart_probe: RestartProbe,
    session_probe: SessionProbe,
    other_program: OtherProgram,
    module_memory: ModuleMemory,
    typed: Typed,
    /// What is attached.
    link: Option<Link>,
    /// The speeds at which the module was not found.
    search: Option<Search>,
    /// The speed at which the port is to be opened again.
    reopen: Option<u32>,
    /// What an earlier page may have left a module in, and when it was gone at the latest.
    left_behind: Option<(Left, Instant)>,
    events: VecDeque<Event>,
    hang_up: Option<Down>,
}

impl Host {
    /// With no port open.
    pub fn new() -> Self {
        Self::default()
    }

    /// A command of the user. `Attach` and `Detach` are the driver's, who opens and closes the port.
    pub fn handle_command(&mut self, now: Instant, command: Command) {
        self.learn_secrets(&command);
        match command {
            Command::Attach(_) | Command::Detach | Command::Demo(_) => {}
            Command::Raw { line } => self.type_line(now, &line),
            Command::WatchNetwork(watches) => self.watch_network(watches),
            Command::ClearLog => self.dte.recorder_mut().clear(),
            Command::SetRecord(options) => self.set_record(options),
            Command::TakeBack { number } => self.take_back(now, number),
            Command::TypeContent(content) => self.type_content(now, content),
            Command::StopProbing => self.stop_probing(now),
            Command::Storage(command) => self.storage(now, command),
            Command::SendFromModule {
                channel, ref path, ..
            }
            | Command::FetchIntoModule {
                channel, ref path, ..
            } if self.storage.is_at(path) => {
                let path = path.clone();
                self.notice(Subject::Channel(channel), Message::InUseInModule { path });
            }
            Command::CheckConnection { channel, server } => {
                let mending = Mending::checking(&self.undo);
                self.begin_check(now, channel, Goal::Login(server), mending);
            }
            Command::Mend {
                channel,
                server,
                mend,
            } => self.mend(now, channel, server, &mend),
            Command::BringUpPdp { channel, apn } => {
                if !matches!(self.line, Line::Ready { .. }) {
                    self.notice(Subject::Channel(channel), Message::NotConnected);
                    return;
                }
                if self.network.is_some() {
                    return;
                }
                match Network::begin(channel, &apn) {
                    Ok((network, transaction)) => {
                        self.network = Some(network);
                        self.dte.submit(Lane::Fair, transaction);
                    }
                    Err(message) => self.notice(Subject::Channel(channel), message),
                }
            }
            Command::Configure {
                channel,
                setting: Some(setting),
            } if !self.profile().allows(setting) => {
                let (model, key) = (self.model(), setting.key());
                let message = Message::NotOnThisModel { model, key };
                self.notice(Subject::Channel(channel), message);
            }
            command => self.ftp.handle_command(now, command),
        }
        self.settle(now);
    }

    /// Takes up transfers that an earlier page kept, each with the way to its local file; gives the number that
    /// each gets now, `None` for those that are too many. They wait for their servers.
    pub fn restore(
        &mut self,
        now: Instant,
        kept: Vec<(Saved, SourceAccess)>,
    ) -> Vec<Option<TransferId>> {
        let mut cut = kept
            .iter()
            .filter_map(|(kept, _)| kept.was_cut().then_some(kept.options.way))
            .peekable();
        if cut.peek().is_some() {
            let streams = cut.all(|way| way == UploadWay::Transparent);
            let left = if streams { Left::Stream } else { Left::Input };
            self.left_behind = Some((left, now));
        }
        let numbers = self.ftp.restore(now, kept);
        self.settle(now);
        numbers
    }

    /// A port is open: find the module, ask who it is.
    pub fn handle_opened(&mut self, now: Instant, link: Link) {
        let baud = link.baud();
        match std::mem::take(&mut self.line) {
            Line::Moving(identity) => return self.handle_moved(now, link, identity),
            // It was on its way to another speed when nobody was to be asked any more.
            Line::Terminal => {
                self.line = Line::Terminal;
                return;
            }
            Line::Down | Line::SettingUp(_) | Line::Ready(_) | Line::Recovering(_) => {}
        }
        if let Some((left, since)) = self.left_behind.take()
            && matches!(link, Link::Serial { .. })
        {
            self.dte.set_left(since, left);
        }
        if self.search.is_some() {
            self.dte.open_at_other_speed(now, baud);
        } else {
            self.dte.open(now, baud);
        }
        self.mark(now, &format!("opened {baud}"));
        self.link = Some(link.clone());
        self.line = Line::SettingUp(Setup::default());
        self.meter.open(now, baud);
        self.measure(now);
        self.events.push_back(Event::Link(Some(link)));
        self.tell_probing(now);
    }

    /// The port is gone, or could not be opened.
    pub fn handle_closed(&mut self, now: Instant, why: Down) {
        self.hang_up = None;
        self.search = None;
        self.reopen = None;
        self.link = None;
        self.network = None;
        self.end_check();
        self.end_watch();
        self.restart_probe.reset();
        self.session_probe.reset();
        self.other_program = OtherProgram::default();
        self.module_memory.handle_closed();
        self.typed.clear();
        self.line = Line::Down;
        self.ftp.handle_line_down(now, why == Down::Detached);
        self.storage.handle_line_down(now);
        self.dte.close(now);
        self.mark(now, word_of(why));
        self.settle(now);
        self.meter.close();
        self.events.push_back(Event::Link(None));
        self.events.push_back(Event::Line(LineState::Down));
        self.notice(Subject::Line, Message::LineDown(why));
    }

    /// Whether the port is to be given up, and why. To be followed by [`handle_closed`](Self::handle_closed).
    #[must_use = "what is polled is given once"]
    pub fn poll_hang_up(&mut self) -> Option<Down> {
        self.hang_up.take()
    }

    /// The speed at which the port is to be closed and opened again, since nothing that makes sense came at the one it
    /// has. To be followed by [`handle_opened`](Self::handle_opened), [`handle_closed`](Self::handle_closed) or
    /// [`handle_not_reopened`](Self::handle_not_reopened).
    #[must_use = "what is polled is given once"]
    pub fn poll_reopen(&mut self) -> Option<u32> {
        self.reopen.take()
    }

    /// The port has no other speed: it is given up as it is.
    pub fn handle_not_reopened(&mut self, now: Instant) {
        match std::mem::take(&mut self.line) {
            // A port without a speed is where it was.
            Line::Moving(identity) => {
                self.get_in_step(now, self.dte.baud(), identity);
                self.settle(now);
            }
            line => {
                self.line = line;
                self.hang_up = self.search.map(Search::verdict);
            }
        }
    }

    /// Bytes came from the port.
    pub fn handle_bytes(&mut self, now: Instant, bytes: &[u8]) {
        let in_payload = self.dte.is_in_payload();
        self.meter.handle_received(now, bytes.len(), in_payload);
        self.dte.handle_bytes(now, bytes);
        self.settle(now);
    }

    /// The port has taken what it was given last.
    pub fn handle_written(&mut self, now: Instant) {
        self.meter.handle_taken(now);
    }

    /// The port lost bytes on their way here, or got wrong ones, and says so in these words.
    pub fn handle_damaged(&mut self, now: Instant, what: &str) {
        self.dte.note_damaged(now, what);
        self.doubt_answers(now);
        self.settle(now);
    }

    /// Something became of a file request.
    pub fn handle_file(&mut self, now: Instant, event: FileEvent) {
        let transfer = event.transfer();
        if transfer.is_of_storage() {
            self.storage.handle_file(now, transfer, event);
        } else {
            self.ftp.handle_file(now, event);
        }
        self.settle(now);
    }

    /// The time given by [`poll_deadline`](Self::poll_deadline) has come.
    pub fn handle_timeout(&mut self, now: Instant) {
        self.dte.handle_timeout(now);
        self.ftp.handle_timeout(now);
        self.storage.handle_timeout(now);
        self.handle_typed_timeout(now);
        self.handle_check_timeout(now);
        self.handle_watch_timeout(now);
        if let Some(network) = self.network.take() {
            match network.handle_timeout(now) {
                Ok(network) => self.network = Some(network),
                Err((channel, message)) => self.notice(Subject::Channel(channel), message),
            }
        }
        self.settle(now);
    }

    /// The next bytes for the port. One chunk at a time: ask again when it has been written.
    #[must_use = "what is polled is given once"]
    pub fn poll_transmit(&mut self, now: Instant) -> Option<Vec<u8>> {
        let bytes = self.dte.poll_transmit(now);
        self.settle(now);
        // What the line asked for may have come at once.
        let bytes = bytes.or_else(|| {
            let bytes = self.dte.poll_transmit(now);
            self.settle(now);
            bytes
        });
        if let Some(bytes) = &bytes {
            self.meter.handle_sent(now, bytes.len());
        }
        bytes
    }

    /// Whether what was handed out last counts as written only when it has left the port's buffers.
    #[must_use]
    pub fn drains(&self) -> bool {
        self.dte.drains()
    }

    /// The next event for the page.
    #[must_use = "what is polled is given once"]
    pub fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// What is to be kept next of a transfer for the next page; only the latest of each is given.
    #[must_use = "what is polled is given once"]
    pub fn poll_persist(&mut self) -> Option<Persist> {
        self.ftp.poll_persist()
    }

    /// The next request for whoever holds the files.
    #[must_use = "what is polled is given once"]
    pub fn poll_file(&mut self) -> Option<FileRequest> {
        self.ftp.poll_file().or_else(|| self.storage.poll_file())
    }

    /// When [`handle_timeout`](Self::handle_timeout) is to be called.
    #[must_use]
    pub fn poll_deadline(&self) -> Option<Instant> {
        let network = self.network.as_ref().and_then(Network::deadline);
        let network = earliest(network, self.check.as_ref().and_then(Check::deadline));
        let network = earliest(network, self.watch.deadline());
        earliest(
            earliest(self.dte.poll_deadline(), self.ftp.poll_deadline()),
            earliest(
                earliest(self.storage.poll_deadline(), network),
                self.typed_deadline(),
            ),
        )
    }

    /// What the line was at of late, where that is news; a few times a second at most.
    #[must_use = "what is polled is given once"]
    pub fn poll_meter(&mut self, now: Instant) -> Option<Meter> {
        self.meter.poll(now)
    }

    /// When [`poll_meter`](Self::poll_meter) has something to give.
    #[must_use]
    pub fn meter_due(&self) -> Option<Instant> {
        self.meter.due()
    }

    /// What has gone over the air so far.
    #[must_use]
    pub fn carried(&self) -> Carried {
        self.ftp.carried()
    }

    /// What is to be masked from now on.
    fn learn_secrets(&mut self, command: &Command) {
        let secrets = self.dte.secrets();
        match command {
            Command::Connect { server, .. }
            | Command::CheckConnection { server, .. }
            | Command::Mend { server, .. } => {
                // In the bytes that go over the line, and as a person would type them.
                for charset in [server.charset, Charset::Utf8] {
                    let encode = |text| charset.encode(text).unwrap_or_default();
                    let [host, user, password] =
                        [&server.host, &server.user, &server.password].map(|text| encode(text));
                    secrets.learn(&host, &user, &password);
                }
            }
            Command::Raw { line } => secrets.learn_from(line.as_bytes()),
            _ => {}
        }
    }

    /// Something in the module's file system, unless a channel is at that file.
    fn storage(&mut self, now: Instant, command: StorageCommand) {
        let in_use = self
            .storage
            .paths(&command)
            .find(|path| self.ftp.is_at_module_file(path));
        match in_use {
            Some(path) if !command.only_reads() => {
                self.storage
                    .refuse(command, Message::InUseInModule { path });
            }
            _ => self.storage.handle_command(now, command),
        }
    }

    /// A line came that cannot be read: no one knows whose it was.
    fn unreadable(&mut self, now: Instant, line: &str) {
        self.ftp.handle_line(now, &LineInput::Unreadable(line));
        self.storage.handle_unreadable(line);
    }

    fn notice(&mut self, subject: Subject, message: Message) {
        self.events
            .push_back(Event::Notice(Notice { subject, message }));
    }
}
