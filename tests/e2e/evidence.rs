//! What is taken away of the AT log: read by a program that others wrote, and by the page itself.

use std::{fs, path::Path, process::Command};

use crate::{
    page::{Page, on_page},
    payload::Payload,
    rig::{self, SOON},
};

const FAST: &str = "?demo&lang=en&baud=0&seed=5";

/// A file goes up, and `AT+CSQ` is typed; the log is open then.
async fn session(page: &Page, dir: &Path) {
    let file = Payload::write(dir, "a.bin", 20_000);
    page.line("ready").await;
    page.connect().await;
    page.upload(&[&file]).await;
    page.press("bench-toggle").await;
    page.fill("console-input", "AT+CSQ\n").await;
    page.wait("AT+CSQ is answered", SOON, async || {
        let lines: Vec<String> = page
            .eval(
                "return [...document.querySelectorAll('[data-testid=console-line]')].map(e => e.textContent)",
                vec![],
            )
            .await;
        lines.iter().any(|line| line.contains("+CSQ: ")).then_some(())
    })
    .await;
}

/// What tshark prints of a capture.
fn tshark(capture: &Path, arguments: &[&str]) -> String {
    let mut tshark = Command::new(rig::tshark());
    let output = tshark.arg("-r").arg(capture).args(arguments).output();
    let output = output.expect("tshark runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[tokio::test]
async fn wireshark_decodes_the_capture_and_finds_nothing_malformed() {
    let dir = tempfile::tempdir().unwrap();
    on_page(FAST, async |page: &Page| {
        session(page, dir.path()).await;
        page.press("bench-export").await;
        page.press("bench-export-pcapng").await;
        let capture = dir.path().join("log.pcapng");
        fs::write(&capture, page.handed_over("at-ferry.pcapng").await).unwrap();
        let malformed = tshark(
            &capture,
            &["-Y", "_ws.malformed || _ws.expert.severity == error"],
        );
        assert_eq!(malformed, "");
        let decoded = tshark(&capture, &["-Y", "at", "-V"]);
        for part in ["Signal Quality", "dBm", "AT+MFTPSTOR", "AT+MFTPCONN"] {
            assert!(decoded.contains(part), "{part}");
        }
        // The password is in none of it, as text or as bytes.
        let bytes = fs::read(&capture).unwrap();
        let secret = b"\"demo\",\"demo\"";
        assert!(!bytes.windows(secret.len()).any(|part| part == secret));
        // What was carried has frames of its own.
        let data = tshark(
            &capture,
            &["-Y", "data", "-T", "fields", "-e", "frame.number"],
        );
        assert!(!data.trim().is_empty(), "payload has its own frames");
    })
    .await;
}

#[tokio::test]
async fn a_saved_session_is_the_same_on_another_page() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("log.atf.jsonl");
    let mut frames = 0;
    on_page(FAST, async |page: &Page| {
        session(page, dir.path()).await;
        page.press("bench-save").await;
        fs::write(&file, page.handed_over("at-ferry.atf.jsonl").await).unwrap();
        frames = fs::read_to_string(&file).unwrap().lines().count() - 1;
    })
    .await;
    // Nothing is attached there.
    on_page("?lang=en", async |page: &Page| {
        page.give_file("bench-open", &file).await;
        page.wait_for("bench-verdict", "data-state", "good", SOON)
            .await;
        page.wait_for("bench", "data-frames", &frames.to_string(), SOON)
            .await;
        assert_eq!(
            page.attribute("bench-verdict", "data-step")
                .await
                .as_deref(),
            Some("none")
        );
        assert!(!page.shows("console-input").await);
        page.press("bench-save").await;
        let again = page.handed_over("at-ferry.atf.jsonl").await;
        assert_eq!(
            String::from_utf8(again).unwrap(),
            fs::read_to_string(&file).unwrap()
        );
    })
    .await;
}
