//! Names that a listing does not show, and servers that list no single files: nothing is overwritten for that, and
//! nothing that is there is called missing.

use at_ferry::app::{
    Command, Conflict, DemoOptions, IfExists, ListingState, Message, OnConflict, Preview,
    PreviewId, Transfer, TransferOptions, TransferState, Verified,
};
use at_ferry::sim::Server;
use at_ferry::time::Duration;

use crate::bench::ch;
use crate::pair::Pair;

const HOST: &str = "ftp.names";

/// A server with these habits, shown at `directory`, on which these files are.
fn connected(habits: &str, directory: &str, files: &[&str]) -> Pair {
    let mut server = Server::new(HOST).login("demo", "demo").home(directory);
    for name in files {
        server = server.file(format!("{directory}/{name}"), format!("old {name}"));
    }
    let mut pair = Pair::ready_at(&DemoOptions::default(), vec![server.habits(habits)]);
    pair.connect(ch(0), HOST);
    pair
}

fn content(pair: &mut Pair, path: &str) -> Option<String> {
    let network = pair.module.network();
    let content = network.server(HOST).unwrap().content(path);
    content.map(|content| String::from_utf8(content).unwrap())
}

fn set(pair: &mut Pair, if_exists: IfExists, part_name: bool) {
    pair.bench.command(Command::SetOptions(TransferOptions {
        if_exists,
        part_name,
        ..TransferOptions::default()
    }));
}

/// Uploads it, until it has ended or asks.
fn upload(pair: &mut Pair, name: &str) -> Transfer {
    pair.bench
        .upload(ch(0), name, format!("new {name}").as_bytes());
    until_at_rest(pair);
    pair.bench.last_transfer().clone()
}

fn until_at_rest(pair: &mut Pair) {
    pair.until("it has ended or asks", |pair| {
        let mut transfers = pair.bench.page.transfers.iter();
        transfers.all(|t| t.state.is_ended() || t.conflict.is_some())
    });
}

/// Names that servers take for patterns or options, hide, or strip.
const ODD: [&str; 6] = ["z[1].bin", ".a[1]", "-a.txt", ".profile", " a ", "b*"];

/// Ways of servers to let a name that is there go unseen.
const HIDING: [&str; 5] = [
    "cut-listings:3,patterns",
    "cut-listings:10,patterns,no-single-files",
    "hide-dot-names,patterns",
    "hide-dot-names,patterns,no-single-files",
    "no-single-files",
];

/// Names enough that the listing is cut in front of those that matter.
fn crowd() -> Vec<String> {
    (0..12).map(|n| format!("!{n:02}.txt")).collect()
}

#[test]
fn a_name_that_the_listing_does_not_show_is_asked_about_and_not_overwritten() {
    for habits in HIDING {
        for name in ODD.iter().chain(&["plain.bin"]) {
            let crowd = crowd();
            let mut files: Vec<&str> = crowd.iter().map(String::as_str).collect();
            files.push(name);
            let mut pair = connected(habits, "/dir", &files);
            set(&mut pair, IfExists::Ask, false);
            let asking = upload(&mut pair, name);
            assert!(asking.conflict.is_some(), "{habits}: {name:?}: {asking:?}");
            let path = format!("/dir/{name}");
            assert_eq!(content(&mut pair, &path), Some(format!("old {name}")));
        }
    }
}

#[test]
fn what_another_upload_may_have_left_is_looked_for_whatever_a_listing_shows() {
    for (habits, name) in [
        ("cut-listings:3,patterns", "z[1].bin"),
        ("cut-listings:3,no-single-files", "z.bin"),
        ("no-single-files", "z.bin"),
        ("", "z.bin"),
    ] {
        let mut pair = connected(habits, "/dir", &["!0", "!1", "!2"]);
        set(&mut pair, IfExists::Ask, false);
        pair.bench.upload(ch(0), name, &vec![7; 300_000]);
        pair.until("half of it is there", |pair| {
            pair.bench.last_transfer().done_bytes > 100_000
        });
        let transfer = pair.bench.last_transfer().id;
        pair.bench.command(Command::Cancel { transfer });
        until_at_rest(&mut pair);
        let asking = upload(&mut pair, name);
        assert!(asking.conflict.is_some(), "{habits}: {asking:?}");
    }
}

