//! A queue for one server goes over several channels of the module.

use fantoccini::key::Key;

use super::{alone, connect, on_real_port};
use crate::{
    page::{Direction, Page, TRANSFER},
    payload::{Digests, Payload, sha256},
    rig::{Bridge, Ftpd, SOON},
};

/// The module's channels.
const CHANNELS: u8 = 6;

/// Waits until so many channels help the one that the queue is on.
async fn lanes_are(page: &Page, count: usize) {
    page.wait(&format!("{count} channels help"), TRANSFER, async || {
        let mut lanes = 0;
        for id in 0..CHANNELS {
            lanes += usize::from(page.channel_state(id).await.as_deref() == Some("lane"));
        }
        (lanes == count).then_some(())
    })
    .await;
}

#[tokio::test]
async fn twenty_files_over_three_channels_land_and_come_back_unchanged() {
    let _alone = alone().await;
    let dir = tempfile::tempdir().unwrap();
    let files: Vec<_> = (0..20)
        .map(|n| Payload::write(dir.path(), &format!("lane-{n:02}.bin"), 30_000 + n * 777))
        .collect();
    let files: Vec<_> = files.iter().collect();
    // Each connection is slow, and the line is not: there is something that other channels can win.
    let server = Ftpd::start_with("anon_max_rate=30000\n");
    let mut bridge = Bridge::start(&["--baud", "0"]);
    on_real_port(&mut bridge, async |page, _| {
        connect(page, &server).await;
        page.set_option("option-lanes", "3").await;
        page.drop_files(&files).await;
        lanes_are(page, 2).await;
        for file in &files {
            page.transfer_is(&file.name, Direction::Up, "done").await;
            file.assert_same(&server.file(&file.name));
        }
        lanes_are(page, 0).await;
        let there = std::fs::read_dir(server.root()).unwrap().count();
        assert_eq!(there, files.len(), "nothing else is left on the server");

        // All are listed on the channel that they were queued on, and come down over it and its lanes.
        let count = files.len().to_string();
        page.wait_for("remote-list", "data-count", &count, SOON)
            .await;
        page.give_folder("lanes").await;
        page.save_to_folder("lanes").await;
        page.select_row(&files[0].name).await;
        page.key_with(Key::Shift, char::from(Key::End)).await;
        page.press("remote-download").await;
        lanes_are(page, 2).await;
        let sent = files.iter().map(|it| (it.name.clone(), sha256(&it.bytes)));
        let sent: Digests = sent.collect();
        // Nothing can be looked into while it is being put in its place.
        page.wait("all are in the folder", TRANSFER, async || {
            let there = page.names_in_folder("lanes").await;
            there.iter().eq(sent.keys()).then_some(())
        })
        .await;
        page.wait("they are as they were", SOON, async || {
            (page.in_folder("lanes").await == sent).then_some(())
        })
        .await;
    })
    .await;
}
