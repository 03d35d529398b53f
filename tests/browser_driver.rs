//! The whole page below its components: the driver with the simulated module.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "support/page.rs"]
mod page;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use at_ferry::app::{
    ChannelPhase, Command, Down, LineState, Link, Message, TransferState, Verified,
};
use at_ferry::boundary::ToCore;
use at_ferry::browser::clock::Clock;
use at_ferry::codec::Charset;
use at_ferry::driver::{Driver, MESSAGES_MAX};
use at_ferry::time::Duration;
use js_sys::Uint8Array;
use page::{Page, channel, demo, tricky};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// A page with a simulated module at this speed, its first channel connected.
async fn connected(baud: u32) -> Page {
    let mut page = Page::open();
    page.connect(demo(baud)).await;
    page
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
    let driver = Driver::start(clock.clone(), {
        let wakes = Rc::clone(&wakes);
        move || wakes.set(wakes.get() + 1)
    });
    for woken in 1..=2 {
        driver.send(Command::Raw { line: "AT".into() });
        driver.send(Command::Raw { line: "AT".into() });
        while wakes.get() < woken {
            clock.hop().await;
        }
        clock.hop().await;
        assert_eq!(wakes.get(), woken);
        assert_eq!(driver.take().len(), 2);
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
