//! The page is loaded again in the middle of a transfer, and goes on with it.

use tokio::time::Instant;

use super::{alone, connect, on_real_port};
use crate::{
    page::{Direction, Page, TRANSFER},
    payload::Payload,
    rig::{Bridge, Ftpd, SOON},
};

/// How far a transfer is when the page goes, in bytes.
const FAR: u64 = 300_000;

/// Loads the page again, and attaches the module; the transfer waits for its server.
async fn load_again(page: &Page, name: &str, direction: Direction) {
    page.reload().await;
    page.wait("the transfer is there again", SOON, async || {
        let transfer = page.transfer(name, direction).await?;
        (transfer.waits == "server").then_some(())
    })
    .await;
    page.press("granted-port").await;
    page.line("ready").await;
}

/// Where the transfer goes on, in bytes: the first that it shows of its way.
async fn goes_on_at(page: &Page, name: &str, direction: Direction) -> u64 {
    let start = Instant::now();
    loop {
        let transfer = page.transfer(name, direction).await;
        let done = transfer.and_then(|transfer| transfer.done.parse().ok());
        if let Some(done) = done.filter(|done| *done > 0) {
            return done;
        }
        assert!(start.elapsed() < TRANSFER, "it does not go on");
    }
}

#[tokio::test]
async fn an_upload_goes_on_without_its_file_being_chosen_again() {
    let _alone = alone().await;
    let dir = tempfile::tempdir().unwrap();
    let file = Payload::write(dir.path(), "上传 reload.bin", 900_000);
    let server = Ftpd::start();
    let mut bridge = Bridge::start(&["--baud", "921600"]);
    on_real_port(&mut bridge, async |page, _| {
        connect(page, &server).await;
        page.pick(&file).await;
        page.transfer_moves(&file.name, Direction::Up, FAR).await;
        load_again(page, &file.name, Direction::Up).await;
        // The form has it all, but for the password.
        page.fill("server-password", "any@example").await;
        page.press("server-connect").await;
        let at = goes_on_at(page, &file.name, Direction::Up).await;
        assert!(at >= FAR / 2, "started over: {at}");
        page.transfer_is(&file.name, Direction::Up, "done").await;
        file.assert_same(&server.file(&file.name));
        page.reload().await;
        page.line("down").await;
        assert!(page.transfers().await.is_empty(), "it is over");
    })
    .await;
}

#[tokio::test]
async fn a_download_goes_on_from_what_is_on_disk() {
    let _alone = alone().await;
    let server = Ftpd::start();
    let file = Payload::write(&server.root(), "down reload.bin", 900_000);
    let mut bridge = Bridge::start(&["--baud", "921600"]);
    on_real_port(&mut bridge, async |page, _| {
        connect(page, &server).await;
        page.select_row(&file.name).await;
        page.press("remote-download").await;
        page.transfer_moves(&file.name, Direction::Down, FAR + FAR / 2)
            .await;
        load_again(page, &file.name, Direction::Down).await;
        page.fill("server-password", "any@example").await;
        page.press("server-connect").await;
        let at = goes_on_at(page, &file.name, Direction::Down).await;
        assert!(at >= FAR / 2, "started over: {at}");
        file.assert_same(&page.downloaded(&file.name).await);
    })
    .await;
}

/// Whether another channel helps the one that the queue is on.
async fn has_lane(page: &Page) -> bool {
    for id in 1..6 {
        if page.channel_state(id).await.as_deref() == Some("lane") {
            return true;
        }
    }
    false
}

#[tokio::test]
async fn a_download_in_pieces_over_three_channels_goes_on_from_its_holes() {
    let _alone = alone().await;
    // Each connection is slow, and the line is not.
    let server = Ftpd::start_with("anon_max_rate=100000\n");
    let file = Payload::write(&server.root(), "pieces.bin", 6_000_000);
    let mut bridge = Bridge::start(&["--baud", "0"]);
    on_real_port(&mut bridge, async |page, _| {
        connect(page, &server).await;
        page.set_option("option-lanes", "3").await;
        page.press("options-open").await;
        page.press("option-pieces").await;
        page.press("dialog-confirm").await;
        page.no_dialog().await;
        page.select_row(&file.name).await;
        page.press("remote-download").await;
        page.wait("a channel helps", TRANSFER, async || {
            has_lane(page).await.then_some(())
        })
        .await;
        let far = 3_000_000;
        page.transfer_moves(&file.name, Direction::Down, far).await;
        load_again(page, &file.name, Direction::Down).await;
        page.fill("server-password", "any@example").await;
        page.press("server-connect").await;
        let at = goes_on_at(page, &file.name, Direction::Down).await;
        assert!(at >= far / 2, "started over: {at}");
        file.assert_same(&page.downloaded(&file.name).await);
        let lanes_end = async || (!has_lane(page).await).then_some(());
        page.wait("the lanes are given back", TRANSFER, lanes_end)
            .await;
    })
    .await;
}
