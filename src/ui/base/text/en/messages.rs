//! What the core has to say, in English.

use crate::app::{Down, Message, Operation};
use crate::codec::StringError;
use crate::dialect::{CmeCode, StorageVerb};
use crate::ui::base::format;
use crate::ui::base::text::{Lang, Words, cme, result_code};

pub(in crate::ui::base::text) fn operation(operation: Operation) -> &'static str {
    match operation {
        Operation::Configure => "Setting up the channel",
        Operation::Connect => "Connecting",
        Operation::Disconnect => "Disconnecting",
        Operation::ChangeDirectory => "Changing the directory",
        Operation::List => "Listing",
        Operation::MakeDirectory => "Making the directory",
        Operation::Rename => "Renaming",
        Operation::Delete => "Deleting",
        Operation::Upload => "Uploading",
        Operation::Download => "Downloading",
        Operation::Preview => "Previewing",
        Operation::BringUpPdp => "Bringing up the data connection",
        Operation::Storage(verb) => match verb {
            StorageVerb::Put => "Writing to the module",
            StorageVerb::Get => "Reading from the module",
            StorageVerb::List => "Listing the module’s files",
            StorageVerb::Info => "Asking the module for its free space",
            StorageVerb::Size => "Asking the module for a file’s size",
            StorageVerb::Delete => "Deleting in the module",
            StorageVerb::Move => "Renaming in the module",
            StorageVerb::Check => "Asking the module for an MD5",
            StorageVerb::Cfg => "Setting how the module writes file content",
        },
        Operation::Raw => "The command",
    }
}

