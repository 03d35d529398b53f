//! Order, selection, the rows in view, the command history.

use std::cmp::Ordering;

use at_ferry::app::{Entry, EntryKind};
use at_ferry::ui::console::History;
use at_ferry::ui::files::order::{Sort, SortKey, arrange, fold, natural};
use at_ferry::ui::files::path::steps_of;
use at_ferry::ui::files::selection::{Selection, Step};
use at_ferry::ui::virtual_list::{rows_in_view, scroll_to_row};
use wasm_bindgen_test::wasm_bindgen_test;

fn file(name: &str, size_bytes: u64, modified: &str) -> Entry {
    Entry {
        name: name.to_owned(),
        usable: true,
        kind: EntryKind::File {
            size_bytes,
            modified: modified.to_owned(),
        },
        permission: "rw-".to_owned(),
    }
}

fn directory(name: &str) -> Entry {
    Entry {
        name: name.to_owned(),
        usable: true,
        kind: EntryKind::Directory,
        permission: "rwx".to_owned(),
    }
}

fn arranged(entries: &[Entry], sort: Sort, filter: &str) -> Vec<String> {
    let folded: Vec<String> = entries.iter().map(|entry| fold(&entry.name)).collect();
    arrange(entries, &folded, sort, filter)
        .into_iter()
        .map(|place| entries[place as usize].name.clone())
        .collect()
}

#[wasm_bindgen_test]
fn directories_come_first_and_numbers_count() {
    let entries = [
        file("log10", 1, "2"),
        file("Log9", 3, "1"),
        directory("zoo"),
        file("测试", 2, "3"),
        directory("alpha"),
    ];
    let check = |key, descending, expect: [&str; 5]| {
        assert_eq!(arranged(&entries, Sort { key, descending }, ""), expect);
    };
    check(
        SortKey::Name,
        false,
        ["alpha", "zoo", "Log9", "log10", "测试"],
    );
    check(
        SortKey::Name,
        true,
        ["zoo", "alpha", "测试", "log10", "Log9"],
    );
    check(
        SortKey::Size,
        false,
        ["alpha", "zoo", "log10", "测试", "Log9"],
    );
    check(
        SortKey::Modified,
        true,
        ["alpha", "zoo", "测试", "log10", "Log9"],
    );
    assert_eq!(
        arranged(&entries, Sort::default(), "log"),
        ["Log9", "log10"]
    );
}

#[wasm_bindgen_test]
fn natural_order_is_an_order() {
    let rising = [
        "", "1", "2", "02a", "10", "a", "a1", "a2b", "a10", "b", "文",
    ];
    for (i, a) in rising.iter().enumerate() {
        for (j, b) in rising.iter().enumerate() {
            assert_eq!(natural(a, b), i.cmp(&j), "{a:?} {b:?}");
        }
    }
    assert_ne!(natural("01", "1"), Ordering::Equal);
}

#[wasm_bindgen_test]
fn a_second_press_turns_the_order() {
    let once = Sort::default().pressed(SortKey::Size);
    assert!(once.key == SortKey::Size && !once.descending);
    assert!(once.pressed(SortKey::Size).descending);
    assert!(
        !once
            .pressed(SortKey::Size)
            .pressed(SortKey::Name)
            .descending
    );
}

#[wasm_bindgen_test]
fn clicks_select_as_in_a_file_manager() {
    let order = [4, 2, 0, 3, 1];
    let chosen = |s: &Selection| s.iter().collect::<Vec<_>>();
    let mut s = Selection::default();
    s.only(2);
    s.extend_to(&order, 3);
    assert_eq!(chosen(&s), [0, 2, 3]);
    s.extend_to(&order, 4);
    assert_eq!(chosen(&s), [2, 4], "the range turns around its anchor");
    s.toggle(1);
    assert_eq!(chosen(&s), [1, 2, 4]);
    s.toggle(2);
    assert_eq!(chosen(&s), [1, 4]);
    s.all(&order);
    assert_eq!(s.len(), 5);
}

#[wasm_bindgen_test]
fn keys_move_and_extend() {
    let order = [4, 2, 0, 3, 1];
    let mut s = Selection::default();
    s.step(&order, Step::Down, false);
    assert_eq!(s.cursor(), Some(4));
    s.step(&order, Step::PageDown(3), false);
    assert_eq!(s.cursor(), Some(3));
    s.step(&order, Step::Up, true);
    s.step(&order, Step::Up, true);
    assert_eq!(s.iter().collect::<Vec<_>>(), [0, 2, 3]);
    s.step(&order, Step::Last, false);
    s.step(&order, Step::Down, false);
    assert_eq!(s.cursor(), Some(1), "the end is the end");
    s.step(&[], Step::Up, false);
    assert_eq!(s.cursor(), Some(1), "nothing to move in");
}

#[wasm_bindgen_test]
fn a_selection_survives_a_new_listing_by_name() {
    let old = [file("a", 1, ""), file("b", 1, ""), file("c", 1, "")];
    let new = [file("0", 1, ""), file("c", 1, ""), file("a", 1, "")];
    let mut s = Selection::default();
    s.only(0);
    s.toggle(1);
    s.toggle(2);
    let s = s.carried_over(&old, &new);
    assert_eq!(s.iter().collect::<Vec<_>>(), [1, 2]);
    assert_eq!(s.cursor(), Some(1));
}

#[wasm_bindgen_test]
fn only_the_rows_in_view_exist() {
    let range = rows_in_view(150_000.0, 600.0, 30.0, 10_000);
    assert!(range.contains(&5_000) && range.contains(&5_019) && range.len() < 60);
    assert_eq!(rows_in_view(0.0, 600.0, 30.0, 3), 0..3);
    assert_eq!(rows_in_view(9e9, 600.0, 30.0, 3), 0..3, "it became shorter");
    assert_eq!(rows_in_view(0.0, 600.0, 30.0, 0), 0..0);
    let check = |now, row, expect: f64| {
        assert!((scroll_to_row(now, 90.0, 30.0, row, 0.0) - expect).abs() < 0.1);
    };
    check(0.0, 2, 0.0);
    check(0.0, 3, 30.0);
    check(300.0, 2, 60.0);
}

#[wasm_bindgen_test]
fn a_path_has_steps() {
    let check = |path: &str, expect: &[(&str, &str)]| {
        let owned = expect
            .iter()
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()));
        assert_eq!(steps_of(path), owned.collect::<Vec<_>>());
    };
    check("", &[]);
    check("/", &[("/", "/")]);
    check("/a/测试", &[("/", "/"), ("a", "/a"), ("测试", "/a/测试")]);
}

#[wasm_bindgen_test]
fn the_history_goes_back_and_forth() {
    let mut history = History::default();
    assert_eq!(history.earlier(), None);
    for line in ["AT", "AT+CSQ", "AT+CSQ"] {
        history.push(line.to_owned());
    }
    assert_eq!(history.earlier().as_deref(), Some("AT+CSQ"));
    assert_eq!(history.earlier().as_deref(), Some("AT"));
    assert_eq!(history.earlier(), None);
    assert_eq!(history.later().as_deref(), Some("AT+CSQ"));
    assert_eq!(history.later().as_deref(), Some(""));
    assert_eq!(history.later(), None);
}
