//! The words of the health check, and what was found in a step as a sentence.

use crate::app::verdict::{Cause, Step};
use crate::app::{Found, FoundState, Health};
use crate::dialect::explain::{Value, explain_received};
use crate::dialect::table::Name;
use crate::ui::base::text::{Lang, Named, Words};

/// The words around the health check.
#[expect(missing_docs, reason = "each field is named after the thing it labels")]
pub struct HealthText {
    pub title: &'static str,
    pub check: &'static str,
    pub checking: &'static str,
    pub offer: &'static str,
    pub again: &'static str,
    pub close: &'static str,
    pub save_html: &'static str,
    pub save_json: &'static str,
    pub stopped: &'static str,
    pub all_good: Named,
    pub all_before: Named,
    pub none_before: &'static str,
    pub only_read: &'static str,
    pub looks_again: &'static str,
    pub good: &'static str,
    pub bad: &'static str,
    pub unknown: &'static str,
    pub unfinished: &'static str,
    pub waiting: &'static str,
    pub open: &'static str,
    pub open_at: Named,
    pub answers: Named,
    pub address: Named,
    pub attached: &'static str,
    pub no_address: &'static str,
    pub signal_unknown: &'static str,
    pub resolved: Named,
    pub reached: Named,
    pub logged_in: Named,
    pub logged_in_nameless: &'static str,
    pub after: Named,
    pub transfer_later: &'static str,
    pub byte_do: &'static str,
    pub byte_hint: &'static str,
    pub byte_sending: Named,
    pub byte_listing: Named,
    pub byte_reading: Named,
    pub byte_removing: Named,
    pub byte_good: &'static str,
    pub byte_broken: &'static str,
    pub byte_not_sent: &'static str,
    pub byte_not_read: Named,
    pub byte_differs: &'static str,
    pub byte_not_listed: Named,
    pub byte_not_removed: Named,
    pub show_line: &'static str,
    pub radio_on: &'static str,
    pub pin: &'static str,
    pub enter_pin: &'static str,
    pub attach: &'static str,
    pub apn: &'static str,
    pub apn_hint: &'static str,
    pub activate: &'static str,
    pub can_undo: &'static str,
    pub cannot_undo: &'static str,
    pub no_command: &'static str,
    pub refused: fn(&str, &str) -> String,
    pub changed: &'static str,
    pub undo: &'static str,
    pub report: &'static str,
    pub when: &'static str,
    pub module: &'static str,
    pub server: &'static str,
    pub step: &'static str,
    pub finding: &'static str,
    pub answer: &'static str,
}

