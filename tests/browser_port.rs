//! The life of a serial port, against a port made of plain streams that does what real ones do.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "support/hurry.rs"]
mod hurry;
#[path = "support/port.rs"]
mod port;

use std::future::poll_fn;

use at_ferry::app::Down;
use at_ferry::browser::clock::Clock;
use at_ferry::transport::web_serial::{
    self, SerialPort, SerialSession, has_no_groups, why_not_opened,
};
use at_ferry::transport::{LineEvent, Transport};
use hurry::Hurry;
use js_sys::{Object, Reflect};
use port::FakePort;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

async fn open(port: &FakePort) -> Result<SerialSession, Down> {
    web_serial::open(&Clock::new(), port, 921_600, false).await
}

async fn next(session: &mut SerialSession) -> LineEvent {
    poll_fn(|cx| session.poll(cx)).await
}

async fn until(condition: impl Fn() -> bool) {
    let clock = Clock::new();
    while !condition() {
        clock.hop().await;
    }
}

fn property(object: &Object, key: &str) -> JsValue {
    Reflect::get(object, &key.into()).unwrap()
}

#[wasm_bindgen_test]
async fn opens_plain_with_a_wide_buffer_and_raised_signals() {
    let port = FakePort::new();
    let _session = open(&port).await.ok().unwrap();
    let options = port.options();
    assert_eq!(property(&options, "baudRate"), 921_600);
    assert_eq!(property(&options, "dataBits"), 8);
    assert_eq!(property(&options, "stopBits"), 1);
    assert_eq!(property(&options, "parity"), "none");
    assert_eq!(property(&options, "flowControl"), "none");
    assert!(property(&options, "bufferSize").as_f64().unwrap() >= 65_536.0);
    assert_eq!(property(&port.signals(), "dataTerminalReady"), true);
    assert_eq!(property(&port.signals(), "requestToSend"), true);
}

#[wasm_bindgen_test]
async fn a_port_without_signals_works() {
    let port = FakePort::new();
    port.signals_do("NetworkError");
    assert!(open(&port).await.is_ok());
}

#[wasm_bindgen_test]
async fn signals_that_hang_do_not_hold_up_a_port() {
    let _hurry = Hurry::by(50.0);
    let port = FakePort::new();
    port.signals_do("hang");
    assert!(open(&port).await.is_ok());
}

#[wasm_bindgen_test]
async fn reads_what_comes_in_order() {
    let port = FakePort::new();
    let mut session = open(&port).await.ok().unwrap();
    port.deliver(b"\r\nO");
    port.deliver(b"K\r\n");
    assert_eq!(
        next(&mut session).await,
        LineEvent::Received(b"\r\nO".to_vec())
    );
    assert_eq!(
        next(&mut session).await,
        LineEvent::Received(b"K\r\n".to_vec())
    );
}

#[wasm_bindgen_test]
async fn writes_chunk_by_chunk() {
    let port = FakePort::new();
    let mut session = open(&port).await.ok().unwrap();
    session.send(b"AT\r".to_vec(), false);
    assert_eq!(next(&mut session).await, LineEvent::Written);
    session.send(b"ATE0\r".to_vec(), false);
    assert_eq!(next(&mut session).await, LineEvent::Written);
    assert_eq!(port.take_written(), b"AT\rATE0\r");
}

#[wasm_bindgen_test]
async fn what_is_to_be_drained_has_left_the_port_when_it_counts_as_written() {
    let port = FakePort::new();
    let mut session = open(&port).await.ok().unwrap();
    for drained in [10, 25] {
        session.send(vec![7; 10], true);
        assert_eq!(next(&mut session).await, LineEvent::Written);
        assert_eq!(port.drained(), drained);
        session.send(vec![8; 5], false);
        assert_eq!(next(&mut session).await, LineEvent::Written);
    }
    port.drain_does("NetworkError");
    session.send(vec![7; 10], true);
    assert_eq!(next(&mut session).await, LineEvent::Lost(Down::Unplugged));
}

#[wasm_bindgen_test]
async fn reads_while_a_write_does_not_get_on() {
    let port = FakePort::new();
    port.write_does("hang");
    let mut session = open(&port).await.ok().unwrap();
    session.send(vec![0; 4096], false);
    port.deliver(b"!");
    assert_eq!(next(&mut session).await, LineEvent::Received(b"!".to_vec()));
}

#[wasm_bindgen_test]
async fn unplugged_while_reading() {
    let port = FakePort::new();
    let mut session = open(&port).await.ok().unwrap();
    port.unplug();
    assert_eq!(next(&mut session).await, LineEvent::Lost(Down::Unplugged));
    Box::new(session).close().await;
    assert!(!port.is_open());
}

#[wasm_bindgen_test]
async fn unplugged_while_writing() {
    let _hurry = Hurry::by(50.0);
    let port = FakePort::new();
    port.write_does("hang");
    let mut session = open(&port).await.ok().unwrap();
    session.send(vec![0; 4096], false);
    port.unplug();
    assert_eq!(next(&mut session).await, LineEvent::Lost(Down::Unplugged));
    Box::new(session).close().await;
    assert!(!port.is_open());
}

#[wasm_bindgen_test]
async fn unplugged_as_only_a_write_notices() {
    let port = FakePort::new();
    port.write_does("NetworkError");
    let mut session = open(&port).await.ok().unwrap();
    session.send(b"AT\r".to_vec(), false);
    assert_eq!(next(&mut session).await, LineEvent::Lost(Down::Unplugged));
}

