//! The saved servers, in English.

use crate::app::{Merged, ServerFault};
use crate::ui::base::format;
use crate::ui::base::servers_file::FileFault;
use crate::ui::base::text::{Lang, ServersText};

pub(super) const SERVERS: ServersText = ServersText {
    open: "Servers",
    title: "Saved servers",
    lead: "Choose one: its channel is filled in and connected, and its directory opened.",
    empty: "None yet. Fill in the form of a channel, then save it here.",
    on: |name| format!("Filled in from “{name}”"),
    way_here: |way| format!("Uploads of this channel: {way}"),
    connect_to: |name| format!("Connect to {name}"),
    fill_from: |name| format!("Fill the form in from {name}; there is no module to connect it yet"),
    has_password: "The password is kept",
    edit: |name| format!("Edit {name}"),
    duplicate: |name| format!("Duplicate {name}"),
    up: |name| format!("Move {name} up"),
    down: |name| format!("Move {name} down"),
    delete: |name| format!("Delete {name}"),
    delete_title: |name| format!("Delete “{name}” from the list?"),
    delete_yes: "Delete",
    delete_no: "Keep",
    save_title: "Save the server of this channel",
    save_lead: "As the form has it now, with the directory shown.",
    edit_title: |name| format!("Edit “{name}”"),
    name: "Name",
    directory: "Directory to open",
    directory_hint: "for example /upload; empty for the server’s own",
    channel: "Channel",
    any_channel: "Any that is free",
    way: "Uploads of its channel",
    usual_way: "As in the transfer options",
    keep_password: "Keep the password",
    keep_password_hint: "In this browser’s storage, not encrypted: whoever uses this browser profile can read it.",
    save: "Save",
    import: "Import…",
    export: "Export",
    export_hint: "Writes all of them to a file, without their passwords",
    close: "Close",
    fault: |fault| match fault {
        ServerFault::Shape => "It is not written as a server is.",
        ServerFault::Name => {
            "It needs a name: up to 80 characters, none of them a control character."
        }
        ServerFault::Host => {
            "The host must be a name or an address, without spaces, slashes or quotes."
        }
        ServerFault::Port => "The port must be a whole number between 1 and 65535.",
        ServerFault::User => "The user has a character that AT cannot carry, or is too long.",
        ServerFault::Password => {
            "The password has a character that AT cannot carry, or is too long."
        }
        ServerFault::Directory => {
            "The directory must start with / and have only characters that AT can carry."
        }
        ServerFault::Charset => "The charset must be UTF-8, GBK or Latin-1.",
        ServerFault::Channel => "The channel must be 0 to 5.",
        ServerFault::Way => "The way to upload is none that this page knows.",
        ServerFault::NameTaken => "Another server has this name.",
        ServerFault::TooMany => "200 servers are saved, and there is room for no more.",
    },
    unreadable: "Some of what was saved here could not be read",
    unreadable_lead: "Nothing of it was thrown away. Saved as a file, it may be mended; the file may hold passwords.",
    unreadable_save: "Save it as a file",
    unreadable_forget: "Throw it away",
    newer: "A newer version of this page saved the servers of this browser. Reload the page to get that version.",
    import_title: |name| format!("Import from {name}"),
    import_found: |n| {
        format!(
            "{} in the file.",
            format::plural(Lang::En, n, "server", "servers")
        )
    },
    import_nothing: "There is no server in the file that can be taken.",
    refused: |n| {
        format!(
            "{} refused:",
            format::plural(Lang::En, n, "entry is", "entries are")
        )
    },
    refused_entry: |number, name, why| {
        if name.is_empty() {
            format!("Entry {number}: {why}")
        } else {
            format!("Entry {number}, “{name}”: {why}")
        }
    },
    same_names: |n| {
        let these = format::plural(Lang::En, n, "of these names is", "of these names are");
        format!("{these} taken by another server here:")
    },
    replace: "Replace mine",
    keep_both: "Keep both",
    leave_out: "Leave mine as they are",
    take: |n| format!("Take {}", format::plural(Lang::En, n, "server", "servers")),
    merged: |merged: &Merged| {
        let mut words = format!(
            "{} added",
            format::plural(Lang::En, merged.added as u64, "server", "servers")
        );
        let parts = [
            (merged.replaced, "replaced"),
            (merged.left_out, "left as they were"),
            (merged.too_many, "not taken: the list is full"),
        ];
        for (count, what) in parts {
            if count > 0 {
                words.extend([", ", &count.to_string(), " ", what]);
            }
        }
        words + "."
    },
    file_fault: |fault| match fault {
        FileFault::TooLarge => "The file is larger than any list of servers.",
        FileFault::Unreadable => "The browser could not read the file.",
        FileFault::NotJson => "The file is not JSON.",
        FileFault::NotServers => "The file is no list of servers that this page has written.",
        FileFault::Newer => "The file is of a newer version of this page.",
    },
};
