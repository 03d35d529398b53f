//! `AT+MFTPRETR` (clause 3.10): to the serial line in packets, or into a module file.

use super::super::args::Args;
use super::super::command_context::{CommandContext, Step};
use super::super::network::{Network, Reply, Request};
use super::super::once::Way;
use super::config::LocalFs;
use super::{Service, State, Verb};
use crate::dialect::{ChannelId, CmeCode, ResultCode};

/// A download that runs.
#[derive(Debug)]
pub(crate) struct Retrieval {
    got_bytes: u64,
    into: Into,
}

#[derive(Debug)]
enum Into {
    Line,
    File(Vec<u8>),
}

impl<N: Network> Service<N> {
    pub(super) fn retr(
        &mut self,
        context: &mut CommandContext<'_>,
        channel: ChannelId,
        mut args: Args<'_>,
    ) -> Result<Step, CmeCode> {
        let name = args.name()?.to_vec();
        let local = args.optional_string()?;
        let offset = args.optional_int(0..=u64::MAX)?.unwrap_or(0);
        // Length 0 stands for the rest, as a length left out does.
        let len_bytes = args.optional_int(0..=u64::MAX)?.filter(|len| *len > 0);
        args.end()?;
        let place = &self.channels[channel.index()];
        let into = match place.config.local_fs {
            LocalFs::Line => Into::Line,
            LocalFs::Files => {
                let local = local.filter(|local| !local.is_empty());
                Into::File(local.ok_or(CmeCode::PARAMETER)?.to_vec())
            }
        };
        match place.state {
            State::Down => return Err(CmeCode::NOT_RUNNING),
            State::Idle => {}
            _ => return self.busy(Verb::Retr, channel),
        }
        let request = Request::Retrieve {
            name,
            offset,
            len_bytes,
            chunk_max_bytes: self.quirks.packet_max_bytes,
        };
        let retrieval = Retrieval { got_bytes: 0, into };
        self.start(context, channel, State::Retrieving(retrieval), request);
        Ok(Step::Ok)
    }

    pub(super) fn retrieve_goes_on(
        &mut self,
        context: &mut CommandContext<'_>,
        channel: ChannelId,
        mut retrieval: Retrieval,
        reply: Reply,
    ) {
        let place = &mut self.channels[channel.index()];
        place.state = State::Idle;
        match reply {
            Reply::Chunk { bytes, last } => {
                let first = retrieval.got_bytes == 0;
                retrieval.got_bytes += bytes.len() as u64;
                self.restarts.carry(Way::Down, bytes.len() as u64);
                match &retrieval.into {
                    Into::Line => {
                        let header = retrieval.line(channel, bytes.len() as u64) + ",";
                        context.terminal.packet(header.as_bytes(), &bytes);
                    }
                    Into::File(path) => {
                        let kept = if first {
                            context.files.put(path, bytes)
                        } else {
                            context.files.append(path, &bytes)
                        };
                        if kept.is_err() {
                            // No room: what was written of it is of no use to anyone.
                            context.files.delete(path);
                            self.network.cancel(context.now, channel);
                            context.outcome(Verb::Retr, channel, ResultCode::FILE);
                            return;
                        }
                    }
                }
                if last {
                    retrieval.ends(context, channel);
                } else {
                    place.state = State::Retrieving(retrieval);
                }
            }
            // Someone has cut the file short meanwhile: there is nothing more.
            Reply::Done => retrieval.ends(context, channel),
            Reply::Failed(code) => context.outcome(Verb::Retr, channel, code),
            Reply::Path(_) | Reply::Entry(_) | Reply::Closed => {
                place.state = State::Retrieving(retrieval);
            }
        }
    }
}

impl Retrieval {
    /// Into a file, this is the one line; on the serial line the packets were all.
    fn ends(&self, context: &mut CommandContext<'_>, channel: ChannelId) {
        if matches!(self.into, Into::File(_)) {
            context.terminal.report(self.line(channel, self.got_bytes));
        }
    }

    /// `<sum_size>` is the running total, `<recv_size>` what this line tells of.
    fn line(&self, channel: ChannelId, recv_bytes: u64) -> String {
        format!("+MFTPRETR: {channel},0,{},{recv_bytes}", self.got_bytes)
    }
}
