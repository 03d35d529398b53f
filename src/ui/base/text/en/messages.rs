//! What the core has to say, in English.

use crate::app::{Down, Message, Operation, PortSpeech};
use crate::codec::StringError;
use crate::dialect::{CmeCode, StorageVerb};
use crate::ui::base::format;
use crate::ui::base::text::{Lang, Words, cme, result_of};

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
        Operation::BringUpPdp => "Activating the data connection",
        Operation::Storage(verb) => match verb {
            StorageVerb::Put => "Writing to the module",
            StorageVerb::Get => "Reading from the module",
            StorageVerb::List => "Listing the module’s files",
            StorageVerb::Info => "Asking the module for its free space",
            StorageVerb::Size => "Asking the module for a file’s size",
            StorageVerb::Delete => "Deleting in the module",
            StorageVerb::Move => "Renaming in the module",
            StorageVerb::Check => "Asking the module for an MD5",
            StorageVerb::Cfg => "Setting how the module encodes file content",
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
            "It did not answer at the chosen line speed. Choose this one next time.",
        ),
        Message::OtherModule => Words::new(
            "Another module is attached",
            "It is not the previous one. Transfers of files in that module were stopped; start them again if they apply to this one.",
        ),
        Message::MaybeOtherModule => Words::new(
            "This may be another module",
            "It reports no serial number. Transfers of files in the module are paused; resume them if it is the same module.",
        ),
        Message::SpeedFollowed { baud } => Words::new(
            format!(
                "Line speed changed to {} bit/s",
                format::number(Lang::En, u64::from(*baud))
            ),
            "The port was opened again at the new speed.",
        ),
        Message::SettingsPutRight => Words::new(
            "The module’s line settings were reset",
            "Another program had turned results off or to digits, or changed the line end. The usual settings hold until the module restarts; nothing was saved in it.",
        ),
        Message::OtherProgram => Words::new(
            "Another program may be using this port",
            "Answers came that AT Ferry did not ask for. Close terminals and modem tools; on Linux, keep ModemManager off this port (for example: systemctl stop ModemManager).",
        ),
        Message::ModuleRestarted => Words::new(
            "The module restarted",
            "Channels with waiting transfers reconnect automatically and the transfers go on. Connect the others again.",
        ),
        Message::ConnectionLost => Words::new(
            "The connection to the server ended",
            "The server or the network closed it. Waiting transfers reconnect automatically. Otherwise, connect again.",
        ),
        Message::Failed { operation, code } => {
            let name = self::operation(*operation);
            match result_of(*operation, *code) {
                Some(known) => {
                    let Words { title, remedy } = known.words(Lang::En);
                    Words::new(format!("{name} failed: {title} (result {code})"), remedy)
                }
                None => Words::new(
                    format!("{name} failed with result {code}"),
                    "The manual does not list this code. Try again, and keep the AT log if it happens again.",
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
                    "The AT log shows what was sent.",
                ),
            }
        }
        Message::TimedOut { operation } => Words::new(
            format!("{} took too long", self::operation(*operation)),
            "No answer in time. Check the signal and the cable, then try again.",
        ),
        Message::Unexpected { operation, line } => Words::new(
            format!(
                "{}: unexpected answer from the module",
                self::operation(*operation)
            ),
            format!("It answered “{line}”. Try again, and keep the AT log if it happens again."),
        ),
        Message::TextRefused { text, error } => refused(text, error),
        Message::NotAName { text } => Words::new(
            format!("“{text}” is not a valid name"),
            "A name must not be empty, “.” or “..”, or contain “/”.",
        ),
        Message::IsDirectory { name } => Words::new(
            format!("“{name}” is a directory on the server"),
            "Rename the file, or upload it to another directory.",
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
                "A packet arrived incomplete: {} of {} bytes",
                format::number(Lang::En, *counted_bytes),
                format::number(Lang::En, *sent_bytes)
            ),
            "The line lost bytes. Retry. If it happens again, try a lower line speed or another cable.",
        ),
        Message::ContentDiffers => Words::new(
            "Verification failed: the file on the server differs",
            "Do not use it. Retry. If it happens again, try a lower line speed or another cable.",
        ),
        Message::RemoteChanged => Words::new(
            "The file on the server changed while it was downloading",
            "Retry once it is no longer being written.",
        ),
        Message::NotAsListed {
            listed_bytes,
            came_bytes,
        } => Words::new(
            format!(
                "Listed as {}, but {} arrived",
                bytes(*listed_bytes),
                bytes(*came_bytes)
            ),
            "The listing is wrong, or the file changed. Refresh the listing, then retry.",
        ),
        Message::EndNotShown { name } => Words::new(
            format!("The end of “{name}” on the server could not be compared"),
            "This server cannot start in the middle of a file. A broken upload starts over; a complete \
             one is checked by its size.",
        ),
        Message::ComesWhole { name } => Words::new(
            format!("“{name}” downloads in one piece"),
            "This server cannot start in the middle of a file. Until it is complete, the download cannot be \
             paused or cancelled; a break starts it over.",
        ),
        Message::LeftTransparent => Words::new(
            "The module left transparent mode on its own",
            "Retry. If it happens again, choose one stream in the transfer options.",
        ),
        Message::HoldsEscape => Words::new(
            "This file contains +++, which would end transparent mode",
            "It is sent as one stream instead.",
        ),
        Message::BytesLost => Words::new(
            "Bytes were lost on the serial line",
            "Retry. If it happens again, try a lower line speed or another cable.",
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
            "The local file can no longer be read",
            "It was changed, moved or deleted after it was chosen. Choose it again.",
        ),
        Message::SourceChanged => Words::new(
            "The local file changed after the upload began",
            "The server may hold part of the old version. Upload the file again.",
        ),
        Message::NotTheSameFile { name } => Words::new(
            "This is not the file the upload began with",
            format!("Choose the original “{name}”: same name, same size, unchanged since."),
        ),
        Message::EndedBefore => Words::new(
            "It ended before the page was loaded",
            "Retry to continue from what is there.",
        ),
        Message::NotOurPart { name } => Words::new(
            format!("“{name}” was not deleted"),
            "It is not the partial file of this upload. Check it in the listing.",
        ),
        Message::PartNameTaken { name } => Words::new(
            format!("“{name}” exists and is not from this upload"),
            "It was left alone. Delete or rename it, or upload without a part name.",
        ),
        Message::NameTaken { name } => Words::new(
            format!("“{name}” exists already"),
            "Nothing was changed. Choose another name, or delete the existing one.",
        ),
        Message::NameUnknowable { name } => Words::new(
            format!("The server does not tell whether “{name}” exists"),
            "It may hide such names, and renaming would replace the file. Nothing was changed. Choose another name.",
        ),
        Message::PartElsewhere { host } => Words::new(
            "The partial file is on another server",
            format!("Connect a channel to {host} as the same user, then delete it."),
        ),
        Message::SinkFailed => Words::new(
            "The download could not be written to disk",
            "Free some browser storage, then retry.",
        ),
        Message::PartLeft { name, size_bytes } => Words::new(
            format!("{} of “{name}” remain on the server", bytes(*size_bytes)),
            "The upload was cancelled midway. Delete the partial file, or upload again.",
        ),
        Message::NotRenamed {
            name,
            stored_as,
            why,
        } => {
            let why = self::message(why);
            Words::new(
                format!(
                    "“{name}” is complete on the server, as “{stored_as}”: the server would not rename it"
                ),
                format!(
                    "{}. Nothing was replaced or lost. Retry, or rename it yourself.",
                    why.title
                ),
            )
        }
        Message::OldFileAside { name, aside } => Words::new(
            format!("The file that “{name}” replaced is still on the server, as “{aside}”"),
            "It could not be deleted. Compare both, and delete the one you do not need.",
        ),
        Message::AppendRefused { name } => Words::new(
            format!("This server cannot append to “{name}”: the upload starts over"),
            "What was sent before is sent again, and counts towards the data budget.",
        ),
        Message::FewerLanes { channels } => Words::new(
            if *channels == 1 {
                "The server refused another connection: transfers use one channel".to_owned()
            } else {
                format!("The server refused another connection: transfers use {channels} channels")
            },
            "More are tried after you connect to it again.",
        ),
        Message::PiecesDisagree { name } => Words::new(
            format!(
                "Pieces of “{name}” do not fit together: the download goes on over one channel"
            ),
            "What does not fit was thrown away and comes again. Either the file changed, or the server does not send what an offset asks for.",
        ),
        Message::StoppedByUser => {
            Words::new("Stopped by you", "Connect again, then retry to continue.")
        }
        Message::Interrupted => Words::new(
            "The line was lost during the transfer",
            "Attach the module, connect the channel, then retry.",
        ),
        Message::ChannelBusy => Words::new(
            "The channel is busy: the command was not sent",
            "Wait until it is done, or use another channel.",
        ),
        Message::NotConnected => Words::new(
            "The channel is not connected",
            "Connect it to a server, then try again.",
        ),
        Message::TreeTooLarge { name, entries_max } => Words::new(
            format!("“{name}” holds too much"),
            format!(
                "At most {entries} files and directories at once. Take it in parts.",
                entries = format::number(Lang::En, *entries_max)
            ),
        ),
        Message::TreeIncomplete { name, left_out } => Words::new(
            format!("“{name}” is not complete: {left_out} entries were left out"),
            "They are links that lead back up, lie more than 32 directories deep, cannot be entered, or have names that no command can carry (another file name encoding may help).",
        ),
        Message::NotEmpty => Words::new(
            "The directory is not empty",
            "It may hold hidden files, or more than the server lists, or this login may not delete it.",
        ),
        Message::IsLink { path } => Words::new(
            format!("It is a link to “{path}”, and the server would not delete the link"),
            "Nothing behind the link was touched. Delete the link on the server.",
        ),
        Message::MayBeLink => Words::new(
            "It may be a link to a directory elsewhere: this server does not tell",
            "It was not entered, so nothing in it was deleted.",
        ),
        Message::TreeNotDeleted {
            path,
            done,
            of,
            why,
        } => {
            let why = self::message(why);
            Words::new(
                format!("“{path}” could not be deleted"),
                format!(
                    "{}. {} Deleted before that: {done} of {of}.",
                    why.title, why.remedy
                ),
            )
        }
        Message::DirectoryNotMade { path, why } => {
            let why = self::message(why);
            Words::new(
                format!("The directory “{path}” could not be created"),
                format!("{}. {}", why.title, why.remedy),
            )
        }
        Message::PartNotLoaded => Words::new(
            "A part of the page did not load",
            "It is retried every few seconds. If the network is fine, reload the page.",
        ),
        Message::CoreBroke { what } => Words::new(
            "The page has broken down",
            format!("Reload it: what it has kept goes on then. It said last: {what}"),
        ),
        Message::QueueFull => Words::new(
            "The queue is full",
            "Try again once some transfers have ended.",
        ),
        Message::QueueNotKept => Words::new(
            "The queue is not saved in this browser",
            "If the page is closed or reloaded now, waiting transfers are lost. Free disk space, allow this site to store data, or close pages of a newer version.",
        ),
        Message::QueueKeptAgain => Words::new("The queue is saved again", ""),
        Message::LeftAlone { transfers } => Words::new(
            if *transfers == 1 {
                "1 transfer saved by another version of this page was left untouched".to_owned()
            } else {
                format!(
                    "{transfers} transfers saved by another version of this page were left untouched"
                )
            },
            "This version cannot read them. Load the newest version to continue them.",
        ),
        Message::NotOnThisModel { model, key } => {
            let model = match model.name() {
                "" => "This model",
                name => name,
            };
            let key = key.name();
            Words::new(
                format!("{model} does not accept this value for “{key}”"),
                "The limits are those of the vendor’s manual, clause 3.1.",
            )
        }
        Message::NotInFirmware { verb } => Words::new(
            format!("This module’s firmware does not have AT{}", verb.name()),
            "It refused the test command. A newer firmware may have it.",
        ),
        Message::ExistsInModule { path } => Words::new(
            format!("“{path}” is in the module already"),
            "Nothing was changed. Choose another name, or confirm replacing it.",
        ),
        Message::InUseInModule { path } => Words::new(
            format!("“{path}” in the module is in use"),
            "It is being read or written. Wait until that is done.",
        ),
        Message::NoRoomInModule {
            size_bytes,
            free_bytes,
        } => Words::new(
            format!(
                "The module is full: {} needed, {} free",
                bytes(*size_bytes),
                bytes(*free_bytes)
            ),
            "Delete files there first.",
        ),
        Message::TooLargeForModule {
            size_bytes,
            max_bytes,
        } => Words::new(
            format!(
                "{} exceed the module’s storage limit of {}",
                bytes(*size_bytes),
                bytes(*max_bytes)
            ),
            "A file must fit in one command. Upload it to the server directly instead.",
        ),
        Message::LeftInModule { path } => Words::new(
            format!("The temporary file “{path}” remains in the module"),
            "It could not be deleted. Delete it in the module’s storage.",
        ),
        Message::SamePlace { name } => Words::new(
            format!("“{name}” is there already"),
            "Both sides show the same directory of the same server.",
        ),
        Message::OriginalKept { name } => Words::new(
            format!("“{name}” was copied, and its original is still there"),
            "It could not be deleted, or has changed since it was copied. Compare both, then delete it yourself.",
        ),
        Message::NotASession => Words::new(
            "That is not a session file",
            "Session files end in .atf.jsonl: this page writes them by Save.",
        ),
        Message::NotACommand => Words::new(
            "That is not an AT command line",
            "A command line starts with AT and has no control characters.",
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
            "Plug it in again: the page attaches it automatically. Then connect the channel and retry.",
        ),
        Down::Busy => Words::new(
            "Another program uses this port",
            "Close the serial terminal, modem manager or browser tab that has it open, then attach again. On Linux it is often ModemManager.",
        ),
        Down::Forbidden => Words::new(
            "No permission to open this port",
            "On Linux, add yourself to the group that owns it (sudo usermod -aG dialout $USER; uucp on Arch) and log in again.",
        ),
        Down::OpenFailed => Words::new(
            "The port could not be opened; the browser gives no reason",
            "Another program may use it: close serial terminals, modem managers (on Linux ModemManager) and other tabs. Or you lack permission: on Linux, join the group that owns the port (sudo usermod -aG dialout $USER; uucp on Arch) and log in again. Otherwise unplug the module and plug it in again.",
        ),
        Down::Silent => Words::new(
            "Nothing answers on this port",
            "Check the module’s power, try another line speed, or choose another of its ports: a module shows several, and only some speak AT.",
        ),
        Down::NotAt => Words::new(
            "This port sends data, but not AT replies",
            "It is probably the module’s log or GNSS port, or the line speed is wrong. Choose another port.",
        ),
        Down::OtherPort(speech) => {
            let (title, what) = match speech {
                PortSpeech::Nmea => (
                    "This is the GNSS port: it tells positions (NMEA)",
                    "satellite navigation",
                ),
                PortSpeech::Ppp => (
                    "This port speaks PPP: it is for dial-up",
                    "dial-up; another program may be dialling on it",
                ),
                PortSpeech::Diagnostic => (
                    "This is a diagnostic port",
                    "the chip maker’s diagnosis tools",
                ),
                PortSpeech::Log => ("This is a log port", "the module’s debug log"),
            };
            Words::new(
                title,
                format!(
                    "A module shows several ports, and this one is for {what}. Choose another of its ports, or let the page find the right one."
                ),
            )
        }
        Down::NoMftp => Words::new(
            "This module has no FTP commands",
            "It answers AT but has no AT+MFTP commands. Use a OneMO module with FTP in its firmware.",
        ),
        Down::Broken => Words::new(
            "Serial port error",
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
            format!("It is {len_bytes} bytes long; the limit is {max_bytes}. Use a shorter name."),
        ),
        StringError::NotInCharset(c) => Words::new(
            title,
            format!(
                "The file name encoding has no {}. Rename it, or choose UTF-8 if the server supports it.",
                format::character(*c)
            ),
        ),
        StringError::NotAt => Words::new(title, "A command line starts with AT."),
    }
}
