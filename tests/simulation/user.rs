//! Someone at the page, who does anything at any time.

use at_ferry::app::{
    ChannelPhase, Command, EntryKind, IfExists, OnConflict, Server, TransferId, TransferOptions,
    TransferState, UploadWay, Verified,
};
use at_ferry::codec::Charset;
use at_ferry::dialect::ChannelId;
use at_ferry::time::Duration;

use crate::content;
use crate::plan::Habit;
use crate::random::Rng;
use crate::world::{PLANTED_PASSWORD, Violation, World};

/// The ways an upload may go.
const WAYS: [UploadWay; 6] = [
    UploadWay::Stream,
    UploadWay::EveryPacket,
    UploadWay::Inline,
    UploadWay::Text,
    UploadWay::Transparent,
    UploadWay::ModuleFile,
];

/// What a person might type. None of them is about a channel that transfers use: who types those on purpose
/// gets what was typed.
const TYPED: [&str; 15] = [
    "AT",
    "ATI",
    "ATE1",
    "AT+CMEE=0",
    "AT+CMEE=2",
    "AT+CSQ",
    "AT+CGMR",
    "AT+NOSUCH=1",
    "AT+MFTPSTATE=3",
    "AT+MFTPCFG=?",
    "AT+MFPUT=\"/a\",20",
    "AT+IPR=460800",
    "AT+IPR=9600",
    "AT+IPR=0",
    "no command",
];

/// How long a person waits for all to be done.
const PATIENCE: Duration = Duration::from_mins(1);

/// Does something.
pub(crate) fn act(world: &mut World, rng: &mut Rng) -> Result<(), Violation> {
    let channel = channel(world, rng);
    let shown = &world.page.channels[channel.index()];
    let is_down = matches!(shown.phase, ChannelPhase::Idle | ChannelPhase::Failed);
    if is_down && !rng.one_in(8) {
        let server = server(rng);
        return world.command(Command::Connect { channel, server });
    }
    match rng.within(0..=29) {
        0 => {
            let server = server(rng);
            world.command(Command::Connect { channel, server })
        }
        1..=5 => world
            .run_while(PATIENCE, |world| world.unrest().is_some())
            .map(drop),
        6..=13 => {
            let name = if rng.one_in(20) {
                content::bad_name(rng)
            } else {
                content::name(rng, channel)
            };
            let bytes = content::draw(rng);
            world.upload(channel, String::new(), name, bytes)
        }
        14..=17 => {
            let name = file(world, rng, channel);
            world.command(Command::Download { channel, name })
        }
        18 => world.command(Command::Disconnect { channel }),
        19 | 20 => {
            let path = directory(world, rng, channel);
            world.command(Command::ChangeDirectory { channel, path })
        }
        // What is made, renamed or deleted is a quarter of what is uploaded.
        21 | 25 => {
            let command = directory_command(world, rng, channel);
            world.command(command)
        }
        22 => {
            let options = options(world, rng);
            world.command(Command::SetOptions(options))
        }
        23 if world.plan.has(Habit::Typing) => {
            let line = (*rng.pick(&TYPED)).into();
            world.command(Command::Raw { line })
        }
        23 => world.command(Command::ClearEnded),
        24 => {
            let apn = String::from("cmnet");
            world.command(Command::BringUpPdp { channel, apn })
        }
        _ => match transfer(world, rng) {
            Some(transfer) => {
                let command = transfer_command(world, rng, transfer);
                world.command(command)
            }
            None => world.command(Command::Refresh { channel }),
        },
    }
}

/// Mostly one that is connected, and mostly the first ones, so that enough happens on each.
pub(crate) fn channel(world: &World, rng: &mut Rng) -> ChannelId {
    let is_up = |id: &ChannelId| {
        let phase = world.page.channels[id.index()].phase;
        !matches!(phase, ChannelPhase::Idle | ChannelPhase::Failed)
    };
    let up: Vec<ChannelId> = ChannelId::ALL.into_iter().filter(is_up).collect();
    if up.is_empty() || rng.one_in(4) {
        let number = rng.within(0..=5).min(rng.within(0..=5));
        return ChannelId::new(number).unwrap();
    }
    *rng.pick(&up)
}

fn server(rng: &mut Rng) -> Server {
    let (mut host, mut port, mut password) = ("ftp.demo", 21, "demo");
    match rng.within(0..=31) {
        0..=4 => host = "archive.demo",
        5 => host = "nowhere.demo",
        6 => port = 2121,
        7 => password = PLANTED_PASSWORD,
        _ => {}
    }
    Server {
        host: host.into(),
        port,
        user: "demo".into(),
        password: password.into(),
        charset: Charset::Utf8,
    }
}

