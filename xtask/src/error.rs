use std::{io, path::Path, process::ExitStatus};

/// Why a command could not do its work, in words for the person who typed it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The command line was not understood.
    #[error("{0}")]
    Usage(String),
    /// Something this machine lacks and we cannot get by ourselves.
    #[error("{what} is missing: {remedy}")]
    Missing {
        /// What is not there.
        what: String,
        /// One line: what to install and how.
        remedy: String,
    },
    /// A program that we ran said no.
    #[error("{what} failed ({status})")]
    Failed {
        /// What the program was to do.
        what: String,
        /// How it ended.
        status: ExitStatus,
    },
    /// What a program of others made is not as it was.
    #[error("{what} has no {lacks}")]
    Unexpected {
        /// What it made.
        what: String,
        /// What is not in it.
        lacks: &'static str,
    },
    /// What came is not what was locked.
    #[error("a package that came is not the one that {lock} names: its digest is another")]
    OtherDigest {
        /// Which file says what had to come.
        lock: &'static str,
    },
    /// What others made is used otherwise than we allow.
    #[error("what `xtask/src/supply/policy.rs` does not allow:\n{}", breaches.join("\n"))]
    Policy {
        /// A line each.
        breaches: Vec<String>,
    },
    /// The page outgrew its budget.
    #[error("{what} weighs {bytes} bytes, and may weigh {max_bytes}")]
    TooHeavy {
        /// Which part of it.
        what: &'static str,
        /// Its weight.
        bytes: u64,
        /// The budget.
        max_bytes: u64,
    },
    /// The system said no.
    #[error("{doing}: {source}")]
    Io {
        /// What was being done.
        doing: String,
        /// What the system answered.
        source: io::Error,
    },
}

/// The result of most functions here.
pub(crate) type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// Wraps an I/O error with what was being done; for `map_err`.
    pub(crate) fn io(doing: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let doing = doing.into();
        |source| Self::Io { doing, source }
    }

    /// Wraps an I/O error with the file it is about; for `map_err`.
    pub(crate) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        Self::io(path.display().to_string())
    }
}
