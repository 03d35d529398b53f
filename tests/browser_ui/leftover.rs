//! What a transfer waits for after the page was loaded again, and half files that uploads left.

use at_ferry::app::{
    Command, Event, PartFile, ServerName, SourceStamp, Transfer, TransferId, TransferState,
    WaitsFor,
};
use at_ferry::codec::Charset;
use at_ferry::ui::base::text::Lang;
use at_ferry::ui::models::server_form::ServerForm;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::File;

use crate::page::{Rig, attached, settle, transfer};

fn server() -> ServerName {
    ServerName {
        host: "ftp.example".into(),
        port: 2121,
        user: "用户".into(),
        charset: Charset::Gbk,
    }
}

fn stamp(name: &str) -> SourceStamp {
    SourceStamp {
        name: name.into(),
        size_bytes: 3,
        modified_ms: 7,
    }
}

fn waiting(waits_for: Option<WaitsFor>) -> Vec<Event> {
    vec![Event::Transfer(Transfer {
        state: TransferState::Queued,
        waits_for,
        ..transfer(1)
    })]
}

fn words(rig: &Rig) -> String {
    rig.one("transfer-waits").text_content().unwrap()
}

#[wasm_bindgen_test]
async fn a_transfer_says_what_it_waits_for() {
    let rig = Rig::new();
    let cases = [
        (
            WaitsFor::Permission,
            "permission",
            "allow the page to read",
            Some("transfer-allow"),
        ),
        (
            WaitsFor::Choice {
                file: Box::new(stamp("原件.bin")),
            },
            "file",
            "choose “原件.bin” again",
            Some("transfer-choose"),
        ),
        (
            WaitsFor::Server(Box::new(server())),
            "server",
            "Connect to 用户@ftp.example",
            None,
        ),
    ];
    for (waits, name, says, button) in cases {
        rig.tell(waiting(Some(waits))).await;
        assert_eq!(rig.attr("transfer", "data-waits"), name);
        assert!(words(&rig).contains(says), "{}", words(&rig));
        for id in ["transfer-allow", "transfer-choose"] {
            assert_eq!(rig.all(id).len(), usize::from(button == Some(id)), "{name}");
        }
    }
    rig.ui.lang.set(Lang::Zh);
    settle().await;
    assert!(words(&rig).contains("连接到"));
    rig.tell(waiting(None)).await;
    assert!(rig.all("transfer-waits").is_empty());
    assert_eq!(rig.attr("transfer", "data-waits"), "");
}

#[wasm_bindgen(inline_js = r#"
export function file(name, text, lastModified) {
    return new File([text], name, { lastModified });
}

// The way to a file, of which the page is told as the user answers.
let asked = 0;
let answer = "prompt";
export function handle() {
    const state = { state: "prompt" };
    return {
        queryPermission: async () => answer === "granted for all" ? "granted" : state.state,
        requestPermission: async () => {
            asked += 1;
            if (answer.startsWith("granted")) state.state = "granted";
            return state.state;
        },
    };
}

export function answersWith(text) {
    answer = text;
    asked = 0;
}

export function timesAsked() {
    return asked;
}
"#)]
extern "C" {
    fn file(name: &str, text: &str, modified_ms: f64) -> File;
    fn handle() -> JsValue;
    #[wasm_bindgen(js_name = answersWith)]
    fn answers_with(text: &str);
    #[wasm_bindgen(js_name = timesAsked)]
    fn times_asked() -> u32;
}

/// Uploads that wait for the same, numbered from 1 on.
fn all_wait(waits: impl IntoIterator<Item = WaitsFor>) -> Vec<Event> {
    let waiting = (1..).zip(waits).map(|(number, waits)| {
        Event::Transfer(Transfer {
            state: TransferState::Queued,
            waits_for: Some(waits),
            ..transfer(number)
        })
    });
    waiting.collect()
}

