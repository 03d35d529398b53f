//! The module's file system, and uploads and downloads through it.

use at_ferry::dialect::Model;
use at_ferry::sim::Server;
use at_ferry::time::Duration;

use crate::rig::{HOST, Tester};

#[test]
fn files_are_put_listed_moved_and_deleted() {
    let mut tester = Tester::new(Model::Ml307r);
    for (line, expect) in [
        ("AT+MFLIST", "OK"),
        ("AT+MFSINFO", "+MFSINFO: 4194304,4194304|OK"),
        ("AT+MFPUT=\"/usr/a.txt\",3,\"abc\"", "+MFPUT: 3|OK"),
        ("AT+MFPUT=\"/usr/a.txt\",4,\"abc\"", "+CME ERROR: 50"),
        ("AT+MFPUT=\"/b.txt\",2,\"de\"", "+MFPUT: 2|OK"),
        ("AT+MFSINFO", "+MFSINFO: 4194304,4194299|OK"),
        ("AT+MFLIST", "+MFLIST: \"/b.txt\",2|+MFLIST: \"/usr\"|OK"),
        ("AT+MFLIST=\"/usr\"", "+MFLIST: \"/usr/a.txt\",3|OK"),
        ("AT+MFSIZE=\"/usr/a.txt\"", "+MFSIZE: 3|OK"),
        ("AT+MFSIZE=\"/none\"", "+CME ERROR: 22"),
        (
            "AT+MFCHECK=\"/usr/a.txt\"",
            "+MFCHECK: 900150983CD24FB0D6963F7D28E17F72|OK",
        ),
        ("AT+MFMOVE=\"/usr/a.txt\",\"/c.txt\"", "OK"),
        ("AT+MFMOVE=\"/usr/a.txt\",\"/c.txt\"", "+CME ERROR: 22"),
        ("AT+MFGET=\"/c.txt\"", "+MFGET: 3,abc|OK"),
        ("AT+MFDELETE=\"/c.txt\"", "OK"),
        ("AT+MFDELETE=\"/c.txt\"", "+CME ERROR: 22"),
        ("AT+MFDELETE", "OK"),
        ("AT+MFLIST", "OK"),
        ("AT+MFCFG=\"timeout\"", "+MFCFG: \"timeout\",10|OK"),
        ("AT+MFCFG=\"timeout\",121", "+CME ERROR: 50"),
        ("AT+MFCFG=\"encoding\",1,1", "OK"),
        ("AT+MFPUT=\"/h\",6,\"414243\"", "+MFPUT: 3|OK"),
        ("AT+MFGET=\"/h\"", "+MFGET: 6,414243|OK"),
    ] {
        tester.check(line, expect);
    }
}

#[test]
fn a_firmware_may_have_the_manuals_commands_alone() {
    let mut tester = Tester::new(Model::Ml302a);
    tester.check("AT+MFPUT=?", "OK");
    tester.check("AT+MFPUT=\"/usr/a.txt\",3,\"abc\"", "+MFPUT: 3|OK");
    tester.check("AT+MFGET=\"/usr/a.txt\"", "+MFGET: 3,abc|OK");
    for line in [
        "AT+MFLIST=?",
        "AT+MFSIZE=\"/usr/a.txt\"",
        "AT+MFDELETE=\"/usr/a.txt\"",
        "AT+MFCFG=?",
    ] {
        tester.check(line, "ERROR");
    }
}

#[test]
fn raw_bytes_follow_a_prompt() {
    let mut tester = Tester::new(Model::Ml307r);
    tester.check("AT+MFPUT=\"/a\",5", ">");
    assert_eq!(tester.send(b"\r\n\x1aOK"), "+MFPUT: 5|OK");
    tester.check("AT+MFSIZE=\"/a\"", "+MFSIZE: 5|OK");
    tester.check("AT+MFPUT=\"/a\",0", ">");
    assert_eq!(tester.send(b"abc\x1a"), "+MFPUT: 3|OK");
    tester.check("AT+MFPUT=\"/a\",0", ">");
    assert_eq!(tester.send(b"abc\x1b"), "OK");
    tester.check("AT+MFSIZE=\"/a\"", "+MFSIZE: 0|OK");
    tester.check("AT+MFCFG=\"timeout\",3", "OK");
    tester.check("AT+MFPUT=\"/a\",5", ">");
    assert_eq!(tester.send(b"ab"), "");
    assert_eq!(tester.wait(Duration::from_secs(3)), "+MFPUT: 2|OK");
    tester.check("AT+MFPUT=\"/a\",5000000", "+CME ERROR: 20");
}

#[test]
fn files_go_through_the_module_both_ways() {
    let big = "0123456789".repeat(1000);
    let server = Server::new(HOST)
        .file("/big", big.clone())
        .noise("/huge", 1, 5_000_000);
    let mut tester = Tester::with_server(Model::Ml307r, server).connected(0);
    for (line, expect) in [
        ("AT+MFTPCFG=0,\"local_fs\",1", "OK"),
        (
            "AT+MFTPRETR=0,\"big\",\"/big\"",
            "OK|+MFTPRETR: 0,0,10000,10000",
        ),
        ("AT+MFSIZE=\"/big\"", "+MFSIZE: 10000|OK"),
        (
            "AT+MFTPRETR=0,\"big\",\"/part\",9995",
            "OK|+MFTPRETR: 0,0,5,5",
        ),
        ("AT+MFGET=\"/part\"", "+MFGET: 5,56789|OK"),
        ("AT+MFTPSTOR=0,\"copy\",\"/big\"", "+MFTPSTOR: 0,0,10000|OK"),
        ("AT+MFTPAPPE=0,\"copy\",\"/part\"", "+MFTPAPPE: 0,0,5|OK"),
        // More than the module has room for leaves nothing behind.
        ("AT+MFTPRETR=0,\"huge\",\"/huge\"", "OK|+MFTPRETR: 0,18"),
        ("AT+MFSIZE=\"/huge\"", "+CME ERROR: 22"),
        ("AT+MFTPPWD=0", "OK|+MFTPPWD: 0,0,\"/\""),
    ] {
        tester.check(line, expect);
    }
    assert_eq!(tester.stored("/copy"), Some((big + "56789").into_bytes()));
}
