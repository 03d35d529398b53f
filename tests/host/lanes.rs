//! Lanes: what waits for one server goes over several channels, as one channel would have done it, and sooner.

use std::collections::BTreeSet;

use at_ferry::app::{
    ChannelPhase, Command, Down, IfExists, Message, Transfer, TransferOptions, TransferState,
    UploadWay,
};
use at_ferry::dialect::{CfgSetting, ChannelId};
use at_ferry::sim;
use at_ferry::time::Duration;

use crate::bench::ch;
use crate::pair::{Pair, demo_server};

const USB: u32 = 0;

fn content(number: usize, len_bytes: usize) -> Vec<u8> {
    let text = format!("file {number:04} ");
    text.bytes().cycle().take(len_bytes).collect()
}

fn name(number: usize) -> String {
    format!("reading-{number:04}.csv")
}

/// Far away from this server, channel 0 connected, so many lanes allowed.
fn pair_at(server: sim::Server, baud: u32, lanes_max: u8) -> Pair {
    let mut pair = Pair::ready_far_from(baud, vec![server]);
    allow(&mut pair, lanes_max);
    pair.connect(ch(0), "server");
    pair
}

fn allow(pair: &mut Pair, lanes_max: u8) {
    set(
        pair,
        TransferOptions {
            lanes_max,
            ..TransferOptions::default()
        },
    );
}

fn set(pair: &mut Pair, options: TransferOptions) {
    pair.bench.command(Command::SetOptions(options));
}

fn upload(pair: &mut Pair, numbers: std::ops::Range<usize>, len_bytes: usize) {
    for number in numbers {
        let bytes = content(number, len_bytes);
        pair.bench.upload(ch(0), &name(number), &bytes);
    }
}

fn lanes(pair: &Pair) -> Vec<ChannelId> {
    let all = ChannelId::ALL.into_iter();
    all.filter(|id| pair.bench.page.channels[id.index()].lane_of.is_some())
        .collect()
}

fn until_lanes(pair: &mut Pair, count: usize) {
    pair.until("there are lanes", |pair| lanes(pair).len() >= count);
}

fn until_ended_or_asking(pair: &mut Pair) {
    pair.until("all have ended or ask", |pair| {
        let mut shown = pair.bench.page.transfers.iter();
        shown.all(|it| it.state.is_ended() || it.conflict.is_some())
    });
}

fn stored(pair: &mut Pair, name: &str) -> Option<Vec<u8>> {
    let server = pair.module.network().server("server").unwrap();
    server.content(&format!("/{name}"))
}

fn states(pair: &Pair) -> Vec<TransferState> {
    let shown = pair.bench.page.transfers.iter();
    shown.map(|transfer| transfer.state).collect()
}

fn check_stored(pair: &mut Pair, numbers: std::ops::Range<usize>, len_bytes: usize) {
    for number in numbers {
        let transfer = &pair.bench.page.transfers[number];
        assert_eq!(
            transfer.state,
            TransferState::Done,
            "{number}: {:?}",
            transfer.failure
        );
        let there = stored(pair, &name(number));
        assert!(there == Some(content(number, len_bytes)), "{number}");
    }
}

/// All that ran at once carried different names.
fn check_apart(transfers: &[Transfer]) {
    let runs = [TransferState::Active, TransferState::Verifying];
    let running = transfers.iter().filter(|t| runs.contains(&t.state));
    let mut names = BTreeSet::new();
    for transfer in running {
        assert!(names.insert(&transfer.name), "{transfer:?} runs twice");
    }
}

/// What a session of the module still writes, no other channel is at.
fn check_written_apart(pair: &mut Pair) {
    let network = pair.module.network();
    let shown = &pair.bench.page.transfers;
    let running = shown.iter().filter(|t| t.state == TransferState::Active);
    for transfer in running {
        let path = format!("/{}", transfer.name);
        let carrier = transfer.lane.unwrap_or(transfer.channel);
        let others = ChannelId::ALL.into_iter().filter(|id| *id != carrier);
        for other in others {
            let writes = network.storing(other).map(|(_, path)| path);
            assert!(
                writes != Some(path.as_bytes()),
                "{other} writes it: {transfer:?}"
            );
        }
    }
}

/// Waits until so many transfers that lanes are at have begun.
fn until_lanes_carry(pair: &mut Pair, count: usize) {
    pair.until("lanes carry", |pair| {
        let transfers = pair.bench.page.transfers.iter();
        let carried = transfers.filter(|t| t.lane.is_some() && t.done_bytes > 0);
        carried.count() >= count
    });
}

