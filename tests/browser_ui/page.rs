//! The whole page over a store that is fed by hand, its commands written down.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use at_ferry::app::{
    ChannelPhase, Command, Conflict, Direction, Down, Entry, EntryKind, Event, FrameDirection,
    LineState, Link, Message, Notice, OnConflict, Subject, Transfer, TransferId, TransferState,
    Verified,
};
use at_ferry::boundary::ToCore;
use at_ferry::dialect::{ChannelId, Model};
use at_ferry::ui::base::address::Address;
use at_ferry::ui::base::selection::Selection;
use at_ferry::ui::base::text::Lang;
use at_ferry::ui::context::Ui;
use at_ferry::ui::models::page::Backend;
use at_ferry::ui::views::page::{PageView, PageViewProps};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{
    Element, HtmlDocument, HtmlElement, HtmlIFrameElement, HtmlInputElement, HtmlSelectElement,
    KeyboardEvent, KeyboardEventInit,
};

use crate::log::{log_of, row};

const STYLES: [&str; 21] = [
    include_str!("../../style/main.css"),
    include_str!("../../style/controls.css"),
    include_str!("../../style/frame.css"),
    include_str!("../../style/route.css"),
    include_str!("../../style/attach.css"),
    include_str!("../../style/server.css"),
    include_str!("../../style/servers.css"),
    include_str!("../../style/channels.css"),
    include_str!("../../style/files.css"),
    include_str!("../../style/panes.css"),
    include_str!("../../style/storage.css"),
    include_str!("../../style/queue.css"),
    include_str!("../../style/meter.css"),
    include_str!("../../style/bench.css"),
    include_str!("../../style/log.css"),
    include_str!("../../style/prompt.css"),
    include_str!("../../style/sheets.css"),
    include_str!("../../style/guide.css"),
    include_str!("../../style/health.css"),
    include_str!("../../style/toasts.css"),
    include_str!("../../style/dialogs.css"),
];

pub(crate) const FIRST: ChannelId = ChannelId::ALL[0];

/// A mounted page; it goes away with the test.
pub(crate) struct Rig {
    pub(crate) root: HtmlElement,
    outer: HtmlElement,
    pub(crate) ui: Ui,
    sent: Rc<RefCell<Vec<ToCore>>>,
    _mounted: Box<dyn std::any::Any>,
}

impl Rig {
    pub(crate) fn new() -> Self {
        let root: HtmlElement = document().create_element("div").unwrap().unchecked_into();
        document().body().unwrap().append_child(&root).unwrap();
        Self::mounted_in(root.clone(), root)
    }

    /// A page in a window of this size, in pixels.
    pub(crate) fn in_window(width_px: u32, height_px: u32) -> Self {
        take_nodes_of_frames();
        let frame: HtmlIFrameElement = document()
            .create_element("iframe")
            .unwrap()
            .unchecked_into();
        frame
            .set_attribute("style", &window_style(width_px, height_px))
            .unwrap();
        document().body().unwrap().append_child(&frame).unwrap();
        let inside: HtmlDocument = frame.content_document().unwrap().unchecked_into();
        // Without a type it would be laid out in another way.
        inside.open().unwrap();
        inside.write_1("<!doctype html><body></body>").unwrap();
        inside.close().unwrap();
        Self::mounted_in(inside.body().unwrap(), frame.unchecked_into())
    }

    /// Gives its window another size, in pixels.
    pub(crate) async fn resize(&self, width_px: u32, height_px: u32) {
        self.outer
            .set_attribute("style", &window_style(width_px, height_px))
            .unwrap();
        settle().await;
    }

    /// A page in `root`, which goes away with `outer`.
    fn mounted_in(root: HtmlElement, outer: HtmlElement) -> Self {
        let document = document();
        let style = document.create_element("style").unwrap();
        style.set_text_content(Some(&STYLES.concat()));
        root.append_child(&style).unwrap();
        let place: HtmlElement = document.create_element("div").unwrap().unchecked_into();
        root.append_child(&place).unwrap();

        let sent = Rc::new(RefCell::new(Vec::new()));
        let ui = Rc::new(Cell::new(None));
        let mounted = {
            let (sent, ui) = (Rc::clone(&sent), Rc::clone(&ui));
            mount_to(place, move || {
                let page = Ui::new(Backend::Recorder(sent), &Address::parse("?lang=en"));
                ui.set(Some(page));
                PageView(PageViewProps { ui: page })
            })
        };
        Self {
            root,
            outer,
            ui: ui.get().unwrap(),
            sent,
            _mounted: Box::new(mounted),
        }
    }

