//! [`AppState`] behind signals, one for each thing that changes by itself: a transfer's progress wakes
//! that transfer's row and nothing else.

use std::collections::BTreeSet;
use std::ops::Deref;
use std::sync::Arc;

use leptos::prelude::*;

use crate::app::{
    AppState, Asked, Channel, ChannelPhase, Entry, Event, Health, LanesGain, LineState, Link,
    ListingState, LogWindow, Meter, Notice, Preview, PreviewId, QueueSums, Rate, Storage, Subject,
    Transfer, TransferId, Tree, Typed,
};
use crate::codec::Charset;
use crate::dialect::{CHANNELS, CfgSetting, ChannelId, Profile};
use crate::time::{Duration, Instant};

/// The core's state as the page holds it. A handle: copies are the same store.
#[derive(Clone, Copy)]
pub struct Store {
    state: StoredValue<Held>,
    /// The AT line.
    pub line: RwSignal<LineState>,
    /// How much longer the module is looked for at the most, as told last.
    pub probing_ends_in: RwSignal<Option<Duration>>,
    /// What is attached.
    pub link: RwSignal<Option<Link>>,
    /// The model as the module named it; stays while the line recovers.
    pub module: RwSignal<String>,
    /// What the module can do; stays while the line recovers.
    pub profile: RwSignal<Profile>,
    /// What the tabs and the browser need to know of each channel.
    pub channels: [RwSignal<ChannelHead>; CHANNELS],
    /// The transfers by number, each with a signal of its own.
    pub transfers: RwSignal<Vec<TransferRow>>,
    /// Changes whenever a transfer comes, goes, or moves to another place or into another state: not with each byte.
    pub arrangement: RwSignal<u64>,
    /// Sums over all transfers: at once where the arrangement changes, else twice a second.
    pub sums: RwSignal<QueueSums>,
    /// The channel that waits for a network context.
    pub pdp_needed: RwSignal<Option<ChannelId>>,
    /// What several channels were worth to the queue, when it last had them.
    pub lanes_gain: RwSignal<Option<LanesGain>>,
    /// The module's own file system.
    pub storage: RwSignal<Storage>,
    /// The health check, where it was run.
    pub health: RwSignal<Option<Health>>,
    /// What the module told last of its network.
    pub network: RwSignal<Vec<Asked>>,
    /// The preview that was told of last.
    pub preview: RwSignal<Option<(PreviewId, Preview)>>,
    /// Directories that are counted, downloaded or deleted with all that is below them.
    pub trees: RwSignal<Vec<Tree>>,
    /// What the line was at of late.
    pub meter: RwSignal<Meter>,
    /// What is typed.
    pub typed: RwSignal<Typed>,
    /// The rows of the log in view.
    pub log: RwSignal<LogWindow>,
}

/// A channel without its entries.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChannelHead {
    /// Where it is in its life.
    pub phase: ChannelPhase,
    /// The host it is connected to, or was last.
    pub host: String,
    /// How names are written to that server.
    pub charset: Charset,
    /// Its configuration as it was read last; empty before.
    pub settings: Vec<CfgSetting>,
    /// The directory shown.
    pub path: String,
    /// The channel whose transfers it carries, where the queue uses it as a lane.
    pub lane_of: Option<ChannelId>,
    /// Whether its entries are complete.
    pub listing: ListingState,
    /// Grows with each new set of entries.
    pub version: u64,
    /// Whether the server may have left some out.
    pub may_be_cut: bool,
}

impl ChannelHead {
    fn of(channel: &Channel) -> Self {
        Self {
            phase: channel.phase,
            host: channel.host.clone(),
            charset: channel.charset,
            settings: channel.settings.clone(),
            path: channel.path.clone(),
            lane_of: channel.lane_of,
            listing: channel.listing.state,
            version: channel.listing.version,
            may_be_cut: channel.listing.may_be_cut,
        }
    }

    /// Whether files can be listed and moved on it.
    pub fn is_connected(&self) -> bool {
        self.phase.is_connected()
    }
}

/// A transfer and its signal.
#[derive(Clone)]
pub struct TransferRow {
    /// Its number.
    pub id: TransferId,
    /// What is known of it.
    pub transfer: ArcRwSignal<Transfer>,
}

/// What a batch of events leaves for others than the store.
#[derive(Debug, Default)]
pub struct Leftover {
    /// Notices to show.
    pub notices: Vec<Notice>,
    /// Downloads to hand to the user.
    pub downloads: Vec<(TransferId, String)>,
}

