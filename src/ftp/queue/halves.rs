//! What uploads have left on servers, and what may have taken its place since.

use crate::app::{ServerName, TransferId, TransferState};
use crate::ftp::lookup::held_key;
use crate::ftp::outputs::Out;
use crate::ftp::queue::{Record, Transfers};

impl Transfers {
    /// A transfer stores under its names: what others have left under one of them may be anybody's from now on.
    pub(crate) fn doubt_halves_beside(&mut self, id: TransferId, out: &mut Out) {
        let Some(storing) = self.look_at(id) else {
            return;
        };
        let (server, directory) = (storing.server.name(), storing.view.directory.clone());
        let keys = storing.held_keys();
        self.doubt_halves(out, |record| {
            record.view.id != id && record.is_in(&server, &directory) && record.uses_one_of(&keys)
        });
    }

    /// Whether another upload may have left something under this name, in the directory of this one: what a listing does
    /// not show of it, or was asked for before, proves nothing.
    pub(crate) fn may_be_left_by_another(&self, id: TransferId, name: &str) -> bool {
        let Some(storing) = self.look_at(id) else {
            return false;
        };
        let keys = [held_key(name)];
        self.iter().any(|record| {
            record.half.up_to_bytes().is_some()
                && record.view.id != id
                && record.view.state != TransferState::Done
                && record.is_beside(storing)
                && record.uses_one_of(&keys)
        })
    }

    /// The user has something else be under this name.
    pub(crate) fn doubt_halves_at(
        &mut self,
        server: &ServerName,
        directory: &str,
        name: &str,
        out: &mut Out,
    ) {
        let keys = [held_key(name)];
        self.doubt_halves(out, |record| {
            record.is_in(server, directory) && record.uses_one_of(&keys)
        });
    }

    /// Anything may be anywhere, as a command that is not ours has it.
    pub(crate) fn doubt_all_halves(&mut self, out: &mut Out) {
        self.doubt_halves(out, |_| true);
    }

    fn doubt_halves(&mut self, out: &mut Out, is_replaced: impl Fn(&Record) -> bool) {
        for record in self.iter_mut() {
            if record.half.is_known() && is_replaced(record) {
                record.doubt_half(out);
            }
        }
    }
}
