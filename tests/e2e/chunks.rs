//! What is loaded behind the first screen: the page does without it for a while, and goes on when it comes.

use serde_json::json;

use crate::page::{Page, on_page};
use crate::rig::SOON;

/// Keeps requests for these addresses from being answered.
async fn block(page: &Page, addresses: &[&str]) {
    page.cdp("Network.enable", json!({})).await;
    // It would have them from what it keeps.
    page.cdp("Network.setBypassServiceWorker", json!({"bypass": true}))
        .await;
    page.cdp("Network.setBlockedURLs", json!({"urls": addresses}))
        .await;
}

/// Opens the page without the chunk, looks at it, and lets the chunk come.
async fn without(chunk: &str, look: impl AsyncFnOnce(&Page)) {
    on_page("?lang=en", async |page: &Page| {
        block(page, &[&format!("*{chunk}*")]).await;
        page.reload().await;
        page.wait_for("notice", "data-code", "part-not-loaded", SOON)
            .await;
        look(page).await;
        block(page, &[]).await;
        page.line("ready").await;
        page.connect().await;
    })
    .await;
}

#[tokio::test]
async fn the_first_screen_is_there_before_the_panels() {
    without("split_panels", async |page: &Page| {
        assert!(!page.shows("console-input").await);
        page.press("connect-demo").await;
    })
    .await;
}

#[tokio::test]
async fn what_is_asked_for_before_the_core_is_there_is_done_when_it_comes() {
    without("core-", async |page: &Page| {
        page.press("connect-demo").await;
    })
    .await;
}
