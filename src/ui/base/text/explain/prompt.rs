//! Words of the prompt beyond the command line itself.

use crate::ui::base::text::{Counted, Lang, Named};

/// They are the prompt's.
#[expect(missing_docs, reason = "each field is named after the thing it labels")]
pub struct PromptText {
    pub content: &'static str,
    pub terminal: &'static str,
    pub names: &'static str,
    pub colon: &'static str,
    pub searching: Named,
    pub owed: fn(sent: u64, all: u64, owed: u64) -> String,
    pub sent: Counted,
    pub waits_since: Counted,
    pub as_text: &'static str,
    pub hex: &'static str,
    pub seconds: Counted,
    pub for_channel: Counted,
    pub for_typed: &'static str,
    pub for_page: &'static str,
    pub for_recovery: &'static str,
    pub take_back: &'static str,
    pub script: &'static str,
    pub one_by_one: &'static str,
    pub step: &'static str,
    pub run: &'static str,
    pub stop: &'static str,
    pub script_waits: &'static str,
    pub script_failed: &'static str,
    pub script_done: &'static str,
}

impl Lang {
    /// The prompt's words.
    pub fn prompt_text(self) -> &'static PromptText {
        match self {
            Self::En => &EN,
            Self::Zh => &ZH,
        }
    }
}

static EN: PromptText = PromptText {
    content: "Content for the module; Enter sends it",
    terminal: "Goes to the port as it is, with a line end",
    names: "Commands that begin so",
    colon: ": ",
    searching: |wanted| format!("Ctrl+R, typed before with “{wanted}”"),
    owed: |sent, all, owed| format!("{sent} of {all} bytes, {owed} owed"),
    sent: |bytes| format!("{bytes} bytes sent"),
    waits_since: |seconds| format!("the module has waited {seconds} s"),
    as_text: "Text",
    hex: "Hex",
    seconds: |seconds| format!("{seconds} s"),
    for_channel: |channel| format!("waits for channel {channel} to leave the line"),
    for_typed: "waits for the line typed before",
    for_page: "waits for a question of the page",
    for_recovery: "waits until the module is in step again",
    take_back: "Take back",
    script: "Script",
    one_by_one: "One by one",
    step: "Step",
    run: "Run",
    stop: "Stop",
    script_waits: "Waiting for the answer.",
    script_failed: "Stopped at the first error.",
    script_done: "All lines were answered.",
};

static ZH: PromptText = PromptText {
    content: "发给模组的内容，按 Enter 发送",
    terminal: "原样发送到串口，并加行结束符",
    names: "以此开头的命令",
    colon: "：",
    searching: |wanted| format!("Ctrl+R，查找历史“{wanted}”"),
    owed: |sent, all, owed| format!("{sent}/{all} 字节，还差 {owed}"),
    sent: |bytes| format!("已发送 {bytes} 字节"),
    waits_since: |seconds| format!("模组已等待 {seconds} 秒"),
    as_text: "文本",
    hex: "十六进制",
    seconds: |seconds| format!("{seconds} 秒"),
    for_channel: |channel| format!("等待通道 {channel} 让出串口"),
    for_typed: "等待上一条手动命令",
    for_page: "等待页面的查询",
    for_recovery: "等待模组恢复同步",
    take_back: "撤回",
    script: "脚本",
    one_by_one: "逐条执行",
    step: "单步",
    run: "运行",
    stop: "停止",
    script_waits: "等待应答。",
    script_failed: "遇到错误，已停止。",
    script_done: "全部命令均已应答。",
};
