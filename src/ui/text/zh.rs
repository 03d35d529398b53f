//! Simplified Chinese, in the words that the vendor's manuals and engineers use.

use crate::app::{Down, Message, Operation};
use crate::codec::StringError;
use crate::dialect::CmeCode;
use crate::ui::format;
use crate::ui::text::{
    AttachText, ChannelText, ConsoleText, DialogText, FilesText, Lang, NoticeText, PageText,
    PdpText, QueueText, RouteText, ServerText, Text, Words, cme, result_code,
};

pub(super) static TEXT: Text = Text {
    page: PageText {
        tagline: "通过蜂窝模组传输文件",
        language: "语言",
        files: "服务器文件",
        activity: "传输与 AT 日志",
    },
    route: RouteText {
        route: "从本页面到服务器的链路",
        page: "本页面",
        line: "AT 串口",
        module: "模组",
        no_module: "未接入模组",
        simulated: "模拟模组",
        server: "服务器",
        no_server: "未连接服务器",
        down: "未打开",
        probing: "识别中",
        ready: "就绪",
        recovering: "恢复中",
        unlimited: "不限速",
        of_line: |rate, share| format!("{rate} · 占线速 {share}"),
        disconnect: "断开模组",
    },
    attach: AttachText {
        title: "接入模组",
        lead: "本页面通过串口发送 AT 命令，由模组与 FTP 服务器通信。中间没有其他环节，除您发送的内容外，没有数据离开本页面。",
        demo_title: "模拟模组",
        demo_lead: "手边没有硬件？页面自带一个模拟模组和两台 FTP 服务器，操作与真实模组一致。",
        demo_button: "使用模拟模组",
        model: "型号",
        port_title: "串口模组",
        port_lead: "用 USB 接入模组，选择其 AT 口，其余由页面自动识别。",
        port_button: "选择串口…",
        any_port: "显示所有串口",
        any_port_hint: "包括非 OneMO 模组的串口",
        granted: "曾经使用",
        granted_port: |ids| format!("接入 USB {ids}"),
        unnamed_port: "接入串口",
        baud: "波特率",
        unsupported: "当前浏览器无法访问串口。请使用桌面版 Chrome 或 Edge（89 及以上版本），并通过 https 或 localhost 打开本页面。模拟模组在此仍可使用。",
        attaching: "正在识别模组…",
        attaching_hint: "页面会持续发送 AT 直到模组应答，再查询型号。若模组停留在传输过程中，可能需要数秒。",
    },
    channel: ChannelText {
        channels: "通道",
        channel: |id| format!("通道 {id}"),
        free: "空闲",
        idle: "未连接",
        connecting: "连接中",
        ready: "就绪",
        uploading: "上传中",
        downloading: "下载中",
        closing: "断开中",
        failed: "失败",
    },
    server: ServerText {
        form: "本通道的服务器",
        host: "FTP 服务器",
        port: "端口",
        user: "用户名",
        password: "密码",
        clear_text: "明文传输",
        clear_text_hint: "普通 FTP 不加密：模组与服务器之间的任何节点都能看到该密码。",
        connect: "连接",
        disconnect: "断开",
        need_module: "请先接入模组。",
    },
    pdp: PdpText {
        title: "模组尚未建立数据连接",
        lead: "PDP 上下文未激活。请填写 SIM 卡对应的 APN，留空则由网络分配。激活后该通道会自动连接。",
        apn: "APN",
        apn_hint: "例如 cmnet、cmiot",
        bring_up: "激活",
    },
    files: FilesText {
        list: "当前目录的文件",
        path: "路径",
        root: "根目录",
        up: "上一级",
        refresh: "刷新",
        mkdir: "新建目录",
        rename: "重命名",
        delete: "删除",
        download: "下载",
        upload: "上传",
        filter: "筛选",
        name: "名称",
        size: "大小",
        modified: "修改时间",
        directory: "目录",
        unusable: "AT 命令无法携带该名称，此处不能对其操作。请在服务器上改名。",
        entries: |n| format!("{} 项", format::number(Lang::Zh, n)),
        filtered: |shown, all| {
            format!(
                "{} / {} 项",
                format::number(Lang::Zh, shown),
                format::number(Lang::Zh, all)
            )
        },
        selected: |n, size| format!("已选 {} 项，{size}", format::number(Lang::Zh, n)),
        loading: "正在列目录…",
        failed: "无法列出该目录",
        empty: "目录为空",
        empty_hint: "将文件拖到此处，或点击“上传”。",
        none_match: "没有符合筛选条件的条目",
        not_connected: "未连接",
        not_connected_hint: "在上方填写服务器并点击“连接”。六个通道共用一条 AT 串口，可分别连接不同的服务器。",
        connecting: "连接中…",
        drop_here: |path| format!("松开以上传到 {path}"),
        drop_not_ready: "请先将该通道连接到服务器",
    },
    queue: QueueText {
        title: "传输队列",
        clear_ended: "清除已结束",
        empty: "暂无传输",
        empty_hint: "将文件拖到列表中即可上传；在列表中选择文件即可下载。",
        up: "上传",
        down: "下载",
        queued: "排队中",
        active: "传输中",
        paused: "已暂停",
        waits_for_answer: "文件已存在",
        verifying: "校验中",
        done: "完成",
        failed: "失败",
        cancelled: "已取消",
        verified_none: "未校验",
        verified_size: "大小已校验",
        verified_tail: "尾部已校验",
        verified_full: "全文已校验",
        pause: "暂停",
        resume: "继续",
        retry: "重试",
        cancel: "取消",
        answer: "处理…",
        left: |time| format!("剩余 {time}"),
        running: |n| format!("{} 个传输中", format::number(Lang::Zh, n)),
        attempt: |n| format!("第 {n} 次尝试"),
        channel: |id| format!("通道 {id}"),
    },
    dialog: DialogText {
        cancel: "取消",
        mkdir_title: "新建目录",
        mkdir_label: "名称",
        mkdir_confirm: "创建",
        rename_title: |name| format!("重命名“{name}”"),
        rename_label: "新名称",
        rename_confirm: "重命名",
        delete_title_one: |name| format!("删除“{name}”？"),
        delete_title_many: |n| format!("删除 {} 项？", format::number(Lang::Zh, n)),
        delete_lead: "将立即从服务器上删除，无法恢复。",
        delete_directories: "目录须为空才能删除。",
        delete_more: |n| format!("另有 {} 项", format::number(Lang::Zh, n)),
        delete_confirm: "删除",
        conflict_title: |name| format!("“{name}”已存在"),
        conflict_lead: "服务器上已有同名文件，覆盖后无法恢复。",
        conflict_there: "服务器上",
        conflict_here: "待上传",
        overwrite: "覆盖",
        skip: "跳过",
        resume: "续传",
        keep_both: "保留两者",
        later: "稍后处理",
    },
    notice: NoticeText {
        notices: "提示",
        dismiss: "关闭",
        info: "信息",
        warn: "警告",
        error: "错误",
        folders: || {
            Words::new(
                "暂不支持上传文件夹",
                "一同拖入的文件会照常上传。目前请打开文件夹，拖入其中的文件。",
            )
        },
        drop_not_ready: || Words::new("该通道未连接", "请先连接服务器，再拖入文件。"),
        picker_failed: |why| Words::new("浏览器未能打开串口选择窗口", why),
        reattached: || Words::new("模组已恢复", "其串口已自动重新接入。"),
        server_incomplete: || {
            Words::new(
                "服务器信息不完整",
                "请填写服务器地址，端口须在 1 到 65535 之间。",
            )
        },
        copied: || Words::new("日志已复制", ""),
    },
    console: ConsoleText {
        title: "AT 日志",
        clear: "清空",
        copy: "复制",
        latest: "最新",
        input: "AT 命令",
        placeholder: "AT+CSQ",
        empty: "页面与模组之间的每一行都会显示在这里。",
        payload: |bytes| format!("⋯ 文件内容 {bytes}"),
        left_out: |n| format!("页面来不及显示，省略 {} 行", format::number(Lang::Zh, n)),
        sent: "发送",
        received: "接收",
    },
};

