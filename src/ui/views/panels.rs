//! The panels beyond the first screen: a chunk of the page that is loaded behind it, so that the first screen does not
//! wait for them.

use leptos::prelude::*;
#[cfg(feature = "chunks")]
use wasm_bindgen_futures::spawn_local;

#[cfg(feature = "chunks")]
use crate::browser::loading::loaded;
use crate::ui::context::Ui;
use crate::ui::models::panels::Panel;
use crate::ui::views::console::Console;
use crate::ui::views::dialogs::Dialogs;
use crate::ui::views::ladder::ConnectionBar;
use crate::ui::views::meter::MeterPanel;
use crate::ui::views::panes::FilesPlace;
use crate::ui::views::queue::Queue;
use crate::ui::views::server::{PdpPanel, ServerBar};
use crate::ui::views::storage::StoragePanel;

/// Loads what builds the panels, unless it is part of this build.
pub fn load(ui: Ui) {
    #[cfg(not(feature = "chunks"))]
    ui.panels.loaded(build);
    #[cfg(feature = "chunks")]
    {
        let on_trouble = move || ui.notices.part_not_loaded();
        spawn_local(async move {
            let build = loaded(chunk::entrance, on_trouble).await;
            ui.panels.loaded(build);
        });
    }
}

#[cfg(feature = "chunks")]
mod chunk {
    #![expect(
        clippy::unnecessary_wraps,
        reason = "that it did not load is an error as well"
    )]

    use wasm_split_helpers::{SplitLoaderError, wasm_split};

    use crate::ui::models::panels::Build;

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
