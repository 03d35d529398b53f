//! Directories with all that is below them: made, sent, fetched and deleted.

use at_ferry::app::{
    ChannelPhase, Command, DemoOptions, Direction, Message, SourceStamp, TransferState, TreeId,
    TreePhase, TreeSize,
};
use at_ferry::time::Duration;

use crate::bench::{Bench, ch};
use crate::dialogue::{FENCE, NOT_THERE, Reads, connected, play};
use crate::pair::Pair;

/// The bytes of a file on the simulated server.
fn content(pair: &mut Pair, path: &str) -> Option<Vec<u8>> {
    let network = pair.module.network();
    network.server("ftp.demo").unwrap().content(path)
}

fn home(pair: &Pair) -> String {
    pair.bench.page.channels[0].path.clone()
}

fn join(home: &str, parts: &[&str]) -> String {
    let parts = home.split('/').chain(parts.iter().copied());
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    format!("/{}", parts.join("/"))
}

fn connected_pair() -> Pair {
    let mut pair = Pair::ready(&DemoOptions::default());
    pair.connect(ch(0), "ftp.demo");
    pair
}

#[test]
fn files_go_into_directories_that_are_made_for_them() {
    let mut pair = connected_pair();
    let home = home(&pair);
    let files = [
        ("新固件", "a.bin", 5000),
        ("新固件", "b.bin", 0),
        ("新固件/深", "c.bin", 70_000),
        ("新固件/深/er", "d.bin", 1),
        ("other", "a.bin", 4096),
        ("", "e.bin", 10),
    ];
    for (below, name, len) in files {
        pair.bench
            .upload_below(ch(0), below, name, &vec![name.as_bytes()[0]; len]);
    }
    pair.until_transfers_end();
    for (below, name, len) in files {
        let path = join(&home, &[below, name]);
        let expect = vec![name.as_bytes()[0]; len];
        assert_eq!(content(&mut pair, &path), Some(expect), "{path}");
    }
    pair.pass(Duration::from_secs(5));
    let shown = &pair.bench.page.channels[0];
    assert_eq!(shown.path, home);
    let names: Vec<&str> = shown
        .listing
        .entries
        .iter()
        .map(|entry| entry.name.as_str())
        .collect();
    assert!(
        names.contains(&"新固件") && names.contains(&"other"),
        "{names:?}"
    );
}

#[test]
fn an_interrupted_tree_goes_on_after_a_reload() {
    let mut pair = connected_pair();
    let home = home(&pair);
    for n in 0..6u8 {
        let below = format!("tree/{}", n / 2);
        pair.bench
            .upload_below(ch(0), &below, &format!("{n}.bin"), &vec![n; 40_000]);
    }
    pair.until("the second is on its way", |pair| {
        pair.bench.page.transfers[1].state == TransferState::Active
    });
    pair.reload();
    pair.connect(ch(0), "ftp.demo");
    for transfer in pair.bench.page.transfers.clone() {
        let n: u8 = transfer.name[..1].parse().unwrap();
        let file = pair.bench.add_source(&vec![n; 40_000]);
        let stamp = SourceStamp {
            name: transfer.name,
            size_bytes: 40_000,
            modified_ms: 0,
        };
        let transfer = transfer.id;
        pair.bench.command(Command::Supply {
            transfer,
            file,
            stamp,
        });
    }
    pair.until_transfers_end();
    for n in 0..6u8 {
        let path = join(&home, &["tree", &(n / 2).to_string(), &format!("{n}.bin")]);
        assert_eq!(content(&mut pair, &path), Some(vec![n; 40_000]), "{path}");
    }
}

#[test]
fn empty_directories_are_made() {
    let mut pair = connected_pair();
    let below = ["空/a", "空/b/c", "空", "空/a"].map(String::from).to_vec();
    pair.bench.command(Command::MakeDirectories {
        channel: ch(0),
        below,
    });
    pair.pass(Duration::from_secs(10));
    assert_eq!(pair.bench.codes(), [""; 0]);
    for path in ["空/b/c", "../a"] {
        let path = path.into();
        pair.bench.command(Command::ChangeDirectory {
            channel: ch(0),
            path,
        });
        pair.pass(Duration::from_secs(5));
    }
    assert_eq!(
        pair.bench.codes(),
        ["result-code"],
        "only the second is not there"
    );
}

