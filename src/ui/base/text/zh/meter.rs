//! The meter, in Chinese.

use crate::ui::base::format;
use crate::ui::base::text::{Lang, MeterText};

pub(super) const METER: MeterText = MeterText {
    title: "流量",
    open: "显示线路状况与流量预算",
    close: "收起线路状况",
    chart: |now, best| format!("最近两分钟：当前 {now}，最高 {best}"),
    limit: |rate| format!("线路上限 {rate}"),
    no_limit: "线路本身不限速",
    split: "时间分布",
    sending: "发送",
    receiving: "接收",
    ok: "等待 OK",
    ok_hint: "命令已发给模组，模组尚未应答。",
    outcome: "等待结果",
    outcome_hint: "模组已应答 OK，正通过蜂窝网络与服务器通信。",
    idle: "空闲",
    idle_hint: "没有待处理的命令。",
    data: "蜂窝流量",
    today: |bytes| format!("今日 {bytes}"),
    up_down: |up, down| format!("↑ {up} · ↓ {down}"),
    used: |used, limit| format!("已用 {used}，共 {limit}"),
    to_come: |bytes| format!("队列约需 {bytes}"),
    counted: "按实际传送的字节计：文件内容（含重传与回读校验）和目录列表。TCP/IP 与 FTP 另占百分之几，计费以运营商统计为准。",
    simulated: "以上为模拟模组的数据，不产生流量，单独统计。",
    budget: "预算（MB）",
    budget_hint: "留空则不限",
    period: "周期",
    per_day: "每天",
    per_month: |day| format!("每月 {day} 日起"),
    stop: "用完后暂停传输",
    away: "传输进行时",
    wake: "保持屏幕常亮",
    wake_missing: "此浏览器无法保持屏幕常亮。",
    notify: "标签页在后台时，长队列结束后发通知",
    notify_hint: "传输超过 30 秒才通知。",
    notify_missing: "此浏览器不允许本页面发通知。",
    notify_denied: "本页面的通知已被禁止，请在浏览器的网站设置中允许。",
    ended: "AT Ferry：传输已结束",
    ended_body: |done, failed, left| {
        let mut body = format!("完成 {} 个", format::number(Lang::Zh, done));
        for (number, word) in [(failed, "失败"), (left, "待处理")] {
            if number > 0 {
                body = format!("{body}，{word} {} 个", format::number(Lang::Zh, number));
            }
        }
        body
    },
};
