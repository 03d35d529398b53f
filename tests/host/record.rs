//! The record of the line: what each frame is and belongs to, the rows that it folds into, and the files that it is
//! written to and read from.

use at_ferry::app::{
    Command, DemoOptions, FrameDirection, FrameKind, Link, LogExport, LogFilter, LogForm, LogPart,
    LogPlace, LogRow, LogSearch, LogView, LogWindow, Moment, RecordOptions, RowKey, RowKind,
    RowOutcome, Session, TransferState, Unread, WallClock, shown,
};
use at_ferry::record::{About, Export, Opened, Recorder};
use at_ferry::time::Duration;

use crate::bench::{Bench, Kept, ch};
use crate::dialogue::{CONNECT, Reads, connected, play, ready};
use crate::pair::Pair;

/// The rows of a view, once all is looked at.
fn look(bench: &mut Bench, view: LogView) -> LogWindow {
    bench.now = bench.now + Duration::from_secs(1);
    bench.host.show_log(view);
    for _ in 0..10_000 {
        if let Some(window) = bench.host.poll_log(bench.now)
            && window.is_complete
        {
            return window;
        }
    }
    panic!("the log is never complete");
}

fn end(rows: u32) -> LogView {
    LogView {
        number: 1,
        place: LogPlace::End { rows },
        ..LogView::default()
    }
}

fn texts(row: &LogRow) -> Vec<String> {
    row.lines.iter().map(|line| shown(&line.bytes)).collect()
}

/// A pair of which the first channel has uploaded so many bytes.
fn uploaded(len_bytes: usize) -> Pair {
    let mut pair = Pair::ready(&DemoOptions::default());
    pair.connect(ch(0), "ftp.demo");
    let bytes: Vec<u8> = (0..=250_u8).cycle().take(len_bytes).collect();
    pair.bench.upload(ch(0), "gateway.bin", &bytes);
    pair.until_transfers_end();
    let state = pair.bench.last_transfer().state;
    assert_eq!(state, TransferState::Done);
    pair
}

#[test]
fn a_run_of_packets_is_one_row_that_unfolds_to_its_frames() {
    let mut pair = uploaded(1 << 20);
    let window = look(&mut pair.bench, end(400));
    let is_run = |row: &&LogRow| row.kind == RowKind::Run;
    let runs: Vec<&LogRow> = window.rows.iter().filter(is_run).collect();
    // What the module says unasked parts one from the next.
    let sum = |of: fn(&LogRow) -> u64| runs.iter().map(|run| of(run)).sum::<u64>();
    assert_eq!(sum(|run| run.count.into()), 256);
    assert_eq!(sum(|run| run.payload_bytes), 1 << 20);
    let run = runs[0];
    assert_eq!(run.outcome, Some(RowOutcome::Ok));
    assert_eq!(run.channel, Some(ch(0)));
    assert_eq!(
        run.of.as_ref().map(|of| of.name.as_str()),
        Some("gateway.bin")
    );
    assert!(run.took > Duration::ZERO);

    let folded = window.all_rows.1 - window.all_rows.0;
    let mut view = LogView {
        unfolded: vec![run.key],
        ..end(400)
    };
    let window = look(&mut pair.bench, view.clone());
    assert_eq!(
        window.all_rows.1 - window.all_rows.0,
        folded + u64::from(run.count)
    );
    let is_inner = |row: &&LogRow| row.key.depth == 1 && row.kind == RowKind::Exchange;
    let third = window.rows.iter().filter(is_inner).nth(2).unwrap();
    assert_eq!(third.payload_bytes, 4096);
    view.unfolded.push(third.key);
    let (key, window) = (third.key, look(&mut pair.bench, view));
    let at = window.rows.iter().position(|row| row.key == key).unwrap();
    let frames = &window.rows[at + 1..at + 6];
    let kinds: Vec<RowKind> = frames.iter().map(|row| row.kind).collect();
    let expect = [
        FrameKind::Command,
        FrameKind::Prompt,
        FrameKind::Payload,
        FrameKind::Final,
        FrameKind::Response,
    ];
    assert_eq!(kinds, expect.map(RowKind::Frame));
    let of = frames[2].of.as_ref().unwrap();
    assert_eq!((of.offset, frames[2].payload_bytes), (Some(2 * 4096), 4096));
    assert!(
        frames
            .iter()
            .all(|row| row.transaction == third_of(&window, key))
    );
}

