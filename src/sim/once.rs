//! What goes wrong once.

/// Which way files go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// To the server.
    Up,
    /// From the server.
    Down,
}

/// Counts what files carry each way up to where something is to go wrong, which it does once each way.
#[derive(Debug, Default)]
pub(crate) struct OnceEachWay {
    up: Count,
    down: Count,
}

#[derive(Clone, Copy, Debug)]
enum Count {
    Carried(u64),
    /// It has gone wrong.
    Over,
}

impl Default for Count {
    fn default() -> Self {
        Self::Carried(0)
    }
}

impl OnceEachWay {
    /// So many bytes were carried.
    pub(crate) fn carry(&mut self, way: Way, len_bytes: u64) {
        if let Count::Carried(bytes) = self.count(way) {
            *bytes += len_bytes;
        }
    }

    /// Whether it goes wrong with so many bytes more, where it does once more than `after_bytes` are carried; from then on
    /// it has.
    pub(crate) fn take(&mut self, way: Way, len_bytes: u64, after_bytes: u64) -> bool {
        let count = self.count(way);
        let is_due = matches!(*count, Count::Carried(bytes) if bytes + len_bytes > after_bytes);
        if is_due {
            *count = Count::Over;
        }
        is_due
    }

    fn count(&mut self, way: Way) -> &mut Count {
        match way {
            Way::Up => &mut self.up,
            Way::Down => &mut self.down,
        }
    }
}
