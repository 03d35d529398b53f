//! Codes by what was being done, and those of 27.007 beside the manual's.

use crate::app::Operation;
use crate::dialect::explain::Code;
use crate::dialect::table::{Command, Topic};
use crate::dialect::{CmeCode, ResultCode, StorageVerb};
use crate::ui::base::text::codes::{CodeWords, row};
use crate::ui::base::text::{cme, result_code, result_of};

/// The words of a code.
pub(super) fn words(code: Code) -> Option<&'static CodeWords> {
    match code {
        Code::Result(code, command) => of_result(code, command),
        Code::Cme(code, _) => error_words(code),
        Code::Other(_) => None,
    }
}

/// The words of a `+CME ERROR`, the manual's or 27.007's.
pub fn error_words(code: CmeCode) -> Option<&'static CodeWords> {
    cme(code).or_else(|| GENERAL.iter().find(|words| words.is_of(code.0)))
}

fn of_result(code: ResultCode, command: &Command) -> Option<&'static CodeWords> {
    match operation(command.topic) {
        Some(operation) => result_of(operation, code),
        None => result_code(code),
    }
}

/// What a command of this topic does, as the page's own operations have it.
fn operation(topic: Topic) -> Option<Operation> {
    Some(match topic {
        Topic::Configuration => Operation::Configure,
        Topic::Connect => Operation::Connect,
        Topic::Disconnect => Operation::Disconnect,
        Topic::ChangeDirectory => Operation::ChangeDirectory,
        Topic::MakeDirectory => Operation::MakeDirectory,
        Topic::List => Operation::List,
        Topic::Delete => Operation::Delete,
        Topic::Rename => Operation::Rename,
        Topic::Retrieve => Operation::Download,
        Topic::Store | Topic::Append => Operation::Upload,
        Topic::PutModuleFile => Operation::Storage(StorageVerb::Put),
        Topic::DataCall => Operation::BringUpPdp,
        _ => return None,
    })
}

