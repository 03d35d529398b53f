//! A look at a file: the beginning of it as text, as a picture, or byte by byte.

use std::sync::Arc;

use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use web_sys::{Blob, BlobPropertyBag, TextDecodeOptions, TextDecoder, Url};

use crate::app::{ChannelPhase, Command, PREVIEW_MAX_BYTES, Preview};
use crate::codec::Charset;
use crate::dialect::ChannelId;
use crate::ui::base::bytes::{dump, is_binary, names_picture, picture_type};
use crate::ui::base::format;
use crate::ui::context::{Ui, use_ui};
use crate::ui::models::dialog::{Looked, View};
use crate::ui::models::preview_ids;

/// What is fetched of a file, and shown of it as text or bytes, in bytes. A picture is shown whole or not at all.
const SHOWN_BYTES: usize = 64 << 10;

/// In what a text may be written, by the browser's names for it.
const ENCODINGS: [(&str, &str); 5] = [
    ("utf-8", "UTF-8"),
    ("gbk", "GBK"),
    ("iso-8859-1", "Latin-1"),
    ("utf-16le", "UTF-16 LE"),
    ("utf-16be", "UTF-16 BE"),
];

impl View {
    fn id(self) -> &'static str {
        match self {
            Self::Picture => "picture",
            Self::Text => "text",
            Self::Bytes => "bytes",
        }
    }

    fn name(self, ui: Ui) -> &'static str {
        let text = &ui.text().preview;
        match self {
            Self::Picture => text.picture,
            Self::Text => text.text,
            Self::Bytes => text.hex,
        }
    }
}

/// The dialog's content. The preview ends with it.
#[component]
pub fn Look(
    /// What is looked at.
    looked: Looked,
    /// Closes the dialog.
    close: Callback<()>,
) -> impl IntoView {
    let ui = use_ui();
    let Looked {
        channel,
        name,
        size_bytes,
        view,
    } = looked;
    let id = preview_ids::next();
    let whole = names_picture(&name) && size_bytes <= PREVIEW_MAX_BYTES;
    ui.send(Command::Preview {
        channel,
        id,
        name: name.clone(),
        max_bytes: if whole {
            size_bytes
        } else {
            SHOWN_BYTES as u64
        },
    });
    on_cleanup(move || ui.send(Command::EndPreview { id }));
    let preview = Memo::new(move |_| {
        ui.store.preview.with(|preview| {
            let known = preview.as_ref().filter(|(of, _)| *of == id);
            known.map(|(_, preview)| preview.clone())
        })
    });
    let state = move || {
        preview.with(|preview| match preview {
            None => "waiting",
            Some(Preview::Fetching { .. }) => "fetching",
            Some(Preview::Ready { .. }) => "ready",
            Some(Preview::Failed(_)) => "failed",
        })
    };
    let of = name.clone();
    let body = move || match preview.get() {
        None => waiting(ui, channel),
        Some(Preview::Fetching {
            done_bytes,
            want_bytes,
        }) => fetching(ui, done_bytes, want_bytes),
        Some(Preview::Failed(message)) => {
            let words = move || ui.lang.get().message(&message);
            let said = words.clone();
            view! {
                <div class="preview-words" role="alert">
                    <p class="preview-title">{move || said().title}</p>
                    <p>{move || words().remedy}</p>
                </div>
            }
            .into_any()
        }
        Some(Preview::Ready { bytes, size_bytes }) => {
            let name = of.clone();
            // What is looked at stays as it is, whatever the channel does meanwhile.
            let charset = untrack(|| ui.store.channel(channel)).charset;
            view! { <Content name bytes size_bytes view charset /> }.into_any()
        }
    };
    let title = name.clone();
    let download = move |_| {
        close.run(());
        let name = name.clone();
        ui.send(Command::Download { channel, name });
    };
    view! {
        <h2 id="dialog-title">{title}</h2>
        <div class="preview" data-testid="preview" data-state=state aria-busy=move || (state() == "fetching").then_some("true")>
            {body}
        </div>
        <div class="dialog-buttons">
            <button type="button" class="button" data-testid="preview-download" on:click=download>
                {ui.say(|t| t.files.download)}
            </button>
            <button
                type="button"
                class="button primary"
                data-testid="dialog-cancel"
                autofocus
                on:click=move |_| close.run(())
            >
                {ui.say(|t| t.dialog.close)}
            </button>
        </div>
    }
    .into_any()
}

