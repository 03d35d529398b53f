//! What a name and a path must be to be sent; page and core go by it alike.

use crate::app::Message;
use crate::codec::{Charset, encode_string};
use crate::dialect::STRING_MAX_BYTES;

/// Whether `name` can name one entry of a directory and be sent.
///
/// # Errors
///
/// What the user is to be told of it.
pub fn check_name(name: &str, charset: Charset) -> Result<(), Message> {
    check_text(name, charset)?;
    if name.is_empty() || name == "." || name == ".." || name.contains('/') {
        return Err(Message::NotAName { text: name.into() });
    }
    Ok(())
}

/// Whether `path`, as seen from `directory`, can be sent.
///
/// # Errors
///
/// What the user is to be told of it.
pub fn check_path(directory: &str, path: &str, charset: Charset) -> Result<(), Message> {
    check_text(&resolve(directory, path), charset)
}

/// Whether `text` can be sent as a string parameter.
///
/// # Errors
///
/// What the user is to be told of it.
pub fn check_text(text: &str, charset: Charset) -> Result<(), Message> {
    let refused = |error| Message::TextRefused {
        text: text.into(),
        error,
    };
    encode_string(text, charset, STRING_MAX_BYTES).map_err(refused)?;
    Ok(())
}

/// `path` as seen from `directory`, with `.` and `..` resolved.
pub fn resolve(directory: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let from = if path.starts_with('/') { "" } else { directory };
    for part in from.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}
