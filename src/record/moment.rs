//! What the module was doing before a frame: read back from it, as far as need be.

use super::fold::{Fold, Folds};
use super::store::Recorder;
use crate::app::{Frame, FrameDirection, FrameKind, Moment, RowOutcome, Session, UnderWay};
use crate::dialect::explain::{Explained, Value, explain_sent};
use crate::dialect::table::Name;
use crate::dialect::{
    CHANNELS, ChannelId, ChannelState, Report, ResultCode, Verb, is_restart_line,
};

/// Frames on either side of it that are read.
const LOOKED_MAX_FRAMES: u64 = 10_000;

/// Frames among which it is looked for why a session ended.
const CLOSING_LOOKED_MAX_FRAMES: u64 = 256;

/// How the mark of a line begins that is closed; see the guide to session files.
const CLOSED: &[u8] = b"closed";

/// The moment before this frame; `None` where it is not kept.
pub(super) fn moment_before(recorder: &Recorder, folds: &Folds, number: u64) -> Option<Moment> {
    recorder.belongs(number)?;
    let (sessions, begun) = sessions_before(recorder, number);
    let under_way = folds.under_way(recorder, begun..number);
    let under_way = under_way.filter_map(|fold| under_way_of(recorder, fold, number));
    Some(Moment {
        number,
        under_way: under_way.collect(),
        sessions: ChannelId::ALL
            .into_iter()
            .zip(sessions)
            .filter_map(|(channel, session)| Some((channel, session?)))
            .collect(),
    })
}

/// What is known of each channel's session before a frame, and the frame from which on the module is what it was then.
fn sessions_before(recorder: &Recorder, number: u64) -> ([Option<Session>; CHANNELS], u64) {
    let mut sessions = [None; CHANNELS];
    let from = number.saturating_sub(LOOKED_MAX_FRAMES);
    let from = from.max(recorder.first_number());
    for number in (from..number).rev() {
        let frame = recorder.frame(number);
        match frame.and_then(told) {
            Some(Told::Session(channel, session)) => {
                sessions[channel.index()].get_or_insert(session);
            }
            Some(Told::Over) => {
                let sessions = sessions.map(|session| session.or(Some(Session::Closed)));
                return (sessions, number);
            }
            None => {}
        }
    }
    (sessions, from)
}

/// Whether a frame tells that its channel has lost its session: not where it was told to disconnect, nor where there was
/// none.
pub(super) fn loses_session(recorder: &Recorder, frame: &Frame<'_>) -> bool {
    let report = Report::parse(frame.bytes);
    let Some(Report::Disconnected { channel }) = report.filter(|_| frame.kind == FrameKind::Urc)
    else {
        return false;
    };
    let is_closing = |frame: &Frame<'_>| {
        frame.kind == FrameKind::Command
            && frame.tie.channel == Some(channel)
            && Verb::of_command(frame.bytes) == Some(Verb::Disc)
    };
    let from = frame.number.saturating_sub(CLOSING_LOOKED_MAX_FRAMES);
    let before = (from..frame.number)
        .rev()
        .map_while(|at| recorder.frame(at));
    let known = before.filter_map(|frame| match told(frame) {
        _ if is_closing(&frame) => Some(Session::Closed),
        Some(Told::Session(of, session)) => (of == channel).then_some(session),
        Some(Told::Over) => Some(Session::Closed),
        None => None,
    });
    known.into_iter().next() != Some(Session::Closed)
}

/// What a frame tells of sessions.
enum Told {
    Session(ChannelId, Session),
    /// The line was closed, or the module restarted: none is left.
    Over,
}

fn told(frame: Frame<'_>) -> Option<Told> {
    match frame.kind {
        FrameKind::Mark => frame.bytes.starts_with(CLOSED).then_some(Told::Over),
        FrameKind::Response | FrameKind::Urc | FrameKind::Stray
            if frame.direction == FrameDirection::Rx =>
        {
            if is_restart_line(frame.bytes) {
                return Some(Told::Over);
            }
            let report = Report::parse(frame.bytes)?;
            session_of(&report).map(|session| Told::Session(report.channel(), session))
        }
        _ => None,
    }
}

/// What a report tells of its channel's session.
fn session_of(report: &Report) -> Option<Session> {
    match report {
        Report::Disconnected { .. }
        | Report::State {
            state: ChannelState::NotConnected,
            ..
        }
        | Report::Outcome {
            verb: Verb::Disc,
            code: ResultCode::DONE,
            ..
        } => Some(Session::Closed),
        Report::Outcome {
            verb: Verb::Conn,
            code,
            ..
        } if !matches!(*code, ResultCode::DONE | ResultCode::IN_PROGRESS) => Some(Session::Closed),
        Report::Outcome { code, .. } | Report::Sent { code, .. } => {
            (*code == ResultCode::DONE).then_some(Session::Open)
        }
        Report::WorkingDirectory { .. }
        | Report::Entry { .. }
        | Report::Received { .. }
        | Report::State { .. } => Some(Session::Open),
        Report::Cfg { .. } => None,
    }
}

/// The command of a fold that was sent last before this frame, and what had come of it.
fn under_way_of(recorder: &Recorder, fold: &Fold, number: u64) -> Option<UnderWay> {
    let from = number.saturating_sub(LOOKED_MAX_FRAMES).max(fold.first);
    let is_command = |number: &u64| {
        let belongs = recorder.belongs(*number);
        belongs.is_some_and(|belongs| belongs.kind == FrameKind::Command)
            && fold.holds(recorder, *number)
    };
    let command = (from..number).rev().find(is_command)?;
    let carried = (command..number).filter(|number| fold.holds(recorder, *number));
    let carried = carried.filter_map(|number| recorder.frame(number)?.payload);
    let command = recorder.frame(command)?;
    // Of a run, one command may be over and the next one not sent.
    let goes_on = |number: u64| {
        let belongs = recorder.belongs(number);
        belongs.is_some_and(|belongs| belongs.transaction == command.tie.transaction)
    };
    let until = fold.last.min(number + LOOKED_MAX_FRAMES);
    if fold.outcome() != Some(RowOutcome::Open) && !(number..=until).any(goes_on) {
        return None;
    }
    let of = command.tie.of;
    Some(UnderWay {
        number: command.number,
        since: command.first_byte_at,
        command: command.bytes.to_vec(),
        channel: command.tie.channel,
        file: of
            .and_then(|of| recorder.name_of(of.transfer))
            .map(str::to_owned),
        carried_bytes: carried.map(|payload| payload.len_bytes).sum(),
        asked_bytes: explain_sent(command.bytes).last().and_then(asked_bytes),
    })
}

/// Bytes of payload that a command says it takes or wants.
fn asked_bytes(command: &Explained) -> Option<u64> {
    let lengths = [Name::PacketLength, Name::RangeLength, Name::ContentLength];
    let known = lengths.into_iter().find_map(|name| command.value(name));
    known.and_then(Value::number)
}
