//! The server form: what is typed or pasted into it, where the focus goes, and what is asked before a server is left.

use at_ferry::app::{ChannelPhase, Command, Event, Transfer, TransferState};
use at_ferry::dialect::ChannelId;
use at_ferry::ui::models::server_form::{ServerForm, of_url};
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlElement, HtmlInputElement};

use crate::page::{FIRST, Rig, attached, listed, settle, transfer};

fn phase(phase: ChannelPhase) -> Vec<Event> {
    vec![Event::Phase {
        channel: FIRST,
        phase,
    }]
}

fn value(rig: &Rig, id: &str) -> String {
    rig.one(id).unchecked_into::<HtmlInputElement>().value()
}

fn focused() -> String {
    let on = document().active_element().unwrap();
    on.get_attribute("data-testid")
        .unwrap_or_else(|| on.tag_name())
}

async fn tell_change(rig: &Rig, id: &str) {
    let init = web_sys::EventInit::new();
    init.set_bubbles(true);
    let event = web_sys::Event::new_with_event_init_dict("change", &init).unwrap();
    rig.one(id).dispatch_event(&event).unwrap();
    settle().await;
}

#[wasm_bindgen_test]
fn an_address_names_what_the_form_asks_for() {
    let check = |url: &str, expect: Option<(&str, &str, &str, &str, &str)>| {
        let form = ServerForm {
            user: "before".to_owned(),
            password: "kept".to_owned(),
            ..ServerForm::blank()
        };
        let found = of_url(url, &form);
        let found = found.as_ref().map(|(form, directory)| {
            let ServerForm {
                host,
                port,
                user,
                password,
                ..
            } = form;
            (
                host.as_str(),
                port.as_str(),
                user.as_str(),
                password.as_str(),
                directory.as_str(),
            )
        });
        assert_eq!(found, expect, "{url}");
    };
    check("ftp.example", None);
    check("http://ftp.example/", None);
    check("日志日志", None);
    check("ftp://h", Some(("h", "21", "before", "kept", "")));
    check("FTP://h/", Some(("h", "21", "before", "kept", "")));
    check(
        " ftp://u:p@host:2121/in/box ",
        Some(("host", "2121", "u", "p", "/in/box")),
    );
    check(
        "ftp://u@host/a%20b;type=i",
        Some(("host", "21", "u", "", "/a b")),
    );
    check(
        "ftp://u:p%40ss@x@[2001:db8::1]:990/%E6%97%A5",
        Some(("2001:db8::1", "990", "u", "p@ss@x", "/日")),
    );
    check("ftp://u:100%@h:/", Some(("h", "21", "u", "100%", "")));
}

#[wasm_bindgen_test]
async fn a_pasted_address_fills_in_the_form_and_its_password_is_nowhere_else() {
    let rig = Rig::new();
    rig.tell(attached()).await;
    rig.fill("server-host", "ftp://ops:geheim77@ftp.example:2121/in/box")
        .await;
    tell_change(&rig, "server-host").await;
    for (id, expect) in [
        ("server-host", "ftp.example"),
        ("server-port", "2121"),
        ("server-user", "ops"),
        ("server-password", "geheim77"),
    ] {
        assert_eq!(value(&rig, id), expect, "{id}");
    }
    rig.click("server-connect").await;
    let sent = rig.take_sent();
    let Some(Command::Connect { server, .. }) = sent.last() else {
        panic!("{sent:?}");
    };
    assert_eq!(
        (server.host.as_str(), server.port, server.password.as_str()),
        ("ftp.example", 2_121, "geheim77")
    );
    assert!(!rig.root.inner_html().contains("geheim77"));
    assert!(!document().title().contains("geheim77"));
    rig.tell(phase(ChannelPhase::Ready)).await;
    let path = "/in/box".to_owned();
    let channel = FIRST;
    assert_eq!(
        rig.take_sent(),
        [Command::ChangeDirectory { channel, path }]
    );
}

#[wasm_bindgen_test]
async fn what_is_no_host_is_not_connected() {
    let rig = Rig::new();
    rig.tell(attached()).await;
    for host in ["", " ", "a b", "a/b", "u:p@host", "ftp.demo,21"] {
        rig.fill("server-host", host).await;
        rig.take_sent();
        rig.click("server-connect").await;
        let sent = rig.take_sent();
        let connects = |command: &Command| matches!(command, Command::Connect { .. });
        assert!(!sent.iter().any(connects), "{host}: {sent:?}");
        assert_eq!(rig.attr("notice", "data-code"), "server-incomplete");
    }
}

#[wasm_bindgen_test]
async fn the_focus_goes_on_with_the_connection() {
    let rig = Rig::new();
    rig.tell(attached()).await;
    rig.one("server-password").focus().unwrap();
    rig.click("server-connect").await;
    rig.tell(phase(ChannelPhase::Connecting)).await;
    settle().await;
    assert_eq!(focused(), "server-stop");
    rig.tell(phase(ChannelPhase::Failed)).await;
    settle().await;
    assert_eq!(focused(), "server-connect");
    rig.click("server-connect").await;
    rig.tell(phase(ChannelPhase::Connecting)).await;
    settle().await;
    rig.tell(listed(Vec::new())).await;
    settle().await;
    assert_eq!(focused(), "remote-list");
}

#[wasm_bindgen_test]
async fn a_connecting_can_be_called_off() {
    let rig = Rig::new();
    rig.tell(attached()).await;
    assert!(rig.all("server-stop").is_empty());
    rig.tell(phase(ChannelPhase::Connecting)).await;
    rig.take_sent();
    rig.click("server-stop").await;
    assert_eq!(
        rig.take_sent(),
        [Command::StopConnecting { channel: FIRST }]
    );
    rig.tell(phase(ChannelPhase::Idle)).await;
    assert!(rig.all("server-stop").is_empty());
    rig.one("server-connect");
}

#[wasm_bindgen_test]
async fn nothing_that_runs_is_stopped_without_a_question() {
    let leave = [
        ("server-disconnect", Command::Disconnect { channel: FIRST }),
        ("disconnect", Command::Detach),
    ];
    for (button, command) in leave {
        let rig = Rig::listing(Vec::new()).await;
        rig.tell(vec![Event::Transfer(Transfer {
            state: TransferState::Active,
            ..transfer(1)
        })])
        .await;
        rig.take_sent();
        rig.click(button).await;
        assert!(rig.take_sent().is_empty(), "{button} asks");
        assert!(
            rig.one("dialog")
                .inner_text()
                .contains("1 running transfer")
        );
        rig.click("dialog-cancel").await;
        assert!(rig.take_sent().is_empty());
        rig.click(button).await;
        rig.click("dialog-confirm").await;
        assert_eq!(rig.take_sent(), std::slice::from_ref(&command));
        // Where nothing runs there is nothing to ask.
        rig.tell(vec![Event::Transfer(Transfer {
            state: TransferState::Done,
            ..transfer(1)
        })])
        .await;
        rig.click(button).await;
        assert_eq!(rig.take_sent(), [command]);
    }
    // What runs on another channel goes on.
    let rig = Rig::listing(Vec::new()).await;
    rig.tell(vec![Event::Transfer(Transfer {
        channel: ChannelId::ALL[1],
        ..transfer(1)
    })])
    .await;
    rig.take_sent();
    rig.click("server-disconnect").await;
    assert_eq!(rig.take_sent(), [Command::Disconnect { channel: FIRST }]);
    let _: HtmlElement = rig.one("server-disconnect");
}
