use std::{
    fs,
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Instant,
};

use tempfile::TempDir;

/// An FTP server that others wrote, on a directory of its own.
pub(crate) struct Ftpd {
    /// Where it listens on 127.0.0.1.
    pub(crate) port: u16,
    server: Child,
    dir: TempDir,
}

impl Ftpd {
    /// The user it lets in, with any password; it lets in no other.
    pub(crate) const USER: &str = "anonymous";
    /// So many ports for data connections: a listing and a file take one each, and a closed one stays taken for a
    /// minute.
    const PASSIVE_PORTS: u16 = 2_000;

    /// Starts one and waits until it answers.
    pub(crate) fn start() -> Self {
        Self::start_with("")
    }

    /// The same with lines more of vsftpd's configuration; the stand-in has none of it.
    pub(crate) fn start_with(settings: &str) -> Self {
        let dir = tempfile::Builder::new()
            .prefix("at-ferry-ftpd-")
            .tempdir()
            .expect("a temporary directory");
        let root = dir.path().join("root");
        fs::create_dir_all(&root).expect("a directory to serve");
        let port = free_port();
        let mut command = match super::program("AT_FERRY_LIBUNFTP") {
            Some(libunftp) => {
                let mut command = Command::new(libunftp);
                command.arg(port.to_string()).arg(&root);
                command
            }
            None => vsftpd(dir.path(), &root, port, settings),
        };
        let log = fs::File::create(dir.path().join("log")).expect("a file for the log");
        let mut server = command
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a second handle of the log"))
            .stderr(log)
            .spawn()
            .expect("the FTP server runs");
        let start = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            let ended = server.try_wait().expect("the server is our child");
            assert!(
                ended.is_none() && start.elapsed() < super::SOON,
                "the FTP server does not answer ({ended:?}): {}",
                fs::read_to_string(dir.path().join("log")).unwrap_or_default()
            );
            std::thread::yield_now();
        }
        Self { port, server, dir }
    }

    /// Where a file of the server's is on this machine's disk.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.root().join(name)
    }

    /// The served directory.
    pub(crate) fn root(&self) -> PathBuf {
        self.dir.path().join("root")
    }
}

impl Drop for Ftpd {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
        // It has a process for each session.
        super::end_processes_of(self.dir.path());
    }
}

fn vsftpd(dir: &Path, root: &Path, port: u16, settings: &str) -> Command {
    // Taken from the port, so that two servers do not meet.
    let passive = 20_000 + (port % 10) * Ftpd::PASSIVE_PORTS;
    let configuration = format!(
        "listen=YES\nlisten_ipv6=NO\nlisten_address=127.0.0.1\nlisten_port={port}\nbackground=NO\n\
         run_as_launching_user=YES\nseccomp_sandbox=NO\nsecure_chroot_dir={empty}\nallow_writeable_chroot=YES\n\
         anonymous_enable=YES\nftp_username=nobody\nlocal_enable=NO\nanon_root={root}\nwrite_enable=YES\n\
         anon_upload_enable=YES\n\
         anon_mkdir_write_enable=YES\nanon_other_write_enable=YES\nanon_world_readable_only=NO\nanon_umask=022\n\
         utf8_filesystem=YES\nxferlog_enable=NO\npasv_address=127.0.0.1\npasv_min_port={passive}\n\
         pasv_max_port={last}\n{settings}",
        empty = dir.join("empty").display(),
        root = root.display(),
        last = passive + Ftpd::PASSIVE_PORTS - 1,
    );
    fs::create_dir_all(dir.join("empty")).expect("an empty directory");
    let file = dir.join("vsftpd.conf");
    fs::write(&file, configuration).expect("a file for the configuration");
    let program =
        super::program("AT_FERRY_VSFTPD").expect("`cargo xtask test` finds an FTP server");
    let mut command = Command::new(program);
    command.arg(file);
    command
}

fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .expect("the loopback has a free port")
        .port()
}
