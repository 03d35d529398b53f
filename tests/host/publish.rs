//! What was stored under another name gets its own: nothing is lost for it, whatever the server does.

use at_ferry::app::{
    Command, DemoOptions, IfExists, Message, TransferOptions, TransferState, Verified,
};
use at_ferry::sim;

use crate::bench::{Bench, ch};
use crate::dialogue::{FENCE, NOT_THERE, Reads, connected, play};
use crate::pair::Pair;

const OLD: &[u8] = b"what was there before";
const NEW: &[u8] = b"what is to take its place, and is longer than it";

fn over(if_exists: IfExists) -> TransferOptions {
    TransferOptions {
        if_exists,
        part_name: true,
        verify: Verified::Full,
        ..TransferOptions::default()
    }
}

/// A server of these habits has the old file, and the new one was brought there over it.
fn replaced_at(habits: &str) -> Pair {
    let server = sim::Server::new("server").file("/f", OLD).habits(habits);
    let mut pair = Pair::ready_at(&DemoOptions::default(), vec![server]);
    pair.connect(ch(0), "server");
    let options = over(IfExists::Overwrite);
    pair.bench.command(Command::SetOptions(options));
    pair.bench.upload(ch(0), "f", NEW);
    pair.until_transfers_end();
    pair
}

/// All files there, by name.
fn files(pair: &mut Pair) -> Vec<(String, Vec<u8>)> {
    let server = pair.module.network().server("server").unwrap();
    let paths = server.paths_below("/").into_iter();
    paths
        .filter_map(|path| Some((path.clone(), server.content(&path)?)))
        .collect()
}

#[test]
fn a_file_is_replaced_on_servers_that_rename_over_it_and_on_those_that_do_not() {
    for habits in ["rename-replaces", ""] {
        let mut pair = replaced_at(habits);
        let transfer = pair.bench.last_transfer();
        assert_eq!(
            transfer.state,
            TransferState::Done,
            "{:?}",
            transfer.failure
        );
        let expect = [("/f".to_owned(), NEW.to_vec())];
        assert_eq!(files(&mut pair), expect, "{habits}");
    }
}

#[test]
fn a_file_is_replaced_whichever_answer_is_lost_on_the_way() {
    for number in 2..=6 {
        for habit in ["lose-answers", "cut-answers"] {
            for more in ["", ",rename-replaces"] {
                let habits = format!("{habit}:{number}{more}");
                let mut pair = replaced_at(&habits);
                let transfer = pair.bench.last_transfer();
                let failure = &transfer.failure;
                assert_eq!(transfer.state, TransferState::Done, "{habits}: {failure:?}");
                let expect = [("/f".to_owned(), NEW.to_vec())];
                assert_eq!(files(&mut pair), expect, "{habits}");
            }
        }
    }
}

#[test]
fn what_cannot_be_renamed_stays_whole_beside_what_it_was_to_replace() {
    let mut pair = replaced_at("refuse-rename");
    let both = [
        ("/f".to_owned(), OLD.to_vec()),
        ("/f.part".to_owned(), NEW.to_vec()),
    ];
    assert_eq!(files(&mut pair), both);
    let transfer = pair.bench.last_transfer();
    assert_eq!(transfer.state, TransferState::Failed);
    let Some(Message::NotRenamed {
        name, stored_as, ..
    }) = &transfer.failure
    else {
        panic!("{:?}", transfer.failure);
    };
    assert_eq!((name.as_str(), stored_as.as_str()), ("f", "f.part"));
    // It is no half, and nobody is offered to delete the only whole copy.
    assert_eq!(transfer.part, None);
    let id = transfer.id;
    pair.bench.command(Command::DeletePart { transfer: id });
    pair.pass(at_ferry::time::Duration::from_secs(5));
    assert_eq!(files(&mut pair), both);
    // Tried again, nothing of it goes over the air once more but what is compared.
    let sent_bytes = pair.bench.host.carried().up_bytes;
    pair.bench.command(Command::Retry { transfer: id });
    pair.until_transfers_end();
    assert_eq!(pair.bench.host.carried().up_bytes, sent_bytes);
    assert_eq!(files(&mut pair), both);
}

#[test]
fn what_a_listing_leaves_out_is_not_taken_for_renamed() {
    // As long, and with the same end; the new one's other name is behind what is listed.
    let old = vec![b'a'; 20_000];
    let mut new = old.clone();
    new[0] = b'b';
    for habits in ["refuse-rename,cut-listings:1", "cut-listings:1"] {
        let server = sim::Server::new("server")
            .file("/f", old.clone())
            .habits(habits);
        let mut pair = Pair::ready_at(&DemoOptions::default(), vec![server]);
        pair.connect(ch(0), "server");
        let options = TransferOptions {
            verify: Verified::Size,
            ..over(IfExists::Overwrite)
        };
        pair.bench.command(Command::SetOptions(options));
        pair.bench.upload(ch(0), "f", &new);
        pair.until_transfers_end();
        let state = pair.bench.last_transfer().state;
        let there = files(&mut pair);
        let is_there = |name: &str, bytes: &[u8]| {
            let mut files = there.iter();
            files.any(|(path, content)| path == name && content == bytes)
        };
        if state == TransferState::Done {
            assert!(is_there("/f", &new), "{habits}");
        } else {
            assert!(
                is_there("/f", &old) && is_there("/f.part", &new),
                "{habits}"
            );
        }
    }
}

#[test]
fn what_is_whole_is_no_half_after_a_reload_either() {
    let mut pair = replaced_at("refuse-rename");
    pair.reload();
    assert_eq!(pair.bench.last_transfer().part, None);
}

