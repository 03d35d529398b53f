//! Where the panels beyond the first screen come from.

use leptos::prelude::*;

use crate::app::Message;
use crate::ui::base::text::{Lang, Words};

/// A part of the page that may come later than the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panel {
    /// The channel shown: its server and its files.
    Channel,
    /// The transfers.
    Activity,
    /// How the module stands with its network.
    Standing,
    /// The AT log and the prompt.
    Bench,
    /// What the strip in the header does not tell.
    Traffic,
    /// The guide.
    Guide,
    /// The ports that were granted before.
    Ports,
    /// The questions that are open.
    Questions,
    /// The tour's caption.
    Tour,
    /// What can be broken of the simulated module.
    Faults,
}

/// What the page has beyond the first screen.
#[derive(Clone, Copy)]
pub struct Beyond {
    /// Builds a panel.
    pub build: fn(Panel) -> AnyView,
    /// What a message of the core says. With the tables of codes, the words are half as much as the first screen.
    pub message: MessageWords,
}

/// The words of a message.
pub type MessageWords = fn(Lang, &Message) -> Words;

/// What builds panels: `None` until it is loaded.
#[derive(Clone, Copy)]
pub struct Panels(RwSignal<Option<Beyond>>);

impl Panels {
    /// Not loaded yet.
    pub fn new() -> Self {
        Self(RwSignal::new(None))
    }

    /// This is there from now on.
    pub fn loaded(self, beyond: Beyond) {
        self.0.set(Some(beyond));
    }

    /// The panel, as soon as it can be built; tracked.
    pub fn show(self, panel: Panel) -> Option<AnyView> {
        self.0.get().map(|beyond| (beyond.build)(panel))
    }

    /// What has the words of messages, as soon as it is there; tracked.
    pub fn message_words(self) -> Option<MessageWords> {
        self.0.get().map(|beyond| beyond.message)
    }
}

impl Default for Panels {
    fn default() -> Self {
        Self::new()
    }
}
