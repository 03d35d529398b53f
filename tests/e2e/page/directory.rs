use fantoccini::key::Key;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Page, css_string, selector};
use crate::rig::SOON;

/// A `remote-row` as the page states it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) size: String,
}

/// The directory.
impl Page {
    /// The rows that are shown.
    pub(crate) async fn rows(&self) -> Vec<Row> {
        self.all("remote-row").await
    }

    /// Waits until a row of this name is there.
    pub(crate) async fn row(&self, name: &str) -> Row {
        self.wait(&format!("a row {name:?}"), SOON, async || {
            self.rows().await.into_iter().find(|row| row.name == name)
        })
        .await
    }

    /// Waits until no row of this name is there.
    pub(crate) async fn no_row(&self, name: &str) {
        self.wait(&format!("no row {name:?}"), SOON, async || {
            let listed =
                self.attribute("remote-list", "data-state").await.as_deref() == Some("ready");
            let there = self.rows().await.iter().any(|row| row.name == name);
            (listed && !there).then_some(())
        })
        .await;
    }

    /// Selects the row of this name, and it alone.
    pub(crate) async fn select_row(&self, name: &str) {
        self.row(name).await;
        self.press_css(&row_selector(name)).await;
    }

    /// Presses the right button on the row of this name, or beside all rows.
    pub(crate) async fn right_press(&self, name: Option<&str>) {
        let css = match name {
            Some(name) => row_selector(name),
            None => ".files-body".to_owned(),
        };
        if let Some(name) = name {
            self.row(name).await;
        }
        let (x, y) = self.centre(&css).await;
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({"type": kind, "x": x, "y": y, "button": "right", "clickCount": 1});
            self.browser.cdp("Input.dispatchMouseEvent", event).await;
        }
        self.element("files-menu").await;
    }

    /// Chooses what the menu of a row offers.
    pub(crate) async fn choose_for(&self, name: &str, action: &str) {
        self.right_press(Some(name)).await;
        self.press(action).await;
    }

    /// Types a path and goes there.
    pub(crate) async fn type_path(&self, path: &str) {
        self.press("path-edit").await;
        self.fill("path-input", path).await;
        self.key(char::from(Key::Enter)).await;
    }

    /// Waits until this directory is listed.
    pub(crate) async fn is_at(&self, path: &str) {
        self.wait_for("remote-path", "data-path", path, SOON).await;
        self.listed().await;
    }

    /// Opens the directory of this name.
    pub(crate) async fn enter(&self, name: &str) {
        let before = self.attribute("remote-path", "data-path").await;
        self.row(name).await;
        self.eval::<Value>(
            "document.querySelector(arguments[0])?.scrollIntoView({block: 'center'}); return null",
            vec![json!(row_selector(name))],
        )
        .await;
        let (x, y) = self.centre(&row_selector(name)).await;
        for count in [1, 2] {
            for kind in ["mousePressed", "mouseReleased"] {
                let event =
                    json!({"type": kind, "x": x, "y": y, "button": "left", "clickCount": count});
                self.browser.cdp("Input.dispatchMouseEvent", event).await;
            }
        }
        self.wait(&format!("the directory is {name:?}"), SOON, async || {
            (self.attribute("remote-path", "data-path").await != before).then_some(())
        })
        .await;
        self.listed().await;
    }
}

fn row_selector(name: &str) -> String {
    format!("{}[data-name={}]", selector("remote-row"), css_string(name))
}
