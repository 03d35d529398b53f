//! Transfer options, channel settings and the connection ladder, in English.

use crate::ui::text::{LadderText, OptionsText, RungText, SettingsText};

pub(super) const OPTIONS: OptionsText = OptionsText {
    open: "Options",
    title: "Transfer options",
    lead: "For transfers queued from now on. Kept in this browser.",
    close: "Close",
    verify: "Check the result",
    verify_size: "Size",
    verify_tail: "Size and end",
    verify_full: "Every byte",
    cost_size: "Compares the sizes. Nothing is read again.",
    cost_tail: |bytes, time| format!("Reads the last {bytes} of each file again: {time}."),
    cost_full: |bytes, time| {
        format!("Reads each file again as a whole, and compares all of it: per {bytes}, {time}.")
    },
    at_speed: |seconds, baud| format!("about {seconds} s at {baud} bit/s"),
    at_no_limit: "as long as the network needs",
    exists: "If the name exists",
    ask: "Ask",
    overwrite: "Overwrite",
    resume: "Resume",
    skip: "Skip",
    keep_both: "Keep both",
    ask_hint: "The upload waits for your answer.",
    overwrite_hint: "What is on the server is lost.",
    resume_hint: "Goes on behind what is there if its end is the same, and replaces it otherwise.",
    skip_hint: "What is on the server stays, and the upload is cancelled.",
    keep_both_hint: "Uploads under the next free name: a (2).bin.",
    way: "Upload as",
    stream: "One stream",
    every_packet: "Every packet committed",
    stream_hint: "The fastest: the server sees one data connection for the whole file.",
    every_packet_hint: "Slower: each packet is an upload of its own, so what was sent is on the server, whatever breaks.",
    part_name: |suffix| format!("Add {suffix} to the name until it is complete"),
    part_name_hint: "Nobody who watches the directory ever takes half a file for a whole one.",
    retries: "Automatic retries",
    retries_hint: "After a fault that may pass, such as a lost connection.",
    no_retry: "None",
};

pub(super) const SETTINGS: SettingsText = SettingsText {
    title: "Channel settings",
    unread: "not read yet",
    rsptimeout: "Response timeout",
    rsptimeout_hint: "How long the module waits for the server.",
    seconds: |n| format!("{n} s"),
    cid: "PDP context",
    cid_hint: |max| format!("This model has 1 to {max}."),
    transmode: "Data connection",
    passive: "Passive",
    active: "Active",
    passive_only: "This model knows passive mode only.",
    transmode_hint: "Active mode needs a server that can reach the module.",
    ssl: "Encryption",
    plain: "Plain FTP",
    implicit: "Implicit FTPS",
    explicit: "Explicit FTPS",
    plain_only: "This model speaks plain FTP only.",
    ssl_hint: "Certificates are those of the module’s SSL context.",
    data_type: "Data type",
    binary: "Binary",
    ascii: "ASCII",
    binary_only: "Binary only: ASCII lets the server change line ends, and the file would no longer be the same.",
};

pub(super) const LADDER: LadderText = LadderText {
    climb: "Check the connection",
    climbing: "Checking…",
    offer: "Not connected. Find out where it breaks:",
    title: "Connection check",
    close: "Close",
    good: "holds",
    bad: "does not hold",
    unknown: "cannot be told",
    no_answer: "no answer",
    all_good: "Everything holds, from the port to the login.",
    not_tried: |rungs| format!("Not tried: {rungs}"),
    join: ", ",
    line: RungText {
        name: "Port",
        mend: "Check the cable and the module’s power, then attach it again.",
    },
    sim: RungText {
        name: "SIM",
        mend: "Put the SIM in the right way round and restart the module. If it asks for a PIN, enter it in the trace’s prompt: AT+CPIN=\"1234\".",
    },
    signal: RungText {
        name: "Signal",
        mend: "Fasten the antenna to the right socket, or move the module to a window. From 10 on (of 31) transfers are steady.",
    },
    registration: RungText {
        name: "Registration",
        mend: "Wait a minute. If it stays, the SIM may be locked, unpaid, bound to another device, or not allowed on this network: ask its operator. AT+CFUN=1 turns the radio on.",
    },
    attachment: RungText {
        name: "Packet data",
        mend: "Turn it on with AT+CGATT=1. If it is refused, the SIM’s contract has no data.",
    },
    context: RungText {
        name: "Address",
        mend: "Press Connect: the page then asks for the APN and brings the PDP context up. A wrong APN is the usual cause.",
    },
    server: RungText {
        name: "Server",
        mend: "Check host and port. The server must be reachable from the SIM’s network, which is not this computer’s. Try its IP address if the name does not resolve.",
    },
    login: RungText {
        name: "Login",
        mend: "Check user and password, upper and lower case included, and whether the server takes this login from outside.",
    },
};
