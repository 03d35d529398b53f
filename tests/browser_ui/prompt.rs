//! The line that commands are typed into.

use at_ferry::app::{
    Command, ContentUntil, ContentWanted, Event, LineTaken, Message, TYPED_CONTENT_MAX_BYTES,
    Typed, TypedContent, WaitingLine,
};
use at_ferry::dialect::ChannelId;
use at_ferry::time::Instant;
use at_ferry::ui::base::lookalike::of_line;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{DataTransfer, File, HtmlInputElement};

use crate::page::{Rig, attached, settle};

#[wasm_bindgen_test]
fn what_looks_like_at_and_is_not_is_found_outside_of_quotes() {
    let check = |line: &str, expect: Option<(&str, &str)>| {
        let found = of_line(line).map(|alike| {
            let found: String = alike.found.into_iter().collect();
            (found, alike.mended)
        });
        let expect = expect.map(|(found, mended)| (found.to_owned(), mended.to_owned()));
        assert_eq!(found, expect, "{line}");
    };
    check("AT+CSQ", None);
    check("AT+MFTPCWD=0,\"/报告，一\"", None);
    check("AT+MFTPCWD=0,“/a”", Some(("“”", "AT+MFTPCWD=0,\"/a\"")));
    check("AT+CPIN=‘1’", Some(("‘’", "AT+CPIN='1'")));
    check("AT+MFTPLIST＝0，1", Some(("＝，", "AT+MFTPLIST=0,1")));
    check("ＡＴ", Some(("ＡＴ", "AT")));
    check("AT\u{a0}+\u{3000}CSQ", Some(("\u{a0}\u{3000}", "AT + CSQ")));
    check("\u{feff}AT\u{200b}", Some(("\u{feff}\u{200b}", "AT")));
    check("AT+X=0、1", Some(("、", "AT+X=0,1")));
    check("AT+X=–1", Some(("–", "AT+X=-1")));
}

fn raw(lines: &[&str]) -> Vec<Command> {
    let line = |line: &&str| Command::Raw {
        line: (*line).to_owned(),
    };
    lines.iter().map(line).collect()
}

#[wasm_bindgen_test]
async fn what_is_not_at_is_pointed_out_before_it_is_sent() {
    let typed = "AT+MFTPCWD=0，“/a”";
    for (button, sent) in [
        ("console-mend", raw(&["AT+MFTPCWD=0,\"/a\""])),
        ("console-send", raw(&[typed])),
        ("console-cancel", Vec::new()),
    ] {
        let rig = Rig::new();
        rig.tell(attached()).await;
        rig.fill("console-input", typed).await;
        rig.key("console-input", "Enter", |_| {}).await;
        assert!(rig.take_sent().is_empty(), "nothing goes unasked");
        let words = rig.one("console-held").text_content().unwrap();
        assert!(words.contains("“ ” ，"), "{words}");
        rig.click(button).await;
        assert_eq!(rig.take_sent(), sent, "{button}");
        assert!(rig.all("console-held").is_empty());
    }
    let rig = Rig::new();
    rig.tell(attached()).await;
    rig.fill("console-input", "AT+CSQ").await;
    rig.key("console-input", "Enter", |_| {}).await;
    assert_eq!(rig.take_sent(), raw(&["AT+CSQ"]));
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = DataTransfer)]
    type Clipping;

    #[wasm_bindgen(constructor, js_class = "DataTransfer")]
    fn new() -> Clipping;

    #[wasm_bindgen(method, js_name = setData)]
    fn set_data(this: &Clipping, format: &str, data: &str);

    #[wasm_bindgen(extends = web_sys::Event, js_name = ClipboardEvent)]
    type Pasting;

    #[wasm_bindgen(constructor, js_class = "ClipboardEvent")]
    fn of(kind: &str, init: &js_sys::Object) -> Pasting;
}

