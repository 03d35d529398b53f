//! The words of the two panes.

use crate::ui::base::text::{Lang, Named};

/// Two channels side by side.
#[expect(missing_docs, reason = "each field is named after the thing it labels")]
pub struct PanesText {
    pub toggle: &'static str,
    pub activate: &'static str,
    pub idle_hint: &'static str,
    pub copy: &'static str,
    pub copy_hint: Named,
    pub shift: &'static str,
    pub shift_hint: Named,
    pub drop: &'static str,
    pub goes_on_to: Named,
    pub comes_from: Named,
}

/// In this language.
pub(super) const fn panes(lang: Lang) -> PanesText {
    match lang {
        Lang::En => PanesText {
            toggle: "Two channels side by side",
            activate: "Work in this one (F6)",
            idle_hint: "Press here or F6 to work on this side, then connect its channel above.",
            copy: "Copy over",
            copy_hint: |to| format!("Copy the selected files to {to} (Alt+C)"),
            shift: "Move over",
            shift_hint: |to| {
                format!(
                    "Copy the selected files to {to}, and delete each original once its copy is checked (Alt+Shift+C)"
                )
            },
            drop: "Drop to copy. Hold Shift to move: each original is deleted once its copy is checked.",
            goes_on_to: |to| format!("goes on to {to}"),
            comes_from: |from| format!("from {from}"),
        },
        Lang::Zh => PanesText {
            toggle: "并排显示两个通道",
            activate: "切换到此窗格（F6）",
            idle_hint: "点击此处或按 F6 切换到此窗格，再在上方连接其通道。",
            copy: "复制到另一侧",
            copy_hint: |to| format!("将选中的文件复制到 {to}（Alt+C）"),
            shift: "移动到另一侧",
            shift_hint: |to| {
                format!("将选中的文件复制到 {to}，每个副本校验无误后删除原文件（Alt+Shift+C）")
            },
            drop: "松开即复制；按住 Shift 则移动：副本校验无误后删除原文件。",
            goes_on_to: |to| format!("随后传往 {to}"),
            comes_from: |from| format!("来自 {from}"),
        },
    }
}
