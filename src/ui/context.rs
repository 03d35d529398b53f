//! What every component gets: the state as signals, the way to send a command, the words.

use std::cell::RefCell;
use std::ops::Deref;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::{
    Command, DemoOptions, FileId, Link, Server, StorageCommand, TransferId, TransferOptions,
    TreeId, WaitsFor,
};
use crate::codec::Charset;
use crate::dialect::{CHANNELS, ChannelId, Model};
use crate::driver::Driver;
use crate::driver::files::stamp_of;
use crate::ui::address::Address;
use crate::ui::collecting::Collecting;
use crate::ui::dialogs::Dialog;
use crate::ui::files::model::FilesModel;
use crate::ui::life::Life;
use crate::ui::notices::Notices;
use crate::ui::options;
use crate::ui::panels::Panels;
use crate::ui::panes::Panes;
use crate::ui::ports::Ports;
use crate::ui::saving::Saving;
use crate::ui::servers::list::Servers;
use crate::ui::storage::model::StorageModel;
use crate::ui::store::Store;
use crate::ui::text::{Lang, Text};
use crate::ui::traffic::Traffic;

/// Where the choice of language is kept.
const LANG_KEY: &str = "at-ferry.lang";

/// Line speed of a serial port until the user says otherwise, in bit/s: what every module answers at.
const BAUD_DEFAULT: u32 = 115_200;

/// The page's context. A handle: copies are the same page.
#[derive(Clone, Copy)]
pub struct Ui(&'static Parts);

impl Deref for Ui {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        self.0
    }
}

/// What a page consists of; all handles again.
pub struct Parts {
    /// The core's state.
    pub store: Store,
    /// What the user must know.
    pub notices: Notices,
    /// Serial ports that can be attached.
    pub ports: Ports,
    /// The listing, its order and what is selected in it.
    pub files: FilesModel,
    /// The two panes.
    pub panes: Panes,
    /// The saved servers.
    pub servers: Servers,
    /// The module's own files, as they are looked at.
    pub storage: StorageModel,
    /// The language shown.
    pub lang: RwSignal<Lang>,
    /// The channel shown.
    pub channel: RwSignal<ChannelId>,
    /// What was typed into the server form of each channel.
    pub forms: [RwSignal<ServerForm>; CHANNELS],
    /// Line speed for the next serial port, in bit/s.
    pub baud: RwSignal<u32>,
    /// The model for the next simulated module.
    pub model: RwSignal<Model>,
    /// How transfers are carried out that are queued from now on.
    pub transfer_options: RwSignal<TransferOptions>,
    /// What builds the panels beyond the first screen.
    pub panels: Panels,
    /// The title, the question before leaving and the like.
    pub life: Life,
    /// What went over the air, and the budget.
    pub traffic: Traffic,
    /// Transfers whose question was put already.
    pub asked: StoredValue<Vec<TransferId>>,
    /// The dialog that is open.
    pub dialog: RwSignal<Option<Dialog>>,
    /// Where downloads go.
    pub saving: Saving,
    /// Directories that are downloaded.
    pub collecting: Collecting,
    last_tree: StoredValue<u32>,
    options: StoredValue<DemoOptions>,
    backend: StoredValue<Backend, LocalStorage>,
}

/// Who takes the commands.
#[derive(Clone)]
pub enum Backend {
    /// The driver.
    Driver(Driver),
    /// A list, for tests of components.
    Recorder(Rc<RefCell<Vec<Command>>>),
}

/// What was typed into a server form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerForm {
    /// Name or address.
    pub host: String,
    /// TCP port, as typed.
    pub port: String,
    /// Login name.
    pub user: String,
    /// Password.
    pub password: String,
    /// How names are written to it.
    pub charset: Charset,
}

impl ServerForm {
    /// The server that every simulated module reaches.
    pub fn demo() -> Self {
        Self {
            host: "ftp.demo".to_owned(),
            port: "21".to_owned(),
            user: "demo".to_owned(),
            password: "demo".to_owned(),
            charset: Charset::Utf8,
        }
    }

    /// Nothing but FTP's port.
    pub fn blank() -> Self {
        Self {
            port: "21".to_owned(),
            ..Self::default()
        }
    }

    /// The server meant, where the form is complete.
    pub fn server(&self) -> Option<Server> {
        let host = self.host.trim();
        let port = self.port.trim().parse().ok().filter(|port| *port != 0)?;
        (!host.is_empty()).then(|| Server {
            host: host.to_owned(),
            port,
            user: self.user.clone(),
            password: self.password.clone(),
            charset: self.charset,
        })
    }
}

impl Ui {
    /// A page with nothing attached.
    pub fn new(backend: Backend, address: &Address) -> Self {
        let store = Store::new();
        let channel = RwSignal::new(ChannelId::default());
        let notices = Notices::new();
        let parts = Parts {
            store,
            notices,
            panels: Panels::load(move |notice| notices.tell(notice, None)),
            ports: Ports::new(),
            files: FilesModel::new(store, channel),
            panes: Panes::new(),
            servers: Servers::new(),
            storage: StorageModel::new(),
            lang: RwSignal::new(address.lang.unwrap_or_else(preferred_lang)),
            channel,
            forms: std::array::from_fn(|_| RwSignal::new(ServerForm::blank())),
            baud: RwSignal::new(BAUD_DEFAULT),
            model: RwSignal::new(address.options.model),
            transfer_options: RwSignal::new(options::kept()),
            life: Life::new(),
            traffic: Traffic::new(),
            asked: StoredValue::new(Vec::new()),
            dialog: RwSignal::new(None),
            saving: Saving::new(),
            collecting: Collecting::new(),
            last_tree: StoredValue::new(0),
            options: StoredValue::new(address.options.clone()),
            backend: StoredValue::new_local(backend),
        };
        // A page lives as long as its document.
        let ui = Self(Box::leak(Box::new(parts)));
        Effect::new(move || show_lang(ui.lang.get()));
        Effect::new(move || ui.prefill(ui.store.link.get().as_ref()));
        Effect::new(move || ui.prefill_waiting());
        ui
    }

