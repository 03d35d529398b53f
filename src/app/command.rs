//! What the user wants done.

use serde::{Deserialize, Serialize};

use crate::app::{
    Mend, PreviewId, RecordOptions, SourceStamp, StorageCommand, TransferId, TransferOptions,
    TreeId, TypedContent, UploadWay,
};
use crate::codec::Charset;
use crate::dialect::{CfgSetting, ChannelId, Model};

/// One thing that the user asked for. Never refused by a panic: what cannot be done comes back as a
/// [`Notice`](crate::app::Notice).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// Attach a module; whatever was attached is detached first.
    Attach(AttachTarget),
    /// Let the module go.
    Detach,
    /// Do something to the simulated module; without effect where it is not what is attached.
    Demo(DemoCommand),
    /// Look for no module any more: the port stays open, and what is typed goes as it is.
    StopProbing,
    /// Connect a channel to a server and list its working directory.
    Connect {
        /// The channel to connect.
        channel: ChannelId,
        /// The server and the login.
        server: Server,
    },
    /// Call off the connecting of a channel.
    StopConnecting {
        /// The channel that is being connected.
        channel: ChannelId,
    },
    /// Set one key of a channel's configuration, if one is given, and read all of them (`AT+MFTPCFG`).
    Configure {
        /// The channel.
        channel: ChannelId,
        /// What to set.
        setting: Option<CfgSetting>,
    },
    /// Disconnect a channel.
    Disconnect {
        /// The channel to disconnect.
        channel: ChannelId,
    },
    /// Go to a directory: absolute, or relative to the one shown, `..` included.
    ChangeDirectory {
        /// The channel whose directory changes.
        channel: ChannelId,
        /// Where to go.
        path: String,
    },
    /// List the directory shown once more.
    Refresh {
        /// The channel to list.
        channel: ChannelId,
    },
    /// Make a directory in the one shown.
    MakeDirectory {
        /// The channel to act on.
        channel: ChannelId,
        /// Its name.
        name: String,
    },
    /// Make directories below the one shown, where they are missing.
    MakeDirectories {
        /// The channel to act on.
        channel: ChannelId,
        /// Each as `a/b`.
        below: Vec<String>,
    },
    /// Rename an entry of the directory shown.
    Rename {
        /// The channel to act on.
        channel: ChannelId,
        /// The name it has.
        from: String,
        /// The name it gets.
        to: String,
    },
    /// Delete an entry of the directory shown; a directory must be empty.
    Delete {
        /// The channel to act on.
        channel: ChannelId,
        /// The entry's name.
        name: String,
    },
    /// Queue an upload into the directory shown.
    Upload {
        /// The channel to use.
        channel: ChannelId,
        /// The file to read.
        file: FileId,
        /// The directory below the one shown that it goes to, as `a/b`; made where it is missing. Empty for the one
        /// shown itself.
        below: String,
        /// The name it gets on the server.
        name: String,
        /// Its size in bytes when it was chosen.
        size_bytes: u64,
        /// When it was changed, in ms since 1970.
        modified_ms: i64,
    },
    /// The local file of an upload that waits for it can be read now.
    Supply {
        /// The upload.
        transfer: TransferId,
        /// The file to read.
        file: FileId,
        /// What it is now.
        stamp: SourceStamp,
    },
    /// Queue a download from the directory shown.
    Download {
        /// The channel to use.
        channel: ChannelId,
        /// The entry's name.
        name: String,
    },
    /// Fetch the beginning of a file of the directory shown, to be looked at. An earlier preview ends.
    Preview {
        /// The channel to use.
        channel: ChannelId,
        /// The number that its events are to bear.
        id: PreviewId,
        /// The entry's name.
        name: String,
        /// How much of it, in bytes; at most [`PREVIEW_MAX_BYTES`](crate::app::PREVIEW_MAX_BYTES) come.
        max_bytes: u64,
    },
    /// A preview is looked at no more; what is still to come of it is not asked for.
    EndPreview {
        /// Which one.
        id: PreviewId,
    },
    /// Queue downloads of all files in a directory and below it.
    DownloadTree {
        /// The channel to use.
        channel: ChannelId,
        /// The directory's name in the one shown.
        name: String,
        /// The number that the tree gets.
        tree: TreeId,
    },
    /// Count what is in directories and below them, to delete it together with files beside them.
    CountTree {
        /// The channel to use.
        channel: ChannelId,
        /// The directories' names in the one shown.
        directories: Vec<String>,
        /// The files' names in the one shown.
        files: Vec<String>,
        /// The number that the tree gets.
        tree: TreeId,
    },
    /// Delete a tree that was counted: what was counted, and nothing else.
    DeleteTree {
        /// The channel to use.
        channel: ChannelId,
        /// The tree.
        tree: TreeId,
        /// Whether directories are emptied that may be links, as far as the server tells.
        even_if_links: bool,
    },
    /// Do no more about a tree. Downloads that it has queued stay.
    EndTree {
        /// The tree.
        tree: TreeId,
    },
    /// Queue a copy of a file of the directory shown on one channel into the directory shown on another: a download
    /// that is staged, and then an upload.
    Relay {
        /// The channel to get it from.
        from: ChannelId,
        /// The entry's name.
        name: String,
        /// The channel to bring it to.
        to: ChannelId,
        /// Whether the original is deleted, once the copy is there and checked.
        moves: bool,
    },
    /// Queue an upload of a file of the module into the directory shown.
    SendFromModule {
        /// The channel to use.
        channel: ChannelId,
        /// The absolute path of the file in the module.
        path: String,
        /// The name it gets on the server.
        name: String,
    },
    /// Queue a download from the directory shown into a file of the module.
    FetchIntoModule {
        /// The channel to use.
        channel: ChannelId,
        /// The entry's name.
        name: String,
        /// The absolute path that the file gets in the module.
        path: String,
        /// Whether a file of the module may be replaced.
        replace: bool,
    },
    /// Do something in the module's own file system.
    Storage(StorageCommand),
    /// Answer the question whether an existing remote file may be replaced.
    Answer {
        /// The transfer that asked.
        transfer: TransferId,
        /// What to do.
        on_conflict: OnConflict,
    },
    /// The same, and do the same to all others that go the same way: those that ask, those that will, and those that
    /// are queued before nothing runs or waits to run any more. One that is to go on behind what is not its beginning
    /// asks all the same.
    AnswerAll {
        /// The transfer that asked.
        transfer: TransferId,
        /// What to do.
        on_conflict: OnConflict,
    },
    /// Let a transfer that waits start before another one. That counts among those of one channel.
    Reorder {
        /// The transfer to move.
        transfer: TransferId,
        /// The one it comes before; `None`: it comes last.
        before: Option<TransferId>,
    },
    /// Stop a transfer before it starts its next packet or range, keeping what is there.
    Pause {
        /// The transfer to hold.
        transfer: TransferId,
    },
    /// Let a paused transfer go on.
    Resume {
        /// The transfer to go on with.
        transfer: TransferId,
    },
    /// Try a failed or cancelled transfer again from its beginning.
    Retry {
        /// The transfer to try.
        transfer: TransferId,
    },
    /// Compare an upload that is done with what the server has of it, byte by byte.
    Verify {
        /// The transfer to compare.
        transfer: TransferId,
    },
    /// Give a transfer up.
    Cancel {
        /// The transfer to give up.
        transfer: TransferId,
    },
    /// The local file of an upload that waits for it cannot be read any more.
    SourceGone {
        /// The upload.
        transfer: TransferId,
    },
    /// Delete the half file that an ended upload left under a name of its own.
    DeletePart {
        /// The upload.
        transfer: TransferId,
    },
    /// Carry out transfers that are queued from now on like this.
    SetOptions(TransferOptions),
    /// Upload what is queued on a channel from now on like this; `None`: as on all others.
    SetWay {
        /// The channel.
        channel: ChannelId,
        /// How.
        way: Option<UploadWay>,
    },
    /// Hold all transfers that have not ended; each as [`Self::Pause`] does.
    PauseAll,
    /// Let all held transfers go on.
    ResumeAll,
    /// Give up all transfers that have not ended.
    CancelAll,
    /// Try all failed transfers again.
    RetryFailed,
    /// Take transfers off the list that are done or were cancelled.
    ClearDone,
    /// Take ended transfers off the list, failed ones too.
    ClearEnded,
    /// Send a command line typed by the user, without its CR.
    Raw {
        /// What was typed.
        line: String,
    },
    /// Forget what went over the line so far.
    ClearLog,
    /// Keep so much of the log from now on.
    SetRecord(RecordOptions),
    /// Whether signal, registration, operator and address are read now and then, while the line is free. Nothing is set
    /// for it.
    WatchNetwork(bool),
    /// Take back a typed line that has not been sent.
    TakeBack {
        /// Its number.
        number: u32,
    },
    /// Content for the command that was typed, which the module has prompted for.
    TypeContent(TypedContent),
    /// Check the health: find the first thing between the port and the login that does not hold.
    CheckConnection {
        /// The channel at its top; it is connected to `server` if it is not connected.
        channel: ChannelId,
        /// The server and the login to try.
        server: Server,
    },
    /// Put right what the health check found, and check again.
    Mend {
        /// The channel at the top of the check.
        channel: ChannelId,
        /// The server and the login to try.
        server: Server,
        /// What.
        mend: Mend,
    },
    /// Define PDP context 1 with this access point name and activate it (27.007 clause 10.1.1).
    BringUpPdp {
        /// The channel whose connection found it missing; it is connected again afterwards.
        channel: ChannelId,
        /// The access point name; empty leaves the choice to the network.
        apn: String,
    },
}

