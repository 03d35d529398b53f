//! What can be made to go wrong, by name: `?fault=…` in the page's address, several parted by commas. A number may
//! follow a name behind a colon: `?fault=cut-listings:100,hide-dot-names`.

use std::collections::BTreeMap;

/// A fault to show, or a habit of servers and modules in the field that looks like one.
///
/// | name | where | what happens |
/// |---|---|---|
/// | `silent` | module | takes everything, answers nothing |
/// | `garbage` | module | answers every line with nonsense, the same for the same seed |
/// | `no-sim` | module | `AT+CPIN?` gives `+CME ERROR: 10`, and connecting result 20 |
/// | `registration-denied` | module | the network does not take the SIM: `AT+CEREG?` gives 3, and connecting result 20 |
/// | `sim-pin` | module | `AT+CPIN?` gives `SIM PIN` until `AT+CPIN="1234"` |
/// | `no-signal` | module | `AT+CSQ` gives 99, `AT+CEREG?` 2, and connecting result 20 |
/// | `searching` | module | there is a signal, and `AT+CEREG?` gives 2 for ever |
/// | `not-attached` | module | registered, and `AT+CGATT?` gives 0 until `AT+CGATT=1` |
/// | `radio-off` | module | was left at `AT+CFUN=4` |
/// | `no-pdp` | module | connecting gives result 20 until `AT+MIPCALL=1,1` |
/// | `short-packets` | module | every third packet of an upload loses its second half: `sent_length` says so |
/// | `echo` | module | turns its echo back on after every 20th command |
/// | `no-files` | module | knows no command of its own file system |
/// | `numeric-results` | module | was left at `ATV0`: results are digits |
/// | `quiet-results` | module | was left at `ATQ1`: no final results |
/// | `line-feed-ends` | module | was left at `ATS3=10`: command lines end with LF, and so do its own |
/// | `missing-ok:N` | module | every Nth command (10) has no final result |
/// | `pin-without-ok` | module | `AT+CPIN?` has no final result |
/// | `late-ok:N` | module | the final result of every Nth command (40) comes 15 s late |
/// | `stale-answers:N` | module | every Nth outcome (5) of `AT+MFTPPWD` comes only behind the `OK` of the next one |
/// | `boot` | module | has just been switched on: deaf for 2.5 s, three command lines swallowed, boot lines |
/// | `restart:B` | module | reboots once each way, after B bytes of uploads (200000) and after B of downloads |
/// | `restart-idle:S` | module | has rebooted without a word, once, whenever nothing was sent for S seconds (30) |
/// | `restart-mid-upload` | module | has rebooted without a word, once, between two packets of an upload |
/// | `restart-at-prompt` | module | has rebooted without a word, once, right behind a prompt: it echoes the payload |
/// | `second-master:N` | module | an `OK` to somebody else is ahead of the answer to every Nth command (7) |
/// | `unplugged` | line | the cable is out; put in again, the module starts anew |
/// | `noise` | line | of 20 000 bytes one is lost and one gets a wrong bit, either way |
/// | `slow-answers:MS` | line | all that the module says is late by so many milliseconds (40) |
/// | `wrong-password` | servers | every login is refused: result 10 |
/// | `no-dns` | servers | no name resolves: result 11 |
/// | `unreachable` | servers | nothing answers at their address: result 8 after `rsptimeout` |
/// | `refused` | servers | take no connections: result 9 |
/// | `disk-full:B` | servers | so many bytes of uploads (65536) are taken, then result 10 |
/// | `quota-deletes:B` | servers | the same, and the file that did not fit is deleted |
/// | `no-answer` | servers | take connections, then answer nothing: result 5 after `rsptimeout` |
/// | `slow` | servers | two seconds for every answer, 8 kB/s for files |
/// | `drop-mid-upload:B` | servers | after B bytes of uploads (98304), one loses its data connection once: result 13 |
/// | `drop-mid-download:B` | servers | after B bytes of downloads (98304), one loses its data connection once: result 6 |
/// | `drop-connection:B` | servers | once each way, after B bytes of files (98304), a transfer loses its session: a result, then `+MFTPURC` |
/// | `sessions-end:S` | servers | end a session that is S seconds old (60), whatever it is at |
/// | `logins:N` | servers | admit no more than N sessions at once (2): result 10 |
/// | `connection-rate:N` | servers | carry N kB/s (300) over each data connection |
/// | `sending-rate:N` | servers | send N kB/s (300) over each data connection |
/// | `lose-answers:N` | servers | carry out every Nth change (5), and its answer is lost: result 5 |
/// | `cut-answers:N` | servers | carry out every Nth change (5), and end the session in place of an answer |
/// | `late-answers:S` | servers | confirm an upload S seconds (90) after it is there, and answer nothing until then: result 5 |
/// | `cut-listings:N` | servers | a listing of a directory ends at N entries (10000) |
/// | `hide-dot-names` | servers | a listing of a directory has no names that begin with a dot |
/// | `no-single-files` | servers | list directories only: of a file's name comes nothing |
/// | `patterns` | servers | take a name to list for a pattern (`*`, `?`, `[…]`), and one with a leading `-` for options |
/// | `links-as-directories` | servers | a link is listed as what it leads to; otherwise as a file as long as its target's name |
/// | `links-with-targets` | servers | a link is listed as `name -> target` |
/// | `absolute-names` | servers | a listing gives `/foo/bar.dat` for `bar.dat` |
/// | `dotted-names` | servers | a listing gives `./bar.dat` for `bar.dat` |
/// | `names-below` | servers | a listing of `/foo` gives `foo/bar.dat` for `bar.dat` |
/// | `no-stamps` | servers | a listing has no times |
/// | `coarse-stamps:S` | servers | times are to the minute, and of files older than S seconds (180 days) to the day |
/// | `size-negative:N` | servers | every Nth file (1, by its name) is listed with the size -1 |
/// | `size-empty:N` | servers | the same, with none |
/// | `size-huge:N` | servers | the same, with 34 TB |
/// | `size-overflow:N` | servers | the same, with more than 64 bits hold |
/// | `logical-pwd` | servers | name a directory behind a link by the way that led there |
/// | `refuse-append` | servers | take no `APPE`: result 10 |
/// | `refuse-offset` | servers | take no `REST`: result 10 for a range that does not begin at 0 |
/// | `ignore-offset` | servers | take an offset, and send from the start |
/// | `foreign-at-offset:B` | servers | put B foreign bytes (16) in front of what an offset asks for |
/// | `repeat-at-offset:B` | servers | begin B bytes (16) before the offset |
/// | `refuse-rename` | servers | take no `RNFR`: result 10 |
/// | `rename-replaces` | servers | put what is renamed in the place of a file of that name; otherwise that is refused |
/// | `refuse-delete` | servers | delete no files: result 10 |
/// | `keep-links` | servers | delete no link that leads to a directory: result 10 |
/// | `upload-only` | servers | files in directories called `upload` or `incoming` are neither listed nor sent |
/// | `links` | servers | `/links` has links: to a directory, to itself, to a file, to nothing |
/// | `strange-names` | servers | `/strange` has names with control characters, quotes, and twins in two forms |
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the table above has each by its name")]
pub enum Fault {
    Silent,
    Garbage,
    NoSim,
    RegistrationDenied,
    SimPin,
    NoSignal,
    Searching,
    NotAttached,
    RadioOff,
    NoPdp,
    ShortPackets,
    Echo,
    NoFiles,
    NumericResults,
    QuietResults,
    LineFeedEnds,
    MissingOk,
    PinWithoutOk,
    LateOk,
    StaleAnswers,
    Boot,
    Restart,
    RestartIdle,
    RestartMidUpload,
    RestartAtPrompt,
    SecondMaster,
    Unplugged,
    Noise,
    SlowAnswers,
    WrongPassword,
    NoDns,
    Unreachable,
    Refused,
    DiskFull,
    QuotaDeletes,
    NoAnswer,
    Slow,
    DropMidUpload,
    DropMidDownload,
    DropConnection,
    SessionsEnd,
    Logins,
    ConnectionRate,
    SendingRate,
    LoseAnswers,
    CutAnswers,
    LateAnswers,
    CutListings,
    HideDotNames,
    NoSingleFiles,
    Patterns,
    LinksAsDirectories,
    LinksWithTargets,
    AbsoluteNames,
    DottedNames,
    NamesBelow,
    NoStamps,
    CoarseStamps,
    SizeNegative,
    SizeEmpty,
    SizeHuge,
    SizeOverflow,
    LogicalPwd,
    RefuseAppend,
    RefuseOffset,
    IgnoreOffset,
    ForeignAtOffset,
    RepeatAtOffset,
    RefuseRename,
    RenameReplaces,
    RefuseDelete,
    KeepLinks,
    UploadOnly,
    Links,
    StrangeNames,
}

