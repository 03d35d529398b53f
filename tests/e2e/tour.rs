//! *Watch it work*, by the clock on the wall.

use std::time::{Duration, Instant};

use fantoccini::key::Key;
use serde_json::json;

use crate::page::{Direction, Page, on_page};
use crate::payload::Payload;
use crate::rig::SOON;

/// From opening the page to the end of the tour.
const LASTS: Duration = Duration::from_secs(40);

const PICTURE: &str = "ferry-dusk.png";

async fn in_time(query: &str, width: u32, height: u32) {
    on_page("?lang=en", async |page: &Page| {
        let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500});
        page.cdp("Emulation.setDeviceMetricsOverride", size).await;
        page.element("tour-start").await;
        page.open(query).await;
        let started = Instant::now();
        for step in 1..=6 {
            page.wait_for("tour", "data-step", &step.to_string(), LASTS).await;
        }
        page.wait_for("tour", "data-state", "done", LASTS).await;
        let took = started.elapsed();
        assert!(took < LASTS, "{took:?}");
        let width_px: u32 = page
            .eval(
                "return (async () => { \
                   const picture = document.querySelector('[data-testid=preview-image]'); \
                   await picture.decode(); \
                   return picture.naturalWidth; \
                 })()",
                vec![],
            )
            .await;
        assert_eq!(width_px, 480);
        let verified = page.attribute("transfer", "data-verified").await;
        assert_eq!(verified.as_deref(), Some("full"));
        let interruptions = page.attribute("transfer-receipt", "data-interruptions").await;
        assert_eq!(interruptions.as_deref(), Some("1"));
        page.press("tour-close").await;
        page.line("ready").await;
    })
    .await;
}

#[tokio::test]
async fn the_tour_in_english_on_a_laptop() {
    in_time("?demo=tour&lang=en", 1366, 768).await;
}

#[tokio::test]
async fn the_tour_in_chinese_on_a_phone() {
    in_time("?demo=tour&lang=zh", 390, 844).await;
}

#[tokio::test]
async fn the_tour_leaves_a_page_that_works_wherever_it_is_stopped() {
    let dir = tempfile::tempdir().unwrap();
    for step in 1..=6 {
        let file = Payload::write(dir.path(), &format!("mine-{step}.bin"), 5000);
        on_page("?demo=tour&lang=en", async |page: &Page| {
            page.wait_for("tour", "data-step", &step.to_string(), LASTS)
                .await;
            page.key(char::from(Key::Escape)).await;
            page.wait_for("tour", "data-state", "stopped", SOON).await;
            page.key(char::from(Key::Escape)).await;
            page.line("ready").await;
            if step == 1 && page.channel_state(0).await.as_deref() == Some("idle") {
                page.connect().await;
            }
            // Its session is there again by then.
            if step > 2 {
                page.transfer_is(PICTURE, Direction::Up, "done").await;
            }
            page.listed().await;
            page.drop_files(&[&file]).await;
            page.transfer_is(&file.name, Direction::Up, "done").await;
        })
        .await;
    }
}
