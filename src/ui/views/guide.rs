//! The guide, as the repository has it: `build.rs` makes of its Markdown what is shown here.

use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::html;
use leptos::prelude::*;
use leptos::task::{spawn_local, tick};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::ui::base::icons::{Icon, Shape};
use crate::ui::base::style;
use crate::ui::base::text::Lang;
use crate::ui::context::use_ui;
use crate::ui::views::sheet::is_shown;

/// What can be read in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Document {
    /// The guide, in the language shown.
    Guide,
    /// What is in a session file.
    SessionFile,
    /// How the page is put together.
    Architecture,
}

/// A document as HTML: what is above its sections, a link to each of them, and the sections.
struct Html {
    lead: &'static str,
    contents: &'static str,
    text: &'static str,
}

macro_rules! html_of {
    ($name:literal) => {
        Html {
            lead: include_str!(concat!(env!("OUT_DIR"), "/", $name, "-lead.html")),
            contents: include_str!(concat!(env!("OUT_DIR"), "/", $name, "-contents.html")),
            text: include_str!(concat!(env!("OUT_DIR"), "/", $name, "-text.html")),
        }
    };
}

static EN: Html = html_of!("en");
static ZH: Html = html_of!("zh");
static SESSION_FILE: Html = html_of!("session-file");
static ARCHITECTURE: Html = html_of!("architecture");

impl Document {
    const ALL: [Self; 3] = [Self::Guide, Self::SessionFile, Self::Architecture];

    /// What links call it.
    fn name(self) -> &'static str {
        match self {
            Self::Guide => "guide",
            Self::SessionFile => "session-file",
            Self::Architecture => "architecture",
        }
    }

    fn html(self, lang: Lang) -> &'static Html {
        match (self, lang) {
            (Self::Guide, Lang::En) => &EN,
            (Self::Guide, Lang::Zh) => &ZH,
            (Self::SessionFile, _) => &SESSION_FILE,
            (Self::Architecture, _) => &ARCHITECTURE,
        }
    }

    /// The language that it is in.
    fn lang(self, lang: Lang) -> Lang {
        match self {
            Self::Guide => lang,
            Self::SessionFile | Self::Architecture => Lang::En,
        }
    }
}

/// The guide: F1 opens it, and closes it again.
#[component]
pub fn GuideSheet() -> impl IntoView {
    style::adopt(include_str!("../../../style/guide.css"));
    let ui = use_ui();
    let is_open = ui.guide_open;
    let was_open = RwSignal::new(false);
    let shown = RwSignal::new(Document::Guide);
    let sheet = NodeRef::<html::Div>::new();
    let page = NodeRef::<html::Section>::new();
    // It may have been built just now.
    let focus_page = move || {
        spawn_local(async move {
            tick().await;
            if let Some(page) = page.get_untracked() {
                // It fails only for what is not there.
                let _ = page.focus();
            }
        });
    };
    let toggled = move |event| {
        let shown = is_shown(&event);
        is_open.set(shown);
        if shown {
            was_open.set(true);
            focus_page();
        }
    };
    let pressed = move |event: KeyboardEvent| {
        let is_plain =
            !(event.ctrl_key() || event.alt_key() || event.meta_key() || event.shift_key());
        // A question that is open has the keys.
        let is_asked = ui.dialog.with_untracked(Option::is_some);
        if event.key() != "F1" || !is_plain || is_asked {
            return;
        }
        event.prevent_default();
        if let Some(sheet) = sheet.get_untracked() {
            // It fails only for what is not there.
            let _ = sheet.toggle_popover();
        }
    };
    let keys = window_event_listener(leptos::ev::keydown, pressed);
    on_cleanup(move || keys.remove());
    let turn_to = move |document| {
        shown.set(document);
        if let Some(page) = page.get_untracked() {
            page.set_scroll_top(0);
        }
        focus_page();
    };
    let followed = move |event: MouseEvent| {
        let Some(link) = link_of(&event) else {
            return;
        };
        if let Some(tag) = link.strip_prefix("?lang=") {
            event.prevent_default();
            if let Some(lang) = Lang::from_tag(tag) {
                ui.choose_lang(lang);
            }
            return;
        }
        let Some(place) = link.strip_prefix('#') else {
            return;
        };
        // The page's address stays as it is.
        event.prevent_default();
        let document = Document::ALL.into_iter().find(|it| it.name() == place);
        match document {
            Some(document) => turn_to(document),
            None => go_to(page.get_untracked().as_ref(), place),
        }
    };
    let html = move || shown.get().html(ui.lang.get());
    let lang = move || shown.get().lang(ui.lang.get()).tag();
    view! {
        <div
            class="sheet guide"
            id="guide"
            popover="auto"
            data-testid="guide"
            data-open=move || is_open.get().to_string()
            data-document=move || shown.get().name()
            node_ref=sheet
            on:toggle=toggled
        >
            <Show when=move || was_open.get()>
                <div class="guide-head">
                    <Show when=move || shown.get() != Document::Guide>
                        <button
                            type="button"
                            class="button small"
                            data-testid="guide-back"
                            on:click=move |_| turn_to(Document::Guide)
                        >
                            {move || ui.lang.get().guide_text().back}
                        </button>
                    </Show>
                    <button
                        type="button"
                        class="icon-button small"
                        data-testid="guide-close"
                        popovertarget="guide"
                        popovertargetaction="hide"
                        aria-label=ui.say(|t| t.dialog.close)
                        title=ui.say(|t| t.dialog.close)
                    >
                        <Icon shape=Shape::Close />
                    </button>
                </div>
                <section
                    class="guide-page"
                    data-testid="guide-page"
                    tabindex="0"
                    aria-labelledby="guide-title"
                    lang=lang
                    node_ref=page
                    on:click=followed
                >
                    <div data-testid="guide-lead" inner_html=move || html().lead></div>
                    <nav
                        class="guide-contents"
                        lang=move || ui.lang.get().tag()
                        aria-label=move || ui.lang.get().guide_text().contents
                    >
                        <ol data-testid="guide-contents" lang=lang inner_html=move || html().contents></ol>
                    </nav>
                    <div data-testid="guide-text" inner_html=move || html().text></div>
                </section>
            </Show>
        </div>
    }
}

/// Where the link leads that was pressed.
fn link_of(event: &MouseEvent) -> Option<String> {
    let on = event.target()?.dyn_into::<Element>().ok()?;
    on.closest("a").ok()??.get_attribute("href")
}

/// Shows a place of the document, and puts the focus there.
fn go_to(page: Option<&HtmlElement>, place: &str) {
    let place = page.and_then(|page| page.query_selector(&format!("[id='{place}']")).ok()?);
    if let Some(place) = place {
        place.scroll_into_view();
        // It fails only for what is not there.
        let _ = place.unchecked_into::<HtmlElement>().focus();
    }
}
