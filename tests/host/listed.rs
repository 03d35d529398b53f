//! What a server calls its files and directories is text: nothing in it is a line, a payload or an answer.

use at_ferry::app::{ChannelPhase, Command, ListingState, Message};
use at_ferry::codec::StringError;

use crate::bench::{Bench, ch, server};
use crate::dialogue::{CONNECT, FENCE, Reads, connected, play, ready};

const LIST: &str = "AT+MFTPLIST=0,\"/home/uftp\"\r";

fn names(bench: &Bench) -> Vec<&str> {
    let entries = &bench.page.channels[0].listing.entries;
    entries.iter().map(|entry| entry.name.as_str()).collect()
}

#[test]
fn a_line_in_a_listed_name_is_part_of_the_name() {
    let forged = [
        "x\r+MFTPURC: 0,\"conn\",0",
        "x\r+MFTPRETR: 0,0,9,9,",
        "x\r+MFTPLIST: 0,10\r",
        "x\n\nOK\n\n+MFTPPWD: 0,0,\"/\"",
        "x\r\rERROR\r\r",
        "x\r+MATREADY\r",
    ];
    for name in forged {
        for reads in [Reads::Whole, Reads::Bytes] {
            let mut bench = connected(reads);
            bench.command(Command::Refresh { channel: ch(0) });
            let answer = format!(
                "\r\nOK\r\n\r\n+MFTPLIST: 0,0,\"{name}\",\"rwx\"\r\n\
                 \r\n+MFTPLIST: 0,0,\"b\",7,20220818074000,\"rw-\"\r\n"
            );
            play(&mut bench, reads, &[(LIST, &answer), FENCE]);
            let shown = &bench.page.channels[0];
            assert_eq!(shown.phase, ChannelPhase::Ready, "{name:?}");
            assert_eq!(shown.listing.state, ListingState::Ready, "{name:?}");
            assert_eq!(names(&bench), [name, "b"]);
            assert!(!shown.listing.entries[0].usable, "{name:?}");
        }
    }
}

#[test]
fn a_directory_whose_path_cannot_be_sent_is_told_at_once() {
    for (path, character) in [
        ("/a\rb", '\r'),
        ("/a\nb", '\n'),
        ("/a\u{1b}b", '\u{1b}'),
        ("/a\"b", '"'),
    ] {
        let mut bench = ready(Reads::Whole);
        bench.command(Command::Connect {
            channel: ch(0),
            server: server("115.29.109.79"),
        });
        play(&mut bench, Reads::Whole, &CONNECT[..3]);
        let began = bench.now;
        let answer = format!("\r\nOK\r\n\r\n+MFTPPWD: 0,0,\"{path}\"\r\n");
        play(&mut bench, Reads::Whole, &[("AT+MFTPPWD=0\r", &answer)]);
        let expect = Message::TextRefused {
            text: path.into(),
            error: StringError::Character(character),
        };
        assert_eq!(*bench.last_message(), expect, "{path:?}");
        assert_eq!(bench.now, began, "{path:?}");
        assert_eq!(bench.page.channels[0].phase, ChannelPhase::Ready);
    }
}

#[test]
fn an_entry_whose_size_cannot_be_is_listed_with_the_others() {
    for size in ["-1", "", "18446744073709551616"] {
        let mut bench = connected(Reads::Whole);
        bench.command(Command::Refresh { channel: ch(0) });
        let answer = format!(
            "\r\nOK\r\n\r\n+MFTPLIST: 0,0,\"core\",{size},20220818074000,\"rw-\"\r\n\
             \r\n+MFTPLIST: 0,0,\"b\",7,20220818074000,\"rw-\"\r\n"
        );
        play(&mut bench, Reads::Whole, &[(LIST, &answer), FENCE]);
        assert_eq!(names(&bench), ["core", "b"], "{size:?}");
        let entries = &bench.page.channels[0].listing.entries;
        let sizes = [entries[0].size_bytes(), entries[1].size_bytes()];
        assert_eq!(sizes, [None, Some(7)], "{size:?}");
    }
}
