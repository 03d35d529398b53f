//! The line that commands are typed into: what stands in it, what stood in it before, and lines that go one by one.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::File;

use crate::app::{Command, ContentUntil, LineState, TypedContent};
use crate::ui::base::history::History;
use crate::ui::base::local_storage::{keep, kept};
use crate::ui::base::lookalike;
use crate::ui::models::bench::Bench;
use crate::ui::models::content_file::{ContentFile, Fit};
use crate::ui::models::page::Page;

/// Where what was typed is kept.
const HISTORY_KEY: &str = "at-ferry.history";

/// Lines of a script at the most.
pub const SCRIPT_MAX_LINES: usize = 200;

/// The prompt. A handle: copies are the same.
#[derive(Clone, Copy)]
pub struct PromptLine {
    /// What is typed.
    pub text: RwSignal<String>,
    /// Whether content is typed as hex digits.
    pub is_hex: RwSignal<bool>,
    /// A file that is not quite what the module waits for, until the user has looked at it.
    pub file: RwSignal<Option<ContentFile>>,
    /// Lines that wait until the user has looked at them.
    pub held: RwSignal<Option<Held>>,
    /// What is looked for in what was typed before.
    pub search: RwSignal<Option<Search>>,
    /// Lines that go one by one.
    pub script: RwSignal<Option<Script>>,
    history: StoredValue<History>,
    page: Page,
    bench: Bench,
}

/// What the prompt takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A command line.
    Command,
    /// Content that the module waits for.
    Content(ContentUntil),
    /// Whatever is typed goes as it is.
    Terminal,
}

impl Mode {
    /// What it is called in the document.
    pub fn name(self) -> &'static str {
        match self {
            Self::Command => "command",
            Self::Content(_) => "payload",
            Self::Terminal => "terminal",
        }
    }
}

/// Looking for a line that was typed before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// What is to be in it.
    pub wanted: String,
    /// Lines that have it and were passed over.
    pub skip: usize,
    /// What was typed when it began.
    pub draft: String,
}

/// Command lines that wait until the user has looked at them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// As they were typed.
    pub lines: Vec<String>,
    /// With what they look like in its place.
    pub mended: Vec<String>,
    /// Characters in them that are not what they look like.
    pub found: Vec<char>,
}

/// Lines that go one by one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// All of them.
    pub lines: Vec<String>,
    /// How many have gone.
    pub gone: usize,
    /// What it is at.
    pub state: ScriptState,
}

/// What a script is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScriptState {
    /// The next line goes when the user says so.
    Paused,
    /// A line is out; typed lines that had ended before it.
    Waiting {
        /// How many.
        ended: u32,
        /// Whether the next one goes by itself.
        runs: bool,
    },
    /// The line that went last failed.
    Failed,
    /// All have gone.
    Done,
}

impl Held {
    /// What is to be known of these lines.
    pub fn of(lines: Vec<String>) -> Self {
        let mut held = Self {
            mended: lines.clone(),
            lines,
            found: Vec::new(),
        };
        for (line, mended) in held.lines.iter().zip(&mut held.mended) {
            if let Some(lookalikes) = lookalike::of_line(line) {
                *mended = lookalikes.mended;
                held.found.extend(lookalikes.found);
            }
        }
        held.found.sort_unstable();
        held.found.dedup();
        held
    }
}

impl Script {
    /// Of these lines, none of which has gone.
    pub fn new(lines: Vec<String>) -> Self {
        Self {
            lines,
            gone: 0,
            state: ScriptState::Paused,
        }
    }

    /// The next line, which goes now; `ended` typed lines have ended before it.
    pub fn start(&mut self, ended: u32, runs: bool) -> Option<String> {
        let line = self.lines.get(self.gone)?.clone();
        self.gone += 1;
        self.state = ScriptState::Waiting { ended, runs };
        Some(line)
    }

