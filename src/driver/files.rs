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
use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, File};

use super::staging::{Place, Staged};
use crate::app::{FileId, TransferId};
use crate::ftp::{FileEvent, FileFailed, FileRequest};

/// The local files of one page. Clones share them.
#[derive(Clone)]
pub struct Files(Rc<Inner>);

struct Inner {
    place: Shared<LocalBoxFuture<'static, Rc<Place>>>,
    /// Handles only; what they stand for stays on the disk.
    sources: RefCell<Sources>,
    downloads: RefCell<BTreeMap<TransferId, Download>>,
    /// Unbounded, as the jobs of a download are: each event answers a request, and those are bounded by who
    /// makes them, [`WRITES_MAX_BYTES`](crate::ftp::WRITES_MAX_BYTES) of writes and one read per transfer.
    events: mpsc::UnboundedSender<FileEvent>,
}

#[derive(Default)]
struct Sources {
    files: BTreeMap<FileId, File>,
    last_id: u32,
}

/// A download's task. Dropped, it has the file thrown away and nothing more told of it.
struct Download {
    jobs: mpsc::UnboundedSender<Job>,
    /// Only its being there counts: the task holds the weak side.
    _wanted: Rc<()>,
}

/// What a download's task has to do next.
enum Job {
    Write(Vec<u8>),
    Finish,
    Take(oneshot::Sender<Option<Blob>>),
}

impl Files {
    /// The files of a page that just loaded, and where their events come out. What earlier loads left staged
    /// is cleared away meanwhile.
    pub fn new() -> (Self, mpsc::UnboundedReceiver<FileEvent>) {
        let (events, receiver) = mpsc::unbounded();
        let place = Place::find().map(Rc::new).boxed_local().shared();
        spawn_local(place.clone().map(drop));
        let files = Self(Rc::new(Inner {
            place,
            sources: RefCell::default(),
            downloads: RefCell::default(),
            events,
        }));
        (files, receiver)
    }

    /// Register a file to upload.
    pub fn add(&self, file: File) -> FileId {
        let mut sources = self.0.sources.borrow_mut();
        sources.last_id += 1;
        let id = FileId(sources.last_id);
        sources.files.insert(id, file);
        id
    }

    /// Forget a file to upload.
    pub fn release(&self, file: FileId) {
        self.0.sources.borrow_mut().files.remove(&file);
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
            FileRequest::Create { transfer, name: _ } => self.create(transfer),
            FileRequest::Write { transfer, bytes } => {
                if !self.job(transfer, Job::Write(bytes)) {
                    self.tell(FileEvent::Written {
                        transfer,
                        len_bytes: Err(FileFailed),
                    });
                }
            }
            FileRequest::Finish { transfer } => {
                if !self.job(transfer, Job::Finish) {
                    self.tell(FileEvent::Finished {
                        transfer,
                        len_bytes: Err(FileFailed),
                    });
                }
            }
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
    }

    fn read(&self, transfer: TransferId, file: FileId, offset: u64, len_bytes: u32) {
        let source = self.0.sources.borrow().files.get(&file).cloned();
        let files = self.clone();
        spawn_local(async move {
            let bytes = match source {
                Some(source) => read_part(&source, offset, len_bytes).await,
                None => Err(FileFailed),
            };
            files.tell(FileEvent::Read {
                transfer,
                offset,
                bytes,
            });
        });
    }

    fn create(&self, transfer: TransferId) {
        let (sender, jobs) = mpsc::unbounded();
        let wanted = Rc::new(());
        let report = Report {
            transfer,
            wanted: Rc::downgrade(&wanted),
            events: self.0.events.clone(),
        };
        let download = Download {
            jobs: sender,
            _wanted: wanted,
        };
        self.0.downloads.borrow_mut().insert(transfer, download);
        let place = self.0.place.clone();
        spawn_local(async move { stage(&*place.await, jobs, &report).await });
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

async fn read_part(source: &File, offset: u64, len_bytes: u32) -> Result<Vec<u8>, FileFailed> {
    #[expect(clippy::cast_precision_loss, reason = "no file has 2^53 bytes")]
    let start = offset as f64;
    let end = start + f64::from(len_bytes);
    let part = source
        .slice_with_f64_and_f64(start, end)
        .map_err(|_| FileFailed)?;
    // Rejects when the file is gone, or is not the one any more that was chosen.
    let buffer = part.array_buffer().await.map_err(|_| FileFailed)?;
    let bytes = Uint8Array::new(buffer.unchecked_ref::<ArrayBuffer>()).to_vec();
    if bytes.len() == len_bytes as usize {
        Ok(bytes)
    } else {
        Err(FileFailed)
    }
}

/// The life of one download, until it is not wanted any more.
async fn stage(place: &Place, mut jobs: mpsc::UnboundedReceiver<Job>, report: &Report) {
    let mut staged = Staged::create(place).await;
    report.created(staged.as_ref().map(|_| ()).map_err(|&failed| failed));
    while let Some(job) = jobs.next().await {
        match job {
            Job::Write(bytes) => {
                let result = match &mut staged {
                    Ok(staged) => staged.write(&bytes).await,
                    Err(failed) => Err(*failed),
                };
                report.written(result.map(|()| bytes.len() as u64));
                if let (Err(failed), Ok(broken)) = (result, &mut staged) {
                    broken.discard().await;
                    staged = Err(failed);
                }
            }
            Job::Finish => report.finished(match &mut staged {
                Ok(staged) => staged.finish().await,
                Err(failed) => Err(*failed),
            }),
            Job::Take(reply) => {
                let blob = match &staged {
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
