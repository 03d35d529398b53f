//! The page's components in a real browser: what they promise to whoever drives them, the words in both
//! languages, and the logic of list, selection and order.

#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod connection;
mod endings;
mod explained;
mod faults;
mod files;
mod form;
mod guide;
mod health;
mod layout;
mod leftover;
mod licences;
mod log;
mod log_scroll;
mod log_session;
mod logic;
mod page;
mod panes;
mod places;
mod ports;
mod prompt;
mod queue;
mod saving;
mod servers;
mod storage;
mod tour;
mod transfers;
mod uploading;
mod words;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
