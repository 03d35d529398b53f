//! The page as one file, opened from the disk.

use crate::{
    page::{Page, at_address},
    payload::Payload,
    rig,
    worker::{QUERY, check_workers},
};

#[tokio::test]
async fn one_file_from_the_disk_does_the_whole_job() {
    let dir = tempfile::tempdir().unwrap();
    let file = Payload::write(dir.path(), "固件 v2.bin", 200_000);
    // Moved away from all that was built beside it.
    let page = dir.path().join("at-ferry.html");
    std::fs::copy(rig::dist().join("at-ferry.html"), &page).expect("`cargo xtask e2e` builds it");
    let address = url::Url::from_file_path(&page).expect("a path from the root");
    at_address(
        &format!("{address}?lang=en&baud=0&seed=1"),
        async |page: &Page| {
            page.press("connect-demo").await;
            page.line("ready").await;
            page.connect().await;
            // A dropped file comes with the way to it, which a page from the disk cannot post to its core.
            page.upload(&[&file]).await;
            file.assert_same(&page.download(&file.name).await);
            let loaded: Vec<String> = page
                .eval(
                    "return performance.getEntriesByType('resource').map(e => e.name) \
                       .filter(name => !name.startsWith('blob:') && !name.startsWith('data:'))",
                    vec![],
                )
                .await;
            assert!(loaded.is_empty(), "it loads files beside it: {loaded:?}");
            page.press("options-open").await;
            let licences = page.licences().await;
            assert!(licences.contains("Permission is hereby granted"));
        },
    )
    .await;
}

#[tokio::test]
async fn one_file_runs_nothing_but_what_it_holds() {
    let page = rig::dist().join("at-ferry.html");
    let address = url::Url::from_file_path(&page).expect("a path from the root");
    at_address(
        &format!("{address}?demo&lang=zh&baud=0"),
        async |page: &Page| {
            page.line("ready").await;
            let refused: Vec<String> = page
                .eval(
                    "const refused = []; \
                     document.addEventListener('securitypolicyviolation', \
                       event => refused.push(event.effectiveDirective)); \
                     const script = document.createElement('script'); \
                     script.textContent = 'window.intruder = true'; \
                     document.body.append(script); \
                     const style = document.createElement('style'); \
                     style.textContent = 'body { display: none }'; \
                     document.body.append(style); \
                     return fetch('https://elsewhere.example/').catch(() => {}) \
                       .then(() => new Promise(done => setTimeout(done, 0))) \
                       .then(() => window.intruder ? ['it ran'] : refused.sort())",
                    vec![],
                )
                .await;
            let expect = ["connect-src", "script-src-elem", "style-src-elem"];
            assert_eq!(refused, expect);
        },
    )
    .await;
}

#[tokio::test]
async fn one_file_has_its_core_in_a_worker_or_does_without() {
    let page = rig::dist().join("at-ferry.html");
    let address = url::Url::from_file_path(&page).expect("a path from the root");
    check_workers(&format!("{address}{QUERY}"), 1).await;
    check_workers(&format!("{address}{QUERY}&worker=off"), 0).await;
}

#[tokio::test]
async fn one_file_that_is_damaged_says_so() {
    let whole = std::fs::read_to_string(rig::dist().join("at-ferry.html")).unwrap();
    let packed = whole.rfind("<script id=\"at-ferry-packed\"").unwrap();
    let middle = packed.midpoint(whole.len());
    let (before, after) = whole.split_at(middle);
    let other = if after.starts_with('A') { 'B' } else { 'A' };
    for damaged in [before.to_owned(), format!("{before}{other}{}", &after[1..])] {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("at-ferry.html");
        std::fs::write(&file, damaged).unwrap();
        let address = url::Url::from_file_path(&file).expect("a path from the root");
        at_address(address.as_str(), async |page: &Page| {
            let look = async || {
                let told = "return document.querySelector('[role=alert]')?.innerText ?? null";
                page.eval::<Option<String>>(told, vec![]).await
            };
            let told = page.wait("it says what is wrong", rig::SOON, look).await;
            for words in ["AT Ferry does not start", "无法启动", "not whole"] {
                assert!(told.contains(words), "{told}");
            }
        })
        .await;
    }
}