fn third_of(window: &LogWindow, key: RowKey) -> Option<u32> {
    let row = window.rows.iter().find(|row| row.key == key);
    row.and_then(|row| row.transaction)
}

#[test]
fn a_download_knows_where_in_the_file_each_payload_is() {
    let mut pair = Pair::ready(&DemoOptions::default());
    pair.connect(ch(0), "ftp.demo");
    let name = pair.bench.page.channels[0]
        .listing
        .entries
        .iter()
        .max_by_key(|entry| entry.size_bytes())
        .unwrap()
        .name
        .clone();
    let channel = ch(0);
    pair.bench.command(Command::Download { channel, name });
    pair.until_transfers_end();
    let size_bytes = pair.bench.last_transfer().total_bytes.unwrap();
    let mut at = 0;
    for frame in pair.bench.host.recorder().frames_from(0) {
        let Some(payload) = frame.payload else {
            continue;
        };
        let offset = frame.tie.of.and_then(|of| of.offset);
        let offset = offset.unwrap_or_else(|| panic!("{frame:?}"));
        // Ranges are proven by reading some bytes again.
        assert!(offset <= at, "{offset} after {at}");
        at = at.max(offset + payload.len_bytes);
    }
    assert_eq!(at, size_bytes);
}

#[test]
fn each_frame_is_what_it_is_and_belongs_to_its_command() {
    let mut bench = ready(Reads::Whole);
    let before = bench.frames().len();
    bench.command(Command::Connect {
        channel: ch(0),
        server: crate::bench::server("115.29.109.79"),
    });
    play(&mut bench, Reads::Whole, &CONNECT[..3]);
    bench.bytes(b"\r\n+MFTPURC: 3,\"conn\",0\r\n\r\nOK\r\n");
    let frames: Vec<Kept> = bench.frames().split_off(before);
    let conn = frames
        .iter()
        .find(|frame| frame.text.starts_with("AT+MFTPCONN"))
        .unwrap();
    assert_eq!(
        (conn.kind, conn.direction),
        (FrameKind::Command, FrameDirection::Tx)
    );
    let outcome = frames.iter().find(|frame| frame.text == "+MFTPCONN: 0,0");
    let outcome = outcome.unwrap();
    assert_eq!((outcome.kind, outcome.tie), (FrameKind::Response, conn.tie));
    assert_eq!(outcome.tie.channel, Some(ch(0)));
    let [.., urc, stray] = &frames[..] else {
        panic!("{frames:#?}");
    };
    assert_eq!((urc.kind, urc.tie.channel), (FrameKind::Urc, Some(ch(3))));
    assert_eq!(urc.tie.transaction, None);
    assert_eq!(
        (stray.kind, stray.tie.transaction),
        (FrameKind::Stray, None)
    );
}

#[test]
fn a_typed_command_is_marked_with_all_that_answers_it() {
    let mut bench = ready(Reads::Whole);
    bench.command(Command::Raw {
        line: "AT+CSQ".into(),
    });
    let answer = "AT+CSQ\r\r\n+CSQ: 20,99\r\n\r\n+CEREG: 1\r\n\r\nOK\r\n";
    play(&mut bench, Reads::Whole, &[("AT+CSQ\r", answer)]);
    let frames = bench.frames();
    let last = &frames[frames.len() - 5..];
    let kinds: Vec<_> = last
        .iter()
        .map(|frame| (frame.kind, frame.tie.is_typed))
        .collect();
    let expect = [
        (FrameKind::Command, true),
        (FrameKind::Echo, true),
        (FrameKind::Response, true),
        (FrameKind::Urc, false),
        (FrameKind::Final, true),
    ];
    assert_eq!(kinds, expect);
    let filter = LogFilter {
        only_typed: true,
        ..LogFilter::default()
    };
    let window = look(&mut bench, LogView { filter, ..end(10) });
    let [row] = &window.rows[..] else {
        panic!("{:#?}", window.rows);
    };
    assert_eq!(row.outcome, Some(RowOutcome::Ok));
    assert_eq!(texts(row), ["AT+CSQ", "AT+CSQ", "+CSQ: 20,99", "OK"]);
}

