//! `AT+MFTPSTOR` and `AT+MFTPAPPE` in all their forms (clauses 3.11 and 3.12).

use super::super::args::Args;
use super::super::command_context::{CommandContext, Intake, Step};
use super::super::network::{Network, Reply, Request};
use super::super::once::Way;
use super::super::quirks::{EmptyFile, FileResult, SentLength};
use super::config::LocalFs;
use super::{Polled, Service, State, Verb, outcome};
use crate::app::fault::Fault;
use crate::codec::Param;
use crate::dialect::{ChannelId, CmeCode, INLINE_MAX_BYTES, PACKET_MAX_BYTES, ResultCode};

/// Bytes that transparent mode takes in while the network is not ready for them.
pub(crate) const TRANSPARENT_BUFFER_BYTES: usize = 16 * 1024;

/// An upload that is open on a channel.
#[derive(Debug)]
pub(crate) struct Upload {
    verb: Verb,
    name: Vec<u8>,
    /// Bytes that the network has taken.
    sent_bytes: u64,
    /// Bytes to be sent before anything else.
    pending: Vec<u8>,
    source: Source,
    phase: Phase,
}

/// Where the bytes come from.
#[derive(Debug)]
enum Source {
    /// Packets with eof 0 or 1: this is the latest.
    Packet { len_bytes: u64, last: bool },
    /// A module file, read so far.
    File { path: Vec<u8>, offset: usize },
    /// The line in transparent mode.
    Transparent { ended: bool },
}

/// What the network was asked last.
#[derive(Debug, PartialEq, Eq)]
enum Phase {
    /// To open the upload.
    Opening,
    /// Nothing that it has not answered.
    Open,
    /// To take so many bytes.
    Sending { len_bytes: u64 },
    /// To end the upload.
    Finishing,
}

/// A packet that the line has brought, or will.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Packet {
    verb: Verb,
    channel: ChannelId,
    name: Vec<u8>,
    last: bool,
}

