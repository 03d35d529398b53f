//! What the kernel's netlink does for the tests, inside a network namespace of their own.

#[cfg(target_os = "linux")]
pub(crate) use linux::{bring_up_loopback, check_device_events};

#[cfg(not(target_os = "linux"))]
mod elsewhere {
    use std::io;

    /// There is no such thing here.
    pub(crate) fn bring_up_loopback() -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// There is no such thing here.
    pub(crate) fn check_device_events() -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}
#[cfg(not(target_os = "linux"))]
pub(crate) use elsewhere::{bring_up_loopback, check_device_events};

#[cfg(target_os = "linux")]
mod linux {
    use std::{io, os::fd::OwnedFd};

    use rustix::net::{
        AddressFamily, Protocol, RecvFlags, SendFlags, SocketFlags, SocketType, bind, netlink,
        recv, sendto, socket_with,
    };

    /// Brings the loopback interface up: in a new namespace it is down, and no program to do it may be installed.
    pub(crate) fn bring_up_loopback() -> io::Result<()> {
        let socket = open(None)?;
        sendto(
            &socket,
            &set_up_request(),
            SendFlags::empty(),
            &netlink::SocketAddrNetlink::new(0, 0),
        )?;
        let mut answer = [0; 256];
        let (length, _) = recv(&socket, &mut answer, RecvFlags::empty())?;
        match answer[..length].get(16..20) {
            Some(&[0, 0, 0, 0]) => Ok(()),
            Some(&[a, b, c, d]) => Err(io::Error::from_raw_os_error(-i32::from_ne_bytes([
                a, b, c, d,
            ]))),
            _ => Err(io::ErrorKind::InvalidData.into()),
        }
    }

    /// Sees that a device event sent here arrives here; the bridge announces its port to the browser by one.
    pub(crate) fn check_device_events() -> io::Result<()> {
        const LISTENERS_OF_UDEV: u32 = 2;
        let receiver = open(Some(netlink::KOBJECT_UEVENT))?;
        bind(
            &receiver,
            &netlink::SocketAddrNetlink::new(0, LISTENERS_OF_UDEV),
        )?;
        sendto(
            open(Some(netlink::KOBJECT_UEVENT))?,
            b"probe",
            SendFlags::empty(),
            &netlink::SocketAddrNetlink::new(0, LISTENERS_OF_UDEV),
        )?;
        let mut event = [0; 16];
        recv(&receiver, &mut event, RecvFlags::DONTWAIT)?;
        Ok(())
    }

    fn open(protocol: Option<Protocol>) -> io::Result<OwnedFd> {
        Ok(socket_with(
            AddressFamily::NETLINK,
            SocketType::RAW,
            SocketFlags::CLOEXEC,
            protocol,
        )?)
    }

    /// An `RTM_NEWLINK` that sets `IFF_UP` on interface 1, which the loopback is in every namespace (rtnetlink(7)).
    fn set_up_request() -> Vec<u8> {
        const RTM_NEWLINK: u16 = 16;
        const REQUEST_AND_ACK: u16 = 1 | 4;
        const LOOPBACK: u32 = 1;
        const IFF_UP: u32 = 1;
        let mut request = Vec::new();
        request.extend(32_u32.to_ne_bytes()); // length of the whole
        request.extend(RTM_NEWLINK.to_ne_bytes());
        request.extend(REQUEST_AND_ACK.to_ne_bytes());
        request.extend([0; 8]); // sequence number, sender
        request.extend([0; 4]); // family, padding, type
        request.extend(LOOPBACK.to_ne_bytes());
        request.extend(IFF_UP.to_ne_bytes()); // the flags
        request.extend(IFF_UP.to_ne_bytes()); // which of them to change
        request
    }
}
