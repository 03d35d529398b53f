//! The part of the Web Serial interface that is used here.
//!
//! Not web-sys's, which hides it behind a compiler flag for unstable interfaces and takes the streams for
//! never null, which they are on a port that is closed or gone.

use js_sys::{Function, Object, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::EventTarget;

#[wasm_bindgen]
extern "C" {
    /// `navigator.serial`.
    #[wasm_bindgen(extends = EventTarget)]
    pub(crate) type Serial;

    #[wasm_bindgen(method, catch, js_name = requestPort)]
    pub(crate) fn request_port(
        this: &Serial,
        options: &Object,
    ) -> Result<Promise<SerialPort>, JsValue>;

    #[wasm_bindgen(method, catch, js_name = getPorts)]
    pub(crate) fn get_ports(this: &Serial) -> Result<Promise<js_sys::Array>, JsValue>;

    /// A serial port that the user granted. Two are equal when they are the same object; a device that was
    /// plugged in again is a new one.
    #[derive(Clone, Debug, PartialEq)]
    #[wasm_bindgen(extends = EventTarget)]
    pub type SerialPort;

    #[wasm_bindgen(method, js_name = getInfo)]
    pub(crate) fn info(this: &SerialPort) -> Object;

    /// Missing in browsers that do not tell.
    #[wasm_bindgen(method, getter)]
    pub(crate) fn connected(this: &SerialPort) -> Option<bool>;

    #[wasm_bindgen(method, catch)]
    pub(crate) fn open(this: &SerialPort, options: &Object) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    pub(crate) fn close(this: &SerialPort) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch, js_name = setSignals)]
    pub(crate) fn set_signals(this: &SerialPort, signals: &Object) -> Result<Promise, JsValue>;

    /// A new stream after each error that can be recovered from; null once there is none.
    #[wasm_bindgen(method, getter)]
    pub(crate) fn readable(this: &SerialPort) -> Option<Readable>;

    #[wasm_bindgen(method, getter)]
    pub(crate) fn writable(this: &SerialPort) -> Option<Writable>;

    pub(crate) type Readable;

    #[wasm_bindgen(method, catch, js_name = getReader)]
    pub(crate) fn reader(this: &Readable) -> Result<Reader, JsValue>;

    /// `ReadableStreamDefaultReader`.
    pub(crate) type Reader;

    #[wasm_bindgen(method)]
    pub(crate) fn read(this: &Reader) -> Promise<Chunk>;

    #[wasm_bindgen(method)]
    pub(crate) fn cancel(this: &Reader) -> Promise;

    #[wasm_bindgen(method, catch, js_name = releaseLock)]
    pub(crate) fn release_lock(this: &Reader) -> Result<(), JsValue>;

    /// What a read gives; no value at the end of the stream.
    pub(crate) type Chunk;

    #[wasm_bindgen(method, getter)]
    pub(crate) fn value(this: &Chunk) -> Option<Uint8Array>;

    /// A promise, whatever it gives.
    pub(crate) type Awaited;

    #[wasm_bindgen(method)]
    pub(crate) fn then(this: &Awaited, resolved: &Function, rejected: &Function) -> JsValue;

    pub(crate) type Writable;

    #[wasm_bindgen(method, catch, js_name = getWriter)]
    pub(crate) fn writer(this: &Writable) -> Result<Writer, JsValue>;

    /// `WritableStreamDefaultWriter`.
    #[derive(Clone)]
    pub(crate) type Writer;

    #[wasm_bindgen(method)]
    pub(crate) fn write(this: &Writer, chunk: &Uint8Array) -> Promise;

    /// Resolves when the port has sent all that was written.
    #[wasm_bindgen(method)]
    pub(crate) fn close(this: &Writer) -> Promise;

    #[wasm_bindgen(method)]
    pub(crate) fn abort(this: &Writer) -> Promise;

    #[wasm_bindgen(method, catch, js_name = releaseLock)]
    pub(crate) fn release_lock(this: &Writer) -> Result<(), JsValue>;
}
