//! One FTP session: a client that does one request after the other, on its thread.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs as _};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::time::SystemTime;

use at_ferry::dialect::ResultCode;
use at_ferry::sim::{Reply, Request, Target};
use at_ferry::time::Duration;
use suppaftp::types::FileType;
use suppaftp::{FtpError, FtpResult, FtpStream, Mode, Status, TlsStream, TransferStream};

use crate::failure::Failure;
use crate::listing;
use crate::names::{self, RawNames};
use crate::network::Job;
use crate::waker::Wake;

/// How often an idle session is looked at: whether the server has ended it.
const IDLE_LOOK: Duration = Duration::from_millis(500);

/// Runs jobs until nobody sends any more.
pub(crate) fn run(jobs: &Receiver<Job>, lost: &SyncSender<()>, mut wake: Wake) {
    let mut session: Option<Session> = None;
    loop {
        let job = match jobs.recv_timeout(IDLE_LOOK) {
            Ok(job) => job,
            Err(RecvTimeoutError::Disconnected) => return,
            Err(RecvTimeoutError::Timeout) => {
                if session.as_ref().is_some_and(Session::is_lost) {
                    // Told once: the session is not there to be looked at again.
                    let _ = lost.try_send(());
                    wake.wake();
                    return;
                }
                continue;
            }
        };
        let mut answers = Answers {
            job: &job,
            wake: &mut wake,
        };
        let result = match (&job.request, &mut session) {
            (Request::Connect(target), _) => Session::open(target, &job).map(|opened| {
                session = Some(opened);
                Reply::Done
            }),
            (_, Some(session)) => session.carry_out(&mut answers),
            (_, None) => Err(ResultCode::COMMAND_FAILED.into()),
        };
        let ends = match result {
            Ok(reply) => {
                answers.tell(reply);
                job.request == Request::Disconnect
            }
            Err(failure) => {
                answers.tell(failure.reply());
                failure == Failure::Closed
            }
        };
        if ends {
            return;
        }
    }
}

/// Where the replies of a job go.
struct Answers<'a> {
    job: &'a Job,
    wake: &'a mut Wake,
}

impl Answers<'_> {
    /// Waits while there are too many; false where nobody wants them.
    fn tell(&mut self, reply: Reply) -> bool {
        let told = self.job.replies.send(reply).is_ok();
        self.wake.wake();
        told
    }
}

struct Session {
    /// The control connection, to set its deadlines and to look whether it is still there.
    control: TcpStream,
    client: FtpStream,
    ascii: bool,
    /// The upload that is open. Dropped, it ends on the server with what was sent.
    upload: Option<Box<dyn Upload>>,
}

/// An open upload: the library's type for it has a parameter that cannot be named.
trait Upload: Write {
    /// Ends the data, and waits for the server to confirm it.
    fn finish(self: Box<Self>) -> FtpResult<()>;
}

impl<T: TlsStream> Upload for TransferStream<T> {
    fn finish(self: Box<Self>) -> FtpResult<()> {
        TransferStream::finish(*self)
    }
}

impl Session {
    /// Connects and logs in.
    fn open(target: &Target, job: &Job) -> Result<Self, Failure> {
        let timeout = job.terms.reply_timeout;
        let mut addresses = (target.host.as_str(), target.port)
            .to_socket_addrs()
            .map_err(|_| ResultCode::DNS)?;
        let address = addresses.next().ok_or(ResultCode::DNS)?;
        let control = connect(&address, timeout).map_err(|error| match error.kind() {
            std::io::ErrorKind::TimedOut => ResultCode::CONNECT_TIMED_OUT,
            _ => ResultCode::CONNECT_FAILED,
        })?;
        let stream = control.try_clone().map_err(FtpError::ConnectionError)?;
        let mut client =
            FtpStream::connect_with_stream(stream)?.passive_stream_builder(move |address| {
                connect(&address, timeout).map_err(FtpError::ConnectionError)
            });
        client.set_encoding(RawNames);
        // A server behind an address translation names an address that is not ours to reach.
        client.set_passive_nat_workaround(true);
        if address.is_ipv6() {
            client.set_mode(Mode::ExtendedPassive);
        }
        let user = target
            .user
            .as_deref()
            .map_or_else(|| "anonymous".to_owned(), names::text);
        let password = target
            .password
            .as_deref()
            .map(names::text)
            .unwrap_or_default();
        client.login(user, password)?;
        client.transfer_type(FileType::Binary)?;
        Ok(Self {
            control,
            client,
            ascii: false,
            upload: None,
        })
    }

