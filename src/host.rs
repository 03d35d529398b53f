//! All of our side, sans-IO: the AT line ([`dte`](crate::dte)), FTP ([`ftp`](crate::ftp)) and the module's own file
//! system ([`storage`](crate::storage)) put together.
//!
//! The driver hands in commands, bytes, file events and the time, and takes out bytes, events, file requests
//! and the next deadline. What happens is the same on a real port and in a simulation.

mod ladder;
mod meter;
mod network;
mod setup;
mod speed;

use std::collections::VecDeque;

use crate::app::{
    Carried, ChannelPhase, Command, Down, Event, Ladder, LineState, Link, Message, Meter, Notice,
    Operation, Persist, Saved, Server, SourceAccess, StorageCommand, Subject, TransferId,
    UploadWay,
};
use crate::codec::{CommandLine, Params};
use crate::dialect::{ChannelId, Model, Profile, Report};
use crate::dte::{Body, Claims, Dte, Failure, Heard, Lane, Left, LineEvent, Owner, Transaction};
use crate::files::{FileEvent, FileRequest};
use crate::ftp::Ftp;
use crate::storage::Storage;
use crate::time::{Duration, Instant, earliest, line_time};
use ladder::{Climb, Next};
use meter::{LineMeter, Wait};
use network::Network;
use setup::{Setup, SetupStep};
use speed::Search;

/// How long a line that a person typed may take to its final result code.
const RAW_TIMEOUT: Duration = Duration::from_secs(20);

/// The URC of a module that has just started. In mid-session it means that it restarted.
const RESTARTED: &[u8] = b"+MATREADY";

/// Our side of the line and all that runs over it.
#[derive(Debug, Default)]
pub struct Host {
    dte: Dte,
    ftp: Ftp,
    storage: Storage,
    /// Whose counted payload is coming in.
    receiving: Receiving,
    line: Line,
    meter: LineMeter,
    network: Option<Network>,
    climb: Option<Climb>,
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

/// Whose counted payload is coming in.
#[derive(Clone, Copy, Debug, Default)]
enum Receiving {
    /// A channel's: it says itself which.
    #[default]
    Channel,
    /// The answer to this transaction of the module's file system.
    Storage(Owner),
    /// Of whoever typed the command.
    Nobody,
}

/// How far the line is.
#[derive(Debug, Default)]
enum Line {
    /// No port is open.
    #[default]
    Down,
    /// The module is being found or asked who it is.
    SettingUp(Setup),
    /// Commands can be sent.
    Ready(Identity),
    /// The way back after a missed answer; who it was is known.
    Recovering(Identity),
}

/// Who is at the other end.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Identity {
    /// As the module names itself.
    name: String,
    model: Model,
    profile: Profile,
}

impl Host {
    /// With no port open.
    pub fn new() -> Self {
        Self::default()
    }

