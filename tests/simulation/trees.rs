//! Directories with all that is below them: who uploads, downloads, counts and deletes them, and what must hold.

use std::collections::BTreeSet;

use at_ferry::app::{Command, EntryKind, Tree, TreeId, TreePhase, TreeSize};
use at_ferry::dialect::ChannelId;
use at_ferry::sim::Fault;
use at_ferry::time::Duration;

use crate::content;
use crate::journal::{Change, What, is_below, join};
use crate::plan::Damage;
use crate::random::Rng;
use crate::user;
use crate::world::{Violation, World};

/// Directories of the servers that hold more than a run can carry.
const TOO_LARGE: [&str; 3] = ["archive", "big", "many"];

/// Those that take long, and show no more than others.
const LARGE: [&str; 3] = ["2022", "photos", "firmware"];

/// What the paths of directories and links end with.
pub(crate) const MARKS: [char; 2] = ['/', '@'];

/// What makes a listing another one than what is there.
pub(crate) const UNLIKE: [Fault; 10] = [
    Fault::Links,
    Fault::CutListings,
    Fault::HideDotNames,
    Fault::UploadOnly,
    Fault::NamesBelow,
    Fault::StrangeNames,
    Fault::SizeNegative,
    Fault::SizeEmpty,
    Fault::SizeHuge,
    Fault::SizeOverflow,
];

/// All that were asked for.
#[derive(Debug, Default)]
pub(crate) struct Trees(Vec<Asked>);

#[derive(Debug)]
struct Asked {
    id: TreeId,
    channel: ChannelId,
    host: String,
    /// The absolute paths of its directories and files.
    directories: Vec<String>,
    files: Vec<String>,
    /// Whether it is downloaded, and not just counted.
    comes_down: bool,
    /// What came to the servers' files up to here was before it was asked for.
    position: usize,
    /// What was there when it was asked for.
    before: BTreeSet<String>,
    /// Whether nobody wants to know any more what becomes of it.
    is_left: bool,
    at: At,
}

#[derive(Debug)]
enum At {
    /// It is being looked through.
    Walking,
    /// All this was found, at the most; what came to the servers' files up to here was before.
    Walked {
        counted: BTreeSet<String>,
        position: usize,
        /// Whether it is to be deleted.
        goes: bool,
    },
    /// Nobody wants it any more, or it came to nothing.
    Over,
}

/// How long a person waits for a directory to be counted.
const PATIENCE: Duration = Duration::from_mins(1);

impl Trees {
    fn is_walking(&self) -> bool {
        self.0.iter().any(|asked| matches!(asked.at, At::Walking))
    }
}

/// Does something.
pub(crate) fn act(world: &mut World, rng: &mut Rng) -> Result<(), Violation> {
    let channel = user::channel(world, rng);
    match rng.within(0..=12) {
        0 => {
            let below = (0..=rng.within(0..=2)).map(|_| below(rng, channel));
            let below = below.collect();
            world.command(Command::MakeDirectories { channel, below })
        }
        1..=5 => {
            let (below, name) = (below(rng, channel), content::name(rng, channel));
            let bytes = content::draw(rng);
            world.upload(channel, below, name, bytes)
        }
        6 | 7 => {
            let Some(name) = directory(world, rng, channel) else {
                return Ok(());
            };
            ask(world, channel, vec![name], Vec::new(), true)
        }
        8 | 9 => {
            let (directories, files) = own(world, rng, channel);
            if directories.is_empty() && files.is_empty() {
                return Ok(());
            }
            if let Some(directory) = directories.first()
                && world.plan.has_any(&[Fault::Links])
            {
                plant_link(world, rng, channel, directory);
            }
            ask(world, channel, directories, files, false)?;
            // Mostly somebody counts to delete.
            world.run_while(PATIENCE, |world| world.trees.is_walking())?;
            delete(world, rng)
        }
        10 | 11 => delete(world, rng),
        _ => end(world, rng),
    }
}

