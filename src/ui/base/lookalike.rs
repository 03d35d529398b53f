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
        let looks = if is_quoted { Looks::Itself } else { looks(c) };
        if looks != Looks::Itself && !found.contains(&c) {
            found.push(c);
        }
        match looks {
            Looks::Itself => mended.push(c),
            Looks::Like(ascii) => mended.push(ascii),
            Looks::Invisible => {}
        }
    }
    (!found.is_empty()).then_some(Lookalikes { found, mended })
}

/// What a character is taken for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Looks {
    /// For what it is.
    Itself,
    /// For this one of AT.
    Like(char),
    /// For nothing: it cannot be seen.
    Invisible,
}

fn looks(c: char) -> Looks {
    match c {
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' => Looks::Like('"'),
        '‘' | '’' | '‚' | '‛' | '′' => Looks::Like('\''),
        '\u{a0}' | '\u{2002}'..='\u{200a}' | '\u{202f}' | '\u{3000}' => Looks::Like(' '),
        '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => Looks::Invisible,
        '–' | '—' | '−' => Looks::Like('-'),
        '、' => Looks::Like(','),
        // Full width: the same as ASCII, further up.
        '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).map_or(Looks::Itself, Looks::Like),
        _ => Looks::Itself,
    }
}