#[test]
fn a_name_that_is_free_is_used_without_a_question() {
    for habits in HIDING {
        for name in ODD.iter().chain(&["plain.bin"]) {
            let crowd = crowd();
            let files: Vec<&str> = crowd.iter().map(String::as_str).collect();
            let mut pair = connected(habits, "/dir", &files);
            set(&mut pair, IfExists::Ask, false);
            let done = upload(&mut pair, name);
            assert_eq!(
                done.state,
                TransferState::Done,
                "{habits}: {name:?}: {done:?}"
            );
            let path = format!("/dir/{name}");
            assert_eq!(content(&mut pair, &path), Some(format!("new {name}")));
        }
    }
}

/// What is neither listed nor sent is not known to be there or not: that is asked once.
#[test]
fn what_cannot_be_known_is_asked_once_for_the_batch() {
    for (answer, expect) in [(OnConflict::Skip, "old "), (OnConflict::Overwrite, "new ")] {
        let names = [".a", ".b", ".c"];
        let habits = "upload-only,hide-dot-names,patterns,no-single-files";
        let mut pair = connected(habits, "/upload", &names);
        set(&mut pair, IfExists::Ask, false);
        for name in names {
            pair.bench
                .upload(ch(0), name, format!("new {name}").as_bytes());
        }
        until_at_rest(&mut pair);
        let first = pair.bench.page.transfers[0].clone();
        assert_eq!(first.conflict, Some(Conflict::Unknowable));
        pair.bench.command(Command::Answer {
            transfer: first.id,
            on_conflict: answer,
        });
        pair.until("none asks any more", |pair| {
            let mut transfers = pair.bench.page.transfers.iter();
            transfers.all(|t| t.conflict.is_none() && (t.state.is_ended() || t.done_bytes > 0))
        });
        pair.pass(Duration::from_mins(1));
        for name in names {
            let path = format!("/upload/{name}");
            assert_eq!(content(&mut pair, &path), Some(format!("{expect}{name}")));
        }
    }
}

#[test]
fn the_next_free_name_is_one_that_nothing_has_though_it_is_not_listed() {
    let names = [".z.bin", ".z (2).bin"];
    let mut pair = connected("hide-dot-names,no-single-files", "/dir", &names);
    set(&mut pair, IfExists::Rename, false);
    let done = upload(&mut pair, ".z.bin");
    assert_eq!(
        (done.state, done.name.as_str()),
        (TransferState::Done, ".z (3).bin")
    );
    for name in names {
        let path = format!("/dir/{name}");
        assert_eq!(content(&mut pair, &path), Some(format!("old {name}")));
    }
}

/// The user named `a.bin`, not what somebody else has called `a.bin.part`.
#[test]
fn a_file_that_has_the_part_name_is_not_overwritten() {
    for if_exists in [IfExists::Ask, IfExists::Overwrite, IfExists::Rename] {
        for habits in ["", "no-single-files"] {
            let part = format!("a.bin{}", at_ferry::app::PART_SUFFIX);
            let mut pair = connected(habits, "/dir", &[&part]);
            set(&mut pair, if_exists, true);
            let failed = upload(&mut pair, "a.bin");
            assert_eq!(failed.state, TransferState::Failed, "{if_exists:?}");
            let name = part.clone();
            assert_eq!(failed.failure, Some(Message::PartNameTaken { name }));
            let path = format!("/dir/{part}");
            assert_eq!(content(&mut pair, &path), Some(format!("old {part}")));
        }
    }
}

