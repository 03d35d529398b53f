//! What every model gets: the state, the notices, the words, the channel and the question shown, and the way to send a
//! command.

use std::cell::RefCell;
use std::ops::Deref;
use std::rc::Rc;

use leptos::prelude::*;
use web_sys::Blob;

use crate::app::{Command, Event, FileId, LogExport, TransferId, TreeId};
use crate::boundary::{Core, LocalFile, ToCore};
use crate::dialect::ChannelId;
use crate::ui::base::text::{Lang, Text};
use crate::ui::models::dialog::Dialog;
use crate::ui::models::notices::Notices;
use crate::ui::models::staged::Staged;
use crate::ui::models::store::Store;

/// What the page's models share. A handle: copies are the same page.
#[derive(Clone, Copy)]
pub struct Page(&'static Shared);

/// What is shared; all handles again.
pub struct Shared {
    /// The core's state.
    pub store: Store,
    /// What the user must know.
    pub notices: Notices,
    /// The language shown.
    pub lang: RwSignal<Lang>,
    /// The channel shown.
    pub channel: RwSignal<ChannelId>,
    /// The dialog that is open.
    pub dialog: RwSignal<Option<Dialog>>,
    /// Downloads that the core has staged.
    pub staged: Staged,
    last_tree: StoredValue<u32>,
    last_file: StoredValue<u32>,
    commands: StoredValue<Backend, LocalStorage>,
}

/// Who takes the commands.
#[derive(Clone)]
pub enum Backend {
    /// The core.
    Core(Core),
    /// A list, for tests of components.
    Recorder(Rc<RefCell<Vec<ToCore>>>),
}

impl Deref for Page {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        self.0
    }
}

impl Page {
    /// A page on which nothing has happened.
    pub fn new(commands: Backend, lang: Lang) -> Self {
        let shared = Shared {
            store: Store::new(),
            notices: Notices::new(),
            lang: RwSignal::new(lang),
            channel: RwSignal::new(ChannelId::default()),
            dialog: RwSignal::new(None),
            staged: Staged::new(),
            last_tree: StoredValue::new(0),
            last_file: StoredValue::new(0),
            commands: StoredValue::new_local(commands),
        };
        // A page lives as long as its document.
        Self(Box::leak(Box::new(shared)))
    }

    /// Tell the core something, most often a command.
    pub fn send(self, message: impl Into<ToCore>) {
        let message = message.into();
        if let ToCore::Command(command) | ToCore::CommandWithFile(command, _) = &message {
            self.notices.went_on(command);
        }
        self.commands.with_value(|commands| match commands {
            Backend::Core(core) => core.send(message),
            Backend::Recorder(messages) => messages.borrow_mut().push(message),
        });
    }

    /// Takes events in, tells what there is to be told, and ends what has ended. Gives the downloads that are ready.
    pub fn apply(self, events: Vec<Event>) -> Vec<(TransferId, String)> {
        let left = self.store.apply(events);
        for notice in left.notices {
            let file = self.store.file_of(notice.subject);
            let in_row = self.store.tells_in_row(&notice);
            self.notices.tell(notice, file, in_row);
        }
        self.store.with_state(|state| self.notices.settle(state));
        left.downloads
    }

    /// Give a command to the core that reads a file of the user's.
    pub fn send_with_file(self, command: Command, file: LocalFile) {
        self.send(ToCore::CommandWithFile(command, file));
    }

    /// A staged download; `None` for one that is not ready or not there any more. It stays staged until it is
    /// [discarded](Self::discard_download).
    pub fn take_download(self, transfer: TransferId) -> impl Future<Output = Option<Blob>> + use<> {
        let (request, answer) = self.staged.request();
        self.send(ToCore::TakeDownload(request, transfer));
        answer
    }

    /// A part of the log as a file.
    pub fn export_log(self, asked: LogExport) -> impl Future<Output = Option<Blob>> + use<> {
        let (request, answer) = self.staged.request();
        self.send(ToCore::ExportLog(request, asked));
        answer
    }

    /// A staged download is not wanted any more.
    pub fn discard_download(self, transfer: TransferId) {
        self.send(ToCore::DiscardDownload(transfer));
    }

    /// A number for a file of the user's.
    pub fn new_file(self) -> FileId {
        self.last_file.update_value(|last| *last += 1);
        FileId::Chosen(self.last_file.get_value())
    }

    /// A number for a tree, of which there is none yet.
    pub fn new_tree(self) -> TreeId {
        self.last_tree.update_value(|last| *last += 1);
        TreeId(self.last_tree.get_value())
    }

    /// The words, in the language shown; tracked.
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
}
