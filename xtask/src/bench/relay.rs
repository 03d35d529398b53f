//! A slow network in front of an FTP server: a relay that holds what comes for a stated time, on control and data
//! connections alike. The kernel's own (netem) is not everywhere.

use std::{
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream, ToSocketAddrs as _},
    process::ExitCode,
    sync::mpsc::{Receiver, sync_channel},
    thread,
    time::{Duration, Instant},
};

use crate::error::{Error, Result};

/// What is read at once.
const READ_BYTES: usize = 64 * 1024;
/// Reads that may be under way on a connection: 16 MiB, more than any line here carries within a second.
const UNDER_WAY_MAX: usize = 256;
/// How long a server may keep the client of a data connection waiting.
const DATA_WITHIN: Duration = Duration::from_mins(1);

const USAGE: &str = "usage: cargo xtask relay HOST:PORT [--round-trip-ms N]";

/// `cargo xtask relay`: prints where it listens, and relays until it is ended.
pub(crate) fn command(arguments: &[String]) -> Result<ExitCode> {
    let usage = || Error::Usage(USAGE.into());
    let (server, round_trip_ms) = match arguments {
        [server] => (server, 60),
        [server, flag, ms] if flag == "--round-trip-ms" => {
            (server, ms.parse().map_err(|_| usage())?)
        }
        _ => return Err(usage()),
    };
    let server = server
        .to_socket_addrs()
        .ok()
        .and_then(|mut addresses| addresses.next())
        .ok_or_else(usage)?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .map_err(Error::io("opening a port to listen on"))?;
    let address = listener.local_addr().map_err(Error::io("the port"))?;
    println!("relay: {address}");
    let each_way = Duration::from_millis(round_trip_ms) / 2;
    for client in listener.incoming().filter_map(io::Result::ok) {
        thread::spawn(move || control(&client, server, each_way));
    }
    Ok(ExitCode::SUCCESS)
}

/// A control connection, whose replies may name ports for data.
fn control(client: &TcpStream, server: SocketAddr, each_way: Duration) -> io::Result<()> {
    let (server, open_at) = connect(server, each_way)?;
    carry(client.try_clone()?, server.try_clone()?, each_way, open_at);
    let (sender, held) = sync_channel(UNDER_WAY_MAX);
    let to = client.try_clone()?;
    thread::spawn(move || deliver(&held, &to, each_way));
    let address = server.peer_addr()?;
    let mut replies = BufReader::new(server);
    loop {
        let mut reply = Vec::new();
        if replies.read_until(b'\n', &mut reply)? == 0 {
            break;
        }
        let now = Instant::now();
        if let Some(port) = data_port(&reply) {
            let here = data(SocketAddr::new(address.ip(), port), each_way)?;
            reply = naming(&reply, here);
        }
        if sender.send((now.max(open_at), reply)).is_err() {
            break;
        }
    }
    Ok(())
}

/// Listens for the one data connection that a reply speaks of, and gives the port.
fn data(server: SocketAddr, each_way: Duration) -> io::Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let port = listener.local_addr()?.port();
    thread::spawn(move || -> io::Result<()> {
        listener.set_nonblocking(true)?;
        let since = Instant::now();
        let client = loop {
            match listener.accept() {
                Ok((client, _)) => break client,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    if since.elapsed() > DATA_WITHIN {
                        return Ok(());
                    }
                    thread::sleep(Duration::from_millis(1));
                }
                Err(error) => return Err(error),
            }
        };
        client.set_nonblocking(false)?;
        let (server, open_at) = connect(server, each_way)?;
        carry(client.try_clone()?, server.try_clone()?, each_way, open_at);
        carry(server, client, each_way, open_at);
        Ok(())
    });
    Ok(port)
}

/// Connects as over the slow network: the server hears of it after one way, the client of that after the other.
fn connect(server: SocketAddr, each_way: Duration) -> io::Result<(TcpStream, Instant)> {
    let begun = Instant::now();
    thread::sleep(each_way);
    let server = TcpStream::connect(server)?;
    server.set_nodelay(true)?;
    Ok((server, begun + each_way))
}

