//! `wasm-bindgen`, as its own package has it; and before it, where a directory for chunks is named, the splitting of
//! the module into what loads first and what is loaded when it is wanted.

use std::{
    collections::hash_map::DefaultHasher,
    env,
    ffi::OsString,
    fs,
    hash::{Hash, Hasher},
    path::{Path, PathBuf},
    process::ExitCode,
};

/// The directory that chunks are written to; without it nothing is split.
const CHUNKS_DIR: &str = "AT_FERRY_CHUNKS_DIR";

fn main() -> ExitCode {
    let mut args: Vec<OsString> = env::args_os().collect();
    if let Some(dir) = env::var_os(CHUNKS_DIR).map(PathBuf::from)
        && let Err(error) = split(&mut args, &dir)
    {
        eprintln!("error: splitting the page: {error}");
        return ExitCode::FAILURE;
    }
    match wasm_bindgen_cli::wasm_bindgen::run_cli_with_args(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:?}");
            ExitCode::FAILURE
        }
    }
}

/// Splits the module that the arguments name, and has them name the part that loads first.
fn split(args: &mut Vec<OsString>, dir: &Path) -> Result<(), String> {
    let Some(input) = args
        .iter_mut()
        .find(|arg| Path::new(arg).extension().is_some_and(|it| it == "wasm"))
    else {
        return Ok(());
    };
    let wasm = fs::read(&*input).map_err(|error| format!("{}: {error}", input.display()))?;
    if dir.exists() {
        fs::remove_dir_all(dir).map_err(|error| format!("{}: {error}", dir.display()))?;
    }
    let mut hasher = DefaultHasher::new();
    wasm.hash(&mut hasher);
    // The main part imports it by this name, and the name must change with what it loads.
    let link_name = format!("./chunks-{:016x}.js", hasher.finish());
    let main = dir.join("main");
    fs::create_dir_all(&main).map_err(|error| format!("{}: {error}", main.display()))?;
    let main = main.join(Path::new(input).file_name().unwrap_or_default());
    let mut options = wasm_split_cli_support::Options::new(&wasm);
    options.output_dir = dir;
    options.main_out_path = &main;
    options.link_name = &link_name;
    // Whoever puts the page together knows the name that it gets.
    options.main_module = "./main.js";
    wasm_split_cli_support::transform(options).map_err(|error| format!("{error:#}"))?;
    *input = main.into();
    // The chunks use the memory, the table and the stack pointer of the main part.
    args.push("--keep-lld-exports".into());
    Ok(())
}
