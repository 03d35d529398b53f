//! How transfers are carried out, and how much of the line is kept.

use serde::{Deserialize, Serialize};

use crate::app::Verified;

/// How transfers are carried out. A transfer keeps what was set when it was queued, but for `lanes_max`: what is set
/// holds for all that wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransferOptions {
    /// How far a result is checked; [`Verified::None`] is taken as [`Verified::Size`].
    pub verify: Verified,
    /// What to do about a remote name that exists already.
    pub if_exists: IfExists,
    /// How an upload is cut up.
    pub way: UploadWay,
    /// Whether an upload runs under a name of its own, [`PART_SUFFIX`] added, and gets the right one only when
    /// it is complete and checked: nobody downstream ever sees half a file.
    pub part_name: bool,
    /// How often a transfer is tried again by itself after a fault that may pass.
    pub retries: u8,
    /// Over so many channels at the most what waits for one server is spread.
    #[serde(default = "one")]
    pub lanes_max: u8,
    /// Whether one large download may come in pieces over several channels, where `lanes_max` allows them.
    #[serde(default)]
    pub pieces: bool,
}

fn one() -> u8 {
    1
}

/// What several channels were worth to the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LanesGain {
    /// How many channels there were at the most.
    pub channels: u8,
    /// What they carried together, in bytes per second.
    pub all_bytes_per_s: u64,
    /// What one of them had carried alone.
    pub one_bytes_per_s: u64,
}

/// How much of the AT line is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordOptions {
    /// Whether all of each payload is kept, and not its ends alone.
    pub keeps_payload: bool,
    /// What the record may take, in MiB; what is less than it can be or more is taken as the least or the most.
    pub bound_mib: u16,
}

impl RecordOptions {
    /// The bounds that are offered, in MiB.
    pub const BOUNDS_MIB: [u16; 6] = [1, 4, 16, 64, 128, 256];
}

impl Default for RecordOptions {
    fn default() -> Self {
        Self {
            keeps_payload: false,
            bound_mib: 16,
        }
    }
}

/// What is added to a name while its file is on its way.
pub const PART_SUFFIX: &str = ".part";

impl Default for TransferOptions {
    fn default() -> Self {
        Self {
            verify: Verified::Size,
            if_exists: IfExists::Ask,
            way: UploadWay::Stream,
            part_name: false,
            retries: 3,
            lanes_max: one(),
            pieces: false,
        }
    }
}

/// What to do about a remote name that exists already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum IfExists {
    /// Ask.
    Ask,
    /// Replace the remote file.
    Overwrite,
    /// Go on behind what is there, if its end is the same; replace it otherwise.
    Resume,
    /// Leave the remote file and end the transfer as cancelled.
    Skip,
    /// Upload under the next free name: `a (2).bin`.
    Rename,
}

/// How an upload is cut up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum UploadWay {
    /// One stream of packets on one data connection: the fastest.
    Stream,
    /// Each packet is an upload of its own, STOR and then APPE: slower, but what was sent is on the server.
    EveryPacket,
    /// As a stream, each packet in its command line where it can be quoted, by its length where not.
    Inline,
    /// As a stream, each packet as text up to a Ctrl-Z where it is text, by its length where not.
    Text,
    /// The whole file at once in transparent mode, which no packet's answer interrupts. The line carries
    /// nothing else meanwhile. A file that holds the escape, `+++`, goes as a stream.
    Transparent,
    /// Into the module's file system first, and from there in one go: what fits in there goes over the air at the
    /// module's own pace, whatever the line does.
    ModuleFile,
}

impl UploadWay {
    /// All ways, each with the name that it is kept under.
    pub const NAMES: [(Self, &'static str); 6] = [
        (Self::Stream, "stream"),
        (Self::EveryPacket, "every-packet"),
        (Self::Transparent, "transparent"),
        (Self::Text, "text"),
        (Self::Inline, "inline"),
        (Self::ModuleFile, "module-file"),
    ];
}
