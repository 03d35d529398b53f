//! The page for everyone: axe-core finds no breach of WCAG 2.2 AA on any screen, in either theme and language; where
//! the focus is can be seen; nothing moves for those who asked for rest.

use std::io::Write as _;

use fantoccini::key::Key;
use serde::Deserialize;
use serde_json::json;

use crate::{
    page::{Direction, Page, TRANSFER, on_page},
    payload::Payload,
    rig::{self, SOON},
};

/// What one look of axe at one screen came to.
#[derive(Deserialize)]
struct Look {
    /// Rules that had something to look at and found nothing.
    passed: u32,
    violations: Vec<Violation>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "they are read where they are printed")]
struct Violation {
    rule: String,
    help: String,
    elements: Vec<String>,
}

/// All rules that are marked as WCAG, up to 2.2 and level AA. The one for target sizes has to be switched on.
const RUN: &str = "\
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa']; \
    const done = arguments[arguments.length - 1]; \
    axe.run(document, { \
      runOnly: { type: 'tag', values: tags }, \
      rules: { 'target-size': { enabled: true } }, \
      resultTypes: ['violations'], \
    }).then(result => done({ \
      passed: result.passes.length, \
      violations: result.violations.map(violation => ({ \
        rule: violation.id, \
        help: violation.help, \
        elements: violation.nodes.map(node => `${node.target.join(' ')}: ${node.html} ${node.failureSummary}`), \
      })), \
    }), error => done(String(error)));";

/// What axe has said so far.
struct Audit<'a> {
    page: &'a Page,
    lang: &'static str,
    violations: Vec<(String, Violation)>,
}

impl<'a> Audit<'a> {
    /// Puts axe into the page, the way a debugger would: what the page may load is not touched.
    async fn begin(page: &'a Page, lang: &'static str) -> Self {
        let axe = std::fs::read_to_string(rig::axe()).expect("`cargo xtask e2e` gets axe-core");
        page.eval::<serde_json::Value>(&format!("{axe}; return null"), vec![])
            .await;
        Self {
            page,
            lang,
            violations: Vec::new(),
        }
    }

    /// Looks at what is shown now, in both themes, and says in a line of its own what was found.
    async fn look(&mut self, screen: &str) {
        for theme in ["light", "dark"] {
            media(self.page, &[("prefers-color-scheme", theme)]).await;
            let look: Look = self.page.call(RUN).await;
            let name = format!("{screen}, {theme}, {}", self.lang);
            // Past the harness, which keeps to itself what passing tests print.
            writeln!(
                std::io::stdout(),
                "    axe: {name}: {} violations, {} rules passed",
                look.violations.len(),
                look.passed
            )
            .expect("the output is there");
            assert!(look.passed >= 10, "{name}: axe looked at next to nothing");
            let found = look.violations.into_iter();
            self.violations
                .extend(found.map(|violation| (name.clone(), violation)));
        }
    }

    fn end(self) {
        assert!(self.violations.is_empty(), "{:#?}", self.violations);
    }
}

/// Sets what the page may ask of the user's taste.
async fn media(page: &Page, features: &[(&str, &str)]) {
    let features: Vec<_> = features
        .iter()
        .chain(&[("prefers-reduced-motion", "reduce")])
        .map(|(name, value)| json!({"name": name, "value": value}))
        .collect();
    page.cdp("Emulation.setEmulatedMedia", json!({"features": features}))
        .await;
}

