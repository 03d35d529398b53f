use serde_json::json;

use super::Page;
use crate::rig::SOON;

/// The page behind another tab.
impl Page {
    /// Opens an empty tab in front of the page, and waits until the page knows that nobody sees it.
    pub(crate) async fn hide(&self) {
        let tab = json!({"url": "about:blank", "newWindow": false, "background": false});
        self.browser.cdp("Target.createTarget", tab).await;
        self.wait("the page is hidden", SOON, async || {
            self.eval::<bool>("return document.hidden", vec![])
                .await
                .then_some(())
        })
        .await;
    }

    /// How long the page waits for five timers of 20 ms, one after the other, in ms.
    pub(crate) async fn five_timers(&self) -> f64 {
        self.eval(
            "return (async () => { \
               const start = performance.now(); \
               for (let i = 0; i < 5; i += 1) await new Promise(done => setTimeout(done, 20)); \
               return performance.now() - start; \
             })()",
            vec![],
        )
        .await
    }

    /// Whether the page asks before it is left.
    pub(crate) async fn asks_before_leaving(&self) -> bool {
        self.eval(
            "const leaving = new Event('beforeunload', {cancelable: true}); \
             window.dispatchEvent(leaving); \
             return leaving.defaultPrevented",
            vec![],
        )
        .await
    }

    /// What the tab is called.
    pub(crate) async fn title(&self) -> String {
        self.eval("return document.title", vec![]).await
    }
}
