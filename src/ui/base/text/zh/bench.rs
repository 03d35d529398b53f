//! The bench, in Chinese.

use crate::ui::base::text::BenchText;

pub(super) const BENCH: BenchText = BenchText {
    title: "AT 日志",
    close: "收起",
    size: "AT 日志大小",
    half: "半屏",
    full: "整页",
    docked: "停靠右侧",
};
