//! The module's own files: from a file dropped on the panel to the server and back, byte for byte.

use crate::{
    page::{Direction, Page, on_page},
    payload::Payload,
};

#[tokio::test]
async fn a_file_goes_into_the_module_to_the_server_and_back() {
    let dir = tempfile::tempdir().unwrap();
    let file = Payload::write(dir.path(), "固件 v1.bin", 200_000);
    let name = file.name.as_str();
    let length = file.bytes.len();
    on_page("?demo&lang=en&baud=0&seed=5", async |page: &Page| {
        page.line("ready").await;
        page.connect().await;
        page.open_storage().await;

        page.drop_on_storage(&file).await;
        page.stored_row(name, length).await;
        page.storage_ends("digest").await;
        page.select_stored(name).await;
        page.press("storage-digest").await;
        page.storage_ends("none").await;
        assert_eq!(page.stored_row(name, length).await.md5.len(), 32);

        page.press("storage-send").await;
        let sent = page.transfer_is(name, Direction::Up, "done").await;
        assert_eq!(
            (sent.done, sent.verified.as_str()),
            (length.to_string(), "size")
        );
        assert_eq!(page.row(name).await.size, length.to_string());

        page.press("storage-delete").await;
        page.press("dialog-confirm").await;
        page.wait_for("storage-list", "data-count", "0", crate::page::TRANSFER)
            .await;

        page.select_row(name).await;
        page.press("remote-fetch").await;
        page.transfer_is(name, Direction::Down, "done").await;
        page.stored_row(name, length).await;
        page.select_stored(name).await;
        page.press("storage-download").await;
        file.assert_same(&page.saved(name, length).await);
        page.storage_ends("digest").await;
    })
    .await;
}

#[tokio::test]
async fn a_local_file_goes_through_the_module_and_leaves_nothing_there() {
    let dir = tempfile::tempdir().unwrap();
    let file = Payload::write(dir.path(), "through.bin", 100_000);
    on_page("?demo&lang=en&baud=0&seed=6", async |page: &Page| {
        page.line("ready").await;
        page.connect().await;
        page.set_option("option-way", "module-file").await;
        page.set_option("option-verify", "full").await;
        page.upload(&[&file]).await;
        file.assert_same(&page.download(&file.name).await);
        page.open_storage().await;
        assert!(page.stored().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_firmware_without_files_has_the_panel_off_and_says_why() {
    on_page(
        "?demo&lang=en&baud=0&fault=no-files",
        async |page: &Page| {
            page.line("ready").await;
            page.connect().await;
            page.open_storage().await;
            for (button, command) in [
                ("storage-upload", "AT+MFPUT"),
                ("storage-download", "AT+MFGET"),
                ("storage-delete", "AT+MFDELETE"),
                ("storage-refresh", "AT+MFLIST"),
            ] {
                let why = page.attribute(button, "aria-description").await;
                let why = why.unwrap_or_default();
                assert!(why.contains(command), "{button}: {why}");
                let off = page.attribute(button, "disabled").await;
                assert!(off.is_some(), "{button} is off");
            }
        },
    )
    .await;
}
