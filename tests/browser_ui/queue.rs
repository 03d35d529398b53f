//! The queue as a whole: what is done to all of it, its order, and a list of many.

use at_ferry::app::{Command, Event, Message, OnConflict, Transfer, TransferId, TransferState};
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use crate::page::{Rig, asking, settle, transfer};

fn in_state(id: u32, state: TransferState) -> Event {
    Event::Transfer(Transfer {
        state,
        name: format!("{id:04}.bin"),
        ..transfer(id)
    })
}

fn shown(rig: &Rig) -> Vec<String> {
    let name = |row: &web_sys::Element| row.get_attribute("data-name").unwrap();
    rig.all("transfer").iter().map(name).collect()
}

const BULK: [&str; 5] = [
    "queue-pause-all",
    "queue-resume-all",
    "queue-retry-failed",
    "queue-cancel-all",
    "queue-clear-done",
];

fn can(rig: &Rig) -> Vec<&'static str> {
    let enabled = |id: &&&str| !rig.one(id).has_attribute("disabled");
    BULK.iter().filter(enabled).copied().collect()
}

#[wasm_bindgen_test]
async fn what_can_be_done_with_all_follows_what_there_is() {
    use TransferState::{Active, Done, Failed, Paused, Queued};
    let rig = Rig::listing(Vec::new()).await;
    for id in BULK {
        assert!(
            rig.all(id).is_empty(),
            "{id}: there is nothing to do it with"
        );
    }
    let cases: [(&[TransferState], &[&str]); 4] = [
        (&[Active], &["queue-pause-all", "queue-cancel-all"]),
        (
            &[Queued, Done],
            &["queue-pause-all", "queue-cancel-all", "queue-clear-done"],
        ),
        (&[Paused], &["queue-resume-all", "queue-cancel-all"]),
        (&[Failed], &["queue-retry-failed"]),
    ];
    for (states, expect) in cases {
        let rig = Rig::listing(Vec::new()).await;
        let events = (1..).zip(states).map(|(id, state)| in_state(id, *state));
        rig.tell(events.collect()).await;
        assert_eq!(can(&rig), expect, "{states:?}");
        for id in BULK {
            let has_reason = rig.attr(id, "title") != rig.attr(id, "aria-label");
            assert_eq!(has_reason, !expect.contains(&id), "{id}: {states:?}");
        }
    }
}

#[wasm_bindgen_test]
async fn all_are_commanded_at_once_and_given_up_only_when_that_is_confirmed() {
    use TransferState::{Active, Done, Failed, Paused};
    let rig = Rig::listing(Vec::new()).await;
    let states = [Active, Paused, Failed, Done];
    let events = (1..).zip(states).map(|(id, state)| in_state(id, state));
    rig.tell(events.collect()).await;
    for id in [
        "queue-pause-all",
        "queue-resume-all",
        "queue-retry-failed",
        "queue-clear-done",
    ] {
        rig.click(id).await;
    }
    let expect = [
        Command::PauseAll,
        Command::ResumeAll,
        Command::RetryFailed,
        Command::ClearDone,
    ];
    assert_eq!(rig.take_sent(), expect);
    rig.click("queue-cancel-all").await;
    rig.click("dialog-cancel").await;
    assert!(rig.take_sent().is_empty());
    rig.click("queue-cancel-all").await;
    rig.click("dialog-confirm").await;
    assert_eq!(rig.take_sent(), [Command::CancelAll]);
}

#[wasm_bindgen_test]
async fn a_list_of_many_is_bounded_and_all_of_it_can_be_found() {
    let rig = Rig::listing(Vec::new()).await;
    let mut events: Vec<Event> = (1..=1000)
        .map(|id| in_state(id, TransferState::Queued))
        .collect();
    events.push(in_state(1001, TransferState::Failed));
    events.push(in_state(1002, TransferState::Active));
    rig.tell(events).await;
    let rows = shown(&rig);
    assert!(rows.len() < 500, "{} rows", rows.len());
    assert_eq!(rows[..2], ["1002.bin", "0001.bin"], "what runs comes first");
    assert_eq!(rig.attr("transfers", "data-count"), "1002");
    assert_eq!(rig.attr("queue-waiting", "data-count"), "1000");

    rig.fill("queue-filter", "0777").await;
    assert_eq!(shown(&rig), ["0777.bin"]);
    rig.fill("queue-filter", "").await;
    rig.click("queue-failed").await;
    assert_eq!(shown(&rig), ["1001.bin"]);
    rig.click("queue-all").await;
    // Some hundred come by the frame.
    while shown(&rig).len() < 300 {
        TimeoutFuture::new(10).await;
    }
    let before = shown(&rig).len();
    rig.click("queue-more").await;
    assert!(shown(&rig).len() > before);

    rig.tell(vec![Event::TransfersGone(
        (1..=1002).map(TransferId).collect(),
    )])
    .await;
    assert!(shown(&rig).is_empty());
    assert!(rig.text().contains("No transfers"));
}

