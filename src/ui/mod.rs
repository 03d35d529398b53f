//! The page: components that read the state and send commands. No protocol here, and no bytes.
//!
//! | sub-room | what it is for |
//! |---|---|
//! | [`base`] | words, numbers, drawings, lists: what knows nothing of this page's state |
//! | [`models`] | the state behind signals, and what can be done with it; each model holds one small handle, its [`Page`](models::page::Page) |
//! | [`context`] | the models put together: what every component gets |
//! | [`pump`] | events from the driver into the models, once per frame |
//! | [`views`] | components: what is drawn |
//!
//! Each uses only those above it.

pub mod base;
pub mod context;
pub mod models;
pub mod pump;
pub mod views;

use leptos::prelude::*;

use crate::app::{AttachTarget, Command};
use crate::browser::clock::Clock;
use crate::driver::Driver;
use crate::ui::base::address::Address;
use crate::ui::context::Ui;
use crate::ui::models::page::Backend;
use crate::ui::models::{newer, trail};
use crate::ui::views::page::{PageView, PageViewProps};

/// Mounts the page on the document's body and starts the driver.
pub fn start() {
    console_error_panic_hook::set_once();
    mount_to_body(|| {
        let address = Address::of_page();
        let clock = Clock::new();
        let (wake, woken) = pump::waker(clock.clone());
        let driver = Driver::start(clock, wake);
        let ui = Ui::new(Backend::Driver(driver.clone()), &address);
        pump::run(ui, driver, woken);
        ui.saving.load();
        ui.ports.watch();
        newer::watch(ui.page);
        trail::watch(ui.page);
        ui.send(Command::SetOptions(ui.transfer_options.get_untracked()));
        if address.demo {
            ui.send(Command::Attach(AttachTarget::Demo(address.options)));
        }
        PageView(PageViewProps { ui })
    });
}