pub(super) fn operation(operation: Operation) -> &'static str {
    match operation {
        Operation::Configure => "配置通道",
        Operation::Connect => "连接",
        Operation::Disconnect => "断开",
        Operation::ChangeDirectory => "切换目录",
        Operation::List => "列目录",
        Operation::MakeDirectory => "新建目录",
        Operation::Rename => "重命名",
        Operation::Delete => "删除",
        Operation::Upload => "上传",
        Operation::Download => "下载",
        Operation::BringUpPdp => "激活 PDP 上下文",
        Operation::Raw => "命令",
    }
}

pub(super) fn message(message: &Message) -> Words {
    let bytes = |n: u64| format::bytes(Lang::Zh, n);
    match message {
        Message::LineDown(down) => line_down(*down),
        Message::LineRecovered => Words::new("AT 串口已恢复", ""),
        Message::ModuleRestarted => Words::new(
            "模组已重启",
            "所有通道均已断开。请重新连接，再重试失败的传输。",
        ),
        Message::ConnectionLost => Words::new(
            "与服务器的连接已断开",
            "连接被服务器或网络关闭。请重新连接，再重试失败的传输。",
        ),
        Message::Failed { operation, code } => {
            let name = self::operation(*operation);
            match result_code(*code) {
                Some(known) => {
                    let Words { title, remedy } = known.words(Lang::Zh);
                    Words::new(format!("{name}失败：{title}（结果码 {code}）"), remedy)
                }
                None => Words::new(
                    format!("{name}失败，结果码 {code}"),
                    "手册中没有该结果码。请重试；若再次出现，请保留 AT 日志。",
                ),
            }
        }
        Message::Refused { operation, error } => {
            let name = self::operation(*operation);
            match error.cme_code().and_then(|code| cme(CmeCode(code))) {
                Some(known) => {
                    let Words { title, remedy } = known.words(Lang::Zh);
                    Words::new(format!("{name}失败：{title}（{error}）"), remedy)
                }
                None => Words::new(
                    format!("{name}被模组拒绝：{error}"),
                    "模组未给出其他原因，发送的内容见 AT 日志。",
                ),
            }
        }
        Message::TimedOut { operation } => Words::new(
            format!("{}超时", self::operation(*operation)),
            "未在规定时间内收到应答。请检查信号和线缆后重试。",
        ),
        Message::Unexpected { operation, line } => Words::new(
            format!("{}：模组的应答不符合预期", self::operation(*operation)),
            format!("应答内容为“{line}”。请重试；若再次出现，请保留 AT 日志。"),
        ),
        Message::TextRefused { text, error } => refused(text, error),
        Message::NotAName { text } => Words::new(
            format!("“{text}”不是有效名称"),
            "名称不能为空，不能是“.”或“..”，也不能包含“/”。",
        ),
        Message::IsDirectory { name } => Words::new(
            format!("“{name}”在服务器上是目录"),
            "请为文件改名，或上传到其他位置。",
        ),
        Message::NotFound { name } => Words::new(
            format!("服务器上没有“{name}”"),
            "可能已被移动或删除，请刷新目录列表。",
        ),
        Message::EmptyFileNotStored => {
            Words::new("该模组无法保存空文件", "请至少在文件中写入一个字节。")
        }
        Message::ShortPacket {
            sent_bytes,
            counted_bytes,
        } => Words::new(
            format!(
                "数据包不完整：已发送 {}，模组计数 {}",
                bytes(*sent_bytes),
                bytes(*counted_bytes)
            ),
            "串口丢失了数据。请重试；若再次出现，请降低波特率或更换线缆。",
        ),
        Message::ContentDiffers => Words::new(
            "回读校验不一致：服务器上的文件与本地不同",
            "请勿使用该文件。请重试；若再次出现，请降低波特率或更换线缆。",
        ),
        Message::RemoteChanged => Words::new(
            "下载期间服务器上的文件发生了变化",
            "请在文件不再被写入后重试。",
        ),
        Message::BytesLost => Words::new(
            "串口线路丢失了数据",
            "请重试；若再次出现，请降低波特率或更换线缆。",
        ),
        Message::SizeMismatch {
            expected_bytes,
            found_bytes,
        } => {
            let found = found_bytes
                .map_or_else(|| "文件不存在".to_owned(), |n| format!("实际 {}", bytes(n)));
            Words::new(
                format!("大小不一致：应为 {}，{found}", bytes(*expected_bytes)),
                "文件不完整，请重试传输。",
            )
        }
        Message::SourceUnreadable => Words::new(
            "本地文件已无法读取",
            "文件在选择后被修改、移动或删除，请重新选择。",
        ),
        Message::SinkFailed => Words::new("下载内容无法写入磁盘", "请清理浏览器存储空间后重试。"),
        Message::PartLeft { name, size_bytes } => Words::new(
            format!("“{name}”有 {} 留在服务器上", bytes(*size_bytes)),
            "上传中途被取消。请删除该部分文件，或重新上传。",
        ),
        Message::Interrupted => {
            Words::new("传输过程中串口断开", "请重新接入模组并连接通道，然后重试。")
        }
        Message::ChannelBusy => {
            Words::new("该通道正忙，命令未发送", "请等待其完成，或使用其他通道。")
        }
        Message::NotConnected => Words::new("通道未连接", "请先连接服务器再试。"),
        Message::QueueFull => Words::new("队列已满", "请等待部分传输结束后再试。"),
        Message::NotOnThisModel { model, key } => Words::new(
            format!("{} 不支持“{key}”的这个取值", model.name()),
            "取值范围见厂商手册 3.1 节。",
        ),
        Message::NotACommand => Words::new(
            "不是有效的 AT 命令行",
            "命令行须以 AT 开头，且不含控制字符。",
        ),
        Message::PdpUp { address } if address.is_empty() => Words::new("数据连接已建立", ""),
        Message::PdpUp { address } => Words::new(format!("数据连接已建立，地址 {address}"), ""),
        Message::Saved { name } => Words::new(format!("“{name}”已保存到下载目录"), ""),
    }
}