    /// Give a command to the core.
    pub fn send(self, command: Command) {
        if let Command::Download { .. } | Command::Storage(StorageCommand::Get { .. }) = command {
            // Here and now, while the click that is behind it still counts.
            spawn_local(self.saving.ask());
        }
        self.backend.with_value(|backend| match backend {
            Backend::Driver(driver) => driver.send(command),
            Backend::Recorder(commands) => commands.borrow_mut().push(command),
        });
    }

    /// The driver, where there is one.
    pub fn driver(self) -> Option<Driver> {
        self.backend.with_value(|backend| match backend {
            Backend::Driver(driver) => Some(driver.clone()),
            Backend::Recorder(_) => None,
        })
    }

    /// Queue uploads of these files into the directory shown; gives the numbers that the driver has them under.
    pub fn upload(self, files: Vec<web_sys::File>) -> Vec<FileId> {
        let channel = self.channel.get_untracked();
        let upload = |file: web_sys::File| {
            let stamp = stamp_of(&file);
            let file = self
                .driver()
                .map_or(FileId(0), |driver| driver.add_file(file));
            self.send(Command::Upload {
                channel,
                file,
                below: String::new(),
                name: stamp.name,
                size_bytes: stamp.size_bytes,
                modified_ms: stamp.modified_ms,
            });
            file
        };
        files.into_iter().map(upload).collect()
    }

    /// The same, of files to which the browser gave the way.
    pub fn upload_handles(self, files: Vec<(web_sys::File, web_sys::FileSystemFileHandle)>) {
        let (files, handles): (Vec<_>, Vec<_>) = files.into_iter().unzip();
        let numbers = self.upload(files);
        let Some(driver) = self.driver() else { return };
        for (file, handle) in numbers.into_iter().zip(handles) {
            driver.add_handle(file, handle);
        }
    }

    /// Carry out transfers like this from now on, and keep the choice.
    pub fn set_transfer_options(self, options: TransferOptions) {
        self.transfer_options.set(options);
        options::keep(options);
        self.send(Command::SetOptions(options));
    }

    /// How the next simulated module is to behave.
    pub fn demo_options(self) -> DemoOptions {
        DemoOptions {
            model: self.model.get_untracked(),
            ..self.options.get_value()
        }
    }

    /// A number for a tree, of which there is none yet.
    pub fn new_tree(self) -> TreeId {
        self.last_tree.update_value(|last| *last += 1);
        TreeId(self.last_tree.get_value())
    }

    /// The server form of the channel shown.
    pub fn form(self) -> RwSignal<ServerForm> {
        self.forms[self.channel.get().index()]
    }

    /// The words, in the language shown.
    pub fn text(self) -> &'static Text {
        self.lang.get().text()
    }

    /// One word, for use in a view: follows the language.
    pub fn say(
        self,
        pick: fn(&'static Text) -> &'static str,
    ) -> impl Fn() -> &'static str + Copy + Send + Sync {
        move || pick(self.text())
    }

    /// Change the language, and keep the choice.
    pub fn choose_lang(self, lang: Lang) {
        self.lang.set(lang);
        if let Some(storage) = storage() {
            // A browser may refuse to keep anything; the choice then lasts as long as the page.
            let _ = storage.set_item(LANG_KEY, lang.tag());
        }
    }

    /// A transfer that waits for its server has the way to it, but for the password.
    fn prefill_waiting(self) {
        self.store.arrangement.track();
        for row in self.store.transfers.get_untracked() {
            let wanted = row
                .transfer
                .with_untracked(|transfer| match &transfer.waits_for {
                    Some(WaitsFor::Server(server)) => Some((transfer.channel, (**server).clone())),
                    _ => None,
                });
            let Some((channel, server)) = wanted else {
                continue;
            };
            let form = self.forms[channel.index()];
            if form.with_untracked(|form| *form == ServerForm::blank()) {
                form.set(ServerForm {
                    host: server.host,
                    port: server.port.to_string(),
                    user: server.user,
                    password: String::new(),
                    charset: server.charset,
                });
            }
        }
    }

    /// The simulated module comes with a server; a real one has no use for it.
    fn prefill(self, link: Option<&Link>) {
        let (from, to) = match link {
            Some(Link::Demo { .. }) => (ServerForm::blank(), ServerForm::demo()),
            Some(Link::Serial { .. }) => (ServerForm::demo(), ServerForm::blank()),
            None => return,
        };
        for form in self.forms {
            if form.with_untracked(|form| *form == from) {
                form.set(to.clone());
            }
        }
    }
}

/// The page's context, from inside a component.
pub fn use_ui() -> Ui {
    expect_context()
}

fn preferred_lang() -> Lang {
    let saved = storage().and_then(|storage| storage.get_item(LANG_KEY).ok().flatten());
    let asked = window().navigator().language();
    saved
        .as_deref()
        .and_then(Lang::from_tag)
        .or_else(|| asked.as_deref().and_then(Lang::from_tag))
        .unwrap_or(Lang::En)
}

fn show_lang(lang: Lang) {
    if let Some(root) = document().document_element() {
        // The attribute's name is a valid one, so this cannot fail.
        let _ = root.set_attribute("lang", lang.tag());
    }
}

/// Where the page keeps what lasts longer than itself, where the browser lets it.
pub(super) fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}
