//! The licences of what the page is made of.

use js_sys::{Function, Reflect};
use leptos::prelude::window;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{Rig, attached, settle};

const CARRIED: &str = "atFerryLicences";

async fn opened() -> Rig {
    let rig = Rig::new();
    rig.tell(attached()).await;
    rig.click("options-open").await;
    rig.click("licences-open").await;
    rig
}

#[wasm_bindgen_test]
async fn licences_are_text_that_a_page_of_one_file_carries() {
    let text = "Anybody may. <b>Nobody</b> must not.";
    let hand_out = Function::new_no_args(&format!("return Promise.resolve('{text}')"));
    Reflect::set(&window(), &CARRIED.into(), &hand_out).unwrap();
    let rig = opened().await;
    settle().await;
    assert_eq!(rig.one("licences-text").text_content().unwrap(), text);
    rig.click("dialog-confirm").await;
    assert!(rig.all("dialog").is_empty());
    Reflect::set(&window(), &CARRIED.into(), &JsValue::UNDEFINED).unwrap();
}

#[wasm_bindgen_test]
async fn licences_that_do_not_come_are_said_to_be_missing() {
    let refuse = Function::new_no_args("return Promise.reject(new Error('no network'))");
    Reflect::set(&window(), &CARRIED.into(), &refuse).unwrap();
    let rig = opened().await;
    settle().await;
    assert!(rig.all("licences-text").is_empty());
    assert!(rig.text().contains("did not load"));
    Reflect::set(&window(), &CARRIED.into(), &JsValue::UNDEFINED).unwrap();
}
