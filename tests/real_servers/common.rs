//! What must hold on each of the servers.

use at_ferry::app::{
    Command, EntryKind, IfExists, Message, OnConflict, TransferOptions, TransferState, TreePhase,
    Verified,
};

use at_ferry::sim::Request;

use crate::bench::ch;
use crate::server::Server;
use crate::station::Station;

/// Bytes that do not repeat, so that a wrong offset shows.
pub(crate) fn noise(len_bytes: usize) -> Vec<u8> {
    let step = |x: &mut u32| {
        *x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        Some((*x >> 24) as u8)
    };
    std::iter::repeat(())
        .scan(1_u32, |x, ()| step(x))
        .take(len_bytes)
        .collect()
}

pub(crate) fn check_round_trips(server: &Server) {
    let mut station = Station::at(server);
    for (name, len_bytes) in [
        ("empty.bin", 0),
        ("one.bin", 1),
        ("packet.bin", 4096),
        ("测量 数据.bin", 100_001),
        ("a [b] (c) %20 #~'.bin", 5000),
    ] {
        let bytes = noise(len_bytes);
        let up = station.upload(name, &bytes);
        assert_eq!(up.state, TransferState::Done, "{name}: {:?}", up.failure);
        assert_eq!(up.verified, Verified::Size, "{name}");
        assert!(server.read(name).as_ref() == Some(&bytes), "{name}");
        let down = station.download(name);
        if len_bytes > 0 {
            assert!(down.as_ref() == Ok(&bytes), "{name}: {:?}", down.err());
        }
    }
}

/// An upload whose connection ends in its middle comes to the end, the same.
pub(crate) fn check_broken_upload(server: &Server, options: TransferOptions) {
    let mut station = Station::at(server);
    station.set(options);
    let bytes = noise(300_000);
    station.break_upload("broken.bin", &bytes, 100_000);
    let up = station.until_transfer();
    assert_eq!(up.state, TransferState::Done, "{:?}", up.failure);
    assert!(server.read("broken.bin") == Some(bytes));
    assert_eq!(server.names(""), ["broken.bin"]);
}

/// A download whose connection ends in its middle comes to the end, the same.
pub(crate) fn check_broken_download(server: &Server) {
    let bytes = noise(300_000);
    server.write("broken.bin", &bytes);
    let mut station = Station::at(server);
    station.break_download("broken.bin", 100_000);
    let down = station.until_transfer().clone();
    assert_eq!(down.state, TransferState::Done, "{:?}", down.failure);
    assert!(station.bench.sinks[&down.id] == bytes);
}

/// Links in a directory that is deleted go as links; whatever they point to stays as it is.
pub(crate) fn check_links_in_a_deleted_tree(server: &Server) {
    server.write("precious/data.bin", b"precious");
    server.write("precious/deep/more.bin", b"precious too");
    server.write("file.bin", b"a file");
    server.make_dir("victim/sub");
    server.write("victim/a.bin", b"a");
    server.write("victim/sub/b.bin", b"b");
    server.link("victim/link", "../precious");
    server.link("victim/sub/up", "../../precious");
    server.link("victim/file", "../file.bin");
    server.link("victim/nowhere", "gone");
    let mut station = Station::at(server);
    let phase = station.delete_tree("victim");
    assert_eq!(
        server.read("precious/data.bin").as_deref(),
        Some(&b"precious"[..])
    );
    assert_eq!(
        server.read("precious/deep/more.bin").as_deref(),
        Some(&b"precious too"[..])
    );
    assert_eq!(server.read("file.bin").as_deref(), Some(&b"a file"[..]));
    // A server may not show a link that leads nowhere, and then the directory is not empty.
    if phase == TreePhase::Deleted {
        assert_eq!(server.names(""), ["file.bin", "precious"]);
    } else {
        assert_eq!(server.names("victim"), ["nowhere"], "{phase:?}");
    }
}

