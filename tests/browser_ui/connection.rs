//! What belongs to a connection: the charset, the channel's settings, its check.

use at_ferry::app::{ChannelPhase, Command, Event, LineState};
use at_ferry::codec::Charset;
use at_ferry::dialect::{CfgSetting, ChannelId, Model, TestForm};
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

pub(crate) fn locked(rig: &Rig, id: &str) -> bool {
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
    rig.click("health-check").await;
    assert!(rig.take_sent().is_empty(), "no server to check");
    assert_eq!(rig.attr("notice", "data-code"), "server-incomplete");
}
