//! `AT+MFTPCFG`: what is set per channel (clause 3.1).

use crate::dialect::{ChannelId, CmeCode, Profile};
use crate::time::Duration;

use super::super::args::Args;
use super::super::network::Terms;

/// The settings of one channel, with the manual's defaults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Config {
    data_type: u8,
    transmode: u8,
    rsptimeout_s: u8,
    ssl_mode: u8,
    ssl_id: u8,
    pub(crate) local_fs: LocalFs,
    pub(crate) cid: u8,
}

/// `"local_fs"`: where files come from and go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LocalFs {
    /// 0: the serial line.
    Line,
    /// 1: the module's file system.
    Files,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data_type: 0,
            transmode: 1,
            rsptimeout_s: 10,
            ssl_mode: 0,
            ssl_id: 0,
            local_fs: LocalFs::Line,
            cid: 1,
        }
    }
}

/// The keys, in the manual's order.
const KEYS: [&str; 6] = [
    "data_type",
    "transmode",
    "rsptimeout",
    "ssl",
    "local_fs",
    "cid",
];

impl Config {
    /// Reads or sets; the lines are the information response.
    pub(crate) fn command(
        &mut self,
        channel: ChannelId,
        mut args: Args<'_>,
        profile: Profile,
    ) -> Result<Vec<String>, CmeCode> {
        if args.left() == 0 {
            return Ok(KEYS.map(|key| self.line(channel, key)).into());
        }
        let key = args.name()?;
        let key = KEYS
            .into_iter()
            .find(|known| known.as_bytes() == key)
            .ok_or(CmeCode::PARAMETER)?;
        if args.left() == 0 {
            return Ok(vec![self.line(channel, key)]);
        }
        let mut value = |low: u8, high: u8| {
            let value = args.int(low.into()..=high.into())?;
            Ok::<_, CmeCode>(u8::try_from(value).expect("the range was checked"))
        };
        let mut changed = *self;
        match key {
            "data_type" => changed.data_type = value(0, 1)?,
            "transmode" => changed.transmode = value(u8::from(profile.passive_only), 1)?,
            "rsptimeout" => changed.rsptimeout_s = value(2, 30)?,
            "ssl" => {
                changed.ssl_mode = value(0, if profile.plain_only { 0 } else { 2 })?;
                changed.ssl_id = value(0, 5)?;
            }
            "local_fs" => {
                changed.local_fs = match value(0, 1)? {
                    0 => LocalFs::Line,
                    _ => LocalFs::Files,
                }
            }
            _ => changed.cid = value(1, profile.cid_max)?,
        }
        args.end()?;
        *self = changed;
        Ok(Vec::new())
    }

    /// What the network needs to know of it.
    pub(crate) fn terms(self) -> Terms {
        Terms {
            reply_timeout: Duration::from_secs(self.rsptimeout_s.into()),
            ascii: self.data_type == 1,
        }
    }

    fn line(self, channel: ChannelId, key: &str) -> String {
        let value = match key {
            "data_type" => self.data_type.to_string(),
            "transmode" => self.transmode.to_string(),
            "rsptimeout" => self.rsptimeout_s.to_string(),
            "ssl" => format!("{},{}", self.ssl_mode, self.ssl_id),
            "local_fs" => u8::from(self.local_fs == LocalFs::Files).to_string(),
            _ => self.cid.to_string(),
        };
        format!("+MFTPCFG: {channel},\"{key}\",{value}")
    }
}

/// What the test form prints: the values that this model takes.
pub(crate) fn ranges(profile: Profile) -> [String; 6] {
    let values = [
        "(0-1)".to_owned(),
        if profile.passive_only { "(1)" } else { "(0-1)" }.to_owned(),
        "(2-30)".to_owned(),
        if profile.plain_only {
            "(0),(0-5)"
        } else {
            "(0-2),(0-5)"
        }
        .to_owned(),
        "(0-1)".to_owned(),
        format!("(1-{})", profile.cid_max),
    ];
    let mut values = values.into_iter();
    KEYS.map(|key| {
        let values = values.next().expect("one for each key");
        format!("+MFTPCFG: (0-5),\"{key}\",{values}")
    })
}
