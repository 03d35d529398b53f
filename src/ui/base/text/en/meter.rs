//! The meter, in English.

use crate::ui::base::format;
use crate::ui::base::text::{Lang, MeterText};

pub(super) const METER: MeterText = MeterText {
    title: "Traffic",
    open: "Show line load and data budget",
    close: "Hide line load and data budget",
    chart: |now, best| format!("Last two minutes: {now} now, {best} peak"),
    limit: |rate| format!("Line limit {rate}"),
    no_limit: "No line limit",
    split: "Where the time goes",
    sending: "Sending",
    receiving: "Receiving",
    ok: "Waiting for OK",
    ok_hint: "The module has a command and has not answered yet.",
    outcome: "Waiting for the result",
    outcome_hint: "The module answered OK and is working with the server over the air.",
    idle: "Idle",
    idle_hint: "No command was pending.",
    data: "Data over the air",
    today: |bytes| format!("{bytes} today"),
    up_down: |up, down| format!("↑ {up} · ↓ {down}"),
    used: |used, limit| format!("{used} of {limit} used"),
    to_come: |bytes| format!("queued: about {bytes}"),
    counted: "Counts bytes carried: file content, retries and read-back included, and listings. TCP/IP and FTP add a few percent; billing follows the operator’s count.",
    simulated: "Simulated module: no data is used, and it is counted separately.",
    budget: "Budget, MB",
    budget_hint: "empty: no limit",
    period: "Resets",
    per_day: "each day",
    per_month: |day| format!("each month on day {day}"),
    stop: "Pause transfers when used up",
    away: "While transfers run",
    wake: "Keep the screen awake",
    wake_missing: "This browser cannot keep the screen awake.",
    notify: "Notify when a long queue ends in a background tab",
    notify_hint: "After more than 30 seconds of transfers.",
    notify_missing: "This browser has no notifications for this page.",
    notify_denied: "Notifications are blocked. Allow them in the browser’s settings for this site.",
    ended: "AT Ferry: transfers ended",
    ended_body: |done, failed, left| {
        let mut body = format!("{} done", format::number(Lang::En, done));
        for (number, word) in [(failed, "failed"), (left, "waiting for you")] {
            if number > 0 {
                body = format!("{body}, {} {word}", format::number(Lang::En, number));
            }
        }
        body
    },
};