pub(in crate::ui::base::text) fn message(message: &Message) -> Words {
    let bytes = |n: u64| format::bytes(Lang::En, n);
    match message {
        Message::LineDown(down) => line_down(*down),
        Message::LineRecovered => Words::new("The AT line is back", ""),
        Message::SpeedFound { baud } => Words::new(
            format!("The module speaks at {baud} bit/s"),
            "It did not answer at the line speed that was chosen. Choose this one next time.",
        ),
        Message::ModuleRestarted => Words::new(
            "The module restarted",
            "Channels that transfers wait for are connected again by themselves, and the transfers go on. Connect the others again.",
        ),
        Message::ConnectionLost => Words::new(
            "The connection to the server ended",
            "The server or the network closed it. Where transfers wait for it, it is made again by itself; else connect again.",
        ),
        Message::Failed { operation, code } => {
            let name = self::operation(*operation);
            match result_code(*code) {
                Some(known) => {
                    let Words { title, remedy } = known.words(Lang::En);
                    Words::new(format!("{name} failed: {title} (result {code})"), remedy)
                }
                None => Words::new(
                    format!("{name} failed with result {code}"),
                    "The manual does not have this code. Try again, and keep the AT trace if it stays.",
                ),
            }
        }
        Message::Refused { operation, error } => {
            let name = self::operation(*operation);
            match error.cme_code().and_then(|code| cme(CmeCode(code))) {
                Some(known) => {
                    let Words { title, remedy } = known.words(Lang::En);
                    Words::new(format!("{name} failed: {title} ({error})"), remedy)
                }
                None => Words::new(
                    format!("{name} was refused: {error}"),
                    "The module gives no other reason. The AT trace shows what was sent.",
                ),
            }
        }
        Message::TimedOut { operation } => Words::new(
            format!("{} took too long", self::operation(*operation)),
            "No answer came in time. Check the signal and the cable, then try again.",
        ),
        Message::Unexpected { operation, line } => Words::new(
            format!(
                "{}: the module’s answer makes no sense here",
                self::operation(*operation)
            ),
            format!("It said “{line}”. Try again, and keep the AT trace if it stays."),
        ),
        Message::TextRefused { text, error } => refused(text, error),
        Message::NotAName { text } => Words::new(
            format!("“{text}” is not a name"),
            "A name must not be empty, “.” or “..”, and holds no “/”.",
        ),
        Message::IsDirectory { name } => Words::new(
            format!("“{name}” is a directory on the server"),
            "Rename the file, or upload it somewhere else.",
        ),
        Message::NotFound { name } => Words::new(
            format!("“{name}” is not on the server"),
            "It may have been moved or deleted. Refresh the listing.",
        ),
        Message::EmptyFileNotStored => Words::new(
            "This module cannot store an empty file",
            "Put at least one byte into it.",
        ),
        Message::ShortPacket {
            sent_bytes,
            counted_bytes,
        } => Words::new(
            format!(
                "A packet came short: {} sent, {} counted by the module",
                bytes(*sent_bytes),
                bytes(*counted_bytes)
            ),
            "The line lost bytes. Retry; try a lower line speed or a shorter cable if it stays.",
        ),
        Message::ContentDiffers => Words::new(
            "Read again, the file on the server is not the same",
            "Do not use it. Retry; try a lower line speed or another cable if it stays.",
        ),
        Message::RemoteChanged => Words::new(
            "The file on the server changed while it came down",
            "Retry when nobody writes to it any more.",
        ),
        Message::LeftTransparent => Words::new(
            "The module left transparent mode by itself",
            "Retry. If it stays, choose one stream in the transfer options.",
        ),
        Message::HoldsEscape => Words::new(
            "This file contains +++, which would end transparent mode",
            "It is sent as one stream instead.",
        ),
        Message::BytesLost => Words::new(
            "Bytes were lost on the serial line",
            "Retry; try a lower line speed or another cable if it stays.",
        ),
        Message::SizeMismatch {
            expected_bytes,
            found_bytes,
        } => {
            let found = found_bytes.map_or_else(|| "no file".to_owned(), bytes);
            Words::new(
                format!(
                    "The sizes differ: {} expected, {found} found",
                    bytes(*expected_bytes)
                ),
                "The file is not intact. Retry the transfer.",
            )
        }
        Message::SourceUnreadable => Words::new(
            "The local file cannot be read any more",
            "It was changed, moved or deleted after it was chosen. Choose it again.",
        ),
        Message::SourceChanged => Words::new(
            "The local file changed since the upload began",
            "What is on the server may be half of the file as it was. Upload the file as it is now.",
        ),
        Message::NotTheSameFile { name } => Words::new(
            "This is not the file that the upload began with",
            format!("Choose “{name}” as it was then: same name, same size, not changed since."),
        ),
        Message::EndedBefore => Words::new(
            "It had ended before the page was loaded",
            "Retry it to go on with what is there.",
        ),
        Message::NotOurPart { name } => Words::new(
            format!("“{name}” was not deleted"),
            "It is not the half file that this upload left. Look at it in the listing.",
        ),
        Message::PartElsewhere { host } => Words::new(
            "The half file is on another server",
            format!("Connect a channel to {host} with the same user, then delete it."),
        ),
        Message::SinkFailed => Words::new(
            "The download could not be written to disk",
            "Free some space in the browser’s storage, then retry.",
        ),
        Message::PartLeft { name, size_bytes } => Words::new(
            format!("{} of “{name}” stay on the server", bytes(*size_bytes)),
            "The upload was given up in the middle. Delete the part, or upload the file again.",
        ),
        Message::Interrupted => Words::new(
            "The line was lost in mid-transfer",
            "Attach the module and connect the channel again, then retry.",
        ),
        Message::ChannelBusy => Words::new(
            "This channel is busy: the command was not sent",
            "Wait until it has ended, or use another channel.",
        ),
        Message::NotConnected => Words::new(
            "The channel is not connected",
            "Connect it to a server, then try again.",
        ),
        Message::TreeTooLarge {
            name,
            entries_max,
            depth_max,
        } => Words::new(
            format!("“{name}” has too much in it"),
            format!(
                "A directory is taken as a whole with up to {entries} files and directories, {depth_max} deep. Take its parts one by one.",
                entries = format::number(Lang::En, *entries_max)
            ),
        ),
        Message::TreeIncomplete { name, left_out } => Words::new(
            format!("“{name}” is not complete: {left_out} entries were left out"),
            "Their names cannot be written in a command. Another charset on the channel may help.",
        ),
        Message::TreeNotDeleted { path, why } => {
            let why = self::message(why);
            Words::new(
                format!("“{path}” could not be deleted"),
                format!(
                    "{} {} What was deleted before it is gone.",
                    why.title, why.remedy
                ),
            )
        }
        Message::DirectoryNotMade { path, why } => {
            let why = self::message(why);
            Words::new(
                format!("The directory “{path}” could not be made"),
                format!("{} {}", why.title, why.remedy),
            )
        }
        Message::PartNotLoaded => Words::new(
            "A part of the page did not load",
            "It is tried again every few seconds. If the network is fine, load the page again.",
        ),
        Message::QueueFull => Words::new(
            "The queue is full",
            "Try again when something in it has ended.",
        ),
        Message::NotOnThisModel { model, key } => {
            let model = match model.name() {
                "" => "This model",
                name => name,
            };
            Words::new(
                format!("{model} does not take this value for “{key}”"),
                "The limits are those of the vendor’s manual, clause 3.1.",
            )
        }
        Message::NotInFirmware { verb } => Words::new(
            format!("This module’s firmware does not have AT{}", verb.name()),
            "It refused the command’s test form. A newer firmware may have it.",
        ),
        Message::ExistsInModule { path } => Words::new(
            format!("“{path}” is in the module already"),
            "Nothing was changed. Choose another name, or agree to replace it.",
        ),
        Message::InUseInModule { path } => Words::new(
            format!("“{path}” in the module is in use"),
            "Something reads or writes it. Wait until that has ended.",
        ),
        Message::NoRoomInModule {
            size_bytes,
            free_bytes,
        } => Words::new(
            format!(
                "The module has no room: {} needed, {} free",
                bytes(*size_bytes),
                bytes(*free_bytes)
            ),
            "Delete something there first.",
        ),
        Message::TooLargeForModule {
            size_bytes,
            max_bytes,
        } => Words::new(
            format!(
                "{} are too much for the module’s storage: at most {} go",
                bytes(*size_bytes),
                bytes(*max_bytes)
            ),
            "A file goes there in one command or not at all. Upload it to the server over the line instead.",
        ),
        Message::LeftInModule { path } => Words::new(
            format!("The temporary file “{path}” stays in the module"),
            "It could not be deleted. Delete it in the module’s storage.",
        ),
        Message::SamePlace { name } => Words::new(
            format!("“{name}” is there already"),
            "Both sides show the same directory of the same server.",
        ),
        Message::OriginalKept { name } => Words::new(
            format!("“{name}” was copied, and its original is still there"),
            "It could not be deleted, or is not what it was when it was copied. Look at both, and delete it by hand.",
        ),
        Message::NotACommand => Words::new(
            "That is not an AT command line",
            "A command line starts with AT and holds no control characters.",
        ),
        Message::PdpUp { address } if address.is_empty() => {
            Words::new("The data connection is up", "")
        }
        Message::PdpUp { address } => {
            Words::new(format!("The data connection is up, address {address}"), "")
        }
        Message::Saved { name } => Words::new(format!("“{name}” was saved to your downloads"), ""),
    }
}

