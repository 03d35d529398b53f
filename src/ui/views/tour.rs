//! The tour's captions, over the page that does what they tell.

use std::time::Duration;

use js_sys::{Array, Date, Uint8Array};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use web_sys::File;

use crate::app::{
    AttachTarget, Command, DemoCommand, DemoOptions, IfExists, Preview, TransferOptions, UploadWay,
    Verified,
};
use crate::browser::js::whole;
use crate::dialect::ChannelId;
use crate::samples::{self, Hour};
use crate::ui::base::format;
use crate::ui::base::style;
use crate::ui::context::{Ui, use_ui};
use crate::ui::models::bench::BenchState;
use crate::ui::models::place::Place;
use crate::ui::models::preview_ids::OF_TOUR;
use crate::ui::models::server_form::ServerForm;
use crate::ui::models::tour::{
    Act, CAPTIONS, CUT_PERCENT, DIRECTORY, NAME, Next, SIZE, Seen, Step,
};
use crate::ui::views::files::preview::picture_view;
use crate::ui::views::queue::receipt::receipt_words;

/// How often the page is looked at.
const LOOK: Duration = Duration::from_millis(150);

/// The channel that is used.
const CHANNEL: ChannelId = ChannelId::ALL[0];

/// Where the tour is.
#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    Idle,
    Running(Step),
    Stopped,
}

/// The caption, while there is a tour.
#[component]
pub fn TourCaption() -> impl IntoView {
    style::adopt(include_str!("../../../style/tour.css"));
    let ui = use_ui();
    let state = RwSignal::new(State::Idle);
    let is_mended = StoredValue::new(true);
    let since_ms = StoredValue::new(now_ms());
    let go = move |step: Step, act: Option<Act>| {
        let before = match state.get_untracked() {
            State::Running(before) => Some(before.caption()),
            _ => None,
        };
        if before != Some(step.caption()) {
            since_ms.set_value(now_ms());
            let on_files = matches!(step.caption(), 1 | CAPTIONS);
            ui.place.set(if on_files {
                Place::Files
            } else {
                Place::Transfers
            });
        }
        state.set(State::Running(step));
        if act == Some(Act::Attach) {
            is_mended.set_value(false);
        } else if act == Some(Act::Mend) {
            is_mended.set_value(true);
        }
        if let Some(act) = act {
            carry_out(ui, act);
        }
    };
    let end = move |to: State| {
        if !is_mended.get_value() {
            is_mended.set_value(true);
            carry_out(ui, Act::Mend);
        }
        if matches!(state.get_untracked(), State::Running(step) if step.caption() == CAPTIONS) {
            ui.send(Command::EndPreview { id: OF_TOUR });
        }
        state.set(to);
    };
    Effect::new(move || {
        if ui.tour_wanted.get() {
            ui.tour_wanted.set(false);
            go(Step::Attaching, Some(Act::Attach));
        }
    });
    let look = move || {
        let State::Running(step) = state.get_untracked() else {
            return;
        };
        match step.next(&seen(ui), now_ms().saturating_sub(since_ms.get_value())) {
            Next::Stay => {}
            Next::Go(step, act) => go(step, act),
            Next::Stop => end(State::Stopped),
        }
    };
    let is_running = Memo::new(move |_| matches!(state.get(), State::Running(_)));
    Effect::new(move || {
        if is_running.get()
            && let Ok(looking) = set_interval_with_handle(look, LOOK)
        {
            on_cleanup(move || looking.clear());
        }
    });
    let pressed = move |event: KeyboardEvent| {
        let is_asked = ui.dialog.with_untracked(Option::is_some);
        if event.key() != "Escape" || is_asked || event.default_prevented() {
            return;
        }
        match state.get_untracked() {
            State::Idle => {}
            State::Running(step) if !matches!(step, Step::Shown(_)) => end(State::Stopped),
            State::Running(_) | State::Stopped => end(State::Idle),
        }
    };
    let keys = window_event_listener(leptos::ev::keydown, pressed);
    on_cleanup(move || keys.remove());
    let again = move |_| {
        end(State::Idle);
        ui.tour_wanted.set(true);
    };
    let caption = Memo::new(move |_| match state.get() {
        State::Idle => None,
        State::Running(step) => Some(step.caption()),
        State::Stopped => Some(0),
    });
    let is_shown = Memo::new(move |_| matches!(state.get(), State::Running(Step::Shown(_))));
    let name = move || match state.get() {
        State::Running(Step::Shown(_)) => "done",
        State::Stopped => "stopped",
        State::Idle | State::Running(_) => "running",
    };
    let on = move || match caption.get() {
        Some(1) => "route",
        Some(CAPTIONS) => "row",
        Some(0) | None => "",
        Some(_) => "transfer",
    };
    let words = move || ui.lang.get().tour_text();
    move || {
        let caption = caption.get()?;
        Some(view! {
            <section
                class="tour"
                data-testid="tour"
                data-step=(caption > 0).then(|| caption.to_string())
                data-state=name
                data-on=on
                aria-label=move || words().title
            >
                {(caption == CAPTIONS).then(|| picture(ui))}
                <div class="tour-words" aria-live="polite">
                    {(caption > 0).then(|| progress(ui, caption))}
                    {move || told(ui, caption)}
                    <Show when=move || is_shown.get()>
                        <p data-testid="tour-receipt">{move || receipt(ui, state.get())}</p>
                        <p class="tour-yours">{move || words().yours}</p>
                    </Show>
                </div>
                <div class="tour-acts">
                    <Show
                        when=move || is_shown.get() || caption == 0
                        fallback=move || view! {
                            <button
                                type="button"
                                class="button"
                                data-testid="tour-stop"
                                aria-keyshortcuts="Escape"
                                on:click=move |_| end(State::Stopped)
                            >
                                {move || words().stop}
                            </button>
                        }
                    >
                        <button
                            type="button"
                            class="button primary"
                            data-testid="tour-close"
                            on:click=move |_| end(State::Idle)
                        >
                            {move || words().close}
                        </button>
                        <button type="button" class="button" data-testid="tour-again" on:click=again>
                            {move || words().again}
                        </button>
                    </Show>
                </div>
            </section>
        })
    }
}