impl Lang {
    /// The words around the health check.
    pub fn health_text(self) -> &'static HealthText {
        match self {
            Self::En => &EN,
            Self::Zh => &ZH,
        }
    }

    /// What a line comes to, in the first `values` of its values that say something; empty where it speaks for itself.
    pub fn gist(self, line: &[u8], to: Option<&[u8]>, values: usize) -> String {
        let explained = explain_received(line, to);
        let code = explained.values.iter().find_map(|value| value.code);
        if let Some(words) = code.and_then(|code| self.code(code)) {
            return words.title;
        }
        // What is set to be reported is not what was reported.
        let told = |value: &&Value| {
            value.name != Name::Reporting && (value.meaning.is_some() || value.figure.is_some())
        };
        let told = explained.values.iter().filter(told).take(values);
        let told: Vec<String> = told.map(|value| self.of_value(value)).collect();
        told.join(", ")
    }

    /// The one sentence of a check, and what is to be known beside it.
    pub fn health(self, health: &Health) -> Words {
        let text = self.health_text();
        let Some((step, cause)) = health.broken() else {
            return if health.running {
                Words::new(text.checking, text.only_read)
            } else if health.holds() {
                let is_mended = !health.undo.is_empty();
                let lead = if is_mended { "" } else { text.only_read };
                Words::new((text.all_good)(&health.server), lead)
            } else {
                Words::new(text.stopped, text.only_read)
            };
        };
        let before = Step::ALL[..step as usize].last();
        let before = before.map_or_else(
            || text.none_before.to_owned(),
            |_| (text.all_before)(self.step(step)),
        );
        let is_unclear = |found: &Found| found.state == FoundState::Unknown;
        let lead = match () {
            () if health.running => text.looks_again.to_owned(),
            () if health.steps.iter().any(is_unclear) => text.only_read.to_owned(),
            () if !health.undo.is_empty() => before,
            () if self == Self::Zh => format!("{before}{}", text.only_read),
            () => format!("{before} {}", text.only_read),
        };
        Words::new(self.cause(cause).title, lead)
    }

    /// What was found in a step, as words.
    pub fn found(self, health: &Health, found: &Found) -> String {
        let text = self.health_text();
        match found.state {
            FoundState::Bad(cause) => self.cause(cause).title,
            FoundState::Unknown => text.unknown.to_owned(),
            FoundState::Good => self.found_good(health, found),
            FoundState::Unfinished => {
                let comma = self.explain_text().comma;
                format!(
                    "{}{comma}{}",
                    self.found_good(health, found),
                    text.unfinished
                )
            }
        }
    }

    fn found_good(self, health: &Health, found: &Found) -> String {
        let text = self.health_text();
        let (answer, to) = (&found.asked.answer, found.asked.command.as_bytes());
        let line = answer.lines().next().unwrap_or_default().as_bytes();
        let host = health.server.rsplit_once(':').map_or("", |(host, _)| host);
        match found.step {
            Step::Port if answer == "0" => text.open.to_owned(),
            Step::Port => (text.open_at)(answer),
            Step::At => (text.answers)(answer),
            Step::Sim | Step::Signal | Step::Registration => {
                let gist = self.gist(line, Some(to), 1);
                if gist.is_empty() {
                    text.good.to_owned()
                } else {
                    gist
                }
            }
            Step::Pdp => {
                let mut addresses = answer.lines().filter_map(|line| {
                    let explained = explain_received(line.as_bytes(), Some(to));
                    let value = explained.value(Name::Address)?;
                    Some(value.text().into_owned()).filter(|address| !address.is_empty())
                });
                addresses.next().map_or_else(
                    || text.attached.to_owned(),
                    |address| (text.address)(&address),
                )
            }
            Step::Dns => (text.resolved)(host),
            Step::Server => (text.reached)(&health.server),
            Step::Login | Step::Transfer if health.user.is_empty() => {
                text.logged_in_nameless.to_owned()
            }
            Step::Login | Step::Transfer => (text.logged_in)(&health.user),
        }
    }

    /// What is to be done about a step that does not hold.
    pub fn health_remedy(self, cause: Cause) -> String {
        self.cause(cause).remedy
    }
}

static EN: HealthText = HealthText {
    title: "Health check",
    check: "Health check",
    checking: "Checking…",
    offer: "Not connected. Find out why:",
    again: "Check again",
    close: "Close the check",
    save_html: "Save report",
    save_json: "JSON",
    stopped: "The check was stopped before its end",
    all_good: |server| format!("All well, from the port to the login on {server}"),
    all_before: |step| format!("Everything before “{step}” is in order."),
    none_before: "It is the first step.",
    only_read: "The check only reads: it changes no setting.",
    looks_again: "It was put right. Looking again until it shows…",
    good: "in order",
    bad: "broken",
    unknown: "cannot be told from the answer",
    unfinished: "no final result code",
    waiting: "not checked",
    open: "open",
    open_at: |baud| format!("open, {baud} bit/s"),
    answers: |module| format!("{module} answers"),
    address: |address| format!("address {address}"),
    attached: "attached",
    no_address: "no address",
    signal_unknown: "signal not known",
    resolved: |host| format!("{host} was found"),
    reached: |server| format!("{server} answers"),
    logged_in: |user| format!("logged in as {user}"),
    logged_in_nameless: "logged in",
    after: |step| format!("after “{step}”"),
    transfer_later: "a byte each way, if you say so",
    byte_do: "Send a byte each way",
    byte_hint: "Writes a file of one byte into the directory shown, under a name of its own, reads it back and removes it.",
    byte_sending: |name| format!("sending {name}…"),
    byte_listing: |name| format!("looking for {name}…"),
    byte_reading: |name| format!("reading {name}…"),
    byte_removing: |name| format!("removing {name}…"),
    byte_broken: "The login works, but a byte did not go both ways",
    byte_good: "a byte went each way, and the file is removed again",
    byte_not_sent: "The byte was not sent",
    byte_not_read: |name| format!("{name} could not be read back, and is still on the server"),
    byte_differs: "Another byte came back than was sent; the file is removed again",
    byte_not_listed: |name| {
        format!("{name} was sent, but the server does not list it; it may still be there")
    },
    byte_not_removed: |name| {
        format!("{name} came back, but could not be removed: it is still on the server")
    },
    show_line: "Show this line in the AT log",
    radio_on: "Switch the radio on",
    pin: "PIN",
    enter_pin: "Enter the PIN",
    attach: "Attach",
    apn: "APN",
    apn_hint: "as it is",
    activate: "Activate context 1",
    can_undo: "Can be undone: what is there now is remembered.",
    cannot_undo: "Cannot be undone. A SIM takes three wrong PINs, then it asks for its PUK.",
    no_command: "No command can mend this.",
    refused: |command, answer| format!("{command} was refused: {answer}"),
    changed: "Changed from here. To put back what was there:",
    undo: "Undo",
    report: "AT Ferry health check",
    when: "Time",
    module: "Module",
    server: "Server",
    step: "Step",
    finding: "Finding",
    answer: "Answer",
};

