//! The files of an in-memory server.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::content::Content;
use super::path::{last_part, parent};
use super::rng::noise;

/// Links on the way to one file, at the most: a way with more of them leads nowhere.
const LINKS_MAX: usize = 16;

/// Directories, files and links by absolute path, without a slash at the end.
///
/// Paths are those of the entries themselves; [`locate`](Self::locate) finds them where links are on the way.
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    nodes: BTreeMap<Vec<u8>, Node>,
}

#[derive(Clone, Debug)]
struct Node {
    kind: NodeKind,
    writable: bool,
}

#[derive(Clone, Debug)]
enum NodeKind {
    Directory,
    File {
        content: Content,
        modified: String,
    },
    /// Leads to another path, from the directory that it is in.
    Link {
        target: Vec<u8>,
    },
    /// A directory of so many files of noise, made when they are asked for: nothing in it can be changed.
    Crowd {
        files: u32,
        modified: String,
    },
}

/// What a directory has in it, before a server makes a listing of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) name: Vec<u8>,
    pub(crate) kind: ItemKind,
    pub(crate) writable: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ItemKind {
    Directory,
    File { size_bytes: u64, modified: String },
    Link { target: Vec<u8> },
}

/// Whether a link at the end of a path is what is meant, or what it leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LastLink {
    Follow,
    Keep,
}

/// The server says no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refused;

impl Tree {
    /// A root directory and nothing in it.
    pub(crate) fn new() -> Self {
        let root = Node {
            kind: NodeKind::Directory,
            writable: true,
        };
        Self {
            nodes: BTreeMap::from([(b"/".to_vec(), root)]),
        }
    }

    /// The path of the entry itself that an absolute path leads to, by way of links; `None` where they lead
    /// round and round. Whether anything is there is not asked.
    pub(crate) fn locate(&self, path: &[u8], last: LastLink) -> Option<Vec<u8>> {
        let reversed = |path: &[u8]| {
            let parts = path.split(|byte| *byte == b'/');
            parts.rev().map(<[u8]>::to_vec).collect::<Vec<_>>()
        };
        let mut ahead = reversed(path);
        let mut at = b"/".to_vec();
        let mut links = 0;
        while let Some(part) = ahead.pop() {
            match part.as_slice() {
                b"" | b"." => continue,
                b".." => {
                    at = parent(&at).to_vec();
                    continue;
                }
                _ => {}
            }
            let mut next = at.clone();
            if next != b"/" {
                next.push(b'/');
            }
            next.extend_from_slice(&part);
            let goes_on = last == LastLink::Follow || ahead.iter().any(|part| !part.is_empty());
            match self.nodes.get(&next).map(|node| &node.kind) {
                Some(NodeKind::Link { target }) if goes_on => {
                    links += 1;
                    if links > LINKS_MAX {
                        return None;
                    }
                    if target.starts_with(b"/") {
                        at = b"/".to_vec();
                    }
                    ahead.extend(reversed(target));
                }
                _ => at = next,
            }
        }
        Some(at)
    }

    pub(crate) fn is_directory(&self, path: &[u8]) -> bool {
        self.nodes
            .get(path)
            .is_some_and(|node| matches!(node.kind, NodeKind::Directory | NodeKind::Crowd { .. }))
    }

    /// Whether anything is at this path.
    pub(crate) fn has(&self, path: &[u8]) -> bool {
        self.node(path).is_some()
    }

    /// The size of a file.
    pub(crate) fn size(&self, path: &[u8]) -> Option<u64> {
        match &self.node(path)?.kind {
            NodeKind::File { content, .. } => Some(content.len_bytes()),
            _ => None,
        }
    }

    /// Bytes of a file from an offset on, as many as there are, at most `max_bytes`.
    pub(crate) fn read(&self, path: &[u8], offset: u64, max_bytes: usize) -> Option<Vec<u8>> {
        match &self.node(path)?.kind {
            NodeKind::File { content, .. } => Some(content.read(offset, max_bytes)),
            _ => None,
        }
    }

    /// What is in a directory, or the one file; `None` where there is neither.
    pub(crate) fn list(&self, path: &[u8]) -> Option<Vec<Item>> {
        let node = self.node(path)?;
        match &node.kind {
            NodeKind::Directory => {}
            NodeKind::File { .. } | NodeKind::Link { .. } => return Some(vec![node.item(path)]),
            NodeKind::Crowd { files, modified } => {
                let item = |number| one_of_crowd(number, modified).item(&crowd_name(number));
                return Some((0..*files).map(item).collect());
            }
        }
        let mut below = path.to_vec();
        if below != b"/" {
            below.push(b'/');
        }
        let items = self
            .nodes
            .range(below.clone()..)
            .take_while(|(child, _)| child.starts_with(&below))
            .filter(|(child, _)| child.len() > below.len() && !child[below.len()..].contains(&b'/'))
            .map(|(child, node)| node.item(child))
            .collect();
        Some(items)
    }

