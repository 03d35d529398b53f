//! What the server or the network says, as the module's result codes.

use std::io::ErrorKind;

use at_ferry::dialect::ResultCode;
use at_ferry::sim::Reply;
use suppaftp::FtpError;

/// Why a request failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// For this reason; the session goes on.
    Code(ResultCode),
    /// The session is gone.
    Closed,
}

impl Failure {
    pub(crate) fn reply(self) -> Reply {
        match self {
            Self::Code(code) => Reply::Failed(code),
            Self::Closed => Reply::Closed,
        }
    }
}

impl From<FtpError> for Failure {
    fn from(error: FtpError) -> Self {
        match error {
            FtpError::ConnectionError(error) => match error.kind() {
                ErrorKind::TimedOut | ErrorKind::WouldBlock => Self::Code(ResultCode::TIMED_OUT),
                ErrorKind::ConnectionRefused => Self::Code(ResultCode::CONNECT_FAILED),
                ErrorKind::InvalidInput => Self::Code(ResultCode::PARAMETER),
                _ => Self::Closed,
            },
            // RFC 959 clause 4.2: 421, service not available, closing control connection.
            FtpError::UnexpectedResponse(response) if response.status.code() == 421 => Self::Closed,
            FtpError::UnexpectedResponse(_) => Self::Code(ResultCode::SERVER),
            FtpError::BadResponse | FtpError::InvalidAddress(_) => Self::Code(ResultCode::REPLY),
            FtpError::DataConnectionAlreadyOpen => Self::Code(ResultCode::COMMAND_FAILED),
        }
    }
}

impl From<ResultCode> for Failure {
    fn from(code: ResultCode) -> Self {
        Self::Code(code)
    }
}
