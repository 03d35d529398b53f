//! Two channels side by side: which is which, and what goes from one to the other.

use std::sync::Arc;

use at_ferry::app::{ChannelPhase, Command, Entry, Event};
use at_ferry::dialect::ChannelId;
use at_ferry::ui::base::text::Lang;
use leptos::prelude::{GetUntracked, Set};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{DataTransfer, DragEvent, DragEventInit, Element, HtmlElement};

use crate::page::{FIRST, Rig, attached, file, listed, settle};

const SECOND: ChannelId = ChannelId::ALL[1];

fn shows(channel: ChannelId, host: &str, path: &str, entries: Vec<Entry>) -> Vec<Event> {
    vec![
        Event::Server {
            channel,
            host: host.to_owned(),
            charset: at_ferry::codec::Charset::Utf8,
        },
        Event::Phase {
            channel,
            phase: ChannelPhase::Ready,
        },
        Event::Path {
            channel,
            path: path.to_owned(),
        },
        Event::ListingReady {
            may_be_cut: false,
            channel,
            entries: Arc::from(entries),
        },
    ]
}

/// Two servers side by side, the first one active.
async fn side_by_side() -> Rig {
    let rig = Rig::new();
    rig.tell(attached()).await;
    rig.tell(listed(vec![file("a.bin", 5), file("b.bin", 6)]))
        .await;
    rig.tell(shows(SECOND, "archive.demo", "/in", vec![file("c.bin", 7)]))
        .await;
    rig.click("panes-toggle").await;
    rig.ui.panes.is_wide.set(true);
    settle().await;
    rig.take_sent();
    rig
}

fn row(rig: &Rig, id: &str, name: &str) -> Element {
    let mut rows = rig.all(id).into_iter();
    rows.find(|row| row.get_attribute("data-name").as_deref() == Some(name))
        .unwrap()
}

async fn drag(kind: &str, element: &Element, shift: bool) {
    let init = DragEventInit::new();
    init.set_bubbles(true);
    init.set_cancelable(true);
    init.set_shift_key(shift);
    init.set_data_transfer(Some(&DataTransfer::new().unwrap()));
    let event = DragEvent::new_with_event_init_dict(kind, &init).unwrap();
    element.dispatch_event(&event).unwrap();
    settle().await;
}

fn other(rig: &Rig) -> Element {
    let mut panes = rig.all("pane").into_iter();
    panes
        .find(|pane| pane.get_attribute("data-active").as_deref() == Some("false"))
        .unwrap()
}

fn relay(from: ChannelId, name: &str, to: ChannelId, moves: bool) -> Command {
    Command::Relay {
        from,
        name: name.to_owned(),
        to,
        moves,
    }
}

#[wasm_bindgen_test]
async fn only_the_active_pane_bears_the_names_of_the_contract() {
    let rig = side_by_side().await;
    assert_eq!(rig.all("pane").len(), 2);
    for id in ["remote-path", "remote-list", "drop-zone"] {
        rig.one(id);
    }
    assert_eq!(rig.all("remote-row").len(), 2);
    assert_eq!(rig.all("pane-row").len(), 1);
    let said = other(&rig).text_content().unwrap();
    assert!(said.contains("Channel 1 · archive.demo:/in"), "{said}");
    rig.ui.lang.set(Lang::Zh);
    settle().await;
    assert!(other(&rig).text_content().unwrap().contains("通道 1"));
}

#[wasm_bindgen_test]
async fn choosing_in_the_other_pane_makes_it_the_active_one() {
    let rig = side_by_side().await;
    row(&rig, "pane-row", "c.bin")
        .unchecked_ref::<HtmlElement>()
        .click();
    settle().await;
    assert_eq!(rig.ui.channel.get_untracked(), SECOND);
    assert_eq!(rig.ui.panes.other.get_untracked(), FIRST);
    assert_eq!(
        row(&rig, "remote-row", "c.bin")
            .get_attribute("aria-selected")
            .as_deref(),
        Some("true")
    );
    assert_eq!(rig.all("pane-row").len(), 2);
    rig.key("remote-list", "F6", |_| {}).await;
    assert_eq!(rig.ui.channel.get_untracked(), FIRST);
    // A channel of its own for each, whatever tab is chosen.
    rig.ui.channel.set(SECOND);
    settle().await;
    assert_eq!(rig.ui.panes.other.get_untracked(), FIRST);
    rig.ui.channel.set(ChannelId::ALL[4]);
    settle().await;
    assert_eq!(rig.ui.panes.other.get_untracked(), FIRST);
}

#[wasm_bindgen_test]
async fn what_is_selected_is_copied_over_or_moved() {
    let rig = side_by_side().await;
    assert!(
        rig.one("remote-copy-over").has_attribute("disabled"),
        "nothing selected"
    );
    row(&rig, "remote-row", "a.bin")
        .unchecked_ref::<HtmlElement>()
        .click();
    settle().await;
    rig.click("remote-copy-over").await;
    rig.click("remote-move-over").await;
    let key = |init: &web_sys::KeyboardEventInit| {
        init.set_alt_key(true);
        init.set_code("KeyC");
    };
    rig.key("remote-list", "ç", key).await;
    let expect = [false, true, false].map(|moves| relay(FIRST, "a.bin", SECOND, moves));
    assert_eq!(rig.take_sent(), expect);
    rig.tell(vec![Event::Phase {
        channel: SECOND,
        phase: ChannelPhase::Idle,
    }])
    .await;
    assert!(
        rig.one("remote-copy-over").has_attribute("disabled"),
        "nowhere to go"
    );
}

#[wasm_bindgen_test]
async fn a_file_is_dragged_from_one_pane_to_the_other() {
    let rig = side_by_side().await;
    let mine = row(&rig, "remote-row", "b.bin");
    drag("dragstart", &mine, false).await;
    drag("dragover", &other(&rig), false).await;
    drag("drop", &other(&rig), false).await;
    assert_eq!(rig.take_sent(), [relay(FIRST, "b.bin", SECOND, false)]);
    let theirs = row(&rig, "pane-row", "c.bin");
    drag("dragstart", &theirs, false).await;
    drag("drop", &rig.one("drop-zone"), true).await;
    assert_eq!(rig.take_sent(), [relay(SECOND, "c.bin", FIRST, true)]);
    // Onto its own pane, and after the drag was given up, nothing goes anywhere.
    drag("dragstart", &mine, false).await;
    drag("drop", &rig.one("drop-zone"), false).await;
    drag("dragstart", &theirs, false).await;
    drag("dragend", &theirs, false).await;
    drag("drop", &rig.one("drop-zone"), false).await;
    assert!(rig.take_sent().is_empty());
}
