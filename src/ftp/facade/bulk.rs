//! What the user wants of many transfers at once.

use crate::app::{Message, Subject, TransferId, TransferState};
use crate::ftp::facade::Ftp;
use crate::ftp::queue::{Home, Intent, Record};
use crate::time::Instant;

impl Ftp {
    pub(crate) fn hold_all(&mut self, now: Instant) {
        self.intend_all(now, Intent::Pause, |record| record.intent == Intent::Run);
    }

    pub(crate) fn resume_all(&mut self, now: Instant) {
        self.intend_all(now, Intent::Run, |record| record.intent == Intent::Pause);
    }

    pub(crate) fn cancel_all(&mut self, now: Instant) {
        self.intend_all(now, Intent::Cancel, |_| true);
    }

    /// Queues all that failed again, and connects their channels where they are not connected any more.
    pub(crate) fn retry_failed(&mut self, now: Instant) {
        let line_is_up = self.line_is_up;
        let may_wait = |record: &Record| matches!(record.server, Home::Saved(_));
        let failed: Vec<(TransferId, bool)> = self
            .shared
            .transfers
            .iter()
            .filter(|record| record.view.state == TransferState::Failed)
            .map(|record| (record.view.id, line_is_up || may_wait(record)))
            .collect();
        // Said once, however many there are.
        if failed.iter().any(|(_, may)| !may) {
            let out = &mut self.shared.out;
            out.notice(Subject::Line, Message::NotConnected);
        }
        for (transfer, may) in failed {
            if may {
                self.retry(now, transfer);
            }
        }
    }

    fn intend_all(&mut self, now: Instant, intent: Intent, of: fn(&Record) -> bool) {
        let going = self.shared.transfers.iter();
        let going = going.filter(|record| !record.view.state.is_ended() && of(record));
        let mut ids: Vec<TransferId> = going.map(|record| record.view.id).collect();
        // Those that run come last: what waits behind them must not start when they stop.
        ids.sort_by_key(|id| self.is_running(*id));
        for id in ids {
            let out = &mut self.shared.out;
            match self.shared.transfers.get(id) {
                // It goes on asking, and is held once it is answered.
                Some(record) if record.asks() && intent != Intent::Cancel => {
                    record.intent = intent;
                    record.show(out);
                }
                _ => self.intend(now, id, intent),
            }
        }
    }

    fn is_running(&self, transfer: TransferId) -> bool {
        let mut channels = self.channels.iter();
        channels.any(|channel| channel.carries_out(transfer))
    }
}
