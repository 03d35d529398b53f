//! The servers' side of a run: what was done to whose files, by which channel, as it came to pass.

use at_ferry::app::{DemoOptions, WallClock};
use at_ferry::dialect::{CHANNELS, ChannelId};
use at_ferry::sim::{Internet, Network, Reply, Request, Server, Terms};
use at_ferry::time::Instant;

use crate::content;

/// The servers in memory, with a journal.
#[derive(Debug)]
pub(crate) struct Watched {
    internet: Internet,
    changes: Vec<Change>,
    /// Those up to here were looked at.
    seen: usize,
    /// The file that a channel's upload goes to.
    storing: [Option<String>; CHANNELS],
    /// The server that a channel was told to connect to last.
    targets: [Option<(String, u16)>; CHANNELS],
    /// Whether the page knows that this server takes no APPE.
    append_is_refused: [bool; CHANNELS],
}

/// One change of what is on a server.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) at: Instant,
    /// Whose doing it is; `None`: somebody else's.
    pub(crate) channel: Option<ChannelId>,
    pub(crate) host: String,
    pub(crate) path: String,
    pub(crate) what: What,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// A directory was made.
    Made,
    /// A file was opened to be written; what was in it, where it was there, and whether that stays.
    Opened { was: Option<Vec<u8>>, stays: bool },
    /// A file was written.
    Written,
    /// It is gone; what was in it, where it was a file.
    Deleted { was: Option<Vec<u8>> },
    /// It has another path, where another file may have been.
    Renamed {
        to: String,
        replaced: Option<Vec<u8>>,
    },
    /// It was opened to be written while another channel was writing it.
    Mixed,
    /// APPE was asked for, though the page knows that it is refused.
    AppendedAgain,
}

impl Watched {
    /// The servers, with this file beside the others, if there is one.
    pub(crate) fn new(options: &DemoOptions, large: Option<Vec<u8>>) -> Self {
        let mut internet = Internet::demo(options, WallClock::OF_THE_MANUAL);
        for host in ["ftp.demo", "archive.demo"] {
            if let (Some(bytes), Some(server)) = (&large, internet.server_mut(host)) {
                let path = format!("/{}", content::LARGE);
                *server = server.clone().file(&path, bytes.as_slice());
            }
        }
        Self {
            internet,
            changes: Vec::new(),
            seen: 0,
            storing: Default::default(),
            targets: Default::default(),
            append_is_refused: Default::default(),
        }
    }

    /// The server of this name, to look into.
    pub(crate) fn server(&self, host: &str) -> Option<&Server> {
        self.internet.server(host)
    }

    /// What is in a file.
    pub(crate) fn content(&self, host: &str, path: &str) -> Option<Vec<u8>> {
        self.server(host)?.content(path)
    }

    /// Where the file of a path is itself: links may lead there.
    pub(crate) fn place_of(&self, host: &str, path: &str) -> String {
        let server = self.server(host);
        let place = server.and_then(|server| server.place_of(b"/", path.as_bytes(), true));
        place.unwrap_or_else(|| path.into())
    }

    /// Where the entry of a path is itself, which may be a link.
    pub(crate) fn entry_of(&self, host: &str, path: &str) -> String {
        let server = self.server(host);
        let place = server.and_then(|server| server.place_of(b"/", path.as_bytes(), false));
        place.unwrap_or_else(|| path.into())
    }

    /// Somebody else makes a link in a directory.
    pub(crate) fn plant_link(&mut self, now: Instant, host: &str, path: &str, target: &str) {
        let server = self.internet.server_mut(host);
        if server.is_some_and(|server| server.plant_link(path, target)) {
            self.changes.push(Change {
                at: now,
                channel: None,
                host: host.into(),
                path: path.into(),
                what: What::Made,
            });
        }
    }

    /// The server ends a session.
    pub(crate) fn drop_session(&mut self, now: Instant, channel: ChannelId) {
        self.internet.drop_session(now, channel);
    }

