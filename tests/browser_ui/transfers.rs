//! How transfers are carried out, and one that waits to be tried again.

use at_ferry::app::{
    Command, Direction, Event, IfExists, Link, Message, Receipt, Sha256Sum, Transfer, TransferId,
    TransferOptions, TransferState, UploadWay, Verified,
};
use at_ferry::time::Duration;
use at_ferry::ui::base::report::{self, ReportHead};
use at_ferry::ui::base::text::Lang;
use at_ferry::ui::models::options;
use js_sys::Date;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{DomParser, HtmlInputElement, SupportedType};

use crate::page::{Rig, attached, settle, transfer};

const ALL_OTHERWISE: TransferOptions = TransferOptions {
    verify: Verified::Full,
    if_exists: IfExists::Rename,
    way: UploadWay::EveryPacket,
    part_name: true,
    retries: 0,
    pieces: true,
    lanes_max: 6,
};

#[wasm_bindgen_test]
async fn options_hold_at_once_and_are_kept() {
    options::keep(TransferOptions::default());
    let rig = Rig::new();
    rig.tell(attached()).await;
    rig.click("options-open").await;
    rig.choose("option-verify", "full").await;
    rig.choose("option-exists", "rename").await;
    rig.choose("option-way", "every-packet").await;
    rig.one("option-part-name").click();
    settle().await;
    rig.choose("option-retries", "0").await;
    let pieces = || -> HtmlInputElement { rig.one("option-pieces").unchecked_into() };
    assert!(pieces().disabled(), "there is one channel");
    rig.choose("option-lanes", "6").await;
    assert!(!pieces().disabled() && !pieces().checked());
    pieces().click();
    settle().await;
    let sent = rig.take_sent();
    assert_eq!(sent.len(), 7, "one for each change");
    assert_eq!(sent.last(), Some(&Command::SetOptions(ALL_OTHERWISE)));
    rig.click("dialog-confirm").await;
    assert!(rig.all("dialog").is_empty());
    drop(rig);

    let again = Rig::new();
    again.click("options-open").await;
    assert_eq!(again.ui.transfer_options.get_untracked(), ALL_OTHERWISE);
    let shown = [
        ("option-verify", "full"),
        ("option-exists", "rename"),
        ("option-way", "every-packet"),
        ("option-retries", "0"),
        ("option-lanes", "6"),
    ];
    for (id, value) in shown {
        assert_eq!(again.chosen(id), value, "{id}");
    }
    for ticked in ["option-part-name", "option-pieces"] {
        let ticked: HtmlInputElement = again.one(ticked).unchecked_into();
        assert!(ticked.checked());
    }
    options::keep(TransferOptions::default());
}

#[wasm_bindgen_test]
async fn the_cost_of_checking_is_said() {
    options::keep(TransferOptions::default());
    let rig = Rig::new();
    rig.tell(vec![Event::Link(Some(Link::Serial { baud: 115_200 }))])
        .await;
    rig.click("options-open").await;
    assert!(rig.text().contains("Nothing is read back"));
    rig.choose("option-verify", "tail").await;
    assert!(rig.text().contains("8,192 B"), "{}", rig.text());
    assert!(rig.text().contains("0.8 s at 115,200 bit/s"));
    rig.choose("option-verify", "full").await;
    assert!(rig.text().contains("1.00 MB"), "{}", rig.text());
    assert!(rig.text().contains("86.9 s at 115,200 bit/s"));
    rig.tell(vec![Event::Link(Some(Link::Demo { baud: 0 }))])
        .await;
    assert!(rig.text().contains("depends on the network"));
    options::keep(TransferOptions::default());
}

#[wasm_bindgen_test]
fn kept_options_are_read_whatever_they_hold() {
    let default = TransferOptions::default();
    for options in [default, ALL_OTHERWISE] {
        assert_eq!(options::from_text(&options::to_text(options)), options);
    }
    for text in ["", "verify=none exists=", "retries=11 way=5 what", "="] {
        assert_eq!(options::from_text(text), default, "{text}");
    }
}

