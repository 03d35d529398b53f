//! Order, selection, the rows in view, the command history.

use std::cmp::Ordering;

use at_ferry::app::{Entry, EntryKind};
use at_ferry::ui::base::bytes::{dump, is_binary, names_picture, picture_type};
use at_ferry::ui::base::history::History;
use at_ferry::ui::base::order::{Sort, SortKey, arrange, fold, natural};
use at_ferry::ui::base::preselect::Preselect;
use at_ferry::ui::base::row_places::RowPlaces;
use at_ferry::ui::base::selection::{Reach, Selection, Step};
use at_ferry::ui::base::type_ahead::TypeAhead;
use at_ferry::ui::base::virtual_list::{rows_in_view, scroll_to_row};
use at_ferry::ui::views::files::path::steps_of;
use wasm_bindgen_test::wasm_bindgen_test;

fn file(name: &str, size_bytes: u64, modified: &str) -> Entry {
    Entry {
        name: name.to_owned(),
        usable: true,
        kind: EntryKind::File {
            size_bytes: Some(size_bytes),
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
    s.step(&order, Step::Down, Reach::Only);
    assert_eq!(s.cursor(), Some(4));
    s.step(&order, Step::PageDown(3), Reach::Only);
    assert_eq!(s.cursor(), Some(3));
    s.step(&order, Step::Up, Reach::Extend);
    s.step(&order, Step::Up, Reach::Extend);
    assert_eq!(s.iter().collect::<Vec<_>>(), [0, 2, 3]);
    s.step(&order, Step::First, Reach::Bare);
    assert_eq!(s.cursor(), Some(4));
    assert_eq!(s.iter().collect::<Vec<_>>(), [0, 2, 3], "nothing new");
    s.step(&order, Step::Last, Reach::Only);
    s.step(&order, Step::Down, Reach::Only);
    assert_eq!(s.cursor(), Some(1), "the end is the end");
    s.step(&[], Step::Up, Reach::Only);
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
    let s = s.carried_over(&old, &new, || panic!("the keyboard's entry is there"));
    assert_eq!(s.iter().collect::<Vec<_>>(), [1, 2]);
    assert_eq!(s.cursor(), Some(1));
}

#[wasm_bindgen_test]
fn the_keyboard_stays_beside_what_is_gone() {
    let names = |names: &str| -> Vec<Entry> {
        let name = |name: char| file(&name.to_string(), 1, "");
        names.chars().map(name).collect()
    };
    let check = |new: &str, expect: Option<char>| {
        let (old, new) = (names("abcd"), names(new));
        let mut s = Selection::default();
        s.only(1);
        // Shown are d, b, a; c is filtered out.
        let s = s.carried_over(&old, &new, || vec![3, 1, 0]);
        let at = s.cursor().map(|cursor| new[cursor as usize].name.clone());
        assert_eq!(at, expect.map(String::from), "{new:?}");
        assert_eq!(s.len(), usize::from(expect == Some('b')), "{new:?}");
    };
    check("abcd", Some('b'));
    check("acd", Some('a'));
    check("cd", Some('d'));
    check("c", None);
}

#[wasm_bindgen_test]
fn typing_goes_to_a_name() {
    let names = ["alpha", "b1", "b2", "beta", "测试"];
    let mut ahead = TypeAhead::default();
    let mut check = |key: &str, now_ms: f64, from, expect: Option<usize>| {
        let found = ahead.press(key, now_ms, names.into_iter(), from);
        assert_eq!(found, expect, "{key} at {now_ms}");
    };
    check("b", 0.0, Some(0), Some(1));
    check("b", 100.0, Some(1), Some(2));
    check("b", 200.0, Some(2), Some(3));
    check("b", 300.0, Some(3), Some(1));
    check("b", 5_000.0, None, Some(1));
    check("e", 5_100.0, Some(1), Some(3));
    check("x", 5_200.0, Some(3), None);
    check("测", 9_000.0, Some(3), Some(4));
}

#[wasm_bindgen_test]
fn typing_replaces_all_but_the_extension() {
    let check = |preselect: Preselect, text: &str, expect| {
        assert_eq!(preselect.end(text), expect, "{preselect:?} {text}");
    };
    check(Preselect::Stem, "report.tar.gz", 10);
    check(Preselect::Stem, ".profile", 8);
    check(Preselect::Stem, "报告😀.txt", 4);
    check(Preselect::All, "/a/b.c", 6);
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
    assert_eq!(history.earlier(""), None);
    for line in ["AT+CSQ", "ATI", "AT+CREG?", "ATI"] {
        history.push(line.to_owned());
    }
    assert_eq!(history.earlier("").as_deref(), Some("ATI"));
    assert_eq!(history.earlier("ATI").as_deref(), Some("AT+CREG?"));
    assert_eq!(history.later().as_deref(), Some("ATI"));
    assert_eq!(history.later().as_deref(), Some(""));
    assert_eq!(history.later(), None);
    // Only what begins with what is typed, and at the end that is there again.
    assert_eq!(history.earlier("at+c").as_deref(), Some("AT+CREG?"));
    assert_eq!(history.earlier("AT+CREG?").as_deref(), Some("AT+CSQ"));
    assert_eq!(history.earlier("AT+CSQ"), None);
    assert_eq!(history.later().as_deref(), Some("AT+CREG?"));
    assert_eq!(history.later().as_deref(), Some("at+c"));
    assert_eq!(history.find("c", 0).as_deref(), Some("AT+CREG?"));
    assert_eq!(history.find("c", 1).as_deref(), Some("AT+CSQ"));
    assert_eq!(history.find("c", 2), None);
}

#[wasm_bindgen_test]
fn no_secret_outlives_the_page_in_the_history() {
    let mut history = History::default();
    let secret = [
        "AT+MFTPCONN=0,\"h\",\"u\",\"pw\"",
        "AT+MFTPCONN=0,h,u,pw",
        "AT+MFTPCONN=0,\"h\",\"u\",\"pw",
        "AT+MFTPCON=0,\"h\",\"u\",\"pw\"",
        "MFTPCONN 0,h,u,pw",
        "AT+MFTPCONN=0,\"ftp://u:pw@h\"",
        "AT+CPIN=\"1234\"",
        "AT+CPIN=1234",
    ];
    let plain = ["AT+CSQ", "AT+MFTPCWD=0,\"/a\"", "AT+OTHER=1"];
    for line in secret.into_iter().chain(plain) {
        history.push(line.to_owned());
    }
    let kept = history.to_text();
    assert_eq!(kept, plain.join("\n"));
    assert_eq!(
        History::from_text(&kept).earlier("").as_deref(),
        Some("AT+OTHER=1")
    );
}

#[wasm_bindgen_test]
fn bytes_are_written_down_by_their_offsets() {
    let check = |bytes: &[u8], row_len, expect: &str| assert_eq!(dump(bytes, row_len), expect);
    check(b"", 16, "");
    check(
        b"OK\r\n\xff",
        8,
        "00000000  4f 4b 0d 0a ff           OK...\n",
    );
    check(
        b"0123456789abcdefg",
        16,
        "00000000  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  0123456789abcdef\n\
         00000010  67                                                g\n",
    );
}

#[wasm_bindgen_test]
fn bytes_tell_what_they_are() {
    let check = |bytes: &[u8], picture: Option<&str>, binary| {
        assert_eq!(picture_type(bytes), picture, "{bytes:?}");
        assert_eq!(is_binary(bytes), binary, "{bytes:?}");
    };
    check(b"\x89PNG\r\n\x1a\n...", Some("image/png"), true);
    check(b"\xff\xd8\xff\xe0", Some("image/jpeg"), false);
    check(b"RIFF0000WEBP", Some("image/webp"), false);
    check(b"RIFF", None, false);
    check("日志\r\n\t\x1b[0m".as_bytes(), None, false);
    check(b"a\0b", None, true);
    assert!(names_picture("港口.JPG") && !names_picture("jpg") && !names_picture("a.jpg.txt"));
}

#[wasm_bindgen_test]
fn rows_of_many_heights_lie_one_below_the_other() {
    let even = RowPlaces::even(10.0, 100);
    // The rows from 40 on are 10, 30 and 20 pixels high.
    let measured = even.clone().measured(40, vec![10.0, 40.0, 60.0]);
    for (row, expect_even, expect) in [
        (0, 0.0, 0.0),
        (39, 390.0, 390.0),
        (40, 400.0, 400.0),
        (41, 410.0, 410.0),
        (42, 420.0, 440.0),
        (43, 430.0, 460.0),
        (100, 1_000.0, 1_030.0),
    ] {
        assert_eq!(
            (even.top_px(row), measured.top_px(row)),
            (expect_even, expect),
            "{row}"
        );
    }
    for (px, expect) in [
        (0.0, 0),
        (399.0, 39),
        (400.0, 40),
        (409.0, 40),
        (410.0, 41),
        (439.0, 41),
        (440.0, 42),
        (459.0, 42),
        (460.0, 43),
        (1_025.0, 99),
    ] {
        assert_eq!(measured.row_at(px), expect, "{px}");
    }
    for row in 0..=100 {
        for places in [&even, &measured] {
            assert_eq!(places.row_at(places.top_px(row)), row);
        }
    }
}
