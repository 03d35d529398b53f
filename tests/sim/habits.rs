//! Habits of servers and modules in the field, as the line shows them.

use at_ferry::dialect::Model;
use at_ferry::sim::Server;
use at_ferry::time::Duration;

use crate::rig::{HOST, Tester};

const CONNECT: &str = "AT+MFTPCONN=0,\"ftp.demo\",\"demo\",\"demo\",21";

/// A tester at a connected channel, and a server with these habits, a few files and links.
fn at_server(habits: &str) -> Tester {
    let server = Server::new(HOST)
        .files_from("20230102030405")
        .file("/d/a", "0123456789")
        .file("/d/b", "22")
        .file("/d/upload/c", "3")
        .link("/d/l", "sub")
        .link("/d/self", ".")
        .file("/d/sub/x", "4")
        .habits(habits);
    Tester::with_server(Model::Ml307r, server).connected(0)
}

/// One command, and what comes of it, at a server of these habits.
fn check(habits: &str, line: &str, expect: &str) {
    let mut tester = at_server(habits);
    assert_eq!(tester.say(line), expect, "{habits}: {line}");
}

#[test]
fn a_link_is_entered_deleted_and_renamed_as_what_it_is() {
    let mut tester = at_server("links-as-directories");
    tester.check(
        "AT+MFTPLIST=0,\"d/sub\"",
        "OK|+MFTPLIST: 0,0,\"x\",1,20230102030405,\"rw-\"",
    );
    tester.check(
        "AT+MFTPLIST=0,\"d/l\"",
        "OK|+MFTPLIST: 0,0,\"x\",1,20230102030405,\"rw-\"",
    );
    tester.check("AT+MFTPCWD=0,\"d/l\"", "OK|+MFTPCWD: 0,0");
    tester.check("AT+MFTPPWD=0", "OK|+MFTPPWD: 0,0,\"/d/sub\"");
    tester.check("AT+MFTPCWD=0,\"..\"", "OK|+MFTPCWD: 0,0");
    tester.check("AT+MFTPRN=0,\"l\",\"m\"", "OK|+MFTPRN: 0,0");
    tester.check("AT+MFTPDEL=0,\"m\"", "OK|+MFTPDEL: 0,0");
    tester.check("AT+MFTPDEL=0,\"sub\"", "OK|+MFTPDEL: 0,10");
    tester.check("AT+MFTPRETR=0,\"self/self/b\"", "OK|+MFTPRETR: 0,0,2,2,22");
}

#[test]
fn a_logical_working_directory_is_the_way_that_led_there() {
    let mut tester = at_server("logical-pwd");
    tester.check("AT+MFTPCWD=0,\"d/self/l\"", "OK|+MFTPCWD: 0,0");
    tester.check("AT+MFTPPWD=0", "OK|+MFTPPWD: 0,0,\"/d/self/l\"");
    tester.check("AT+MFTPRETR=0,\"x\"", "OK|+MFTPRETR: 0,0,1,1,4");
    tester.check("AT+MFTPCWD=0,\"..\"", "OK|+MFTPCWD: 0,0");
    tester.check("AT+MFTPPWD=0", "OK|+MFTPPWD: 0,0,\"/d/self\"");
}

#[test]
fn servers_refuse_what_is_their_habit() {
    check(
        "refuse-append",
        "AT+MFTPAPPE=0,\"d/a\",1,1,\"x\"",
        "OK|+MFTPAPPE: 0,10,0",
    );
    check(
        "refuse-offset",
        "AT+MFTPRETR=0,\"d/a\",,2,3",
        "OK|+MFTPRETR: 0,10",
    );
    check(
        "refuse-offset",
        "AT+MFTPRETR=0,\"d/a\",,0,3",
        "OK|+MFTPRETR: 0,0,3,3,012",
    );
    check(
        "refuse-rename",
        "AT+MFTPRN=0,\"d/a\",\"d/z\"",
        "OK|+MFTPRN: 0,10",
    );
    check("", "AT+MFTPRN=0,\"d/a\",\"d/b\"", "OK|+MFTPRN: 0,10");
    check(
        "rename-replaces",
        "AT+MFTPRN=0,\"d/a\",\"d/b\"",
        "OK|+MFTPRN: 0,0",
    );
    check("refuse-delete", "AT+MFTPDEL=0,\"d/a\"", "OK|+MFTPDEL: 0,10");
    check("keep-links", "AT+MFTPDEL=0,\"d/a\"", "OK|+MFTPDEL: 0,0");
    check("links", "AT+MFTPDEL=0,\"/links/there\"", "OK|+MFTPDEL: 0,0");
    check(
        "links,keep-links",
        "AT+MFTPDEL=0,\"/links/there\"",
        "OK|+MFTPDEL: 0,10",
    );
    check(
        "upload-only",
        "AT+MFTPRETR=0,\"d/upload/c\"",
        "OK|+MFTPRETR: 0,10",
    );
    check(
        "upload-only",
        "AT+MFTPLIST=0,\"d/upload\"",
        "OK|+MFTPLIST: 0,14",
    );
}

