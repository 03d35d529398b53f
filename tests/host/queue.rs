//! The queue as a whole: what is wanted of all of it at once, its order, and answers that hold for more than one.

use at_ferry::app::{
    ChannelPhase, Command, DemoOptions, Message, OnConflict, Transfer, TransferId, TransferOptions,
    TransferState, TransferState as S,
};
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
    // What runs fails, and what waits behind it.
    let mut pair = queued(&DemoOptions::default(), &["a.bin", "b.bin"]);
    pair.bench.command(Command::Disconnect { channel: ch(0) });
    pair.until("it is disconnected", |pair| {
        pair.bench.page.channels[0].phase == ChannelPhase::Idle
    });
    assert_eq!(states(&pair), [S::Failed; 2]);
    pair.bench.command(Command::ClearDone);
    assert_eq!(
        states(&pair),
        [S::Failed; 2],
        "a failure is no end to clear"
    );
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

fn id_of(pair: &Pair, name: &str) -> TransferId {
    let mut transfers = pair.bench.page.transfers.iter();
    let found = transfers.find(|transfer| transfer.name == name);
    found.expect("it is on the list").id
}

/// The names of those that are done, in the order in which they came to be.
fn ends(pair: &mut Pair) -> Vec<String> {
    let mut ended: Vec<String> = Vec::new();
    while pair
        .bench
        .page
        .transfers
        .iter()
        .any(|transfer| !transfer.state.is_ended())
    {
        assert!(pair.step(), "nothing will ever happen");
        for transfer in &pair.bench.page.transfers {
            if transfer.state == S::Done && !ended.contains(&transfer.name) {
                ended.push(transfer.name.clone());
            }
        }
    }
    ended
}

fn move_before(pair: &mut Pair, name: &str, before: Option<&str>) {
    let command = Command::Reorder {
        transfer: id_of(pair, name),
        before: before.map(|before| id_of(pair, before)),
    };
    pair.bench.command(command);
}

#[test]
fn what_waits_starts_in_the_order_it_was_put_into() {
    // What is moved, before what, and the order that is left of a, b, c, d: a runs already.
    let cases: [(&[(&str, Option<&str>)], [&str; 4]); 6] = [
        (&[], ["a", "b", "c", "d"]),
        (&[("d", Some("b"))], ["a", "d", "b", "c"]),
        (&[("b", None)], ["a", "c", "d", "b"]),
        (&[("d", Some("c")), ("c", Some("b"))], ["a", "c", "b", "d"]),
        // What runs stays where it is, and nothing goes before itself.
        (&[("a", None), ("c", Some("c"))], ["a", "b", "c", "d"]),
        // In front of what runs: first of those that wait.
        (&[("d", Some("a"))], ["a", "d", "b", "c"]),
    ];
    for (moves, expect) in cases {
        let mut pair = queued(&DemoOptions::default(), &["a", "b", "c", "d"]);
        for (name, before) in moves {
            move_before(&mut pair, name, *before);
        }
        assert_eq!(ends(&mut pair), expect, "{moves:?}");
    }
}

#[test]
fn there_is_always_room_between_two() {
    let mut pair = queued(&DemoOptions::default(), &["a", "b", "c", "d"]);
    // Each halves the room in front of the other.
    for _ in 0..40 {
        move_before(&mut pair, "c", Some("d"));
        move_before(&mut pair, "b", Some("c"));
        move_before(&mut pair, "d", Some("b"));
        move_before(&mut pair, "c", Some("b"));
    }
    let mut places: Vec<u64> = pair.bench.page.transfers.iter().map(|t| t.place).collect();
    places.sort_unstable();
    places.dedup();
    assert_eq!(places.len(), 4, "no two at one place");
    assert_eq!(ends(&mut pair), ["a", "d", "c", "b"]);
}

#[test]
fn the_order_outlives_the_page() {
    let mut pair = queued(&DemoOptions::default(), &["a", "b", "c", "d"]);
    pair.bench.command(Command::PauseAll);
    move_before(&mut pair, "d", Some("b"));
    for _ in 0..2 {
        pair.reload();
        let mut shown: Vec<&Transfer> = pair.bench.page.transfers.iter().collect();
        shown.sort_by_key(|transfer| transfer.place);
        let names: Vec<&str> = shown.iter().map(|transfer| &*transfer.name).collect();
        assert_eq!(names, ["a", "d", "b", "c"]);
    }
}