/// Lets all transfers end, and looks at each step that what is still written is begun nowhere else.
fn until_ended_apart(pair: &mut Pair, case: &str) {
    while !states(pair).iter().all(|state| state.is_ended()) {
        assert!(pair.step(), "{case}");
        check_written_apart(pair);
    }
}

/// How long it takes, in seconds.
fn seconds(pair: &mut Pair) -> f64 {
    let began = pair.bench.now;
    pair.until_transfers_end();
    pair.bench.now.since(began).as_secs_f64()
}

#[test]
fn small_files_go_three_times_as_fast_over_six_channels() {
    for (is_up, count) in [(true, 200), (false, 200)] {
        let took = [1, 6].map(|lanes_max| {
            let files = 0..if is_up { 0 } else { count };
            let server = files.fold(sim::Server::new("server"), |server, number| {
                server.file(format!("/{}", name(number)), content(number, 20_000))
            });
            let mut pair = pair_at(server, USB, lanes_max);
            if is_up {
                upload(&mut pair, 0..count, 20_000);
            } else {
                for number in 0..count {
                    let (channel, name) = (ch(0), name(number));
                    pair.bench.command(Command::Download { channel, name });
                }
            }
            let took = seconds(&mut pair);
            if is_up {
                check_stored(&mut pair, 0..count, 20_000);
            }
            for transfer in &pair.bench.page.transfers {
                assert_eq!(transfer.state, TransferState::Done);
                let number = transfer.id.0 as usize;
                let came = pair.bench.sinks.get(&transfer.id);
                assert!(is_up || came == Some(&content(number, 20_000)), "{number}");
            }
            took
        });
        assert!(took[0] > 3.0 * took[1], "up: {is_up}, {took:?}");
    }
}

#[test]
fn there_are_as_many_lanes_as_are_allowed_and_none_is_left() {
    for lanes_max in 1..=6 {
        let mut pair = pair_at(sim::Server::new("server"), USB, lanes_max);
        upload(&mut pair, 0..80, 20_000);
        let mut most = 0;
        while !states(&pair).iter().all(|state| state.is_ended()) {
            assert!(pair.step());
            most = most.max(lanes(&pair).len());
            check_apart(&pair.bench.page.transfers);
        }
        assert_eq!(most, usize::from(lanes_max) - 1);
        pair.until("they are given back", |pair| lanes(pair).is_empty());
        check_stored(&mut pair, 0..80, 20_000);
        let phases = pair.bench.page.channels.iter().map(|shown| shown.phase);
        let idle = phases.filter(|phase| *phase == ChannelPhase::Idle);
        assert_eq!(idle.count(), 5);
        // The home's listing shows all of it.
        pair.until("it is listed", |pair| {
            pair.bench.page.channels[0].listing.entries.len() == 80
        });
        for channel in 1..6 {
            assert!(pair.module.network().place(ch(channel)).is_none());
        }
    }
}

#[test]
fn what_a_run_gained_is_told() {
    let mut pair = pair_at(sim::Server::new("server"), USB, 6);
    upload(&mut pair, 0..120, 20_000);
    pair.until_transfers_end();
    pair.until("it is told", |pair| pair.bench.page.lanes_gain.is_some());
    let gain = pair.bench.page.lanes_gain.unwrap();
    assert_eq!(gain.channels, 6);
    assert!(gain.all_bytes_per_s > 2 * gain.one_bytes_per_s, "{gain:?}");
}

#[test]
fn no_lane_is_opened_where_none_can_help() {
    // The line's speed, the files, and how long each is.
    let cases = [
        ("one file", USB, 1, 5_000_000),
        ("two small files", USB, 2, 20_000),
        ("a full line", 115_200, 20, 100_000),
    ];
    for (what, baud, count, len_bytes) in cases {
        let mut pair = pair_at(sim::Server::new("server"), baud, 6);
        upload(&mut pair, 0..count, len_bytes);
        while !states(&pair).iter().all(|state| state.is_ended()) {
            assert!(pair.step());
            assert!(lanes(&pair).is_empty(), "{what}");
        }
    }
}

