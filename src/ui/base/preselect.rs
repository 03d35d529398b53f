//! What of a text in an input is selected at first.

/// What of the text is selected at first, so that typing replaces it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preselect {
    /// All of it.
    All,
    /// All but the extension, which usually stays.
    Stem,
}

impl Preselect {
    /// The end of the selection, in UTF-16 code units.
    pub fn end(self, text: &str) -> u32 {
        let stem = match self {
            Self::All => text.len(),
            Self::Stem => text.rfind('.').filter(|dot| *dot > 0).unwrap_or(text.len()),
        };
        u32::try_from(text[..stem].encode_utf16().count()).unwrap_or(u32::MAX)
    }
}
