//! Attaching a module: the simulated one, or one on a serial port.

use std::time::Duration;

use leptos::prelude::*;

use crate::app::{AttachTarget, Command};
use crate::browser::serial;
use crate::dialect::Model;
use crate::ui::base::format;
use crate::ui::base::icons::{Icon, Shape};
use crate::ui::context::use_ui;
use crate::ui::models::dialog::Leaving;
use crate::ui::models::panels::Panel;

/// Line speeds to choose from, in bit/s.
const BAUDS: [u32; 9] = [
    9_600, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800, 921_600, 3_000_000,
];

/// What a first-time user sees: two ways to a module.
#[component]
pub fn AttachStage() -> impl IntoView {
    let ui = use_ui();
    let mut models = Model::NAMED.map(Model::name);
    models.reverse();
    let models = models.join(", ");
    view! {
        <section class="stage" aria-labelledby="stage-title">
            <div class="stage-inner">
                <div>
                    <h2 class="stage-title" id="stage-title">{ui.say(|t| t.attach.title)}</h2>
                    <p class="stage-lead">{ui.say(|t| t.attach.lead)}</p>
                </div>
                <BigRoute />
                <div class="ways">
                    {if serial::is_supported() {
                        view! {
                            <PortWay />
                            <DemoWay />
                        }
                            .into_any()
                    } else {
                        view! {
                            <DemoWay />
                            <PortWay />
                        }
                            .into_any()
                    }}
                </div>
                <p class="stage-foot">
                    <span>{move || (ui.text().attach.models)(&models)}</span>
                    <span>{ui.say(|t| t.attach.on_your_side)}</span>
                </p>
            </div>
        </section>
    }
}

/// The way that every byte takes, as a picture.
#[component]
fn BigRoute() -> impl IntoView {
    let ui = use_ui();
    view! {
        <figure class="big-route" role="img" aria-label=ui.say(|t| t.route.route)>
            <span class="stop">
                <Icon shape=Shape::Page />
                {ui.say(|t| t.route.page)}
            </span>
            <span class="leg">
                "USB, AT"
                <i></i>
            </span>
            <span class="stop">
                <Icon shape=Shape::Chip />
                {ui.say(|t| t.attach.your_module)}
            </span>
            <span class="leg air">
                "4G, FTP"
                <i></i>
            </span>
            <span class="stop">
                <Icon shape=Shape::Servers />
                {ui.say(|t| t.attach.your_server)}
            </span>
        </figure>
    }
}

/// What is shown while the page asks the module who it is.
#[component]
pub fn Probing() -> impl IntoView {
    let ui = use_ui();
    let (left, wait) = (RwSignal::new(None), Duration::from_secs(1));
    Effect::new(move || {
        let told = ui.store.probing_ends_in.get();
        left.set(told.map(|left| left.as_millis().div_ceil(1_000)));
    });
    let tick = move || {
        left.update(|left: &mut Option<u128>| *left = left.map(|left| left.saturating_sub(1)));
    };
    let ticks = set_interval_with_handle(tick, wait);
    on_cleanup(move || {
        if let Ok(ticks) = ticks {
            ticks.clear();
        }
    });
    let seconds = move || left.get().and_then(|left| u64::try_from(left).ok());
    let words = move || seconds().map(|left| (ui.text().attach.at_most)(&format::span(left)));
    view! {
        <section class="stage">
            <div class="stage-inner probing">
                <span class="probe" aria-hidden="true"></span>
                <h2 class="stage-title" aria-live="polite">{ui.say(|t| t.attach.attaching)}</h2>
                <p class="stage-lead">{ui.say(|t| t.attach.attaching_hint)}</p>
                <p data-testid="probing-time" data-seconds=move || seconds().map(|left| left.to_string())>
                    {words}
                </p>
                <button
                    type="button"
                    class="button"
                    data-testid="probing-stop"
                    on:click=move |_| ui.send(Command::StopProbing)
                >
                    {ui.say(|t| t.server.stop)}
                </button>
            </div>
        </section>
    }
}

/// Stands in the channel's place while the port is open and no module is looked for.
#[component]
pub fn Terminal() -> impl IntoView {
    let ui = use_ui();
    view! {
        <section class="stage" data-testid="terminal">
            <div class="stage-inner probing">
                <h2 class="stage-title">{ui.say(|t| t.attach.terminal)}</h2>
                <p class="stage-lead">{ui.say(|t| t.attach.terminal_hint)}</p>
                <button
                    type="button"
                    class="button"
                    data-testid="terminal-detach"
                    on:click=move |_| ui.leave_now(Leaving::Module)
                >
                    {ui.say(|t| t.attach.terminal_leave)}
                </button>
            </div>
        </section>
    }
}