#[test]
fn a_line_that_stands_half_is_shown_and_what_never_ends_is_kept() {
    let mut bench = ready(Reads::Whole);
    bench.bytes(b"\r\n+CEREG");
    assert_eq!(look(&mut bench, end(1)).partial, None);
    bench.pass_to_deadline();
    let partial = look(&mut bench, end(1)).partial.unwrap();
    assert_eq!(partial.bytes, b"+CEREG");
    bench.bytes(b": 1\r\n");
    let window = look(&mut bench, end(1));
    assert_eq!(window.partial, None);
    assert_eq!(texts(&window.rows[0]), ["+CEREG: 1"]);
    bench.bytes(b"\r\n+CER");
    bench
        .host
        .handle_closed(bench.now, at_ferry::app::Down::Unplugged);
    let frames: Vec<_> = bench.host.recorder().frames_from(0).collect();
    let [.., part, mark] = &frames[..] else {
        panic!("{frames:#?}");
    };
    assert!(part.is_partial && part.bytes == b"+CER", "{part:?}");
    assert_eq!(
        (mark.kind, mark.bytes),
        (FrameKind::Mark, b"closed unplugged".as_slice())
    );
}

/// What is known of the moment before a frame.
fn moment(bench: &mut Bench, number: u64) -> Moment {
    let view = LogView {
        selected: Some(number),
        ..end(1)
    };
    look(bench, view).moment.expect("it is kept")
}

#[test]
fn the_moment_of_a_frame_tells_what_was_under_way_and_what_was_owed() {
    let mut pair = uploaded(3 * 4096);
    let frames: Vec<(u64, FrameKind, bool)> = pair
        .bench
        .host
        .recorder()
        .frames_from(0)
        .map(|frame| {
            let is_packet = frame.kind == FrameKind::Payload;
            (frame.number, frame.kind, is_packet)
        })
        .collect();
    let second = frames.iter().filter(|(.., is_packet)| *is_packet).nth(1);
    let second = second.expect("there are three packets").0;
    // Command, prompt, payload, final result code, outcome, and the next command.
    for (number, owed) in [
        (second - 2, None),
        (second - 1, Some((0, 4096))),
        (second, Some((0, 4096))),
        (second + 1, Some((4096, 0))),
        (second + 2, Some((4096, 0))),
        (second + 3, None),
    ] {
        let moment = moment(&mut pair.bench, number);
        assert_eq!(moment.sessions, [(ch(0), Session::Open)], "{number}");
        let told: Vec<_> = moment
            .under_way
            .iter()
            .map(|it| (it.carried_bytes, it.owed_bytes().unwrap()))
            .collect();
        assert_eq!(told, Vec::from_iter(owed), "before {number}: {frames:?}");
        if let [packet] = &moment.under_way[..] {
            assert_eq!((packet.number, packet.channel), (second - 2, Some(ch(0))));
            assert_eq!(packet.file.as_deref(), Some("gateway.bin"));
        }
    }
    let first = moment(&mut pair.bench, frames[0].0);
    assert_eq!((first.sessions, first.under_way), (Vec::new(), Vec::new()));
}

