//! Files carried once, by the page or by a rival, with a server, a module and a line of their own.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, SystemTime},
};

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Bench, attempt, files::assert_same, network::Relay};
use crate::{
    page::{Direction, Page},
    rig::{self, Bridge, Count, Ftpd, SOON},
};

/// The longest that anything may take.
const LIMIT: Duration = Duration::from_mins(40);
/// How often the page is asked whether it is done. It notes by itself when it was.
const BETWEEN_LOOKS: Duration = Duration::from_millis(200);
/// The options that the page keeps from one load to the next.
const KEPT_OPTIONS: &str = "at-ferry.options";
/// The option that says over how many channels the queue goes.
pub(super) const LANES: &str = "option-lanes";
/// The option by which one large download comes in pieces over several channels.
pub(super) const PIECES: &str = "option-pieces";

const WATCH: &str = include_str!("../../../xtask/bench/watch.js");
const BARE: &str = include_str!("../../../xtask/bench/bare.js");
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/xtask/bench/pyserial_rival.py");

/// What is carried, and over what.
#[derive(Clone, Debug)]
pub(super) struct Job {
    pub(super) direction: Direction,
    /// Where the files are on this side; down, the server has the same.
    pub(super) files: Vec<PathBuf>,
    /// Speed of the line; 0 for no limit.
    pub(super) baud: u32,
    /// What the network between module and server takes there and back.
    pub(super) round_trip_ms: u32,
    /// Lines of the server's configuration.
    pub(super) server: &'static str,
}

/// Who carries it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    /// The page, with options other than its own choice.
    Page(Vec<(&'static str, &'static str)>),
    /// Forty lines of JavaScript in the same browser.
    Bare,
    /// A plain script outside of it.
    Script(ScriptWay),
}

/// How a script hands over a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ScriptWay {
    Data,
    Inline,
}

/// What it took.
#[derive(Clone, Debug)]
pub(super) struct Took {
    /// From asking for it until all was done.
    pub(super) seconds: f64,
    /// Until it lay on the disk too, where the browser brings it there.
    pub(super) on_disk_seconds: Option<f64>,
    /// From the start of the program on.
    pub(super) whole_seconds: Option<f64>,
    pub(super) count: Count,
}

/// What is to hold by the time a page is on the line.
pub(super) struct Line {
    pub(super) server: Ftpd,
    pub(super) bridge: Bridge,
    /// Where the server is to be reached.
    pub(super) ftp_port: u16,
    _relay: Option<Relay>,
}

impl Job {
    /// One file on an unlimited line.
    pub(super) fn of(direction: Direction, file: PathBuf, baud: u32) -> Self {
        Self {
            direction,
            files: vec![file],
            baud,
            round_trip_ms: 0,
            server: "",
        }
    }

    pub(super) fn bytes(&self) -> u64 {
        let length = |file: &PathBuf| fs::metadata(file).map_or(0, |file| file.len());
        self.files.iter().map(length).sum()
    }

    fn names(&self) -> Vec<String> {
        let name = |file: &PathBuf| {
            file.file_name()
                .map(|name| name.to_string_lossy().into_owned())
        };
        self.files.iter().filter_map(name).collect()
    }
}

impl Line {
    pub(super) fn start(bench: &Bench, job: &Job) -> Self {
        let server = Ftpd::start_with(job.server);
        if job.direction == Direction::Down {
            for (file, name) in job.files.iter().zip(job.names()) {
                let there = server.file(&name);
                if fs::hard_link(file, &there).is_err() {
                    fs::copy(file, &there).expect("room on the disk");
                }
            }
        }
        let relay =
            (job.round_trip_ms > 0).then(|| Relay::start(bench, server.port, job.round_trip_ms));
        let ftp_port = relay.as_ref().map_or(server.port, |relay| relay.port);
        let baud = job.baud.to_string();
        Self {
            server,
            bridge: Bridge::start(&["--baud", &baud, "--seed", "0"]),
            ftp_port,
            _relay: relay,
        }
    }
}

/// Has the job done once; why it was not, where it was not.
pub(super) async fn carry(
    bench: &Bench,
    page: &Page,
    subject: &Subject,
    job: &Job,
) -> Result<Took, String> {
    if let (Subject::Script(_), Err(reason)) = (subject, &bench.python) {
        return Err(reason.clone());
    }
    let mut line = Line::start(bench, job);
    let took = attempt(async {
        let took = match subject {
            Subject::Page(options) => by_page(page, options, job, &mut line).await,
            Subject::Bare => by_bare_page(page, job, &mut line).await,
            Subject::Script(way) => by_script(bench, *way, job, &mut line),
        };
        // What is not the same was not carried. The bare page makes its bytes itself and stores none.
        if job.direction == Direction::Up {
            for (file, name) in job.files.iter().zip(job.names()) {
                let there = line.server.file(&name);
                if *subject == Subject::Bare {
                    let length = |path| fs::metadata(path).map_or(0, |file| file.len());
                    assert_eq!(length(&there), length(file), "{name}");
                } else {
                    assert_same(file, &there);
                }
            }
        }
        took
    })
    .await;
    // The browser is to know that the port is gone before the next one comes.
    line.bridge.quit();
    took
}

