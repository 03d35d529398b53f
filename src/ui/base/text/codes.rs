//! What the module's codes mean and what to do about them: the manual's tables 4 and 5 in words.

use crate::app::Operation;
use crate::dialect::{CmeCode, ResultCode};
use crate::ui::base::text::{Lang, Words};

/// One phrase in each language.
struct Phrase {
    en: &'static str,
    zh: &'static str,
}

/// What one code means, and the next step.
pub struct CodeWords {
    code: u16,
    cause: Phrase,
    next: Phrase,
}

impl CodeWords {
    /// Whether these are of this code.
    pub(super) fn is_of(&self, code: u16) -> bool {
        self.code == code
    }

    /// The cause as the title, the next step as the remedy.
    pub fn words(&self, lang: Lang) -> Words {
        match lang {
            Lang::En => Words::new(self.cause.en, self.next.en),
            Lang::Zh => Words::new(self.cause.zh, self.next.zh),
        }
    }
}

/// The words of a result code; `None` for one that the manual does not have.
pub fn result_code(code: ResultCode) -> Option<&'static CodeWords> {
    RESULT_CODES.iter().find(|words| words.code == code.0)
}

/// The words of a result code that ended this operation, where it means something of its own there; else its words.
pub fn result_of(operation: Operation, code: ResultCode) -> Option<&'static CodeWords> {
    let by_operation = BY_OPERATION
        .iter()
        .find(|(operations, words)| words.code == code.0 && operations.contains(&operation));
    by_operation.map_or_else(|| result_code(code), |(_, words)| Some(words))
}

/// The words of a `+CME ERROR`; `None` for one that the manual does not have.
pub fn cme(code: CmeCode) -> Option<&'static CodeWords> {
    CME_CODES.iter().find(|words| words.code == code.0)
}

