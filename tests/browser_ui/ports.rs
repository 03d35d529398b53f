//! Serial ports: which one is attached again by itself.

#[path = "../support/port.rs"]
mod port;

use at_ferry::app::{AttachTarget, Command, PortId};
use leptos::prelude::*;
use port::{FakePort, no_ports_faked, plug};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{Rig, settle};

/// A page that sees these ports.
async fn seeing(ports: &[&FakePort]) -> Rig {
    let rig = Rig::new();
    plug(ports.iter().copied().cloned().collect());
    rig.ui.ports.watch();
    settle().await;
    rig
}

fn numbers(rig: &Rig) -> Vec<PortId> {
    let granted = rig.ui.ports.granted.get_untracked();
    granted.iter().map(|port| port.id).collect()
}

/// The ports that the page has had attached since this was asked last.
fn attached(rig: &Rig) -> Vec<PortId> {
    let sent = rig.take_sent().into_iter();
    let ports = sent.filter_map(|command| match command {
        Command::Attach(AttachTarget::Port { port, .. }) => Some(port),
        _ => None,
    });
    ports.collect()
}

#[wasm_bindgen_test]
async fn a_port_seen_beside_the_attached_one_is_not_taken_for_it() {
    let (first, second) = (FakePort::new(), FakePort::new());
    let rig = seeing(&[&first, &second]).await;
    rig.ui.ports.attach(rig.ui.ports.granted.get_untracked()[0]);
    assert_eq!(attached(&rig), [numbers(&rig)[0]]);
    // The one in use is pulled; the other one stays.
    plug(vec![second.clone()]);
    rig.ui.ports.lost();
    settle().await;
    assert_eq!(attached(&rig), []);
    assert!(rig.all("notice").is_empty());
    // Plugged in again, the browser gives it as a new one.
    plug(vec![second, FakePort::new()]);
    settle().await;
    assert_eq!(attached(&rig), [numbers(&rig)[1]]);
    no_ports_faked();
}

#[wasm_bindgen_test]
async fn a_port_that_was_plugged_in_later_beside_the_attached_one_is_not_taken_for_it() {
    let first = FakePort::new();
    let rig = seeing(&[&first]).await;
    rig.ui.ports.attach(rig.ui.ports.granted.get_untracked()[0]);
    rig.take_sent();
    let second = FakePort::new();
    plug(vec![first, second.clone()]);
    settle().await;
    plug(vec![second]);
    rig.ui.ports.lost();
    settle().await;
    assert_eq!(attached(&rig), []);
    no_ports_faked();
}

#[wasm_bindgen_test]
async fn of_a_module_with_several_ports_the_same_one_is_attached_again() {
    let ports = || [FakePort::new(), FakePort::new(), FakePort::new()];
    let [first, second, third] = ports();
    let rig = seeing(&[&first, &second, &third]).await;
    rig.ui.ports.attach(rig.ui.ports.granted.get_untracked()[1]);
    rig.take_sent();
    plug(vec![]);
    rig.ui.ports.lost();
    settle().await;
    // They come back one by one.
    let [first, second, third] = ports();
    plug(vec![first.clone()]);
    settle().await;
    plug(vec![first.clone(), second.clone()]);
    settle().await;
    assert_eq!(attached(&rig), []);
    plug(vec![first, second, third]);
    settle().await;
    assert_eq!(attached(&rig), [numbers(&rig)[1]]);
    no_ports_faked();
}

#[wasm_bindgen_test]
async fn a_port_that_is_back_before_its_loss_is_told_is_attached_again() {
    let first = FakePort::new();
    let rig = seeing(&[&first]).await;
    rig.ui.ports.attach(rig.ui.ports.granted.get_untracked()[0]);
    rig.take_sent();
    plug(vec![FakePort::new()]);
    settle().await;
    assert_eq!(attached(&rig), []);
    rig.ui.ports.lost();
    settle().await;
    assert_eq!(attached(&rig), numbers(&rig));
    no_ports_faked();
}
