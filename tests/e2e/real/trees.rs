//! A folder goes up through the real port and comes down, with the connection and the module breaking on the way.

use super::{alone, connect, on_real_port};
use crate::{
    page::{Page, TRANSFER},
    payload::Tree,
    rig::{Bridge, Ftpd},
};

/// Waits until the server's disk has so many of the tree's files, whole.
async fn landed(page: &Page, server: &Ftpd, tree: &Tree, files: usize) {
    page.wait(&format!("{files} files are there"), TRANSFER, async || {
        (tree.landed(&server.root()) >= files).then_some(())
    })
    .await;
}

/// Waits until so many transfers are over, and well.
async fn ended(page: &Page, at_least: usize) {
    page.wait(
        &format!("{at_least} files are done"),
        TRANSFER,
        async || {
            let ended = page.attribute("queue-ended", "data-count").await?;
            (ended.parse::<usize>().ok()? >= at_least).then_some(())
        },
    )
    .await;
}

#[tokio::test]
async fn a_folder_of_two_hundred_files_goes_both_ways_whole_though_server_and_module_break_off() {
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
        landed(page, &server, &tree, tree.files()).await;
        ended(page, tree.files()).await;
        tree.assert_same(&server.root());

        page.press("transfer-clear").await;
        page.press("remote-refresh").await;
        page.give_folder("chosen").await;
        page.select_row(&tree.name()).await;
        page.press("remote-download").await;
        ended(page, 40).await;
        bridge.restart();
        ended(page, 100).await;
        bridge.drop_sessions();
        page.wait("the directory is saved", TRANSFER, async || {
            let notices = page.notices().await;
            notices.iter().any(|n| n.code == "tree-saved").then_some(())
        })
        .await;
        assert_eq!(page.in_folder("chosen").await, tree.digests());
    })
    .await;
}
