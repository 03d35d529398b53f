//! The line that commands are typed into, and the copy of the log.

use at_ferry::app::{Command, Event, TraceDirection, TraceLine};
use at_ferry::time::Instant;
use at_ferry::ui::base::lookalike::of_line;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

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
    rig.click("console-send").await;
    assert_eq!(rig.take_sent(), raw(&["AT+CSQ", "AT+CEREG?", "ATI"]));

    paste(&rig, &"AT\n".repeat(9)).await;
    assert!(rig.one("console-send").has_attribute("disabled"));
    rig.click("console-cancel").await;

    paste(&rig, "AT+X=“1”\nATI").await;
    rig.click("console-mend").await;
    assert_eq!(rig.take_sent(), raw(&["AT+X=\"1\"", "ATI"]));
}

#[wasm_bindgen_test]
async fn a_copy_that_the_browser_refuses_is_said_and_can_be_made_by_hand() {
    let clipboard = js_sys::Reflect::get(&window().navigator(), &"clipboard".into()).unwrap();
    let refuse = js_sys::Function::new_no_args("return Promise.reject(new Error('no'))");
    js_sys::Reflect::set(&clipboard, &"writeText".into(), &refuse).unwrap();
    let rig = Rig::new();
    rig.tell(attached()).await;
    rig.tell(vec![Event::Trace(TraceLine {
        at: Instant::from_micros(1_500_000),
        direction: TraceDirection::Tx,
        text: "AT+CSQ".to_owned(),
        payload_bytes: 0,
    })])
    .await;
    rig.click("console-copy").await;
    settle().await;
    let text = rig.one("copy-text").text_content().unwrap();
    assert!(text.contains("1.500 > AT+CSQ"), "{text}");
    assert!(rig.all("notice").is_empty());
    js_sys::Reflect::delete_property(
        clipboard.unchecked_ref::<js_sys::Object>(),
        &"writeText".into(),
    )
    .unwrap();
}
