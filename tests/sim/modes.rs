//! Data mode, Ctrl-Z, transparent mode, streams, and channels that are busy.

use at_ferry::dialect::Model;
use at_ferry::sim::Server;
use at_ferry::time::Duration;

use crate::rig::{HOST, Tester};

const SECOND: Duration = Duration::from_secs(1);

fn tester() -> Tester {
    Tester::new(Model::Ml307r).connected(0)
}

#[test]
fn counted_bytes_are_never_looked_into() {
    let mut tester = tester();
    let bytes = b"\r\nOK\r\nAT+MFTPDISC=0\r\x1a\x1b+++\0\xff";
    tester.check(&format!("AT+MFTPSTOR=0,\"f\",1,{}", bytes.len()), ">");
    let (one, two) = bytes.split_at(9);
    assert_eq!(tester.send(one), "");
    assert_eq!(
        tester.send(two),
        format!("OK|+MFTPSTOR: 0,0,{}", bytes.len())
    );
    assert_eq!(tester.stored("/f").as_deref(), Some(&bytes[..]));
}

#[test]
fn a_stream_is_one_upload() {
    let mut tester = tester();
    for (eof, data) in [(0, "abc"), (0, "def"), (1, "gh")] {
        tester.check(&format!("AT+MFTPSTOR=0,\"f\",{eof},{}", data.len()), ">");
        assert_eq!(
            tester.send(data.as_bytes()),
            format!("OK|+MFTPSTOR: 0,0,{}", data.len())
        );
        let state = if eof == 0 { 3 } else { 1 };
        tester.check("AT+MFTPSTATE=0", &format!("+MFTPSTATE: 0,{state}|OK"));
    }
    assert_eq!(tester.stored("/f").as_deref(), Some(&b"abcdefgh"[..]));
    // Another overwrites; APPE goes on behind it.
    tester.check("AT+MFTPSTOR=0,\"f\",1,1,\"1\"", "OK|+MFTPSTOR: 0,0,1");
    tester.check("AT+MFTPAPPE=0,\"f\",1,1,\"2\"", "OK|+MFTPAPPE: 0,0,1");
    assert_eq!(tester.stored("/f").as_deref(), Some(&b"12"[..]));
}

#[test]
fn sent_length_is_the_total_on_some_models() {
    let mut tester = Tester::new(Model::Ml305u).connected(0);
    tester.check("AT+MFTPSTOR=0,\"f\",0,3,\"abc\"", "OK|+MFTPSTOR: 0,0,3");
    tester.check("AT+MFTPSTOR=0,\"f\",1,2,\"de\"", "OK|+MFTPSTOR: 0,0,5");
}

#[test]
fn a_channel_with_an_open_upload_takes_nothing_else() {
    let mut tester = tester().connected(1);
    tester.check("AT+MFTPSTOR=0,\"f\",0,3,\"abc\"", "OK|+MFTPSTOR: 0,0,3");
    tester.check("AT+MFTPPWD=0", "OK|+MFTPPWD: 0,4");
    tester.check("AT+MFTPLIST=0,\"/\"", "OK|+MFTPLIST: 0,4");
    tester.check("AT+MFTPRETR=0,\"f\"", "OK|+MFTPRETR: 0,4");
    tester.check("AT+MFTPSTOR=0,\"g\",1,1,\"x\"", "+CME ERROR: 812");
    tester.check("AT+MFTPAPPE=0,\"f\",1,1,\"x\"", "+CME ERROR: 813");
    // Another channel is not concerned.
    tester.check("AT+MFTPPWD=1", "OK|+MFTPPWD: 1,0,\"/\"");
    tester.check("AT+MFTPDISC=0", "OK|+MFTPDISC: 0,0|+MFTPURC: 0,\"conn\",0");
    assert_eq!(tester.stored("/f").as_deref(), Some(&b"abc"[..]));
}

#[test]
fn some_models_refuse_at_once_when_busy() {
    let mut tester = Tester::new(Model::Ml302a).connected(0);
    tester.check("AT+MFTPSTOR=0,\"f\",0,3,\"abc\"", "OK|+MFTPSTOR: 0,0,3");
    tester.check("AT+MFTPPWD=0", "+CME ERROR: 802");
}

#[test]
fn input_that_stalls_ends_with_what_had_come() {
    let mut tester = tester();
    tester.check("AT+MFTPSTOR=0,\"f\",1,10", ">");
    assert_eq!(tester.wait(9 * SECOND), "");
    assert_eq!(tester.send(b"abc"), "");
    assert_eq!(tester.wait(9 * SECOND), "");
    assert_eq!(tester.wait(SECOND), "OK|+MFTPSTOR: 0,0,3");
    assert_eq!(tester.stored("/f").as_deref(), Some(&b"abc"[..]));
    tester.check("AT+MFTPSTOR=0,\"g\",1,10", ">");
    assert_eq!(tester.wait(10 * SECOND), "OK|+MFTPSTOR: 0,5,0");
    assert_eq!(tester.stored("/g"), None);
    tester.check("AT", "OK");
}

#[test]
fn ctrl_z_ends_and_esc_cancels() {
    let mut tester = tester();
    tester.check("AT+MFTPSTOR=0,\"f\",1", ">");
    assert_eq!(tester.send(b"abc\x1aAT\r"), "OK|OK|+MFTPSTOR: 0,0,3");
    tester.check("AT+MFTPSTOR=0,\"g\",1", ">");
    assert_eq!(tester.send(b"abc\x1b"), "OK");
    assert_eq!(tester.stored("/g"), None);
    tester.check("AT+MFTPSTOR=0,\"empty\",1", ">");
    assert_eq!(tester.send(b"\x1a"), "OK|+MFTPSTOR: 0,0,0");
    assert_eq!(tester.stored("/empty").as_deref(), Some(&b""[..]));
    // 4096 bytes are the most, and end it as well.
    tester.check("AT+MFTPSTOR=0,\"long\",1", ">");
    assert_eq!(tester.send(&[b'x'; 4096]), "OK|+MFTPSTOR: 0,0,4096");
    tester.check("AT", "OK");
}