/// Every screen that there is to see, one after the other.
async fn tour(lang: &'static str) {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let small = Payload::write(dir.path(), "small.bin", 3_000);
    let other = tempfile::tempdir().expect("a temporary directory");
    let again = Payload::write(other.path(), "small.bin", 4_000);
    let large = Payload::write(dir.path(), "large.bin", 200_000);
    let query = format!("?lang={lang}&baud=0&seed=7&fault=disk-full");
    on_page(&query, async |page: &Page| {
        page.element("connect-demo").await;
        let mut audit = Audit::begin(page, lang).await;
        audit.look("attach").await;

        page.press("connect-demo").await;
        page.line("ready").await;
        audit.look("not connected").await;
        page.connect().await;
        page.select_row("firmware").await;
        audit.look("listing").await;
        for open in [true, false] {
            page.eval::<serde_json::Value>(
                "document.querySelector('[data-testid=channel-settings]').open = arguments[0]; return null",
                vec![json!(open)],
            )
            .await;
            if open {
                audit.look("channel settings").await;
            }
        }

        page.drop_files(&[&small]).await;
        page.transfer_is(&small.name, Direction::Up, "done").await;
        page.drop_files(&[&large]).await;
        page.transfer_is(&large.name, Direction::Up, "failed").await;
        page.complaint(&[]).await;
        audit.look("queue and notices").await;

        page.drop_files(&[&again]).await;
        page.element("dialog").await;
        audit.look("dialog: the name is taken").await;
        page.press("dialog-skip").await;
        page.no_dialog().await;
        for (button, screen, close) in [
            ("remote-mkdir", "dialog: new directory", "dialog-cancel"),
            ("remote-rename", "dialog: new name", "dialog-cancel"),
            ("remote-delete", "dialog: delete", "dialog-cancel"),
            ("options-open", "dialog: options", "dialog-confirm"),
        ] {
            if matches!(button, "remote-rename" | "remote-delete") {
                page.select_row(&small.name).await;
            }
            page.press(button).await;
            page.element("dialog").await;
            audit.look(screen).await;
            page.press(close).await;
            page.no_dialog().await;
        }

        page.select_row(&small.name).await;
        page.key(char::from(Key::F2)).await;
        page.element("rename-input").await;
        audit.look("a new name in its row").await;
        page.key(char::from(Key::Escape)).await;
        page.right_press(Some("readme.txt")).await;
        page.element("files-menu").await;
        audit.look("menu").await;
        page.key(char::from(Key::Escape)).await;
        for (action, id, screen) in [
            ("menu-preview", "preview-text", "dialog: preview"),
            ("menu-properties", "properties", "dialog: properties"),
        ] {
            page.choose_for("readme.txt", action).await;
            page.element(id).await;
            audit.look(screen).await;
            page.press("dialog-cancel").await;
            page.no_dialog().await;
        }

        page.press("ladder-climb").await;
        page.wait_for("ladder", "data-state", "ended", SOON).await;
        audit.look("ladder").await;
        page.press("ladder-close").await;

        page.open_storage().await;
        page.drop_on_storage(&small).await;
        page.stored_row(&small.name, small.bytes.len()).await;
        page.select_stored(&small.name).await;
        audit.look("storage").await;

        page.fill("console-input", "AT+CSQ\n").await;
        page.wait("the console has an answer", TRANSFER, async || {
            page.shows("console-line").await.then_some(())
        })
        .await;
        audit.look("console").await;

        let phone = json!({"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": false});
        page.cdp("Emulation.setDeviceMetricsOverride", phone).await;
        audit.look("on a phone").await;
        audit.end();
    })
    .await;
}

/// The panel that asks for the APN, which only a module without a data connection has.
async fn without_data(lang: &'static str) {
    on_page(
        &format!("?demo&lang={lang}&baud=0&fault=no-pdp"),
        async |page: &Page| {
            page.line("ready").await;
            page.press("server-connect").await;
            page.element("pdp-panel").await;
            let mut audit = Audit::begin(page, lang).await;
            audit.look("no data connection").await;
            audit.end();
        },
    )
    .await;
}

#[tokio::test]
async fn no_screen_breaks_a_rule_in_english() {
    tour("en").await;
    without_data("en").await;
}

#[tokio::test]
async fn no_screen_breaks_a_rule_in_chinese() {
    tour("zh").await;
    without_data("zh").await;
}

