//! What lines mean, in words: nothing that the table of commands names is without them in either language.

use at_ferry::dialect::explain::{Code, Explained, Given, explain_received, explain_sent};
use at_ferry::dialect::table::{Meaning, Name, Topic, Way, command, commands};
use at_ferry::dialect::{CmeCode, ResultCode};
use at_ferry::ui::base::text::Lang;
use wasm_bindgen_test::wasm_bindgen_test;

/// The manual's dialogues.
const DIALOGUES: [&str; 16] = [
    include_str!("../transcripts/3.1-cfg.txt"),
    include_str!("../transcripts/3.2-conn.txt"),
    include_str!("../transcripts/3.3-disc.txt"),
    include_str!("../transcripts/3.4-to-3.9-directories.txt"),
    include_str!("../transcripts/3.10-retr.txt"),
    include_str!("../transcripts/3.11-appe.txt"),
    include_str!("../transcripts/3.12-stor.txt"),
    include_str!("../transcripts/3.13-state.txt"),
    include_str!("../transcripts/4.1-1-connect.txt"),
    include_str!("../transcripts/4.1-2-disconnect.txt"),
    include_str!("../transcripts/4.1-3-directories.txt"),
    include_str!("../transcripts/4.1-4-append-from-the-line.txt"),
    include_str!("../transcripts/4.1-5-append-a-module-file.txt"),
    include_str!("../transcripts/4.1-6-store-from-the-line.txt"),
    include_str!("../transcripts/4.1-7-retrieve-to-the-line.txt"),
    include_str!("../transcripts/4.1-8-retrieve-a-module-file.txt"),
];

#[wasm_bindgen_test]
fn all_that_the_table_names_has_words_in_both_languages() {
    let mut words: Vec<(String, [&str; 2])> = Vec::new();
    let both = |word: &dyn Fn(Lang) -> &'static str| Lang::ALL.map(word);
    for name in Name::ALL {
        words.push((format!("{name:?}"), both(&|lang| lang.parameter(*name))));
    }
    for meaning in Meaning::ALL {
        words.push((format!("{meaning:?}"), both(&|lang| lang.meaning(*meaning))));
    }
    for topic in Topic::ALL {
        words.push((format!("{topic:?}"), both(&|lang| lang.topic(*topic))));
    }
    for way in Way::ALL {
        words.push((format!("{way:?}"), both(&|lang| lang.way(*way))));
    }
    for (what, [en, zh]) in words {
        assert!(!en.is_empty() && !zh.is_empty(), "{what}");
        assert!(en.is_ascii() || en.contains(['’', '–']), "{what}: {en}");
    }
}

/// Tables 4 and 5 of the manual, and what 27.007 adds where a SIM or a network is at fault.
#[wasm_bindgen_test]
fn every_code_has_a_cause_and_a_next_step_by_what_was_being_done() {
    let results = (0..=20).map(ResultCode).flat_map(|code| {
        let outcomes = commands().filter(|command| command.name.starts_with("+MFTP"));
        outcomes.map(move |command| Code::Result(code, command))
    });
    let errors = [50]
        .into_iter()
        .chain(800..=813)
        .chain([3, 4, 10, 11, 13, 20, 22, 30, 100, 148]);
    let errors = errors.map(|code| Code::Cme(CmeCode(code), None));
    for code in results.chain(errors) {
        for lang in Lang::ALL {
            let words = lang.code(code);
            let words = words.unwrap_or_else(|| panic!("{lang:?} has no words for {code:?}"));
            assert!(
                !words.title.is_empty() && !words.remedy.is_empty(),
                "{code:?}"
            );
        }
    }
    let at = |name: &str| Code::Result(ResultCode::SERVER, command(name.as_bytes()).unwrap());
    let title = |name: &str| Lang::En.code(at(name)).unwrap().title;
    assert_eq!(title("+MFTPCONN"), "user or password refused");
    assert_eq!(title("+MFTPSTOR"), "the server refused to store the file");
}

#[wasm_bindgen_test]
fn every_line_of_the_manuals_dialogues_is_told_in_words() {
    let mut told = 0;
    for dialogue in DIALOGUES {
        let mut asked = "";
        for line in dialogue.lines() {
            match line.split_at_checked(2) {
                Some(("> " | "= ", command)) => {
                    asked = command;
                    for explained in explain_sent(command.as_bytes()) {
                        told += assert_told(&explained, command);
                    }
                }
                Some(("< ", answer)) => {
                    let asked = Some(asked.as_bytes());
                    told += assert_told(&explain_received(answer.as_bytes(), asked), answer);
                }
                _ => {}
            }
        }
    }
    assert!(told > 400, "{told} values");
}

/// How many values were told of a line that has words for all of them.
fn assert_told(explained: &Explained, line: &str) -> usize {
    for lang in Lang::ALL {
        let text = lang.explain_text();
        let summary = lang.summary(explained);
        assert!(summary.len() > 3, "{lang:?} {line}");
        assert!(summary != text.unknown && summary != text.foreign, "{line}");
        for value in &explained.values {
            assert!(!lang.parameter(value.name).is_empty(), "{line}");
            // What a code or a choice means is said behind it.
            let says = !lang.of_value(value).is_empty() || value.given == Given::Nothing;
            assert!(
                says || value.code.is_none() && value.meaning.is_none(),
                "{line}"
            );
        }
    }
    explained.values.len()
}
