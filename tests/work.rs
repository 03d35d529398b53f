//! How much work our side does for a packet, whatever else is on the list: allocations are counted, not time.

#![expect(
    unsafe_code,
    reason = "an allocator that counts is one by an unsafe trait"
)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use at_ferry::app::{
    Command, DemoOptions, Event, FileId, FrameDirection, FrameKind, LineState, Link, LogFilter,
    LogSearch, LogView, Saved, SavedLocal, SavedPhase, Server, ServerName, SourceAccess,
    SourceStamp, Tie, Transfer, TransferOptions, TransferState,
};
use at_ferry::codec::Charset;
use at_ferry::dialect::ChannelId;
use at_ferry::files::{FileEvent, FileRequest};
use at_ferry::host::Host;
use at_ferry::record::{Line, Recorder, View};
use at_ferry::sim::{Internet, Server as RemoteServer, Simulator};
use at_ferry::time::{Duration, Instant};

/// Bytes that a serial port gives at a time.
const CHUNK_BYTES: usize = 4096;

/// Bytes of a packet of an upload.
const PACKET_BYTES: u64 = 4096;

thread_local! {
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
    static ALLOCATED_BYTES: Cell<u64> = const { Cell::new(0) };
    /// What is held, and the most that was since it was last looked at.
    static HELD_BYTES: Cell<i64> = const { Cell::new(0) };
    static HELD_MOST_BYTES: Cell<i64> = const { Cell::new(0) };
}

struct Counting;

// SAFETY: all is left to the system's allocator; counting allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        release(layout.size());
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(block, layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        // Both may be there while one is copied into the other.
        count(new_size);
        release(layout.size());
        // SAFETY: as the caller promises.
        unsafe { System.realloc(block, layout, new_size) }
    }
}

fn count(size: usize) {
    ALLOCATIONS.set(ALLOCATIONS.get() + 1);
    ALLOCATED_BYTES.set(ALLOCATED_BYTES.get() + size as u64);
    HELD_BYTES.set(HELD_BYTES.get() + i64::try_from(size).unwrap_or(i64::MAX));
    HELD_MOST_BYTES.set(HELD_MOST_BYTES.get().max(HELD_BYTES.get()));
}

fn release(size: usize) {
    HELD_BYTES.set(HELD_BYTES.get() - i64::try_from(size).unwrap_or(i64::MAX));
}

