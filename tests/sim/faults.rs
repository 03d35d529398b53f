//! What `?fault=` shows.

use at_ferry::time::Duration;

use crate::rig::Tester;

const CONNECT: &str = "AT+MFTPCONN=0,\"ftp.demo\",\"demo\",\"demo\",21";

/// Stores packets of 4096 bytes until one fails; how many went well, and what the last said.
fn store(tester: &mut Tester, packets: usize) -> (usize, String) {
    for sent in 0..packets {
        let prompt = tester.say("AT+MFTPSTOR=0,\"up.bin\",0,4096");
        if prompt != ">" {
            return (sent, prompt);
        }
        let outcome = tester.send(&[b'x'; 4096]);
        if outcome != "OK|+MFTPSTOR: 0,0,4096" {
            return (sent, outcome);
        }
    }
    (packets, String::new())
}

#[test]
fn without_a_fault_all_is_well() {
    let mut tester = Tester::of_the_page(None);
    tester.check(CONNECT, "OK|+MFTPCONN: 0,0");
    assert_eq!(store(&mut tester, 100), (100, String::new()));
}

#[test]
fn a_silent_module_says_nothing() {
    let mut tester = Tester::of_the_page(Some("silent"));
    tester.check("AT", "");
}

#[test]
fn garbage_is_no_answer_and_the_same_each_time() {
    let said = || {
        let mut tester = Tester::of_the_page(Some("garbage"));
        (0..20).map(|_| tester.say("AT")).collect::<Vec<_>>()
    };
    assert_eq!(said(), said());
    assert!(
        said()
            .iter()
            .all(|answer| !answer.is_empty() && !answer.contains("OK"))
    );
}

#[test]
fn refusals_have_their_codes() {
    let check = |fault, expect: &str| Tester::of_the_page(Some(fault)).check(CONNECT, expect);
    check("wrong-password", "OK|+MFTPCONN: 0,10");
    check("no-pdp", "OK|+MFTPCONN: 0,20");
    check("no-sim", "OK|+MFTPCONN: 0,20");
    let mut tester = Tester::of_the_page(Some("no-pdp"));
    tester.check("AT+MIPCALL?", "OK");
    tester.check("AT+CGDCONT=1,\"IPV4V6\",\"cmnet\"", "OK");
    tester.check("AT+MIPCALL=1,1", "OK|+MIPCALL: 1,1,10.64.12.34");
    tester.check(CONNECT, "OK|+MFTPCONN: 0,0");
    let mut tester = Tester::of_the_page(Some("no-sim"));
    tester.check("AT+CPIN?", "+CME ERROR: 10");
    tester.check("AT+MIPCALL=1,1", "+CME ERROR: 10");
}

#[test]
fn a_server_without_an_answer_times_out() {
    let mut tester = Tester::of_the_page(Some("no-answer"));
    tester.check(CONNECT, "OK");
    assert_eq!(tester.wait(Duration::from_secs(10)), "+MFTPCONN: 0,5");
}

#[test]
fn uploads_break_where_they_should() {
    let check = |fault, expect: (usize, &str)| {
        let mut tester = Tester::of_the_page(Some(fault));
        tester.check(CONNECT, "OK|+MFTPCONN: 0,0");
        let (sent, last) = store(&mut tester, 100);
        assert_eq!((sent, last.as_str()), expect, "{fault}");
    };
    check("disk-full", (16, "OK|+MFTPSTOR: 0,10,0"));
    check("disk-full:8192", (2, "OK|+MFTPSTOR: 0,10,0"));
    check("quota-deletes:8192", (2, "OK|+MFTPSTOR: 0,10,0"));
    check("short-packets", (2, "OK|+MFTPSTOR: 0,0,2048"));
    check("drop-mid-upload", (24, "OK|+MFTPSTOR: 0,13,0"));
    check(
        "drop-connection",
        (24, "OK|+MFTPSTOR: 0,13,0|+MFTPURC: 0,\"conn\",0"),
    );
    check("drop-mid-download", (100, ""));
}

#[test]
fn a_dropped_upload_can_be_done_again() {
    let mut tester = Tester::of_the_page(Some("drop-mid-upload"));
    tester.check(CONNECT, "OK|+MFTPCONN: 0,0");
    store(&mut tester, 100);
    tester.check("AT+MFTPSTATE=0", "+MFTPSTATE: 0,1|OK");
    assert_eq!(store(&mut tester, 100), (100, String::new()));
}

#[test]
fn a_download_breaks_where_it_should() {
    let check = |fault, expect: &str| {
        let mut tester = Tester::of_the_page(Some(fault));
        tester.check(CONNECT, "OK|+MFTPCONN: 0,0");
        let heard = tester.say("AT+MFTPRETR=0,\"firmware/image.bin\"");
        assert!(heard.ends_with(expect), "{fault}");
    };
    check("drop-mid-download", "|+MFTPRETR: 0,6");
    check("drop-connection", "|+MFTPRETR: 0,6|+MFTPURC: 0,\"conn\",0");
}

#[test]
fn a_module_reboots_by_itself() {
    let mut tester = Tester::of_the_page(Some("restart"));
    tester.check(CONNECT, "OK|+MFTPCONN: 0,0");
    let (sent, last) = store(&mut tester, 100);
    assert_eq!(sent, 48, "{last}");
    assert_eq!(tester.wait(Duration::from_secs(2)), "+MATREADY");
}
