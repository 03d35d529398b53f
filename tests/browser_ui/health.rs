//! The health check: each step in words, what puts it right, and the report.

use at_ferry::app::verdict::{Cause, Step};
use at_ferry::app::{
    Asked, ChannelPhase, Command, Event, Found, FoundState, Health, Link, LogPlace, LogWindow,
    Mend, Message, Preview, Transfer, TransferState,
};
use at_ferry::boundary::ToCore;
use at_ferry::time::Duration;
use at_ferry::ui::base::text::Lang;
use at_ferry::ui::models::bench::BenchState;
use at_ferry::ui::views::health::report::{About, html, json};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use crate::connection::locked;
use crate::log::{answer, asked, window};
use crate::page::{FIRST, Rig, attached, file, listed, settle, transfer};

/// What a module in order answers, step by step.
const ANSWERS: [(Step, &str, &str); 9] = [
    (Step::Port, "", "921600"),
    (Step::At, "", "ML307R-DC"),
    (Step::Sim, "AT+CPIN?", "+CPIN: READY"),
    (Step::Signal, "AT+CSQ", "+CSQ: 24,99"),
    (Step::Registration, "AT+CEREG?", "+CEREG: 0,1"),
    (Step::Pdp, "AT+MIPCALL?", "+MIPCALL: 1,1,10.64.12.34"),
    (Step::Dns, "AT+MFTPCONN", "+MFTPCONN: 0,0"),
    (Step::Server, "AT+MFTPCONN", "+MFTPCONN: 0,0"),
    (Step::Login, "AT+MFTPCONN", "+MFTPCONN: 0,0"),
];

fn found((step, command, answer): (Step, &str, &str), state: FoundState) -> Found {
    Found {
        step,
        state,
        asked: Asked {
            command: command.to_owned(),
            answer: answer.to_owned(),
        },
        line: (!command.is_empty()).then_some(40 + step as u64),
        took: Duration::from_millis(9),
    }
}

fn good(steps: usize) -> Health {
    Health {
        channel: FIRST,
        server: "ftp.demo:21".to_owned(),
        user: "demo".to_owned(),
        steps: ANSWERS[..steps]
            .iter()
            .map(|answer| found(*answer, FoundState::Good))
            .collect(),
        ..Health::default()
    }
}

/// A step that does not hold, behind those that do.
fn broken(step: Step, cause: Cause, answer: &str) -> Health {
    let mut health = good(step as usize);
    let (_, command, _) = ANSWERS[step as usize];
    let bad = found((step, command, answer), FoundState::Bad(cause));
    health.steps.push(bad);
    health
}

async fn shown(health: Health) -> Rig {
    let rig = Rig::new();
    rig.tell(attached()).await;
    rig.tell(vec![Event::Health(Box::new(health))]).await;
    rig
}

fn steps(rig: &Rig) -> Vec<[String; 2]> {
    let attr = |step: &web_sys::Element, name| step.get_attribute(name).unwrap();
    let steps = rig.all("health-step");
    let told = steps
        .iter()
        .map(|step| [attr(step, "data-step"), attr(step, "data-state")]);
    told.collect()
}

fn words(rig: &Rig) -> String {
    rig.one("health").text_content().unwrap()
}