    /// Somebody else puts another file in the place of one.
    pub(crate) fn replace(&mut self, now: Instant, host: &str, path: &str, bytes: Vec<u8>) {
        if self.internet.replace(now, host, path, bytes) {
            self.changes.push(Change {
                at: now,
                channel: None,
                host: host.into(),
                path: path.into(),
                what: What::Written,
            });
        }
    }

    /// The page has told that the server of a channel takes no APPE.
    pub(crate) fn note_append_refused(&mut self, channel: ChannelId) {
        self.append_is_refused[channel.index()] = true;
    }

    /// Nothing is known any more of the server of a channel: it may be another one.
    pub(crate) fn forget_server(&mut self, channel: ChannelId) {
        self.append_is_refused[channel.index()] = false;
    }

    /// A channel is connected to the server of another one, as well informed as that.
    pub(crate) fn inherit_server(&mut self, channel: ChannelId, home: ChannelId) {
        self.append_is_refused[channel.index()] = self.append_is_refused[home.index()];
        let target = self.targets[home.index()].clone();
        self.targets[channel.index()] = target;
    }

    /// The position of what comes next.
    pub(crate) fn position(&self) -> usize {
        self.changes.len()
    }

    /// The next change that was not looked at yet.
    pub(crate) fn next_change(&mut self) -> Option<Change> {
        let change = self.changes.get(self.seen)?.clone();
        self.seen += 1;
        Some(change)
    }

    /// What came to a path, or to the directories that it is in, from a position on.
    pub(crate) fn changes_at<'a>(
        &'a self,
        host: &'a str,
        path: &'a str,
        since: usize,
    ) -> impl Iterator<Item = &'a Change> {
        let at_it = move |changed: &str| changed == path || is_below(path, changed);
        self.since(host, since)
            .filter(move |change| match &change.what {
                What::Renamed { to, .. } => at_it(&change.path) || at_it(to),
                _ => at_it(&change.path),
            })
    }

    /// What came to anything in a directory, and to that itself, from a position on.
    pub(crate) fn changes_below<'a>(
        &'a self,
        host: &'a str,
        directory: &'a str,
        since: usize,
    ) -> impl Iterator<Item = &'a Change> {
        let in_it = move |changed: &str| {
            changed == directory || is_below(changed, directory) || is_below(directory, changed)
        };
        self.since(host, since)
            .filter(move |change| match &change.what {
                What::Renamed { to, .. } => in_it(&change.path) || in_it(to),
                _ => in_it(&change.path),
            })
    }

    fn since<'a>(&'a self, host: &'a str, since: usize) -> impl Iterator<Item = &'a Change> {
        self.changes[since..]
            .iter()
            .filter(move |change| change.host == host)
    }

    /// The server that a channel is on, and the entry that a name means there.
    fn resolve(&self, channel: ChannelId, name: &[u8], follows: bool) -> Option<(String, String)> {
        let (server, directory) = self.internet.place(channel)?;
        let path = server.place_of(directory, name, follows)?;
        Some((server.host().into(), path))
    }

    /// Whether another channel is writing this file.
    fn is_stored_elsewhere(&self, channel: ChannelId, host: &str, path: &str) -> bool {
        let mut others = ChannelId::ALL.into_iter().filter(|other| *other != channel);
        others.any(|other| {
            let storing = self.internet.storing(other);
            storing.is_some_and(|(server, at)| server.host() == host && at == path.as_bytes())
        })
    }

    fn has(&self, host: &str, path: &str) -> bool {
        self.server(host).is_some_and(|server| server.has(path))
    }

    fn note(
        &mut self,
        at: Instant,
        channel: ChannelId,
        (host, path): (String, String),
        what: What,
    ) {
        self.changes.push(Change {
            at,
            channel: Some(channel),
            host,
            path,
            what,
        });
    }
}

