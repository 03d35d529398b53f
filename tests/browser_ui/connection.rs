//! What belongs to a connection: the charset, the channel's settings, the ladder.

use at_ferry::app::{
    ChannelPhase, CheckStep, Command, ConnectionCheck, Event, LineState, StepReport, Verdict,
};
use at_ferry::codec::Charset;
use at_ferry::dialect::{CfgSetting, ChannelId, Model, TestForm};
use at_ferry::ui::base::text::Lang;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{FIRST, Rig, attached, listed, settle};

fn settings() -> Vec<CfgSetting> {
    vec![
        CfgSetting::DataType { ascii: false },
        CfgSetting::Transmode { passive: true },
        CfgSetting::Rsptimeout { seconds: 10 },
        CfgSetting::Ssl { mode: 0, ssl_id: 3 },
        CfgSetting::LocalFs { module: false },
        CfgSetting::Cid { cid: 1 },
    ]
}

fn read(channel: ChannelId) -> Command {
    let setting = None;
    Command::Configure { channel, setting }
}

fn set(setting: CfgSetting) -> Command {
    Command::Configure {
        channel: FIRST,
        setting: Some(setting),
    }
}

fn offered(rig: &Rig, id: &str) -> u32 {
    rig.one(id).query_selector_all("option").unwrap().length()
}

fn locked(rig: &Rig, id: &str) -> bool {
    rig.one(id).has_attribute("disabled")
}

async fn open_settings(rig: &Rig) {
    let details = rig.one("channel-settings");
    details.set_attribute("open", "").unwrap();
    settle().await;
    settle().await;
}

#[wasm_bindgen_test]
async fn the_charset_goes_with_the_server() {
    let rig = Rig::new();
    rig.tell(attached()).await;
    assert_eq!(rig.chosen("server-charset"), "UTF-8");
    for (name, charset) in [("GBK", Charset::Gbk), ("Latin-1", Charset::Latin1)] {
        rig.choose("server-charset", name).await;
        rig.click("server-connect").await;
        let sent = rig.take_sent();
        let [Command::Connect { server, .. }] = &sent[..] else {
            panic!("one connect: {sent:?}");
        };
        assert_eq!(server.charset, charset);
    }
    rig.ui.channel.set(ChannelId::ALL[1]);
    settle().await;
    assert_eq!(
        rig.chosen("server-charset"),
        "UTF-8",
        "each channel its own"
    );
    rig.ui.channel.set(FIRST);
    rig.tell(listed(Vec::new())).await;
    assert!(locked(&rig, "server-charset"), "connected");
    assert_eq!(rig.chosen("server-charset"), "Latin-1");
}

#[wasm_bindgen_test]
async fn settings_are_read_when_opened_and_set_within_the_limits() {
    let rig = Rig::new();
    rig.tell(attached()).await;
    assert!(rig.take_sent().is_empty(), "nothing before it is opened");
    open_settings(&rig).await;
    assert_eq!(rig.take_sent(), [read(FIRST)]);
    assert!(locked(&rig, "setting-rsptimeout"), "not read yet");

    rig.tell(vec![Event::Settings {
        channel: FIRST,
        settings: settings(),
    }])
    .await;
    assert_eq!(rig.chosen("setting-rsptimeout"), "10");
    assert_eq!(rig.chosen("setting-cid"), "1");
    assert_eq!(offered(&rig, "setting-rsptimeout"), 29, "2 to 30 s");
    assert_eq!(offered(&rig, "setting-cid"), 15);
    rig.choose("setting-rsptimeout", "30").await;
    rig.choose("setting-cid", "2").await;
    assert_eq!(
        rig.take_sent(),
        [
            set(CfgSetting::Rsptimeout { seconds: 30 }),
            set(CfgSetting::Cid { cid: 2 })
        ]
    );

    let fixed = [
        ("setting-transmode", "1", "passive mode only"),
        ("setting-ssl", "0", "plain FTP only"),
    ];
    for (id, value, why) in fixed {
        assert!(locked(&rig, id), "{id}");
        assert_eq!(rig.chosen(id), value, "{id}");
        assert!(rig.attr(id, "title").contains(why), "{id}");
    }
    assert!(locked(&rig, "setting-data-type"));

    let second = ChannelId::ALL[1];
    rig.ui.channel.set(second);
    settle().await;
    assert_eq!(rig.take_sent(), [read(second)]);
}

#[wasm_bindgen_test]
async fn settings_follow_the_model() {
    let rig = Rig::new();
    rig.tell(attached()).await;
    let ready = |name: &str, model| {
        vec![
            Event::Line(LineState::Ready {
                name: name.to_owned(),
                model,
                profile: model.profile(),
            }),
            Event::Settings {
                channel: FIRST,
                settings: settings(),
            },
        ]
    };
    rig.tell(ready("ML305U-DBLN", Model::Ml305u)).await;
    open_settings(&rig).await;
    assert_eq!(offered(&rig, "setting-cid"), 7);
    assert!(rig.take_sent().is_empty(), "known already");

    rig.tell(ready("ML310", Model::Other)).await;
    rig.choose("setting-transmode", "0").await;
    rig.choose("setting-ssl", "2").await;
    assert_eq!(
        rig.take_sent(),
        [
            set(CfgSetting::Transmode { passive: false }),
            set(CfgSetting::Ssl { mode: 2, ssl_id: 3 })
        ]
    );
    rig.tell(vec![Event::Phase {
        channel: FIRST,
        phase: ChannelPhase::Uploading,
    }])
    .await;
    assert!(locked(&rig, "setting-rsptimeout"), "not in between");
}