#[wasm_bindgen_test]
async fn each_step_is_told_in_words_with_its_line_a_click_away() {
    let rig = Rig::new();
    rig.tell(attached()).await;
    assert!(rig.all("health").is_empty());
    rig.click("health-check").await;
    let sent = rig.take_sent();
    let [Command::CheckConnection { channel, server }] = &sent[..] else {
        panic!("one check: {sent:?}");
    };
    assert_eq!((*channel, server.host.as_str()), (FIRST, "ftp.demo"));
    let mut running = good(3);
    running.running = true;
    rig.tell(vec![Event::Health(Box::new(running))]).await;
    assert_eq!(rig.attr("health", "data-state"), "running");
    assert!(locked(&rig, "health-check") && locked(&rig, "health-again"));
    assert_eq!(steps(&rig)[2], ["sim", "good"]);
    assert_eq!(steps(&rig)[3], ["signal", "waiting"]);

    rig.tell(vec![Event::Health(Box::new(good(9)))]).await;
    assert_eq!(rig.attr("health", "data-state"), "good");
    let tags: Vec<String> = steps(&rig).into_iter().map(|[step, _]| step).collect();
    assert_eq!(tags, Step::ALL.map(Step::tag));
    for part in [
        "from the port to the login on ftp.demo:21",
        "921600 bit/s",
        "ML307R-DC answers",
        "−65 dBm",
        "registered, home network",
        "address 10.64.12.34",
        "logged in as demo",
    ] {
        assert!(words(&rig).contains(part), "{part}: {}", words(&rig));
    }
    rig.ui.lang.set(Lang::Zh);
    settle().await;
    for part in [
        "一切正常",
        "−65 dBm",
        "已注册",
        "地址 10.64.12.34",
        "已以 demo 登录",
    ] {
        assert!(words(&rig).contains(part), "{part}: {}", words(&rig));
    }
    let line = rig.all("health-line").into_iter().nth(1).unwrap();
    line.dyn_into::<HtmlElement>().unwrap().click();
    settle().await;
    assert!(matches!(
        asked(&rig).place,
        LogPlace::Frame { number: 43, .. }
    ));
    rig.click("health-close").await;
    assert!(rig.all("health").is_empty());
}

/// What is wrong is said once and alike, has its own remedy, and what mends it where a command can.
#[wasm_bindgen_test]
async fn each_fault_has_its_sentence_its_remedy_and_its_button() {
    let mut said: Vec<[String; 2]> = Vec::new();
    for (step, cause, answer, field, mend) in [
        (Step::Sim, Cause::NoSim, "+CME ERROR: 10", None, None),
        (Step::Sim, Cause::SimFailed, "+CME ERROR: 13", None, None),
        (
            Step::Sim,
            Cause::SimLocked,
            "+CPIN: SIM PIN",
            Some(("health-pin", "1234")),
            Some(Mend::Pin("1234".to_owned())),
        ),
        (Step::Sim, Cause::SimLocked, "+CPIN: SIM PUK", None, None),
        (
            Step::Signal,
            Cause::RadioOff,
            "+CFUN: 4",
            None,
            Some(Mend::Radio),
        ),
        (Step::Signal, Cause::NoSignal, "+CSQ: 99,99", None, None),
        (Step::Registration, Cause::Denied, "+CEREG: 0,3", None, None),
        (
            Step::Registration,
            Cause::StillSearching,
            "+CEREG: 0,2",
            None,
            None,
        ),
        (
            Step::Registration,
            Cause::NotSearching,
            "+CEREG: 0,0",
            None,
            None,
        ),
        (
            Step::Pdp,
            Cause::NotAttached,
            "+CGATT: 0",
            None,
            Some(Mend::Attach),
        ),
        (
            Step::Pdp,
            Cause::NoContext,
            "OK",
            Some(("health-apn", "iot.net")),
            Some(Mend::Context {
                apn: "iot.net".to_owned(),
            }),
        ),
        (Step::Dns, Cause::NameUnknown, "+MFTPCONN: 0,11", None, None),
        (
            Step::Server,
            Cause::Unreachable,
            "+MFTPCONN: 0,8",
            None,
            None,
        ),
        (
            Step::Server,
            Cause::ConnectionRefused,
            "+MFTPCONN: 0,9",
            None,
            None,
        ),
        (
            Step::Server,
            Cause::ServerSilent,
            "+MFTPCONN: 0,5",
            None,
            None,
        ),
        (
            Step::Login,
            Cause::LoginRefused,
            "+MFTPCONN: 0,10",
            None,
            None,
        ),
    ] {
        let rig = shown(broken(step, cause, answer)).await;
        assert_eq!(rig.attr("health", "data-state"), "bad");
        let bad: Vec<_> = steps(&rig)
            .into_iter()
            .filter(|[_, state]| state == "bad")
            .collect();
        assert_eq!(bad, [[step.tag().to_owned(), "bad".to_owned()]]);
        // Nothing on the page says that it is all well.
        assert!(!words(&rig).contains("All well"), "{cause:?}");
        for lang in Lang::ALL {
            rig.ui.lang.set(lang);
            settle().await;
            let words = words(&rig);
            let told = [lang.cause(cause).title, lang.health_remedy(cause)];
            for part in &told {
                assert!(
                    !part.is_empty() && words.contains(part.as_str()),
                    "{part}: {words}"
                );
            }
            if !said.contains(&told) {
                said.push(told);
            }
        }
        let offered = rig.all("health-mend").len();
        assert_eq!(offered, usize::from(mend.is_some()), "{cause:?} {answer}");
        if let Some((field, value)) = field {
            rig.fill(field, value).await;
        }
        if mend.is_some() {
            rig.take_sent();
            rig.click("health-mend-do").await;
        }
        let sent = rig.take_sent();
        let mended = sent.into_iter().find_map(|command| match command {
            Command::Mend { mend, .. } => Some(mend),
            _ => None,
        });
        assert_eq!(mended, mend, "{cause:?}");
    }
    // One sentence and one remedy each: two of them are the two ways in which a SIM is locked.
    assert_eq!(said.len(), 2 * 15);
}