    /// A page on which the first channel shows these entries of `/`.
    pub(crate) async fn listing(entries: Vec<Entry>) -> Self {
        let rig = Self::new();
        rig.tell(attached()).await;
        rig.tell(listed(entries)).await;
        rig
    }

    pub(crate) async fn tell(&self, events: Vec<Event>) {
        self.ui.page.apply(events);
        settle().await;
    }

    pub(crate) fn all(&self, id: &str) -> Vec<Element> {
        let list = self
            .root
            .query_selector_all(&format!("[data-testid='{id}']"))
            .unwrap();
        (0..list.length())
            .filter_map(|i| list.get(i))
            .map(JsCast::unchecked_into)
            .collect()
    }

    pub(crate) fn one(&self, id: &str) -> HtmlElement {
        let mut all = self.all(id);
        assert_eq!(all.len(), 1, "{id}");
        all.remove(0).unchecked_into()
    }

    pub(crate) fn attr(&self, id: &str, name: &str) -> String {
        self.one(id).get_attribute(name).unwrap_or_default()
    }

    pub(crate) fn names(&self) -> Vec<String> {
        let rows = self.all("remote-row");
        rows.iter()
            .filter_map(|row| row.get_attribute("data-name"))
            .collect()
    }

    pub(crate) async fn click(&self, id: &str) {
        self.one(id).click();
        settle().await;
    }

    pub(crate) async fn fill(&self, id: &str, text: &str) {
        let input: HtmlInputElement = self.one(id).unchecked_into();
        input.set_value(text);
        let init = web_sys::EventInit::new();
        init.set_bubbles(true);
        let event = web_sys::Event::new_with_event_init_dict("input", &init).unwrap();
        input.dispatch_event(&event).unwrap();
        settle().await;
    }

    /// All that the page says.
    pub(crate) fn text(&self) -> String {
        let page = self.root.query_selector(".page").unwrap().unwrap();
        page.text_content().unwrap()
    }

    /// Choose a value of a select.
    pub(crate) async fn choose(&self, id: &str, value: &str) {
        let select: HtmlSelectElement = self.one(id).unchecked_into();
        select.set_value(value);
        assert_eq!(select.value(), value, "{id} offers it");
        let init = web_sys::EventInit::new();
        init.set_bubbles(true);
        let event = web_sys::Event::new_with_event_init_dict("change", &init).unwrap();
        select.dispatch_event(&event).unwrap();
        settle().await;
    }

    /// The value that a select shows.
    pub(crate) fn chosen(&self, id: &str) -> String {
        let select: HtmlSelectElement = self.one(id).unchecked_into();
        select.value()
    }

    pub(crate) async fn key(&self, id: &str, key: &str, with: fn(&KeyboardEventInit)) {
        let init = KeyboardEventInit::new();
        init.set_key(key);
        init.set_bubbles(true);
        init.set_cancelable(true);
        with(&init);
        let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
        self.one(id).dispatch_event(&event).unwrap();
        settle().await;
    }

    /// The commands that the page has sent since the last time.
    pub(crate) fn take_sent(&self) -> Vec<Command> {
        let mut commands = Vec::new();
        for message in self.sent.take() {
            match message {
                ToCore::Command(command) | ToCore::CommandWithFile(command, _) => {
                    commands.push(command);
                }
                other => self.sent.borrow_mut().push(other),
            }
        }
        commands
    }

    /// What else it has sent; each is looked for from the last one on.
    pub(crate) fn find_sent<T>(&self, look: impl Fn(&ToCore) -> Option<T>) -> Option<T> {
        self.sent.borrow().iter().rev().find_map(look)
    }

    /// The browser has drawn, and told what was scrolled.
    pub(crate) async fn drawn(&self) {
        for _ in 0..2 {
            let (sender, drawn) = futures::channel::oneshot::channel();
            request_animation_frame(move || {
                let _ = sender.send(());
            });
            let _ = drawn.await;
        }
        settle().await;
    }
}

impl Drop for Rig {
    fn drop(&mut self) {
        self.outer.remove();
        // It may have been in a frame that is gone.
        let _ = window().focus();
    }
}

