//! Every line of the manual's dialogues is explained, down to its last parameter; and so is all that the simulated
//! module says to the examples.

use std::fs;
use std::path::Path;

use at_ferry::dialect::explain::{
    Code, Explained, Given, State, Value, What, explain_received, explain_sent,
};
use at_ferry::dialect::table::{Name, Topic};
use at_ferry::dialect::{ChannelId, Model, examples};

use crate::rig::Tester;

#[test]
fn the_manuals_dialogues_are_explained() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts");
    let files = fs::read_dir(dir).expect("the directory is there");
    let (mut sent, mut received) = (0, 0);
    for file in files {
        let path = file.expect("a file").path();
        let text = fs::read_to_string(&path).expect("text");
        let mut asked = "";
        for line in text.lines() {
            match line.split_at_checked(2) {
                Some(("> " | "= ", command))
                    if path.extension().is_some_and(|kind| kind == "txt") =>
                {
                    asked = command;
                    for explained in explain_sent(command.as_bytes()) {
                        assert_command(&explained, command);
                    }
                    sent += 1;
                }
                Some(("< ", answer)) => {
                    let explained = explain_received(answer.as_bytes(), Some(asked.as_bytes()));
                    assert_answer(&explained, answer);
                    received += 1;
                }
                _ => {}
            }
        }
    }
    assert!(
        sent > 90 && received > 130,
        "{sent} sent, {received} received"
    );
}

/// As it is printed in the manual where the dialogues have it otherwise.
#[test]
fn what_the_manual_misprints_is_explained() {
    for (asked, answer) in [
        ("AT+MFTPDEL=0,\"new\"", "Ok"),
        ("AT+MFTPPWD=0", "+MFTPPWD: 0,0,/home/uftp"),
        (
            "AT+MFTPRETR=0,\"test1.txt\"",
            "+MFTPRETR: 0,0,23,23,BBBBBBbbbbb+MFTPAPP TEST",
        ),
        (
            "AT+MFPUT=\"/usr/test.txt\",12,\"CESHI11111111\"",
            "+MFPUT: 12",
        ),
        ("AT+MFGET=\"/usr/test.txt\"", "+MFGET: 7,33333333"),
    ] {
        for explained in explain_sent(asked.as_bytes()) {
            assert_command(&explained, asked);
        }
        assert_answer(
            &explain_received(answer.as_bytes(), Some(asked.as_bytes())),
            answer,
        );
    }
}

#[test]
fn what_the_module_says_to_the_examples_is_explained() {
    for family in examples(ChannelId::ALL[0]) {
        for line in &family.lines {
            for explained in explain_sent(line.as_bytes()) {
                assert_command(&explained, line);
            }
            let mut tester = Tester::new(Model::Ml307r).connected(0);
            tester.say("AT+MFPUT=\"/file.txt\",2,\"hi\"");
            let answer = tester.say(line);
            for part in answer.split('|') {
                assert_answer(
                    &explain_received(part.as_bytes(), Some(line.as_bytes())),
                    part,
                );
            }
        }
    }
}

/// A command of the table, in one of its forms, with nothing amiss.
fn assert_command(explained: &Explained, line: &str) {
    let What::Command { form, .. } = explained.what else {
        panic!("{line}: {:?}", explained.what);
    };
    assert!(form.is_some(), "{line}");
    assert_values(explained, line);
}

fn assert_answer(explained: &Explained, line: &str) {
    let is_known = !matches!(
        explained.what,
        What::Foreign | What::Unknown | What::Command { .. }
    );
    assert!(is_known, "{line}: {:?}", explained.what);
    assert_values(explained, line);
}

fn assert_values(explained: &Explained, line: &str) {
    assert_eq!(explained.trouble, None, "{line}: {explained:?}");
    for value in &explained.values {
        assert_eq!(value.state, State::Fits, "{line}: {value:?}");
        let is_result =
            value.name == Name::ResultCode && !matches!(explained.what, What::Ranges(_));
        assert_eq!(
            value.code.is_some(),
            is_result || value.name == Name::Error,
            "{line}: {value:?}"
        );
    }
}

/// What the parameters of a line are: name, value, meaning, figure.
fn shown(values: &[Value]) -> Vec<String> {
    let one = |value: &Value| {
        let given = match &value.given {
            Given::Nothing => "-".to_owned(),
            Given::Masked => "*".to_owned(),
            Given::Bytes(_) => value.text().into_owned(),
        };
        let mut shown = vec![format!("{}={given}", value.name.tag())];
        shown.extend(value.figure.clone());
        shown.extend(value.meaning.map(|meaning| meaning.tag().to_owned()));
        shown.extend((value.state != State::Fits).then(|| format!("{:?}", value.state)));
        shown.join(" ")
    };
    values.iter().map(one).collect()
}

