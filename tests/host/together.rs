//! What the host and the simulated module do together.

use at_ferry::app::{
    ChannelPhase, Command, DemoOptions, Down, EntryKind, IfExists, Message, TransferOptions,
    TransferState, UploadWay, Verified,
};
use at_ferry::dialect::{CfgSetting, Model};
use at_ferry::time::Duration;

use crate::bench::ch;
use crate::pair::Pair;

/// Bytes that look like everything a module says.
fn nasty(len_bytes: usize) -> Vec<u8> {
    b"\r\nOK\r\n\r\n+CME ERROR: 50\r\n+++\x1a\x1b>\r\n+MFTPRETR: 0,0,9,9,"
        .iter()
        .copied()
        .cycle()
        .take(len_bytes)
        .collect()
}

fn options(model: Model, baud: u32) -> DemoOptions {
    DemoOptions {
        model,
        baud,
        ..DemoOptions::default()
    }
}

/// Uploads these bytes, downloads them again, and says whether they are the same.
fn check_round_trip(options: &DemoOptions, len_bytes: usize) {
    let bytes = nasty(len_bytes);
    let mut pair = Pair::ready(options);
    pair.connect(ch(0), "ftp.demo");
    pair.bench.upload(ch(0), "固件 v1.bin", &bytes);
    pair.until_transfers_end();
    let up = pair.bench.last_transfer();
    assert_eq!(
        up.state,
        TransferState::Done,
        "{options:?} {len_bytes}: {:?}",
        up.failure
    );
    assert_eq!(up.verified, Verified::Size);
    pair.bench.command(Command::Download {
        channel: ch(0),
        name: "固件 v1.bin".into(),
    });
    pair.until_transfers_end();
    let down = pair.bench.last_transfer();
    assert_eq!(
        down.state,
        TransferState::Done,
        "{options:?} {len_bytes}: {:?}",
        down.failure
    );
    assert!(
        pair.bench.sinks[&down.id] == bytes,
        "{options:?} {len_bytes}"
    );
}

#[test]
fn files_go_up_and_come_down_the_same_on_every_model() {
    for model in Model::NAMED {
        for len_bytes in [1, 4096, 4097, 300_000] {
            check_round_trip(&options(model, 921_600), len_bytes);
        }
    }
}

#[test]
fn an_empty_file_is_stored_or_said_not_to_be() {
    check_round_trip(&options(Model::Ml307r, 921_600), 0);
    let mut pair = Pair::ready(&options(Model::Ml305u, 921_600));
    pair.connect(ch(0), "ftp.demo");
    pair.bench.upload(ch(0), "empty.bin", b"");
    pair.until_transfers_end();
    assert_eq!(
        pair.bench.last_transfer().failure,
        Some(Message::EmptyFileNotStored)
    );
}

#[test]
fn a_faulty_module_or_server_never_makes_a_wrong_file() {
    // Each fault, and why an upload of 300 kB fails under it, if it does.
    let cases = [
        // Each attempt gains two packets.
        ("short-packets", None),
        ("disk-full", Some("result-code")),
        ("drop-mid-upload", None),
        ("drop-connection", None),
        ("restart", None),
    ];
    for (fault, code) in cases {
        let mut pair = Pair::ready(&DemoOptions {
            fault: Some(fault.into()),
            ..DemoOptions::default()
        });
        pair.connect(ch(0), "ftp.demo");
        pair.bench.upload(ch(0), "up.bin", &nasty(300_000));
        pair.until_transfers_end();
        let failure = pair.bench.last_transfer().failure.as_ref();
        assert_eq!(failure.map(Message::code), code, "{fault}");
        pair.until("the line is usable", |pair| pair.bench.is_ready());
        pair.pass(Duration::from_secs(40));
        let before = pair.bench.host.recorder().next_number();
        pair.bench.command(Command::Raw { line: "ATI".into() });
        pair.pass(Duration::from_secs(2));
        let after = pair.bench.host.recorder().next_number();
        assert!(after > before, "{fault}: the line is dead");
    }
}

/// Bytes that do not repeat, so that a wrong offset shows.
fn noise(len_bytes: usize) -> Vec<u8> {
    let step = |x: &mut u32| {
        *x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        Some((*x >> 24) as u8)
    };
    std::iter::repeat(())
        .scan(1_u32, |x, ()| step(x))
        .take(len_bytes)
        .collect()
}