    /// All that is below a directory, see [`Server::paths_below`](super::server::Server::paths_below).
    pub(crate) fn paths_below(&self, directory: &[u8]) -> Vec<String> {
        let mut below = directory.to_vec();
        if !below.ends_with(b"/") {
            below.push(b'/');
        }
        let nodes = self.nodes.range(below.clone()..);
        let inside = nodes.take_while(|(path, _)| path.starts_with(&below));
        let named = inside.filter(|(path, _)| path.len() > below.len());
        named
            .map(|(path, node)| {
                let mark = match node.kind {
                    NodeKind::File { .. } => "",
                    NodeKind::Link { .. } => "@",
                    NodeKind::Directory | NodeKind::Crowd { .. } => "/",
                };
                format!("{}{mark}", String::from_utf8_lossy(path))
            })
            .collect()
    }

    /// Makes a directory; its parent has to be there.
    pub(crate) fn make_directory(&mut self, path: &[u8]) -> Result<(), Refused> {
        if self.nodes.contains_key(path) {
            return Err(Refused);
        }
        self.insert(path, NodeKind::Directory)
    }

    /// Makes an empty file, or empties one; with `append`, keeps what is there.
    pub(crate) fn create(
        &mut self,
        path: &[u8],
        append: bool,
        modified: String,
    ) -> Result<(), Refused> {
        match self.nodes.get_mut(path) {
            None => self.insert(
                path,
                NodeKind::File {
                    content: Content::Bytes(Vec::new()),
                    modified,
                },
            ),
            Some(Node {
                kind:
                    NodeKind::File {
                        content,
                        modified: old,
                    },
                writable: true,
            }) => {
                if !append {
                    *content = Content::Bytes(Vec::new());
                    *old = modified;
                }
                Ok(())
            }
            Some(_) => Err(Refused),
        }
    }

    /// Adds to a file.
    pub(crate) fn append(&mut self, path: &[u8], bytes: &[u8], now: String) -> Result<(), Refused> {
        match self.nodes.get_mut(path) {
            Some(Node {
                kind: NodeKind::File { content, modified },
                ..
            }) => {
                *modified = now;
                content.append(bytes);
                Ok(())
            }
            _ => Err(Refused),
        }
    }

    /// Deletes a file or an empty directory.
    pub(crate) fn delete(&mut self, path: &[u8]) -> Result<(), Refused> {
        let empty = self.list(path).is_some_and(|entries| entries.is_empty());
        if path == b"/" || (self.is_directory(path) && !empty) || !self.may_change(path) {
            return Err(Refused);
        }
        self.nodes.remove(path).map(|_| ()).ok_or(Refused)
    }

    /// Puts a file in the place of another one.
    pub(crate) fn replace(&mut self, from: &[u8], to: &[u8]) -> Result<(), Refused> {
        let (source, target) = (self.size(from), self.size(to));
        if from == to || source.is_none() || target.is_none() || !self.may_change(to) {
            return Err(Refused);
        }
        let old = self.nodes.remove(to);
        let renamed = self.rename(from, to);
        if let (Err(_), Some(old)) = (renamed, old) {
            self.nodes.insert(to.to_vec(), old);
        }
        renamed
    }

    /// Renames a file, or a directory with all below it, to a name that is free.
    pub(crate) fn rename(&mut self, from: &[u8], to: &[u8]) -> Result<(), Refused> {
        let mut inside = from.to_vec();
        inside.push(b'/');
        let fits = !self.nodes.contains_key(to)
            && self.is_directory(parent(to))
            && !to.starts_with(&inside);
        if from == b"/"
            || !self.nodes.contains_key(from)
            || !fits
            || !self.may_change(from)
            || !self.may_change(to)
        {
            return Err(Refused);
        }
        let moved: Vec<_> = self
            .nodes
            .keys()
            .filter(|path| *path == from || path.starts_with(&inside))
            .cloned()
            .collect();
        for path in moved {
            if let Some(node) = self.nodes.remove(&path) {
                let mut renamed = to.to_vec();
                renamed.extend_from_slice(&path[from.len()..]);
                self.nodes.insert(renamed, node);
            }
        }
        Ok(())
    }

    /// Puts a file there, and the directories above it.
    pub(crate) fn put(&mut self, path: &[u8], bytes: Vec<u8>, modified: &str) {
        self.put_content(path, Content::Bytes(bytes), modified);
    }

