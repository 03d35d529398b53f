//! Looking at a file, in Chinese.

use crate::ui::base::text::PreviewText;

pub(super) const PREVIEW: PreviewText = PreviewText {
    preview: "预览",
    hex: "查看字节",
    text: "文本",
    picture: "图片",
    charset: "文本编码",
    waiting: "正在等待通道…",
    waiting_transfer: "通道正在传输文件，传输结束后立即开始预览。",
    fetching: |done, want| format!("{done} / {want}"),
    all: |size| format!("完整文件，共 {size}。"),
    cut: |shown, size| format!("仅显示前 {shown}，文件共 {size}。"),
    empty: "文件为空。",
    not_text: "按此编码，部分字节不是有效字符。请更换编码，或查看字节。",
    no_picture: "浏览器无法将该文件显示为图片。",
    properties: "属性",
    full_path: "完整路径",
    kind: "类型",
    kind_file: "文件",
    kind_directory: "目录",
    entries: "条目",
    bytes: |exact, rounded| format!("{exact} 字节（{rounded}）"),
    stamp: "模组返回的原值",
    permission: "权限",
    server: "服务器",
};
