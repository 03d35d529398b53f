//! When a notice ends: with its cause, where that lasts; else when the user goes on to what it was about.

use crate::app::{
    AppState, ChannelPhase, Command, LineState, Message, Notice, Operation, StorageCommand,
    Subject, TransferState,
};
use crate::dialect::ChannelId;
use crate::ui::models::notices::PageNotice;

/// Whether the cause of a notice lasts; `None` for one whose cause is over as soon as it is told.
pub(super) fn lasts(notice: &Notice, state: &AppState) -> Option<bool> {
    let is_connected = |channel: ChannelId| state.channels[channel.index()].phase.is_connected();
    match (&notice.message, notice.subject) {
        (Message::LineDown(_), _) => Some(!matches!(state.line, LineState::Ready { .. })),
        (Message::ModuleRestarted, _) => {
            let phases = || state.channels.iter().map(|channel| channel.phase);
            let waits = |phase| matches!(phase, ChannelPhase::Connecting | ChannelPhase::Failed);
            let is_well = phases().any(ChannelPhase::is_connected) && !phases().any(waits);
            Some(!is_well && state.line != LineState::Down)
        }
        (_, Subject::Transfer(id)) => {
            let transfer = state.transfers.iter().find(|transfer| transfer.id == id);
            Some(transfer.is_some_and(|transfer| match transfer.state {
                TransferState::Failed | TransferState::Paused => true,
                TransferState::Cancelled => transfer.part.is_some(),
                _ => false,
            }))
        }
        (Message::ConnectionLost | Message::NotConnected, Subject::Channel(channel)) => {
            Some(!is_connected(channel))
        }
        (message, Subject::Channel(channel)) => match operation(message)? {
            Operation::Connect | Operation::Configure | Operation::BringUpPdp => {
                let phase = state.channels[channel.index()].phase;
                Some(matches!(phase, ChannelPhase::Idle | ChannelPhase::Failed))
            }
            _ => None,
        },
        _ => None,
    }
}

/// Whether a message is about what was typed into the prompt.
pub(super) fn is_of_prompt(message: &Message) -> bool {
    *message == Message::NotACommand || is_answer_to_typed(message)
}

/// Whether a message is what came of a typed command.
pub(super) fn is_answer_to_typed(message: &Message) -> bool {
    operation(message) == Some(Operation::Raw)
}

/// Whether the user goes on with this command to what a notice of the core was about.
pub(super) fn goes_on(notice: &Notice, command: &Command) -> bool {
    let of_channel = |channel| notice.subject == Subject::Channel(channel);
    match command {
        Command::Raw { .. } => is_of_prompt(&notice.message),
        Command::Attach(_) => matches!(notice.message, Message::LineDown(_)),
        Command::Storage(_) | Command::FetchIntoModule { .. } => notice.subject == Subject::Storage,
        Command::Connect { channel, .. }
        | Command::Disconnect { channel }
        | Command::Configure { channel, .. }
        | Command::ChangeDirectory { channel, .. }
        | Command::Refresh { channel }
        | Command::MakeDirectory { channel, .. }
        | Command::Rename { channel, .. }
        | Command::Delete { channel, .. }
        | Command::DeleteTree { channel, .. }
        | Command::Download { channel, .. }
        | Command::Upload { channel, .. } => of_channel(*channel),
        _ => false,
    }
}

/// The same of a notice of the page's own.
pub(super) fn page_goes_on(notice: &PageNotice, command: &Command) -> bool {
    match notice {
        PageNotice::ServerIncomplete | PageNotice::ServerBusy | PageNotice::DropNotReady => {
            matches!(command, Command::Connect { .. })
        }
        PageNotice::PickerFailed(_) => matches!(command, Command::Attach(_)),
        PageNotice::FoldersStay => matches!(command, Command::Relay { .. }),
        PageNotice::BudgetHeld => matches!(
            command,
            Command::ResumeAll | Command::Resume { .. } | Command::CancelAll
        ),
        PageNotice::Folders
        | PageNotice::FolderTooLarge
        | PageNotice::FolderUnreadable
        | PageNotice::FolderNotPut
        | PageNotice::FilesUnreadable(_) => matches!(
            command,
            Command::Upload { .. }
                | Command::MakeDirectories { .. }
                | Command::DownloadTree { .. }
                | Command::Storage(StorageCommand::Put { .. })
        ),
        _ => false,
    }
}

/// What was being done when it came to this.
fn operation(message: &Message) -> Option<Operation> {
    match message {
        Message::Failed { operation, .. }
        | Message::Refused { operation, .. }
        | Message::TimedOut { operation }
        | Message::Unexpected { operation, .. } => Some(*operation),
        _ => None,
    }
}