#[test]
fn a_session_is_over_when_the_module_says_so_or_restarts_or_the_line_is_closed() {
    for (told, expect) in [
        ("\r\n+MFTPURC: 0,\"conn\",0\r\n", Some(Session::Closed)),
        ("\r\n+MFTPSTATE: 0,0\r\n", Some(Session::Closed)),
        ("\r\n+MATREADY\r\n", Some(Session::Closed)),
        ("\r\n+CEREG: 1\r\n", Some(Session::Open)),
    ] {
        let mut bench = connected(Reads::Whole);
        bench.bytes(told.as_bytes());
        bench
            .host
            .handle_closed(bench.now, at_ferry::app::Down::Unplugged);
        let mark = bench.host.recorder().next_number() - 1;
        let before = moment(&mut bench, mark);
        let session = before
            .sessions
            .iter()
            .find(|(channel, _)| *channel == ch(0));
        assert_eq!(session.map(|(_, session)| *session), expect, "{told}");
        bench
            .host
            .handle_opened(bench.now, Link::Serial { baud: 115_200 });
        let after = moment(&mut bench, mark + 1);
        assert!(after.under_way.is_empty());
        let all_closed = |(_, session): &(_, Session)| *session == Session::Closed;
        assert!(after.sessions.iter().all(all_closed), "{after:?}");
    }
}

/// The row of the last line that told of a disconnect.
fn disconnect_of(bench: &mut Bench) -> LogRow {
    let rows = look(bench, end(400)).rows;
    let is_it = |row: &&LogRow| texts(row)[0].starts_with("+MFTPURC");
    rows.iter().rfind(is_it).expect("it is there").clone()
}

#[test]
fn a_lost_session_is_an_error_and_an_ended_one_is_none() {
    let told = b"\r\n+MFTPURC: 0,\"conn\",0\r\n";
    let mut bench = connected(Reads::Whole);
    bench.bytes(told);
    let row = disconnect_of(&mut bench);
    assert_eq!(row.outcome, Some(RowOutcome::Error));
    // It is told once more.
    bench.bytes(told);
    assert_eq!(disconnect_of(&mut bench).outcome, None);

    let mut pair = Pair::ready(&DemoOptions::default());
    pair.connect(ch(0), "ftp.demo");
    pair.bench.command(Command::Disconnect { channel: ch(0) });
    pair.pass(Duration::from_secs(10));
    assert_eq!(disconnect_of(&mut pair.bench).outcome, None);
}

/// What was read back for one frame is not told of another, nor once what it was read from is gone.
#[test]
fn a_moment_is_that_of_the_frame_and_of_what_is_kept() {
    let mut pair = uploaded(64 << 10);
    let last = pair.bench.host.recorder().next_number() - 1;
    let numbers = || (last - 40..=last).chain([last, last - 1, last]);
    let kept: Vec<_> = numbers()
        .map(|number| moment(&mut pair.bench, number))
        .collect();
    for (number, kept) in numbers().zip(&kept) {
        assert_eq!(kept.number, number);
        // A view that looks at it for the first time.
        pair.bench.host.show_session(None);
        assert_eq!(moment(&mut pair.bench, number), *kept);
    }
    let session = written(&pair.bench, LogForm::Session, LogPart::All);
    let mut opened = Opened::default();
    opened.feed(&session);
    opened.finish();
    pair.bench.host.show_session(Some(opened));
    let again = moment(&mut pair.bench, last);
    assert_eq!(Some(&again), kept.last());
}

#[test]
fn an_error_is_never_folded_away() {
    let mut pair = Pair::ready(&DemoOptions {
        fault: Some("disk-full".into()),
        ..DemoOptions::default()
    });
    pair.connect(ch(0), "ftp.demo");
    pair.bench.upload(ch(0), "big.bin", &vec![7; 1 << 20]);
    pair.until_transfers_end();
    assert_eq!(pair.bench.last_transfer().state, TransferState::Failed);
    let window = look(&mut pair.bench, end(400));
    let failed = window.rows.iter().find(|row| {
        let is_packet = texts(row)[0].starts_with("AT+MFTPSTOR=0,");
        is_packet && row.outcome == Some(RowOutcome::Error)
    });
    let failed = failed.expect("a packet was refused");
    assert_eq!((failed.kind, failed.count), (RowKind::Exchange, 1));
}