/// Somebody else makes a link in a directory that is shown.
fn plant_link(world: &mut World, rng: &mut Rng, channel: ChannelId, directory: &str) {
    const TARGETS: [&str; 7] = [
        "/links/real",
        "/upload",
        "/config",
        "/test",
        ".",
        "..",
        "/no/such",
    ];
    let shown = &world.page.channels[channel.index()];
    let (host, directory) = (shown.host.clone(), join(&shown.path, directory));
    let path = format!("{directory}/link {}", rng.within(0..=2));
    let (now, target) = (world.now, *rng.pick(&TARGETS));
    world.module.network().plant_link(now, &host, &path, target);
}

fn below(rng: &mut Rng, channel: ChannelId) -> String {
    let depth = rng.within(1..=3);
    let name = |_| format!("c{channel}-d{}", rng.within(0..=2));
    let names: Vec<String> = (0..depth).map(name).collect();
    names.join("/")
}

/// A directory that is listed, of those that are not too large.
fn directory(world: &World, rng: &mut Rng, channel: ChannelId) -> Option<String> {
    let entries = &world.page.channels[channel.index()].listing.entries;
    let takes_long = rng.one_in(8);
    let all: Vec<&String> = entries
        .iter()
        .filter(|entry| entry.kind == EntryKind::Directory)
        .map(|entry| &entry.name)
        .filter(|name| !TOO_LARGE.contains(&name.as_str()))
        .filter(|name| takes_long || !LARGE.contains(&name.as_str()))
        .collect();
    (!all.is_empty()).then(|| (*rng.pick(&all)).clone())
}

/// Some of what is listed and this channel's own: directories, and files.
fn own(world: &World, rng: &mut Rng, channel: ChannelId) -> (Vec<String>, Vec<String>) {
    let entries = &world.page.channels[channel.index()].listing.entries;
    let own = entries
        .iter()
        .filter(|entry| content::is_own(&entry.name, channel));
    let (mut directories, mut files) = (Vec::new(), Vec::new());
    for entry in own {
        if rng.one_in(2) {
            continue;
        }
        match entry.kind {
            EntryKind::Directory => directories.push(entry.name.clone()),
            EntryKind::File { .. } => files.push(entry.name.clone()),
        }
    }
    (directories, files)
}

fn ask(
    world: &mut World,
    channel: ChannelId,
    directories: Vec<String>,
    files: Vec<String>,
    comes_down: bool,
) -> Result<(), Violation> {
    let shown = &world.page.channels[channel.index()];
    let (host, path) = (shown.host.clone(), shown.path.clone());
    let path = world.module.network().place_of(&host, &path);
    let at = |name: &String| join(&path, name);
    let id = TreeId(u32::try_from(world.trees.0.len()).unwrap());
    let mut asked = Asked {
        id,
        channel,
        host,
        directories: directories.iter().map(at).collect(),
        files: files.iter().map(at).collect(),
        comes_down,
        position: world.module.network().position(),
        before: BTreeSet::new(),
        is_left: false,
        at: At::Walking,
    };
    asked.before = there(world, &asked);
    world.trees.0.push(asked);
    world.figures.trees += 1;
    world.command(if comes_down {
        let name = directories.into_iter().next().unwrap_or_default();
        Command::DownloadTree {
            channel,
            name,
            tree: id,
        }
    } else {
        Command::CountTree {
            channel,
            directories,
            files,
            tree: id,
        }
    })
}

/// One that was counted goes.
fn delete(world: &mut World, rng: &mut Rng) -> Result<(), Violation> {
    let is_counted = |asked: &Asked| matches!(asked.at, At::Walked { goes: false, .. });
    let all = world.trees.0.iter().enumerate();
    let counted: Vec<usize> = all
        .filter(|(_, asked)| is_counted(asked))
        .map(|(index, _)| index)
        .collect();
    if counted.is_empty() {
        return Ok(());
    }
    let asked = &mut world.trees.0[*rng.pick(&counted)];
    if let At::Walked { goes, .. } = &mut asked.at {
        *goes = true;
    }
    let (channel, tree) = (asked.channel, asked.id);
    // Where a link is not deleted as one, what it leads to would be: nobody wants that.
    let links_stay = world.plan.has_any(&[Fault::RefuseDelete, Fault::KeepLinks]);
    world.command(Command::DeleteTree {
        channel,
        tree,
        even_if_links: !links_stay || !world.plan.has_any(&[Fault::LinksAsDirectories]),
    })
}