/// What is known of a fault.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// Its name.
    pub name: &'static str,
    /// The fault.
    pub fault: Fault,
    /// Where it is shown.
    pub place: Place,
    /// What only one fault of a set can have a say in; the first that is named has it.
    pub about: About,
    /// The number that counts where none is named; 0 where a number says nothing.
    pub number: u64,
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

/// What a fault is about; those about one thing exclude one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each says what it is")]
pub enum About {
    Itself,
    ResultCodes,
    Restarts,
    DiskSpace,
    LinksListed,
    NamesListed,
    StampsListed,
    SizesListed,
    Offsets,
    Renaming,
    LostAnswers,
}

/// What uploads, or downloads, have carried when a connection is to be lost.
const DROP_AFTER_BYTES: u64 = 96 * 1024;

/// Six months, from which on a server lists a day and no time of day.
const SIX_MONTHS_S: u64 = 180 * 86_400;

impl Fault {
    /// All of them.
    pub const ALL: [Known; 75] = {
        use About::{
            DiskSpace, Itself, LinksListed, LostAnswers, NamesListed, Offsets, Renaming, Restarts,
            ResultCodes, SizesListed, StampsListed,
        };
        use Place::{Line, Module, Servers};
        [
            known("silent", Self::Silent, Module, Itself, 0),
            known("garbage", Self::Garbage, Module, Itself, 0),
            known("no-sim", Self::NoSim, Module, Itself, 0),
            known(
                "registration-denied",
                Self::RegistrationDenied,
                Module,
                Itself,
                0,
            ),
            known("sim-pin", Self::SimPin, Module, Itself, 0),
            known("no-signal", Self::NoSignal, Module, Itself, 0),
            known("searching", Self::Searching, Module, Itself, 0),
            known("not-attached", Self::NotAttached, Module, Itself, 0),
            known("radio-off", Self::RadioOff, Module, Itself, 0),
            known("no-pdp", Self::NoPdp, Module, Itself, 0),
            known("short-packets", Self::ShortPackets, Module, Itself, 3),
            known("echo", Self::Echo, Module, Itself, 20),
            known("no-files", Self::NoFiles, Module, Itself, 0),
            known(
                "numeric-results",
                Self::NumericResults,
                Module,
                ResultCodes,
                0,
            ),
            known("quiet-results", Self::QuietResults, Module, ResultCodes, 0),
            known("line-feed-ends", Self::LineFeedEnds, Module, Itself, 0),
            known("missing-ok", Self::MissingOk, Module, Itself, 10),
            known("pin-without-ok", Self::PinWithoutOk, Module, Itself, 0),
            known("late-ok", Self::LateOk, Module, Itself, 40),
            known("stale-answers", Self::StaleAnswers, Module, Itself, 5),
            known("boot", Self::Boot, Module, Itself, 0),
            known("restart", Self::Restart, Module, Restarts, 200_000),
            known("restart-idle", Self::RestartIdle, Module, Restarts, 30),
            known(
                "restart-mid-upload",
                Self::RestartMidUpload,
                Module,
                Restarts,
                0,
            ),
            known(
                "restart-at-prompt",
                Self::RestartAtPrompt,
                Module,
                Restarts,
                0,
            ),
            known("second-master", Self::SecondMaster, Module, Itself, 7),
            known("unplugged", Self::Unplugged, Line, Itself, 0),
            known("noise", Self::Noise, Line, Itself, 0),
            known("slow-answers", Self::SlowAnswers, Line, Itself, 40),
            known("wrong-password", Self::WrongPassword, Servers, Itself, 0),
            known("no-dns", Self::NoDns, Servers, Itself, 0),
            known("unreachable", Self::Unreachable, Servers, Itself, 0),
            known("refused", Self::Refused, Servers, Itself, 0),
            known("disk-full", Self::DiskFull, Servers, DiskSpace, 64 * 1024),
            known(
                "quota-deletes",
                Self::QuotaDeletes,
                Servers,
                DiskSpace,
                64 * 1024,
            ),
            known("no-answer", Self::NoAnswer, Servers, Itself, 0),
            known("slow", Self::Slow, Servers, Itself, 0),
            known(
                "drop-mid-upload",
                Self::DropMidUpload,
                Servers,
                Itself,
                DROP_AFTER_BYTES,
            ),
            known(
                "drop-mid-download",
                Self::DropMidDownload,
                Servers,
                Itself,
                DROP_AFTER_BYTES,
            ),
            known(
                "drop-connection",
                Self::DropConnection,
                Servers,
                Itself,
                DROP_AFTER_BYTES,
            ),
            known("sessions-end", Self::SessionsEnd, Servers, Itself, 60),
            known("logins", Self::Logins, Servers, Itself, 2),
            known(
                "connection-rate",
                Self::ConnectionRate,
                Servers,
                Itself,
                300,
            ),
            known("sending-rate", Self::SendingRate, Servers, Itself, 300),
            known("lose-answers", Self::LoseAnswers, Servers, LostAnswers, 5),
            known("cut-answers", Self::CutAnswers, Servers, LostAnswers, 5),
            known("late-answers", Self::LateAnswers, Servers, Itself, 90),
            known("cut-listings", Self::CutListings, Servers, Itself, 10_000),
            known("hide-dot-names", Self::HideDotNames, Servers, Itself, 0),
            known("no-single-files", Self::NoSingleFiles, Servers, Itself, 0),
            known("patterns", Self::Patterns, Servers, Itself, 0),
            known(
                "links-as-directories",
                Self::LinksAsDirectories,
                Servers,
                LinksListed,
                0,
            ),
            known(
                "links-with-targets",
                Self::LinksWithTargets,
                Servers,
                LinksListed,
                0,
            ),
            known(
                "absolute-names",
                Self::AbsoluteNames,
                Servers,
                NamesListed,
                0,
            ),
            known("dotted-names", Self::DottedNames, Servers, NamesListed, 0),
            known("names-below", Self::NamesBelow, Servers, NamesListed, 0),
            known("no-stamps", Self::NoStamps, Servers, StampsListed, 0),
            known(
                "coarse-stamps",
                Self::CoarseStamps,
                Servers,
                StampsListed,
                SIX_MONTHS_S,
            ),
            known("size-negative", Self::SizeNegative, Servers, SizesListed, 1),
            known("size-empty", Self::SizeEmpty, Servers, SizesListed, 1),
            known("size-huge", Self::SizeHuge, Servers, SizesListed, 1),
            known("size-overflow", Self::SizeOverflow, Servers, SizesListed, 1),
            known("logical-pwd", Self::LogicalPwd, Servers, Itself, 0),
            known("refuse-append", Self::RefuseAppend, Servers, Itself, 0),
            known("refuse-offset", Self::RefuseOffset, Servers, Offsets, 0),
            known("ignore-offset", Self::IgnoreOffset, Servers, Offsets, 0),
            known(
                "foreign-at-offset",
                Self::ForeignAtOffset,
                Servers,
                Offsets,
                16,
            ),
            known(
                "repeat-at-offset",
                Self::RepeatAtOffset,
                Servers,
                Offsets,
                16,
            ),
            known("refuse-rename", Self::RefuseRename, Servers, Renaming, 0),
            known(
                "rename-replaces",
                Self::RenameReplaces,
                Servers,
                Renaming,
                0,
            ),
            known("refuse-delete", Self::RefuseDelete, Servers, Itself, 0),
            known("keep-links", Self::KeepLinks, Servers, Itself, 0),
            known("upload-only", Self::UploadOnly, Servers, Itself, 0),
            known("links", Self::Links, Servers, Itself, 0),
            known("strange-names", Self::StrangeNames, Servers, Itself, 0),
        ]
    };
}

