//! Characters in a typed command line that look like those of AT and are others: what word processors, chats and input
//! methods make of quotes, commas and blanks.

/// A command line with such characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookalikes {
    /// Which there are, each once.
    pub found: Vec<char>,
    /// The line with what they look like in their place.
    pub mended: String,
}

/// What in a line is not what it looks like; `None` where there is nothing. In quotes all is left as it is: a file may
/// be named like that.
pub fn of_line(line: &str) -> Option<Lookalikes> {
    let mut found = Vec::new();
    let mut mended = String::with_capacity(line.len());
    let mut is_quoted = false;
    for c in line.chars() {
        is_quoted ^= c == '"';
        match meant(c).filter(|_| !is_quoted) {
            None => mended.push(c),
            Some(meant) => {
                if !found.contains(&c) {
                    found.push(c);
                }
                mended.extend(meant);
            }
        }
    }
    (!found.is_empty()).then_some(Lookalikes { found, mended })
}

/// The character of AT that one looks like, or none for one that cannot be seen; `None` for any other.
fn meant(c: char) -> Option<Option<char>> {
    Some(match c {
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' => Some('"'),
        '‘' | '’' | '‚' | '‛' | '′' => Some('\''),
        '\u{a0}' | '\u{2002}'..='\u{200a}' | '\u{202f}' | '\u{3000}' => Some(' '),
        '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => None,
        '–' | '—' | '−' => Some('-'),
        '、' => Some(','),
        // Full width: the same as ASCII, further up.
        '！'..='～' => char::from_u32(u32::from(c) - 0xfee0),
        _ => return None,
    })
}