fn window_style(width_px: u32, height_px: u32) -> String {
    format!("position: fixed; border: 0; width: {width_px}px; height: {height_px}px")
}

#[wasm_bindgen(inline_js = r#"
// What is put into a frame is of the frame's types from then on, in Firefox: let it be of ours as well.
const isOurs = Function.prototype[Symbol.hasInstance];
export function takeNodesOfFrames() {
    const value = function (node) {
        const theirs = node?.ownerDocument?.defaultView?.[this.name];
        return isOurs.call(this, node) || (theirs !== undefined && isOurs.call(theirs, node));
    };
    Object.defineProperty(Node, Symbol.hasInstance, { value, configurable: true });
}
"#)]
extern "C" {
    #[wasm_bindgen(js_name = takeNodesOfFrames)]
    fn take_nodes_of_frames();
}

/// Effects run, then the browser lays out and tells what changed its size.
pub(crate) async fn settle() {
    leptos::task::tick().await;
    TimeoutFuture::new(0).await;
    leptos::task::tick().await;
}

pub(crate) fn attached() -> Vec<Event> {
    vec![
        Event::Link(Some(Link::Demo { baud: 921_600 })),
        Event::Line(LineState::Ready {
            name: "ML307R-DC".to_owned(),
            model: Model::Ml307r,
            profile: Model::Ml307r.profile(),
        }),
    ]
}

pub(crate) fn listed(entries: Vec<Entry>) -> Vec<Event> {
    vec![
        Event::Server {
            channel: FIRST,
            host: "ftp.demo".to_owned(),
            charset: at_ferry::codec::Charset::Utf8,
        },
        Event::Phase {
            channel: FIRST,
            phase: ChannelPhase::Ready,
        },
        Event::Path {
            channel: FIRST,
            path: "/".to_owned(),
        },
        Event::ListingReady {
            may_be_cut: false,
            channel: FIRST,
            entries: Arc::from(entries),
        },
    ]
}

pub(crate) fn entry(name: &str, kind: EntryKind) -> Entry {
    Entry {
        name: name.to_owned(),
        usable: !name.contains('"'),
        kind,
        permission: "rw-".to_owned(),
    }
}

pub(crate) fn file(name: &str, size_bytes: u64) -> Entry {
    let modified = "20230801093000".to_owned();
    entry(
        name,
        EntryKind::File {
            size_bytes: Some(size_bytes),
            modified,
        },
    )
}

/// An upload that asks what to do about a file that is there already.
pub(crate) fn asking(id: u32) -> Event {
    Event::Transfer(Transfer {
        state: TransferState::Paused,
        conflict: Some(Conflict::Exists {
            size_bytes: Some(7),
            modified: "20230801093000".to_owned(),
        }),
        ..transfer(id)
    })
}

pub(crate) fn transfer(id: u32) -> Transfer {
    Transfer {
        id: TransferId(id),
        place: id.into(),
        name: "报告.bin".to_owned(),
        host: "ftp.demo".into(),
        directory: "/".to_owned(),
        module_path: None,
        channel: FIRST,
        lane: None,
        direction: Direction::Up,
        state: TransferState::Active,
        done_bytes: 4_096,
        total_bytes: Some(8_192),
        rate_bytes_per_s: 1_024,
        verified: Verified::None,
        attempts: 1,
        conflict: None,
        waits_for: None,
        part: None,
        tree: None,
        relayed: None,
        holds_channel: false,
        failure: None,
        next_try: None,
        receipt: None,
    }
}

#[wasm_bindgen_test]
async fn a_new_page_offers_two_ways() {
    let rig = Rig::new();
    settle().await;
    assert_eq!(rig.attr("line-state", "data-state"), "down");
    assert_eq!(rig.attr("line-state", "data-kind"), "");
    let channels = rig.all("channel");
    assert_eq!(channels.len(), 6);
    for (id, channel) in channels.iter().enumerate() {
        assert_eq!(channel.get_attribute("data-id"), Some(id.to_string()));
        assert_eq!(channel.get_attribute("data-state").as_deref(), Some("idle"));
        let selected = if id == 0 { "true" } else { "false" };
        assert_eq!(
            channel.get_attribute("aria-selected").as_deref(),
            Some(selected)
        );
    }
    rig.one("connect-port");
    rig.one("baud");
    rig.click("connect-demo").await;
    assert!(matches!(rig.take_sent().as_slice(), [Command::Attach(_)]));
}