fn line_down(down: Down) -> Words {
    match down {
        Down::Detached => Words::new("The module was detached", ""),
        Down::Unplugged => Words::new(
            "The module was unplugged",
            "Plug it in again: the page attaches it by itself. Then connect the channel and retry.",
        ),
        Down::Busy => Words::new(
            "Another program has this port",
            "Close the serial terminal, modem manager or browser tab that uses it, then attach again. On Linux ModemManager often takes it.",
        ),
        Down::Forbidden => Words::new(
            "This computer does not let you open the port",
            "On Linux, add yourself to the group that owns it (sudo usermod -aG dialout $USER; uucp on Arch) and log in again.",
        ),
        Down::OpenFailed => Words::new(
            "The port could not be opened, and the browser does not say why",
            "Another program may have it: close serial terminals, modem managers (on Linux ModemManager) and other tabs. Or you may not be allowed to open it: on Linux, join the group that owns it (sudo usermod -aG dialout $USER; uucp on Arch) and log in again. Else unplug the module and plug it in again.",
        ),
        Down::Silent => Words::new(
            "Nothing answers on this port",
            "Check that the module is powered, try another line speed, or choose another of its ports: a module shows several, and only some take AT.",
        ),
        Down::NotAt => Words::new(
            "Something answers on this port, but not in AT",
            "It is likely the module’s log or GNSS port, or the wrong line speed. Choose another port.",
        ),
        Down::NoMftp => Words::new(
            "This module has no FTP commands",
            "It answers AT, but knows no AT+MFTP…. A OneMO module with FTP in its firmware is needed.",
        ),
        Down::Broken => Words::new(
            "The serial line broke",
            "Reading or writing failed. Check the cable, then attach the module again.",
        ),
    }
}

fn refused(text: &str, error: &StringError) -> Words {
    let title = format!("“{text}” cannot be sent");
    match error {
        StringError::Character(c) => Words::new(
            title,
            format!(
                "AT cannot carry the character {}. Rename it, then try again.",
                format::character(*c)
            ),
        ),
        StringError::TooLong {
            len_bytes,
            max_bytes,
        } => Words::new(
            title,
            format!(
                "It is {len_bytes} bytes long, and at most {max_bytes} are taken. Use a shorter name."
            ),
        ),
        StringError::NotInCharset(c) => Words::new(
            title,
            format!(
                "The channel’s charset has no {}. Rename it, or choose UTF-8 if the server takes it.",
                format::character(*c)
            ),
        ),
        StringError::NotAt => Words::new(title, "A command line starts with AT."),
    }
}
