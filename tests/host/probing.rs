//! Looking for a module: for how long, how it is stopped, and what can be done where none is.

use at_ferry::app::{Command, LineState, Link};
use at_ferry::time::Duration;

use crate::bench::Bench;
use crate::dialogue::{BRING_UP, Reads, play};

#[test]
fn how_long_it_takes_at_the_most_is_told() {
    let mut bench = Bench::opened(115_200);
    let ends_in = bench.page.probing_ends_in.expect("it is told at once");
    let began = bench.now;
    while bench.host.poll_hang_up().is_none() {
        if let Some(baud) = bench.host.poll_reopen() {
            bench.host.handle_opened(bench.now, Link::Serial { baud });
            bench.settle();
            let left = bench.page.probing_ends_in.expect("and told again");
            assert!(bench.now.since(began) + left <= ends_in + Duration::from_secs(1));
        }
        if bench.transmit().is_none() {
            bench.pass_to_deadline();
        }
    }
    let took = bench.now.since(began);
    assert!(took <= ends_in, "{took:?} of {ends_in:?}");
    assert!(
        took + Duration::from_secs(2) > ends_in,
        "{took:?} of {ends_in:?}"
    );
    // Once the module is there, nothing is counted down.
    let mut bench = Bench::opened(115_200);
    play(&mut bench, Reads::Whole, BRING_UP);
    assert_eq!(bench.page.probing_ends_in, None);
}

#[test]
fn it_can_be_stopped_and_the_port_used_by_hand() {
    let mut bench = Bench::opened(115_200);
    for _ in 0..3 {
        while bench.transmit().is_none() {
            bench.pass_to_deadline();
        }
    }
    bench.command(Command::StopProbing);
    assert_eq!(bench.page.line, LineState::Terminal);
    assert_eq!(bench.page.probing_ends_in, None);
    assert_eq!(bench.transmit(), None, "nobody is asked any more");
    for typed in ["AT", "help", "数据"] {
        let line = typed.into();
        bench.command(Command::Raw { line });
        assert_eq!(bench.transmit(), Some(format!("{typed}\r").into_bytes()));
        bench.bytes(b"\r\nwhatever\r\n\r\n+MFTPURC: 0,\"conn\",0\r\nOK\r\n");
        assert_eq!(bench.transmit(), None);
    }
    assert!(
        bench
            .texts()
            .ends_with(&["数据", "whatever", "+MFTPURC: 0,\"conn\",0", "OK"].map(str::to_owned))
    );
    assert!(bench.codes().is_empty(), "{:?}", bench.codes());
    assert_eq!(bench.host.poll_deadline(), None);
    // A module that is there can still be attached.
    bench
        .host
        .handle_closed(bench.now, at_ferry::app::Down::Detached);
    bench
        .host
        .handle_opened(bench.now, Link::Serial { baud: 115_200 });
    bench.settle();
    play(&mut bench, Reads::Whole, BRING_UP);
    assert!(bench.is_ready());
}

#[test]
fn a_port_on_its_way_to_another_speed_is_left_alone_once_it_is_stopped() {
    let mut bench = Bench::opened(115_200);
    let baud = loop {
        if bench.transmit().is_none() {
            bench.pass_to_deadline();
        }
        if let Some(baud) = bench.host.poll_reopen() {
            break baud;
        }
    };
    bench.command(Command::StopProbing);
    bench.host.handle_opened(bench.now, Link::Serial { baud });
    bench.settle();
    assert_eq!(bench.page.line, LineState::Terminal);
    assert_eq!(bench.transmit(), None);
}
