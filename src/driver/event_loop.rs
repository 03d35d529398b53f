//! The loop itself: waits for whichever comes first, hands it to the sans-IO [`Host`], and carries out what the host
//! wants done. It gives the thread back to the browser after every [`SLICE`] of work, however much waits.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::task::{Context, Poll};

use futures::StreamExt;
use futures::channel::mpsc;
use wasm_bindgen_futures::spawn_local;

use super::files::Files;
use super::journal::{Found, Journal, Left};
use super::line::{Line, LineChange};
use super::log::{Writing, read};
use super::module_memory;
use super::ports::Ports;
use crate::app::{Carried, Command, Event, FileId, Message, Notice, Subject, TransferId};
use crate::boundary::{Inlet, Outlet, ToCore, ToPage};
use crate::browser::clock::{Alarm, Clock, wall_clock};
use crate::files::FileEvent;
use crate::host::Host;
use crate::record::Opened;
use crate::time::{Duration, earliest};

/// How long the browser may go on reading a download that the page before this one handed to it.
const READING_MAX: Duration = Duration::from_mins(2);

/// How long the browser may take to say what it remembers of the last module.
const MEMORY_TIMEOUT: Duration = Duration::from_secs(1);

/// Work done before the browser gets its turn.
const SLICE: Duration = Duration::from_millis(8);

/// Runs the loop until the page is gone.
pub(super) async fn run(clock: Clock, from_page: Inlet, to_page: Outlet) {
    let (files, file_events) = Files::new();
    let (journal, journal_messages) = Journal::new(files.clone(), clock.clone());
    let (left_sender, left) = mpsc::unbounded();
    spawn_local(take_up(journal.clone(), clock.clone(), left_sender));
    let ports = Ports::new(to_page.clone());
    let core = Core {
        host: Host::new(),
        line: Line::new(clock.clone(), ports.clone()),
        alarm: Alarm::new(clock.clone()),
        meter_alarm: Alarm::new(clock.clone()),
        clock,
        from_page,
        to_page,
        files,
        file_events,
        journal,
        journal_messages,
        left,
        found: mpsc::unbounded(),
        last_found: 0,
        ports,
        writing: VecDeque::new(),
        opened: mpsc::unbounded(),
        carried: Carried::default(),
    };
    Box::pin(core.run()).await;
}

/// The loop's own.
struct Core {
    clock: Clock,
    host: Host,
    line: Line,
    alarm: Alarm,
    meter_alarm: Alarm,
    from_page: Inlet,
    to_page: Outlet,
    files: Files,
    file_events: mpsc::UnboundedReceiver<FileEvent>,
    journal: Journal,
    journal_messages: mpsc::UnboundedReceiver<Message>,
    /// One word for each earlier load.
    left: mpsc::UnboundedReceiver<Vec<Left>>,
    /// Local files of restored uploads; one word for each.
    found: (
        mpsc::UnboundedSender<SourceFound>,
        mpsc::UnboundedReceiver<SourceFound>,
    ),
    last_found: u32,
    ports: Ports,
    /// Files that are written of the log; bounded by what the page asks for.
    writing: VecDeque<Writing>,
    /// Session files that were read; `None` for one that cannot be.
    opened: (
        mpsc::UnboundedSender<Option<Opened>>,
        mpsc::UnboundedReceiver<Option<Opened>>,
    ),
    /// As the page was told last.
    carried: Carried,
}

/// What the local file of a restored upload has come to.
type SourceFound = (TransferId, Found);

/// What the loop waits for.
enum Input {
    Page(ToCore),
    File(FileEvent),
    Left(Vec<Left>),
    Found(SourceFound),
    Journal(Message),
    Line(LineChange),
    Opened(Option<Box<Opened>>),
    Writing(Writing),
    Deadline,
}

impl Core {
    async fn run(mut self) {
        let memory = self
            .clock
            .within(MEMORY_TIMEOUT, module_memory::load())
            .await;
        if let Some((salt, last)) = memory {
            self.host.set_module_memory(salt, last);
        }
        self.host.set_wall_clock(wall_clock(self.clock.now()));
        let mut worked = Duration::ZERO;
        loop {
            let input = poll_fn(|cx| {
                // The simulated module does its work in here as well.
                let started = self.clock.now();
                let input = self.poll(cx);
                if input.is_pending() {
                    self.to_page.flush();
                }
                worked += self.clock.now() - started;
                input
            })
            .await;
            let Some(input) = input else { break };
            let started = self.clock.now();
            self.take(input);
            self.serve_host();
            worked += self.clock.now() - started;
            if worked >= SLICE {
                self.to_page.flush();
                self.clock.hop().await;
                worked = Duration::ZERO;
            }
        }
        self.line.detach();
        self.line.closed().await;
    }

