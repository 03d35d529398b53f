//! Why a file does not get into a folder of the user's.

/// What is in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FolderFault {
    /// The page may not write there, or not any more.
    NotAllowed,
    /// The folder is not there any more.
    Gone,
    /// The disk is full.
    NoRoom,
    /// The browser, or the system, does not take the name.
    Name,
    /// Other bytes are there than were written, or not all of them.
    Differs,
    /// What the browser calls it.
    Other(String),
}

impl FolderFault {
    /// What a browser means by an exception of this name (WHATWG File System, File System Access).
    pub fn of(exception: &str) -> Self {
        match exception {
            // A browser may say this of a file that it takes for dangerous.
            "NotAllowedError" | "SecurityError" | "AbortError" => Self::NotAllowed,
            "NotFoundError" => Self::Gone,
            "QuotaExceededError" => Self::NoRoom,
            "TypeError" => Self::Name,
            other => Self::Other(other.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exceptions_have_a_meaning() {
        let check = |exception: &str, expect| assert_eq!(FolderFault::of(exception), expect);
        check("NotAllowedError", FolderFault::NotAllowed);
        check("SecurityError", FolderFault::NotAllowed);
        check("NotFoundError", FolderFault::Gone);
        check("QuotaExceededError", FolderFault::NoRoom);
        check("TypeError", FolderFault::Name);
        check(
            "InvalidStateError",
            FolderFault::Other("InvalidStateError".to_owned()),
        );
        check("", FolderFault::Other(String::new()));
    }
}
