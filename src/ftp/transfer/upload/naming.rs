//! The end of an upload: what was stored under another name gets its own.

use crate::app::{Conflict, IfExists, Verified};
use crate::dialect::ListedEntry;
use crate::ftp::context::{Context, Step};
use crate::ftp::exchange::Request;
use crate::ftp::lookup::{find_file, look_up};
use crate::ftp::names::next_free;

use super::{Stage, Upload};

impl Upload {
    /// It is all there and checked: give it its own name, where it has another one yet.
    pub(super) fn complete(&mut self, level: Verified, context: &mut Context<'_>) -> Step {
        if self.stored_as == self.name {
            let record = context.transfers.running(self.id);
            record.finish(level, context.out);
            return Step::Over;
        }
        // An attempt that went on behind another one's end has not looked at it, and the other one may be long ago.
        if self.name_seen || context.may_replace(self.id) {
            return self.begin_rename(level);
        }
        self.look(level, context)
    }

    pub(super) fn rename(&self) -> Step {
        Step::Run(Request::Rename(self.stored_as.clone(), self.name.clone()))
    }

    /// Its own name was looked for. Many servers rename onto a file that is there without a word.
    pub(super) fn looked(
        &mut self,
        entries: &[ListedEntry],
        level: Verified,
        context: &mut Context<'_>,
    ) -> Step {
        let charset = context.connection.charset();
        let record = context.transfers.running(self.id);
        match find_file(entries, &self.name, charset) {
            None => {
                if record.view.name != self.name {
                    record.view.name.clone_from(&self.name);
                    record.show(context.out);
                }
                self.begin_rename(level)
            }
            Some(_) if record.options.if_exists == IfExists::Rename => {
                self.name = next_free(&self.name);
                self.look(level, context)
            }
            Some((size_bytes, modified)) => {
                let conflict = Conflict {
                    size_bytes,
                    modified,
                };
                record.ask(conflict, context.out);
                Step::Over
            }
        }
    }

    fn look(&mut self, level: Verified, context: &mut Context<'_>) -> Step {
        self.stage = Stage::Looking(level);
        let record = context.transfers.running(self.id);
        let lists_files = context.connection.known.lists_files != Some(false);
        Step::Run(look_up(&self.name, &record.view.directory, lists_files))
    }

    fn begin_rename(&mut self, level: Verified) -> Step {
        let replaced = false;
        self.stage = Stage::Renaming { level, replaced };
        self.rename()
    }
}
