//! What the core has to say, in Chinese.

use crate::app::{Down, Message, Operation, PortSpeech};
use crate::codec::StringError;
use crate::dialect::{CmeCode, StorageVerb};
use crate::ui::base::format;
use crate::ui::base::text::{Lang, Words, cme, result_of};

pub(in crate::ui::base::text) fn operation(operation: Operation) -> &'static str {
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
        Operation::Preview => "预览",
        Operation::BringUpPdp => "激活 PDP 上下文",
        Operation::Storage(verb) => match verb {
            StorageVerb::Put => "写入模组",
            StorageVerb::Get => "读取模组文件",
            StorageVerb::List => "列出模组文件",
            StorageVerb::Info => "查询模组剩余空间",
            StorageVerb::Size => "查询模组文件大小",
            StorageVerb::Delete => "删除模组文件",
            StorageVerb::Move => "重命名模组文件",
            StorageVerb::Check => "查询模组文件 MD5",
            StorageVerb::Cfg => "设置模组文件编码",
        },
        Operation::Raw => "命令",
    }
}

pub(in crate::ui::base::text) fn message(message: &Message) -> Words {
    let bytes = |n: u64| format::bytes(Lang::Zh, n);
    match message {
        Message::LineDown(down) => line_down(*down),
        Message::LineRecovered => Words::new("AT 串口已恢复", ""),
        Message::SpeedFound { baud } => Words::new(
            format!("模组的波特率是 {baud} bit/s"),
            "模组在所选波特率下没有应答，已自动改用此波特率。下次请直接选择它。",
        ),
        Message::OtherModule => Words::new(
            "接入的是另一个模组",
            "它不是之前的模组。针对原模组内文件的传输已停止；如果也适用于这个模组，请重新开始。",
        ),
        Message::MaybeOtherModule => Words::new(
            "可能是另一个模组",
            "它没有可用于识别的序列号。针对模组内文件的传输已暂停：如果是同一个模组，请继续。",
        ),
        Message::SpeedFollowed { baud } => Words::new(
            format!(
                "串口速率已改为 {} bit/s",
                format::number(Lang::Zh, u64::from(*baud))
            ),
            "已按新速率重新打开串口。",
        ),
        Message::SettingsPutRight => Words::new(
            "已恢复模组的串口设置",
            "其他程序曾关闭结果码、改用数字结果码或改了行结束符。现已恢复常用设置，模组重启前有效；没有写入模组保存。",
        ),
        Message::OtherProgram => Words::new(
            "可能有其他程序在使用此端口",
            "收到了并非 AT Ferry 所发命令的应答。请关闭串口终端和拨号工具；在 Linux 上请让 ModemManager 不要占用此端口（例如：systemctl stop ModemManager）。",
        ),
        Message::ModuleRestarted => Words::new(
            "模组已重启",
            "有传输等待的通道会自动重新连接并继续传输；其余通道请重新连接。",
        ),
        Message::ConnectionLost => Words::new(
            "与服务器的连接已断开",
            "连接被服务器或网络关闭。若有传输在等待，将自动重新连接；否则请重新连接。",
        ),
        Message::Failed { operation, code } => {
            let name = self::operation(*operation);
            match result_of(*operation, *code) {
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
                    "发送的内容见 AT 日志。",
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
                "数据包不完整：发送 {} 字节，模组只收到 {} 字节",
                format::number(Lang::Zh, *sent_bytes),
                format::number(Lang::Zh, *counted_bytes)
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
        Message::NotAsListed {
            listed_bytes,
            came_bytes,
        } => Words::new(
            format!(
                "服务器列出 {}，实际收到 {}",
                bytes(*listed_bytes),
                bytes(*came_bytes)
            ),
            "目录列表有误，或文件已改变。请刷新列表后重试。",
        ),
        Message::EndNotShown { name } => Words::new(
            format!("无法比对服务器上“{name}”的末尾"),
            "该服务器不能从文件中间开始发送。中断的上传将从头开始；已完成的上传只核对大小。",
        ),
        Message::ComesWhole { name } => Words::new(
            format!("“{name}”只能整个下载"),
            "该服务器不能从文件中间开始发送。下载完成前无法暂停或取消；中断后须从头开始。",
        ),
        Message::LeftTransparent => Words::new(
            "模组自行退出了透传模式",
            "请重试；若再次出现，请在传输选项中改用连续上传。",
        ),
        Message::HoldsEscape => Words::new("文件中含有 +++，会使透传模式结束", "已改用连续上传。"),
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
        Message::SourceChanged => Words::new(
            "本地文件在上传开始后被修改",
            "服务器上可能留有修改前文件的一部分，请重新上传当前的文件。",
        ),
        Message::NotTheSameFile { name } => Words::new(
            "所选文件不是最初上传的文件",
            format!("请选择当时的“{name}”：名称、大小和修改时间须一致。"),
        ),
        Message::EndedBefore => {
            Words::new("该传输在页面加载前已结束", "点击“重试”可从已有部分继续。")
        }
        Message::NotOurPart { name } => Words::new(
            format!("未删除“{name}”"),
            "它不是本次上传留下的未传完的文件，请在列表中确认。",
        ),
        Message::PartNameTaken { name } => Words::new(
            format!("“{name}”已存在，且不属于本次上传"),
            "未改动该文件。请将其删除或重命名，或不使用临时名称上传。",
        ),
        Message::NameTaken { name } => Words::new(
            format!("“{name}”已存在"),
            "未做任何改动。请另选名称，或先删除同名文件。",
        ),
        Message::NameUnknowable { name } => Words::new(
            format!("无法得知“{name}”是否已存在"),
            "服务器可能隐藏此类名称，重命名会覆盖同名文件，因此未做改动。请另选名称。",
        ),
        Message::PartElsewhere { host } => Words::new(
            "未传完的文件在另一台服务器上",
            format!("请用同一用户将任一通道连接到 {host}，再删除。"),
        ),
        Message::SinkFailed => Words::new("下载内容无法写入磁盘", "请清理浏览器存储空间后重试。"),
        Message::PartLeft { name, size_bytes } => Words::new(
            format!("“{name}”有 {} 留在服务器上", bytes(*size_bytes)),
            "上传中途被取消。请删除未传完的文件，或重新上传。",
        ),
        Message::NotRenamed {
            name,
            stored_as,
            why,
        } => {
            let why = self::message(why);
            Words::new(
                format!("“{name}”已完整上传，但服务器拒绝改名，现名为“{stored_as}”"),
                format!("{}。没有文件被替换或丢失。请重试，或手动改名。", why.title),
            )
        }
        Message::OldFileAside { name, aside } => Words::new(
            format!("被“{name}”替换的旧文件仍在服务器上，名为“{aside}”"),
            "未能删除。请核对两者，删除不需要的文件。",
        ),
        Message::AppendRefused { name } => Words::new(
            format!("此服务器不支持续传“{name}”，上传从头开始"),
            "已发送的部分将重新发送，并计入流量。",
        ),
        Message::FewerLanes { channels } => Words::new(
            format!("服务器拒绝了更多连接，传输使用 {channels} 个通道"),
            "重新连接该服务器后会再次尝试更多通道。",
        ),
        Message::PiecesDisagree { name } => Words::new(
            format!("“{name}”的分段无法衔接，改用一个通道继续下载"),
            "无法衔接的部分已丢弃并重新下载。文件可能已更改，或服务器未按偏移发送内容。",
        ),
        Message::StoppedByUser => Words::new("已由您停止", "请重新连接，然后重试以继续。"),
        Message::Interrupted => {
            Words::new("传输过程中串口断开", "请重新接入模组并连接通道，然后重试。")
        }
        Message::ChannelBusy => {
            Words::new("该通道正忙，命令未发送", "请等待其完成，或使用其他通道。")
        }
        Message::NotConnected => Words::new("通道未连接", "请先连接服务器再试。"),
        Message::TreeTooLarge { name, entries_max } => Words::new(
            format!("“{name}”中的内容过多"),
            format!(
                "一次最多处理 {entries} 个文件和子目录，请分批处理。",
                entries = format::number(Lang::Zh, *entries_max)
            ),
        ),
        Message::TreeIncomplete { name, left_out } => Words::new(
            format!("“{name}”不完整：有 {left_out} 项未包含"),
            "这些项是指回上级的链接、层级超过 32 层、无法进入，或名称无法写入命令（可尝试其他文件名编码）。",
        ),
        Message::NotEmpty => Words::new(
            "目录不为空",
            "其中可能有隐藏文件，或服务器未列出全部内容，或当前账号无权删除。",
        ),
        Message::IsLink { path } => Words::new(
            format!("这是指向“{path}”的链接，服务器未能删除该链接"),
            "链接指向的内容未改动。请在服务器上删除该链接。",
        ),
        Message::MayBeLink => Words::new(
            "这可能是指向其他目录的链接，服务器未说明",
            "未进入该目录，其中内容均未删除。",
        ),
        Message::TreeNotDeleted {
            path,
            done,
            of,
            why,
        } => {
            let why = self::message(why);
            Words::new(
                format!("无法删除“{path}”"),
                format!("{}。{}此前已删除 {done}/{of} 项。", why.title, why.remedy),
            )
        }
        Message::DirectoryNotMade { path, why } => {
            let why = self::message(why);
            Words::new(
                format!("无法创建目录“{path}”"),
                format!("{}。{}", why.title, why.remedy),
            )
        }
        Message::PartNotLoaded => Words::new(
            "页面有一部分未能加载",
            "每隔几秒会自动重试。若网络正常，请重新加载页面。",
        ),
        Message::CoreBroke { what } => Words::new(
            "页面已出错停止",
            format!("请重新加载页面，已保存的传输会继续。最后的信息：{what}"),
        ),
        Message::QueueFull => Words::new("队列已满", "请等待部分传输结束后再试。"),
        Message::QueueNotKept => Words::new(
            "队列未能保存到浏览器",
            "若现在关闭或重新加载页面，等待中的传输将丢失。请清理磁盘空间、允许本站点存储数据，或关闭新版本的页面。",
        ),
        Message::QueueKeptAgain => Words::new("队列已恢复保存", ""),
        Message::LeftAlone { transfers } => Words::new(
            format!("另一版本页面的 {transfers} 个传输保持原样"),
            "此版本无法读取其保存的内容。请加载最新版本后继续。",
        ),
        Message::NotOnThisModel { model, key } => {
            let model = match model.name() {
                "" => "该型号",
                name => name,
            };
            let key = key.name();
            Words::new(
                format!("{model} 不支持“{key}”的这个取值"),
                "取值范围见厂商手册 3.1 节。",
            )
        }
        Message::NotInFirmware { verb } => Words::new(
            format!("模组固件不支持 AT{}", verb.name()),
            "模组拒绝了该命令的测试形式，较新的固件可能支持。",
        ),
        Message::ExistsInModule { path } => Words::new(
            format!("模组中已有“{path}”"),
            "未做任何改动。请换一个名称，或确认替换。",
        ),
        Message::InUseInModule { path } => {
            Words::new(format!("模组文件“{path}”正在使用"), "请等待其读写结束。")
        }
        Message::NoRoomInModule {
            size_bytes,
            free_bytes,
        } => Words::new(
            format!(
                "模组空间不足：需要 {}，剩余 {}",
                bytes(*size_bytes),
                bytes(*free_bytes)
            ),
            "请先删除模组中不用的文件。",
        ),
        Message::TooLargeForModule {
            size_bytes,
            max_bytes,
        } => Words::new(
            format!(
                "文件为 {}，超出模组存储一次可写入的 {}",
                bytes(*size_bytes),
                bytes(*max_bytes)
            ),
            "文件须用一条命令整体写入模组。请改为直接上传到服务器。",
        ),
        Message::LeftInModule { path } => Words::new(
            format!("临时文件“{path}”留在模组中"),
            "未能自动删除，请在模组存储中删除。",
        ),
        Message::SamePlace { name } => Words::new(
            format!("“{name}”已在此处"),
            "两侧显示的是同一服务器的同一目录。",
        ),
        Message::OriginalKept { name } => Words::new(
            format!("“{name}”已复制，但原文件仍在"),
            "原文件未能删除，或复制后已有变化。请核对两者后手动删除。",
        ),
        Message::NotASession => Words::new(
            "不是会话文件",
            "会话文件以 .atf.jsonl 结尾，由本页面的“保存”写出。",
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
            "该串口有数据，但不是 AT 应答",
            "可能选中了模组的日志口或 GNSS 口，或波特率不对。请选择其他串口。",
        ),
        Down::OtherPort(speech) => {
            let (title, what) = match speech {
                PortSpeech::Nmea => ("这是 GNSS 串口，输出定位信息（NMEA）", "用于卫星定位"),
                PortSpeech::Ppp => (
                    "该串口使用 PPP 协议，用于拨号",
                    "用于拨号上网，可能有其他程序正在拨号",
                ),
                PortSpeech::Diagnostic => ("这是诊断口", "供芯片厂商的诊断工具使用"),
                PortSpeech::Log => ("这是日志口", "用于输出模组的调试日志"),
            };
            Words::new(
                title,
                format!(
                    "一个模组会有多个串口，该串口{what}。请选择模组的其他串口，或让页面自动查找。"
                ),
            )
        }
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
                "当前文件名编码中没有 {}。请改名；若服务器支持，也可改用 UTF-8。",
                format::character(*c)
            ),
        ),
        StringError::NotAt => Words::new(title, "命令行须以 AT 开头。"),
    }
}
