//! Ranges and kinds of every parameter, and which refusal when.

use at_ferry::dialect::Model;
use at_ferry::sim::Server;

use crate::rig::{HOST, Tester};

const CME_50: &str = "+CME ERROR: 50";
const CME_801: &str = "+CME ERROR: 801";

/// Commands of a fresh module, one after the other.
fn check_all(tester: &mut Tester, dialogue: &[(&str, &str)]) {
    for (line, expect) in dialogue {
        tester.check(line, expect);
    }
}

#[test]
fn test_forms_are_the_manuals() {
    check_all(
        &mut Tester::new(Model::Ml307r),
        &[
            ("AT+MFTPCONN=?", "+MFTPCONN: (0-5),,,,(0-65535)|OK"),
            ("AT+MFTPDISC=?", "+MFTPDISC: (0-5)|OK"),
            ("AT+MFTPCWD=?", "+MFTPCWD: (0-5),|OK"),
            ("AT+MFTPPWD=?", "+MFTPPWD: (0-5)|OK"),
            ("AT+MFTPMKD=?", "+MFTPMKD: (0-5),|OK"),
            ("AT+MFTPLIST=?", "+MFTPLIST: (0-5),|OK"),
            ("AT+MFTPDEL=?", "+MFTPDEL: (0-5),|OK"),
            ("AT+MFTPRN=?", "+MFTPRN: (0-5),,|OK"),
            (
                "AT+MFTPRETR=?",
                "+MFTPRETR: (0-5),[,[,<offset>[,<length>]]]|OK",
            ),
            ("AT+MFTPSTOR=?", "+MFTPSTOR: (0-5),,,,|OK"),
            ("AT+MFTPAPPE=?", "+MFTPAPPE: (0-5),,,,|OK"),
            ("AT+MFTPSTATE=?", "+MFTPSTATE: (0-5)|OK"),
            (
                "AT+MFTPCFG=?",
                "+MFTPCFG: (0-5),\"data_type\",(0-1)|+MFTPCFG: (0-5),\"transmode\",(1)|\
             +MFTPCFG: (0-5),\"rsptimeout\",(2-30)|+MFTPCFG: (0-5),\"ssl\",(0),(0-5)|\
             +MFTPCFG: (0-5),\"local_fs\",(0-1)|+MFTPCFG: (0-5),\"cid\",(1-15)|OK",
            ),
        ],
    );
}

#[test]
fn there_are_no_read_and_no_execute_forms() {
    let mut tester = Tester::new(Model::Ml307r);
    for name in [
        "CFG", "CONN", "DISC", "CWD", "PWD", "MKD", "LIST", "DEL", "RN", "RETR", "STOR", "APPE",
        "STATE",
    ] {
        tester.check(&format!("AT+MFTP{name}?"), CME_50);
        tester.check(&format!("AT+MFTP{name}"), CME_50);
    }
    tester.check("AT+MFTPNONE=0", "ERROR");
}

#[test]
fn connect_ids_are_0_to_5() {
    let mut tester = Tester::new(Model::Ml307r);
    for channel in 0..=5 {
        tester.check(
            &format!("AT+MFTPSTATE={channel}"),
            &format!("+MFTPSTATE: {channel},0|OK"),
        );
    }
    for bad in ["6", "-1", "", "\"0\"", "x", "0x0", "99999999999999999999"] {
        tester.check(&format!("AT+MFTPSTATE={bad}"), CME_50);
    }
}