impl Store {
    /// A store in which nothing has happened yet.
    pub fn new() -> Self {
        Self {
            state: StoredValue::new(Held::default()),
            line: RwSignal::new(LineState::default()),
            probing_ends_in: RwSignal::new(None),
            link: RwSignal::new(None),
            module: RwSignal::new(String::new()),
            profile: RwSignal::new(Profile::default()),
            channels: std::array::from_fn(|_| RwSignal::new(ChannelHead::default())),
            transfers: RwSignal::new(Vec::new()),
            arrangement: RwSignal::new(0),
            sums: RwSignal::new(QueueSums::default()),
            pdp_needed: RwSignal::new(None),
            lanes_gain: RwSignal::new(None),
            storage: RwSignal::new(Storage::default()),
            health: RwSignal::new(None),
            network: RwSignal::new(Vec::new()),
            preview: RwSignal::new(None),
            trees: RwSignal::new(Vec::new()),
            meter: RwSignal::new(Meter::default()),
            typed: RwSignal::new(Typed::default()),
            log: RwSignal::new(LogWindow::default()),
        }
    }

    /// Take events in, and wake what depends on what they changed.
    pub fn apply(self, events: Vec<Event>) -> Leftover {
        let mut touched = Touched::default();
        self.state
            .try_update_value(|held| {
                for event in events {
                    touched.note(&event);
                    held.state.apply(event);
                }
                self.publish(held, &touched);
                let state = &mut held.state;
                Leftover {
                    notices: state.notices.drain(..).collect(),
                    downloads: std::mem::take(&mut state.ready_downloads),
                }
            })
            .unwrap_or_default()
    }

    /// A look at all of it. Not tracked.
    pub fn with_state<T>(self, look: impl FnOnce(&AppState) -> T) -> T {
        self.state.with_value(|held| look(held))
    }

    /// Whether there is a module that takes commands; not tracked.
    pub fn is_line_ready(self) -> bool {
        self.line
            .with_untracked(|line| matches!(line, LineState::Ready { .. }))
    }

    /// What is known of a channel; tracks it.
    pub fn channel(self, channel: ChannelId) -> ChannelHead {
        self.channels[channel.index()].get()
    }

    /// The entries of a channel's last listing. Not tracked: [`ChannelHead::version`] tells when they change.
    pub fn entries(self, channel: ChannelId) -> Arc<[Entry]> {
        self.state
            .with_value(|state| Arc::clone(&state.channels[channel.index()].listing.entries))
    }

    /// The name of the file that a notice is about, where it is about a transfer.
    pub fn file_of(self, subject: Subject) -> Option<String> {
        let Subject::Transfer(id) = subject else {
            return None;
        };
        self.state.with_value(|state| {
            let transfer = state.transfers.iter().find(|t| t.id == id)?;
            Some(transfer.name.clone())
        })
    }

    /// Whether a transfer's row tells this already.
    pub fn tells_in_row(self, notice: &Notice) -> bool {
        let Subject::Transfer(id) = notice.subject else {
            return false;
        };
        self.state.with_value(|state| {
            let transfer = state.transfers.iter().find(|t| t.id == id);
            transfer.and_then(Transfer::fault) == Some(&notice.message)
        })
    }

    fn publish(self, held: &mut Held, touched: &Touched) {
        let state = &held.state;
        set_if_new(self.line, &state.line);
        set_if_new(self.probing_ends_in, &state.probing_ends_in);
        set_if_new(self.link, &state.link);
        match &state.line {
            LineState::Ready { name, profile, .. } => {
                set_if_new(self.module, name);
                set_if_new(self.profile, profile);
            }
            LineState::Down => set_if_new(self.module, &String::new()),
            LineState::Probing | LineState::Recovering | LineState::Terminal => {}
        }
        for (shown, channel) in self.channels.into_iter().zip(&state.channels) {
            set_if_new(shown, &ChannelHead::of(channel));
        }
        set_if_new(self.pdp_needed, &state.pdp_needed);
        set_if_new(self.lanes_gain, &state.lanes_gain);
        set_if_new(self.storage, &state.storage);
        set_if_new(self.health, &state.health);
        set_if_new(self.network, &state.network);
        set_if_new(self.preview, &state.preview);
        set_if_new(self.trees, &state.trees);
        set_if_new(self.meter, &state.meter);
        set_if_new(self.typed, &state.typed);
        set_if_new(self.log, &state.log);
        if touched.transfer_gone || !touched.transfers.is_empty() {
            self.publish_transfers(held, touched);
        }
    }

