//! The driver on a serial port, with the simulated module at the port's other end.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "support/hurry.rs"]
mod hurry;
#[path = "support/page.rs"]
mod page;
#[path = "support/port.rs"]
mod port;

use at_ferry::app::{
    AttachTarget, Command, DemoOptions, Down, LineState, Link, LogPlace, LogView, Message, PortId,
    TransferState, Verified, shown,
};
use at_ferry::boundary::{PortSeen, PortsMove, ToCore};
use at_ferry::browser::clock::Clock;
use at_ferry::sim::Simulator;
use hurry::Hurry;
use js_sys::Uint8Array;
use page::{Page, channel, demo, tricky};
use port::{FakePort, plug};
use wasm_bindgen_futures::spawn_local;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const BAUD: u32 = 3_000_000;

/// A port with a module at its other end, until it is unplugged.
fn module() -> FakePort {
    let port = FakePort::new();
    let other_end = port.clone();
    spawn_local(async move {
        let clock = Clock::new();
        let options = DemoOptions {
            baud: BAUD,
            ..DemoOptions::default()
        };
        let mut simulator = Simulator::new(&options);
        while other_end.is_connected() {
            let now = clock.now();
            simulator.handle_bytes(now, &other_end.take_written());
            if let Some(bytes) = simulator.poll_output(now)
                && other_end.is_open()
            {
                other_end.deliver(&bytes);
            }
            clock.hop().await;
        }
    });
    port
}

fn target(page: &Page, port: &FakePort) -> AttachTarget {
    target_at(page, port, BAUD)
}

fn target_at(page: &Page, port: &FakePort, baud: u32) -> AttachTarget {
    plug(vec![port.clone()]);
    let port = see(page, &[port])[0];
    AttachTarget::Port { port, baud }
}

/// The page tells of these ports, in this order; gives their numbers.
fn see(page: &Page, ports: &[&FakePort]) -> Vec<PortId> {
    let seen: Vec<PortSeen> = ports
        .iter()
        .map(|port| PortSeen {
            id: PortId(page.number()),
            usb: port.usb_ids(),
        })
        .collect();
    tell(page, seen.clone());
    seen.iter().map(|seen| seen.id).collect()
}

fn tell(page: &Page, seen: Vec<PortSeen>) {
    page.ports.replace(seen.clone());
    page.driver.send(ToCore::Ports(PortsMove::default(), seen));
}

/// A port that is not the module's own: a converter, for which a speed means something.
fn converter() -> FakePort {
    let port = FakePort::new();
    port.set_usb_vendor_id(0x1a86);
    port
}

/// A port with a module that was set to this speed, and hears noise at any other.
fn module_at(speed: u32) -> FakePort {
    let port = converter();
    let other_end = port.clone();
    spawn_local(async move {
        let clock = Clock::new();
        let mut baud = 115_200;
        let options = DemoOptions {
            baud,
            ..DemoOptions::default()
        };
        let mut simulator = Simulator::new(&options);
        simulator.handle_bytes(clock.now(), format!("AT+IPR={speed}\r").as_bytes());
        while simulator.poll_output(clock.now()).is_none() {
            clock.hop().await;
        }
        while other_end.is_connected() {
            let now = clock.now();
            if other_end.is_open() && other_end.baud_rate() != baud {
                baud = other_end.baud_rate();
                simulator.reopen(now, baud);
            }
            simulator.handle_bytes(now, &other_end.take_written());
            if let Some(bytes) = simulator.poll_output(now)
                && other_end.is_open()
            {
                other_end.deliver(&bytes);
            }
            clock.hop().await;
        }
    });
    port
}

#[wasm_bindgen_test]
async fn carries_a_file() {
    let mut page = Page::open();
    let port = module();
    page.connect(target(&page, &port)).await;
    assert_eq!(page.state.link, Some(Link::Serial { baud: BAUD }));
    page.upload("over.bin", &tricky(10_000));
    let up = page.over(1).await;
    assert_eq!(
        (up.state, up.verified),
        (TransferState::Done, Verified::Size)
    );
    page.driver.send(Command::Download {
        channel: channel(),
        name: "over.bin".into(),
    });
    let down = page.over(2).await;
    let blob = page.download(down.id).await.unwrap();
    let back = Uint8Array::new(&blob.array_buffer().await.unwrap()).to_vec();
    assert!(back == tricky(10_000), "other bytes came back");
    page.driver.send(Command::Detach);
    page.until(|state| state.line == LineState::Down).await;
    let clock = Clock::new();
    while port.is_open() {
        clock.hop().await;
    }
}