/// Carries one direction on threads of its own: nothing leaves before the connection is open, and all of it late.
fn carry(mut from: TcpStream, to: TcpStream, each_way: Duration, open_at: Instant) {
    let (sender, held) = sync_channel(UNDER_WAY_MAX);
    thread::spawn(move || deliver(&held, &to, each_way));
    thread::spawn(move || {
        loop {
            let mut bytes = vec![0; READ_BYTES];
            let Ok(length @ 1..) = from.read(&mut bytes) else {
                return;
            };
            bytes.truncate(length);
            if sender.send((Instant::now().max(open_at), bytes)).is_err() {
                return;
            }
        }
    });
}

/// Delivers what is held when its time has come, and the end behind it.
fn deliver(held: &Receiver<(Instant, Vec<u8>)>, mut to: &TcpStream, each_way: Duration) {
    let _ = to.set_nodelay(true);
    let mut has_delivered = false;
    while let Ok((at, bytes)) = held.recv() {
        thread::sleep((at + each_way).saturating_duration_since(Instant::now()));
        if to.write_all(&bytes).is_err() {
            return;
        }
        has_delivered = true;
    }
    // The end was seen just now, and comes as late as all else.
    if has_delivered {
        thread::sleep(each_way);
    }
    let _ = to.shutdown(Shutdown::Write);
}

/// The port of a reply to PASV (RFC 959) or EPSV (RFC 2428).
fn data_port(reply: &[u8]) -> Option<u16> {
    let text = std::str::from_utf8(reply).ok()?;
    let inside = text.split_once('(')?.1.split_once(')')?.0;
    match text.get(..3)? {
        "227" => {
            let mut numbers = inside.rsplit(',').map(|number| number.trim().parse::<u8>());
            let (low, high) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
            Some(u16::from_be_bytes([high, low]))
        }
        "229" => inside.trim_matches('|').parse().ok(),
        _ => None,
    }
}

/// The same reply with our port in it.
fn naming(reply: &[u8], port: u16) -> Vec<u8> {
    let [high, low] = port.to_be_bytes();
    if reply.starts_with(b"227") {
        format!("227 Entering Passive Mode (127,0,0,1,{high},{low}).\r\n").into_bytes()
    } else {
        format!("229 Entering Extended Passive Mode (|||{port}|).\r\n").into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ports_of_replies_are_found_and_put_in_again() {
        let check = |reply: &str, expect: Option<u16>| {
            assert_eq!(data_port(reply.as_bytes()), expect, "{reply}");
            if expect.is_some() {
                assert_eq!(data_port(&naming(reply.as_bytes(), 54_321)), Some(54_321));
            }
        };
        check(
            "227 Entering Passive Mode (10,0,0,7,78,52).\r\n",
            Some(20_020),
        );
        check(
            "229 Entering Extended Passive Mode (|||20021|)\r\n",
            Some(20_021),
        );
        check("227 nothing to see\r\n", None);
        check("220 (vsFTPd 3.0.3)\r\n", None);
        check("257 \"/a (1,2,3,4,5,6)\" created\r\n", None);
    }

    #[test]
    fn what_goes_through_comes_out_whole_and_ends() {
        let server = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = server.local_addr().unwrap();
        let echo = thread::spawn(move || {
            let (mut stream, _) = server.accept().unwrap();
            let mut bytes = Vec::new();
            stream.read_to_end(&mut bytes).unwrap();
            stream.write_all(&bytes).unwrap();
        });
        let port = data(address, Duration::from_millis(5)).unwrap();
        let mut client = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
        let sent: Vec<u8> = (0..300_000_u32).map(|n| n.to_le_bytes()[0]).collect();
        client.write_all(&sent).unwrap();
        client.shutdown(Shutdown::Write).unwrap();
        let mut came = Vec::new();
        client.read_to_end(&mut came).unwrap();
        assert!(came == sent, "{} bytes of {}", came.len(), sent.len());
        echo.join().unwrap();
    }
}