/// Two of these are there already, and are uploaded again with a third one.
fn asked_about_two() -> Pair {
    let mut pair = Pair::ready(&DemoOptions::default());
    pair.connect(ch(0), "ftp.demo");
    pair.bench.upload(ch(0), "a.bin", &[1; 700]);
    pair.bench.upload(ch(0), "b.bin", &[1; 700]);
    pair.until_transfers_end();
    pair.bench.command(Command::ClearEnded);
    for name in ["a.bin", "b.bin", "new.bin"] {
        pair.bench.upload(ch(0), name, &[2; 900]);
    }
    pair
}

fn ask(pair: &mut Pair, name: &str) -> TransferId {
    let id = id_of(pair, name);
    pair.until("it asks", |pair| {
        let transfers = &pair.bench.page.transfers;
        transfers.iter().any(|t| t.id == id && t.conflict.is_some())
    });
    id
}

#[test]
fn an_answer_for_all_is_given_once_and_ends_with_the_queue() {
    // The answer, and what becomes of a, which was asked about, and of b, which is not any more.
    let cases = [
        (OnConflict::Overwrite, S::Done, "b.bin"),
        (OnConflict::Skip, S::Cancelled, "b.bin"),
        (OnConflict::Rename, S::Done, "b (2).bin"),
    ];
    for (on_conflict, state, name) in cases {
        // Before the others have come to ask, and after that.
        for early in [true, false] {
            let mut pair = asked_about_two();
            let transfer = ask(&mut pair, "a.bin");
            if !early {
                ask(&mut pair, "b.bin");
            }
            pair.bench.command(Command::AnswerAll {
                transfer,
                on_conflict,
            });
            pair.until_transfers_end();
            assert_eq!(states(&pair), [state, state, S::Done], "{on_conflict:?}");
            assert_eq!(pair.bench.page.transfers[1].name, name);

            // The queue has run empty: the next one is asked about.
            pair.bench.upload(ch(0), "a.bin", &[3; 800]);
            pair.until("it asks", |pair| {
                pair.bench.last_transfer().conflict.is_some()
            });
        }
    }
}

#[test]
fn an_answer_for_all_holds_for_what_is_queued_while_the_queue_runs() {
    let mut pair = asked_about_two();
    pair.bench.upload(ch(0), "long.bin", &vec![7; LONG_BYTES]);
    let transfer = ask(&mut pair, "a.bin");
    pair.bench.command(Command::AnswerAll {
        transfer,
        on_conflict: OnConflict::Overwrite,
    });
    pair.bench.upload(ch(0), "b.bin", &[4; 500]);
    pair.until_transfers_end();
    assert_eq!(states(&pair), [S::Done; 5]);
}

#[test]
fn an_answer_for_one_is_for_that_one() {
    let mut pair = asked_about_two();
    let transfer = ask(&mut pair, "a.bin");
    pair.bench.command(Command::Answer {
        transfer,
        on_conflict: OnConflict::Overwrite,
    });
    ask(&mut pair, "b.bin");
}

#[test]
fn a_queue_that_is_held_is_no_batch_for_what_comes_later() {
    let mut pair = asked_about_two();
    pair.connect(ch(1), "archive.demo");
    let there = "there.bin";
    pair.bench.upload(ch(1), there, &[6; 300]);
    pair.until("it is there", |pair| {
        pair.bench.last_transfer().state == S::Done
    });
    let transfer = ask(&mut pair, "a.bin");
    pair.bench.command(Command::AnswerAll {
        transfer,
        on_conflict: OnConflict::Overwrite,
    });
    pair.bench.command(Command::PauseAll);
    pair.until("all are held", |pair| {
        let rests = |t: &Transfer| t.state == S::Paused || t.state.is_ended();
        pair.bench.page.transfers.iter().all(rests)
    });
    assert!(states(&pair).contains(&S::Paused));
    pair.bench.upload(ch(1), there, &[5; 400]);
    pair.until("the new one asks", |pair| {
        pair.bench.last_transfer().conflict.is_some()
    });
}

#[test]
fn what_was_skipped_for_all_is_asked_about_when_tried_again() {
    let mut pair = asked_about_two();
    let transfer = ask(&mut pair, "a.bin");
    pair.bench.command(Command::AnswerAll {
        transfer,
        on_conflict: OnConflict::Skip,
    });
    pair.until_transfers_end();
    let transfer = id_of(&pair, "b.bin");
    pair.bench.command(Command::Retry { transfer });
    ask(&mut pair, "b.bin");
}

