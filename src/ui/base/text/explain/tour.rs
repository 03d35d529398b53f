//! The words of the tour.

use crate::ui::base::text::{Lang, Words};

/// The words around the tour's captions.
#[expect(missing_docs, reason = "each field is named after the thing it labels")]
pub struct TourText {
    pub title: &'static str,
    pub step: fn(u64, u64) -> String,
    pub stop: &'static str,
    pub stopped: &'static str,
    pub stopped_hint: &'static str,
    pub yours: &'static str,
    pub close: &'static str,
    pub again: &'static str,
    pub coming: &'static str,
    pub picture: &'static str,
}

impl Lang {
    /// The words around the tour's captions.
    pub fn tour_text(self) -> &'static TourText {
        match self {
            Self::En => &EN,
            Self::Zh => &ZH,
        }
    }

    /// A caption of the tour, from 1 on; `at` is where the session was cut, in bytes.
    pub fn tour_caption(self, caption: u8, at: &str) -> Words {
        match self {
            Self::En => en(caption, at),
            Self::Zh => zh(caption, at),
        }
    }
}

fn en(caption: u8, at: &str) -> Words {
    match caption {
        1 => Words::new(
            "A module on the line, a server behind it",
            "The page finds the module by its AT answers and has it log in to an FTP server. Here both are simulated, command for command.",
        ),
        2 => Words::new(
            "A picture goes up through the module",
            "As a stream of counted packets, at what the line can carry. Every command stands in the AT log below.",
        ),
        3 => Words::new(
            "We have just cut the session, at 40 %",
            format!("The server holds {at}. Nothing is lost, and nothing starts over."),
        ),
        4 => Words::new(
            "It goes on by itself",
            "The page has connected again, compared the end of what is there with the file, and sends only the rest.",
        ),
        5 => Words::new(
            "Every byte is checked",
            "The whole file is read back from the server and compared with what was sent, by SHA-256.",
        ),
        _ => Words::new(
            "The picture, as it came back from the server",
            "Read through the module once more, after all that happened to it.",
        ),
    }
}

fn zh(caption: u8, at: &str) -> Words {
    match caption {
        1 => Words::new(
            "串口连着模组，模组连着服务器",
            "页面根据 AT 应答识别模组，再由模组登录 FTP 服务器。此处两者均为模拟，命令与真实模组逐条一致。",
        ),
        2 => Words::new(
            "一张图片正经由模组上传",
            "按定长数据包连续发送，跑满串口速率。每条命令都记录在下方的 AT 日志中。",
        ),
        3 => Words::new(
            "在 40% 处，我们断开了会话",
            format!("服务器已存下 {at}，既没有丢失，也不必从头再传。"),
        ),
        4 => Words::new(
            "页面自动续传",
            "页面已重新连接，核对了服务器上文件的末尾，只发送剩余部分。",
        ),
        5 => Words::new(
            "逐字节校验",
            "从服务器读回整个文件，与发送内容逐字节比对（SHA-256）。",
        ),
        _ => Words::new(
            "这是从服务器取回的图片",
            "经历了断线和续传，再次经由模组读回。",
        ),
    }
}

static EN: TourText = TourText {
    title: "Tour",
    step: |at, of| format!("{at} of {of}"),
    stop: "Stop, let me try",
    stopped: "Stopped",
    stopped_hint: "The page is yours as it stands; what was under way goes on.",
    yours: "Now it is yours: drop a file on the page, or break something.",
    close: "Try it yourself",
    again: "Watch it again",
    coming: "It is on its way back…",
    picture: "A ferry on the water at dusk",
};

static ZH: TourText = TourText {
    title: "演示",
    step: |at, of| format!("第 {at} 步，共 {of} 步"),
    stop: "停止，我自己来",
    stopped: "演示已停止",
    stopped_hint: "页面保持现状，由您操作；进行中的传输会继续。",
    yours: "现在交给您：把文件拖到页面上，或制造一个故障试试。",
    close: "我来试试",
    again: "再看一遍",
    coming: "正在取回…",
    picture: "暮色中的渡轮",
};
