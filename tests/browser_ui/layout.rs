//! The page in windows of several sizes, with all that makes it grow.

use at_ferry::app::verdict::{Cause, Step};
use at_ferry::app::{
    Asked, ChannelPhase, Event, Found, FoundState, FrameDirection, Health, ListingState, Message,
    Notice, Storage, StorageEntry, Subject, Support, Transfer, TransferId,
};
use at_ferry::dialect::{ChannelId, StoredKind};
use at_ferry::time::Duration;
use at_ferry::ui::base::text::Lang;
use at_ferry::ui::models::bench::BenchState;
use at_ferry::ui::models::notices::PageNotice;
use at_ferry::ui::models::place::Place;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement};

use crate::log::{log_of, row};
use crate::page::{FIRST, Rig, attached, file, listed, settle, transfer};

/// Width and height in CSS pixels: from the smallest phone to a large screen; the fourth is 1280 × 800 at 200 %.
const WINDOWS: [(u32, u32); 10] = [
    (320, 568),
    (360, 640),
    (390, 844),
    (640, 400),
    (768, 1024),
    (1024, 768),
    (1366, 768),
    (1440, 900),
    (1920, 1080),
    (2560, 1440),
];

/// Up to this width there is one place at a time.
const NARROW_MAX_PX: u32 = 896;

/// From this width on the bench has room at the side.
const DOCKS_MIN_PX: u32 = 1_680;

const SIZES: [BenchState; 4] = [
    BenchState::Closed,
    BenchState::Half,
    BenchState::Full,
    BenchState::Docked,
];

fn long(of: &str) -> String {
    of.repeat(2_000 / of.len())
}

/// A page in the first of the windows.
fn small_page() -> Rig {
    let (width_px, height_px) = WINDOWS[0];
    Rig::in_window(width_px, height_px)
}

/// All that can be open at once, each with more in it than there is room for.
async fn full_page() -> Rig {
    let rig = small_page();
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
    events.extend((0..200).map(|id| {
        Event::Transfer(Transfer {
            id: TransferId(id),
            name: long("t"),
            ..transfer(id)
        })
    }));
    events.push(Event::Health(Box::new(Health {
        server: long("h"),
        user: long("u"),
        steps: Step::ALL
            .map(|step| Found {
                step,
                state: FoundState::Bad(Cause::NoContext),
                asked: Asked {
                    command: "AT+X?".to_owned(),
                    answer: long("a"),
                },
                line: Some(1),
                took: Duration::ZERO,
            })
            .to_vec(),
        undo: vec![long("AT+X=")],
        ..Health::default()
    })));
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
    let rows = (0..200).map(|n| row(n, FrameDirection::Rx, &long("AT+X ")));
    events.push(log_of(200, rows.collect()));
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
    rig.ui
        .notices
        .tell_page(PageNotice::PickerFailed(long("why ")));
    settle().await;
    rig
}

