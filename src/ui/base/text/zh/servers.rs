//! The saved servers, in Chinese.

use crate::app::{Merged, ServerFault};
use crate::ui::base::servers_file::FileFault;
use crate::ui::base::text::ServersText;

pub(super) const SERVERS: ServersText = ServersText {
    open: "服务器",
    title: "已保存的服务器",
    lead: "点选一项，即可填入通道、连接服务器并打开其目录。",
    empty: "尚未保存任何服务器。请先填写通道的服务器信息，再在此保存。",
    on: |name| format!("已填入“{name}”"),
    way_here: |way| format!("本通道的上传方式：{way}"),
    connect_to: |name| format!("连接 {name}"),
    fill_from: |name| format!("将 {name} 填入表单；尚未接入模组，暂不能连接"),
    has_password: "已保存密码",
    edit: |name| format!("编辑 {name}"),
    duplicate: |name| format!("复制 {name}"),
    up: |name| format!("上移 {name}"),
    down: |name| format!("下移 {name}"),
    delete: |name| format!("删除 {name}"),
    delete_title: |name| format!("从列表中删除“{name}”？"),
    delete_yes: "删除",
    delete_no: "保留",
    save_title: "保存本通道的服务器",
    save_lead: "按当前填写的内容保存，包括正在显示的目录。",
    edit_title: |name| format!("编辑“{name}”"),
    name: "名称",
    directory: "打开的目录",
    directory_hint: "例如 /upload；留空则用服务器的默认目录",
    channel: "通道",
    any_channel: "任意空闲通道",
    way: "所在通道的上传方式",
    usual_way: "与传输选项一致",
    keep_password: "保存密码",
    keep_password_hint: "保存在本浏览器的存储中，未加密：使用该浏览器配置的人都能读到。",
    save: "保存",
    import: "导入…",
    export: "导出",
    export_hint: "将全部服务器写入文件，不含密码",
    close: "关闭",
    fault: |fault| match fault {
        ServerFault::Shape => "格式不是服务器条目。",
        ServerFault::Name => "需要名称：最多 80 个字符，不能含控制字符。",
        ServerFault::Host => "主机须为域名或地址，不能含空格、斜杠或引号。",
        ServerFault::Port => "端口须为 1 到 65535 的整数。",
        ServerFault::User => "用户名含有 AT 无法传送的字符，或过长。",
        ServerFault::Password => "密码含有 AT 无法传送的字符，或过长。",
        ServerFault::Directory => "目录须以 / 开头，且只含 AT 能传送的字符。",
        ServerFault::Charset => "文件名编码须为 UTF-8、GBK 或 Latin-1。",
        ServerFault::Channel => "通道须为 0 到 5。",
        ServerFault::Way => "本页面不认识该上传方式。",
        ServerFault::NameTaken => "已有同名的服务器。",
        ServerFault::TooMany => "已保存 200 个服务器，不能再多。",
    },
    unreadable: "有部分已保存的内容无法读取",
    unreadable_lead: "内容并未丢弃，可存为文件后修复；文件中可能含有密码。",
    unreadable_save: "存为文件",
    unreadable_forget: "丢弃",
    newer: "本浏览器中的服务器由更新版本的页面保存。请重新加载页面以使用该版本。",
    import_title: |name| format!("从 {name} 导入"),
    import_found: |n| format!("文件中有 {n} 个服务器。"),
    import_nothing: "文件中没有可以导入的服务器。",
    refused: |n| format!("{n} 个条目未被接受："),
    refused_entry: |number, name, why| {
        if name.is_empty() {
            format!("第 {number} 条：{why}")
        } else {
            format!("第 {number} 条“{name}”：{why}")
        }
    },
    same_names: |n| format!("其中 {n} 个与现有服务器同名："),
    replace: "替换现有的",
    keep_both: "两者都保留",
    leave_out: "保持现有的不变",
    take: |n| format!("导入 {n} 个服务器"),
    merged: |merged: &Merged| {
        let mut words = format!("已添加 {} 个服务器", merged.added);
        let parts = [
            (merged.replaced, "已替换"),
            (merged.left_out, "保持不变"),
            (merged.too_many, "因列表已满未导入"),
        ];
        for (count, what) in parts {
            if count > 0 {
                words.extend(["，", &count.to_string(), " 个", what]);
            }
        }
        words + "。"
    },
    file_fault: |fault| match fault {
        FileFault::TooLarge => "文件过大，不可能是服务器列表。",
        FileFault::Unreadable => "浏览器无法读取该文件。",
        FileFault::NotJson => "文件不是 JSON。",
        FileFault::NotServers => "文件不是本页面写出的服务器列表。",
        FileFault::Newer => "文件来自更新版本的页面。",
    },
};
