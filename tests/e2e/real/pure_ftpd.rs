//! pure-ftpd, which shows links as what they lead to where it is told to.

use super::{alone, on_real_port};
use crate::{
    payload::all_sizes,
    rig::{Bridge, Program},
};

#[tokio::test]
async fn files_of_every_size_go_up_and_come_down_unchanged() {
    let _alone = alone().await;
    let dir = tempfile::tempdir().unwrap();
    let files = all_sizes(dir.path());
    let server = Program::PureFtpd.start(&[]).expect("it is got before");
    let mut bridge = Bridge::start(&["--baud", "0"]);
    on_real_port(&mut bridge, async |page, _| {
        page.connect_as(&server.login()).await;
        page.upload(&files.iter().collect::<Vec<_>>()).await;
        for file in &files {
            file.assert_same(&server.path(&file.name));
            file.assert_same(&page.download(&file.name).await);
        }
    })
    .await;
}

#[tokio::test]
async fn a_directory_is_deleted_and_what_its_links_lead_to_stays() {
    let _alone = alone().await;
    let server = Program::PureFtpd.start(&["-b"]).expect("it is got before");
    server.write("precious/data.bin", b"precious");
    server.write("victim/sub/a.bin", b"a");
    server.link("victim/link", "../precious");
    let mut bridge = Bridge::start(&["--baud", "0"]);
    on_real_port(&mut bridge, async |page, _| {
        page.connect_as(&server.login()).await;
        page.select_row("victim").await;
        page.press("remote-delete").await;
        page.element("delete-count").await;
        page.press("dialog-confirm").await;
        page.no_dialog().await;
        page.no_row("victim").await;
        assert_eq!(
            server.read("precious/data.bin").as_deref(),
            Some(&b"precious"[..])
        );
        assert_eq!(server.names(""), ["precious"]);
    })
    .await;
}
