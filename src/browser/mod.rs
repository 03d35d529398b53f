//! What is needed of the browser itself, in a window as in a worker: time, locks between the pages of this browser, and
//! what outlives a page.

pub mod charset;
pub mod clock;
pub(crate) mod database;
pub(crate) mod js;
pub mod loading;
pub mod naming;
pub(crate) mod page_load;
pub mod permission;
pub mod serial;
mod timekeeper;
pub mod values;
