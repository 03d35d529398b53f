//! The words of receipts and of the report on transfers. They belong to a part of the page that is loaded behind the first
//! screen, so nothing of the first screen names them.

use crate::ui::base::format;
use crate::ui::base::text::{Counted, Lang};

/// The words of receipts.
#[expect(missing_docs, reason = "each field is named after the thing it labels")]
pub struct ReceiptText {
    pub verify: &'static str,
    pub verify_cost: fn(&str, &str) -> String,
    pub verify_all: &'static str,
    pub none_to_verify: &'static str,
    pub copy: &'static str,
    pub report: &'static str,
    pub as_html: &'static str,
    pub as_json: &'static str,
    pub as_sums: &'static str,
    pub title: &'static str,
    pub made_at: fn(&str) -> String,
    pub file: &'static str,
    pub way: &'static str,
    pub server: &'static str,
    pub directory: &'static str,
    pub size: &'static str,
    pub time: &'static str,
    pub rate: &'static str,
    pub breaks: &'static str,
    pub state: &'static str,
    pub module: &'static str,
    pub page: &'static str,
    pub all_well: Counted,
    pub some_not: fn(&str, &str) -> String,
    pub sums_note: &'static str,
}

impl Lang {
    /// The words of receipts.
    pub fn receipt_text(self) -> &'static ReceiptText {
        match self {
            Self::En => &EN,
            Self::Zh => &ZH,
        }
    }
}

static EN: ReceiptText = ReceiptText {
    verify: "Verify every byte",
    verify_cost: |time, bytes| format!("Verify every byte (about {time}, {bytes} of data)"),
    verify_all: "Verify every byte of all finished uploads",
    none_to_verify: "No finished upload to verify",
    copy: "Copy the receipt",
    report: "Report on all transfers",
    as_html: "Report to read and print (HTML)",
    as_json: "Report for programs (JSON)",
    as_sums: "SHA256SUMS",
    title: "File transfer report",
    made_at: |time| format!("Made {time}"),
    file: "File",
    way: "Direction",
    server: "Server",
    directory: "Directory",
    size: "Bytes",
    time: "Seconds",
    rate: "Average",
    breaks: "Interruptions",
    state: "Result",
    module: "Module",
    page: "Page",
    all_well: |n| {
        let files = format::plural(Lang::En, n, "file", "files");
        format!("{files} transferred, none failed.")
    },
    some_not: |n, all| format!("{n} of {all} files are not as they should be."),
    sums_note: "SHA-256 is taken of the file on this computer. Where the result is \"verified byte for byte\", the server's file was read back and is the same.",
};

static ZH: ReceiptText = ReceiptText {
    verify: "逐字节校验",
    verify_cost: |time, bytes| format!("逐字节校验（约 {time}，流量 {bytes}）"),
    verify_all: "逐字节校验所有已完成的上传",
    none_to_verify: "没有可校验的上传",
    copy: "复制传输凭据",
    report: "全部传输的报告",
    as_html: "可阅读、可打印的报告（HTML）",
    as_json: "供程序使用的报告（JSON）",
    as_sums: "SHA256SUMS",
    title: "文件传输报告",
    made_at: |time| format!("生成时间：{time}"),
    file: "文件",
    way: "方向",
    server: "服务器",
    directory: "目录",
    size: "字节",
    time: "秒",
    rate: "平均速率",
    breaks: "中断次数",
    state: "结果",
    module: "模组",
    page: "页面",
    all_well: |n| format!("共传输 {n} 个文件，全部成功。"),
    some_not: |n, all| format!("{all} 个文件中有 {n} 个有问题。"),
    sums_note: "SHA-256 按本机上的文件计算。结果为“逐字节校验通过”时，服务器上的文件已读回并与之相同。",
};