#[test]
fn a_code_of_its_own_is_no_error_where_the_command_did_what_it_is_for() {
    for (line, answer, expect) in [
        ("AT+MFTPLIST=0,\"empty\"", "+MFTPLIST: 0,14", RowOutcome::Ok),
        ("AT+MFTPRETR=0,\"empty\"", "+MFTPRETR: 0,19", RowOutcome::Ok),
        ("AT+MFTPRETR=0,\"a\"", "+MFTPRETR: 0,14", RowOutcome::Error),
        ("AT+MFTPDEL=0,\"a\"", "+MFTPDEL: 0,10", RowOutcome::Error),
    ] {
        let mut bench = connected(Reads::Whole);
        bench.command(Command::Raw { line: line.into() });
        let sent = format!("{line}\r");
        let answer = format!("\r\nOK\r\n\r\n{answer}\r\n");
        play(&mut bench, Reads::Whole, &[(&sent, &answer)]);
        let window = look(&mut bench, end(20));
        let row = window.rows.iter().rfind(|row| texts(row)[0] == line);
        assert_eq!(row.unwrap().outcome, Some(expect), "{line} {answer}");
    }
}

#[test]
fn what_is_searched_for_is_found_wherever_it_is() {
    let mut pair = uploaded(100_000);
    let all = pair.bench.texts();
    for (text, is_regex) in [
        ("MFTPSTOR", false),
        ("OK", false),
        ("nowhere", false),
        (r"STOR=\d", true),
        (r"^OK$", true),
    ] {
        let is_in = |line: &&String| match (is_regex, text) {
            (false, text) => line.contains(text),
            (true, "^OK$") => line.as_str() == "OK",
            (true, _) => line.contains("STOR=0"),
        };
        let expect = all.iter().filter(is_in).count() as u64;
        let search = Some(LogSearch {
            text: text.into(),
            is_regex,
        });
        let view = LogView {
            search: search.clone(),
            place: LogPlace::Hit {
                from: 0,
                forward: true,
                rows: 20,
            },
            ..end(20)
        };
        let window = look(&mut pair.bench, view);
        assert_eq!(window.hits, expect, "{text}");
        assert_eq!(window.hit.is_some(), expect > 0, "{text}");
        if let Some(hit) = window.hit {
            assert_eq!(hit.nth, 1);
            let at = usize::try_from(hit.row - window.first_row).unwrap();
            assert!(window.rows[at].is_hit, "{text}: {:#?}", window.rows[at]);
        }
        let filter = LogFilter {
            only_hits: true,
            ..LogFilter::default()
        };
        let window = look(
            &mut pair.bench,
            LogView {
                search,
                filter,
                ..end(400)
            },
        );
        assert!(window.rows.iter().all(|row| row.is_hit), "{text}");
        assert_eq!(window.rows.is_empty(), expect == 0, "{text}");
    }
    let search = Some(LogSearch {
        text: "(".into(),
        is_regex: true,
    });
    assert!(look(&mut pair.bench, LogView { search, ..end(1) }).is_bad_search);
}

fn about() -> About {
    About {
        app: "AT Ferry".into(),
        model: "ML307R-DC".into(),
        firmware: "V1".into(),
        link: Some(Link::Serial { baud: 921_600 }),
        usb: Some((0x2ecc, 0x3012)),
        began: WallClock::from_stamp("2026-12-01T08:30:00.123+08:00"),
    }
}

fn written(bench: &Bench, form: LogForm, part: LogPart) -> Vec<u8> {
    let recorder = bench.host.recorder();
    let mut export = Export::new(recorder, about(), LogExport { form, part });
    std::iter::from_fn(|| export.piece(recorder, bench.now))
        .flatten()
        .collect()
}