/// Nobody wants one any more.
fn end(world: &mut World, rng: &mut Rng) -> Result<(), Violation> {
    if world.trees.0.is_empty() {
        return Ok(());
    }
    let index = rng.index(world.trees.0.len());
    let asked = &mut world.trees.0[index];
    asked.is_left = true;
    // What was asked of the module already is done.
    if !matches!(asked.at, At::Walked { goes: true, .. }) {
        asked.at = At::Over;
    }
    let tree = asked.id;
    world.command(Command::EndTree { tree })
}

/// What is on the server of what was asked for, itself included; directories end with a slash.
fn there(world: &mut World, asked: &Asked) -> BTreeSet<String> {
    let mut all: BTreeSet<String> = asked.files.iter().cloned().collect();
    let server = world.module.network().server(&asked.host);
    for directory in &asked.directories {
        all.insert(format!("{directory}/"));
        all.extend(server.map_or_else(Vec::new, |server| server.paths_below(directory)));
    }
    all
}

/// Looks at what is told of one.
pub(crate) fn see(world: &mut World, tree: &Tree) -> Result<(), Violation> {
    let index = tree.id.0 as usize;
    if !matches!(
        tree.phase,
        TreePhase::Walking(_) | TreePhase::Deleting { .. }
    ) {
        let now = world.now;
        world.log.say(now, format_args!("# {tree:?}"));
    }
    match &tree.phase {
        TreePhase::Walking(_) => {}
        TreePhase::Walked {
            size,
            directories,
            may_be_links,
        } => see_walked(world, index, *size, directories, *may_be_links > 0)?,
        TreePhase::Deleting { done, of } => {
            if done > of {
                return Err(format!("more is deleted than there was: {tree:?}"));
            }
        }
        TreePhase::Deleted => see_deleted(world, index)?,
        // What was on its way to the module may still be done.
        TreePhase::Failed(_) => {
            let asked = &mut world.trees.0[index];
            if !matches!(asked.at, At::Walked { goes: true, .. }) {
                asked.at = At::Over;
            }
        }
    }
    Ok(())
}

/// Is what was found all that there is?
fn see_walked(
    world: &mut World,
    index: usize,
    size: TreeSize,
    directories: &[String],
    has_links: bool,
) -> Result<(), Violation> {
    let mut asked = std::mem::take(&mut world.trees.0);
    let tree = &mut asked[index];
    let there = there(world, tree);
    let servers = world.module.network();
    let all = tree.directories.iter().chain(&tree.files);
    let changed: Vec<&Change> = all
        .flat_map(|path| servers.changes_below(&tree.host, path, tree.position))
        .collect();
    let is_known = changed.is_empty()
        && !matches!(world.plan.damage, Damage::Anything { .. })
        && !world.plan.has_any(&UNLIKE)
        && !has_links;
    let mut counted: BTreeSet<String> = there.union(&tree.before).cloned().collect();
    for change in changed {
        counted.insert(change.path.clone());
        if let What::Renamed { to, .. } = &change.what {
            counted.insert(to.clone());
        }
    }
    // What was moved out of it is no part of it.
    counted.retain(|path| tree.is_of(path.trim_end_matches(MARKS)));
    let position = servers.position();
    let result = if is_known {
        compare(world, tree, &there, size, directories)
    } else {
        Ok(())
    };
    if matches!(tree.at, At::Walking) && !tree.comes_down {
        tree.at = At::Walked {
            counted,
            position,
            goes: false,
        };
    } else {
        tree.at = At::Over;
    }
    world.trees.0 = asked;
    result
}

