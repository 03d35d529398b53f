//! The tools that build and test the page: what is needed, in which version, and how it is got. All of it is kept in
//! `target/tools`, nothing touches the user's PATH, and what is there already is not got again.

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    chunks,
    error::{Error, Result},
    fingerprint::Fingerprint,
    npm, paths,
    run::{self, Progress},
};

/// The library and the tool must be of one version; the manifests name it too.
const WASM_BINDGEN: &str = "0.2.130";
const TRUNK: &str = "0.21.14";
/// Drives Firefox.
const GECKODRIVER: &str = "0.37.0";
/// Runs the fuzz targets.
const CARGO_FUZZ: &str = "0.13.2";
/// What cargo gives to the compiler for the page; stands in the place of what `.cargo/config.toml` says.
const RUSTFLAGS: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS";
/// What the page is compiled to.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// What builds the page.
pub(crate) struct PageTools {
    /// Whether wasm-opt is among them.
    pub(crate) optimise: bool,
}

impl PageTools {
    /// Gets what is missing.
    pub(crate) fn get(progress: Progress) -> Result<Self> {
        wasm_target()?;
        wasm_bindgen(progress)?;
        trunk(progress)?;
        Ok(Self {
            optimise: npm::wasm_opt()?,
        })
    }

    /// wasm-opt, for what trunk does not know of; `level` says what it is to care for, as `-Oz` does.
    pub(crate) fn wasm_opt(&self, level: &str) -> Option<Command> {
        self.optimise.then(|| {
            let mut wasm_opt = run::program(npm::programs().join("wasm-opt"));
            // All that the compiler's target has by default. A chunk does not say so itself.
            for feature in [
                "bulk-memory",
                "bulk-memory-opt",
                "multivalue",
                "mutable-globals",
                "nontrapping-float-to-int",
                "reference-types",
                "sign-ext",
            ] {
                wasm_opt.arg(format!("--enable-{feature}"));
            }
            wasm_opt.arg(level);
            wasm_opt
        })
    }

    /// The wasm-bindgen of the library's version.
    pub(crate) fn wasm_bindgen() -> Command {
        run::program(exe(&wasm_bindgen_dir(), "wasm-bindgen"))
    }

    /// How cargo compiles the page: in one way, so that what it compiled serves every form that the page comes in.
    pub(crate) fn rustflags() -> (&'static str, &'static str) {
        // What the splitter goes by: which function refers to which.
        (
            RUSTFLAGS,
            "--cfg erase_components -C link-args=--emit-relocs",
        )
    }

    /// Trunk, with the other tools on its PATH and told never to look for them elsewhere.
    pub(crate) fn trunk() -> Command {
        let ours = [wasm_bindgen_dir(), npm::programs()];
        let theirs = env::var_os("PATH").unwrap_or_default();
        let path = env::join_paths(ours.into_iter().chain(env::split_paths(&theirs)))
            .unwrap_or_else(|_| OsString::from(&theirs));
        let mut trunk = run::program(exe(&trunk_dir(), "trunk"));
        trunk
            .env("PATH", path)
            .env("TRUNK_OFFLINE", "true")
            .env("AT_FERRY_CHUNKS_DIR", chunks::dir())
            .envs([Self::rustflags()])
            .env("TRUNK_SKIP_VERSION_CHECK", "true")
            // Where the page does not compile, the compiler's words are what counts, not trunk's stack.
            .env("RUST_LIB_BACKTRACE", "0")
            .env("RUST_BACKTRACE", "0")
            // Trunk takes only `true` and `false` for it, and fails on the usual `1`.
            .env_remove("NO_COLOR");
        trunk
    }
}

/// Gets what runs tests in a browser, and answers the path of the test runner.
pub(crate) fn test_runner() -> Result<PathBuf> {
    wasm_target()?;
    wasm_bindgen(Progress::Shown)?;
    Ok(exe(&wasm_bindgen_dir(), "wasm-bindgen-test-runner"))
}

/// Builds the stand-in for vsftpd and answers its path.
pub(crate) fn ftpd() -> Result<PathBuf> {
    run::step(
        "libunftp: building the FTP server for the tests",
        "1 min",
        || build_ours("ftpd", Progress::Shown),
    )?;
    Ok(exe(&wasm_bindgen_dir(), "ftpd"))
}

/// Gets what fuzzes: a nightly compiler, which alone can tell the fuzzer where an input leads, and cargo-fuzz.
pub(crate) fn cargo_fuzz() -> Result<()> {
    let nightly = run::program("cargo")
        .args(["+nightly", "--version"])
        .env_remove("RUSTUP_TOOLCHAIN")
        .output();
    if !nightly.is_ok_and(|output| output.status.success()) {
        if paths::which("rustup").is_none() {
            return Err(Error::Missing {
                what: "a nightly Rust".into(),
                remedy: "install Rust through rustup".into(),
            });
        }
        let add = ["toolchain", "install", "nightly", "--profile", "minimal"];
        run::step("nightly Rust: getting it, once", "1 min", || {
            run::run(run::program("rustup").args(add), "rustup toolchain install")
        })?;
    }
    // Its `--version` works as a subcommand's alone.
    let there =
        run::answer(run::program(exe(&trunk_dir(), "cargo-fuzz")).args(["fuzz", "--version"]));
    if there.is_some_and(|answer| answer.split(' ').any(|word| word == CARGO_FUZZ)) {
        return Ok(());
    }
    run::step(
        &format!("cargo-fuzz {CARGO_FUZZ}: building it, once"),
        "1 min",
        || {
            let mut cargo = run::cargo(&["install", "cargo-fuzz", "--locked", "--no-track"]);
            cargo.args(["--force", "--version", CARGO_FUZZ, "--root"]);
            cargo
                .arg(paths::tools())
                .arg("--target-dir")
                .arg(paths::tools().join("cargo-fuzz"));
            cargo.env("PATH", path_with(&trunk_dir()));
            run::run(&mut cargo, "building cargo-fuzz")
        },
    )
}

