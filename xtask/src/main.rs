//! The project's own commands. They get what they need by themselves and keep it in `target/`.

mod bench;
mod bridge;
mod browser_runner;
mod chunks;
mod core;
mod counts;
mod debian;
mod e2e;
mod error;
mod fingerprint;
mod fuzz;
mod inside;
mod isolation;
mod lanes;
mod linking;
mod module;
mod mutants;
mod net;
mod npm;
mod offline;
mod pack;
mod page;
mod paths;
mod report;
mod run;
mod seal;
mod serve;
mod servers;
mod simulate;
mod single;
mod site;
mod sizes;
mod soak;
mod supply;
mod test;
mod times;
mod tools;

use std::{env, process::ExitCode};

use error::{Error, Result};

const USAGE: &str = "\
cargo xtask COMMAND

  serve [--port N]   build the page for release and serve it on this machine (port 8080, or a free one)
  build              build the page for release into dist/, for any static host and any sub-path
  build --single-file
                     build it into one file, dist/at-ferry.html, which needs no host: open it from the disk
  test               run everything: format, clippy on both targets, native, browser and end-to-end tests
  e2e [FILTERS...]   run only the end-to-end tests, or those of them whose names hold a filter
  servers            get the FTP servers that `cargo test --features bridge --test real_servers` runs
  screenshots        take the pictures of the main states that the README shows
  simulate [--seeds N] [--from S | --fresh]
                     run the host against the simulated module, N seeds of anything that may go wrong, from S on
                     or from a seed that this commit alone has
  mutants [NAMES...] break a copy of the sources in known ways, and see that the simulation catches each
  fuzz [--seconds N] [TARGETS...]
                     look for bytes that the deframer, the parsers or the simulated module cannot take
  bridge [ARGS...]   put the simulated module on a pseudo terminal (`bridge --help` says more)
  soak [--minutes N] [--seed N]
                     have the page carry files over a real port while all goes wrong that can, and count
  relay HOST:PORT [--round-trip-ms N]
                     put a slow network in front of an FTP server
  bench [--quick | --once] [--keep] [CELLS...]
                     measure what is fast and what it costs, beside others, or only the cells whose names hold one
                     of these; --once runs each once, --quick with small sizes too; --keep makes the tables those that
                     a later run is compared with";

fn main() -> ExitCode {
    let mut args = env::args().skip(1);
    let command = args.next().unwrap_or_default();
    let args: Vec<String> = args.collect();
    match dispatch(&command, &args) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(command: &str, args: &[String]) -> Result<ExitCode> {
    match command {
        "serve" => serve::command(args),
        "build" => page::command(args),
        "test" => test::command(args),
        "e2e" => Ok(e2e::command(args)),
        "servers" => servers::command(args),
        "screenshots" => e2e::screenshots(),
        "simulate" => simulate::command(args),
        "mutants" => mutants::command(args),
        "fuzz" => fuzz::command(args),
        "bridge" => bridge::command(args),
        "bench" => bench::command(args),
        "soak" => soak::command(args),
        "relay" => bench::relay::command(args),
        inside::COMMAND => inside::command(args),
        browser_runner::COMMAND => browser_runner::command(args),
        "" | "help" | "-h" | "--help" => {
            println!("{USAGE}");
            Ok(ExitCode::SUCCESS)
        }
        other => Err(Error::Usage(format!("no command `{other}`\n\n{USAGE}"))),
    }
}