fn progress(ui: Ui, caption: u8) -> AnyView {
    let dots = (1..=CAPTIONS).map(|at| view! { <li class:done=at <= caption></li> });
    let words = move || (ui.lang.get().tour_text().step)(caption.into(), CAPTIONS.into());
    view! {
        <div class="tour-step">
            <ol aria-hidden="true">{dots.collect_view()}</ol>
            <span>{words}</span>
        </div>
    }
    .into_any()
}

fn told(ui: Ui, caption: u8) -> AnyView {
    let lang = ui.lang.get();
    let (title, words) = if caption == 0 {
        let text = lang.tour_text();
        (text.stopped.to_owned(), text.stopped_hint.to_owned())
    } else {
        let told = lang.tour_caption(caption, &format::bytes(lang, cut_bytes()));
        (told.title, told.remedy)
    };
    view! {
        <h2>{title}</h2>
        <p>{words}</p>
    }
    .into_any()
}

fn picture(ui: Ui) -> AnyView {
    let broken = RwSignal::new(false);
    let shown = Memo::new(move |_| {
        ui.store.preview.with(|preview| match preview {
            Some((OF_TOUR, Preview::Ready { bytes, .. })) => Some(bytes.clone()),
            _ => None,
        })
    });
    let content = move || match shown.get() {
        Some(bytes) => picture_view(
            ui.lang.get().tour_text().picture,
            &bytes,
            "image/png",
            broken,
        ),
        None => view! { <p>{move || ui.lang.get().tour_text().coming}</p> }.into_any(),
    };
    view! { <div class="tour-picture">{content}</div> }.into_any()
}

fn receipt(ui: Ui, state: State) -> Option<String> {
    let State::Running(step) = state else {
        return None;
    };
    let id = step.transfer()?;
    let upload = ui.store.with_state(|state| {
        let all = &state.transfers;
        all.iter().find(|it| it.id == id).cloned()
    })?;
    let lang = ui.lang.get();
    let size = format::bytes(lang, upload.done_bytes);
    let took = receipt_words(ui, upload.receipt.as_deref()?);
    let verified = ui.text().queue.verified_full;
    Some(format!("{size} · {took} · {verified}"))
}

fn seen(ui: Ui) -> Seen {
    ui.store.with_state(|state| {
        let channel = &state.channels[CHANNEL.index()];
        let preview = state.preview.as_ref().filter(|(id, _)| *id == OF_TOUR);
        Seen {
            line: state.line.clone(),
            phase: channel.phase,
            path: channel.path.clone(),
            listing: channel.listing.state,
            last: state.transfers.last().cloned(),
            preview: preview.map(|(_, preview)| preview.clone()),
        }
    })
}

/// Where the session is cut: behind so much of the picture.
fn cut_bytes() -> u64 {
    picture_bytes() * CUT_PERCENT / 100 / 4096 * 4096
}

/// As long as the picture is; see [`samples::picture`].
fn picture_bytes() -> u64 {
    u64::from(SIZE.0) * u64::from(SIZE.1) * 3
}

fn carry_out(ui: Ui, act: Act) {
    match act {
        Act::Attach => {
            ui.ports.forget_lost();
            ui.channel.set(CHANNEL);
            ui.bench.set(BenchState::Closed);
            let options = DemoOptions {
                fault: Some(format!("drop-connection:{}", cut_bytes())),
                ..ui.demo_options()
            };
            ui.send(Command::Attach(AttachTarget::Demo(options)));
        }
        Act::Connect => {
            if let Some(server) = ServerForm::demo().server() {
                ui.send(Command::Connect {
                    channel: CHANNEL,
                    server,
                });
            }
        }
        Act::Enter => ui.send(Command::ChangeDirectory {
            channel: CHANNEL,
            path: DIRECTORY.to_owned(),
        }),
        Act::Send => send(ui),
        Act::Mend => {
            let faults = ui.demo_options().fault;
            ui.send(Command::Demo(DemoCommand::SetFaults(faults)));
        }
        Act::Fetch => ui.send(Command::Preview {
            channel: CHANNEL,
            id: OF_TOUR,
            name: NAME.to_owned(),
            max_bytes: crate::app::PREVIEW_MAX_BYTES,
        }),
    }
}

/// Queues the upload. A transfer keeps the options it was queued with; the user's are as they were behind it.
fn send(ui: Ui) {
    let bytes = samples::picture(Hour::Dusk, SIZE.0, SIZE.1);
    let parts = Array::of1(&Uint8Array::from(bytes.as_slice()));
    let Ok(file) = File::new_with_u8_array_sequence(&parts, NAME) else {
        return;
    };
    ui.send(Command::SetOptions(TransferOptions {
        verify: Verified::Full,
        if_exists: IfExists::Overwrite,
        way: UploadWay::Stream,
        ..TransferOptions::default()
    }));
    let command = Command::Upload {
        channel: CHANNEL,
        file: ui.new_file(),
        below: String::new(),
        name: NAME.to_owned(),
        size_bytes: bytes.len() as u64,
        modified_ms: crate::boundary::LocalFile::from(file.clone())
            .stamp()
            .modified_ms,
    };
    ui.send_with_file(command, file.into());
    ui.send(Command::SetOptions(ui.transfer_options.get_untracked()));
}

fn now_ms() -> u64 {
    whole(Date::now())
}