/// The forms of the command, told apart by the parameters that are there.
enum Form<'a> {
    Inline { last: bool, data: &'a [u8] },
    Counted { last: bool, len_bytes: usize },
    CtrlZ { last: bool },
    Transparent,
    File(&'a [u8]),
}

impl<'a> Form<'a> {
    fn read(mut args: Args<'a>) -> Result<Self, CmeCode> {
        match args.peek() {
            None => return Ok(Self::Transparent),
            Some(Param::Quoted(_)) => {
                let local = args.name()?;
                args.end()?;
                return Ok(Self::File(local));
            }
            Some(_) => {}
        }
        let last = args.int(0..=1)? == 1;
        if args.left() == 0 {
            return Ok(Self::CtrlZ { last });
        }
        let len = args.int(1..=PACKET_MAX_BYTES as u64)?;
        let len_bytes = usize::try_from(len).expect("the range was checked");
        if args.left() == 0 {
            return Ok(Self::Counted { last, len_bytes });
        }
        let data = args.optional_bytes(INLINE_MAX_BYTES)?.unwrap_or_default();
        args.end()?;
        if data.len() == len_bytes {
            Ok(Self::Inline { last, data })
        } else {
            Err(CmeCode::PARAMETER)
        }
    }

    /// The `"local_fs"` that it needs (note 4 of clause 3.11).
    fn local_fs(&self) -> LocalFs {
        if matches!(self, Self::File(_)) {
            LocalFs::Files
        } else {
            LocalFs::Line
        }
    }
}

impl<N: Network> Service<N> {
    pub(super) fn upload(
        &mut self,
        context: &mut CommandContext<'_>,
        verb: Verb,
        channel: ChannelId,
        mut args: Args<'_>,
    ) -> Result<Step, CmeCode> {
        let name = args.name()?.to_vec();
        let form = Form::read(args)?;
        let refused = if verb == Verb::Stor {
            CmeCode::STORE
        } else {
            CmeCode::APPEND
        };
        let place = &self.channels[channel.index()];
        if place.config.local_fs != form.local_fs() {
            return Err(refused);
        }
        match &place.state {
            State::Down => return Err(CmeCode::NOT_RUNNING),
            State::Idle => {}
            State::Uploading(upload) if upload.is_between_packets() => {
                let goes_on = !matches!(form, Form::File(_) | Form::Transparent);
                if !(goes_on && upload.verb == verb && upload.name == name) {
                    return Err(refused);
                }
            }
            _ => return Err(CmeCode::RUNNING),
        }
        let packet = |last| Packet {
            verb,
            channel,
            name: name.clone(),
            last,
        };
        Ok(match form {
            Form::Inline { last, data } => {
                let packet = packet(last);
                // Its outcome has to follow the `OK`, which the network cannot outrun.
                return Ok(self
                    .packet(context, packet, data.to_vec())
                    .map_or(Step::Ok, Step::OkThen));
            }
            Form::Counted { last, len_bytes } => {
                Step::Prompt(Intake::Counted(len_bytes), packet(last).into())
            }
            Form::CtrlZ { last } => Step::Prompt(Intake::CtrlZ, packet(last).into()),
            Form::Transparent => {
                let source = Source::Transparent { ended: false };
                self.open(
                    context,
                    channel,
                    Upload::new(verb, name, Vec::new(), source),
                );
                Step::Connect(channel)
            }
            Form::File(local) => {
                let step = match self.quirks.file_result {
                    FileResult::First => Step::Ok,
                    FileResult::Last => Step::Later,
                };
                let Some(file) = context.files.get(local) else {
                    let line = sent_line(verb, channel, ResultCode::FILE, 0);
                    return Ok(Step::OkThen(line));
                };
                if file.is_empty() && self.quirks.empty_file == EmptyFile::Refused {
                    let line = sent_line(verb, channel, ResultCode::PARAMETER, 0);
                    return Ok(Step::OkThen(line));
                }
                let source = Source::File {
                    path: local.to_vec(),
                    offset: 0,
                };
                self.open(
                    context,
                    channel,
                    Upload::new(verb, name, Vec::new(), source),
                );
                step
            }
        })
    }

    /// A packet is complete; returns its outcome line where that is known already.
    pub(crate) fn packet(
        &mut self,
        context: &mut CommandContext<'_>,
        packet: Packet,
        mut data: Vec<u8>,
    ) -> Option<Vec<u8>> {
        let Packet {
            verb,
            channel,
            name,
            last,
        } = packet;
        self.packets += 1;
        if self.faults.is_due(Fault::ShortPackets, self.packets) {
            data.truncate(data.len() / 2);
        }
        let source = Source::Packet {
            len_bytes: data.len() as u64,
            last,
        };
        match std::mem::take(&mut self.channels[channel.index()].state) {
            State::Idle
                if data.is_empty() && last && self.quirks.empty_file == EmptyFile::Refused =>
            {
                self.channels[channel.index()].state = State::Idle;
                Some(sent_line(verb, channel, ResultCode::PARAMETER, 0))
            }
            State::Idle => {
                self.open(context, channel, Upload::new(verb, name, data, source));
                None
            }
            State::Uploading(mut upload) if upload.is_between_packets() => {
                upload.pending = data;
                upload.source = source;
                self.send_on(context, channel, upload);
                None
            }
            // The session went while the packet came in.
            state => {
                self.channels[channel.index()].state = state;
                Some(sent_line(verb, channel, ResultCode::SEND_FAILED, 0))
            }
        }
    }

    /// How many more bytes transparent mode takes just now.
    pub(crate) fn transparent_free_bytes(&self, channel: ChannelId) -> usize {
        match &self.channels[channel.index()].state {
            State::Uploading(upload) => {
                TRANSPARENT_BUFFER_BYTES.saturating_sub(upload.pending.len())
            }
            _ => TRANSPARENT_BUFFER_BYTES,
        }
    }

    /// Bytes in transparent mode.
    pub(crate) fn transparent_bytes(
        &mut self,
        context: &mut CommandContext<'_>,
        channel: ChannelId,
        bytes: &[u8],
    ) {
        self.transparent(context, channel, |upload| {
            upload.pending.extend_from_slice(bytes);
        });
    }

    /// The escape ended transparent mode: what is pending still goes, then the upload ends.
    pub(crate) fn transparent_end(&mut self, context: &mut CommandContext<'_>, channel: ChannelId) {
        self.transparent(context, channel, |upload| {
            upload.source = Source::Transparent { ended: true };
        });
    }

    fn transparent(
        &mut self,
        context: &mut CommandContext<'_>,
        channel: ChannelId,
        change: impl FnOnce(&mut Upload),
    ) {
        match std::mem::take(&mut self.channels[channel.index()].state) {
            State::Uploading(mut upload) => {
                change(&mut upload);
                if upload.phase == Phase::Open {
                    self.send_on(context, channel, upload);
                } else {
                    self.channels[channel.index()].state = State::Uploading(upload);
                }
            }
            state => self.channels[channel.index()].state = state,
        }
    }

    fn open(&mut self, context: &CommandContext<'_>, channel: ChannelId, upload: Upload) {
        let request = Request::Store {
            name: upload.name.clone(),
            append: upload.verb == Verb::Appe,
        };
        self.start(context, channel, State::Uploading(upload), request);
    }

    /// The one transition of an upload by what the network says.
    pub(super) fn upload_goes_on(
        &mut self,
        context: &mut CommandContext<'_>,
        channel: ChannelId,
        mut upload: Upload,
        reply: &Reply,
    ) -> Polled {
        match *reply {
            Reply::Done => match std::mem::replace(&mut upload.phase, Phase::Open) {
                Phase::Opening | Phase::Open => self.send_on(context, channel, upload),
                Phase::Sending { len_bytes } => {
                    upload.sent_bytes += len_bytes;
                    self.restarts.carry(Way::Up, len_bytes);
                    self.send_on(context, channel, upload);
                }
                Phase::Finishing => {
                    return self.upload_ends(context, channel, &upload, ResultCode::DONE);
                }
            },
            Reply::Failed(code) => return self.upload_ends(context, channel, &upload, code),
            Reply::Path(_) | Reply::Entry(_) | Reply::Chunk { .. } | Reply::Closed => {
                self.channels[channel.index()].state = State::Uploading(upload);
            }
        }
        Polled::Written
    }

    /// The session went; between two packets there is no command whose outcome this could be.
    pub(super) fn upload_lost(
        &mut self,
        context: &mut CommandContext<'_>,
        channel: ChannelId,
        upload: &Upload,
    ) -> Polled {
        if upload.is_between_packets() {
            return Polled::Written;
        }
        let polled = self.upload_ends(context, channel, upload, ResultCode::SEND_FAILED);
        self.channels[channel.index()].state = State::Down;
        polled
    }

    /// Asks the network for what comes next, or tells the packet's outcome where nothing does.
    fn send_on(
        &mut self,
        context: &mut CommandContext<'_>,
        channel: ChannelId,
        mut upload: Upload,
    ) {
        if upload.pending.is_empty() {
            upload.read_file(context);
        }
        let pending = std::mem::take(&mut upload.pending);
        let request = if !pending.is_empty() {
            upload.phase = Phase::Sending {
                len_bytes: pending.len() as u64,
            };
            Some(Request::Send(pending))
        } else if upload.is_complete() {
            upload.phase = Phase::Finishing;
            Some(Request::Finish)
        } else {
            upload.phase = Phase::Open;
            if let Source::Packet { len_bytes, .. } = upload.source {
                let len_bytes = self.sent_length(&upload, len_bytes);
                context.terminal.report(sent_line(
                    upload.verb,
                    channel,
                    ResultCode::DONE,
                    len_bytes,
                ));
            }
            None
        };
        let state = State::Uploading(upload);
        match request {
            Some(request) => self.start(context, channel, state, request),
            None => self.channels[channel.index()].state = state,
        }
    }

    fn upload_ends(
        &mut self,
        context: &mut CommandContext<'_>,
        channel: ChannelId,
        upload: &Upload,
        code: ResultCode,
    ) -> Polled {
        self.channels[channel.index()].state = State::Idle;
        let sent_bytes = match upload.source {
            Source::Packet { len_bytes, .. } if code == ResultCode::DONE => {
                self.sent_length(upload, len_bytes)
            }
            Source::Packet { .. } => 0,
            Source::File { .. } | Source::Transparent { .. } => upload.sent_bytes,
        };
        let line = |code| sent_line(upload.verb, channel, code, sent_bytes);
        match upload.source {
            Source::Packet { .. } => {
                context.terminal.report(line(code));
                Polled::Written
            }
            Source::File { .. } => {
                context.terminal.report(line(code));
                match self.quirks.file_result {
                    FileResult::First => Polled::Written,
                    FileResult::Last => Polled::FileSent,
                }
            }
            Source::Transparent { ended } => {
                if code != ResultCode::DONE || self.quirks.outcome_after_escape {
                    context.terminal.report(line(code));
                }
                if ended {
                    Polled::Written
                } else {
                    Polled::TransparentEnded
                }
            }
        }
    }

    fn sent_length(&self, upload: &Upload, packet_bytes: u64) -> u64 {
        match self.quirks.sent_length {
            SentLength::Packet => packet_bytes,
            SentLength::Total => upload.sent_bytes,
        }
    }
}

impl Upload {
    fn new(verb: Verb, name: Vec<u8>, pending: Vec<u8>, source: Source) -> Self {
        Self {
            verb,
            name,
            sent_bytes: 0,
            pending,
            source,
            phase: Phase::Opening,
        }
    }

    /// Whether the next packet may come.
    pub(super) fn is_between_packets(&self) -> bool {
        self.phase == Phase::Open && matches!(self.source, Source::Packet { .. })
    }

    /// Bytes that the network has taken.
    pub(super) fn sent_bytes(&self) -> u64 {
        self.sent_bytes
    }

    /// Whether the bytes that came are all.
    fn is_complete(&self) -> bool {
        match self.source {
            Source::Packet { last, .. } => last,
            Source::File { .. } => true,
            Source::Transparent { ended } => ended,
        }
    }

    /// The next piece of a module file.
    fn read_file(&mut self, context: &CommandContext<'_>) {
        if let Source::File { path, offset } = &mut self.source
            && let Some(rest) = context.files.get(path).and_then(|file| file.get(*offset..))
        {
            let len = rest.len().min(PACKET_MAX_BYTES);
            self.pending.extend_from_slice(&rest[..len]);
            *offset += len;
        }
    }
}

impl Packet {
    /// The outcome line of a packet of which nothing came within the input timeout.
    pub(crate) fn timed_out(&self) -> Vec<u8> {
        sent_line(self.verb, self.channel, ResultCode::TIMED_OUT, 0)
    }
}

/// `+MFTPSTOR: <connect_id>,<result_code>,<sent_length>`.
fn sent_line(verb: Verb, channel: ChannelId, code: ResultCode, sent_bytes: u64) -> Vec<u8> {
    let mut line = outcome(verb, channel, code);
    line.extend_from_slice(format!(",{sent_bytes}").as_bytes());
    line
}
