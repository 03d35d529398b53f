//! The models the manual covers (clause 1.1) and what each can do (notes 1 to 3 of clause 3.1).

use crate::dialect::CfgSetting;

/// A module series.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Model {
    /// ML302A-DSLM, ML302A-GSLM.
    Ml302a,
    /// ML305A-DS.
    Ml305a,
    /// ML307A-DSLN, ML307A-GSLN.
    Ml307a,
    /// ML305U-DBLN.
    Ml305u,
    /// ML307R-DC.
    Ml307r,
    /// One that the manual does not name.
    #[default]
    Other,
}

impl Model {
    /// The models that the manual names.
    pub const NAMED: [Self; 5] = [
        Self::Ml302a,
        Self::Ml305a,
        Self::Ml307a,
        Self::Ml305u,
        Self::Ml307r,
    ];

    /// The series that a module means by this answer to `AT+CGMM` or `ATI`; further letters may follow
    /// the series (`ML307R-DC`), and case does not matter.
    pub fn from_name(name: &str) -> Self {
        let upper = name.trim().to_ascii_uppercase();
        Self::NAMED
            .into_iter()
            .find(|model| upper.starts_with(model.name()))
            .unwrap_or(Self::Other)
    }

    /// The series as the manual writes it; empty for [`Model::Other`].
    pub fn name(self) -> &'static str {
        match self {
            Self::Ml302a => "ML302A",
            Self::Ml305a => "ML305A",
            Self::Ml307a => "ML307A",
            Self::Ml305u => "ML305U",
            Self::Ml307r => "ML307R",
            Self::Other => "",
        }
    }

    /// The full model name that `AT+CGMM` gives.
    pub fn full_name(self) -> &'static str {
        match self {
            Self::Ml302a => "ML302A-DSLM",
            Self::Ml305a => "ML305A-DS",
            Self::Ml307a => "ML307A-DSLN",
            Self::Ml305u => "ML305U-DBLN",
            Self::Ml307r => "ML307R-DC",
            Self::Other => "",
        }
    }

    /// What it can do.
    pub fn profile(self) -> Profile {
        let named = self != Self::Other;
        Profile {
            passive_only: named,
            plain_only: named,
            cid_max: if self == Self::Ml305u { 7 } else { 15 },
        }
    }
}

/// What a model can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Active mode is refused (note 1).
    pub passive_only: bool,
    /// FTPS is refused (note 2).
    pub plain_only: bool,
    /// The highest `<pdp_cid>` (note 3).
    pub cid_max: u8,
}

impl Profile {
    /// Whether a channel can be set so: its limits are known before anything is sent.
    pub fn allows(self, setting: CfgSetting) -> bool {
        match setting {
            CfgSetting::DataType { .. } | CfgSetting::LocalFs { .. } => true,
            CfgSetting::Transmode { passive } => passive || !self.passive_only,
            CfgSetting::Rsptimeout { seconds } => (2..=30).contains(&seconds),
            CfgSetting::Ssl { mode, ssl_id } => {
                ssl_id <= 5 && (mode == 0 || (mode <= 2 && !self.plain_only))
            }
            CfgSetting::Cid { cid } => (1..=self.cid_max).contains(&cid),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn a_model_is_known_by_its_series() {
        let check =
            |name: &str, expect: Model| assert_eq!(Model::from_name(name), expect, "{name}");
        check("ML307R-DC", Model::Ml307r);
        check(" ml305u-dbln\r", Model::Ml305u);
        check("ML307A", Model::Ml307a);
        check("EC20", Model::Other);
        for model in Model::NAMED {
            check(model.full_name(), model);
        }
    }
}
