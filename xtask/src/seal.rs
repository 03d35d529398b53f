//! What the built page may do is written into it: nothing from elsewhere, no script and no style but its own files.

use std::{fs, path::Path};

use crate::error::{Error, Result};

/// The page's policy (Content Security Policy, level 3). Compiling WebAssembly is all that it may do beyond loading
/// its own files; `blob:` is for the pictures that are previewed, and for the core's worker, which this holds for as well
/// since it is made of a blob.
pub(crate) const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
                      img-src 'self' blob:; font-src 'self'; connect-src 'self'; worker-src 'self' blob:; \
                      manifest-src 'self'; base-uri 'none'; form-action 'none'";

const SCRIPT_START: &str = "<script type=\"module\">";
const SCRIPT_END: &str = "</script>";
const HEAD: &str = "<head>";

/// Writes the policy into `dist/index.html`, and the script in it, which the policy would not run, into a file.
pub(crate) fn seal(dist: &Path) -> Result<()> {
    let index = dist.join("index.html");
    let html = fs::read_to_string(&index).map_err(Error::file(&index))?;
    let Some(sealed) = sealed(&html) else {
        return Err(Error::Unexpected {
            what: index.display().to_string(),
            lacks: "script that starts the page",
        });
    };
    let start = dist.join(&sealed.name);
    fs::write(&start, sealed.script).map_err(Error::file(&start))?;
    fs::write(&index, sealed.html).map_err(Error::file(&index))
}

struct Sealed {
    html: String,
    /// The file that the script goes to.
    name: String,
    script: String,
}

fn sealed(html: &str) -> Option<Sealed> {
    let (before, rest) = html.split_once(SCRIPT_START)?;
    let (script, after) = rest.split_once(SCRIPT_END)?;
    // Named as the module that it starts, so that neither is ever an old one.
    let (_, module) = script.split_once("from './")?;
    let (module, _) = module.split_once('\'')?;
    let name = format!("start-{module}");
    let (opening, before) = before.split_once(HEAD)?;
    let html = format!(
        "{opening}{HEAD}\n    <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\" />{before}\
         <script type=\"module\" src=\"./{name}\">{SCRIPT_END}{after}"
    );
    Some(Sealed {
        html,
        name,
        script: script.trim_start().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_goes_to_a_file_and_the_policy_comes_first() {
        let html = "<html><head>\n<title>T</title>\n<script type=\"module\">\nimport init from './p-1.js';\n\
                    </script>\n<link /></head></html>";
        let sealed = sealed(html).expect("a page");
        assert_eq!(sealed.name, "start-p-1.js");
        assert_eq!(sealed.script, "import init from './p-1.js';\n");
        let policy = sealed
            .html
            .find("Content-Security-Policy")
            .expect("it is there");
        assert!(policy < sealed.html.find("<title>").expect("it is kept"));
        assert!(
            sealed
                .html
                .contains("<script type=\"module\" src=\"./start-p-1.js\"></script>\n<link />")
        );
        assert!(!sealed.html.contains("import init"));
    }
}