#[test]
fn a_refused_login_is_told_once_and_not_tried_again() {
    for logins in 1..=4_usize {
        let server = sim::Server::new("server").habits(&format!("logins:{logins}"));
        let mut pair = pair_at(server, USB, 6);
        upload(&mut pair, 0..120, 20_000);
        pair.until_transfers_end();
        check_stored(&mut pair, 0..120, 20_000);
        let channels = u8::try_from(logins).unwrap();
        let told = pair.bench.notices.iter();
        let told: Vec<_> = told.map(|notice| notice.message.clone()).collect();
        assert_eq!(told, [Message::FewerLanes { channels }]);
        let sent = pair.bench.texts();
        let logged_in = sent.iter().filter(|text| text.contains("MFTPCONN="));
        let logged_in = logged_in.count();
        assert!(logged_in <= logins + 1, "{logged_in} logins");
        // It is tried again once the channel was connected anew.
        pair.connect(ch(0), "server");
        upload(&mut pair, 120..200, 20_000);
        pair.until_transfers_end();
        let told = pair.bench.codes();
        assert_eq!(told, ["fewer-lanes", "fewer-lanes"]);
    }
}

#[test]
fn a_lane_is_given_back_at_once_when_the_user_wants_it() {
    let servers = vec![sim::Server::new("server"), sim::Server::new("other")];
    let mut pair = Pair::ready_far_from(USB, servers);
    allow(&mut pair, 3);
    pair.connect(ch(0), "server");
    upload(&mut pair, 0..60, 200_000);
    until_lanes(&mut pair, 2);
    let lane = lanes(&pair)[0];
    pair.until("it carries something", |pair| {
        let mut shown = pair.bench.page.transfers.iter();
        shown.any(|t| t.lane == Some(lane) && t.done_bytes > 0)
    });
    let carried = pair.bench.page.transfers.iter();
    let carried = carried.clone().find(|t| t.lane == Some(lane)).unwrap().id;
    pair.connect(lane, "other");
    assert_eq!(pair.bench.page.channels[lane.index()].lane_of, None);
    let there = pair
        .module
        .network()
        .place(lane)
        .map(|place| place.0.host());
    assert_eq!(there, Some("other"));
    pair.until_transfers_end();
    check_stored(&mut pair, 0..60, 200_000);
    let carried = pair.bench.page.transfers.iter().find(|t| t.id == carried);
    assert_eq!(carried.unwrap().failure, None);
    assert_eq!(pair.bench.codes(), Vec::<&str>::new());
    assert!(
        pair.module.network().place(lane).is_some(),
        "it stays the user's"
    );
}

#[test]
fn what_lanes_carry_ends_with_the_users_own_connection() {
    let mut pair = pair_at(sim::Server::new("server"), USB, 4);
    upload(&mut pair, 0..60, 200_000);
    until_lanes(&mut pair, 3);
    pair.bench.command(Command::Disconnect { channel: ch(0) });
    let left = states(&pair);
    let runs = [
        TransferState::Active,
        TransferState::Verifying,
        TransferState::Queued,
    ];
    assert!(!left.iter().any(|state| runs.contains(state)), "{left:?}");
    pair.pass(Duration::from_secs(20));
    assert_eq!(lanes(&pair), []);
    for channel in ChannelId::ALL {
        assert!(pair.module.network().place(channel).is_none(), "{channel}");
    }
    // Tried again, all of it goes as before.
    pair.bench.command(Command::RetryFailed);
    pair.until_transfers_end();
    check_stored(&mut pair, 0..60, 200_000);
}

#[test]
fn what_a_lane_was_at_waits_for_its_end_where_the_user_connects_anew() {
    let mut pair = pair_at(sim::Server::new("server"), USB, 4);
    upload(&mut pair, 0..20, 300_000);
    until_lanes(&mut pair, 3);
    until_lanes_carry(&mut pair, 3);
    allow(&mut pair, 1);
    let (channel, server) = (ch(0), demo_server("server"));
    pair.bench.command(Command::Connect { channel, server });
    pair.bench.command(Command::RetryFailed);
    until_ended_apart(&mut pair, "");
    check_stored(&mut pair, 0..20, 300_000);
}

#[test]
fn a_lane_that_is_lost_loses_nothing() {
    for lost in ["lane", "home", "restart"] {
        let mut pair = pair_at(sim::Server::new("server"), USB, 4);
        upload(&mut pair, 0..60, 60_000);
        until_lanes(&mut pair, 3);
        until_lanes_carry(&mut pair, 2);
        let now = pair.bench.now;
        match lost {
            "lane" => {
                let lane = lanes(&pair)[1];
                pair.module.network().drop_session(now, lane);
            }
            "home" => pair.module.network().drop_session(now, ch(0)),
            _ => pair.module.restart(now),
        }
        pair.until_transfers_end();
        check_stored(&mut pair, 0..60, 60_000);
    }
}

