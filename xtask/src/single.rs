//! The page as one file: it is opened from a disk, needs no host, and does its whole job.
//!
//! A page from `file:` may load no module script and fetch nothing, so all of it is in the one document. Scripts, style,
//! wasm and licences are packed into one stream, which stands there as text; a script in front of it has the unpacker,
//! puts the parts where they belong and starts the page. A policy of its own names the scripts and the style by what they
//! hold, those that are packed as well, so that nothing else runs.

use std::{fs, io::Write as _, path::PathBuf};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest as _, Sha256};

use crate::{
    core::{self, Core},
    error::{Error, Result},
    fingerprint::Fingerprint,
    module::{self, Module, Recipe},
    pack, page, paths,
    run::{self, Progress},
    supply::licences,
    tools::PageTools,
};

/// The argument of `build` that asks for it.
pub(crate) const WISH: &str = "--single-file";
/// Its name in `dist/`.
pub(crate) const NAME: &str = "at-ferry.html";
/// What it may weigh, in bytes: small enough to be sent by mail, or over the line that it is made for.
pub(crate) const SIZE_MAX_BYTES: u64 = 1_500_000;

/// How the page is built: without the feature `chunks` it is all in one piece.
const PAGE: Recipe = Recipe {
    bin: "at-ferry",
    profile: "release",
    cargo: &[],
    optimise: "-Oz",
};

/// What unpacks the parts and starts the page.
const START: &str = include_str!("../unpack/start.js");

/// Builds the file, unless what is there was made of just this, and says what it weighs.
pub(crate) fn build(progress: Progress) -> Result<()> {
    let tools = PageTools::get(progress)?;
    let mut sources = Fingerprint::default();
    sources.text(&page::sources(&tools)?);
    sources.tree(&paths::root().join(pack::UNPACKER_DIR), |_| false)?;
    let sources = sources.finish();
    let file = paths::dist().join(NAME);
    let made = |html: &[u8]| {
        let mut made = Fingerprint::default();
        made.text(&String::from_utf8_lossy(html));
        sources.clone() + &made.finish()
    };
    if let Ok(html) = fs::read(&file)
        && fs::read_to_string(stamp()).is_ok_and(|stamp| stamp == made(&html))
    {
        println!("{} is up to date: {} bytes.", file.display(), html.len());
        return Ok(());
    }
    let html = run::step(
        "single file: building it for release",
        "1 min, 20 s where the page was built before",
        || write(&tools, progress),
    )?;
    let bytes = html.len() as u64;
    if bytes > SIZE_MAX_BYTES {
        return Err(Error::TooHeavy {
            what: NAME,
            bytes,
            max_bytes: SIZE_MAX_BYTES,
        });
    }
    fs::create_dir_all(paths::dist()).map_err(Error::file(&paths::dist()))?;
    fs::write(&file, &html).map_err(Error::file(&file))?;
    fs::write(stamp(), made(html.as_bytes())).map_err(Error::file(&stamp()))?;
    println!(
        "{}: {bytes} bytes, of {SIZE_MAX_BYTES} that it may weigh.",
        file.display()
    );
    Ok(())
}

fn stamp() -> PathBuf {
    paths::target().join("single.stamp")
}

fn write(tools: &PageTools, progress: Progress) -> Result<String> {
    let parts = Parts {
        page: module::build(&PAGE, tools, progress)?,
        core: core::build(&core::SMALL, tools, progress)?,
        licences: licences::text(&[licences::PAGE, pack::UNPACKER])?,
        unpacker: pack::unpacker(tools, progress)?,
    };
    let index = paths::root().join("index.html");
    let index = fs::read_to_string(&index).map_err(Error::file(&index))?;
    one_file(&index, &parts, |href| {
        let file = paths::root().join(href);
        fs::read_to_string(&file).map_err(Error::file(&file))
    })
}

struct Parts {
    page: Module,
    core: Core,
    licences: String,
    /// The module that unpacks the others.
    unpacker: Vec<u8>,
}