/// A link to a directory that is deleted by itself goes as a link.
pub(crate) fn check_deleted_link(server: &Server) {
    server.write("precious/data.bin", b"precious");
    server.link("link", "precious");
    let mut station = Station::at(server);
    let listed = station.listed().iter().find(|entry| entry.name == "link");
    let is_directory = listed.is_some_and(|entry| entry.kind == EntryKind::Directory);
    if is_directory {
        station.delete_tree("link");
    } else {
        station.act(Command::Delete {
            channel: ch(0),
            name: "link".into(),
        });
    }
    assert_eq!(
        server.read("precious/data.bin").as_deref(),
        Some(&b"precious"[..])
    );
    assert!(!server.is_link("link"));
}

/// A link to its own directory is not followed for ever.
pub(crate) fn check_link_to_its_own_directory(server: &Server) {
    server.write("tree/a.bin", &noise(100));
    server.write("tree/sub/b.bin", &noise(100));
    server.link("tree/self", ".");
    server.link("tree/sub/up", "..");
    let mut station = Station::at(server);
    let (_, phase) = station.count_tree("tree");
    assert!(matches!(phase, TreePhase::Walked { .. }), "{phase:?}");
    let phase = station.delete_tree("tree");
    // A server may not show a link that leads upwards, and then the directory is not empty.
    if phase != TreePhase::Deleted {
        assert!(
            server.is_link("tree/self") || server.is_link("tree/sub/up"),
            "{phase:?}"
        );
    }
    assert_eq!(server.read("tree/sub/b.bin"), None);
}

/// A directory that is not empty, since it holds what is not listed, is said to be that, and what is hidden stays.
pub(crate) fn check_hidden_entries_in_a_deleted_tree(server: &Server) {
    server.write("dir/a.bin", b"a");
    server.write("dir/.keep", b"k");
    server.write("dir/sub/b.bin", b"b");
    let mut station = Station::at(server);
    let phase = station.delete_tree("dir");
    assert!(is_not_empty(&phase), "{phase:?}");
    assert_eq!(server.names("dir"), [".keep"]);
}

/// Whether it is said that a directory holds more than is listed.
pub(crate) fn is_not_empty(phase: &TreePhase) -> bool {
    match phase {
        TreePhase::Failed(Message::TreeNotDeleted { why, .. }) => **why == Message::NotEmpty,
        _ => false,
    }
}

/// A file that the listing does not show is not overwritten without a question, and is where that is the answer.
pub(crate) fn check_hidden_file_is_asked_about(server: &Server, name: &str) {
    server.write(name, b"what was there");
    let mut station = Station::at(server);
    assert!(
        !station.names().contains(&name.to_owned()),
        "it is not hidden"
    );
    let up = station.upload(name, &noise(5000)).clone();
    assert!(up.conflict.is_some(), "{:?} {:?}", up.state, up.failure);
    assert_eq!(server.read(name).as_deref(), Some(&b"what was there"[..]));
    station.bench.command(Command::Answer {
        transfer: up.id,
        on_conflict: OnConflict::Overwrite,
    });
    let up = station.until_transfer();
    assert_eq!(up.state, TransferState::Done, "{:?}", up.failure);
    assert!(server.read(name) == Some(noise(5000)));
}

/// A name that the listing would hide is uploaded where there is no such file, and confirmed.
pub(crate) fn check_hidden_name(server: &Server, name: &str) {
    let mut station = Station::at(server);
    for len_bytes in [5000, 1] {
        station.set(TransferOptions {
            if_exists: IfExists::Overwrite,
            ..TransferOptions::default()
        });
        let up = station.upload(name, &noise(len_bytes));
        assert_eq!(up.state, TransferState::Done, "{:?}", up.failure);
        assert!(server.read(name) == Some(noise(len_bytes)));
    }
}

