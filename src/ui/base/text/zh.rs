//! Simplified Chinese, in the words that the vendor's manuals and engineers use.

mod bench;
mod checks;
mod messages;
mod meter;
mod preview;
mod servers;
mod storage;

pub(super) use messages::{message, operation};

use crate::local::fault::FolderFault;
use crate::ui::base::format;
use crate::ui::base::text::panes::panes;
use crate::ui::base::text::{
    AttachText, ChannelText, ConsoleText, DialogText, FilesText, Lang, NoticeText, PageText,
    PdpText, QueueText, RouteText, ServerText, Text, Words,
};

pub(super) static TEXT: Text = Text {
    page: PageText {
        tagline: "经蜂窝模组传文件",
        language: "语言",
        files: "服务器文件",
        activity: "传输",
        places: "页面",
        place_files: "文件",
        place_transfers: "传输",
        place_log: "AT 日志",
        guide: "使用指南 (F1)",
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
        terminal: "仅终端",
        unlimited: "不限速",
        of_line: |share| format!(" · 线路占用 {share}"),
        disconnect: "断开模组",
        disconnect_hint: "断开模组，释放串口",
        plain: "FTP，未加密",
        and_others: |n| format!("另有 {n} 个通道"),
    },
    attach: AttachText {
        title: "经 USB 蜂窝模组收发文件，每条 AT 命令都看得见",
        lead: "本页面通过串口发送 AT 命令，由模组与您的 FTP 服务器通信。断线自动续传，并可逐字节校验。",
        demo_title: "先看演示",
        tour: "开始演示（30 秒）",
        demo_lead: "无需硬件：自带模拟模组和两台 FTP 服务器，操作与真实模组一致。",
        demo_button: "接入模拟模组",
        model: "型号",
        port_title: "接入模组",
        port_lead: "用 USB 接入模组，选择其 AT 口，其余由页面自动识别。",
        port_button: "选择串口…",
        any_port: "显示所有串口",
        any_port_hint: "包括非 OneMO 模组的串口",
        granted: "用过的串口",
        granted_port: |ids| format!("USB {ids}"),
        unnamed_port: "串口",
        baud: "波特率",
        unsupported: "当前浏览器无法访问串口。请使用桌面版 Chrome 或 Edge（89 及以上版本），并通过 https 或 localhost 打开本页面。模拟模组在此仍可使用。",
        attaching: "正在识别模组…",
        at_most: |time| format!("最多还需 {time}"),
        terminal: "串口终端",
        terminal_hint: "串口已打开，但不再查找模组。在 AT 日志下方输入的内容会原样发送，收到的内容显示在日志中。",
        terminal_leave: "关闭串口",
        your_module: "您的模组",
        your_server: "您的服务器",
        models: |names| format!("支持 {}", names.replace(", ", "、")),
        on_your_side: "一切都在此浏览器内，离线可用，不经过任何第三方",
        attach: "接入",
        attaching_hint: "页面持续发送 AT 直到模组应答，再读取型号。若模组停留在传输过程中，耗时会更长。",
    },
    channel: ChannelText {
        channels: "通道",
        channel: |id| format!("通道 {id}"),
        add: |spare, all| format!("再开一个通道：{all} 个中还有 {spare} 个空闲"),
        lane_of: |n| format!("协助通道 {n}"),
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
        stop: "停止",
        stop_hint: "停止连接",
        disconnect: "断开",
        chip: |server| format!("{server}：服务器与通道设置"),
        need_module: "请先接入模组。",
        charset: "文件名编码",
        charset_hint: "服务器书写文件名的方式：多数为 UTF-8，中文 Windows 常为 GBK。",
    },
    servers: servers::SERVERS,
    panes: panes(Lang::Zh),
    pdp: PdpText {
        title: "模组尚未建立数据连接",
        lead: "PDP 上下文未激活。请填写 SIM 卡对应的 APN，留空则由网络分配。激活后该通道会自动连接。",
        apn: "APN",
        apn_hint: "例如 cmnet、cmiot",
        bring_up: "激活",
    },
    options: checks::OPTIONS,
    settings: checks::SETTINGS,
    files: FilesText {
        list: "当前目录的文件",
        path: "路径",
        type_path: "输入路径",
        root: "根目录",
        up: "上一级",
        refresh: "刷新",
        menu: "可用操作",
        open: "打开",
        copy_path: "复制路径",
        mkdir: "新建目录",
        rename: "重命名",
        delete: "删除",
        download: "下载",
        upload: "上传",
        upload_folder: "上传文件夹",
        filter: "筛选",
        name: "名称",
        size: "大小",
        modified: "修改时间",
        directory: "目录",
        unusable: "AT 命令无法携带该名称，此处不能对其操作。请在服务器上改名。",
        unusable_path: "服务器列出的是路径，且未确认该项在此目录中，此处不能对其操作。",
        may_be_cut: "服务器可能未列全",
        entries: |n| format!("{} 项", format::number(Lang::Zh, n)),
        filtered: |shown, all| {
            format!(
                "{} / {} 项",
                format::number(Lang::Zh, shown),
                format::number(Lang::Zh, all)
            )
        },
        selected: |n| format!("已选 {} 项", format::number(Lang::Zh, n)),
        loading: "正在读取目录…",
        failed: "无法读取该目录",
        empty: "目录中没有列出任何内容",
        empty_hint: "将文件拖到此处，或点击“上传”。部分服务器不列出以点开头的名称。",
        empty_stale: "列出目录后，已有文件上传到此处",
        empty_stale_hint: "请刷新以查看。",
        none_match: "没有符合筛选条件的条目",
        not_connected: "未连接",
        not_connected_hint: "在上方填写服务器并点击“连接”。六个通道共用一条 AT 串口，可分别连接不同的服务器。",
        not_connected_demo: "已填入演示服务器，点击“连接”即可。",
        connecting: "连接中…",
        drop_here: |path| format!("松开以上传到 {path}"),
        drop_not_ready: "请先将该通道连接到服务器",
    },
    preview: preview::PREVIEW,
    storage: storage::STORAGE,
    queue: QueueText {
        title: "传输队列",
        clear_ended: "清除全部已结束项（含失败）",
        empty: "暂无传输",
        empty_hint: "将文件拖到列表中即可上传；在列表中选择文件即可下载。",
        up: "上传",
        down: "下载",
        queued: "排队中",
        active: "传输中",
        paused: "已暂停",
        paused_open: "已暂停；上传仍打开，占用通道",
        active_whole: "正在整个下载，无法停止",
        waits_for_answer: "文件已存在",
        verifying: "校验中",
        done: "完成",
        failed: "失败",
        cancelled: "已取消",
        waits: "等待中",
        waits_server: |server| format!("连接到 {server} 后继续。"),
        waits_permission: "需允许本页面再次读取该文件，才能继续。",
        waits_choice: |name| format!("需重新选择“{name}”，才能继续。"),
        allow: "允许再次读取",
        allow_all: |files| format!("允许再次读取全部 {files} 个文件"),
        choose: "重新选择文件",
        choose_all: |files| format!("重新选择全部 {files} 个文件"),
        part_left: |name| format!("服务器上可能留有“{name}”。"),
        delete_part: "删除未传完的文件",
        verified_none: "未校验",
        verified_size: "大小一致",
        verified_tail: "大小与尾部一致",
        verified_full: "逐字节校验通过",
        pause: "暂停",
        resume: "继续",
        retry: "重试",
        cancel: "取消",
        answer: "选择处理方式…",
        left: |time| format!("剩余 {time}"),
        bulk: "全部传输",
        pause_all: "全部暂停",
        resume_all: "全部继续",
        retry_failed: "重试全部失败项",
        cancel_all: "全部取消",
        clear_done: "清除已完成",
        none_to_pause: "没有正在传输或排队的项目",
        none_to_resume: "没有已暂停的项目",
        none_failed: "没有失败的项目",
        none_to_cancel: "全部传输均已结束",
        none_done: "尚无已完成的项目",
        none_ended: "尚无已结束的项目",
        all: "全部",
        group_running: "传输中",
        group_waiting: "等待",
        group_failed: "失败",
        group_ended: "完成",
        find: "查找传输",
        none_match: "没有匹配的传输",
        more: |n| format!("显示更多（{}）", format::number(Lang::Zh, n)),
        to_go: |files, bytes| format!("剩余 {} 个文件，{bytes}", format::number(Lang::Zh, files)),
        unknown_sizes: |n| format!("其中 {} 个大小未知", format::number(Lang::Zh, n)),
        move_it: "移动",
        move_hint: "拖动以调整顺序，或按 Alt 加方向键",
        moved: |place, of| format!("第 {place} 位，共 {of} 位"),
        percent: |n| format!("传输进度 {n}%"),
        all_ended: |ended, failed| {
            if failed == 0 {
                format!("传输已全部结束：{ended} 个")
            } else {
                format!("传输已全部结束：{ended} 个，另有 {failed} 个失败")
            }
        },
        took: |time, rate| format!("{time}，平均 {rate}"),
        interruptions: |n| format!("中断 {n} 次"),
        attempt: |n| format!("第 {n} 次尝试"),
        channel: |id| format!("通道 {id}"),
        retrying: |why| format!("正在重试，原因：{why}"),
        safe: "已保存",
        sent: "已发送",
        safe_none: "尚无",
        safe_of: |done, all| format!("{done} / {all} B"),
        safe_here: |bytes| format!("本机已有 {bytes}"),
        next: "下一步",
        goes_on_in: |time| format!("{time} 后继续"),
        goes_on_when_free: "通道就绪后自动继续",
        try_of: |number, of| format!("，第 {number}/{of} 次"),
        in_log: "查看当时的交互",
    },
    meter: meter::METER,
    dialog: DialogText {
        cancel: "取消",
        close: "关闭",
        copy_title: "请手动复制",
        copy_lead: "浏览器拒绝了复制。文本已选中，请按 Ctrl+C（Mac 上按 ⌘C）。",
        licences: "许可证",
        licences_title: "许可证",
        licences_lead: "本页面的组成部分，以及各部分的许可证。",
        licences_loading: "正在加载…",
        licences_missing: "许可证未能加载。请检查网络，然后重新打开。",
        mkdir_title: "新建目录",
        mkdir_label: "名称",
        mkdir_confirm: "创建",
        rename_title: |name| format!("重命名“{name}”"),
        rename_label: "新名称",
        rename_confirm: "重命名",
        delete_title_one: |name| format!("删除“{name}”？"),
        delete_title_many: |n| format!("删除 {} 项？", format::number(Lang::Zh, n)),
        delete_lead: "将立即从服务器上删除，无法恢复。",
        delete_directories: "目录将连同其中的全部内容一并删除。",
        delete_counting: "正在统计…",
        delete_counted: |directories, files, size| {
            let directories = format::number(Lang::Zh, directories);
            let files = format::number(Lang::Zh, files);
            format!("{directories} 个目录，{files} 个文件，共 {size}")
        },
        delete_left_out: |n| {
            let n = format::number(Lang::Zh, n);
            format!("其中有 {n} 项的名称无法写入命令，因此不能在此删除。")
        },
        deleting: |done, of| {
            let (done, of) = (format::number(Lang::Zh, done), format::number(Lang::Zh, of));
            format!("已删除 {done} / {of}")
        },
        delete_more: |n| format!("另有 {} 项", format::number(Lang::Zh, n)),
        delete_confirm: "删除",
        delete_may_be_links: "服务器未说明目录是否为指向别处的链接。如果是，且服务器不肯删除链接本身，链接指向的内容也会被删除。",
        delete_certain: "只删除能确定的内容",
        delete_part_lead: |host| {
            format!("将立即删除本次上传留在 {host} 上的未传完的文件，之后只能从头上传。")
        },
        conflict_title: |name| format!("“{name}”已存在"),
        conflict_lead: "服务器上已有同名文件，覆盖后无法恢复。",
        conflict_unknowable_title: |name| format!("“{name}”可能已存在"),
        conflict_unknowable_lead: "服务器隐藏此类名称或截断了列表，无法得知该名称是否已被占用。覆盖后无法恢复。您的选择适用于本批中所有此类文件。",
        conflict_there: "服务器上",
        conflict_here: "待上传",
        overwrite: "覆盖",
        skip: "跳过",
        resume: "续传",
        keep_both: "保留两者",
        later: "稍后处理",
        for_all: "对本队列中其余上传做同样处理",
        for_all_hint: "至队列清空为止。若服务器上的内容不是该文件的开头，续传仍会另行询问。",
        leave_title: |n| format!("停止 {} 个进行中的传输？", format::number(Lang::Zh, n)),
        leave_lead: "已传送的部分会保留，重新连接后可点击“重试”继续。",
        cancel_all_keep: "继续传输",
        cancel_all_title: |n| format!("取消 {} 个传输？", format::number(Lang::Zh, n)),
        cancel_all_lead: "已上传的部分会留在服务器上，未完成的下载会被删除。之后仍可逐个重试。",
    },
    notice: NoticeText {
        notices: "通知",
        notices_new: |n| format!("通知：{n} 条新消息"),
        none: "还没有通知。",
        dismiss: "关闭",
        info: "信息",
        warn: "警告",
        error: "错误",
        folders: || {
            Words::new(
                "模组只接收文件，不接收文件夹",
                "请打开文件夹，拖入其中的文件。",
            )
        },
        folder_too_large: || {
            Words::new(
                "未上传任何内容：文件夹中的内容过多",
                "一次最多上传 10,000 个文件和文件夹，最深 32 层。请分批上传。",
            )
        },
        folder_unreadable: || {
            Words::new(
                "未上传任何内容：无法读取该文件夹",
                "请关闭占用其中文件的程序后重试。",
            )
        },
        folder_not_put: || {
            Words::new(
                "未传输任何内容：显示的目录已改变",
                "选择或读取需要片刻。请返回原目录后重试。",
            )
        },
        tree_saved: (
            "{name}：已保存 {} 个文件",
            "其中 {} 项因原名无法在所有系统上使用而改名。",
            "有 {} 项未能一同保存，原因见传输列表。",
        ),
        saved_in_folder: |name, folder| Words::new(format!("“{name}”已保存到文件夹“{folder}”"), ""),
        folder_failed: |name, folder, fault| {
            let why = match fault {
                FolderFault::NotAllowed => {
                    "页面没有写入权限，请在“选项”中允许写入或重新选择文件夹。"
                }
                FolderFault::Gone => "该文件夹已不存在，请在“选项”中另选一个。",
                FolderFault::NoRoom => "磁盘空间不足。",
                FolderFault::Name => "浏览器不允许在该处使用此文件名。",
                FolderFault::Differs => "写入后的文件长度不符。",
                FolderFault::Other(_) => "浏览器报告了错误。",
            };
            let error = match fault {
                FolderFault::Other(name) if !name.is_empty() => format!("（{name}）"),
                _ => String::new(),
            };
            Words::new(
                format!("“{name}”未能保存到文件夹“{folder}”"),
                format!("{why}{error}将改为保存到浏览器的下载目录。"),
            )
        },
        not_saved: |names| {
            Words::new(
                format!("离开页面时尚未保存：{names}"),
                "已下载的内容可能已丢失，请重新下载。目录中仍在传输列表里的文件将逐个保存。",
            )
        },
        files_unreadable: |names| {
            Words::new(
                format!("无法读取，已略过：{names}"),
                "请确认文件仍然存在且未被其他程序占用，然后重新选择。",
            )
        },
        archive_too_large: |name| {
            Words::new(
                format!("{name} 超出单个 ZIP 文件的上限（4 GiB、65534 项）"),
                "其中的文件将逐个保存。",
            )
        },
        drop_not_ready: || Words::new("该通道未连接", "请先连接服务器，再拖入文件。"),
        picker_failed: |why| Words::new("浏览器未能打开串口选择窗口", why),
        no_module_found: || {
            Words::new(
                "在这些串口上没有找到模组",
                "各串口上听到的内容已注明。请检查模组电源，或选择其他串口。",
            )
        },
        reattached: || Words::new("串口已重新接入", "正在用序列号确认是否为同一模组。"),
        server_incomplete: || {
            Words::new(
                "服务器信息不完整",
                "请填写服务器域名或地址（不含空格和斜杠），端口须在 1 到 65535 之间。",
            )
        },
        folders_stay: || {
            Words::new(
                "不会在服务器之间复制目录",
                "所选的文件会照常复制。如需复制目录中的文件，请打开该目录。",
            )
        },
        server_busy: || {
            Words::new(
                "没有可供该服务器使用的空闲通道",
                "请断开不需要的通道，或将该服务器改为使用任意空闲通道。",
            )
        },
        servers_not_kept: || {
            Words::new(
                "已保存的服务器未作更改",
                "浏览器不允许本页面保存内容，或空间已满，或由更新版本的页面保存。",
            )
        },
        copied: || Words::new("AT 日志已复制", ""),
        newer_version: || {
            Words::new(
                "本页面有新版本",
                "重新加载即可切换。未完成的传输会在重新连接服务器后继续。",
            )
        },
        reload: "重新加载",
        path_copied: || Words::new("路径已复制", ""),
        budget_near: || {
            Words::new(
                "流量预算已用去八成",
                "传输继续进行。“流量”栏中可查看剩余预算与队列用量。",
            )
        },
        budget_reached: || Words::new("流量预算已用完", "按设置仅作提醒，传输继续进行。"),
        budget_held: || {
            Words::new(
                "流量预算已用完，传输已暂停",
                "请在“流量”栏提高预算，或改为仅提醒，然后继续传输。",
            )
        },
        budget_short: || {
            Words::new(
                "剩余流量预算不够完成队列",
                "传输继续进行。“流量”栏中可查看剩余预算与队列用量。",
            )
        },
    },
    bench: bench::BENCH,
    console: ConsoleText {
        title: "AT 日志",
        clear: "清空",
        copy: "复制",
        latest: "最新",
        examples: "命令…",
        input: "AT 命令",
        placeholder: "AT+CSQ",
        empty: "页面与模组之间的每一行都会显示在这里。",
        payload: |bytes| format!("⋯ 文件内容 {bytes}"),
        unfold: "展开查看",
        open: "打开会话文件",
        save: "保存会话",
        export: "导出",
        as_text: "文本",
        as_capture: "Wireshark（pcapng）",
        search: "搜索",
        regex: "正则表达式",
        bad_search: "正则表达式无效",
        all_kinds: "全部类型",
        all_channels: "全部通道",
        only_typed: "仅手动输入",
        kinds: [
            "命令",
            "回显",
            "响应",
            "结果码",
            "CONNECT",
            "提示符",
            "主动上报",
            "数据",
            "无主",
            "损坏",
            "标记",
        ],
        several: |n, first| {
            format!(
                "粘贴了 {} 行，首行为 {first}。将逐行发送。",
                format::number(Lang::Zh, n)
            )
        },
        too_many: |n| format!("一次最多发送 {n} 行，请分批粘贴。"),
        lookalikes: |found| format!("含有外观相似的非 ASCII 字符 [{found}]，模组无法识别。"),
        mend: "替换后发送",
        send_as_typed: "按原样发送",
        send_lines: "发送",
        sent: "发送",
        received: "接收",
    },
};
