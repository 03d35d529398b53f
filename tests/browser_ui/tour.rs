//! *Watch it work*: what follows what, and how it is stopped.

use at_ferry::app::{
    AttachTarget, ChannelPhase, Command, DemoCommand, LineState, ListingState, NextTry, Preview,
    Transfer, TransferId, TransferState, Verified,
};
use at_ferry::dialect::Model;
use at_ferry::time::Duration;
use at_ferry::ui::base::address::Address;
use at_ferry::ui::base::text::Lang;
use at_ferry::ui::models::tour::{Act, CAPTIONS, DIRECTORY, Next, Seen, Step};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{Rig, settle, transfer};

/// Longer than any caption has to be read.
const READ_MS: u64 = 60_000;

fn seen(state: TransferState) -> Seen {
    Seen {
        line: LineState::Ready {
            name: "ML307R-DC".to_owned(),
            model: Model::Ml307r,
            profile: Model::Ml307r.profile(),
        },
        phase: ChannelPhase::Ready,
        path: DIRECTORY.to_owned(),
        listing: ListingState::Ready,
        last: Some(Transfer {
            state,
            ..transfer(3)
        }),
        preview: None,
    }
}

#[wasm_bindgen_test]
fn each_step_waits_for_what_it_tells() {
    let id = TransferId(3);
    let sending = Step::Sending {
        after: Some(TransferId(2)),
    };
    let active = || seen(TransferState::Active);
    let cut = || {
        let mut cut = seen(TransferState::Queued);
        let next_try = Some(Box::new(NextTry {
            wait: Duration::from_secs(1),
            number: 1,
            tries_max: 3,
        }));
        cut.last
            .iter_mut()
            .for_each(|it| it.next_try.clone_from(&next_try));
        cut
    };
    let checked = || {
        let mut checked = seen(TransferState::Done);
        checked
            .last
            .iter_mut()
            .for_each(|it| it.verified = Verified::Full);
        checked
    };
    let shown = || Seen {
        preview: Some(Preview::Ready {
            bytes: [1].into(),
            size_bytes: 1,
        }),
        ..checked()
    };
    let down = || Seen {
        line: LineState::Down,
        ..active()
    };
    let check = |step: Step, seen: Seen, expect: Next| {
        assert_eq!(step.next(&seen, READ_MS), expect, "{step:?}");
    };
    check(Step::Attaching, down(), Next::Stay);
    check(
        Step::Attaching,
        active(),
        Next::Go(Step::Connecting, Some(Act::Connect)),
    );
    check(
        Step::Connecting,
        active(),
        Next::Go(Step::Entering, Some(Act::Enter)),
    );
    check(Step::Connecting, down(), Next::Stop);
    check(Step::Entering, active(), Next::Go(Step::Announcing, None));
    let after = Some(id);
    check(
        Step::Announcing,
        active(),
        Next::Go(Step::Sending { after }, Some(Act::Send)),
    );
    check(sending, active(), Next::Stay);
    check(Step::Sending { after }, cut(), Next::Stay);
    check(sending, cut(), Next::Go(Step::Cut(id), Some(Act::Mend)));
    check(Step::Cut(id), cut(), Next::Stay);
    check(Step::Cut(id), active(), Next::Go(Step::GoingOn(id), None));
    check(Step::GoingOn(id), active(), Next::Stay);
    check(
        Step::GoingOn(id),
        seen(TransferState::Verifying),
        Next::Go(Step::Checking(id), None),
    );
    check(Step::Checking(id), seen(TransferState::Done), Next::Stay);
    check(
        Step::Checking(id),
        checked(),
        Next::Go(Step::Fetching(id), Some(Act::Fetch)),
    );
    check(Step::Fetching(id), checked(), Next::Stay);
    check(Step::Fetching(id), shown(), Next::Go(Step::Shown(id), None));
    check(Step::Shown(id), shown(), Next::Stay);
    for step in [
        sending,
        Step::Cut(id),
        Step::GoingOn(id),
        Step::Checking(id),
    ] {
        check(step, seen(TransferState::Cancelled), Next::Stop);
        check(step, seen(TransferState::Failed), Next::Stop);
        check(step, down(), Next::Stop);
    }
    // What has not been read yet stays.
    assert_eq!(Step::Cut(id).next(&active(), 100), Next::Stay);
}

#[wasm_bindgen_test]
async fn a_tour_that_is_stopped_leaves_the_module_as_the_user_wants_it() {
    let rig = Rig::new();
    assert!(rig.all("tour").is_empty());
    rig.take_sent();
    rig.click("tour-start").await;
    assert_eq!(rig.attr("tour", "data-step"), "1");
    assert_eq!(rig.attr("tour", "data-state"), "running");
    let sent = rig.take_sent();
    let is_cut_in_store = sent.iter().any(|command| {
        matches!(command, Command::Attach(AttachTarget::Demo(options))
            if options.fault.as_deref().is_some_and(|fault| fault.starts_with("drop-connection:")))
    });
    assert!(is_cut_in_store, "{sent:?}");
    rig.key("tour", "Escape", |_| ()).await;
    assert_eq!(rig.attr("tour", "data-state"), "stopped");
    let mended = Command::Demo(DemoCommand::SetFaults(None));
    assert_eq!(rig.take_sent(), [mended]);
    rig.click("tour-again").await;
    assert_eq!(rig.attr("tour", "data-state"), "running");
    rig.click("tour-stop").await;
    rig.click("tour-close").await;
    assert!(rig.all("tour").is_empty());
}

#[wasm_bindgen_test]
async fn captions_are_told_in_both_languages() {
    let rig = Rig::new();
    rig.click("tour-start").await;
    assert!(rig.text().contains("1 of 6"), "{}", rig.text());
    rig.ui.lang.set(Lang::Zh);
    settle().await;
    assert!(rig.text().contains("第 1 步，共 6 步"), "{}", rig.text());
    for caption in 1..=CAPTIONS {
        let titles = Lang::ALL.map(|lang| lang.tour_caption(caption, "1 kB").title);
        assert_ne!(titles[0], titles[1]);
    }
}

#[wasm_bindgen_test]
fn the_address_begins_it() {
    assert!(Address::parse("?demo=tour&lang=en").tour);
    assert!(!Address::parse("?demo=tour").demo, "the tour attaches");
    assert!(!Address::parse("?demo").tour && Address::parse("?demo").demo);
}