async fn paste(rig: &Rig, text: &str) -> bool {
    let clipping = Clipping::new();
    clipping.set_data("text/plain", text);
    let init = js_sys::Object::new();
    for (key, value) in [
        ("clipboardData", JsValue::from(clipping)),
        // Firefox makes the event's clipping of these two.
        ("data", JsValue::from(text)),
        ("dataType", JsValue::from("text/plain")),
        ("bubbles", JsValue::TRUE),
        ("cancelable", JsValue::TRUE),
    ] {
        js_sys::Reflect::set(&init, &key.into(), &value).unwrap();
    }
    let event = Pasting::of("paste", &init);
    let is_left_to_the_browser = rig.one("console-input").dispatch_event(&event).unwrap();
    settle().await;
    is_left_to_the_browser
}

#[wasm_bindgen_test]
async fn several_pasted_lines_stay_several() {
    let rig = Rig::new();
    rig.tell(attached()).await;
    assert!(paste(&rig, "AT+CSQ\r\n").await, "one line is just pasted");
    assert!(!paste(&rig, "AT+CSQ\r\n\r\n AT+CEREG?\nATI\n").await);
    assert!(rig.take_sent().is_empty());
    let words = rig.one("console-held").text_content().unwrap();
    assert!(words.contains("3 lines"), "{words}");
    rig.click("console-cancel").await;

    paste(&rig, &"AT\n".repeat(201)).await;
    assert!(rig.one("console-send").has_attribute("disabled"));
    rig.click("console-cancel").await;

    paste(&rig, "AT+X=“1”\nATI").await;
    rig.click("console-mend").await;
    assert_eq!(rig.take_sent(), raw(&["AT+X=\"1\""]), "one by one");
}

/// So many typed lines have ended, the last of them so.
async fn ended(rig: &Rig, ended: u32, last_failed: bool) {
    let typed = Typed {
        ended,
        last_failed,
        ..Typed::default()
    };
    rig.tell(vec![Event::Typed(Box::new(typed))]).await;
    settle().await;
}

#[wasm_bindgen_test]
async fn a_script_goes_line_by_line_and_stops_at_the_first_error() {
    let rig = Rig::new();
    rig.tell(attached()).await;
    paste(&rig, "AT+CSQ\nAT+CEREG?\nATI\nAT").await;
    rig.click("console-send").await;
    assert_eq!(rig.take_sent(), raw(&["AT+CSQ"]));
    ended(&rig, 1, false).await;
    assert_eq!(rig.take_sent(), raw(&["AT+CEREG?"]));
    ended(&rig, 2, true).await;
    assert!(rig.take_sent().is_empty(), "it stops");
    let state = |place: usize| rig.all("script-line")[place].get_attribute("data-state");
    assert_eq!(state(1).as_deref(), Some("failed"));
    rig.click("script-step").await;
    assert_eq!(rig.take_sent(), raw(&["ATI"]));
    ended(&rig, 3, false).await;
    assert!(rig.take_sent().is_empty(), "a step is one line");
    rig.click("script-run").await;
    assert_eq!(rig.take_sent(), raw(&["AT"]));
    ended(&rig, 4, false).await;
    assert_eq!(state(3).as_deref(), Some("done"));
    rig.click("script-close").await;
    assert!(rig.all("script").is_empty());
}

fn content(until: ContentUntil) -> Event {
    let content = ContentWanted {
        until,
        sent_bytes: 0,
        gives_up_at: Instant::ZERO,
    };
    Event::Typed(Box::new(Typed {
        content: Some(content),
        ..Typed::default()
    }))
}

