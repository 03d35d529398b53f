//! Serial ports that the user granted, and attaching one again that was plugged back in.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::{AttachTarget, Command, Down, PortId};
use crate::boundary::{PortSeen, PortsMove, ToCore};
use crate::browser::serial::{self, SerialPort};
use crate::ui::models::notices::PageNotice;
use crate::ui::models::page::Page;

/// A port that can be attached without the browser's picker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GrantedPort {
    /// Its number; it may be another one after the port was unplugged and plugged in again.
    pub id: PortId,
    /// USB vendor and product.
    pub usb: Option<(u16, u16)>,
}

impl GrantedPort {
    /// The USB ids as `lsusb` writes them; empty for a port that is not on USB.
    pub fn usb_text(&self) -> String {
        self.usb
            .map(|(vendor, product)| format!("{vendor:04x}:{product:04x}"))
            .unwrap_or_default()
    }
}

/// The granted ports. A handle: copies are the same list.
#[derive(Clone, Copy)]
pub struct Ports {
    /// Those plugged in now.
    pub granted: RwSignal<Vec<GrantedPort>>,
    known: StoredValue<Vec<(SerialPort, GrantedPort)>, LocalStorage>,
    last_id: StoredValue<u32>,
    moved: StoredValue<PortsMove>,
    /// The port attached last, and its line speed.
    last: StoredValue<Option<(GrantedPort, u32)>>,
    /// All that were seen plugged in together with it, itself included: whatever the others look like, they are not it.
    together: StoredValue<Vec<GrantedPort>>,
    /// Set when that port went away by itself: attach it when it comes back.
    lost: StoredValue<bool>,
    /// Whether a port was plugged in since the last one was attached.
    plugged: StoredValue<bool>,
    /// Why those were let go on which no module was found.
    heard: RwSignal<Vec<(PortId, Down)>>,
    /// The ports that are still to be tried, while the module is looked for among all of them.
    untried: StoredValue<Option<Vec<GrantedPort>>>,
    /// Line speed for the next one, in bit/s.
    baud: RwSignal<u32>,
    page: Page,
}

impl Ports {
    /// No port known yet.
    pub fn new(page: Page, baud: RwSignal<u32>) -> Self {
        Self {
            granted: RwSignal::new(Vec::new()),
            known: StoredValue::new_local(Vec::new()),
            last_id: StoredValue::new(0),
            moved: StoredValue::new(PortsMove::default()),
            last: StoredValue::new(None),
            together: StoredValue::new(Vec::new()),
            lost: StoredValue::new(false),
            plugged: StoredValue::new(false),
            heard: RwSignal::new(Vec::new()),
            untried: StoredValue::new(None),
            baud,
            page,
        }
    }

    /// Keeps the list of granted ports right from now on.
    pub fn watch(self) {
        if !serial::is_supported() {
            return;
        }
        // Asking once also starts the browser's own watch over the ports.
        spawn_local(self.refresh());
        serial::on_plug(Box::new(move || {
            self.plugged.set_value(true);
            spawn_local(self.refresh());
        }));
        serial::on_unplug(Box::new(move || spawn_local(self.refresh())));
    }

    /// The browser's picker, then attach what was picked.
    pub fn choose(self, any: bool) {
        spawn_local(async move {
            match serial::request_port(any).await {
                Ok(Some(port)) => {
                    self.refresh().await;
                    self.attach(self.number(port));
                }
                Ok(None) => {}
                Err(error) => self
                    .page
                    .notices
                    .tell_page(PageNotice::PickerFailed(js_error(&error))),
            }
        });
    }

    /// Look for the module on one granted port after the other.
    pub fn find(self) {
        let mut ports = self.granted.get_untracked();
        ports.reverse();
        self.heard.set(Vec::new());
        self.untried.set_value(Some(ports));
        self.try_next();
    }

    /// A module is found, or the user has something else in mind: no other port is tried.
    pub fn end_search(self) {
        self.untried.set_value(None);
    }

    /// Nothing came of the port that was attached last; whether that is the search's own affair.
    pub fn went_down(self, why: Down) -> bool {
        if let (Some((last, _)), true) = (self.last.get_value(), is_of_port(why)) {
            self.heard.update(|heard| {
                heard.retain(|(port, _)| *port != last.id);
                heard.push((last.id, why));
            });
        }
        let is_searching = self.untried.with_value(Option::is_some);
        if is_searching {
            self.try_next();
        }
        is_searching
    }

    /// Why a port was let go on which no module was found; tracked.
    pub fn heard_on(self, port: PortId) -> Option<Down> {
        self.heard.with(|heard| {
            let known = heard.iter().find(|(known, _)| *known == port);
            known.map(|(_, why)| *why)
        })
    }

