//! *Break something*: what is pressed goes to the core and into the address.

use at_ferry::app::fault::{Fault, Faults};
use at_ferry::app::{AttachTarget, Command, DemoCommand, DemoOptions, Event, LineState};
use at_ferry::dialect::Model;
use at_ferry::ui::base::address::Address;
use at_ferry::ui::base::text::Lang;
use at_ferry::ui::views::faults::query;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use crate::page::{Rig, attached, settle};

async fn press(rig: &Rig, name: &str) {
    let fault = rig
        .all("fault")
        .into_iter()
        .find(|fault| fault.get_attribute("data-fault").as_deref() == Some(name));
    let fault: HtmlElement = fault.expect(name).unchecked_into();
    fault.click();
    settle().await;
}

fn pressed(rig: &Rig) -> Vec<String> {
    let faults = rig.all("fault").into_iter();
    let on = faults.filter(|it| it.get_attribute("aria-pressed").as_deref() == Some("true"));
    on.filter_map(|it| it.get_attribute("data-fault")).collect()
}

fn set(names: Option<&str>) -> Command {
    Command::Demo(DemoCommand::SetFaults(names.map(str::to_owned)))
}

/// The address of the tests' own page is left as it was.
struct Address0(String);

impl Drop for Address0 {
    fn drop(&mut self) {
        let history = window().history().unwrap();
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&self.0));
    }
}

#[wasm_bindgen_test]
async fn faults_go_on_and_off_at_once_and_stand_in_the_address() {
    let _after = Address0(window().location().href().unwrap());
    let rig = Rig::new();
    assert!(rig.all("fault-panel").is_empty(), "nothing is simulated");
    rig.tell(attached()).await;
    assert_eq!(rig.all("fault").len(), Fault::ALL.len() + 2);
    rig.take_sent();
    press(&rig, "slow").await;
    press(&rig, "refuse-offset").await;
    press(&rig, "ignore-offset").await;
    assert_eq!(pressed(&rig), ["slow", "ignore-offset"], "two are rivals");
    press(&rig, "slow").await;
    press(&rig, "drop-session").await;
    press(&rig, "restart-now").await;
    let sent = [
        set(Some("slow")),
        set(Some("slow,refuse-offset")),
        set(Some("slow,ignore-offset")),
        set(Some("ignore-offset")),
        Command::Demo(DemoCommand::DropSessions),
        Command::Demo(DemoCommand::Restart),
    ];
    assert_eq!(rig.take_sent(), sent);
    let address = Address::parse(&window().location().search().unwrap());
    assert!(address.demo);
    assert_eq!(address.options, rig.ui.demo_options());
    rig.click("fault-none").await;
    assert_eq!(rig.take_sent(), [set(None)]);
    rig.choose("fault-model", "ML305A").await;
    let another = DemoOptions {
        model: Model::Ml305a,
        ..DemoOptions::default()
    };
    assert_eq!(
        rig.take_sent(),
        [Command::Attach(AttachTarget::Demo(another))]
    );
}

#[wasm_bindgen_test]
async fn a_cable_that_is_put_in_again_is_attached() {
    let _after = Address0(window().location().href().unwrap());
    let rig = Rig::new();
    rig.tell(attached()).await;
    press(&rig, "unplugged").await;
    rig.tell(vec![Event::Link(None), Event::Line(LineState::Down)])
        .await;
    rig.take_sent();
    assert_eq!(pressed(&rig), ["unplugged"], "it can still be put in");
    press(&rig, "unplugged").await;
    let again = AttachTarget::Demo(DemoOptions::default());
    assert_eq!(rig.take_sent(), [Command::Attach(again)]);
}

#[wasm_bindgen_test]
fn a_link_says_all_of_it() {
    for known in Fault::ALL {
        let options = DemoOptions {
            model: Model::Ml302a,
            seed: 7,
            baud: 0,
            fault: Some(known.name.to_owned()),
        };
        let address = Address::parse(&query("?demo=tour&lang=zh&worker=off", &options));
        assert_eq!(address.options, options);
        assert!(address.demo && address.no_worker && address.lang == Some(Lang::Zh));
        for lang in Lang::ALL {
            assert!(!lang.fault(known.fault).is_empty());
        }
    }
    let options = DemoOptions {
        fault: Faults::named("slow,cut-listings:7").to_names(),
        ..DemoOptions::default()
    };
    assert_eq!(
        query("", &options),
        "?demo&model=ML307R&baud=921600&seed=1&fault=slow,cut-listings:7"
    );
}
