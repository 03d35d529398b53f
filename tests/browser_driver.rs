//! The whole page below its components: the driver with the simulated module.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "support/page.rs"]
mod page;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use at_ferry::app::{
    ChannelPhase, Command, DemoCommand, Down, Event, LineState, Link, Message, PortId, TransferId,
    TransferState, Verified,
};
use at_ferry::boundary::{
    Core, MESSAGES_MAX, Outlet, PortSeen, PortsMove, Posted, RequestId, ToCore, ToPage, Wire, open,
    packed, unpacked,
};
use at_ferry::browser::clock::Clock;
use at_ferry::codec::Charset;
use at_ferry::driver;
use at_ferry::time::Duration;
use js_sys::{Array, Object, Reflect, Uint8Array};
use page::{Page, channel, demo, tricky};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use web_sys::{Blob, File, MessageChannel, MessageEvent, MessagePort};

wasm_bindgen_test_configure!(run_in_browser);

/// A page with a simulated module at this speed, its first channel connected.
async fn connected(baud: u32) -> Page {
    let mut page = Page::open();
    page.connect(demo(baud)).await;
    page
}

/// What is switched on in mid-transfer, and what the upload comes to.
#[wasm_bindgen_test]
async fn faults_are_switched_on_in_mid_transfer() {
    for (names, expect) in [
        ("drop-connection:16384", TransferState::Done),
        ("drop-mid-upload:16384", TransferState::Done),
        ("restart:16384", TransferState::Done),
        ("echo", TransferState::Done),
        ("disk-full:8192", TransferState::Failed),
        ("unplugged", TransferState::Failed),
    ] {
        let mut page = connected(921_600).await;
        page.upload("up.bin", &tricky(150_000));
        page.until(|state| state.transfers.iter().any(|it| it.done_bytes > 30_000))
            .await;
        let change = DemoCommand::SetFaults(Some(names.to_owned()));
        page.driver.send(Command::Demo(change));
        let upload = page.over(1).await;
        assert_eq!(upload.state, expect, "{names}");
        assert_eq!(
            upload.receipt.is_some(),
            expect == TransferState::Done,
            "{names}"
        );
    }
}

#[wasm_bindgen_test]
async fn what_was_uploaded_is_there_once_the_cable_is_in_again() {
    let mut page = connected(0).await;
    page.upload("up.bin", &tricky(5_000));
    page.over(1).await;
    let out = DemoCommand::SetFaults(Some("unplugged".to_owned()));
    page.driver.send(Command::Demo(out));
    page.until(|state| state.line == LineState::Down).await;
    assert!(page.was_told(&Message::LineDown(Down::Unplugged)));
    page.connect(demo(0)).await;
    let entries = &page.state.channels[0].listing.entries;
    assert!(entries.iter().any(|entry| entry.name == "up.bin"));
}

async fn check_round_trip(baud: u32, len: usize) {
    let mut page = connected(baud).await;
    let bytes = tricky(len);
    page.upload("trip.bin", &bytes);
    let up = page.over(1).await;
    assert_eq!(
        (up.state, up.verified, up.failure),
        (TransferState::Done, Verified::Size, None)
    );
    page.driver.send(Command::Download {
        channel: channel(),
        name: "trip.bin".into(),
    });
    let down = page.over(2).await;
    assert_eq!((down.state, down.failure), (TransferState::Done, None));
    page.until(|state| !state.ready_downloads.is_empty()).await;
    assert_eq!(
        page.state.ready_downloads,
        [(down.id, "trip.bin".to_owned())]
    );
    let blob = page.download(down.id).await.unwrap();
    let back = Uint8Array::new(&blob.array_buffer().await.unwrap()).to_vec();
    assert!(back == bytes, "other bytes came back");
    page.driver.send(ToCore::DiscardDownload(down.id));
    assert!(page.download(down.id).await.is_none());
}

#[wasm_bindgen_test]
async fn a_file_goes_up_and_comes_down_unchanged() {
    check_round_trip(0, 10_000).await;
}

#[wasm_bindgen_test]
async fn a_file_crosses_a_line_with_a_pace() {
    check_round_trip(921_600, 10_000).await;
}