#[wasm_bindgen_test]
async fn the_line_tells_what_is_attached() {
    let rig = Rig::new();
    rig.tell(attached()).await;
    assert_eq!(rig.attr("line-state", "data-state"), "ready");
    assert_eq!(rig.attr("line-state", "data-model"), "ML307R-DC");
    assert_eq!(rig.attr("line-state", "data-kind"), "demo");
    rig.tell(vec![Event::Line(LineState::Recovering)]).await;
    assert_eq!(rig.attr("line-state", "data-state"), "recovering");
    assert_eq!(rig.attr("line-state", "data-model"), "ML307R-DC");
    rig.click("disconnect").await;
    assert_eq!(rig.take_sent(), [Command::Detach]);
    rig.tell(vec![Event::Line(LineState::Down), Event::Link(None)])
        .await;
    assert_eq!(rig.attr("line-state", "data-model"), "");
    rig.one("connect-demo");
}

#[wasm_bindgen_test]
async fn one_press_connects_in_the_demo() {
    let rig = Rig::new();
    rig.tell(attached()).await;
    rig.click("server-connect").await;
    let [Command::Connect { channel, server }] = &rig.take_sent()[..] else {
        panic!("one connect");
    };
    assert_eq!(*channel, FIRST);
    assert_eq!((server.host.as_str(), server.port), ("ftp.demo", 21));
    assert_eq!(
        (server.user.as_str(), server.password.as_str()),
        ("demo", "demo")
    );

    rig.fill("server-port", "0").await;
    rig.click("server-connect").await;
    assert!(rig.take_sent().is_empty());
    assert_eq!(rig.attr("notice", "data-code"), "server-incomplete");
}

#[wasm_bindgen_test]
async fn rows_say_what_they_are() {
    let rig = Rig::listing(vec![
        file("b.bin", 5),
        entry("目录", EntryKind::Directory),
        file("odd\"name", 1),
    ])
    .await;
    assert_eq!(rig.attr("remote-path", "data-path"), "/");
    assert_eq!(rig.attr("remote-list", "data-count"), "3");
    assert_eq!(rig.attr("remote-list", "data-state"), "ready");
    assert_eq!(rig.names(), ["目录", "b.bin", "odd\"name"]);
    let rows = rig.all("remote-row");
    let attr = |i: usize, name| rows[i].get_attribute(name).unwrap();
    assert_eq!(
        (attr(0, "data-kind"), attr(0, "data-size")),
        ("dir".into(), String::new())
    );
    assert_eq!(
        (attr(1, "data-kind"), attr(1, "data-size")),
        ("file".into(), "5".into())
    );

    rows[2].unchecked_ref::<HtmlElement>().click();
    settle().await;
    assert!(
        rig.one("remote-delete").has_attribute("disabled"),
        "nothing can be done with it"
    );
    rows[1].unchecked_ref::<HtmlElement>().click();
    settle().await;
    rig.click("remote-download").await;
    let name = "b.bin".to_owned();
    assert_eq!(
        rig.take_sent(),
        [Command::Download {
            channel: FIRST,
            name
        }]
    );
}

#[wasm_bindgen_test]
async fn ten_thousand_rows_are_a_few_in_the_document() {
    let rig = Rig::listing((0..10_000).map(|i| file(&format!("f{i}.bin"), i)).collect()).await;
    assert_eq!(rig.attr("remote-list", "data-count"), "10000");
    assert!(rig.all("remote-row").len() < 200);
    assert_eq!(rig.names()[0], "f0.bin");

    rig.key("remote-list", "End", |_| {}).await;
    assert!(
        rig.names().contains(&"f9999.bin".to_owned()),
        "the end is in view"
    );
    rig.key("remote-list", "a", |init| init.set_ctrl_key(true))
        .await;
    assert_eq!(
        rig.ui.files.selections[0].with_untracked(Selection::len),
        10_000
    );

    let path = "/other".to_owned();
    rig.tell(vec![Event::Path {
        channel: FIRST,
        path,
    }])
    .await;
    assert_eq!(
        rig.names()[0],
        "f0.bin",
        "another directory starts at its top"
    );
    rig.fill("remote-filter", "F1234.").await;
    assert_eq!(rig.attr("remote-list", "data-count"), "1");
    assert_eq!(rig.names(), ["f1234.bin"]);
}

