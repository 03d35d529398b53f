//! What a server lists of a name and of a directory, and what was learned of it by that.
//!
//! Many servers take what is to be listed for a pattern or an option, list directories only, hide names that begin with
//! a dot, or cut long listings: that something is not listed does not prove that it is not there.

use std::collections::{HashMap, HashSet};

use crate::app::RemoteStamp;
use crate::codec::Charset;
use crate::dialect::{ListedEntry, ListedKind};
use crate::ftp::changes::Changes;
use crate::ftp::names;
use crate::ftp::range::Offsets;
use crate::time::{Duration, Instant};

/// A file, as a server lists it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ListedFile {
    /// Its size in bytes, where the server gives one.
    pub(crate) size_bytes: Option<u64>,
    /// When it was changed, `YYYYMMDDHHMMSS`; empty where the server does not say.
    pub(crate) modified: String,
    /// Whether it may be a link, which is listed so long as the name of its target is.
    pub(crate) may_be_link: bool,
}

/// A name of a path is no longer.
const LINK_MAX_BYTES: u64 = 4095;

impl ListedFile {
    /// A link has all rights, those to execute among them.
    pub(crate) fn of(size_bytes: Option<u64>, modified: &[u8], permission: &[u8]) -> Self {
        let is_short = size_bytes.is_some_and(|bytes| (1..=LINK_MAX_BYTES).contains(&bytes));
        Self {
            size_bytes,
            modified: String::from_utf8_lossy(modified).into_owned(),
            may_be_link: is_short && permission == b"rwx",
        }
    }

    /// Its size in bytes, where what is listed can be believed.
    pub(crate) fn known_bytes(&self) -> Option<u64> {
        self.size_bytes.filter(|_| !self.may_be_link)
    }

    /// What it was when it was listed.
    pub(crate) fn stamp(self) -> RemoteStamp {
        RemoteStamp {
            size_bytes: self.size_bytes.unwrap_or(SIZE_UNKNOWN_BYTES),
            modified: self.modified,
        }
    }
}

/// Stands for a size that the server does not give: no file of ours has it, and none is taken for shorter.
pub(crate) const SIZE_UNKNOWN_BYTES: u64 = u64::MAX;

/// For so long a listing is believed to be of now, where nothing was changed meanwhile.
const FRESH: Duration = Duration::from_secs(10);

/// From so many entries on a listing is not believed to be whole before the server is known to list single files.
const MAY_BE_CUT_ENTRIES: usize = 8;

/// More entries of a directory are not listed for the sake of a few of them.
const SHARED_MAX_ENTRIES: usize = 2_000;

/// Nor is a directory that it took longer to list.
const SHARED_MAX: Duration = Duration::from_secs(4);

/// What a server was seen to do, and what it listed last.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    /// Whether it lists a single file, by its name.
    pub(crate) lists_files: Option<bool>,
    /// Whether it goes on behind what is there (APPE).
    pub(crate) appends: Option<bool>,
    /// Whether names that begin with a dot are listed, in directories or by themselves.
    lists_dots: bool,
    /// Whether something was there that its directory did not list.
    pub(crate) hides: bool,
    /// Whether it sends what an offset asks for.
    pub(crate) offsets: Offsets,
    /// Whether it puts a directory's own name in front of the names in it.
    pub(crate) names_below: Option<bool>,
    /// Whether it says of a directory behind a link where that is, rather than which way led there.
    pub(crate) tells_links: bool,
    /// The directory that a byte of a file was had from last.
    pub(crate) readable: Option<String>,
    listed: Listed,
    /// How many listings were asked for.
    listings: u32,
    /// When the last one was.
    asked_at: Moment,
    /// Now.
    pub(crate) moment: Moment,
}

/// What was listed last.
#[derive(Clone, Debug, Default)]
struct Listed {
    directory: String,
    /// The last part of each name, and what it is where that is a file and the only one.
    names: HashMap<Vec<u8>, Option<ListedFile>>,
    /// What no name may come to that is none of them, see [`twin_key`].
    keys: HashSet<String>,
    /// Whether it was seen to grow by what was stored, so that it is not cut.
    is_whole: bool,
    /// Which listing it was.
    number: u32,
    took: Duration,
    is_doubted: bool,
    /// A file that is not empty and can be asked for by its name.
    sample: Option<String>,
    /// How many entries came, those of the directory itself and of its parent included.
    entries: usize,
    at: Moment,
}

/// A moment, told by the clock and by how much was changed on servers before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) now: Instant,
    pub(crate) changes: u32,
}

