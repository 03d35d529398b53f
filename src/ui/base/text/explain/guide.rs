//! The words around the guide.

use crate::ui::base::text::Lang;

/// The words around the guide.
#[expect(missing_docs, reason = "each field is named after the thing it labels")]
pub struct GuideText {
    pub contents: &'static str,
    pub back: &'static str,
}

impl Lang {
    /// The words around the guide.
    pub fn guide_text(self) -> &'static GuideText {
        match self {
            Self::En => &EN,
            Self::Zh => &ZH,
        }
    }
}

static EN: GuideText = GuideText {
    contents: "Contents",
    back: "Back to the guide",
};

static ZH: GuideText = GuideText {
    contents: "目录",
    back: "返回使用指南",
};
