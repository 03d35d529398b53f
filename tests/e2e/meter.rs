//! What the page does beside the work: it measures, keeps awake, tells and asks.

use std::time::Instant;

use fantoccini::key::Key;
use serde_json::{Value, json};

use crate::{
    page::{Direction, Page, on_page},
    payload::Payload,
    rig::SOON,
};

/// At the speed of a real line, so that a transfer takes seconds.
const DEMO: &str = "?demo&lang=en&seed=5";

#[tokio::test]
async fn a_hidden_page_is_as_fast_as_one_that_is_seen() {
    let dir = tempfile::tempdir().unwrap();
    let seen = Payload::write(dir.path(), "seen.bin", 300_000);
    let hidden = Payload::write(dir.path(), "hidden.bin", 900_000);
    on_page(DEMO, async |page: &Page| {
        page.line("ready").await;
        page.connect().await;
        let start = Instant::now();
        page.upload(&[&seen]).await;
        let while_seen = start.elapsed();

        page.drop_files(&[&hidden]).await;
        page.transfer_moves(&hidden.name, Direction::Up, 1).await;
        page.press_in_transfer(&hidden.name, Direction::Up, "transfer-pause")
            .await;
        page.transfer_is(&hidden.name, Direction::Up, "paused")
            .await;
        page.hide().await;
        page.wait("the page's timers are held back", SOON, async || {
            (page.five_timers().await > 1000.0).then_some(())
        })
        .await;
        let start = Instant::now();
        page.eval::<Value>(
            "document.querySelector('[data-testid=transfer-resume]').click()",
            vec![],
        )
        .await;
        page.transfer_is(&hidden.name, Direction::Up, "done").await;
        let while_hidden = start.elapsed();
        // Timers that are held back would make it a hundred times as long.
        assert!(
            while_hidden < while_seen * 20,
            "{while_hidden:?} hidden, {while_seen:?} seen"
        );
    })
    .await;
}

#[tokio::test]
async fn the_title_says_how_far_it_is_and_leaving_is_asked_about() {
    let dir = tempfile::tempdir().unwrap();
    let file = Payload::write(dir.path(), "on-its-way.bin", 400_000);
    on_page(DEMO, async |page: &Page| {
        page.line("ready").await;
        page.connect().await;
        assert_eq!(page.title().await, "AT Ferry");
        assert!(!page.asks_before_leaving().await, "nothing runs yet");

        page.drop_files(&[&file]).await;
        page.wait("the title says how far it is", SOON, async || {
            let title = page.title().await;
            let percent: u8 = title.strip_suffix(" % · AT Ferry")?.parse().ok()?;
            (1..100).contains(&percent).then_some(())
        })
        .await;
        assert!(page.asks_before_leaving().await, "a transfer runs");

        page.transfer_is(&file.name, Direction::Up, "done").await;
        page.wait("the title is as it was", SOON, async || {
            (page.title().await == "AT Ferry").then_some(())
        })
        .await;
        assert!(!page.asks_before_leaving().await, "nothing runs any more");
    })
    .await;
}

/// Wake locks as the page asks for them, in place of the browser's own.
const SPY_ON_WAKE_LOCKS: &str = "window.locks = []; \
    navigator.wakeLock.request = async kind => { \
      const lock = { kind, released: false, async release() { this.released = true } }; \
      window.locks.push(lock); \
      return lock; \
    }";

/// Waits until the locks asked for so far are these: whether each was given back.
async fn wake_locks(page: &Page, released: &[bool]) {
    page.wait(&format!("wake locks {released:?}"), SOON, async || {
        let locks: Vec<Value> = page
            .eval(
                "return window.locks.map(lock => [lock.kind, lock.released])",
                vec![],
            )
            .await;
        let expect: Vec<Value> = released.iter().map(|r| json!(["screen", r])).collect();
        (locks == expect).then_some(())
    })
    .await;
}

#[tokio::test]
async fn the_screen_stays_awake_while_transfers_run() {
    let dir = tempfile::tempdir().unwrap();
    let file = Payload::write(dir.path(), "awake.bin", 500_000);
    on_page(DEMO, async |page: &Page| {
        page.line("ready").await;
        page.connect().await;
        page.eval::<Value>(SPY_ON_WAKE_LOCKS, vec![]).await;
        page.drop_files(&[&file]).await;
        page.transfer_moves(&file.name, Direction::Up, 1).await;
        wake_locks(page, &[false]).await;
        // The browser takes it away while the page is hidden.
        page.eval::<Value>(
            "window.locks[0].released = true; \
             document.dispatchEvent(new Event('visibilitychange', {bubbles: true}))",
            vec![],
        )
        .await;
        wake_locks(page, &[true, false]).await;
        page.transfer_is(&file.name, Direction::Up, "done").await;
        wake_locks(page, &[true, true]).await;
    })
    .await;
}

