//! AT Ferry: moves files through a cellular module. The page speaks AT commands over a serial line to the
//! module, and the module speaks FTP to a server.
//!
//! ```text
//!   window: ui  --Command-->  worker: driver  --bytes-->  transport: Web Serial | simulated module
//!               <--Event----            |     <--bytes--
//!                                      host = dte + ftp + storage
//! ```
//!
//! The two sides are two modules: `main.rs` has all of the page and nothing of the core, `bin/core.rs` the other way
//! round.
//!
//! # The rooms
//!
//! Each uses only rooms that are printed above it. `tests/tidy.rs` reads this table and holds the sources to it.
//!
//! | room | what it is for | what it must never name |
//! |---|---|---|
//! | [`time`] | moments and deadlines as data | |
//! | [`codec`] | bytes to and from AT vocabulary; no state, no vendor's commands | `time` |
//! | [`dialect`] | what is OneMO's own: MFTP commands, code tables, models | `time` |
//! | [`local`] | names and archives of downloaded trees on the user's side | `codec` `dialect` |
//! | [`samples`] | pictures that the page brings along, made by code | `codec` `dialect` |
//! | [`app`] | what the page and the core say to each other | |
//! | [`files`] | what the core asks of whoever holds the local files, and what comes back | `codec` `dialect` |
//! | [`record`] | what went over the line, kept: frames, folded to exchanges, searched, written and read | `dte` `sim` |
//! | [`dte`] | our side of the AT line: one transaction at a time, deadlines, recovery | |
//! | [`sim`] | the module's side: interpreter, FTP service, in-memory servers, line model | `dte` |
//! | [`storage`] | the module's own file system: list, put, get, delete, rename, check | `sim` |
//! | [`ftp`] | channels, listings, the queue, and transfers as phases that all use | `sim` |
//! | [`host`] | `dte`, `ftp` and `storage` put together: all of our side | `sim` |
//! | [`browser`] | the clock, locks between pages and what outlives a page, in a window as in a worker | `dte` `ftp` `storage` `host` `leptos` |
//! | [`boundary`] | what the page and the core say to each other, as it is posted from one to the other, and bringing the core up | `dte` `ftp` `storage` `host` `leptos` |
//! | [`transport`] | how bytes reach a module: Web Serial, the simulator | `dte` `ftp` `storage` `host` `leptos` |
//! | [`driver`] | the one event loop: transport, files, timer, commands | `leptos` |
//! | [`ui`] | the page: words and lists, models, their context, and the components that draw them; the core is on the other side of the [`boundary`] | `dte` `sim` `ftp` `storage` `host` `transport` `driver` |
//!
//! Down to [`host`] all is sans-IO: bytes, commands and the time come in, bytes, events and the next deadline go out.
//! Nothing there blocks or spawns, and it builds and tests natively. It names none of `leptos`, `reactive_stores`,
//! `web_sys`, `js_sys`, `wasm_bindgen`, `wasm_bindgen_futures`, `gloo_timers`, `std::time::Instant`,
//! `std::time::SystemTime`, `std::thread`, `std::fs`, `std::net`, `std::io` or `std::process`. The others exist in
//! the browser alone.

pub mod app;
pub mod codec;
pub mod dialect;
pub mod dte;
pub mod files;
pub mod ftp;
pub mod host;
pub mod local;
pub mod record;
pub mod samples;
pub mod sim;
pub mod storage;
pub mod time;

#[cfg(target_arch = "wasm32")]
pub mod boundary;
#[cfg(target_arch = "wasm32")]
pub mod browser;
#[cfg(target_arch = "wasm32")]
pub mod driver;
#[cfg(target_arch = "wasm32")]
pub mod transport;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub mod ui;