    /// Puts a file of noise there.
    pub(crate) fn put_noise(&mut self, path: &[u8], seed: u64, len_bytes: u64, modified: &str) {
        self.put_content(path, Content::Noise { seed, len_bytes }, modified);
    }

    /// Puts a directory there, and those above it.
    pub(crate) fn put_directory(&mut self, path: &[u8]) {
        if path != b"/" {
            self.put_directory(parent(path));
        }
        let node = Node {
            kind: NodeKind::Directory,
            writable: true,
        };
        self.nodes.entry(path.to_vec()).or_insert(node);
    }

    /// Puts a link there, and the directories above it.
    pub(crate) fn put_link(&mut self, path: &[u8], target: &[u8]) {
        self.put_directory(parent(path));
        let node = Node {
            kind: NodeKind::Link {
                target: target.to_vec(),
            },
            writable: true,
        };
        self.nodes.insert(path.to_vec(), node);
    }

    /// Puts a directory of so many files there, which takes no memory.
    pub(crate) fn put_crowd(&mut self, path: &[u8], files: u32, modified: &str) {
        self.put_directory(parent(path));
        let modified = modified.to_owned();
        let node = Node {
            kind: NodeKind::Crowd { files, modified },
            writable: false,
        };
        self.nodes.insert(path.to_vec(), node);
    }

    /// What is at this path, one of a crowd included.
    fn node(&self, path: &[u8]) -> Option<Cow<'_, Node>> {
        if let Some(node) = self.nodes.get(path) {
            return Some(Cow::Borrowed(node));
        }
        let NodeKind::Crowd { files, modified } = &self.nodes.get(parent(path))?.kind else {
            return None;
        };
        let number = last_part(path).strip_prefix(CROWD_NAME.0)?;
        let number = number.strip_suffix(CROWD_NAME.1)?;
        let number: u32 = std::str::from_utf8(number).ok()?.parse().ok()?;
        // Only the one way of writing it is its name.
        let is_there = number < *files && last_part(path) == crowd_name(number);
        is_there.then(|| Cow::Owned(one_of_crowd(number, modified)))
    }

    /// Takes away the right to change a file, or what is in a directory.
    pub(crate) fn protect(&mut self, path: &[u8]) {
        if let Some(node) = self.nodes.get_mut(path) {
            node.writable = false;
        }
    }

    fn put_content(&mut self, path: &[u8], content: Content, modified: &str) {
        self.put_directory(parent(path));
        let kind = NodeKind::File {
            content,
            modified: modified.to_owned(),
        };
        self.nodes.insert(
            path.to_vec(),
            Node {
                kind,
                writable: true,
            },
        );
    }

    fn insert(&mut self, path: &[u8], kind: NodeKind) -> Result<(), Refused> {
        if !self.is_directory(parent(path)) || !self.may_change(path) {
            return Err(Refused);
        }
        self.nodes.insert(
            path.to_vec(),
            Node {
                kind,
                writable: true,
            },
        );
        Ok(())
    }

    /// Whether the directory that a name is in may be written.
    fn may_change(&self, path: &[u8]) -> bool {
        self.nodes
            .get(parent(path))
            .is_some_and(|node| node.writable)
    }
}

impl Node {
    fn item(&self, path: &[u8]) -> Item {
        let kind = match &self.kind {
            NodeKind::Directory | NodeKind::Crowd { .. } => ItemKind::Directory,
            NodeKind::File { content, modified } => ItemKind::File {
                size_bytes: content.len_bytes(),
                modified: modified.clone(),
            },
            NodeKind::Link { target } => ItemKind::Link {
                target: target.clone(),
            },
        };
        Item {
            name: last_part(path).to_vec(),
            kind,
            writable: self.writable,
        }
    }
}

/// What the names in a crowd have before and behind their number.
const CROWD_NAME: (&[u8], &[u8]) = (b"reading-", b".csv");

fn crowd_name(number: u32) -> Vec<u8> {
    let digits = format!("{number:05}");
    [CROWD_NAME.0, digits.as_bytes(), CROWD_NAME.1].concat()
}

