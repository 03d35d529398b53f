//! What every component gets: the models, put together.

use std::ops::Deref;

use leptos::ev::Event;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{File, HtmlElement, HtmlInputElement};

use crate::app::{
    Command, DemoOptions, Link, Transfer, TransferId, TransferOptions, TransferState, WaitsFor,
};
use crate::boundary::ToCore;
use crate::dialect::{CHANNELS, Model};
use crate::ui::base::address::Address;
use crate::ui::base::local_storage::{keep, kept};
use crate::ui::base::text::Lang;
use crate::ui::models::bench::{Bench, BenchState};
use crate::ui::models::collecting::Collecting;
use crate::ui::models::dialog::{Dialog, Leaving};
use crate::ui::models::files::FilesModel;
use crate::ui::models::log::LogModel;
use crate::ui::models::options;
use crate::ui::models::page::{Backend, Page};
use crate::ui::models::page_status::PageStatus;
use crate::ui::models::panels::Panels;
use crate::ui::models::panes::Panes;
use crate::ui::models::place::Place;
use crate::ui::models::ports::Ports;
use crate::ui::models::saving::Saving;
use crate::ui::models::server_form::ServerForm;
use crate::ui::models::servers::Servers;
use crate::ui::models::sources::Sources;
use crate::ui::models::storage::StorageModel;
use crate::ui::models::tabs::Tabs;
use crate::ui::models::traffic::Traffic;

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
    /// What all of them share.
    pub page: Page,
    /// Serial ports that can be attached.
    pub ports: Ports,
    /// The listing, its order and what is selected in it.
    pub files: FilesModel,
    /// The two panes.
    pub panes: Panes,
    /// Which of the channels have a tab.
    pub tabs: Tabs,
    /// The saved servers.
    pub servers: Servers,
    /// Local files that uploads wait for.
    pub sources: Sources,
    /// The module's own files, as they are looked at.
    pub storage: StorageModel,
    /// What was typed into the server form of each channel.
    pub forms: [RwSignal<ServerForm>; CHANNELS],
    /// Whether the form of a connected server is open.
    pub server_open: RwSignal<bool>,
    /// Line speed for the next serial port, in bit/s.
    pub baud: RwSignal<u32>,
    /// The model for the next simulated module.
    pub model: RwSignal<Model>,
    /// How transfers are carried out that are queued from now on.
    pub transfer_options: RwSignal<TransferOptions>,
    /// What builds the panels beyond the first screen.
    pub panels: Panels,
    /// The title, the question before leaving and the like.
    pub status: PageStatus,
    /// The log, as it is looked at.
    pub log: LogModel,
    /// What went over the air, and the budget.
    pub traffic: Traffic,
    /// Whether the guide is open.
    pub guide_open: RwSignal<bool>,
    /// Transfers whose question was put already.
    pub asked: StoredValue<Vec<TransferId>>,
    /// Where downloads go.
    pub saving: Saving,
    /// The drawer with the AT log.
    pub bench: Bench,
    /// The place shown where the window has room for one.
    pub place: RwSignal<Place>,
    /// Directories that are downloaded.
    pub collecting: Collecting,
    /// Whether *Watch it work* is to begin.
    pub tour_wanted: RwSignal<bool>,
    /// How the simulated module behaves, but for its model.
    pub demo: RwSignal<DemoOptions>,
}

impl Deref for Parts {
    type Target = Page;

    fn deref(&self) -> &Page {
        &self.page
    }
}

impl Ui {
    /// Looks at a session file in the place of the line.
    pub fn open_session(self, file: File) {
        self.page.send(ToCore::OpenLog(Some(file)));
        self.bench.open();
    }

    /// A session file was chosen in an input, where it can be chosen again.
    pub fn session_chosen(self, event: &Event) {
        let input: HtmlInputElement = event_target(event);
        let file = input.files().and_then(|files| files.get(0));
        input.set_value("");
        if let Some(file) = file {
            self.open_session(file);
        }
    }

