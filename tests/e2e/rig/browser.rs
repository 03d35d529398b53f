use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use fantoccini::{Client, ClientBuilder, wd::WebDriverCompatibleCommand};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A headless Chromium with a profile of its own, gone when this is dropped.
pub(crate) struct Browser {
    pub(crate) client: Client,
    /// Where its downloads land.
    pub(crate) downloads: PathBuf,
    driver: Child,
    profile: TempDir,
}

/// The USB device that a port belongs to, as the browser remembers what was granted.
const GRANTED: (&str, u16, u16, &str) = ("ML307R", 0x2ecc, 0x3012, "RIG0001");

impl Browser {
    /// Starts one, in which the page may use the bridge's port without asking a person.
    pub(crate) async fn start() -> Self {
        let profile = tempfile::Builder::new()
            .prefix("at-ferry-browser-")
            .tempdir()
            .expect("a temporary directory");
        let downloads = profile.path().join("downloads");
        fs::create_dir_all(&downloads).expect("a directory for downloads");
        grant_serial_port(profile.path());

        let program =
            super::program("AT_FERRY_CHROMEDRIVER").expect("`cargo xtask test` finds chromedriver");
        let mut driver = Command::new(program)
            .args(["--port=0", "--log-level=SEVERE"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver runs");
        let port = announced_port(&mut driver);
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities(profile.path()))
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect("Chromium starts");
        let browser = Self {
            client,
            downloads,
            driver,
            profile,
        };
        browser
            .cdp(
                "Browser.setDownloadBehavior",
                json!({"behavior": "allow", "downloadPath": browser.downloads}),
            )
            .await;
        browser
    }

    /// Speaks the browser's own protocol, for what WebDriver has no command for.
    pub(crate) async fn cdp(&self, method: &str, params: Value) -> Value {
        let command = Cdp {
            method: method.to_owned(),
            params,
        };
        self.client
            .issue_cmd(command)
            .await
            .unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// Ends the session, and the browser with it.
    pub(crate) async fn close(self) {
        // Whatever is left of it the drop ends.
        let _ = self.client.clone().close().await;
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.driver.kill();
        let _ = self.driver.wait();
        // A driver that is killed leaves its browser behind.
        super::end_processes_of(self.profile.path());
    }
}

/// A command of the Chrome `DevTools` protocol, carried by `WebDriver`.
#[derive(Debug)]
struct Cdp {
    method: String,
    params: Value,
}

impl WebDriverCompatibleCommand for Cdp {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        base.join(&format!(
            "session/{}/goog/cdp/execute",
            session.unwrap_or_default()
        ))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        let body = json!({"cmd": self.method, "params": self.params});
        (http::Method::POST, Some(body.to_string()))
    }
}

fn capabilities(profile: &Path) -> serde_json::Map<String, Value> {
    let mut options = json!({
        "args": [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--lang=en-US",
            "--window-size=1400,1000",
            format!("--user-data-dir={}", profile.display()),
        ],
    });
    if let Some(program) = super::program("AT_FERRY_CHROMIUM") {
        options["binary"] = json!(program);
    }
    let capabilities = json!({
        "browserName": "chrome",
        "goog:chromeOptions": options,
        "timeouts": {"pageLoad": 60_000, "script": 30_000},
    });
    match capabilities {
        Value::Object(capabilities) => capabilities,
        _ => unreachable!("it is written as an object above"),
    }
}

/// Writes down, as the browser itself would, that a person has let the page use the port.
fn grant_serial_port(profile: &Path) {
    let (name, vendor, product, serial_number) = GRANTED;
    let origin = super::site().trim_end_matches('/').to_owned();
    let preferences = json!({"profile": {"content_settings": {"exceptions": {"serial_chooser_data": {
        format!("{origin},*"): {"setting": {"chosen-objects": [{
            "name": name,
            "vendor_id": vendor,
            "product_id": product,
            "serial_number": serial_number,
        }]}},
    }}}}});
    let dir = profile.join("Default");
    fs::create_dir_all(&dir).expect("a directory for the profile");
    fs::write(dir.join("Preferences"), preferences.to_string())
        .expect("a fresh profile takes its preferences");
}

/// Waits for the line in which chromedriver says which port it took.
fn announced_port(driver: &mut Child) -> u16 {
    let stdout = driver.stdout.take().expect("it was piped");
    let mut lines = BufReader::new(stdout).lines();
    let port = lines
        .by_ref()
        .map_while(Result::ok)
        .find_map(|line| {
            line.split("successfully on port ")
                .nth(1)?
                .trim_end_matches('.')
                .parse()
                .ok()
        })
        .expect("chromedriver says on which port it is");
    // Its later words go nowhere, but the pipe has to stay open.
    std::thread::spawn(move || lines.for_each(drop));
    port
}
