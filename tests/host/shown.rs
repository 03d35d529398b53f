//! What is shown of a directory: names without the way to them, what may be missing, and where one is after a
//! connection was lost.

use at_ferry::app::{ChannelPhase, Command, DemoOptions, ListingState, TransferState, TreePhase};
use at_ferry::app::{TreeId, TreeSize};
use at_ferry::sim::Server;
use at_ferry::time::Duration;

use crate::bench::ch;
use crate::pair::Pair;

const HOST: &str = "ftp.shown";

fn connected(server: Server) -> Pair {
    let mut pair = Pair::ready_at(&DemoOptions::default(), vec![server]);
    pair.connect(ch(0), HOST);
    pair
}

/// Each entry's name, and whether something can be done with it.
fn entries(pair: &Pair) -> Vec<(String, bool)> {
    let entries = &pair.bench.page.channels[0].listing.entries;
    let shown = entries
        .iter()
        .map(|entry| (entry.name.clone(), entry.usable));
    shown.collect()
}

fn foo() -> Server {
    Server::new(HOST)
        .login("demo", "demo")
        .file("/foo/bar.dat", "bar")
        .file("/foo/sub/baz", "baz")
        .home("/foo")
}

#[test]
fn a_name_is_shown_without_the_way_to_it() {
    for habits in ["absolute-names", "dotted-names", "names-below"] {
        let mut pair = connected(foo().habits(habits));
        let both = [("bar.dat".to_owned(), true), ("sub".to_owned(), true)];
        assert_eq!(entries(&pair), both, "{habits}");
        let channel = ch(0);
        pair.bench.command(Command::Download {
            channel,
            name: "bar.dat".into(),
        });
        pair.until_transfers_end();
        let down = pair.bench.last_transfer();
        assert_eq!(down.state, TransferState::Done, "{habits}: {down:?}");
        pair.bench.command(Command::CountTree {
            channel,
            directories: vec!["sub".into()],
            files: Vec::new(),
            tree: TreeId(1),
        });
        pair.pass(Duration::from_secs(20));
        let phase = &pair.bench.page.trees[0].phase;
        let TreePhase::Walked { size, .. } = phase else {
            panic!("{habits}: {phase:?}");
        };
        let expect = TreeSize {
            directories: 1,
            files: 1,
            bytes: 3,
            left_out: 0,
        };
        assert_eq!(*size, expect, "{habits}");
        assert_eq!(pair.bench.codes(), [""; 0], "{habits}");
    }
}

/// It may as well be the way to something in a directory of the same name.
#[test]
fn a_name_behind_the_directorys_own_is_off_unless_the_server_confirms_it() {
    let pair = connected(foo().habits("names-below,no-single-files"));
    let both = [
        ("foo/bar.dat".to_owned(), false),
        ("foo/sub".to_owned(), false),
    ];
    assert_eq!(entries(&pair), both);
}

#[test]
fn a_count_that_looks_cut_is_told_beside_the_listing() {
    let check = |files: u32, habits: &str, expect: bool| {
        let server = Server::new(HOST)
            .login("demo", "demo")
            .crowd("/crowd", files);
        let mut pair = connected(server.habits(habits));
        pair.bench.command(Command::ChangeDirectory {
            channel: ch(0),
            path: "/crowd".into(),
        });
        pair.pass(Duration::from_mins(10));
        let listing = &pair.bench.page.channels[0].listing;
        assert_eq!(listing.state, ListingState::Ready);
        assert_eq!(listing.may_be_cut, expect, "{files} {habits}");
    };
    check(12_000, "cut-listings:10000", true);
    check(12_000, "cut-listings:9998", true);
    check(12_000, "cut-listings:1000", true);
    check(1_234, "", false);
    check(100, "", false);
    check(3, "", false);
}

#[test]
fn the_directory_shown_is_carried_over_a_lost_connection() {
    let bytes = vec![7; 300_000];
    for fault in ["drop-connection", "restart"] {
        let mut pair = Pair::ready(&DemoOptions {
            fault: Some(fault.into()),
            ..DemoOptions::default()
        });
        pair.connect(ch(0), "ftp.demo");
        let channel = ch(0);
        let name = "below".to_owned();
        pair.bench.command(Command::MakeDirectory { channel, name });
        pair.pass(Duration::from_secs(5));
        let path = "below".to_owned();
        pair.bench
            .command(Command::ChangeDirectory { channel, path });
        pair.pass(Duration::from_secs(5));
        let path = pair.bench.page.channels[0].path.clone();
        assert!(path.ends_with("/below"), "{path}");
        pair.bench.upload(ch(0), "a.bin", &bytes);
        pair.until("the connection is lost", |pair| {
            pair.bench.page.channels[0].path.is_empty()
        });
        // Nothing can be dropped while nobody knows where.
        pair.bench.upload(ch(0), "early.bin", b"early");
        assert_eq!(pair.bench.page.transfers.len(), 1, "{fault}");
        pair.until_transfers_end();
        pair.pass(Duration::from_secs(20));
        let shown = &pair.bench.page.channels[0];
        assert_eq!((shown.phase, &shown.path), (ChannelPhase::Ready, &path));
        pair.bench.upload(ch(0), "next.bin", b"next");
        pair.until_transfers_end();
        let network = pair.module.network();
        let server = network.server("ftp.demo").unwrap();
        assert!(server.has(&format!("{path}/next.bin")), "{fault}");
        assert_eq!(
            server.content(&format!("{path}/a.bin")),
            Some(bytes.clone())
        );
    }
}