#[wasm_bindgen_test]
async fn the_line_keeps_its_pace() {
    let mut page = connected(921_600).await;
    let clock = Clock::new();
    page.upload("paced.bin", &tricky(46_080));
    let up = page.over(1).await;
    assert_eq!(up.state, TransferState::Done);
    assert!(clock.now().as_micros() >= 500_000, "half a second's worth");
}

#[wasm_bindgen_test]
async fn the_browser_gets_its_turns_while_bytes_flood_in() {
    let mut page = connected(0).await;
    let turns = Rc::new(Cell::new(0_u32));
    let clock = Clock::new();
    let ticking = Rc::new(RefCell::new(true));
    wasm_bindgen_futures::spawn_local({
        let (clock, turns, ticking) = (clock.clone(), Rc::clone(&turns), Rc::clone(&ticking));
        async move {
            while *ticking.borrow() {
                clock.hop().await;
                turns.set(turns.get() + 1);
            }
        }
    });
    page.upload("flood.bin", &tricky(2 << 20));
    assert_eq!(page.over(1).await.state, TransferState::Done);
    page.driver.send(Command::Download {
        channel: channel(),
        name: "flood.bin".into(),
    });
    assert_eq!(page.over(2).await.state, TransferState::Done);
    *ticking.borrow_mut() = false;
    let per_turn = Duration::from_micros(clock.now().as_micros()) / turns.get();
    assert!(per_turn < Duration::from_millis(250), "{per_turn:?}");
}

#[wasm_bindgen_test]
async fn detaching_is_said_and_attaching_again_starts_afresh() {
    let mut page = connected(0).await;
    assert_eq!(page.state.link, Some(Link::Demo { baud: 0 }));
    page.driver.send(Command::Detach);
    page.until(|state| state.line == LineState::Down).await;
    assert_eq!(page.state.link, None);
    assert!(page.was_told(&Message::LineDown(Down::Detached)));
    page.driver.send(Command::Attach(demo(0)));
    page.until(|state| matches!(state.line, LineState::Ready { .. }))
        .await;
    assert_eq!(page.state.channels[0].phase, ChannelPhase::Idle);
}

#[wasm_bindgen_test]
async fn attaching_detaches_what_was_attached() {
    let mut page = connected(0).await;
    page.driver.send(Command::Attach(demo(115_200)));
    page.until(|state| state.link == Some(Link::Demo { baud: 115_200 }))
        .await;
    assert!(page.was_told(&Message::LineDown(Down::Detached)));
    page.until(|state| matches!(state.line, LineState::Ready { .. }))
        .await;
}

#[wasm_bindgen_test]
async fn a_full_queue_is_said() {
    let mut page = Page::open();
    for _ in 0..=MESSAGES_MAX {
        page.driver.send(Command::ClearEnded);
    }
    page.until(|state| !state.notices.is_empty()).await;
    assert!(page.was_told(&Message::QueueFull));
}

#[wasm_bindgen_test]
async fn the_page_is_woken_once_until_it_comes() {
    let wakes = Rc::new(Cell::new(0));
    let clock = Clock::new();
    let driver = driver::in_place(clock.clone(), {
        let wakes = Rc::clone(&wakes);
        move || wakes.set(wakes.get() + 1)
    });
    let mut taken = 0;
    for _ in 0..2 {
        driver.send(Command::Raw { line: "AT".into() });
        driver.send(Command::Raw { line: "AT".into() });
        let mut told = 0;
        while told < 2 {
            while wakes.get() == taken {
                clock.hop().await;
            }
            clock.hop().await;
            taken += 1;
            assert_eq!(wakes.get(), taken);
            told += driver.take().len();
        }
        assert_eq!(told, 2);
    }
}

#[wasm_bindgen_test]
async fn names_in_gbk_are_read_and_written() {
    let _page = Page::open();
    assert_eq!(
        Charset::Gbk.encode("日志").as_deref(),
        Ok(&b"\xc8\xd5\xd6\xbe"[..])
    );
    assert_eq!(
        Charset::Gbk.decode(b"\xc8\xd5\xd6\xbe"),
        ("日志".to_owned(), true)
    );
}

/// Posted and taken out again, all of it says the same.
fn check_crossing<M: Posted + Clone + std::fmt::Debug>(messages: &[M]) {
    let crossed = unpacked::<M>(&packed(messages.to_vec())).unwrap();
    assert_eq!(format!("{crossed:?}"), format!("{messages:?}"));
}

