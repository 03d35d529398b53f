//! The log in view: what the page asked to see of the record, and when it is told.

use super::Host;
use super::setup::Found;
use crate::app::{
    Down, LogExport, LogView, LogWindow, OpenedLog, RecordOptions, Transfer, WallClock,
};
use crate::record::{About, Export, Opened, Recorder, View};
use crate::time::{Duration, Instant};

/// How often the page is told at the most, in answer to what it asks.
const ANSWER_EVERY: Duration = Duration::from_millis(16);

/// The same of what comes on the line.
const FOLLOW_EVERY: Duration = Duration::from_millis(100);

/// The same where what it asks takes long.
const UNFINISHED_EVERY: Duration = Duration::from_millis(250);

/// What the page sees of the record.
#[derive(Debug, Default)]
pub(super) struct Log {
    view: View,
    /// What is looked at in the place of the line.
    opened: Option<Box<Session>>,
    asked: LogView,
    state: State,
    told_at: Instant,
    began: Option<WallClock>,
    /// As the module named itself and its firmware, when it was found last.
    module: [String; 2],
}

/// A session file that is looked at.
#[derive(Debug)]
struct Session {
    read: Opened,
    view: View,
}

/// What the page was told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// It has asked for nothing.
    #[default]
    Unasked,
    /// It has asked for something else since.
    Asked,
    /// There is more to look at.
    Looking,
    /// All that there was.
    Told(Seen),
}

/// How far the record was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Seen {
    next_number: u64,
    first_number: u64,
    partial: Option<usize>,
    bound_bytes: usize,
}

impl Seen {
    fn of(recorder: &Recorder) -> Self {
        Self {
            next_number: recorder.next_number(),
            first_number: recorder.first_number(),
            partial: recorder.partial().map(|partial| partial.bytes.len()),
            bound_bytes: recorder.bound_bytes(),
        }
    }
}

fn due(state: State, told_at: Instant, recorder: &Recorder) -> Option<Instant> {
    match state {
        State::Unasked => None,
        State::Asked => Some(told_at + ANSWER_EVERY),
        State::Looking => Some(Instant::ZERO),
        State::Told(seen) => (seen != Seen::of(recorder)).then_some(told_at + FOLLOW_EVERY),
    }
}

impl Host {
    /// The page wants to see this of the log from now on.
    pub fn show_log(&mut self, view: LogView) {
        self.log.asked.clone_from(&view);
        match &mut self.log.opened {
            Some(session) => session.view.show(view),
            None => self.log.view.show(view),
        }
        self.log.state = State::Asked;
    }

    /// A session file is looked at from now on; `None`: the line again.
    pub fn show_session(&mut self, opened: Option<Opened>) {
        self.log.opened = opened.map(|read| {
            Box::new(Session {
                view: View::default(),
                read,
            })
        });
        self.show_log(self.log.asked.clone());
    }

    /// So much of the line is kept from now on.
    pub(super) fn set_record(&mut self, options: RecordOptions) {
        let recorder = self.dte.recorder_mut();
        recorder.keep_payload(options.keeps_payload);
        recorder.set_bound(usize::from(options.bound_mib) << 20);
    }

    /// The wall clock at the zero of all moments.
    pub fn set_wall_clock(&mut self, began: WallClock) {
        self.log.began = Some(began);
    }

    /// A module was found.
    pub(super) fn module_in_log(&mut self, found: &Found) {
        self.log.module = [&found.identity.name, &found.firmware].map(Clone::clone);
    }

    /// A part of what is looked at, to be written as a file.
    #[must_use]
    pub fn export_log(&self, asked: LogExport) -> Export {
        let about = match &self.log.opened {
            Some(session) => session.read.about.clone(),
            None => About {
                app: concat!("AT Ferry ", env!("CARGO_PKG_VERSION")).to_owned(),
                model: self.log.module[0].clone(),
                firmware: self.log.module[1].clone(),
                link: self.link.clone(),
                usb: None,
                began: self.log.began,
            },
        };
        Export::new(self.shown_recorder(), about, asked)
    }

    /// What is looked at.
    #[must_use]
    pub fn shown_recorder(&self) -> &Recorder {
        match &self.log.opened {
            Some(session) => &session.read.recorder,
            None => self.dte.recorder(),
        }
    }

    /// What went over the line.
    #[must_use]
    pub fn recorder(&self) -> &Recorder {
        self.dte.recorder()
    }

    /// The rows of the log in view, where they are news. Each call does a slice of what is to be looked at.
    #[must_use = "what is polled is given once"]
    pub fn poll_log(&mut self, now: Instant) -> Option<LogWindow> {
        let log = &mut self.log;
        let (recorder, view) = match &mut log.opened {
            Some(session) => (&session.read.recorder, &mut session.view),
            None => (self.dte.recorder(), &mut log.view),
        };
        let due = due(log.state, log.told_at, recorder);
        if due.is_none_or(|due| now < due) {
            return None;
        }
        let more = view.work(recorder);
        if more {
            log.state = State::Looking;
            if now < log.told_at + UNFINISHED_EVERY {
                return None;
            }
        } else {
            log.state = State::Told(Seen::of(recorder));
        }
        log.told_at = now;
        let mut window = view.window(recorder, !more);
        window.began = log.began;
        if let Some(session) = &log.opened {
            let Opened {
                about,
                unread,
                verdict,
                ..
            } = &session.read;
            window.began = about.began;
            window.opened = Some(Box::new(OpenedLog {
                app: about.app.clone(),
                model: about.model.clone(),
                firmware: about.firmware.clone(),
                unread: unread.clone().into_iter().collect(),
                verdict: verdict.clone(),
            }));
        }
        Some(window)
    }

    /// When [`poll_log`](Self::poll_log) has something to give, or to do.
    #[must_use]
    pub fn log_due(&self) -> Option<Instant> {
        due(self.log.state, self.log.told_at, self.shown_recorder())
    }

    /// Something has become of the line.
    pub(super) fn mark(&mut self, now: Instant, what: &str) {
        self.dte.recorder_mut().mark(now, what);
    }

    /// A transfer is known by this name in the log.
    pub(super) fn name_in_log(&mut self, transfer: &Transfer) {
        self.dte
            .recorder_mut()
            .set_name(transfer.id, &transfer.name);
    }
}

/// Why a line went down, as it is marked.
pub(super) fn word_of(why: Down) -> &'static str {
    match why {
        Down::Detached => "closed detached",
        Down::Unplugged => "closed unplugged",
        Down::Busy => "closed busy",
        Down::Forbidden => "closed forbidden",
        Down::OpenFailed => "closed open-failed",
        Down::Silent => "closed silent",
        Down::NotAt | Down::OtherPort(_) => "closed not-at",
        Down::NoMftp => "closed no-mftp",
        Down::Broken => "closed broken",
    }
}
