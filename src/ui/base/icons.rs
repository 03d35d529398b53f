//! Our own drawings, on a grid of 16, stroked with the colour of the text.

use leptos::prelude::*;

/// What an icon shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is named after what it shows")]
pub enum Shape {
    Up,
    Refresh,
    NewDirectory,
    Rename,
    Delete,
    Download,
    Upload,
    UploadFolder,
    Directory,
    File,
    Pause,
    Resume,
    Retry,
    Close,
    Copy,
    Clear,
    ClearDone,
    Info,
    Warn,
    Error,
    Check,
    Filter,
    Ascending,
    Descending,
    Latest,
    Lock,
    Port,
    Chip,
    Send,
    Digest,
    Grip,
    Prompt,
    Preview,
    Servers,
    Panes,
    Page,
    Bell,
    More,
    Plus,
    Log,
    Half,
    Full,
    Docked,
    Detach,
    Folded,
    Unfolded,
    Guide,
}

impl Shape {
    fn path(self) -> &'static str {
        match self {
            Self::Folded => "M6 3.5L10.5 8 6 12.5",
            Self::Unfolded => "M3.5 6L8 10.5 12.5 6",
            Self::Guide => {
                "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M5.9 6.3a2.1 2.1 0 1 1 3.2 1.8c-.8.5-1.1.8-1.1 1.6M8 11.5v.3"
            }
            Self::Up => "M8 13V3.5M4 7.5l4-4 4 4",
            Self::Refresh => "M13 8a5 5 0 1 1-1.6-3.7M13 2v3h-3",
            Self::NewDirectory => "M1.5 12.5v-9h4l1.5 2h7.5V8M1.5 12.5H9M12.5 10v5M10 12.5h5",
            Self::Rename => "M2.5 13.5l.7-3 7.3-7.3 2.3 2.3-7.3 7.3zM9 4.7l2.3 2.3",
            Self::Delete => "M2.5 4.5h11M6 4.5v-2h4v2M4 4.5l.6 9h6.8l.6-9M6.8 7v4M9.2 7v4",
            Self::Download => "M8 2v8.5M4.5 7L8 10.5 11.5 7M2.5 13.5h11",
            Self::UploadFolder => {
                "M1.5 12.5v-9h4l1.5 2h7.5V8M1.5 12.5H8M12 15.5v-6M9.5 12L12 9.5l2.5 2.5"
            }
            Self::Upload => "M8 10.5V2M4.5 5.5L8 2l3.5 3.5M2.5 13.5h11",
            Self::Directory => "M1.5 12.5v-9h4l1.5 2h7.5v7z",
            Self::File => "M3.5 1.5h6l3 3v10h-9zM9.5 1.5v3h3",
            Self::Pause => "M5.5 3v10M10.5 3v10",
            Self::Resume => "M4.5 2.5v11l8.5-5.5z",
            Self::Retry => "M3 8a5 5 0 1 0 1.6-3.7M3 2v3h3",
            Self::Close => "M3.5 3.5l9 9M12.5 3.5l-9 9",
            Self::Copy => "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
            Self::Clear => "M2.5 4h11M2.5 8h6M2.5 12h4M10 9.5l4 4M14 9.5l-4 4",
            Self::ClearDone => "M2.5 4h11M2.5 8h6M2.5 12h4M9 11.5l2 2 3.5-4.5",
            Self::Info => "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M8 7.2v4M8 4.6v.4",
            Self::Warn => "M8 2L1.5 13.5h13zM8 6.5v3.5M8 11.6v.4",
            Self::Error => "M5.2 1.5h5.6l3.7 3.7v5.6l-3.7 3.7H5.2l-3.7-3.7V5.2zM8 4.6v4.2M8 11v.4",
            Self::Check => "M2.5 8.5l3.5 3.5 7.5-8",
            Self::Filter => "M1.5 3h13L10 8.5V13l-4-1.5v-3z",
            Self::Ascending => "M4.5 9.5L8 6l3.5 3.5",
            Self::Descending => "M4.5 6.5L8 10l3.5-3.5",
            Self::Latest => "M8 2v8.5M4.5 7L8 10.5 11.5 7M3.5 13.5h9",
            Self::Lock => "M4.5 7V5a3.5 3.5 0 0 1 6.5-1.8M3 7h10v7H3z",
            Self::Port => "M2 5.5h12l-1.5 5h-9zM5 7.8v.4M8 7.8v.4M11 7.8v.4",
            Self::Send => "M2.5 13.5V9.5h7V3M6 6.5L9.5 3 13 6.5",
            Self::Preview => {
                "M1.5 8s2.4-4.5 6.5-4.5S14.5 8 14.5 8s-2.4 4.5-6.5 4.5S1.5 8 1.5 8M8 6.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6"
            }
            Self::Prompt => "M2 4.5h12v7H2zM5 6.5v3M7.5 9.5H11",
            Self::Digest => "M6 2L4.5 14M11.5 2L10 14M2.5 5.5h11.5M2 10.5h11.5",
            Self::Panes => "M1.5 2.5h13v11h-13zM8 2.5v11",
            Self::Page => "M1.5 2.5h13v11h-13zM1.5 5.5h13M3.7 4h.2M5.7 4h.2",
            Self::Bell => "M3 12h10l-1.3-2V6.8a3.7 3.7 0 0 0-7.4 0V10zM6.7 14.2h2.6",
            Self::More => "M3.2 8h.1M8 8h.1M12.8 8h.1",
            Self::Plus => "M8 3v10M3 8h10",
            Self::Log => "M1.5 3h13v10h-13zM4 6.2l2 1.8-2 1.8M7.8 10h4",
            Self::Half => "M1.5 2.5h13v11h-13zM1.5 8h13",
            Self::Full => "M1.5 2.5h13v11h-13zM1.5 4.8h13",
            Self::Docked => "M1.5 2.5h13v11h-13zM10 2.5v11",
            Self::Detach => "M2.5 12.5h11M8 3l5 6.5H3z",
            Self::Servers => "M2.5 2.5h11v4.5h-11zM2.5 9h11v4.5h-11zM5 4.7v.2M5 11.2v.2",
            Self::Grip => "M3 5.5h10M3 8h10M3 10.5h10",
            Self::Chip => {
                "M4 4h8v8H4zM6 1.5V4M10 1.5V4M6 12v2.5M10 12v2.5M1.5 6H4M1.5 10H4M12 6h2.5M12 10h2.5"
            }
        }
    }
}

/// A drawing. Without a label it is decoration: the control around it has the name.
#[component]
pub fn Icon(
    /// What it shows.
    #[prop(into)]
    shape: Signal<Shape>,
    /// What it says to those who cannot see it.
    #[prop(optional, into)]
    label: MaybeProp<&'static str>,
) -> impl IntoView {
    view! {
        <svg
            class="icon"
            viewBox="0 0 16 16"
            width="16"
            height="16"
            role=move || label.get().map(|_| "img")
            aria-label=move || label.get()
            aria-hidden=move || label.get().is_none().then_some("true")
        >
            <path d=move || shape.get().path() />
        </svg>
    }
}