    /// Does a job; the last of its replies.
    fn carry_out(&mut self, answers: &mut Answers<'_>) -> Result<Reply, Failure> {
        let job = answers.job;
        let timeout = Some(job.terms.reply_timeout);
        self.control
            .set_read_timeout(timeout)
            .and_then(|()| self.control.set_write_timeout(timeout))
            .map_err(FtpError::ConnectionError)?;
        // An upload that was given up ends before anything else is asked.
        if !matches!(job.request, Request::Send(_) | Request::Finish) {
            drop(self.upload.take());
        }
        let client = &mut self.client;
        match &job.request {
            Request::Connect(_) => {}
            Request::Disconnect => {
                // The session ends in any case; whether the server says goodbye changes nothing.
                let _ = client.quit();
            }
            Request::WorkingDirectory => {
                let path = client.pwd()?;
                return Ok(Reply::Path(names::bytes(&path)));
            }
            Request::ChangeDirectory(name) => client.cwd(names::text(name))?,
            Request::MakeDirectory(name) => client.mkdir(names::text(name))?,
            Request::Delete(name) => {
                let name = names::text(name);
                // There is one command for both; the server says which of its two it is.
                match client.rm(&name) {
                    Err(FtpError::UnexpectedResponse(_)) => client.rmdir(&name)?,
                    other => other?,
                }
            }
            Request::Rename { from, to } => client.rename(names::text(from), names::text(to))?,
            Request::List(name) => self.list(answers, &names::text(name))?,
            Request::Retrieve {
                name,
                offset,
                len_bytes,
                chunk_max_bytes,
            } => {
                self.set_ascii(job.terms.ascii)?;
                let name = names::text(name);
                return self.retrieve(answers, &name, *offset, *len_bytes, *chunk_max_bytes);
            }
            Request::Store { name, append } => {
                self.set_ascii(job.terms.ascii)?;
                let name = names::text(name);
                let upload = if *append {
                    self.client.append_with_stream(name)?
                } else {
                    self.client.put_with_stream(name)?
                };
                self.upload = Some(Box::new(upload));
            }
            Request::Send(bytes) => {
                let upload = self.upload.as_mut().ok_or(ResultCode::SEND_FAILED)?;
                if upload.write_all(bytes).is_err() {
                    return Err(self.send_failed());
                }
            }
            Request::Finish => {
                let upload = self.upload.take().ok_or(ResultCode::SEND_FAILED)?;
                upload.finish()?;
            }
        }
        Ok(Reply::Done)
    }

    /// Why the data connection broke: the server says so on the other one.
    fn send_failed(&mut self) -> Failure {
        match self.upload.take().map(Upload::finish) {
            Some(Err(error)) => error.into(),
            Some(Ok(())) | None => ResultCode::SEND_FAILED.into(),
        }
    }

    fn set_ascii(&mut self, ascii: bool) -> Result<(), Failure> {
        if self.ascii != ascii {
            // Not the library's own, which names a form (`A N`) that some servers do not take.
            let command = if ascii { "TYPE A" } else { "TYPE I" };
            self.client.custom_command(command, &[Status::CommandOk])?;
            self.ascii = ascii;
        }
        Ok(())
    }