/// `index.html` with everything that it links put into it; `read` reads what it links.
fn one_file(index: &str, parts: &Parts, read: impl Fn(&str) -> Result<String>) -> Result<String> {
    let mut style = String::from("\n");
    let mut head = String::new();
    let mut body = String::new();
    let mut in_body = false;
    for line in index.lines() {
        match Link::of(line) {
            Some(Link::Style(href)) => style += &read(href)?,
            Some(Link::Icon(href)) => {
                let icon = BASE64_STANDARD.encode(read(href)?);
                let start = "    <link rel=\"icon\" href=\"data:image/svg+xml;base64,";
                head.extend([start, &icon, "\" />\n"]);
            }
            // Of the site alone: a file of its own can be neither installed nor kept by a worker, and makes none.
            Some(Link::Site) => {}
            None => {
                in_body |= line.trim_start().starts_with("</head>");
                let part = if in_body { &mut body } else { &mut head };
                *part += line;
                part.push('\n');
            }
        }
    }
    let core_script = squeezed(&parts.core.script);
    let page_script = format!("'use strict';\n{}", squeezed(&parts.page.glue));
    // As `start.js` takes them out.
    let packed = pack::pack(&[
        style.as_bytes(),
        core_script.as_bytes(),
        page_script.as_bytes(),
        &parts.page.wasm,
        &parts.core.wasm,
        parts.licences.as_bytes(),
    ]);
    let packed = BASE64_STANDARD.encode(packed);
    let unpacker = BASE64_STANDARD.encode(gzip(&parts.unpacker)?);
    let start = format!("\nconst UNPACKER = '{unpacker}';\n{}", squeezed(START));
    let policy = format!(
        "default-src 'none'; script-src '{}' '{}' '{}' 'wasm-unsafe-eval'; style-src '{}'; img-src data: blob:; \
         worker-src blob:; base-uri 'none'; form-action 'none'",
        source(&start),
        source(&core_script),
        source(&page_script),
        source(&style),
    );
    let unexpected = |lacks| Error::Unexpected {
        what: "index.html".into(),
        lacks,
    };
    let (opening, head) = head
        .split_once("<head>\n")
        .ok_or_else(|| unexpected("head"))?;
    let (body, closing) = body
        .split_once("  </body>")
        .ok_or_else(|| unexpected("end of its body"))?;
    Ok(format!(
        "{opening}<head>\n    <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\" />\n{head}{body}    \
         <script>{start}</script>\n    \
         <script id=\"at-ferry-packed\" type=\"text/plain\">{packed}</script>\n  </body>{closing}"
    ))
}

