//! How each request is written, and what completes it.

use super::receiving::Extent;
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
        let mut body = Body::None;
        let text = request.text().to_owned();
        let mut exchange = Self {
            channel: address.channel,
            number,
            kind: Kind::Accepted,
            state: State::Queued,
            outcome_timeout: rsptimeout + MARGIN,
            accept_timeout: rsptimeout + MARGIN,
            extensions: 0,
            upload: Upload::Nothing,
            fence: match &request {
                _ if !answers_late => Fence::Only,
                Request::WorkingDirectory => Fence::Last,
                _ => Fence::First,
            },
            was_late: false,
        };
        let (kind, line) = match request {
            Request::Settings => (Kind::Settings(Vec::new()), Ok(commands::cfg_read(address))),
            Request::Set(setting) => (Kind::Accepted, Ok(commands::cfg_set(address, setting))),
            Request::State => (Kind::State(None), Ok(commands::state(address))),
            Request::Connect(server) => {
                // Name, TCP connection and login may each take the module's time.
                exchange.outcome_timeout = rsptimeout * 3 + MARGIN;
                let at = (server.host.as_str(), server.port);
                let line = commands::conn(address, at.0, &server.user, &server.password, at.1);
                (Kind::Outcome(Verb::Conn), line)
            }
            Request::Disconnect => (Kind::Outcome(Verb::Disc), Ok(commands::disc(address))),
            Request::ChangeDirectory(path) => {
                (Kind::Outcome(Verb::Cwd), commands::cwd(address, &path))
            }
            Request::WorkingDirectory if answers_late => (Kind::PATH, Ok(commands::pwd(address))),
            Request::WorkingDirectory => (Kind::Outcome(Verb::Pwd), Ok(commands::pwd(address))),
            Request::MakeDirectory(name) => {
                (Kind::Outcome(Verb::Mkd), commands::mkd(address, &name))
            }
            Request::Delete(name) => (Kind::Outcome(Verb::Del), commands::del(address, &name)),
            Request::Rename(from, to) => {
                (Kind::Outcome(Verb::Rn), commands::rn(address, &from, &to))
            }
            Request::List(name) => (Kind::Listing(Vec::new()), commands::list(address, &name)),
            Request::Packet {
                verb,
                name,
                eof,
                form,
                bytes,
                offset: _,
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
                exchange.upload = Upload::Packet(bytes.len() as u64);
                body = match form {
                    PacketForm::Counted => Body::Counted(bytes),
                    PacketForm::Inline => Body::None,
                    PacketForm::CtrlZ => Body::CtrlZ(bytes),
                };
                (Kind::Outcome(verb), line)
            }
            Request::Stream { verb, name, .. } => {
                body = Body::Stream;
                let line = commands::upload(verb, address, &name, UploadForm::Transparent);
                (Kind::Stream(verb), line)
            }
            Request::Range {
                name,
                offset,
                range_len_bytes,
            } => {
                let line = commands::retr(address, &name, offset, range_len_bytes);
                (Kind::receiving(Extent::Range(range_len_bytes)), line)
            }
            Request::Whole { name, size_bytes } => {
                let line = commands::retr_whole(address, &name);
                (Kind::receiving(Extent::Whole(size_bytes)), line)
            }
            Request::SendFile {
                verb,
                name,
                path,
                size_bytes,
            } => {
                exchange.outcome_timeout += air_time(size_bytes);
                exchange.upload = Upload::File {
                    size_bytes,
                    sent_bytes: None,
                };
                let line = commands::store_file(address, verb, &name, &path);
                (Kind::Outcome(verb), line)
            }
            Request::RetrieveFile {
                name,
                path,
                size_bytes,
            } => {
                exchange.outcome_timeout += air_time(size_bytes.unwrap_or(0));
                let line = commands::retr_file(address, &name, &path);
                (Kind::receiving(Extent::ModuleFile(size_bytes)), line)
            }
            Request::Storage(question) => {
                let transaction = question
                    .transaction(exchange.owner())
                    .map_err(|(text, error)| Fault::Text { text, error })?;
                exchange.kind = Kind::Storage(Ok(Vec::new()));
                exchange.accept_timeout = transaction.timeout;
                return Ok((exchange, transaction));
            }
        };
        let claims = match kind {
            Kind::Settings(_) => Claims::Header(Verb::Cfg.name()),
            Kind::State(_) => Claims::Header(Verb::State.name()),
            _ => Claims::Nothing,
        };
        // A file of the module may be done with only when `OK` comes, or long after.
        if let Kind::Outcome(Verb::Stor | Verb::Appe) = kind {
            exchange.accept_timeout = exchange.outcome_timeout;
        }
        exchange.kind = kind;
        let line = line.map_err(|error| Fault::Text { text, error })?;
        let transaction = exchange.transaction(line, body, claims);
        Ok((exchange, transaction))
    }
}

fn air_time(len_bytes: u64) -> Duration {
    Duration::from_secs(len_bytes / SLOWEST_BYTES_PER_S)
}
