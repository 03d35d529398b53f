//! Work for as long as one likes, with all that goes wrong on a real port: `cargo xtask soak` runs this. Each file must be
//! on the other side whole, or be told to have failed; and what the page holds must not grow.

mod ledger;
mod load;
mod upset;

use std::{
    env,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    measure::{
        devtools::DevTools,
        memory::Renderer,
        typing::{open_trace, type_letter},
    },
    page::{Page, TRANSFER, on_page},
    rig::{Bridge, Ftpd, SOON},
};
use ledger::Ledger;
use load::Load;
use upset::Upsets;

/// All that there are.
const CHANNELS: u8 = 6;
/// What the module does wrong all the while: final results that do not come or come late, an echo that comes back, an
/// `OK` to somebody else.
const FAULTS: &str = "missing-ok:400,late-ok:900,second-master:300,echo";
/// How long one round may take: six files each way, with whatever comes between.
const ROUND: Duration = Duration::from_mins(15);
/// How often it is looked at how far a round is; a key is pressed each time.
const BETWEEN_LOOKS: Duration = Duration::from_millis(250);
/// What the heaps and the WebAssembly memories may be larger by at the end than after the first round, in bytes.
const GROWS_MAX_BYTES: f64 = 16.0 * 1_048_576.0;

/// Notes how long each key took to be shown; a key under 16 ms is not told of.
const WATCH_KEYS: &str = "window.soakKeys = {}; \
    new PerformanceObserver(list => { \
      for (const { interactionId: id, duration } of list.getEntries()) \
        if (id) window.soakKeys[id] = Math.max(duration, window.soakKeys[id] ?? 0); \
    }).observe({ type: 'event', durationThreshold: 16 }); \
    return null";

#[tokio::test]
#[ignore = "it takes as long as it is told: `cargo xtask soak`"]
async fn every_file_is_whole_or_told_to_have_failed() {
    let number = |name: &str, usually: f64| {
        let value = env::var(name).ok();
        value
            .and_then(|value| value.parse().ok())
            .unwrap_or(usually)
    };
    let time = Duration::from_secs_f64(number("AT_FERRY_SOAK_MINUTES", 1.0) * 60.0);
    let mut upsets = Upsets::new(number("AT_FERRY_SOAK_SEED", 1.0));
    let server = Ftpd::start();
    let mut bridge = Bridge::start(&["--baud", "0", "--fault", FAULTS]);
    let mut ledger = Ledger::default();
    on_page("?lang=en", async |page: &Page| {
        page.wait_for("line-state", "data-state", "down", SOON)
            .await;
        bridge.plug();
        page.press("granted-port").await;
        page.line("ready").await;
        for channel in 0..CHANNELS {
            connect(page, &server, channel).await;
        }
        page.set_option("option-retries", "10").await;
        open_trace(page).await;
        page.eval::<Value>(WATCH_KEYS, vec![]).await;
        let start = Instant::now();
        while start.elapsed() < time {
            round(page, &server, &mut bridge, &mut upsets, &mut ledger).await;
            note_memory(page, &mut ledger);
            let left = time.saturating_sub(start.elapsed()).as_secs();
            println!("    {}; {left} s left", ledger.line());
        }
        ledger.keys_ms = page
            .eval("return Object.values(window.soakKeys)", vec![])
            .await;
    })
    .await;
    ledger.print();
    assert!(ledger.lost.is_empty(), "{:#?}", ledger.lost);
    assert!(
        ledger.grew_bytes() < GROWS_MAX_BYTES,
        "the page grew by {} bytes",
        ledger.grew_bytes()
    );
}

/// Connects a channel.
async fn connect(page: &Page, server: &Ftpd, channel: u8) {
    page.select_channel(channel).await;
    page.connect_to("127.0.0.1", server.port, Ftpd::USER, "any@example")
        .await;
}