#[test]
fn settings_have_their_ranges() {
    let set = |model, key: &str, good: &[&str], bad: &[&str]| {
        let mut tester = Tester::new(model);
        for value in good {
            tester.check(&format!("AT+MFTPCFG=0,\"{key}\",{value}"), "OK");
            tester.check(
                &format!("AT+MFTPCFG=0,\"{key}\""),
                &format!("+MFTPCFG: 0,\"{key}\",{value}|OK"),
            );
        }
        for value in bad {
            tester.check(&format!("AT+MFTPCFG=0,\"{key}\",{value}"), CME_50);
            let kept = good.last().expect("there is one");
            tester.check(
                &format!("AT+MFTPCFG=0,\"{key}\""),
                &format!("+MFTPCFG: 0,\"{key}\",{kept}|OK"),
            );
        }
    };
    let named = Model::Ml307r;
    set(
        named,
        "data_type",
        &["0", "1"],
        &["2", "\"1\"", "", "1,1", "-1"],
    );
    set(named, "transmode", &["1"], &["0", "2"]);
    set(Model::Other, "transmode", &["0", "1"], &["2"]);
    set(named, "rsptimeout", &["2", "30"], &["1", "31", "x"]);
    set(
        named,
        "ssl",
        &["0,0", "0,5"],
        &["0", "0,6", "1,0", "2,0", "0,"],
    );
    set(Model::Other, "ssl", &["1,0", "2,5"], &["3,0"]);
    set(named, "local_fs", &["0", "1"], &["2"]);
    set(named, "cid", &["1", "15"], &["0", "16"]);
    set(Model::Ml305u, "cid", &["1", "7"], &["8"]);
    let mut tester = Tester::new(named);
    tester.check("AT+MFTPCFG=0,\"none\"", CME_50);
    tester.check("AT+MFTPCFG=0,data_type", CME_50);
    tester.check("AT+MFTPCFG=6", CME_50);
    // Each channel has its own.
    tester.check("AT+MFTPCFG=5,\"cid\",3", "OK");
    tester.check("AT+MFTPCFG=4,\"cid\"", "+MFTPCFG: 4,\"cid\",1|OK");
}

#[test]
fn strings_have_at_most_255_bytes_and_quotes() {
    let (fits, over) = ("a".repeat(255), "a".repeat(256));
    // 255 bytes are 85 of these.
    let (wide_fits, wide_over) = ("中".repeat(85), "中".repeat(86));
    let mut tester = Tester::new(Model::Ml307r).connected(0);
    for (name, outcome) in [("CWD", "10"), ("DEL", "10"), ("MKD", "0")] {
        for good in [&fits, &wide_fits] {
            let expect = format!("OK|+MFTP{name}: 0,{outcome}");
            tester.check(&format!("AT+MFTP{name}=0,\"{good}\""), &expect);
        }
        for bad in [
            &format!("\"{over}\""),
            &format!("\"{wide_over}\""),
            "\"\"",
            "",
            "name",
            "\"a\",1",
            "\"a\"b",
            "\"a",
        ] {
            tester.check(&format!("AT+MFTP{name}=0,{bad}"), CME_50);
        }
    }
    tester.check(&format!("AT+MFTPRN=0,\"{over}\",\"b\""), CME_50);
    tester.check(&format!("AT+MFTPRN=0,\"a\",\"{over}\""), CME_50);
    tester.check("AT+MFTPRN=0,\"a\"", CME_50);
    tester.check("AT+MFTPRN=0,\"a\",\"b\",\"c\"", CME_50);
    tester.check(&format!("AT+MFTPRETR=0,\"{over}\""), CME_50);
    tester.check(&format!("AT+MFTPSTOR=0,\"{over}\",1,5"), CME_50);
    tester.check(&format!("AT+MFTPLIST=0,\"{over}\""), CME_50);
    for place in 0..3 {
        let mut strings = ["\"h\"", "\"u\"", "\"p\""].map(str::to_owned);
        strings[place] = format!("\"{over}\"");
        tester.check(&format!("AT+MFTPCONN=1,{}", strings.join(",")), CME_50);
    }
}