#[wasm_bindgen_test]
async fn what_was_mended_can_be_undone_and_what_was_refused_is_told() {
    let health = Health {
        undo: vec!["AT+MIPCALL=1,0".to_owned()],
        refused: Some(Asked {
            command: "AT+CFUN=1".to_owned(),
            answer: "+CME ERROR: 50".to_owned(),
        }),
        ..good(9)
    };
    let rig = shown(health).await;
    let text = words(&rig);
    for part in [
        "AT+MIPCALL=1,0",
        "AT+CFUN=1 was refused: ",
        "(+CME ERROR: 50)",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    rig.take_sent();
    rig.click("health-undo").await;
    let sent = rig.take_sent();
    assert!(
        matches!(
            &sent[..],
            [Command::Mend {
                mend: Mend::Undo,
                ..
            }]
        ),
        "{sent:?}"
    );
    // An empty PIN is none.
    let rig = shown(broken(Step::Sim, Cause::SimLocked, "+CPIN: SIM PIN")).await;
    rig.take_sent();
    rig.click("health-mend-do").await;
    assert!(rig.take_sent().is_empty());
}

#[wasm_bindgen_test]
async fn a_check_is_that_of_its_channel_and_of_what_is_attached() {
    let rig = shown(broken(Step::Pdp, Cause::NoContext, "OK")).await;
    rig.ui
        .channel
        .set(at_ferry::dialect::ChannelId::new(2).unwrap());
    settle().await;
    assert!(rig.all("health").is_empty());
    rig.ui.channel.set(FIRST);
    settle().await;
    assert_eq!(rig.all("health").len(), 1);
    rig.tell(vec![Event::Link(None)]).await;
    rig.tell(attached()).await;
    assert!(rig.all("health").is_empty());
    rig.tell(vec![Event::Phase {
        channel: FIRST,
        phase: ChannelPhase::Failed,
    }])
    .await;
    assert!(rig.text().contains("Find out why"));
}

#[wasm_bindgen_test]
fn the_report_is_one_page_in_either_language_and_holds_no_markup_of_others() {
    let about = About {
        at: "2026-12-01T08:30:00.000Z".to_owned(),
        module: "<b>ML307R</b>".to_owned(),
    };
    let mut health = broken(Step::Registration, Cause::Denied, "+CEREG: 0,3");
    "<script>:21".clone_into(&mut health.server);
    for lang in Lang::ALL {
        let page = html(lang, &health, &about);
        assert!(page.starts_with("<!doctype html>"));
        assert!(!page.contains("<script") && !page.contains("<b>"), "{page}");
        let rows = page.matches("<tr class=").count();
        assert_eq!(rows, Step::ALL.len());
        for part in [
            &lang.cause(Cause::Denied).title,
            &lang.health_remedy(Cause::Denied),
            "2026-12-01",
            "+CEREG: 0,3",
            lang.tag(),
        ] {
            assert!(page.contains(part), "{part}: {page}");
        }
    }
    let text = json(&health, &about);
    let value = js_sys::JSON::parse(&text).unwrap();
    let get = |name: &str| js_sys::Reflect::get(&value, &name.into()).unwrap();
    assert_eq!(get("broken").as_string().as_deref(), Some("registration"));
    assert_eq!(get("server").as_string().as_deref(), Some("<script>:21"));
    let steps: js_sys::Array = get("steps").unchecked_into();
    assert_eq!(steps.length(), 10);
}

#[wasm_bindgen_test]
async fn how_the_module_stands_is_told_under_its_name_and_can_be_switched_off() {
    let rig = Rig::new();
    rig.tell(attached()).await;
    let lines = |rig: &Rig| -> Vec<String> {
        let lines = rig.all("module-standing").into_iter();
        lines.filter_map(|line| line.text_content()).collect()
    };
    assert!(lines(&rig).is_empty());
    let told = |answers: [&str; 4]| {
        let commands = ["AT+CSQ", "AT+CEREG?", "AT+COPS?", "AT+MIPCALL?"];
        let told = commands.into_iter().zip(answers);
        let told = told.map(|(command, answer)| Asked {
            command: command.to_owned(),
            answer: answer.to_owned(),
        });
        vec![Event::Network(told.collect())]
    };
    rig.tell(told([
        "+CSQ: 24,99",
        "+CEREG: 0,1",
        "+COPS: 0,0,\"CHINA MOBILE\",7",
        "+MIPCALL: 1,1,10.64.12.34",
    ]))
    .await;
    // That it is a simulated module stays in view.
    assert_eq!(lines(&rig), ["CHINA MOBILE · −65 dBm, good"]);
    assert!(rig.text().contains("Simulated module"));
    rig.tell(vec![Event::Link(Some(Link::Serial { baud: 115_200 }))])
        .await;
    let expect = [
        "CHINA MOBILE · −65 dBm, good",
        "registered, home network · 10.64.12.34",
    ];
    assert_eq!(lines(&rig), expect);
    rig.tell(told(["+CSQ: 99,99", "+CEREG: 0,3", "+COPS: 0", ""]))
        .await;
    assert_eq!(
        lines(&rig),
        ["signal not known", "registration denied · no address"]
    );
    // A session of another time has no say in what is now, and the other way round.
    rig.ui.bench.set(BenchState::Half);
    settle().await;
    answer(
        &rig,
        LogWindow {
            opened: Some(Box::default()),
            ..window((0, 3), 0..3)
        },
    )
    .await;
    assert_eq!(lines(&rig), ["live, not the session below"]);
    rig.take_sent();
    for (on, expect) in [(false, Some(false)), (true, Some(true))] {
        rig.click("bench-watch").await;
        let sent = rig
            .take_sent()
            .into_iter()
            .find_map(|command| match command {
                Command::WatchNetwork(watches) => Some(watches),
                _ => None,
            });
        assert_eq!(sent, expect, "{on}");
    }
}

/// The listing tells of these.
async fn list(rig: &Rig, names: &[&str]) {
    let entries = names.iter().map(|name| file(name, 1)).collect();
    rig.tell(listed(entries)).await;
}

/// A check that holds, and the file of one byte that is sent then: its name and its byte.
async fn byte_sent(rig: &Rig) -> (String, u8) {
    list(rig, &["readme.txt"]).await;
    rig.tell(vec![Event::Health(Box::new(good(9)))]).await;
    assert!(rig.take_sent().is_empty(), "only where the user says so");
    rig.click("health-byte").await;
    let file = rig.find_sent(|sent| match sent {
        ToCore::CommandWithFile(_, local) => Some(local.file.clone()),
        _ => None,
    });
    let text = JsFuture::from(file.unwrap().text()).await.unwrap();
    let byte = text.as_string().unwrap().as_bytes()[0];
    let sent = rig.take_sent();
    let [
        Command::Upload {
            name, size_bytes, ..
        },
    ] = &sent[..]
    else {
        panic!("{sent:?}");
    };
    assert_eq!(*size_bytes, 1);
    assert!(name.starts_with(".at-ferry-check-"), "{name}");
    (name.clone(), byte)
}

async fn carried(rig: &Rig, name: &str, state: TransferState) {
    let transfer = Transfer {
        name: name.to_owned(),
        state,
        ..transfer(90)
    };
    rig.tell(vec![Event::Transfer(transfer)]).await;
}

fn byte_state(rig: &Rig) -> String {
    steps(rig).pop().map(|[_, state]| state).unwrap()
}

#[wasm_bindgen_test]
async fn a_byte_goes_each_way_and_is_removed_again_where_the_user_says_so() {
    for (comes_back, removed, expect, said) in [
        (Some(true), true, "good", "a byte went each way"),
        (Some(false), true, "bad", "Another byte came back"),
        (None, false, "bad", "still on the server"),
    ] {
        let rig = Rig::new();
        rig.tell(attached()).await;
        let (name, byte) = byte_sent(&rig).await;
        carried(&rig, &name, TransferState::Done).await;
        assert_eq!(rig.take_sent(), [Command::Refresh { channel: FIRST }]);
        list(&rig, &["readme.txt", &name]).await;
        let sent = rig.take_sent();
        let [
            Command::Preview {
                id,
                name: read,
                max_bytes: 1,
                ..
            },
        ] = &sent[..]
        else {
            panic!("{sent:?}");
        };
        assert_eq!(read, &name);
        assert_eq!(byte_state(&rig), "waiting");
        let preview = match comes_back {
            Some(same) => Preview::Ready {
                bytes: [if same { byte } else { b'-' }].into(),
                size_bytes: 1,
            },
            None => Preview::Failed(Message::NotConnected),
        };
        rig.tell(vec![Event::Preview { id: *id, preview }]).await;
        let sent = rig.take_sent();
        let deletes = sent
            .iter()
            .any(|command| matches!(command, Command::Delete { name: of, .. } if *of == name));
        assert_eq!(deletes, removed, "{sent:?}");
        if removed {
            assert_eq!(byte_state(&rig), "waiting", "it is not removed yet");
            list(&rig, &["readme.txt"]).await;
        }
        assert_eq!(byte_state(&rig), expect);
        assert_eq!(rig.attr("health", "data-state"), expect);
        assert!(words(&rig).contains(said), "{said}: {}", words(&rig));
    }
}

#[wasm_bindgen_test]
async fn a_byte_that_is_not_sent_is_told_with_its_reason() {
    let rig = Rig::new();
    rig.tell(attached()).await;
    let (name, _) = byte_sent(&rig).await;
    carried(&rig, &name, TransferState::Failed).await;
    assert_eq!(byte_state(&rig), "bad");
    assert!(words(&rig).contains("a byte did not go both ways"));
    assert!(!words(&rig).contains("The check only reads"));
    // What is checked again is another check.
    let running = Health {
        running: true,
        ..good(3)
    };
    rig.tell(vec![Event::Health(Box::new(running))]).await;
    rig.tell(vec![Event::Health(Box::new(good(9)))]).await;
    assert_eq!(byte_state(&rig), "waiting");
}
