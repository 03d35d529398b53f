//! How transfers are carried out, and one that waits to be tried again.

use at_ferry::app::{
    Command, Event, IfExists, Link, Message, Receipt, Transfer, TransferOptions, TransferState,
    UploadWay, Verified,
};
use at_ferry::time::Duration;
use at_ferry::ui::base::text::Lang;
use at_ferry::ui::models::options;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlInputElement;

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
    let done = |took, interruptions| {
        vec![Event::Transfer(Transfer {
            state: TransferState::Done,
            receipt: Some(Box::new(Receipt {
                took,
                carried_bytes: 300_000,
                interruptions,
            })),
            ..transfer(1)
        })]
    };
    let words = |rig: &Rig| rig.one("transfer-receipt").text_content().unwrap();
    rig.tell(done(Duration::from_millis(3_430), 0)).await;
    assert_eq!(words(&rig), "3.4 s, 87.46 kB/s on average");
    rig.tell(done(Duration::from_secs(90), 2)).await;
    assert_eq!(words(&rig), "1:30, 3,333 B/s on average · 2 interruptions");
    assert_eq!(rig.attr("transfer-receipt", "data-seconds"), "90");
    assert_eq!(rig.attr("transfer-receipt", "data-interruptions"), "2");
    assert_eq!(rig.attr("transfer-receipt", "data-sha256"), "");
    rig.ui.lang.set(Lang::Zh);
    settle().await;
    assert_eq!(words(&rig), "1:30，平均 3,333 B/s · 中断 2 次");
}