/// Reads a number that the page states.
async fn number(page: &Page, id: &str, attribute: &str) -> u64 {
    page.element(id).await;
    let text = page.attribute(id, attribute).await;
    let number = text.as_deref().and_then(|text| text.parse().ok());
    number.unwrap_or_else(|| panic!("{id}[{attribute}] is {text:?}"))
}

/// Waits until a number that the page states is at least this.
async fn at_least(page: &Page, id: &str, attribute: &str, least: u64) {
    let what = format!("{id}[{attribute}] is {least} or more");
    page.wait(&what, SOON, async || {
        (number(page, id, attribute).await >= least).then_some(())
    })
    .await;
}

#[tokio::test]
async fn what_the_line_is_at_is_measured_while_it_is_at_it() {
    let dir = tempfile::tempdir().unwrap();
    let file = Payload::write(dir.path(), "measured.bin", 600_000);
    let opened = Instant::now();
    on_page(DEMO, async |page: &Page| {
        page.line("ready").await;
        page.connect().await;
        page.drop_files(&[&file]).await;
        // It is there, and small, before anyone opens it.
        page.element("meter-chart").await;
        assert_eq!(number(page, "meter-chart", "data-limit").await, 92_160);
        page.press("meter-open").await;
        at_least(page, "meter-sending", "data-ms", 2000).await;
        at_least(page, "meter-ok", "data-ms", 1).await;
        at_least(page, "meter-outcome", "data-ms", 1).await;
        let drawn: String = page
            .eval(
                "return document.querySelector('[data-testid=meter-chart] path').getAttribute('d')",
                vec![],
            )
            .await;
        assert!(drawn.matches('V').count() > 2, "the line carried: {drawn}");
        let words = page.attribute("meter-chart", "aria-label").await.unwrap();
        assert!(words.contains("kB/s"), "{words}");
        page.transfer_is(&file.name, Direction::Up, "done").await;
        // At this speed the content alone takes 6.5 s.
        at_least(page, "meter-sending", "data-ms", 6_500).await;
        let mut all = 0;
        for part in ["sending", "receiving", "ok", "outcome", "idle"] {
            all += number(page, &format!("meter-{part}"), "data-ms").await;
        }
        let since_attached = opened.elapsed().as_millis();
        assert!(
            u128::from(all) < since_attached,
            "{all} of {since_attached} ms"
        );
    })
    .await;
}

#[tokio::test]
async fn what_was_carried_today_is_known_after_a_reload() {
    let dir = tempfile::tempdir().unwrap();
    let file = Payload::write(dir.path(), "counted.bin", 300_000);
    on_page("?demo&lang=en&seed=6&baud=0", async |page: &Page| {
        page.line("ready").await;
        page.connect().await;
        assert_eq!(number(page, "day-total", "data-up").await, 0);
        page.upload(&[&file]).await;
        at_least(page, "day-total", "data-up", 300_000).await;
        assert_eq!(number(page, "day-total", "data-up").await, 300_000);
        page.download(&file.name).await;
        at_least(page, "day-total", "data-down", 300_000).await;

        page.reload().await;
        page.line("ready").await;
        at_least(page, "day-total", "data-up", 300_000).await;
        assert_eq!(number(page, "day-total", "data-up").await, 300_000);
        assert!(number(page, "day-total", "data-down").await >= 300_000);
    })
    .await;
}

