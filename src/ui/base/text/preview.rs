//! The words of looking at a file, and of what is known of it.

/// Looking at a file, and what is known of it.
#[expect(missing_docs, reason = "each field is named after the thing it labels")]
pub struct PreviewText {
    pub preview: &'static str,
    pub hex: &'static str,
    pub text: &'static str,
    pub picture: &'static str,
    pub charset: &'static str,
    pub waiting: &'static str,
    pub waiting_transfer: &'static str,
    pub fetching: fn(done: &str, want: &str) -> String,
    pub all: fn(size: &str) -> String,
    pub cut: fn(shown: &str, size: &str) -> String,
    pub empty: &'static str,
    pub not_text: &'static str,
    pub no_picture: &'static str,
    pub properties: &'static str,
    pub full_path: &'static str,
    pub kind: &'static str,
    pub kind_file: &'static str,
    pub kind_directory: &'static str,
    pub entries: &'static str,
    pub bytes: fn(exact: &str, rounded: &str) -> String,
    pub stamp: &'static str,
    pub permission: &'static str,
    pub server: &'static str,
}
