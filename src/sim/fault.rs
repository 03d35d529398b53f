//! What can be made to go wrong, by name: `?fault=…` in the page's address, several parted by commas, one for each
//! place.

/// A fault to show.
///
/// | name | where | what happens |
/// |---|---|---|
/// | `silent` | module | takes everything, answers nothing |
/// | `garbage` | module | answers every line with nonsense, the same for the same seed |
/// | `noise` | line | of 20 000 bytes one is lost and one gets a wrong bit, either way |
/// | `no-sim` | module | `AT+CPIN?` gives `+CME ERROR: 10`, and connecting result 20 |
/// | `no-pdp` | module | connecting gives result 20 until `AT+MIPCALL=1,1` |
/// | `short-packets` | module | every third packet of an upload loses its second half: `sent_length` says so |
/// | `restart` | module | reboots once each way, after 200 kB of uploads and after 200 kB of downloads |
/// | `echo` | module | turns its echo back on after every 20th command |
/// | `no-files` | module | knows no command of its own file system |
/// | `wrong-password` | servers | every login is refused: result 10 |
/// | `disk-full` | servers | 64 KiB of uploads are taken, then result 10 |
/// | `no-answer` | servers | take connections, then answer nothing: result 5 after `rsptimeout` |
/// | `slow` | servers | two seconds for every answer, 8 kB/s for files |
/// | `drop-mid-upload` | servers | after 96 KiB of uploads, one loses its data connection once: result 13 |
/// | `drop-mid-download` | servers | after 96 KiB of downloads, one loses its data connection once: result 6 |
/// | `drop-connection` | servers | once each way, after 96 KiB of files, a transfer loses its session: a result, then `+MFTPURC` |
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// `silent`.
    Silent,
    /// `garbage`.
    Garbage,
    /// `noise`.
    Noise,
    /// `no-sim`.
    NoSim,
    /// `no-pdp`.
    NoPdp,
    /// `short-packets`.
    ShortPackets,
    /// `restart`.
    Restart,
    /// `echo`.
    Echo,
    /// `no-files`.
    NoFiles,
    /// `wrong-password`.
    WrongPassword,
    /// `disk-full`.
    DiskFull,
    /// `no-answer`.
    NoAnswer,
    /// `slow`.
    Slow,
    /// `drop-mid-upload`.
    DropMidUpload,
    /// `drop-mid-download`.
    DropMidDownload,
    /// `drop-connection`.
    DropConnection,
}

impl Fault {
    /// All of them, by name.
    pub const NAMED: [(&'static str, Self); 16] = [
        ("silent", Self::Silent),
        ("garbage", Self::Garbage),
        ("noise", Self::Noise),
        ("no-sim", Self::NoSim),
        ("no-pdp", Self::NoPdp),
        ("short-packets", Self::ShortPackets),
        ("restart", Self::Restart),
        ("echo", Self::Echo),
        ("no-files", Self::NoFiles),
        ("wrong-password", Self::WrongPassword),
        ("disk-full", Self::DiskFull),
        ("no-answer", Self::NoAnswer),
        ("slow", Self::Slow),
        ("drop-mid-upload", Self::DropMidUpload),
        ("drop-mid-download", Self::DropMidDownload),
        ("drop-connection", Self::DropConnection),
    ];

    /// The first of these names, parted by commas, that is a fault of this place; an unknown name is no fault.
    pub fn named(names: Option<&str>, place: Place) -> Option<Self> {
        let mut names = names?.split(',');
        names.find_map(|name| {
            let (_, fault) = Self::NAMED.iter().find(|(known, _)| *known == name)?;
            (fault.place() == place).then_some(*fault)
        })
    }

    /// Where it is shown. Each place shows one.
    fn place(self) -> Place {
        match self {
            Self::Silent
            | Self::Garbage
            | Self::NoSim
            | Self::NoPdp
            | Self::ShortPackets
            | Self::Restart
            | Self::Echo
            | Self::NoFiles => Place::Module,
            Self::Noise => Place::Line,
            Self::WrongPassword
            | Self::DiskFull
            | Self::NoAnswer
            | Self::Slow
            | Self::DropMidUpload
            | Self::DropMidDownload
            | Self::DropConnection => Place::Servers,
        }
    }
}

/// Where a fault is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the module.
    Module,
    /// On the line.
    Line,
    /// At the servers.
    Servers,
}

/// Which way files go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// To the server.
    Up,
    /// From the server.
    Down,
}

/// Counts what files carry each way up to where something is to go wrong, which it does once each way.
#[derive(Debug)]
pub(crate) struct OnceEachWay {
    after_bytes: u64,
    up: Count,
    down: Count,
}

#[derive(Clone, Copy, Debug)]
enum Count {
    Carried(u64),
    /// It has gone wrong.
    Over,
}

impl OnceEachWay {
    /// Once more than `after_bytes` are carried.
    pub(crate) fn new(after_bytes: u64) -> Self {
        Self {
            after_bytes,
            up: Count::Carried(0),
            down: Count::Carried(0),
        }
    }

    /// So many bytes were carried.
    pub(crate) fn carry(&mut self, way: Way, len_bytes: u64) {
        if let Count::Carried(bytes) = self.count(way) {
            *bytes += len_bytes;
        }
    }

    /// Whether it goes wrong with so many bytes more; from then on it has.
    pub(crate) fn take(&mut self, way: Way, len_bytes: u64) -> bool {
        let after_bytes = self.after_bytes;
        let count = self.count(way);
        let is_due = matches!(*count, Count::Carried(bytes) if bytes + len_bytes > after_bytes);
        if is_due {
            *count = Count::Over;
        }
        is_due
    }

    fn count(&mut self, way: Way) -> &mut Count {
        match way {
            Way::Up => &mut self.up,
            Way::Down => &mut self.down,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_shows_the_first_of_its_own() {
        let check = |names: &str, place, expect| {
            assert_eq!(Fault::named(Some(names), place), expect, "{names}");
        };
        check("restart", Place::Module, Some(Fault::Restart));
        check("restart", Place::Servers, None);
        let both = "restart,drop-connection,slow";
        check(both, Place::Module, Some(Fault::Restart));
        check(both, Place::Servers, Some(Fault::DropConnection));
        check(both, Place::Line, None);
        check("no-such,noise", Place::Line, Some(Fault::Noise));
        assert_eq!(Fault::named(None, Place::Module), None);
    }
}