    /// So many typed lines have ended by now, the last of them so; whether the next line is to go.
    pub fn handle_ended(&mut self, now: u32, failed: bool) -> bool {
        let ScriptState::Waiting { ended, runs } = self.state else {
            return false;
        };
        if now == ended {
            return false;
        }
        let is_over = self.gone == self.lines.len();
        self.state = match (failed, is_over) {
            (true, _) => ScriptState::Failed,
            (false, true) => ScriptState::Done,
            (false, false) => ScriptState::Paused,
        };
        runs && self.state == ScriptState::Paused
    }

    /// No more goes by itself.
    pub fn stop(&mut self) {
        if let ScriptState::Waiting { runs, .. } = &mut self.state {
            *runs = false;
        }
    }
}

impl PromptLine {
    /// With what was typed in earlier pages.
    pub fn new(page: Page, bench: Bench) -> Self {
        let history = kept(HISTORY_KEY).map(|text| History::from_text(&text));
        let prompt = Self {
            text: RwSignal::new(String::new()),
            is_hex: RwSignal::new(false),
            file: RwSignal::new(None),
            held: RwSignal::new(None),
            search: RwSignal::new(None),
            script: RwSignal::new(None),
            history: StoredValue::new(history.unwrap_or_default()),
            page,
            bench,
        };
        Effect::new(move || {
            let (ended, failed) = page
                .store
                .typed
                .with(|typed| (typed.ended, typed.last_failed));
            let goes_on = prompt
                .script
                .try_update(|script| script.as_mut()?.handle_ended(ended, failed).then_some(()))
                .flatten();
            if goes_on.is_some() {
                prompt.step_script(true);
            }
        });
        prompt
    }

    /// Where it is typed.
    pub fn input(self) -> NodeRef<html::Input> {
        self.bench.prompt
    }

    /// Whether anything can be sent; tracked.
    pub fn is_ready(self) -> bool {
        let line = self.page.store.line;
        line.with(|line| matches!(line, LineState::Ready { .. } | LineState::Terminal))
            || self.mode() != Mode::Command
    }

    /// What it takes; tracked.
    pub fn mode(self) -> Mode {
        let content = self.page.store.typed.with(|typed| typed.content);
        if let Some(content) = content {
            return Mode::Content(content.until);
        }
        let is_terminal = self
            .page
            .store
            .line
            .with(|line| matches!(line, LineState::Terminal));
        if is_terminal {
            Mode::Terminal
        } else {
            Mode::Command
        }
    }

    /// Types this in the place of what stands there.
    pub fn set(self, text: String) {
        self.text.set(text);
        self.focus();
    }

    /// Puts the cursor into it.
    pub fn focus(self) {
        self.bench.focus_prompt();
    }

    /// Something was typed.
    pub fn typed(self, text: String) {
        self.held.set(None);
        self.history.update_value(History::stop);
        self.text.set(text);
    }

    /// Sends these lines.
    pub fn send(self, lines: Vec<String>) {
        for line in lines {
            self.remember(&line);
            self.page.send(Command::Raw { line });
        }
        self.held.set(None);
        self.set(String::new());
    }

    /// Sends what is typed: a command that is what it looks like, or content.
    pub fn submit(self) {
        let text = self.text.get_untracked();
        match untrack(|| self.mode()) {
            Mode::Content(_) => {
                let is_hex = self.is_hex.get_untracked();
                let bytes = if is_hex {
                    hex(&text)
                } else {
                    Some(text.into_bytes())
                };
                if let Some(bytes) = bytes {
                    self.content(TypedContent::Bytes(bytes));
                    self.set(String::new());
                }
            }
            Mode::Command | Mode::Terminal => {
                let line = text.trim().to_owned();
                if line.is_empty() || !untrack(|| self.is_ready()) {
                    return;
                }
                let held = Held::of(vec![line.clone()]);
                if held.found.is_empty() {
                    self.send(vec![line]);
                } else {
                    self.held.set(Some(held));
                }
            }
        }
    }

    /// Content, or the end of it.
    pub fn content(self, content: TypedContent) {
        self.page.send(Command::TypeContent(content));
    }