/// With a part's name, a file that exists is replaced, and nothing is left over.
pub(crate) fn check_replaced_by_way_of_a_part(server: &Server) {
    server.write("file.bin", b"old");
    let mut station = Station::at(server);
    station.set(TransferOptions {
        if_exists: IfExists::Overwrite,
        part_name: true,
        ..TransferOptions::default()
    });
    let up = station.upload("file.bin", &noise(5000));
    assert_eq!(up.state, TransferState::Done, "{:?}", up.failure);
    assert!(server.read("file.bin") == Some(noise(5000)));
    assert_eq!(server.names(""), ["file.bin"]);
}

/// Files are uploaded, listed, renamed, downloaded and deleted by names in another charset.
pub(crate) fn check_charset(server: &Server) {
    let mut login = server.login();
    login.charset = at_ferry::codec::Charset::Gbk;
    let mut station = Station::new();
    station.connect(login);
    let bytes = noise(5000);
    let up = station.upload("测量.bin", &bytes);
    assert_eq!(up.state, TransferState::Done, "{:?}", up.failure);
    assert_eq!(station.download("测量.bin"), Ok(bytes.clone()));
    station.act(Command::Rename {
        channel: ch(0),
        from: "测量.bin".into(),
        to: "数据.bin".into(),
    });
    assert_eq!(station.names(), ["数据.bin"]);
    assert!(server.read_raw(b"\xca\xfd\xbe\xdd.bin") == Some(bytes));
    station.act(Command::Delete {
        channel: ch(0),
        name: "数据.bin".into(),
    });
    assert!(server.names("").is_empty());
}

/// The directory shown stays shown where the connection ended and is made again by itself.
pub(crate) fn check_directory_after_a_reconnect(server: &Server) {
    server.make_dir("sub/deep");
    let mut station = Station::at(server);
    station.go("sub/deep");
    let shown = station.bench.page.channels[0].path.clone();
    station.break_upload("first.bin", &noise(200_000), 50_000);
    station.until_idle();
    assert_eq!(station.bench.page.channels[0].path, shown);
    let up = station.upload("second.bin", &noise(100));
    assert_eq!(up.state, TransferState::Done, "{:?}", up.failure);
    assert_eq!(server.names("sub/deep"), ["first.bin", "second.bin"]);
    assert_eq!(server.names(""), ["sub"]);
}

/// Names that a line of the module could hold are names: nothing is believed of what stands in them.
pub(crate) fn check_names_that_look_like_lines(server: &Server) {
    let names = [
        "a\r+MFTPURC: 0,\"conn\",0",
        "b\rOK\r",
        "c\u{1b}[2J",
        "d\"e",
        "f\u{202e}txt.exe",
    ];
    for name in names {
        server.write(name, b"x");
    }
    server.write("plain.bin", b"plain");
    let mut station = Station::at(server);
    assert!(
        station.names().contains(&"plain.bin".to_owned()),
        "{:?}",
        station.names()
    );
    assert_eq!(station.download("plain.bin").as_deref(), Ok(&b"plain"[..]));
    assert!(
        !station.bench.codes().contains(&"connection-lost"),
        "{:?}",
        station.bench.codes()
    );
    let usable = station.listed().iter().filter(|entry| entry.usable);
    let usable: Vec<&str> = usable.map(|entry| entry.name.as_str()).collect();
    assert!(
        usable
            .iter()
            .all(|name| !name.contains(['\r', '\u{1b}', '"'])),
        "{usable:?}"
    );
}

/// Directories are entered, listed and deleted whatever their names read as.
pub(crate) fn check_directory_names(server: &Server) {
    let names = ["with a blank", "[1]", "-l", "star*", "测 量", "q'q"];
    for name in names {
        server.write(&format!("{name}/file.bin"), b"x");
    }
    let mut station = Station::at(server);
    for name in names {
        station.go(name);
        assert_eq!(station.names(), ["file.bin"], "{name}");
        station.go("..");
        assert_eq!(station.delete_tree(name), TreePhase::Deleted, "{name}");
    }
    assert!(server.names("").is_empty());
}

