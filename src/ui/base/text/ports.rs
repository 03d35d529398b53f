//! The words around the ports that were granted. They belong to a part of the page that is loaded behind the first screen.

use crate::ui::base::text::Lang;

/// The words around ports.
pub struct PortsText {
    /// What looks for the module on one port after the other.
    pub find: &'static str,
}

impl Lang {
    /// The words around ports.
    pub fn ports_text(self) -> &'static PortsText {
        match self {
            Self::En => &EN,
            Self::Zh => &ZH,
        }
    }
}

static EN: PortsText = PortsText {
    find: "Find the module among these",
};

static ZH: PortsText = PortsText {
    find: "在这些串口中查找模组",
};