/// 27.007 clause 9.2: those that a module with a SIM and a packet service gives.
static GENERAL: [CodeWords; 34] = [
    row(
        0,
        ["the module’s radio part failed", "射频部分故障"],
        ["Restart the module.", "请重启模组。"],
    ),
    row(
        3,
        ["this is not allowed now", "当前不允许此操作"],
        [
            "Something has to come first: a SIM, a registration, an active context.",
            "需先满足前提：SIM 卡、网络注册或已激活的上下文。",
        ],
    ),
    row(
        4,
        ["the module does not support this", "模组不支持此操作"],
        [
            "Ask with =? which values it takes.",
            "请用 =? 查询可用取值。",
        ],
    ),
    row(
        5,
        [
            "the SIM is locked to another device",
            "SIM 卡已绑定其他设备",
        ],
        ["Ask the SIM’s issuer.", "请联系 SIM 卡发行方。"],
    ),
    row(
        10,
        ["no SIM is in the module", "未插入 SIM 卡"],
        [
            "Insert the SIM, its contacts to the module’s, and restart the module.",
            "请正确插入 SIM 卡并重启模组。",
        ],
    ),
    row(
        11,
        ["the SIM wants its PIN", "SIM 卡需要 PIN 码"],
        [
            "Enter it with AT+CPIN=\"PIN\".",
            "请用 AT+CPIN=\"PIN\" 输入。",
        ],
    ),
    row(
        12,
        ["the SIM wants its PUK", "SIM 卡需要 PUK 码"],
        [
            "Enter it with AT+CPIN=\"PUK\",\"new PIN\"; ten wrong ones end the SIM.",
            "请用 AT+CPIN=\"PUK\",\"新PIN\" 输入；错误十次后 SIM 卡作废。",
        ],
    ),
    row(
        13,
        ["the SIM failed", "SIM 卡故障"],
        [
            "Take it out and in again; try another SIM, to tell card from module.",
            "请重新插卡；换一张 SIM 卡以区分卡和模组的问题。",
        ],
    ),
    row(
        14,
        ["the SIM is busy", "SIM 卡正忙"],
        ["Try again in a few seconds.", "请几秒后重试。"],
    ),
    row(
        15,
        ["this SIM is of the wrong kind", "SIM 卡类型不符"],
        ["Try another SIM.", "请更换 SIM 卡。"],
    ),
    row(
        16,
        ["the PIN or password is wrong", "PIN 码或密码错误"],
        [
            "Check it before the next try: after three the SIM is blocked.",
            "请核对后再试：错误三次后 SIM 卡将锁定。",
        ],
    ),
    row(
        17,
        ["the SIM wants its PIN2", "SIM 卡需要 PIN2 码"],
        ["Ask the SIM’s issuer.", "请联系 SIM 卡发行方。"],
    ),
    row(
        18,
        ["the SIM wants its PUK2", "SIM 卡需要 PUK2 码"],
        ["Ask the SIM’s issuer.", "请联系 SIM 卡发行方。"],
    ),
    row(
        20,
        ["the memory is full", "存储空间已满"],
        ["Delete files in the module.", "请删除模组内的文件。"],
    ),
    row(
        21,
        ["there is nothing with this number", "索引无效"],
        [
            "Ask with =? which values it takes.",
            "请用 =? 查询可用取值。",
        ],
    ),
    row(
        22,
        ["there is no such thing", "未找到"],
        [
            "Check the name: upper and lower case count.",
            "请检查名称，注意区分大小写。",
        ],
    ),
    row(
        23,
        ["the memory failed", "存储故障"],
        ["Restart the module.", "请重启模组。"],
    ),
    row(
        24,
        ["the text is too long", "文本过长"],
        ["Shorten it.", "请缩短文本。"],
    ),
    row(
        25,
        [
            "the text holds a character that is not taken",
            "文本含无效字符",
        ],
        ["Write it in ASCII.", "请使用 ASCII 字符。"],
    ),
    row(
        30,
        ["there is no network service", "无网络服务"],
        [
            "Read AT+CEREG? and AT+CSQ: is the module registered, and is there a signal?",
            "请查询 AT+CEREG? 和 AT+CSQ，确认已注册且有信号。",
        ],
    ),
    row(
        31,
        ["the network did not answer in time", "网络应答超时"],
        ["Check the signal and try again.", "请检查信号后重试。"],
    ),
    row(
        32,
        [
            "the network allows emergency calls only",
            "网络仅允许紧急呼叫",
        ],
        [
            "Ask the SIM’s issuer: is it active, paid for, allowed on this network?",
            "请联系 SIM 卡发行方：是否已开通、未欠费、允许使用该网络。",
        ],
    ),
    row(
        100,
        ["the module gives no reason", "模组未说明原因"],
        [
            "Try again; then restart the module.",
            "请重试；仍失败则重启模组。",
        ],
    ),
    row(
        103,
        [
            "the network takes this SIM for illegal",
            "网络判定 SIM 卡非法",
        ],
        ["Ask the SIM’s issuer.", "请联系 SIM 卡发行方。"],
    ),
    row(
        106,
        [
            "the network takes this module for illegal",
            "网络判定设备非法",
        ],
        [
            "Ask the SIM’s issuer whether it is bound to another IMEI.",
            "请向 SIM 卡发行方确认是否绑定了其他 IMEI。",
        ],
    ),
    row(
        107,
        ["the SIM may not use packet data", "SIM 卡未开通数据业务"],
        ["Ask the SIM’s issuer.", "请联系 SIM 卡发行方。"],
    ),
    row(
        111,
        [
            "this network is not allowed for the SIM",
            "不允许使用该网络",
        ],
        [
            "Ask the SIM’s issuer about roaming.",
            "请向 SIM 卡发行方确认漫游权限。",
        ],
    ),
    row(
        112,
        ["the SIM is not allowed in this area", "不允许在该区域使用"],
        ["Ask the SIM’s issuer.", "请联系 SIM 卡发行方。"],
    ),
    row(
        113,
        ["roaming is not allowed in this area", "该区域不允许漫游"],
        ["Ask the SIM’s issuer.", "请联系 SIM 卡发行方。"],
    ),
    row(
        132,
        ["the SIM has no such service", "SIM 卡不支持该业务"],
        ["Ask the SIM’s issuer.", "请联系 SIM 卡发行方。"],
    ),
    row(
        133,
        ["the SIM has not booked this service", "SIM 卡未订购该业务"],
        [
            "Check the access point, and what the SIM’s issuer allows.",
            "请检查接入点，并向 SIM 卡发行方确认已开通的业务。",
        ],
    ),
    row(
        134,
        ["the service is out of order for now", "业务暂不可用"],
        ["Try again later.", "请稍后重试。"],
    ),
    row(
        148,
        [
            "the data connection failed for no named reason",
            "数据业务未知错误",
        ],
        [
            "Check the access point, then take the context down and up again.",
            "请检查接入点，然后重新激活上下文。",
        ],
    ),
    row(
        149,
        ["the access point refused the login", "接入点认证失败"],
        [
            "Check the access point’s user and password.",
            "请检查接入点的用户名和密码。",
        ],
    ),
];
