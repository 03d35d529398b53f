//! With the module that the page brings along.

use crate::{
    page::{Direction, Page, on_page},
    payload::{Payload, all_sizes},
    rig::SOON,
};

/// As fast as the machine goes; what the line's speed has to do with is tested elsewhere.
const FAST: &str = "?demo&lang=en&baud=0&seed=1";

#[tokio::test]
async fn files_of_every_size_go_up_and_come_down_unchanged() {
    let dir = tempfile::tempdir().unwrap();
    let files = all_sizes(dir.path());
    on_page(FAST, async |page: &Page| {
        page.line("ready").await;
        page.connect().await;
        page.upload(&files.iter().collect::<Vec<_>>()).await;
        for file in &files {
            let row = page.row(&file.name).await;
            assert_eq!(
                (row.kind.as_str(), row.size),
                ("file", file.bytes.len().to_string())
            );
            file.assert_same(&page.download(&file.name).await);
        }
    })
    .await;
}

#[tokio::test]
async fn two_channels_carry_both_ways_at_the_same_time() {
    let dir = tempfile::tempdir().unwrap();
    let there = Payload::write(dir.path(), "there.bin", 900_000);
    let here = Payload::write(dir.path(), "here.bin", 2_500_000);
    // At this speed it goes up for half a minute, so that they do meet.
    on_page("?demo&lang=en&baud=921600&seed=2", async |page: &Page| {
        page.line("ready").await;
        page.select_channel(1).await;
        page.fill("server-host", "archive.demo").await;
        page.connect().await;
        page.upload(&[&there]).await;
        page.select_row(&there.name).await;

        page.select_channel(0).await;
        page.fill("server-host", "ftp.demo").await;
        page.connect().await;
        page.drop_files(&[&here]).await;
        page.transfer_moves(&here.name, Direction::Up, 1).await;
        page.select_channel(1).await;
        page.select_row(&there.name).await;
        page.press("remote-download").await;
        page.transfer_moves(&there.name, Direction::Down, 1).await;
        assert_eq!(page.channel_state(0).await.as_deref(), Some("uploading"));
        assert_eq!(page.channel_state(1).await.as_deref(), Some("downloading"));
        let up = page.transfer(&here.name, Direction::Up).await;
        assert!(up.is_some_and(|up| !up.is_over()));

        page.transfer_is(&here.name, Direction::Up, "done").await;
        there.assert_same(&page.downloaded(&there.name).await);
        page.select_channel(0).await;
        here.assert_same(&page.download(&here.name).await);
    })
    .await;
}

#[tokio::test]
async fn directories_are_made_renamed_walked_and_deleted() {
    on_page(FAST, async |page: &Page| {
        page.line("ready").await;
        page.connect().await;
        let top = page.attribute("remote-path", "data-path").await;
        page.press("remote-mkdir").await;
        page.answer_name("日志 logs").await;
        assert_eq!(page.row("日志 logs").await.kind, "dir");

        page.select_row("日志 logs").await;
        page.press("remote-rename").await;
        page.answer_name("archive-2026").await;
        page.row("archive-2026").await;
        page.no_row("日志 logs").await;

        page.enter("archive-2026").await;
        assert!(page.rows().await.is_empty(), "a new directory is empty");
        page.press("remote-up").await;
        page.row("archive-2026").await;
        assert_eq!(page.attribute("remote-path", "data-path").await, top);
    })
    .await;
}

#[tokio::test]
async fn a_file_is_deleted_once_that_is_confirmed() {
    let dir = tempfile::tempdir().unwrap();
    let file = Payload::write(dir.path(), "to-delete.bin", 10);
    on_page(FAST, async |page: &Page| {
        page.line("ready").await;
        page.connect().await;
        page.upload(&[&file]).await;

        page.select_row(&file.name).await;
        page.press("remote-delete").await;
        page.press("dialog-cancel").await;
        page.no_dialog().await;
        page.row(&file.name).await;

        page.press("remote-delete").await;
        page.press("dialog-confirm").await;
        page.no_row(&file.name).await;
    })
    .await;
}

#[tokio::test]
async fn a_directory_is_counted_and_deleted_with_all_below_it() {
    on_page(FAST, async |page: &Page| {
        page.line("ready").await;
        page.connect().await;
        let counted = async |words: &str| {
            page.wait(words, SOON, async || {
                let shown = page.element("delete-count").await.text().await.ok()?;
                shown.contains(words).then_some(())
            })
            .await;
        };
        page.select_row("firmware").await;
        page.press("remote-delete").await;
        counted("1 directory, 3 files").await;
        page.press("dialog-cancel").await;
        page.no_dialog().await;
        page.row("firmware").await;

        page.select_row("测量数据").await;
        page.press("remote-delete").await;
        counted("1 directory, 2 files").await;
        page.press("dialog-confirm").await;
        page.no_dialog().await;
        page.no_row("测量数据").await;
        page.row("firmware").await;
    })
    .await;
}

#[tokio::test]
async fn a_name_that_is_there_is_not_overwritten_unasked() {
    let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let old = Payload::write(first.path(), "report.bin", 5000);
    let new = Payload::write(second.path(), "report.bin", 3000);
    on_page(FAST, async |page: &Page| {
        page.line("ready").await;
        page.connect().await;
        page.upload(&[&old]).await;

        page.drop_files(&[&new]).await;
        page.press("dialog-skip").await;
        page.no_dialog().await;
        old.assert_same(&page.download("report.bin").await);

        page.drop_files(&[&new]).await;
        page.press("dialog-overwrite").await;
        page.no_dialog().await;
        page.wait("the new one is there", crate::page::TRANSFER, async || {
            (page.row("report.bin").await.size == "3000").then_some(())
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn a_transfer_can_be_cancelled_and_the_line_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let big = Payload::write(dir.path(), "big.bin", 4 << 20);
    let small = Payload::write(dir.path(), "small.bin", 100);
    on_page("?demo&lang=en&baud=921600&seed=3", async |page: &Page| {
        page.line("ready").await;
        page.connect().await;
        page.drop_files(&[&big]).await;
        page.transfer_moves(&big.name, Direction::Up, 8192).await;
        page.press_in_transfer(&big.name, Direction::Up, "transfer-cancel")
            .await;
        page.transfer_is(&big.name, Direction::Up, "cancelled")
            .await;
        page.line("ready").await;
        page.upload(&[&small]).await;
        small.assert_same(&page.download(&small.name).await);
    })
    .await;
}
