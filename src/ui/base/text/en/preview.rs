//! Looking at a file, in English.

use crate::ui::base::text::PreviewText;

pub(super) const PREVIEW: PreviewText = PreviewText {
    preview: "Preview",
    hex: "View bytes",
    text: "Text",
    picture: "Picture",
    charset: "Text encoding",
    waiting: "Waiting for the channel…",
    waiting_transfer: "A transfer is using the channel. The preview follows right after.",
    fetching: |done, want| format!("{done} of {want}"),
    all: |size| format!("The whole file, {size}."),
    cut: |shown, size| format!("First {shown} of {size}."),
    empty: "The file is empty.",
    not_text: "Some bytes are not valid in this encoding. Choose another encoding, or view the bytes.",
    no_picture: "The browser cannot show this as a picture.",
    properties: "Properties",
    full_path: "Full path",
    kind: "Kind",
    kind_file: "File",
    kind_directory: "Directory",
    entries: "Entries",
    bytes: |exact, rounded| format!("{exact} bytes ({rounded})"),
    stamp: "As reported by the module",
    permission: "Permissions",
    server: "Server",
};
