//! What became of a session, in words.

use crate::app::verdict::{Cause, Status, Step, Verdict};
use crate::ui::base::text::{Lang, Words};

impl Lang {
    /// A step on the way of a session.
    pub fn step(self, step: Step) -> &'static str {
        let [en, zh] = match step {
            Step::Port => ["Port", "串口"],
            Step::At => ["AT", "AT"],
            Step::Sim => ["SIM", "SIM 卡"],
            Step::Signal => ["Signal", "信号"],
            Step::Registration => ["Registration", "注册"],
            Step::Pdp => ["PDP", "PDP"],
            Step::Dns => ["DNS", "域名"],
            Step::Server => ["Server", "服务器"],
            Step::Login => ["Login", "登录"],
            Step::Transfer => ["Transfer", "传输"],
        };
        self.one([en, zh])
    }

    /// How a step was told, in a word.
    pub fn step_status(self, verdict: &Verdict, step: Step) -> &'static str {
        self.one(match verdict.status(step) {
            Status::NotReached => ["not reached", "未到达"],
            Status::Good { .. } if verdict.is_past(step) => ["good until then", "此前正常"],
            Status::Good { .. } => ["good", "正常"],
            Status::Bad(_) => ["broken", "失败"],
        })
    }

    /// What became of a session in a sentence, and what to do about it.
    pub fn verdict(self, verdict: &Verdict) -> Words {
        if let Some((_, broken)) = verdict.broken() {
            return self.cause(broken.cause);
        }
        let [title, remedy] = match verdict.reached() {
            Some(Step::Transfer) => [
                ["All well: a file was carried", "一切正常：文件已传输"],
                [""; 2],
            ],
            Some(step) => {
                let step = self.step(step);
                let title = match self {
                    Self::En => format!("Nothing broke; it went as far as: {step}"),
                    Self::Zh => format!("没有故障，进行到：{step}"),
                };
                return Words::new(title, "");
            }
            None => [
                ["There is nothing in it to judge by", "没有可供判断的内容"],
                [""; 2],
            ],
        };
        Words::new(self.one(title), self.one(remedy))
    }

    /// Why a step broke, and what to do about it.
    pub fn cause(self, cause: Cause) -> Words {
        let [title, remedy] = cause_words(cause);
        Words::new(self.one(title), self.one(remedy))
    }

    fn one(self, [en, zh]: [&'static str; 2]) -> &'static str {
        match self {
            Self::En => en,
            Self::Zh => zh,
        }
    }
}

fn cause_words(cause: Cause) -> [[&'static str; 2]; 2] {
    match cause {
        Cause::NothingCame => [
            ["Nothing answered at the port", "串口没有任何应答"],
            [
                "Check the power, the cable and the speed, and try the module’s other ports.",
                "请检查供电、连线和波特率，并尝试模组的其他串口。",
            ],
        ],
        Cause::NotAt => [
            [
                "What answered is not a module’s AT port",
                "应答的不是模组的 AT 口",
            ],
            [
                "Try another speed, and the module’s other ports.",
                "请尝试其他波特率和模组的其他串口。",
            ],
        ],
        Cause::NoSim => [
            ["No SIM is in the module", "模组未插入 SIM 卡"],
            [
                "Insert the SIM, its contacts to the module’s, and restart the module.",
                "请正确插入 SIM 卡并重启模组。",
            ],
        ],
        Cause::SimLocked => [
            ["The SIM is locked", "SIM 卡被锁定"],
            [
                "Enter its PIN with AT+CPIN, or ask the SIM’s issuer.",
                "请用 AT+CPIN 输入 PIN 码，或联系 SIM 卡发行方。",
            ],
        ],
        Cause::SimFailed => [
            ["The SIM failed", "SIM 卡故障"],
            [
                "Take it out and in again; try another SIM, to tell card from module.",
                "请重新插卡；换一张 SIM 卡以区分卡和模组的问题。",
            ],
        ],
        Cause::RadioOff => [
            ["The module’s radio is off", "模组的射频功能已关闭"],
            [
                "Switch it on with AT+CFUN=1; it takes a few seconds to find its network.",
                "请用 AT+CFUN=1 打开；之后需要几秒钟搜网。",
            ],
        ],
        Cause::NoSignal => [
            ["There is no usable signal", "没有可用信号"],
            [
                "Check the antenna and its connector, or try another place.",
                "请检查天线及接头，或更换位置。",
            ],
        ],
        Cause::Denied => [
            [
                "The network refused to register this SIM",
                "网络拒绝该 SIM 卡注册",
            ],
            [
                "Ask the SIM’s issuer: is it active, paid for, allowed on 4G, bound to another IMEI? Try a SIM that is known to work.",
                "请联系 SIM 卡发行方：是否已开通、未欠费、允许 4G、绑定了其他 IMEI；可换一张确认可用的卡。",
            ],
        ],
        Cause::StillSearching => [
            ["The module found no network", "模组未找到网络"],
            [
                "Wait a few minutes; then check the antenna, and whether the SIM’s network covers this place.",
                "请等待几分钟；仍无网络时检查天线及该网络的覆盖。",
            ],
        ],
        Cause::NotSearching => [
            ["The module does not look for a network", "模组没有搜网"],
            [
                "Read AT+CFUN?, and set AT+CFUN=1 and AT+COPS=0.",
                "请查询 AT+CFUN?，并设置 AT+CFUN=1 和 AT+COPS=0。",
            ],
        ],
        Cause::NotAttached => [
            [
                "The module is not attached to the packet service",
                "模组未附着分组业务",
            ],
            [
                "Set AT+CGATT=1, and ask the SIM’s issuer whether data is allowed.",
                "请设置 AT+CGATT=1，并确认 SIM 卡已开通数据业务。",
            ],
        ],
        Cause::NoContext => [
            ["The module has no data connection", "模组没有数据连接"],
            [
                "Set the access point with AT+CGDCONT, then AT+MIPCALL=1,1.",
                "请用 AT+CGDCONT 设置接入点，然后 AT+MIPCALL=1,1。",
            ],
        ],
        Cause::NameUnknown => [
            ["The server’s name does not resolve", "服务器域名解析失败"],
            [
                "Check the spelling, or enter the server’s IP address.",
                "请检查域名拼写，或直接填写 IP 地址。",
            ],
        ],
        Cause::Unreachable => [
            [
                "Nothing answers at the server’s address",
                "服务器地址无应答",
            ],
            [
                "The server must be reachable from the SIM’s network: check address, port and firewall.",
                "服务器须能从 SIM 卡所在网络访问：请检查地址、端口和防火墙。",
            ],
        ],
        Cause::ConnectionRefused => [
            ["The server refused the connection", "服务器拒绝连接"],
            [
                "Check the port, and whether the FTP server runs.",
                "请检查端口，并确认 FTP 服务已启动。",
            ],
        ],
        Cause::ServerSilent => [
            [
                "The server took the connection and said nothing",
                "服务器已连接但没有应答",
            ],
            [
                "Check whether an FTP server listens there, and raise \"rsptimeout\" where the network is slow.",
                "请确认该端口是 FTP 服务；网络较慢时可增大 \"rsptimeout\"。",
            ],
        ],
        Cause::NotFtp => [
            ["What answered is no FTP server", "应答的不是 FTP 服务器"],
            [
                "The port may be of SFTP (22) or of HTTP: FTP is usually at 21.",
                "端口可能属于 SFTP（22）或 HTTP：FTP 通常是 21。",
            ],
        ],
        Cause::SessionLost => [
            [
                "The server ended the session while nothing was carried",
                "空闲时与服务器的会话断开",
            ],
            [
                "Connect again. Servers end idle sessions after some minutes.",
                "请重新连接。服务器会断开长时间空闲的会话。",
            ],
        ],
        Cause::LoginRefused => [
            [
                "The server refused user or password",
                "服务器拒绝用户名或密码",
            ],
            [
                "Check both, upper and lower case included, and whether the server takes this login.",
                "请检查用户名和密码（区分大小写），并确认服务器接受该账号。",
            ],
        ],
        Cause::FileRefused => [
            ["The server refused the file", "服务器拒绝该文件"],
            [
                "Check the name, the permissions of this login and the space on the server.",
                "请检查名称、账号权限和服务器空间。",
            ],
        ],
        Cause::Cut => [
            [
                "The connection was cut while a file was carried",
                "传输文件时连接中断",
            ],
            [
                "Check the signal, connect again and resume: what was carried is on the server.",
                "请检查信号，重新连接后续传：已传部分在服务器上。",
            ],
        ],
        Cause::Restarted => [
            [
                "The module restarted while a file was carried",
                "传输文件时模组重启",
            ],
            [
                "Check the supply: its peaks of current may be too much for it.",
                "请检查供电：峰值电流可能不足。",
            ],
        ],
        Cause::Other => [
            [
                "It failed for a reason that the code tells",
                "失败，原因见错误码",
            ],
            [
                "Select the row to read what it means.",
                "选中该行查看含义。",
            ],
        ],
    }
}