/// What is kept of each frame, to be compared.
fn all(recorder: &Recorder) -> Vec<String> {
    let frames = recorder.frames_from(0);
    frames.map(|frame| format!("{frame:?}")).collect()
}

#[test]
fn a_session_file_is_read_back_equal_however_it_is_cut() {
    let mut pair = uploaded(100_000);
    pair.bench
        .bytes(b"\r\nbin\xff\x01ary\r\n\r\n+CME ERROR: \"\\\"\r\n");
    let file = written(&pair.bench, LogForm::Session, LogPart::All);
    for cut in [1, 7, 4096, file.len()] {
        let mut opened = Opened::default();
        for piece in file.chunks(cut) {
            opened.feed(piece);
        }
        opened.finish();
        assert!(opened.is_session());
        assert_eq!(opened.about, about());
        assert!(opened.unread.is_empty(), "{:?}", opened.unread);
        let recorder = pair.bench.host.recorder();
        assert_eq!(all(&opened.recorder), all(recorder), "by {cut}");
        let id = pair.bench.last_transfer().id;
        assert_eq!(opened.recorder.name_of(id), Some("gateway.bin"));
    }
}

#[test]
fn what_a_newer_page_has_written_is_named_and_the_rest_is_read() {
    let mut opened = Opened::default();
    opened.feed(
        concat!(
            "\u{feff}{\"atf\":2,\"app\":\"AT Ferry 9\",\"weather\":\"fair\"}\r\n",
            "{\"t\":1.5,\"n\":7,\"d\":\"tx\",\"k\":\"command\",\"x\":4,\"s\":\"AT\",\"mood\":1}\n",
            "{\"t\":1.6,\"d\":\"rx\",\"k\":\"hologram\",\"s\":\"?\"}\n",
            "{\"t\":1.7,\"k\":\"final\",\"s\":\"OK\"}\n",
            "{\"k\":\"final\",\"s\":\"no time\"}\n",
            "not JSON\n",
            "\n",
            "{\"t\":2,\"k\":\"urc\",\"s\":\"+CEREG: 1\"}",
        )
        .as_bytes(),
    );
    opened.finish();
    let named: Vec<(Unread, u64)> = opened.unread.clone().into_iter().collect();
    let expect = [
        (Unread::Version(2), 1),
        (Unread::Line, 2),
        (Unread::Kind("hologram".into()), 1),
        (Unread::Member("mood".into()), 1),
        (Unread::Member("weather".into()), 1),
    ];
    assert_eq!(named, expect);
    let frames: Vec<_> = opened.recorder.frames_from(0).collect();
    let kinds: Vec<_> = frames
        .iter()
        .map(|frame| (frame.number, frame.kind))
        .collect();
    let expect = [
        (7, FrameKind::Command),
        (8, FrameKind::Mark),
        (9, FrameKind::Final),
        (10, FrameKind::Urc),
    ];
    assert_eq!(kinds, expect);
    assert_eq!(frames[3].first_byte_at.as_micros(), 2_000_000);
}

#[test]
fn text_has_a_head_and_one_line_for_each_frame() {
    let pair = uploaded(5_000);
    let text = String::from_utf8(written(&pair.bench, LogForm::Text, LogPart::All)).unwrap();
    let (head, lines): (Vec<&str>, Vec<&str>) =
        text.lines().partition(|line| line.starts_with('#'));
    assert!(head.contains(&"# Module:   ML307R-DC"), "{head:#?}");
    assert!(head.contains(&"# Link:     serial port, 921600 bit/s, USB 2ecc:3012"));
    assert!(head.contains(&"# Began:    2026-12-01T08:30:00.123+08:00"));
    assert_eq!(lines.len() as u64, pair.bench.host.recorder().len());
    assert!(
        lines.iter().any(|line| line.contains(" > AT+MFTPSTOR=0,")),
        "{text}"
    );
    assert!(
        lines
            .iter()
            .any(|line| line.contains(" > [4096 bytes, CRC-32 ")),
        "{text}"
    );
    let id = pair.bench.last_transfer().id;
    let of_it = written(&pair.bench, LogForm::Text, LogPart::Transfer(id));
    let of_it = String::from_utf8(of_it).unwrap();
    assert!(
        of_it.contains("MFTPSTOR") && !of_it.contains("MFTPCONN"),
        "{of_it}"
    );
}

