//! The page as one file: it is opened from a disk, needs no host, and does its whole job.
//!
//! A page from `file:` may load no module script and fetch nothing, so all of it is in the one document: the glue as a
//! classic script, the wasm in it as compressed text, the styles and the icon. A policy of its own names the script and
//! the style by what they hold, so that nothing else runs.

use std::{fs, io::Write as _, path::PathBuf};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest as _, Sha256};

use crate::{
    core::{self, Core},
    error::{Error, Result},
    fingerprint::Fingerprint,
    module::{self, Module, Recipe},
    page, paths,
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

/// Behind the glue: unpacks the wasm and starts it, and what is shown, or run beside it, when it is asked for. An answer
/// of the module's type is compiled as it comes.
const START: &str = "\
(() => {
  const unpacked = (text, type) => {
    const packed = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
    return new Response(stream, { headers: { 'Content-Type': type } });
  };
  globalThis.atFerryLicences = () => unpacked(LICENCES, 'text/plain').text();
  globalThis.atFerryCoreModule = () => unpacked(CORE, 'application/wasm');
  wasm_bindgen({ module_or_path: unpacked(PAGE, 'application/wasm') });
})();
";

/// Builds the file, unless what is there was made of just this, and says what it weighs.
pub(crate) fn build(progress: Progress) -> Result<()> {
    let tools = PageTools::get(progress)?;
    let sources = page::sources(&tools)?;
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
        licences: licences::text()?,
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
    let packed = |bytes: &[u8]| -> Result<String> { Ok(BASE64_STANDARD.encode(gzip(bytes)?)) };
    let page = packed(&parts.page.wasm)?;
    let core = packed(&parts.core.wasm)?;
    let licences = packed(parts.licences.as_bytes())?;
    let script = format!(
        "\n'use strict';\n{}\nconst PAGE = '{page}';\nconst CORE = '{core}';\nconst LICENCES = '{licences}';\n{START}",
        squeezed(&parts.page.glue)
    );
    let core_script = &squeezed(&parts.core.script);
    let unexpected = |lacks| Error::Unexpected {
        what: "index.html, or what it links,".into(),
        lacks,
    };
    for text in [&script, core_script, &style] {
        let ends_early = ["</script", "</style", "<!--"]
            .iter()
            .any(|end| text.to_ascii_lowercase().contains(end));
        if ends_early {
            return Err(unexpected("text that can stand inside a page"));
        }
    }
    let policy = format!(
        "default-src 'none'; script-src '{}' '{}' 'wasm-unsafe-eval'; style-src '{}'; img-src data: blob:; \
         worker-src blob:; base-uri 'none'; form-action 'none'",
        source(core_script),
        source(&script),
        source(&style),
    );
    let (opening, head) = head
        .split_once("<head>\n")
        .ok_or_else(|| unexpected("head"))?;
    let (body, closing) = body
        .split_once("  </body>")
        .ok_or_else(|| unexpected("end of its body"))?;
    Ok(format!(
        "{opening}<head>\n    <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\" />\n{head}    \
         <style>{style}</style>\n{body}    <script id=\"at-ferry-core\">{core_script}</script>\n    <script>{script}</script>\n  </body>{closing}"
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

    use flate2::read::GzDecoder;

    use super::*;

    const INDEX: &str = "<!doctype html>\n<html>\n  <head>\n    <title>T</title>\n    \
        <link data-trunk rel=\"icon\" href=\"i.svg\" type=\"image/svg+xml\" />\n    \
        <link rel=\"manifest\" href=\"m.webmanifest\" />\n    \
        <script data-trunk defer src=\"w.js\"></script>\n    \
        <link data-trunk rel=\"rust\" data-bin=\"at-ferry\" />\n    \
        <link data-trunk rel=\"css\" href=\"a.css\" />\n    <link data-trunk rel=\"css\" href=\"b.css\" />\n  \
        </head>\n  <body>\n    <p>hi</p>\n  </body>\n</html>\n";

    fn built(glue: &str) -> Result<String> {
        let parts = Parts {
            page: Module {
                glue: glue.into(),
                wasm: b"\0asm".repeat(100),
            },
            core: Core {
                script: "'core';".into(),
                wasm: b"\0asm".repeat(200),
            },
            licences: "MIT".into(),
        };
        one_file(INDEX, &parts, |href| Ok(format!("/* {href} */\n")))
    }

    fn between<'a>(html: &'a str, start: &str, end: &str) -> &'a str {
        let (_, rest) = html.split_once(start).expect(start);
        rest.split_once(end).expect(end).0
    }

    #[test]
    fn all_is_inside_and_named_by_the_policy() {
        let html = built("let wasm_bindgen;").unwrap();
        let style = between(&html, "<style>", "</style>");
        assert_eq!(style, "\n/* a.css */\n/* b.css */\n");
        let script = between(&html, "<script>", "</script>");
        assert!(script.contains("let wasm_bindgen;"));
        let policy = between(&html, "Content-Security-Policy\" content=\"", "\"");
        let core = between(&html, "<script id=\"at-ferry-core\">", "</script>");
        assert_eq!(core, "'core';\n");
        for text in [style, script, core] {
            assert!(policy.contains(&source(text)), "{policy}");
        }
        assert_eq!(html.matches("<link").count(), 1, "{html}");
        assert!(html.contains("<link rel=\"icon\" href=\"data:image/svg+xml;base64,"));
        let order = [
            "Content-Security",
            "<title>",
            "<style>",
            "<p>hi",
            "<script>",
        ]
        .map(|text| html.find(text).expect(text));
        assert!(order.is_sorted(), "{html}");
        assert!(html.ends_with("</script>\n  </body>\n</html>\n"));
    }

    #[test]
    fn both_modules_come_out_as_they_went_in() {
        let html = built("").unwrap();
        for (name, times) in [("PAGE", 100), ("CORE", 200)] {
            let packed = between(&html, &format!("const {name} = '"), "'");
            let packed = BASE64_STANDARD.decode(packed).unwrap();
            let mut wasm = Vec::new();
            GzDecoder::new(&packed[..]).read_to_end(&mut wasm).unwrap();
            assert_eq!(wasm, b"\0asm".repeat(times));
        }
    }

    #[test]
    fn a_script_that_would_end_early_is_refused() {
        for glue in ["'</Script>'", "'<!--'"] {
            assert!(built(glue).is_err(), "{glue}");
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
