//! What a record is of: the page, the module, the link, and when it began.

use crate::app::{Link, WallClock};

/// What a record is of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// The page and its version.
    pub app: String,
    /// The model, as the module named it; empty where none did.
    pub model: String,
    /// Its firmware, as it named it.
    pub firmware: String,
    /// What was attached.
    pub link: Option<Link>,
    /// USB vendor and product, where it was on USB.
    pub usb: Option<(u16, u16)>,
    /// When it began; `None` where nobody said.
    pub began: Option<WallClock>,
}
