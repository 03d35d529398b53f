//! FTP servers, each with a directory of its own to serve.

use std::ffi::OsStr;
use std::fs;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{PermissionsExt as _, lchown, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use at_ferry::app;
use at_ferry::codec::Charset;
use rustix::process::{getegid, geteuid};
use tempfile::TempDir;

/// How long a server may take to come up, on a machine that is busy.
const COMES_UP: Duration = Duration::from_mins(1);

/// How long anything may take that a server does by itself.
const SOON: Duration = Duration::from_mins(1);

/// How often another port is tried: somebody may take one between our finding it free and the server's taking it.
const PORTS_MAX: u32 = 5;

/// The login of the servers that have users, and its password as crypt(5) has it.
const USER: &str = "demo";
const PASSWORD: &str = "demo";
const PASSWORD_HASH: &str = "$1$atferry1$EBoj7D8m6nPP3xxl2i8ql.";

/// Whom the servers that drop root's rights serve as.
const NOBODY: u32 = 65_534;

/// A program of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Program {
    Vsftpd,
    PureFtpd,
    Proftpd,
}

/// One that runs.
pub(crate) struct Server {
    program: Program,
    port: u16,
    process: Child,
    dir: TempDir,
}

impl Program {
    /// Starts it; `settings` are lines of its configuration, or arguments, that stand in the place of what it is
    /// shipped with. `None` where this machine has none, and none is required.
    pub(crate) fn start(self, settings: &[&str]) -> Option<Server> {
        let Some(program) = self.path() else {
            let required =
                std::env::var_os("AT_FERRY_REQUIRE_ALL").is_some_and(|value| value != "0");
            assert!(!required, "there is no {self:?}");
            println!("skipped: there is no {self:?}");
            return None;
        };
        let dir = tempfile::Builder::new()
            .prefix("at-ferry-")
            .tempdir()
            .unwrap();
        // The server's user has to pass through it.
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
        fs::create_dir(dir.path().join("root")).unwrap();
        fs::create_dir(dir.path().join("empty")).unwrap();
        let mut tries = 1..=PORTS_MAX;
        loop {
            let port = free_port();
            let mut process = self
                .command(&program, dir.path(), port, settings)
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            if comes_up(&mut process, port) {
                let server = Server {
                    program: self,
                    port,
                    process,
                    dir,
                };
                server.own(&server.root());
                return Some(server);
            }
            assert!(tries.next().is_some(), "{self:?} does not come up");
        }
    }

    fn path(self) -> Option<PathBuf> {
        let (name, needs_root) = match self {
            Self::Vsftpd => ("vsftpd", false),
            Self::PureFtpd => ("pure-ftpd", true),
            Self::Proftpd => ("proftpd", false),
        };
        if needs_root && !geteuid().is_root() {
            return None;
        }
        program(name)
    }

    fn command(self, program: &Path, dir: &Path, port: u16, settings: &[&str]) -> Command {
        let mut command = Command::new(program);
        match self {
            Self::Vsftpd => command.arg(vsftpd(dir, port, settings)),
            Self::PureFtpd => command
                .args(["-4", "-E", "-H", "-u", "1"])
                .arg(format!("-S127.0.0.1,{port}"))
                .arg(format!("-lpuredb:{}", pure_users(dir, settings).display()))
                .arg(format!("-g{}", dir.join("pid").display()))
                .args(settings.iter().filter(|setting| setting.starts_with('-'))),
            Self::Proftpd => command
                .args(["--nodaemon", "--quiet", "--config"])
                .arg(proftpd(dir, port, settings)),
        };
        command
    }
}

