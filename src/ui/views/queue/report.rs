//! What is done with all that has ended: comparing uploads byte by byte, and reports to hand on.

use js_sys::Date;
use leptos::prelude::*;

use crate::app::{Command, Transfer, TransferState};
use crate::ui::base::icons::{Icon, Shape};
use crate::ui::base::report::{self, ReportHead};
use crate::ui::base::text::receipts::ReceiptText;
use crate::ui::context::{Ui, use_ui};
use crate::ui::models::saving::save_text;
use crate::ui::views::menu::Menu;
use crate::ui::views::queue::receipt::can_be_verified;

/// The buttons for it.
#[component]
pub fn Reports() -> impl IntoView {
    let ui = use_ui();
    let said = move |pick: fn(&'static ReceiptText) -> &'static str| {
        move || pick(ui.lang.get().receipt_text())
    };
    let can_verify = Memo::new(move |_| {
        ui.store.arrangement.track();
        ui.store.transfers.with_untracked(|rows| {
            let mut rows = rows.iter();
            rows.any(|row| row.transfer.with_untracked(can_be_verified))
        })
    });
    let title = move || {
        let text = ui.lang.get().receipt_text();
        if can_verify.get() {
            text.verify_all
        } else {
            text.none_to_verify
        }
    };
    let verify_all = move |_| {
        for transfer in chosen(ui, can_be_verified) {
            ui.send(Command::Verify {
                transfer: transfer.id,
            });
        }
    };
    let summary = view! {
        <summary
            class="icon-button"
            data-testid="queue-report"
            aria-label=said(|t| t.report)
            title=said(|t| t.report)
        >
            <Icon shape=Shape::Log />
        </summary>
    }
    .into_any();
    let item =
        move |test: &'static str, name: fn(&'static ReceiptText) -> &'static str, act: fn(Ui)| {
            view! {
            <button type="button" class="button plain" data-testid=test on:click=move |_| act(ui)>
                {said(name)}
            </button>
        }
        .into_any()
        };
    view! {
        <button
            type="button"
            class="icon-button"
            data-testid="queue-verify-all"
            aria-label=said(|t| t.verify_all)
            title=title
            disabled=move || !can_verify.get()
            on:click=verify_all
        >
            <Icon shape=Shape::Digest />
        </button>
        <Menu summary>
            {item("report-html", |t| t.as_html, |ui| {
                let text = report::html(ui.lang.get_untracked(), &head(ui), &chosen(ui, |_| true));
                save_text(&text, "at-ferry-report.html");
            })}
            {item("report-json", |t| t.as_json, |ui| {
                save_text(&report::json(&head(ui), &chosen(ui, |_| true)), "at-ferry-report.json");
            })}
            {item("report-sums", |t| t.as_sums, |ui| {
                let done = chosen(ui, |transfer| transfer.state == TransferState::Done);
                save_text(&report::sha256_sums(&done), "SHA256SUMS");
            })}
        </Menu>
    }
}

/// The transfers of which this is so, in the order they were queued; not tracked.
fn chosen(ui: Ui, is_meant: fn(&Transfer) -> bool) -> Vec<Transfer> {
    ui.store.transfers.with_untracked(|rows| {
        let meant = rows
            .iter()
            .filter(|row| row.transfer.with_untracked(is_meant));
        meant.map(|row| row.transfer.get_untracked()).collect()
    })
}

fn head(ui: Ui) -> ReportHead {
    ReportHead {
        module: ui.store.module.get_untracked(),
        page: format!("AT Ferry {}", env!("CARGO_PKG_VERSION")),
        made_at: Date::new_0(),
    }
}
