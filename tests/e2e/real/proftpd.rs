//! proftpd as it is shipped, which takes no APPE.

use super::{alone, on_real_port};
use crate::{
    page::Direction,
    payload::{Payload, all_sizes},
    rig::{Bridge, Program},
};

#[tokio::test]
async fn files_of_every_size_go_up_and_come_down_unchanged() {
    let _alone = alone().await;
    let dir = tempfile::tempdir().unwrap();
    let files = all_sizes(dir.path());
    let server = Program::Proftpd.start(&[]).expect("it is got before");
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
async fn an_upload_that_broke_begins_again_where_append_is_refused() {
    let _alone = alone().await;
    let dir = tempfile::tempdir().unwrap();
    let file = Payload::write(dir.path(), "broken.bin", 500_000);
    let server = Program::Proftpd.start(&[]).expect("it is got before");
    let mut bridge = Bridge::start(&["--baud", "921600"]);
    on_real_port(&mut bridge, async |page, bridge| {
        page.connect_as(&server.login()).await;
        page.drop_files(&[&file]).await;
        page.transfer_moves(&file.name, Direction::Up, 100_000)
            .await;
        bridge.drop_sessions();
        page.transfer_is(&file.name, Direction::Up, "done").await;
        file.assert_same(&server.path(&file.name));
    })
    .await;
}