#[wasm_bindgen_test]
async fn the_field_takes_content_while_the_module_waits_for_it() {
    let rig = Rig::new();
    rig.tell(attached()).await;
    let mode = |rig: &Rig| rig.one("console-input").get_attribute("data-mode");
    let owed = |rig: &Rig| rig.one("console-input").get_attribute("data-owed");
    assert_eq!(mode(&rig).as_deref(), Some("command"));
    rig.tell(vec![content(ContentUntil::Length { owed_bytes: 5 })])
        .await;
    assert_eq!(mode(&rig).as_deref(), Some("payload"));
    assert_eq!(owed(&rig).as_deref(), Some("5"));
    rig.fill("console-input", "hel").await;
    assert_eq!(owed(&rig).as_deref(), Some("2"));
    rig.key("console-input", "Enter", |_| {}).await;
    let bytes = |bytes: &[u8]| vec![Command::TypeContent(TypedContent::Bytes(bytes.to_vec()))];
    assert_eq!(rig.take_sent(), bytes(b"hel"));
    rig.click("content-hex").await;
    rig.fill("console-input", "0d 0A").await;
    rig.key("console-input", "Enter", |_| {}).await;
    assert_eq!(rig.take_sent(), bytes(b"\r\n"));
    rig.fill("console-input", "0d 0").await;
    rig.key("console-input", "Enter", |_| {}).await;
    assert!(rig.take_sent().is_empty(), "half a byte");
    assert!(rig.all("content-end").is_empty(), "a length ends by itself");
    rig.tell(vec![content(ContentUntil::CtrlZ)]).await;
    rig.click("content-end").await;
    rig.click("content-cancel").await;
    let sent = [TypedContent::End, TypedContent::Cancel].map(Command::TypeContent);
    assert_eq!(rig.take_sent(), sent);
}

/// A file is chosen as content.
async fn choose_file(rig: &Rig, name: &str, bytes: &[u8]) {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    let file = File::new_with_u8_array_sequence(&parts, name).unwrap();
    let chosen = DataTransfer::new().unwrap();
    chosen.items().add_with_file(&file).unwrap();
    let input: HtmlInputElement = rig.one("content-file-input").unchecked_into();
    input.set_files(chosen.files().as_ref());
    let event = web_sys::Event::new("change").unwrap();
    input.dispatch_event(&event).unwrap();
    for _ in 0..20 {
        settle().await;
    }
}

#[wasm_bindgen_test]
async fn a_file_is_sent_as_content_and_one_that_is_not_what_is_owed_is_pointed_out() {
    let owed = ContentUntil::Length { owed_bytes: 5 };
    let too_long = vec![7; TYPED_CONTENT_MAX_BYTES + 1];
    let cases: [(ContentUntil, &[u8], Option<&str>, bool); 8] = [
        (owed, b"hello", None, true),
        (owed, b"hel", Some("wait for 2 B"), true),
        (owed, b"hello there", Some("Too long by 6 B"), true),
        (owed, &too_long, Some("More than 65,536 bytes"), false),
        (ContentUntil::CtrlZ, b"hello", None, true),
        (ContentUntil::CtrlZ, b"h\x1ael\x1b", Some("2 times"), true),
        (ContentUntil::Escape, b"hello", None, true),
        (ContentUntil::Escape, b"he+++llo", Some("+++"), true),
    ];
    for (until, bytes, expect, can_be_sent) in cases {
        let rig = Rig::new();
        rig.tell(attached()).await;
        rig.tell(vec![content(until)]).await;
        choose_file(&rig, "a.bin", bytes).await;
        let sent = [Command::TypeContent(TypedContent::Bytes(bytes.to_vec()))];
        let Some(expect) = expect else {
            assert_eq!(rig.take_sent(), sent, "{until:?}");
            assert!(rig.all("content-file-held").is_empty());
            continue;
        };
        assert!(rig.take_sent().is_empty(), "nothing goes unasked");
        let words = rig.one("content-file-held").text_content().unwrap();
        assert!(words.contains(expect) && words.contains("a.bin"), "{words}");
        assert_eq!(rig.all("content-file-send").len(), usize::from(can_be_sent));
        if can_be_sent {
            rig.click("content-file-send").await;
            assert_eq!(rig.take_sent(), sent);
        } else {
            rig.click("content-file-cancel").await;
            assert!(rig.take_sent().is_empty());
        }
        assert!(rig.all("content-file-held").is_empty());
    }
}

