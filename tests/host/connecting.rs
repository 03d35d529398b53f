//! Connecting that is called off: at once for the user, and undone in the module when it answers.

use at_ferry::app::{ChannelPhase, Command, DemoOptions, TransferState};
use at_ferry::sim::Server;
use at_ferry::time::Duration;

use crate::bench::{Bench, ch, server};
use crate::dialogue::{CONNECT, Reads, Turn, connected, play, ready};
use crate::pair::{Pair, demo_server};

const STATE: Turn<'_> = ("AT+MFTPSTATE=0\r", "\r\n+MFTPSTATE: 0,0\r\n\r\nOK\r\n");
const CFG: Turn<'_> = (
    "AT+MFTPCFG=0\r",
    "\r\n+MFTPCFG: 0,\"data_type\",0\r\n+MFTPCFG: 0,\"transmode\",1\r\n\
     +MFTPCFG: 0,\"local_fs\",0\r\n\r\nOK\r\n",
);
const CONN: &str = "AT+MFTPCONN=0,\"h\",\"uftp\",\"12341\"\r";
const STOP: Command = Command::StopConnecting {
    channel: at_ferry::dialect::ChannelId::ALL[0],
};

/// The module is at connecting to the server `h`.
fn connecting() -> Bench {
    let mut bench = ready(Reads::Whole);
    bench.command(Command::Connect {
        channel: ch(0),
        server: server("h"),
    });
    play(
        &mut bench,
        Reads::Whole,
        &[STATE, CFG, (CONN, "\r\nOK\r\n")],
    );
    bench
}

fn phase(bench: &Bench) -> ChannelPhase {
    bench.page.channels[0].phase
}

#[test]
fn connecting_is_called_off_at_once_and_a_late_success_is_disconnected() {
    let mut bench = connecting();
    bench.command(STOP);
    assert_eq!(phase(&bench), ChannelPhase::Idle);
    assert_eq!(bench.transmit(), None, "the module cannot be told");
    bench.bytes(b"\r\n+MFTPCONN: 0,0\r\n");
    assert_eq!(phase(&bench), ChannelPhase::Idle);
    let disc = "\r\nOK\r\n\r\n+MFTPDISC: 0,0\r\n\r\n+MFTPURC: 0,\"conn\",0\r\n";
    play(&mut bench, Reads::Whole, &[("AT+MFTPDISC=0\r", disc)]);
    assert_eq!(bench.transmit(), None);
    assert_eq!(phase(&bench), ChannelPhase::Idle);
    assert!(bench.notices.is_empty(), "{:?}", bench.notices);
}

#[test]
fn a_late_failure_of_what_was_called_off_is_not_told() {
    for answer in ["10", "5", "20"] {
        let mut bench = connecting();
        bench.command(STOP);
        bench.bytes(format!("\r\n+MFTPCONN: 0,{answer}\r\n").as_bytes());
        assert_eq!(bench.transmit(), None);
        assert_eq!(phase(&bench), ChannelPhase::Idle);
        assert!(bench.notices.is_empty(), "{:?}", bench.notices);
        assert_eq!(bench.page.pdp_needed, None);
    }
}

#[test]
fn a_new_connecting_waits_for_the_answer_to_the_one_called_off() {
    // Called off first, or replaced at once.
    for stops in [true, false] {
        for (late, undo) in [
            (
                "0",
                &[("AT+MFTPDISC=0\r", "\r\nOK\r\n\r\n+MFTPDISC: 0,0\r\n")][..],
            ),
            ("10", &[]),
        ] {
            let mut bench = connecting();
            if stops {
                bench.command(STOP);
            }
            bench.command(Command::Connect {
                channel: ch(0),
                server: server("h"),
            });
            assert_eq!(phase(&bench), ChannelPhase::Connecting);
            assert_eq!(bench.transmit(), None, "the module is not asked yet");
            bench.bytes(format!("\r\n+MFTPCONN: 0,{late}\r\n").as_bytes());
            play(&mut bench, Reads::Whole, undo);
            assert_eq!(phase(&bench), ChannelPhase::Connecting);
            let conn = (CONN, "\r\nOK\r\n\r\n+MFTPCONN: 0,0\r\n");
            play(&mut bench, Reads::Whole, &[STATE, CFG, conn]);
            assert_eq!(phase(&bench), ChannelPhase::Ready);
            assert!(bench.notices.is_empty(), "{:?}", bench.notices);
        }
    }
}

