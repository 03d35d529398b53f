//! Each fault of the simulated module, switched on while files are on their way: what is called done is the same on
//! both sides, what failed says why, nothing waits for ever, and where the fault is over all comes through.

use at_ferry::app::{
    ChannelPhase, Command, DemoOptions, Down, TransferOptions, TransferState, Verified,
};
use at_ferry::dialect::ChannelId;
use at_ferry::sim::{Fault, Faults, Known};
use at_ferry::time::Duration;

use crate::pair::{Pair, demo_server};

/// What goes up. It comes to more than any fault counts to.
const FILE_BYTES: usize = 420_000;

/// What of it has gone when the fault begins.
const BEGUN_BYTES: u64 = 60_000;

/// What no transfer comes through; all else is overcome without the user.
const ENDS_IT: [&str; 9] = [
    "silent",
    "garbage",
    "missing-ok",
    "unplugged",
    "noise",
    "disk-full",
    "quota-deletes",
    "no-single-files",
    "size-huge",
];

/// No transfer takes that long, whatever goes wrong.
const LONG: Duration = Duration::from_mins(40);

fn channel() -> ChannelId {
    ChannelId::ALL[0]
}

fn content() -> Vec<u8> {
    (0..FILE_BYTES)
        .map(|at| (at * at % 251).to_le_bytes()[0])
        .collect()
}

fn options(fault: Option<&str>) -> DemoOptions {
    DemoOptions {
        fault: fault.map(str::to_owned),
        ..DemoOptions::default()
    }
}

fn begun(options: &DemoOptions) -> Pair {
    let mut pair = Pair::ready(options);
    pair.bench.command(Command::SetOptions(TransferOptions {
        verify: Verified::Full,
        ..TransferOptions::default()
    }));
    pair.connect(channel(), "ftp.demo");
    pair.bench.upload(channel(), "up.bin", &content());
    pair.until("the file is on its way", |pair| {
        pair.bench.page.transfers[0].done_bytes >= BEGUN_BYTES
    });
    pair
}

fn set_faults(pair: &mut Pair, names: &str) {
    let now = pair.bench.now;
    let was_out = pair.module.is_unplugged();
    pair.module.set_faults(now, names);
    if pair.module.is_unplugged() && !was_out {
        pair.bench.host.handle_closed(now, Down::Unplugged);
        pair.bench.settle();
    }
}

/// Lets it go on until nothing more comes of the transfers.
fn go_on(pair: &mut Pair) {
    let end = pair.bench.now + LONG;
    while pair.bench.now < end && !pair.bench.page.transfers[0].state.is_ended() && pair.step() {}
}

/// What is called done is there, byte for byte; what failed says why.
fn check_told(pair: &mut Pair, name: &str) -> TransferState {
    let transfer = pair.bench.page.transfers[0].clone();
    let there = pair.module.network().server("ftp.demo").unwrap();
    let there = there.content("/up.bin");
    match transfer.state {
        TransferState::Done => {
            assert_eq!(transfer.verified, Verified::Full, "{name}");
            assert_eq!(there, Some(content()), "{name}");
            assert!(transfer.receipt.is_some(), "{name}");
        }
        TransferState::Failed => assert!(transfer.failure.is_some(), "{name}"),
        // It waits, and the page shows for what.
        _ => assert!(
            !pair.bench.is_ready() || transfer.waits_for.is_some() || transfer.next_try.is_some(),
            "{name}: {transfer:#?}"
        ),
    }
    transfer.state
}

/// The fault is over: the user does what the page offers.
fn mend(pair: &mut Pair) {
    set_faults(pair, "");
    pair.pass(Duration::from_mins(2));
    if !pair.bench.is_ready() {
        pair.open_again_after(Down::Detached);
        pair.until("the line is ready", |pair| pair.bench.is_ready());
    }
    let phase = pair.bench.page.channels[0].phase;
    if matches!(phase, ChannelPhase::Idle | ChannelPhase::Failed) {
        let server = demo_server("ftp.demo");
        pair.bench.command(Command::Connect {
            channel: channel(),
            server,
        });
    }
    pair.bench.command(Command::RetryFailed);
    go_on(pair);
}

fn switched_on(known: &Known) {
    let name = known.name;
    let mut pair = begun(&options(None));
    set_faults(&mut pair, name);
    go_on(&mut pair);
    let told = check_told(&mut pair, name);
    assert_eq!(
        told == TransferState::Done,
        !ENDS_IT.contains(&name),
        "{name}: {told:?}"
    );
    if told != TransferState::Done {
        mend(&mut pair);
        assert_eq!(check_told(&mut pair, name), TransferState::Done, "{name}");
    }
}

#[test]
fn each_fault_in_mid_transfer_ends_as_it_is_told() {
    Fault::ALL.iter().for_each(switched_on);
}

#[test]
fn a_link_gives_the_same_bytes_each_time() {
    let run = |name: &str| {
        let mut pair = Pair::attached(&options(Some(name)));
        pair.pass(Duration::from_secs(5));
        let server = demo_server("ftp.demo");
        pair.bench.command(Command::Connect {
            channel: channel(),
            server,
        });
        pair.pass(Duration::from_secs(20));
        pair.bench.upload(channel(), "up.bin", &content()[..30_000]);
        pair.pass(Duration::from_secs(20));
        (pair.bench.texts(), pair.bench.codes())
    };
    for known in &Fault::ALL {
        // What counts bytes has to come within those that go.
        let name = match known.number {
            8_192..1_000_000 => format!("{}:16384", known.name),
            _ => known.name.to_owned(),
        };
        assert!(run(&name) == run(&name), "{name}");
    }
}

#[test]
fn a_fault_that_is_switched_on_counts_from_there() {
    let mut pair = begun(&options(None));
    let names = "drop-connection:40960";
    let at_bytes = pair.bench.page.transfers[0].done_bytes;
    set_faults(&mut pair, names);
    pair.until("the session is gone", |pair| {
        pair.bench.page.transfers[0].next_try.is_some()
    });
    let server = pair.module.network().server("ftp.demo").unwrap();
    let there_bytes = server.content("/up.bin").unwrap().len() as u64;
    let more = there_bytes - at_bytes;
    assert!((36_864..=49_152).contains(&more), "{more} bytes later");
    assert!(Faults::named(names).has(Fault::DropConnection));
    go_on(&mut pair);
    assert_eq!(check_told(&mut pair, names), TransferState::Done);
}

#[test]
fn the_servers_outlast_the_module() {
    let mut pair = begun(&options(None));
    go_on(&mut pair);
    let faults = options(Some("refuse-delete"));
    let clock = at_ferry::app::WallClock::OF_THE_MANUAL;
    pair.module = pair.module.exchanged(&faults, clock);
    let server = pair.module.network().server("ftp.demo").unwrap();
    assert_eq!(server.content("/up.bin"), Some(content()));
}