#[wasm_bindgen_test]
async fn one_question_allows_reading_all_files_that_are_waited_for() {
    let rig = Rig::new();
    rig.tell(all_wait(vec![WaitsFor::Permission; 21])).await;
    for number in 1..=21 {
        let handle = handle().unchecked_into();
        rig.ui.sources.handle_came(TransferId(number), handle);
    }
    let buttons = rig.all("transfer-allow");
    let says = buttons[0].text_content().unwrap();
    assert!(says.contains("21"), "{says}");
    // A user who says no, a browser that takes one answer for all, and one that asks for each.
    for (answer, times) in [("prompt", 1), ("granted for all", 1), ("granted", 21)] {
        answers_with(answer);
        rig.ui.sources.ask_to_read();
        settle().await;
        assert_eq!(times_asked(), times, "{answer}");
    }
}

#[wasm_bindgen_test]
async fn one_choice_gives_each_upload_the_file_that_it_began_with() {
    let rig = Rig::new();
    let wanted = |name: &str, size_bytes, modified_ms| WaitsFor::Choice {
        file: Box::new(SourceStamp {
            name: name.into(),
            size_bytes,
            modified_ms,
        }),
    };
    rig.tell(all_wait([
        wanted("log.txt", 3, 7),
        wanted("log.txt", 3, 8),
        wanted("a.bin", 2, 7),
        wanted("b.bin", 1, 7),
    ]))
    .await;
    let says = rig.all("transfer-choose")[0].text_content().unwrap();
    assert!(says.contains('4'), "{says}");
    rig.take_sent();
    let check = |files: Vec<File>, expect: &[u32]| {
        let files = files.into_iter().map(Into::into).collect();
        rig.ui.sources.chosen(TransferId(4), files);
        let sent = rig.take_sent();
        let supplied = sent.iter().map(|sent| match sent {
            Command::Supply { transfer, .. } => transfer.0,
            other => panic!("{other:?}"),
        });
        assert_eq!(supplied.collect::<Vec<_>>(), expect);
    };
    // By name, size and time; what nobody waits for is left out.
    let chosen = vec![
        file("log.txt", "two", 8.0),
        file("of nobody", "x", 1.0),
        file("a.bin", "22", 7.0),
        file("log.txt", "one", 7.0),
    ];
    check(chosen, &[2, 3, 1]);
    // The core says of these that they are others.
    check(
        vec![file("a.bin", "changed", 9.0), file("z", "", 0.0)],
        &[3],
    );
    check(vec![file("of another name", "x", 7.0)], &[4]);
}

#[wasm_bindgen_test]
async fn the_server_that_is_waited_for_is_filled_in_but_for_its_password() {
    let rig = Rig::new();
    let waits = || waiting(Some(WaitsFor::Server(Box::new(server()))));
    rig.tell(waits()).await;
    let form = rig.ui.forms[0];
    let expect = ServerForm {
        host: "ftp.example".into(),
        port: "2121".into(),
        user: "用户".into(),
        password: String::new(),
        charset: Charset::Gbk,
    };
    assert_eq!(form.get_untracked(), expect);
    drop(rig);

    // What was typed is left as it is.
    let rig = Rig::new();
    let typed = ServerForm {
        host: "typed".into(),
        ..ServerForm::blank()
    };
    rig.ui.forms[0].set(typed.clone());
    rig.tell(waits()).await;
    assert_eq!(rig.ui.forms[0].get_untracked(), typed);
}

#[wasm_bindgen_test]
async fn a_half_file_is_deleted_after_a_question() {
    let rig = Rig::new();
    rig.tell(attached()).await;
    let left = |part| {
        vec![Event::Transfer(Transfer {
            state: TransferState::Cancelled,
            part,
            ..transfer(1)
        })]
    };
    rig.tell(left(None)).await;
    assert!(rig.all("transfer-delete-part").is_empty());
    let part = PartFile {
        name: "报告.bin.part".into(),
        server: server(),
    };
    rig.tell(left(Some(Box::new(part)))).await;
    rig.take_sent();
    rig.click("transfer-delete-part").await;
    let asked = rig.one("dialog").text_content().unwrap();
    assert!(asked.contains("报告.bin.part") && asked.contains("ftp.example"));
    rig.click("dialog-cancel").await;
    assert!(rig.take_sent().is_empty());
    rig.click("transfer-delete-part").await;
    rig.click("dialog-confirm").await;
    let transfer = TransferId(1);
    assert_eq!(rig.take_sent(), [Command::DeletePart { transfer }]);
    rig.tell(left(None)).await;
    assert!(rig.all("transfer-delete-part").is_empty());
}
