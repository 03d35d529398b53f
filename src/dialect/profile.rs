//! What a module can do: as its own test forms say, and where they are silent, as the manual's table has it.

use std::fmt;
use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::dialect::table::{Name, cfg_ranges};
use crate::dialect::{CfgKey, CfgSetting, TestForm};

/// Which settings a module has, and which values of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// By the place of the key; `None` for a key that it does not have.
    keys: [Option<Limits>; CfgKey::ALL.len()],
}

/// The values that a key takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Limits {
    values: Values,
    /// Of a second value, which `"ssl"` alone has.
    second_values: Values,
}

impl Default for Profile {
    /// All that clause 3.1 has.
    fn default() -> Self {
        Self {
            keys: CfgKey::ALL.map(|key| {
                let [values, second_values] =
                    cfg_ranges(key).map(|range| range.map(Values::from).unwrap_or_default());
                Some(Limits {
                    values,
                    second_values,
                })
            }),
        }
    }
}

impl Profile {
    /// Active mode is refused (note 1).
    #[must_use]
    pub fn passive_only(self) -> Self {
        self.with(CfgKey::Transmode, 1..=1)
    }

    /// FTPS is refused (note 2).
    #[must_use]
    pub fn plain_only(self) -> Self {
        self.with(CfgKey::Ssl, 0..=0)
    }

    /// These PDP contexts can be used (note 3).
    #[must_use]
    pub fn with_cids(self, cids: RangeInclusive<u8>) -> Self {
        self.with(CfgKey::Cid, cids)
    }

    /// The same, corrected by what the module itself answered to `AT+MFTPCFG=?`. Where it answered nothing that
    /// can be read, nothing is corrected.
    #[must_use]
    pub fn corrected(mut self, answers: &[TestForm]) -> Self {
        let known = answers.iter().filter_map(|answer| match answer {
            TestForm::Cfg {
                key,
                values,
                second_values,
                ..
            } => Some((*key, *values, *second_values)),
            TestForm::Command { .. } => None,
        });
        let mut keys = [None; CfgKey::ALL.len()];
        for (key, values, second_values) in known {
            keys[key.index()] = Some(Limits {
                values,
                second_values: second_values.unwrap_or_default(),
            });
        }
        if keys.iter().any(Option::is_some) {
            self.keys = keys;
        }
        self
    }

    /// Whether a channel can be set so: its limits are known before anything is sent.
    pub fn allows(self, setting: CfgSetting) -> bool {
        let (value, second) = setting.values();
        self.keys[setting.key().index()].is_some_and(|limits| {
            limits.values.contains(value)
                && second.is_none_or(|second| limits.second_values.contains(second))
        })
    }

    /// Whether it has this key at all.
    pub fn has(self, key: CfgKey) -> bool {
        self.keys[key.index()].is_some()
    }

    /// The values that a key takes; none for a key that it does not have.
    pub fn values(self, key: CfgKey) -> Values {
        self.keys[key.index()].map_or(Values::default(), |limits| limits.values)
    }

    /// The values that the second part of a key takes, which `"ssl"` alone has.
    pub fn second_values(self, key: CfgKey) -> Option<Values> {
        let limits = self.keys[key.index()]?;
        (limits.second_values != Values::default()).then_some(limits.second_values)
    }

    /// The values that a parameter takes which is a setting of a channel's.
    pub fn of_parameter(self, name: Name) -> Option<Values> {
        Some(match name {
            Name::DataType => self.values(CfgKey::DataType),
            Name::TransMode => self.values(CfgKey::Transmode),
            Name::ReplyTimeout => self.values(CfgKey::Rsptimeout),
            Name::SslMode => self.values(CfgKey::Ssl),
            Name::SslId => self.second_values(CfgKey::Ssl)?,
            Name::FsTransType => self.values(CfgKey::LocalFs),
            Name::PdpCid => self.values(CfgKey::Cid),
            _ => return None,
        })
    }

    fn with(mut self, key: CfgKey, values: RangeInclusive<u8>) -> Self {
        if let Some(limits) = &mut self.keys[key.index()] {
            limits.values = values.into();
        }
        self
    }
}

/// A set of numbers from 0 to 31, as a test form lists them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Values(u32);

impl Values {
    /// Whether `value` is one of them.
    pub fn contains(self, value: u8) -> bool {
        value < 32 && self.0 >> value & 1 == 1
    }

    /// The highest of them.
    pub fn max(self) -> Option<u8> {
        (0..32).rev().find(|value| self.contains(*value))
    }

    /// A list of numbers and ranges in parentheses or bare (27.007 clause 5.4.1), such as `(0-2,5)`. Numbers
    /// over 31 are left out; `None` where it is no such list.
    pub fn parse(text: &[u8]) -> Option<Self> {
        let text = text.trim_ascii();
        let items = match text.strip_prefix(b"(") {
            Some(rest) => rest.strip_suffix(b")")?,
            None => text,
        };
        let mut set = 0;
        for item in items.split(|byte| *byte == b',') {
            let mut ends = item.splitn(2, |byte| *byte == b'-').map(number);
            let first = ends.next()??;
            let last = match ends.next() {
                Some(last) => last?,
                None => first,
            };
            for value in first..=last.min(31) {
                set |= 1 << value;
            }
        }
        Some(Self(set))
    }
}

