//! The one event loop: between the page, the host, the line, the local files and the clock.
//!
//! One task waits for whichever comes first, hands it to the sans-IO [`Host`], and carries out what the host
//! wants done. It gives the thread back to the browser after every [`SLICE`] of work, however much waits.

mod charset;
#[cfg(feature = "chunks")]
pub mod chunks;
pub mod files;
pub mod journal;
mod line;
mod staging;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::poll_fn;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures::channel::mpsc;
use futures::future::LocalBoxFuture;
use futures::lock::{Mutex, OwnedMutexGuard};
use futures::{FutureExt, StreamExt};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use crate::app::{
    Carried, Command, Event, FileId, Message, Notice, Outbox, PortId, StorageCommand, Subject,
    TraceDirection, TraceLine, TransferId,
};
use crate::browser::clock::{Alarm, Clock};
use crate::browser::page_load::Lock;
use crate::codec::provide_gbk;
use crate::files::FileEvent;
use crate::host::Host;
use crate::time::Duration;
use crate::transport::web_serial::SerialPort;
use files::{Files, stamp_of};
use journal::{Found, Journal, Left};
use line::{Line, LineChange, Ports};

/// Commands that may wait. The driver takes them at once, so these are what one turn of the page's own code
/// sends: at most a folder full of files, and more than the list of transfers holds.
pub const COMMANDS_MAX: usize = 16_384;

/// Ports that can be attached; beyond that the oldest are forgotten. Each plugging in makes a new one.
pub const PORTS_MAX: usize = 64;

/// How long the browser may go on reading a download that the page before this one handed to it.
const READING_MAX: Duration = Duration::from_mins(2);

/// The lock of looking for free names.
const NAMING: &str = "at-ferry-naming";

/// Work done before the browser gets its turn.
const SLICE: Duration = Duration::from_millis(8);

/// The page's handle on the event loop, which ends when the last one is gone. Clones share it.
#[derive(Clone)]
pub struct Driver {
    commands: Rc<RefCell<mpsc::Sender<Command>>>,
    shared: Rc<Shared>,
    clock: Clock,
}

/// What the handles and the loop both reach.
struct Shared {
    outbox: RefCell<Outbox>,
    wake: Box<dyn Fn()>,
    /// Whether the page was woken and has not come yet.
    woken: Cell<bool>,
    files: Files,
    journal: Journal,
    ports: RefCell<BTreeMap<PortId, SerialPort>>,
    last_port: Cell<u32>,
    carried: Cell<Carried>,
    naming: Arc<Mutex<()>>,
}

/// Nobody else looks for a free name while this is held.
pub struct NamesAlone {
    _in_page: OwnedMutexGuard<()>,
    _in_browser: Option<Lock>,
}

impl Driver {
    /// Start the event loop. `wake` is called when events wait, once until they are
    /// [taken](Self::take_events).
    pub fn start(wake: impl Fn() + 'static) -> Self {
        provide_gbk(charset::decode_gbk);
        let (files, file_events) = Files::new();
        let shared = Rc::new(Shared {
            outbox: RefCell::default(),
            wake: Box::new(wake),
            woken: Cell::new(false),
            journal: Journal::new(files.clone()),
            files,
            ports: RefCell::default(),
            last_port: Cell::new(0),
            carried: Cell::default(),
            naming: Arc::default(),
        });
        // The channel itself adds one place for its one sender.
        let (commands, receiver) = mpsc::channel(COMMANDS_MAX - 1);
        let clock = Clock::new();
        spawn_local(start_core(Start {
            commands: receiver,
            file_events,
            shared: Rc::clone(&shared),
            clock: clock.clone(),
        }));
        Self {
            commands: Rc::new(RefCell::new(commands)),
            shared,
            clock,
        }
    }

    /// What has gone over the air up to now; the meter's readings tell the same, later.
    pub fn carried(&self) -> Carried {
        self.shared.carried.get()
    }

