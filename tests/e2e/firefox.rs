//! The page in Firefox, which has no serial ports: the simulated module does its whole job there, and what cannot be had
//! is off and says why.

use crate::{
    page::{Direction, Page, in_firefox},
    payload::Payload,
};

#[tokio::test]
async fn a_file_goes_up_and_comes_down_in_firefox() {
    let dir = tempfile::tempdir().unwrap();
    let file = Payload::write(dir.path(), "固件 v3.bin", 200_000);
    in_firefox("?lang=en&baud=0&seed=1", async |page: &Page| {
        page.press("connect-demo").await;
        page.line("ready").await;
        page.connect().await;
        page.choose_file(&file).await;
        let sent = page.transfer_is(&file.name, Direction::Up, "done").await;
        assert_eq!(sent.done, file.bytes.len().to_string());
        file.assert_same(&page.download(&file.name).await);
    })
    .await;
}

/// By what the browser has, not by what it is called: a Firefox with serial ports may use them.
#[tokio::test]
async fn ports_are_off_and_said_to_be_where_a_browser_has_none() {
    for (lang, why) in [("en", "serial ports"), ("zh", "串口")] {
        in_firefox(&format!("?lang={lang}"), async |page: &Page| {
            page.element("connect-port").await;
            let has_ports: bool = page.eval("return 'serial' in navigator", vec![]).await;
            for control in ["connect-port", "baud", "any-port"] {
                let off = page.attribute(control, "disabled").await.is_some();
                assert_eq!(off, !has_ports, "{control}");
            }
            let said: Option<String> = page
                .eval(
                    "const port = document.querySelector('[data-testid=connect-port]'); \
                     return document.getElementById(port.getAttribute('aria-describedby'))?.innerText ?? null",
                    vec![],
                )
                .await;
            assert_eq!(said.is_some_and(|said| said.contains(why)), !has_ports);
        })
        .await;
    }
}
