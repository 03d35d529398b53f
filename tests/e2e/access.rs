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
        page.open_server().await;
        audit.look("a connected server").await;
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

        page.press("server-chip").await;

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

        page.press("options-open").await;
        page.licences().await;
        audit.look("dialog: licences").await;
        page.press("dialog-confirm").await;
        page.no_dialog().await;

        page.select_row("firmware").await;
        page.press("remote-delete").await;
        says_a_number(page, "delete-count").await;
        audit.look("dialog: delete, counted to the bottom").await;
        page.press("dialog-cancel").await;
        page.no_dialog().await;
        page.press("path-edit").await;
        page.element("path-input").await;
        audit.look("a path being typed").await;
        page.key(char::from(Key::Escape)).await;

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
            ("menu-hex", "preview-hex", "dialog: bytes"),
            ("menu-properties", "properties", "dialog: properties"),
        ] {
            page.choose_for("readme.txt", action).await;
            page.element(id).await;
            audit.look(screen).await;
            page.press("dialog-cancel").await;
            page.no_dialog().await;
        }

        page.enter("test").await;
        page.choose_for("sunrise.bmp", "menu-preview").await;
        page.element("preview-image").await;
        audit.look("dialog: a picture").await;
        page.press("dialog-cancel").await;
        page.no_dialog().await;

        page.open_server().await;
        page.press("health-check").await;
        page.wait_for("health", "data-state", "good", SOON).await;
        audit.look("health").await;
        page.press("health-close").await;
        page.press("bell").await;
        audit.look("notices").await;
        page.press("bell").await;

        page.open_storage().await;
        page.drop_on_storage(&small).await;
        page.stored_row(&small.name, small.bytes.len()).await;
        page.select_stored(&small.name).await;
        audit.look("storage").await;

        page.press("bench-toggle").await;
        page.fill("console-input", "AT+CSQ\n").await;
        page.wait("the console has an answer", TRANSFER, async || {
            page.shows("console-line").await.then_some(())
        })
        .await;
        audit.look("console").await;
        page.press("bench-view").await;
        audit.look("console: what can be chosen of it").await;
        page.press("bench-wrap").await;
        page.press("bench-view").await;
        page.fill("console-input", "AT+MFTPSTOR=0,\"hand.txt\",1,5\n")
            .await;
        page.element("content-file").await;
        audit.look("console: content is owed").await;
        page.give_file("content-file-input", &small.path).await;
        page.element("content-file-held").await;
        audit.look("console: a file of another length").await;
        page.press("content-file-cancel").await;
        page.fill("console-input", "hello\n").await;

        page.key(char::from(Key::F1)).await;
        page.element("guide-page").await;
        audit.look("guide").await;
        page.key(char::from(Key::Escape)).await;
        page.wait_for("guide", "data-open", "false", SOON).await;

        let phone = json!({"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": false});
        page.cdp("Emulation.setDeviceMetricsOverride", phone).await;
        for place in ["place-log", "place-transfers", "place-files"] {
            page.press(place).await;
            audit.look(place).await;
        }
        page.press("guide-open").await;
        audit.look("guide on a phone").await;
        audit.end();
    })
    .await;
}

/// Waits until an element says how many.
async fn says_a_number(page: &Page, id: &str) {
    page.wait(&format!("{id} says how many"), SOON, async || {
        let words = page.said(id).await;
        words
            .contains(|letter: char| letter.is_ascii_digit())
            .then_some(())
    })
    .await;
}

/// So slow that a transfer is under way for as long as it takes to look at it.
const SLOW: &str = "&baud=115200&seed=7";

fn desk() -> serde_json::Value {
    json!({"width": 1440, "height": 900, "deviceScaleFactor": 1, "mobile": false})
}

