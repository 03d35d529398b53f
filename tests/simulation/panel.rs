//! The module's own files: someone at their panel, who does anything at any time, and what must hold of what is
//! called done there.

use std::rc::Rc;

use at_ferry::app::{
    Command, ListingState, Storage, StorageCheck, StorageCommand, StorageOutcome, TransferId,
};
use at_ferry::dialect::StorageVerb;

use crate::content;
use crate::plan::Damage;
use crate::random::Rng;
use crate::world::{Violation, World};

/// The directories that are shown.
const DIRECTORIES: [&str; 3] = ["/", "/", "/d"];

/// What is known of the panel.
#[derive(Debug, Default)]
pub(crate) struct Panel {
    /// What was asked for last, of those whose outcome is held against both files.
    asked: Option<Asked>,
    /// What was read from the module last.
    read: Option<TransferId>,
}

#[derive(Debug)]
struct Asked {
    verb: StorageVerb,
    path: String,
    /// What is to be written; `None` where the module's file is read.
    source: Option<Rc<Vec<u8>>>,
    /// Whether it was seen under way.
    began: bool,
}

/// Does something.
pub(crate) fn act(world: &mut World, rng: &mut Rng) -> Result<(), Violation> {
    let shown = &world.page.storage;
    let is_idle = shown.task.is_none() && shown.waiting == 0;
    if is_idle {
        // It was refused before it began.
        world.panel.asked = None;
    }
    let path = path(world, rng);
    let command = match rng.within(0..=12) {
        0 => StorageCommand::Open,
        1 => StorageCommand::List {
            directory: (*rng.pick(&DIRECTORIES)).into(),
        },
        2..=5 if is_idle => return put(world, rng),
        6..=8 if is_idle => {
            world.panel.ask(StorageVerb::Get, path.clone(), None);
            StorageCommand::Get { path }
        }
        9 => StorageCommand::Delete { path },
        10 => StorageCommand::Move {
            from: path,
            to: format!("/{}", name(rng)),
        },
        _ => StorageCommand::Digest { path },
    };
    world.command(Command::Storage(command))
}

fn put(world: &mut World, rng: &mut Rng) -> Result<(), Violation> {
    let name = name(rng);
    let bytes = Rc::new(content::draw(rng));
    let file = world.files.add(Rc::clone(&bytes));
    let size_bytes = bytes.len() as u64;
    let directory = world.page.storage.directory.trim_end_matches('/');
    let path = format!("{directory}/{name}");
    world.panel.ask(StorageVerb::Put, path, Some(bytes));
    let replace = !rng.one_in(3);
    world.command(Command::Storage(StorageCommand::Put {
        file,
        name,
        size_bytes,
        replace,
    }))
}

/// A few names, so that they are met again.
fn name(rng: &mut Rng) -> String {
    match rng.within(0..=4) {
        4 => "p 固件.bin".into(),
        number => format!("p{number}.bin"),
    }
}

/// A file that is listed, of those that are written here, or any.
fn path(world: &World, rng: &mut Rng) -> String {
    let listed = world.page.storage.entries.iter();
    let files: Vec<&str> = listed
        .filter(|entry| entry.usable && !entry.is_directory() && entry.name.starts_with('p'))
        .map(|entry| entry.path.as_str())
        .collect();
    if files.is_empty() || rng.one_in(8) {
        return format!("/{}", name(rng));
    }
    (*rng.pick(&files)).into()
}

impl Panel {
    fn ask(&mut self, verb: StorageVerb, path: String, source: Option<Rc<Vec<u8>>>) {
        self.asked = Some(Asked {
            verb,
            path,
            source,
            began: false,
        });
    }

    /// A file of the module is staged.
    pub(crate) fn handle_read(&mut self, transfer: TransferId) {
        self.read = Some(transfer);
    }
}

/// Looks at what the panel is told.
pub(crate) fn see(world: &mut World, now: &Storage) -> Result<(), Violation> {
    let Some(asked) = &mut world.panel.asked else {
        return Ok(());
    };
    let task = now.task.as_ref();
    let is_at_it = task.is_some_and(|task| task.verb == asked.verb && task.path == asked.path);
    asked.began |= is_at_it;
    if is_at_it || !asked.began {
        return Ok(());
    }
    let (verb, path) = (asked.verb, asked.path.clone());
    let asked = world.panel.asked.take();
    match (&now.last, asked) {
        (
            Some(StorageOutcome {
                verb: of,
                path: at,
                result: Ok(check),
            }),
            Some(asked),
        ) if *of == verb && *at == path => check_done(world, &asked, *check),
        _ => Ok(()),
    }
}

/// Holds what has just been called done against both of its files.
fn check_done(world: &mut World, asked: &Asked, check: StorageCheck) -> Result<(), Violation> {
    let (verb, path) = (asked.verb, &asked.path);
    let here = if let Some(source) = &asked.source {
        source.as_slice()
    } else {
        let read = world.panel.read.and_then(|read| world.files.finished(read));
        read.ok_or_else(|| format!("{verb:?} of {path} is done, and nothing is on disk"))?
    };
    let there = world.module.file(path);
    world.figures.stored += 1;
    // Without a checksum on the line there is no more to a claim than what the module has summed up itself.
    let is_claimed = match (world.plan.damage, check) {
        (_, StorageCheck::Digest) => true,
        (damage, _) => !matches!(damage, Damage::Anything { .. }),
    };
    if !is_claimed || there == Some(here) {
        return Ok(());
    }
    let there_bytes = there.map(<[u8]>::len);
    let same = there.map_or(0, |there| {
        here.iter().zip(there).take_while(|(a, b)| a == b).count()
    });
    Err(format!(
        "{verb:?} of {path} is done ({check:?}), and of {} bytes here and {there_bytes:?} there {same} are the same",
        here.len(),
    ))
}

/// What the panel still waits for; nothing where it is at rest.
pub(crate) fn unrest(world: &World) -> Option<String> {
    let shown = &world.page.storage;
    if let Some(task) = &shown.task {
        return Some(format!("the module's storage is at {task:?}"));
    }
    (shown.waiting > 0 || shown.listing == ListingState::Loading)
        .then(|| format!("{} commands wait for the module's storage", shown.waiting))
}