#[test]
fn names_that_lead_elsewhere_make_nothing() {
    for below in ["..", "a/../..", "/etc", "a//b", "a/", "."] {
        let mut pair = connected_pair();
        pair.bench.upload_below(ch(0), below, "x.bin", b"x");
        let all = vec![below.to_owned()];
        pair.bench.command(Command::MakeDirectories {
            channel: ch(0),
            below: all,
        });
        pair.pass(Duration::from_secs(5));
        assert!(pair.bench.page.transfers.is_empty(), "{below}");
        assert_eq!(pair.bench.codes(), ["not-a-name", "not-a-name"], "{below}");
    }
}

fn below(bench: &mut Bench) {
    bench.upload_below(ch(0), "dir1", "1.txt", b"bbbbb");
}

#[test]
fn a_directory_is_made_with_the_commands_of_the_manual() {
    let mut bench = connected(Reads::Whole);
    below(&mut bench);
    play(
        &mut bench,
        Reads::Whole,
        &[
            (
                "AT+MFTPCWD=0,\"/home/uftp/dir1\"\r",
                "\r\nOK\r\n\r\n+MFTPCWD: 0,10\r\n",
            ),
            (
                "AT+MFTPCWD=0,\"/home/uftp\"\r",
                "\r\nOK\r\n\r\n+MFTPCWD: 0,0\r\n",
            ),
            (
                "AT+MFTPCWD=0,\"/home/uftp/dir1\"\r",
                "\r\nOK\r\n\r\n+MFTPCWD: 0,10\r\n",
            ),
            ("AT+MFTPMKD=0,\"dir1\"\r", "\r\nOK\r\n\r\n+MFTPMKD: 0,0\r\n"),
            (
                "AT+MFTPCWD=0,\"/home/uftp/dir1\"\r",
                "\r\nOK\r\n\r\n+MFTPCWD: 0,0\r\n",
            ),
            ("AT+MFTPLIST=0,\"1.txt\"\r", NOT_THERE),
            FENCE,
            // Whether this server lists single files is not known yet.
            ("AT+MFTPLIST=0,\"/home/uftp/dir1\"\r", NOT_THERE),
            FENCE,
            ("AT+MFTPSTOR=0,\"1.txt\",1,5\r", "\r\n>"),
            ("bbbbb", "\r\nOK\r\n\r\n+MFTPSTOR: 0,0,5\r\n"),
        ],
    );
}

#[test]
fn a_directory_that_cannot_be_made_fails_its_files_with_that_reason() {
    let mut bench = connected(Reads::Whole);
    below(&mut bench);
    let refused = "\r\nOK\r\n\r\n+MFTPCWD: 0,10\r\n";
    play(
        &mut bench,
        Reads::Whole,
        &[
            ("AT+MFTPCWD=0,\"/home/uftp/dir1\"\r", refused),
            (
                "AT+MFTPCWD=0,\"/home/uftp\"\r",
                "\r\nOK\r\n\r\n+MFTPCWD: 0,0\r\n",
            ),
            ("AT+MFTPCWD=0,\"/home/uftp/dir1\"\r", refused),
            (
                "AT+MFTPMKD=0,\"dir1\"\r",
                "\r\nOK\r\n\r\n+MFTPMKD: 0,10\r\n",
            ),
            ("AT+MFTPCWD=0,\"/home/uftp/dir1\"\r", refused),
        ],
    );
    let failed = bench.last_transfer();
    assert_eq!(failed.state, TransferState::Failed);
    let Some(Message::Failed { operation, .. }) = &failed.failure else {
        panic!("{:?}", failed.failure);
    };
    assert_eq!(*operation, at_ferry::app::Operation::MakeDirectory);
}

