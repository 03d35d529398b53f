//! Tells browsers on this machine that a USB serial port came or went, the way udevd would.
//!
//! libudev listens to netlink datagrams of udevd and takes them from root without a look into `/sys`.

use std::io;

/// The port that was announced last, and how many were.
#[derive(Debug, Default)]
pub(crate) struct Announcer {
    announced: Option<Device>,
    count: u32,
}

/// A port as it is announced.
#[derive(Clone, Debug)]
struct Device {
    port: String,
    model: String,
    /// Its place in the device tree: a new one each time, as a port that is plugged in again has.
    number: u32,
}

/// What the page is granted once and for all: the same module each time.
const SERIAL_NUMBER: &str = "RIG0001";

impl Announcer {
    pub(crate) fn add(&mut self, port: &str, model: &str) -> io::Result<()> {
        self.count += 1;
        let (port, model) = (port.to_owned(), model.to_owned());
        let device = Device {
            port,
            model,
            number: self.count,
        };
        send(&event("add", &device, self.count * 2 - 1))?;
        self.announced = Some(device);
        Ok(())
    }

    pub(crate) fn remove(&mut self) -> io::Result<()> {
        match self.announced.take() {
            Some(device) => send(&event("remove", &device, self.count * 2)),
            None => Ok(()),
        }
    }
}

/// The datagram of libudev's monitor: a header, and properties that end with NUL.
fn event(action: &str, device: &Device, sequence_number: u32) -> Vec<u8> {
    const HEADER_BYTES: u32 = 40;
    const MAGIC: u32 = 0xfeed_cafe;
    let Device {
        port,
        model,
        number,
    } = device;
    let process = std::process::id();
    let properties = [
        format!("ACTION={action}"),
        format!("DEVPATH=/devices/rig/usb9/9-{number}/9-{number}:1.0/tty/ttyRig{process}n{number}"),
        "SUBSYSTEM=tty".to_owned(),
        format!("SEQNUM={sequence_number}"),
        // The numbers of a serial port: a browser takes no other terminal for one.
        "MAJOR=4".to_owned(),
        "MINOR=64".to_owned(),
        format!("DEVNAME={port}"),
        "ID_BUS=usb".to_owned(),
        "ID_VENDOR_ID=2ecc".to_owned(),
        "ID_MODEL_ID=3012".to_owned(),
        format!("ID_SERIAL_SHORT={SERIAL_NUMBER}"),
        format!("ID_MODEL_ENC={}", model.replace(' ', "\\x20")),
    ];
    let properties = properties.join("\0") + "\0";
    let properties_bytes = u32::try_from(properties.len()).expect("a dozen short lines");
    let mut bytes = b"libudev\0".to_vec();
    bytes.extend(MAGIC.to_be_bytes());
    bytes.extend(HEADER_BYTES.to_ne_bytes());
    bytes.extend(HEADER_BYTES.to_ne_bytes());
    bytes.extend(properties_bytes.to_ne_bytes());
    bytes.extend(murmur2(b"tty").to_be_bytes());
    bytes.extend([0; 12]);
    bytes.extend(properties.as_bytes());
    bytes
}

/// `MurmurHash2` with seed 0, by which listeners filter.
fn murmur2(key: &[u8]) -> u32 {
    const M: u32 = 0x5bd1_e995;
    let mut hash = u32::try_from(key.len()).expect("a subsystem's name");
    let mut words = key.chunks_exact(4);
    for word in &mut words {
        let mut k = u32::from_le_bytes(word.try_into().expect("chunks of four")).wrapping_mul(M);
        k ^= k >> 24;
        hash = hash.wrapping_mul(M) ^ k.wrapping_mul(M);
    }
    let tail = words.remainder();
    if !tail.is_empty() {
        let mut word = [0; 4];
        word[..tail.len()].copy_from_slice(tail);
        hash = (hash ^ u32::from_le_bytes(word)).wrapping_mul(M);
    }
    hash ^= hash >> 13;
    hash = hash.wrapping_mul(M);
    hash ^ (hash >> 15)
}

#[cfg(target_os = "linux")]
fn send(event: &[u8]) -> io::Result<()> {
    use rustix::net::{
        AddressFamily, SendFlags, SocketFlags, SocketType, netlink, sendto, socket_with,
    };

    /// The multicast group to which udevd sends what it has looked at.
    const UDEV_GROUP: u32 = 2;
    let socket = socket_with(
        AddressFamily::NETLINK,
        SocketType::RAW,
        SocketFlags::CLOEXEC,
        Some(netlink::KOBJECT_UEVENT),
    )?;
    let group = netlink::SocketAddrNetlink::new(0, UDEV_GROUP);
    match sendto(&socket, event, SendFlags::empty(), &group) {
        // Nobody listens, which is not for us to mend: a browser that comes later does not hear of it.
        Ok(_) | Err(rustix::io::Errno::CONNREFUSED) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(target_os = "linux"))]
fn send(_: &[u8]) -> io::Result<()> {
    let error = "only Linux can be told of a port that is none";
    Err(io::Error::new(io::ErrorKind::Unsupported, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_of_the_subsystem_is_the_one_that_listeners_compute() {
        assert_eq!(murmur2(b""), 0);
        assert_eq!(murmur2(b"tty"), 0x8afa_90c8);
    }
}
