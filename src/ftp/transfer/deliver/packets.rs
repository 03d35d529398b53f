//! A file in packets: as one STOR stream, packets with eof 0 and the last one with eof 1, so that the server sees one
//! data connection; or packet by packet, STOR and then APPE.

use crate::app::{FileId, IfExists, Message, Operation, UploadWay};
use crate::codec::ErrorReport;
use crate::dialect::{CmeCode, Eof, ResultCode, Verb};
use crate::files::{FILE_TIMEOUT, FileEvent};
use crate::ftp::context::{Answer, Failed, Fault, Halt, Input, Request, Step, unasked};
use crate::ftp::exchange::PacketForm;
use crate::ftp::queue::{Half, Intent};
use crate::ftp::transfer::deliver::packet::{packet_form, packet_max_bytes};
use crate::ftp::transfer::deliver::source::Source;
use crate::ftp::transfer::deliver::{
    Delivered, Delivery, Early, EarlyWhy, is_append_refused, verb,
};
use crate::ftp::transfer::flow::End;
use crate::ftp::transfer::outgoing::{Outgoing, Work};

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
    Ending(Why),
}

/// Why a stream is ended before the file's end.
#[derive(Clone, Copy, Debug)]
enum Why {
    /// The user holds the transfer, and others need the channel meanwhile.
    Held,
    /// It is given up.
    Early(EarlyWhy),
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

    pub(super) fn step(&mut self, input: Input, work: &mut Work<'_, '_>) -> Delivery {
        match (&self.state, input) {
            (_, Input::Start) | (State::Holding, Input::IntentChanged) => self.next(work),
            (State::Reading, Input::IntentChanged) if work.is_cancelled() => self.next(work),
            (state, Input::File(FileEvent::Read { offset, bytes, .. })) => {
                let waits = matches!(state, State::Reading);
                self.source.handle_read(offset, bytes.ok());
                if waits {
                    self.next(work)
                } else {
                    Err(Halt::REST)
                }
            }
            (State::Reading, Input::Elapsed) => self.end_early(EarlyWhy::Unreadable, work.item),
            (State::Sending { len_bytes }, Input::Ended(result)) => match result {
                Ok(Answer::Sent(counted_bytes)) => self.sent(*len_bytes, counted_bytes, work),
                Ok(answer) => Err(failed(unasked(&answer), work.item)),
                Err(fault) if is_append_refused(self.verb(work.item), &fault, work) => {
                    Ok(Delivered::NoAppend)
                }
                Err(fault) => Err(failed(fault, work.item)),
            },
            (State::Ending(Why::Early(why)), Input::Ended(result)) => {
                Ok(Early::behind(self.sent_bytes, *why, result.is_err()))
            }
            (State::Ending(Why::Held), Input::Ended(Ok(_))) => Ok(Delivered::Held),
            (State::Ending(Why::Held), Input::Ended(Err(fault))) => Err(failed(fault, work.item)),
            _ => Err(Halt::REST),
        }
    }

    /// Between two packets: the next one, as the user wants it.
    fn next(&mut self, work: &mut Work<'_, '_>) -> Delivery {
        let way = work.item.way;
        let (record, out) = work.record();
        match record.heed(out) {
            Intent::Cancel => return self.end_early(EarlyWhy::Cancelled, work.item),
            // The stream is open, and nothing ends it but its last packet.
            Intent::Pause if way != UploadWay::EveryPacket && self.has_begun() => {
                if work.context.set_aside > 0 {
                    return Err(self.end_stream(Why::Held, work.item));
                }
                let (record, out) = work.record();
                record.hold_channel(out);
                self.state = State::Holding;
                return Err(Halt::REST);
            }
            Intent::Pause => return Err(End::Paused.into()),
            Intent::Run => {}
        }
        if work.item.len_bytes() == 0 {
            return self.send(Vec::new(), work);
        }
        let packet = self.source.cut_packet(packet_max_bytes(way));
        self.source.read_ahead(work.out);
        match packet {
            Some(packet) => self.send(packet, work),
            None if self.source.has_failed() => self.end_early(EarlyWhy::Unreadable, work.item),
            None => {
                self.state = State::Reading;
                Err(Step::Wait(work.now + FILE_TIMEOUT).into())
            }
        }
    }

    fn has_begun(&self) -> bool {
        self.sent_bytes > self.base_bytes
    }

    fn send(&mut self, bytes: Vec<u8>, work: &mut Work<'_, '_>) -> Delivery {
        let len_bytes = bytes.len() as u64;
        self.state = State::Sending { len_bytes };
        let up_to_bytes = self.sent_bytes + len_bytes;
        let (record, out) = work.record();
        // What is overwritten in any case need not be known again.
        if record.half != Half::Foreign || record.if_exists() != IfExists::Overwrite {
            record.note_sending(up_to_bytes, out);
        }
        let item = &*work.item;
        let is_last = up_to_bytes == item.len_bytes() || item.way == UploadWay::EveryPacket;
        let eof = if is_last { Eof::Last } else { Eof::More };
        let form = packet_form(item.way, &bytes);
        Err(self.packet(item, eof, form, bytes).into())
    }

    fn packet(&self, item: &Outgoing, eof: Eof, form: PacketForm, bytes: Vec<u8>) -> Request {
        Request::Packet {
            verb: self.verb(item),
            name: item.stored_as.clone(),
            eof,
            form,
            bytes,
            offset: self.sent_bytes,
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

    fn sent(&mut self, len_bytes: u64, counted_bytes: u64, work: &mut Work<'_, '_>) -> Delivery {
        if self.verb(work.item) == Verb::Appe {
            work.connection.known.appends = Some(true);
        }
        self.sent_bytes += len_bytes;
        let now = work.now;
        let (record, out) = work.record();
        record.note_sent(self.sent_bytes, out);
        // The packet's length or the total so far, by model.
        let totals = [self.sent_bytes - self.base_bytes, self.sent_bytes];
        if counted_bytes != len_bytes && !totals.contains(&counted_bytes) {
            let why = Message::ShortPacket {
                sent_bytes: len_bytes,
                counted_bytes,
            };
            return Err(Failed { why, unsure: true }.into());
        }
        record.progress(now, len_bytes, out);
        if self.sent_bytes < work.item.len_bytes() {
            return self.next(work);
        }
        Ok(Delivered::Whole)
    }

    fn end_early(&mut self, why: EarlyWhy, item: &Outgoing) -> Delivery {
        if !self.has_begun() {
            return Ok(Early::nothing_sent(why));
        }
        if item.way == UploadWay::EveryPacket {
            // What was sent is a file of its own already.
            return Ok(Early::behind(self.sent_bytes, why, false));
        }
        Err(self.end_stream(Why::Early(why), item))
    }

    fn end_stream(&mut self, why: Why, item: &Outgoing) -> Halt<End> {
        self.state = State::Ending(why);
        let last = self.packet(item, Eof::Last, PacketForm::CtrlZ, Vec::new());
        last.into()
    }
}

fn failed(fault: Fault, item: &Outgoing) -> Halt<End> {
    let why = if item.len_bytes() == 0 && refuses_no_byte(&fault) {
        Message::EmptyFileNotStored
    } else {
        fault.message(Operation::Upload)
    };
    Failed { why, unsure: true }.into()
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
