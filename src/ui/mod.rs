//! The page: components that read the state and send commands. No protocol here, and no bytes.
//!
//! | module | what it is |
//! |---|---|
//! | [`context`] | what every component gets: the state as signals, the way to send a command, the words |
//! | [`store`] | [`AppState`](crate::app::AppState) behind signals, one per thing that changes by itself |
//! | [`pump`] | events from the driver into the store, once per frame |
//! | [`ports`] | granted serial ports, and attaching one again that was plugged back in |
//! | [`picking`] | choosing local files |
//! | [`tree`] | folders with all that is below them |
//! | [`collecting`] | directories that are downloaded, into a folder or an archive |
//! | [`saving`], [`folder`] | finished downloads: into a folder of the user's, or to the browser's downloads |
//! | [`clipboard`] | copying |
//! | [`life`] | the title, the question before leaving and the like, while transfers run |
//! | [`traffic`] | what went over the air by the day, and the budget |
//! | [`text`], [`mod@format`] | words, numbers and times in the user's language |
//! | [`address`] | what the page's address asks for |
//! | [`newer`] | the page kept for where there is no network, and newer versions of it |
//! | [`page`] | the page as a whole |
//! | [`panels`] | what of it is loaded behind the first screen |
//! | [`route`], [`attach`], [`channels`], [`server`], [`servers`], [`settings`], [`ladder`], [`panes`], [`files`], [`storage`], [`queue`], [`leftover`], [`meter`], [`options`], [`console`], [`notices`], [`dialogs`], [`delete`] | its parts |
//! | [`icons`] | our own drawings |

pub mod address;
pub mod attach;
pub mod channels;
pub mod clipboard;
pub mod collecting;
pub mod console;
pub mod context;
pub mod delete;
pub mod dialogs;
pub mod files;
pub mod folder;
pub mod format;
pub mod icons;
pub mod ladder;
pub mod leftover;
pub mod life;
pub mod meter;
pub mod newer;
pub mod notices;
pub mod options;
pub mod page;
pub mod panels;
pub mod panes;
pub mod picking;
pub mod ports;
pub mod pump;
pub mod queue;
pub mod route;
pub mod saving;
pub mod server;
pub mod servers;
pub mod settings;
pub mod storage;
pub mod store;
pub mod text;
pub mod traffic;
pub mod tree;
pub mod virtual_list;

use leptos::prelude::*;

use crate::app::{AttachTarget, Command};
use crate::driver::Driver;
use crate::ui::address::Address;
use crate::ui::context::{Backend, Ui};

/// Mounts the page on the document's body and starts the driver.
pub fn start() {
    console_error_panic_hook::set_once();
    mount_to_body(|| {
        let address = Address::of_page();
        let (wake, woken) = pump::waker();
        let driver = Driver::start(wake);
        let ui = Ui::new(Backend::Driver(driver), &address);
        pump::run(ui, woken);
        ui.saving.load(ui);
        ports::watch(ui);
        newer::watch(ui);
        // The last half second is not told by then.
        let _forever = window_event_listener_untyped("pagehide", move |_| ui.traffic.flush(ui));
        ui.send(Command::SetOptions(ui.transfer_options.get_untracked()));
        if address.demo {
            ui.send(Command::Attach(AttachTarget::Demo(address.options)));
        }
        page::Page(page::PageProps { ui })
    });
}