const fn known(name: &'static str, fault: Fault, place: Place, about: About, number: u64) -> Known {
    Known {
        name,
        fault,
        place,
        about,
        number,
    }
}

/// Faults that are shown together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    numbers: BTreeMap<Fault, u64>,
}

impl Faults {
    /// Those of these names, parted by commas, each with a number of its own behind a colon or without. An unknown
    /// name is no fault; of those that exclude one another the first counts.
    pub fn named(names: &str) -> Self {
        let mut faults = Self::default();
        let mut settled = Vec::new();
        for name in names.split(',') {
            let (name, number) = match name.split_once(':') {
                Some((name, number)) => (name, number.parse().ok()),
                None => (name, None),
            };
            let Some(known) = Fault::ALL.iter().find(|known| known.name == name.trim()) else {
                continue;
            };
            if known.about != About::Itself {
                if settled.contains(&known.about) {
                    continue;
                }
                settled.push(known.about);
            }
            faults
                .numbers
                .insert(known.fault, number.unwrap_or(known.number));
        }
        faults
    }

    /// Those of the set that this one is of give way to it.
    pub fn set(&mut self, known: &Known, number: u64) {
        let rivals = Fault::ALL
            .iter()
            .filter(|other| known.about != About::Itself && other.about == known.about);
        for rival in rivals {
            self.numbers.remove(&rival.fault);
        }
        self.numbers.insert(known.fault, number);
    }