#[wasm_bindgen_test]
async fn a_setting_that_the_firmware_lacks_is_off_and_says_so() {
    let rig = Rig::new();
    rig.tell(attached()).await;
    let answers = ["+MFTPCFG: (0-5),\"rsptimeout\",(5-9)"];
    let answers = answers.map(|line| TestForm::parse(line.as_bytes()).unwrap());
    let model = Model::Ml307r;
    rig.tell(vec![
        Event::Line(LineState::Ready {
            name: model.full_name().to_owned(),
            model,
            profile: model.profile().corrected(&answers),
        }),
        Event::Settings {
            channel: FIRST,
            settings: settings(),
        },
    ])
    .await;
    open_settings(&rig).await;
    assert!(locked(&rig, "setting-cid"));
    assert!(rig.attr("setting-cid", "title").contains("no such setting"));
    // Those that it takes, and the one that it has.
    assert_eq!(offered(&rig, "setting-rsptimeout"), 6);
}

fn report(step: CheckStep, verdict: Verdict) -> StepReport {
    StepReport {
        step,
        command: "AT+X?".to_owned(),
        answer: "+X: <b>1</b>".to_owned(),
        verdict,
    }
}

fn rungs(rig: &Rig) -> Vec<(String, String)> {
    let attr = |rung: &web_sys::Element, name| rung.get_attribute(name).unwrap();
    let rungs = rig.all("rung");
    let told = rungs
        .iter()
        .map(|rung| (attr(rung, "data-rung"), attr(rung, "data-verdict")));
    told.collect()
}

#[wasm_bindgen_test]
async fn the_ladder_tells_what_does_not_hold_and_how_it_is_mended() {
    let rig = Rig::new();
    rig.tell(attached()).await;
    assert!(rig.all("ladder").is_empty());
    rig.click("ladder-climb").await;
    let sent = rig.take_sent();
    let [Command::CheckConnection { channel, server }] = &sent[..] else {
        panic!("one climb: {sent:?}");
    };
    assert_eq!((*channel, server.host.as_str()), (FIRST, "ftp.demo"));

    rig.tell(vec![Event::ConnectionCheck(ConnectionCheck {
        steps: vec![report(CheckStep::Line, Verdict::Good)],
        running: true,
    })])
    .await;
    assert_eq!(rig.attr("ladder", "data-state"), "climbing");
    assert!(locked(&rig, "ladder-climb"));

    rig.tell(vec![Event::ConnectionCheck(ConnectionCheck {
        steps: vec![
            report(CheckStep::Line, Verdict::Good),
            report(CheckStep::Sim, Verdict::Unknown),
            report(CheckStep::Signal, Verdict::Bad),
        ],
        running: false,
    })])
    .await;
    let expect = [("port", "good"), ("sim", "unknown"), ("signal", "bad")];
    let expect = expect.map(|(rung, verdict)| (rung.to_owned(), verdict.to_owned()));
    assert_eq!(rungs(&rig), expect);
    let words = |rig: &Rig| rig.one("ladder").text_content().unwrap();
    for word in [
        "AT+X?",
        "+X: <b>1</b>",
        "antenna",
        "Not checked: Registration",
    ] {
        assert!(words(&rig).contains(word), "{word}");
    }
    rig.ui.lang.set(Lang::Zh);
    settle().await;
    assert!(words(&rig).contains("天线"));
    rig.click("ladder-close").await;
    assert!(rig.all("ladder").is_empty());
    rig.click("ladder-climb").await;
    rig.one("ladder");
}

#[wasm_bindgen_test]
async fn the_ladder_says_when_all_holds() {
    let rig = Rig::new();
    rig.tell(attached()).await;
    rig.tell(vec![Event::ConnectionCheck(ConnectionCheck {
        steps: CheckStep::ALL
            .map(|rung| report(rung, Verdict::Good))
            .to_vec(),
        running: false,
    })])
    .await;
    let names: Vec<String> = rungs(&rig).into_iter().map(|(name, _)| name).collect();
    let expect = [
        "port",
        "sim",
        "signal",
        "registration",
        "packet-data",
        "address",
        "server",
        "login",
    ];
    assert_eq!(names, expect);
    assert!(
        rig.one("ladder")
            .text_content()
            .unwrap()
            .contains("All checks passed")
    );
}

#[wasm_bindgen_test]
async fn a_failed_connection_offers_the_check() {
    let rig = Rig::new();
    rig.tell(attached()).await;
    let offer = "Find out why";
    let text = || rig.text();
    assert!(!text().contains(offer));
    rig.tell(vec![Event::Phase {
        channel: FIRST,
        phase: ChannelPhase::Failed,
    }])
    .await;
    assert!(text().contains(offer));
    rig.fill("server-host", " ").await;
    rig.click("ladder-climb").await;
    assert!(rig.take_sent().is_empty(), "no server to climb to");
    assert_eq!(rig.attr("notice", "data-code"), "server-incomplete");
}
