//! `AT+MFTPCFG`: what is set per channel (clause 3.1).

use crate::dialect::{CfgKey, ChannelId, CmeCode, Profile, Values};
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

impl Config {
    /// Reads or sets; the lines are the information response.
    pub(crate) fn command(
        &mut self,
        channel: ChannelId,
        mut args: Args<'_>,
        profile: Profile,
    ) -> Result<Vec<String>, CmeCode> {
        if args.left() == 0 {
            let keys = CfgKey::ALL.into_iter().filter(|key| profile.has(*key));
            return Ok(keys.map(|key| self.line(channel, key)).collect());
        }
        let key = args.name()?;
        let key = CfgKey::from_name(key)
            .filter(|key| profile.has(*key))
            .ok_or(CmeCode::PARAMETER)?;
        if args.left() == 0 {
            return Ok(vec![self.line(channel, key)]);
        }
        let mut next = |values: Values| {
            let value = args.int(0..=u8::MAX.into())?;
            let value = u8::try_from(value).expect("the range was checked");
            if values.contains(value) {
                Ok(value)
            } else {
                Err(CmeCode::PARAMETER)
            }
        };
        let value = next(profile.values(key))?;
        let mut changed = *self;
        match key {
            CfgKey::DataType => changed.data_type = value,
            CfgKey::Transmode => changed.transmode = value,
            CfgKey::Rsptimeout => changed.rsptimeout_s = value,
            CfgKey::Ssl => {
                changed.ssl_mode = value;
                changed.ssl_id = next(profile.second_values(key).unwrap_or_default())?;
            }
            CfgKey::LocalFs => {
                changed.local_fs = if value == 0 {
                    LocalFs::Line
                } else {
                    LocalFs::Files
                };
            }
            CfgKey::Cid => changed.cid = value,
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

    fn line(self, channel: ChannelId, key: CfgKey) -> String {
        let value = match key {
            CfgKey::DataType => self.data_type.to_string(),
            CfgKey::Transmode => self.transmode.to_string(),
            CfgKey::Rsptimeout => self.rsptimeout_s.to_string(),
            CfgKey::Ssl => format!("{},{}", self.ssl_mode, self.ssl_id),
            CfgKey::LocalFs => u8::from(self.local_fs == LocalFs::Files).to_string(),
            CfgKey::Cid => self.cid.to_string(),
        };
        format!("+MFTPCFG: {channel},\"{}\",{value}", key.name())
    }
}

/// What the test form prints: the values that this model takes.
pub(crate) fn ranges(profile: Profile) -> impl Iterator<Item = String> {
    let keys = CfgKey::ALL.into_iter().filter(move |key| profile.has(*key));
    keys.map(move |key| {
        let (name, values) = (key.name(), profile.values(key));
        let second = profile
            .second_values(key)
            .map(|values| format!(",{values}"));
        let second = second.unwrap_or_default();
        format!("+MFTPCFG: (0-5),\"{name}\",{values}{second}")
    })
}
