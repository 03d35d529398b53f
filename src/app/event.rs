//! What happened, as the page is told.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::app::{
    Asked, Carried, ChannelPhase, Entry, Health, LanesGain, LineState, Link, LogWindow, Meter,
    ModuleMark, Notice, Preview, PreviewId, Progress, Storage, Transfer, TransferId, Tree, Typed,
};
use crate::codec::Charset;
use crate::dialect::{CfgSetting, ChannelId};
use crate::time::Duration;

/// One change of what is shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// The AT line changed.
    Line(LineState),
    /// The module is looked for so much longer at the most, where nobody answers.
    ProbingEnds(Duration),
    /// What is attached changed; `None` when nothing is.
    Link(Option<Link>),
    /// A channel changed its phase.
    Phase {
        /// The channel.
        channel: ChannelId,
        /// Where it is now.
        phase: ChannelPhase,
    },
    /// A channel became a lane of another one, or is none any more.
    Lane {
        /// The channel.
        channel: ChannelId,
        /// The channel whose transfers it carries; `None` where it is free again.
        home: Option<ChannelId>,
    },
    /// What several channels were worth to the queue, when it last had them.
    LanesGain(LanesGain),
    /// A channel is on this server now.
    Server {
        /// The channel.
        channel: ChannelId,
        /// The host it was told to connect to.
        host: String,
        /// How names are written to it.
        charset: Charset,
    },
    /// A channel's configuration was read.
    Settings {
        /// The channel.
        channel: ChannelId,
        /// All its keys, as the module gave them.
        settings: Vec<CfgSetting>,
    },
    /// The directory shown changed; its listing follows.
    Path {
        /// The channel.
        channel: ChannelId,
        /// The absolute path.
        path: String,
    },
    /// A listing was asked for.
    ListingStarted {
        /// The channel.
        channel: ChannelId,
    },
    /// A listing is complete.
    ListingReady {
        /// The channel.
        channel: ChannelId,
        /// All its entries, as the server ordered them.
        entries: Arc<[Entry]>,
        /// Whether the server may have left some out, as their count tells.
        may_be_cut: bool,
    },
    /// A listing failed; a notice says why.
    ListingFailed {
        /// The channel.
        channel: ChannelId,
    },
    /// A transfer is new or changed.
    Transfer(Transfer),
    /// A transfer has come further, and is else what it was.
    Progress(Progress),
    /// Transfers were taken off the list; the lowest number comes first.
    TransfersGone(Vec<TransferId>),
    /// A tree is new or changed.
    Tree(Tree),
    /// A downloaded file is complete and staged; the page hands it to the user.
    DownloadReady {
        /// The transfer whose file it is.
        transfer: TransferId,
        /// The name to save it under.
        name: String,
    },
    /// A preview came further.
    Preview {
        /// Which one.
        id: PreviewId,
        /// How far it is.
        preview: Preview,
    },
    /// A preview is looked at no more.
    PreviewGone(PreviewId),
    /// The network context is missing (result code 20): offer to bring it up.
    PdpNeeded {
        /// The channel that could not connect.
        channel: ChannelId,
    },
    /// The health check came further.
    Health(Box<Health>),
    /// What the module told last of its network: signal, registration, operator and address. Nothing where it is not known.
    Network(Vec<Asked>),
    /// By what the module attached is known again, to be remembered by this browser.
    Module(ModuleMark),
    /// The module's own file system, as it is shown now.
    Storage(Box<Storage>),
    /// What the line was at of late.
    Meter(Meter),
    /// What the module has carried over the air by now; the meter tells the same, later.
    Carried(Carried),
    /// What is typed has come further.
    Typed(Box<Typed>),
    /// Something the user must know.
    Notice(Notice),
    /// The rows of the log in view.
    Log(Box<LogWindow>),
}
