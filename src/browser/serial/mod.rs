//! Web Serial's ports: which there are, in a window as in a worker, and having the user pick one, in a window.

pub(crate) mod bindings;

pub use bindings::SerialPort;

use bindings::Serial;
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;

/// USB vendor ids under which the modules are sold.
const VENDORS: [u16; 2] = [0x2ECC, 0x3563];

/// USB vendor and product.
pub type UsbIds = (u16, u16);

/// Whether this browser has Web Serial, here: it takes a secure context, too.
pub fn is_supported() -> bool {
    serial().is_some()
}

/// Have the user pick a port, among the module's own vendors unless `any`. `None`: the picker was closed
/// without a choice. Needs a click or a key press that is fresh, and a window.
///
/// # Errors
///
/// What the browser threw, as `SecurityError` where there was no click; a `TypeError` without Web Serial.
pub async fn request_port(any: bool) -> Result<Option<SerialPort>, JsValue> {
    let serial = serial().ok_or_else(|| js_sys::TypeError::new("no Web Serial"))?;
    let options = Object::new();
    if !any {
        let filters: Array = VENDORS
            .map(|vendor| object(&[("usbVendorId", vendor.into())]))
            .iter()
            .collect();
        set(&options, "filters", &filters);
    }
    match serial.request_port(&options)?.await {
        Ok(port) => Ok(Some(port)),
        Err(error) if name_of(&error) == "NotFoundError" => Ok(None),
        Err(error) => Err(error),
    }
}

/// The ports that were granted before and are plugged in; none where the browser does not say.
pub async fn granted_ports() -> Vec<SerialPort> {
    let Some(promise) = serial().and_then(|serial| serial.get_ports().ok()) else {
        return Vec::new();
    };
    let ports = promise.await.unwrap_or_default();
    ports.iter().map(JsCast::unchecked_into).collect()
}

/// Call back, for as long as the page lives, whenever a granted port was plugged in.
pub fn on_plug(callback: Box<dyn Fn()>) {
    listen("connect", callback);
}

/// Call back, for as long as the page lives, whenever a granted port was unplugged.
pub fn on_unplug(callback: Box<dyn Fn()>) {
    listen("disconnect", callback);
}

impl SerialPort {
    /// The USB vendor and product id; `None` for a port that is not on USB.
    pub fn usb_ids(&self) -> Option<UsbIds> {
        let info = self.info();
        let id = |key: &str| {
            let value = Reflect::get(&info, &key.into()).ok()?.as_f64()?;
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "the interface declares an unsigned short"
            )]
            Some(value as u16)
        };
        Some((id("usbVendorId")?, id("usbProductId")?))
    }
}

/// Whether a device is the module's own USB, where a line speed means nothing.
pub fn is_the_modules_own((vendor, _): UsbIds) -> bool {
    VENDORS.contains(&vendor)
}

fn listen(event: &str, callback: Box<dyn Fn()>) {
    let Some(serial) = serial() else { return };
    let callback = Closure::wrap(callback).into_js_value();
    serial
        .add_event_listener_with_callback(event, callback.unchecked_ref())
        .expect("a function can listen");
    // The browser watches for devices only once it was asked which there are.
    let _watched = serial.get_ports();
}

fn serial() -> Option<Serial> {
    let serial = Reflect::get(&navigator(), &"serial".into()).ok()?;
    serial.is_object().then(|| serial.unchecked_into())
}

/// The navigator of a window or of a worker.
pub(crate) fn navigator() -> JsValue {
    Reflect::get(&js_sys::global(), &"navigator".into()).unwrap_or_default()
}

/// The name of a thrown error, as `NetworkError`; empty for what has none.
pub(crate) fn name_of(error: &JsValue) -> String {
    let name = Reflect::get(error, &"name".into()).ok();
    name.and_then(|name| name.as_string()).unwrap_or_default()
}

pub(crate) fn object(properties: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (key, value) in properties {
        set(&object, key, value);
    }
    object
}

fn set(object: &Object, key: &str, value: &JsValue) {
    Reflect::set(object, &key.into(), value).expect("a plain object takes properties");
}
