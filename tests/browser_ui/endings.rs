//! Notices end with their cause, nothing is called empty that may not be, and *Back* goes to the directory before.

use at_ferry::app::{
    AttachTarget, ChannelPhase, Command, DemoOptions, Direction, Down, EntryKind, Event, LineState,
    Message, Notice, Operation, Subject, Transfer, TransferId, TransferState,
};
use at_ferry::codec::{ErrorDetail, ErrorReport};
use at_ferry::dialect::ResultCode;
use at_ferry::time::Duration;
use at_ferry::ui::models::notices::PageNotice;
use at_ferry::ui::models::trail;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{FIRST, Rig, attached, entry, file, listed, settle, transfer};

fn codes(rig: &Rig) -> Vec<String> {
    let notices = rig.all("notice").into_iter();
    let mut codes: Vec<String> = notices
        .filter_map(|notice| notice.get_attribute("data-code"))
        .collect();
    codes.sort();
    codes
}

fn notice(subject: Subject, message: Message) -> Event {
    Event::Notice(Notice { subject, message })
}

fn phase(phase: ChannelPhase) -> Event {
    Event::Phase {
        channel: FIRST,
        phase,
    }
}

fn failed(operation: Operation) -> Message {
    Message::Failed {
        operation,
        code: ResultCode(10),
    }
}

#[wasm_bindgen_test]
async fn a_notice_ends_with_its_cause() {
    let channel = Subject::Channel(FIRST);
    let one = Subject::Transfer(TransferId(1));
    let moved = |state| {
        Event::Transfer(Transfer {
            state,
            ..transfer(1)
        })
    };
    let ready = || attached().pop().unwrap();
    let table: Vec<(Vec<Event>, Event, Vec<Event>)> = vec![
        (
            vec![phase(ChannelPhase::Failed)],
            notice(channel, Message::ConnectionLost),
            vec![phase(ChannelPhase::Ready)],
        ),
        (
            vec![phase(ChannelPhase::Failed)],
            notice(channel, failed(Operation::Connect)),
            vec![phase(ChannelPhase::Connecting)],
        ),
        (
            vec![Event::Line(LineState::Probing), phase(ChannelPhase::Idle)],
            notice(Subject::Line, Message::ModuleRestarted),
            vec![ready(), phase(ChannelPhase::Ready)],
        ),
        (
            vec![Event::Line(LineState::Down)],
            notice(Subject::Line, Message::LineDown(Down::Unplugged)),
            vec![ready()],
        ),
        (
            vec![moved(TransferState::Failed)],
            notice(one, Message::Interrupted),
            vec![moved(TransferState::Active)],
        ),
        (
            vec![moved(TransferState::Failed)],
            notice(one, failed(Operation::Upload)),
            vec![Event::TransfersGone(vec![TransferId(1)])],
        ),
    ];
    for (cause, told, end) in table {
        let rig = Rig::listing(Vec::new()).await;
        let Event::Notice(Notice { message, .. }) = &told else {
            unreachable!();
        };
        let name = format!("{message:?}");
        rig.tell(cause).await;
        rig.tell(vec![told]).await;
        assert_eq!(codes(&rig).len(), 1, "{name} is told");
        rig.tell(vec![Event::Log(Box::default())]).await;
        assert_eq!(codes(&rig).len(), 1, "{name} stays while its cause does");
        rig.tell(end).await;
        assert!(codes(&rig).is_empty(), "{name} ends");
    }
}

#[wasm_bindgen_test]
async fn what_was_about_one_action_ends_with_the_next() {
    let rig = Rig::listing(Vec::new()).await;
    let refused = Message::Refused {
        operation: Operation::Raw,
        error: ErrorReport::Cme(ErrorDetail::Text("busy".to_owned())),
    };
    let channel = FIRST;
    rig.tell(vec![
        notice(Subject::Line, Message::NotACommand),
        notice(Subject::Line, refused),
        notice(Subject::Channel(FIRST), failed(Operation::Delete)),
    ])
    .await;
    rig.ui.notices.tell_page(PageNotice::ServerIncomplete);
    settle().await;
    assert_eq!(codes(&rig).len(), 4);
    rig.ui.send(Command::Raw {
        line: "AT".to_owned(),
    });
    settle().await;
    assert_eq!(codes(&rig).len(), 2, "{:?}", codes(&rig));
    rig.ui.send(Command::Refresh { channel });
    settle().await;
    assert_eq!(codes(&rig), ["server-incomplete"]);
    rig.ui
        .send(Command::Attach(AttachTarget::Demo(DemoOptions::default())));
    settle().await;
    assert_eq!(codes(&rig), ["server-incomplete"]);
}

#[wasm_bindgen_test]
async fn a_missing_network_context_is_said_once() {
    let rig = Rig::new();
    rig.tell(attached()).await;
    rig.tell(vec![
        phase(ChannelPhase::Failed),
        Event::PdpNeeded { channel: FIRST },
        notice(
            Subject::Channel(FIRST),
            Message::Failed {
                operation: Operation::Connect,
                code: ResultCode::PDP_INACTIVE,
            },
        ),
    ])
    .await;
    rig.one("pdp-panel");
    assert!(codes(&rig).is_empty());
}