#[wasm_bindgen_test]
async fn what_waits_is_moved_with_alt_and_an_arrow() {
    let rig = Rig::listing(Vec::new()).await;
    let mut events: Vec<Event> = (2..=4)
        .map(|id| in_state(id, TransferState::Queued))
        .collect();
    events.push(in_state(1, TransferState::Active));
    rig.tell(events).await;
    assert_eq!(rig.all("transfer-move").len(), 3, "what runs stays");
    let sent = |transfer, before: Option<u32>| {
        vec![Command::Reorder {
            transfer: TransferId(transfer),
            before: before.map(TransferId),
        }]
    };
    // A filter hides the others, and changes nothing in what comes before what.
    rig.fill("queue-filter", "0002").await;
    rig.key("transfer-move", "ArrowDown", |_| {}).await;
    assert!(rig.take_sent().is_empty(), "an arrow alone scrolls");
    rig.key("transfer-move", "ArrowUp", |init| init.set_alt_key(true))
        .await;
    assert!(rig.take_sent().is_empty(), "it is the first");
    rig.key("transfer-move", "ArrowDown", |init| init.set_alt_key(true))
        .await;
    assert_eq!(rig.take_sent(), sent(2, Some(4)));
    assert_eq!(
        rig.one("queue-said").text_content().as_deref(),
        Some("Place 2 of 3")
    );
    rig.key("transfer-move", "End", |init| init.set_alt_key(true))
        .await;
    assert_eq!(rig.take_sent(), sent(2, None));
    rig.fill("queue-filter", "").await;
    // What the core says to it.
    rig.tell(vec![Event::Transfer(Transfer {
        place: 9,
        state: TransferState::Queued,
        name: "0002.bin".into(),
        ..transfer(2)
    })])
    .await;
    assert_eq!(
        shown(&rig),
        ["0001.bin", "0003.bin", "0004.bin", "0002.bin"]
    );
}

#[wasm_bindgen_test]
async fn an_answer_for_all_is_asked_for_once() {
    let rig = Rig::listing(Vec::new()).await;
    rig.tell(vec![asking(1), asking(2), asking(3)]).await;
    rig.one("dialog-for-all").click();
    settle().await;
    rig.click("dialog-overwrite").await;
    assert_eq!(
        rig.take_sent(),
        [Command::AnswerAll {
            transfer: TransferId(1),
            on_conflict: OnConflict::Overwrite,
        }]
    );
    assert!(
        rig.all("dialog").is_empty(),
        "nobody is asked about the others"
    );
    // One that asks again later is asked about by itself.
    rig.tell(vec![in_state(2, TransferState::Active)]).await;
    rig.tell(vec![asking(2)]).await;
    let overwrite = rig.one("dialog-overwrite").unchecked_into::<HtmlElement>();
    overwrite.click();
    settle().await;
    assert_eq!(
        rig.take_sent(),
        [Command::Answer {
            transfer: TransferId(2),
            on_conflict: OnConflict::Overwrite,
        }]
    );
}

#[wasm_bindgen_test]
async fn the_queue_is_said_aloud_at_its_end_only_once() {
    let rig = Rig::listing(Vec::new()).await;
    rig.tell(vec![in_state(1, TransferState::Active)]).await;
    rig.tell(vec![in_state(2, TransferState::Queued)]).await;
    rig.tell(vec![Event::Transfer(Transfer {
        state: TransferState::Failed,
        failure: Some(Message::BytesLost),
        ..transfer(1)
    })])
    .await;
    rig.tell(vec![in_state(2, TransferState::Done)]).await;
    assert_eq!(
        rig.one("queue-said").text_content().as_deref(),
        Some("All transfers have ended: 1, 1 failed")
    );
}