impl Known {
    /// What another session with the same server has seen it do.
    pub(crate) fn learn_from(&mut self, other: &Self) {
        self.lists_files = self.lists_files.or(other.lists_files);
        self.appends = self.appends.or(other.appends);
        self.names_below = self.names_below.or(other.names_below);
        self.lists_dots |= other.lists_dots;
        self.hides |= other.hides;
        self.tells_links |= other.tells_links;
        if self.offsets == Offsets::Unproven {
            self.offsets = other.offsets;
        }
    }

    /// Something is to be listed.
    pub(crate) fn note_asked(&mut self) {
        self.listings = self.listings.wrapping_add(1);
        self.asked_at = self.moment;
    }

    /// All of this directory was listed, as it was asked for last.
    pub(crate) fn note_listing(
        &mut self,
        directory: &str,
        entries: &[ListedEntry],
        charset: Charset,
        changes: &Changes,
    ) {
        let names = files_by_name(entries);
        let is_dotted = |name: &Vec<u8>| name.starts_with(b".") && name != b"." && name != b"..";
        self.lists_dots |= names.keys().any(is_dotted);
        let seen = changes.seen_in(directory, self.asked_at.changes);
        self.hides |= lacks_any(&names, seen, charset);
        let sample = entries.iter().find_map(|entry| match entry.kind {
            ListedKind::File {
                size_bytes: None | Some(1..),
                ..
            } => {
                let (name, exact) = charset.decode(last_part(&entry.name));
                (exact && can_be_asked(&name) && !name.starts_with('.')).then_some(name)
            }
            _ => None,
        });
        let is_shared = entries.len() <= SHARED_MAX_ENTRIES;
        let twin_keys = |entry: &ListedEntry| {
            let name = head_of_link(&entry.name);
            twin_key(&charset.decode(last_part(name)).0)
        };
        let keys = entries.iter().filter(|_| is_shared).map(twin_keys);
        self.listed = Listed {
            keys: keys.collect(),
            is_whole: self.has_grown(directory, &names, entries.len(), charset, changes),
            directory: directory.to_owned(),
            names,
            number: self.listings,
            took: self.moment.now.since(self.asked_at.now),
            is_doubted: false,
            sample,
            entries: entries.len(),
            at: self.asked_at,
        };
    }

    /// Whether this directory lists just so many entries more than last time as were stored in it since.
    fn has_grown(
        &self,
        directory: &str,
        names: &HashMap<Vec<u8>, Option<ListedFile>>,
        entries: usize,
        charset: Charset,
        changes: &Changes,
    ) -> bool {
        let before = &self.listed;
        let stored = changes.stored_since(before.at.changes, directory);
        let Some(stored) = stored.filter(|_| before.directory == directory) else {
            return false;
        };
        let encoded = stored.filter_map(|name| charset.encode(name).ok());
        let new: HashSet<_> = encoded
            .filter(|name| names.contains_key(&**name) && !before.names.contains_key(&**name))
            .collect();
        entries == before.entries + new.len() && (before.is_whole || !new.is_empty())
    }

    /// Whether one listing of this directory costs less than a look at each of some files in it.
    pub(crate) fn is_worth_listing(&self, directory: &str) -> bool {
        let listed = &self.listed;
        listed.directory != directory
            || listed.entries <= SHARED_MAX_ENTRIES
                && listed.took <= SHARED_MAX
                && (listed.is_whole || !looks_cut(listed.entries))
    }

    /// How many listings were asked for so far.
    pub(crate) fn listings(&self) -> u32 {
        self.listings
    }

    /// The file of this name, where this directory was listed after so many listings.
    pub(crate) fn file_after(&self, listings: u32, place: Place<'_>) -> Option<ListedFile> {
        let is_since = self.is_listed_after(listings, place.directory);
        self.listed_file(place).filter(|_| is_since)
    }

    /// Whether this directory was listed after so many listings.
    pub(crate) fn is_listed_after(&self, listings: u32, directory: &str) -> bool {
        self.listed.directory == directory && self.listed.number > listings
    }

    /// The file of this name, where the listing of its directory is of now.
    pub(crate) fn file_of_now(&self, place: Place<'_>, changes: &Changes) -> Option<ListedFile> {
        let file = self.listed_file(place)?;
        self.is_of_now(place, changes).then_some(file)
    }

    /// The file of this name in its directory, as that was listed last.
    pub(crate) fn listed_file(&self, place: Place<'_>) -> Option<ListedFile> {
        let name = place.charset.encode(place.name).ok()?;
        let file = self.listed.names.get(&*name)?.clone()?;
        let is_sized = file.known_bytes().is_some();
        (self.listed.directory == place.directory && is_sized).then_some(file)
    }

