//! A pseudo terminal that looks like a serial port.

use std::ffi::OsStr;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{OpenOptionsExt as _, chown};

use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
use rustix::io::{Errno, read, write};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};

/// Both ends: the port is kept open, so that one who closes it does not hang it up.
#[derive(Debug)]
pub(crate) struct Pty {
    master: OwnedFd,
    _port: File,
    name: String,
}

impl Pty {
    pub(crate) fn open() -> io::Result<Self> {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY)?;
        grantpt(&master)?;
        unlockpt(&master)?;
        let name = ptsname(&master, Vec::new())?;
        let path = OsStr::from_bytes(name.as_bytes());
        let noctty = i32::try_from(OFlags::NOCTTY.bits()).unwrap_or(0);
        let port = OpenOptions::new()
            .read(true)
            .write(true)
            .custom_flags(noctty)
            .open(path)?;
        // Raw before anyone knows of it: else what the module says early is echoed back to it.
        let mut attributes = tcgetattr(&port)?;
        attributes.make_raw();
        tcsetattr(&port, OptionalActions::Now, &attributes)?;
        fcntl_setfl(&master, fcntl_getfl(&master)? | OFlags::NONBLOCK)?;
        // Under sudo the port is for the one who called it, whose browser is to open it.
        if let (Some(user), Some(group)) = (id("SUDO_UID"), id("SUDO_GID")) {
            chown(path, Some(user), Some(group))?;
        }
        let name = path.to_string_lossy().into_owned();
        Ok(Self {
            master,
            _port: port,
            name,
        })
    }

    /// The port, as a path.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Reads what is there; 0 where nothing is.
    pub(crate) fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        match read(&self.master, buffer) {
            Ok(len) => Ok(len),
            Err(Errno::AGAIN | Errno::INTR) => Ok(0),
            Err(error) => Err(error.into()),
        }
    }

    /// Writes as much as is taken.
    pub(crate) fn write(&self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.is_empty() {
            return Ok(0);
        }
        match write(&self.master, bytes) {
            Ok(len) => Ok(len),
            Err(Errno::AGAIN | Errno::INTR) => Ok(0),
            Err(error) => Err(error.into()),
        }
    }
}

impl AsFd for Pty {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.master.as_fd()
    }
}

fn id(variable: &str) -> Option<u32> {
    std::env::var(variable).ok()?.parse().ok()
}