#[wasm_bindgen_test]
async fn a_transfer_that_is_tried_again_says_why() {
    let rig = Rig::listing(Vec::new()).await;
    let waiting = |failure| {
        vec![Event::Transfer(Transfer {
            state: TransferState::Queued,
            failure,
            ..transfer(1)
        })]
    };
    rig.tell(waiting(None)).await;
    assert!(rig.all("transfer-retrying").is_empty());
    rig.tell(waiting(Some(Message::BytesLost))).await;
    let words = |rig: &Rig| rig.one("transfer-retrying").text_content().unwrap();
    assert_eq!(words(&rig), "Retrying: Bytes were lost on the serial line");
    assert_eq!(rig.attr("transfer", "data-state"), "queued");
    rig.ui.lang.set(Lang::Zh);
    settle().await;
    assert!(words(&rig).contains("正在重试"));
}

#[wasm_bindgen_test]
async fn a_transfer_that_is_done_tells_what_it_took() {
    let rig = Rig::listing(Vec::new()).await;
    let done = |took, interruptions, sha256| {
        vec![Event::Transfer(Transfer {
            state: TransferState::Done,
            receipt: Some(Box::new(Receipt {
                took,
                carried_bytes: 300_000,
                interruptions,
                sha256,
            })),
            ..transfer(1)
        })]
    };
    let words = |rig: &Rig| rig.one("transfer-receipt").text_content().unwrap();
    rig.tell(done(Duration::from_millis(3_430), 0, None)).await;
    assert_eq!(words(&rig), "3.4 s, 87.46 kB/s on average");
    assert!(rig.all("transfer-verify").len() == 1);
    let sum = Some(Sha256Sum([0xab; 32]));
    rig.tell(done(Duration::from_secs(90), 2, sum)).await;
    assert_eq!(words(&rig), "1:30, 3,333 B/s on average · 2 interruptions");
    assert_eq!(rig.attr("transfer-receipt", "data-seconds"), "90");
    assert_eq!(rig.attr("transfer-receipt", "data-interruptions"), "2");
    assert_eq!(rig.attr("transfer-receipt", "data-sha256"), "ab".repeat(32));
    rig.ui.lang.set(Lang::Zh);
    settle().await;
    assert_eq!(words(&rig), "1:30，平均 3,333 B/s · 中断 2 次");
}

/// An upload that is done.
fn done(id: u32, name: &str, verified: Verified) -> Transfer {
    Transfer {
        name: name.to_owned(),
        state: TransferState::Done,
        done_bytes: 300_000,
        total_bytes: Some(300_000),
        verified,
        receipt: Some(Box::new(Receipt {
            took: Duration::from_secs(10),
            carried_bytes: 300_000,
            interruptions: 1,
            sha256: Some(Sha256Sum([id.to_le_bytes()[0]; 32])),
        })),
        ..transfer(id)
    }
}

#[wasm_bindgen_test]
async fn an_upload_that_is_done_can_be_verified_and_firmware_says_what_that_costs() {
    let rig = Rig::listing(Vec::new()).await;
    let words = |rig: &Rig| rig.one("transfer-verify").text_content().unwrap();
    let tell = async |name: &str, verified| {
        rig.tell(vec![Event::Transfer(done(1, name, verified))])
            .await;
    };
    tell("photo.jpg", Verified::Size).await;
    assert_eq!(words(&rig), "Verify every byte");
    tell("gateway.bin", Verified::Size).await;
    assert_eq!(
        words(&rig),
        "Verify every byte (about 10.0 s, 300 kB of data)"
    );
    rig.take_sent();
    rig.one("transfer-verify").click();
    let transfer = TransferId(1);
    assert_eq!(rig.take_sent(), [Command::Verify { transfer }]);
    tell("gateway.bin", Verified::Full).await;
    assert_eq!(words(&rig), "Verify every byte");
    // Nothing is here to compare these with.
    for other in [
        Transfer {
            direction: Direction::Down,
            ..done(1, "a.bin", Verified::Size)
        },
        Transfer {
            state: TransferState::Failed,
            ..done(1, "a.bin", Verified::Size)
        },
        Transfer {
            module_path: Some("/a".into()),
            ..done(1, "a.bin", Verified::Size)
        },
    ] {
        rig.tell(vec![Event::TransfersGone(vec![transfer])]).await;
        rig.tell(vec![Event::Transfer(other)]).await;
        assert!(rig.all("transfer-verify").is_empty());
    }
}

