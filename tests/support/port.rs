//! A port made of plain streams that does what real ones do.

use at_ferry::transport::web_serial::SerialPort;
use js_sys::Object;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(inline_js = r#"
const RECOVERABLE = ["BreakError", "BufferOverrunError", "FramingError", "ParityError"];

export class FakePort extends EventTarget {
    // What open, close and write do: "", "hang", or the name of an error to fail with.
    openDoes = "";
    closeDoes = "";
    writeDoes = "";
    drainDoes = "";
    drained = 0;
    signalsDo = "";
    connected = true;
    isOpen = false;
    written = [];
    usbVendorId = 0x2ecc;
    #readable = null;
    #controller = null;
    #writable = null;
    #pendingOpen = null;

    #start(options) {
        this.options = options;
        this.isOpen = true;
    }

    // After it was closed it is a new stream. What is written waits in the port until it is sent.
    #openWritable() {
        return new WritableStream({
            write: async (chunk) => {
                await this.#obey(this.writeDoes);
                this.written.push(...chunk);
            },
            close: async () => {
                await this.#obey(this.drainDoes);
                this.drained = this.written.length;
                this.#writable = null;
            },
        });
    }

    async #obey(what) {
        if (what === "hang") await new Promise(() => {});
        if (what !== "") throw new DOMException("as told", what);
    }

    async open(options) {
        if (this.openDoes === "hang") await new Promise((resolve) => { this.#pendingOpen = resolve; });
        else await this.#obey(this.openDoes);
        this.#start(options);
    }

    letOpen() {
        this.#pendingOpen();
    }

    async close() {
        if (this.#readable?.locked || this.#writable?.locked) throw new TypeError("locked");
        await this.#obey(this.closeDoes);
        this.isOpen = false;
        this.#readable = this.#writable = null;
    }

    async setSignals(signals) {
        await this.#obey(this.signalsDo);
        this.signals = signals;
    }

    getInfo() {
        return { usbVendorId: this.usbVendorId, usbProductId: 0x3012 };
    }

    get readable() {
        if (this.isOpen && this.connected && this.#readable === null) {
            this.#readable = new ReadableStream({ start: (controller) => { this.#controller = controller; } });
        }
        return this.#readable;
    }

    get writable() {
        if (this.isOpen && this.connected) this.#writable ??= this.#openWritable();
        return this.#writable;
    }

    get baudRate() {
        return this.options?.baudRate ?? 0;
    }

    takeWritten() {
        return new Uint8Array(this.written.splice(0));
    }

    deliver(bytes) {
        void this.readable; // After an error this is a new stream.
        this.#controller.enqueue(new Uint8Array(bytes));
    }

    failReading(name) {
        this.#readable = null;
        this.connected &&= RECOVERABLE.includes(name);
        this.#controller.error(new DOMException("as told", name));
    }

    unplug() {
        this.failReading("NetworkError");
        this.dispatchEvent(new Event("disconnect"));
    }

    unplugSilently() {
        this.dispatchEvent(new Event("disconnect"));
    }
}

let serial = null;
let plugged = [];

// The browser's ports from here on, in this order.
export function plug(ports) {
    const before = plugged;
    plugged = ports;
    serial ??= Object.assign(new EventTarget(), { getPorts: async () => [...plugged] });
    Object.defineProperty(navigator, "serial", { value: serial, configurable: true });
    if (ports.some((port) => !before.includes(port))) serial.dispatchEvent(new Event("connect"));
    if (before.some((port) => !ports.includes(port))) serial.dispatchEvent(new Event("disconnect"));
}

export function noPortsFaked() {
    plugged = [];
    serial = null;
    delete navigator.serial;
}
"#)]
extern "C" {
    #[derive(Clone)]
    #[wasm_bindgen(extends = SerialPort)]
    pub type FakePort;
    #[wasm_bindgen(constructor)]
    pub fn new() -> FakePort;
    #[wasm_bindgen(method, setter, js_name = openDoes)]
    pub fn open_does(this: &FakePort, what: &str);
    #[wasm_bindgen(method, setter, js_name = closeDoes)]
    pub fn close_does(this: &FakePort, what: &str);
    #[wasm_bindgen(method, setter, js_name = writeDoes)]
    pub fn write_does(this: &FakePort, what: &str);
    #[wasm_bindgen(method, setter, js_name = drainDoes)]
    pub fn drain_does(this: &FakePort, what: &str);
    #[wasm_bindgen(method, getter)]
    pub fn drained(this: &FakePort) -> u32;
    #[wasm_bindgen(method, setter, js_name = signalsDo)]
    pub fn signals_do(this: &FakePort, what: &str);
    #[wasm_bindgen(method, getter)]
    pub fn options(this: &FakePort) -> Object;
    #[wasm_bindgen(method, getter)]
    pub fn signals(this: &FakePort) -> Object;
    #[wasm_bindgen(method, setter, js_name = usbVendorId)]
    pub fn set_usb_vendor_id(this: &FakePort, vendor: u16);
    #[wasm_bindgen(method, getter, js_name = baudRate)]
    pub fn baud_rate(this: &FakePort) -> u32;
    #[wasm_bindgen(method, getter, js_name = connected)]
    pub fn is_connected(this: &FakePort) -> bool;
    #[wasm_bindgen(method, getter, js_name = isOpen)]
    pub fn is_open(this: &FakePort) -> bool;
    #[wasm_bindgen(method, js_name = takeWritten)]
    pub fn take_written(this: &FakePort) -> Vec<u8>;
    #[wasm_bindgen(method, js_name = letOpen)]
    pub fn let_open(this: &FakePort);
    #[wasm_bindgen(method)]
    pub fn deliver(this: &FakePort, bytes: &[u8]);
    #[wasm_bindgen(method, js_name = failReading)]
    pub fn fail_reading(this: &FakePort, name: &str);
    #[wasm_bindgen(method)]
    pub fn unplug(this: &FakePort);
    #[wasm_bindgen(method, js_name = unplugSilently)]
    pub fn unplug_silently(this: &FakePort);

    pub fn plug(ports: Vec<FakePort>);
    #[wasm_bindgen(js_name = noPortsFaked)]
    pub fn no_ports_faked();
}