/// A name to download: one that is listed and that no other channel writes to, or any. Not one of those that are
/// named after their size.
fn file(world: &World, rng: &mut Rng, channel: ChannelId) -> String {
    let entries = &world.page.channels[channel.index()].listing.entries;
    let is_ours = |name: &str| content::is_own(name, channel) || !content::is_anyones(name);
    let names: Vec<&String> = entries
        .iter()
        .filter(|entry| is_ours(&entry.name) && !entry.name.contains("iB"))
        .filter(|entry| entry.name != content::LARGE)
        .filter(|entry| match entry.kind {
            EntryKind::File { size_bytes, .. } => size_bytes.is_some_and(|size| size < 1 << 20),
            EntryKind::Directory => rng.one_in(8),
        })
        .map(|entry| &entry.name)
        .collect();
    if names.is_empty() || rng.one_in(10) {
        return content::name(rng, channel);
    }
    (*rng.pick(&names)).clone()
}

fn directory(world: &World, rng: &mut Rng, channel: ChannelId) -> String {
    let entries = &world.page.channels[channel.index()].listing.entries;
    let names: Vec<&str> = entries
        .iter()
        .filter(|entry| entry.kind == EntryKind::Directory)
        .map(|entry| entry.name.as_str())
        .chain(["/", "..", "/upload", "/archive/incoming", "/logs"])
        .collect();
    (*rng.pick(&names)).into()
}

/// Making, renaming or deleting; only what is this channel's own.
fn directory_command(world: &World, rng: &mut Rng, channel: ChannelId) -> Command {
    let entries = &world.page.channels[channel.index()].listing.entries;
    let own: Vec<&String> = entries
        .iter()
        .map(|entry| &entry.name)
        .filter(|name| content::is_own(name, channel))
        .collect();
    // The name may be taken.
    let new = if own.is_empty() || rng.one_in(2) {
        content::name(rng, channel)
    } else {
        (*rng.pick(&own)).clone()
    };
    if own.is_empty() || rng.one_in(3) {
        return Command::MakeDirectory { channel, name: new };
    }
    let name = (*rng.pick(&own)).clone();
    if rng.one_in(2) {
        Command::Delete { channel, name }
    } else {
        Command::Rename {
            channel,
            from: name,
            to: new,
        }
    }
}

fn transfer(world: &World, rng: &mut Rng) -> Option<TransferId> {
    let transfers = &world.page.transfers;
    (!transfers.is_empty()).then(|| rng.pick(transfers).id)
}

fn transfer_command(world: &World, rng: &mut Rng, transfer: TransferId) -> Command {
    match rng.within(0..=9) {
        0 | 1 => Command::Pause { transfer },
        2 | 3 => Command::Resume { transfer },
        4 => Command::Cancel { transfer },
        5 => Command::Retry { transfer },
        6 => Command::DeletePart { transfer },
        7 if may_be_compared(world, transfer) => Command::Verify { transfer },
        _ => Command::Answer {
            transfer,
            on_conflict: answer(world, rng),
        },
    }
}

/// Whether it is done, and may turn out to be checked further than it is.
fn may_be_compared(world: &World, transfer: TransferId) -> bool {
    let mut transfers = world.page.transfers.iter();
    let transfer = transfers.find(|it| it.id == transfer);
    transfer.is_some_and(|it| it.state == TransferState::Done && it.verified != Verified::Full)
}

/// An answer to the question about a name that is there.
pub(crate) fn answer(world: &World, rng: &mut Rng) -> OnConflict {
    let keeps = [OnConflict::Skip, OnConflict::Rename];
    let replaces = [OnConflict::Overwrite, OnConflict::Resume];
    if world.plan.replaces_nothing || rng.one_in(2) {
        *rng.pick(&keeps)
    } else {
        *rng.pick(&replaces)
    }
}

fn options(world: &World, rng: &mut Rng) -> TransferOptions {
    let keeps = [IfExists::Ask, IfExists::Skip, IfExists::Rename];
    let replaces = [IfExists::Overwrite, IfExists::Overwrite, IfExists::Resume];
    let keeps_it = world.plan.replaces_nothing || rng.one_in(2);
    TransferOptions {
        verify: *rng.pick(&[
            Verified::None,
            Verified::Size,
            Verified::Tail,
            Verified::Full,
        ]),
        if_exists: *rng.pick(if keeps_it { &keeps } else { &replaces }),
        part_name: rng.one_in(2),
        way: *rng.pick(&WAYS),
        retries: u8::try_from(rng.within(0..=4)).unwrap(),
        lanes_max: world.plan.lanes_max,
        pieces: world.plan.pieces,
    }
}
