//! What a module says of its channels: a report stands for its line, and a count for its header.

use at_ferry::codec::{Param, Params};
use at_ferry::dialect::{
    CHANNELS, ChannelState, FILE_MAX_BYTES, ListedEntry, ListedKind, Report, Verb,
    counted_payload_len,
};

/// Payload bytes that a header of RETR may announce; more is garbage.
const PAYLOAD_MAX_BYTES: u64 = 64 << 10;

/// Each line of the input.
///
/// # Panics
///
/// Where a line is read as something else than what stands there.
pub fn check(input: &[u8]) {
    for line in input.split(|byte| matches!(byte, b'\r' | b'\n')) {
        report(line);
        count(line);
    }
}

/// Written in the manual's way, it is read as the same report.
fn report(line: &[u8]) {
    let Some(report) = Report::parse(line) else {
        return;
    };
    assert!(line.starts_with(b"+MFTP"));
    let channel = report.channel();
    assert!(channel.index() < CHANNELS);
    let head = |verb: Verb| format!("{}: {channel},", verb.name()).into_bytes();
    let written = match &report {
        Report::Outcome { verb, code, .. } => {
            [head(*verb), code.0.to_string().into_bytes()].concat()
        }
        Report::WorkingDirectory { path, .. } => {
            assert!(contains(line, path));
            [
                head(Verb::Pwd),
                b"0,\"".to_vec(),
                path.clone(),
                b"\"".to_vec(),
            ]
            .concat()
        }
        Report::Entry { entry, .. } => {
            assert!(contains(line, &entry.name) && contains(line, &entry.permission));
            [head(Verb::List), b"0,".to_vec(), written_entry(entry)].concat()
        }
        Report::Sent {
            verb,
            code,
            sent_bytes,
            ..
        } => [head(*verb), format!("{},{sent_bytes}", code.0).into_bytes()].concat(),
        Report::Received {
            sum_bytes,
            recv_bytes,
            ..
        } => [
            head(Verb::Retr),
            format!("0,{sum_bytes},{recv_bytes}").into_bytes(),
        ]
        .concat(),
        Report::State { state, .. } => {
            let state = match state {
                ChannelState::NotConnected => b"0",
                ChannelState::Connected => b"1",
                ChannelState::Downloading => b"2",
                ChannelState::Uploading => b"3",
            };
            [head(Verb::State), state.to_vec()].concat()
        }
        Report::Cfg { setting, .. } => {
            let (value, second) = setting.values();
            let second = second.map_or(String::new(), |second| format!(",{second}"));
            let list = format!("\"{}\",{value}{second}", setting.key().name());
            [head(Verb::Cfg), list.into_bytes()].concat()
        }
        Report::Disconnected { .. } => format!("+MFTPURC: {channel},\"conn\",0").into_bytes(),
    };
    assert_eq!(
        Report::parse(&written),
        Some(report),
        "{}",
        written.escape_ascii()
    );
}

fn written_entry(entry: &ListedEntry) -> Vec<u8> {
    let size = match &entry.kind {
        ListedKind::Directory => Vec::new(),
        ListedKind::File {
            size_bytes,
            modified,
        } => {
            assert!(modified.iter().all(u8::is_ascii_digit));
            let size = size_bytes.map_or_else(String::new, |size| size.to_string());
            [
                format!("{size},").into_bytes(),
                modified.clone(),
                b",".to_vec(),
            ]
            .concat()
        }
    };
    let quoted = |text: &[u8]| [b"\"", text, b"\""].concat();
    [
        quoted(&entry.name),
        b",".to_vec(),
        size,
        quoted(&entry.permission),
    ]
    .concat()
}

/// A count is the last number of a header that ends in its comma, and no shorter header has one.
fn count(line: &[u8]) {
    for (at, byte) in line.iter().enumerate() {
        let header = &line[..=at];
        let Some(len_bytes) = counted_payload_len(header) else {
            continue;
        };
        assert_eq!(*byte, b',');
        // A file of the module comes as a whole.
        let most_bytes = if header.starts_with(b"+MFTPRETR") {
            PAYLOAD_MAX_BYTES
        } else {
            FILE_MAX_BYTES
        };
        assert!(len_bytes <= most_bytes);
        let list = header.strip_suffix(b",").expect("it ends in a comma");
        let colon = list
            .iter()
            .position(|byte| *byte == b':')
            .expect("it has a header");
        let number = Params::new(&list[colon + 1..]).last().and_then(Result::ok);
        assert_eq!(number.and_then(Param::as_int), Some(len_bytes));
        if line.starts_with(b"+MFTPRETR") {
            let said = Report::parse(header);
            assert!(
                matches!(said, Some(Report::Received { recv_bytes, .. }) if recv_bytes == len_bytes),
                "{said:?}"
            );
        }
        return;
    }
}

fn contains(line: &[u8], part: &[u8]) -> bool {
    part.is_empty() || line.windows(part.len()).any(|window| window == part)
}
