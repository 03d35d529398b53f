//! The page as a person has it: what it shows, by the names it promises, and what one can do to it.

mod directory;
mod folder;
mod server;
mod storage;
mod tabs;
mod transfers;
mod words;

use std::{
    fmt::Write as _,
    fs,
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    path::Path,
    pin::pin,
    task::Poll,
    thread,
    time::{Duration, Instant},
};

use fantoccini::{Locator, elements::Element, key::Key};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::rig::{self, Browser, SOON};

pub(crate) use transfers::{Direction, TRANSFER, Transfer, base64};

/// Opens the page with this query in a browser of its own, does the test, and closes it again. Where the test fails it
/// shows what the page looked like.
pub(crate) async fn on_page(query: &str, test: impl AsyncFnOnce(&Page)) {
    at_address(&format!("{}{query}", rig::site()), test).await;
}

/// The same, wherever the page is.
pub(crate) async fn at_address(address: &str, test: impl AsyncFnOnce(&Page)) {
    in_browser(Browser::start().await, address, test).await;
}

/// The same in Firefox, which has no protocol of its own beside `WebDriver`: what needs that is not to be had there.
pub(crate) async fn in_firefox(query: &str, test: impl AsyncFnOnce(&Page)) {
    let browser = Browser::firefox().await;
    in_browser(browser, &format!("{}{query}", rig::site()), test).await;
}

async fn in_browser(browser: Browser, address: &str, test: impl AsyncFnOnce(&Page)) {
    let page = Page { browser };
    page.go_to(address).await;
    let outcome = caught(test(&page)).await;
    if outcome.is_err() {
        page.show_state().await;
    }
    page.browser.close().await;
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

impl Page {
    /// Does this with a page in a browser in which nothing is open yet, and closes it again.
    pub(crate) async fn alone_in(browser: Browser, work: impl AsyncFnOnce(&Page)) {
        in_browser(browser, "about:blank", work).await;
    }
}

/// What comes of it, or what it panicked with.
pub(crate) async fn caught<T>(test: impl Future<Output = T>) -> thread::Result<T> {
    let mut test = pin!(test);
    poll_fn(
        |context| match catch_unwind(AssertUnwindSafe(|| test.as_mut().poll(context))) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(result)) => Poll::Ready(Ok(result)),
            Err(panic) => Poll::Ready(Err(panic)),
        },
    )
    .await
}

/// One tab with the page in it.
pub(crate) struct Page {
    browser: Browser,
}

/// What makes a page of the page: finding and waiting.
impl Page {
    /// Loads the page anew.
    pub(crate) async fn open(&self, query: &str) {
        self.go_to(&format!("{}{query}", rig::site())).await;
    }

    async fn go_to(&self, address: &str) {
        self.browser
            .client
            .goto(address)
            .await
            .expect("the page loads");
    }

    /// Loads what is shown once more, without a word to the page.
    pub(crate) async fn reload(&self) {
        self.browser
            .client
            .refresh()
            .await
            .expect("the page loads again");
    }

