//! What knows nothing of this page's state: words and numbers in the user's language, drawings, lists, the browser's
//! memory and its folders.

pub mod address;
pub mod bytes;
pub mod folder;
pub mod format;
pub mod handout;
pub mod history;
pub mod icons;
pub mod local_storage;
pub mod lookalike;
pub mod order;
pub mod preselect;
pub mod report;
pub mod row_places;
pub mod row_span;
pub mod selection;
pub mod servers_file;
pub mod style;
pub mod text;
pub mod type_ahead;
pub mod virtual_list;