    /// Whether nothing has this name, where the listing of its directory is of now, and whole: nothing in there has a
    /// name either that a server might take for the same.
    pub(crate) fn proves_free(&self, place: Place<'_>, changes: &Changes) -> bool {
        let Place {
            directory, name, ..
        } = place;
        let listed = &self.listed;
        can_be_asked(name)
            && has_one_form(name)
            && self.is_of_now(place, changes)
            && self.is_worth_listing(directory)
            && !self.may_hide(directory, name)
            && (listed.is_whole || !self.is_long())
            && !lacks_any(
                &listed.names,
                changes.seen_in(directory, listed.at.changes),
                place.charset,
            )
            && !listed.keys.contains(&twin_key(name))
    }

    /// Whether the listing of its directory tells of this name as it is now.
    fn is_of_now(&self, place: Place<'_>, changes: &Changes) -> bool {
        let key = twin_key(place.name);
        let stored = changes.stored_since(self.listed.at.changes, place.directory);
        self.is_listed_of_now(place.directory, changes)
            && stored.is_some_and(|mut stored| stored.all(|it| twin_key(it) != key))
    }

    /// Whether the listing of this directory tells of it as it is now, but for files that were stored.
    pub(crate) fn is_listed_of_now(&self, directory: &str, changes: &Changes) -> bool {
        let (listed, now) = (&self.listed, self.moment.now);
        listed.directory == directory
            && !listed.is_doubted
            && now <= listed.at.now + FRESH
            && changes.stored_since(listed.at.changes, directory).is_some()
    }

    /// What was listed last is not to be believed any more: something is to come up there.
    pub(crate) fn doubt_listing(&mut self) {
        self.listed.is_doubted = true;
    }

    /// The server listed this file by its name.
    pub(crate) fn note_listed_by_name(&mut self, directory: &str, name: &str, charset: Charset) {
        self.lists_files = Some(true);
        let is_dotted = name.starts_with('.');
        self.lists_dots |= is_dotted;
        self.hides |=
            !is_dotted && self.is_fresh(directory) && !self.has_listed(directory, name, charset);
    }

    /// Whether the listing of this directory may have been cut, as its count tells.
    pub(crate) fn looks_cut(&self, directory: &str) -> bool {
        self.listed.directory == directory && looks_cut(self.listed.entries)
    }

    /// Whether it is worth asking for this name by itself.
    pub(crate) fn may_list(&self, name: &str) -> bool {
        can_be_asked(name) && self.lists_files != Some(false)
    }

    /// Whether this name would be listed by itself, as far as is known.
    pub(crate) fn lists(&self, name: &str) -> bool {
        can_be_asked(name) && (self.lists_dots || !name.starts_with('.'))
    }

    /// Whether nothing is there where nothing is listed of this name by itself.
    pub(crate) fn proves_by_name(&self, name: &str) -> bool {
        self.lists_files == Some(true) && self.lists(name)
    }

    /// Whether nothing is there where no byte of this name is sent.
    pub(crate) fn proves_by_reading(&self, directory: &str, name: &str) -> bool {
        let is_listed = self.listed.directory == directory && !self.may_hide(directory, name);
        is_listed || self.readable.as_deref() == Some(directory)
    }

    /// Whether the listing of this directory may have left this name out.
    pub(crate) fn may_hide(&self, directory: &str, name: &str) -> bool {
        let is_dotted = name.starts_with('.') && !self.lists_dots;
        is_dotted || self.hides || self.looks_cut(directory) && !self.listed.is_whole
    }

    /// Whether this name was in this directory when it was listed last.
    pub(crate) fn has_listed(&self, directory: &str, name: &str, charset: Charset) -> bool {
        let encoded = charset.encode(name);
        self.listed.directory == directory
            && encoded.is_ok_and(|name| self.listed.names.contains_key(&*name))
    }

    /// Whether what was listed last is so much that it may have been cut.
    pub(crate) fn is_long(&self) -> bool {
        self.listed.entries >= MAY_BE_CUT_ENTRIES
    }

    /// A file that this directory lists, to try the server's ways with.
    pub(crate) fn sample(&self, directory: &str) -> Option<&str> {
        let sample = self.listed.sample.as_deref();
        sample.filter(|_| self.listed.directory == directory)
    }

    /// Whether the listing of this directory is of now.
    pub(crate) fn is_fresh(&self, directory: &str) -> bool {
        let (listed, now) = (&self.listed, self.moment);
        listed.directory == directory
            && listed.at.changes == now.changes
            && !listed.is_doubted
            && now.now <= listed.at.now + FRESH
    }
}

/// A name in a directory.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    pub(crate) directory: &'a str,
    pub(crate) name: &'a str,
    pub(crate) charset: Charset,
}

