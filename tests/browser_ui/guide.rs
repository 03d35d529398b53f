//! The guide in the page is the one of the repository.

use at_ferry::ui::base::text::Lang;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement};

use crate::page::{Rig, attached, settle};

const EN: &str = include_str!("../../xtask/guide/en.md");
const ZH: &str = include_str!("../../xtask/guide/zh.md");
const SESSION_FILE: &str = include_str!("../../xtask/guide/session-file.md");
const ARCHITECTURE: &str = include_str!("../../xtask/guide/architecture.md");

async fn opened() -> Rig {
    let rig = Rig::new();
    rig.tell(attached()).await;
    rig.click("guide-open").await;
    settle().await;
    rig
}

/// Its letters and digits, without what Markdown writes around them, and without its pictures.
fn letters(markdown: &str) -> String {
    let lines = markdown.lines();
    let lines = lines.filter(|line| !line.starts_with("![") && !line.starts_with("```"));
    let mut letters = String::new();
    for line in lines {
        // Where a link leads is behind its words.
        let mut pieces = line.split("](");
        letters.extend(pieces.next());
        for piece in pieces {
            letters.extend(piece.split_once(')').map(|(_, behind)| behind));
        }
    }
    letters.retain(char::is_alphanumeric);
    letters
}

fn shown(rig: &Rig) -> String {
    let parts = ["guide-lead", "guide-text"].map(|id| rig.one(id).text_content().unwrap());
    let mut letters = parts.concat();
    letters.retain(char::is_alphanumeric);
    letters
}

fn elements(within: &Element, what: &str) -> Vec<HtmlElement> {
    let list = within.query_selector_all(what).unwrap();
    (0..list.length())
        .filter_map(|at| list.get(at))
        .map(JsCast::unchecked_into)
        .collect()
}

async fn follow(rig: &Rig, link: &str) {
    let links = elements(&rig.one("guide-page"), &format!("a[href='{link}']"));
    links.first().unwrap_or_else(|| panic!("{link}")).click();
    settle().await;
}

fn focused(rig: &Rig) -> Option<String> {
    let focused = rig.root.owner_document()?.active_element()?;
    Some(focused.text_content().unwrap_or_default())
}

#[wasm_bindgen_test]
async fn the_guide_of_the_page_is_that_of_the_repository() {
    let rig = opened().await;
    let check = |name: &str, markdown: &str| {
        assert_eq!(shown(&rig), letters(markdown), "{name}");
        assert_eq!(rig.attr("guide", "data-document"), name);
        let pictures = elements(&rig.one("guide-page"), "img");
        assert!(pictures.is_empty(), "{name}");
    };
    check("guide", EN);
    follow(&rig, "?lang=zh").await;
    check("guide", ZH);
    assert_eq!(rig.attr("guide-page", "lang"), "zh-CN");
    for (name, markdown) in [
        ("session-file", SESSION_FILE),
        ("architecture", ARCHITECTURE),
    ] {
        follow(&rig, &format!("#{name}")).await;
        check(name, markdown);
        assert_eq!(rig.attr("guide-page", "lang"), "en");
        rig.click("guide-back").await;
    }
    follow(&rig, "?lang=en").await;
    check("guide", EN);
    rig.ui.choose_lang(Lang::En);
}

#[wasm_bindgen_test]
fn the_guide_has_as_many_headings_in_each_language() {
    let depths = |markdown: &str| -> Vec<usize> {
        let headings = markdown.lines().filter(|line| line.starts_with('#'));
        headings.map(|line| line.find(' ').unwrap()).collect()
    };
    assert_eq!(depths(EN), depths(ZH));
    assert!(depths(EN).len() > 10);
}

#[wasm_bindgen_test]
async fn each_section_is_a_link_away() {
    let rig = opened().await;
    for lang in Lang::ALL {
        rig.ui.choose_lang(lang);
        settle().await;
        let links = elements(&rig.one("guide-contents"), "a");
        let sections = elements(&rig.one("guide-text"), "h3");
        assert_eq!(links.len(), sections.len());
        for (link, section) in links.iter().zip(&sections) {
            assert_eq!(link.text_content(), section.text_content());
            link.click();
            settle().await;
            assert_eq!(focused(&rig), section.text_content());
        }
    }
    rig.ui.choose_lang(Lang::En);
}

#[wasm_bindgen_test]
async fn f1_opens_the_guide_and_closes_it() {
    let rig = Rig::new();
    rig.tell(attached()).await;
    assert_eq!(rig.attr("guide", "data-open"), "false");
    let button = rig.one("guide-open");
    button.focus().unwrap();
    for expect in ["true", "false", "true"] {
        rig.key("guide-open", "F1", |_| {}).await;
        rig.drawn().await;
        assert_eq!(rig.attr("guide", "data-open"), expect);
        assert_eq!(rig.attr("guide-open", "aria-expanded"), expect);
        let title = "AT Ferry in the field";
        let is_in_guide = focused(&rig).is_some_and(|text| text.contains(title));
        assert_eq!(is_in_guide, expect == "true");
    }
    rig.click("guide-close").await;
    rig.drawn().await;
    assert_eq!(rig.attr("guide", "data-open"), "false");
    let document = rig.root.owner_document().unwrap();
    assert!(button.is_same_node(document.active_element().as_deref()));
}