/// What the server did is found, where its answer was lost.
pub(crate) fn check_lost_answers(server: &Server) {
    let replacing = TransferOptions {
        if_exists: IfExists::Overwrite,
        part_name: true,
        ..TransferOptions::default()
    };
    let check = |options: TransferOptions, like: &dyn Fn(&Request) -> bool| {
        server.write("file.bin", b"old");
        let mut station = Station::at(server);
        station.set(options);
        station.bench.upload(ch(0), "file.bin", &noise(50_000));
        station.break_when_asked(like);
        let up = station.until_transfer();
        assert_eq!(up.state, TransferState::Done, "{:?}", up.failure);
        assert!(server.read("file.bin") == Some(noise(50_000)));
        assert_eq!(server.names(""), ["file.bin"]);
    };
    check(replacing, &|request| {
        matches!(request, Request::Rename { .. })
    });
    check(replacing, &|request| matches!(request, Request::Finish));
    let at_once = TransferOptions {
        part_name: false,
        ..replacing
    };
    check(at_once, &|request| matches!(request, Request::Finish));
}

/// However often a session ends, what gains a little each time comes to its end.
pub(crate) fn check_sessions_that_end_again_and_again(server: &Server) {
    let bytes = noise(600_000);
    server.write("down.bin", &bytes);
    let mut station = Station::at(server);
    station.bench.upload(ch(0), "up.bin", &bytes);
    for n in 1..=6 {
        station.break_at(n * 80_000);
    }
    let up = station.until_transfer();
    assert_eq!(up.state, TransferState::Done, "{:?}", up.failure);
    assert!(server.read("up.bin").as_ref() == Some(&bytes));
    station.until_idle();
    station.break_download("down.bin", 80_000);
    for n in 2..=6 {
        station.break_at(n * 80_000);
    }
    let down = station.until_transfer().clone();
    assert_eq!(down.state, TransferState::Done, "{:?}", down.failure);
    assert!(station.bench.sinks[&down.id] == bytes);
}

/// A link to a file is listed with a length of its own, which is not the file's.
pub(crate) fn check_link_to_a_file(server: &Server) {
    let (short, long) = (b"short".to_vec(), noise(100_000));
    server.write("to/short.bin", &short);
    server.write("to/long.bin", &long);
    server.link("short", "to/short.bin");
    server.link("long", "to/long.bin");
    let mut station = Station::at(server);
    for (name, bytes) in [("short", short), ("long", long)] {
        match station.download(name) {
            Ok(came) => assert!(came == bytes, "{name}: {} bytes", came.len()),
            Err(why) => println!("{name}: {why:?}"),
        }
    }
}

/// A directory comes down once, though links lead round in it.
pub(crate) fn check_downloaded_tree_with_links(server: &Server) {
    server.write("tree/a.bin", &noise(3000));
    server.write("tree/sub/b.bin", &noise(4000));
    server.link("tree/self", ".");
    server.link("tree/sub/up", "..");
    let mut station = Station::at(server);
    let phase = station.download_tree("tree");
    let transfers = &station.bench.page.transfers;
    let done = transfers.iter().filter(|t| t.state == TransferState::Done);
    let mut names: Vec<&str> = done.map(|transfer| transfer.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        ["a.bin", "b.bin"],
        "{phase:?} {:?}",
        station.bench.codes()
    );
}

/// A file is moved to another server: its original goes for its copy.
pub(crate) fn check_move(from: &Server, to: &Server) {
    let bytes = noise(150_000);
    from.write("moved.bin", &bytes);
    let mut station = Station::at(from);
    station.connect_on(1, to.login());
    station.act(Command::Relay {
        from: ch(0),
        name: "moved.bin".into(),
        to: ch(1),
        moves: true,
    });
    let failures = station.bench.page.transfers.iter().map(|t| &t.failure);
    let failures: Vec<_> = failures.flatten().collect();
    assert!(to.read("moved.bin") == Some(bytes), "{failures:?}");
    assert_eq!(from.read("moved.bin"), None, "{:?}", station.bench.codes());
}
