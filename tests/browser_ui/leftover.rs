//! What a transfer waits for after the page was loaded again, and half files that uploads left.

use at_ferry::app::{
    Command, Event, PartFile, ServerName, SourceStamp, Transfer, TransferId, TransferState,
    WaitsFor,
};
use at_ferry::codec::Charset;
use at_ferry::ui::base::text::Lang;
use at_ferry::ui::models::server_form::ServerForm;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

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
