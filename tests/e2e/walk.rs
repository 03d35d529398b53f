//! The page without a mouse, and in both its languages.

use fantoccini::key::Key;
use serde_json::json;

use crate::page::{Direction, Page, on_page};
use crate::rig::SOON;

/// More presses of Tab than any way through the page takes.
const MANY: usize = 80;

/// Goes on with Tab until this has the focus.
async fn tab_to(page: &Page, id: &str) {
    let mut passed = Vec::new();
    for _ in 0..MANY {
        page.key(char::from(Key::Tab)).await;
        let focused = page.focused().await;
        if focused.as_deref() == Some(id) {
            return;
        }
        passed.extend(focused);
    }
    panic!("Tab does not lead to {id}, but to {passed:?}");
}

#[tokio::test]
async fn everything_up_to_a_new_directory_can_be_done_with_the_keyboard() {
    on_page("?lang=en&baud=0", async |page: &Page| {
        page.element("connect-demo").await;
        tab_to(page, "connect-demo").await;
        page.key(char::from(Key::Enter)).await;
        page.line("ready").await;
        tab_to(page, "server-connect").await;
        page.key(char::from(Key::Enter)).await;
        page.listed().await;
        tab_to(page, "remote-mkdir").await;
        page.key(char::from(Key::Enter)).await;
        page.element("dialog-input").await;
        // The question has the focus by itself.
        page.wait("the focus is in the question", SOON, async || {
            (page.focused().await.as_deref() == Some("dialog-input")).then_some(())
        })
        .await;
        for letter in "by-hand".chars() {
            page.key(letter).await;
        }
        page.key(char::from(Key::Enter)).await;
        assert_eq!(page.row("by-hand").await.kind, "dir");
    })
    .await;
}

#[tokio::test]
async fn servers_panes_queue_and_traffic_can_be_had_with_the_keyboard() {
    let enter = char::from(Key::Enter);
    on_page("?demo&lang=en&baud=0", async |page: &Page| {
        let desk = json!({"width": 1440, "height": 900, "deviceScaleFactor": 1, "mobile": false});
        page.cdp("Emulation.setDeviceMetricsOverride", desk).await;
        page.line("ready").await;
        tab_to(page, "servers").await;
        page.key(enter).await;
        page.element("profile-name").await;
        tab_to(page, "profile-name").await;
        page.key_with(Key::Control, 'a').await;
        for letter in "mine".chars() {
            page.key(letter).await;
        }
        page.key(enter).await;
        page.element("server-profile").await;
        page.key(char::from(Key::Escape)).await;
        page.no_dialog().await;
        page.focus_is_on("servers").await;

        tab_to(page, "server-connect").await;
        page.key(enter).await;
        page.listed().await;
        tab_to(page, "panes-toggle").await;
        page.key(enter).await;
        page.element("pane-idle").await;
        tab_to(page, "pane-idle").await;
        page.key(enter).await;
        page.wait_for("pane", "data-channel", "1", SOON).await;
        tab_to(page, "server-connect").await;
        page.key(enter).await;
        page.listed().await;
        tab_to(page, "remote-list").await;
        page.key(char::from(Key::Home)).await;
        page.key(enter).await;
        page.is_at("/config").await;
        page.key(char::from(Key::F6)).await;
        page.is_at("/").await;
        page.focus_is_on("remote-list").await;
        page.key(char::from(Key::End)).await;
        page.key_with(Key::Alt, 'c').await;
        page.transfer_is("说明.txt", Direction::Up, "done").await;

        tab_to(page, "queue-ended").await;
        page.key(enter).await;
        page.wait_for("queue-ended", "aria-pressed", "true", SOON)
            .await;
        tab_to(page, "meter-open").await;
        page.key(enter).await;
        tab_to(page, "budget-limit").await;
    })
    .await;
}

#[tokio::test]
async fn every_control_has_a_name() {
    on_page("?demo&lang=en&baud=0", async |page: &Page| {
        page.line("ready").await;
        page.connect().await;
        let nameless: Vec<String> = page
            .eval(
                "return [...document.querySelectorAll('button, input, select, a[href]')] \
                   .filter(e => e.checkVisibility()) \
                   .filter(e => !(e.innerText?.trim() || e.ariaLabel || e.labels?.length || e.title \
                     || e.getAttribute('aria-labelledby'))) \
                   .map(e => e.outerHTML)",
                vec![],
            )
            .await;
        assert!(nameless.is_empty(), "controls without a name: {nameless:#?}");
    })
    .await;
}

#[tokio::test]
async fn the_page_speaks_english_and_chinese() {
    for (query, language, chinese) in [("?lang=en", "en", false), ("?lang=zh", "zh", true)] {
        on_page(query, async |page: &Page| {
            page.element("connect-demo").await;
            let stated: String = page
                .eval("return document.documentElement.lang", vec![])
                .await;
            assert!(stated.starts_with(language), "<html lang={stated:?}>");
            let text: String = page
                .eval(
                    "return document.querySelector('[data-testid=connect-demo]').innerText",
                    vec![],
                )
                .await;
            let han = text
                .chars()
                .any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter));
            assert_eq!(han, chinese, "{text:?}");
        })
        .await;
    }
}

#[tokio::test]
async fn nothing_is_loaded_from_elsewhere() {
    on_page("?demo&lang=en&baud=0", async |page: &Page| {
        page.line("ready").await;
        let elsewhere: Vec<String> = page
            .eval(
                "return performance.getEntriesByType('resource').map(e => e.name) \
                   .filter(name => new URL(name).origin !== location.origin && !name.startsWith('blob:'))",
                vec![],
            )
            .await;
        assert!(elsewhere.is_empty(), "{elsewhere:?}");
    })
    .await;
}

#[tokio::test]
async fn nothing_runs_but_what_the_page_brought() {
    on_page("?demo&lang=en&baud=0", async |page: &Page| {
        page.line("ready").await;
        let refused: Vec<String> = page
            .eval(
                "return (async () => { \
                   const refused = []; \
                   document.addEventListener('securitypolicyviolation', \
                     event => refused.push(event.effectiveDirective)); \
                   const script = document.createElement('script'); \
                   script.textContent = 'window.intruder = true'; \
                   document.body.append(script); \
                   const style = document.createElement('style'); \
                   style.textContent = 'body { display: none }'; \
                   document.body.append(style); \
                   await fetch('https://elsewhere.example/').catch(() => {}); \
                   await new Promise(done => setTimeout(done, 0)); \
                   if (window.intruder) refused.push('it ran'); \
                   return refused.sort(); \
                 })()",
                vec![],
            )
            .await;
        let expect = ["connect-src", "script-src-elem", "style-src-elem"];
        assert_eq!(refused, expect);
        // And what the page brought does run.
        page.connect().await;
    })
    .await;
}