#[test]
fn connecting_takes_a_host_and_what_else_there_is() {
    let server = Server::new(HOST).login("u", "p").port(2121);
    let mut tester = Tester::with_server(Model::Ml307r, server);
    check_all(
        &mut tester,
        &[
            ("AT+MFTPCONN=0", CME_50),
            ("AT+MFTPCONN=0,\"\"", CME_50),
            ("AT+MFTPCONN=0,server", CME_50),
            ("AT+MFTPCONN=0,\"server\",\"u\",\"p\",65536", CME_50),
            ("AT+MFTPCONN=0,\"server\",\"u\",\"p\",\"21\"", CME_50),
            ("AT+MFTPCONN=0,\"server\",\"u\",\"p\",21,1", CME_50),
            ("AT+MFTPCONN=0,\"server\",u", CME_50),
            // A port that is not its own, a login that is not, one left out.
            ("AT+MFTPCONN=0,\"server\",\"u\",\"p\"", "OK|+MFTPCONN: 0,11"),
            (
                "AT+MFTPCONN=0,\"server\",\"u\",\"x\",2121",
                "OK|+MFTPCONN: 0,10",
            ),
            ("AT+MFTPCONN=0,\"server\",,,2121", "OK|+MFTPCONN: 0,10"),
            ("AT+MFTPCONN=0,\"elsewhere\"", "OK|+MFTPCONN: 0,8"),
            ("AT+MFTPSTATE=0", "+MFTPSTATE: 0,0|OK"),
            (
                "AT+MFTPCONN=0,\"SERVER\",\"u\",\"p\",2121",
                "OK|+MFTPCONN: 0,0",
            ),
            ("AT+MFTPSTATE=0", "+MFTPSTATE: 0,1|OK"),
            (
                "AT+MFTPCONN=0,\"server\",\"u\",\"p\",2121",
                "+CME ERROR: 802",
            ),
            ("AT+MFTPDISC=0", "OK|+MFTPDISC: 0,0|+MFTPURC: 0,\"conn\",0"),
            ("AT+MFTPDISC=0", CME_801),
        ],
    );
}

#[test]
fn an_address_where_nobody_is_times_out() {
    let mut tester = Tester::new(Model::Ml307r);
    tester.check("AT+MFTPCFG=0,\"rsptimeout\",2", "OK");
    tester.check("AT+MFTPCONN=0,\"192.0.2.1\"", "OK");
    assert_eq!(tester.wait(std::time::Duration::from_millis(1999)), "");
    assert_eq!(
        tester.wait(std::time::Duration::from_millis(1)),
        "+MFTPCONN: 0,9"
    );
}

#[test]
fn nothing_works_on_a_channel_that_is_not_connected() {
    check_all(
        &mut Tester::new(Model::Ml307r),
        &[
            ("AT+MFTPDISC=1", CME_801),
            ("AT+MFTPPWD=1", CME_801),
            ("AT+MFTPCWD=1,\"/\"", CME_801),
            ("AT+MFTPMKD=1,\"a\"", CME_801),
            ("AT+MFTPLIST=1,\"/\"", CME_801),
            ("AT+MFTPDEL=1,\"a\"", CME_801),
            ("AT+MFTPRN=1,\"a\",\"b\"", CME_801),
            ("AT+MFTPRETR=1,\"a\"", CME_801),
            ("AT+MFTPSTOR=1,\"a\",1,5", CME_801),
            ("AT+MFTPAPPE=1,\"a\",1", CME_801),
            ("AT+MFTPSTOR=1,\"a\"", CME_801),
            // What is wrong with the parameters is said first.
            ("AT+MFTPSTOR=1,\"a\",2,5", CME_50),
        ],
    );
}