/// The most that was held at a time while this was done, on top of what was held before, in bytes.
fn most_held_bytes(act: impl FnOnce()) -> i64 {
    let before = HELD_BYTES.get();
    HELD_MOST_BYTES.set(before);
    act();
    HELD_MOST_BYTES.get() - before
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// What was done by our side.
#[derive(Clone, Copy, Debug, Default)]
struct Work {
    allocations: u64,
    allocated_bytes: u64,
    /// Time is told, and nothing is made of it.
    time: Duration,
}

/// The host and a module on a line without limit, of which our side alone is watched.
struct Rig {
    host: Host,
    module: Simulator,
    now: Instant,
    work: Work,
    seen: Seen,
}

/// What the page was told last.
#[derive(Default)]
struct Seen {
    is_line_ready: bool,
    is_listed: bool,
    transfer: Option<Transfer>,
    /// Of the download under way.
    written_bytes: u64,
}

impl Rig {
    /// A channel is connected to a server with a file of this size; so many transfers of earlier pages wait.
    fn ready(size_bytes: u64, restored: u32) -> Self {
        let server = RemoteServer::new(HOST).noise(format!("/{NAME}"), 1, size_bytes);
        let options = DemoOptions {
            baud: 0,
            ..DemoOptions::default()
        };
        let internet = Internet::new(vec![server], 1);
        let mut rig = Self {
            host: Host::new(),
            module: Simulator::with_network(&options, Duration::ZERO, internet),
            now: Instant::ZERO,
            work: Work::default(),
            seen: Seen::default(),
        };
        let kept = (0..restored).map(|number| (kept(number), SourceAccess::Choice));
        rig.host.restore(rig.now, kept.collect());
        rig.host
            .handle_opened(rig.now, Link::Serial { baud: 115_200 });
        rig.until(|seen| seen.is_line_ready);
        rig.watched(|host, now| {
            let (channel, server) = (channel(), login());
            host.handle_command(now, Command::Connect { channel, server });
        });
        rig.until(|seen| seen.is_listed);
        rig
    }

    fn upload(&mut self, size_bytes: u64) -> Work {
        self.run(Command::Upload {
            channel: channel(),
            file: FileId::Chosen(1),
            below: String::new(),
            name: "up.bin".into(),
            size_bytes,
            modified_ms: 0,
        })
    }

    fn download(&mut self) -> Work {
        self.run(Command::Download {
            channel: channel(),
            name: NAME.into(),
        })
    }

    /// Runs one transfer to its end; gives the work that was done for it.
    fn run(&mut self, command: Command) -> Work {
        self.serve();
        self.seen.transfer = None;
        self.work = Work::default();
        self.watched(|host, now| host.handle_command(now, command));
        let is_ended = |transfer: &Transfer| transfer.state.is_ended();
        self.until(|seen| seen.transfer.as_ref().is_some_and(is_ended));
        let transfer = self.seen.transfer.as_ref().expect("it has ended");
        let failure = &transfer.failure;
        assert_eq!(transfer.state, TransferState::Done, "{failure:?}");
        self.work
    }

    fn watched<T>(&mut self, act: impl FnOnce(&mut Host, Instant) -> T) -> T {
        let (allocations, bytes) = (ALLOCATIONS.get(), ALLOCATED_BYTES.get());
        let began = std::time::Instant::now();
        let given = act(&mut self.host, self.now);
        self.work.time += began.elapsed();
        self.work.allocations += ALLOCATIONS.get() - allocations;
        self.work.allocated_bytes += ALLOCATED_BYTES.get() - bytes;
        given
    }

    fn until(&mut self, so: impl Fn(&Seen) -> bool) {
        self.serve();
        while !so(&self.seen) {
            self.turn();
        }
    }

    fn turn(&mut self) {
        if let Some(bytes) = self.watched(Host::poll_transmit) {
            self.serve();
            self.module.handle_bytes(self.now, &bytes);
            self.watched(Host::handle_written);
        } else if let Some(bytes) = self.module.poll_output(self.now) {
            for chunk in bytes.chunks(CHUNK_BYTES) {
                self.watched(|host, now| host.handle_bytes(now, chunk));
                self.serve();
            }
        } else {
            let next = [self.module.poll_deadline(), self.host.poll_deadline()];
            let next = next.into_iter().flatten().min();
            self.now = self.now.max(next.expect("something is waited for"));
            self.module.handle_timeout(self.now);
            if self.host.poll_deadline().is_some_and(|at| at <= self.now) {
                self.watched(Host::handle_timeout);
            }
        }
        self.serve();
    }

    /// What a driver does after each input.
    fn serve(&mut self) {
        while let Some(request) = self.watched(|host, _| host.poll_file()) {
            if let Some(event) = self.seen.carry_out(request) {
                self.watched(|host, now| host.handle_file(now, event));
            }
        }
        self.watched(|host, now| {
            while host.poll_persist().is_some() {}
            let _deadline = host.poll_deadline();
            let _reading = host.poll_meter(now);
        });
        while let Some(event) = self.watched(|host, _| host.poll_event()) {
            self.seen.see(event);
        }
    }
}

impl Seen {
    fn see(&mut self, event: Event) {
        match event {
            Event::Line(line) => self.is_line_ready = matches!(line, LineState::Ready { .. }),
            Event::ListingReady { .. } => self.is_listed = true,
            Event::Transfer(transfer) => self.transfer = Some(transfer),
            _ => {}
        }
    }

    fn carry_out(&mut self, request: FileRequest) -> Option<FileEvent> {
        Some(match request {
            FileRequest::Read {
                transfer,
                offset,
                len_bytes,
                ..
            } => FileEvent::Read {
                transfer,
                offset,
                bytes: Ok(vec![b'x'; len_bytes as usize]),
            },
            FileRequest::Create { transfer, .. } => {
                self.written_bytes = 0;
                let result = Ok(());
                FileEvent::Created { transfer, result }
            }
            FileRequest::Write { transfer, bytes } => {
                self.written_bytes += bytes.len() as u64;
                let len_bytes = Ok(bytes.len() as u64);
                FileEvent::Written {
                    transfer,
                    len_bytes,
                }
            }
            FileRequest::Finish { transfer } => FileEvent::Finished {
                transfer,
                len_bytes: Ok(self.written_bytes),
            },
            _ => return None,
        })
    }
}

const HOST: &str = "server";
const NAME: &str = "f.bin";

fn channel() -> ChannelId {
    ChannelId::new(0).expect("there is one")
}

fn login() -> Server {
    Server {
        host: HOST.into(),
        port: 21,
        user: "demo".into(),
        password: "demo".into(),
        charset: Charset::Utf8,
    }
}

/// An upload of an earlier page, whose file the user has to choose again.
fn kept(number: u32) -> Saved {
    Saved {
        channel: channel(),
        server: ServerName::from(&login()),
        directory: "/".into(),
        below: String::new(),
        name: format!("kept {number}.bin"),
        options: TransferOptions::default(),
        phase: SavedPhase::Waiting,
        place: 0,
        runs: false,
        local: SavedLocal::Source {
            stamp: SourceStamp {
                name: format!("kept {number}.bin"),
                size_bytes: 1000,
                modified_ms: 0,
            },
            ours_bytes: None,
            is_whole: false,
            aside: None,
        },
    }
}

/// Allocations for each packet of both ways.
fn allocations_per_packet(restored: u32) -> [u64; 2] {
    let size_bytes = 4 << 20;
    let mut rig = Rig::ready(size_bytes, restored);
    [rig.upload(size_bytes), rig.download()]
        .map(|work| work.allocations * PACKET_BYTES / size_bytes)
}

#[test]
fn a_packet_costs_a_few_allocations_however_many_transfers_wait() {
    for restored in [0, 9_000] {
        let [up, down] = allocations_per_packet(restored);
        assert!(up <= 30, "{up} for a packet up, {restored} waiting");
        assert!(down <= 15, "{down} for a packet down, {restored} waiting");
    }
}

/// Lines of one byte, as a module sends that talks nonsense: each is a row.
#[test]
fn the_rows_of_a_full_record_take_a_small_part_of_its_room() {
    let mut recorder = Recorder::default();
    let at = Instant::ZERO;
    while recorder.dropped().frames == 0 {
        recorder.push(&Line {
            first_byte_at: at,
            last_byte_at: at,
            direction: FrameDirection::Rx,
            kind: FrameKind::Stray,
            tie: Tie::default(),
            is_partial: false,
            bytes: b"7",
        });
    }
    let mut view = View::default();
    let most_bytes = most_held_bytes(|| {
        view.show(LogView {
            filter: LogFilter {
                kind: Some(FrameKind::Stray),
                ..LogFilter::default()
            },
            search: Some(LogSearch {
                text: "7".into(),
                is_regex: false,
            }),
            ..LogView::default()
        });
        while view.work(&recorder) {}
    });
    let window = view.window(&recorder, true);
    assert_eq!(window.all_rows, (0, recorder.len()));
    assert_eq!(window.hits, recorder.len());
    let bound_bytes = i64::try_from(recorder.bound_bytes()).expect("it is small");
    assert!(most_bytes < bound_bytes / 16, "{most_bytes} bytes");
}

/// Prints what is carried in a second, and at what cost: `cargo test --profile simulation --test work -- --ignored
/// --nocapture`.
#[test]
#[ignore = "it measures, and there is nothing to fail"]
fn what_is_carried() {
    let size_bytes: u64 = 64 << 20;
    let packets = size_bytes / PACKET_BYTES;
    let mut rig = Rig::ready(size_bytes, 0);
    for (way, work) in [("up", rig.upload(size_bytes)), ("down", rig.download())] {
        let each = |count: u64| u32::try_from(count / packets).expect("a packet takes little");
        let rate = size_bytes.checked_div(u64::try_from(work.time.as_micros()).expect("short"));
        println!(
            "{way}: {} MB/s; for each packet {} allocations, {} bytes",
            rate.unwrap_or(0),
            each(work.allocations),
            each(work.allocated_bytes)
        );
    }
}