/// A tree on the server, put there by uploads; gives what is in it.
fn planted(pair: &mut Pair) -> TreeSize {
    let mut bytes = 0;
    for n in 0..12u8 {
        let below = ["树", "树/a", "树/a/b", "树/c"][usize::from(n) % 4];
        let len = usize::from(n) * 3000;
        pair.bench
            .upload_below(ch(0), below, &format!("{n}.bin"), &vec![n; len]);
        bytes += len as u64;
    }
    let below = vec!["树/leer".to_owned()];
    pair.bench.command(Command::MakeDirectories {
        channel: ch(0),
        below,
    });
    pair.until_transfers_end();
    pair.pass(Duration::from_secs(10));
    assert_eq!(pair.bench.codes(), [""; 0]);
    TreeSize {
        directories: 5,
        files: 12,
        bytes,
        left_out: 0,
    }
}

const TREE: TreeId = TreeId(7);

fn counting() -> Command {
    counting_as(TREE)
}

fn counting_as(tree: TreeId) -> Command {
    Command::CountTree {
        channel: ch(0),
        directories: vec!["树".into()],
        files: Vec::new(),
        tree,
    }
}

fn phase(pair: &Pair) -> Option<TreePhase> {
    let tree = pair.bench.page.trees.iter().find(|tree| tree.id == TREE);
    tree.map(|tree| tree.phase.clone())
}

fn until_walked(pair: &mut Pair) {
    pair.until("the tree is walked", |pair| {
        matches!(
            phase(pair),
            Some(TreePhase::Walked { .. } | TreePhase::Failed(_))
        )
    });
}

#[test]
fn a_tree_comes_down_file_by_file_each_with_its_place() {
    let mut pair = connected_pair();
    let planted = planted(&mut pair);
    let (channel, tree) = (ch(0), TREE);
    pair.bench.command(Command::DownloadTree {
        channel,
        name: "树".into(),
        tree,
    });
    until_walked(&mut pair);
    let Some(TreePhase::Walked {
        size, directories, ..
    }) = phase(&pair)
    else {
        panic!("{:?}", phase(&pair));
    };
    assert_eq!(size, planted);
    let mut sorted = directories.to_vec();
    sorted.sort();
    assert_eq!(sorted, ["树", "树/a", "树/a/b", "树/c", "树/leer"]);
    pair.until_transfers_end();
    let transfers = pair.bench.page.transfers.clone();
    let down = transfers.iter().filter(|t| t.direction == Direction::Down);
    let mut count = 0;
    for transfer in down {
        assert_eq!(
            transfer.state,
            TransferState::Done,
            "{:?}",
            transfer.failure
        );
        let n: u8 = transfer.name.trim_end_matches(".bin").parse().unwrap();
        let place = transfer.tree.clone().unwrap();
        assert_eq!(place.tree, TREE);
        assert_eq!(
            place.below,
            ["树", "树/a", "树/a/b", "树/c"][usize::from(n) % 4]
        );
        assert_eq!(
            pair.bench.sinks[&transfer.id],
            vec![n; usize::from(n) * 3000]
        );
        count += 1;
    }
    assert_eq!(count, 12);
}

#[test]
fn a_tree_is_counted_and_then_deleted_and_nothing_beside_it() {
    let mut pair = connected_pair();
    let planted = planted(&mut pair);
    pair.bench.upload(ch(0), "beside.bin", b"x");
    pair.until_transfers_end();
    pair.pass(Duration::from_secs(5));
    let before = names(&pair);
    let (channel, tree) = (ch(0), TREE);
    pair.bench.command(counting());
    until_walked(&mut pair);
    let Some(TreePhase::Walked { size, .. }) = phase(&pair) else {
        panic!("{:?}", phase(&pair));
    };
    assert_eq!(size, planted);
    assert_eq!(names(&pair), before, "counting deletes nothing");
    pair.bench.command(Command::DeleteTree {
        channel,
        tree,
        even_if_links: true,
    });
    pair.until("it is gone", |pair| phase(pair) == Some(TreePhase::Deleted));
    pair.pass(Duration::from_secs(5));
    let left: Vec<String> = before.into_iter().filter(|name| name != "树").collect();
    assert_eq!(names(&pair), left);
    assert_eq!(pair.bench.codes(), [""; 0]);
}