#[wasm_bindgen_test]
async fn unplugged_in_mid_upload_and_plugged_in_again() {
    let mut page = Page::open();
    let port = module();
    page.connect(target(&page, &port)).await;
    page.upload("cut.bin", &tricky(400_000));
    page.until(|state| state.transfers.iter().any(|t| t.done_bytes > 0))
        .await;
    port.unplug();
    let cut = page.over(1).await;
    assert_eq!(cut.state, TransferState::Failed);
    assert_eq!(cut.failure, Some(Message::Interrupted));
    page.until(|state| state.line == LineState::Down).await;
    assert!(page.was_told(&Message::LineDown(Down::Unplugged)));

    page.connect(target(&page, &module())).await;
    let transfer = cut.id;
    page.driver.send(Command::Retry { transfer });
    page.until(|state| state.transfers[0].state == TransferState::Done)
        .await;
}

#[wasm_bindgen_test]
async fn unplugged_while_the_module_is_asked_who_it_is() {
    let mut page = Page::open();
    let port = FakePort::new();
    page.driver.send(Command::Attach(target(&page, &port)));
    page.until(|state| state.line == LineState::Probing).await;
    port.unplug();
    page.until(|state| state.line == LineState::Down).await;
    assert!(page.was_told(&Message::LineDown(Down::Unplugged)));
}

#[wasm_bindgen_test]
async fn a_port_that_says_nothing_is_let_go() {
    let _hurry = Hurry::by(50.0);
    let mut page = Page::open();
    let port = FakePort::new();
    page.driver.send(Command::Attach(target(&page, &port)));
    page.until(|state| !state.notices.is_empty()).await;
    assert!(page.was_told(&Message::LineDown(Down::Silent)));
    assert_eq!(port.baud_rate(), BAUD, "its own port has no other speed");
    assert_eq!(page.state.line, LineState::Down);
    let clock = Clock::new();
    while port.is_open() {
        clock.hop().await;
    }
}

#[wasm_bindgen_test]
async fn a_module_at_another_speed_is_found() {
    let _hurry = Hurry::by(10.0);
    let mut page = Page::open();
    let port = module_at(460_800);
    page.driver
        .send(Command::Attach(target_at(&page, &port, 115_200)));
    page.until(|state| matches!(state.line, LineState::Ready { .. }))
        .await;
    assert!(page.was_told(&Message::SpeedFound { baud: 460_800 }));
    assert_eq!(page.state.link, Some(Link::Serial { baud: 460_800 }));
    assert_eq!(port.baud_rate(), 460_800);
}

#[wasm_bindgen_test]
async fn detaching_while_another_speed_is_tried_lets_the_port_go() {
    let mut page = Page::open();
    let port = converter();
    let clock = Clock::new();
    {
        let _hurry = Hurry::by(50.0);
        page.driver.send(Command::Attach(target(&page, &port)));
        page.until(|state| state.line == LineState::Probing).await;
        port.open_does("hang");
        while port.is_open() {
            clock.hop().await;
        }
    }
    page.driver.send(Command::Detach);
    page.until(|state| state.line == LineState::Down).await;
    assert!(page.was_told(&Message::LineDown(Down::Detached)));
    assert_eq!(page.state.link, None);
}

#[wasm_bindgen_test]
async fn a_port_that_does_not_open_at_another_speed_is_said() {
    let mut page = Page::open();
    let port = converter();
    let _hurry = Hurry::by(50.0);
    page.driver.send(Command::Attach(target(&page, &port)));
    page.until(|state| state.line == LineState::Probing).await;
    port.open_does("InvalidStateError");
    page.until(|state| !state.notices.is_empty()).await;
    assert!(page.was_told(&Message::LineDown(Down::Busy)));
    assert_eq!(page.state.line, LineState::Down);
}

#[wasm_bindgen_test]
async fn a_port_that_does_not_open_is_said() {
    let mut page = Page::open();
    let port = FakePort::new();
    port.open_does("InvalidStateError");
    page.driver.send(Command::Attach(target(&page, &port)));
    page.until(|state| !state.notices.is_empty()).await;
    assert!(page.was_told(&Message::LineDown(Down::Busy)));
    assert_eq!(page.state.link, None);
}

#[wasm_bindgen_test]
async fn a_port_that_opened_before_is_busy_not_forbidden() {
    let mut page = Page::open();
    let port = module();
    page.connect(target(&page, &port)).await;
    port.unplug();
    page.until(|state| state.line == LineState::Down).await;
    let again = FakePort::new();
    again.open_does("NetworkError");
    page.driver.send(Command::Attach(target(&page, &again)));
    page.until(|state| state.notices.len() == 2).await;
    assert!(page.was_told(&Message::LineDown(Down::Busy)));
}

#[wasm_bindgen_test]
async fn a_port_that_hangs_does_not_keep_another_from_being_attached() {
    let mut page = Page::open();
    let port = FakePort::new();
    port.open_does("hang");
    page.driver.send(Command::Attach(target(&page, &port)));
    page.driver.send(Command::Detach);
    let _hurry = Hurry::by(50.0);
    page.connect(demo(0)).await;
    assert_eq!(page.state.link, Some(Link::Demo { baud: 0 }));
}

