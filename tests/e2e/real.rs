//! Through a real Web Serial port, a pseudo terminal and the bridge to an FTP server that others wrote.

mod busy;
mod hostile;
mod lanes;
mod ports;
mod proftpd;
mod pure_ftpd;
mod reload;
mod report;
mod trees;

use std::{fs, sync::LazyLock};

use tokio::sync::{Mutex, MutexGuard};

use crate::{
    page::{Direction, Page, on_page},
    payload::{Payload, all_sizes},
    rig::{Bridge, Ftpd, SOON},
};

/// Every browser here sees every port that is plugged in, so one test at a time plugs.
async fn alone() -> MutexGuard<'static, ()> {
    static ONE: LazyLock<Mutex<()>> = LazyLock::new(Mutex::default);
    ONE.lock().await
}

/// Opens the page, then plugs the module in (the browser misses what was plugged before), and attaches it.
async fn on_real_port(bridge: &mut Bridge, test: impl AsyncFnOnce(&Page, &mut Bridge)) {
    on_page("?lang=en", async |page: &Page| {
        page.wait_for("line-state", "data-state", "down", SOON)
            .await;
        bridge.plug();
        page.press("granted-port").await;
        page.line("ready").await;
        assert_eq!(
            page.attribute("line-state", "data-kind").await.as_deref(),
            Some("serial")
        );
        test(page, bridge).await;
    })
    .await;
}

async fn connect(page: &Page, server: &Ftpd) {
    page.connect_to("127.0.0.1", server.port, Ftpd::USER, "any@example")
        .await;
}

#[tokio::test]
async fn files_of_every_size_land_on_the_servers_disk_unchanged() {
    let _alone = alone().await;
    let dir = tempfile::tempdir().unwrap();
    let files = all_sizes(dir.path());
    let server = Ftpd::start();
    let mut bridge = Bridge::start(&["--baud", "0"]);
    on_real_port(&mut bridge, async |page, _| {
        connect(page, &server).await;
        page.upload(&files.iter().collect::<Vec<_>>()).await;
        for file in &files {
            file.assert_same(&server.file(&file.name));
        }
    })
    .await;
}

#[tokio::test]
async fn whatever_way_a_file_goes_it_lands_unchanged() {
    let _alone = alone().await;
    let dir = tempfile::tempdir().unwrap();
    let server = Ftpd::start();
    let mut bridge = Bridge::start(&["--baud", "0"]);
    on_real_port(&mut bridge, async |page, _| {
        connect(page, &server).await;
        for way in ["every-packet", "transparent", "text", "inline"] {
            page.set_option("option-way", way).await;
            // What each way is for, and what it is not for.
            let text = "固件 v1.2, a line of it\r\n".repeat(1_000);
            let line = "0123456789".repeat(500);
            let files = [
                Payload::of(dir.path(), &format!("{way}-text.txt"), text.into()),
                Payload::of(dir.path(), &format!("{way}-line.txt"), line.into()),
                Payload::write(dir.path(), &format!("{way}.bin"), 20_000),
            ];
            page.upload(&files.iter().collect::<Vec<_>>()).await;
            for file in &files {
                file.assert_same(&server.file(&file.name));
            }
        }
    })
    .await;
}

#[tokio::test]
async fn files_on_the_servers_disk_come_down_unchanged() {
    let _alone = alone().await;
    let server = Ftpd::start();
    let files = all_sizes(&server.root());
    let mut bridge = Bridge::start(&["--baud", "0"]);
    on_real_port(&mut bridge, async |page, _| {
        connect(page, &server).await;
        for file in &files {
            file.assert_same(&page.download(&file.name).await);
        }
    })
    .await;
}

#[tokio::test]
async fn unplugging_in_mid_upload_is_said_and_the_upload_can_be_tried_again() {
    let _alone = alone().await;
    let dir = tempfile::tempdir().unwrap();
    let file = Payload::write(dir.path(), "interrupted.bin", 700_000);
    let server = Ftpd::start();
    let mut bridge = Bridge::start(&["--baud", "921600"]);
    on_real_port(&mut bridge, async |page, bridge| {
        connect(page, &server).await;
        page.drop_files(&[&file]).await;
        page.transfer_moves(&file.name, Direction::Up, 65_536).await;
        bridge.unplug();
        page.transfer_is(&file.name, Direction::Up, "failed").await;
        page.line("down").await;
        page.complaint(&[]).await;

        bridge.plug();
        page.line("ready").await;
        if page.attribute("remote-list", "data-state").await.as_deref() != Some("ready") {
            page.connect().await;
        }
        page.press_in_transfer(&file.name, Direction::Up, "transfer-retry")
            .await;
        page.wait(
            "the upload is done after all",
            crate::page::TRANSFER,
            async || {
                let transfer = page.transfer(&file.name, Direction::Up).await?;
                (transfer.state == "done").then_some(())
            },
        )
        .await;
        file.assert_same(&server.file(&file.name));
    })
    .await;
}

#[tokio::test]
async fn two_channels_carry_to_and_from_two_servers_at_the_same_time() {
    let _alone = alone().await;
    let dir = tempfile::tempdir().unwrap();
    let here = Payload::write(dir.path(), "here.bin", 900_000);
    let (first, second) = (Ftpd::start(), Ftpd::start());
    let there = Payload::write(&second.root(), "there.bin", 900_000);
    let mut bridge = Bridge::start(&["--baud", "921600"]);
    on_real_port(&mut bridge, async |page, _| {
        page.select_channel(1).await;
        connect(page, &second).await;
        page.select_channel(0).await;
        connect(page, &first).await;
        page.drop_files(&[&here]).await;
        page.transfer_moves(&here.name, Direction::Up, 1).await;
        page.select_channel(1).await;
        page.select_row(&there.name).await;
        page.press("remote-download").await;
        page.transfer_moves(&there.name, Direction::Down, 1).await;
        assert_eq!(page.channel_state(0).await.as_deref(), Some("uploading"));

        page.transfer_is(&here.name, Direction::Up, "done").await;
        here.assert_same(&first.file(&here.name));
        there.assert_same(&page.downloaded(&there.name).await);
    })
    .await;
}

#[tokio::test]
async fn a_server_that_knows_no_such_user_is_said_to_and_another_user_gets_in() {
    let _alone = alone().await;
    let dir = tempfile::tempdir().unwrap();
    let file = Payload::write(dir.path(), "after.bin", 5000);
    let server = Ftpd::start();
    let mut bridge = Bridge::start(&["--baud", "0"]);
    on_real_port(&mut bridge, async |page, _| {
        page.fill_server("127.0.0.1", server.port, "nobody-here", "wrong")
            .await;
        page.press("server-connect").await;
        page.complaint(&[]).await;
        connect(page, &server).await;
        page.upload(&[&file]).await;
        file.assert_same(&server.file(&file.name));
    })
    .await;
}

#[tokio::test]
async fn a_chinese_name_is_the_same_on_the_servers_disk() {
    let _alone = alone().await;
    let dir = tempfile::tempdir().unwrap();
    let file = Payload::write(dir.path(), "数据 记录.bin", 5000);
    let server = Ftpd::start();
    fs::create_dir(server.file("目录")).unwrap();
    let mut bridge = Bridge::start(&["--baud", "0"]);
    on_real_port(&mut bridge, async |page, _| {
        connect(page, &server).await;
        page.enter("目录").await;
        page.upload(&[&file]).await;
        file.assert_same(&server.file("目录").join(&file.name));
        file.assert_same(&page.download(&file.name).await);
    })
    .await;
}