fn waiting(ui: Ui, channel: ChannelId) -> AnyView {
    let words = move || {
        let text = &ui.text().preview;
        match ui.store.channel(channel).phase {
            ChannelPhase::Uploading | ChannelPhase::Downloading => text.waiting_transfer,
            _ => text.waiting,
        }
    };
    view! { <p class="preview-words">{words}</p> }.into_any()
}

fn fetching(ui: Ui, done_bytes: u64, want_bytes: u64) -> AnyView {
    let words = move || {
        let bytes = |n| format::bytes(ui.lang.get(), n);
        (ui.text().preview.fetching)(&bytes(done_bytes), &bytes(want_bytes))
    };
    view! {
        <div class="preview-words">
            <progress max=want_bytes.to_string() value=done_bytes.to_string() aria-label=ui.say(|t| t.preview.preview)></progress>
            <p>{words}</p>
        </div>
    }
    .into_any()
}

#[component]
fn Content(
    name: String,
    bytes: Arc<[u8]>,
    size_bytes: u64,
    view: Option<View>,
    charset: Charset,
) -> impl IntoView {
    let ui = use_ui();
    if bytes.is_empty() {
        return view! { <p class="preview-words">{ui.say(|t| t.preview.empty)}</p> }.into_any();
    }
    let is_whole = bytes.len() as u64 == size_bytes;
    let picture = picture_type(&bytes).filter(|_| is_whole);
    let by_content = match picture {
        Some(_) => View::Picture,
        None if is_binary(&bytes[..bytes.len().min(SHOWN_BYTES)]) => View::Bytes,
        None => View::Text,
    };
    let view = RwSignal::new(view.unwrap_or(by_content));
    let encoding = RwSignal::new(encoding_of(&bytes, charset));
    let broken = RwSignal::new(false);
    let views = [
        picture.map(|_| View::Picture),
        Some(View::Text),
        Some(View::Bytes),
    ];
    let views = views.into_iter().flatten().map(|one| {
        view! {
            <button
                type="button"
                class="button small"
                data-testid=format!("preview-as-{}", one.id())
                aria-pressed=move || if view.get() == one { "true" } else { "false" }
                on:click=move |_| view.set(one)
            >
                {move || one.name(ui)}
            </button>
        }
    });
    let views: Vec<_> = views.collect();
    let total = bytes.len();
    let shown_len = move || match view.get() {
        View::Picture => total,
        View::Text | View::Bytes => total.min(SHOWN_BYTES),
    };
    let is_cut = move || (shown_len() as u64) < size_bytes;
    let how_much = move || {
        let text = &ui.text().preview;
        let exact = |n| format!("{} B", format::number(ui.lang.get(), n));
        if is_cut() {
            (text.cut)(&exact(shown_len() as u64), &exact(size_bytes))
        } else {
            (text.all)(&exact(size_bytes))
        }
    };
    let content = move || {
        let shown = &bytes[..bytes.len().min(SHOWN_BYTES)];
        match view.get() {
            View::Picture => {
                let kind = picture.unwrap_or_default();
                picture_view(&name, &bytes, kind, broken)
            }
            View::Text => {
                let is_cut = (shown.len() as u64) < size_bytes;
                text_view(ui, &decode(shown, encoding.get(), is_cut))
            }
            View::Bytes => {
                view! { <pre class="preview-content" data-testid="preview-hex" tabindex="0" aria-label=ui.say(|t| t.preview.hex)>{dump(shown, row_len())}</pre> }
                    .into_any()
            }
        }
    };
    view! {
        <div class="preview-bar">
            <div class="preview-views" role="group" aria-label=ui.say(|t| t.preview.preview)>{views}</div>
            <Show when=move || view.get() == View::Text>
                <EncodingChoice encoding />
            </Show>
        </div>
        <p class="preview-much" class:cut=is_cut data-testid="preview-much" data-cut=move || if is_cut() { "true" } else { "false" }>
            {how_much}
        </p>
        <Show when=move || broken.get() && view.get() == View::Picture>
            <p class="preview-much cut" role="alert">{ui.say(|t| t.preview.no_picture)}</p>
        </Show>
        {content}
    }
    .into_any()
}

