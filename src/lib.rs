//! AT Ferry: moves files through a cellular module. The page speaks AT commands over a serial line to the
//! module, and the module speaks FTP to a server.
//!
//! ```text
//!   ui  --Command-->  driver  --bytes-->  transport: Web Serial | simulated module
//!       <--Event----    |     <--bytes--
//!                      host = dte + ftp + storage
//! ```
//!
//! # The rooms
//!
//! | room | what it is for | what it must never touch |
//! |---|---|---|
//! | [`time`] | moments and deadlines as data | a clock |
//! | [`codec`] | bytes to and from AT vocabulary | state, any vendor's commands |
//! | [`dialect`] | what is OneMO's own: MFTP commands, code tables, models | state, time |
//! | [`dte`] | our side of the AT line: one transaction at a time, deadlines, recovery | FTP, files |
//! | [`storage`] | the module's own file system: list, put, get, delete, rename, check | bytes on the line, channels |
//! | [`ftp`] | channels, listings, uploads and downloads | bytes on the line |
//! | [`host`] | `dte`, `ftp` and `storage` put together: all of our side, sans-IO | a port, a browser |
//! | [`local`] | names and archives of downloaded trees on the user's side | a browser, AT |
//! | [`sim`] | the module's side: interpreter, FTP service, in-memory servers, line model | `dte`, `ftp`, `host` |
//! | [`app`] | what the page and the core say to each other | AT, a browser |
//! | [`transport`] | how bytes reach a module: Web Serial, the simulator | what the bytes mean, the DOM |
//! | [`driver`] | the one event loop: transport, files, timer, commands | the DOM |
//! | [`ui`] | components: read the state, send commands | the protocol |
//!
//! All rooms but the last three are sans-IO: bytes, commands and the time come in, bytes, events and the next
//! deadline go out. They name no browser and no clock, never block or spawn, and build and test natively.
//! The last three exist in the browser alone.

pub mod app;
pub mod codec;
pub mod dialect;
pub mod dte;
pub mod ftp;
pub mod host;
pub mod local;
pub mod sim;
pub mod storage;
pub mod time;

#[cfg(target_arch = "wasm32")]
pub mod driver;
#[cfg(target_arch = "wasm32")]
pub mod transport;
#[cfg(target_arch = "wasm32")]
pub mod ui;
