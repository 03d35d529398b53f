//! The serial ports that the page was granted, found again on this side.
//!
//! A port cannot be sent to where the core runs, but the browser gives the same list there, in the same order. Two of a
//! kind look alike, so a port is known by its place in a list that is as long as the page's and has the same kinds in
//! the same places. While the two lists differ a port was plugged or unplugged between the two readings, and both are
//! read again. Where one of two alike was plugged in anew the lists only look the same: so whatever the page read before
//! a port was seen to be plugged or unplugged here counts no more, and it is asked to read again.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;

use crate::app::PortId;
use crate::boundary::{Outlet, PortSeen, PortsMove, ToPage};
use crate::browser::clock::Clock;
use crate::browser::serial::{self, SerialPort, granted_ports};
use crate::time::Duration;

/// How long the two lists may differ.
const DIFFER_MAX: Duration = Duration::from_secs(2);

/// How long to wait before the list is read again.
const READ_AGAIN: Duration = Duration::from_millis(50);

/// The ports by number. Clones share them.
#[derive(Clone)]
pub(super) struct Ports(Rc<RefCell<Known>>);

struct Known {
    to_page: Outlet,
    /// Whether the browser says what is plugged and unplugged.
    is_watched: bool,
    moved: PortsMove,
    /// The page's list, and how many it has told.
    seen: Vec<PortSeen>,
    told: u32,
    /// What this list was found to be here.
    found: Found,
}

/// The page's list, found again.
enum Found {
    /// It is not told, or no more right.
    Untold,
    /// It was told, and not found yet.
    Told,
    /// It is these.
    Here(BTreeMap<PortId, SerialPort>),
}

impl Ports {
    /// None is known.
    pub(super) fn new(to_page: Outlet) -> Self {
        Self(Rc::new(RefCell::new(Known {
            to_page,
            is_watched: false,
            moved: PortsMove::default(),
            seen: Vec::new(),
            told: 0,
            found: Found::Untold,
        })))
    }

    /// The page has read its list: from here on nothing is found by an earlier one. Read here at once, since places count
    /// as of now.
    pub(super) fn told(&self, after: PortsMove, seen: Vec<PortSeen>) {
        self.watch();
        let mut known = self.0.borrow_mut();
        if after < known.moved {
            return;
        }
        known.seen = seen;
        known.told += 1;
        known.found = Found::Told;
        drop(known);
        let ports = self.clone();
        spawn_local(async move { ports.read().await });
    }

    fn watch(&self) {
        if self.0.borrow().is_watched || !serial::is_supported() {
            return;
        }
        self.0.borrow_mut().is_watched = true;
        for listen in [serial::on_plug, serial::on_unplug] {
            let known = Rc::downgrade(&self.0);
            listen(Box::new(move || {
                if let Some(known) = known.upgrade() {
                    known.borrow_mut().has_moved();
                }
            }));
        }
        // Nor is what was read before anyone watched.
        self.0.borrow_mut().has_moved();
    }

    /// The port with this number; `None` once it is clear that it is not plugged in.
    pub(super) async fn find(&self, clock: &Clock, id: PortId) -> Option<SerialPort> {
        let until = clock.now() + DIFFER_MAX;
        loop {
            match &self.0.borrow().found {
                Found::Here(found) => return found.get(&id).cloned(),
                Found::Told | Found::Untold => {}
            }
            self.read().await;
            if !matches!(self.0.borrow().found, Found::Here(_)) {
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
        if known.told != told || !matches!(known.found, Found::Told) {
            return;
        }
        let kinds = here.iter().map(SerialPort::usb_ids);
        if kinds.eq(known.seen.iter().map(|seen| seen.usb)) {
            let ids = known.seen.iter().map(|seen| seen.id);
            known.found = Found::Here(ids.zip(here).collect());
        }
    }
}

impl Known {
    fn has_moved(&mut self) {
        self.moved.0 += 1;
        self.found = Found::Untold;
        self.to_page.say(ToPage::PortsMoved(self.moved));
        self.to_page.flush();
    }
}
