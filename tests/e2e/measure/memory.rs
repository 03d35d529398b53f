//! What a gibibyte each way leaves behind, and what it takes at its peak.

use std::{fs, path::Path};

use super::{
    Bench,
    carry::{Job, Line, connect, download, until_done, watch},
    contest::{in_browser, word},
    devtools::DevTools,
    files::{self, Content, assert_same},
    sheet::{Better, Figure},
    typing::{open_trace, tell_tasks},
};
use crate::{
    page::{Direction, Page},
    rig::SOON,
};

const TABLE: &str = "Memory over one large file";
/// What heaps and WebAssembly memories may grow by once garbage is collected, in MiB.
const LEFT_MIB: f64 = 16.0;
/// What the renderer's resident size may grow by at its peak, in MiB.
const PEAK_MIB: f64 = 64.0;
const MIB: f64 = 1_048_576.0;

/// One file up and one down, with the trace open; a smaller one before, so that all is loaded.
pub(super) async fn cell(bench: &Bench) {
    let (bytes, size) = bench.sized((1 << 30, "1 GiB"), (16 << 20, "16 MiB"));
    let dir = bench.scratch.path();
    let file = files::write(dir, "large.bin", bytes, Content::Noise);
    let first = files::write(dir, "first.bin", 4 << 20, Content::Noise);
    in_browser(async |page| {
        for direction in [Direction::Up, Direction::Down] {
            let mut job = Job::of(direction, file.clone(), 0);
            job.files.push(first.clone());
            let mut line = Line::start(bench, &job);
            connect(page, &job, &mut line).await;
            open_trace(page).await;
            move_file(page, direction, &first, 1).await;

            let profile = page.downloads().parent().expect("it is in the profile");
            let mut tools = DevTools::open(profile).expect("the browser is to be asked");
            let before = tools.memory().expect("the page is to be asked");
            let renderer = Renderer::largest(profile).expect("the page has a process");
            renderer.forget_peak();
            let resident_bytes = renderer.status("VmRSS");
            let (tasks_ms, seconds) = move_file(page, direction, &file, 2).await;
            let peak_bytes = renderer.status("VmHWM");
            let after = tools.memory().expect("the page is to be asked");
            line.bridge.quit();

            let what = format!("{size} {}", word(direction));
            let heaps = after.heap_bytes - before.heap_bytes;
            let memories = after.buffer_bytes - before.buffer_bytes;
            let rows = [
                (
                    "JS heaps and WebAssembly memories grow by",
                    heaps + memories,
                    Some(LEFT_MIB),
                ),
                ("of that JS heaps", heaps, None),
                (
                    "of that array buffers, WebAssembly memories among them",
                    memories,
                    None,
                ),
                (
                    "the renderer's resident size grows at its peak by",
                    peak_bytes - resident_bytes,
                    Some(PEAK_MIB),
                ),
            ];
            for (words, bytes, claim) in rows {
                let row = format!("{what}: {words}");
                tell(bench, row, "MiB", Better::Less, bytes / MIB, claim);
            }
            tell_tasks(bench, TABLE, &what, &tasks_ms);
            #[expect(clippy::cast_precision_loss, reason = "no file is that large")]
            let rate = bytes as f64 / seconds / 1e6;
            tell(
                bench,
                format!("{what}: rate with the trace open"),
                "MB/s",
                Better::More,
                rate,
                None,
            );
            let beside = after.buffer_bytes + after.heap_bytes;
            let row = format!("{what}: heaps and memories behind it ({})", after.threads);
            tell(bench, row, "MiB", Better::Neither, beside / MIB, None);
        }
    })
    .await;
}

/// Moves a file, so that so many are done by then; the main thread's long tasks in ms, and the seconds it took.
async fn move_file(
    page: &Page,
    direction: Direction,
    file: &Path,
    files_count: usize,
) -> (Vec<f64>, f64) {
    watch(page, files_count).await;
    let name = file
        .file_name()
        .expect("a file")
        .to_string_lossy()
        .into_owned();
    match direction {
        Direction::Up => page.drop_paths(&[file.to_owned()]).await,
        Direction::Down => download(page, std::slice::from_ref(&name)).await,
    }
    let (noted, seconds) = until_done(page).await;
    if direction == Direction::Down {
        let there = page.downloads().join(&name);
        let length = fs::metadata(file).map_or(0, |file| file.len());
        page.wait(&format!("{name} is on the disk"), SOON, async || {
            (fs::metadata(&there).ok()?.len() == length).then_some(())
        })
        .await;
        assert_same(file, &there);
        fs::remove_file(&there).expect("a file of our own");
    }
    (noted.tasks, seconds)
}

/// A process that draws pages.
pub(crate) struct Renderer(u32);

impl Renderer {
    /// The largest of a browser, which is the page's.
    pub(crate) fn largest(profile: &Path) -> Option<Self> {
        let profile = profile.display().to_string();
        let ids = fs::read_dir("/proc").ok()?.filter_map(|entry| {
            let id: u32 = entry.ok()?.file_name().to_str()?.parse().ok()?;
            let line = fs::read(format!("/proc/{id}/cmdline")).ok()?;
            let line = String::from_utf8_lossy(&line);
            (line.contains(&profile) && line.contains("--type=renderer")).then_some(Self(id))
        });
        ids.max_by(|a, b| a.status("VmRSS").total_cmp(&b.status("VmRSS")))
    }

    /// From now on the peak is that of what comes.
    fn forget_peak(&self) {
        // proc(5): 5 resets the peak resident size.
        let forgot = fs::write(format!("/proc/{}/clear_refs", self.0), "5");
        forgot.expect("the browser is ours");
    }

    /// A size of the process in bytes, by its name in proc(5).
    pub(crate) fn status(&self, name: &str) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0)).unwrap_or_default();
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        let kib = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<f64>().ok());
        kib.map_or(0.0, |kib| kib * 1024.0)
    }
}

fn tell(
    bench: &Bench,
    row: String,
    unit: &'static str,
    better: Better,
    value: f64,
    claim: Option<f64>,
) {
    bench.sheet.figure(&Figure {
        table: TABLE,
        row,
        unit,
        better,
        value,
        claim,
    });
}