/// The transfers by group, in another order, and all at once; what the line is at, and the data budget.
async fn queue_and_traffic(lang: &'static str) {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let first = Payload::write(dir.path(), "first.bin", 2_000);
    let large = Payload::write(dir.path(), "large.bin", 3 << 20);
    let [b, c] = ["b.bin", "c.bin"].map(|name| Payload::write(dir.path(), name, 90_000));
    on_page(&format!("?demo&lang={lang}{SLOW}"), async |page: &Page| {
        page.cdp("Emulation.setDeviceMetricsOverride", desk()).await;
        page.line("ready").await;
        page.connect().await;
        let mut audit = Audit::begin(page, lang).await;
        page.upload(&[&first]).await;
        page.drop_files(&[&large, &b, &c]).await;
        page.transfer_moves(&large.name, Direction::Up, 1).await;
        audit.look("queue: one runs, two wait").await;
        for (tab, screen) in [
            ("queue-running", "queue: what runs"),
            ("queue-waiting", "queue: what waits"),
            ("queue-failed", "queue: nothing has failed"),
            ("queue-ended", "queue: what is done"),
        ] {
            page.press(tab).await;
            audit.look(screen).await;
        }
        page.press("queue-all").await;
        move_up(page, &c.name).await;
        says_a_number(page, "queue-said").await;
        audit.look("queue: in another order").await;
        page.press("queue-cancel-all").await;
        page.element("dialog").await;
        audit.look("dialog: cancel all").await;
        page.press("dialog-cancel").await;
        page.no_dialog().await;

        page.press("meter-open").await;
        page.element("data-budget").await;
        audit.look("traffic").await;
        page.fill("budget-limit", "1").await;
        page.key(char::from(Key::Tab)).await;
        page.complaint(&[]).await;
        audit.look("traffic: a budget that is too small").await;
        page.press("queue-pause-all").await;
        page.transfer_is(&large.name, Direction::Up, "paused").await;
        audit.look("queue: all are paused").await;
        let phone = json!({"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": false});
        page.cdp("Emulation.setDeviceMetricsOverride", phone).await;
        audit.look("traffic on a phone").await;
        page.press("place-transfers").await;
        audit.look("queue on a phone").await;
        audit.end();
    })
    .await;
}

/// Moves a transfer by one place, by its key.
async fn move_up(page: &Page, name: &str) {
    let focused: bool = page
        .eval(
            "const row = document.querySelector(`[data-testid=transfer][data-name='${arguments[0]}']`); \
             const handle = row.querySelector('[data-testid=transfer-move]'); \
             handle.focus(); \
             return document.activeElement === handle",
            vec![json!(name)],
        )
        .await;
    assert!(focused, "{name} can be moved");
    page.key_with(Key::Alt, char::from(Key::Up)).await;
}

/// Servers that are saved, changed, deleted and imported.
async fn saved_servers(lang: &'static str) {
    let dir = tempfile::tempdir().expect("a temporary directory");
    on_page(&format!("?demo&lang={lang}&baud=0"), async |page: &Page| {
        page.line("ready").await;
        let mut audit = Audit::begin(page, lang).await;
        page.press("servers").await;
        page.element("profile-name").await;
        audit.look("servers: none is saved").await;
        page.fill("profile-name", "").await;
        page.press("profile-save").await;
        page.element("profile-fault").await;
        audit.look("servers: one without a name").await;
        for name in ["Mine", "Other"] {
            page.fill("profile-name", name).await;
            page.press("profile-password").await;
            page.press("profile-save").await;
            let css = format!("[data-testid=server-profile][data-name='{name}']");
            page.wait(&format!("{name} is saved"), SOON, async || {
                let is_there = "return !!document.querySelector(arguments[0])";
                page.eval::<bool>(is_there, vec![json!(css)]).await.then_some(())
            })
            .await;
        }
        audit.look("servers: two are saved").await;
        page.press("profile-edit").await;
        page.element("profile-password-text").await;
        audit.look("servers: one is changed").await;
        page.press("profile-back").await;
        page.press("profile-delete").await;
        page.element("profile-delete-yes").await;
        audit.look("servers: one is to be deleted").await;
        page.press("profile-keep").await;

        let list = dir.path().join("list.json");
        for (servers, screen) in [
            (json!([]), "servers: a file with none"),
            (
                json!([{"name": "Mine", "host": "archive.demo"}, {"name": "Broken", "host": "a b"}]),
                "servers: a file with one of that name and one that is refused",
            ),
        ] {
            let text = json!({"format": "at-ferry-servers", "version": 1, "servers": servers});
            std::fs::write(&list, text.to_string()).expect("a file");
            page.give_file("servers-import", &list).await;
            page.element("import-found").await;
            audit.look(screen).await;
            page.press("import-cancel").await;
            page.element("server-profile").await;
        }
        audit.end();
    })
    .await;
}