#[test]
fn a_capture_is_made_of_whole_blocks() {
    let pair = uploaded(5_000);
    let file = written(&pair.bench, LogForm::Pcapng, LogPart::All);
    let (mut rest, mut packets) = (file.as_slice(), 0);
    while !rest.is_empty() {
        let word = |at: usize| u32::from_le_bytes(rest[at..at + 4].try_into().unwrap());
        let len = word(4) as usize;
        assert_eq!(len % 4, 0);
        assert_eq!(
            word(len - 4) as usize,
            len,
            "the length stands at both ends"
        );
        packets += u64::from(word(0) == 6);
        rest = &rest[len..];
    }
    assert_eq!(packets, pair.bench.host.recorder().len());
}

/// A pair that keeps so much, and has uploaded two mebibytes.
fn kept_by(options: RecordOptions) -> Pair {
    let mut pair = Pair::ready(&DemoOptions::default());
    pair.bench.command(Command::SetRecord(options));
    pair.connect(ch(0), "ftp.demo");
    pair.bench.upload(ch(0), "gateway.bin", &vec![7; 2 << 20]);
    pair.until_transfers_end();
    pair
}

#[test]
fn all_of_each_payload_is_kept_where_that_is_wanted() {
    for keeps_payload in [false, true] {
        let pair = kept_by(RecordOptions {
            keeps_payload,
            ..RecordOptions::default()
        });
        let recorder = pair.bench.host.recorder();
        let payloads = recorder.frames_from(0).filter_map(|frame| frame.payload);
        let (mut bytes, mut kept) = (0, 0);
        for payload in payloads {
            bytes += payload.len_bytes;
            kept += payload.head.len() + payload.tail.len();
        }
        assert!(bytes >= 2 << 20, "{bytes}");
        assert_eq!(kept as u64 == bytes, keeps_payload, "{kept} of {bytes}");
    }
}

#[test]
fn the_record_takes_no_more_than_it_may_and_the_page_is_told() {
    let mut options = RecordOptions {
        keeps_payload: true,
        bound_mib: 1,
    };
    let mut pair = kept_by(options);
    let mebibytes = |window: &LogWindow| (window.used_bytes >> 20, window.bound_bytes >> 20);
    let window = look(&mut pair.bench, end(20));
    assert_eq!(mebibytes(&window), (1, 1));
    assert!(window.dropped_frames > 0);
    options.bound_mib = 4;
    let mut pair = kept_by(options);
    let all = look(&mut pair.bench, end(20));
    assert_eq!(mebibytes(&all), (2, 4));
    assert_eq!(all.dropped_frames, 0);
    for (bound_mib, expect) in [(0, 1), (1_000, 256), (1, 1)] {
        options.bound_mib = bound_mib;
        pair.bench.command(Command::SetRecord(options));
        pair.bench.now = pair.bench.now + Duration::from_secs(1);
        let told = std::iter::from_fn(|| pair.bench.host.poll_log(pair.bench.now)).last();
        let told = told.unwrap_or_else(|| panic!("{bound_mib}"));
        assert_eq!(told.bound_bytes >> 20, expect, "{bound_mib}");
    }
    let less = look(&mut pair.bench, end(20));
    assert!(less.used_bytes <= 1 << 20, "{}", less.used_bytes);
    let last = |window: &LogWindow| window.rows.last().and_then(|row| row.lines.last().cloned());
    assert_eq!(last(&less), last(&all), "the last ones are still there");
    assert_eq!(less.frames + less.dropped_frames, all.frames);
}