/// Files each way on every channel, until each of them has ended; what goes wrong meanwhile, and what a user would do.
async fn round(
    page: &Page,
    server: &Ftpd,
    bridge: &mut Bridge,
    upsets: &mut Upsets,
    ledger: &mut Ledger,
) {
    ledger.rounds += 1;
    let load = Load::plan(ledger.rounds, CHANNELS, server);
    for channel in 0..CHANNELS {
        page.select_channel(channel).await;
        let name = &load.down(channel).name;
        page.press("remote-refresh").await;
        page.wait(&format!("{name} is listed"), TRANSFER, async || {
            let rows = page.rows().await;
            if rows.iter().any(|row| row.name == *name) {
                return Some(());
            }
            // Whoever does not see it asks again.
            if page.attribute("remote-list", "data-state").await.as_deref() == Some("failed") {
                reconnect(page, channel).await;
                press_if_there(page, "remote-refresh").await;
            }
            None
        })
        .await;
        page.select_row(name).await;
        page.press("remote-download").await;
        page.drop_files(&[load.up(channel)]).await;
    }
    focus_command_line(page).await;
    let start = Instant::now();
    let mut next_upset = start + upsets.pause();
    loop {
        assert!(start.elapsed() < ROUND, "a round does not end");
        let transfers = page.transfers().await;
        if load.has_ended(&transfers) {
            break;
        }
        if Instant::now() > next_upset {
            upsets.befall(page, bridge, ledger).await;
            next_upset = Instant::now() + upsets.pause();
        }
        let mended = mend(page, bridge).await;
        if load.retry(page, &transfers).await {
            ledger.retries += 1;
        }
        if mended {
            focus_command_line(page).await;
        }
        type_letter(page).await;
        ledger.keys += 1;
        tokio::time::sleep(BETWEEN_LOOKS).await;
    }
    load.settle(page, server, ledger).await;
    page.press("transfer-clear").await;
}

/// Does what a user does after the module was pulled out, or a server had enough; whether there was anything to do.
async fn mend(page: &Page, bridge: &mut Bridge) -> bool {
    if bridge.is_unplugged() {
        bridge.plug();
        // The page takes the module again by itself: the same device is back.
        page.line("ready").await;
    }
    let mut mended = false;
    for channel in 0..CHANNELS {
        mended |= reconnect(page, channel).await;
    }
    mended
}

/// Connects a channel again where it needs that; whether it did.
async fn reconnect(page: &Page, channel: u8) -> bool {
    let state = page.channel_state(channel).await;
    let line = page.attribute("line-state", "data-state").await;
    if line.as_deref() != Some("ready") || !matches!(state.as_deref(), Some("idle" | "failed")) {
        return false;
    }
    page.select_channel(channel).await;
    press_if_there(page, "server-connect").await
}

/// Presses a button, unless it goes just now: the page may do by itself what it is for.
async fn press_if_there(page: &Page, id: &str) -> bool {
    page.eval(
        "const button = document.querySelector(`[data-testid='${arguments[0]}']`); \
         const can = !!button && !button.disabled; \
         if (can) button.click(); \
         return can",
        vec![json!(id)],
    )
    .await
}

async fn focus_command_line(page: &Page) {
    page.eval::<Value>(
        "const line = document.querySelector('[data-testid=console-input]'); \
         line.value = ''; line.dispatchEvent(new Event('input', {bubbles: true})); line.focus(); return null",
        vec![],
    )
    .await;
}

fn note_memory(page: &Page, ledger: &mut Ledger) {
    let profile = page.downloads().parent().expect("it is in the profile");
    let memory = DevTools::open(profile).and_then(|mut tools| tools.memory());
    let memory = memory.expect("the browser is to be asked");
    let renderer = Renderer::largest(profile).expect("the page has a process");
    ledger.held.push(memory.heap_bytes + memory.buffer_bytes);
    ledger.resident.push(renderer.status("VmRSS"));
}
