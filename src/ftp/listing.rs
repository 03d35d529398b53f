//! Listing the directory shown, and how that is shown.

use crate::app::{Event, Operation};
use crate::dialect::{ListedEntry, ResultCode};
use crate::ftp::context::{Answer, Context, Fault, Outcome, Request, Step, unasked};
use crate::ftp::lookup::{is_named, listed_as};
use crate::ftp::names;

/// The directory shown is being listed.
#[derive(Debug)]
pub(crate) enum Showing {
    /// The module goes where it says that it is: what said so may be an old answer.
    Entering,
    /// It is listed.
    Listing,
    /// It was, with its own name in front of the names in it: one of those is asked for without that.
    Proving {
        entries: Vec<ListedEntry>,
        name: Vec<u8>,
    },
}

impl Showing {
    /// The module is in this directory, which is shown from now on; what to ask first.
    pub(crate) fn enter(path: &[u8], context: &mut Context<'_>) -> (Self, Request) {
        let charset = context.connection.charset();
        let (path, _) = charset.decode(path);
        context.connection.be_told(path.clone());
        context.connection.shown_directory.clone_from(&path);
        // It can be listed where one is, but not gone to again.
        let written = names::check_text(&path, charset);
        let goes = written.is_ok() && context.connection.answers_late;
        if let Err(why) = written {
            context.notice(why);
        }
        let channel = context.channel;
        let shown = path.clone();
        context.out.event(Event::Path {
            channel,
            path: shown,
        });
        if goes {
            return (Self::Entering, context.connection.go(path));
        }
        Self::begin(context)
    }

    /// Begins to list it; what to ask first.
    pub(crate) fn begin(context: &mut Context<'_>) -> (Self, Request) {
        let channel = context.channel;
        context.out.event(Event::ListingStarted { channel });
        let connection = &*context.connection;
        let listed = listed_as(&connection.shown_directory, connection.charset());
        (Self::Listing, Request::List(listed))
    }

    pub(crate) fn step(&mut self, result: Outcome, context: &mut Context<'_>) -> Step {
        match (std::mem::replace(self, Self::Listing), result) {
            (Self::Listing, Ok(Answer::Entries(entries))) => {
                let charset = context.connection.charset();
                let shown = context.connection.shown_directory.clone();
                let (known, changes) = (&mut context.connection.known, &context.transfers.changes);
                known.note_listing(&shown, &entries, charset, changes);
                let directory = charset.encode(&context.connection.shown_directory);
                let directory = directory.unwrap_or_default();
                if context.connection.known.names_below.is_none()
                    && let Some(name) = names::to_prove(&entries, &directory)
                    && let (text, true) = charset.decode(name)
                {
                    let name = name.to_vec();
                    *self = Self::Proving { entries, name };
                    return Step::Run(Request::List(text));
                }
                show(entries, context);
            }
            (Self::Proving { entries, name }, result) => {
                let is_proven = match result {
                    Ok(Answer::Entries(listed)) => {
                        listed.iter().any(|entry| is_named(&entry.name, &name))
                    }
                    _ => false,
                };
                context.connection.known.names_below = Some(is_proven);
                show(entries, context);
            }
            (Self::Entering, Ok(Answer::Done)) => {
                let directory = context.connection.shown_directory.clone();
                context.connection.arrive(directory);
                let (showing, request) = Self::begin(context);
                *self = showing;
                return Step::Run(request);
            }
            (Self::Entering, Err(fault)) => {
                let channel = context.channel;
                context.out.event(Event::ListingFailed { channel });
                let failed = fault.fails(Operation::ChangeDirectory);
                context.notice(failed.why.clone());
                return failed.step();
            }
            (Self::Listing | Self::Entering, Ok(answer)) => fail(unasked(&answer), context),
            (Self::Listing, Err(fault)) => fail(fault, context),
        }
        Step::Over
    }
}

fn show(entries: Vec<ListedEntry>, context: &mut Context<'_>) {
    let (channel, connection) = (context.channel, &mut *context.connection);
    let charset = connection.charset();
    let directory = &connection.shown_directory;
    let may_be_cut = connection.known.looks_cut(directory);
    let below = connection.known.names_below == Some(true);
    let shown = |listed| names::entry(listed, directory, below, charset);
    let entries = entries.into_iter().filter_map(shown).collect();
    context.out.event(Event::ListingReady {
        channel,
        entries,
        may_be_cut,
    });
}

fn fail(fault: Fault, context: &mut Context<'_>) {
    let channel = context.channel;
    context.out.event(Event::ListingFailed { channel });
    if fault != Fault::Code(ResultCode::EMPTY_DIRECTORY) {
        context.notice(fault.message(Operation::List));
    }
}