#[test]
fn what_was_broken_off_goes_on_and_ends_the_same() {
    let bytes = noise(300_000);
    for fault in [
        "drop-mid-upload",
        "drop-mid-download",
        "drop-connection",
        "restart",
    ] {
        for way in [UploadWay::Stream, UploadWay::EveryPacket] {
            let mut pair = Pair::ready(&DemoOptions {
                fault: Some(fault.into()),
                ..DemoOptions::default()
            });
            pair.bench.command(Command::SetOptions(TransferOptions {
                way,
                verify: Verified::Full,
                ..TransferOptions::default()
            }));
            pair.connect(ch(0), "ftp.demo");
            pair.bench.upload(ch(0), "up.bin", &bytes);
            pair.until_transfers_end();
            let up = pair.bench.last_transfer().clone();
            assert_eq!(up.state, TransferState::Done, "{fault}: {:?}", up.failure);
            assert_eq!(up.verified, Verified::Full);
            pair.bench.command(Command::Download {
                channel: ch(0),
                name: "up.bin".into(),
            });
            pair.until_transfers_end();
            let down = pair.bench.last_transfer().clone();
            assert_eq!(
                down.state,
                TransferState::Done,
                "{fault}: {:?}",
                down.failure
            );
            assert!(pair.bench.sinks[&down.id] == bytes, "{fault} {way:?}");
            assert!(
                up.attempts + down.attempts > 2,
                "{fault}: nothing was broken"
            );
        }
    }
}

#[test]
fn a_restart_of_the_module_brings_back_the_channels_that_transfers_wait_for() {
    let bytes = noise(300_000);
    let mut pair = Pair::ready(&DemoOptions {
        fault: Some("restart".into()),
        ..DemoOptions::default()
    });
    for channel in [0, 1] {
        pair.connect(ch(channel), "ftp.demo");
    }
    // Nobody wants anything of the second one.
    pair.bench.upload(ch(0), "first.bin", &bytes);
    pair.bench.upload(ch(0), "behind.bin", &bytes);
    pair.until("it restarts", |pair| {
        pair.bench.codes().contains(&"module-restarted")
    });
    pair.until("both are there", |pair| {
        let transfers = &pair.bench.page.transfers;
        transfers.iter().all(|t| t.state == TransferState::Done)
    });
    let phase = |channel: usize| pair.bench.page.channels[channel].phase;
    assert_eq!(
        (phase(0), phase(1)),
        (ChannelPhase::Ready, ChannelPhase::Idle)
    );
    let told = |code| pair.bench.codes().iter().filter(|c| **c == code).count();
    assert_eq!((told("module-restarted"), told("connection-lost")), (1, 0));
}

#[test]
fn an_upload_cut_by_unplugging_goes_on_after_plugging_in_again() {
    let bytes = noise(300_000);
    let mut pair = Pair::ready(&DemoOptions::default());
    pair.connect(ch(0), "ftp.demo");
    pair.bench.upload(ch(0), "up.bin", &bytes);
    pair.until("it moves", |pair| {
        pair.bench.last_transfer().done_bytes > 100_000
    });
    pair.replug();
    assert_eq!(pair.bench.last_transfer().state, TransferState::Failed);
    pair.until("the line is ready", |pair| pair.bench.is_ready());
    let transfer = pair.bench.last_transfer().id;
    pair.bench.command(Command::Retry { transfer });
    pair.until("it goes on", |pair| {
        pair.bench.last_transfer().state == TransferState::Active
    });
    pair.until("it has moved", |pair| {
        pair.bench.last_transfer().done_bytes > 0
    });
    let rejoined_at = pair.bench.last_transfer().done_bytes;
    assert!(rejoined_at > 50_000, "started over: {rejoined_at}");
    pair.until_transfers_end();
    let up = pair.bench.last_transfer().clone();
    assert_eq!(up.state, TransferState::Done, "{:?}", up.failure);
    pair.bench.command(Command::Download {
        channel: ch(0),
        name: "up.bin".into(),
    });
    pair.until_transfers_end();
    let down = pair.bench.last_transfer().id;
    assert!(pair.bench.sinks[&down] == bytes);
}