fn compare(
    world: &mut World,
    tree: &Asked,
    there: &BTreeSet<String>,
    size: TreeSize,
    directories: &[String],
) -> Result<(), Violation> {
    // Such names cannot be sent, and what is below them is out of reach.
    let (left_out, named): (Vec<&String>, Vec<&String>) =
        there.iter().partition(|path| path.contains('"'));
    let (all, files): (Vec<&String>, Vec<&String>) =
        named.into_iter().partition(|path| path.ends_with('/'));
    let server = world.module.network().server(&tree.host);
    let len_bytes = |path: &&String| {
        let content = server.and_then(|server| server.content(path));
        content.map_or(0, |content| content.len() as u64)
    };
    // Files beside the directories are deleted as they are, whatever their size.
    let listed = files.iter().filter(|path| !tree.files.contains(path));
    let expect = TreeSize {
        directories: u32::try_from(all.len()).unwrap(),
        files: u32::try_from(files.len()).unwrap(),
        bytes: listed.map(len_bytes).sum(),
        left_out: u32::try_from(left_out.len()).unwrap(),
    };
    // What may be a link to what it is in is left out, and said.
    if size.left_out > expect.left_out {
        return Ok(());
    }
    if size != expect {
        return Err(format!("{size:?} was found of {expect:?}: {tree:?}"));
    }
    let top = tree.directories.first().or(tree.files.first());
    let parent = top.and_then(|path| path.rsplit_once('/'));
    let parent = parent.map_or("", |(parent, _)| parent);
    let told: BTreeSet<String> = directories
        .iter()
        .map(|below| format!("{parent}/{below}/"))
        .collect();
    if all.into_iter().ne(&told) {
        return Err(format!("these directories were found: {told:?}: {tree:?}"));
    }
    if !tree.comes_down {
        return Ok(());
    }
    let transfers = world.page.transfers.iter();
    let queued: BTreeSet<String> = transfers
        .filter_map(|t| {
            let place = t.tree.as_ref().filter(|place| place.tree == tree.id)?;
            Some(join(&format!("{parent}/{}", place.below), &t.name))
        })
        .collect();
    if files.into_iter().ne(&queued) {
        return Err(format!("these files come down: {queued:?}: {tree:?}"));
    }
    Ok(())
}

/// Is what is said to be deleted gone?
fn see_deleted(world: &mut World, index: usize) -> Result<(), Violation> {
    let tree = &world.trees.0[index];
    let At::Walked {
        counted,
        position,
        goes: true,
    } = &tree.at
    else {
        return Err(format!("nobody wanted it deleted: {tree:?}"));
    };
    if matches!(world.plan.damage, Damage::Anything { .. }) {
        return Ok(());
    }
    let servers = world.module.network();
    let Some(server) = servers.server(&tree.host) else {
        return Ok(());
    };
    let left = counted.iter().find(|path| {
        let path = path.trim_end_matches(MARKS);
        let mut later = servers.changes_at(&tree.host, path, *position);
        server.has(path) && !later.any(|change| !matches!(change.what, What::Deleted { .. }))
    });
    match left {
        Some(left) => Err(format!("it is deleted, and {left} is there: {tree:?}")),
        None => Ok(()),
    }
}

/// Whether what was deleted was counted before.
pub(crate) fn wants_deleted(world: &World, change: &Change) -> bool {
    let (directory, link) = (format!("{}/", change.path), format!("{}@", change.path));
    world.trees.0.iter().any(|tree| match &tree.at {
        At::Walked {
            counted,
            goes: true,
            ..
        } => {
            tree.host == change.host
                && [&change.path, &directory, &link]
                    .iter()
                    .any(|path| counted.contains(*path))
        }
        _ => false,
    })
}

impl Asked {
    fn is_of(&self, path: &str) -> bool {
        let mut directories = self.directories.iter();
        self.files.iter().any(|file| file == path)
            || directories.any(|directory| path == directory || is_below(path, directory))
    }
}

/// What is still looked through or deleted; nothing where all is at rest. What stands behind a transfer that is held
/// rests.
pub(crate) fn unrest(world: &World, holds: impl Fn(usize) -> bool) -> Option<String> {
    let runs = |tree: &&Tree| {
        let asked = &world.trees.0[tree.id.0 as usize];
        let is_under_way = matches!(
            tree.phase,
            TreePhase::Walking(_) | TreePhase::Deleting { .. }
        );
        is_under_way
            && !asked.is_left
            && !matches!(asked.at, At::Over)
            && !holds(asked.channel.index())
    };
    let running = world.page.trees.iter().find(runs);
    running.map(|running| format!("{running:?}"))
}