    /// This one is not among them any more.
    pub fn clear(&mut self, fault: Fault) {
        self.numbers.remove(&fault);
    }

    /// As [`named`](Self::named) reads them, in the order of [`Fault::ALL`]; `None` where there is none.
    pub fn to_names(&self) -> Option<String> {
        let names = Fault::ALL.iter().filter_map(|known| {
            let number = self.number(known.fault)?;
            Some(if number == known.number {
                known.name.to_owned()
            } else {
                format!("{}:{number}", known.name)
            })
        });
        let names: Vec<String> = names.collect();
        (!names.is_empty()).then(|| names.join(","))
    }

    /// Whether this one is among them, and was not among those.
    pub fn is_new(&self, fault: Fault, before: &Self) -> bool {
        self.has(fault) && !before.has(fault)
    }

    /// Whether this one is among them.
    pub fn has(&self, fault: Fault) -> bool {
        self.numbers.contains_key(&fault)
    }

    /// The number of this one, if it is among them.
    pub fn number(&self, fault: Fault) -> Option<u64> {
        self.numbers.get(&fault).copied()
    }

    /// Whether a fault that comes every so many times is due at the time of this count, which begins at 1.
    pub fn is_due(&self, fault: Fault, count: u64) -> bool {
        self.number(fault)
            .is_some_and(|every| every > 0 && count.is_multiple_of(every))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_read_by_name() {
        let check = |names: &str, expect: &[(Fault, u64)]| {
            let numbers = expect.iter().copied().collect();
            assert_eq!(Faults::named(names), Faults { numbers }, "{names}");
        };
        check("", &[]);
        check("no-such", &[]);
        check("restart", &[(Fault::Restart, 200_000)]);
        check(
            "restart,slow,cut-listings:7",
            &[
                (Fault::Restart, 200_000),
                (Fault::Slow, 0),
                (Fault::CutListings, 7),
            ],
        );
        check(" noise , x", &[(Fault::Noise, 0)]);
        check("sessions-end:soon", &[(Fault::SessionsEnd, 60)]);
        // The first of those that exclude one another.
        check("ignore-offset,refuse-offset", &[(Fault::IgnoreOffset, 0)]);
        check("restart-idle,restart", &[(Fault::RestartIdle, 30)]);
    }

    #[test]
    fn faults_are_written_as_they_are_read() {
        let check = |names: &str, expect: Option<&str>| {
            assert_eq!(
                Faults::named(names).to_names().as_deref(),
                expect,
                "{names}"
            );
        };
        check("", None);
        check("no-such", None);
        check("slow,restart", Some("restart,slow"));
        check("cut-listings:7,late-ok:40", Some("late-ok,cut-listings:7"));
        for known in Fault::ALL {
            check(known.name, Some(known.name));
        }
    }

    #[test]
    fn faults_about_one_thing_take_turns() {
        let known = |fault| Fault::ALL.into_iter().find(|known| known.fault == fault);
        let mut faults = Faults::named("refuse-offset,slow");
        faults.set(&known(Fault::IgnoreOffset).expect("it is known"), 0);
        assert_eq!(faults, Faults::named("ignore-offset,slow"));
        faults.set(&known(Fault::Noise).expect("it is known"), 0);
        faults.clear(Fault::Slow);
        assert_eq!(faults, Faults::named("ignore-offset,noise"));
    }

    #[test]
    fn every_fault_has_one_name() {
        for known in Fault::ALL {
            let same = |other: &&Known| other.name == known.name || other.fault == known.fault;
            assert_eq!(Fault::ALL.iter().filter(same).count(), 1, "{}", known.name);
        }
    }
}