/// A PATH on which cargo finds cargo-fuzz.
pub(crate) fn path_to_cargo_fuzz() -> OsString {
    path_with(&trunk_dir())
}

/// Gets what cargo needs to compile for the browser.
pub(crate) fn wasm_target() -> Result<()> {
    let there =
        run::answer(run::program("rustc").args(["--print", "sysroot"])).is_some_and(|sysroot| {
            PathBuf::from(sysroot)
                .join("lib/rustlib")
                .join(WASM)
                .is_dir()
        });
    if there {
        return Ok(());
    }
    if paths::which("rustup").is_none() {
        return Err(Error::Missing {
            what: format!("the Rust target {WASM}"),
            remedy: format!(
                "install Rust through rustup, or the target {WASM} the way your Rust came"
            ),
        });
    }
    run::step("Rust target wasm32: adding it", "5 s", || {
        run::run(
            run::program("rustup").args(["target", "add", WASM]),
            "rustup target add",
        )
    })
}

fn wasm_bindgen(progress: Progress) -> Result<()> {
    let tool = exe(&wasm_bindgen_dir(), "wasm-bindgen");
    let runner = exe(&wasm_bindgen_dir(), "wasm-bindgen-test-runner");
    // It is ours in part, so its version alone does not tell.
    let mut sources = Fingerprint::default();
    sources.tree(&paths::root().join("xtask/tools"), |_| false)?;
    let sources = sources.finish();
    let stamp = ours_dir().join("bindgen.stamp");
    let as_built = std::fs::read_to_string(&stamp).is_ok_and(|stamp| stamp == sources);
    if as_built && runner.is_file() && has_version(tool, WASM_BINDGEN) {
        return Ok(());
    }
    run::step(
        &format!("wasm-bindgen {WASM_BINDGEN}: building it, once"),
        "1 min 30 s",
        || build_ours("bindgen-tools", progress),
    )?;
    std::fs::write(&stamp, sources).map_err(Error::file(&stamp))
}

fn build_ours(package: &str, progress: Progress) -> Result<()> {
    let mut cargo = run::cargo(&[
        "build",
        "--locked",
        "--manifest-path",
        "xtask/tools/Cargo.toml",
    ]);
    cargo
        .args(["--package", package, "--target-dir"])
        .arg(ours_dir());
    progress.run(cargo.args(progress.argument()), "building our tools")
}

fn trunk(progress: Progress) -> Result<()> {
    if has_version(exe(&trunk_dir(), "trunk"), TRUNK) {
        return Ok(());
    }
    run::step(
        &format!("trunk {TRUNK}: building it, once"),
        "2 min 30 s",
        || {
            // Without its TLS features, since it downloads nothing here.
            install("trunk", TRUNK, &["--no-default-features"], progress)
        },
    )
}

/// Builds what drives Firefox, and answers its path.
pub(crate) fn geckodriver() -> Result<PathBuf> {
    let tool = exe(&trunk_dir(), "geckodriver");
    if !has_version(tool.clone(), GECKODRIVER) {
        run::step(
            &format!("geckodriver {GECKODRIVER}: building it, once"),
            "1 min 30 s",
            || install("geckodriver", GECKODRIVER, &[], Progress::Shown),
        )?;
    }
    Ok(tool)
}

/// Builds a program of a package, unoptimised: such programs only call other programs.
fn install(package: &str, version: &str, extra: &[&str], progress: Progress) -> Result<()> {
    let mut cargo = run::cargo(&["install", package, "--locked"]);
    cargo.args(extra);
    cargo.args(["--version", version, "--no-track", "--force", "--root"]);
    cargo
        .arg(paths::tools())
        .arg("--target-dir")
        .arg(paths::tools().join(package));
    cargo.args(progress.argument());
    for (key, value) in [("LTO", "off"), ("CODEGEN_UNITS", "16"), ("OPT_LEVEL", "0")] {
        cargo.env(format!("CARGO_PROFILE_RELEASE_{key}"), value);
    }
    // The banner about PATH would mislead: nobody is to have it there.
    cargo.env("PATH", path_with(&trunk_dir()));
    progress.run(&mut cargo, &format!("building {package}"))
}

fn has_version(tool: PathBuf, version: &str) -> bool {
    run::answer(run::program(tool).arg("--version"))
        .is_some_and(|answer| answer.split_whitespace().any(|word| word == version))
}

fn path_with(dir: &Path) -> OsString {
    let path = env::var_os("PATH").unwrap_or_default();
    env::join_paths(std::iter::once(dir.to_path_buf()).chain(env::split_paths(&path)))
        .unwrap_or(path)
}

fn exe(dir: &Path, name: &str) -> PathBuf {
    dir.join(name).with_extension(env::consts::EXE_EXTENSION)
}

fn ours_dir() -> PathBuf {
    paths::tools().join("ours")
}

fn wasm_bindgen_dir() -> PathBuf {
    ours_dir().join("debug")
}

fn trunk_dir() -> PathBuf {
    paths::tools().join("bin")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_manifest_names_the_same_wasm_bindgen() {
        for manifest in ["Cargo.toml", "xtask/tools/bindgen/Cargo.toml"] {
            let text = std::fs::read_to_string(paths::root().join(manifest)).unwrap();
            assert!(text.contains(&format!("\"={WASM_BINDGEN}\"")), "{manifest}");
        }
    }
}
