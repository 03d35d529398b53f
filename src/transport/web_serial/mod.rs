//! Web Serial: the line over a port that the user granted.

mod open;
mod promised;
mod session;

pub use crate::browser::serial::{
    SerialPort, UsbIds, granted_ports, is_supported, is_the_modules_own,
};
use crate::browser::serial::{bindings, name_of, navigator, object};
pub use open::{OPEN_MAX, has_no_groups, open, why_not_opened};
pub use session::{CLOSE_MAX, SerialSession};
