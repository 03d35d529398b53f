//! What is handed on of a batch: its digests, and what was found when every byte was verified.

use std::{fs, process::Command};

use super::{alone, connect, on_real_port};
use crate::{
    page::{Direction, TRANSFER},
    payload::{Payload, sha256},
    rig::{Bridge, Ftpd},
};

#[tokio::test]
async fn a_file_that_is_damaged_on_the_server_after_its_upload_is_found_and_reported() {
    let _alone = alone().await;
    let dir = tempfile::tempdir().unwrap();
    let files: Vec<_> = (0..20)
        .map(|n| {
            Payload::write(
                dir.path(),
                &format!("station-{n:02}.bin"),
                1_000 + n * 1_777,
            )
        })
        .collect();
    let all: Vec<_> = files.iter().collect();
    let damaged = &files[13];
    let server = Ftpd::start();
    let mut bridge = Bridge::start(&["--baud", "0"]);
    on_real_port(&mut bridge, async |page, _| {
        connect(page, &server).await;
        page.upload(&all).await;
        let mut there = fs::read(server.file(&damaged.name)).unwrap();
        there[12_345] ^= 0x10;
        fs::write(server.file(&damaged.name), &there).unwrap();
        page.press("queue-verify-all").await;
        for file in &files {
            let expect = if file.name == damaged.name {
                ("failed", "none")
            } else {
                ("done", "full")
            };
            page.wait(&file.name, TRANSFER, async || {
                let it = page.transfer(&file.name, Direction::Up).await?;
                ((it.state.as_str(), it.verified.as_str()) == expect).then_some(())
            })
            .await;
        }
        assert_eq!(fs::read(server.file(&damaged.name)).unwrap(), there);
        page.wait("all are digested", TRANSFER, async || {
            let undigested = "[data-testid=transfer-receipt][data-sha256='']";
            let body = format!("return document.querySelectorAll(\"{undigested}\").length");
            let left: usize = page.eval(&body, vec![]).await;
            (left == 0).then_some(())
        })
        .await;

        page.press("queue-report").await;
        let report = async |id: &str, name: &str| {
            page.press(id).await;
            String::from_utf8(page.handed_over(name).await).unwrap()
        };
        let html = report("report-html", "at-ferry-report.html").await;
        assert!(
            html.contains("1 of 20 files are not as they should be."),
            "{html}"
        );
        let json = report("report-json", "at-ferry-report.json").await;
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        for (row, file) in json["transfers"].as_array().unwrap().iter().zip(&files) {
            let is_damaged = file.name == damaged.name;
            assert_eq!(row["name"], file.name.as_str());
            assert_eq!(row["sha256"], sha256(&file.bytes).as_str());
            assert_eq!(row["verified"], if is_damaged { "none" } else { "full" });
            assert_eq!(row["failure"] == "content-differs", is_damaged, "{row}");
        }
        // A program that others wrote finds the same, on the server's own disk.
        let sums = report("report-sums", "SHA256SUMS").await;
        assert_eq!(sums.lines().count(), 19);
        fs::write(server.root().join("SHA256SUMS"), &sums).unwrap();
        let mut check = Command::new("sha256sum");
        check.args(["--check", "--strict", "SHA256SUMS"]);
        let checked = check.current_dir(server.root()).output().unwrap();
        assert!(checked.status.success(), "{checked:?}");
    })
    .await;
}
