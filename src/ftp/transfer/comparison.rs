//! Reads a part of a remote file again and compares it with the local one, block by block. Where the server does not
//! send what an offset asks for, a file comes whole and its digest is compared.

use crate::app::{FileId, Operation, RemoteStamp, TransferId};
use crate::files::{FileEvent, FileFailed, FileRequest};
use crate::ftp::connection::Connection;
use crate::ftp::context::{Context, Flow, Halt, Input, Outcome, Request};
use crate::ftp::queue::Intent;
use crate::ftp::queue::received::Received;
use crate::ftp::transfer::receive::{Got, Receive};

/// Bytes compared at a time at the most; one block is held.
const BLOCK_MAX_BYTES: u64 = 128 << 10;

/// A comparison under way.
#[derive(Debug)]
pub(crate) struct Comparison {
    transfer: TransferId,
    file: FileId,
    /// Up to where both are the same, or the local one was read.
    at_bytes: u64,
    end_bytes: u64,
    /// Whether it begins at the beginning.
    is_all: bool,
    block_max_bytes: u64,
    receive: Receive,
    by: By,
}

/// What is compared.
#[derive(Debug)]
enum By {
    /// Block by block; this one is being fetched, if one is.
    Blocks(u64),
    /// All of the remote file is coming.
    Coming(Received),
    /// It has come; the local file is being read.
    Digests { remote: Received, local: Received },
}

/// What a comparison has found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compared {
    /// All of it is the same.
    Same,
    /// It differs.
    Different,
    /// The local file cannot be read.
    Unreadable,
    /// This part cannot be had from the server, and the whole would be too much for it.
    Unprovable,
    /// The user wants no more of the transfer; so far it is the same.
    Cancelled,
}

#[derive(Debug, PartialEq, Eq)]
enum Next {
    Read(FileRequest),
    Fetch(Request),
    /// A read that an earlier attempt asked for: what this one waits for is still to come.
    Pending,
    Over(Compared),
}

impl Comparison {
    /// Of the bytes in this range, whose end is the remote file's.
    pub(crate) fn new(
        transfer: TransferId,
        file: FileId,
        name: &str,
        (from_bytes, end_bytes): (u64, u64),
        range_max_bytes: u64,
    ) -> Self {
        Self {
            transfer,
            file,
            at_bytes: from_bytes,
            end_bytes,
            is_all: from_bytes == 0,
            block_max_bytes: range_max_bytes.min(BLOCK_MAX_BYTES),
            receive: Receive::new(name, Some(end_bytes)),
            by: By::Blocks(0),
        }
    }

    /// Goes on, until it is known whether it is the same; as a part of this operation.
    pub(crate) fn step(
        &mut self,
        input: Input,
        operation: Operation,
        context: &mut Context<'_>,
    ) -> Flow<Compared> {
        let next = match input {
            Input::Start => self.read(),
            Input::Payload(bytes) => {
                self.handle_payload(&bytes);
                Next::Pending
            }
            Input::File(FileEvent::Read { offset, bytes, .. }) => {
                self.handle_read(offset, bytes, context.connection)
            }
            // The local file does not answer.
            Input::Elapsed => Next::Over(Compared::Unreadable),
            input => self.handle_fetched(input.ended()?, operation, context.connection)?,
        };
        let record = context.transfers.look_at(self.transfer);
        let is_cancelled =
            record.is_some_and(|it| it.intent == Intent::Cancel && !it.view.state.is_ended());
        match next {
            Next::Read(_) | Next::Fetch(_) if is_cancelled => Ok(Compared::Cancelled),
            Next::Read(read) => Err(context.ask_file(read).into()),
            Next::Fetch(request) => Err(request.into()),
            Next::Pending => Err(Halt::REST),
            Next::Over(compared) => Ok(compared),
        }
    }

    fn handle_read(
        &mut self,
        offset: u64,
        bytes: Result<Vec<u8>, FileFailed>,
        connection: &Connection,
    ) -> Next {
        let len_bytes = self.block_len_bytes();
        match (&mut self.by, bytes) {
            (By::Coming(_) | By::Blocks(1..), _) => Next::Pending,
            _ if offset != self.at_bytes => Next::Pending,
            (By::Blocks(fetched_bytes), Ok(bytes)) if bytes.len() as u64 == len_bytes => {
                *fetched_bytes = len_bytes;
                Next::Fetch(self.receive.range(offset, &bytes, 0, connection))
            }
            (By::Digests { local, .. }, Ok(bytes)) if bytes.len() as u64 == len_bytes => {
                local.add(&bytes);
                self.at_bytes += len_bytes;
                self.read()
            }
            _ => Next::Over(Compared::Unreadable),
        }
    }