#[test]
fn nothing_is_renamed_onto_what_is_there() {
    for habits in [
        "",
        "hide-dot-names",
        "cut-listings:1,patterns",
        "no-single-files",
    ] {
        for to in ["b.txt", ".b", "[b]"] {
            let habits = format!("rename-replaces,{habits}");
            let mut pair = connected(&habits, "/dir", &["!a", to]);
            pair.bench.command(Command::Rename {
                channel: ch(0),
                from: "!a".into(),
                to: to.into(),
            });
            pair.pass(Duration::from_secs(10));
            assert_eq!(pair.bench.codes(), ["name-taken"], "{habits}: {to}");
            let path = format!("/dir/{to}");
            assert_eq!(content(&mut pair, &path), Some(format!("old {to}")));
        }
    }
}

#[test]
fn a_listing_is_shown_as_lost_with_its_connection_while_a_new_name_is_looked_up() {
    let mut pair = connected("", "/dir", &["a"]);
    let [from, to] = ["a", "b"].map(String::from);
    let channel = ch(0);
    pair.bench.command(Command::Rename { channel, from, to });
    pair.bench.command(Command::Disconnect { channel });
    let listing = &pair.bench.page.channels[0].listing;
    assert_eq!(listing.state, ListingState::Failed);
}

#[test]
fn a_file_on_the_screen_is_there_though_the_server_lists_directories_only() {
    for habits in ["no-single-files", "patterns"] {
        for name in ["a.txt", "z[1].bin", "-a.txt"] {
            let mut pair = connected(habits, "/dir", &[name]);
            let channel = ch(0);
            let name = name.to_owned();
            let expect = format!("old {name}").into_bytes();
            pair.bench.command(Command::Download {
                channel,
                name: name.clone(),
            });
            pair.until_transfers_end();
            let down = pair.bench.last_transfer().clone();
            assert_eq!(down.state, TransferState::Done, "{habits}: {down:?}");
            assert_eq!(pair.bench.sinks[&down.id], expect, "{habits}");
            pair.bench.command(Command::Preview {
                channel,
                id: PreviewId(1),
                name: name.clone(),
                max_bytes: 4096,
            });
            pair.pass(Duration::from_secs(20));
            let (_, preview) = pair.bench.page.preview.clone().unwrap();
            assert!(matches!(preview, Preview::Ready { .. }), "{preview:?}");
            pair.bench.command(Command::FetchIntoModule {
                channel,
                name,
                path: "/f".into(),
                replace: false,
            });
            pair.until_transfers_end();
            let into = pair.bench.last_transfer();
            assert_eq!(into.state, TransferState::Done, "{habits}: {into:?}");
            assert_eq!(pair.module.file("/f"), Some(&expect[..]));
        }
    }
}

#[test]
fn an_upload_that_broke_goes_on_though_the_server_lists_directories_only() {
    for name in ["a.bin", "z[1].bin", ".a"] {
        let server = Server::new(HOST).login("demo", "demo").home("/dir");
        let server = server.file("/dir/sent.txt", "sent");
        let habits = "no-single-files,patterns,drop-mid-upload";
        let mut pair = Pair::ready_at(&DemoOptions::default(), vec![server.habits(habits)]);
        pair.connect(ch(0), HOST);
        pair.bench.command(Command::SetOptions(TransferOptions {
            verify: Verified::Full,
            ..TransferOptions::default()
        }));
        let bytes: Vec<u8> = (0..200_000u32).map(|n| (n % 251) as u8).collect();
        pair.bench.upload(ch(0), name, &bytes);
        pair.until_transfers_end();
        let up = pair.bench.last_transfer().clone();
        assert_eq!(up.state, TransferState::Done, "{up:?}");
        let network = pair.module.network();
        let content = network
            .server(HOST)
            .unwrap()
            .content(&format!("/dir/{name}"));
        assert_eq!(content, Some(bytes));
    }
}