/// Two servers side by side, a copy from one to the other, and a directory that is downloaded whole.
async fn side_by_side(lang: &'static str) {
    on_page(&format!("?demo&lang={lang}{SLOW}"), async |page: &Page| {
        page.cdp("Emulation.setDeviceMetricsOverride", desk()).await;
        page.line("ready").await;
        page.connect().await;
        page.press("panes-toggle").await;
        page.element("pane-idle").await;
        let mut audit = Audit::begin(page, lang).await;
        audit.look("panes: one is not connected").await;
        page.press("pane-idle").await;
        page.fill("server-host", "archive.demo").await;
        page.connect().await;
        page.enter("incoming").await;
        page.is_at("/archive/incoming").await;
        page.press("pane-activate").await;
        page.is_at("/").await;
        page.enter("firmware").await;
        page.select_row("image.bin").await;
        audit.look("panes: two servers").await;
        page.press("remote-copy-over").await;
        page.transfer_moves("image.bin", Direction::Down, 1).await;
        audit.look("panes: a copy is under way").await;
        page.press("queue-cancel-all").await;
        page.press("dialog-confirm").await;
        page.no_dialog().await;

        page.press("remote-up").await;
        page.is_at("/").await;
        page.eval_async(
            "const root = await navigator.storage.getDirectory(); \
             window.showDirectoryPicker = async () => root;",
            vec![],
        )
        .await;
        page.select_row("config").await;
        page.press("remote-download").await;
        page.wait("the directory is saved", TRANSFER, async || {
            let notices = page.notices().await;
            notices
                .iter()
                .any(|notice| notice.code == "tree-saved")
                .then_some(())
        })
        .await;
        audit.look("a directory was downloaded").await;
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

async fn all_screens(lang: &'static str) {
    tour(lang).await;
    queue_and_traffic(lang).await;
    saved_servers(lang).await;
    side_by_side(lang).await;
    without_data(lang).await;
}

#[tokio::test]
async fn no_screen_breaks_a_rule_in_english() {
    all_screens("en").await;
}

#[tokio::test]
async fn no_screen_breaks_a_rule_in_chinese() {
    all_screens("zh").await;
}

/// Goes round by Tab and answers the controls on which the focus cannot be seen, and how many there were in all.
async fn unseen_focus(page: &Page) -> (Vec<String>, usize) {
    const PRESSES_MAX: usize = 150;
    // A control may show its focus on what it is drawn with, beside or around it.
    let look = "const e = document.activeElement; if (!e || e === document.body) return null; \
                const active = document.getElementById(e.getAttribute('aria-activedescendant')); \
                const seen = [e, e.parentElement, e.parentElement?.parentElement, e.nextElementSibling, active].filter(Boolean).some(e => { \
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
    let dir = tempfile::tempdir().unwrap();
    let file = Payload::write(dir.path(), "seen.bin", 3_000);
    on_page("?demo&lang=en&baud=0", async |page: &Page| {
        page.cdp("Emulation.setDeviceMetricsOverride", desk()).await;
        page.line("ready").await;
        page.connect().await;
        page.upload(&[&file]).await;
        page.open_storage().await;
        page.press("bench-toggle").await;
        page.press("meter-open").await;
        page.element("data-budget").await;
        for colours in ["none", "active"] {
            media(page, &[("forced-colors", colours)]).await;
            let (unseen, count) = unseen_focus(page).await;
            assert!(
                unseen.is_empty(),
                "forced colours {colours}: no focus to be seen on {unseen:#?}"
            );
            assert!(count > 50, "Tab leads to {count} controls only");
        }
    })
    .await;
}

/// A question keeps the focus within itself, and shows it.
#[tokio::test]
async fn the_focus_is_to_be_seen_in_every_question() {
    on_page("?demo&lang=en&baud=0", async |page: &Page| {
        page.line("ready").await;
        page.connect().await;
        page.select_row("readme.txt").await;
        for (open, least) in [
            ("servers", 5),
            ("options-open", 5),
            ("remote-mkdir", 3),
            ("remote-delete", 2),
        ] {
            page.press(open).await;
            page.element("dialog").await;
            let (unseen, count) = unseen_focus(page).await;
            assert!(
                unseen.is_empty(),
                "{open}: no focus to be seen on {unseen:#?}"
            );
            assert!(count >= least, "{open}: Tab leads to {count} controls only");
            page.key(char::from(Key::Escape)).await;
            page.no_dialog().await;
        }
    })
    .await;
}

/// Numbers that run are there to be read, not to be said one by one.
#[tokio::test]
async fn little_is_said_while_a_file_goes_up() {
    let dir = tempfile::tempdir().unwrap();
    let file = Payload::write(dir.path(), "told.bin", 1 << 20);
    on_page("?demo&lang=en&baud=921600", async |page: &Page| {
        page.line("ready").await;
        page.connect().await;
        page.press("meter-open").await;
        page.element("data-budget").await;
        let watched: bool = page
            .eval(
                "window.said = []; \
                 const live = e => e.closest('[role=status], [role=alert], [aria-live]'); \
                 const told = e => e && live(e) && live(e).ariaLive !== 'off' && live(e).ariaBusy !== 'true'; \
                 new MutationObserver(changes => changes.forEach(change => { \
                   const e = change.target.nodeType === 3 ? change.target.parentElement : change.target; \
                   if (told(e)) window.said.push(live(e).textContent); \
                 })).observe(document.body, { subtree: true, childList: true, characterData: true }); \
                 return true",
                vec![],
            )
            .await;
        assert!(watched);
        // The sheet lies over what files are dropped on.
        page.key(char::from(Key::Escape)).await;
        page.upload(&[&file]).await;
        page.wait("the end is said", SOON, async || {
            page.said("queue-said").await.contains('1').then_some(())
        })
        .await;
        let said: Vec<String> = page.eval("return window.said", vec![]).await;
        // The quarters of the way, and its end.
        assert!((2..=6).contains(&said.len()), "{said:#?}");
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
        page.cdp("Emulation.setDeviceMetricsOverride", desk()).await;
        page.press("panes-toggle").await;
        page.select_row(&file.name).await;
        media(page, &[("forced-colors", "active")]).await;
        let alike: Vec<String> = page
            .eval(
                "const canvas = getComputedStyle(document.body).backgroundColor; \
                 const drawn = selector => { \
                   const e = document.querySelector(selector); \
                   const s = getComputedStyle(e); \
                   const clear = s.backgroundColor.endsWith(', 0)'); \
                   const border = s.borderBlockEndStyle === 'none' ? '' : s.borderBlockEnd; \
                   return [clear ? canvas : s.backgroundColor, s.color, s.outlineStyle, border].join(); \
                 }; \
                 const pairs = [ \
                   ['.bar', '.bar-fill'], \
                   ['[data-testid=remote-row][aria-selected=true]', '[data-testid=remote-row][aria-selected=false]'], \
                   ['[data-testid=channel][aria-selected=true]', '[data-testid=channel][aria-selected=false]'], \
                   ['.queue-tab[aria-pressed=true]', '.queue-tab[aria-pressed=false]'], \
                   ['.panes-toggle[aria-pressed=true]', '.servers-open'], \
                   ['.channel[data-state=ready] .channel-lamp', '.channel[data-state=idle] .channel-lamp'], \
                 ]; \
                 return pairs.filter(([one, two]) => drawn(one) === drawn(two)).map(String)",
                vec![],
            )
            .await;
        assert!(alike.is_empty(), "these cannot be told apart: {alike:#?}");
    })
    .await;
}
