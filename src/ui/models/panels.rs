//! Where the panels beyond the first screen come from.

use leptos::prelude::*;

/// A part of the page that may come later than the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panel {
    /// The channel shown: its server and its files.
    Channel,
    /// The transfers, the module's files and the trace.
    Activity,
    /// The questions that are open.
    Questions,
}

/// Builds a panel.
pub type Build = fn(Panel) -> AnyView;

/// What builds panels: `None` until it is loaded.
#[derive(Clone, Copy)]
pub struct Panels(RwSignal<Option<Build>>);

impl Panels {
    /// Not loaded yet.
    pub fn new() -> Self {
        Self(RwSignal::new(None))
    }

    /// This builds them from now on.
    pub fn loaded(self, build: Build) {
        self.0.set(Some(build));
    }

    /// The panel, as soon as it can be built; tracked.
    pub fn show(self, panel: Panel) -> Option<AnyView> {
        self.0.get().map(|build| build(panel))
    }
}

impl Default for Panels {
    fn default() -> Self {
        Self::new()
    }
}