#[test]
fn what_a_lane_was_at_when_the_line_was_lost_is_over_before_it_is_begun_again() {
    // What comes before the line is lost, how that is, and how many lanes there may be behind it.
    let cases = [
        (None, Down::Unplugged, 1),
        (None, Down::Unplugged, 4),
        (None, Down::Detached, 1),
        (
            Some(CfgSetting::Rsptimeout { seconds: 20 }),
            Down::Unplugged,
            1,
        ),
    ];
    for (setting, how, lanes_max) in cases {
        let mut pair = pair_at(sim::Server::new("server"), USB, 4);
        upload(&mut pair, 0..20, 300_000);
        until_lanes(&mut pair, 3);
        until_lanes_carry(&mut pair, 3);
        if setting.is_some() {
            // The lanes are hung up for it, or about to be.
            let channel = ch(0);
            pair.bench.command(Command::Configure { channel, setting });
        }
        pair.open_again_after(how);
        pair.until("the line is ready", |pair| pair.bench.is_ready());
        allow(&mut pair, lanes_max);
        pair.bench.command(Command::RetryFailed);
        until_ended_apart(&mut pair, &format!("{setting:?} {how:?} {lanes_max}"));
        check_stored(&mut pair, 0..20, 300_000);
        pair.until("none is a lane", |pair| lanes(pair).is_empty());
    }
}

/// Content that comes back as lines may hold what a module says that starts.
#[test]
fn what_a_lane_was_at_is_over_before_it_is_begun_again_where_a_restart_was_none() {
    for lanes_max in [1, 4] {
        let mut pair = pair_at(sim::Server::new("server"), USB, 4);
        upload(&mut pair, 0..20, 300_000);
        until_lanes(&mut pair, 3);
        until_lanes_carry(&mut pair, 3);
        pair.bench.bytes(b"\r\n+MATREADY\r\n");
        allow(&mut pair, lanes_max);
        until_ended_apart(&mut pair, &format!("{lanes_max}"));
        check_stored(&mut pair, 0..20, 300_000);
        pair.until("none is a lane", |pair| lanes(pair).is_empty());
    }
}

#[test]
fn two_of_one_name_never_run_at_once() {
    for (if_exists, part_name) in [
        (IfExists::Overwrite, false),
        (IfExists::Overwrite, true),
        (IfExists::Rename, false),
        (IfExists::Rename, true),
    ] {
        let mut pair = pair_at(sim::Server::new("server"), USB, 6);
        set(
            &mut pair,
            TransferOptions {
                lanes_max: 6,
                if_exists,
                part_name,
                ..TransferOptions::default()
            },
        );
        // As a server may have it, all are of two names.
        for number in 0..40 {
            let name = ["one.bin", "ONE.bin", "one (2).bin"][number % 3];
            let bytes = content(number, 30_000);
            pair.bench.upload(ch(0), name, &bytes);
        }
        while !states(&pair).iter().all(|state| state.is_ended()) {
            assert!(pair.step());
            check_apart(&pair.bench.page.transfers);
        }
        let transfers = pair.bench.page.transfers.clone();
        let mut names = BTreeSet::new();
        for transfer in &transfers {
            assert_eq!(transfer.state, TransferState::Done, "{transfer:?}");
            let is_new = names.insert(transfer.name.clone());
            assert!(is_new || if_exists == IfExists::Overwrite);
        }
        for name in names {
            let last = transfers.iter().rev().find(|t| t.name == name).unwrap();
            let expect = content(last.id.0 as usize, 30_000);
            assert!(
                stored(&mut pair, &name) == Some(expect),
                "{if_exists:?} {name}"
            );
        }
    }
}

#[test]
fn a_part_name_is_no_other_transfers_name() {
    let mut pair = pair_at(sim::Server::new("server"), USB, 6);
    for number in 0..30 {
        set(
            &mut pair,
            TransferOptions {
                lanes_max: 6,
                part_name: number % 2 == 0,
                ..TransferOptions::default()
            },
        );
        let suffix = if number % 2 == 0 { "" } else { ".part" };
        let name = format!("{}{suffix}", name(number / 2));
        pair.bench.upload(ch(0), &name, &content(number, 20_000));
    }
    until_ended_or_asking(&mut pair);
    for transfer in pair.bench.page.transfers.clone() {
        if transfer.state == TransferState::Done {
            let expect = content(transfer.id.0 as usize, 20_000);
            assert!(
                stored(&mut pair, &transfer.name) == Some(expect),
                "{transfer:?}"
            );
        }
    }
}