    /// A command of the user. `Attach` and `Detach` are the driver's, who opens and closes the port.
    pub fn handle_command(&mut self, now: Instant, command: Command) {
        match command {
            Command::Attach(_) | Command::Detach => {}
            Command::Raw { line } => self.raw(&line),
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
            Command::ClimbLadder { channel, server } => self.climb(now, channel, server),
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
                let (model, key) = (self.model(), setting.key().name());
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
        self.link = Some(link.clone());
        self.line = Line::SettingUp(Setup::default());
        self.meter.open(now, baud);
        self.measure(now);
        self.events.push_back(Event::Link(Some(link)));
        self.events.push_back(Event::Line(LineState::Probing));
    }

    /// The port is gone, or could not be opened.
    pub fn handle_closed(&mut self, now: Instant, why: Down) {
        self.hang_up = None;
        self.search = None;
        self.reopen = None;
        self.link = None;
        self.network = None;
        self.end_climb();
        self.line = Line::Down;
        self.ftp.handle_line_down(now);
        self.storage.handle_line_down(now);
        self.dte.close(now);
        self.settle(now);
        self.meter.close();
        self.events.push_back(Event::Link(None));
        self.events.push_back(Event::Line(LineState::Down));
        self.notice(Subject::Line, Message::LineDown(why));
    }

    /// Whether the port is to be given up, and why. To be followed by [`handle_closed`](Self::handle_closed).
    pub fn poll_hang_up(&mut self) -> Option<Down> {
        self.hang_up.take()
    }

    /// The speed at which the port is to be closed and opened again, since nothing that makes sense came at the one it
    /// has. To be followed by [`handle_opened`](Self::handle_opened), [`handle_closed`](Self::handle_closed) or
    /// [`handle_not_reopened`](Self::handle_not_reopened).
    pub fn poll_reopen(&mut self) -> Option<u32> {
        self.reopen.take()
    }

    /// The port has no other speed: it is given up as it is.
    pub fn handle_not_reopened(&mut self) {
        self.hang_up = self.search.map(Search::verdict);
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

    /// The port lost bytes on their way here, or got wrong ones, and says so.
    pub fn handle_damaged(&mut self, now: Instant) {
        self.ftp.handle_damaged(now);
        self.storage.handle_damaged();
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
        if let Some(network) = self.network.take() {
            match network.handle_timeout(now) {
                Ok(network) => self.network = Some(network),
                Err((channel, message)) => self.notice(Subject::Channel(channel), message),
            }
        }
        self.settle(now);
    }

    /// The next bytes for the port. One chunk at a time: ask again when it has been written.
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
    pub fn drains(&self) -> bool {
        self.dte.drains()
    }

    /// The next event for the page.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// What is to be kept next of a transfer for the next page; only the latest of each is given.
    pub fn poll_persist(&mut self) -> Option<Persist> {
        self.ftp.poll_persist()
    }

    /// The next request for whoever holds the files.
    pub fn poll_file(&mut self) -> Option<FileRequest> {
        self.ftp.poll_file().or_else(|| self.storage.poll_file())
    }

    /// When [`handle_timeout`](Self::handle_timeout) is to be called.
    pub fn poll_deadline(&self) -> Option<Instant> {
        let network = self.network.as_ref().and_then(Network::deadline);
        earliest(
            earliest(self.dte.poll_deadline(), self.ftp.poll_deadline()),
            earliest(self.storage.poll_deadline(), network),
        )
    }

    /// What the line was at of late, where that is news; a few times a second at most.
    pub fn poll_meter(&mut self, now: Instant) -> Option<Meter> {
        self.meter.poll(now)
    }

    /// When [`poll_meter`](Self::poll_meter) has something to give.
    pub fn meter_due(&self) -> Option<Instant> {
        self.meter.due()
    }

    /// What has gone over the air so far.
    pub fn carried(&self) -> Carried {
        self.ftp.carried()
    }

    /// Lets what happened in one room reach the others, until nothing more happens.
    fn settle(&mut self, now: Instant) {
        self.settle_rooms(now);
        self.measure(now);
    }

    fn measure(&mut self, now: Instant) {
        let wait = if self.dte.awaits_answer() {
            Wait::Answer
        } else if self.ftp.awaits_outcome() || self.network.is_some() {
            Wait::Outcome
        } else {
            Wait::Nothing
        };
        self.meter.set_wait(now, wait);
        self.meter.set_carried(self.ftp.carried());
    }

    fn settle_rooms(&mut self, now: Instant) {
        loop {
            self.ftp.start_freed(now);
            while let Some(event) = self.ftp.poll_event() {
                self.watch_climb(&event);
                self.events.push_back(event);
            }
            while let Some((path, size_bytes)) = self.ftp.poll_module_change() {
                self.storage.handle_changed(now, path, size_bytes);
            }
            while let Some(event) = self.storage.poll_event() {
                self.events.push_back(event);
            }
            while let Some(owner) = self.ftp.poll_withdrawn() {
                self.dte.withdraw(now, owner);
            }
            while let Some((owner, feed)) = self.ftp.poll_feed() {
                self.dte.feed(now, owner, feed);
            }
            let transaction = self.ftp.poll_transaction();
            if let Some(transaction) = transaction.or_else(|| self.storage.poll_transaction()) {
                self.dte.submit(Lane::Fair, transaction);
            } else if let Some(event) = self.dte.poll_event() {
                self.handle_line_event(now, event);
            } else {
                return;
            }
        }
    }

    fn handle_line_event(&mut self, now: Instant, event: LineEvent) {
        match event {
            LineEvent::Trace(line) => self.events.push_back(Event::Trace(line)),
            LineEvent::Sent { owner, takes } => {
                self.ftp.handle_sent(owner);
                self.ftp.handle_taken(owner, takes);
            }
            LineEvent::Wanted { owner, took } => {
                self.ftp.handle_taken(owner, took);
                self.ftp.handle_wanted(now, owner);
            }
            LineEvent::Info { owner, line } => match owner {
                Owner::Channel(..) => self.ftp.handle_info(owner, &line),
                Owner::Setup => {
                    if let Line::SettingUp(setup) = &mut self.line {
                        setup.handle_info(&line);
                    }
                }
                Owner::Ladder => {
                    if let Some(climb) = &mut self.climb {
                        climb.handle_info(&line);
                    }
                }
                Owner::Storage(_) => self.storage.handle_info(owner, &line),
                Owner::Network | Owner::User => {}
            },
            LineEvent::Ended { owner, result } => self.handle_ended(now, owner, result),
            LineEvent::Unsolicited(line) => self.handle_unsolicited(now, &line),
            LineEvent::Counted { owner, line } => {
                let report = Report::parse(&line);
                self.receiving = match (owner, &report) {
                    (Some(owner @ Owner::Storage(_)), _) => {
                        self.storage.handle_info(owner, &line);
                        Receiving::Storage(owner)
                    }
                    (_, Some(_)) => Receiving::Channel,
                    (_, None) => Receiving::Nobody,
                };
                if let Receiving::Channel = self.receiving {
                    self.ftp.handle_counted(now, report.as_ref());
                }
            }
            LineEvent::Payload { bytes } => match self.receiving {
                Receiving::Channel => self.ftp.handle_payload(now, bytes),
                Receiving::Storage(owner) => {
                    let time = line_time(bytes.len() as u64, self.dte.baud());
                    self.ftp.handle_taken(owner, time);
                    self.storage.handle_payload(now, owner, bytes);
                }
                Receiving::Nobody => {}
            },
            LineEvent::PayloadEnd { intact } => match std::mem::take(&mut self.receiving) {
                Receiving::Channel => self.ftp.handle_payload_end(now, intact),
                Receiving::Storage(owner) => self.storage.handle_payload_end(owner, intact),
                Receiving::Nobody => {}
            },
            LineEvent::Unreadable(len_bytes) => {
                self.unreadable(now, &format!("({len_bytes} bytes)"));
            }
            LineEvent::Recovering => {
                self.ftp.handle_missed(now);
                if let Line::Ready(identity) = &self.line {
                    self.line = Line::Recovering(identity.clone());
                }
                self.events.push_back(Event::Line(LineState::Recovering));
            }
            LineEvent::Synced => self.handle_synced(now),
            LineEvent::Lost { heard } => self.search_on(now, heard),
        }
    }

    /// Nothing answers at this speed: another one is tried, while there are any.
    fn search_on(&mut self, now: Instant, heard: Heard) {
        let was_up = matches!(self.line, Line::Ready { .. } | Line::Recovering { .. });
        let baud = self.dte.baud();
        let search = self
            .search
            .get_or_insert_with(|| Search::begin(baud, was_up));
        search.handle_lost(heard);
        let Some(next) = search.next_speed() else {
            self.hang_up = Some(search.verdict());
            return;
        };
        self.reopen = Some(next);
        if was_up {
            self.network = None;
            self.end_climb();
            self.ftp.handle_line_down(now);
            self.storage.handle_line_down(now);
        }
        self.line = Line::SettingUp(Setup::default());
        self.events.push_back(Event::Line(LineState::Probing));
    }

    fn handle_synced(&mut self, now: Instant) {
        match std::mem::take(&mut self.line) {
            Line::Recovering(identity) => {
                self.set_terminal();
                self.become_ready(now, identity);
                self.notice(Subject::Line, Message::LineRecovered);
            }
            Line::SettingUp(setup) => match setup.begin() {
                Some((setup, transaction)) => {
                    self.line = Line::SettingUp(setup);
                    self.dte.submit(Lane::Urgent, transaction);
                    self.events.push_back(Event::Line(LineState::Probing));
                }
                None => self.hang_up = Some(Down::NotAt),
            },
            line => self.line = line,
        }
    }

    fn handle_ended(&mut self, now: Instant, owner: Owner, result: Result<(), Failure>) {
        match owner {
            Owner::Channel(..) => {
                // With numeric errors on, a code is what comes: they are off, or the command was torn.
                if let Err(Failure::Refused(report)) = &result
                    && report.cme_code().is_none()
                {
                    self.set_terminal();
                }
                self.ftp.handle_ended(now, owner, &result);
            }
            Owner::Setup => {
                let Line::SettingUp(setup) = &mut self.line else {
                    return;
                };
                match setup.handle_ended(&result) {
                    SetupStep::Run(transaction) => self.dte.submit(Lane::Urgent, transaction),
                    SetupStep::Ready(identity) => self.become_ready(now, identity),
                    SetupStep::Failed(why) => self.hang_up = Some(why),
                    // The line is on its way back, and starts the set-up again when it is there.
                    SetupStep::Again => {}
                }
            }
            Owner::Network => {
                let Some(network) = self.network.take() else {
                    return;
                };
                match network.handle_ended(now, result) {
                    Ok((network, transaction)) => {
                        self.network = Some(network);
                        if let Some(transaction) = transaction {
                            self.dte.submit(Lane::Fair, transaction);
                        }
                    }
                    Err((channel, message)) => self.notice(Subject::Channel(channel), message),
                }
            }
            Owner::Ladder => {
                if let Some(climb) = &mut self.climb {
                    let next = climb.handle_ended(&result);
                    self.climb_on(now, next);
                }
            }
            Owner::Storage(_) => self.storage.handle_ended(now, owner, result),
            Owner::User => {
                self.storage.handle_foreign();
                // Whatever was typed may have moved a channel elsewhere.
                self.ftp.forget_directories();
                self.user_line_ended(result);
            }
        }
    }

    fn user_line_ended(&mut self, result: Result<(), Failure>) {
        let operation = Operation::Raw;
        let message = match result {
            Ok(()) => return,
            Err(Failure::NotSent) => Message::QueueFull,
            Err(Failure::Refused(error)) => Message::Refused { operation, error },
            Err(Failure::TimedOut) => Message::TimedOut { operation },
            Err(Failure::Left) => Message::LeftTransparent,
        };
        self.notice(Subject::Line, message);
    }

    fn handle_unsolicited(&mut self, now: Instant, line: &[u8]) {
        if line == RESTARTED {
            self.restart(now);
        } else if let Some(report) = Report::parse(line) {
            self.ftp.count_report(&report, line.len());
            self.ftp.handle_report(now, &report);
        } else if looks_like_a_report(line) {
            self.unreadable(now, &String::from_utf8_lossy(line));
        } else if let Some(network) = self.network.take() {
            match network.handle_line(line) {
                Ok(network) => self.network = Some(network),
                Err((channel, address)) => {
                    self.notice(Subject::Channel(channel), Message::PdpUp { address });
                    self.ftp.reconnect(now, channel);
                }
            }
        }
    }

    /// The module restarted by itself: every channel is gone, and so are its settings.
    fn restart(&mut self, now: Instant) {
        match &self.line {
            Line::Down => return,
            Line::SettingUp(setup) => {
                self.line = Line::SettingUp(setup.again());
                self.dte.open_restarted(now);
                return;
            }
            Line::Ready { .. } | Line::Recovering { .. } => {}
        }
        self.network = None;
        self.end_climb();
        self.ftp.handle_restart(now);
        self.storage.handle_line_down(now);
        self.dte.open_restarted(now);
        self.line = Line::SettingUp(Setup::default());
        self.events.push_back(Event::Line(LineState::Probing));
        self.notice(Subject::Line, Message::ModuleRestarted);
    }

    /// The model attached, [`Model::Other`] where none is known.
    fn model(&self) -> Model {
        match self.line {
            Line::Ready(Identity { model, .. }) | Line::Recovering(Identity { model, .. }) => model,
            Line::Down | Line::SettingUp(_) => Model::Other,
        }
    }

    /// What it can do.
    fn profile(&self) -> Profile {
        match self.line {
            Line::Ready(Identity { profile, .. }) | Line::Recovering(Identity { profile, .. }) => {
                profile
            }
            Line::Down | Line::SettingUp(_) => Profile::default(),
        }
    }

    /// No echo and numeric errors: whoever has lost the thread may have lost these as well.
    fn set_terminal(&mut self) {
        for line in ["ATE0", "AT+CMEE=1"] {
            let transaction = setup::transaction(line, Claims::Nothing);
            self.dte.submit(Lane::Urgent, transaction);
        }
    }

    fn become_ready(&mut self, now: Instant, identity: Identity) {
        let baud = self.dte.baud();
        self.ftp.handle_line_up(now, baud);
        if self
            .search
            .take()
            .is_some_and(|search| search.is_elsewhere(baud))
        {
            self.notice(Subject::Line, Message::SpeedFound { baud });
        }
        self.storage.handle_line_up();
        self.events.push_back(Event::Line(LineState::Ready {
            name: identity.name.clone(),
            model: identity.model,
            profile: identity.profile,
        }));
        self.line = Line::Ready(identity);
    }

    fn climb(&mut self, now: Instant, channel: ChannelId, server: Server) {
        let Line::Ready(Identity { name, .. }) = &self.line else {
            self.notice(Subject::Channel(channel), Message::NotConnected);
            return;
        };
        if self.climb.is_some() {
            return;
        }
        let (climb, next) = Climb::begin(channel, name, server);
        self.climb = Some(climb);
        self.climb_on(now, next);
    }

    fn climb_on(&mut self, now: Instant, next: Next) {
        let Some(climb) = &mut self.climb else {
            return;
        };
        match next {
            Next::Ask(transaction) => self.dte.submit(Lane::Fair, transaction),
            Next::Connect { channel, .. } if self.ftp.is_up(channel) => {
                climb.handle_connected(None);
            }
            Next::Connect { channel, server } => {
                let connect = Command::Connect { channel, server };
                self.ftp.handle_command(now, connect);
            }
            Next::Stop => {}
        }
        self.show_climb();
    }

    /// The top of the ladder is the channel's own connecting: what that comes to is seen as it is told.
    fn watch_climb(&mut self, event: &Event) {
        let Some(climb) = &mut self.climb else {
            return;
        };
        match event {
            Event::Phase {
                channel,
                phase: ChannelPhase::Ready,
            } if *channel == climb.channel() => climb.handle_connected(None),
            Event::Notice(Notice {
                subject: Subject::Channel(channel),
                message,
            }) if *channel == climb.channel() => climb.handle_connected(Some(message)),
            _ => return,
        }
        self.show_climb();
    }

    /// The line is gone under it.
    fn end_climb(&mut self) {
        if let Some(climb) = self.climb.take() {
            let climbing = false;
            let ladder = Ladder {
                climbing,
                ..climb.ladder()
            };
            self.events.push_back(Event::Ladder(ladder));
        }
    }

    fn show_climb(&mut self) {
        if let Some(climb) = &self.climb {
            let ladder = climb.ladder();
            if !ladder.climbing {
                self.climb = None;
            }
            self.events.push_back(Event::Ladder(ladder));
        }
    }

    fn raw(&mut self, text: &str) {
        if !matches!(self.line, Line::Ready { .. } | Line::Recovering { .. }) {
            self.notice(Subject::Line, Message::NotConnected);
            return;
        }
        let Ok(line) = CommandLine::typed(text) else {
            self.notice(Subject::Line, Message::NotACommand);
            return;
        };
        if let Some(channel) = addressed(text)
            && self.ftp.is_busy(channel)
        {
            self.notice(Subject::Channel(channel), Message::ChannelBusy);
            return;
        }
        self.dte.submit(
            Lane::Fair,
            Transaction {
                owner: Owner::User,
                line,
                body: Body::None,
                claims: Claims::Nothing,
                timeout: RAW_TIMEOUT,
            },
        );
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
        self.ftp.handle_unreadable(now, line);
        self.storage.handle_unreadable(line);
    }

    fn notice(&mut self, subject: Subject, message: Message) {
        self.events
            .push_back(Event::Notice(Notice { subject, message }));
    }
}

/// The channel that a typed `AT+MFTP…=<id>` is for.
fn addressed(text: &str) -> Option<ChannelId> {
    let (name, list) = text.trim().split_once('=')?;
    let is_mftp = name.to_ascii_uppercase().starts_with("AT+MFTP");
    let connect_id = Params::new(list.as_bytes()).next_int()?;
    ChannelId::new(connect_id).filter(|_| is_mftp)
}

/// Whether a line that cannot be read may have been a report before bytes of it were lost.
fn looks_like_a_report(line: &[u8]) -> bool {
    [b"MFTP".as_slice(), b"LIST:"]
        .iter()
        .any(|mark| memchr::memmem::find(line, mark).is_some())
}