impl Command {
    /// The local file that it names, if it names one.
    pub fn file(&self) -> Option<FileId> {
        match self {
            Self::Upload { file, .. }
            | Self::Supply { file, .. }
            | Self::Storage(StorageCommand::Put { file, .. }) => Some(*file),
            _ => None,
        }
    }
}

/// What to attach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AttachTarget {
    /// The simulated module that the page carries.
    Demo(DemoOptions),
    /// A serial port.
    Port {
        /// The port to open.
        port: PortId,
        /// Line speed in bit/s.
        baud: u32,
    },
}

/// What is done to the simulated module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DemoCommand {
    /// These faults are shown from now on, by their names as [`DemoOptions::fault`] has them.
    SetFaults(Option<String>),
    /// The servers end all sessions.
    DropSessions,
    /// It restarts.
    Restart,
}

/// How the simulated module behaves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoOptions {
    /// The model it claims to be.
    pub model: Model,
    /// Seeds everything that is random in it.
    pub seed: u64,
    /// Line speed in bit/s; 0: as fast as the machine goes.
    pub baud: u32,
    /// Name of the fault to show, as in the address (`disk-full`, `wrong-password`, `garbage`, …).
    pub fault: Option<String>,
}

impl Default for DemoOptions {
    fn default() -> Self {
        Self {
            model: Model::Ml307r,
            seed: 1,
            baud: 921_600,
            fault: None,
        }
    }
}