    /// The clock that everything here goes by.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Have something done. Beyond [`COMMANDS_MAX`] commands that wait it is not, and a notice says so.
    pub fn send(&self, command: Command) {
        let sent = self.commands.borrow_mut().try_send(command);
        let Err(refused) = sent else { return };
        if let Command::Upload { file, .. }
        | Command::Supply { file, .. }
        | Command::Storage(StorageCommand::Put { file, .. }) = refused.into_inner()
        {
            self.shared.files.release(file);
        }
        self.shared.tell(Event::Notice(Notice {
            subject: Subject::Line,
            message: Message::QueueFull,
        }));
        self.shared.wake_page();
    }

    /// Take the events that wait.
    pub fn take_events(&self) -> Vec<Event> {
        self.shared.woken.set(false);
        self.shared.outbox.borrow_mut().take()
    }

    /// Register a file to upload; it is held until the upload is over, or the command that names it refused.
    pub fn add_file(&self, file: web_sys::File) -> FileId {
        self.shared.files.add(file)
    }

    /// Forget a file that no command was given.
    pub fn release_file(&self, file: FileId) {
        self.shared.files.release(file);
    }

    /// The way to a registered file itself, where the browser gave one: with it the upload goes on after the page was
    /// loaded again.
    pub fn add_handle(&self, file: FileId, handle: web_sys::FileSystemFileHandle) {
        self.shared.files.set_handle(file, handle);
        self.shared.journal.handle_came(file);
    }

    /// Ask the user whether the local file of an upload may be read again. Browsers ask only in answer to a click.
    pub fn ask_to_read(&self, transfer: TransferId) {
        if let Some(found) = self.shared.journal.find(transfer, true) {
            let driver = self.clone();
            spawn_local(async move {
                if let Some(command) = driver.shared.found(transfer, found.await) {
                    driver.send(command);
                }
            });
        }
    }

    /// The user chose the local file of an upload again.
    pub fn choose_again(
        &self,
        transfer: TransferId,
        chosen: web_sys::File,
        handle: Option<web_sys::FileSystemFileHandle>,
    ) {
        self.send(self.shared.supply(transfer, chosen, handle));
    }

    /// Register a port to attach; the same port gets the same number again.
    pub fn add_port(&self, port: SerialPort) -> PortId {
        let mut ports = self.shared.ports.borrow_mut();
        if let Some((&id, _)) = ports.iter().find(|(_, known)| **known == port) {
            return id;
        }
        if ports.len() == PORTS_MAX {
            ports.pop_first();
        }
        let id = PortId(self.shared.last_port.get() + 1);
        self.shared.last_port.set(id.0);
        ports.insert(id, port);
        id
    }

    /// What the page keeps under this name, beyond its own life.
    pub async fn kept_value(&self, name: &str) -> Option<JsValue> {
        self.shared.journal.value(name).await
    }

    /// Keep a value for the next load of the page; without one, forget what was kept. The name holds no `/`.
    pub async fn keep_value(&self, name: &str, value: Option<&JsValue>) {
        self.shared.journal.set_value(name, value).await;
    }

    /// Waits until nobody looks for a free name, in this page or another of this browser; while this is held, nobody
    /// does.
    pub async fn names_alone(&self) -> NamesAlone {
        let in_page = Arc::clone(&self.shared.naming).lock_owned().await;
        let place = self.shared.files.place().await;
        let in_browser = match &place.load {
            Some(load) => load.alone(NAMING).await,
            None => None,
        };
        NamesAlone {
            _in_page: in_page,
            _in_browser: in_browser,
        }
    }

    /// A download that is ready. It stays staged, and can be taken again, until it is
    /// [discarded](Self::discard_download). `None` for one that is not ready or not there any more.
    pub async fn take_download(&self, transfer: TransferId) -> Option<web_sys::Blob> {
        self.shared.files.take(transfer).await
    }

    /// Throw a staged download away.
    pub fn discard_download(&self, transfer: TransferId) {
        self.shared.files.discard(transfer);
    }
}

impl Shared {
    /// The local file of an upload that waits for it.
    fn supply(
        &self,
        transfer: TransferId,
        file: web_sys::File,
        handle: Option<web_sys::FileSystemFileHandle>,
    ) -> Command {
        let stamp = stamp_of(&file);
        let file = self.files.add(file);
        if let Some(handle) = handle {
            self.files.set_handle(file, handle);
        }
        Command::Supply {
            transfer,
            file,
            stamp,
        }
    }

