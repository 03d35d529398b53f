//! The sum of all jobs: what a channel does, one after the other.

use crate::app::TransferId;
use crate::ftp::browse::{DeleteTree, DirectoryJob, MakeAll, Walk};
use crate::ftp::context::{Context, Input, Step};
use crate::ftp::queue::Transfers;
use crate::ftp::session::{Check, Configure, Connect, Disconnect};
use crate::ftp::transfer::{DeletePart, Download, Look, Piece, RemoveOriginal, Retrieve, Upload};

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
    /// A range of a download that another channel is at as well.
    Piece(Box<Piece>),
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

    /// The transfer that what it asks for is a part of.
    pub(crate) fn part_of(&self) -> Option<TransferId> {
        match self {
            Self::Piece(piece) => Some(piece.id()),
            _ => self.transfer(),
        }
    }

    /// Whether it changes what has which name on the server, other than a transfer does.
    pub(crate) fn changes_names(&self) -> bool {
        match self {
            Self::Directory(job) => job.is_about_an_entry(),
            Self::MakeAll(_)
            | Self::DeleteTree(_)
            | Self::DeletePart(_)
            | Self::RemoveOriginal(_) => true,
            Self::Connect(_)
            | Self::Disconnect(_)
            | Self::Configure(_)
            | Self::Check(_)
            | Self::Preview(_)
            | Self::Walk(_)
            | Self::Upload(_)
            | Self::Download(_)
            | Self::Piece(_)
            | Self::Retrieve(_) => false,
        }
    }

    /// Whether the module is at nothing else for the channel once it has ended.
    pub(crate) fn is_of_session(&self) -> bool {
        matches!(
            self,
            Self::Connect(_) | Self::Disconnect(_) | Self::Check(_)
        )
    }

    /// The paths that it changes so, where a transfer may be at one or below it.
    pub(crate) fn names(&self, transfers: &Transfers) -> Vec<String> {
        match self {
            Self::Directory(job) => job.names(),
            Self::DeleteTree(job) => job.names(),
            Self::DeletePart(part) => part.path(transfers).into_iter().collect(),
            Self::RemoveOriginal(original) => vec![original.path()],
            _ => Vec::new(),
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
            Self::Piece(job) => job.step(input, context),
            Self::Retrieve(job) => job.step(input, context),
        }
    }
}
