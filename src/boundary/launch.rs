//! Brings up a core: in a worker of its own, or in the page's window where there is none to be had.
//!
//! The core is a module of its own with a script that starts it, `core.js`, and the same in both places. Loaded in a
//! window the script makes `atFerryCore` known, which runs a core; a worker made of its text waits for what that takes.
//! The worker is made of a blob, so that the page's policy holds in it too.

use std::cell::RefCell;
use std::rc::Rc;

use futures::channel::oneshot;
use futures::future::{Either, select};
use js_sys::{Array, Function, Object, Promise, Reflect, WebAssembly};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, Document, MessageChannel, Response, Url, Window, Worker};

use super::{Core, Wire};
use crate::browser::js::get;
use crate::browser::loading::loaded;
use crate::browser::serial;

/// The element that has the script in it, in a page that is one file.
const SCRIPT_ID: &str = "at-ferry-core";

/// What gives the module there, as an answer to be compiled.
const MODULE_INSIDE: &str = "atFerryCoreModule";

/// Where the page says what its core is called, without its extensions.
const NAME: &str = "meta[name=at-ferry-core]";

/// What the script makes known in a window.
const RUN: &str = "atFerryCore";

/// Brings up a core at the other end, however often it takes to load it; `on_trouble` is called when it did not come the
/// first time.
pub async fn launch(core: Core, no_worker: bool, on_trouble: impl FnOnce()) {
    let (window, document) = page();
    let source = Source::of(&document);
    let load = async || futures::try_join!(wire(), source.load(&window));
    let (wire, parts) = loaded(load, on_trouble).await;
    if !no_worker && in_worker(&core, wire, &parts).await.is_ok() {
        return;
    }
    if let Err(error) = in_window(&core, wire, &source, &parts, &document).await {
        core.broke(words_of(&error));
    }
}

#[cfg(not(feature = "chunks"))]
fn wire() -> impl Future<Output = Result<Wire, JsValue>> {
    std::future::ready(Ok(Wire::default()))
}

#[cfg(feature = "chunks")]
async fn wire() -> Result<Wire, JsValue> {
    chunk::entrance().await.map_err(|_| JsValue::UNDEFINED)
}

#[cfg(feature = "chunks")]
mod chunk {
    #![expect(
        clippy::unnecessary_wraps,
        reason = "that it did not load is an error as well"
    )]

    use wasm_split_helpers::{SplitLoaderError, wasm_split};

    use super::Wire;

    /// What reads and writes all that crosses the boundary.
    #[wasm_split(wire, fallible)]
    pub(super) fn entrance() -> Result<Wire, SplitLoaderError> {
        Ok(Wire::default())
    }
}

fn page() -> (Window, Document) {
    let window = web_sys::window().expect("a page has a window");
    let document = window.document().expect("a window has a document");
    (window, document)
}

/// Where a core comes from.
enum Source {
    /// From two files of this name beside the page.
    Beside(String),
    /// From the page itself.
    Inside { script: String },
}

/// What it consists of.
struct Parts {
    script: String,
    module: JsValue,
}

impl Source {
    fn of(document: &Document) -> Self {
        let inside = document.get_element_by_id(SCRIPT_ID);
        if let Some(script) = inside.and_then(|script| script.text_content()) {
            return Self::Inside { script };
        }
        let meta = document.query_selector(NAME).ok().flatten();
        let name = meta.and_then(|meta| meta.get_attribute("content"));
        Self::Beside(name.unwrap_or_default())
    }

    async fn load(&self, window: &Window) -> Result<Parts, JsValue> {
        match self {
            Self::Inside { script } => {
                let module: Function = known(MODULE_INSIDE)?;
                let answer = module.call0(&JsValue::UNDEFINED)?;
                Ok(Parts {
                    script: script.clone(),
                    module: compiled(answer.unchecked_into()).await?,
                })
            }
            Self::Beside(name) => {
                let answer = async |extension: &str| -> Result<Response, JsValue> {
                    let answer = window.fetch_with_str(&format!("./{name}.{extension}"));
                    let answer: Response = JsFuture::from(answer).await?.unchecked_into();
                    if answer.ok() {
                        Ok(answer)
                    } else {
                        Err(JsValue::UNDEFINED)
                    }
                };
                let (script, module) = futures::try_join!(answer("js"), answer("wasm"))?;
                let script = JsFuture::from(script.text()?).await?;
                Ok(Parts {
                    script: script.as_string().unwrap_or_default(),
                    module: compiled(module).await?,
                })
            }
        }
    }
}