fn names(pair: &Pair) -> Vec<String> {
    let entries = &pair.bench.page.channels[0].listing.entries;
    entries.iter().map(|entry| entry.name.clone()).collect()
}

#[test]
fn what_came_after_the_count_stays_and_is_told() {
    let mut pair = connected_pair();
    planted(&mut pair);
    let (channel, tree) = (ch(0), TREE);
    pair.bench.command(counting());
    until_walked(&mut pair);
    pair.bench.upload_below(ch(0), "树/a", "late.bin", b"late");
    pair.until_transfers_end();
    pair.bench.command(Command::DeleteTree {
        channel,
        tree,
        even_if_links: true,
    });
    pair.until("it stops", |pair| {
        matches!(phase(pair), Some(TreePhase::Failed(_)))
    });
    let home = home(&pair);
    let path = join(&home, &["树/a/late.bin"]);
    assert_eq!(content(&mut pair, &path), Some(b"late".to_vec()));
    let Message::TreeNotDeleted { path, .. } = pair.bench.last_message() else {
        panic!("{:?}", pair.bench.last_message());
    };
    assert_eq!(*path, join(&home, &["树/a"]));
}

#[test]
fn a_tree_that_nobody_wants_any_more_is_left_alone() {
    let mut pair = connected_pair();
    planted(&mut pair);
    let (channel, tree) = (ch(0), TREE);
    pair.bench.command(counting());
    until_walked(&mut pair);
    let before = names(&pair);
    pair.bench.command(Command::EndTree { tree });
    pair.bench.command(Command::DeleteTree {
        channel,
        tree,
        even_if_links: true,
    });
    pair.pass(Duration::from_secs(10));
    pair.bench.command(Command::Refresh { channel });
    pair.pass(Duration::from_secs(5));
    assert_eq!(names(&pair), before);
}

#[test]
fn a_walk_ends_in_words_when_the_connection_does() {
    for asked in [1, 3] {
        let mut pair = connected_pair();
        planted(&mut pair);
        let (channel, tree) = (ch(0), TREE);
        for tree in [tree, TreeId(8)] {
            pair.bench.command(counting_as(tree));
        }
        pair.until("it has begun", |pair| {
            matches!(phase(pair), Some(TreePhase::Walking(size)) if size.directories >= asked)
        });
        pair.bench.command(Command::Disconnect { channel });
        pair.pass(Duration::from_secs(20));
        let phases = pair.bench.page.trees.iter().map(|tree| &tree.phase);
        for phase in phases {
            assert!(matches!(phase, TreePhase::Failed(_)), "{phase:?}");
        }
    }
}

#[test]
fn what_is_not_there_is_told() {
    let mut pair = connected_pair();
    let (channel, tree) = (ch(0), TREE);
    pair.bench.command(Command::DownloadTree {
        channel,
        name: "nowhere".into(),
        tree,
    });
    until_walked(&mut pair);
    assert!(matches!(phase(&pair), Some(TreePhase::Failed(_))));
    assert_eq!(pair.bench.codes(), ["result-code"]);
    assert!(pair.bench.page.transfers.is_empty());
}