impl Network for Watched {
    fn start(&mut self, now: Instant, channel: ChannelId, terms: Terms, request: Request) {
        if let Request::Connect(target) = &request {
            let target = Some((target.host.clone(), target.port));
            if std::mem::replace(&mut self.targets[channel.index()], target.clone()) != target {
                self.forget_server(channel);
            }
        }
        let name = match &request {
            Request::MakeDirectory(name)
            | Request::Delete(name)
            | Request::Rename { from: name, .. } => self.resolve(channel, name, false),
            Request::Store { name, .. } => self.resolve(channel, name, true),
            Request::Send(_) => {
                let storing = self.storing[channel.index()].clone();
                let place = self.internet.place(channel);
                place.and_then(|(server, _)| Some((server.host().to_owned(), storing?)))
            }
            _ => None,
        };
        let Some((host, path)) = name else {
            return self.internet.start(now, channel, terms, request);
        };
        if let Request::Store { append: true, .. } = &request
            && self.append_is_refused[channel.index()]
        {
            let place = (host.clone(), path.clone());
            self.note(now, channel, place, What::AppendedAgain);
        }
        if let Request::Store { .. } = &request
            && self.is_stored_elsewhere(channel, &host, &path)
        {
            let place = (host.clone(), path.clone());
            self.note(now, channel, place, What::Mixed);
        }
        let had = self.has(&host, &path);
        let was = match &request {
            Request::Delete(_) | Request::Store { .. } => self.content(&host, &path),
            _ => None,
        };
        let to = match &request {
            Request::Rename { to, .. } => self.resolve(channel, to, false).map(|(_, to)| to),
            _ => None,
        };
        let to = to.unwrap_or_default();
        let replaced = self.content(&host, &to);
        self.internet.start(now, channel, terms, request.clone());
        let has = self.has(&host, &path);
        let what = match request {
            Request::MakeDirectory(_) if has && !had => What::Made,
            Request::Delete(_) if had && !has => What::Deleted { was },
            Request::Rename { .. } if had && !has => What::Renamed { to, replaced },
            Request::Store { append, .. } if has => {
                self.storing[channel.index()] = Some(path.clone());
                let is_opened =
                    append || self.content(&host, &path).is_some_and(|now| now.is_empty());
                if !is_opened {
                    return;
                }
                What::Opened { was, stays: append }
            }
            // The server's own doing.
            Request::Send(_) if had && !has => {
                self.changes.push(Change {
                    at: now,
                    channel: None,
                    host,
                    path,
                    what: What::Deleted { was },
                });
                return;
            }
            Request::Send(_) => What::Written,
            _ => return,
        };
        self.note(now, channel, (host, path), what);
    }

    fn poll(&mut self, now: Instant, channel: ChannelId) -> Option<Reply> {
        self.internet.poll(now, channel)
    }

    fn poll_deadline(&self, channel: ChannelId) -> Option<Instant> {
        self.internet.poll_deadline(channel)
    }

    fn cancel(&mut self, now: Instant, channel: ChannelId) {
        self.internet.cancel(now, channel);
    }

    fn reset(&mut self) {
        self.internet.reset();
    }
}

/// Whether a path is in a directory, at any depth.
pub(crate) fn is_below(path: &str, directory: &str) -> bool {
    let rest = path.strip_prefix(directory.trim_end_matches('/'));
    rest.is_some_and(|rest| rest.len() > 1 && rest.starts_with('/'))
}

/// The path that a name means in a directory.
pub(crate) fn join(directory: &str, name: &str) -> String {
    if name.starts_with('/') {
        return name.into();
    }
    format!("{}/{name}", directory.trim_end_matches('/'))
}

#[test]
fn a_directory_is_not_below_one_whose_name_begins_alike() {
    let check = |path, directory, expect| assert_eq!(is_below(path, directory), expect);
    check("/a/b", "/a", true);
    check("/a/b/c", "/a", true);
    check("/a", "/a", false);
    check("/ab", "/a", false);
    check("/a", "/", true);
    check("/", "/", false);
}
