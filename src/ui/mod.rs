//! The page: components that read the state and send commands. No protocol here, and no bytes.
//!
//! | sub-room | what it is for |
//! |---|---|
//! | [`base`] | words, numbers, drawings, lists: what knows nothing of this page's state |
//! | [`models`] | the state behind signals, and what can be done with it; each model holds one small handle, its [`Page`](models::page::Page) |
//! | [`context`] | the models put together: what every component gets |
//! | [`pump`] | what the core says into the models, once per frame |
//! | [`views`] | components: what is drawn |
//!
//! Each uses only those above it.

pub mod base;
pub mod context;
pub mod models;
pub mod pump;
pub mod views;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::{AttachTarget, Command};
use crate::boundary::{Core, launch::launch};
use crate::browser::charset;
use crate::ui::base::address::Address;
use crate::ui::context::Ui;
use crate::ui::models::page::Backend;
use crate::ui::models::{newer, trail};
use crate::ui::views::page::{PageView, PageViewProps};

/// Mounts the page on the document's body and starts the core.
pub fn start() {
    console_error_panic_hook::set_once();
    charset::provide();
    mount_to_body(|| {
        let address = Address::of_page();
        let (wake, woken) = pump::waker();
        let core = Core::new(wake);
        let ui = Ui::new(Backend::Core(core.clone()), &address);
        let on_trouble = move || ui.notices.part_not_loaded();
        spawn_local(launch(core.clone(), address.no_worker, on_trouble));
        pump::run(ui, core, woken);
        ui.saving.load();
        ui.ports.watch();
        newer::watch(ui.page);
        trail::watch(ui.page);
        ui.send(Command::SetOptions(ui.transfer_options.get_untracked()));
        let log = ui.log.options.get_untracked();
        ui.send(Command::SetRecord(log.record));
        ui.send(Command::WatchNetwork(!log.is_unwatched));
        if address.demo {
            ui.send(Command::Attach(AttachTarget::Demo(address.options)));
        }
        PageView(PageViewProps { ui })
    });
}