static ZH: HealthText = HealthText {
    title: "健康检查",
    check: "健康检查",
    checking: "正在检查…",
    offer: "未连接，查找原因：",
    again: "再次检查",
    close: "关闭检查",
    save_html: "保存报告",
    save_json: "JSON",
    stopped: "检查未完成即被中止",
    all_good: |server| format!("从串口到登录 {server} 一切正常"),
    all_before: |step| format!("“{step}”之前的各步均正常。"),
    none_before: "这是第一步。",
    only_read: "检查只读取，不更改任何设置。",
    looks_again: "已处理，正在等待生效…",
    good: "正常",
    bad: "失败",
    unknown: "无法从应答判断",
    unfinished: "没有最终结果码",
    waiting: "未检查",
    open: "已打开",
    open_at: |baud| format!("已打开，{baud} bit/s"),
    answers: |module| format!("{module} 有应答"),
    address: |address| format!("地址 {address}"),
    attached: "已附着",
    no_address: "无地址",
    signal_unknown: "信号未知",
    resolved: |host| format!("已找到 {host}"),
    reached: |server| format!("{server} 有应答"),
    logged_in: |user| format!("已以 {user} 登录"),
    logged_in_nameless: "已登录",
    after: |step| format!("在“{step}”之后"),
    transfer_later: "经您同意后，双向各传一个字节",
    byte_do: "双向各传一个字节",
    byte_hint: "在当前目录写入一个单字节文件（使用独有的名称），读回后删除。",
    byte_sending: |name| format!("正在发送 {name}…"),
    byte_listing: |name| format!("正在查找 {name}…"),
    byte_reading: |name| format!("正在读回 {name}…"),
    byte_removing: |name| format!("正在删除 {name}…"),
    byte_broken: "可以登录，但未能双向传输一个字节",
    byte_good: "双向各传了一个字节，文件已删除",
    byte_not_sent: "该字节未能发送",
    byte_not_read: |name| format!("{name} 无法读回，仍在服务器上"),
    byte_differs: "读回的字节与发送的不同；文件已删除",
    byte_not_listed: |name| format!("{name} 已发送，但服务器未列出，可能仍在服务器上"),
    byte_not_removed: |name| format!("{name} 已读回，但无法删除，仍在服务器上"),
    show_line: "在 AT 日志中显示这一行",
    radio_on: "打开射频",
    pin: "PIN 码",
    enter_pin: "输入 PIN 码",
    attach: "附着",
    apn: "APN",
    apn_hint: "保持原样",
    activate: "激活上下文 1",
    can_undo: "可以撤销：当前状态已被记住。",
    cannot_undo: "无法撤销。PIN 码输错三次后 SIM 卡将要求 PUK 码。",
    no_command: "没有命令可以修复这个问题。",
    refused: |command, answer| format!("{command} 被拒绝：{answer}"),
    changed: "已从此处更改。恢复原状：",
    undo: "撤销",
    report: "AT Ferry 健康检查",
    when: "时间",
    module: "模组",
    server: "服务器",
    step: "步骤",
    finding: "结果",
    answer: "应答",
};
