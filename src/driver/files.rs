//! Local files: reads what is uploaded, stages what is downloaded.
//!
//! Reads are answered as they come. Each download has a task of its own that carries out its requests in
//! order, so that one slow disk write holds up no other transfer.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::{Rc, Weak};

use futures::channel::{mpsc, oneshot};
use futures::future::{LocalBoxFuture, Shared};
use futures::{FutureExt, StreamExt};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, File, FileSystemFileHandle};

use super::blobs::{current, digest, read_part};
use super::staging::{StagePath, Staged, StagingArea, discard_left};
use crate::app::{ByteRange, FileId, TransferId};
use crate::boundary::LocalFile;
use crate::browser::page_load::unique_name;
use crate::files::{FileEvent, FileFailed, FileRequest};

/// The local files of one page. Clones share them.
#[derive(Clone)]
pub struct Files(Rc<Inner>);

struct Inner {
    area: Shared<LocalBoxFuture<'static, Rc<StagingArea>>>,
    /// Handles only; what they stand for stays on the disk.
    sources: RefCell<BTreeMap<FileId, LocalFile>>,
    downloads: RefCell<BTreeMap<TransferId, Download>>,
    /// Transfers that earlier page loads kept: the load of each, and its folder on disk, where it has one that was
    /// not opened yet.
    restored: RefCell<BTreeMap<TransferId, (String, Option<String>)>>,
    /// Unbounded, as the jobs of a download are: each event answers a request, and those are bounded by who
    /// makes them, [`WRITES_MAX_BYTES`](crate::files::WRITES_MAX_BYTES) of writes and one read per transfer.
    events: mpsc::UnboundedSender<FileEvent>,
}

/// A download's task. Dropped, it has the file thrown away and nothing more told of it.
struct Download {
    jobs: mpsc::UnboundedSender<Job>,
    /// The name of its folder.
    name: String,
    /// Only its being there counts: the task holds the weak side.
    _wanted: Rc<()>,
}

/// What a download's task begins with.
enum Begin {
    /// A new folder.
    New,
    /// One that is there; of its pieces those in these ranges stay.
    Left(Vec<ByteRange>),
}

/// What a download's task has to do next.
enum Job {
    Measure,
    Read { offset: u64, len_bytes: u32 },
    Write(Vec<u8>),
    WriteAt { offset: u64, bytes: Vec<u8> },
    Cut { from: u64 },
    Finish,
    Take(oneshot::Sender<Option<Blob>>),
}

impl Files {
    /// The files of a page that just loaded, and where their events come out.
    pub fn new() -> (Self, mpsc::UnboundedReceiver<FileEvent>) {
        let (events, receiver) = mpsc::unbounded();
        let area = StagingArea::find().map(Rc::new).boxed_local().shared();
        spawn_local(area.clone().map(drop));
        let files = Self(Rc::new(Inner {
            area,
            sources: RefCell::default(),
            downloads: RefCell::default(),
            restored: RefCell::default(),
            events,
        }));
        (files, receiver)
    }

    /// Register a file to upload.
    pub fn add(&self, id: FileId, file: LocalFile) {
        self.0.sources.borrow_mut().insert(id, file);
    }

    /// The way to a file to upload itself. With it the file is looked at anew before each reading.
    pub fn set_handle(&self, file: FileId, handle: FileSystemFileHandle) {
        if let Some(source) = self.0.sources.borrow_mut().get_mut(&file) {
            source.handle = Some(handle);
        }
    }

    /// The way to a file to upload itself, where the browser gave one.
    pub(super) fn handle(&self, file: FileId) -> Option<FileSystemFileHandle> {
        self.0.sources.borrow().get(&file)?.handle.clone()
    }

    /// Where downloads are staged, once it is known.
    pub(super) async fn staging_area(&self) -> Rc<StagingArea> {
        self.0.area.clone().await
    }

    /// A transfer of an earlier page load goes on here; its folder on disk has this name.
    pub(super) fn restore(&self, transfer: TransferId, load: String, folder: Option<String>) {
        let mut restored = self.0.restored.borrow_mut();
        restored.insert(transfer, (load, folder));
    }

    /// The name of a download's folder on disk.
    pub(super) fn folder_of(&self, transfer: TransferId) -> Option<String> {
        if let Some(download) = self.0.downloads.borrow().get(&transfer) {
            return Some(download.name.clone());
        }
        self.0.restored.borrow().get(&transfer)?.1.clone()
    }

    /// Forget a file to upload.
    pub fn release(&self, file: FileId) {
        if let Some(download) = file.staged_by() {
            self.discard(download);
        }
        self.0.sources.borrow_mut().remove(&file);
    }