impl Server {
    /// It, and a login that it takes.
    pub(crate) fn login(&self) -> app::Server {
        app::Server {
            host: "127.0.0.1".into(),
            port: self.port,
            user: match self.program {
                Program::Vsftpd => "anonymous".into(),
                Program::PureFtpd | Program::Proftpd => USER.into(),
            },
            password: PASSWORD.into(),
            charset: Charset::Utf8,
        }
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// The directory that a login begins in.
    pub(crate) fn root(&self) -> PathBuf {
        self.dir.path().join("root")
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    /// What is in a file; `None` where there is none.
    pub(crate) fn read(&self, path: &str) -> Option<Vec<u8>> {
        fs::read(self.path(path)).ok()
    }

    /// The same, of a name in the root directory that is any bytes.
    pub(crate) fn read_raw(&self, name: &[u8]) -> Option<Vec<u8>> {
        fs::read(self.root().join(OsStr::from_bytes(name))).ok()
    }

    /// Writes a file, and the directories above it.
    pub(crate) fn write(&self, path: &str, bytes: &[u8]) {
        let file = self.path(path);
        self.make_dir(
            file.parent()
                .unwrap()
                .strip_prefix(self.root())
                .unwrap()
                .to_str()
                .unwrap(),
        );
        fs::write(&file, bytes).unwrap();
        self.own(&file);
    }

    /// The same, last changed so long ago.
    pub(crate) fn write_old(&self, path: &str, bytes: &[u8], age: Duration) {
        self.write(path, bytes);
        let file = fs::File::options()
            .write(true)
            .open(self.path(path))
            .unwrap();
        file.set_modified(SystemTime::now() - age).unwrap();
    }

    /// Makes a directory, and those above it.
    pub(crate) fn make_dir(&self, path: &str) {
        let mut dir = self.root();
        for part in Path::new(path) {
            dir.push(part);
            if !dir.exists() {
                fs::create_dir(&dir).unwrap();
                self.own(&dir);
            }
        }
    }

    /// Makes a symbolic link.
    pub(crate) fn link(&self, path: &str, target: &str) {
        symlink(target, self.path(path)).unwrap();
        self.own(&self.path(path));
    }

    pub(crate) fn is_link(&self, path: &str) -> bool {
        self.path(path).is_symlink()
    }

    /// What a directory holds, in order, but for what a server keeps there for itself.
    pub(crate) fn names(&self, path: &str) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.path(path))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .filter(|name| name != ".ftpquota")
            .collect();
        names.sort();
        names
    }

