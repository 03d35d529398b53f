//! The words of *Break something*: what each fault of the simulated module does.

use crate::app::fault::{Fault, Place};
use crate::ui::base::text::Lang;

/// The words around the faults.
#[expect(missing_docs, reason = "each field is named after the thing it labels")]
pub struct FaultsText {
    pub title: &'static str,
    pub open: &'static str,
    pub hint: &'static str,
    pub now: &'static str,
    pub drop: &'static str,
    pub restart: &'static str,
    pub module: &'static str,
    pub line: &'static str,
    pub servers: &'static str,
    pub model: &'static str,
    pub speed: &'static str,
    pub latency: &'static str,
    pub seed: &'static str,
    pub anew: &'static str,
    pub unlimited: &'static str,
    pub copy: &'static str,
    pub none: &'static str,
    pub close: &'static str,
}

impl Lang {
    /// The words around the faults.
    pub fn faults_text(self) -> &'static FaultsText {
        match self {
            Self::En => &EN,
            Self::Zh => &ZH,
        }
    }

    /// Where faults are shown.
    pub fn fault_place(self, place: Place) -> &'static str {
        let text = self.faults_text();
        match place {
            Place::Module => text.module,
            Place::Line => text.line,
            Place::Servers => text.servers,
        }
    }

    /// What a fault does.
    pub fn fault(self, fault: Fault) -> &'static str {
        let (en, zh) = both(fault);
        match self {
            Self::En => en,
            Self::Zh => zh,
        }
    }
}

static EN: FaultsText = FaultsText {
    title: "Break something",
    open: "Break something…",
    hint: "At any moment, in mid-transfer too. What is on stands in the address: the link gives the same again.",
    now: "Now",
    drop: "Drop the sessions",
    restart: "Restart the module",
    module: "The module",
    line: "The line",
    servers: "The servers",
    model: "Model",
    speed: "Line speed",
    latency: "Latency, ms",
    seed: "Seed",
    anew: "Another model, speed or seed is another module: it is attached anew, the servers keep their files.",
    unlimited: "unlimited",
    copy: "Copy the link",
    none: "All off",
    close: "Close",
};

static ZH: FaultsText = FaultsText {
    title: "制造故障",
    open: "制造故障…",
    hint: "随时可用，传输途中也可以。已开启的故障会写入地址栏，用该链接可重现同样的情况。",
    now: "立即",
    drop: "断开会话",
    restart: "重启模组",
    module: "模组",
    line: "串口线路",
    servers: "服务器",
    model: "型号",
    speed: "波特率",
    latency: "延迟（毫秒）",
    seed: "随机种子",
    anew: "更换型号、波特率或种子等于换一个模组：会重新接入，服务器上的文件保留。",
    unlimited: "不限速",
    copy: "复制链接",
    none: "全部关闭",
    close: "关闭",
};