    /// Carry a request out; its answer comes as an event.
    pub fn carry_out(&self, request: FileRequest) {
        match request {
            FileRequest::Read {
                transfer,
                file,
                offset,
                len_bytes,
            } => self.read(transfer, file, offset, len_bytes),
            FileRequest::Create { transfer, name: _ } => {
                self.discard(transfer);
                self.start(transfer, unique_name(), Begin::New);
            }
            FileRequest::Reopen { transfer, kept } => {
                // An attempt of this page may have opened it already.
                if !self.job(transfer, Job::Measure) {
                    self.reopen(transfer, kept);
                }
            }
            FileRequest::ReadBack {
                transfer,
                offset,
                len_bytes,
            } => {
                if !self.job(transfer, Job::Read { offset, len_bytes }) {
                    self.tell(FileEvent::Read {
                        transfer,
                        offset,
                        bytes: Err(FileFailed),
                    });
                }
            }
            FileRequest::Write { transfer, bytes } => {
                if !self.job(transfer, Job::Write(bytes)) {
                    self.tell(FileEvent::Written {
                        transfer,
                        len_bytes: Err(FileFailed),
                    });
                }
            }
            FileRequest::WriteAt {
                transfer,
                offset,
                bytes,
            } => {
                if !self.job(transfer, Job::WriteAt { offset, bytes }) {
                    self.tell(FileEvent::Written {
                        transfer,
                        len_bytes: Err(FileFailed),
                    });
                }
            }
            FileRequest::Cut { transfer, from } => {
                // What is not there is cut.
                let _is_there = self.job(transfer, Job::Cut { from });
            }
            FileRequest::Finish { transfer } => {
                if !self.job(transfer, Job::Finish) {
                    self.tell(FileEvent::Finished {
                        transfer,
                        len_bytes: Err(FileFailed),
                    });
                }
            }
            FileRequest::Digest { transfer, file } => self.digest(transfer, file),
            FileRequest::Discard { transfer } => self.discard(transfer),
            FileRequest::Release { file } => self.release(file),
        }
    }

    /// A finished download, which stays staged until it is [discarded](Self::discard); `None` for one that is
    /// not finished or not there.
    pub async fn take(&self, transfer: TransferId) -> Option<Blob> {
        let (reply, taken) = oneshot::channel();
        self.job(transfer, Job::Take(reply));
        taken.await.ok().flatten()
    }

    /// Throw a download away, finished or not.
    pub fn discard(&self, transfer: TransferId) {
        self.0.downloads.borrow_mut().remove(&transfer);
        let left = {
            let mut restored = self.0.restored.borrow_mut();
            restored.get_mut(&transfer).and_then(|(load, folder)| {
                let (load, name) = (Some(load.clone()), folder.take()?);
                Some(StagePath { load, name })
            })
        };
        if let Some(path) = left {
            let area = self.0.area.clone();
            spawn_local(async move { discard_left(&*area.await, &path).await });
        }
    }

    fn read(&self, transfer: TransferId, file: FileId, offset: u64, len_bytes: u32) {
        let (opened, files) = (self.open(file), self.clone());
        spawn_local(async move {
            let bytes = match opened.await {
                Ok(file) => read_part(&file, offset, len_bytes).await,
                Err(failed) => Err(failed),
            };
            files.tell(FileEvent::Read {
                transfer,
                offset,
                bytes,
            });
        });
    }

    fn digest(&self, transfer: TransferId, file: FileId) {
        let (opened, files) = (self.open(file), self.clone());
        spawn_local(async move {
            let sha256 = match opened.await {
                Ok(file) => digest(&file).await,
                Err(failed) => Err(failed),
            };
            files.tell(FileEvent::Digested { transfer, sha256 });
        });
    }

    /// A file to read: one that was chosen, or what a download has staged.
    fn open(&self, file: FileId) -> impl Future<Output = Result<Blob, FileFailed>> + use<> {
        let source = self.0.sources.borrow().get(&file).cloned();
        let files = self.clone();
        async move {
            match (file.staged_by(), source) {
                (Some(download), _) => files.take(download).await.ok_or(FileFailed),
                (None, Some(source)) => current(&source).await.map(File::into),
                (None, None) => Err(FileFailed),
            }
        }
    }

    fn reopen(&self, transfer: TransferId, kept: Vec<ByteRange>) {
        let folder = {
            let mut restored = self.0.restored.borrow_mut();
            restored
                .get_mut(&transfer)
                .and_then(|(_, folder)| folder.take())
        };
        match folder {
            Some(name) => self.start(transfer, name, Begin::Left(kept)),
            None => self.tell(FileEvent::Reopened {
                transfer,
                len_bytes: Err(FileFailed),
                pieces: Vec::new(),
            }),
        }
    }