#[test]
fn what_the_server_refuses_is_result_10() {
    let server = Server::new(HOST)
        .file("/a", "1")
        .file("/d/b", "2")
        .directory("/e")
        .file("/kept/c", "3")
        .read_only("/kept");
    let mut tester = Tester::with_server(Model::Ml307r, server).connected(0);
    check_all(
        &mut tester,
        &[
            ("AT+MFTPCWD=0,\"/none\"", "OK|+MFTPCWD: 0,10"),
            ("AT+MFTPCWD=0,\"/a\"", "OK|+MFTPCWD: 0,10"),
            ("AT+MFTPMKD=0,\"/d\"", "OK|+MFTPMKD: 0,10"),
            ("AT+MFTPMKD=0,\"/a\"", "OK|+MFTPMKD: 0,10"),
            ("AT+MFTPMKD=0,\"/x/y\"", "OK|+MFTPMKD: 0,10"),
            ("AT+MFTPDEL=0,\"/none\"", "OK|+MFTPDEL: 0,10"),
            ("AT+MFTPDEL=0,\"/d\"", "OK|+MFTPDEL: 0,10"),
            ("AT+MFTPDEL=0,\"/kept/c\"", "OK|+MFTPDEL: 0,10"),
            ("AT+MFTPRN=0,\"/none\",\"/x\"", "OK|+MFTPRN: 0,10"),
            ("AT+MFTPRN=0,\"/a\",\"/d\"", "OK|+MFTPRN: 0,10"),
            ("AT+MFTPRETR=0,\"/none\"", "OK|+MFTPRETR: 0,10"),
            ("AT+MFTPRETR=0,\"/d\"", "OK|+MFTPRETR: 0,10"),
            (
                "AT+MFTPSTOR=0,\"/kept/x\",1,1,\"1\"",
                "OK|+MFTPSTOR: 0,10,0",
            ),
            ("AT+MFTPSTOR=0,\"/d\",1,1,\"1\"", "OK|+MFTPSTOR: 0,10,0"),
            // The channel is as usable as before.
            ("AT+MFTPPWD=0", "OK|+MFTPPWD: 0,0,\"/\""),
            ("AT+MFTPLIST=0,\"/e\"", "OK|+MFTPLIST: 0,14"),
            ("AT+MFTPLIST=0,\"/none\"", "OK|+MFTPLIST: 0,14"),
            ("AT+MFTPDEL=0,\"/e\"", "OK|+MFTPDEL: 0,0"),
        ],
    );
}

#[test]
fn ranges_are_cut_at_the_end() {
    let server = Server::new(HOST)
        .file("/f", "0123456789")
        .file("/empty", "");
    let mut tester = Tester::with_server(Model::Ml307r, server).connected(0);
    check_all(
        &mut tester,
        &[
            ("AT+MFTPRETR=0,\"f\"", "OK|+MFTPRETR: 0,0,10,10,0123456789"),
            (
                "AT+MFTPRETR=0,\"f\",,0,0",
                "OK|+MFTPRETR: 0,0,10,10,0123456789",
            ),
            (
                "AT+MFTPRETR=0,\"f\",\"no effect\",8",
                "OK|+MFTPRETR: 0,0,2,2,89",
            ),
            ("AT+MFTPRETR=0,\"f\",,8,100", "OK|+MFTPRETR: 0,0,2,2,89"),
            ("AT+MFTPRETR=0,\"f\",,9,1", "OK|+MFTPRETR: 0,0,1,1,9"),
            ("AT+MFTPRETR=0,\"f\",,10", "OK|+MFTPRETR: 0,3"),
            ("AT+MFTPRETR=0,\"f\",,11,1", "OK|+MFTPRETR: 0,3"),
            ("AT+MFTPRETR=0,\"empty\"", "OK|+MFTPRETR: 0,19"),
            ("AT+MFTPRETR=0,\"f\",,-1", CME_50),
            ("AT+MFTPRETR=0,\"f\",,\"1\"", CME_50),
            ("AT+MFTPRETR=0,\"f\",1", CME_50),
            ("AT+MFTPRETR=0,\"f\",,0,1,1", CME_50),
            ("AT+MFTPRETR=0", CME_50),
        ],
    );
}