/// Opens the page, plugs the module in and connects to the server.
pub(super) async fn connect(page: &Page, job: &Job, line: &mut Line) {
    page.open("?lang=en").await;
    page.wait_for("line-state", "data-state", "down", SOON)
        .await;
    line.bridge.plug();
    page.element("granted-port").await;
    if job.baud > 0 {
        page.choose("baud", &job.baud.to_string()).await;
    }
    page.press("granted-port").await;
    page.line("ready").await;
    page.connect_to("127.0.0.1", line.ftp_port, Ftpd::USER, "any@example")
        .await;
}

/// Has the page note when it began, and when so many files were done.
pub(super) async fn watch(page: &Page, files_count: usize) {
    let watches: bool = page.eval(WATCH, vec![json!(files_count)]).await;
    assert!(watches, "the page notes what it does");
}

/// What the page has noted.
#[derive(Debug, Deserialize)]
pub(super) struct Watch {
    start: Option<f64>,
    end: Option<f64>,
    failed: Option<String>,
    pub(super) tasks: Vec<f64>,
    /// From each key to the frame that shows it, by the browser's number for it, in ms.
    pub(super) keys: std::collections::BTreeMap<String, f64>,
}

impl Watch {
    /// Whether it has begun, and is not over.
    pub(super) fn is_running(&self) -> bool {
        self.start.is_some() && self.end.is_none() && self.failed.is_none()
    }
}

/// Asks the page for what it has noted.
pub(super) async fn noted(page: &Page) -> Watch {
    page.eval("return window.ferryWatch", vec![]).await
}

/// Waits until all is done, and gives what was noted and how many seconds it took.
pub(super) async fn until_done(page: &Page) -> (Watch, f64) {
    let began = std::time::Instant::now();
    loop {
        tokio::time::sleep(BETWEEN_LOOKS).await;
        let watch = noted(page).await;
        if let Some(words) = &watch.failed {
            panic!("the page says: {words}");
        }
        if let (Some(start), Some(end)) = (watch.start, watch.end) {
            return (watch, (end - start) / 1000.0);
        }
        assert!(began.elapsed() < LIMIT, "it takes longer than {LIMIT:?}");
    }
}

/// Whether the page has this transfer option.
pub(super) async fn has_option(page: &Page, option: &str) -> bool {
    page.press("options-open").await;
    let has = page
        .eval(
            "return !!document.querySelector(`[data-testid='${arguments[0]}']`)",
            vec![json!(option)],
        )
        .await;
    page.press("dialog-confirm").await;
    page.no_dialog().await;
    has
}

/// Sets a transfer option: one of a list's, or a box that is ticked for all but 1.
async fn set_option(page: &Page, option: &str, value: &str) {
    const TICK: &str = "\
        const box = document.querySelector(`[data-testid='${arguments[0]}']`); \
        if (box.type !== 'checkbox') return false; \
        if (box.checked !== arguments[1]) box.click(); \
        return true";
    page.press("options-open").await;
    page.element(option).await;
    let ticked = page.eval(TICK, vec![json!(option), json!(value != "1")]);
    if !ticked.await {
        page.choose(option, value).await;
    }
    page.press("dialog-confirm").await;
    page.no_dialog().await;
}

/// Asks for all files of the directory.
pub(super) async fn download(page: &Page, names: &[String]) {
    if let [name] = names {
        page.select_row(name).await;
    } else {
        page.save_to_folder("downloads").await;
        page.eval::<Value>(
            "document.querySelector('[data-testid=remote-list]').focus(); return null",
            vec![],
        )
        .await;
        page.key(char::from(fantoccini::key::Key::Home)).await;
        page.key_with(
            fantoccini::key::Key::Shift,
            char::from(fantoccini::key::Key::End),
        )
        .await;
    }
    page.press("remote-download").await;
}