#[wasm_bindgen_test]
async fn a_directory_that_fills_up_is_not_called_empty() {
    let rig = Rig::new();
    rig.tell(attached()).await;
    let says = |words: &str| rig.text().contains(words);
    assert!(says("The demo server is filled in"));
    rig.tell(vec![
        phase(ChannelPhase::Ready),
        Event::Path {
            channel: FIRST,
            path: "/".to_owned(),
        },
        Event::ListingStarted { channel: FIRST },
    ])
    .await;
    assert!(says("Listing…") && !says("Nothing listed"));
    rig.tell(listed(Vec::new())).await;
    assert!(says("Nothing listed in this directory"));
    assert!(says("begin with a dot"), "what a server may hide is said");
    let upload = |id, state, directory: &str| {
        Event::Transfer(Transfer {
            state,
            directory: directory.to_owned(),
            ..transfer(id)
        })
    };
    let elsewhere = Event::Transfer(Transfer {
        direction: Direction::Down,
        ..transfer(9)
    });
    rig.tell(vec![
        elsewhere,
        upload(8, TransferState::Done, "/other"),
        upload(7, TransferState::Queued, "/"),
    ])
    .await;
    assert!(says("Nothing listed in this directory"));
    rig.tell(vec![upload(7, TransferState::Done, "/")]).await;
    assert!(says("Uploads have arrived here") && !says("Nothing listed"));
    rig.tell(listed(Vec::new())).await;
    assert!(
        says("Nothing listed in this directory"),
        "it was listed anew"
    );
    rig.tell(listed(vec![file("a", 1)])).await;
    assert!(!says("Nothing listed") && !says("Uploads have arrived"));
}

#[wasm_bindgen_test]
async fn a_selected_directory_has_no_size() {
    let rig = Rig::listing(vec![entry("docs", EntryKind::Directory), file("a", 3)]).await;
    let count = || rig.one("remote-count").text_content().unwrap();
    let select = |all: &[u32]| {
        rig.ui.files.selection_now().update(|selection| {
            selection.only(all[0]);
            for also in &all[1..] {
                selection.toggle(*also);
            }
        });
    };
    select(&[0]);
    settle().await;
    assert_eq!(count(), "1 selected");
    select(&[1]);
    settle().await;
    assert_eq!(count(), "1 selected · 3 B");
    select(&[0, 1]);
    settle().await;
    assert_eq!(count(), "2 selected · 3 B");
}

#[wasm_bindgen_test]
async fn back_goes_to_the_directory_before() {
    let rig = Rig::listing(vec![entry("a", EntryKind::Directory)]).await;
    trail::watch(rig.ui.page);
    settle().await;
    let at = |path: &str| {
        vec![Event::Path {
            channel: FIRST,
            path: path.to_owned(),
        }]
    };
    let went = |path: &str| {
        vec![Command::ChangeDirectory {
            channel: FIRST,
            path: path.to_owned(),
        }]
    };
    let go = async |steps: i32| {
        window().history().unwrap().go_with_delta(steps).unwrap();
        TimeoutFuture::new(100).await;
        settle().await;
    };
    rig.tell(at("/a")).await;
    rig.tell(at("/a/b")).await;
    rig.take_sent();
    go(-1).await;
    assert_eq!(rig.take_sent(), went("/a"));
    rig.tell(at("/a")).await;
    go(-1).await;
    assert_eq!(rig.take_sent(), went("/"));
    rig.tell(at("/")).await;
    go(1).await;
    assert_eq!(rig.take_sent(), went("/a"));
    rig.tell(at("/a")).await;
    // From here on another way.
    rig.tell(at("/a/c")).await;
    go(-1).await;
    assert_eq!(rig.take_sent(), went("/a"));
    rig.tell(at("/a")).await;
    go(-1).await;
    assert_eq!(rig.take_sent(), went("/"));
}

#[wasm_bindgen_test]
async fn looking_for_a_module_is_counted_down_and_can_be_stopped() {
    let rig = Rig::new();
    rig.tell(vec![Event::Line(LineState::Probing)]).await;
    assert_eq!(rig.attr("probing-time", "data-seconds"), "");
    rig.tell(vec![Event::ProbingEnds(Duration::from_millis(17_200))])
        .await;
    assert_eq!(rig.attr("probing-time", "data-seconds"), "18");
    assert!(rig.one("probing-time").inner_text().contains("0:18"));
    rig.click("probing-stop").await;
    assert_eq!(rig.take_sent(), [Command::StopProbing]);
}

#[wasm_bindgen_test]
async fn where_nobody_answers_the_log_is_a_terminal() {
    let rig = Rig::new();
    let is_off = |rig: &Rig| rig.one("console-input").has_attribute("disabled");
    rig.tell(vec![Event::Line(LineState::Probing)]).await;
    assert!(is_off(&rig));
    rig.tell(vec![Event::Line(LineState::Terminal)]).await;
    assert_eq!(rig.attr("line-state", "data-state"), "terminal");
    assert!(!is_off(&rig));
    rig.fill("console-input", "hello").await;
    rig.key("console-input", "Enter", |_| {}).await;
    let line = "hello".to_owned();
    assert_eq!(rig.take_sent(), [Command::Raw { line }]);
    rig.click("terminal-detach").await;
    assert_eq!(rig.take_sent(), [Command::Detach]);
}
