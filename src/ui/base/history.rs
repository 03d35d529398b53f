//! What was typed before, and walking through it.

use crate::dialect::Secrets;
use crate::dialect::explain::{What, explain_sent};

/// Lines that are kept; the oldest makes room.
const HISTORY_MAX: usize = 200;

/// What was typed before, and how far back one has gone.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// The latest last, each once.
    lines: Vec<String>,
    walk: Option<Walk>,
}

/// A walk back.
#[derive(Clone, Debug)]
struct Walk {
    /// What was typed when it began: only lines that begin so are gone to, and at its end it is there again.
    draft: String,
    /// The place of the line that is shown.
    at: usize,
}

impl History {
    /// As it was kept.
    pub fn from_text(text: &str) -> Self {
        let mut history = Self::default();
        for line in text.lines() {
            history.push(line.to_owned());
        }
        history
    }

    /// What is to be kept of it: no line that may hold a secret.
    pub fn to_text(&self) -> String {
        let kept = self.lines.iter().filter(|line| !may_hold_secret(line));
        let kept: Vec<&str> = kept.map(String::as_str).collect();
        kept.join("\n")
    }

    /// A line was sent.
    pub fn push(&mut self, line: String) {
        self.walk = None;
        if line.is_empty() {
            return;
        }
        self.lines.retain(|known| *known != line);
        if self.lines.len() == HISTORY_MAX {
            self.lines.remove(0);
        }
        self.lines.push(line);
    }

    /// The line before the one shown that begins with what is `typed`.
    pub fn earlier(&mut self, typed: &str) -> Option<String> {
        let (draft, before) = match &self.walk {
            Some(walk) => (walk.draft.clone(), walk.at),
            None => (typed.to_owned(), self.lines.len()),
        };
        let begins = |line: &String| begins_with(line, &draft) && *line != draft;
        let at = self.lines[..before].iter().rposition(begins)?;
        self.walk = Some(Walk { draft, at });
        Some(self.lines[at].clone())
    }

    /// The line after the one shown; behind the last, what was being typed.
    pub fn later(&mut self) -> Option<String> {
        let Walk { draft, at } = self.walk.take()?;
        let begins = |line: &String| begins_with(line, &draft) && *line != draft;
        let next = self.lines[at + 1..].iter().position(begins);
        let Some(next) = next else {
            return Some(draft);
        };
        let at = at + 1 + next;
        self.walk = Some(Walk { draft, at });
        Some(self.lines[at].clone())
    }

    /// Something else is typed: the walk is over.
    pub fn stop(&mut self) {
        self.walk = None;
    }

    /// The latest line with this in it, or the one before the first `skip` of them.
    pub fn find(&self, wanted: &str, skip: usize) -> Option<String> {
        let wanted = wanted.to_ascii_lowercase();
        let has = |line: &&String| line.to_ascii_lowercase().contains(&wanted);
        let mut found = self.lines.iter().rev().filter(has);
        (!wanted.is_empty()).then(|| found.nth(skip).cloned())?
    }
}

fn begins_with(line: &str, start: &str) -> bool {
    line.get(..start.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(start))
}

/// Whether a line may hold a password or a PIN: one that does, by its place, and one with texts in it that is no command
/// that is known, and may be a login that was mistyped.
fn may_hold_secret(line: &str) -> bool {
    let bytes = line.as_bytes();
    let is_masked = Secrets::default().masked(bytes, false) != bytes;
    let upper = line.to_ascii_uppercase();
    let has_pin = ["+CPIN", "+CPWD", "+CLCK"]
        .iter()
        .any(|name| upper.contains(name));
    let is_plain = !line.contains(['"', ',']);
    let is_known = explain_sent(bytes).iter().all(|explained| {
        matches!(explained.what, What::Command { form: Some(_), .. }) && explained.trouble.is_none()
    });
    is_masked || has_pin || !(is_plain || is_known)
}