/// A server and a login.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Server {
    /// Name, IPv4 or IPv6 address.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// Login name; empty for none.
    pub user: String,
    /// Password in the clear, as plain FTP sends it.
    pub password: String,
    /// How names are written to it.
    pub charset: Charset,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("user", &self.user)
            .field("password", &"•••")
            .field("charset", &self.charset)
            .finish()
    }
}

/// What to do about a remote name that exists already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OnConflict {
    /// Replace the remote file.
    Overwrite,
    /// Go on behind what is there, if its end is the same; replace it otherwise.
    Resume,
    /// Leave the remote file and end the transfer as cancelled.
    Skip,
    /// Upload under the next free name.
    Rename,
}

/// A local file that the driver can read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum FileId {
    /// One that the user chose, by the number that the page gave it.
    Chosen(u32),
    /// One of an upload of an earlier page load, by the number that the driver gave it when it found it again.
    Found(u32),
    /// What a download has staged.
    Staged(TransferId),
}

impl FileId {
    /// The download that has staged it, where it is such a file.
    pub fn staged_by(self) -> Option<TransferId> {
        match self {
            Self::Staged(download) => Some(download),
            Self::Chosen(_) | Self::Found(_) => None,
        }
    }
}

/// A serial port that the driver can open, by the number that the page gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PortId(pub u32);