#[test]
fn a_file_takes_the_place_of_another_where_that_is_the_habit() {
    let mut tester = at_server("rename-replaces");
    tester.check("AT+MFTPRN=0,\"d/a\",\"d/b\"", "OK|+MFTPRN: 0,0");
    assert_eq!(tester.stored("/d/b").as_deref(), Some(&b"0123456789"[..]));
    assert_eq!(tester.stored("/d/a"), None);
}

#[test]
fn an_offset_is_taken_in_its_own_way() {
    let read = "AT+MFTPRETR=0,\"d/a\",,4,3";
    check("", read, "OK|+MFTPRETR: 0,0,3,3,456");
    check("ignore-offset", read, "OK|+MFTPRETR: 0,0,3,3,012");
    check("repeat-at-offset:2", read, "OK|+MFTPRETR: 0,0,3,3,234");
    check(
        "foreign-at-offset:2",
        read,
        "OK|+MFTPRETR: 0,0,2,2,??|+MFTPRETR: 0,0,3,1,4",
    );
}

#[test]
fn an_answer_is_lost_and_the_change_is_made() {
    let mut tester = at_server("lose-answers:2");
    tester.check("AT+MFTPMKD=0,\"one\"", "OK|+MFTPMKD: 0,0");
    tester.check("AT+MFTPRN=0,\"d/a\",\"d/z\"", "OK");
    assert_eq!(tester.wait(Duration::from_secs(10)), "+MFTPRN: 0,5");
    assert!(tester.stored("/d/z").is_some());
    let mut tester = at_server("cut-answers:1");
    tester.check(
        "AT+MFTPDEL=0,\"d/a\"",
        "OK|+MFTPDEL: 0,6|+MFTPURC: 0,\"conn\",0",
    );
    assert_eq!(tester.stored("/d/a"), None);
}

#[test]
fn a_late_confirmation_is_none_and_the_file_is_there() {
    let mut tester = at_server("late-answers:90");
    tester.check("AT+MFTPSTOR=0,\"e\",1,1,\"x\"", "OK");
    assert_eq!(tester.wait(Duration::from_secs(10)), "+MFTPSTOR: 0,5,0");
    assert_eq!(tester.stored("/e").as_deref(), Some(&b"x"[..]));
    tester.check("AT+MFTPLIST=0,\"e\"", "OK");
    assert_eq!(tester.wait(Duration::from_secs(10)), "+MFTPLIST: 0,5");
    tester.wait(Duration::from_secs(70));
    tester.check(
        "AT+MFTPLIST=0,\"e\"",
        "OK|+MFTPLIST: 0,0,\"e\",1,20230801000000,\"rw-\"",
    );
}

#[test]
fn a_session_ends_by_the_clock() {
    let mut tester = at_server("sessions-end:60");
    assert_eq!(
        tester.wait(Duration::from_mins(1)),
        "+MFTPURC: 0,\"conn\",0"
    );
    tester.check("AT+MFTPPWD=0", "+CME ERROR: 801");
}

#[test]
fn a_quota_takes_the_file_that_does_not_fit() {
    let check = |habits: &str, expect: Option<&[u8]>| {
        let mut tester = at_server(habits);
        tester.check("AT+MFTPSTOR=0,\"e\",1,5,\"12345\"", "OK|+MFTPSTOR: 0,10,0");
        assert_eq!(tester.stored("/e").as_deref(), expect, "{habits}");
    };
    check("disk-full:3", Some(b"123"));
    check("quota-deletes:3", None);
}

#[test]
fn what_another_tool_left_is_put_right() {
    let check = |habit: &str, says: &str, mend: &str| {
        let mut tester = Tester::of_the_page(Some(habit));
        tester.check("AT", says);
        tester.send(mend.as_bytes());
        tester.check("AT", "OK");
        tester.check("AT+NOSUCH", "ERROR");
    };
    check("numeric-results", "0\r", "ATE0Q0V1\r");
    check("quiet-results", "", "ATE0Q0V1\r");
    let mut tester = Tester::of_the_page(Some("line-feed-ends"));
    // A line that ends with CR alone has not ended.
    assert_eq!(tester.send(b"AT\r"), "AT\r");
    tester.send(b"\n");
    assert_eq!(tester.send(b"ATE0Q0V1\n"), "\n\nOK\n\n");
    assert_eq!(tester.send(b"ATS3=13S4=10\n"), "OK");
    tester.check("ATS3?", "013|OK");
}

