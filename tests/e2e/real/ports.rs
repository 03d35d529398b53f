//! Several ports at once, of which one is the module's for AT commands.

use super::alone;
use crate::{
    page::{Page, on_page},
    rig::{Bridge, SOON},
};

/// Bytes of `AT` with a CR on either side: what is none of the module's is told no more.
const SPOKEN_ONCE_BYTES: u64 = 4;

#[tokio::test]
async fn the_module_is_found_among_its_ports_and_the_others_are_spoken_to_once_at_most() {
    let _alone = alone().await;
    let mut others: Vec<_> = ["nmea", "ppp", "diagnostic", "log"]
        .map(|kind| (kind, Bridge::start(&["--port", kind])))
        .into();
    let mut module = Bridge::start(&["--baud", "0"]);
    on_page("?lang=en", async |page: &Page| {
        page.wait_for("line-state", "data-state", "down", SOON).await;
        for (_, other) in &mut others {
            other.plug();
        }
        ports_are(page, others.len()).await;
        page.press("port-find").await;
        page.wait("each is named by what was heard on it", SOON, async || {
            let mut heard: Vec<String> = page
                .eval(
                    "return [...document.querySelectorAll('[data-testid=granted-port]')].map(e => e.dataset.heard ?? '')",
                    vec![],
                )
                .await;
            heard.sort();
            let expect = ["port-diagnostic", "port-log", "port-nmea", "port-ppp"];
            (heard == expect).then_some(())
        })
        .await;
        assert_eq!(page.complaint(&[]).await.code, "no-module-found");
        for (kind, other) in &mut others {
            let spoken = other.count().up_bytes;
            assert!(spoken <= SPOKEN_ONCE_BYTES, "{kind}: {spoken} B");
        }
        module.plug();
        ports_are(page, others.len() + 1).await;
        page.press("port-find").await;
        page.line("ready").await;
        let model = page.attribute("line-state", "data-model").await;
        assert_eq!(model.as_deref(), Some("ML307R-DC"));
        for (kind, other) in &mut others {
            let spoken = other.count().up_bytes;
            assert!(spoken <= 2 * SPOKEN_ONCE_BYTES, "{kind}: {spoken} B");
        }
    })
    .await;
}

async fn ports_are(page: &Page, count: usize) {
    page.wait("all ports are there", SOON, async || {
        (page.count("granted-port").await == count).then_some(())
    })
    .await;
}
