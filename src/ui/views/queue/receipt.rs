//! What a transfer that is done took, and how sure it is; comparing it byte by byte, and what there is to give to others
//! of it.

use leptos::prelude::*;

use crate::app::{
    Command, Direction, Receipt, Transfer, TransferId, TransferState, Verified, looks_like_firmware,
};
use crate::time::Duration;
use crate::ui::base::format;
use crate::ui::base::icons::{Icon, Shape};
use crate::ui::base::report;
use crate::ui::context::{Ui, use_ui};
use crate::ui::models::clipboard;
use crate::ui::models::notices::PageNotice;

/// The lines below a transfer that is done.
#[component]
pub fn ReceiptOf(
    /// Its number.
    id: TransferId,
    /// What is known of it.
    transfer: RwSignal<Transfer>,
) -> impl IntoView {
    let ui = use_ui();
    let receipt = Memo::new(move |_| transfer.with(|t| t.receipt.as_deref().copied()));
    move || {
        let receipt = receipt.get()?;
        let sha256 = receipt.sha256.map(|sum| sum.to_string());
        let interruptions = u64::from(receipt.interruptions);
        let digest = sha256.clone().map(|sum| {
            let short = format!("SHA-256 {}…{}", &sum[..8], &sum[56..]);
            view! { <span title=sum>{short}</span> }
        });
        Some(view! {
            <span
                data-testid="transfer-receipt"
                data-sha256=sha256.unwrap_or_default()
                data-seconds=receipt.took.as_secs_f64().to_string()
                data-interruptions=interruptions.to_string()
            >
                {receipt_words(ui, &receipt)}
            </span>
            <span class="digest">
                {digest}
                <button
                    type="button"
                    class="icon-button small"
                    data-testid="transfer-copy-receipt"
                    aria-label=move || ui.lang.get().receipt_text().copy
                    title=move || ui.lang.get().receipt_text().copy
                    on:click=move |_| {
                        let lang = ui.lang.get_untracked();
                        let text = transfer.with_untracked(|t| report::receipt(lang, t));
                        clipboard::copy(ui.page, text, PageNotice::Copied);
                    }
                >
                    <Icon shape=Shape::Copy />
                </button>
            </span>
            <VerifyLink id transfer />
        })
    }
}

/// What it took, and how often it was begun again.
pub fn receipt_words(ui: Ui, receipt: &Receipt) -> String {
    let (lang, text) = (ui.lang.get(), &ui.text().queue);
    let took = format::took(receipt.took);
    let mut words = match receipt.rate_bytes_per_s() {
        Some(rate) => (text.took)(&took, &format::rate(lang, rate)),
        None => took,
    };
    if receipt.interruptions > 0 {
        words.push_str(" · ");
        words.push_str(&(text.interruptions)(receipt.interruptions.into()));
    }
    words
}

/// Compares an upload byte by byte. What that costs is told, and of firmware it stands out.
#[component]
fn VerifyLink(id: TransferId, transfer: RwSignal<Transfer>) -> impl IntoView {
    let ui = use_ui();
    let can = Memo::new(move |_| transfer.with(can_be_verified));
    let is_urged = Memo::new(move |_| {
        transfer.with(|t| t.verified != Verified::Full && looks_like_firmware(&t.name))
    });
    let words = move || transfer.with(|t| verify_words(ui, t));
    view! {
        <Show when=move || can.get()>
            <button
                type="button"
                class="link"
                class:urged=move || is_urged.get()
                data-testid="transfer-verify"
                title=words
                on:click=move |_| ui.send(Command::Verify { transfer: id })
            >
                {move || {
                    if is_urged.get() { words() } else { ui.lang.get().receipt_text().verify.to_owned() }
                }}
            </button>
        </Show>
    }
}

/// Whether it is an upload that is done, of a file that is here.
pub fn can_be_verified(transfer: &Transfer) -> bool {
    transfer.state == TransferState::Done
        && transfer.direction == Direction::Up
        && transfer.module_path.is_none()
        && transfer.relayed.is_none()
}

fn verify_words(ui: Ui, transfer: &Transfer) -> String {
    let (lang, text) = (ui.lang.get(), ui.lang.get().receipt_text());
    let rate = transfer
        .receipt
        .as_ref()
        .and_then(|it| it.rate_bytes_per_s());
    let bytes = transfer.done_bytes;
    match rate.filter(|rate| *rate > 0) {
        Some(rate) => {
            let time = Duration::from_secs(bytes.div_ceil(rate));
            (text.verify_cost)(&format::took(time), &format::bytes(lang, bytes))
        }
        None => text.verify.to_owned(),
    }
}