    /// Lets the server's user have it.
    fn own(&self, path: &Path) {
        if let Some((user, group)) = self.program.serves_as() {
            lchown(path, Some(user), Some(group)).unwrap();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Where it has ended already, so much the better.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Program {
    /// The user whom it serves as, where that is another one.
    fn serves_as(self) -> Option<(u32, u32)> {
        (self != Self::Vsftpd && geteuid().is_root()).then_some((NOBODY, NOBODY))
    }
}

/// A program that `cargo xtask test` has got, or that is installed.
fn program(name: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or("target".into(), PathBuf::from);
    let ours = root.join(target).join("tools/servers/bin");
    [
        &ours,
        Path::new("/usr/sbin"),
        Path::new("/usr/bin"),
        Path::new("/usr/local/sbin"),
    ]
    .map(|dir| dir.join(name))
    .into_iter()
    .find(|path| path.is_file())
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap().port()
}

/// Whether a server has connections at its port, whatever their other ends are.
pub(crate) fn has_sessions(port: u16) -> bool {
    const LISTENS: &str = "0A";
    const IS_CLOSED: &str = "06";
    let table = fs::read_to_string("/proc/self/net/tcp").unwrap_or_default();
    table.lines().skip(1).any(|line| {
        let columns: Vec<&str> = line.split_whitespace().collect();
        columns[1].ends_with(&format!(":{port:04X}")) && ![LISTENS, IS_CLOSED].contains(&columns[3])
    })
}

/// Waits until something is so, which no server takes long for.
pub(crate) fn soon(what: &str, mut so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !so() {
        assert!(start.elapsed() < SOON, "never so: {what}");
        thread::sleep(Duration::from_millis(2));
    }
}

/// Whether it answers at its port, or ends before.
fn comes_up(process: &mut Child, port: u16) -> bool {
    let start = Instant::now();
    while start.elapsed() < COMES_UP {
        if process.try_wait().unwrap().is_some() {
            return false;
        }
        if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return true;
        }
        thread::sleep(Duration::from_millis(2));
    }
    // It may be taken for one that hangs.
    let _ = process.kill();
    let _ = process.wait();
    false
}

/// vsftpd's configuration, as any user runs it: anonymous logins that may write. The user whom it takes these for by
/// itself is made where its package is installed, and this one is everywhere.
fn vsftpd(dir: &Path, port: u16, settings: &[&str]) -> PathBuf {
    let configuration = format!(
        "listen=YES\nlisten_ipv6=NO\nlisten_address=127.0.0.1\nlisten_port={port}\nbackground=NO\n\
         run_as_launching_user=YES\nseccomp_sandbox=NO\nsecure_chroot_dir={empty}\n\
         allow_writeable_chroot=YES\nanonymous_enable=YES\nftp_username=nobody\nlocal_enable=NO\n\
         anon_root={root}\nwrite_enable=YES\nanon_upload_enable=YES\nanon_mkdir_write_enable=YES\n\
         anon_other_write_enable=YES\nanon_world_readable_only=NO\nanon_umask=022\n\
         utf8_filesystem=YES\nxferlog_enable=NO\n{settings}\n",
        empty = dir.join("empty").display(),
        root = dir.join("root").display(),
        settings = settings.join("\n"),
    );
    written(dir, "vsftpd.conf", &configuration)
}

/// The users of pure-ftpd: one, with the quota that `quota=FILES:BYTES` gives it.
fn pure_users(dir: &Path, settings: &[&str]) -> PathBuf {
    let quota = settings
        .iter()
        .find_map(|setting| setting.strip_prefix("quota="))
        .unwrap_or(":");
    let users = format!(
        "{USER}:{PASSWORD_HASH}:{NOBODY}:{NOBODY}::{}/./::::::{quota}::::::\n",
        dir.join("root").display()
    );
    let file = written(dir, "users", &users);
    let database = dir.join("users.pdb");
    let made = Command::new(program("pure-pw").expect("it comes with the server"))
        .args([
            "mkdb".as_ref(),
            database.as_os_str(),
            "-f".as_ref(),
            file.as_os_str(),
        ])
        .status();
    assert!(made.unwrap().success());
    database
}

/// proftpd's configuration as Debian ships it, but for its port, its files and its one user. A setting that the shipped
/// one has stands in its place.
fn proftpd(dir: &Path, port: u16, settings: &[&str]) -> PathBuf {
    let (user, group) = Program::Proftpd
        .serves_as()
        .unwrap_or((geteuid().as_raw(), getegid().as_raw()));
    let shipped = format!(
        "ServerName \"Debian\"\nServerType standalone\nUseIPv6 off\nDefaultAddress 127.0.0.1\nSocketBindTight on\n\
         Port {port}\nDeferWelcome off\nDefaultServer on\nShowSymlinks on\nTimeoutNoTransfer 600\n\
         TimeoutStalled 600\nTimeoutIdle 1200\nDisplayLogin welcome.msg\nDisplayChdir .message true\n\
         ListOptions \"-l\"\nDenyFilter \\*.*/\nMaxInstances 30\nUser {user_name}\nGroup {group_name}\nUmask 022 022\n\
         AllowOverwrite on\nTransferLog none\nWtmpLog off\nSystemLog {log}\nPidFile {pid}\n\
         ScoreboardFile {scoreboard}\nDelayTable {delay}\nControlsEngine off\nAuthUserFile {users}\n\
         AuthGroupFile {groups}\nAuthOrder mod_auth_file.c\nRequireValidShell off\nUseFtpUsers off\n",
        user_name = name_of("-un", "nobody"),
        group_name = name_of("-gn", "nogroup"),
        log = dir.join("log").display(),
        pid = dir.join("pid").display(),
        scoreboard = dir.join("scoreboard").display(),
        delay = dir.join("delay").display(),
        users = dir.join("users").display(),
        groups = dir.join("groups").display(),
    );
    let home = dir.join("root");
    let users = format!(
        "{USER}:{PASSWORD_HASH}:{user}:{group}::{}:/bin/false\n",
        home.display()
    );
    written(dir, "users", &users);
    written(dir, "groups", &format!("{USER}:x:{group}:\n"));
    let key = |line: &str| line.split(' ').next().unwrap_or_default().to_owned();
    let replaced: Vec<String> = settings.iter().map(|setting| key(setting)).collect();
    let kept = shipped
        .lines()
        .filter(|line| !replaced.contains(&key(line)));
    let lines: Vec<&str> = kept.chain(settings.iter().copied()).collect();
    written(dir, "proftpd.conf", &(lines.join("\n") + "\n"))
}

/// The name of our user or group, as `id` says with this argument, or of the one that root's rights are dropped for.
fn name_of(argument: &str, for_root: &str) -> String {
    if geteuid().is_root() {
        return for_root.to_owned();
    }
    let output = Command::new("id").arg(argument).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// A file that nobody else reads: some hold who may log in.
fn written(dir: &Path, name: &str, text: &str) -> PathBuf {
    let file = dir.join(name);
    fs::write(&file, text).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    file
}