#[component]
fn EncodingChoice(encoding: RwSignal<&'static str>) -> impl IntoView {
    let ui = use_ui();
    let options: Vec<_> = ENCODINGS
        .into_iter()
        .map(|(label, name)| {
            view! { <option value=label selected=move || encoding.get() == label>{name}</option> }
        })
        .collect();
    let chosen = move |event| {
        let value = event_target_value(&event);
        let known = ENCODINGS.into_iter().find(|(label, _)| *label == value);
        if let Some((label, _)) = known {
            encoding.set(label);
        }
    };
    view! {
        <label class="preview-encoding">
            <span>{ui.say(|t| t.preview.charset)}</span>
            <select data-testid="preview-charset" on:change=chosen>{options}</select>
        </label>
    }
}

fn text_view(ui: Ui, text: &str) -> AnyView {
    let is_odd = text.contains(char::REPLACEMENT_CHARACTER);
    let odd = is_odd.then(|| {
        view! { <p class="preview-much cut" data-testid="preview-odd">{ui.say(|t| t.preview.not_text)}</p> }
    });
    view! {
        {odd}
        <pre class="preview-content text" data-testid="preview-text" tabindex="0" aria-label=ui.say(|t| t.preview.text)>
            {text.to_owned()}
        </pre>
    }
    .into_any()
}

/// A picture of these bytes; `broken` is set where the browser cannot show it.
pub fn picture_view(name: &str, bytes: &[u8], kind: &str, broken: RwSignal<bool>) -> AnyView {
    let bag = BlobPropertyBag::new();
    bag.set_type(kind);
    let parts = Array::of1(&Uint8Array::from(bytes));
    let url = Blob::new_with_u8_array_sequence_and_options(&parts, &bag)
        .and_then(|blob| Url::create_object_url_with_blob(&blob));
    let Ok(url) = url else {
        broken.set(true);
        return ().into_any();
    };
    let made = url.clone();
    on_cleanup(move || {
        // It was made here, so it can be let go.
        let _ = Url::revoke_object_url(&made);
    });
    view! {
        <div class="preview-content picture">
            <img data-testid="preview-image" src=url alt=name.to_owned() on:error=move |_| broken.set(true) />
        </div>
    }
    .into_any()
}

/// In what a text is written, as far as can be told: it says so itself, or is in the charset of the server's names.
fn encoding_of(bytes: &[u8], charset: Charset) -> &'static str {
    match (bytes, charset) {
        ([0xff, 0xfe, ..], _) => "utf-16le",
        ([0xfe, 0xff, ..], _) => "utf-16be",
        (_, Charset::Utf8) => "utf-8",
        (_, Charset::Gbk) => "gbk",
        (_, Charset::Latin1) => "iso-8859-1",
    }
}

/// The text; a character that the cut went through is left out.
fn decode(bytes: &[u8], encoding: &str, is_cut: bool) -> String {
    let options = TextDecodeOptions::new();
    options.set_stream(is_cut);
    TextDecoder::new_with_label(encoding)
        .and_then(|decoder| decoder.decode_with_u8_array_and_options(bytes, &options))
        .unwrap_or_default()
}

/// Bytes in a row: as many as there is room for.
fn row_len() -> usize {
    let narrow = window().match_media("(max-width: 44rem)").ok().flatten();
    if narrow.is_some_and(|query| query.matches()) {
        8
    } else {
        16
    }
}
