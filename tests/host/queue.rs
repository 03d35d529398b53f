//! The queue as a whole: what is wanted of all of it at once, its order, and answers that hold for more than one.

use at_ferry::app::{Command, DemoOptions, Message, Transfer, TransferState, TransferState as S};
use at_ferry::time::Duration;

use crate::bench::ch;
use crate::pair::Pair;

/// Enough to be on its way for a while.
const LONG_BYTES: usize = 300_000;

/// A channel that is connected, with uploads of these names queued on it: the first one runs.
fn queued(options: &DemoOptions, names: &[&str]) -> Pair {
    let mut pair = Pair::ready(options);
    pair.connect(ch(0), "ftp.demo");
    for name in names {
        pair.bench.upload(ch(0), name, &vec![7; LONG_BYTES]);
    }
    pair.until("the first one moves", |pair| {
        pair.bench.page.transfers[0].done_bytes > 0
    });
    pair
}

fn fault(name: &str) -> DemoOptions {
    DemoOptions {
        fault: Some(name.into()),
        ..DemoOptions::default()
    }
}

fn states(pair: &Pair) -> Vec<TransferState> {
    let state = |transfer: &Transfer| transfer.state;
    pair.bench.page.transfers.iter().map(state).collect()
}

#[test]
fn what_is_wanted_of_all_is_done_to_each_that_can_have_it() {
    let mut pair = queued(&DemoOptions::default(), &["a.bin", "b.bin", "c.bin"]);
    let cancelled = pair.bench.page.transfers[2].id;
    pair.bench.command(Command::Cancel {
        transfer: cancelled,
    });

    pair.bench.command(Command::PauseAll);
    pair.until("all that have not ended are held", |pair| {
        states(pair) == [S::Paused, S::Paused, S::Cancelled]
    });
    let held_at = pair.bench.page.transfers[0].done_bytes;
    pair.pass(Duration::from_secs(10));
    assert_eq!(pair.bench.page.transfers[0].done_bytes, held_at);
    assert_eq!(pair.bench.page.transfers[1].attempts, 0, "it never began");

    pair.bench.command(Command::ResumeAll);
    pair.until_transfers_end();
    assert_eq!(states(&pair), [S::Done, S::Done, S::Cancelled]);
    assert!(pair.bench.page.transfers[0].attempts > 0);

    pair.bench.command(Command::ClearDone);
    assert!(pair.bench.page.transfers.is_empty());
}

#[test]
fn all_are_given_up_and_none_begins_meanwhile() {
    let mut pair = queued(&DemoOptions::default(), &["a.bin", "b.bin", "c.bin"]);
    pair.bench.command(Command::CancelAll);
    pair.until_transfers_end();
    assert_eq!(states(&pair), [S::Cancelled; 3]);
    let attempts = |t: &Transfer| t.attempts;
    let attempts: Vec<u32> = pair.bench.page.transfers.iter().map(attempts).collect();
    assert_eq!(attempts, [1, 0, 0]);
}

#[test]
fn what_failed_is_tried_again_and_what_did_not_is_left() {
    // The module restarts once: what runs fails, and what waits behind it.
    let mut pair = queued(&fault("restart"), &["a.bin", "b.bin"]);
    pair.until_transfers_end();
    assert_eq!(states(&pair), [S::Failed; 2]);
    pair.bench.command(Command::ClearDone);
    assert_eq!(
        states(&pair),
        [S::Failed; 2],
        "a failure is no end to clear"
    );
    pair.until("the line is ready", |pair| pair.bench.is_ready());

    pair.bench.command(Command::RetryFailed);
    pair.until_transfers_end();
    assert_eq!(states(&pair), [S::Done; 2]);
    let attempts = pair.bench.page.transfers[0].attempts;
    pair.bench.command(Command::RetryFailed);
    assert_eq!(pair.bench.page.transfers[0].attempts, attempts);
    assert_eq!(states(&pair), [S::Done; 2]);
}

#[test]
fn without_a_line_it_is_said_once_that_nothing_can_be_tried() {
    let mut pair = queued(&DemoOptions::default(), &["a.bin", "b.bin"]);
    let now = pair.bench.now;
    let why = at_ferry::app::Down::Unplugged;
    pair.bench.host.handle_closed(now, why);
    pair.bench.settle();
    assert_eq!(states(&pair), [S::Failed; 2]);
    let told = pair.bench.notices.len();
    pair.bench.command(Command::RetryFailed);
    assert_eq!(pair.bench.notices.len(), told + 1);
    assert_eq!(*pair.bench.last_message(), Message::NotConnected);
    assert_eq!(states(&pair), [S::Failed; 2]);
}
