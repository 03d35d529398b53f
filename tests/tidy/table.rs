//! The table of rooms at the head of `src/lib.rs`.

/// A row: a room, and what it must never name.
pub(crate) struct Row {
    pub(crate) room: String,
    pub(crate) never: Vec<String>,
}

/// The rows in their order, each with what no room down to some row may name.
pub(crate) fn rows(lib: &str) -> Vec<Row> {
    let docs: Vec<&str> = lib
        .lines()
        .filter_map(|line| line.strip_prefix("//!"))
        .map(str::trim)
        .collect();
    let mut rows: Vec<Row> = docs.iter().filter_map(|line| row(line)).collect();
    // Down to a row nothing names some things: one paragraph.
    let paragraph: Vec<&str> = docs
        .iter()
        .skip_while(|line| !line.starts_with("Down to [`"))
        .take_while(|line| !line.is_empty())
        .copied()
        .collect();
    let mut named = spans(&paragraph.join(" "));
    assert!(!named.is_empty(), "`Down to …` is missing");
    let last = named.remove(0);
    let last = rows
        .iter()
        .position(|row| row.room == last)
        .expect("it is a row");
    for row in &mut rows[..=last] {
        row.never.extend(named.iter().cloned());
    }
    rows
}

fn row(line: &str) -> Option<Row> {
    let mut cells = line.strip_prefix("| [`")?.split('|');
    let room = cells.next()?.split('`').next()?.to_owned();
    let never = spans(cells.nth(1).unwrap_or_default());
    Some(Row { room, never })
}

/// What stands between backticks.
fn spans(text: &str) -> Vec<String> {
    text.split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}
