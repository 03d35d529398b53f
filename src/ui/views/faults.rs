//! *Break something*: the faults of the simulated module, switched on and off while it works. What is on stands in the
//! address, so that a situation can be shared.

use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::UrlSearchParams;

use crate::app::fault::{Fault, Faults, Known, Place};
use crate::app::{AttachTarget, Command, DemoCommand, DemoOptions, Link};
use crate::dialect::Model;
use crate::ui::base::icons::{Icon, Shape};
use crate::ui::base::style;
use crate::ui::base::text::explain::FaultsText;
use crate::ui::context::{Ui, use_ui};
use crate::ui::models::clipboard::copy;
use crate::ui::models::notices::PageNotice;

/// Line speeds to choose from, in bit/s; 0: no limit.
const BAUDS: [u32; 5] = [9_600, 115_200, 921_600, 3_000_000, 0];

/// What opens the panel, and the panel.
#[component]
pub fn FaultPanel() -> impl IntoView {
    style::adopt(include_str!("../../../style/faults.css"));
    let ui = use_ui();
    let is_out = move || ui.demo.with(|demo| faults_of(demo).has(Fault::Unplugged));
    let is_demo = Memo::new(move |_| match ui.store.link.get() {
        Some(Link::Demo { .. }) => true,
        Some(Link::Serial { .. }) => false,
        None => is_out(),
    });
    move || {
        is_demo.get().then(|| {
            let close = say(ui, |t| t.close);
            view! {
                <button
                    type="button"
                    class="button plain small faults-open"
                    data-testid="fault-open"
                    popovertarget="faults"
                    aria-controls="faults"
                >
                    {say(ui, |t| t.open)}
                </button>
                <section class="sheet faults" id="faults" popover="auto" data-testid="fault-panel" aria-labelledby="faults-title">
                    <div class="faults-head">
                        <h2 id="faults-title">{say(ui, |t| t.title)}</h2>
                        <button
                            type="button"
                            class="icon-button small"
                            popovertarget="faults"
                            popovertargetaction="hide"
                            aria-label=close
                            title=close
                        >
                            <Icon shape=Shape::Close />
                        </button>
                    </div>
                    <p>{say(ui, |t| t.hint)}</p>
                    <div class="faults-acts">
                        <button type="button" class="button small" data-testid="fault-link" on:click=move |_| copy_link(ui)>
                            <Icon shape=Shape::Copy />
                            {say(ui, |t| t.copy)}
                        </button>
                        <button
                            type="button"
                            class="button small"
                            data-testid="fault-none"
                            on:click=move |_| change(ui, |faults| *faults = Faults::default())
                        >
                            {say(ui, |t| t.none)}
                        </button>
                    </div>
                    <h3>{say(ui, |t| t.now)}</h3>
                    <div class="faults-list">
                        {moment(ui, "drop-session", |t| t.drop, DemoCommand::DropSessions)}
                        {moment(ui, "restart-now", |t| t.restart, DemoCommand::Restart)}
                    </div>
                    {settings(ui)}
                    {[Place::Line, Place::Module, Place::Servers].map(|place| of_place(ui, place)).into_iter().collect_view()}
                </section>
            }
        })
    }
}

fn say(
    ui: Ui,
    pick: fn(&'static FaultsText) -> &'static str,
) -> impl Fn() -> &'static str + Copy + Send + Sync {
    move || pick(ui.lang.get().faults_text())
}

