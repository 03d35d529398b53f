//! The serial ports that the page was granted, found again on this side.
//!
//! A port cannot be sent to where the core runs, but the browser gives the same list there, in the same order. Two of a
//! kind look alike, so a port is known by its place in a list that is as long as the page's and has the same kinds in
//! the same places. While the two lists differ a port was plugged or unplugged between the two readings, and both are
//! read again.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;

use crate::app::PortId;
use crate::boundary::PortSeen;
use crate::browser::clock::Clock;
use crate::time::Duration;
use crate::transport::web_serial::{SerialPort, granted_ports};

/// How long the two lists may differ.
const DIFFER_MAX: Duration = Duration::from_secs(1);

/// How long to wait before the list is read again.
const READ_AGAIN: Duration = Duration::from_millis(50);

/// The ports by number. Clones share them.
#[derive(Clone, Default)]
pub(super) struct Ports(Rc<RefCell<Known>>);

#[derive(Default)]
struct Known {
    /// The page's list, and how many it has told.
    seen: Vec<PortSeen>,
    told: u32,
    /// Those of it that were found; `None` until this list was read here.
    found: Option<BTreeMap<PortId, SerialPort>>,
}

impl Ports {
    /// The page has read its list: from here on nothing is found by an earlier one. Read here at once, since places count
    /// as of now.
    pub(super) fn told(&self, seen: Vec<PortSeen>) {
        let told = self.0.borrow().told + 1;
        self.0.replace(Known {
            seen,
            told,
            found: None,
        });
        let ports = self.clone();
        spawn_local(async move { ports.read().await });
    }

    /// The port with this number; `None` once it is clear that it is not plugged in.
    pub(super) async fn find(&self, clock: &Clock, id: PortId) -> Option<SerialPort> {
        let until = clock.now() + DIFFER_MAX;
        loop {
            if let Some(found) = &self.0.borrow().found {
                return found.get(&id).cloned();
            }
            self.read().await;
            if self.0.borrow().found.is_none() {
                if clock.now() >= until {
                    return None;
                }
                clock.sleep_until(clock.now() + READ_AGAIN).await;
            }
        }
    }

    async fn read(&self) {
        let told = self.0.borrow().told;
        let here = granted_ports().await;
        let mut known = self.0.borrow_mut();
        if known.told != told {
            return;
        }
        let kinds = here.iter().map(SerialPort::usb_ids);
        if kinds.eq(known.seen.iter().map(|seen| seen.usb)) {
            let ids = known.seen.iter().map(|seen| seen.id);
            known.found = Some(ids.zip(here).collect());
        }
    }
}
