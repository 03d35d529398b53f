//! What a person types at a module that is at work: commands between those of transfers, content behind a prompt, and
//! what is taken back.

use at_ferry::app::{
    Command, ContentUntil, DemoOptions, LineTaken, Message, TransferState, TypedContent,
};
use at_ferry::time::Duration;

use crate::bench::ch;
use crate::pair::Pair;

const HOST: &str = "ftp.demo";

fn connected() -> Pair {
    let mut pair = Pair::ready(&DemoOptions::default());
    pair.connect(ch(0), HOST);
    pair
}

fn raw(pair: &mut Pair, line: &str) {
    pair.bench.command(Command::Raw { line: line.into() });
}

fn content(pair: &mut Pair, content: TypedContent) {
    pair.bench.command(Command::TypeContent(content));
}

fn bytes(pair: &mut Pair, bytes: &[u8]) {
    content(pair, TypedContent::Bytes(bytes.to_vec()));
}

/// How the content ends that the module waits for.
fn wanted(pair: &Pair) -> Option<ContentUntil> {
    pair.bench.page.typed.content.map(|content| content.until)
}

/// Types a line, and sees that the module prompts for this.
fn prompted(pair: &mut Pair, line: &str, until: ContentUntil) {
    raw(pair, line);
    pair.until("the module prompts", |pair| wanted(pair).is_some());
    assert_eq!(wanted(pair), Some(until), "{line}");
}

/// Waits until all that was typed has ended, and its outcome has come.
fn ended(pair: &mut Pair) {
    pair.until("the content is taken", |pair| wanted(pair).is_none());
    pair.pass(Duration::from_secs(3));
    idle(pair);
}

/// Nothing that was typed waits, and nothing of it went wrong.
fn idle(pair: &Pair) {
    let typed = &pair.bench.page.typed;
    assert!(typed.waiting.is_empty() && typed.content.is_none());
    assert_eq!(typed.refused, None);
}

fn stored(pair: &mut Pair, path: &str) -> Option<Vec<u8>> {
    pair.module.network().server(HOST)?.content(path)
}

#[test]
fn a_file_is_stored_by_hand() {
    let mut pair = connected();
    let length = |owed_bytes| ContentUntil::Length { owed_bytes };
    prompted(&mut pair, "AT+MFTPSTOR=0,\"hand.txt\",1,5", length(5));
    bytes(&mut pair, b"hel");
    pair.until("it is sent", |pair| {
        pair.bench
            .page
            .typed
            .content
            .is_some_and(|it| it.sent_bytes == 3)
    });
    assert_eq!(wanted(&pair), Some(length(2)));
    // Both would be content, and neither is asked for.
    content(&mut pair, TypedContent::End);
    bytes(&mut pair, b"lo, world");
    ended(&mut pair);
    assert_eq!(
        stored(&mut pair, "/hand.txt").as_deref(),
        Some(&b"hello"[..])
    );
}

#[test]
fn content_of_no_length_ends_by_ctrl_z_and_is_cancelled_by_esc() {
    let mut pair = connected();
    prompted(
        &mut pair,
        "AT+MFTPSTOR=0,\"hand.txt\",1",
        ContentUntil::CtrlZ,
    );
    bytes(&mut pair, b"by hand\x1a\r\n");
    content(&mut pair, TypedContent::End);
    ended(&mut pair);
    assert_eq!(
        stored(&mut pair, "/hand.txt").as_deref(),
        Some(&b"by hand\r\n"[..])
    );
    prompted(
        &mut pair,
        "AT+MFTPSTOR=0,\"never.txt\",1",
        ContentUntil::CtrlZ,
    );
    bytes(&mut pair, b"never");
    content(&mut pair, TypedContent::Cancel);
    ended(&mut pair);
    assert!(stored(&mut pair, "/never.txt").is_none_or(|content| content.is_empty()));
}

#[test]
fn transparent_mode_by_hand_ends_by_its_escape() {
    let mut pair = connected();
    prompted(
        &mut pair,
        "AT+MFTPSTOR=0,\"wire.txt\"",
        ContentUntil::Escape,
    );
    bytes(&mut pair, b"line one\r\n");
    pair.pass(Duration::from_secs(1));
    bytes(&mut pair, b"OK\r\n");
    content(&mut pair, TypedContent::End);
    ended(&mut pair);
    assert_eq!(
        stored(&mut pair, "/wire.txt").as_deref(),
        Some(&b"line one\r\nOK\r\n"[..])
    );
    // Nobody types anything: it is left all the same.
    prompted(
        &mut pair,
        "AT+MFTPSTOR=0,\"left.txt\"",
        ContentUntil::Escape,
    );
    ended(&mut pair);
    raw(&mut pair, "AT+CSQ");
    ended(&mut pair);
}

#[test]
fn a_module_file_is_written_by_hand() {
    let mut pair = connected();
    let until = ContentUntil::Length { owed_bytes: 2 };
    prompted(&mut pair, "AT+MFPUT=\"/hand.txt\",2", until);
    bytes(&mut pair, b"hi");
    ended(&mut pair);
    assert_eq!(pair.module.file("/hand.txt"), Some(&b"hi"[..]));
}

/// A module that is left waiting ends by itself, and what was to be sent meanwhile is sent then.
#[test]
fn content_that_nobody_types_holds_transfers_up_and_breaks_none() {
    let mut pair = connected();
    pair.connect(ch(1), HOST);
    let until = ContentUntil::Length { owed_bytes: 5 };
    prompted(&mut pair, "AT+MFTPSTOR=0,\"hand.txt\",1,5", until);
    pair.bench.upload(ch(1), "other.bin", &vec![7; 20_000]);
    bytes(&mut pair, b"he");
    pair.until_transfers_end();
    assert_eq!(pair.bench.last_transfer().state, TransferState::Done);
    assert_eq!(wanted(&pair), None);
    assert_eq!(stored(&mut pair, "/other.bin"), Some(vec![7; 20_000]));
}

