//! Looking at a file, in English.

use crate::ui::base::text::PreviewText;

pub(super) const PREVIEW: PreviewText = PreviewText {
    preview: "Preview",
    hex: "View bytes",
    text: "Text",
    picture: "Picture",
    charset: "Read as",
    waiting: "Waiting for the channel…",
    waiting_transfer: "A transfer has the channel. The preview comes right after it.",
    fetching: |done, want| format!("{done} of {want}"),
    all: |size| format!("The whole file, {size}."),
    cut: |shown, size| format!("Only the first {shown} of {size} are shown."),
    empty: "The file is empty.",
    not_text: "Some bytes are no characters when read like this. Read it otherwise, or look at the bytes.",
    no_picture: "The browser cannot show this as a picture.",
    properties: "Properties",
    full_path: "Full path",
    kind: "Kind",
    kind_file: "File",
    kind_directory: "Directory",
    entries: "Entries",
    bytes: |exact, rounded| format!("{exact} bytes ({rounded})"),
    stamp: "As the module gave it",
    permission: "Rights",
    server: "Server",
};
