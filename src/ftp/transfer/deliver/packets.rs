//! A file in packets: as one STOR stream, packets with eof 0 and the last one with eof 1, so that the server sees one
//! data connection; or packet by packet, STOR and then APPE.

use crate::app::{FileId, IfExists, Message, Operation, UploadWay};
use crate::codec::ErrorReport;
use crate::dialect::{CmeCode, Eof, ResultCode, Verb};
use crate::files::{FILE_TIMEOUT, FileEvent};
use crate::ftp::context::{Context, Failed, Input, Step};
use crate::ftp::exchange::{Answer, Fault, PacketForm, Request, unasked};
use crate::ftp::queue::{Half, Intent};
use crate::ftp::transfer::deliver::packet::{packet_form, packet_max_bytes};
use crate::ftp::transfer::deliver::source::Source;
use crate::ftp::transfer::deliver::{Delivered, Early, EarlyWhy, is_append_refused, verb};
use crate::ftp::transfer::flow::{End, Flow};
use crate::ftp::transfer::outgoing::Outgoing;

#[derive(Debug)]
pub(crate) struct Packets {
    source: Source,
    /// Where this attempt began; what lies before it was there already.
    base_bytes: u64,
    /// Up to where the server has it.
    sent_bytes: u64,
    state: State,
}

#[derive(Debug)]
enum State {
    /// The next packet is being read.
    Reading,
    /// The user holds it. The server's data connection stays open.
    Holding,
    /// A packet is on its way.
    Sending { len_bytes: u64 },
    /// The stream is being ended before the file's end, by an empty last packet: no made-up byte may reach
    /// the file.
    Ending(EarlyWhy),
}

impl Packets {
    pub(super) fn new(base_bytes: u64, file: FileId, item: &Outgoing) -> Self {
        Self {
            source: Source::new(item.id, file, base_bytes, item.len_bytes()),
            base_bytes,
            sent_bytes: base_bytes,
            state: State::Reading,
        }
    }

    pub(super) fn step(
        &mut self,
        input: Input,
        item: &Outgoing,
        context: &mut Context<'_>,
    ) -> Result<Flow<Delivered>, End> {
        match (&self.state, input) {
            (_, Input::Start) | (State::Holding, Input::IntentChanged) => self.next(item, context),
            (State::Reading, Input::IntentChanged)
                if context.transfers.running(item.id).intent == Intent::Cancel =>
            {
                self.next(item, context)
            }
            (state, Input::File(FileEvent::Read { offset, bytes, .. })) => {
                let waits = matches!(state, State::Reading);
                self.source.handle_read(offset, bytes.ok());
                if waits {
                    self.next(item, context)
                } else {
                    Ok(Flow::Wants(Step::Rest))
                }
            }
            (State::Reading, Input::Elapsed) => Ok(self.end_early(EarlyWhy::Unreadable, item)),
            (State::Sending { len_bytes }, Input::Ended(result)) => match result {
                Ok(Answer::Sent(counted_bytes)) => {
                    self.sent(*len_bytes, counted_bytes, item, context)
                }
                Ok(answer) => Err(failed(unasked(&answer), item)),
                Err(fault) if is_append_refused(self.verb(item), &fault, context) => {
                    Ok(Flow::Over(Delivered::NoAppend))
                }
                Err(fault) => Err(failed(fault, item)),
            },
            (State::Ending(why), Input::Ended(result)) => Ok(Flow::Over(Delivered::Short(Early {
                why: *why,
                sent_bytes: Some(self.sent_bytes),
                unsure: result.is_err(),
            }))),
            _ => Ok(Flow::Wants(Step::Rest)),
        }
    }

    /// Between two packets: the next one, as the user wants it.
    fn next(&mut self, item: &Outgoing, context: &mut Context<'_>) -> Result<Flow<Delivered>, End> {
        let record = context.transfers.running(item.id);
        match record.heed(context.out) {
            Intent::Cancel => return Ok(self.end_early(EarlyWhy::Cancelled, item)),
            // The stream is open, and nothing ends it but its last packet.
            Intent::Pause if item.way != UploadWay::EveryPacket && self.has_begun() => {
                record.hold_channel(context.out);
                self.state = State::Holding;
                return Ok(Flow::Wants(Step::Rest));
            }
            Intent::Pause => return Err(End::Paused),
            Intent::Run => {}
        }
        if item.len_bytes() == 0 {
            return Ok(self.send(Vec::new(), item, context));
        }
        let packet = self.source.cut_packet(packet_max_bytes(item.way));
        if let Some(read) = self.source.poll_read() {
            context.out.file(read);
        }
        Ok(match packet {
            Some(packet) => self.send(packet, item, context),
            None if self.source.has_failed() => self.end_early(EarlyWhy::Unreadable, item),
            None => {
                self.state = State::Reading;
                Flow::Wants(Step::Wait(context.now + FILE_TIMEOUT))
            }
        })
    }

