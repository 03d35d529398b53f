use std::{fs, path::PathBuf, time::Duration};

use fantoccini::Locator;
use serde::Deserialize;
use serde_json::json;

use super::{Page, css_string, selector};
use crate::{payload::Payload, rig::SOON};

/// How long a transfer of these tests may take on a machine that is busy.
pub(crate) const TRANSFER: Duration = Duration::from_mins(5);

/// Which way a file goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Up,
    Down,
}

/// A `transfer` as the page states it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Transfer {
    pub(crate) name: String,
    pub(crate) direction: String,
    pub(crate) state: String,
    pub(crate) done: String,
    pub(crate) total: String,
    pub(crate) verified: String,
    /// What only the user can give, before it goes on.
    pub(crate) waits: String,
}

/// Files in flight.
impl Page {
    /// Drops files on the page from outside the browser.
    pub(crate) async fn drop_files(&self, files: &[&Payload]) {
        let paths: Vec<PathBuf> = files.iter().map(|file| file.path.clone()).collect();
        self.drop_paths(&paths).await;
    }

    /// Drops whatever is at these paths.
    pub(crate) async fn drop_paths(&self, paths: &[PathBuf]) {
        self.element("drop-zone").await;
        let (x, y) = self.centre(&selector("drop-zone")).await;
        for kind in ["dragEnter", "dragOver", "drop"] {
            let data = json!({"items": [], "files": paths, "dragOperationsMask": 1});
            let event = json!({"type": kind, "x": x, "y": y, "data": data});
            self.browser.cdp("Input.dispatchDragEvent", event).await;
        }
    }

    /// Sets one of the transfer options.
    pub(crate) async fn set_option(&self, option: &str, value: &str) {
        self.press("options-open").await;
        self.choose(option, value).await;
        self.press("dialog-confirm").await;
        self.no_dialog().await;
    }

    /// Uploads a file by the page's button, as chosen in the browser's picker. It lies in the browser's private file
    /// system, for which no browser asks anybody.
    pub(crate) async fn pick(&self, file: &Payload) {
        self.eval_async(
            "const root = await navigator.storage.getDirectory();
             const handle = await root.getFileHandle(arguments[0], { create: true });
             const stream = await handle.createWritable();
             await stream.write(Uint8Array.from(atob(arguments[1]), byte => byte.charCodeAt(0)));
             await stream.close();
             window.showOpenFilePicker = async () => [handle];",
            vec![json!(file.name), json!(base64(&file.bytes))],
        )
        .await;
        self.press("remote-upload").await;
    }

    /// Chooses a file in the input behind the upload button.
    pub(crate) async fn choose_file(&self, file: &Payload) {
        let css = selector("file-input");
        let input = self.browser.client.find(Locator::Css(&css)).await;
        input
            .expect("the input is there, though it is not to be seen")
            .send_keys(&file.path.display().to_string())
            .await
            .expect("the input takes files");
    }

    /// All transfers.
    pub(crate) async fn transfers(&self) -> Vec<Transfer> {
        self.all("transfer").await
    }

    /// The transfer of this file, if it is there; of several the one that is not over.
    pub(crate) async fn transfer(&self, name: &str, direction: Direction) -> Option<Transfer> {
        let direction = direction.attribute();
        let mut all = self.transfers().await;
        all.retain(|transfer| transfer.name == name && transfer.direction == direction);
        let current = all
            .iter()
            .position(|transfer| !transfer.is_over())
            .unwrap_or(0);
        (!all.is_empty()).then(|| all.swap_remove(current))
    }

    /// Waits until the transfer of this file is as wanted; one that ends otherwise ends the test.
    pub(crate) async fn transfer_is(
        &self,
        name: &str,
        direction: Direction,
        state: &str,
    ) -> Transfer {
        let what = format!("{name:?} {} {state}", direction.attribute());
        self.wait(&what, TRANSFER, async || {
            let transfer = self.transfer(name, direction).await?;
            if transfer.state == state {
                return Some(transfer);
            }
            assert!(!transfer.is_over(), "waiting for {what}: {transfer:?}");
            None
        })
        .await
    }

    /// Waits until a transfer has carried something but is not over.
    pub(crate) async fn transfer_moves(
        &self,
        name: &str,
        direction: Direction,
        at_least: u64,
    ) -> Transfer {
        self.wait(&format!("{name:?} is on its way"), TRANSFER, async || {
            let transfer = self.transfer(name, direction).await?;
            assert!(!transfer.is_over(), "too late or too early: {transfer:?}");
            (transfer.done.parse::<u64>().ok()? >= at_least).then_some(transfer)
        })
        .await
    }

    /// Presses a button inside the transfer of this file.
    pub(crate) async fn press_in_transfer(&self, name: &str, direction: Direction, button: &str) {
        let name = css_string(name);
        let transfer = format!(
            "{}[data-name={name}][data-direction='{}']",
            selector("transfer"),
            direction.attribute()
        );
        self.press_css(&format!("{transfer} {}", selector(button)))
            .await;
    }

    /// Drops files and waits until each has arrived.
    pub(crate) async fn upload(&self, files: &[&Payload]) {
        self.drop_files(files).await;
        for file in files {
            let transfer = self.transfer_is(&file.name, Direction::Up, "done").await;
            assert_eq!(transfer.total, file.bytes.len().to_string(), "{transfer:?}");
            assert_eq!(transfer.done, transfer.total, "{transfer:?}");
            assert_ne!(transfer.verified, "none", "{transfer:?}");
        }
    }

    /// Downloads a file of the directory and answers where it is on this side.
    pub(crate) async fn download(&self, name: &str) -> PathBuf {
        self.select_row(name).await;
        self.press("remote-download").await;
        self.downloaded(name).await
    }

    /// Waits until a download is over and its file is there.
    pub(crate) async fn downloaded(&self, name: &str) -> PathBuf {
        let transfer = self.transfer_is(name, Direction::Down, "done").await;
        let file = self.browser.downloads.join(name);
        self.wait(&format!("{name:?} is on the disk"), SOON, async || {
            let length = fs::metadata(&file).ok()?.len();
            (length.to_string() == transfer.total).then_some(())
        })
        .await;
        file
    }
}

/// Bytes as text.
pub(crate) fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let byte = |i: usize| u32::from(three.get(i).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for i in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * i) & 63) as usize];
            text.push(if i > three.len() { '=' } else { digit.into() });
        }
    }
    text
}

impl Direction {
    fn attribute(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
        }
    }
}

impl Transfer {
    pub(crate) fn is_over(&self) -> bool {
        matches!(self.state.as_str(), "done" | "failed" | "cancelled")
    }
}