/// A host may not know the type of a module, which a browser insists on when it is to compile it as it comes.
async fn compiled(answer: Response) -> Result<JsValue, JsValue> {
    let again = answer.clone()?;
    let answer = Promise::resolve(&answer);
    let compiled = JsFuture::from(WebAssembly::compile_streaming(answer.unchecked_ref())).await;
    if compiled.is_ok() {
        return compiled;
    }
    let bytes = JsFuture::from(again.array_buffer()?).await?;
    JsFuture::from(WebAssembly::compile(&bytes)).await
}

/// Starts it in a worker; an error where none is to be had, or cannot take what it needs.
async fn in_worker(core: &Core, wire: Wire, parts: &Parts) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type("text/javascript");
    let script = Array::of1(&parts.script.as_str().into());
    let blob = Blob::new_with_str_sequence_and_options(&script, &options)?;
    let address = Url::create_object_url_with_blob(&blob)?;
    let worker = Worker::new(&address);
    let channel = MessageChannel::new()?;
    let (ready, is_ready) = oneshot::channel();
    let (fails, failed) = oneshot::channel();
    let worker = worker?;
    // An error of the script itself, or a word from there: that it could not take what it was given, or finds no ports
    // where the window does.
    let fails = Rc::new(RefCell::new(Some(fails)));
    let on_failure = Closure::<dyn FnMut()>::new(move || {
        // An error says that it came up before.
        let _late = fails.take().map(|fails| fails.send(()));
    });
    worker.set_onerror(Some(on_failure.as_ref().unchecked_ref()));
    worker.set_onmessage(Some(on_failure.as_ref().unchecked_ref()));
    core.connect(channel.port1(), wire, Some(worker.clone()), move || {
        // An error says that nobody waits any more.
        let _not_waiting = ready.send(());
    });
    let start = Object::new();
    let port = channel.port2();
    let has_serial = serial::is_supported().into();
    let members = [
        ("module", &parts.module),
        ("port", port.as_ref()),
        ("ports", &has_serial),
    ];
    for (key, value) in members {
        Reflect::set(&start, &key.into(), value)?;
    }
    worker.post_message_with_transfer(&start, &Array::of1(&port))?;
    let up = matches!(select(is_ready, failed).await, Either::Left((Ok(()), _)));
    worker.set_onerror(None);
    worker.set_onmessage(None);
    Url::revoke_object_url(&address)?;
    if up {
        Ok(())
    } else {
        worker.terminate();
        Err(JsValue::UNDEFINED)
    }
}

async fn in_window(
    core: &Core,
    wire: Wire,
    source: &Source,
    parts: &Parts,
    document: &Document,
) -> Result<(), JsValue> {
    if let Source::Beside(name) = source {
        let script = document.create_element("script")?;
        script.set_attribute("src", &format!("./{name}.js"))?;
        let done = Promise::new(&mut |done, fails| {
            // An element takes any listener.
            let _listens = script.add_event_listener_with_callback("load", &done);
            let _listens = script.add_event_listener_with_callback("error", &fails);
        });
        let root = document.document_element().ok_or(JsValue::NULL)?;
        root.append_child(&script)?;
        JsFuture::from(done).await?;
    }
    let channel = MessageChannel::new()?;
    core.connect(channel.port1(), wire, None, || ());
    let run: Function = known(RUN)?;
    // Over only when the core is; that it broke it says itself.
    run.call2(&JsValue::UNDEFINED, &parts.module, &channel.port2())?;
    Ok(())
}

fn known(name: &str) -> Result<Function, JsValue> {
    get(&js_sys::global(), name)
        .ok_or(JsValue::UNDEFINED)?
        .dyn_into()
}

fn words_of(error: &JsValue) -> String {
    let message = get(error, "message").and_then(|message| message.as_string());
    message.unwrap_or_default()
}