#[test]
fn a_name_that_was_given_and_whose_answer_is_lost_is_found() {
    for (habits, attempts) in [("lose-answers:2", 1), ("cut-answers:2", 2)] {
        // The upload is the first change, its new name the second.
        let server = sim::Server::new("server").habits(habits);
        let mut pair = Pair::ready_at(&DemoOptions::default(), vec![server]);
        pair.connect(ch(0), "server");
        pair.bench.command(Command::SetOptions(over(IfExists::Ask)));
        pair.bench.upload(ch(0), "f", NEW);
        pair.until_transfers_end();
        let transfer = pair.bench.last_transfer();
        let end = (transfer.state, transfer.attempts);
        assert_eq!(
            end,
            (TransferState::Done, attempts),
            "{habits}: {:?}",
            transfer.failure
        );
        assert_eq!(files(&mut pair), [("/f".to_owned(), NEW.to_vec())]);
        let carried = pair.bench.host.carried().up_bytes;
        assert_eq!(carried, NEW.len() as u64, "{habits}");
    }
}

const DONE: &str = "\r\nOK\r\n\r\n+MFTPRN: 0,0\r\n";
const REFUSED: &str = "\r\nOK\r\n\r\n+MFTPRN: 0,10\r\n";
const ONTO_ITS_NAME: &str = "AT+MFTPRN=0,\"f.part\",\"f\"\r";

/// An upload over a file on a server that renames onto no file that is there, up to where that file is set aside; the
/// name that it has then.
fn set_aside(bench: &mut Bench) -> String {
    bench.command(Command::SetOptions(TransferOptions {
        if_exists: IfExists::Overwrite,
        part_name: true,
        retries: 0,
        ..TransferOptions::default()
    }));
    bench.upload(ch(0), "f", b"12345");
    let part = "\r\nOK\r\n\r\n+MFTPLIST: 0,0,\"f.part\",5,20220818074000,\"rw-\"\r\n";
    let both = "\r\nOK\r\n\r\n+MFTPLIST: 0,0,\"f\",7,20220818074000,\"rw-\"\r\n\
                \r\n+MFTPLIST: 0,0,\"f.part\",5,20220818074000,\"rw-\"\r\n";
    play(
        bench,
        Reads::Whole,
        &[
            ("AT+MFTPLIST=0,\"f.part\"\r", NOT_THERE),
            FENCE,
            ("AT+MFTPSTOR=0,\"f.part\",1,5\r", "\r\n>"),
            ("12345", "\r\nOK\r\n\r\n+MFTPSTOR: 0,0,5\r\n"),
            ("AT+MFTPLIST=0,\"f.part\"\r", part),
            FENCE,
            (ONTO_ITS_NAME, REFUSED),
            ("AT+MFTPLIST=0,\"/home/uftp\"\r", both),
            FENCE,
        ],
    );
    let line = sent(bench);
    let aside = line.strip_prefix("AT+MFTPRN=0,\"f\",\"");
    let aside = aside.and_then(|rest| rest.strip_suffix("\"\r"));
    aside.expect("the old one is set aside").to_owned()
}

fn sent(bench: &mut Bench) -> String {
    loop {
        match bench.transmit() {
            Some(bytes) => return String::from_utf8(bytes).unwrap(),
            None => bench.pass_to_deadline(),
        }
    }
}

#[test]
fn what_was_set_aside_gets_its_name_back_where_nothing_takes_it() {
    let mut bench = connected(Reads::Whole);
    let aside = set_aside(&mut bench);
    bench.bytes(DONE.as_bytes());
    let listed = format!(
        "\r\nOK\r\n\r\n+MFTPLIST: 0,0,\"f.part\",5,20220818074000,\"rw-\"\r\n\
         \r\n+MFTPLIST: 0,0,\"{aside}\",7,20220818074000,\"rw-\"\r\n"
    );
    let back = format!("AT+MFTPRN=0,\"{aside}\",\"f\"\r");
    let turns = [
        (ONTO_ITS_NAME, REFUSED),
        ("AT+MFTPLIST=0,\"/home/uftp\"\r", listed.as_str()),
        FENCE,
        (back.as_str(), DONE),
    ];
    play(&mut bench, Reads::Whole, &turns);
    let transfer = bench.last_transfer();
    assert_eq!(transfer.state, TransferState::Failed);
    assert!(matches!(transfer.failure, Some(Message::NotRenamed { .. })));
    assert_eq!(transfer.part, None);
}

#[test]
fn what_was_set_aside_stays_where_its_successor_is_not_seen_in_its_place() {
    for there in ["\"g\",5", "\"f\",4"] {
        let mut bench = connected(Reads::Whole);
        let aside = set_aside(&mut bench);
        bench.bytes(DONE.as_bytes());
        let listed = format!(
            "\r\nOK\r\n\r\n+MFTPLIST: 0,0,{there},20220818074000,\"rw-\"\r\n\
             \r\n+MFTPLIST: 0,0,\"{aside}\",7,20220818074000,\"rw-\"\r\n"
        );
        let turns = [
            (ONTO_ITS_NAME, DONE),
            ("AT+MFTPLIST=0,\"/home/uftp\"\r", listed.as_str()),
            FENCE,
        ];
        play(&mut bench, Reads::Whole, &turns);
        let name = "f".to_owned();
        assert_eq!(*bench.last_message(), Message::OldFileAside { name, aside });
        let next = bench.transmit().unwrap_or_default();
        assert!(!next.starts_with(b"AT+MFTPDEL"), "{there}");
    }
}
