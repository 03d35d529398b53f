//! The components: read the models, send commands.

pub mod attach;
pub mod bell;
pub mod bench;
pub mod channels;
pub mod dialogs;
pub mod files;
pub mod granted;
pub mod guide;
pub mod health;
pub mod leftover;
pub mod menu;
pub mod meter;
pub mod notices;
pub mod options;
pub mod page;
pub mod panels;
pub mod panes;
pub mod places;
pub mod queue;
pub mod route;
pub mod server;
pub mod servers;
pub mod settings;
pub mod sheet;
pub mod standing;
pub mod storage;
