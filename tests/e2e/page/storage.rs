use std::{fs, path::PathBuf};

use serde::Deserialize;
use serde_json::json;

use super::{Page, TRANSFER, css_string, selector};
use crate::{payload::Payload, rig::SOON};

/// A `storage-row` as the page states it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct StoredRow {
    pub(crate) name: String,
    pub(crate) size: String,
    #[serde(default)]
    pub(crate) md5: String,
}

/// The module's own files.
impl Page {
    /// Opens the module's files beside those of the server, and waits until they are listed.
    pub(crate) async fn open_storage(&self) {
        if self
            .attribute("panes-toggle", "aria-pressed")
            .await
            .as_deref()
            == Some("false")
        {
            self.press("panes-toggle").await;
        }
        self.press("storage-open").await;
        self.wait_for("storage-list", "data-state", "ready", SOON)
            .await;
    }

    /// The rows that are shown.
    pub(crate) async fn stored(&self) -> Vec<StoredRow> {
        self.all("storage-row").await
    }

    /// Waits until a row of this name and size is there.
    pub(crate) async fn stored_row(&self, name: &str, size: usize) -> StoredRow {
        let size = size.to_string();
        let what = format!("{name:?} of {size} bytes in the module");
        self.wait(&what, TRANSFER, async || {
            let rows = self.stored().await.into_iter();
            rows.into_iter()
                .find(|row| row.name == name && row.size == size)
        })
        .await
    }

    /// Selects the row of this name.
    pub(crate) async fn select_stored(&self, name: &str) {
        let name = css_string(name);
        self.press_css(&format!("{}[data-name={name}]", selector("storage-row")))
            .await;
    }

    /// Drops a file on the panel from outside the browser.
    pub(crate) async fn drop_on_storage(&self, file: &Payload) {
        self.element("storage-drop-zone").await;
        let (x, y) = self.centre(&selector("storage-drop-zone")).await;
        for kind in ["dragEnter", "dragOver", "drop"] {
            let data = json!({"items": [], "files": [file.path], "dragOperationsMask": 1});
            let event = json!({"type": kind, "x": x, "y": y, "data": data});
            self.browser.cdp("Input.dispatchDragEvent", event).await;
        }
    }

    /// Waits until what was asked of the module's files has ended well, checked this far.
    pub(crate) async fn storage_ends(&self, check: &str) {
        self.wait_for("storage-status", "data-check", check, TRANSFER)
            .await;
        self.wait_for("storage-status", "data-state", "done", TRANSFER)
            .await;
    }

    /// Waits until a file of this length was saved.
    pub(crate) async fn saved(&self, name: &str, length: usize) -> PathBuf {
        let file = self.browser.downloads.join(name);
        self.wait(&format!("{name:?} is on the disk"), TRANSFER, async || {
            (fs::metadata(&file).ok()?.len() == length as u64).then_some(())
        })
        .await;
        file
    }
}
