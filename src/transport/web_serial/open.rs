//! Opening a port, and telling apart why it does not open.

use js_sys::{Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::session::SerialSession;
use super::{SerialPort, name_of, navigator, object};
use crate::app::Down;
use crate::browser::clock::Clock;
use crate::time::Duration;

/// How long a port may take to open.
pub const OPEN_MAX: Duration = Duration::from_secs(10);

/// How long setting DTR and RTS may take.
const SIGNALS_MAX: Duration = Duration::from_secs(1);

/// Bytes that the browser buffers each way. At 255, the default, a page carries a tenth of what it does at
/// this size; more gains little, and only delays what has to be dropped on an abort.
const BUFFER_BYTES: u32 = 256 << 10;

/// Open a port with eight bits, no parity, one stop bit and no flow control, `baud` in bit/s, and raise DTR
/// and RTS where the port lets us. `opened_before`: whether the same kind of device did open on this system.
///
/// # Errors
///
/// Why it is not open; how well that can be told depends on the browser and the system, see
/// [`why_not_opened`].
pub async fn open(
    clock: &Clock,
    port: &SerialPort,
    baud: u32,
    opened_before: bool,
) -> Result<SerialSession, Down> {
    let explain = |error: JsValue| {
        let anyone_may_open = opened_before || has_no_groups(&platform());
        why_not_opened(&name_of(&error), port.connected(), anyone_may_open)
    };
    let opening = port.open(&options(baud)).map_err(explain)?;
    match clock.within(OPEN_MAX, opening.clone().into_future()).await {
        Some(Ok(_)) => {}
        Some(Err(error)) => return Err(explain(error)),
        None => {
            close_when_open(port.clone(), opening);
            return Err(Down::OpenFailed);
        }
    }
    raise_signals(clock, port).await;
    // Gone between opening and here.
    SerialSession::start(clock.clone(), port.clone()).ok_or(Down::Unplugged)
}

fn options(baud: u32) -> js_sys::Object {
    object(&[
        ("baudRate", baud.into()),
        ("dataBits", 8.into()),
        ("stopBits", 1.into()),
        ("parity", "none".into()),
        ("flowControl", "none".into()),
        ("bufferSize", BUFFER_BYTES.into()),
    ])
}

/// An opening that nobody waits for any more must not hold the port.
fn close_when_open(port: SerialPort, opening: Promise) {
    spawn_local(async move {
        if opening.await.is_ok()
            && let Ok(closing) = port.close()
        {
            let _either_way = closing.await;
        }
    });
}

/// Many modules are mute until DTR is raised; a port that has no such signals refuses, and works without.
async fn raise_signals(clock: &Clock, port: &SerialPort) {
    let signals = object(&[
        ("dataTerminalReady", true.into()),
        ("requestToSend", true.into()),
    ]);
    if let Ok(raising) = port.set_signals(&signals) {
        let _either_way = clock.within(SIGNALS_MAX, raising.into_future()).await;
    }
}

/// Why a port did not open, from the name of the error, whether the browser says that the device is there,
/// and whether rights cannot be what is missing.
///
/// | error | reason |
/// |---|---|
/// | any, device not there | [`Unplugged`](Down::Unplugged) |
/// | `InvalidStateError` | [`Busy`](Down::Busy): this very page has it open, or is still closing it |
/// | `SecurityError`, `NotAllowedError` | [`Forbidden`](Down::Forbidden): by the page's policy or the user's settings |
/// | `NetworkError`, rights are there | [`Busy`](Down::Busy) |
/// | `NetworkError`, rights may be missing | [`OpenFailed`](Down::OpenFailed): Chromium has one error and one text for EACCES and EBUSY alike, so the remedies for both belong beside it |
/// | any other | [`OpenFailed`](Down::OpenFailed) |
pub fn why_not_opened(error: &str, connected: Option<bool>, anyone_may_open: bool) -> Down {
    match error {
        _ if connected == Some(false) => Down::Unplugged,
        "InvalidStateError" => Down::Busy,
        "SecurityError" | "NotAllowedError" => Down::Forbidden,
        "NetworkError" if anyone_may_open => Down::Busy,
        _ => Down::OpenFailed,
    }
}

/// Whether serial ports on this platform open for everybody, as on Windows and macOS. On Linux they belong
/// to a group.
pub fn has_no_groups(platform: &str) -> bool {
    ["Win", "win", "Mac", "mac"]
        .iter()
        .any(|prefix| platform.starts_with(prefix))
}

/// The platform's name, as `Linux x86_64`, `Windows` or `MacIntel`.
fn platform() -> String {
    let navigator = navigator();
    let get = |from: &JsValue, key: &str| Reflect::get(from, &key.into()).ok();
    get(&navigator, "userAgentData")
        .and_then(|data| get(&data, "platform"))
        .or_else(|| get(&navigator, "platform"))
        .and_then(|name| name.as_string())
        .unwrap_or_default()
}
