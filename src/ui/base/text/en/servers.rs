//! The saved servers, in English.

use crate::app::{Merged, ServerFault};
use crate::ui::base::format;
use crate::ui::base::servers_file::FileFault;
use crate::ui::base::text::{Lang, ServersText};

pub(super) const SERVERS: ServersText = ServersText {
    open: "Servers",
    title: "Saved servers",
    lead: "Choose one to fill in its channel, connect, and open its directory.",
    empty: "None yet. Fill in a channel’s server form, then save it here.",
    on: |name| format!("Filled in from “{name}”"),
    way_here: |way| format!("Uploads of this channel: {way}"),
    connect_to: |name| format!("Connect to {name}"),
    fill_from: |name| format!("Fill in the form from {name}; attach a module to connect"),
    has_password: "Password saved",
    edit: |name| format!("Edit {name}"),
    duplicate: |name| format!("Duplicate {name}"),
    up: |name| format!("Move {name} up"),
    down: |name| format!("Move {name} down"),
    delete: |name| format!("Delete {name}"),
    delete_title: |name| format!("Delete “{name}” from the list?"),
    delete_yes: "Delete",
    delete_no: "Keep",
    save_title: "Save the server of this channel",
    save_lead: "As filled in now, with the directory shown.",
    edit_title: |name| format!("Edit “{name}”"),
    name: "Name",
    directory: "Directory to open",
    directory_hint: "for example /upload; empty for the server’s own",
    channel: "Channel",
    any_channel: "Any free channel",
    way: "Uploads of its channel",
    usual_way: "As in the transfer options",
    keep_password: "Save the password",
    keep_password_hint: "In this browser’s storage, not encrypted: anyone using this browser profile can read it.",
    save: "Save",
    import: "Import…",
    export: "Export",
    export_hint: "Writes all of them to a file, without passwords",
    close: "Close",
    fault: |fault| match fault {
        ServerFault::Shape => "It is not a server entry.",
        ServerFault::Name => "It needs a name: up to 80 characters, no control characters.",
        ServerFault::Host => {
            "The host must be a name or an address, without spaces, slashes or quotes."
        }
        ServerFault::Port => "The port must be a whole number between 1 and 65535.",
        ServerFault::User => "The user name is too long or has a character that AT cannot carry.",
        ServerFault::Password => {
            "The password is too long or has a character that AT cannot carry."
        }
        ServerFault::Directory => {
            "The directory must start with / and use only characters that AT can carry."
        }
        ServerFault::Charset => "The file name encoding must be UTF-8, GBK or Latin-1.",
        ServerFault::Channel => "The channel must be 0 to 5.",
        ServerFault::Way => "Unknown way to upload.",
        ServerFault::NameTaken => "Another server has this name.",
        ServerFault::TooMany => "The list is full: 200 servers.",
    },
    unreadable: "Some saved servers could not be read",
    unreadable_lead: "Nothing was discarded. Save it as a file to repair it; the file may contain passwords.",
    unreadable_save: "Save it as a file",
    unreadable_forget: "Discard",
    newer: "A newer version of this page saved these servers. Reload to use it.",
    import_title: |name| format!("Import from {name}"),
    import_found: |n| {
        format!(
            "{} in the file.",
            format::plural(Lang::En, n, "server", "servers")
        )
    },
    import_nothing: "The file has no server that can be imported.",
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
        format!("{these} already in use here:")
    },
    replace: "Replace mine",
    keep_both: "Keep both",
    leave_out: "Keep mine",
    take: |n| {
        format!(
            "Import {}",
            format::plural(Lang::En, n, "server", "servers")
        )
    },
    merged: |merged: &Merged| {
        let mut words = format!(
            "{} added",
            format::plural(Lang::En, merged.added as u64, "server", "servers")
        );
        let parts = [
            (merged.replaced, "replaced"),
            (merged.left_out, "unchanged"),
            (merged.too_many, "not imported: the list is full"),
        ];
        for (count, what) in parts {
            if count > 0 {
                words.extend([", ", &count.to_string(), " ", what]);
            }
        }
        words + "."
    },
    file_fault: |fault| match fault {
        FileFault::TooLarge => "The file is too large for a server list.",
        FileFault::Unreadable => "The browser could not read the file.",
        FileFault::NotJson => "The file is not JSON.",
        FileFault::NotServers => "The file is not a server list of this page.",
        FileFault::Newer => "The file comes from a newer version of this page.",
    },
};