    fn handle_payload(&mut self, bytes: &[u8]) {
        self.receive.handle_payload(bytes);
        if let (Some(block), By::Coming(remote)) = (self.receive.take_block(), &mut self.by) {
            remote.add(&block);
        }
    }

    fn handle_fetched(
        &mut self,
        result: Outcome,
        operation: Operation,
        connection: &mut Connection,
    ) -> Flow<Next> {
        let got = self.receive.step(result, operation, connection)?;
        let may_come_whole = self.is_all || self.end_bytes <= self.block_max_bytes;
        Ok(match (&mut self.by, got) {
            (By::Blocks(fetched_bytes), Got::Range(_)) => {
                self.at_bytes += std::mem::take(fetched_bytes);
                self.read()
            }
            (_, Got::NoOffsets) if may_come_whole => {
                self.by = By::Coming(self.nothing());
                Next::Fetch(self.receive.whole())
            }
            (_, Got::NoOffsets) => Next::Over(Compared::Unprovable),
            (By::Coming(remote), Got::Whole(rest, came_bytes)) if came_bytes == self.end_bytes => {
                remote.add(&rest);
                let remote = remote.clone();
                self.at_bytes = 0;
                self.by = By::Digests {
                    remote,
                    local: self.nothing(),
                };
                self.read()
            }
            _ => Next::Over(Compared::Different),
        })
    }

    fn nothing(&self) -> Received {
        Received::new(RemoteStamp {
            size_bytes: self.end_bytes,
            modified: String::new(),
        })
    }

    fn read(&self) -> Next {
        match (self.block_len_bytes(), &self.by) {
            (0, By::Digests { remote, local }) if !local.is_same(remote) => {
                Next::Over(Compared::Different)
            }
            (0, _) => Next::Over(Compared::Same),
            (len_bytes, _) => Next::Read(FileRequest::Read {
                transfer: self.transfer,
                file: self.file,
                offset: self.at_bytes,
                len_bytes: u32::try_from(len_bytes).expect("a block is small"),
            }),
        }
    }

    fn block_len_bytes(&self) -> u64 {
        (self.end_bytes - self.at_bytes).min(self.block_max_bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ftp::context::{Answer, Step};

    /// Compares `remote` with `local` from an offset on, the payload in runs of 1000.
    fn check(local: &[u8], remote: &[u8], from: usize, expect: Compared) {
        let end = remote.len() as u64;
        let range = (from as u64, end);
        let mut comparison = Comparison::new(TransferId(0), FileId::Chosen(0), "f", range, 100_000);
        let mut next = comparison.read();
        let mut connection = Connection::default();
        loop {
            next = match next {
                Next::Read(FileRequest::Read {
                    offset, len_bytes, ..
                }) => {
                    let at = usize::try_from(offset).expect("small");
                    let part = local.get(at..at + len_bytes as usize).map(<[u8]>::to_vec);
                    comparison.handle_read(offset, part.ok_or(FileFailed), &connection)
                }
                Next::Fetch(Request::Range {
                    offset,
                    range_len_bytes,
                    ..
                }) => {
                    let at = usize::try_from(offset).expect("small");
                    let len = usize::try_from(range_len_bytes).expect("small");
                    let came = &remote[at..remote.len().min(at + len)];
                    for run in came.chunks(1000) {
                        comparison.handle_payload(run);
                    }
                    let answer = Ok(Answer::Received(came.len() as u64));
                    let operation = Operation::Download;
                    match comparison.handle_fetched(answer, operation, &mut connection) {
                        Ok(next) => next,
                        Err(Halt::Wants(Step::Run(request))) => Next::Fetch(request),
                        Err(other) => panic!("{other:?}"),
                    }
                }
                end => {
                    assert_eq!(end, Next::Over(expect));
                    return;
                }
            };
        }
    }

    #[test]
    fn a_part_is_compared_byte_by_byte() {
        let file: Vec<u8> = (0..300_000_u32).map(|i| (i % 253) as u8).collect();
        let changed = |at: usize| {
            let mut other = file.clone();
            other[at] ^= 1;
            other
        };
        check(&file, &file, 0, Compared::Same);
        check(&file, &file, 299_999, Compared::Same);
        check(&file, &file, 300_000, Compared::Same);
        check(&file, &changed(0), 0, Compared::Different);
        check(&file, &changed(299_999), 0, Compared::Different);
        check(&file, &changed(131_072), 0, Compared::Different);
        check(&file, &changed(0), 1, Compared::Same);
        check(&file[..100_000], &file, 0, Compared::Unreadable);
    }
}
