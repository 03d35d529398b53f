//! What all channels share.

use std::collections::VecDeque;

use crate::app::{Carried, TransferId};
use crate::dialect::ChannelId;
use crate::dte::{Feed, Owner, Transaction};
use crate::ftp::channel::lane::LaneEnd;
use crate::ftp::outputs::Out;
use crate::ftp::queue::Transfers;
use crate::ftp::queue::trees::Trees;

/// What all channels share.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    pub(crate) transfers: Transfers,
    /// What somebody wants something of.
    pub(crate) trees: Trees,
    pub(crate) out: Out,
    pub(crate) transactions: VecDeque<Transaction>,
    /// Owners whose transactions nobody waits for any more.
    pub(crate) withdrawn: VecDeque<Owner>,
    /// What goes into transparent streams.
    pub(crate) feeds: VecDeque<(Owner, Feed)>,
    /// The line's speed in bit/s, 0 without a limit.
    pub(crate) baud: u32,
    /// Over so many channels at the most what waits for one server is spread.
    pub(crate) lanes_max: u8,
    /// A transfer ended: another channel may have waited for its file.
    pub(crate) freed: bool,
    /// Channels that were lanes, and are none any more.
    pub(crate) lane_ends: VecDeque<LaneEnd>,
    /// Uploads that lanes have ended, each with the channel that it was queued on.
    pub(crate) by_lanes: VecDeque<(ChannelId, TransferId)>,
    /// What has gone over the air so far.
    pub(crate) carried: Carried,
}