/// A file of a crowd: noise, of a size of its own.
fn one_of_crowd(number: u32, modified: &str) -> Node {
    let seed = u64::from(number);
    let content = Content::Noise {
        seed,
        len_bytes: 1 + noise(7, seed) % 4096,
    };
    let modified = modified.to_owned();
    Node {
        kind: NodeKind::File { content, modified },
        writable: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(tree: &Tree, path: &str) -> Vec<String> {
        let entries = tree.list(path.as_bytes()).unwrap_or_default();
        entries
            .into_iter()
            .map(|item| String::from_utf8_lossy(&item.name).into_owned())
            .collect()
    }

    #[test]
    fn a_crowd_is_there_without_being_kept() {
        let mut tree = Tree::new();
        tree.put_crowd(b"/a/many", 10_000, "20220818074000");
        assert_eq!(names(&tree, "/a"), ["many"]);
        assert!(tree.is_directory(b"/a/many"));
        let all = names(&tree, "/a/many");
        assert_eq!(
            (all.len(), all[9_999].as_str()),
            (10_000, "reading-09999.csv")
        );
        let size = tree
            .size(b"/a/many/reading-00042.csv")
            .expect("one of them");
        let bytes = tree.read(b"/a/many/reading-00042.csv", 0, 1 << 20);
        assert_eq!(bytes.map(|bytes| bytes.len() as u64), Some(size));
        assert_eq!(names(&tree, "/a/many/reading-00042.csv").len(), 1);
        for no_name in [
            "reading-10000.csv",
            "reading-42.csv",
            "reading-+0042.csv",
            "x",
        ] {
            let path = format!("/a/many/{no_name}");
            assert_eq!(tree.size(path.as_bytes()), None, "{no_name}");
        }
        let one = b"/a/many/reading-00042.csv";
        assert_eq!(tree.delete(one), Err(Refused));
        assert_eq!(tree.rename(one, b"/a/x.csv"), Err(Refused));
        assert_eq!(
            tree.create(b"/a/many/new.txt", false, String::new()),
            Err(Refused)
        );
        assert_eq!(tree.delete(b"/a/many"), Err(Refused));
    }

    #[test]
    fn directories_move_with_what_is_in_them() {
        let mut tree = Tree::new();
        tree.put(b"/a/b/c.txt", b"x".to_vec(), "20230801000000");
        tree.put(b"/ab.txt", b"y".to_vec(), "20230801000000");
        assert_eq!(tree.rename(b"/a", b"/z"), Ok(()));
        assert_eq!(names(&tree, "/"), ["ab.txt", "z"]);
        assert_eq!(names(&tree, "/z/b"), ["c.txt"]);
        assert_eq!(tree.rename(b"/z", b"/z/b/z"), Err(Refused));
        assert_eq!(tree.rename(b"/z", b"/ab.txt"), Err(Refused));
        assert_eq!(tree.delete(b"/z"), Err(Refused));
        assert_eq!(tree.delete(b"/z/b/c.txt"), Ok(()));
        assert_eq!(tree.delete(b"/z/b"), Ok(()));
        assert_eq!(names(&tree, "/z"), Vec::<String>::new());
        assert_eq!(tree.make_directory(b"/ab.txt"), Err(Refused));
        assert_eq!(tree.make_directory(b"/no/where"), Err(Refused));
    }

    #[test]
    fn what_is_protected_stays() {
        let mut tree = Tree::new();
        tree.put(b"/pub/a", b"x".to_vec(), "20230801000000");
        tree.protect(b"/pub");
        tree.protect(b"/pub/a");
        assert_eq!(tree.delete(b"/pub/a"), Err(Refused));
        assert_eq!(tree.create(b"/pub/b", false, String::new()), Err(Refused));
        assert_eq!(tree.create(b"/pub/a", false, String::new()), Err(Refused));
        assert_eq!(tree.rename(b"/pub/a", b"/a"), Err(Refused));
    }

    #[test]
    fn links_lead_where_they_say() {
        let mut tree = Tree::new();
        tree.put(b"/real/a.txt", b"x".to_vec(), "20230801000000");
        tree.put_link(b"/way/there", b"../real");
        tree.put_link(b"/way/again", b"/way/there");
        tree.put_link(b"/way/round", b"round");
        let check = |path: &str, last, expect: Option<&str>| {
            let got = tree.locate(path.as_bytes(), last);
            let got = got.map(|path| String::from_utf8_lossy(&path).into_owned());
            assert_eq!(got.as_deref(), expect, "{path}");
        };
        check("/way/there", LastLink::Keep, Some("/way/there"));
        check("/way/there/", LastLink::Keep, Some("/way/there"));
        check("/way/there", LastLink::Follow, Some("/real"));
        check("/way/again/a.txt", LastLink::Keep, Some("/real/a.txt"));
        check("/way/there/../way", LastLink::Keep, Some("/way"));
        check("/way/round", LastLink::Keep, Some("/way/round"));
        check("/way/round", LastLink::Follow, None);
        check("/no/such", LastLink::Follow, Some("/no/such"));
        assert_eq!(tree.delete(b"/way/there"), Ok(()));
        assert_eq!(names(&tree, "/real"), ["a.txt"]);
    }
}
