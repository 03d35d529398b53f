//! The models the manual covers (clause 1.1) and what sets them apart (notes 1 to 3 of clause 3.1).

use serde::{Deserialize, Serialize};

use crate::dialect::Profile;

/// A module series.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
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

    /// What it can do, as the manual has it.
    pub fn profile(self) -> Profile {
        let profile = Profile::default();
        match self {
            Self::Other => profile,
            Self::Ml305u => profile.passive_only().plain_only().with_cids(1..=7),
            _ => profile.passive_only().plain_only(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
