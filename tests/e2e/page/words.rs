use serde::Deserialize;

use super::{Page, TRANSFER};
use crate::rig::SOON;

/// A `notice` as the page states it.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub(crate) struct Notice {
    pub(crate) level: String,
    pub(crate) code: String,
    pub(crate) text: String,
}

/// What the page says, and asks.
impl Page {
    /// All notices that are shown.
    pub(crate) async fn notices(&self) -> Vec<Notice> {
        self.all("notice").await
    }

    /// Dismisses all notices, and waits until none is shown.
    pub(crate) async fn dismiss_notices(&self) {
        self.wait("no notice is shown", SOON, async || {
            let dismiss = "const all = document.querySelectorAll('[data-testid=notice-dismiss]'); \
                           all.forEach(button => button.click()); return all.length";
            let shown: u32 = self.eval(dismiss, vec![]).await;
            (shown == 0).then_some(())
        })
        .await;
    }

    /// Waits for a notice that something went wrong, beyond those already seen.
    pub(crate) async fn complaint(&self, seen: &[Notice]) -> Notice {
        let notice = self
            .wait("a warning or an error is shown", TRANSFER, async || {
                let mut notices = self.notices().await;
                notices.retain(|notice| notice.level != "info" && !seen.contains(notice));
                notices.pop()
            })
            .await;
        assert!(
            !notice.code.is_empty(),
            "every notice has a code: {notice:?}"
        );
        assert!(
            !notice.text.trim().is_empty(),
            "every notice says something: {notice:?}"
        );
        notice
    }

    /// Answers the question for a name.
    pub(crate) async fn answer_name(&self, name: &str) {
        self.element("dialog").await;
        self.fill("dialog-input", name).await;
        self.press("dialog-confirm").await;
    }

    /// Goes on from the options to the licences, and reads them.
    pub(crate) async fn licences(&self) -> String {
        self.press("licences-open").await;
        self.element("licences-text").await;
        self.said("licences-text").await
    }

    /// Waits until no question is open.
    pub(crate) async fn no_dialog(&self) {
        self.wait("no dialog is open", SOON, async || {
            (!self.shows("dialog").await).then_some(())
        })
        .await;
    }
}
