//! How each request is written, and what completes it.

use super::receiving::{Extent, Receiving};
use super::{Exchange, Fault, Fence, Kind, PacketForm, Request, State, Upload};
use crate::dialect::{Address, UploadForm, Verb, commands};
use crate::dte::{Body, Claims, Transaction};
use crate::time::Duration;

/// Time for the server's answer to cross the air, over the module's own `rsptimeout`.
const MARGIN: Duration = Duration::from_secs(5);

/// What the slowest network that a file is waited for carries, in bytes per second.
const SLOWEST_BYTES_PER_S: u64 = 1_000;

impl Exchange {
    /// Begins one; the transaction is to be submitted.
    pub(crate) fn begin(
        number: u32,
        address: Address,
        request: Request,
        rsptimeout: Duration,
        answers_late: bool,
    ) -> Result<(Self, Transaction), Fault> {
        let mut outcome_timeout = rsptimeout + MARGIN;
        let mut body = Body::None;
        let mut upload = Upload::Nothing;
        let mut claims = Claims::Nothing;
        let mut text = String::new();
        let fence = match &request {
            _ if !answers_late => Fence::Only,
            Request::WorkingDirectory => Fence::Last,
            _ => Fence::First,
        };
        let (kind, line) = match request {
            Request::Settings => {
                claims = Claims::Header(Verb::Cfg.name());
                (Kind::Settings(Vec::new()), Ok(commands::cfg_read(address)))
            }
            Request::Set(setting) => (Kind::Accepted, Ok(commands::cfg_set(address, setting))),
            Request::State => {
                claims = Claims::Header(Verb::State.name());
                (Kind::State(None), Ok(commands::state(address)))
            }
            Request::Connect(server) => {
                // Name, TCP connection and login may each take the module's time.
                outcome_timeout = rsptimeout * 3 + MARGIN;
                let at = (server.host.as_str(), server.port);
                let line = commands::conn(address, at.0, &server.user, &server.password, at.1);
                text.clone_from(&server.host);
                (Kind::Outcome(Verb::Conn), line)
            }
            Request::Disconnect => (Kind::Outcome(Verb::Disc), Ok(commands::disc(address))),
            Request::ChangeDirectory(path) => {
                let line = commands::cwd(address, &path);
                text = path;
                (Kind::Outcome(Verb::Cwd), line)
            }
            Request::WorkingDirectory if answers_late => (Kind::PATH, Ok(commands::pwd(address))),
            Request::WorkingDirectory => (Kind::Outcome(Verb::Pwd), Ok(commands::pwd(address))),
            Request::MakeDirectory(name) => {
                let line = commands::mkd(address, &name);
                text = name;
                (Kind::Outcome(Verb::Mkd), line)
            }
            Request::Delete(name) => {
                let line = commands::del(address, &name);
                text = name;
                (Kind::Outcome(Verb::Del), line)
            }
            Request::Rename(from, to) => {
                let line = commands::rn(address, &from, &to);
                text = to;
                (Kind::Outcome(Verb::Rn), line)
            }
            Request::List(name) => {
                let line = commands::list(address, &name);
                text = name;
                (Kind::Listing(Vec::new()), line)
            }
            Request::Packet {
                verb,
                name,
                eof,
                form,
                bytes,
                opens: _,
            } => {
                let written = match form {
                    PacketForm::Counted => UploadForm::Counted {
                        eof,
                        len_bytes: bytes.len(),
                    },
                    PacketForm::Inline => UploadForm::Inline { eof, data: &bytes },
                    PacketForm::CtrlZ => UploadForm::CtrlZ { eof },
                };
                let line = commands::upload(verb, address, &name, written);
                text = name;
                upload = Upload::Packet(bytes.len() as u64);
                body = match form {
                    PacketForm::Counted => Body::Counted(bytes),
                    PacketForm::Inline => Body::None,
                    PacketForm::CtrlZ => Body::CtrlZ(bytes),
                };
                (Kind::Outcome(verb), line)
            }
            Request::Stream { verb, name } => {
                let line = commands::upload(verb, address, &name, UploadForm::Transparent);
                text = name;
                body = Body::Stream;
                (Kind::Stream(verb), line)
            }
            Request::Range {
                name,
                offset,
                range_len_bytes,
            } => {
                let line = commands::retr(address, &name, offset, range_len_bytes);
                text = name;
                let extent = Extent::Range(range_len_bytes);
                (Kind::Receiving(Receiving::new(extent)), line)
            }
            Request::Whole { name, size_bytes } => {
                let line = commands::retr_whole(address, &name);
                text = name;
                let extent = Extent::Whole(size_bytes);
                (Kind::Receiving(Receiving::new(extent)), line)
            }
            Request::SendFile {
                verb,
                name,
                path,
                size_bytes,
            } => {
                outcome_timeout += air_time(size_bytes);
                let line = commands::store_file(address, verb, &name, &path);
                text = name;
                upload = Upload::File {
                    size_bytes,
                    sent_bytes: None,
                };
                (Kind::Outcome(verb), line)
            }
            Request::RetrieveFile {
                name,
                path,
                size_bytes,
            } => {
                outcome_timeout += air_time(size_bytes.unwrap_or(0));
                let line = commands::retr_file(address, &name, &path);
                text = name;
                let extent = Extent::ModuleFile(size_bytes);
                (Kind::Receiving(Receiving::new(extent)), line)
            }
            Request::Storage(question) => {
                let owner = super::owner(address.channel, number);
                let transaction = question
                    .transaction(owner)
                    .map_err(|(text, error)| Fault::Text { text, error })?;
                let exchange = Self {
                    channel: address.channel,
                    number,
                    kind: Kind::Storage(Ok(Vec::new())),
                    state: State::Queued,
                    outcome_timeout,
                    accept_timeout: transaction.timeout,
                    extensions: 0,
                    upload,
                    fence,
                    was_late: false,
                };
                return Ok((exchange, transaction));
            }
        };
        let line = line.map_err(|error| Fault::Text { text, error })?;
        // A file of the module may be done with only when `OK` comes, or long after.
        let accept_timeout = match kind {
            Kind::Outcome(Verb::Stor | Verb::Appe) => outcome_timeout,
            _ => rsptimeout + MARGIN,
        };
        let exchange = Self {
            channel: address.channel,
            number,
            kind,
            state: State::Queued,
            outcome_timeout,
            accept_timeout,
            extensions: 0,
            upload,
            fence,
            was_late: false,
        };
        let transaction = exchange.transaction(line, body, claims);
        Ok((exchange, transaction))
    }
}

/// How long this many bytes may take over the air.
fn air_time(len_bytes: u64) -> Duration {
    Duration::from_secs(len_bytes / SLOWEST_BYTES_PER_S)
}