    /// What follows from what such a file has come to.
    fn found(&self, transfer: TransferId, found: Found) -> Option<Command> {
        match found {
            Found::File(file, handle) => Some(self.supply(transfer, file, Some(handle))),
            Found::NotAllowed => None,
            Found::Gone => Some(Command::SourceGone { transfer }),
        }
    }

    fn tell(&self, event: Event) {
        self.outbox.borrow_mut().push(event);
    }

    /// Nothing may be borrowed here: the page may take its events at once.
    fn wake_page(&self) {
        if !self.outbox.borrow().is_empty() && !self.woken.replace(true) {
            (self.wake)();
        }
    }
}

impl Ports for Shared {
    fn port(&self, id: PortId) -> Option<SerialPort> {
        self.ports.borrow().get(&id).cloned()
    }
}

/// What the loop starts from.
struct Start {
    commands: mpsc::Receiver<Command>,
    file_events: mpsc::UnboundedReceiver<FileEvent>,
    shared: Rc<Shared>,
    clock: Clock,
}

/// Runs the loop, once it is loaded. Commands wait until then.
async fn start_core(start: Start) {
    #[cfg(feature = "chunks")]
    let run = {
        let shared = Rc::clone(&start.shared);
        let on_trouble = move || {
            shared.tell(Event::Notice(Notice {
                subject: Subject::Line,
                message: Message::PartNotLoaded,
            }));
            shared.wake_page();
        };
        chunks::loaded(core_chunk::entrance, on_trouble).await
    };
    #[cfg(not(feature = "chunks"))]
    let run = run_core;
    run(start).await;
}

#[cfg(feature = "chunks")]
mod core_chunk {
    #![expect(
        clippy::unnecessary_wraps,
        reason = "that it did not load is an error as well"
    )]

    use futures::future::LocalBoxFuture;
    use wasm_split_helpers::{SplitLoaderError, wasm_split};

    use super::Start;

    /// The loop with the host, the simulated module and all that they need.
    #[wasm_split(core, fallible)]
    pub(super) fn entrance() -> Result<fn(Start) -> LocalBoxFuture<'static, ()>, SplitLoaderError> {
        Ok(super::run_core)
    }
}

fn run_core(start: Start) -> LocalBoxFuture<'static, ()> {
    let clock = start.clock;
    let (left_sender, left) = mpsc::unbounded();
    spawn_local(take_up(
        Rc::clone(&start.shared),
        clock.clone(),
        left_sender,
    ));
    let core = Core {
        host: Host::new(),
        line: Line::new(clock.clone()),
        alarm: Alarm::new(clock.clone()),
        meter_alarm: Alarm::new(clock.clone()),
        clock,
        commands: start.commands,
        file_events: start.file_events,
        left,
        found: mpsc::unbounded(),
        shared: start.shared,
    };
    core.run().boxed_local()
}

/// The loop's own.
struct Core {
    clock: Clock,
    host: Host,
    line: Line,
    alarm: Alarm,
    meter_alarm: Alarm,
    commands: mpsc::Receiver<Command>,
    file_events: mpsc::UnboundedReceiver<FileEvent>,
    /// One word for each earlier load.
    left: mpsc::UnboundedReceiver<Vec<Left>>,
    /// Local files of restored uploads; one word for each.
    found: (
        mpsc::UnboundedSender<SourceFound>,
        mpsc::UnboundedReceiver<SourceFound>,
    ),
    shared: Rc<Shared>,
}

/// What the local file of a restored upload has come to.
type SourceFound = (TransferId, Found);

/// What the loop waits for.
enum Input {
    Command(Command),
    File(FileEvent),
    Left(Vec<Left>),
    Found(SourceFound),
    Line(LineChange),
    Deadline,
}

