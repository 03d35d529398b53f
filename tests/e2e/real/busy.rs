//! The page's own thread has other things to do.

use std::fs;

use serde_json::Value;

use super::{alone, connect, on_real_port};
use crate::{
    page::Direction,
    payload::Payload,
    rig::{Bridge, Ftpd},
};

/// What must get on while the page does not, in bytes: far more than what can be on its way already.
const GETS_ON: u64 = 65_536;

#[tokio::test]
async fn an_upload_goes_on_while_the_page_is_busy() {
    let _alone = alone().await;
    let dir = tempfile::tempdir().unwrap();
    let file = Payload::write(dir.path(), "busy.bin", 2_000_000);
    let server = Ftpd::start();
    let mut bridge = Bridge::start(&["--baud", "921600"]);
    on_real_port(&mut bridge, async |page, _| {
        connect(page, &server).await;
        page.drop_files(&[&file]).await;
        page.transfer_moves(&file.name, Direction::Up, 65_536).await;
        let on_disk = || {
            let files = fs::read_dir(server.root()).expect("the server has a disk");
            let sizes = files.filter_map(|file| Some(file.ok()?.metadata().ok()?.len()));
            sizes.sum::<u64>()
        };
        // How much gets on depends on the machine; that it does, not on how long the page takes.
        let mut got_on = 0;
        for busy_ms in [2_500, 5_000, 10_000] {
            let before = on_disk();
            page.eval::<Value>(
                "const until = performance.now() + arguments[0]; \
                 while (performance.now() < until); return null",
                vec![busy_ms.into()],
            )
            .await;
            // Taken before the page can have drawn, or said, anything again.
            got_on = on_disk() - before;
            if got_on >= GETS_ON {
                break;
            }
        }
        assert!(got_on >= GETS_ON, "{got_on} bytes while the page was busy");
        page.transfer_is(&file.name, Direction::Up, "done").await;
        file.assert_same(&server.file(&file.name));
    })
    .await;
}