/// What is done once.
fn moment(
    ui: Ui,
    name: &'static str,
    word: fn(&'static FaultsText) -> &'static str,
    command: DemoCommand,
) -> AnyView {
    view! {
        <button
            type="button"
            class="fault"
            data-testid="fault"
            data-fault=name
            on:click=move |_| ui.send(Command::Demo(command.clone()))
        >
            {say(ui, word)}
        </button>
    }
    .into_any()
}

/// The faults of one place.
fn of_place(ui: Ui, place: Place) -> AnyView {
    let faults = Fault::ALL.into_iter().filter(|known| known.place == place);
    view! {
        <h3>{move || ui.lang.get().fault_place(place)}</h3>
        <div class="faults-list">{faults.map(|known| toggle(ui, known)).collect_view()}</div>
    }
    .into_any()
}

fn toggle(ui: Ui, known: Known) -> AnyView {
    let is_on = move || ui.demo.with(|demo| faults_of(demo).has(known.fault));
    let press = move |_| {
        let was_on = untrack(is_on);
        change(ui, |faults| {
            if was_on {
                faults.clear(known.fault);
            } else {
                faults.set(&known, known.number);
            }
        });
    };
    view! {
        <button
            type="button"
            class="fault"
            data-testid="fault"
            data-fault=known.name
            aria-pressed=move || is_on().to_string()
            title=known.name
            on:click=press
        >
            {move || ui.lang.get().fault(known.fault)}
        </button>
    }
    .into_any()
}

/// What makes it another module.
fn settings(ui: Ui) -> AnyView {
    let demo = ui.demo;
    let models = Model::NAMED.map(|model| {
        view! {
            <option value=model.name() selected=move || ui.model.get() == model>
                {model.full_name()}
            </option>
        }
    });
    let bauds = BAUDS.map(|baud| {
        let words = move || match baud {
            0 => ui.lang.get().faults_text().unlimited.to_owned(),
            baud => format!("{baud} bit/s"),
        };
        view! {
            <option value=baud.to_string() selected=move || demo.with(|demo| demo.baud == baud)>
                {words}
            </option>
        }
    });
    let model_chosen = move |event| {
        ui.model.set(Model::from_name(&event_target_value(&event)));
        anew(ui);
    };
    let baud_chosen = move |event| {
        if let Ok(baud) = event_target_value(&event).parse() {
            demo.update(|demo| demo.baud = baud);
            anew(ui);
        }
    };
    let seed_chosen = move |event| {
        if let Ok(seed) = event_target_value(&event).trim().parse() {
            demo.update(|demo| demo.seed = seed);
            anew(ui);
        }
    };
    let latency = move || {
        demo.with(|demo| faults_of(demo).number(Fault::SlowAnswers))
            .unwrap_or(0)
            .to_string()
    };
    let latency_chosen = move |event| {
        let ms = event_target_value(&event).trim().parse().unwrap_or(0);
        let known = Fault::ALL
            .into_iter()
            .find(|known| known.fault == Fault::SlowAnswers);
        change(ui, |faults| match known {
            Some(known) if ms > 0 => faults.set(&known, ms),
            _ => faults.clear(Fault::SlowAnswers),
        });
    };
    view! {
        <div class="faults-settings">
            <label class="field">
                <span class="field-label">{say(ui, |t| t.model)}</span>
                <select data-testid="fault-model" on:change=model_chosen>{models.into_iter().collect_view()}</select>
            </label>
            <label class="field">
                <span class="field-label">{say(ui, |t| t.speed)}</span>
                <select data-testid="fault-baud" on:change=baud_chosen>{bauds.into_iter().collect_view()}</select>
            </label>
            <label class="field">
                <span class="field-label">{say(ui, |t| t.latency)}</span>
                <input type="text" inputmode="numeric" data-testid="fault-latency" prop:value=latency on:change=latency_chosen />
            </label>
            <label class="field">
                <span class="field-label">{say(ui, |t| t.seed)}</span>
                <input
                    type="text"
                    inputmode="numeric"
                    data-testid="fault-seed"
                    prop:value=move || demo.with(|demo| demo.seed.to_string())
                    on:change=seed_chosen
                />
            </label>
        </div>
        <p>{say(ui, |t| t.anew)}</p>
    }
    .into_any()
}

fn faults_of(demo: &DemoOptions) -> Faults {
    Faults::named(demo.fault.as_deref().unwrap_or_default())
}

/// Changes what is on. A cable that is put in again has the module attached again.
fn change(ui: Ui, change: impl FnOnce(&mut Faults)) {
    let mut faults = ui.demo.with_untracked(faults_of);
    let was_out = faults.has(Fault::Unplugged);
    change(&mut faults);
    let names = faults.to_names();
    ui.demo.update(|demo| demo.fault.clone_from(&names));
    if was_out && !faults.has(Fault::Unplugged) {
        return anew(ui);
    }
    show_in_address(ui);
    ui.send(Command::Demo(DemoCommand::SetFaults(names)));
}

/// Attaches the module as it is to be now.
fn anew(ui: Ui) {
    show_in_address(ui);
    ui.send(Command::Attach(AttachTarget::Demo(ui.demo_options())));
}

/// The address that gives the same again, without what is in front of its question mark.
pub fn query(before: &str, options: &DemoOptions) -> String {
    let Ok(params) = UrlSearchParams::new_with_str(before) else {
        return String::new();
    };
    params.set("demo", "");
    params.set("model", options.model.name());
    params.set("baud", &options.baud.to_string());
    params.set("seed", &options.seed.to_string());
    match &options.fault {
        Some(names) => params.set("fault", names),
        None => params.delete("fault"),
    }
    // These are no signs there that would have to be written otherwise.
    let query = String::from(params.to_string());
    let query = query
        .replace("demo=&", "demo&")
        .replace("%2C", ",")
        .replace("%3A", ":");
    format!("?{query}")
}

fn show_in_address(ui: Ui) {
    let location = window().location();
    let query = query(&location.search().unwrap_or_default(), &ui.demo_options());
    if let Ok(history) = window().history() {
        let state = history.state().unwrap_or(JsValue::NULL);
        // A page opened from the disk may not change its address; the link can be copied all the same.
        let _ = history.replace_state_with_url(&state, "", Some(&query));
    }
}

fn copy_link(ui: Ui) {
    let location = window().location();
    let address = location.href().unwrap_or_default();
    let before = address.split(['?', '#']).next().unwrap_or_default();
    let query = query(&location.search().unwrap_or_default(), &ui.demo_options());
    copy(ui.page, format!("{before}{query}"), PageNotice::Copied);
}