#[test]
fn a_command_is_told_parameter_by_parameter() {
    let check = |line: &str, expect: &[&str]| {
        let explained = explain_sent(line.as_bytes());
        let values: Vec<String> = explained.iter().flat_map(|it| shown(&it.values)).collect();
        assert_eq!(values, expect, "{line}");
    };
    check(
        "AT+MFTPSTOR=0,\"gateway.bin\",0,4096",
        &[
            "connect_id=0",
            "file_name=gateway.bin",
            "eof=0 more-follow",
            "length=4096",
            "data=-",
        ],
    );
    check(
        "AT+MFTPCONN=1,\"h\",\"u\",\"secret\"",
        &[
            "connect_id=1",
            "hostname=h",
            "username=u",
            "password=* masked",
            "port=-",
        ],
    );
    check(
        "AT+MFTPCONN=1,\"h\",\"u\",•••,21",
        &[
            "connect_id=1",
            "hostname=h",
            "username=u",
            "password=* masked",
            "port=21",
        ],
    );
    check(
        "AT+MFTPCFG=0,\"transmode\",1",
        &[
            "connect_id=0",
            "key=transmode key-transmode",
            "trans_mode=1 passive-mode",
        ],
    );
    check("AT+MFTPCFG=0", &["connect_id=0"]);
    check(
        "AT+MFTPRETR=2,\"f\",,5",
        &[
            "connect_id=2",
            "file_name=f",
            "local_file_name=-",
            "offset=5",
            "length=- to-the-end",
        ],
    );
    check("AT+MFTPPWD=6", &["connect_id=6 OutOfRange"]);
    check(
        "AT+MFTPCWD=0,here",
        &["connect_id=0", "path=here OtherKind"],
    );
    check("AT+MFTPCWD=0", &["connect_id=0", "path=- Missing"]);
    check("ATE0Q0V1", &["echo=0 off", "quiet=0 on", "verbose=1 words"]);
    check("AT+CSQ;+CEREG=2", &["n=2 reported-with-cell"]);
}

#[test]
fn an_answer_is_told_parameter_by_parameter() {
    let check = |line: &str, asked: Option<&str>, expect: &[&str]| {
        let explained = explain_received(line.as_bytes(), asked.map(str::as_bytes));
        assert_eq!(shown(&explained.values), expect, "{line}");
    };
    check(
        "+CSQ: 24,99",
        Some("AT+CSQ"),
        &["rssi=24 −65 dBm good-signal", "ber=99 not-known"],
    );
    check(
        "+CSQ: 99,99",
        Some("AT+CSQ"),
        &["rssi=99 not-known", "ber=99 not-known"],
    );
    check(
        "+CEREG: 0,3",
        Some("AT+CEREG?"),
        &["n=0 not-reported", "stat=3 registration-denied"],
    );
    check("+CEREG: 5", None, &["stat=5 registered-roaming"]);
    check(
        "+CEREG: 1,\"1A2B\",\"01C3D4E5\",7",
        None,
        &[
            "stat=1 registered-home",
            "tac=1A2B",
            "ci=01C3D4E5",
            "AcT=7 lte",
        ],
    );
    check(
        "+CGREG: 1,2",
        Some("AT+CGREG?"),
        &["n=1 reported", "stat=2 searching"],
    );
    check(
        "+MFTPSTATE: 0,3",
        Some("AT+MFTPSTATE=0"),
        &["connect_id=0", "state=3 uploading"],
    );
    check(
        "+MFTPURC: 1,\"conn\",0",
        None,
        &[
            "connect_id=1",
            "event=conn connection-event",
            "state_code=0 disconnected",
        ],
    );
    check(
        "+CPIN: SIM PUK",
        Some("AT+CPIN?"),
        &["code=SIM PUK puk-wanted"],
    );
    check(
        "+MFTPLIST: 0,0,\"she said \"hi\".txt\",9,20220818074000,\"rw-\"",
        Some("AT+MFTPLIST=0,\"/\""),
        &[
            "connect_id=0",
            "result_code=0",
            "file_name=she said \"hi\".txt",
            "file_size=9",
            "modify_time=20220818074000 2022-08-18 07:40:00",
            "permission=rw-",
        ],
    );
    check("ML307R-DC", Some("AT+CGMM"), &["model=ML307R-DC"]);
    check(
        "+MIPCALL: 1,1,10.64.12.34",
        None,
        &["cid=1", "state=1 call-up", "address=10.64.12.34"],
    );
    check(
        "+MFTPCFG: (0-5),\"ssl\",(0),(0-5)",
        Some("AT+MFTPCFG=?"),
        &[
            "connect_id=(0-5)",
            "key=ssl key-ssl",
            "ssl_mode=(0)",
            "ssl_id=(0-5)",
        ],
    );
    check("what", Some("AT+MFTPPWD=0"), &[]);
}

#[test]
fn a_code_is_told_by_what_was_being_done() {
    let of = |line: &str, asked: &str| {
        let explained = explain_received(line.as_bytes(), Some(asked.as_bytes()));
        let code = explained.values.iter().find_map(|value| value.code);
        match code.expect("a code") {
            Code::Result(code, command) => (code.0, command.topic),
            Code::Cme(code, command) => (code.0, command.expect("it was asked").topic),
            Code::Other(_) => panic!("{line}"),
        }
    };
    assert_eq!(
        of("+MFTPCONN: 0,10", "AT+MFTPCONN=0,\"h\""),
        (10, Topic::Connect)
    );
    assert_eq!(
        of("+MFTPSTOR: 0,10,0", "AT+MFTPSTOR=0,\"f\",1,1,\"1\""),
        (10, Topic::Store)
    );
    assert_eq!(
        of("+CME ERROR: 50", "AT+MFTPPWD=6"),
        (50, Topic::WorkingDirectory)
    );
    let done =
        |line: &str, asked: &str| explain_received(line.as_bytes(), Some(asked.as_bytes())).what;
    assert!(matches!(done("OK", "AT+MFTPPWD=0"), What::Accepted));
    assert!(matches!(done("OK", "AT+MFTPCFG=0"), What::Done));
    assert!(matches!(done("0", "AT+MFTPPWD=0"), What::Accepted));
    assert!(matches!(done(">", "AT+MFTPSTOR=0,\"f\",1"), What::Prompt));
    assert!(matches!(
        done("CONNECT", "AT+MFTPSTOR=0,\"f\""),
        What::Connect
    ));
}
