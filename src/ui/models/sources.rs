//! Local files that uploads of an earlier page load wait for: one question for all of them.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::FileSystemFileHandle;

use crate::app::{Command, SourceStamp, Transfer, TransferId, WaitsFor};
use crate::boundary::{LocalFile, ToCore};
use crate::browser::permission::{Access, ask, may};
use crate::ui::models::page::Page;
use crate::ui::models::picking;

/// What is known of such files. A handle: copies are the same.
#[derive(Clone, Copy)]
pub struct Sources {
    /// How many uploads wait for a permission.
    pub to_allow: Memo<usize>,
    /// How many wait for a choice.
    pub to_choose: Memo<usize>,
    handles: StoredValue<BTreeMap<TransferId, FileSystemFileHandle>, LocalStorage>,
    page: Page,
}

impl Sources {
    /// None is.
    pub fn new(page: Page) -> Self {
        let waiting = move |is_it: fn(&WaitsFor) -> bool| {
            page.store.arrangement.track();
            let wait = |transfer: &&Transfer| transfer.waits_for.as_ref().is_some_and(is_it);
            page.store
                .with_state(|app| app.transfers.iter().filter(wait).count())
        };
        Self {
            to_allow: Memo::new(move |_| waiting(|waits| *waits == WaitsFor::Permission)),
            to_choose: Memo::new(move |_| {
                waiting(|waits| matches!(waits, WaitsFor::Choice { .. }))
            }),
            handles: StoredValue::new_local(BTreeMap::new()),
            page,
        }
    }

    /// The way to the file of an upload, which may be read once the user allows it.
    pub fn handle_came(self, transfer: TransferId, handle: FileSystemFileHandle) {
        self.handles.update_value(|handles| {
            handles.insert(transfer, handle);
        });
    }

    /// Asks whether the files may be read again that uploads wait for. A browser may take one answer for all of them;
    /// where it does not, it asks on until the user says no. To be called in answer to a click.
    pub fn ask_to_read(self) {
        let waiting = self.collect(|id, waits| {
            let handle = self.handles.with_value(|handles| handles.get(&id).cloned());
            (*waits == WaitsFor::Permission).then_some(())?;
            Some((id, handle?))
        });
        let mut waiting = waiting.into_iter();
        let Some((first, handle)) = waiting.next() else {
            return;
        };
        let asked = ask(&handle, Access::Read);
        spawn_local(async move {
            if !asked.await {
                return;
            }
            let mut allowed = vec![first];
            for (id, handle) in waiting {
                if !may(&handle, Access::Read).await && !ask(&handle, Access::Read).await {
                    break;
                }
                allowed.push(id);
            }
            self.page.send(ToCore::ReadingAllowed(allowed));
        });
    }

    /// Shows the picker for the files that uploads wait for; `false` where the browser has none that gives handles. To be
    /// called in answer to a click on what this upload offers.
    pub fn choose(self, clicked: TransferId) -> bool {
        let has_picker = picking::has_picker();
        if has_picker {
            picking::pick(self.page, true, move |files| self.chosen(clicked, files));
        }
        has_picker
    }

    /// Gives each upload that waits the file that it began with. The core tells of one that is another one by now.
    pub fn chosen(self, clicked: TransferId, files: Vec<LocalFile>) {
        let waiting = self.collect(|id, waits| match waits {
            WaitsFor::Choice { file } => Some((id, file.clone())),
            _ => None,
        });
        let is_one = files.len() == 1;
        for file in files {
            let stamp = file.stamp();
            let with = |fits: &dyn Fn(&SourceStamp) -> bool| -> Vec<TransferId> {
                let fitting = waiting.iter().filter(|(_, wanted)| fits(wanted));
                fitting.map(|(id, _)| *id).collect()
            };
            let mut takers = with(&|wanted| *wanted == stamp);
            if takers.is_empty() {
                takers = with(&|wanted| wanted.name == stamp.name);
            }
            if takers.is_empty() && is_one {
                takers.push(clicked);
            }
            for transfer in takers {
                let command = Command::Supply {
                    transfer,
                    file: self.page.new_file(),
                    stamp: stamp.clone(),
                };
                self.page.send_with_file(command, file.clone());
            }
        }
    }

    fn collect<T>(self, pick: impl Fn(TransferId, &WaitsFor) -> Option<T>) -> Vec<T> {
        self.page.store.with_state(|app| {
            let waiting = app.transfers.iter();
            waiting
                .filter_map(|transfer| pick(transfer.id, transfer.waits_for.as_ref()?))
                .collect()
        })
    }
}
