//! The panels beyond the first screen: a chunk of the page that is loaded behind it, so that the first screen does not
//! wait for them.

use leptos::prelude::*;
#[cfg(feature = "chunks")]
use wasm_bindgen_futures::spawn_local;

#[cfg(feature = "chunks")]
use crate::browser::loading::loaded;
use crate::ui::base::text::Lang;
use crate::ui::context::Ui;
use crate::ui::models::panels::{Beyond, Panel};
use crate::ui::views::bench::BenchView;
use crate::ui::views::dialogs::Dialogs;
use crate::ui::views::faults::FaultPanel;
use crate::ui::views::granted::GrantedPorts;
use crate::ui::views::guide::GuideSheet;
use crate::ui::views::meter::TrafficSheet;
use crate::ui::views::panes::FilesPlace;
use crate::ui::views::queue::Queue;
use crate::ui::views::standing::ModuleStanding;
use crate::ui::views::tour::TourCaption;

/// Loads what builds the panels, unless it is part of this build.
pub fn load(ui: Ui) {
    #[cfg(not(feature = "chunks"))]
    ui.panels.loaded(BEYOND);
    #[cfg(feature = "chunks")]
    {
        let on_trouble = move || ui.notices.part_not_loaded();
        spawn_local(async move {
            let beyond = loaded(chunk::entrance, on_trouble).await;
            ui.panels.loaded(beyond);
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

    use crate::ui::models::panels::Beyond;

    /// The panels, their dialogs included.
    #[wasm_split(panels, fallible)]
    pub(super) fn entrance() -> Result<Beyond, SplitLoaderError> {
        Ok(super::BEYOND)
    }
}

const BEYOND: Beyond = Beyond {
    build,
    message: Lang::message,
};

fn build(panel: Panel) -> AnyView {
    match panel {
        Panel::Channel => view! {
            <FilesPlace />
        }
        .into_any(),
        Panel::Activity => view! {
            <Queue />
        }
        .into_any(),
        Panel::Standing => view! { <ModuleStanding /> }.into_any(),
        Panel::Traffic => view! { <TrafficSheet /> }.into_any(),
        Panel::Bench => view! { <BenchView /> }.into_any(),
        Panel::Guide => view! { <GuideSheet /> }.into_any(),
        Panel::Ports => view! { <GrantedPorts /> }.into_any(),
        Panel::Questions => view! { <Dialogs /> }.into_any(),
        Panel::Faults => view! { <FaultPanel /> }.into_any(),
        Panel::Tour => view! { <TourCaption /> }.into_any(),
    }
}
