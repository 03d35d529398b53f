//! Wakes the loop from other threads.

use std::io::{self, PipeReader, PipeWriter, Read as _, Write as _};
use std::os::fd::{AsFd, BorrowedFd};

/// A pipe that the loop waits on.
#[derive(Debug)]
pub(crate) struct Waker {
    reader: PipeReader,
    writer: PipeWriter,
}

/// The end for other threads.
#[derive(Debug)]
pub(crate) struct Wake(PipeWriter);

impl Waker {
    pub(crate) fn new() -> io::Result<Self> {
        let (reader, writer) = io::pipe()?;
        Ok(Self { reader, writer })
    }

    pub(crate) fn handle(&self) -> io::Result<Wake> {
        self.writer.try_clone().map(Wake)
    }

    /// Takes what woke the loop; only after it was told that there is something.
    pub(crate) fn clear(&mut self) -> io::Result<()> {
        let mut bytes = [0; 256];
        self.reader.read(&mut bytes).map(|_| ())
    }
}

impl AsFd for Waker {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.reader.as_fd()
    }
}

impl Wake {
    pub(crate) fn wake(&mut self) {
        // The loop is gone only when the program ends.
        let _ = self.0.write(&[0]);
    }

    pub(crate) fn try_clone(&self) -> io::Result<Self> {
        self.0.try_clone().map(Self)
    }
}
