//! Where the manual leaves room, or the firmware of the models is known to differ: how each model does it here.

use crate::dialect::Model;

/// What a model does in its own way. Which model has which habit is our choice, made so that every habit
/// is met by someone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Quirks {
    /// The full name, as `AT+CGMM` gives it.
    pub(crate) name: &'static str,
    /// Whether it echoes at power-up.
    pub(crate) echo: bool,
    /// Bytes of payload in one `+MFTPRETR` line at the most.
    pub(crate) packet_max_bytes: usize,
    /// What `<sent_length>` counts.
    pub(crate) sent_length: SentLength,
    /// How a command on a busy channel is turned down.
    pub(crate) when_busy: WhenBusy,
    /// The prompt of data mode.
    pub(crate) prompt: &'static [u8],
    /// Whether `+MFTPURC: <id>,"conn",0` follows a successful `AT+MFTPDISC`; the manual prints both.
    pub(crate) urc_after_disc: bool,
    /// The final result of STOR and APPE from a module file; the manual prints both.
    pub(crate) file_result: FileResult,
    /// What becomes of an upload of no bytes.
    pub(crate) empty_file: EmptyFile,
    /// Whether an outcome line follows a `+++` that worked.
    pub(crate) outcome_after_escape: bool,
    /// How much of the module file commands there is.
    pub(crate) file_commands: FileCommands,
}

/// What `<sent_length>` counts (clauses 3.11 and 3.12: "the length of the file sent").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SentLength {
    /// This packet.
    Packet,
    /// The upload so far.
    Total,
}

/// How a command on a busy channel is turned down (clause 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WhenBusy {
    /// `OK`, then result 4.
    Blocked,
    /// `+CME ERROR: 802`.
    Refused,
}

/// Where the final result of the module-file form stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileResult {
    /// Before the outcome, as in clauses 3.11 and 3.12.
    First,
    /// After the outcome, as in the scenarios of clause 4.1.
    Last,
}

/// How much of the module file commands a firmware has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileCommands {
    /// The whole family.
    All,
    /// `AT+MFPUT` and `AT+MFGET`, as in the manual.
    Manual,
    /// None.
    None,
}

/// What becomes of an upload of no bytes, for which the manual has no length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EmptyFile {
    /// It makes an empty file.
    Stored,
    /// Result 3.
    Refused,
}

impl Quirks {
    /// The quirks of a model.
    pub(crate) fn of(model: Model) -> Self {
        let ml307r = Self {
            name: model.full_name(),
            echo: true,
            packet_max_bytes: 4096,
            sent_length: SentLength::Packet,
            when_busy: WhenBusy::Blocked,
            prompt: b"\r\n>",
            urc_after_disc: true,
            file_result: FileResult::Last,
            empty_file: EmptyFile::Stored,
            outcome_after_escape: false,
            file_commands: FileCommands::All,
        };
        match model {
            Model::Ml307r => ml307r,
            Model::Ml307a => Self {
                prompt: b"\r\n> ",
                ..ml307r
            },
            Model::Ml302a => Self {
                echo: false,
                packet_max_bytes: 1400,
                sent_length: SentLength::Total,
                when_busy: WhenBusy::Refused,
                urc_after_disc: false,
                file_result: FileResult::First,
                outcome_after_escape: true,
                file_commands: FileCommands::Manual,
                ..ml307r
            },
            Model::Ml305a => Self {
                echo: false,
                packet_max_bytes: 1400,
                prompt: b">",
                file_result: FileResult::First,
                ..ml307r
            },
            Model::Ml305u => Self {
                echo: false,
                packet_max_bytes: 1400,
                sent_length: SentLength::Total,
                when_busy: WhenBusy::Refused,
                prompt: b"\r\n> ",
                empty_file: EmptyFile::Refused,
                outcome_after_escape: true,
                ..ml307r
            },
            Model::Other => Self {
                name: "ML307C-DC",
                ..ml307r
            },
        }
    }
}