    /// Shows a transfer in its list, and puts the focus there.
    pub fn show_transfer(self, transfer: TransferId) {
        // It must not stay behind the log.
        if !self.panes.is_wide.get_untracked() {
            self.bench.set(BenchState::Closed);
        } else if untrack(|| self.bench.state()) == BenchState::Full {
            self.bench.set(BenchState::Half);
        }
        self.place.set(Place::Transfers);
        request_animation_frame(move || {
            let row = format!("[data-transfer='{}']", transfer.0);
            if let Ok(Some(row)) = document().query_selector(&row) {
                row.scroll_into_view();
                // It fails only for what is not there.
                let _ = row.unchecked_into::<HtmlElement>().focus();
            }
        });
    }

    /// A page with nothing attached.
    pub fn new(backend: Backend, address: &Address) -> Self {
        let page = Page::new(backend, address.lang.unwrap_or_else(preferred_lang));
        let baud = RwSignal::new(BAUD_DEFAULT);
        let forms = std::array::from_fn(|_| RwSignal::new(ServerForm::blank()));
        let transfer_options = RwSignal::new(options::kept());
        let status = PageStatus::new(page);
        let saving = Saving::new(page, status);
        let storage = StorageModel::new(page, saving);
        let collecting = Collecting::new(page, saving);
        let files = FilesModel::new(page, saving, collecting, storage);
        let bench = Bench::new(page);
        let parts = Parts {
            page,
            panels: Panels::new(),
            ports: Ports::new(page, baud),
            files,
            panes: Panes::new(page, files, storage),
            tabs: Tabs::new(page),
            servers: Servers::new(page, forms),
            sources: Sources::new(page),
            storage,
            forms,
            server_open: RwSignal::new(false),
            baud,
            model: RwSignal::new(address.options.model),
            transfer_options,
            status,
            log: LogModel::new(page, bench.selected),
            traffic: Traffic::new(page, transfer_options),
            guide_open: RwSignal::new(false),
            asked: StoredValue::new(Vec::new()),
            saving,
            bench,
            place: RwSignal::new(Place::Files),
            collecting,
            tour_wanted: RwSignal::new(address.tour),
            demo: RwSignal::new(address.options.clone()),
        };
        // A page lives as long as its document.
        let ui = Self(Box::leak(Box::new(parts)));
        Effect::new(move || show_lang(ui.lang.get()));
        Effect::new(move || ui.prefill(ui.store.link.get().as_ref()));
        Effect::new(move || ui.prefill_waiting());
        ui
    }

    /// Leave a server or the module; asks first where transfers run that this would stop.
    pub fn leave(self, leaving: Leaving) {
        if self.running(leaving) > 0 {
            self.dialog.set(Some(Dialog::Leave { leaving }));
        } else {
            self.leave_now(leaving);
        }
    }

    /// Leave a server or the module, whatever runs.
    pub fn leave_now(self, leaving: Leaving) {
        match leaving {
            Leaving::Server(channel) => self.send(Command::Disconnect { channel }),
            Leaving::Module => {
                self.ports.forget_lost();
                self.send(Command::Detach);
            }
        }
    }

    /// How many transfers run that leaving it would stop.
    pub fn running(self, leaving: Leaving) -> usize {
        self.store.with_state(|state| {
            let runs = |transfer: &&Transfer| {
                let is_of_it = match leaving {
                    Leaving::Server(channel) => transfer.channel == channel,
                    Leaving::Module => true,
                };
                let runs = matches!(
                    transfer.state,
                    TransferState::Active | TransferState::Verifying
                );
                is_of_it && runs
            };
            state.transfers.iter().filter(runs).count()
        })
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
            ..self.demo.get_untracked()
        }
    }

    /// The server form of the channel shown.
    pub fn form(self) -> RwSignal<ServerForm> {
        self.forms[self.channel.get().index()]
    }

    /// Change the language, and keep the choice.
    pub fn choose_lang(self, lang: Lang) {
        self.lang.set(lang);
        // Where the browser refuses, the choice lasts as long as the page.
        keep(LANG_KEY, lang.tag());
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
    let saved = kept(LANG_KEY);
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
