//! The page in windows of several sizes, with all that makes it grow.

use at_ferry::app::{
    ChannelPhase, CheckStep, ConnectionCheck, Event, ListingState, Message, Notice, StepReport,
    Storage, StorageEntry, Subject, Support, TraceDirection, TraceLine, Transfer, TransferId,
    Verdict,
};
use at_ferry::dialect::{ChannelId, StoredKind};
use at_ferry::time::Instant;
use at_ferry::ui::models::notices::PageNotice;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{FIRST, Rig, attached, file, listed, settle, transfer};

/// Width and height in pixels: a desktop, two notebooks, a phone.
const WINDOWS: [(u32, u32); 4] = [(1440, 900), (1366, 768), (1024, 768), (390, 844)];

fn long(of: &str) -> String {
    of.repeat(2_000 / of.len())
}

/// All that can be open at once, each with more in it than there is room for.
async fn full_page(width_px: u32, height_px: u32) -> Rig {
    let rig = Rig::in_window(width_px, height_px);
    rig.tell(attached()).await;
    let mut entries = vec![file(&long("n"), 7), file(&long("长名"), 8)];
    entries.extend((0..100).map(|n| file(&format!("{n}.bin"), n)));
    rig.tell(listed(entries)).await;
    let server = |channel, host: String| Event::Server {
        channel,
        host,
        charset: at_ferry::codec::Charset::Utf8,
    };
    let mut events = vec![server(FIRST, long("host."))];
    for channel in ChannelId::ALL.into_iter().skip(1) {
        events.push(server(channel, long("h")));
        events.push(Event::Phase {
            channel,
            phase: ChannelPhase::Ready,
        });
    }
    events.extend((0..60).map(|id| {
        Event::Transfer(Transfer {
            id: TransferId(id),
            name: long("t"),
            ..transfer(id)
        })
    }));
    events.push(Event::ConnectionCheck(ConnectionCheck {
        steps: CheckStep::ALL
            .map(|step| StepReport {
                step,
                command: "AT+X?".to_owned(),
                answer: long("a"),
                verdict: Verdict::Bad,
            })
            .to_vec(),
        running: false,
    }));
    events.push(Event::PdpNeeded { channel: FIRST });
    let stored = |n: u32| StorageEntry {
        name: format!("{n}{}", long("s")),
        path: format!("/{n}{}", long("s")),
        usable: true,
        kind: StoredKind::File {
            size_bytes: Some(1),
        },
        digest: Some(long("0123456789abcdef")),
    };
    events.push(Event::Storage(Box::new(Storage {
        support: Storage::default().support.map(|_| Support::There),
        listing: ListingState::Ready,
        entries: (0..60).map(stored).collect(),
        ..Storage::default()
    })));
    events.extend((0..200).map(|_| {
        Event::Trace(TraceLine {
            at: Instant::ZERO,
            direction: TraceDirection::Rx,
            text: long("AT+X "),
            payload_bytes: 0,
        })
    }));
    events.extend((0..12).map(|n| {
        Event::Notice(Notice {
            subject: Subject::Channel(FIRST),
            message: Message::NotAName {
                text: format!("{n}{}", long("x")),
            },
        })
    }));
    rig.tell(events).await;
    rig.ui.panes.wanted.set(true);
    rig.ui.panes.is_wide.set(width_px > 896);
    rig.ui.storage.open.set(true);
    rig.click("meter-open").await;
    rig.ui
        .notices
        .tell_page(PageNotice::PickerFailed(long("why ")));
    settle().await;
    rig
}

#[wasm_bindgen_test]
async fn the_page_is_as_large_as_its_window_whatever_is_in_it() {
    for (width_px, height_px) in WINDOWS {
        let rig = full_page(width_px, height_px).await;
        let window = format!("{width_px} x {height_px}");
        let root = rig
            .root
            .owner_document()
            .unwrap()
            .document_element()
            .unwrap();
        assert_eq!(
            root.client_width(),
            i32::try_from(width_px).unwrap(),
            "{window}"
        );
        assert_eq!(
            root.client_height(),
            i32::try_from(height_px).unwrap(),
            "{window}"
        );
        assert_eq!(root.scroll_width(), root.client_width(), "{window}: width");
        assert_eq!(
            root.scroll_height(),
            root.client_height(),
            "{window}: height"
        );
        for part in [".workplace", ".side", ".header", ".notices", ".page-body"] {
            let part = rig.root.query_selector(part).unwrap().unwrap();
            let name = format!("{window}: {}", part.class_name());
            assert!(
                part.scroll_width() <= part.client_width(),
                "{name} is too wide"
            );
        }
        let page = rig.root.query_selector(".page").unwrap().unwrap();
        let rect = page.get_bounding_client_rect();
        assert!(
            rect.height() <= f64::from(height_px),
            "{window}: {}",
            rect.height()
        );
    }
}

#[wasm_bindgen_test]
async fn every_part_of_a_full_page_can_be_scrolled_into_view() {
    for (width_px, height_px) in WINDOWS {
        let rig = full_page(width_px, height_px).await;
        for id in [
            "line-state",
            "server-disconnect",
            "remote-refresh",
            "remote-list",
            "storage-open",
            "meter-open",
            "console-input",
        ] {
            let part = rig.one(id);
            part.scroll_into_view();
            let rect = part.get_bounding_client_rect();
            let (middle_px, window_px) = (
                rect.top() + rect.height().min(40.0) / 2.0,
                f64::from(height_px),
            );
            assert!(
                rect.height() >= 12.0,
                "{id} at {width_px}: {} high",
                rect.height()
            );
            assert!(
                (0.0..window_px).contains(&middle_px),
                "{id} at {width_px}: at {middle_px}"
            );
            let document = rig.root.owner_document().unwrap();
            #[expect(clippy::cast_possible_truncation, reason = "a screen has few pixels")]
            let top = document.element_from_point(
                (rect.left() + 8.0_f64.min(rect.width() / 2.0)) as f32,
                middle_px as f32,
            );
            let is_seen = top
                .as_ref()
                .is_some_and(|top| part.contains(Some(top)) || top.contains(Some(&part)));
            assert!(
                is_seen,
                "{id} at {width_px}: behind {:?}",
                top.map(|top| top.class_name())
            );
        }
    }
}
