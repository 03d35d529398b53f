//! Which of the channels have a tab: those in use, and those that were since the module was attached. A tab that is
//! there stays where it is.

use leptos::prelude::*;

use crate::app::{ChannelPhase, LineState};
use crate::dialect::{CHANNELS, ChannelId};
use crate::ui::models::page::Page;
use crate::ui::models::panes::Panes;

/// The tabs. A handle: copies are the same tabs.
#[derive(Clone, Copy)]
pub struct Tabs {
    /// Whether each channel has one.
    pub shown: RwSignal<[bool; CHANNELS]>,
    page: Page,
}

impl Tabs {
    /// The first channel has one.
    pub fn new(page: Page) -> Self {
        Self {
            shown: RwSignal::new(Self::only(page.channel.get_untracked())),
            page,
        }
    }

    fn only(channel: ChannelId) -> [bool; CHANNELS] {
        std::array::from_fn(|at| at == channel.index())
    }

    /// Keeps in step with the channels from now on.
    pub fn watch(self, panes: Panes) {
        let page = self.page;
        let used = Memo::new(move |_| {
            page.store.arrangement.track();
            let mut used: [bool; CHANNELS] = std::array::from_fn(|at| {
                page.store.channels[at].with(|head| head.phase != ChannelPhase::Idle)
            });
            page.store.with_state(|state| {
                for transfer in state.transfers.iter().filter(|t| !t.state.is_ended()) {
                    used[transfer.channel.index()] = true;
                }
            });
            used[page.channel.get().index()] = true;
            used
        });
        Effect::new(move || {
            let mut used = used.get();
            if panes.are_two() {
                used[panes.other.get().index()] = true;
            }
            let known = self.shown.get_untracked();
            let shown = std::array::from_fn(|at| used[at] || known[at]);
            if shown != known {
                self.shown.set(shown);
            }
        });
        // With another module one begins anew.
        let is_down = Memo::new(move |_| page.store.line.with(|line| *line == LineState::Down));
        Effect::new(move || {
            if is_down.get() {
                self.shown.set(used.get_untracked());
            }
        });
    }

    /// Whether a channel is to be seen: it has a tab, or the queue uses it as a lane; tracked.
    pub fn is_seen(self, id: ChannelId) -> bool {
        let head = self.page.store.channels[id.index()];
        self.shown.with(|shown| shown[id.index()]) || head.with(|head| head.lane_of.is_some())
    }

    /// How many channels have no tab; tracked.
    pub fn spare(self) -> usize {
        self.shown
            .with(|shown| shown.iter().filter(|shown| !**shown).count())
    }

    /// Show the first channel that has none.
    pub fn add(self) {
        let shown = self.shown.get_untracked();
        let mut spare = ChannelId::ALL.into_iter();
        if let Some(channel) = spare.find(|id| !shown[id.index()]) {
            self.page.channel.set(channel);
        }
    }
}