fn number(text: &[u8]) -> Option<u32> {
    std::str::from_utf8(text).ok()?.trim().parse().ok()
}

impl From<RangeInclusive<u8>> for Values {
    fn from(range: RangeInclusive<u8>) -> Self {
        Self(
            range
                .filter(|value| *value < 32)
                .fold(0, |set, value| set | 1 << value),
        )
    }
}

impl fmt::Display for Values {
    /// As a test form has it, `(0-5)` or `(0-2,5)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(")?;
        let mut comma = "";
        let mut value = 0;
        while value < 32 {
            let first = value;
            while self.contains(value) {
                value += 1;
            }
            match value - first {
                0 => {
                    value += 1;
                    continue;
                }
                1 => write!(f, "{comma}{first}")?,
                _ => write!(f, "{comma}{first}-{}", value - 1)?,
            }
            comma = ",";
        }
        f.write_str(")")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::Model;

    #[test]
    fn a_models_limits_are_known_before_anything_is_sent() {
        let check = |model: Model, setting: CfgSetting, allowed: bool| {
            assert_eq!(
                model.profile().allows(setting),
                allowed,
                "{model:?} {setting:?}"
            );
        };
        check(
            Model::Ml307r,
            CfgSetting::Transmode { passive: false },
            false,
        );
        check(Model::Other, CfgSetting::Transmode { passive: false }, true);
        check(Model::Ml307r, CfgSetting::Ssl { mode: 1, ssl_id: 0 }, false);
        check(Model::Ml307r, CfgSetting::Ssl { mode: 0, ssl_id: 5 }, true);
        check(Model::Other, CfgSetting::Ssl { mode: 3, ssl_id: 0 }, false);
        check(Model::Ml305u, CfgSetting::Cid { cid: 7 }, true);
        check(Model::Ml305u, CfgSetting::Cid { cid: 8 }, false);
        check(Model::Ml307a, CfgSetting::Cid { cid: 15 }, true);
        for (seconds, allowed) in [(1, false), (2, true), (30, true), (31, false)] {
            check(Model::Ml307r, CfgSetting::Rsptimeout { seconds }, allowed);
        }
    }

    #[test]
    fn values_are_read_and_written() {
        let check = |text: &str, expect: Option<&[u8]>| {
            let values = Values::parse(text.as_bytes());
            let expect = expect.map(|values| {
                let set = values.iter().fold(0, |set, value| set | 1 << value);
                Values(set)
            });
            assert_eq!(values, expect, "{text}");
            if let Some(values) = values {
                let again = Values::parse(values.to_string().as_bytes());
                assert_eq!(again, Some(values), "{text} {values}");
            }
        };
        check("(0-5)", Some(&[0, 1, 2, 3, 4, 5]));
        check("(0,1)", Some(&[0, 1]));
        check("(1)", Some(&[1]));
        check("1", Some(&[1]));
        check(" (0 - 2,5) ", Some(&[0, 1, 2, 5]));
        check("(30-65535)", Some(&[30, 31]));
        assert_eq!(Values::parse(b"(99)"), Some(Values::default()));
        check("(0-", None);
        check("(a)", None);
        assert_eq!(Values::from(1..=7).to_string(), "(1-7)");
    }

    #[test]
    fn what_the_module_says_of_itself_counts_more_than_the_table() {
        let answers = |lines: &[&str]| -> Vec<TestForm> {
            let parse = |line: &&str| TestForm::parse(line.as_bytes());
            lines.iter().filter_map(parse).collect()
        };
        let table = Model::Ml307r.profile();
        let said = table.corrected(&answers(&[
            "+MFTPCFG: (0-5),\"data_type\",(0,1)",
            "+MFTPCFG: (0-5),\"transmode\",(0,1)",
            "+MFTPCFG: (0-5),\"rsptimeout\",(2-30)",
            "+MFTPCFG: (0-5),\"ssl\",(0-2),(0-5)",
            "+MFTPCFG: (0-5),\"local_fs\",(0,1)",
        ]));
        assert!(!table.allows(CfgSetting::Transmode { passive: false }));
        assert!(said.allows(CfgSetting::Transmode { passive: false }));
        assert!(said.allows(CfgSetting::Ssl { mode: 2, ssl_id: 5 }));
        assert!(!said.allows(CfgSetting::Ssl { mode: 2, ssl_id: 6 }));
        assert!(table.has(CfgKey::Cid) && !said.has(CfgKey::Cid));
        assert!(!said.allows(CfgSetting::Cid { cid: 1 }));
        assert_eq!(table.corrected(&answers(&["OK", "+MFTPCFG: what"])), table);
    }
}
