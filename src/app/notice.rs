//! What the user must know, as data: the words are the page's, in the user's language.

use serde::{Deserialize, Serialize};

use crate::app::{Down, PortSpeech, TransferId};
use crate::codec::{ErrorReport, StringError};
use crate::dialect::{CfgKey, ChannelId, Model, ResultCode, StorageVerb};

/// Something that the user must know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    /// What it is about.
    pub subject: Subject,
    /// What it says.
    pub message: Message,
}

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Subject {
    /// The port or the AT line.
    Line,
    /// A channel.
    Channel(ChannelId),
    /// A transfer.
    Transfer(TransferId),
    /// The module's own file system.
    Storage,
}

/// How much it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// For information.
    Info,
    /// Something is not as it should be.
    Warn,
    /// Something failed.
    Error,
}

/// What was being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Operation {
    /// Reading or setting the channel's configuration.
    Configure,
    /// Connecting and logging in.
    Connect,
    /// Disconnecting.
    Disconnect,
    /// Going to a directory, or asking which one it is.
    ChangeDirectory,
    /// Listing.
    List,
    /// Making a directory.
    MakeDirectory,
    /// Renaming.
    Rename,
    /// Deleting.
    Delete,
    /// Uploading.
    Upload,
    /// Downloading.
    Download,
    /// Fetching the beginning of a file to look at it.
    Preview,
    /// Activating the PDP context.
    BringUpPdp,
    /// Something in the module's own file system.
    Storage(StorageVerb),
    /// A command line that the user typed.
    Raw,
}