    /// Sends a file as content; where it is not what the module waits for, the user is told before.
    pub fn send_file(self, file: File) {
        self.file.set(None);
        spawn_local(async move {
            let file = ContentFile::read(file).await;
            let Mode::Content(until) = untrack(|| self.mode()) else {
                return;
            };
            if file.fit(until) == Fit::Fits {
                self.send_bytes_of(file);
            } else {
                self.file.set(Some(file));
            }
        });
    }

    /// Sends of a file what the module takes.
    pub fn send_bytes_of(self, file: ContentFile) {
        self.file.set(None);
        if let Some(bytes) = file.bytes {
            self.content(TypedContent::Bytes(bytes));
        }
        self.focus();
    }

    /// Lines that were pasted go one by one, once they were looked at.
    pub fn hold(self, lines: Vec<String>) {
        self.held.set(Some(Held::of(lines)));
    }

    /// Makes a script of these lines.
    pub fn begin_script(self, lines: Vec<String>) {
        self.held.set(None);
        self.script.set(Some(Script::new(lines)));
    }

    /// The next line of the script goes.
    pub fn step_script(self, runs: bool) {
        let ended = self.page.store.typed.with_untracked(|typed| typed.ended);
        let line = self
            .script
            .try_update(|script| script.as_mut()?.start(ended, runs))
            .flatten();
        if let Some(line) = line {
            self.remember(&line);
            self.page.send(Command::Raw { line });
        }
    }

    /// The line before that begins with what is typed.
    pub fn earlier(self) {
        let typed = self.text.get_untracked();
        let line = self
            .history
            .try_update_value(|history| history.earlier(&typed))
            .flatten();
        if let Some(line) = line {
            self.text.set(line);
        }
    }

    /// The line after it.
    pub fn later(self) {
        let line = self.history.try_update_value(History::later).flatten();
        if let Some(line) = line {
            self.text.set(line);
        }
    }

    /// Looks for what is typed in what was typed before; again, for the next one before that.
    pub fn search(self) {
        let text = self.text.get_untracked();
        let search = match self.search.get_untracked() {
            Some(search) => Search {
                skip: search.skip + 1,
                ..search
            },
            None => Search {
                wanted: text.clone(),
                skip: 0,
                draft: text,
            },
        };
        let found = self
            .history
            .with_value(|history| history.find(&search.wanted, search.skip));
        if let Some(line) = found {
            self.text.set(line);
            self.search.set(Some(search));
        } else if search.skip == 0 {
            self.search.set(Some(search));
        }
    }

    /// What is looked for changes: it is typed on.
    pub fn search_for(self, wanted: String) {
        let draft = self.search.get_untracked().map(|search| search.draft);
        self.search.set(Some(Search {
            skip: 0,
            draft: draft.unwrap_or_default(),
            wanted,
        }));
    }

    /// Whatever is half done is given up: a search, lines that are held, what is typed.
    pub fn clear(self) {
        if let Some(search) = self.search.get_untracked() {
            self.search.set(None);
            self.text.set(search.draft);
        } else if self.held.with_untracked(Option::is_some) {
            self.held.set(None);
        } else {
            self.history.update_value(History::stop);
            self.text.set(String::new());
        }
    }

    fn remember(self, line: &str) {
        self.search.set(None);
        self.history
            .update_value(|history| history.push(line.to_owned()));
        self.history
            .with_value(|history| keep(HISTORY_KEY, &history.to_text()));
    }
}

/// The bytes that hex digits stand for, blanks between them or not; `None` where they are none.
pub fn hex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .map(|byte| {
            char::from(byte)
                .to_digit(16)
                .and_then(|digit| u8::try_from(digit).ok())
        })
        .collect::<Option<_>>()?;
    if !digits.len().is_multiple_of(2) {
        return None;
    }
    Some(
        digits
            .chunks(2)
            .map(|pair| pair[0] << 4 | pair[1])
            .collect(),
    )
}