#[wasm_bindgen_test]
async fn a_file_that_was_chosen_for_one_command_is_not_offered_to_the_next() {
    let rig = Rig::new();
    rig.tell(attached()).await;
    let owed = |owed_bytes| content(ContentUntil::Length { owed_bytes });
    rig.tell(vec![owed(5)]).await;
    choose_file(&rig, "a.bin", b"hel").await;
    let words = || rig.one("content-file-held").text_content().unwrap();
    assert!(words().contains("wait for 2 B"), "{}", words());
    // More was typed meanwhile.
    rig.tell(vec![owed(4)]).await;
    assert!(words().contains("wait for 1 B"), "{}", words());
    rig.tell(vec![Event::Typed(Box::default())]).await;
    assert!(rig.all("content-file-held").is_empty());
    rig.tell(vec![owed(3)]).await;
    assert!(rig.all("content-file-held").is_empty());
    assert!(rig.take_sent().is_empty());
}

#[wasm_bindgen_test]
async fn a_line_that_waits_is_taken_back() {
    let rig = Rig::new();
    rig.tell(attached()).await;
    let line = WaitingLine {
        number: 7,
        text: "AT+CSQ".to_owned(),
        since: Instant::ZERO,
        waits_for: LineTaken::Channel(ChannelId::ALL[2]),
    };
    let typed = Typed {
        waiting: vec![line],
        refused: Some(("AT+X".to_owned(), Message::ChannelBusy)),
        ..Typed::default()
    };
    rig.tell(vec![Event::Typed(Box::new(typed))]).await;
    let words = rig.one("console-waiting").text_content().unwrap();
    assert!(
        words.contains("AT+CSQ") && words.contains("channel 2"),
        "{words}"
    );
    rig.click("console-take-back").await;
    assert_eq!(rig.take_sent(), [Command::TakeBack { number: 7 }]);
    let refused = rig.one("console-refused");
    assert_eq!(
        refused.get_attribute("data-code").as_deref(),
        Some("channel-busy")
    );
    assert!(rig.all("notice").is_empty());
}

#[wasm_bindgen_test]
async fn names_are_completed_and_parameters_named() {
    let rig = Rig::new();
    rig.tell(attached()).await;
    rig.fill("console-input", "at+mftpsta").await;
    assert_eq!(rig.all("console-completion").len(), 1);
    rig.key("console-input", "Tab", |_| {}).await;
    let input: HtmlInputElement = rig.one("console-input").unchecked_into();
    assert_eq!(input.value(), "at+MFTPSTATE");
    rig.fill("console-input", "AT+MFTPRETR=2,\"f\",,").await;
    assert_eq!(
        rig.one("console-hint")
            .get_attribute("data-name")
            .as_deref(),
        Some("offset")
    );
    rig.fill("console-input", "AT+MFTPCFG=2,\"cid\",").await;
    let words = rig.one("console-hint").text_content().unwrap();
    assert!(words.contains("(1-15)"), "{words}");
    rig.key("console-input", "Escape", |_| {}).await;
    assert_eq!(input.value(), "");
}

#[wasm_bindgen_test]
async fn what_was_typed_before_is_walked_and_found() {
    let rig = Rig::new();
    rig.tell(attached()).await;
    let input: HtmlInputElement = rig.one("console-input").unchecked_into();
    for line in ["AT+CSQ", "ATI", "AT+CGMM"] {
        rig.fill("console-input", line).await;
        rig.key("console-input", "Enter", |_| {}).await;
    }
    rig.fill("console-input", "AT+C").await;
    for (key, expect) in [
        ("ArrowUp", "AT+CGMM"),
        ("ArrowUp", "AT+CSQ"),
        ("ArrowDown", "AT+CGMM"),
        ("ArrowDown", "AT+C"),
    ] {
        rig.key("console-input", key, |_| {}).await;
        assert_eq!(input.value(), expect, "{key}");
    }
    rig.fill("console-input", "sq").await;
    rig.key("console-input", "r", |init| init.set_ctrl_key(true))
        .await;
    assert_eq!(input.value(), "AT+CSQ");
    rig.key("console-input", "Escape", |_| {}).await;
    assert_eq!(input.value(), "sq", "what was typed is there again");
}
