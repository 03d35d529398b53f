//! What goes wrong is said, loses nothing, and leaves the line usable.

use crate::{
    page::{Direction, Page, on_page},
    payload::Payload,
};

const DEMO: &str = "?demo&lang=en&baud=0&seed=4";

/// The line has come through if a file still goes both ways.
async fn still_works(page: &Page, file: &Payload) {
    page.line("ready").await;
    page.upload(&[file]).await;
    file.assert_same(&page.download(&file.name).await);
}

#[tokio::test]
async fn a_new_name_that_cannot_be_sent_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let file = Payload::write(dir.path(), "after.bin", 1000);
    on_page(DEMO, async |page: &Page| {
        page.line("ready").await;
        page.connect().await;
        let rows = page.rows().await.len();
        let too_long = "n".repeat(256);
        for name in ["quo\"te", too_long.as_str()] {
            let seen = page.notices().await;
            page.press("remote-mkdir").await;
            page.answer_name(name).await;
            page.complaint(&seen).await;
            close_dialog(page).await;
        }
        assert_eq!(page.rows().await.len(), rows, "nothing was made");

        page.upload(&[&file]).await;
        let longer = "n".repeat(300);
        for name in ["o\"ther", longer.as_str()] {
            page.select_row(&file.name).await;
            let seen = page.notices().await;
            page.press("remote-rename").await;
            page.answer_name(name).await;
            page.complaint(&seen).await;
            close_dialog(page).await;
        }
        page.row(&file.name).await;
        file.assert_same(&page.download(&file.name).await);
    })
    .await;
}

/// A name that was refused may leave its question open, to be put right.
async fn close_dialog(page: &Page) {
    if page.shows("dialog").await {
        page.press("dialog-cancel").await;
    }
    page.no_dialog().await;
}

#[tokio::test]
async fn a_file_whose_name_cannot_be_sent_stays_and_the_others_go() {
    let dir = tempfile::tempdir().unwrap();
    let bad = [
        "quo\"te.bin",
        "carriage\rreturn",
        "line\nfeed",
        "control\u{1a}z",
        "esc\u{1b}ape",
    ]
    .map(|name| Payload::write(dir.path(), name, 10));
    let among_others = Payload::write(dir.path(), "a\"mong.bin", 10);
    let good = Payload::write(dir.path(), "good.bin", 2000);
    on_page(DEMO, async |page: &Page| {
        page.line("ready").await;
        page.connect().await;
        let rows = page.rows().await.len();
        for file in &bad {
            let seen = page.notices().await;
            page.drop_files(&[file]).await;
            page.complaint(&seen).await;
        }
        assert_eq!(page.rows().await.len(), rows, "nothing was sent");
        let seen = page.notices().await;
        page.drop_files(&[&among_others, &good]).await;
        page.transfer_is(&good.name, Direction::Up, "done").await;
        page.complaint(&seen).await;
        good.assert_same(&page.download(&good.name).await);
    })
    .await;
}

#[tokio::test]
async fn a_host_that_does_not_resolve_is_said_to_and_another_can_be_tried() {
    let dir = tempfile::tempdir().unwrap();
    let file = Payload::write(dir.path(), "after.bin", 1000);
    on_page(DEMO, async |page: &Page| {
        page.line("ready").await;
        page.fill("server-host", "no-such-host.example").await;
        page.press("server-connect").await;
        page.complaint(&[]).await;
        page.fill("server-host", "ftp.demo").await;
        page.connect().await;
        still_works(page, &file).await;
    })
    .await;
}

#[tokio::test]
async fn a_wrong_password_is_said_to_be_wrong_and_is_nowhere_to_be_read() {
    const WRONG: &str = "not-the-password-7391";
    let dir = tempfile::tempdir().unwrap();
    let file = Payload::write(dir.path(), "after.bin", 1000);
    on_page(DEMO, async |page: &Page| {
        page.line("ready").await;
        page.fill("server-password", WRONG).await;
        page.press("server-connect").await;
        page.complaint(&[]).await;
        let text: String = page.eval("return document.body.innerText", vec![]).await;
        assert!(!text.contains(WRONG), "the page shows the password");
        page.fill("server-password", "demo").await;
        page.connect().await;
        still_works(page, &file).await;
    })
    .await;
}

#[tokio::test]
async fn a_server_that_takes_no_password_is_said_to() {
    on_page(
        "?demo&lang=en&baud=0&fault=wrong-password",
        async |page: &Page| {
            page.line("ready").await;
            page.press("server-connect").await;
            page.complaint(&[]).await;
            page.line("ready").await;
        },
    )
    .await;
}

#[tokio::test]
async fn a_full_server_fails_the_transfer_and_not_the_line() {
    let dir = tempfile::tempdir().unwrap();
    let file = Payload::write(dir.path(), "too-much.bin", 200_000);
    on_page(
        "?demo&lang=en&baud=0&fault=disk-full",
        async |page: &Page| {
            page.line("ready").await;
            page.connect().await;
            page.drop_files(&[&file]).await;
            page.transfer_is(&file.name, Direction::Up, "failed").await;
            page.complaint(&[]).await;
            page.line("ready").await;
            page.press("remote-refresh").await;
            page.listed().await;
        },
    )
    .await;
}

#[tokio::test]
async fn a_module_that_answers_nonsense_is_told_from_one_that_works() {
    let dir = tempfile::tempdir().unwrap();
    let file = Payload::write(dir.path(), "after.bin", 1000);
    on_page("?demo&lang=en&fault=garbage", async |page: &Page| {
        page.complaint(&[]).await;
        assert_ne!(
            page.attribute("line-state", "data-state").await.as_deref(),
            Some("ready")
        );
        // The page itself has come to no harm: with a module that works it works.
        page.open(DEMO).await;
        page.line("ready").await;
        page.connect().await;
        still_works(page, &file).await;
    })
    .await;
}
