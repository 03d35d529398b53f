//! How a listing is shown.

use crate::app::{Event, Message};
use crate::dialect::{ListedEntry, ResultCode};
use crate::ftp::context::Context;
use crate::ftp::names;

/// Shows a complete listing.
pub(crate) fn show_entries(context: &mut Context<'_>, entries: Vec<ListedEntry>) {
    let channel = context.channel;
    let charset = context.connection.charset();
    let directory = context.connection.shown_directory.clone();
    let known = &mut context.connection.known;
    known.note_listing(&directory, &entries, charset);
    let shown = |listed| names::entry(listed, charset);
    let entries = entries.into_iter().filter_map(shown).collect();
    context.out.event(Event::ListingReady { channel, entries });
}

/// Shows that there is no listing.
pub(crate) fn show_failure(context: &mut Context<'_>, message: Message) {
    let channel = context.channel;
    context.out.event(Event::ListingFailed { channel });
    if !matches!(
        message,
        Message::Failed {
            code: ResultCode::EMPTY_DIRECTORY,
            ..
        }
    ) {
        context.notice(message);
    }
}
