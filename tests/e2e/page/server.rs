use serde_json::json;

use super::{Page, selector};
use crate::rig::SOON;

/// The line and the server.
impl Page {
    /// Waits until the line is in this state.
    pub(crate) async fn line(&self, state: &str) {
        self.wait_for("line-state", "data-state", state, SOON).await;
    }

    /// Presses the button that connects the selected channel, and waits for the directory.
    pub(crate) async fn connect(&self) {
        self.press("server-connect").await;
        self.listed().await;
    }

    /// Fills in a server, connects and waits for the directory.
    pub(crate) async fn connect_to(&self, host: &str, port: u16, user: &str, password: &str) {
        self.fill_server(host, port, user, password).await;
        self.connect().await;
    }

    /// Connects to a server with this login, and waits for the directory.
    pub(crate) async fn connect_as(&self, login: &at_ferry::app::Server) {
        self.connect_to(&login.host, login.port, &login.user, &login.password)
            .await;
    }

    /// Fills in a server.
    pub(crate) async fn fill_server(&self, host: &str, port: u16, user: &str, password: &str) {
        self.fill("server-host", host).await;
        self.fill("server-port", &port.to_string()).await;
        self.fill("server-user", user).await;
        self.fill("server-password", password).await;
    }

    /// Opens what was said of the selected channel's server, where that is behind its chip.
    pub(crate) async fn open_server(&self) {
        if self
            .attribute("server-chip", "aria-expanded")
            .await
            .as_deref()
            == Some("false")
        {
            self.press("server-chip").await;
        }
    }

    /// Waits for the directory of the selected channel.
    pub(crate) async fn listed(&self) {
        self.wait_for("remote-list", "data-state", "ready", SOON)
            .await;
    }

    /// Turns to another channel; one that is not in use has no tab yet.
    pub(crate) async fn select_channel(&self, id: u8) {
        let css = format!("{}[data-id='{id}']", selector("channel"));
        let is_hidden = "return document.querySelector(arguments[0]).hidden";
        while self.eval::<bool>(is_hidden, vec![json!(css)]).await {
            self.press("channel-add").await;
        }
        self.press_css(&css).await;
        self.wait(&format!("channel {id} is selected"), SOON, async || {
            let css = format!("{css}[aria-selected='true']");
            self.eval::<bool>(
                "return !!document.querySelector(arguments[0])",
                vec![json!(css)],
            )
            .await
            .then_some(())
        })
        .await;
    }

    /// The state of a channel.
    pub(crate) async fn channel_state(&self, id: u8) -> Option<String> {
        let css = format!("{}[data-id='{id}']", selector("channel"));
        self.eval(
            "return document.querySelector(arguments[0])?.dataset.state ?? null",
            vec![json!(css)],
        )
        .await
    }
}