fn line_down(down: Down) -> Words {
    match down {
        Down::Detached => Words::new("模组已断开", ""),
        Down::Unplugged => Words::new(
            "模组已拔出",
            "重新插入后页面会自动接入，然后连接通道并重试即可。",
        ),
        Down::Busy => Words::new(
            "串口被其他程序占用",
            "请关闭占用该串口的终端、拨号程序或浏览器标签页后重试。Linux 上常为 ModemManager 占用。",
        ),
        Down::Forbidden => Words::new(
            "没有打开该串口的权限",
            "Linux 上请将当前用户加入串口所属的用户组（sudo usermod -aG dialout $USER，Arch 为 uucp），然后重新登录。",
        ),
        Down::OpenFailed => Words::new(
            "串口打开失败，浏览器没有给出原因",
            "可能被其他程序占用：请关闭串口终端、拨号程序（Linux 上常为 ModemManager）和其他标签页。也可能没有权限：Linux 上请加入串口所属的用户组（sudo usermod -aG dialout $USER，Arch 为 uucp）后重新登录。否则请拔下模组重新插入。",
        ),
        Down::Silent => Words::new(
            "串口没有应答",
            "请确认模组已上电，尝试其他波特率，或选择模组的另一个串口：模组会枚举出多个串口，只有部分支持 AT。",
        ),
        Down::NotAt => Words::new(
            "串口有数据，但不是 AT 应答",
            "可能选中了模组的日志口或 GNSS 口，或波特率不对。请选择其他串口。",
        ),
        Down::NoMftp => Words::new(
            "该模组不支持 FTP 命令",
            "模组能应答 AT，但不支持 AT+MFTP 系列命令。需要固件带 FTP 功能的 OneMO 模组。",
        ),
        Down::Broken => Words::new("串口读写出错", "请检查线缆，然后重新接入模组。"),
    }
}

fn refused(text: &str, error: &StringError) -> Words {
    let title = format!("“{text}”无法发送");
    match error {
        StringError::Character(c) => Words::new(
            title,
            format!(
                "AT 命令无法携带字符 {}，请改名后重试。",
                format::character(*c)
            ),
        ),
        StringError::TooLong {
            len_bytes,
            max_bytes,
        } => Words::new(
            title,
            format!("长度为 {len_bytes} 字节，最多 {max_bytes} 字节。请缩短名称。"),
        ),
        StringError::NotInCharset(c) => Words::new(
            title,
            format!(
                "当前通道的字符集中没有 {}。请改名；若服务器支持，也可改用 UTF-8。",
                format::character(*c)
            ),
        ),
        StringError::NotAt => Words::new(title, "命令行须以 AT 开头。"),
    }
}