/// Nothing, a day's work, and more than anybody has.
async fn pages() -> [(&'static str, Rig); 3] {
    let nothing = small_page();
    let much = small_page();
    much.tell(attached()).await;
    let files = (0..12).map(|n| file(&format!("gateway-2.4.{n}.bin"), 1_048_576 + n));
    much.tell(listed(files.collect())).await;
    much.tell((0..4).map(|id| Event::Transfer(transfer(id))).collect())
        .await;
    let too_much = full_page().await;
    [("nothing", nothing), ("much", much), ("too much", too_much)]
}

/// Puts the page into a window of this size, and tells it what it would hear of that.
async fn put_into(rig: &Rig, (width_px, height_px): (u32, u32)) {
    rig.ui.panes.is_wide.set(width_px > NARROW_MAX_PX);
    rig.ui.bench.can_dock.set(width_px >= DOCKS_MIN_PX);
    rig.resize(width_px, height_px).await;
}

/// That the page is no larger than its window, and every part of it that is shown is inside.
fn fits(rig: &Rig, window: &str, (width_px, height_px): (u32, u32)) {
    let root = rig.root.owner_document().unwrap();
    let root = root.document_element().unwrap();
    let [width, height] = [width_px, height_px].map(|px| i32::try_from(px).unwrap());
    assert_eq!(
        (root.client_width(), root.client_height()),
        (width, height),
        "{window}"
    );
    assert_eq!(
        (root.scroll_width(), root.scroll_height()),
        (width, height),
        "{window}"
    );
    let page = rig.root.query_selector(".page").unwrap().unwrap();
    assert_eq!(
        (page.scroll_width(), page.scroll_height()),
        (width, height),
        "{window}: the page"
    );
    for part in [
        ".header",
        ".main",
        ".side",
        ".workplace",
        ".bench-panel",
        ".bench-head",
        ".bench-body",
        ".bench-bar",
        ".prompt",
        ".places",
        ".tabs",
        ".pane",
        ".queue",
        ".toasts",
    ] {
        let found = rig.root.query_selector_all(part).unwrap();
        for part_at in 0..found.length() {
            let element: Element = found.get(part_at).unwrap().unchecked_into();
            let rect = element.get_bounding_client_rect();
            if rect.width() == 0.0 || rect.height() == 0.0 {
                continue;
            }
            let inside = rect.left() >= -0.5
                && rect.top() >= -0.5
                && rect.right() <= f64::from(width_px) + 0.5
                && rect.bottom() <= f64::from(height_px) + 0.5;
            assert!(
                inside,
                "{window}: {part} reaches from {}, {} to {}, {}",
                rect.left(),
                rect.top(),
                rect.right(),
                rect.bottom()
            );
            let overflows = element.scroll_width() > element.client_width() + 1;
            assert!(!overflows, "{window}: {part} is too wide");
        }
    }
}

/// Where the prompt is.
fn prompt_at(rig: &Rig) -> (f64, f64) {
    let rect = rig.one("console-input").get_bounding_client_rect();
    (rect.left(), rect.top())
}

#[wasm_bindgen_test]
async fn the_page_is_as_large_as_its_window_whatever_is_in_it() {
    for (held, rig) in pages().await {
        for size in WINDOWS {
            put_into(&rig, size).await;
            for lang in Lang::ALL {
                rig.ui.lang.set(lang);
                let window = |open: &dyn std::fmt::Debug| {
                    format!("{} x {}, {held}, {lang:?}, {open:?}", size.0, size.1)
                };
                for bench in SIZES {
                    rig.ui.bench.set(bench);
                    settle().await;
                    fits(&rig, &window(&bench), size);
                }
                rig.ui.bench.set(BenchState::Closed);
                for place in [Place::Transfers, Place::Files] {
                    rig.ui.place.set(place);
                    settle().await;
                    fits(&rig, &window(&place), size);
                }
                for (open, name) in [
                    (rig.ui.storage.open, "the module's files"),
                    (rig.ui.server_open, "the server"),
                ] {
                    open.set(true);
                    settle().await;
                    fits(&rig, &window(&name), size);
                    open.set(false);
                }
            }
        }
    }
}

#[wasm_bindgen_test]
async fn the_header_and_the_prompt_never_move() {
    let rig = full_page().await;
    for (width_px, height_px) in WINDOWS {
        put_into(&rig, (width_px, height_px)).await;
        let at = prompt_at(&rig);
        let head = rig.root.query_selector(".header").unwrap().unwrap();
        let head_px = head.get_bounding_client_rect().height();
        for size in SIZES {
            rig.ui.bench.set(size);
            settle().await;
            assert_eq!(prompt_at(&rig), at, "{width_px} x {height_px}, {size:?}");
            let now_px = head.get_bounding_client_rect().height();
            assert!((now_px - head_px).abs() < 0.5, "{width_px}: {size:?}");
        }
        rig.ui.bench.set(BenchState::Closed);
        settle().await;
        let parts = [".tabs", ".files-body", ".queue-body"];
        let places = || {
            parts.map(|part| {
                let found = rig.root.query_selector(part).unwrap();
                let found = found.unwrap_or_else(|| panic!("{part} at {width_px} x {height_px}"));
                let rect = found.get_bounding_client_rect();
                [rect.left(), rect.top(), rect.width(), rect.height()].map(f64::round)
            })
        };
        let before = places();
        rig.ui.notices.tell_page(PageNotice::ServerIncomplete);
        rig.ui.notices.tell_page(PageNotice::BudgetShort);
        settle().await;
        assert_eq!(
            places(),
            before,
            "{width_px} x {height_px}: a notice moves nothing"
        );
    }
}

#[wasm_bindgen_test]
async fn every_part_of_a_full_page_can_be_reached() {
    let rig = full_page().await;
    // It is over the files.
    rig.click("health-close").await;
    while let Some(toast) = rig.all("notice-dismiss").into_iter().next() {
        toast.unchecked_into::<HtmlElement>().click();
        settle().await;
    }
    for (width_px, height_px) in WINDOWS {
        put_into(&rig, (width_px, height_px)).await;
        for id in [
            "meter-open",
            "bell",
            "disconnect",
            "channel-add",
            "storage-open",
            "server-chip",
            "server-disconnect",
            "remote-refresh",
            "remote-list",
            "console-input",
        ] {
            let Some(part) = rig.all(id).into_iter().next() else {
                // With all channels in use there is none to add.
                assert_eq!(id, "channel-add", "{width_px} x {height_px}");
                continue;
            };
            let rect = part.get_bounding_client_rect();
            let least_px = if id == "remote-list" { 40.0 } else { 12.0 };
            assert!(
                rect.height() >= least_px && rect.width() >= least_px,
                "{id} at {width_px} x {height_px}: {} by {}",
                rect.width(),
                rect.height()
            );
            let (x, y) = (
                rect.left() + rect.width() / 2.0,
                rect.top() + rect.height() / 2.0,
            );
            let document = rig.root.owner_document().unwrap();
            #[expect(clippy::cast_possible_truncation, reason = "a screen has few pixels")]
            let top = document.element_from_point(x as f32, y as f32);
            let is_seen = top
                .as_ref()
                .is_some_and(|top| part.contains(Some(top)) || top.contains(Some(&part)));
            assert!(
                is_seen,
                "{id} at {width_px} x {height_px}: behind {:?}",
                top.map(|top| top.class_name())
            );
        }
    }
}