/// What a line of `index.html` links.
enum Link<'a> {
    Style(&'a str),
    Icon(&'a str),
    Site,
}

impl<'a> Link<'a> {
    fn of(line: &'a str) -> Option<Self> {
        let line = line.trim_start();
        if line.starts_with("<script data-trunk ") {
            return Some(Self::Site);
        }
        let attributes = line.strip_prefix("<link ")?;
        let value = |name: &str| {
            let (_, rest) = attributes.split_once(name)?;
            rest.split_once('"').map(|(value, _)| value)
        };
        let href = value("href=\"").unwrap_or_default();
        Some(match value("rel=\"") {
            Some("css" | "stylesheet") => Self::Style(href),
            Some("icon") => Self::Icon(href),
            _ => Self::Site,
        })
    }
}

/// A script without what nobody runs: indents, empty lines and lines of comment.
fn squeezed(script: &str) -> String {
    let lines = script.lines().map(str::trim_start);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.flat_map(|line| [line, "\n"]).collect()
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder
        .write_all(bytes)
        .and_then(|()| encoder.finish())
        .map_err(Error::io("compressing a part of the page"))
}

/// An inline script or style, as a policy names it (Content Security Policy, level 3, 2.3.1).
fn source(text: &str) -> String {
    format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(text)))
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use at_ferry_unpack::Unpacker;
    use flate2::read::GzDecoder;

    use super::*;

    const INDEX: &str = "<!doctype html>\n<html>\n  <head>\n    <title>T</title>\n    \
        <link data-trunk rel=\"icon\" href=\"i.svg\" type=\"image/svg+xml\" />\n    \
        <link rel=\"manifest\" href=\"m.webmanifest\" />\n    \
        <script data-trunk defer src=\"w.js\"></script>\n    \
        <link data-trunk rel=\"rust\" data-bin=\"at-ferry\" />\n    \
        <link data-trunk rel=\"css\" href=\"a.css\" />\n    <link data-trunk rel=\"css\" href=\"b.css\" />\n  \
        </head>\n  <body>\n    <p>hi</p>\n  </body>\n</html>\n";

    const STYLE: &str = "\n/* a.css */\n/* b.css */\n";
    const CORE: &str = "'core </script>';\n";
    const PAGE: &str = "'use strict';\nlet wasm_bindgen;\n";
    const UNPACKER: &[u8] = b"\0asm unpacker";

    fn built() -> (Parts, String) {
        let parts = Parts {
            page: Module {
                glue: "// What it is.\nlet wasm_bindgen;".into(),
                wasm: b"\0asm".repeat(100),
            },
            core: Core {
                script: CORE.into(),
                wasm: b"\0asm".repeat(200),
            },
            licences: "MIT".into(),
            unpacker: UNPACKER.into(),
        };
        let html = one_file(INDEX, &parts, |href| Ok(format!("/* {href} */\n"))).unwrap();
        (parts, html)
    }

    fn between<'a>(html: &'a str, start: &str, end: &str) -> &'a str {
        let (_, rest) = html.split_once(start).expect(start);
        rest.split_once(end).expect(end).0
    }

    #[test]
    fn all_is_inside_and_named_by_the_policy() {
        let (_, html) = built();
        let start = between(&html, "<script>", "</script>");
        let policy = between(&html, "Content-Security-Policy\" content=\"", "\"");
        let (scripts, styles) = policy.split_once("style-src").unwrap();
        for script in [start, CORE, PAGE] {
            assert!(scripts.contains(&source(script)), "{policy}");
        }
        assert!(styles.contains(&source(STYLE)), "{policy}");
        assert_eq!(html.matches("<link").count(), 1, "{html}");
        assert_eq!(html.matches("</script").count(), 2, "{html}");
        assert!(html.contains("<link rel=\"icon\" href=\"data:image/svg+xml;base64,"));
        let order = [
            "Content-Security",
            "<title>",
            "<p>hi",
            "<script>",
            "<script id=\"at-ferry-packed\" type=\"text/plain\">",
        ]
        .map(|text| html.find(text).expect(text));
        assert!(order.is_sorted(), "{html}");
        assert!(html.ends_with("</script>\n  </body>\n</html>\n"));
    }

    #[test]
    fn its_own_unpacker_takes_out_all_that_went_in() {
        let (parts, html) = built();
        let decoded = |start, end| BASE64_STANDARD.decode(between(&html, start, end)).unwrap();
        let mut unpacker = Vec::new();
        GzDecoder::new(&decoded("const UNPACKER = '", "'")[..])
            .read_to_end(&mut unpacker)
            .unwrap();
        assert_eq!(unpacker, UNPACKER);
        let packed = decoded("type=\"text/plain\">", "<");
        let mut unpacker = Unpacker::new(&packed).unwrap();
        for part in [
            STYLE.as_bytes(),
            CORE.as_bytes(),
            PAGE.as_bytes(),
            &parts.page.wasm,
            &parts.core.wasm,
            parts.licences.as_bytes(),
        ] {
            assert_eq!(unpacker.part().unwrap(), part);
        }
    }

    #[test]
    fn a_source_is_named_as_the_standard_does() {
        // The example of Content Security Policy, level 3, 8.4: `doSubmit()`.
        assert_eq!(
            source("doSubmit()"),
            "sha256-jzgBGA4UWFFmpOBq0JpdsySukE1FrEN5bUpoK8Z29fY="
        );
    }
}
