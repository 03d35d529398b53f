//! Where one is on a page that shows one place at a time, because its window is narrow.

/// A place beside the log, which is the bench when that is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// The channels and the files.
    #[default]
    Files,
    /// The transfers.
    Transfers,
}
