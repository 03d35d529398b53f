//! What the page's address asks for: `?demo`, `?demo=tour`, `?lang=`, `?model=`, `?seed=`, `?baud=`, `?fault=`,
//! `?worker=off`.

use web_sys::UrlSearchParams;

use crate::app::DemoOptions;
use crate::dialect::Model;
use crate::ui::base::text::Lang;

/// What the query part of the address asks for. What it gets wrong is left at its default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// Attach the simulated module at once.
    pub demo: bool,
    /// Watch it work.
    pub tour: bool,
    /// How the simulated module behaves.
    pub options: DemoOptions,
    /// The language.
    pub lang: Option<Lang>,
    /// Run the core in the page's window.
    pub no_worker: bool,
}

impl Address {
    /// Of the page's own address.
    pub fn of_page() -> Self {
        let query = web_sys::window()
            .and_then(|window| window.location().search().ok())
            .unwrap_or_default();
        Self::parse(&query)
    }

    /// Of a query, with or without its question mark.
    pub fn parse(query: &str) -> Self {
        let Ok(params) = UrlSearchParams::new_with_str(query) else {
            return Self::default();
        };
        let tour = params.get("demo").as_deref() == Some("tour");
        let default = DemoOptions::default();
        let number = |name| {
            params
                .get(name)
                .and_then(|value| value.trim().parse::<u64>().ok())
        };
        let model = params
            .get("model")
            .map(|name| Model::from_name(&name))
            .filter(|model| *model != Model::Other);
        Self {
            demo: params.has("demo") && !tour,
            tour,
            no_worker: params.get("worker").as_deref() == Some("off"),
            lang: params.get("lang").and_then(|tag| Lang::from_tag(&tag)),
            options: DemoOptions {
                model: model.unwrap_or(default.model),
                seed: number("seed").unwrap_or(default.seed),
                baud: number("baud")
                    .and_then(|baud| baud.try_into().ok())
                    .unwrap_or(default.baud),
                fault: params.get("fault").filter(|fault| !fault.is_empty()),
            },
        }
    }
}
