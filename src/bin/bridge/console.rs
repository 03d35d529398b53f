//! What a person, or a test, says on standard input.

use std::io::BufRead as _;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use crate::babble::Kind;
use crate::waker::Wake;

/// Orders that wait to be carried out, at the most.
const ORDERS_MAX: usize = 16;

/// A line of standard input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Plug,
    Unplug,
    Restart,
    Drop,
    Count,
    /// Talk so, or talk no more.
    Babble(Option<Kind>),
    Quit,
}

/// Standard input, read by a thread of its own.
#[derive(Debug)]
pub(crate) struct Console {
    orders: Receiver<Order>,
}

impl Console {
    pub(crate) fn start(mut wake: Wake) -> Self {
        let (sender, orders) = sync_channel(ORDERS_MAX);
        thread::spawn(move || {
            for line in std::io::stdin().lock().lines().map_while(Result::ok) {
                let line = line.trim();
                let babble = line.strip_prefix("babble ").and_then(Kind::from_name);
                let order = match line {
                    _ if babble.is_some() => Order::Babble(babble),
                    "hush" => Order::Babble(None),
                    "plug" => Order::Plug,
                    "unplug" => Order::Unplug,
                    "restart" => Order::Restart,
                    "drop" => Order::Drop,
                    "count" => Order::Count,
                    "quit" => Order::Quit,
                    "" => continue,
                    other => {
                        eprintln!(
                            "bridge: `{other}` is not known: plug, unplug, restart, drop, count, babble, hush, quit"
                        );
                        continue;
                    }
                };
                if sender.send(order).is_err() {
                    return;
                }
                wake.wake();
            }
            // Nobody is left to say anything.
            let _ = sender.send(Order::Quit);
            wake.wake();
        });
        Self { orders }
    }

    /// The next order, where there is one.
    pub(crate) fn next(&self) -> Option<Order> {
        self.orders.try_recv().ok()
    }
}