async fn by_page(page: &Page, options: &[(&str, &str)], job: &Job, line: &mut Line) -> Took {
    page.open("?lang=en").await;
    page.eval::<Value>(
        "localStorage.removeItem(arguments[0]); return null",
        vec![json!(KEPT_OPTIONS)],
    )
    .await;
    connect(page, job, line).await;
    for (option, value) in options {
        set_option(page, option, value).await;
    }
    let names = job.names();
    if job.direction == Direction::Down && names.len() > 1 {
        page.give_folder("downloads").await;
    }
    watch(page, job.files.len()).await;
    let before = line.bridge.count();
    match job.direction {
        Direction::Up => page.drop_paths(&job.files).await,
        Direction::Down => download(page, &names).await,
    }
    let (watch, seconds) = until_done(page).await;
    let count = since(&line.bridge.count(), &before);
    let mut on_disk_seconds = None;
    if let (Direction::Down, [name]) = (job.direction, names.as_slice()) {
        let there = page.downloads().join(name);
        let wanted = job.bytes();
        page.wait(&format!("{name} is on the disk"), SOON, async || {
            (fs::metadata(&there).ok()?.len() == wanted).then_some(())
        })
        .await;
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let now_ms = now.expect("a clock behind 1970").as_secs_f64() * 1000.0;
        on_disk_seconds = watch.start.map(|start| (now_ms - start) / 1000.0);
        assert_same(&job.files[0], &there);
        fs::remove_file(&there).expect("a file of our own");
    }
    Took {
        seconds,
        on_disk_seconds,
        whole_seconds: None,
        count,
    }
}

async fn by_bare_page(page: &Page, job: &Job, line: &mut Line) -> Took {
    #[derive(Deserialize)]
    struct Outcome {
        seconds: Option<f64>,
        error: Option<String>,
    }
    // Any document of the page's origin will do, and this one does nothing.
    let icon = fs::read_dir(rig::dist())
        .expect("`cargo xtask bench` builds the page")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .find(|name| Path::new(name).extension().is_some_and(|end| end == "svg"));
    page.open(&icon.expect("the page has an icon")).await;
    // Ports that come before the first look are lost to the browser.
    page.call::<Value>("navigator.serial.getPorts().then(ports => arguments[0](ports.length))")
        .await;
    line.bridge.plug();
    let direction = match job.direction {
        Direction::Up => "up",
        Direction::Down => "down",
    };
    let names = job.names();
    let given = json!([direction, names[0], job.bytes(), line.ftp_port]);
    let body = format!("(function () {{ {BARE} }}).apply(null, [...{given}, arguments[0]])");
    let outcome: Outcome = page.call(&body).await;
    let seconds = outcome
        .seconds
        .unwrap_or_else(|| panic!("the bare page says: {:?}", outcome.error));
    Took {
        seconds,
        on_disk_seconds: None,
        whole_seconds: None,
        count: line.bridge.count(),
    }
}

fn by_script(bench: &Bench, way: ScriptWay, job: &Job, line: &mut Line) -> Took {
    #[derive(Deserialize)]
    struct Outcome {
        seconds: f64,
        whole_seconds: f64,
    }
    let python = bench.python.as_ref().expect("it was looked for");
    let mut command = Command::new(python);
    command.arg(SCRIPT).args(["--port", line.bridge.port()]);
    command.args(["--baud", &job.baud.max(115_200).to_string()]);
    command.args(["--ftp-port", &line.ftp_port.to_string()]);
    if way == ScriptWay::Inline {
        command.args(["--way", "inline"]);
    }
    let into = bench.scratch.path().join("by-script");
    match job.direction {
        Direction::Up => command.args(&job.files),
        Direction::Down => {
            fs::create_dir_all(&into).expect("a directory of our own");
            command.arg("--into").arg(&into).args(job.names())
        }
    };
    let before = line.bridge.count();
    let output = command.output().expect("Python runs");
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "the script says: {words}");
    let outcome: Outcome =
        serde_json::from_slice(&output.stdout).expect("the script prints what it took");
    if job.direction == Direction::Down {
        for (file, name) in job.files.iter().zip(job.names()) {
            assert_same(file, &into.join(&name));
        }
        fs::remove_dir_all(&into).expect("a directory of our own");
    }
    Took {
        seconds: outcome.seconds,
        on_disk_seconds: None,
        whole_seconds: Some(outcome.whole_seconds),
        count: since(&line.bridge.count(), &before),
    }
}

/// What was counted between the two.
fn since(now: &Count, before: &Count) -> Count {
    Count {
        commands: now.commands - before.commands,
        up_bytes: now.up_bytes - before.up_bytes,
        down_bytes: now.down_bytes - before.down_bytes,
        packets: now.packets - before.packets,
        listings: now.listings - before.listings,
        ranges: now.ranges - before.ranges,
        payload_bytes: now.payload_bytes,
        payload_micros: now.payload_micros,
    }
}