/// 20 MB go up while somebody types without a pause: none of it lands in the file, and each is answered.
#[test]
fn commands_typed_during_an_upload_go_between_its_packets() {
    let mut pair = connected();
    let file: Vec<u8> = (0..20_000_000_u32)
        .map(u32::to_le_bytes)
        .map(|[low, high, ..]| low ^ high)
        .collect();
    pair.bench.upload(ch(0), "big.bin", &file);
    let mut typed = 0;
    while !pair.bench.last_transfer().state.is_ended() {
        assert!(pair.step());
        assert_eq!(pair.bench.page.typed.refused, None);
        if pair.bench.page.typed.waiting.is_empty() {
            raw(&mut pair, ["AT+CSQ", "AT+CEREG?", "ATI"][typed % 3]);
            typed += 1;
        }
    }
    assert_eq!(pair.bench.last_transfer().state, TransferState::Done);
    assert!(typed > 1_000, "{typed} commands");
    pair.pass(Duration::from_secs(5));
    idle(&pair);
    let ended = pair.bench.page.typed.ended;
    assert_eq!(ended as usize, typed, "each is answered");
    assert!(
        stored(&mut pair, "/big.bin") == Some(file),
        "the file is whole"
    );
}

#[test]
fn a_line_that_waits_says_for_what_and_is_taken_back() {
    let mut pair = connected();
    pair.bench.upload(ch(0), "big.bin", &vec![1; 200_000]);
    let lines = ["AT+MFPUT=\"/kept\",2,\"hi\"", "AT+MFPUT=\"/back\",2,\"hi\""];
    loop {
        assert!(pair.step());
        for line in lines {
            raw(&mut pair, line);
        }
        if pair.bench.page.typed.waiting.len() == 2 {
            break;
        }
        pair.until("they are sent", |pair| {
            pair.bench.page.typed.waiting.is_empty()
        });
    }
    let waiting = &pair.bench.page.typed.waiting;
    assert_eq!(waiting[0].text, lines[0]);
    assert_eq!(waiting[0].waits_for, LineTaken::Channel(ch(0)));
    let number = waiting[1].number;
    pair.bench.command(Command::TakeBack { number });
    assert_eq!(pair.bench.page.typed.waiting.len(), 1);
    let before = pair.module.commands();
    pair.until_transfers_end();
    assert!(pair.module.commands() > before);
    assert!(pair.module.file("/kept").is_some());
}

#[test]
fn a_line_that_cannot_be_sent_is_told_where_it_was_typed() {
    let mut pair = connected();
    let notices = pair.bench.notices.len();
    let check = |pair: &mut Pair, line: &str, message: Message| {
        raw(pair, line);
        let refused = pair.bench.page.typed.refused.clone();
        assert_eq!(refused, Some((line.to_owned(), message)), "{line}");
    };
    check(&mut pair, "+CSQ", Message::NotACommand);
    pair.bench.upload(ch(0), "big.bin", &vec![1; 100_000]);
    pair.until("it is under way", |pair| {
        pair.bench.last_transfer().done_bytes > 0
    });
    check(&mut pair, "AT+MFTPPWD=0", Message::ChannelBusy);
    raw(&mut pair, "AT+CSQ");
    assert_eq!(pair.bench.page.typed.refused, None);
    // What the module refuses is in the log.
    raw(&mut pair, "AT+MFTPPWD=6");
    pair.until_transfers_end();
    pair.pass(Duration::from_secs(2));
    idle(&pair);
    assert_eq!(pair.bench.notices.len(), notices);
}

#[test]
fn a_password_that_waits_is_not_shown() {
    let mut pair = connected();
    pair.bench.upload(ch(0), "big.bin", &vec![1; 200_000]);
    let line = "AT+MFTPCONN=5,\"h\",\"u\",\"not to be seen\"";
    pair.until("it is under way", |pair| {
        pair.bench.last_transfer().done_bytes > 0
    });
    for _ in 0..3 {
        raw(&mut pair, line);
    }
    let waiting = &pair.bench.page.typed.waiting;
    assert!(!waiting.is_empty());
    for line in waiting {
        assert!(!line.text.contains("seen"), "{}", line.text);
    }
}

/// A line has ended when what it began has: whoever types several sends the next one then.
#[test]
fn a_typed_operation_ends_with_its_outcome() {
    let mut pair = connected();
    for (line, ended, failed) in [
        ("AT+CSQ", 1, false),
        ("AT+MFTPMKD=0,\"made\"", 2, false),
        ("AT+MFTPMKD=0,\"made\"", 3, true),
        ("AT+MFTPLIST=0,\"made\"", 4, true),
        ("AT+MFTPPWD=0", 5, false),
        ("AT+MFTPPWD=6", 6, true),
        ("AT+MFTPPWD=5", 7, true),
        ("hello", 8, true),
        ("AT+MFTPRETR=0,\"readme.txt\",,0,4", 9, false),
    ] {
        raw(&mut pair, line);
        pair.until("it has ended", |pair| pair.bench.page.typed.ended >= ended);
        let typed = &pair.bench.page.typed;
        assert_eq!((typed.ended, typed.last_failed), (ended, failed), "{line}");
    }
}