#[wasm_bindgen_test]
async fn all_uploads_that_are_done_are_verified_at_once() {
    let rig = Rig::listing(Vec::new()).await;
    assert!(rig.all("queue-verify-all").is_empty());
    let failed = Transfer {
        state: TransferState::Failed,
        ..done(2, "b", Verified::None)
    };
    let events = [
        done(1, "a", Verified::Size),
        failed,
        done(3, "c", Verified::Full),
    ];
    rig.tell(events.map(Event::Transfer).into()).await;
    rig.take_sent();
    rig.one("queue-verify-all").click();
    let verify = |id| Command::Verify {
        transfer: TransferId(id),
    };
    assert_eq!(rig.take_sent(), [verify(1), verify(3)]);
}

#[wasm_bindgen_test]
fn a_report_tells_of_each_file_and_escapes_what_names_hold() {
    let damaged = Transfer {
        state: TransferState::Failed,
        failure: Some(Message::ContentDiffers),
        ..done(2, "<b> & \"c\".bin", Verified::None)
    };
    let transfers = [done(1, "固件.bin", Verified::Full), damaged];
    let head = ReportHead {
        module: "ML307R-DC".into(),
        page: "AT Ferry 0.1.0".into(),
        made_at: Date::new(&"2026-12-01T06:00:00Z".into()),
    };
    let sum = "01".repeat(32);
    for (lang, verdict, result) in [
        (
            Lang::En,
            "1 of 2 files are not as they should be.",
            "verified byte for byte",
        ),
        (Lang::Zh, "2 个文件中有 1 个有问题。", "逐字节校验通过"),
    ] {
        let html = report::html(lang, &head, &transfers);
        let document = DomParser::new()
            .unwrap()
            .parse_from_string(&html, SupportedType::TextHtml)
            .unwrap();
        let rows = document.query_selector_all("tbody tr").unwrap();
        assert_eq!(rows.length(), 2);
        let text = document.body().unwrap().text_content().unwrap();
        for expect in [
            verdict,
            result,
            "ML307R-DC",
            "固件.bin",
            "<b> & \"c\".bin",
            &sum,
        ] {
            assert!(text.contains(expect), "{expect} in {text}");
        }
        let why = &lang.message(&Message::ContentDiffers).title;
        assert!(text.contains(why), "{why} in {text}");
    }
    let json = js_sys::JSON::parse(&report::json(&head, &transfers)).unwrap();
    let at = |path: &[&str]| {
        let step = |value, key: &&str| js_sys::Reflect::get(&value, &(*key).into()).unwrap();
        path.iter().fold(json.clone(), step)
    };
    assert_eq!(at(&["made_at"]), "2026-12-01T06:00:00.000Z");
    assert_eq!(at(&["transfers", "0", "sha256"]), sum.as_str());
    assert_eq!(at(&["transfers", "0", "verified"]), "full");
    assert_eq!(at(&["transfers", "0", "bytes"]), 300_000);
    assert_eq!(at(&["transfers", "1", "state"]), "failed");
    assert_eq!(at(&["transfers", "1", "failure"]), "content-differs");
    let odd = [
        done(1, "a\\b\n.bin", Verified::Size),
        done(2, "plain", Verified::Size),
    ];
    assert_eq!(
        report::sha256_sums(&odd),
        format!("\\{sum}  a\\\\b\\n.bin\n{}  plain\n", "02".repeat(32))
    );
}