impl Core {
    async fn run(mut self) {
        let mut worked = Duration::ZERO;
        loop {
            let input = poll_fn(|cx| {
                // The simulated module does its work in here as well.
                let started = self.clock.now();
                let input = self.poll(cx);
                worked += self.clock.now() - started;
                input
            })
            .await;
            let Some(input) = input else { break };
            let started = self.clock.now();
            self.take(input);
            self.serve_host();
            self.shared.wake_page();
            worked += self.clock.now() - started;
            if worked >= SLICE {
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
        if let Poll::Ready(command) = self.commands.poll_next_unpin(cx) {
            return Poll::Ready(command.map(Input::Command));
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
        if let Poll::Ready(change) = self.line.poll(cx, &*self.shared) {
            return Poll::Ready(Some(Input::Line(change)));
        }
        let deadline = self.host.poll_deadline();
        if self.alarm.poll(deadline, cx).is_ready() {
            return Poll::Ready(Some(Input::Deadline));
        }
        let rung = self.meter_alarm.poll(self.host.meter_due(), cx);
        rung.map(|()| Some(Input::Deadline))
    }

    fn take(&mut self, input: Input) {
        let now = self.clock.now();
        match input {
            Input::Command(Command::Attach(target)) => {
                if let Some(down) = self.line.attach(target) {
                    self.host.handle_closed(now, down);
                }
            }
            Input::Command(Command::Detach) => {
                if let Some(down) = self.line.detach() {
                    self.host.handle_closed(now, down);
                }
            }
            Input::Command(command) => self.host.handle_command(now, command),
            Input::File(event) => self.host.handle_file(now, event),
            Input::Left(left) => self.restore(left),
            Input::Found((transfer, found)) => {
                if let Some(command) = self.shared.found(transfer, found) {
                    self.host.handle_command(now, command);
                }
            }
            Input::Line(LineChange::Opened(link)) => self.host.handle_opened(now, link),
            Input::Line(LineChange::Received(bytes)) => self.host.handle_bytes(now, &bytes),
            Input::Line(LineChange::Written) => self.host.handle_written(now),
            Input::Deadline => {}
            Input::Line(LineChange::Damaged(error)) => {
                self.shared.tell(Event::Trace(TraceLine {
                    at: now,
                    direction: TraceDirection::Rx,
                    text: format!("‹{error}›"),
                    payload_bytes: 0,
                }));
                self.host.handle_damaged(now);
            }
            Input::Line(LineChange::Down(down)) => self.host.handle_closed(now, down),
        }
        // Not only when the timer rings: a flood of input must not hold a deadline up.
        if self.host.poll_deadline().is_some_and(|at| at <= now) {
            self.host.handle_timeout(now);
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
            self.shared.journal.restored(transfer, left);
            if let Some(found) = self.shared.journal.find(transfer, false) {
                let sender = self.found.0.clone();
                spawn_local(async move {
                    // An error says that the loop is over.
                    let _gone = sender.unbounded_send((transfer, found.await));
                });
            }
        }
    }

    /// Carry out what the host wants done.
    fn serve_host(&mut self) {
        let now = self.clock.now();
        if let Some(baud) = self.host.poll_reopen()
            && !self.line.reopen(baud, &*self.shared)
        {
            self.host.handle_not_reopened();
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
            self.shared.files.carry_out(request);
        }
        // After the files were asked: what is kept of a download names its folder.
        while let Some(keep) = self.host.poll_persist() {
            self.shared.journal.keep(keep);
        }
        while let Some(event) = self.host.poll_event() {
            self.shared.tell(event);
        }
        self.shared.carried.set(self.host.carried());
        if let Some(meter) = self.host.poll_meter(now) {
            self.shared.tell(Event::Meter(meter));
        }
    }
}

/// Takes up what earlier page loads left, and hands it to the loop; then clears the rest away.
async fn take_up(shared: Rc<Shared>, clock: Clock, to_loop: mpsc::UnboundedSender<Vec<Left>>) {
    let journal = shared.journal.clone();
    drop(shared);
    journal
        .take_up(&clock, |left| {
            // An error says that the loop is over.
            let _gone = to_loop.unbounded_send(left);
        })
        .await;
    clock.sleep_until(clock.now() + READING_MAX).await;
    journal.clear_away().await;
}
