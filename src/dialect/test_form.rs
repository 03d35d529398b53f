//! What a module answers to the test forms, `AT+MFTP…=?` (clause 3).

use crate::codec::split_header;
use crate::dialect::{CfgKey, Values, Verb};

/// One line of an answer to a test form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TestForm {
    /// `+MFTPCFG: (0-5),"ssl",(0),(0-5)`: a key of the configuration (clause 3.1).
    Cfg {
        /// The channels that it is for.
        channels: Values,
        /// The key.
        key: CfgKey,
        /// The values that it takes.
        values: Values,
        /// The values of its second part.
        second_values: Option<Values>,
    },
    /// `+MFTPCONN: (0-5),,,,(0-65535)` and all others.
    Command {
        /// The command.
        verb: Verb,
        /// The channels that it is for.
        channels: Values,
        /// What stands for its other parameters, as it came; empty where it has none.
        parameters: String,
    },
}

impl TestForm {
    /// The answer that this line is; `None` for any other line, and for a key that the manual does not have.
    pub fn parse(line: &[u8]) -> Option<Self> {
        let (name, list) = split_header(line)?;
        let verb = Verb::from_name(name)?;
        let (channels, rest) = take_values(list)?;
        if verb != Verb::Cfg {
            let parameters = String::from_utf8_lossy(rest).into_owned();
            return Some(Self::Command {
                verb,
                channels,
                parameters,
            });
        }
        let rest = rest.trim_ascii().strip_prefix(b"\"")?;
        let end = memchr::memchr(b'"', rest)?;
        let key = CfgKey::from_name(&rest[..end])?;
        let (values, rest) = take_values(rest[end + 1..].trim_ascii().strip_prefix(b",")?)?;
        let second_values = take_values(rest).map(|(values, _)| values);
        Some(Self::Cfg {
            channels,
            key,
            values,
            second_values,
        })
    }
}

/// A list of values off the front, and what follows its comma.
fn take_values(list: &[u8]) -> Option<(Values, &[u8])> {
    let list = list.trim_ascii();
    let end = match list.first()? {
        b'(' => memchr::memchr(b')', list)? + 1,
        _ => memchr::memchr(b',', list).unwrap_or(list.len()),
    };
    let (values, rest) = list.split_at(end);
    let rest = rest.trim_ascii_start();
    let rest = rest.strip_prefix(b",").unwrap_or(rest);
    Some((Values::parse(values)?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expect: Option<TestForm>) {
        assert_eq!(TestForm::parse(line.as_bytes()), expect, "{line}");
    }

    /// The forms are the manual's, clauses 3.1 to 3.13.
    #[test]
    fn answers_to_test_forms_are_read() {
        let channels = Values::from(0..=5);
        let command = |line: &str, verb, parameters: &str| {
            let parameters = parameters.into();
            check(
                line,
                Some(TestForm::Command {
                    verb,
                    channels,
                    parameters,
                }),
            );
        };
        for (verb, parameters) in [
            (Verb::Conn, ",,,(0-65535)"),
            (Verb::Disc, ""),
            (Verb::Cwd, ""),
            (Verb::Rn, ","),
            (Verb::Retr, "[,[,<offset>[,<length>]]]"),
            (Verb::Stor, ",,,"),
            (Verb::Appe, ",,,"),
            (Verb::State, ""),
        ] {
            let comma = if parameters.is_empty() { "" } else { "," };
            let line = format!("{}: (0-5){comma}{parameters}", verb.name());
            command(&line, verb, parameters);
        }
        command("+MFTPMKD: (0-5),", Verb::Mkd, "");
        let cfg = |line: &str, key, values: Values, second_values: Option<Values>| {
            check(
                line,
                Some(TestForm::Cfg {
                    channels,
                    key,
                    values,
                    second_values,
                }),
            );
        };
        let flag = Values::from(0..=1);
        cfg(
            "+MFTPCFG: (0-5),\"data_type\",(0,1)",
            CfgKey::DataType,
            flag,
            None,
        );
        cfg(
            "+MFTPCFG:(0-5), \"cid\", (1-7)",
            CfgKey::Cid,
            (1..=7).into(),
            None,
        );
        let ids = Some(Values::from(0..=5));
        cfg(
            "+MFTPCFG: (0-5),\"ssl\",(0),(0-5)",
            CfgKey::Ssl,
            (0..=0).into(),
            ids,
        );
        for line in [
            "OK",
            "+MFTPCFG: (0-5)",
            "+MFTPCFG: (0-5),\"new\",(0)",
            "+CGMM: (0-5)",
        ] {
            check(line, None);
        }
    }
}