    fn try_next(self) {
        let mut left = self.untried.get_value().unwrap_or_default();
        let Some(next) = left.pop() else {
            self.end_search();
            return self.page.notices.tell_page(PageNotice::NoModuleFound);
        };
        self.untried.set_value(Some(left));
        self.attach_at(next, self.baud.get_untracked());
    }

    /// Attach a port at the line speed chosen.
    pub fn attach(self, port: GrantedPort) {
        self.end_search();
        let baud = self.baud.get_untracked();
        self.attach_at(port, baud);
    }

    /// The attached port went away by itself.
    pub fn lost(self) {
        self.lost.set_value(true);
        // It may be back already: the two are told by different parts of the browser, in either order.
        spawn_local(self.refresh());
    }

    /// The user wants something else attached, or nothing.
    pub fn forget_lost(self) {
        self.end_search();
        self.lost.set_value(false);
    }

    fn attach_at(self, port: GrantedPort, baud: u32) {
        self.last.set_value(Some((port, baud)));
        self.together.set_value(Vec::new());
        self.granted.with_untracked(|granted| self.see(granted));
        self.lost.set_value(false);
        self.plugged.set_value(false);
        self.page.send(Command::Attach(AttachTarget::Port {
            port: port.id,
            baud,
        }));
    }

    /// The core has seen a port plugged or unplugged, and believes no reading from before it said so.
    pub fn moved(self, number: PortsMove) {
        self.moved.set_value(number);
        spawn_local(self.refresh());
    }

    async fn refresh(self) {
        let moved = self.moved.get_value();
        let now = serial::granted_ports().await;
        self.known
            .update_value(|known| known.retain(|(port, _)| now.contains(port)));
        let granted: Vec<GrantedPort> = now.into_iter().map(|port| self.number(port)).collect();
        let seen = granted.iter().map(|port| PortSeen {
            id: port.id,
            usb: port.usb,
        });
        // Told even where it is the same list: what the core read meanwhile may not be.
        self.page.send(ToCore::Ports(moved, seen.collect()));
        if self.granted.with_untracked(|known| *known != granted) {
            self.granted.set(granted.clone());
        }
        self.see(&granted);
        self.attach_again(&granted);
    }

    /// These are plugged in at the same time.
    fn see(self, granted: &[GrantedPort]) {
        let last = self.last.get_value().map(|(last, _)| last);
        if last.is_some_and(|last| granted.contains(&last)) {
            self.together.update_value(|together| {
                for port in granted {
                    if !together.contains(port) {
                        together.push(*port);
                    }
                }
            });
        }
    }

    /// Attach the lost port if it is back: it has another number, or has kept it and a port was plugged in. The core
    /// tells whether the module is the same.
    fn attach_again(self, granted: &[GrantedPort]) {
        let Some((last, baud)) = self.last.get_value().filter(|_| self.lost.get_value()) else {
            return;
        };
        let together = self.together.get_value();
        let is_kin = |port: &&GrantedPort| port.usb == last.usb;
        // A module with several ports takes all of them along, and brings them back one by one.
        let is_gone = |port: &&GrantedPort| port.id == last.id || !granted.contains(port);
        let gone: Vec<_> = together.iter().filter(is_kin).filter(is_gone).collect();
        let is_back = |port: &&GrantedPort| {
            if port.id == last.id {
                self.plugged.get_value()
            } else {
                !together.contains(port)
            }
        };
        let back: Vec<_> = granted.iter().filter(is_kin).filter(is_back).collect();
        let place = gone.iter().position(|port| port.id == last.id);
        if back.len() >= gone.len()
            && let Some(back) = back.get(place.unwrap_or_default())
        {
            self.attach_at(**back, baud);
            self.page.notices.tell_page(PageNotice::Reattached);
        }
    }

    /// The port with its number, a new one where it is new.
    fn number(self, port: SerialPort) -> GrantedPort {
        let known = self.known.with_value(|known| {
            let same = known.iter().find(|(known, _)| *known == port);
            same.map(|(_, granted)| *granted)
        });
        if let Some(known) = known {
            return known;
        }
        self.last_id.update_value(|last| *last += 1);
        let granted = GrantedPort {
            usb: port.usb_ids(),
            id: PortId(self.last_id.get_value()),
        };
        self.known.update_value(|known| known.push((port, granted)));
        granted
    }
}

fn js_error(error: &wasm_bindgen::JsValue) -> String {
    let message = js_sys::Reflect::get(error, &"message".into()).ok();
    message
        .and_then(|message| message.as_string())
        .unwrap_or_else(|| format!("{error:?}"))
}

/// Whether it tells something of the port, and not of what the user did with it.
fn is_of_port(why: Down) -> bool {
    match why {
        Down::Busy
        | Down::Forbidden
        | Down::OpenFailed
        | Down::Silent
        | Down::NotAt
        | Down::OtherPort(_)
        | Down::NoMftp => true,
        Down::Detached | Down::Unplugged | Down::Broken => false,
    }
}
