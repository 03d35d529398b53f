//! How much is asked for at a time, and how much is compared.

/// Bytes at the end of a remote file that are read again before it is gone on with, or for
/// [`Verified::Tail`].
pub(crate) const TAIL_BYTES: u64 = 8 << 10;

/// The shortest range, in bytes: below it, opening a data connection for each costs more than the data.
const RANGE_MIN_BYTES: u64 = 4 << 10;

/// The longest range, in bytes; one is held until it is complete.
const RANGE_MAX_BYTES: u64 = 2 << 20;

/// How long a range may take on the line, and with it a cancel, in seconds.
const RANGE_SECONDS: u64 = 2;

/// As large as a cancel allows, since each range costs a data connection.
pub(crate) fn range_len_bytes(baud: u32) -> u64 {
    match baud {
        0 => RANGE_MAX_BYTES,
        _ => (u64::from(baud) / 10 * RANGE_SECONDS).clamp(RANGE_MIN_BYTES, RANGE_MAX_BYTES),
    }
}

/// Whether a server sends what an offset asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Offsets {
    /// Nobody has seen yet.
    #[default]
    Unproven,
    /// It does.
    Proven,
    /// It refuses them, or sends something else.
    Untrusted,
}