#[test]
fn some_models_cannot_store_an_empty_file() {
    let mut tester = Tester::new(Model::Ml305u).connected(0);
    tester.check("AT+MFTPSTOR=0,\"empty\",1", "> ");
    assert_eq!(tester.send(b"\x1a"), "OK|+MFTPSTOR: 0,3,0");
    // As the end of what has begun it is no file.
    tester.check("AT+MFTPSTOR=0,\"f\",0,1,\"x\"", "OK|+MFTPSTOR: 0,0,1");
    tester.check("AT+MFTPSTOR=0,\"f\",1", "> ");
    assert_eq!(tester.send(b"\x1a"), "OK|+MFTPSTOR: 0,0,1");
}

#[test]
fn transparent_mode_ends_by_a_guarded_escape() {
    let mut tester = tester();
    tester.check("AT+MFTPSTOR=0,\"f\"", "CONNECT");
    assert_eq!(tester.send(b"a+++b\r\nAT\r\x1a"), "");
    assert_eq!(tester.wait(SECOND), "");
    assert_eq!(tester.send(b"+++"), "");
    assert_eq!(tester.wait(SECOND), "OK");
    assert_eq!(
        tester.stored("/f").as_deref(),
        Some(&b"a+++b\r\nAT\r\x1a"[..])
    );
    tester.check("AT+MFTPSTATE=0", "+MFTPSTATE: 0,1|OK");
}

#[test]
fn transparent_mode_ends_by_itself_when_the_upload_fails() {
    let server = Server::new(HOST).quota(5);
    let mut tester = Tester::with_server(Model::Ml307r, server).connected(0);
    tester.check("AT+MFTPSTOR=0,\"f\"", "CONNECT");
    assert_eq!(tester.send(b"abcd"), "");
    assert_eq!(tester.send(b"efgh"), "+MFTPSTOR: 0,10,4");
    tester.check("AT", "OK");
}

#[test]
fn lines_of_other_channels_wait_for_transparent_mode_to_end() {
    let mut tester = tester().connected(1);
    tester.check("AT+MFTPSTOR=0,\"f\"", "CONNECT");
    let channel = at_ferry::dialect::ChannelId::new(1).expect("there is one");
    let now = tester.now;
    tester.simulator.network().drop_session(now, channel);
    assert_eq!(tester.wait(SECOND), "");
    assert_eq!(tester.send(b"+++"), "");
    assert_eq!(tester.wait(SECOND), "OK|+MFTPURC: 1,\"conn\",0");
}

#[test]
fn a_session_that_the_server_ends_is_told() {
    let mut tester = tester();
    let channel = at_ferry::dialect::ChannelId::new(0).expect("there is one");
    let now = tester.now;
    tester.simulator.network().drop_session(now, channel);
    assert_eq!(tester.wait(SECOND), "+MFTPURC: 0,\"conn\",0");
    tester.check("AT+MFTPSTATE=0", "+MFTPSTATE: 0,0|OK");
    // While a packet comes in: it is not sent.
    let mut tester = Tester::new(Model::Ml307r).connected(0);
    tester.check("AT+MFTPSTOR=0,\"f\",1,3", ">");
    tester.simulator.network().drop_session(now, channel);
    assert_eq!(
        tester.send(b"abc"),
        "+MFTPURC: 0,\"conn\",0|OK|+MFTPSTOR: 0,13,0"
    );
}

#[test]
fn a_reboot_forgets_all_but_the_modules_files() {
    let mut tester = tester();
    tester.check("AT+MFPUT=\"/a\",1,\"x\"", "+MFPUT: 1|OK");
    tester.check("AT+MFTPCFG=0,\"cid\",2", "OK");
    tester.check("AT+MFTPSTOR=0,\"f\",1,10", ">");
    let now = tester.now;
    tester.simulator.restart(now);
    assert_eq!(tester.say("AT"), "", "it boots");
    assert_eq!(tester.wait(2 * SECOND), "+MATREADY");
    // This model comes up with its echo on.
    assert_eq!(tester.say("ATE0"), "ATE0\r|OK");
    tester.check("AT+MFTPSTATE=0", "+MFTPSTATE: 0,0|OK");
    tester.check("AT+MFTPCFG=0,\"cid\"", "+MFTPCFG: 0,\"cid\",1|OK");
    tester.check("AT+MFGET=\"/a\"", "+MFGET: 1,x|OK");
}

#[test]
fn packets_are_as_long_as_the_model_has_them() {
    let check = |model, lengths: &[&str]| {
        let server = Server::new(HOST).file("/f", "x".repeat(5000));
        let mut tester = Tester::with_server(model, server).connected(0);
        let heard = tester.say("AT+MFTPRETR=0,\"f\"");
        let got: Vec<_> = heard
            .split('|')
            .filter_map(|line| line.strip_prefix("+MFTPRETR: 0,0,"))
            .filter_map(|line| line.rsplit_once(','))
            .map(|(lengths, _)| lengths)
            .collect();
        assert_eq!(got, lengths);
    };
    check(Model::Ml307r, &["4096,4096", "5000,904"]);
    check(
        Model::Ml302a,
        &["1400,1400", "2800,1400", "4200,1400", "5000,800"],
    );
}
