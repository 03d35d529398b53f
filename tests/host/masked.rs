//! No password comes to anything that is shown, however it comes over the line.

use at_ferry::app::{Command, Server};

use crate::bench::{Bench, ch, server};
use crate::dialogue::{CONNECT, Reads, play, ready};

/// All that the page can be told, as text.
fn told(bench: &Bench) -> String {
    let trace = bench.texts().into_iter();
    let notices = bench.notices.iter().map(|notice| format!("{notice:?}"));
    let check = format!("{:?}", bench.page.health);
    trace
        .chain(notices)
        .chain([check])
        .collect::<Vec<_>>()
        .join("\n")
}

/// Connects with this login and answers it so; nothing of `secrets` may be told.
fn check(login: &Server, answer: &str, secrets: &[&str]) {
    for reads in [Reads::Whole, Reads::Bytes] {
        let mut bench = ready(reads);
        bench.command(Command::Connect {
            channel: ch(0),
            server: login.clone(),
        });
        play(&mut bench, reads, &CONNECT[..2]);
        let line = format!(
            "AT+MFTPCONN=0,\"{}\",\"{}\",\"{}\"\r",
            login.host, login.user, login.password
        );
        play(&mut bench, reads, &[(&line, answer)]);
        let told = told(&bench);
        for secret in secrets {
            assert!(
                !told.contains(secret),
                "{secret:?} after {answer:?}: {told}"
            );
        }
    }
}

#[test]
fn no_echo_of_a_login_shows_its_password() {
    let login = Server {
        password: "s3cret-pass".into(),
        ..server("115.29.109.79")
    };
    let echo = "AT+MFTPCONN=0,\"115.29.109.79\",\"uftp\",\"s3cret-pass\"\r";
    let damaged = [
        echo.to_owned(),
        echo.replace("CONN", "CQNN"),
        echo[9..].to_owned(),
        echo[40..].to_owned(),
        echo.replace("\"uftp\",\"", "uftp,"),
        echo.replace("s3cret", "s3c\r\nret"),
        echo.replace("pass\"", "pass"),
        echo.replace('=', " ="),
        echo.replace('\r', "\r\n+CME ERROR: s3cret-pass\r\n"),
        echo.to_lowercase(),
    ];
    for echo in damaged {
        let answer = format!("{echo}\r\nOK\r\n");
        check(&login, &answer, &["s3cret-pass", "ret-pass", "s3cret"]);
    }
}

#[test]
fn a_short_password_is_known_by_its_place() {
    let echo = "AT+MFTPCONN=0,\"115.29.109.79\",\"uftp\",\"12341\"\r";
    for echo in [
        echo.to_owned(),
        echo.replace("CONN", "CQNN"),
        echo[9..].to_owned(),
    ] {
        let answer = format!("{echo}\r\nOK\r\n");
        check(&server("115.29.109.79"), &answer, &["12341"]);
    }
}

#[test]
fn a_password_that_is_a_name_as_well_hides_no_name() {
    let mut bench = ready(Reads::Whole);
    let login = Server {
        user: "demodemo".into(),
        password: "demodemo".into(),
        ..server("115.29.109.79")
    };
    bench.command(Command::Connect {
        channel: ch(0),
        server: login,
    });
    play(&mut bench, Reads::Whole, &CONNECT[..2]);
    let line = "AT+MFTPCONN=0,\"115.29.109.79\",\"demodemo\",\"demodemo\"\r";
    play(
        &mut bench,
        Reads::Whole,
        &[(line, "\r\nOK\r\n\r\n+MFTPCONN: 0,0\r\n")],
    );
    let shown = "AT+MFTPCONN=0,\"115.29.109.79\",\"demodemo\",•••";
    assert!(told(&bench).contains(shown), "{}", told(&bench));
    let home = "\r\nOK\r\n\r\n+MFTPPWD: 0,0,\"/home/demodemo\"\r\n";
    play(&mut bench, Reads::Whole, &[("AT+MFTPPWD=0\r", home)]);
    assert!(told(&bench).contains("/home/demodemo"));
}

#[test]
fn a_typed_login_is_masked_however_it_is_written() {
    for typed in [
        "AT+MFTPCONN=0,\"h\",\"u\",\"typed-secret\"",
        "at+mftpconn =0,\"h\",\"u\",\"typed-secret\"",
        "AT+MFTPCONN=0,\"h\",\"u\",\"typed-secret",
        "AT+MFTPCONN=0,h,u,typed-secret,21",
    ] {
        let mut bench = ready(Reads::Whole);
        let line = typed.into();
        bench.command(Command::Raw { line });
        let answer = format!("{typed}\r\r\n+CME ERROR: typed-secret\r\n\r\ntyped-secret\r\n");
        play(
            &mut bench,
            Reads::Whole,
            &[(&format!("{typed}\r"), &answer)],
        );
        assert!(!told(&bench).contains("typed-secret"), "{}", told(&bench));
    }
}
