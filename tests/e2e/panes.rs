//! Two servers side by side, and a file dragged from one to the other.

use fantoccini::actions::{InputSource, MOUSE_BUTTON_LEFT, MouseActions, PointerAction};
use serde_json::json;

use crate::page::{Direction, Page, on_page};
use crate::payload::Payload;
use crate::rig::SOON;

/// Both demo servers side by side, the first one active.
async fn side_by_side(page: &Page) {
    let metrics = json!({"width": 1440, "height": 900, "deviceScaleFactor": 1, "mobile": false});
    page.cdp("Emulation.setDeviceMetricsOverride", metrics)
        .await;
    page.line("ready").await;
    page.select_channel(1).await;
    page.fill("server-host", "archive.demo").await;
    page.connect().await;
    page.enter("incoming").await;
    page.wait_for("remote-path", "data-path", "/archive/incoming", SOON)
        .await;
    page.listed().await;
    page.select_channel(0).await;
    page.connect().await;
    page.press("panes-toggle").await;
    page.element("pane-activate").await;
}

/// Drags with the mouse, as a hand does.
async fn drag(page: &Page, from: &str, to: &str) {
    let (from, to) = (page.centre(from).await, page.centre(to).await);
    let at = |(x, y): (f64, f64)| PointerAction::MoveTo {
        duration: None,
        x,
        y,
    };
    let half = (f64::midpoint(from.0, to.0), f64::midpoint(from.1, to.1));
    let button = MOUSE_BUTTON_LEFT;
    let mouse = MouseActions::new("mouse".to_owned())
        .then(at(from))
        .then(PointerAction::Down { button })
        .then(at((from.0 + 12.0, from.1 + 4.0)))
        .then(at(half))
        .then(at((to.0 - 5.0, to.1)))
        .then(at(to))
        .then(PointerAction::Up { button });
    page.perform(mouse).await;
}

#[tokio::test]
async fn a_file_dragged_from_pane_to_pane_is_the_same_on_the_other_server() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let file = Payload::write(dir.path(), "跨服务器 relay.bin", 200_001);
    on_page("?demo&lang=en&baud=0&seed=21", async |page: &Page| {
        side_by_side(page).await;
        page.upload(&[&file]).await;
        page.row(&file.name).await;
        let row = format!("[data-testid='remote-row'][data-name='{}']", file.name);
        drag(page, &row, ".pane.other .pane-scroll").await;
        page.transfer_is(&file.name, Direction::Down, "done").await;
        page.wait("it is listed on the other side", SOON, async || {
            let css = format!("[data-testid='pane-row'][data-name='{}']", file.name);
            page.eval::<bool>(
                "return !!document.querySelector(arguments[0])",
                vec![json!(css)],
            )
            .await
            .then_some(())
        })
        .await;
        page.press("pane-activate").await;
        page.wait_for("remote-path", "data-path", "/archive/incoming", SOON)
            .await;
        file.assert_same(&page.download(&file.name).await);
    })
    .await;
}