#[tokio::test]
async fn a_budget_that_is_used_up_stops_the_queue() {
    let dir = tempfile::tempdir().unwrap();
    let file = Payload::write(dir.path(), "too-much.bin", 900_000);
    let next = Payload::write(dir.path(), "not-even-begun.bin", 100);
    on_page(DEMO, async |page: &Page| {
        page.line("ready").await;
        page.connect().await;
        page.press("meter-open").await;
        page.fill("budget-limit", "0.2").await;
        page.press("budget-stop").await;
        page.wait_for("data-budget", "data-state", "within", SOON)
            .await;
        // The sheet lies over what files are dropped on.
        page.key(char::from(Key::Escape)).await;
        page.drop_files(&[&file, &next]).await;
        page.press("meter-open").await;
        // What it takes is seen before it is carried.
        page.wait_for("data-budget", "data-short", "true", SOON)
            .await;
        page.wait_for("notice", "data-code", "budget-short", SOON)
            .await;
        page.transfer_is(&file.name, Direction::Up, "paused").await;
        page.transfer_is(&next.name, Direction::Up, "paused").await;
        page.wait_for("data-budget", "data-state", "reached", SOON)
            .await;
        page.wait_for("notice", "data-code", "budget-held", SOON)
            .await;
        let used = number(page, "data-budget", "data-used").await;
        assert!((200_000..400_000).contains(&used), "held at {used}");

        // Whoever goes on in spite of it is held again.
        page.key(char::from(Key::Escape)).await;
        page.press_in_transfer(&file.name, Direction::Up, "transfer-resume")
            .await;
        page.transfer_moves(&file.name, Direction::Up, 1).await;
        page.transfer_is(&file.name, Direction::Up, "paused").await;

        page.press("meter-open").await;
        page.press("budget-stop").await;
        page.key(char::from(Key::Escape)).await;
        page.press_in_transfer(&file.name, Direction::Up, "transfer-resume")
            .await;
        page.press_in_transfer(&next.name, Direction::Up, "transfer-resume")
            .await;
        page.transfer_is(&file.name, Direction::Up, "done").await;
        page.transfer_is(&next.name, Direction::Up, "done").await;
        page.wait_for("notice", "data-code", "budget-reached", SOON)
            .await;
    })
    .await;
}

/// Notifications as the page shows them, in place of the browser's own.
const SPY_ON_NOTIFICATIONS: &str = "window.told = []; window.asked = 0; \
    window.Notification = class { \
      static permission = 'default'; \
      static async requestPermission() { \
        window.asked += 1; \
        this.permission = 'granted'; \
        return 'granted'; \
      } \
      constructor(title, options) { window.told.push([title, options.body]) } \
    }";

#[tokio::test]
async fn the_end_of_a_long_queue_is_told_to_who_does_not_see_the_page() {
    let dir = tempfile::tempdir().unwrap();
    let short = Payload::write(dir.path(), "short.bin", 5_000);
    let long = Payload::write(dir.path(), "long.bin", 380_000);
    on_page("?demo&lang=en&seed=7&baud=115200", async |page: &Page| {
        page.line("ready").await;
        page.connect().await;
        page.eval::<Value>(SPY_ON_NOTIFICATIONS, vec![]).await;
        page.press("meter-open").await;
        page.press("notify-toggle").await;
        page.wait("it is on", SOON, async || {
            page.eval::<bool>(
                "return window.asked === 1 && document.querySelector('[data-testid=notify-toggle]').checked",
                vec![],
            )
            .await
            .then_some(())
        })
        .await;
        page.key(char::from(Key::Escape)).await;
        page.upload(&[&short]).await;
        page.drop_files(&[&long]).await;
        page.transfer_moves(&long.name, Direction::Up, 1).await;
        page.hide().await;
        page.transfer_is(&long.name, Direction::Up, "done").await;
        page.wait("it is told", SOON, async || {
            let told: Vec<(String, String)> = page.eval("return window.told", vec![]).await;
            let (title, body) = told.first()?;
            assert_eq!(told.len(), 1, "once: {told:?}");
            assert_eq!(title, "AT Ferry: transfers ended");
            assert_eq!(body, "1 done");
            Some(())
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn what_the_browser_lacks_is_off_and_says_so() {
    on_page(DEMO, async |page: &Page| {
        let lacks = "Object.defineProperty(Navigator.prototype, 'wakeLock', {value: undefined}); \
                     delete window.Notification;";
        page.cdp(
            "Page.addScriptToEvaluateOnNewDocument",
            json!({"source": lacks}),
        )
        .await;
        page.reload().await;
        page.line("ready").await;
        page.press("meter-open").await;
        page.element("wake-toggle").await;
        for (id, words) in [
            ("wake-toggle", "cannot keep the screen awake"),
            ("notify-toggle", "no notifications"),
        ] {
            let (disabled, checked, text): (bool, bool, String) = page
                .eval(
                    "const box = document.querySelector(`[data-testid=${arguments[0]}]`); \
                     return [box.disabled, box.checked, box.closest('label').innerText]",
                    vec![json!(id)],
                )
                .await;
            assert!(disabled && !checked, "{id}");
            assert!(text.contains(words), "{id}: {text}");
        }
    })
    .await;
}