    /// LIST, as a module's firmware does: what a server hides or cuts there is hidden and cut here.
    fn list(&mut self, answers: &mut Answers<'_>, name: &str) -> Result<(), Failure> {
        let lines = match self.client.list((!name.is_empty()).then_some(name)) {
            Ok(lines) => lines,
            // A name that is not there lists as empty; servers refuse it before or behind the data connection.
            Err(FtpError::UnexpectedResponse(response))
                if matches!(response.status.code(), 450 | 550) =>
            {
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        };
        let today = listing::Today::of(SystemTime::now());
        for entry in lines.iter().filter_map(|line| listing::entry(line, &today)) {
            if !answers.tell(Reply::Entry(entry)) {
                return Ok(());
            }
        }
        Ok(())
    }

    fn retrieve(
        &mut self,
        answers: &mut Answers<'_>,
        name: &str,
        offset: u64,
        len_bytes: Option<u64>,
        chunk_max_bytes: usize,
    ) -> Result<Reply, Failure> {
        // Some servers tell no size in the other type, since a file's size may differ there.
        let ascii = self.ascii;
        self.set_ascii(false)?;
        let size_bytes = self.client.size(name)? as u64;
        self.set_ascii(ascii)?;
        let rest_bytes = match size_bytes.checked_sub(offset) {
            _ if size_bytes == 0 => return Err(ResultCode::EMPTY_FILE.into()),
            None | Some(0) => return Err(ResultCode::PARAMETER.into()),
            Some(rest) => rest,
        };
        let wanted_bytes = len_bytes.map_or(rest_bytes, |len| len.min(rest_bytes));
        if offset > 0 {
            let offset = usize::try_from(offset).map_err(|_| ResultCode::PARAMETER)?;
            self.client.resume_transfer(offset)?;
        }
        let mut transfer = self.client.retr_as_stream(name)?;
        let passed = pass_on(answers, &mut transfer, wanted_bytes, chunk_max_bytes);
        // Whatever came of it, the server's reply has to be read before the next command.
        let finished = transfer.finish();
        match passed? {
            // It was given up.
            None => Ok(Reply::Done),
            Some(bytes) => {
                // Where we cut the file at the end of the range, the server may mind.
                if wanted_bytes == rest_bytes {
                    finished?;
                }
                Ok(Reply::Chunk { bytes, last: true })
            }
        }
    }

    /// Whether the server has ended the session while nothing was asked of it.
    fn is_lost(&self) -> bool {
        if self.upload.is_some() {
            return false;
        }
        let mut start = [0; 3];
        let looked = self
            .control
            .set_nonblocking(true)
            .and_then(|()| self.control.peek(&mut start));
        let back = self.control.set_nonblocking(false);
        match looked {
            Ok(0) => true,
            Ok(len) => start[..len].starts_with(b"421"),
            Err(error) => error.kind() != std::io::ErrorKind::WouldBlock || back.is_err(),
        }
    }
}

/// Reads a range and tells it chunk by chunk, each as full as it can be, but for the last, which is returned.
/// `None`: nobody wants them any more.
fn pass_on(
    answers: &mut Answers<'_>,
    transfer: &mut impl Read,
    wanted_bytes: u64,
    chunk_max_bytes: usize,
) -> Result<Option<Vec<u8>>, Failure> {
    let mut left_bytes = wanted_bytes;
    loop {
        let mut bytes = Vec::new();
        transfer
            .by_ref()
            .take(left_bytes.min(chunk_max_bytes as u64))
            .read_to_end(&mut bytes)
            .map_err(FtpError::ConnectionError)?;
        if bytes.is_empty() {
            // The file is shorter than the server said.
            return Err(ResultCode::SERVER.into());
        }
        left_bytes -= bytes.len() as u64;
        if left_bytes == 0 {
            return Ok(Some(bytes));
        }
        if !answers.tell(Reply::Chunk { bytes, last: false }) {
            return Ok(None);
        }
    }
}

/// A connection of which nothing takes longer than `timeout`.
fn connect(address: &SocketAddr, timeout: Duration) -> std::io::Result<TcpStream> {
    let stream = TcpStream::connect_timeout(address, timeout)?;
    stream.set_read_timeout(Some(timeout))?;
    stream.set_write_timeout(Some(timeout))?;
    stream.set_nodelay(true)?;
    Ok(stream)
}