    fn has_begun(&self) -> bool {
        self.sent_bytes > self.base_bytes
    }

    fn send(
        &mut self,
        bytes: Vec<u8>,
        item: &Outgoing,
        context: &mut Context<'_>,
    ) -> Flow<Delivered> {
        let len_bytes = bytes.len() as u64;
        self.state = State::Sending { len_bytes };
        let up_to_bytes = self.sent_bytes + len_bytes;
        let record = context.transfers.running(item.id);
        // What is overwritten in any case need not be known again.
        if record.half != Half::Foreign || record.if_exists() != IfExists::Overwrite {
            record.note_sending(up_to_bytes, context.out);
        }
        let is_last = up_to_bytes == item.len_bytes();
        let eof = if is_last || item.way == UploadWay::EveryPacket {
            Eof::Last
        } else {
            Eof::More
        };
        let form = packet_form(item.way, &bytes);
        Flow::Wants(Step::Run(self.packet(item, eof, form, bytes)))
    }

    fn packet(&self, item: &Outgoing, eof: Eof, form: PacketForm, bytes: Vec<u8>) -> Request {
        Request::Packet {
            verb: self.verb(item),
            name: item.stored_as.clone(),
            eof,
            form,
            bytes,
            opens: item.way == UploadWay::EveryPacket || !self.has_begun(),
        }
    }

    /// STOR overwrites at the first packet of its stream only.
    fn verb(&self, item: &Outgoing) -> Verb {
        verb(match item.way {
            UploadWay::EveryPacket => self.sent_bytes,
            _ => self.base_bytes,
        })
    }

    fn sent(
        &mut self,
        len_bytes: u64,
        counted_bytes: u64,
        item: &Outgoing,
        context: &mut Context<'_>,
    ) -> Result<Flow<Delivered>, End> {
        if self.verb(item) == Verb::Appe {
            context.connection.known.appends = Some(true);
        }
        self.sent_bytes += len_bytes;
        let record = context.transfers.running(item.id);
        record.note_sent(self.sent_bytes, context.out);
        // The packet's length or the total so far, by model.
        let totals = [self.sent_bytes - self.base_bytes, self.sent_bytes];
        if counted_bytes != len_bytes && !totals.contains(&counted_bytes) {
            let why = Message::ShortPacket {
                sent_bytes: len_bytes,
                counted_bytes,
            };
            return Err(End::Failed(Failed { why, unsure: true }));
        }
        record.progress(context.now, len_bytes, context.out);
        if self.sent_bytes < item.len_bytes() {
            return self.next(item, context);
        }
        Ok(Flow::Over(Delivered::Whole))
    }

    fn end_early(&mut self, why: EarlyWhy, item: &Outgoing) -> Flow<Delivered> {
        if self.sent_bytes == self.base_bytes {
            return Early::nothing_sent(why);
        }
        if item.way == UploadWay::EveryPacket {
            // What was sent is a file of its own already.
            return Flow::Over(Delivered::Short(Early {
                why,
                sent_bytes: Some(self.sent_bytes),
                unsure: false,
            }));
        }
        self.state = State::Ending(why);
        Flow::Wants(Step::Run(self.packet(
            item,
            Eof::Last,
            PacketForm::CtrlZ,
            Vec::new(),
        )))
    }
}

fn failed(fault: Fault, item: &Outgoing) -> End {
    let why = if item.len_bytes() == 0 && refuses_no_byte(&fault) {
        Message::EmptyFileNotStored
    } else {
        fault.message(Operation::Upload)
    };
    End::Failed(Failed { why, unsure: true })
}

/// Whether the module will not take a packet without a byte.
pub(super) fn refuses_no_byte(fault: &Fault) -> bool {
    match fault {
        Fault::Code(code) => *code == ResultCode::PARAMETER,
        Fault::Refused(ErrorReport::Bare) => true,
        Fault::Refused(report) => report.cme_code() == Some(CmeCode::PARAMETER.0),
        _ => false,
    }
}