#[wasm_bindgen_test]
async fn the_keyboard_is_enough() {
    let rig = Rig::listing(vec![entry("docs", EntryKind::Directory), file("a.txt", 1)]).await;
    rig.key("remote-list", "ArrowDown", |_| {}).await;
    let active = rig.attr("remote-list", "aria-activedescendant");
    let row = document().get_element_by_id(&active).unwrap();
    assert_eq!(row.get_attribute("data-name").as_deref(), Some("docs"));
    assert_eq!(row.get_attribute("aria-selected").as_deref(), Some("true"));
    rig.key("remote-list", "Enter", |_| {}).await;
    let path = "docs".to_owned();
    assert_eq!(
        rig.take_sent(),
        [Command::ChangeDirectory {
            channel: FIRST,
            path
        }]
    );

    rig.key("remote-list", "ArrowDown", |_| {}).await;
    rig.click("remote-rename").await;
    let input: HtmlInputElement = rig.one("dialog-input").unchecked_into();
    assert_eq!(input.value(), "a.txt");
    rig.fill("dialog-input", "b.txt").await;
    rig.click("dialog-confirm").await;
    let (from, to) = ("a.txt".to_owned(), "b.txt".to_owned());
    let channel = FIRST;
    assert_eq!(rig.take_sent(), [Command::Rename { channel, from, to }]);
    assert!(rig.all("dialog").is_empty());

    rig.key("remote-list", "Delete", |_| {}).await;
    rig.click("dialog-cancel").await;
    assert!(rig.take_sent().is_empty());
    rig.key("remote-list", "Delete", |_| {}).await;
    rig.click("dialog-confirm").await;
    let name = "a.txt".to_owned();
    assert_eq!(rig.take_sent(), [Command::Delete { channel, name }]);
}

#[wasm_bindgen_test]
async fn a_new_directory_gets_its_name_in_a_dialog() {
    let rig = Rig::listing(Vec::new()).await;
    rig.click("remote-mkdir").await;
    rig.fill("dialog-input", "新建").await;
    rig.click("dialog-confirm").await;
    let name = "新建".to_owned();
    assert_eq!(
        rig.take_sent(),
        [Command::MakeDirectory {
            channel: FIRST,
            name
        }]
    );
}

#[wasm_bindgen_test]
async fn a_transfer_tells_how_far_it_is() {
    let rig = Rig::listing(Vec::new()).await;
    rig.tell(vec![Event::Transfer(transfer(1))]).await;
    let expect = [
        ("data-name", "报告.bin"),
        ("data-channel", "0"),
        ("data-direction", "up"),
        ("data-state", "active"),
        ("data-done", "4096"),
        ("data-total", "8192"),
        ("data-verified", "none"),
    ];
    for (name, value) in expect {
        assert_eq!(rig.attr("transfer", name), value, "{name}");
    }
    let row = rig.one("transfer");
    rig.click("transfer-pause").await;
    rig.click("transfer-cancel").await;
    let transfer_id = TransferId(1);
    assert_eq!(
        rig.take_sent(),
        [
            Command::Pause {
                transfer: transfer_id
            },
            Command::Cancel {
                transfer: transfer_id
            }
        ]
    );
    rig.tell(vec![Event::Transfer(Transfer {
        state: TransferState::Done,
        done_bytes: 8_192,
        verified: Verified::Size,
        ..transfer(1)
    })])
    .await;
    assert_eq!(rig.attr("transfer", "data-state"), "done");
    assert_eq!(rig.attr("transfer", "data-verified"), "size");
    assert!(
        row.is_same_node(Some(&rig.one("transfer"))),
        "the row was kept"
    );
    rig.tell(vec![Event::Transfer(Transfer {
        state: TransferState::Failed,
        failure: Some(Message::Interrupted),
        ..transfer(1)
    })])
    .await;
    assert!(
        rig.one("transfer")
            .text_content()
            .unwrap()
            .contains("lost during the transfer")
    );
    rig.click("transfer-retry").await;
    assert_eq!(
        rig.take_sent(),
        [Command::Retry {
            transfer: transfer_id
        }]
    );
    rig.tell(vec![Event::TransfersGone(vec![transfer_id])])
        .await;
    assert!(rig.all("transfer").is_empty());
}