#[rustfmt::skip]
fn both(fault: Fault) -> (&'static str, &'static str) {
    match fault {
        Fault::Silent => ("Answers nothing", "不作任何应答"),
        Fault::Garbage => ("Answers with nonsense", "应答为乱码"),
        Fault::NoSim => ("No SIM card", "未插 SIM 卡"),
        Fault::SimPin => ("The SIM wants a PIN (1234)", "SIM 卡需要 PIN 码（1234）"),
        Fault::NoSignal => ("No signal", "没有信号"),
        Fault::Searching => ("Searches for a network for ever", "一直在搜索网络"),
        Fault::NotAttached => ("Registered, not attached", "已注册，但未附着"),
        Fault::RadioOff => ("The radio is off (CFUN=4)", "射频关闭（CFUN=4）"),
        Fault::RegistrationDenied => ("The network refuses the SIM", "网络拒绝注册"),
        Fault::NoPdp => ("No data connection", "无数据连接（PDP 未激活）"),
        Fault::ShortPackets => ("Every third packet loses its half", "每三个数据包丢失半包"),
        Fault::Echo => ("Turns its echo on again", "回显会自行打开"),
        Fault::NoFiles => ("Has no file system", "没有文件系统命令"),
        Fault::NumericResults => ("Results are digits (ATV0)", "结果码为数字（ATV0）"),
        Fault::QuietResults => ("Gives no results (ATQ1)", "不返回结果码（ATQ1）"),
        Fault::LineFeedEnds => ("Lines end with LF (ATS3=10)", "行以 LF 结束（ATS3=10）"),
        Fault::MissingOk => ("Every tenth OK is missing", "每十条命令缺一个 OK"),
        Fault::PinWithoutOk => ("AT+CPIN? has no OK", "AT+CPIN? 没有 OK"),
        Fault::LateOk => ("Every 40th OK is 15 s late", "每 40 条命令有一个 OK 迟 15 秒"),
        Fault::StaleAnswers => ("Answers come one question late", "应答滞后一问"),
        Fault::Boot => ("Was just switched on", "刚刚上电"),
        Fault::Restart => ("Restarts after 200 kB", "传输 200 kB 后重启"),
        Fault::RestartIdle => ("Restarts silently when idle", "空闲时悄然重启"),
        Fault::RestartMidUpload => ("Restarts silently between two packets", "两包之间悄然重启"),
        Fault::RestartAtPrompt => ("Restarts silently behind a prompt", "出现提示符后悄然重启"),
        Fault::SecondMaster => ("Somebody else's OK among the answers", "应答中混入他人的 OK"),
        Fault::Unplugged => ("Pull the cable", "拔掉连接线"),
        Fault::Noise => ("Noise: bytes are lost or changed", "线路噪声：字节丢失或出错"),
        Fault::SlowAnswers => ("Everything comes later", "一切应答都延迟"),
        Fault::WrongPassword => ("Refuse every login", "拒绝所有登录（密码错误）"),
        Fault::NoDns => ("No name resolves", "域名无法解析"),
        Fault::Unreachable => ("Nothing answers at the address", "服务器地址无应答"),
        Fault::Refused => ("Refuse connections", "拒绝连接"),
        Fault::DiskFull => ("The disk is full after 64 kB", "再存 64 kB 后磁盘已满"),
        Fault::QuotaDeletes => ("The same, and delete what did not fit", "同上，并删除放不下的文件"),
        Fault::NoAnswer => ("Take connections, answer nothing", "接受连接但不应答"),
        Fault::Slow => ("Slow: 2 s an answer, 8 kB/s", "网络很慢：应答 2 秒，8 kB/s"),
        Fault::DropMidUpload => ("Lose an upload's connection, once", "上传中断一次数据连接"),
        Fault::DropMidDownload => ("Lose a download's connection, once", "下载中断一次数据连接"),
        Fault::DropConnection => ("Lose the session, once each way", "上传、下载中各断开一次会话"),
        Fault::SessionsEnd => ("End sessions after a minute", "会话满一分钟即结束"),
        Fault::Logins => ("Admit two sessions", "最多允许两个会话"),
        Fault::ConnectionRate => ("300 kB/s a connection", "每个连接限速 300 kB/s"),
        Fault::SendingRate => ("Send 300 kB/s a connection", "每个连接下行限速 300 kB/s"),
        Fault::LoseAnswers => ("Every fifth answer is lost", "每五次更改丢失一次应答"),
        Fault::CutAnswers => ("Every fifth answer is a hang-up", "每五次更改以断线代替应答"),
        Fault::LateAnswers => ("Confirm uploads 90 s late", "上传确认迟 90 秒"),
        Fault::CutListings => ("Cut long listings", "截断过长的列表"),
        Fault::HideDotNames => ("Hide names with a dot", "隐藏点开头的文件"),
        Fault::NoSingleFiles => ("List directories only", "只能列目录"),
        Fault::Patterns => ("Take names for patterns", "把文件名当作通配符"),
        Fault::LinksAsDirectories => ("Links look like directories", "链接显示为目录"),
        Fault::LinksWithTargets => ("Links show their target", "链接显示目标"),
        Fault::AbsoluteNames => ("List absolute names", "列表给出绝对路径"),
        Fault::DottedNames => ("List ./names", "列表名称带 ./"),
        Fault::NamesBelow => ("List names with the directory", "列表名称带目录"),
        Fault::NoStamps => ("List no times", "列表没有时间"),
        Fault::CoarseStamps => ("List coarse times", "列表时间粗略"),
        Fault::SizeNegative => ("List sizes of −1", "列表大小为 −1"),
        Fault::SizeEmpty => ("List no sizes", "列表没有大小"),
        Fault::SizeHuge => ("List sizes of 34 TB", "列表大小为 34 TB"),
        Fault::SizeOverflow => ("List sizes beyond 64 bits", "列表大小超出 64 位"),
        Fault::LogicalPwd => ("Name directories by the way there", "按进入路径报告目录"),
        Fault::RefuseAppend => ("Take no APPE", "不支持 APPE"),
        Fault::RefuseOffset => ("Take no REST", "不支持 REST"),
        Fault::IgnoreOffset => ("Ignore offsets", "忽略偏移量"),
        Fault::ForeignAtOffset => ("Foreign bytes at an offset", "偏移处多出无关字节"),
        Fault::RepeatAtOffset => ("Repeat bytes at an offset", "偏移处重复字节"),
        Fault::RefuseRename => ("Take no renaming", "不支持重命名"),
        Fault::RenameReplaces => ("Renaming replaces files", "重命名会覆盖文件"),
        Fault::RefuseDelete => ("Delete nothing", "不允许删除文件"),
        Fault::KeepLinks => ("Delete no links to directories", "不允许删除目录链接"),
        Fault::UploadOnly => ("Hide what is in /upload", "隐藏 /upload 的内容"),
        Fault::Links => ("A directory /links with links", "增加含链接的目录 /links"),
        Fault::StrangeNames => ("A directory /strange with strange names", "增加含怪异文件名的目录 /strange"),
    }
}
