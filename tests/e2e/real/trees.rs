//! A folder goes up through the real port, with the connection and the module breaking on the way.

use super::{alone, connect, on_real_port};
use crate::{
    page::{Page, TRANSFER},
    payload::Tree,
    rig::{Bridge, Ftpd, SOON},
};

/// Waits until the server's disk has so many of the tree's files, whole.
async fn landed(page: &Page, server: &Ftpd, tree: &Tree, files: usize) {
    page.wait(&format!("{files} files are there"), TRANSFER, async || {
        (tree.landed(&server.root()) >= files).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_folder_of_two_hundred_files_lands_whole_though_server_and_module_break_off() {
    let _alone = alone().await;
    let dir = tempfile::tempdir().unwrap();
    let tree = Tree::plant(dir.path());
    let server = Ftpd::start();
    let mut bridge = Bridge::start(&["--baud", "0"]);
    on_real_port(&mut bridge, async |page, bridge| {
        connect(page, &server).await;
        page.drop_paths(&[tree.top()]).await;
        landed(page, &server, &tree, 40).await;
        bridge.drop_sessions();
        landed(page, &server, &tree, 100).await;
        bridge.restart();
        // The module has forgotten its channels: a person connects again, and has the rest tried again.
        page.wait("the channel is gone", SOON, async || {
            let state = page.channel_state(0).await?;
            ["idle", "failed"].contains(&state.as_str()).then_some(())
        })
        .await;
        page.line("ready").await;
        page.connect().await;
        page.press("queue-retry-failed").await;
        landed(page, &server, &tree, tree.files()).await;
        tree.assert_same(&server.root());
    })
    .await;
}