#[test]
fn a_new_connecting_that_waits_is_called_off_as_well() {
    let mut bench = connecting();
    bench.command(STOP);
    bench.command(Command::Connect {
        channel: ch(0),
        server: server("h"),
    });
    bench.command(STOP);
    assert_eq!(phase(&bench), ChannelPhase::Idle);
    bench.bytes(b"\r\n+MFTPCONN: 0,10\r\n");
    assert_eq!(bench.transmit(), None);
}

#[test]
fn what_is_called_off_before_the_login_goes_no_further() {
    let mut bench = ready(Reads::Whole);
    bench.command(Command::Connect {
        channel: ch(0),
        server: server("h"),
    });
    play(&mut bench, Reads::Whole, &[("AT+MFTPSTATE=0\r", "")]);
    bench.command(STOP);
    bench.bytes(b"\r\n+MFTPSTATE: 0,0\r\n\r\nOK\r\n");
    assert_eq!(bench.transmit(), None);
    assert_eq!(phase(&bench), ChannelPhase::Idle);
}

#[test]
fn a_slow_server_that_was_called_off_has_no_session_left() {
    let slow = Server::new("slow").habits("slow");
    let mut pair = Pair::ready_at(&DemoOptions::default(), vec![slow, Server::new("other")]);
    let connect = |host: &str| Command::Connect {
        channel: ch(0),
        server: demo_server(host),
    };
    pair.bench.command(connect("slow"));
    pair.pass(Duration::from_secs(1));
    pair.bench.command(STOP);
    pair.pass(Duration::from_secs(30));
    assert!(pair.module.network().place(ch(0)).is_none());
    pair.bench.command(connect("slow"));
    pair.pass(Duration::from_secs(1));
    pair.connect(ch(0), "other");
    let (server, _) = pair.module.network().place(ch(0)).unwrap();
    assert_eq!(server.host(), "other");
}

#[test]
fn a_connecting_by_itself_is_called_off_and_what_waits_for_it_says_so() {
    let server = Server::new("server");
    let mut pair = Pair::ready_at(&DemoOptions::default(), vec![server]);
    pair.connect(ch(0), "server");
    pair.bench.upload(ch(0), "a", &vec![7; 400_000]);
    pair.until("it moves", |pair| pair.bench.last_transfer().done_bytes > 0);
    let now = pair.bench.now;
    pair.module.network().drop_session(now, ch(0));
    pair.until("the session is lost", |pair| {
        phase(&pair.bench) == ChannelPhase::Failed
    });
    pair.bench.command(STOP);
    pair.pass(Duration::from_mins(1));
    assert_eq!(phase(&pair.bench), ChannelPhase::Idle);
    let up = pair.bench.last_transfer();
    assert_eq!(up.state, TransferState::Failed);
    assert_eq!(up.failure.as_ref().unwrap().code(), "stopped-by-user");
}

#[test]
fn a_directory_that_no_command_can_name_keeps_nobody_from_connecting_again() {
    let mut bench = connected(Reads::Whole);
    let channel = ch(0);
    let path = "/q".into();
    bench.command(Command::ChangeDirectory { channel, path });
    let not_to_be_named = "\r\nOK\r\n\r\n+MFTPPWD: 0,0,\"/q\"r\"\r\n";
    play(
        &mut bench,
        Reads::Whole,
        &[
            ("AT+MFTPCWD=0,\"/q\"\r", "\r\nOK\r\n\r\n+MFTPCWD: 0,0\r\n"),
            ("AT+MFTPPWD=0\r", not_to_be_named),
        ],
    );
    bench.upload(channel, "1.txt", b"bbbbb");
    bench.bytes(b"\r\n+MFTPURC: 0,\"conn\",0\r\n");
    // It cannot go back there: what is shown is where the server begins.
    let where_it_begins = CONNECT[3];
    play(&mut bench, Reads::Whole, &CONNECT[..4]);
    play(&mut bench, Reads::Whole, &[where_it_begins]);
    play(&mut bench, Reads::Whole, &CONNECT[4..]);
    assert_eq!(phase(&bench), ChannelPhase::Ready, "{:?}", bench.notices);
}