#[test]
fn an_existing_name_is_treated_as_the_user_has_set() {
    let cases = [
        (IfExists::Overwrite, TransferState::Done, "up.bin", 400),
        (IfExists::Skip, TransferState::Cancelled, "up.bin", 700),
        (IfExists::Rename, TransferState::Done, "up (2).bin", 400),
        // What is there is longer than the file: it cannot be its beginning.
        (IfExists::Resume, TransferState::Done, "up.bin", 400),
    ];
    for (if_exists, state, name, len_bytes) in cases {
        let mut pair = Pair::ready(&DemoOptions::default());
        pair.connect(ch(0), "ftp.demo");
        pair.bench.upload(ch(0), "up.bin", &noise(700));
        pair.until_transfers_end();
        pair.bench.command(Command::SetOptions(TransferOptions {
            if_exists,
            ..TransferOptions::default()
        }));
        pair.bench.upload(ch(0), "up.bin", &noise(400));
        pair.until_transfers_end();
        assert_eq!(pair.bench.last_transfer().state, state, "{if_exists:?}");
        pair.bench.command(Command::Download {
            channel: ch(0),
            name: name.into(),
        });
        pair.until_transfers_end();
        let down = pair.bench.last_transfer().id;
        assert!(pair.bench.sinks[&down] == noise(len_bytes), "{if_exists:?}");
        if if_exists == IfExists::Rename {
            pair.bench.command(Command::Download {
                channel: ch(0),
                name: "up.bin".into(),
            });
            pair.until_transfers_end();
            let kept = pair.bench.last_transfer().id;
            assert!(
                pair.bench.sinks[&kept] == noise(700),
                "what was there is kept"
            );
        }
    }
}

#[test]
fn an_upload_under_a_part_name_gets_its_own_in_the_end() {
    let mut pair = Pair::ready(&DemoOptions::default());
    pair.connect(ch(0), "ftp.demo");
    pair.bench.upload(ch(0), "up.bin", &noise(700));
    pair.until_transfers_end();
    pair.bench.command(Command::SetOptions(TransferOptions {
        part_name: true,
        if_exists: IfExists::Overwrite,
        verify: Verified::Tail,
        ..TransferOptions::default()
    }));
    pair.bench.upload(ch(0), "up.bin", &noise(200_000));
    pair.until("it is on its way", |pair| {
        pair.bench.last_transfer().done_bytes > 50_000
    });
    pair.until_transfers_end();
    let up = pair.bench.last_transfer();
    assert_eq!(
        (up.state, up.verified),
        (TransferState::Done, Verified::Tail),
        "{up:?}"
    );
    pair.bench.command(Command::Refresh { channel: ch(0) });
    pair.pass(Duration::from_secs(5));
    let entries = &pair.bench.page.channels[0].listing.entries;
    assert!(!entries.iter().any(|entry| entry.name.contains(".part")));
    let size_bytes = entries.iter().find_map(|entry| match entry.kind {
        EntryKind::File { size_bytes, .. } if entry.name == "up.bin" => size_bytes,
        _ => None,
    });
    assert_eq!(size_bytes, Some(200_000));
}

#[test]
fn a_channel_is_configured_within_the_limits_of_its_model() {
    let mut pair = Pair::ready(&options(Model::Ml305u, 921_600));
    let channel = ch(2);
    for setting in [
        CfgSetting::Rsptimeout { seconds: 30 },
        CfgSetting::Cid { cid: 7 },
    ] {
        let setting = Some(setting);
        pair.bench.command(Command::Configure { channel, setting });
    }
    let has = |pair: &Pair, setting| pair.bench.page.channels[2].settings.contains(&setting);
    pair.until("both are set", |pair| {
        has(pair, CfgSetting::Rsptimeout { seconds: 30 }) && has(pair, CfgSetting::Cid { cid: 7 })
    });
    for setting in [
        CfgSetting::Cid { cid: 8 },
        CfgSetting::Transmode { passive: false },
    ] {
        let setting = Some(setting);
        pair.bench.command(Command::Configure { channel, setting });
        assert_eq!(pair.bench.codes().last(), Some(&"not-on-this-model"));
    }
}

#[test]
fn what_is_no_module_is_given_up_with_its_reason() {
    for (fault, why) in [("silent", Down::Silent), ("garbage", Down::NotAt)] {
        let mut pair = Pair::attached(&DemoOptions {
            fault: Some(fault.into()),
            ..DemoOptions::default()
        });
        let mut hung_up = None;
        while hung_up.is_none() && pair.step() {
            hung_up = pair.bench.host.poll_hang_up();
        }
        assert_eq!(hung_up, Some(why), "{fault}");
    }
}

