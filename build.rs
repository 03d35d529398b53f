//! Makes of the guide's Markdown what the page shows: one source for who reads it in the repository and who reads it in
//! the page. Its pictures are of the page, and are left out there.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// Where the Markdown lies.
const GUIDE: &str = "xtask/guide";

/// What of it the page has.
const DOCUMENTS: [&str; 4] = ["en", "zh", "session-file", "architecture"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={GUIDE}");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    for name in DOCUMENTS {
        let markdown = fs::read_to_string(Path::new(GUIDE).join(name).with_extension("md"))?;
        let document = Document::of(&markdown);
        fs::write(out.join(format!("{name}-lead.html")), document.lead)?;
        fs::write(out.join(format!("{name}-contents.html")), document.contents)?;
        fs::write(out.join(format!("{name}-text.html")), document.text)?;
    }
    Ok(())
}

/// One document, as HTML.
struct Document {
    /// All above the first section.
    lead: String,
    /// An item for each section, with a link to it.
    contents: String,
    /// The sections.
    text: String,
}

impl Document {
    fn of(markdown: &str) -> Self {
        let events = shown(markdown);
        let is_section = |event: &Event<'_>| {
            let Event::Start(Tag::Heading { level, .. }) = event else {
                return false;
            };
            *level == HeadingLevel::H3
        };
        let sections = events.iter().position(is_section).unwrap_or(events.len());
        let (lead, text) = events.split_at(sections);
        // Nothing is before the first of them.
        let numbered = text.split(is_section).enumerate().skip(1);
        let contents = numbered.map(|(number, section)| {
            let ends = |event: &&Event<'_>| matches!(event, Event::End(TagEnd::Heading(_)));
            let heading = section.iter().take_while(|event| !ends(event));
            let heading = written(heading.cloned());
            format!("<li><a href=\"#guide-{number}\">{heading}</a></li>")
        });
        Self {
            lead: written(lead.iter().cloned()),
            contents: contents.collect(),
            text: written(text.iter().cloned()),
        }
    }
}

/// What the page shows of a document.
fn shown(markdown: &str) -> Vec<Event<'_>> {
    let mut events = Vec::new();
    let mut in_pictures = 0_u32;
    let mut sections = 0_u32;
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Image { .. }) => in_pictures += 1,
            Event::End(TagEnd::Image) => in_pictures -= 1,
            _ if in_pictures > 0 => {}
            // There was nothing but a picture in it.
            Event::End(TagEnd::Paragraph)
                if matches!(events.last(), Some(Event::Start(Tag::Paragraph))) =>
            {
                events.pop();
            }
            Event::Start(Tag::Heading { level, .. }) => {
                let id = match level {
                    HeadingLevel::H1 => Some("guide-title".into()),
                    HeadingLevel::H2 => {
                        sections += 1;
                        Some(format!("guide-{sections}").into())
                    }
                    _ => None,
                };
                events.push(Event::Start(Tag::Heading {
                    level: below(level),
                    id,
                    classes: Vec::new(),
                    // A link leads there, and the focus with it.
                    attrs: vec![("tabindex".into(), Some("-1".into()))],
                }));
            }
            Event::End(TagEnd::Heading(level)) => {
                events.push(Event::End(TagEnd::Heading(below(level))));
            }
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            }) => {
                let dest_url = in_the_page(&dest_url).map_or(dest_url, Into::into);
                events.push(Event::Start(Tag::Link {
                    link_type,
                    dest_url,
                    title,
                    id,
                }));
            }
            // A line break is a blank, which Chinese has none of.
            Event::Text(text) => {
                let is_within = matches!(events.last(), Some(Event::SoftBreak))
                    && text.starts_with(is_wide)
                    && matches!(&events[..events.len() - 1], [.., Event::Text(before)] if before.ends_with(is_wide));
                if is_within {
                    events.pop();
                }
                events.push(Event::Text(text));
            }
            event => events.push(event),
        }
    }
    events
}

/// Whether it is written without blanks around it.
fn is_wide(c: char) -> bool {
    c >= '\u{2e80}' || matches!(c, '“' | '”')
}

/// Where a link to another document leads in the page: to its own address in the other language, or to a place in it.
fn in_the_page(link: &str) -> Option<String> {
    Some(match link.strip_suffix(".md")? {
        lang @ ("en" | "zh") => format!("?lang={lang}"),
        name => format!("#{name}"),
    })
}

/// The page's own heading is above all of them.
fn below(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H2,
        HeadingLevel::H2 => HeadingLevel::H3,
        HeadingLevel::H3 => HeadingLevel::H4,
        HeadingLevel::H4 => HeadingLevel::H5,
        HeadingLevel::H5 | HeadingLevel::H6 => HeadingLevel::H6,
    }
}

fn written<'e>(events: impl Iterator<Item = Event<'e>>) -> String {
    let mut written = String::new();
    html::push_html(&mut written, events);
    // What is wider than the window is scrolled, by keys as well.
    written.replace("<pre>", "<pre tabindex=\"0\">")
}