    /// What comes next; `None` once the last handle is gone. The person comes first; files next, since the
    /// line waits for them; the clock last, so that bytes which came in time count as such.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Input>> {
        if let Poll::Ready(message) = self.from_page.poll(cx) {
            return Poll::Ready(message.map(Input::Page));
        }
        if let Poll::Ready(Some(event)) = self.file_events.poll_next_unpin(cx) {
            return Poll::Ready(Some(Input::File(event)));
        }
        if let Poll::Ready(Some(left)) = self.left.poll_next_unpin(cx) {
            return Poll::Ready(Some(Input::Left(left)));
        }
        if let Poll::Ready(Some(found)) = self.found.1.poll_next_unpin(cx) {
            return Poll::Ready(Some(Input::Found(found)));
        }
        if let Poll::Ready(Some(message)) = self.journal_messages.poll_next_unpin(cx) {
            return Poll::Ready(Some(Input::Journal(message)));
        }
        if let Poll::Ready(change) = self.line.poll(cx) {
            return Poll::Ready(Some(Input::Line(change)));
        }
        if let Poll::Ready(Some(opened)) = self.opened.1.poll_next_unpin(cx) {
            return Poll::Ready(Some(Input::Opened(opened.map(Box::new))));
        }
        let deadline = self.host.poll_deadline();
        if self.alarm.poll(deadline, cx).is_ready() {
            return Poll::Ready(Some(Input::Deadline));
        }
        let due = earliest(self.host.meter_due(), self.host.log_due());
        let rung = self.meter_alarm.poll(due, cx);
        if let Some(writing) = self.writing.pop_front() {
            return Poll::Ready(Some(Input::Writing(writing)));
        }
        rung.map(|()| Some(Input::Deadline))
    }

    fn take(&mut self, input: Input) {
        let now = self.clock.now();
        match input {
            Input::Page(message) => self.hear(message),
            Input::File(event) => self.host.handle_file(now, event),
            Input::Left(left) => self.restore(left),
            Input::Found((transfer, found)) => self.source_found(transfer, found),
            Input::Journal(message) => self.to_page.tell(Event::Notice(Notice {
                subject: Subject::Line,
                message,
            })),
            Input::Line(LineChange::Opened(link)) => self.host.handle_opened(now, link),
            Input::Line(LineChange::Received(bytes)) => self.host.handle_bytes(now, &bytes),
            Input::Line(LineChange::Written) => self.host.handle_written(now),
            Input::Opened(opened) => self.session_read(opened),
            Input::Writing(writing) => self.write_on(writing),
            Input::Deadline => {}
            Input::Line(LineChange::Damaged(error)) => {
                self.host.handle_damaged(now, &error);
            }
            Input::Line(LineChange::Down(down)) => self.host.handle_closed(now, down),
        }
        // Not only when the timer rings: a flood of input must not hold a deadline up.
        if self.host.poll_deadline().is_some_and(|at| at <= now) {
            self.host.handle_timeout(now);
        }
    }

    /// The page has said something.
    fn hear(&mut self, message: ToCore) {
        match message {
            ToCore::Command(command) => self.command(command),
            ToCore::CommandWithFile(command, file) => {
                if let Some(id) = command.file() {
                    self.files.add(id, file);
                }
                self.command(command);
            }
            ToCore::HandleOf(file, handle) => {
                self.files.set_handle(file, handle);
                self.journal.handle_came(file);
            }
            ToCore::Ports(after, seen) => self.ports.told(after, seen),
            ToCore::ReadingAllowed(transfers) => {
                for transfer in transfers {
                    self.find_source(transfer);
                }
            }
            ToCore::TakeDownload(request, transfer) => {
                let (files, to_page) = (self.files.clone(), self.to_page.clone());
                spawn_local(async move {
                    let blob = files.take(transfer).await;
                    to_page.say(ToPage::Download(request, blob));
                    to_page.flush();
                });
            }
            ToCore::DiscardDownload(transfer) => self.files.discard(transfer),
            ToCore::ShowLog(view) => self.host.show_log(view),
            ToCore::ExportLog(request, asked) => {
                let export = self.host.export_log(asked);
                self.writing.push_back(Writing::new(request, export));
            }
            ToCore::OpenLog(None) => self.host.show_session(None),
            ToCore::OpenLog(Some(file)) => {
                let (clock, sender) = (self.clock.clone(), self.opened.0.clone());
                spawn_local(async move {
                    // An error says that the loop is over.
                    let _gone = sender.unbounded_send(read(clock, file).await);
                });
            }
            ToCore::Seen(_) => {}
        }
    }

    /// A session file was read, if it is one.
    fn session_read(&mut self, opened: Option<Box<Opened>>) {
        match opened.filter(|opened| opened.is_session()) {
            Some(opened) => self.host.show_session(Some(*opened)),
            None => self.to_page.tell(Event::Notice(Notice {
                subject: Subject::Line,
                message: Message::NotASession,
            })),
        }
    }

    /// The next piece of a file of the log.
    fn write_on(&mut self, mut writing: Writing) {
        let now = self.clock.now();
        let piece = writing.export.piece(self.host.shown_recorder(), now);
        if let Some(piece) = piece {
            writing.add(&piece);
            self.writing.push_back(writing);
        } else {
            let blob = writing.finish();
            self.to_page.say(ToPage::Download(writing.request, blob));
        }
    }

    fn command(&mut self, command: Command) {
        let now = self.clock.now();
        let down = match command {
            Command::Attach(target) => self.line.attach(target),
            Command::Detach => self.line.detach(),
            Command::Demo(command) => return self.line.disturb(command),
            command => return self.host.handle_command(now, command),
        };
        if let Some(down) = down {
            self.host.handle_closed(now, down);
        }
    }

    /// Take up what earlier page loads left.
    fn restore(&mut self, left: Vec<Left>) {
        let now = self.clock.now();
        let kept = left.iter().map(|left| (left.kept.clone(), left.access));
        let numbers = self.host.restore(now, kept.collect());
        for (left, transfer) in left.into_iter().zip(numbers) {
            // Those beyond the list's bound stay kept for a page that has room.
            let Some(transfer) = transfer else { continue };
            if let Some(handle) = left.handle() {
                self.to_page.say(ToPage::SourceHandle(transfer, handle));
            }
            self.journal.restored(transfer, left);
            self.find_source(transfer);
        }
    }

    /// Look whether the local file of a restored upload can be read.
    fn find_source(&self, transfer: TransferId) {
        if let Some(found) = self.journal.find(transfer) {
            let sender = self.found.0.clone();
            spawn_local(async move {
                // An error says that the loop is over.
                let _gone = sender.unbounded_send((transfer, found.await));
            });
        }
    }

    /// What such a file has come to.
    fn source_found(&mut self, transfer: TransferId, found: Found) {
        let command = match found {
            Found::File(file) => {
                self.last_found += 1;
                let id = FileId::Found(self.last_found);
                let stamp = file.stamp();
                self.files.add(id, file);
                Command::Supply {
                    transfer,
                    file: id,
                    stamp,
                }
            }
            Found::NotAllowed => return,
            Found::Gone => Command::SourceGone { transfer },
        };
        self.host.handle_command(self.clock.now(), command);
    }

    /// Carry out what the host wants done.
    fn serve_host(&mut self) {
        let now = self.clock.now();
        if let Some(baud) = self.host.poll_reopen()
            && !self.line.reopen(baud)
        {
            self.host.handle_not_reopened(now);
        }
        if let Some(down) = self.host.poll_hang_up() {
            self.line.detach();
            self.host.handle_closed(now, down);
        }
        if self.line.can_send()
            && let Some(chunk) = self.host.poll_transmit(now)
        {
            self.line.send(chunk, self.host.drains());
        }
        while let Some(request) = self.host.poll_file() {
            self.files.carry_out(request);
        }
        // After the files were asked: what is kept of a download names its folder.
        while let Some(keep) = self.host.poll_persist() {
            self.journal.keep(keep);
        }
        while let Some(event) = self.host.poll_event() {
            if let Event::Module(mark) = event {
                module_memory::remember(mark);
            }
            self.to_page.tell(event);
        }
        let carried = self.host.carried();
        if carried != self.carried {
            self.carried = carried;
            self.to_page.tell(Event::Carried(carried));
        }
        if let Some(meter) = self.host.poll_meter(now) {
            self.to_page.tell(Event::Meter(meter));
        }
        if let Some(window) = self.host.poll_log(now) {
            self.to_page.tell(Event::Log(Box::new(window)));
        }
    }
}

/// Takes up what earlier page loads left, and hands it to the loop; then clears the rest away.
async fn take_up(journal: Journal, clock: Clock, to_loop: mpsc::UnboundedSender<Vec<Left>>) {
    journal
        .take_up(|left| {
            // An error says that the loop is over.
            let _gone = to_loop.unbounded_send(left);
        })
        .await;
    clock.sleep_until(clock.now() + READING_MAX).await;
    journal.clear_away().await;
}