#[test]
fn directories_are_made_once_and_files_go_into_them() {
    let mut pair = pair_at(sim::Server::new("server"), USB, 6);
    for number in 0..90 {
        let below = format!("tree/{}", number % 4);
        let bytes = content(number, 5_000);
        pair.bench
            .upload_below(ch(0), &below, &name(number), &bytes);
    }
    pair.until_transfers_end();
    for number in 0..90 {
        assert_eq!(pair.bench.page.transfers[number].state, TransferState::Done);
        let path = format!("tree/{}/{}", number % 4, name(number));
        assert_eq!(stored(&mut pair, &path), Some(content(number, 5_000)));
    }
    pair.until("it is listed", |pair| {
        let entries = &pair.bench.page.channels[0].listing.entries;
        entries.iter().any(|entry| entry.name == "tree")
    });
}

#[test]
fn what_the_user_does_to_a_name_waits_for_the_lane_that_is_at_it() {
    for stage in 0..3 {
        let mut pair = pair_at(sim::Server::new("server"), USB, 3);
        upload(&mut pair, 0..30, 300_000);
        until_lanes(&mut pair, 2);
        until_lanes_carry(&mut pair, 2);
        let carried = pair.bench.page.transfers.iter();
        let carried = carried.clone().find(|t| t.lane.is_some()).unwrap().clone();
        let (channel, name) = (ch(0), carried.name.clone());
        let command = match stage {
            0 => Command::Delete { channel, name },
            1 => Command::Rename {
                channel,
                from: name,
                to: "moved".into(),
            },
            _ => Command::MakeDirectory { channel, name },
        };
        pair.bench.command(command);
        // It is queued behind that, and comes behind it.
        let again = b"again".to_vec();
        pair.bench.upload(ch(0), &carried.name, &again);
        until_ended_or_asking(&mut pair);
        assert_eq!(states(&pair)[..30], [TransferState::Done; 30], "{stage}");
        let number = carried.id.0 as usize;
        let first = content(number, 300_000);
        let (there, moved) = (stored(&mut pair, &carried.name), stored(&mut pair, "moved"));
        match stage {
            0 => assert_eq!((there, moved), (Some(again), None)),
            1 => assert!(there == Some(again) && moved == Some(first)),
            _ => assert!(there == Some(first), "it is no directory"),
        }
    }
}

#[test]
fn all_are_held_and_go_on_and_one_is_cancelled() {
    let mut pair = pair_at(sim::Server::new("server"), USB, 4);
    upload(&mut pair, 0..40, 100_000);
    until_lanes(&mut pair, 3);
    pair.bench.command(Command::PauseAll);
    pair.pass(Duration::from_secs(30));
    let held = states(&pair);
    let waits =
        |state: &TransferState| matches!(state, TransferState::Paused | TransferState::Done);
    assert!(held.iter().all(waits), "{held:?}");
    let transfer = pair.bench.page.transfers[30].id;
    pair.bench.command(Command::Cancel { transfer });
    let carried = pair.bench.page.transfers.iter();
    let on_lane = carried.clone().find(|t| t.lane.is_some()).map(|t| t.id);
    if let Some(transfer) = on_lane {
        pair.bench.command(Command::Cancel { transfer });
    }
    pair.bench.command(Command::ResumeAll);
    pair.until_transfers_end();
    for (number, state) in states(&pair).into_iter().enumerate() {
        let is_given_up = number == 30 || on_lane.is_some_and(|id| id.0 as usize == number);
        let expect = if is_given_up {
            TransferState::Cancelled
        } else {
            TransferState::Done
        };
        assert_eq!(state, expect, "{number}");
    }
    pair.until("they are given back", |pair| lanes(pair).is_empty());
}