#[component]
fn DemoWay() -> impl IntoView {
    let ui = use_ui();
    let attach = move |_| {
        ui.ports.forget_lost();
        ui.send(Command::Attach(AttachTarget::Demo(ui.demo_options())));
    };
    let chosen = move |event| ui.model.set(Model::from_name(&event_target_value(&event)));
    let models = Model::NAMED.map(|model| {
        view! {
            <option value=model.name() selected=move || ui.model.get() == model>
                {model.full_name()}
            </option>
        }
    });
    view! {
        <section class="way" aria-labelledby="way-demo">
            <h3 id="way-demo">{ui.say(|t| t.attach.demo_title)}</h3>
            <p>{ui.say(|t| t.attach.demo_lead)}</p>
            <button
                type="button"
                class="button primary"
                data-testid="tour-start"
                on:click=move |_| ui.tour_wanted.set(true)
            >
                <Icon shape=Shape::Resume />
                {ui.say(|t| t.attach.tour)}
            </button>
            <button type="button" class="button" data-testid="connect-demo" on:click=attach>
                <Icon shape=Shape::Chip />
                {ui.say(|t| t.attach.demo_button)}
            </button>
            <div class="way-controls">
                <label class="field">
                    <span class="field-label">{ui.say(|t| t.attach.model)}</span>
                    <select data-testid="demo-model" on:change=chosen>
                        {models.into_iter().collect_view()}
                    </select>
                </label>
            </div>
            <Show when=move || !ui.bench.is_open()>
                <label class="link">
                    <input
                        type="file"
                        class="visually-hidden"
                        data-testid="bench-open"
                        accept=".jsonl,.atf"
                        on:change=move |event| ui.session_chosen(&event)
                    />
                    {ui.say(|t| t.console.open)}
                </label>
            </Show>
        </section>
    }
}

#[component]
fn PortWay() -> impl IntoView {
    let ui = use_ui();
    let supported = serial::is_supported();
    let any = RwSignal::new(false);
    let choose = move |_| {
        ui.ports.forget_lost();
        ui.ports.choose(any.get_untracked());
    };
    let chosen = move |event| {
        if let Ok(baud) = event_target_value(&event).parse() {
            ui.baud.set(baud);
        }
    };
    let bauds = BAUDS.map(|baud| {
        view! {
            <option value=baud.to_string() selected=move || ui.baud.get() == baud>
                {format!("{baud} bit/s")}
            </option>
        }
    });
    view! {
        <section class="way" class:unsupported=!supported aria-labelledby="way-port">
            <h3 id="way-port">{ui.say(|t| t.attach.port_title)}</h3>
            <p>{ui.say(|t| t.attach.port_lead)}</p>
            {(!supported)
                .then(|| {
                    view! {
                        <p class="unsupported-words" id="port-unsupported" data-testid="port-unsupported">
                            <Icon shape=Shape::Warn />
                            {ui.say(|t| t.attach.unsupported)}
                        </p>
                    }
                })}
            <button
                type="button"
                class="button"
                class:primary=supported
                data-testid="connect-port"
                disabled=!supported
                aria-describedby=(!supported).then_some("port-unsupported")
                title=move || (!supported).then(|| ui.text().attach.unsupported)
                on:click=choose
            >
                <Icon shape=Shape::Port />
                {ui.say(|t| t.attach.port_button)}
            </button>
            <div class="way-controls">
                <label class="field">
                    <span class="field-label">{ui.say(|t| t.attach.baud)}</span>
                    <select data-testid="baud" on:change=chosen disabled=!supported>
                        {bauds.into_iter().collect_view()}
                    </select>
                </label>
                <label class="check">
                    <input
                        type="checkbox"
                        data-testid="any-port"
                        disabled=!supported
                        prop:checked=move || any.get()
                        on:change=move |event| any.set(event_target_checked(&event))
                    />
                    <span>
                        {ui.say(|t| t.attach.any_port)}
                        <small>{ui.say(|t| t.attach.any_port_hint)}</small>
                    </span>
                </label>
            </div>
            {move || ui.panels.show(Panel::Ports)}
        </section>
    }
}