#[test]
fn going_on_behind_what_is_there_for_all_replaces_nothing_unasked() {
    let whole: Vec<u8> = (0..9_000_u32).map(|i| (i % 251) as u8).collect();
    // What is there under the second name, and whether going on behind it is sure.
    let mut other = whole[..5_000].to_vec();
    other[100] ^= 1;
    let longer = vec![9; 12_000];
    let cases = [
        (whole[..5_000].to_vec(), true),
        (whole.clone(), true),
        (other, false),
        (longer, false),
    ];
    for early in [true, false] {
        for part_name in [false, true] {
            for (there, is_sure) in &cases {
                let mut pair = Pair::ready(&DemoOptions::default());
                pair.connect(ch(0), "ftp.demo");
                pair.bench.upload(ch(0), "a.bin", &whole[..4_000]);
                pair.bench.upload(ch(0), "b.bin", there);
                pair.until_transfers_end();
                pair.bench.command(Command::ClearEnded);
                pair.bench.command(Command::SetOptions(TransferOptions {
                    part_name,
                    ..TransferOptions::default()
                }));
                pair.bench.upload(ch(0), "a.bin", &whole);
                pair.bench.upload(ch(0), "b.bin", &whole);
                let transfer = ask(&mut pair, "a.bin");
                if !early {
                    ask(&mut pair, "b.bin");
                }
                pair.bench.command(Command::AnswerAll {
                    transfer,
                    on_conflict: OnConflict::Resume,
                });
                let what = format!("{early} {part_name} {} {is_sure}", there.len());
                if *is_sure && !part_name {
                    pair.until_transfers_end();
                    assert_eq!(states(&pair), [S::Done; 2], "{what}");
                } else {
                    ask(&mut pair, "b.bin");
                    pair.until("the other one has ended", |pair| {
                        states(pair) == [S::Done, S::Paused]
                    });
                }
            }
        }
    }
}

#[test]
fn what_is_held_while_it_asks_stays_held_when_it_is_answered() {
    let mut pair = asked_about_two();
    let transfer = ask(&mut pair, "a.bin");
    pair.bench.command(Command::PauseAll);
    pair.bench.command(Command::Answer {
        transfer,
        on_conflict: OnConflict::Overwrite,
    });
    pair.pass(Duration::from_secs(10));
    assert_eq!(pair.bench.page.transfers[0].state, S::Paused);
    pair.bench.command(Command::Resume { transfer });
    pair.until("it is done", |pair| {
        pair.bench.page.transfers[0].state == S::Done
    });
}

#[test]
fn what_stands_still_has_no_rate() {
    let mut pair = queued(&DemoOptions::default(), &["a.bin"]);
    pair.until("it has a rate", |pair| {
        pair.bench.last_transfer().rate_bytes_per_s > 0
    });
    let transfer = pair.bench.last_transfer().clone();
    assert_eq!(transfer.state, S::Active);
    // Nothing comes from the module any more.
    for _ in 0..20 {
        if pair.bench.last_transfer().rate_bytes_per_s == 0 {
            break;
        }
        pair.bench.pass_to_deadline();
    }
    assert_eq!(pair.bench.last_transfer().rate_bytes_per_s, 0);
}

#[test]
fn what_is_held_before_it_began_is_in_nobodys_way() {
    let mut pair = Pair::ready(&DemoOptions::default());
    for channel in [ch(0), ch(1)] {
        pair.connect(channel, "ftp.demo");
    }
    let name = "说明.txt".to_owned();
    pair.bench.upload(ch(1), "long.bin", &vec![7; 200_000]);
    let download = |channel| Command::Download {
        channel,
        name: name.clone(),
    };
    pair.bench.command(download(ch(1)));
    let held = pair.bench.last_transfer().id;
    pair.bench.command(Command::Pause { transfer: held });
    pair.bench.command(download(ch(0)));
    let other = pair.bench.last_transfer().id;
    pair.until("the other one is done", |pair| {
        let mut transfers = pair.bench.page.transfers.iter();
        transfers.any(|t| t.id == other && t.state == TransferState::Done)
    });
    let transfers = &pair.bench.page.transfers;
    let state = |id| transfers.iter().find(|t| t.id == id).map(|t| t.state);
    assert_eq!(state(held), Some(TransferState::Paused));
}