/// What a notice says; each variant has one stable code.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Message {
    /// The line is down.
    LineDown(Down),
    /// The line is back after a fault.
    LineRecovered,
    /// The module did not answer at the speed that was chosen, and was found at this one.
    SpeedFound {
        /// In bit/s.
        baud: u32,
    },
    /// The module has taken another speed by a command that was typed, and the port was opened again at that one.
    SpeedFollowed {
        /// In bit/s.
        baud: u32,
    },
    /// The module restarted by itself: every channel is gone.
    ModuleRestarted,
    /// Another module is attached than before: nothing that was for a file in the other one is carried over.
    OtherModule,
    /// It cannot be told whether the module attached is the one of before: what is for a file in it waits for the user.
    MaybeOtherModule,
    /// Results were off or in digits, or lines ended in another way: somebody had left the module so, and it is put
    /// right until the module restarts.
    SettingsPutRight,
    /// Another program talks to the module on the same port.
    OtherProgram,
    /// The module says that the server connection ended (`+MFTPURC`).
    ConnectionLost,
    /// The module reported a result code other than 0.
    Failed {
        /// What was being done.
        operation: Operation,
        /// The module's code.
        code: ResultCode,
    },
    /// The module refused the command with an error result code.
    Refused {
        /// What was being done.
        operation: Operation,
        /// What it said.
        error: ErrorReport,
    },
    /// No answer, or no outcome, came in time.
    TimedOut {
        /// What was being done.
        operation: Operation,
    },
    /// An answer came that makes no sense here.
    Unexpected {
        /// What was being done.
        operation: Operation,
        /// The line as it came.
        line: String,
    },
    /// A name, path or other text cannot be sent.
    TextRefused {
        /// The text.
        text: String,
        /// Why.
        error: StringError,
    },
    /// A name is empty, `.`, `..` or holds a `/`.
    NotAName {
        /// The text.
        text: String,
    },
    /// A name that the transfer needs exists already as a directory.
    IsDirectory {
        /// The name.
        name: String,
    },
    /// The remote file does not exist.
    NotFound {
        /// The name.
        name: String,
    },
    /// The module cannot store an empty file.
    EmptyFileNotStored,
    /// The module counted other bytes than were sent.
    ShortPacket {
        /// What was sent, in bytes.
        sent_bytes: u64,
        /// What the module counted, in bytes.
        counted_bytes: u64,
    },
    /// Bytes were lost on the serial line.
    BytesLost,
    /// The module left transparent mode by itself.
    LeftTransparent,
    /// The file holds the escape of transparent mode, and goes packet by packet.
    HoldsEscape,
    /// After the transfer the sizes differ.
    SizeMismatch {
        /// What it should be, in bytes.
        expected_bytes: u64,
        /// What it is, in bytes; `None` when the file is not there.
        found_bytes: Option<u64>,
    },
    /// The remote file changed while it was being downloaded, or its size was misread.
    RemoteChanged,
    /// Other bytes came of a file than the server's listing says.
    NotAsListed {
        /// How long it was listed, in bytes.
        listed_bytes: u64,
        /// Up to where something came, in bytes.
        came_bytes: u64,
    },
    /// The server does not send what is asked for from the middle of a file: this one comes in one piece.
    ComesWhole {
        /// Its name.
        name: String,
    },
    /// The server does not send the end of a file by itself: it was not compared.
    EndNotShown {
        /// The file's name.
        name: String,
    },
    /// Read again, the remote file is not what was sent or received.
    ContentDiffers,
    /// The local file changed or cannot be read any more.
    SourceUnreadable,
    /// The local file of an upload is not what it was when the upload began.
    SourceChanged,
    /// The file chosen is not the one that the upload began with.
    NotTheSameFile {
        /// The file that it began with.
        name: String,
    },
    /// The transfer had ended before the page was loaded.
    EndedBefore,
    /// What is on the server is not the half file that the transfer left.
    NotOurPart {
        /// The name.
        name: String,
    },
    /// A file is stored under this name until it is complete, and something else has the name, or may have it.
    PartNameTaken {
        /// The name.
        name: String,
    },
    /// Something was to get this name, and something else has it.
    NameTaken {
        /// The name.
        name: String,
    },
    /// Something was to get this name, and nobody can tell whether something else has it: the server may hide that.
    NameUnknowable {
        /// The name.
        name: String,
    },
    /// Not connected to the server that the half file is on.
    PartElsewhere {
        /// That server's host.
        host: String,
    },
    /// The download cannot be written to disk.
    SinkFailed,
    /// An upload was cancelled and part of the file stays on the server.
    PartLeft {
        /// The file.
        name: String,
        /// Its bytes on the server.
        size_bytes: u64,
    },
    /// An upload is complete on the server, but under another name: it could not be renamed. What has its name, if
    /// anything has, is as it was.
    NotRenamed {
        /// The name that it was to get.
        name: String,
        /// The name that it has.
        stored_as: String,
        /// Why it did not get it.
        why: Box<Message>,
    },
    /// A file that was replaced is still there, under another name.
    OldFileAside {
        /// The name that it had.
        name: String,
        /// The name that it has.
        aside: String,
    },
    /// The server refuses to go on behind what it has of an upload, which is sent from its beginning again.
    AppendRefused {
        /// The file.
        name: String,
    },
    /// The server took no more connections: what waits for it goes over so many channels.
    FewerLanes {
        /// How many.
        channels: u8,
    },
    /// What channels brought of one download does not fit together: it goes on over one, behind what does.
    PiecesDisagree {
        /// The file.
        name: String,
    },
    /// The user stopped it: by disconnecting, by connecting to another server, or by detaching the module.
    StoppedByUser,
    /// The line was lost while the transfer ran.
    Interrupted,
    /// The channel is at something: what was typed would come in between.
    ChannelBusy,
    /// The channel is not connected.
    NotConnected,
    /// A queue is full; try again when something has ended.
    QueueFull,
    /// The queue cannot be kept for the next load of the page.
    QueueNotKept,
    /// It can be again.
    QueueKeptAgain,
    /// So many transfers, of an earlier page load, are another version's of the page and were left as they are.
    LeftAlone {
        /// How many.
        transfers: u32,
    },
    /// A directory below the one shown could not be made.
    DirectoryNotMade {
        /// Its path.
        path: String,
        /// Why not.
        why: Box<Message>,
    },
    /// A directory has too much in it to be taken as a whole.
    TreeTooLarge {
        /// Its name.
        name: String,
        /// Files and directories that go.
        entries_max: u64,
    },
    /// Entries of a directory are left out: their names cannot be sent, they lead back up, or lie too deep.
    TreeIncomplete {
        /// Its name.
        name: String,
        /// How many.
        left_out: u32,
    },
    /// A directory was not deleted to its end.
    TreeNotDeleted {
        /// What could not be deleted.
        path: String,
        /// Files and directories that are gone.
        done: u32,
        /// Files and directories that were to go.
        of: u32,
        /// Why not.
        why: Box<Message>,
    },
    /// All that was listed in a directory is deleted, and the server does not delete the directory itself.
    NotEmpty,
    /// A directory is a link, and the server did not delete it as one.
    IsLink {
        /// Where it leads.
        path: String,
    },
    /// A directory may be a link: the server does not tell.
    MayBeLink,
    /// A part of the page that is loaded behind it did not come; it is asked for again.
    PartNotLoaded,
    /// The core is no more, and with it all that was under way. What was kept goes on at the next load of the page.
    CoreBroke {
        /// What it said last.
        what: String,
    },
    /// The attached model does not have this.
    NotOnThisModel {
        /// The model.
        model: Model,
        /// The key of `AT+MFTPCFG`.
        key: CfgKey,
    },
    /// The firmware lacks a command of the module's file system.
    NotInFirmware {
        /// The command.
        verb: StorageVerb,
    },
    /// A file of that name is in the module already.
    ExistsInModule {
        /// Its path.
        path: String,
    },
    /// A transfer, or something in the module's file system, is at this file of the module.
    InUseInModule {
        /// Its path.
        path: String,
    },
    /// The module has no room for a file.
    NoRoomInModule {
        /// What the file takes, in bytes.
        size_bytes: u64,
        /// What is free, in bytes.
        free_bytes: u64,
    },
    /// A file goes to the module or comes from it in one command, and is too large for that.
    TooLargeForModule {
        /// Its size in bytes.
        size_bytes: u64,
        /// What goes, in bytes.
        max_bytes: u64,
    },
    /// A temporary file stays in the module.
    LeftInModule {
        /// Its path.
        path: String,
    },
    /// What was typed is no AT command line.
    NotACommand,
    /// A file that was opened is no session file, or cannot be read.
    NotASession,
    /// The PDP context is up, with this address where the module gave one.
    PdpUp {
        /// The address.
        address: String,
    },
    /// A file was to be copied to where it is.
    SamePlace {
        /// The file.
        name: String,
    },
    /// A file was moved to another server, and its original is still there.
    OriginalKept {
        /// The file.
        name: String,
    },
    /// A download was handed to the browser.
    Saved {
        /// The file.
        name: String,
    },
}

