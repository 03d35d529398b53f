//! The deframer beside others who do some of its work: lines beside a digester of AT responses, payload beside a search
//! for one byte in the same bytes.

use std::hint::black_box;

use at_ferry::codec::Deframer;
use at_ferry::dialect::FRAMING;
use atat::{AtDigester, DigestResult, Digester, Parser, digest::ParseError};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

/// What comes from a port at once.
const READ_BYTES: usize = 64 * 1024;
/// A response of one line, and its final result code.
const RESPONSE: &[u8] = b"\r\n+CSQ: 18,99\r\n\r\nOK\r\n";
const PACKET_BYTES: usize = 4096;

/// No line of these is unsolicited.
struct NoUrc;

impl Parser for NoUrc {
    fn parse(_: &[u8]) -> Result<(&[u8], usize), ParseError> {
        Err(ParseError::NoMatch)
    }
}

fn lines(criterion: &mut Criterion) {
    let input = RESPONSE.repeat(READ_BYTES / RESPONSE.len());
    let mut group = criterion.benchmark_group("lines");
    group.throughput(Throughput::Bytes(input.len() as u64));
    group.bench_function("deframer", |bencher| {
        let mut deframer = Deframer::new(FRAMING);
        bencher.iter(|| {
            let mut rest = black_box(&input[..]);
            let mut frames = 0;
            while deframer.next_frame(&mut rest, false).is_some() {
                frames += 1;
            }
            frames
        });
    });
    group.bench_function("digester of atat", |bencher| {
        let mut digester = AtDigester::<NoUrc>::new();
        bencher.iter(|| {
            let mut rest = black_box(&input[..]);
            let mut responses = 0;
            while let (DigestResult::Response(_), taken @ 1..) = digester.digest(rest) {
                rest = &rest[taken..];
                responses += 1;
            }
            responses
        });
    });
    group.finish();
}

fn payload(criterion: &mut Criterion) {
    let mut input = Vec::new();
    while input.len() < 16 * READ_BYTES {
        let sum = input.len() + PACKET_BYTES;
        input.extend(format!("\r\n+MFTPRETR: 0,0,{sum},{PACKET_BYTES},").bytes());
        input.extend([b'a'; PACKET_BYTES]);
        input.extend(b"\r\n");
    }
    let mut group = criterion.benchmark_group("payload");
    group.throughput(Throughput::Bytes(input.len() as u64));
    group.bench_function("deframer", |bencher| {
        let mut deframer = Deframer::new(FRAMING);
        bencher.iter(|| {
            let mut frames = 0;
            for read in black_box(&input[..]).chunks(READ_BYTES) {
                let mut rest = read;
                while deframer.next_frame(&mut rest, false).is_some() {
                    frames += 1;
                }
            }
            frames
        });
    });
    group.bench_function("memchr", |bencher| {
        bencher.iter(|| memchr::memchr_iter(b'\n', black_box(&input)).count());
    });
    group.finish();
}

criterion_group!(benches, lines, payload);
criterion_main!(benches);
