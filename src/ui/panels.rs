//! The panels beyond the first screen: a chunk of the page that is loaded behind it, so that the first screen does not
//! wait for them.

use leptos::prelude::*;
#[cfg(feature = "chunks")]
use wasm_bindgen_futures::spawn_local;

use crate::app::Notice;
#[cfg(feature = "chunks")]
use crate::app::{Message, Subject};
#[cfg(feature = "chunks")]
use crate::driver::chunks;
use crate::ui::console::Console;
use crate::ui::dialogs::Dialogs;
use crate::ui::ladder::ConnectionBar;
use crate::ui::meter::MeterPanel;
use crate::ui::panes::FilesPlace;
use crate::ui::queue::Queue;
use crate::ui::server::{PdpPanel, ServerBar};
use crate::ui::storage::StoragePanel;

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
    /// Load what builds them, unless it is part of this build. `tell` is given what the user must know.
    pub fn load(tell: impl Fn(Notice) + 'static) -> Self {
        #[cfg(not(feature = "chunks"))]
        {
            let _nothing_to_load = tell;
            Self(RwSignal::new(Some(build)))
        }
        #[cfg(feature = "chunks")]
        {
            let panels = Self(RwSignal::new(None));
            let on_trouble = move || {
                tell(Notice {
                    subject: Subject::Line,
                    message: Message::PartNotLoaded,
                });
            };
            spawn_local(async move {
                let build = chunks::loaded(chunk::entrance, on_trouble).await;
                panels.0.set(Some(build));
            });
            panels
        }
    }

    /// The panel, as soon as it can be built; tracked.
    pub fn show(self, panel: Panel) -> Option<AnyView> {
        self.0.get().map(|build| build(panel))
    }
}

#[cfg(feature = "chunks")]
mod chunk {
    #![expect(
        clippy::unnecessary_wraps,
        reason = "that it did not load is an error as well"
    )]

    use wasm_split_helpers::{SplitLoaderError, wasm_split};

    use super::Build;

    /// The panels, their dialogs included.
    #[wasm_split(panels, fallible)]
    pub(super) fn entrance() -> Result<Build, SplitLoaderError> {
        Ok(super::build)
    }
}

fn build(panel: Panel) -> AnyView {
    match panel {
        Panel::Channel => view! {
            <ServerBar />
            <ConnectionBar />
            <PdpPanel />
            <FilesPlace />
        }
        .into_any(),
        Panel::Activity => view! {
            <Queue />
            <MeterPanel />
            <StoragePanel />
            <Console />
        }
        .into_any(),
        Panel::Questions => view! { <Dialogs /> }.into_any(),
    }
}