impl Message {
    /// The stable id, never reused for another meaning.
    pub fn code(&self) -> &'static str {
        match self {
            Self::LineDown(down) => match down {
                Down::Detached => "line-detached",
                Down::Unplugged => "line-unplugged",
                Down::Busy => "port-busy",
                Down::Forbidden => "port-forbidden",
                Down::OpenFailed => "port-open-failed",
                Down::Silent => "port-silent",
                Down::NotAt => "port-not-at",
                Down::OtherPort(PortSpeech::Log) => "port-log",
                Down::OtherPort(PortSpeech::Diagnostic) => "port-diagnostic",
                Down::OtherPort(PortSpeech::Ppp) => "port-ppp",
                Down::OtherPort(PortSpeech::Nmea) => "port-nmea",
                Down::NoMftp => "module-no-mftp",
                Down::Broken => "line-broken",
            },
            Self::LineRecovered => "line-recovered",
            Self::SpeedFound { .. } => "speed-found",
            Self::SpeedFollowed { .. } => "speed-followed",
            Self::ModuleRestarted => "module-restarted",
            Self::OtherModule => "other-module",
            Self::MaybeOtherModule => "maybe-other-module",
            Self::SettingsPutRight => "settings-put-right",
            Self::OtherProgram => "other-program",
            Self::ConnectionLost => "connection-lost",
            Self::Failed { .. } => "result-code",
            Self::Refused { .. } => "refused",
            Self::TimedOut { .. } => "timed-out",
            Self::Unexpected { .. } => "unexpected-answer",
            Self::TextRefused { .. } => "text-refused",
            Self::NotAName { .. } => "not-a-name",
            Self::IsDirectory { .. } => "is-directory",
            Self::NotFound { .. } => "not-found",
            Self::EmptyFileNotStored => "empty-file-not-stored",
            Self::ShortPacket { .. } => "short-packet",
            Self::BytesLost => "bytes-lost",
            Self::LeftTransparent => "left-transparent",
            Self::HoldsEscape => "holds-escape",
            Self::SizeMismatch { .. } => "size-mismatch",
            Self::RemoteChanged => "remote-changed",
            Self::NotAsListed { .. } => "not-as-listed",
            Self::ComesWhole { .. } => "comes-whole",
            Self::EndNotShown { .. } => "end-not-shown",
            Self::ContentDiffers => "content-differs",
            Self::SourceUnreadable => "source-unreadable",
            Self::SourceChanged => "source-changed",
            Self::NotTheSameFile { .. } => "not-the-same-file",
            Self::EndedBefore => "ended-before",
            Self::NotOurPart { .. } => "not-our-part",
            Self::PartNameTaken { .. } => "part-name-taken",
            Self::NameTaken { .. } => "name-taken",
            Self::NameUnknowable { .. } => "name-unknowable",
            Self::PartElsewhere { .. } => "part-elsewhere",
            Self::SinkFailed => "sink-failed",
            Self::PartLeft { .. } => "part-left",
            Self::NotRenamed { .. } => "not-renamed",
            Self::OldFileAside { .. } => "old-file-aside",
            Self::AppendRefused { .. } => "append-refused",
            Self::FewerLanes { .. } => "fewer-lanes",
            Self::PiecesDisagree { .. } => "pieces-disagree",
            Self::StoppedByUser => "stopped-by-user",
            Self::Interrupted => "interrupted",
            Self::ChannelBusy => "channel-busy",
            Self::NotConnected => "not-connected",
            Self::QueueFull => "queue-full",
            Self::QueueNotKept => "keeping-failed",
            Self::QueueKeptAgain => "keeping-again",
            Self::LeftAlone { .. } => "left-alone",
            Self::DirectoryNotMade { .. } => "directory-not-made",
            Self::TreeTooLarge { .. } => "tree-too-large",
            Self::TreeIncomplete { .. } => "tree-incomplete",
            Self::TreeNotDeleted { .. } => "tree-not-deleted",
            Self::NotEmpty => "not-empty",
            Self::IsLink { .. } => "is-link",
            Self::MayBeLink => "may-be-link",
            Self::PartNotLoaded => "part-not-loaded",
            Self::CoreBroke { .. } => "core-broke",
            Self::NotOnThisModel { .. } => "not-on-this-model",
            Self::NotInFirmware { .. } => "not-in-firmware",
            Self::ExistsInModule { .. } => "exists-in-module",
            Self::InUseInModule { .. } => "in-use-in-module",
            Self::NoRoomInModule { .. } => "no-room-in-module",
            Self::TooLargeForModule { .. } => "too-large-for-module",
            Self::LeftInModule { .. } => "left-in-module",
            Self::NotACommand => "not-a-command",
            Self::NotASession => "not-a-session",
            Self::PdpUp { .. } => "pdp-up",
            Self::SamePlace { .. } => "same-place",
            Self::OriginalKept { .. } => "original-kept",
            Self::Saved { .. } => "saved",
        }
    }

    /// How much it matters.
    pub fn level(&self) -> Level {
        match self {
            Self::LineDown(Down::Detached)
            | Self::LineRecovered
            | Self::SpeedFound { .. }
            | Self::SpeedFollowed { .. }
            | Self::SettingsPutRight
            | Self::HoldsEscape
            | Self::AppendRefused { .. }
            | Self::FewerLanes { .. }
            | Self::StoppedByUser
            | Self::PdpUp { .. }
            | Self::QueueKeptAgain
            | Self::Saved { .. } => Level::Info,
            Self::ComesWhole { .. }
            | Self::PiecesDisagree { .. }
            | Self::EndNotShown { .. }
            | Self::PartLeft { .. }
            | Self::OldFileAside { .. }
            | Self::SamePlace { .. }
            | Self::OriginalKept { .. }
            | Self::LeftInModule { .. }
            | Self::ModuleRestarted
            | Self::LeftAlone { .. }
            | Self::OtherProgram
            | Self::OtherModule
            | Self::MaybeOtherModule
            | Self::TreeIncomplete { .. }
            | Self::ConnectionLost => Level::Warn,
            _ => Level::Error,
        }
    }
}
