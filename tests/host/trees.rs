//! Directories with all that is below them: made, sent, fetched and deleted.

use at_ferry::app::{Command, DemoOptions, Message, SourceStamp, TransferState};
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
