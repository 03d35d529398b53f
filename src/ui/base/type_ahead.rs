//! Going to an entry by typing the beginning of its name.

/// How long a pause may be until what is typed begins another name, in ms.
const PAUSE_MAX_MS: f64 = 1_000.0;

/// What was typed of a name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TypeAhead {
    /// Folded, as names are compared.
    typed: String,
    last_ms: f64,
}

impl TypeAhead {
    /// Whether another key now belongs to the same name.
    pub fn is_under_way(&self, now_ms: f64) -> bool {
        !self.typed.is_empty() && now_ms - self.last_ms < PAUSE_MAX_MS
    }

    /// One more key, folded; gives the place to go to among `names`, which are folded and in the order shown, seen
    /// from the place `from`.
    pub fn press<'a>(
        &mut self,
        key: &str,
        now_ms: f64,
        names: impl Iterator<Item = &'a str> + Clone,
        from: Option<usize>,
    ) -> Option<usize> {
        if !self.is_under_way(now_ms) {
            self.typed.clear();
        }
        self.typed.push_str(key);
        self.last_ms = now_ms;
        // The same letter again and again goes from one name with it to the next.
        let repeated = self
            .typed
            .strip_prefix(key)
            .is_some_and(|rest| rest.replace(key, "").is_empty());
        let (wanted, start) = if repeated {
            (key, from.map_or(0, |from| from + 1))
        } else {
            (self.typed.as_str(), from.unwrap_or(0))
        };
        let mut places = names
            .enumerate()
            .filter(|(_, name)| name.starts_with(wanted))
            .map(|(place, _)| place);
        let first = places.next()?;
        if first >= start {
            return Some(first);
        }
        Some(places.find(|place| *place >= start).unwrap_or(first))
    }
}