#[test]
fn nothing_is_looked_for_behind_a_transfer_that_is_held() {
    let mut pair = pair_at(sim::Server::new("server"), USB, 4);
    upload(&mut pair, 0..10, 300_000);
    pair.until("the first is on its way", |pair| {
        pair.bench.page.transfers[0].done_bytes > 0
    });
    assert_eq!(lanes(&pair), []);
    let transfer = pair.bench.page.transfers[0].id;
    pair.bench.command(Command::Pause { transfer });
    // The module is called for nothing, nor is the clock.
    pair.until("the host waits for nobody but the user", |pair| {
        pair.bench.host.poll_deadline().is_none()
    });
    pair.bench.command(Command::Resume { transfer });
    pair.until_transfers_end();
    check_stored(&mut pair, 0..10, 300_000);
}

#[test]
fn a_lane_is_configured_as_its_home_and_then_as_before() {
    let mut pair = pair_at(sim::Server::new("server"), USB, 2);
    let setting = Some(CfgSetting::Rsptimeout { seconds: 25 });
    let channel = ch(0);
    pair.bench.command(Command::Configure { channel, setting });
    upload(&mut pair, 0..20, 200_000);
    until_lanes(&mut pair, 1);
    let lane = lanes(&pair)[0];
    pair.until("it carries", |pair| {
        let mut shown = pair.bench.page.transfers.iter();
        shown.any(|t| t.lane == Some(lane))
    });
    let asked = |pair: &Pair, text: &str| {
        let sent = pair.bench.texts();
        sent.iter().any(|sent| sent.contains(text))
    };
    assert!(asked(&pair, &format!("MFTPCFG={lane},\"rsptimeout\",25")));
    pair.until_transfers_end();
    let before = format!("MFTPCFG={lane},\"rsptimeout\",10");
    pair.until("it is as before", |pair| asked(pair, &before));
}

#[test]
fn fewer_lanes_are_allowed_in_the_midst_of_it() {
    let mut pair = pair_at(sim::Server::new("server"), USB, 5);
    upload(&mut pair, 0..100, 50_000);
    until_lanes(&mut pair, 4);
    allow(&mut pair, 2);
    pair.until("there is one", |pair| lanes(pair).len() == 1);
    allow(&mut pair, 1);
    pair.until("there is none", |pair| lanes(pair).is_empty());
    pair.until_transfers_end();
    check_stored(&mut pair, 0..100, 50_000);
    let failed = pair.bench.page.transfers.iter();
    assert_eq!(failed.filter(|t| t.attempts > 1).count(), 0);
}

#[test]
fn what_waits_after_a_reload_belongs_to_its_server() {
    let mut pair = pair_at(sim::Server::new("server"), USB, 4);
    upload(&mut pair, 0..60, 60_000);
    until_lanes(&mut pair, 3);
    let sources = pair.bench.sources.clone();
    pair.reload();
    allow(&mut pair, 4);
    let kept = pair.bench.page.transfers.iter();
    assert!(kept.clone().count() > 40);
    assert!(kept.clone().all(|t| t.channel == ch(0) && t.lane.is_none()));
    // On another channel, with what an earlier page has left connected.
    for transfer in pair.bench.page.transfers.clone() {
        let number: usize = transfer.name[8..12].parse().unwrap();
        let (_, bytes) = sources
            .iter()
            .find(|(_, it)| ***it == content(number, 60_000))
            .unwrap();
        let file = pair.bench.add_source(bytes);
        pair.bench.command(Command::Supply {
            transfer: transfer.id,
            file,
            stamp: at_ferry::app::SourceStamp {
                name: transfer.name.clone(),
                size_bytes: 60_000,
                modified_ms: 0,
            },
        });
    }
    pair.bench.command(Command::Connect {
        channel: ch(2),
        server: demo_server("server"),
    });
    until_lanes(&mut pair, 3);
    let shown = &pair.bench.page.channels;
    assert!(
        shown
            .iter()
            .filter_map(|shown| shown.lane_of)
            .all(|home| home == ch(2))
    );
    until_ended_or_asking(&mut pair);
    for transfer in pair.bench.page.transfers.clone() {
        assert_eq!(transfer.state, TransferState::Done, "{transfer:?}");
    }
}

#[test]
fn what_goes_only_over_its_own_channel_stays_there() {
    for way in [UploadWay::ModuleFile, UploadWay::Transparent] {
        let mut pair = pair_at(sim::Server::new("server"), USB, 6);
        set(
            &mut pair,
            TransferOptions {
                lanes_max: 6,
                way,
                ..TransferOptions::default()
            },
        );
        upload(&mut pair, 0..8, 100_000);
        while !states(&pair).iter().all(|state| state.is_ended()) {
            assert!(pair.step());
            assert!(lanes(&pair).is_empty(), "{way:?}");
        }
    }
}