pub(super) const fn row(
    code: u16,
    [cause_en, cause_zh]: [&'static str; 2],
    [next_en, next_zh]: [&'static str; 2],
) -> CodeWords {
    CodeWords {
        code,
        cause: Phrase {
            en: cause_en,
            zh: cause_zh,
        },
        next: Phrase {
            en: next_en,
            zh: next_zh,
        },
    }
}

/// What a server's refusal most likely means by what it refused: 10 never says why, and 6 comes as well where the server
/// has ended the session.
static BY_OPERATION: [(&[Operation], CodeWords); 9] = [
    (
        &[Operation::Connect],
        row(
            10,
            ["user or password refused", "用户名或密码错误"],
            [
                "Check user and password, upper and lower case included, and whether the server accepts this login.",
                "请检查用户名和密码（区分大小写），并确认服务器接受该账号登录。",
            ],
        ),
    ),
    (
        &[Operation::Upload],
        row(
            10,
            ["the server refused to store the file", "服务器拒绝写入"],
            [
                "The disk or the quota is full, or this login may not write here.",
                "可能磁盘或配额已满，或该账号在此目录没有写权限。",
            ],
        ),
    ),
    (
        &[Operation::Download, Operation::Preview],
        row(
            10,
            [
                "the server refused to send the file",
                "服务器拒绝发送该文件",
            ],
            [
                "It may be gone, or this login may not read it. Refresh the listing.",
                "文件可能已不存在，或该账号没有读权限。请刷新目录列表。",
            ],
        ),
    ),
    (
        &[Operation::Delete],
        row(
            10,
            ["the server refused to delete it", "服务器拒绝删除"],
            [
                "This login may not delete here, or the directory is not empty: there may be hidden files.",
                "该账号可能没有删除权限，或目录不为空：其中可能有隐藏文件。",
            ],
        ),
    ),
    (
        &[Operation::Rename],
        row(
            10,
            ["the server refused to rename it", "服务器拒绝重命名"],
            [
                "The new name may be taken, or this login may not rename here.",
                "新名称可能已被占用，或该账号没有重命名权限。",
            ],
        ),
    ),
    (
        &[Operation::MakeDirectory],
        row(
            10,
            [
                "the server refused to create the directory",
                "服务器拒绝创建目录",
            ],
            [
                "The name may be taken, or this login may not create directories here.",
                "名称可能已被占用，或该账号没有创建目录的权限。",
            ],
        ),
    ),
    (
        &[Operation::ChangeDirectory],
        row(
            10,
            [
                "the server refused to open the directory",
                "服务器拒绝打开该目录",
            ],
            [
                "It may be gone, or this login may not enter it.",
                "目录可能已不存在，或该账号没有进入权限。",
            ],
        ),
    ),
    (
        &[Operation::List],
        row(
            10,
            [
                "the server refused to list the directory",
                "服务器拒绝列出该目录",
            ],
            [
                "This login may not list it. Files in it can still be uploaded, where it may write.",
                "该账号没有列目录权限；若有写权限，仍可上传到该目录。",
            ],
        ),
    ),
    (
        &[
            Operation::Upload,
            Operation::Download,
            Operation::Preview,
            Operation::Delete,
            Operation::Rename,
            Operation::MakeDirectory,
            Operation::ChangeDirectory,
            Operation::List,
        ],
        row(
            6,
            [
                "the server refused the command, or had ended the session",
                "服务器拒绝执行该命令，或会话已结束",
            ],
            [
                "Refresh the listing. If that fails too, connect again; otherwise check the name and the permissions of this login.",
                "请刷新目录列表：若同样失败，请重新连接；否则请检查名称和账号权限。",
            ],
        ),
    ),
];

/// Table 5.
static RESULT_CODES: [CodeWords; 21] = [
    row(0, ["done", "成功"], ["Nothing to do.", "无需处理。"]),
    row(
        1,
        ["still in progress", "仍在执行"],
        ["Wait for the outcome.", "请等待结果。"],
    ),
    row(
        2,
        ["the module gives no reason", "模组未说明原因"],
        [
            "Try again. If it happens again, disconnect the channel and connect again.",
            "请重试；若再次出现，断开通道后重新连接。",
        ],
    ),
    row(
        3,
        ["the module refuses a parameter", "模组拒绝了某个参数"],
        [
            "Check the name or path: another character or a shorter name may be needed.",
            "请检查名称或路径，可换用其他字符或更短的名称。",
        ],
    ),
    row(
        4,
        [
            "the channel is still busy with its last command",
            "通道上一条命令尚未结束",
        ],
        ["Wait a moment and try again.", "请稍候再试。"],
    ),
    row(
        5,
        ["the server did not answer in time", "服务器应答超时"],
        [
            "Check the signal and the server, then try again.",
            "请检查信号和服务器状态后重试。",
        ],
    ),
    row(
        6,
        ["the server refused the command", "服务器拒绝执行该命令"],
        [
            "Check that the name exists and that this login may do this. A directory must be empty before it can be deleted.",
            "请确认名称存在且账号有相应权限；删除目录前须先清空。",
        ],
    ),
    row(
        7,
        [
            "the server's TLS certificate failed the check",
            "TLS 证书校验失败",
        ],
        [
            "Check the module's clock and its certificates, or use plain FTP.",
            "请检查模组时间和证书，或改用普通 FTP。",
        ],
    ),
    row(
        8,
        ["the host name does not resolve", "域名解析失败"],
        [
            "Check the spelling, or enter the server's IP address.",
            "请检查域名拼写，或直接填写服务器 IP 地址。",
        ],
    ),
    row(
        9,
        ["the server could not be reached in time", "连接服务器超时"],
        [
            "Check host, port and signal. The server must be reachable from the SIM's network, not only from this computer.",
            "请检查地址、端口和信号。服务器须能从 SIM 卡所在网络访问，而不只是从本机访问。",
        ],
    ),
    row(
        10,
        ["the server refused", "服务器拒绝"],
        [
            "Check user and password, the permissions of this login, and the space left on the server.",
            "请检查用户名和密码、账号权限以及服务器剩余空间。",
        ],
    ),
    row(
        11,
        ["the connection to the server failed", "连接服务器失败"],
        [
            "Check host and port, and whether a firewall is in the way.",
            "请检查地址和端口，并确认未被防火墙拦截。",
        ],
    ),
    row(
        12,
        [
            "the server's reply was not understood",
            "无法识别服务器应答",
        ],
        [
            "Check that the port belongs to an FTP server, not to SFTP (22) or HTTP.",
            "请确认该端口是 FTP 服务，而非 SFTP（22）或 HTTP。",
        ],
    ),
    row(
        13,
        ["data could not be sent to the server", "数据发送失败"],
        [
            "The connection may be lost. Check the signal, connect again and retry.",
            "连接可能已断开。请检查信号，重新连接后重试。",
        ],
    ),
    row(
        14,
        [
            "the directory is empty, or there is no such name",
            "目录为空或名称不存在",
        ],
        ["Refresh the listing.", "请刷新目录列表。"],
    ),
    row(
        15,
        ["the module is out of memory", "模组内存不足"],
        [
            "Disconnect channels that are not needed, or restart the module.",
            "请断开不用的通道，或重启模组。",
        ],
    ),
    row(
        16,
        ["storage could not be reached", "存储访问失败"],
        [
            "Check the module's file system, or restart the module.",
            "请检查模组文件系统，或重启模组。",
        ],
    ),
    row(
        17,
        ["the transparent transfer broke off", "透传中断"],
        ["Retry the transfer.", "请重试传输。"],
    ),
    row(
        18,
        ["the file operation failed", "文件操作失败"],
        [
            "Check that the file exists, that this login may write, and that the server has space.",
            "请确认文件存在、账号可写且服务器空间充足。",
        ],
    ),
    row(
        19,
        ["the file is empty", "文件为空"],
        ["There is nothing to download.", "没有可下载的内容。"],
    ),
    row(
        20,
        ["the module has no data connection", "PDP 上下文未激活"],
        [
            "Bring up the data connection (PDP context) with the SIM's APN.",
            "请使用 SIM 卡对应的 APN 激活 PDP 上下文。",
        ],
    ),
];

/// Table 4.
static CME_CODES: [CodeWords; 15] = [
    row(
        50,
        ["the module refuses a parameter", "模组拒绝了某个参数"],
        [
            "Check the name or path; this model may not know the option.",
            "请检查名称或路径；该型号可能不支持此选项。",
        ],
    ),
    row(
        800,
        ["unknown FTP error in the module", "模组 FTP 未知错误"],
        [
            "Disconnect the channel and connect again.",
            "请断开通道后重新连接。",
        ],
    ),
    row(
        801,
        ["the channel is not connected", "该通道未连接"],
        ["Connect the channel and try again.", "请先连接通道再试。"],
    ),
    row(
        802,
        ["the channel is busy", "该通道正忙"],
        [
            "Wait until it is done, then try again.",
            "请等待当前操作结束后再试。",
        ],
    ),
    row(
        803,
        ["the module could not start the connection", "连接请求失败"],
        [
            "Check the SIM, the signal and the server address, then connect again.",
            "请检查 SIM 卡、信号和服务器地址后重新连接。",
        ],
    ),
    row(
        804,
        ["the module could not start disconnecting", "断开请求失败"],
        [
            "The connection may be gone already. Connect again.",
            "连接可能已断开，请重新连接。",
        ],
    ),
    row(
        805,
        [
            "the module could not change the directory",
            "切换目录请求失败",
        ],
        [
            "Refresh the listing and try again.",
            "请刷新目录列表后重试。",
        ],
    ),
    row(
        806,
        [
            "the module could not ask for the directory",
            "获取当前目录请求失败",
        ],
        [
            "Try again. If it happens again, connect again.",
            "请重试；若仍失败请重新连接。",
        ],
    ),
    row(
        807,
        [
            "the module could not create the directory",
            "创建目录请求失败",
        ],
        [
            "Check the name and the permissions of this login.",
            "请检查目录名和账号权限。",
        ],
    ),
    row(
        808,
        ["the module could not list the directory", "列目录请求失败"],
        [
            "Refresh. If it happens again, connect again.",
            "请刷新；若仍失败请重新连接。",
        ],
    ),
    row(
        809,
        ["the module could not delete it", "删除请求失败"],
        [
            "Check the permissions of this login. A directory must be empty.",
            "请检查账号权限；目录须为空。",
        ],
    ),
    row(
        810,
        ["the module could not rename it", "重命名请求失败"],
        [
            "Check the permissions of this login and that the new name is free.",
            "请检查账号权限，并确认新名称未被占用。",
        ],
    ),
    row(
        811,
        ["the module could not start the download", "下载请求失败"],
        ["Refresh the listing and retry.", "请刷新目录列表后重试。"],
    ),
    row(
        812,
        ["the module could not start the upload", "上传请求失败"],
        [
            "Check the permissions of this login and the space on the server, then retry.",
            "请检查账号权限和服务器空间后重试。",
        ],
    ),
    row(
        813,
        ["the module could not append to the file", "追加请求失败"],
        [
            "Check the permissions of this login and the space on the server, then retry.",
            "请检查账号权限和服务器空间后重试。",
        ],
    ),
];
