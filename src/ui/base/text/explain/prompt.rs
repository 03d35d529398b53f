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
    pub from_file: &'static str,
    pub file: fn(name: &str, bytes: &str) -> String,
    pub file_fits: &'static str,
    pub file_short: Named,
    pub file_long: Named,
    pub file_ends: Named,
    pub file_escape: &'static str,
    pub file_too_long: Named,
    pub file_unreadable: &'static str,
    pub send: &'static str,
    pub send_all_the_same: &'static str,
    pub send_what_fits: &'static str,
    pub send_without: &'static str,
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
    from_file: "File…",
    file: |name, bytes| format!("{name}, {bytes} bytes"),
    file_fits: "It is what the module waits for by now.",
    file_short: |bytes| format!("Too short: behind it the module would still wait for {bytes} B."),
    file_long: |bytes| format!("Too long by {bytes} B."),
    file_ends: |bytes| {
        format!(
            "Ctrl-Z or ESC is in it {bytes} times. They would end the content, and are left out."
        )
    },
    file_escape: "It holds +++, which could end transparent mode in the middle of it.",
    file_too_long: |bytes| {
        format!("More than {bytes} bytes are not for the prompt: upload the file instead.")
    },
    file_unreadable: "The browser could not read it.",
    send: "Send",
    send_all_the_same: "Send it all the same",
    send_what_fits: "Send what fits of it",
    send_without: "Send it without them",
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
    from_file: "文件…",
    file: |name, bytes| format!("{name}，{bytes} 字节"),
    file_fits: "现在正是模组要的长度。",
    file_short: |bytes| format!("太短：发送后还差 {bytes} 字节。"),
    file_long: |bytes| format!("太长：比模组要的多 {bytes} 字节。"),
    file_ends: |bytes| format!("其中 {bytes} 个字节是 Ctrl-Z 或 ESC，会结束内容；发送时将略去。"),
    file_escape: "其中含有 +++，可能使透传模式中途结束。",
    file_too_long: |bytes| format!("超过 {bytes} 字节，不适合在命令行发送，请改用上传。"),
    file_unreadable: "浏览器无法读取该文件。",
    send: "发送",
    send_all_the_same: "仍然发送",
    send_what_fits: "只发送放得下的部分",
    send_without: "略去后发送",
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