#[test]
fn a_held_upload_goes_on_and_a_cancelled_one_leaves_the_channel_usable() {
    let mut pair = Pair::ready(&DemoOptions::default());
    pair.connect(ch(0), "ftp.demo");
    pair.bench.upload(ch(0), "up.bin", &nasty(300_000));
    pair.until("it moves", |pair| {
        pair.bench.last_transfer().done_bytes > 50_000
    });
    let transfer = pair.bench.last_transfer().id;
    pair.bench.command(Command::Pause { transfer });
    pair.until("it is held", |pair| {
        pair.bench.last_transfer().state == TransferState::Paused
    });
    let held_at = pair.bench.last_transfer().done_bytes;
    pair.pass(Duration::from_secs(5));
    assert_eq!(pair.bench.last_transfer().done_bytes, held_at);
    pair.bench.command(Command::Resume { transfer });
    pair.until("it moves on", |pair| {
        pair.bench.last_transfer().done_bytes > 200_000
    });
    pair.bench.command(Command::Cancel { transfer });
    pair.until_transfers_end();
    assert_eq!(pair.bench.last_transfer().state, TransferState::Cancelled);
    assert!(pair.bench.codes().contains(&"part-left"));

    pair.bench.command(Command::Retry { transfer });
    pair.until_transfers_end();
    assert_eq!(pair.bench.last_transfer().state, TransferState::Done);
}

#[test]
fn directories_are_made_renamed_entered_and_deleted() {
    let mut pair = Pair::ready(&DemoOptions::default());
    let channel = ch(3);
    pair.connect(channel, "ftp.demo");
    let names = |pair: &Pair| -> Vec<String> {
        let entries = &pair.bench.page.channels[3].listing.entries;
        entries.iter().map(|entry| entry.name.clone()).collect()
    };
    let has = |name: &'static str| move |pair: &Pair| names(pair).iter().any(|n| n == name);
    let [name, from] = ["升级包", "升级包"].map(String::from);
    pair.bench.command(Command::MakeDirectory { channel, name });
    pair.until("it is made", has("升级包"));
    let to = "new".to_owned();
    pair.bench.command(Command::Rename { channel, from, to });
    pair.until("it is renamed", has("new"));
    let path = "new".into();
    pair.bench
        .command(Command::ChangeDirectory { channel, path });
    pair.until("it is entered", |pair| {
        pair.bench.page.channels[3].path == "/new"
    });
    let path = "..".into();
    pair.bench
        .command(Command::ChangeDirectory { channel, path });
    pair.until("it is left", has("new"));
    let name = "new".into();
    pair.bench.command(Command::Delete { channel, name });
    pair.until("it is deleted", |pair| !has("new")(pair));
}

#[test]
fn files_go_up_and_come_down_the_same_at_every_speed() {
    for baud in [0, 9_600, 115_200, 3_000_000] {
        check_round_trip(&options(Model::Ml307r, baud), 50_000);
    }
}

#[test]
fn two_channels_carry_an_upload_and_a_download_at_once() {
    let mut pair = Pair::ready(&DemoOptions::default());
    pair.connect(ch(0), "archive.demo");
    pair.connect(ch(5), "ftp.demo");
    pair.bench.command(Command::ChangeDirectory {
        channel: ch(5),
        path: "/firmware".into(),
    });
    let listed = |pair: &Pair| {
        let entries = &pair.bench.page.channels[5].listing.entries;
        let image = entries.iter().find(|entry| entry.name == "image.bin")?;
        match image.kind {
            EntryKind::File { size_bytes, .. } => size_bytes,
            EntryKind::Directory => None,
        }
    };
    pair.until("the image is listed", |pair| listed(pair).is_some());
    let size = listed(&pair).expect("it was just there");
    let name = "image.bin".to_owned();
    let bytes = nasty(400_000);
    pair.bench.upload(ch(0), "up.bin", &bytes);
    pair.bench.command(Command::Download {
        channel: ch(5),
        name,
    });
    pair.until("both move", |pair| {
        let moved = |t: &at_ferry::app::Transfer| t.done_bytes > 0 && !t.state.is_ended();
        pair.bench.page.transfers.iter().all(moved)
    });
    pair.until_transfers_end();
    for transfer in &pair.bench.page.transfers {
        assert_eq!(
            transfer.state,
            TransferState::Done,
            "{:?}",
            transfer.failure
        );
    }
    let down = pair.bench.last_transfer().id;
    assert_eq!(pair.bench.sinks[&down].len() as u64, size);
    pair.bench.command(Command::Download {
        channel: ch(0),
        name: "up.bin".into(),
    });
    pair.until_transfers_end();
    let again = pair.bench.last_transfer().id;
    assert!(pair.bench.sinks[&again] == bytes);
}