#[wasm_bindgen_test]
async fn lost_bytes_are_in_the_log() {
    let mut page = Page::open();
    let port = module();
    page.connect(target(&page, &port)).await;
    let view = LogView {
        number: 1,
        place: LogPlace::End { rows: 50 },
        ..LogView::default()
    };
    page.driver.send(ToCore::ShowLog(view));
    port.fail_reading("BufferOverrunError");
    page.until(|state| {
        let mut lines = state.log.rows.iter().flat_map(|row| &row.lines);
        lines.any(|line| shown(&line.bytes).contains("BufferOverrunError"))
    })
    .await;
    page.upload("after.bin", &tricky(5_000));
    assert_eq!(page.over(1).await.state, TransferState::Done);
}

#[wasm_bindgen_test]
async fn of_two_alike_the_one_that_was_chosen_is_opened() {
    let mut page = Page::open();
    let (first, second) = (FakePort::new(), module());
    plug(vec![first.clone(), second.clone()]);
    let seen = see(&page, &[&first, &second]);
    let (port, baud) = (seen[1], BAUD);
    page.connect(AttachTarget::Port { port, baud }).await;
    assert!(second.is_open() && !first.is_open());
}

#[wasm_bindgen_test]
async fn a_port_is_not_guessed_while_the_lists_of_the_page_and_the_core_differ() {
    let mut page = Page::open();
    let (first, second, other) = (module(), FakePort::new(), converter());
    // One was plugged in since the page looked.
    plug(vec![other.clone(), first.clone(), second.clone()]);
    let seen = see(&page, &[&first, &second]);
    let (port, baud) = (seen[0], BAUD);
    page.driver
        .send(Command::Attach(AttachTarget::Port { port, baud }));
    let clock = Clock::new();
    for _ in 0..100 {
        clock.hop().await;
    }
    assert!(!first.is_open() && !second.is_open() && !other.is_open());
    // The page has looked again.
    let usb = |id, port: &FakePort| PortSeen {
        id,
        usb: port.usb_ids(),
    };
    let all = vec![
        usb(PortId(page.number()), &other),
        usb(seen[0], &first),
        usb(seen[1], &second),
    ];
    tell(&page, all);
    page.until(|state| matches!(state.line, LineState::Ready { .. }))
        .await;
    assert!(first.is_open() && !second.is_open() && !other.is_open());
}

/// The lists look the same before and after, and each place is another port's.
#[wasm_bindgen_test]
async fn of_two_alike_one_plugged_in_anew_between_the_readings_is_not_taken_for_the_other() {
    let mut page = Page::open();
    let (first, second) = (FakePort::new(), module());
    plug(vec![first.clone(), second.clone()]);
    let seen = see(&page, &[&first, &second]);
    let (port, baud) = (seen[1], BAUD);
    page.driver.send(Command::Detach);
    page.until(|_| true).await;
    let clock = Clock::new();
    for _ in 0..100 {
        clock.hop().await;
    }
    let again = FakePort::new();
    plug(vec![second.clone()]);
    plug(vec![second.clone(), again.clone()]);
    // As the page read them before: places now are those of the others.
    let before = page.ports.borrow().clone();
    tell(&page, before);
    page.driver
        .send(Command::Attach(AttachTarget::Port { port, baud }));
    // It reads again when it is asked to.
    let now = [(&second, seen[1]), (&again, PortId(page.number()))];
    let now = now.map(|(port, id)| PortSeen {
        id,
        usb: port.usb_ids(),
    });
    page.ports.replace(now.to_vec());
    page.until(|state| matches!(state.line, LineState::Ready { .. }))
        .await;
    assert!(second.is_open() && !first.is_open() && !again.is_open());
}

#[wasm_bindgen_test]
async fn a_port_told_of_with_the_command_to_attach_it_is_found() {
    let mut page = Page::open();
    // Nothing was plugged in, and the core knows that.
    plug(Vec::new());
    see(&page, &[]);
    let (port, baud) = (PortId(page.number()), BAUD);
    page.driver
        .send(Command::Attach(AttachTarget::Port { port, baud }));
    page.until(|state| !state.notices.is_empty()).await;
    let port = module();
    plug(vec![port.clone()]);
    let id = see(&page, &[&port])[0];
    page.connect(AttachTarget::Port {
        port: id,
        baud: BAUD,
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_port_that_is_not_there_any_more_is_said() {
    let mut page = Page::open();
    let port = FakePort::new();
    let target = target(&page, &port);
    plug(Vec::new());
    see(&page, &[]);
    page.driver.send(Command::Attach(target));
    page.until(|state| !state.notices.is_empty()).await;
    assert!(page.was_told(&Message::LineDown(Down::Unplugged)));
}