    fn publish_transfers(self, held: &mut Held, touched: &Touched) {
        let state = &held.state;
        let mut is_rearranged = touched.transfer_gone;
        let mut moved_bytes = 0;
        let mut added = Vec::new();
        self.transfers.with_untracked(|rows| {
            for id in &touched.transfers {
                let Ok(at) = state.transfers.binary_search_by_key(id, |t| t.id) else {
                    continue;
                };
                let transfer = &state.transfers[at];
                if let Ok(row) = rows.binary_search_by_key(id, |row| row.id) {
                    let shown = &rows[row].transfer;
                    shown.with_untracked(|shown| {
                        is_rearranged |= !is_arranged_like(shown, transfer);
                        moved_bytes += moved_since(shown, transfer);
                    });
                    shown.set(transfer.clone());
                } else {
                    added.push(TransferRow {
                        id: *id,
                        transfer: ArcRwSignal::new(transfer.clone()),
                    });
                }
            }
        });
        is_rearranged |= !added.is_empty();
        if touched.transfer_gone || !added.is_empty() {
            self.transfers.update(|rows| {
                rows.extend(added);
                rows.retain(|row| {
                    let known = state.transfers.binary_search_by_key(&row.id, |t| t.id);
                    known.is_ok()
                });
            });
        }
        if is_rearranged {
            self.arrangement.update(|version| *version += 1);
        }
        self.publish_sums(held, is_rearranged, moved_bytes);
    }

    fn publish_sums(self, held: &mut Held, is_rearranged: bool, moved_bytes: u64) {
        let Held { state, pace } = held;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "milliseconds since 1970 are positive and far below 2^53"
        )]
        let now = Instant::from_micros(js_sys::Date::now() as u64 * 1_000);
        let rate = pace.rate.add(now, moved_bytes);
        if !is_rearranged && now.since(pace.summed_at) < SUMS_EVERY {
            return;
        }
        pace.summed_at = now;
        let mut sums = QueueSums::of(&state.transfers);
        if sums.due == 0 {
            pace.rate = Rate::default();
        } else {
            sums.pace_bytes_per_s = rate;
        }
        set_if_new(self.sums, &sums);
    }
}

/// How often sums change that only the bytes change.
const SUMS_EVERY: Duration = Duration::from_millis(500);

/// What a transfer moved at once counts up to this, in bytes: an attempt that goes on behind what is there begins with
/// what it did not move.
const AT_ONCE_MAX_BYTES: u64 = 256 << 10;

/// The core's state, and what follows from it over time.
#[derive(Default)]
struct Held {
    state: AppState,
    pace: Pace,
}

impl Deref for Held {
    type Target = AppState;

    fn deref(&self) -> &AppState {
        &self.state
    }
}

/// How fast the queue goes.
#[derive(Default)]
struct Pace {
    rate: Rate,
    summed_at: Instant,
}

/// Whether it is at the same place, in the same state, and needs the same of the user.
fn is_arranged_like(shown: &Transfer, transfer: &Transfer) -> bool {
    (shown.state, shown.place) == (transfer.state, transfer.place)
        && shown.name == transfer.name
        && shown.conflict.is_some() == transfer.conflict.is_some()
        && shown.waits_for == transfer.waits_for
}

/// Bytes that it moved since it was shown so.
fn moved_since(shown: &Transfer, transfer: &Transfer) -> u64 {
    let goes_on = shown.attempts == transfer.attempts && shown.done_bytes > 0;
    if goes_on {
        transfer.done_bytes.saturating_sub(shown.done_bytes)
    } else {
        transfer.done_bytes.min(AT_ONCE_MAX_BYTES)
    }
}

impl Default for Store {
    fn default() -> Self {
        Self::new()
    }
}

#[derive(Default)]
struct Touched {
    transfers: BTreeSet<TransferId>,
    transfer_gone: bool,
}

impl Touched {
    fn note(&mut self, event: &Event) {
        match event {
            Event::Transfer(transfer) => {
                self.transfers.insert(transfer.id);
            }
            Event::Progress(progress) => {
                self.transfers.insert(progress.id);
            }
            Event::TransfersGone(_) => self.transfer_gone = true,
            _ => {}
        }
    }
}

fn set_if_new<T: Clone + PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: &T) {
    if signal.with_untracked(|known| known != value) {
        signal.set(value.clone());
    }
}
