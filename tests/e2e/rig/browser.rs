use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc::channel,
    thread,
    time::Duration,
};

use fantoccini::{Client, ClientBuilder, error::CmdError, wd::WebDriverCompatibleCommand};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A headless browser with a profile of its own, gone when this is dropped.
pub(crate) struct Browser {
    pub(crate) client: Client,
    /// Where its downloads land.
    pub(crate) downloads: PathBuf,
    _running: Running,
}

/// A driver, and the browser that it has started; both end with this.
struct Running {
    driver: Child,
    profile: TempDir,
}

/// The USB device that a port belongs to, as the browser remembers what was granted.
const GRANTED: (&str, u16, u16, &str) = ("ML307R", 0x2ecc, 0x3012, "RIG0001");

/// How often a browser is started that does not come up, as happens on a machine that is busy. Nothing else is tried
/// again.
const STARTS_MAX: u32 = 3;

/// How long a driver may take to say its port, and its browser to come up.
const STARTS_IN: Duration = Duration::from_mins(1);

impl Browser {
    /// Starts a Chromium, in which the page may use the bridge's port without asking a person.
    pub(crate) async fn start() -> Self {
        Self::started(async |profile| {
            grant_serial_port(profile.path());
            let program = super::program("AT_FERRY_CHROMEDRIVER")
                .expect("`cargo xtask test` finds chromedriver");
            let mut driver = Command::new(program);
            driver.args(["--port=0", "--log-level=SEVERE"]);
            let capabilities = chromium(profile.path());
            let browser =
                Self::drive(driver, "successfully on port ", profile, capabilities).await?;
            let downloads = json!({"behavior": "allow", "downloadPath": browser.downloads});
            let allowed = browser
                .try_cdp("Browser.setDownloadBehavior", downloads)
                .await;
            allowed.map(|_| browser).map_err(|error| error.to_string())
        })
        .await
    }

    /// Starts a Firefox.
    pub(crate) async fn firefox() -> Self {
        Self::started(async |profile| {
            let program = super::program("AT_FERRY_GECKODRIVER")
                .expect("`cargo xtask test` gets geckodriver");
            let mut driver = Command::new(program);
            driver.args(["--port=0", "--websocket-port=0", "--profile-root"]);
            driver.arg(profile.path());
            let capabilities = firefox(&downloads(profile.path()));
            Self::drive(driver, "Listening on 127.0.0.1:", profile, capabilities).await
        })
        .await
    }

    /// Starts it until it is there, each time with a fresh profile, and says why it was not.
    async fn started(start: impl AsyncFn(TempDir) -> Result<Self, String>) -> Self {
        for attempt in 1..=STARTS_MAX {
            match start(profile()).await {
                Ok(browser) => return browser,
                Err(reason) => {
                    println!("the browser does not start ({attempt} of {STARTS_MAX}): {reason}");
                }
            }
        }
        panic!("the browser does not start");
    }

    /// Runs a driver, which says its port behind these words, and has it start its browser.
    async fn drive(
        mut driver: Command,
        announcement: &str,
        profile: TempDir,
        capabilities: Value,
    ) -> Result<Self, String> {
        let Value::Object(capabilities) = capabilities else {
            unreachable!("capabilities are written as objects");
        };
        let driver = driver
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("the driver does not run: {error}"))?;
        // Whatever comes of it, its end is that of the driver.
        let mut running = Running { driver, profile };
        let port = announced_port(&mut running.driver, announcement)?;
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities);
        let address = format!("http://127.0.0.1:{port}");
        let client = tokio::time::timeout(STARTS_IN, builder.connect(&address))
            .await
            .map_err(|_| format!("no session within {STARTS_IN:?}"))?
            .map_err(|error| error.to_string())?;
        Ok(Self {
            client,
            downloads: downloads(running.profile.path()),
            _running: running,
        })
    }

    /// Speaks the browser's own protocol, for what WebDriver has no command for.
    pub(crate) async fn cdp(&self, method: &str, params: Value) -> Value {
        self.try_cdp(method, params)
            .await
            .unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    async fn try_cdp(&self, method: &str, params: Value) -> Result<Value, CmdError> {
        let command = Cdp {
            method: method.to_owned(),
            params,
        };
        self.client.issue_cmd(command).await
    }

    /// Ends the session, and the browser with it.
    pub(crate) async fn close(self) {
        // Whatever is left of it the drop ends.
        let _ = self.client.clone().close().await;
    }
}

impl Drop for Running {
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
        "timeouts": {"pageLoad": 180_000, "script": 120_000},
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
        "timeouts": {"pageLoad": 180_000, "script": 120_000},
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
fn announced_port(driver: &mut Child, announcement: &str) -> Result<u16, String> {
    let stdout = driver.stdout.take().expect("it was piped");
    let announcement = announcement.to_owned();
    let (sender, port) = channel();
    // Its later words go nowhere, but the pipe has to stay open.
    thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            let words = line.split_once(&announcement);
            if let Some(port) = words.and_then(|(_, port)| port.trim_end_matches('.').parse().ok())
            {
                let _ = sender.send(port);
            }
        }
    });
    port.recv_timeout(STARTS_IN)
        .map_err(|_| "the driver does not say on which port it is".to_owned())
}