#[test]
fn results_are_digits_where_they_were_left_so() {
    let mut tester = Tester::of_the_page(Some("numeric-results"));
    tester.check("AT+CGMM", "ML307R-DC|0\r");
    tester.check("AT+NOSUCH", "4\r");
}

#[test]
fn a_final_result_is_missing_or_late() {
    let mut tester = Tester::of_the_page(Some("pin-without-ok"));
    tester.check("AT+CPIN?", "+CPIN: READY");
    tester.check("AT", "OK");
    // Two command lines went before.
    let mut tester = Tester::of_the_page(Some("missing-ok:3"));
    tester.check("AT", "");
    tester.check("AT", "OK");
    let mut tester = Tester::of_the_page(Some("late-ok:3"));
    tester.check("AT+CGMM", "ML307R-DC");
    tester.check("AT+CGMR", "");
    let both = "OK|SIMULATED-1.0.0|OK";
    assert_eq!(tester.wait(Duration::from_secs(15)), both);
}

#[test]
fn an_answer_of_before_comes_behind_the_next_question() {
    let mut tester = Tester::of_the_page(Some("stale-answers:2"));
    tester.check(CONNECT, "OK|+MFTPCONN: 0,0");
    tester.check("AT+MFTPPWD=0", "OK|+MFTPPWD: 0,0,\"/\"");
    tester.check("AT+MFTPPWD=0", "OK");
    tester.check("AT+MFTPCWD=0,\"logs\"", "OK|+MFTPCWD: 0,0");
    tester.check(
        "AT+MFTPPWD=0",
        "OK|+MFTPPWD: 0,0,\"/\"|+MFTPPWD: 0,0,\"/logs\"",
    );
}

#[test]
fn a_module_that_was_just_switched_on_swallows_what_comes() {
    let mut tester = Tester::of_the_page(Some("boot"));
    tester.check("AT", "");
    assert_eq!(tester.wait(Duration::from_millis(2500)), "RDY");
    tester.check("AT", "");
    tester.check("AT", "");
    tester.check("AT", "+MATREADY|SMS Ready");
    tester.send(b"ATE0\r");
    tester.check("AT", "OK");
}

#[test]
fn a_restart_without_a_word_takes_the_sessions_along() {
    let mut tester = Tester::of_the_page(Some("restart-idle:30"));
    tester.check(CONNECT, "OK|+MFTPCONN: 0,0");
    assert_eq!(tester.wait(Duration::from_secs(30)), "");
    tester.check("AT+MFTPPWD=0", "AT+MFTPPWD=0\r|ERROR");
    let mut tester = Tester::of_the_page(Some("restart-mid-upload"));
    tester.check(CONNECT, "OK|+MFTPCONN: 0,0");
    let store = "AT+MFTPSTOR=0,\"up.bin\",0,4096";
    for _ in 0..2 {
        tester.check(store, ">");
        let outcome = tester.send(&[b'x'; 4096]);
        assert_eq!(outcome, "OK|+MFTPSTOR: 0,0,4096");
    }
    tester.check(store, &format!("{store}\r|ERROR"));
    let mut tester = Tester::of_the_page(Some("restart-at-prompt"));
    tester.check(CONNECT, "OK|+MFTPCONN: 0,0");
    tester.check("AT+MFTPSTOR=0,\"up.bin\",0,5", ">");
    assert_eq!(tester.send(b"hello"), "hello");
}

#[test]
fn a_second_master_is_heard() {
    let mut tester = Tester::of_the_page(Some("second-master:3"));
    tester.check("AT+CGMM", "OK|ML307R-DC|OK");
    tester.check("AT+CGMM", "ML307R-DC|OK");
}

#[test]
fn slow_answers_are_late_by_what_is_said() {
    let mut tester = Tester::of_the_page(Some("slow-answers:40"));
    tester.wait(Duration::from_secs(1));
    tester.check("AT", "");
    assert_eq!(tester.wait(Duration::from_millis(40)), "OK");
}

#[test]
fn what_the_page_shows_of_links_and_strange_names_is_there() {
    let mut tester = Tester::of_the_page(Some("links,strange-names,links-as-directories"));
    tester.check(CONNECT, "OK|+MFTPCONN: 0,0");
    let heard = tester.say("AT+MFTPLIST=0,\"/links\"");
    assert_eq!(heard.matches("\"rwx\"").count(), 4, "{heard}");
    let heard = tester.say("AT+MFTPLIST=0,\"/strange\"");
    assert!(heard.contains("\"x\r+MFTPURC: 0,\"conn\",0\","), "{heard}");
}