    /// Starts a download's task.
    fn start(&self, transfer: TransferId, name: String, begin: Begin) {
        let load = self
            .0
            .restored
            .borrow()
            .get(&transfer)
            .map(|(load, _)| load.clone());
        let path = StagePath {
            load,
            name: name.clone(),
        };
        let (sender, jobs) = mpsc::unbounded();
        let wanted = Rc::new(());
        let report = Report {
            transfer,
            wanted: Rc::downgrade(&wanted),
            events: self.0.events.clone(),
        };
        let download = Download {
            jobs: sender,
            name,
            _wanted: wanted,
        };
        self.0.downloads.borrow_mut().insert(transfer, download);
        let area = self.0.area.clone();
        spawn_local(async move {
            let area = area.await;
            let staged = match begin {
                Begin::New => {
                    let staged = Staged::create(&area, &path).await;
                    report.created(staged.as_ref().map(|_| ()).map_err(|&failed| failed));
                    staged
                }
                Begin::Left(kept) => {
                    let staged = Staged::reopen(&area, &path, &kept).await;
                    report.reopened(&staged);
                    staged
                }
            };
            stage(staged, jobs, &report).await;
        });
    }

    fn job(&self, transfer: TransferId, job: Job) -> bool {
        let downloads = self.0.downloads.borrow();
        let download = downloads.get(&transfer);
        download.is_some_and(|download| download.jobs.unbounded_send(job).is_ok())
    }

    fn tell(&self, event: FileEvent) {
        // An error says that the driver is gone; then nobody waits for the answer.
        let _gone = self.0.events.unbounded_send(event);
    }
}

/// What a download's task tells, for as long as the download is wanted: answers that come late must not be
/// taken for those of a next attempt.
struct Report {
    transfer: TransferId,
    wanted: Weak<()>,
    events: mpsc::UnboundedSender<FileEvent>,
}

impl Report {
    fn created(&self, result: Result<(), FileFailed>) {
        let transfer = self.transfer;
        self.tell(FileEvent::Created { transfer, result });
    }

    fn reopened(&self, staged: &Result<Staged, FileFailed>) {
        let transfer = self.transfer;
        let staged = staged.as_ref().map_err(|&failed| failed);
        self.tell(FileEvent::Reopened {
            transfer,
            len_bytes: staged.and_then(Staged::len_bytes),
            pieces: staged.map(Staged::pieces).unwrap_or_default(),
        });
    }

    fn read(&self, offset: u64, bytes: Result<Vec<u8>, FileFailed>) {
        let transfer = self.transfer;
        self.tell(FileEvent::Read {
            transfer,
            offset,
            bytes,
        });
    }

    fn written(&self, len_bytes: Result<u64, FileFailed>) {
        let transfer = self.transfer;
        self.tell(FileEvent::Written {
            transfer,
            len_bytes,
        });
    }

    fn finished(&self, len_bytes: Result<u64, FileFailed>) {
        let transfer = self.transfer;
        self.tell(FileEvent::Finished {
            transfer,
            len_bytes,
        });
    }

    fn tell(&self, event: FileEvent) {
        if self.wanted.strong_count() > 0 {
            let _gone = self.events.unbounded_send(event);
        }
    }
}

/// What could not be written is of no use.
async fn give_up_where_failed(
    staged: &mut Result<Staged, FileFailed>,
    result: Result<(), FileFailed>,
) {
    if let (Err(failed), Ok(broken)) = (result, &mut *staged) {
        broken.discard().await;
        *staged = Err(failed);
    }
}

/// The life of one download, until it is not wanted any more.
async fn stage(
    mut staged: Result<Staged, FileFailed>,
    mut jobs: mpsc::UnboundedReceiver<Job>,
    report: &Report,
) {
    while let Some(job) = jobs.next().await {
        match job {
            Job::Measure => report.reopened(&staged),
            Job::Read { offset, len_bytes } => {
                let bytes = match &mut staged {
                    Ok(staged) => staged.read(offset, len_bytes).await,
                    Err(failed) => Err(*failed),
                };
                report.read(offset, bytes);
            }
            Job::Write(bytes) => {
                let result = match &mut staged {
                    Ok(staged) => staged.write(&bytes).await,
                    Err(failed) => Err(*failed),
                };
                report.written(result.map(|()| bytes.len() as u64));
                give_up_where_failed(&mut staged, result).await;
            }
            Job::WriteAt { offset, bytes } => {
                let result = match &mut staged {
                    Ok(staged) => staged.write_at(offset, &bytes).await,
                    Err(failed) => Err(*failed),
                };
                report.written(result.map(|()| bytes.len() as u64));
                give_up_where_failed(&mut staged, result).await;
            }
            Job::Cut { from } => {
                if let Ok(open) = &mut staged {
                    let result = open.cut(from).await;
                    give_up_where_failed(&mut staged, result).await;
                }
            }
            Job::Finish => report.finished(match &mut staged {
                Ok(staged) => staged.finish().await,
                Err(failed) => Err(*failed),
            }),
            Job::Take(reply) => {
                let blob = match &mut staged {
                    Ok(staged) => staged.blob().await,
                    Err(_) => None,
                };
                let _not_waiting = reply.send(blob);
            }
        }
    }
    if let Ok(mut staged) = staged {
        staged.discard().await;
    }
}