/// Goes round by Tab and answers the controls on which the focus cannot be seen, and how many there were in all.
async fn unseen_focus(page: &Page) -> (Vec<String>, usize) {
    const PRESSES_MAX: usize = 150;
    // A control may show its focus on what it is drawn with, beside or around it.
    let look = "const e = document.activeElement; if (!e || e === document.body) return null; \
                const active = document.getElementById(e.getAttribute('aria-activedescendant')); \
                const seen = [e, e.parentElement, e.nextElementSibling, active].filter(Boolean).some(e => { \
                  const style = getComputedStyle(e); \
                  return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1.5; }); \
                return [e.dataset.testid ?? e.outerHTML.slice(0, 120), seen]";
    let (mut unseen, mut count, mut ends) = (Vec::new(), 0, 0);
    for _ in 0..PRESSES_MAX {
        page.key(char::from(Key::Tab)).await;
        match page.eval::<Option<(String, bool)>>(look, vec![]).await {
            Some((_, true)) => count += 1,
            Some((name, false)) => unseen.push(name),
            // Behind the last control is the browser's own, and behind that the first.
            None => ends += 1,
        }
        if ends == 2 {
            break;
        }
    }
    (unseen, count)
}

#[tokio::test]
async fn the_focus_is_always_to_be_seen() {
    on_page("?demo&lang=en&baud=0", async |page: &Page| {
        page.line("ready").await;
        page.connect().await;
        page.open_storage().await;
        for colours in ["none", "active"] {
            media(page, &[("forced-colors", colours)]).await;
            let (unseen, count) = unseen_focus(page).await;
            assert!(
                unseen.is_empty(),
                "forced colours {colours}: no focus to be seen on {unseen:#?}"
            );
            assert!(count > 20, "Tab leads to {count} controls only");
        }
    })
    .await;
}

#[tokio::test]
async fn nothing_moves_where_rest_is_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    let file = Payload::write(dir.path(), "moving.bin", 1 << 20);
    on_page("?demo&lang=en&baud=921600", async |page: &Page| {
        page.line("ready").await;
        page.connect().await;
        page.drop_files(&[&file]).await;
        page.transfer_moves(&file.name, Direction::Up, 1).await;
        let moving =
            "return document.getAnimations().map(a => a.effect.target.outerHTML.slice(0, 120))";
        let before: Vec<String> = page.eval(moving, vec![]).await;
        assert!(!before.is_empty(), "bytes on their way are shown to move");
        media(page, &[]).await;
        let after: Vec<String> = page.eval(moving, vec![]).await;
        assert!(after.is_empty(), "{after:#?}");
    })
    .await;
}

/// In forced colours every background is the system's: what a colour alone said has to be said by something else.
#[tokio::test]
async fn what_is_shown_by_colour_is_still_shown_in_forced_colours() {
    let dir = tempfile::tempdir().unwrap();
    let file = Payload::write(dir.path(), "forced.bin", 3_000);
    on_page("?demo&lang=en&baud=0", async |page: &Page| {
        page.line("ready").await;
        page.connect().await;
        page.upload(&[&file]).await;
        page.select_row(&file.name).await;
        media(page, &[("forced-colors", "active")]).await;
        let alike: Vec<String> = page
            .eval(
                "const drawn = selector => { \
                   const e = document.querySelector(selector); \
                   const s = getComputedStyle(e); \
                   return [s.backgroundColor, s.color, s.outlineStyle, s.borderBlockEnd].join(); \
                 }; \
                 const pairs = [ \
                   ['.bar', '.bar-fill'], \
                   ['[data-testid=remote-row][aria-selected=true]', '[data-testid=remote-row][aria-selected=false]'], \
                   ['[data-testid=channel][aria-selected=true]', '[data-testid=channel][aria-selected=false]'], \
                   ['.lang[aria-pressed=true]', '.lang[aria-pressed=false]'], \
                 ]; \
                 return pairs.filter(([one, two]) => drawn(one) === drawn(two)).map(String)",
                vec![],
            )
            .await;
        assert!(alike.is_empty(), "these cannot be told apart: {alike:#?}");
    })
    .await;
}
