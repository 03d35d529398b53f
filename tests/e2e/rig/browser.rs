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

/// A headless browser with a profile of its own, gone when this is dropped.
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
    /// Starts a Chromium, in which the page may use the bridge's port without asking a person.
    pub(crate) async fn start() -> Self {
        let profile = profile();
        grant_serial_port(profile.path());
        let program =
            super::program("AT_FERRY_CHROMEDRIVER").expect("`cargo xtask test` finds chromedriver");
        let mut driver = Command::new(program);
        driver.args(["--port=0", "--log-level=SEVERE"]);
        let capabilities = chromium(profile.path());
        let browser = Self::drive(driver, "successfully on port ", profile, capabilities).await;
        browser
            .cdp(
                "Browser.setDownloadBehavior",
                json!({"behavior": "allow", "downloadPath": browser.downloads}),
            )
            .await;
        browser
    }

    /// Starts a Firefox.
    pub(crate) async fn firefox() -> Self {
        let profile = profile();
        let program =
            super::program("AT_FERRY_GECKODRIVER").expect("`cargo xtask test` gets geckodriver");
        let mut driver = Command::new(program);
        driver.args(["--port=0", "--websocket-port=0", "--profile-root"]);
        driver.arg(profile.path());
        let capabilities = firefox(&downloads(profile.path()));
        Self::drive(driver, "Listening on 127.0.0.1:", profile, capabilities).await
    }

    /// Runs a driver, which says its port behind these words, and has it start its browser.
    async fn drive(
        mut driver: Command,
        announcement: &str,
        profile: TempDir,
        capabilities: Value,
    ) -> Self {
        let Value::Object(capabilities) = capabilities else {
            unreachable!("capabilities are written as objects");
        };
        let mut driver = driver
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the driver runs");
        let port = announced_port(&mut driver, announcement);
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect("the browser starts");
        Self {
            client,
            downloads: downloads(profile.path()),
            driver,
            profile,
        }
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

fn profile() -> TempDir {
    let profile = tempfile::Builder::new()
        .prefix("at-ferry-browser-")
        .tempdir()
        .expect("a temporary directory");
    fs::create_dir_all(downloads(profile.path())).expect("a directory for downloads");
    profile
}

fn downloads(profile: &Path) -> PathBuf {
    profile.join("downloads")
}

fn chromium(profile: &Path) -> Value {
    let mut options = json!({
        // Without a window the browser would do without what it does to hidden pages.
        "excludeSwitches": ["disable-background-timer-throttling"],
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
    json!({
        "browserName": "chrome",
        "goog:chromeOptions": options,
        "timeouts": {"pageLoad": 60_000, "script": 30_000},
    })
}

fn firefox(downloads: &Path) -> Value {
    let mut options = json!({
        "args": ["-headless", "--width=1400", "--height=1000"],
        "prefs": {
            "browser.download.folderList": 2, // 2: the directory named next
            "browser.download.dir": downloads,
            "browser.download.always_ask_before_handling_new_types": false,
            "intl.accept_languages": "en-US",
        },
    });
    if let Some(program) = super::program("AT_FERRY_FIREFOX") {
        options["binary"] = json!(program);
    }
    json!({
        "browserName": "firefox",
        "moz:firefoxOptions": options,
        "timeouts": {"pageLoad": 60_000, "script": 30_000},
    })
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

/// Waits for the line in which a driver says, behind these words, which port it took.
fn announced_port(driver: &mut Child, announcement: &str) -> u16 {
    let stdout = driver.stdout.take().expect("it was piped");
    let mut lines = BufReader::new(stdout).lines();
    let port = lines
        .by_ref()
        .map_while(Result::ok)
        .find_map(|line| {
            let (_, port) = line.split_once(announcement)?;
            port.trim_end_matches('.').parse().ok()
        })
        .expect("the driver says on which port it is");
    // Its later words go nowhere, but the pipe has to stay open.
    std::thread::spawn(move || lines.for_each(drop));
    port
}