#[wasm_bindgen_test]
async fn an_existing_name_is_asked_about() {
    let rig = Rig::listing(Vec::new()).await;
    rig.tell(vec![asking(1), asking(2)]).await;
    rig.click("dialog-cancel").await;
    assert!(rig.take_sent().is_empty(), "later is no answer");
    rig.click("dialog-skip").await;
    let skip = Command::Answer {
        transfer: TransferId(2),
        on_conflict: OnConflict::Skip,
    };
    assert_eq!(rig.take_sent(), [skip]);
    assert!(rig.all("dialog").is_empty(), "asked once only");
    let again = rig.all("transfer-answer");
    again[0].unchecked_ref::<HtmlElement>().click();
    settle().await;
    rig.click("dialog-overwrite").await;
    let overwrite = Command::Answer {
        transfer: TransferId(1),
        on_conflict: OnConflict::Overwrite,
    };
    assert_eq!(rig.take_sent(), [overwrite]);
}

#[wasm_bindgen_test]
async fn notices_stay_until_dismissed_and_follow_the_language() {
    let rig = Rig::new();
    rig.tell(vec![Event::Notice(Notice {
        subject: Subject::Line,
        message: Message::LineDown(Down::Busy),
    })])
    .await;
    assert_eq!(rig.attr("notice", "data-level"), "error");
    assert_eq!(rig.attr("notice", "data-code"), "port-busy");
    assert_eq!(rig.attr("notice", "role"), "alert");
    rig.ui.lang.set(Lang::Zh);
    settle().await;
    assert!(rig.one("notice").text_content().unwrap().contains("占用"));
    let root = document().document_element().unwrap();
    assert_eq!(root.get_attribute("lang").as_deref(), Some("zh-CN"));
    rig.click("notice-dismiss").await;
    assert!(rig.all("notice").is_empty());
}

#[wasm_bindgen_test]
async fn text_from_outside_is_never_markup() {
    let bad = "<img src=x onerror=alert(1)>";
    let rig = Rig::listing(vec![file(bad, 1)]).await;
    rig.tell(vec![
        Event::Notice(Notice {
            subject: Subject::Channel(FIRST),
            message: Message::NotFound {
                name: bad.to_owned(),
            },
        }),
        Event::Transfer(Transfer {
            name: bad.to_owned(),
            ..transfer(1)
        }),
        log_of(1, vec![row(1, FrameDirection::Rx, bad)]),
    ])
    .await;
    assert_eq!(rig.names(), [bad]);
    assert_eq!(rig.root.query_selector_all("img").unwrap().length(), 0);
}

#[wasm_bindgen_test]
async fn the_prompt_sends_and_remembers() {
    let rig = Rig::new();
    rig.tell(attached()).await;
    rig.fill("console-input", "AT+CSQ").await;
    rig.key("console-input", "Enter", |_| {}).await;
    let typed = "AT+CSQ".to_owned();
    assert_eq!(rig.take_sent(), [Command::Raw { line: typed }]);
    rig.key("console-input", "ArrowUp", |_| {}).await;
    let input: HtmlInputElement = rig.one("console-input").unchecked_into();
    assert_eq!(input.value(), "AT+CSQ");
}

#[wasm_bindgen_test]
async fn an_example_is_typed_and_sent_by_the_user() {
    let rig = Rig::new();
    rig.tell(attached()).await;
    rig.ui.channel.set(ChannelId::ALL[3]);
    settle().await;
    for line in [
        "AT+MFTPRETR=3,\"file.txt\",,0,1024",
        "AT+MFTPCFG=?",
        "AT+CSQ",
    ] {
        rig.choose("console-examples", line).await;
        let input: HtmlInputElement = rig.one("console-input").unchecked_into();
        assert_eq!(input.value(), line);
        assert_eq!(rig.chosen("console-examples"), "", "{line}");
        assert!(rig.take_sent().is_empty(), "{line}: not unasked");
        rig.key("console-input", "Enter", |_| {}).await;
        let line = line.to_owned();
        assert_eq!(rig.take_sent(), [Command::Raw { line }]);
    }
}

#[wasm_bindgen_test]
async fn a_missing_network_context_can_be_brought_up() {
    let rig = Rig::new();
    rig.tell(attached()).await;
    rig.tell(vec![Event::PdpNeeded { channel: FIRST }]).await;
    rig.fill("pdp-apn", " cmiot ").await;
    rig.click("pdp-bring-up").await;
    let apn = "cmiot".to_owned();
    assert_eq!(
        rig.take_sent(),
        [Command::BringUpPdp {
            channel: FIRST,
            apn
        }]
    );
}