#[wasm_bindgen_test]
async fn unplugged_as_only_an_event_tells() {
    let port = FakePort::new();
    let mut session = open(&port).await.ok().unwrap();
    port.unplug_silently();
    assert_eq!(next(&mut session).await, LineEvent::Lost(Down::Unplugged));
}

#[wasm_bindgen_test]
async fn plugged_in_again_it_is_another_port_that_opens() {
    let port = FakePort::new();
    let mut session = open(&port).await.ok().unwrap();
    port.unplug();
    assert_eq!(next(&mut session).await, LineEvent::Lost(Down::Unplugged));
    assert_eq!(open(&port).await.err(), Some(Down::Unplugged));
    let again = FakePort::new();
    let same: &SerialPort = &port;
    assert!(*same != *again);
    let mut session = open(&again).await.ok().unwrap();
    again.deliver(b"+SIM READY");
    let greeting = LineEvent::Received(b"+SIM READY".to_vec());
    assert_eq!(next(&mut session).await, greeting);
}

#[wasm_bindgen_test]
async fn reading_goes_on_after_errors_that_spare_the_device() {
    let port = FakePort::new();
    let mut session = open(&port).await.ok().unwrap();
    for error in [
        "BufferOverrunError",
        "BreakError",
        "FramingError",
        "ParityError",
    ] {
        port.fail_reading(error);
        assert_eq!(next(&mut session).await, LineEvent::Damaged(error.into()));
        port.deliver(b"OK");
        assert_eq!(
            next(&mut session).await,
            LineEvent::Received(b"OK".to_vec())
        );
    }
}

#[wasm_bindgen_test]
async fn an_error_of_the_system_ends_it() {
    let port = FakePort::new();
    let mut session = open(&port).await.ok().unwrap();
    port.fail_reading("UnknownError");
    assert_eq!(next(&mut session).await, LineEvent::Lost(Down::Broken));
}

#[wasm_bindgen_test]
async fn closes_and_opens_again() {
    let port = FakePort::new();
    for _ in 0..2 {
        let mut session = open(&port).await.ok().unwrap();
        session.send(b"AT\r".to_vec(), false);
        assert_eq!(next(&mut session).await, LineEvent::Written);
        Box::new(session).close().await;
        assert!(!port.is_open());
    }
}

#[wasm_bindgen_test]
async fn closes_although_a_write_hangs() {
    let _hurry = Hurry::by(50.0);
    let port = FakePort::new();
    port.write_does("hang");
    let mut session = open(&port).await.ok().unwrap();
    session.send(vec![0; 4096], false);
    Box::new(session).close().await;
    assert!(!port.is_open());
}

#[wasm_bindgen_test]
async fn a_close_that_hangs_is_abandoned() {
    let _hurry = Hurry::by(50.0);
    let port = FakePort::new();
    port.close_does("hang");
    let session = open(&port).await.ok().unwrap();
    Box::new(session).close().await;
    assert!(port.is_open());
}

#[wasm_bindgen_test]
async fn an_open_that_hangs_is_abandoned_and_closed_should_it_end() {
    let port = FakePort::new();
    port.open_does("hang");
    {
        let _hurry = Hurry::by(50.0);
        assert_eq!(open(&port).await.err(), Some(Down::OpenFailed));
    }
    port.let_open();
    until(|| port.options().is_object() && !port.is_open()).await;
}

#[wasm_bindgen_test]
async fn says_why_it_does_not_open() {
    for (error, down) in [
        ("InvalidStateError", Down::Busy),
        ("SecurityError", Down::Forbidden),
        ("UnknownError", Down::OpenFailed),
    ] {
        let port = FakePort::new();
        port.open_does(error);
        assert_eq!(open(&port).await.err(), Some(down), "{error}");
    }
}

#[wasm_bindgen_test]
fn a_network_error_means_busy_only_where_rights_cannot_be_missing() {
    let why =
        |connected, anyone_may_open| why_not_opened("NetworkError", connected, anyone_may_open);
    assert_eq!(why(Some(true), true), Down::Busy);
    assert_eq!(why(None, true), Down::Busy);
    assert_eq!(why(Some(true), false), Down::OpenFailed);
    assert_eq!(why(None, false), Down::OpenFailed);
    assert_eq!(why(Some(false), true), Down::Unplugged);
    for (platform, anyone_may_open) in [
        ("Windows", true),
        ("Win32", true),
        ("macOS", true),
        ("MacIntel", true),
        ("Linux x86_64", false),
        ("Chrome OS", false),
        ("", false),
    ] {
        assert_eq!(has_no_groups(platform), anyone_may_open, "{platform}");
    }
}

#[wasm_bindgen_test]
fn knows_the_device_by_its_ids() {
    assert_eq!(FakePort::new().usb_ids(), Some((0x2ECC, 0x3012)));
}

#[wasm_bindgen_test]
async fn asks_the_browser_for_ports() {
    let navigator = property(&js_sys::global(), "navigator");
    let has_serial = Reflect::has(&navigator, &"serial".into()).unwrap();
    assert_eq!(web_serial::is_supported(), has_serial);
    assert_eq!(web_serial::granted_ports().await, Vec::new());
}
