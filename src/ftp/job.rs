//! The sum of all jobs: what a channel does, one after the other.

use crate::app::TransferId;
use crate::ftp::browse::{DeleteTree, DirectoryJob, MakeAll, Walk};
use crate::ftp::context::{Context, Input, Step};
use crate::ftp::session::{Check, Configure, Connect, Disconnect};
use crate::ftp::transfer::{DeletePart, Download, Look, RemoveOriginal, Retrieve, Upload};

/// Something a channel does, in as many exchanges as it takes.
#[derive(Debug)]
pub(crate) enum Job {
    Connect(Connect),
    Disconnect(Disconnect),
    Configure(Configure),
    /// See where a channel stands after an outcome was missed.
    Check(Check),
    /// Something in the directory shown.
    Directory(DirectoryJob),
    MakeAll(MakeAll),
    /// The beginning of a file, to look at.
    Preview(Box<Look>),
    /// See what is in a directory and below it.
    Walk(Box<Walk>),
    /// Delete a directory with all that is below it.
    DeleteTree(Box<DeleteTree>),
    /// Delete the half file of an upload.
    DeletePart(DeletePart),
    /// Delete the original of a file that was moved to another server.
    RemoveOriginal(RemoveOriginal),
    Upload(Box<Upload>),
    Download(Box<Download>),
    /// A file from the server into the module's file system.
    Retrieve(Box<Retrieve>),
}

impl Job {
    /// The transfer that it carries out.
    pub(crate) fn transfer(&self) -> Option<TransferId> {
        match self {
            Self::Upload(upload) => Some(upload.id()),
            Self::Download(download) => Some(download.id()),
            Self::Retrieve(retrieve) => Some(retrieve.id()),
            _ => None,
        }
    }

    pub(crate) fn step(&mut self, input: Input, context: &mut Context<'_>) -> Step {
        match self {
            Self::Connect(job) => job.step(input, context),
            Self::Disconnect(job) => job.step(input, context),
            Self::Configure(job) => job.step(input, context),
            Self::Check(job) => job.step(input, context),
            Self::Directory(job) => job.step(input, context),
            Self::MakeAll(job) => job.step(input, context),
            Self::Preview(job) => job.step(input, context),
            Self::Walk(job) => job.step(input, context),
            Self::DeleteTree(job) => job.step(input, context),
            Self::DeletePart(job) => job.step(input, context),
            Self::RemoveOriginal(job) => job.step(input, context),
            Self::Upload(job) => job.step(input, context),
            Self::Download(job) => job.step(input, context),
            Self::Retrieve(job) => job.step(input, context),
        }
    }
}
