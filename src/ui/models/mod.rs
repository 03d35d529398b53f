//! What the page knows and can do, as handles; nothing here is drawn. Each model that needs others is given them, and
//! all share one [`page::Page`].

pub mod bench;
pub mod byte_check;
pub mod clipboard;
pub mod collecting;
pub mod content_file;
pub mod dialog;
pub mod file_action;
pub mod files;
pub mod folders;
pub mod licences;
pub mod log;
pub mod log_options;
pub mod newer;
mod notice_end;
pub mod notices;
pub mod options;
pub mod page;
pub mod page_status;
pub mod panels;
pub mod panes;
pub mod picking;
pub mod place;
pub mod ports;
pub mod prompt;
pub mod reorder;
pub mod saving;
pub mod selected;
pub mod server_form;
pub mod servers;
pub mod sources;
pub mod staged;
pub mod storage;
pub mod store;
pub mod tabs;
pub mod traffic;
pub mod trail;