#[test]
fn upload_forms_are_told_apart_by_their_parameters() {
    let mut tester = Tester::new(Model::Ml307r).connected(0);
    let data_1024 = "x".repeat(1024);
    check_all(
        &mut tester,
        &[
            ("AT+MFTPSTOR=0,\"f\",1,5,\"1234\"", CME_50),
            ("AT+MFTPSTOR=0,\"f\",1,5,\"123456\"", CME_50),
            ("AT+MFTPSTOR=0,\"f\",1,5,12345", CME_50),
            ("AT+MFTPSTOR=0,\"f\",1,5,", CME_50),
            ("AT+MFTPSTOR=0,\"f\",1,", CME_50),
            ("AT+MFTPSTOR=0,\"f\",1,,\"12345\"", CME_50),
            ("AT+MFTPSTOR=0,\"f\",,5", CME_50),
            ("AT+MFTPSTOR=0,\"f\",2", CME_50),
            ("AT+MFTPSTOR=0,\"f\",1,0", CME_50),
            ("AT+MFTPSTOR=0,\"f\",1,4097", CME_50),
            ("AT+MFTPSTOR=0,\"f\",1,1,\"1\",1", CME_50),
            ("AT+MFTPSTOR=0,\"\",1,1,\"1\"", CME_50),
            (
                &format!("AT+MFTPSTOR=0,\"f\",1,1024,\"{data_1024}\""),
                "OK|+MFTPSTOR: 0,0,1024",
            ),
            (
                &format!("AT+MFTPSTOR=0,\"f\",1,1025,\"{data_1024}x\""),
                CME_50,
            ),
        ],
    );
    assert_eq!(tester.stored("/f").map(|bytes| bytes.len()), Some(1024));
    // From the line while files come from the module's file system, and the other way round.
    check_all(
        &mut tester,
        &[
            ("AT+MFTPSTOR=0,\"f\",\"/local\"", "+CME ERROR: 812"),
            ("AT+MFTPAPPE=0,\"f\",\"/local\"", "+CME ERROR: 813"),
            ("AT+MFTPCFG=0,\"local_fs\",1", "OK"),
            ("AT+MFTPSTOR=0,\"f\",1,5", "+CME ERROR: 812"),
            ("AT+MFTPAPPE=0,\"f\",1", "+CME ERROR: 813"),
            ("AT+MFTPSTOR=0,\"f\"", "+CME ERROR: 812"),
            ("AT+MFTPSTOR=0,\"f\",\"/local\",1", CME_50),
            ("AT+MFTPSTOR=0,\"f\",\"/local\"", "OK|+MFTPSTOR: 0,18,0"),
            ("AT+MFTPRETR=0,\"f\"", CME_50),
        ],
    );
}

#[test]
fn errors_are_reported_as_cmee_has_it() {
    let mut tester = Tester::new(Model::Ml307r);
    check_all(
        &mut tester,
        &[
            ("AT+CMEE?", "+CMEE: 1|OK"),
            ("AT+CMEE=2", "OK"),
            ("AT+MFTPPWD=6", "+CME ERROR: parameter error"),
            ("AT+MFTPPWD=0", "+CME ERROR: FTP not running"),
            ("AT+CMEE=0", "OK"),
            ("AT+MFTPPWD=6", "ERROR"),
            ("AT+CMEE=3", "ERROR"),
            ("AT+CMEE=?", "+CMEE: (0-2)|OK"),
        ],
    );
}

#[test]
fn command_lines_are_forgiving_where_v250_is() {
    check_all(
        &mut Tester::new(Model::Ml307r),
        &[
            ("at+mftpstate=0", "+MFTPSTATE: 0,0|OK"),
            ("AT+MftpState=0", "+MFTPSTATE: 0,0|OK"),
            ("\nAT", "OK"),
            ("\x1b+++AT", "OK"),
            ("AX\x08T", "OK"),
            ("hello", ""),
            ("", ""),
            ("AT+NONE", "ERROR"),
            ("AT+CGMM", "ML307R-DC|OK"),
            ("ATI", "CMCC|ML307R-DC|SIMULATED-1.0.0|OK"),
            ("AT+CPIN?", "+CPIN: READY|OK"),
            ("AT+CEREG?", "+CEREG: 0,1|OK"),
        ],
    );
    let mut tester = Tester::new(Model::Ml307r);
    tester.check(&format!("AT+MFTPCWD=0,\"{}\"", "x".repeat(5000)), "ERROR");
    tester.check("AT", "OK");
}