    /// Looks again and again until there is something, and fails after the time that it may take.
    pub(crate) async fn wait<T>(
        &self,
        what: &str,
        limit: Duration,
        look: impl AsyncFn() -> Option<T>,
    ) -> T {
        const BETWEEN_LOOKS: Duration = Duration::from_millis(40);
        let start = Instant::now();
        loop {
            if let Some(found) = look().await {
                return found;
            }
            assert!(start.elapsed() < limit, "waited {limit:?} in vain: {what}");
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
    }

    /// Where the browser's downloads land.
    pub(crate) fn downloads(&self) -> &Path {
        &self.browser.downloads
    }

    /// Speaks the browser's own protocol.
    pub(crate) async fn cdp(&self, method: &str, params: Value) -> Value {
        self.browser.cdp(method, params).await
    }

    /// Evaluates a function body in the page.
    pub(crate) async fn eval<T: DeserializeOwned>(&self, body: &str, arguments: Vec<Value>) -> T {
        let value = self
            .browser
            .client
            .execute(body, arguments)
            .await
            .unwrap_or_else(|error| panic!("{body}: {error}"));
        serde_json::from_value(value.clone())
            .unwrap_or_else(|error| panic!("{body} gave {value}: {error}"))
    }

    /// Evaluates a function body that hands what it comes to to its last argument.
    pub(crate) async fn call<T: DeserializeOwned>(&self, body: &str) -> T {
        let value = self
            .browser
            .client
            .execute_async(body, vec![])
            .await
            .unwrap_or_else(|error| panic!("{body}: {error}"));
        serde_json::from_value(value.clone())
            .unwrap_or_else(|error| panic!("{body} gave {value}: {error}"))
    }

    /// Evaluates the body of an asynchronous function in the page.
    pub(crate) async fn eval_async(&self, body: &str, arguments: Vec<Value>) {
        let script = format!(
            "const done = arguments[arguments.length - 1]; \
             (async () => {{ {body} }})().then(() => done(null), error => done(String(error)))"
        );
        let outcome = self
            .browser
            .client
            .execute_async(&script, arguments)
            .await
            .unwrap_or_else(|error| panic!("{body}: {error}"));
        assert_eq!(outcome, Value::Null, "{body}");
    }

    /// An attribute of the first element of this name, if both are there.
    pub(crate) async fn attribute(&self, id: &str, attribute: &str) -> Option<String> {
        self.eval(
            "return document.querySelector(arguments[0])?.getAttribute(arguments[1]) ?? null",
            vec![json!(selector(id)), json!(attribute)],
        )
        .await
    }

    /// Waits until an attribute is this.
    pub(crate) async fn wait_for(&self, id: &str, attribute: &str, value: &str, limit: Duration) {
        let what = format!("{id}[{attribute}] is {value:?}");
        self.wait(&what, limit, async || {
            (self.attribute(id, attribute).await.as_deref() == Some(value)).then_some(())
        })
        .await;
    }

    /// Waits until there is an element of this name that can be seen.
    pub(crate) async fn element(&self, id: &str) -> Element {
        self.wait(&format!("{id} is there"), SOON, async || {
            self.find(&selector(id)).await
        })
        .await
    }

    /// The first visible element, if there is one.
    async fn find(&self, css: &str) -> Option<Element> {
        for element in self.browser.client.find_all(Locator::Css(css)).await.ok()? {
            if element.is_displayed().await.unwrap_or(false) {
                return Some(element);
            }
        }
        None
    }

    /// Whether an element of this name can be seen now.
    pub(crate) async fn shows(&self, id: &str) -> bool {
        self.find(&selector(id)).await.is_some()
    }

    /// Presses a button as soon as it can be pressed.
    pub(crate) async fn press(&self, id: &str) {
        self.press_css(&selector(id)).await;
    }

    pub(crate) async fn press_css(&self, css: &str) {
        self.wait(&format!("{css} can be pressed"), SOON, async || {
            let element = self.find(css).await?;
            let enabled = element.is_enabled().await.unwrap_or(false);
            if !enabled {
                return None;
            }
            element.click().await.ok()
        })
        .await;
    }

    /// Chooses an item of a list, as a person who knows its value would.
    pub(crate) async fn choose(&self, id: &str, value: &str) {
        self.element(id).await;
        let choose = "const list = document.querySelector(arguments[0]);\
                      list.value = arguments[1];\
                      list.dispatchEvent(new Event('change', {bubbles: true}));\
                      return list.value === arguments[1];";
        let chosen: bool = self
            .eval(choose, vec![json!(selector(id)), json!(value)])
            .await;
        assert!(chosen, "{id} has no {value}");
    }

    /// Chooses a file, as the browser's picker would.
    pub(crate) async fn give_file(&self, id: &str, file: &Path) {
        let client = &self.browser.client;
        let css = selector(id);
        let input = client.find(Locator::Css(&css)).await;
        let input = input.unwrap_or_else(|error| panic!("{id}: {error}"));
        let path = file.to_str().expect("a path that is text");
        input.send_keys(path).await.expect("the input takes a file");
    }

    /// What the page has handed over as a file of this name.
    pub(crate) async fn handed_over(&self, name: &str) -> Vec<u8> {
        let file = self.browser.downloads.join(name);
        self.wait(&format!("{name:?} is on the disk"), SOON, async || {
            fs::read(&file).ok().filter(|bytes| !bytes.is_empty())
        })
        .await
    }

    /// Does this with the mouse, as a hand does.
    pub(crate) async fn perform(&self, mouse: fantoccini::actions::MouseActions) {
        let done = self.browser.client.perform_actions(mouse).await;
        done.expect("the browser takes a mouse");
    }

    /// Types a text into an input, in place of what it held.
    pub(crate) async fn fill(&self, id: &str, text: &str) {
        let input = self.element(id).await;
        let select_all = format!("{}a{}", char::from(Key::Control), char::from(Key::Null));
        input
            .send_keys(&select_all)
            .await
            .expect("the input takes keys");
        let text = if text.is_empty() {
            Key::Delete.to_string()
        } else {
            text.to_owned()
        };
        input.send_keys(&text).await.expect("the input takes keys");
    }

    /// Presses a key where the focus is.
    pub(crate) async fn key(&self, key: char) {
        let focused = self
            .browser
            .client
            .active_element()
            .await
            .expect("something has the focus");
        focused
            .send_keys(&key.to_string())
            .await
            .expect("what has the focus takes keys");
    }

    /// Presses a key where the focus is, with this one held.
    pub(crate) async fn key_with(&self, held: Key, key: char) {
        let focused = self.browser.client.active_element().await;
        let focused = focused.expect("something has the focus");
        let keys = format!("{}{key}{}", char::from(held), char::from(Key::Null));
        let sent = focused.send_keys(&keys).await;
        sent.expect("what has the focus takes keys");
    }

    /// All that an element says.
    pub(crate) async fn said(&self, id: &str) -> String {
        self.eval(
            "return document.querySelector(arguments[0])?.textContent ?? ''",
            vec![json!(selector(id))],
        )
        .await
    }

    /// How many elements of this name there are.
    pub(crate) async fn count(&self, id: &str) -> usize {
        self.eval(
            "return document.querySelectorAll(arguments[0]).length",
            vec![json!(selector(id))],
        )
        .await
    }

    /// Waits until something has the focus.
    pub(crate) async fn focus_is_on(&self, id: &str) {
        self.wait(&format!("the focus is on {id}"), SOON, async || {
            (self.focused().await.as_deref() == Some(id)).then_some(())
        })
        .await;
    }

    /// The name of what has the focus.
    pub(crate) async fn focused(&self) -> Option<String> {
        self.eval(
            "return document.activeElement?.closest('[data-testid]')?.dataset.testid ?? null",
            vec![],
        )
        .await
    }

    /// Every `data-` attribute of every element of this name, and its text.
    async fn all<T: DeserializeOwned>(&self, id: &str) -> Vec<T> {
        self.eval(
            "return [...document.querySelectorAll(arguments[0])].map(e => ({...e.dataset, text: e.innerText}))",
            vec![json!(selector(id))],
        )
        .await
    }

    /// The middle of an element, once it is in view.
    pub(crate) async fn centre(&self, css: &str) -> (f64, f64) {
        self.eval(
            "const e = document.querySelector(arguments[0]); e.scrollIntoView({block: 'nearest'}); \
             const r = e.getBoundingClientRect(); return [r.left + r.width / 2, r.top + r.height / 2]",
            vec![json!(css)],
        )
        .await
    }

    /// Prints what there is to see, and keeps a picture of it in `target/`.
    async fn show_state(&self) {
        let name = thread::current()
            .name()
            .unwrap_or("test")
            .replace("::", "-");
        let picture = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.png"));
        if let Ok(png) = self.browser.client.screenshot().await
            && fs::write(&picture, png).is_ok()
        {
            println!("picture of the page: {}", picture.display());
        }
        for id in [
            "line-state",
            "channel",
            "remote-path",
            "remote-list",
            "transfer",
            "notice",
        ] {
            for element in self.all::<Value>(id).await {
                println!("{id}: {element}");
            }
        }
        let trace: Vec<Value> = self.all("console-line").await;
        for line in trace.iter().rev().take(30).rev() {
            println!("{line}");
        }
    }
}

fn selector(id: &str) -> String {
    format!("[data-testid='{id}']")
}

/// A text as CSS quotes it.
fn css_string(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            letter if letter.is_control() => {
                write!(quoted, "\\{:x} ", u32::from(letter)).expect("a string takes all");
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}
