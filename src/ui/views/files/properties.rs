//! What is known of the entries selected, or of the directory.

use leptos::prelude::*;

use crate::app::{Entry, EntryKind};
use crate::codec::Charset;
use crate::ui::base::format;
use crate::ui::context::{Ui, use_ui};
use crate::ui::models::clipboard;
use crate::ui::models::dialog::Described;
use crate::ui::models::files::path_of;
use crate::ui::models::notices::PageNotice;

/// The dialog's content.
#[component]
pub fn Properties(
    /// Of what.
    of: Described,
    /// Closes the dialog.
    close: Callback<()>,
) -> impl IntoView {
    let ui = use_ui();
    let path = match of.entries.as_slice() {
        [entry] => path_of(&of.directory, &entry.name),
        _ => of.directory.clone(),
    };
    let title = match of.entries.as_slice() {
        [entry] => entry.name.clone(),
        [] => of.directory.clone(),
        many => (ui.text().files.entries)(many.len() as u64),
    };
    let bytes = match of.entries.as_slice() {
        [
            Entry {
                kind: EntryKind::File { size_bytes, .. },
                ..
            },
        ] => size_bytes.map_or_else(String::new, |size| size.to_string()),
        _ => String::new(),
    };
    // A modal dialog is over the switch of languages, so its words do not change under it.
    let facts: Vec<_> = facts(ui, &of, &path)
        .into_iter()
        .map(|(name, value)| view! { <dt>{name}</dt><dd>{value}</dd> })
        .collect();
    let unusable = of.entries.iter().any(|entry| !entry.usable);
    let copied = path.clone();
    let copy = move |_| {
        close.run(());
        clipboard::copy(ui.page, copied.clone(), PageNotice::PathCopied);
    };
    view! {
        <h2 id="dialog-title">{title}</h2>
        <dl class="dialog-facts" data-testid="properties" data-path=path data-size=bytes>{facts}</dl>
        {unusable.then(|| view! { <p>{ui.say(|t| t.files.unusable)}</p> })}
        <div class="dialog-buttons">
            <button type="button" class="button" data-testid="properties-copy" on:click=copy>
                {ui.say(|t| t.files.copy_path)}
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

fn facts(ui: Ui, of: &Described, path: &str) -> Vec<(&'static str, String)> {
    let lang = ui.lang.get_untracked();
    let text = lang.text();
    let words = &text.preview;
    let sized = |n: u64| (words.bytes)(&format::number(lang, n), &format::bytes(lang, n));
    let mut facts = vec![(words.full_path, path.to_owned())];
    match of.entries.as_slice() {
        [] => facts.push((words.kind, words.kind_directory.to_owned())),
        [entry] => {
            match &entry.kind {
                EntryKind::Directory => facts.push((words.kind, words.kind_directory.to_owned())),
                EntryKind::File {
                    size_bytes,
                    modified,
                } => facts.extend([
                    (words.kind, words.kind_file.to_owned()),
                    (
                        text.files.size,
                        size_bytes.map_or_else(|| "?".into(), sized),
                    ),
                    (text.files.modified, format::server_time(lang, modified)),
                    (words.stamp, modified.clone()),
                ]),
            }
            facts.push((words.permission, entry.permission.clone()));
        }
        many => {
            let size = |entry: &Entry| match entry.kind {
                EntryKind::File { size_bytes, .. } => size_bytes.unwrap_or_default(),
                EntryKind::Directory => 0,
            };
            let sum = many.iter().map(size).fold(0, u64::saturating_add);
            let count = format::number(lang, many.len() as u64);
            facts.extend([(words.entries, count), (text.files.size, sized(sum))]);
        }
    }
    let charset = match of.charset {
        Charset::Utf8 => "UTF-8",
        Charset::Gbk => "GBK",
        Charset::Latin1 => "Latin-1",
    };
    facts.extend([
        (text.server.charset, charset.to_owned()),
        (words.server, of.host.clone()),
    ]);
    facts
}
