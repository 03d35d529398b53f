//! The meter, in English.

use crate::ui::base::format;
use crate::ui::base::text::{Lang, MeterText};

pub(super) const METER: MeterText = MeterText {
    title: "Traffic",
    open: "Show what the line is at, and the data budget",
    close: "Hide what the line is at",
    chart: |now, best| format!("The last two minutes: {now} now, {best} at most"),
    limit: |rate| format!("The line carries {rate}"),
    no_limit: "The line sets no limit",
    split: "Where the time goes",
    sending: "Sending",
    receiving: "Receiving",
    ok: "Waiting for OK",
    ok_hint: "The module has a command and has not answered it yet.",
    outcome: "Waiting for the outcome",
    outcome_hint: "The module said OK and is at work with the server, over the air.",
    idle: "Idle",
    idle_hint: "Nothing was asked of the module; the shares beside are of the other time.",
    data: "Data over the air",
    today: |bytes| format!("{bytes} today"),
    up_down: |up, down| format!("↑ {up} · ↓ {down}"),
    used: |used, limit| format!("{used} of {limit} used"),
    to_come: |bytes| format!("queued: about {bytes} more"),
    counted: "Counted as it is carried: file content, repeats and reading back included, and listings. TCP/IP and FTP add some percent, and the operator’s own count is what is billed.",
    simulated: "These are the simulated module’s; it uses no data, and is counted apart.",
    budget: "Budget, MB",
    budget_hint: "empty: none",
    period: "Resets",
    per_day: "each day",
    per_month: |day| format!("each month on day {day}"),
    stop: "Pause transfers when it is used up",
    away: "While transfers run",
    wake: "Keep the screen awake",
    wake_missing: "This browser cannot keep the screen awake.",
    notify: "Notify when a long queue ends in a hidden tab",
    notify_hint: "After more than 30 seconds of transfers.",
    notify_missing: "This browser gives this page no notifications.",
    notify_denied: "Notifications are blocked for this page. Allow them in the browser’s settings of this site.",
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
