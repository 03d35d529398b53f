//! The core and the simulated module against FTP servers that others wrote, as Debian ships them: the bridge's client
//! does the module's FTP. Each server is started for its test, on the loopback and on a directory of its own.
//!
//! What they do, each as it is shipped unless a setting is named:
//!
//! | what | vsftpd | pure-ftpd | proftpd |
//! |---|---|---|---|
//! | LIST | hides names that begin with a dot | the same, and is cut at 10,000 lines (`-L`) | hides them |
//! | LIST of a hidden name | gives it | gives it | gives nothing |
//! | LIST of `z[1]`, or of a name with blanks at its ends | gives it | gives nothing: it is a pattern, and trimmed | gives it |
//! | LIST of what is not there | gives nothing | gives nothing | 450 |
//! | a link in a listing | as a link | as a link; `-b`: as what it leads to | as a link; `ShowSymlinks off`: as what it leads to, and links upwards not at all |
//! | PWD behind a link | physical | physical | physical; `ShowSymlinks off`: logical |
//! | DELE of a link to a directory | takes the link | takes the link | takes the link |
//! | RNTO onto a file | replaces it | replaces it; `-G`: nothing is renamed | replaces it; `AllowOverwrite off`: 550 |
//! | APPE | appends; `anon_other_write_enable=NO`: 550 | appends | 451; `AllowStoreRestart on`: appends |
//! | STOR onto a file | replaces it; `anon_other_write_enable=NO`: 553 | replaces it; `-r`: takes another name and says nothing | replaces it; `AllowOverwrite off`: 550 |
//! | REST before RETR | goes there; past the end gives nothing | goes there; past the end 554 | the same; `AllowRetrieveRestart off`: 451 |
//! | names with blanks at their ends | keeps them | makes `_` of the blanks, and says nothing | keeps them |
//! | SIZE in the text type | told | told | 550 |
//! | over a quota | none | 552, and the whole file is gone, with what had stood there | none as shipped |
//! | an old file in LIST | its year in the place of the time, after half a year | the same | the same |
//!
//! Time is virtual: it stands while a server has something to answer, so that no test knows how fast the machine is.
#![cfg(all(unix, feature = "bridge"))]
#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../host/bench.rs"]
#[expect(dead_code, reason = "made for tests that do more")]
mod bench;
#[path = "../../src/bin/bridge/client.rs"]
mod client;
#[path = "../../src/bin/bridge/failure.rs"]
mod failure;
#[path = "../../src/bin/bridge/listing.rs"]
mod listing;
#[path = "../../src/bin/bridge/names.rs"]
mod names;
#[path = "../../src/bin/bridge/network.rs"]
#[expect(dead_code, reason = "the bridge counts for those who measure it")]
mod network;
#[path = "../../src/bin/bridge/options.rs"]
#[expect(dead_code, reason = "they are the bridge's own")]
mod options;
#[path = "../../src/bin/bridge/waker.rs"]
mod waker;

mod bridge;
mod common;
mod proftpd;
mod pure_ftpd;
mod server;
mod station;
mod vsftpd;