#[test]
fn files_and_directories_side_by_side_are_deleted_as_one() {
    for (directories, files) in [
        (vec!["树"], vec!["beside.bin", "two.bin"]),
        (vec![], vec!["beside.bin", "two.bin"]),
        (vec!["树", "other"], vec![]),
    ] {
        let mut pair = connected_pair();
        planted(&mut pair);
        for name in ["beside.bin", "two.bin", "stays.bin"] {
            pair.bench.upload(ch(0), name, b"x");
        }
        pair.bench.upload_below(ch(0), "other", "x.bin", b"x");
        pair.until_transfers_end();
        pair.pass(Duration::from_secs(5));
        let before = names(&pair);
        let own = |names: &[&str]| -> Vec<String> { names.iter().map(|n| (*n).into()).collect() };
        let channel = ch(0);
        pair.bench.command(Command::CountTree {
            channel,
            directories: own(&directories),
            files: own(&files),
            tree: TREE,
        });
        until_walked(&mut pair);
        pair.bench.command(Command::DeleteTree {
            channel,
            tree: TREE,
            even_if_links: true,
        });
        pair.until("it is gone", |pair| phase(pair) == Some(TreePhase::Deleted));
        pair.pass(Duration::from_secs(5));
        let gone = |name: &String| directories.iter().chain(&files).any(|n| n == name);
        let left: Vec<String> = before.into_iter().filter(|name| !gone(name)).collect();
        assert_eq!(names(&pair), left, "{directories:?} {files:?}");
    }
}

#[test]
fn nothing_is_done_where_an_earlier_session_was() {
    let channel = ch(0);
    let mut pair = connected_pair();
    pair.bench.command(Command::ChangeDirectory {
        channel,
        path: "/config".into(),
    });
    pair.pass(Duration::from_secs(5));
    assert_eq!(pair.bench.page.channels[0].path, "/config");
    pair.bench.command(Command::BringUpPdp {
        channel,
        apn: "cmnet".into(),
    });
    pair.until("it connects again", |pair| {
        pair.bench.page.channels[0].phase == ChannelPhase::Connecting
    });
    pair.until("it is connected", |pair| {
        pair.bench.page.channels[0].phase == ChannelPhase::Ready
    });
    assert_eq!(pair.bench.page.channels[0].path, "", "nobody knows where");
    let (name, below) = ("new".to_owned(), vec!["a/b".to_owned()]);
    pair.bench.command(Command::MakeDirectory { channel, name });
    pair.bench
        .command(Command::MakeDirectories { channel, below });
    pair.pass(Duration::from_secs(5));
    let codes = pair.bench.codes();
    assert_eq!(codes, ["pdp-up", "not-connected", "not-connected"]);
    let server = pair.module.network().server("ftp.demo").unwrap();
    assert!(!server.has("/config/new") && !server.has("/config/a"));
}

#[test]
fn what_is_meant_in_the_directory_shown_is_done_there_though_another_one_is_gone_to() {
    let channel = ch(0);
    let check = |command: Command, there: [bool; 3]| {
        let mut pair = connected_pair();
        let home = home(&pair);
        pair.bench.upload_below(channel, "d", "a.bin", b"below");
        pair.bench.upload(channel, "a.bin", b"here");
        pair.until_transfers_end();
        pair.pass(Duration::from_secs(5));
        pair.bench.command(Command::ChangeDirectory {
            channel,
            path: "d".into(),
        });
        pair.bench.command(command.clone());
        pair.pass(Duration::from_secs(5));
        assert_eq!(pair.bench.codes(), [""; 0], "{command:?}");
        let server = pair.module.network().server("ftp.demo").unwrap();
        let has = |parts: &[&str]| server.has(&join(&home, parts));
        assert_eq!(
            [has(&["a.bin"]), has(&["b.bin"]), has(&["d", "a.bin"])],
            there,
            "{command:?}"
        );
        assert!(!has(&["d", "b.bin"]), "{command:?}");
        // What is shown is where one has gone.
        let shown = &pair.bench.page.channels[0];
        assert_eq!(shown.path, join(&home, &["d"]));
        assert_eq!(names(&pair), ["a.bin"], "{command:?}");
    };
    let (name, from, to) = (|| "a.bin".into(), || "a.bin".into(), || "b.bin".into());
    let made = Command::MakeDirectory {
        channel,
        name: to(),
    };
    check(made, [true, true, true]);
    let renamed = Command::Rename {
        channel,
        from: from(),
        to: to(),
    };
    check(renamed, [false, true, true]);
    let deleted = Command::Delete {
        channel,
        name: name(),
    };
    check(deleted, [false, false, true]);
}