fn files_by_name(entries: &[ListedEntry]) -> HashMap<Vec<u8>, Option<ListedFile>> {
    let mut names = HashMap::with_capacity(entries.len());
    for entry in entries {
        let file = match &entry.kind {
            ListedKind::File {
                size_bytes,
                modified,
            } => Some(ListedFile::of(*size_bytes, modified, &entry.permission)),
            ListedKind::Directory => None,
        };
        names
            .entry(last_part(&entry.name).to_vec())
            .and_modify(|file| *file = None)
            .or_insert(file);
    }
    names
}

/// What names come to that some servers take for the same: upper case or lower, with dots behind them or without.
fn twin_key(name: &str) -> String {
    name.trim_end_matches(['.', ' ']).to_lowercase()
}

/// Whether one of these files is not among those that were listed, though those that begin with a dot may be: then
/// others may be missing as well.
fn lacks_any<'n>(
    names: &HashMap<Vec<u8>, Option<ListedFile>>,
    files: impl Iterator<Item = &'n str>,
    charset: Charset,
) -> bool {
    let mut files = files.filter(|name| !name.starts_with('.'));
    files.any(|name| {
        let name = charset.encode(name);
        name.is_ok_and(|name| !names.contains_key(&*name))
    })
}

/// What names come to that may be one file's: but for what can be written in more than one way, and for what
/// [`twin_key`] leaves out.
pub(crate) fn held_key(name: &str) -> String {
    let mut key = twin_key(name);
    key.retain(is_of_one_form);
    key
}

fn is_of_one_form(c: char) -> bool {
    c.is_ascii() || matches!(c, '\u{4e00}'..='\u{9fff}')
}

/// Whether a name is written in one way only, whatever form of Unicode a server keeps.
fn has_one_form(name: &str) -> bool {
    name.chars().all(is_of_one_form)
}

/// The name of a link that is listed with where it leads to.
fn head_of_link(name: &[u8]) -> &[u8] {
    memchr::memmem::find(name, b" -> ").map_or(name, |at| &name[..at])
}

/// The file of this name among what `LIST` of that name gave. Some servers give the path that they were
/// asked for, so only the last part counts.
pub(crate) fn find_file(
    listed: &[ListedEntry],
    name: &str,
    charset: Charset,
) -> Option<(u64, String)> {
    let name = charset.encode(name).ok()?;
    listed.iter().find_map(|entry| match &entry.kind {
        ListedKind::File {
            size_bytes,
            modified,
        } if last_part(&entry.name) == &*name => {
            let size_bytes = size_bytes.unwrap_or(SIZE_UNKNOWN_BYTES);
            Some((size_bytes, String::from_utf8_lossy(modified).into_owned()))
        }
        _ => None,
    })
}

/// Whether anything of this name is among what was listed.
pub(crate) fn lists(listed: &[ListedEntry], name: &str, charset: Charset) -> bool {
    let name = charset.encode(name);
    name.is_ok_and(|name| listed.iter().any(|entry| is_named(&entry.name, &name)))
}

/// Whether `listed` is this name: some servers give the path that they were asked for, and where a link leads to.
pub(crate) fn is_named(listed: &[u8], name: &[u8]) -> bool {
    let leads = |listed: &[u8]| {
        listed
            .strip_prefix(name)
            .is_some_and(|to| to.starts_with(b" -> "))
    };
    last_part(listed) == name || leads(listed)
}

/// Whether a server lists just what has this name, where it lists single files: not the names that it matches as a
/// pattern, nor the directory as an option says.
pub(crate) fn can_be_asked(name: &str) -> bool {
    !is_pattern(name) && name.trim() == name
}

/// Whether a server may take this argument of LIST for a pattern, an option, or more than one argument.
fn is_pattern(argument: &str) -> bool {
    argument.contains(['*', '?', '[', ']', '{', '}', '~', '\\', ' ']) || argument.starts_with('-')
}

/// Whether so many entries are as many as a server lists at the most: a round number, the directory itself and its
/// parent included or not.
fn looks_cut(entries: usize) -> bool {
    let rounded = |entries: usize| entries.is_multiple_of(500) || entries.is_power_of_two();
    entries >= 256 && (rounded(entries) || rounded(entries + 2))
}

/// How a directory, the working one, is named to `LIST`: by its path, or as the working directory where the path
/// cannot be written as a string parameter or would be taken for a pattern.
pub(crate) fn listed_as(path: &str, charset: Charset) -> String {
    match names::check_text(path, charset) {
        Ok(()) if !is_pattern(path) => path.into(),
        _ => ".".into(),
    }
}

/// The last part of a path.
pub(crate) fn last_part(path: &[u8]) -> &[u8] {
    memchr::memrchr(b'/', path).map_or(path, |slash| &path[slash + 1..])
}