#[wasm_bindgen_test]
fn what_is_said_on_one_side_is_what_the_other_hears() {
    let file = || File::new_with_str_sequence(&Array::of1(&"x".into()), "f").unwrap();
    let transfer = TransferId(7);
    check_crossing(&[
        ToCore::Command(Command::Detach),
        ToCore::CommandWithFile(Command::Attach(demo(0)), file().into()),
        ToCore::Ports(
            PortsMove(1),
            vec![PortSeen {
                id: PortId(3),
                usb: Some((0x2ecc, 0x3012)),
            }],
        ),
        ToCore::CommandWithFile(Command::SourceGone { transfer }, file().into()),
        ToCore::ReadingAllowed(vec![transfer]),
        ToCore::TakeDownload(RequestId(1), transfer),
        ToCore::DiscardDownload(transfer),
        ToCore::Seen(false),
    ]);
    check_crossing(&[
        ToPage::Download(RequestId(1), None),
        ToPage::Event(Event::Line(LineState::Down)),
        ToPage::Download(RequestId(2), Some(Blob::new().unwrap())),
        ToPage::PortsMoved(PortsMove(2)),
    ]);
    assert!(unpacked::<ToPage>(&"ready".into()).is_none());
}

/// The core's end of a boundary, and what has come out at the other.
fn core_end() -> (Outlet, MessagePort, Rc<RefCell<Vec<JsValue>>>, impl Sized) {
    let channel = MessageChannel::new().unwrap();
    let said = Rc::new(RefCell::new(Vec::new()));
    let hear = Closure::<dyn FnMut(MessageEvent)>::new({
        let said = Rc::clone(&said);
        move |event: MessageEvent| said.borrow_mut().push(event.data())
    });
    let port = channel.port1();
    port.set_onmessage(Some(hear.as_ref().unchecked_ref()));
    let (outlet, inlet) = open(Clock::new(), channel.port2());
    (outlet, port, said, (hear, inlet))
}

async fn many_hops() {
    let clock = Clock::new();
    for _ in 0..100 {
        clock.hop().await;
    }
}

#[wasm_bindgen_test]
async fn nothing_more_is_said_to_a_page_that_has_not_taken_the_last() {
    let (outlet, port, said, _ends) = core_end();
    let tell = || {
        outlet.tell(Event::Line(LineState::Down));
        outlet.flush();
    };
    let batches = || {
        let said = said.borrow();
        let batches = said.iter().filter_map(unpacked::<ToPage>);
        batches.map(|batch| batch.len()).collect::<Vec<_>>()
    };
    for _ in 0..5 {
        tell();
        many_hops().await;
    }
    assert_eq!(batches(), [1]);
    port.post_message(&"taken".into()).unwrap();
    many_hops().await;
    assert_eq!(batches(), [1, 4]);
    port.post_message(&"taken".into()).unwrap();
    many_hops().await;
    assert_eq!(batches(), [1, 4]);
    tell();
    many_hops().await;
    assert_eq!(batches(), [1, 4, 1]);
}

#[wasm_bindgen_test]
async fn a_core_that_is_no_more_is_told_of_and_the_line_is_down() {
    let channel = MessageChannel::new().unwrap();
    let (wakes, core) = {
        let wakes = Rc::new(Cell::new(0));
        let woken = Rc::clone(&wakes);
        (wakes, Core::new(move || woken.set(woken.get() + 1)))
    };
    core.connect(channel.port1(), Wire::default(), None, || ());
    let broke = Object::new();
    Reflect::set(&broke, &"broke".into(), &"unreachable".into()).unwrap();
    let other = channel.port2();
    other.post_message(&"ready".into()).unwrap();
    other.post_message(&broke).unwrap();
    let clock = Clock::new();
    while wakes.get() == 0 {
        clock.hop().await;
    }
    let said = core.take();
    let is_told = |message: &ToPage| {
        let ToPage::Event(Event::Notice(notice)) = message else {
            return false;
        };
        let what = "unreachable".to_owned();
        notice.message == Message::CoreBroke { what }
    };
    assert!(said.iter().any(is_told), "{said:?}");
    let is_down = |message: &ToPage| matches!(message, ToPage::Event(Event::Line(LineState::Down)));
    assert!(said.iter().any(is_down), "{said:?}");
}
