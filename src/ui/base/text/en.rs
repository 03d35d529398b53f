//! English.

mod checks;
mod messages;
mod meter;
mod preview;
mod servers;
mod storage;

pub(super) use messages::{message, operation};

use crate::local::fault::FolderFault;
use crate::ui::base::format;
use crate::ui::base::text::panes::panes;
use crate::ui::base::text::{
    AttachText, ChannelText, ConsoleText, DialogText, FilesText, Lang, NoticeText, PageText,
    PdpText, QueueText, RouteText, ServerText, Text, Words,
};

pub(super) static TEXT: Text = Text {
    page: PageText {
        tagline: "Files through a cellular module",
        language: "Language",
        files: "Files on the server",
        activity: "Transfers and AT trace",
    },
    route: RouteText {
        route: "The way from this page to the server",
        page: "This page",
        line: "AT line",
        module: "Module",
        no_module: "no module",
        simulated: "Simulated module",
        server: "Server",
        no_server: "no server",
        down: "down",
        probing: "probing",
        ready: "ready",
        recovering: "recovering",
        unlimited: "unlimited",
        of_line: |share| format!(" · {share} of the line"),
        disconnect: "Detach",
    },
    attach: AttachText {
        title: "Attach a module",
        lead: "This page speaks AT over a serial port. The module speaks FTP to your server. Nothing else is in between, and nothing leaves this page but what you send.",
        demo_title: "Simulated module",
        demo_lead: "No hardware at hand? This page carries a module and two FTP servers of its own. Everything works as it does on a real one.",
        demo_button: "Try the simulated module",
        model: "Model",
        port_title: "Module on a serial port",
        port_lead: "Plug the module in by USB, choose its AT port, and the page finds out the rest.",
        port_button: "Choose a port…",
        any_port: "Show any port",
        any_port_hint: "also those that are not a OneMO module's",
        granted: "Used before",
        granted_port: |ids| format!("Attach USB {ids}"),
        unnamed_port: "Attach serial port",
        baud: "Line speed",
        unsupported: "This browser cannot reach serial ports. Chrome and Edge on a desktop computer can, from version 89 on, when the page comes by https or from localhost. The simulated module works here all the same.",
        attaching: "Looking for the module…",
        attaching_hint: "The page sends AT until the module answers, then asks who it is. A module left in the middle of a transfer may take a few seconds.",
    },
    channel: ChannelText {
        channels: "Channels",
        channel: |id| format!("Channel {id}"),
        free: "free",
        idle: "not connected",
        connecting: "connecting",
        ready: "ready",
        uploading: "uploading",
        downloading: "downloading",
        closing: "closing",
        failed: "failed",
    },
    server: ServerText {
        form: "Server of this channel",
        host: "FTP server",
        port: "Port",
        user: "User",
        password: "Password",
        clear_text: "sent in the clear",
        clear_text_hint: "Plain FTP encrypts nothing: anyone on the way between module and server can read this password.",
        connect: "Connect",
        disconnect: "Disconnect",
        need_module: "Attach a module first.",
        charset: "Names in",
        charset_hint: "How the server writes file names: UTF-8 nearly everywhere, GBK on Chinese Windows.",
    },
    servers: servers::SERVERS,
    panes: panes(Lang::En),
    pdp: PdpText {
        title: "The module has no data connection yet",
        lead: "Its PDP context is not active. Enter the APN of the SIM, or leave it empty to let the network choose. The channel then connects by itself.",
        apn: "APN",
        apn_hint: "for example cmnet, cmiot",
        bring_up: "Bring it up",
    },
    options: checks::OPTIONS,
    settings: checks::SETTINGS,
    ladder: checks::LADDER,
    files: FilesText {
        list: "Files in this directory",
        path: "Path",
        type_path: "Type a path",
        root: "Root directory",
        up: "Up",
        refresh: "Refresh",
        menu: "What can be done",
        open: "Open",
        copy_path: "Copy path",
        mkdir: "New directory",
        rename: "Rename",
        delete: "Delete",
        download: "Download",
        upload: "Upload",
        upload_folder: "Upload a folder",
        filter: "Filter",
        name: "Name",
        size: "Size",
        modified: "Modified",
        directory: "directory",
        unusable: "AT cannot carry this name, so nothing can be done with it here. Rename it on the server.",
        entries: |n| format::plural(Lang::En, n, "entry", "entries"),
        filtered: |shown, all| {
            format!(
                "{} of {}",
                format::number(Lang::En, shown),
                format::number(Lang::En, all)
            )
        },
        selected: |n, size| format!("{} selected, {size}", format::number(Lang::En, n)),
        loading: "Listing…",
        failed: "This directory could not be listed",
        empty: "This directory is empty",
        empty_hint: "Drop files here, or press Upload.",
        none_match: "Nothing here matches the filter",
        not_connected: "Not connected",
        not_connected_hint: "Enter a server above and press Connect. Each of the six channels can be on a server of its own, all over the one AT line.",
        connecting: "Connecting…",
        drop_here: |path| format!("Drop to upload to {path}"),
        drop_not_ready: "Connect this channel to a server first",
    },
    preview: preview::PREVIEW,
    storage: storage::STORAGE,
    queue: QueueText {
        title: "Transfers",
        clear_ended: "Clear all that ended, what failed too",
        empty: "No transfers",
        empty_hint: "Drop files on the listing to upload them, or select some there and download them.",
        up: "Upload",
        down: "Download",
        queued: "queued",
        active: "running",
        paused: "paused",
        waits_for_answer: "exists already",
        verifying: "verifying",
        done: "done",
        failed: "failed",
        cancelled: "cancelled",
        waits: "waiting",
        waits_server: |server| format!("Connect to {server} to go on."),
        waits_permission: "To go on, let the page read the file again.",
        waits_choice: |name| format!("To go on, choose “{name}” again."),
        allow: "Allow reading again",
        allow_all: |files| format!("Allow reading all {files} again"),
        choose: "Choose the file again",
        choose_all: |files| format!("Choose all {files} files again"),
        part_left: |name| format!("“{name}” may be left on the server."),
        delete_part: "Delete the half file",
        verified_none: "not verified",
        verified_size: "size verified",
        verified_tail: "tail verified",
        verified_full: "verified in full",
        pause: "Pause",
        resume: "Resume",
        retry: "Retry",
        cancel: "Cancel",
        answer: "Decide…",
        left: |time| format!("{time} left"),
        bulk: "All transfers",
        pause_all: "Pause all",
        resume_all: "Resume all",
        retry_failed: "Retry all that failed",
        cancel_all: "Cancel all",
        clear_done: "Clear what is done",
        none_to_pause: "Nothing runs or waits to run",
        none_to_resume: "Nothing is paused",
        none_failed: "Nothing has failed",
        none_to_cancel: "Everything has ended",
        none_done: "Nothing is done yet",
        none_ended: "Nothing has ended yet",
        all: "All",
        group_running: "Running",
        group_waiting: "Waiting",
        group_failed: "Failed",
        group_ended: "Done",
        find: "Find a transfer",
        none_match: "No transfer here",
        more: |n| format!("Show more ({})", format::number(Lang::En, n)),
        to_go: |files, bytes| {
            format!(
                "{}, {bytes} to go",
                format::plural(Lang::En, files, "file", "files")
            )
        },
        unknown_sizes: |n| format!("{} of unknown size", format::number(Lang::En, n)),
        move_it: "Move",
        move_hint: "Drag it to its place, or press Alt with an arrow key",
        moved: |place, of| format!("Place {place} of {of}"),
        percent: |n| format!("Transfers: {n} percent"),
        all_ended: |ended, failed| {
            if failed == 0 {
                format!("All transfers have ended: {ended}")
            } else {
                format!("All transfers have ended: {ended}, and {failed} failed")
            }
        },
        attempt: |n| format!("attempt {n}"),
        channel: |id| format!("channel {id}"),
        retrying: |why| format!("Retrying, because: {why}"),
    },
    meter: meter::METER,
    dialog: DialogText {
        cancel: "Cancel",
        close: "Close",
        copy_title: "Copy it by hand",
        copy_lead: "The browser does not let the page use the clipboard. The text is selected: press Ctrl+C, or ⌘C on a Mac.",
        mkdir_title: "New directory",
        mkdir_label: "Name",
        mkdir_confirm: "Make directory",
        rename_title: |name| format!("Rename “{name}”"),
        rename_label: "New name",
        rename_confirm: "Rename",
        delete_title_one: |name| format!("Delete “{name}”?"),
        delete_title_many: |n| format!("Delete {} entries?", format::number(Lang::En, n)),
        delete_lead: "This is done on the server at once, and cannot be undone.",
        delete_directories: "Directories go with all that is below them.",
        delete_counting: "Counting…",
        delete_counted: |directories, files, size| {
            let directories = format::plural(Lang::En, directories, "directory", "directories");
            let files = format::plural(Lang::En, files, "file", "files");
            format!("{directories}, {files}, {size}")
        },
        delete_left_out: |n| {
            let entries = format::plural(Lang::En, n, "entry", "entries");
            format!(
                "{entries} in it cannot be named in a command, so it cannot be deleted from here."
            )
        },
        deleting: |done, of| {
            let (done, of) = (format::number(Lang::En, done), format::number(Lang::En, of));
            format!("Deleted: {done} of {of}")
        },
        delete_more: |n| format!("and {} more", format::number(Lang::En, n)),
        delete_confirm: "Delete",
        delete_part_lead: |host| {
            format!(
                "The half file that this upload left on {host} is deleted at once. After that the upload can only start \
                 over."
            )
        },
        conflict_title: |name| format!("“{name}” exists already"),
        conflict_lead: "The server has a file of this name. Overwriting it cannot be undone.",
        conflict_there: "On the server",
        conflict_here: "To be uploaded",
        overwrite: "Overwrite",
        skip: "Skip",
        resume: "Resume",
        keep_both: "Keep both",
        later: "Decide later",
        for_all: "Do the same for all other uploads of this queue",
        for_all_hint: "Until the queue has run empty. Resuming asks all the same where what is there is not the beginning of the file.",
        cancel_all_keep: "Let them go on",
        cancel_all_title: |n| {
            format!(
                "Cancel {}?",
                format::plural(Lang::En, n, "transfer", "transfers")
            )
        },
        cancel_all_lead: "What has arrived of an upload stays on the server; half a download is deleted. Each can be tried again.",
    },
    notice: NoticeText {
        notices: "Notices",
        dismiss: "Dismiss",
        info: "Information",
        warn: "Warning",
        error: "Error",
        folders: || {
            Words::new(
                "The module takes files, no folders",
                "Open the folder and drop the files in it.",
            )
        },
        folder_too_large: || {
            Words::new(
                "Nothing was uploaded: there is too much in the folder",
                "Up to 10 000 files and folders go at once, 32 deep. Take its parts one by one.",
            )
        },
        folder_unreadable: || {
            Words::new(
                "Nothing was uploaded: the folder could not be read",
                "Close what has its files open, then try again.",
            )
        },
        folder_not_put: || {
            Words::new(
                "Nothing was moved: another directory is shown by now",
                "The folder took a moment to read or to choose. Go back and do it again.",
            )
        },
        tree_saved: (
            "{name}: {} files saved",
            "{} have other names here, since theirs cannot be used on every system. ",
            "{} did not come as part of it; the list of transfers says why.",
        ),
        saved_in_folder: |name, folder| {
            Words::new(format!("“{name}” was saved in the folder “{folder}”"), "")
        },
        folder_failed: |name, folder, fault| {
            let why = match fault {
                FolderFault::NotAllowed => {
                    "The page may not write there. Allow it, or choose a folder again, under Options."
                }
                FolderFault::Gone => {
                    "The folder is not there any more. Choose another one under Options."
                }
                FolderFault::NoRoom => "There is no room left on its disk.",
                FolderFault::Name => "The browser does not take this name there.",
                FolderFault::Differs => "What is there afterwards has another length.",
                FolderFault::Other(_) => "The browser reports an error.",
            };
            let error = match fault {
                FolderFault::Other(name) if !name.is_empty() => format!(" ({name})"),
                _ => String::new(),
            };
            Words::new(
                format!("“{name}” could not be saved in the folder “{folder}”"),
                format!("{why}{error} It goes to the browser’s downloads instead."),
            )
        },
        not_saved: |names| {
            Words::new(
                format!("The page was left before this was saved: {names}"),
                "What had come of it may be lost: download it again. Files of a directory that are still on the list \
                 come one by one.",
            )
        },
        files_unreadable: |names| {
            Words::new(
                format!("Could not be read, and was left out: {names}"),
                "Close what has it open, or look whether it is still there, then choose it again.",
            )
        },
        archive_too_large: |name| {
            Words::new(
                format!(
                    "{name} is too large for one ZIP archive, which holds 4 GiB and 65,534 entries"
                ),
                "Its files are saved one by one.",
            )
        },
        drop_not_ready: || {
            Words::new(
                "This channel is not connected",
                "Connect it to a server, then drop the files again.",
            )
        },
        picker_failed: |why| Words::new("The browser did not open its port picker", why),
        reattached: || {
            Words::new(
                "The module is back",
                "Its port was attached again by itself.",
            )
        },
        server_incomplete: || {
            Words::new(
                "The server is not complete",
                "Enter a host, and a port between 1 and 65535.",
            )
        },
        folders_stay: || {
            Words::new(
                "Directories are not copied between servers",
                "The files beside them are. Open a directory to copy what is in it.",
            )
        },
        server_busy: || {
            Words::new(
                "No channel is free for this server",
                "Disconnect a channel that you do not need, or let the saved server use any that is free.",
            )
        },
        servers_not_kept: || {
            Words::new(
                "The saved servers were not changed",
                "This browser does not let the page keep anything, or has no room left, or a newer version of the page keeps them.",
            )
        },
        copied: || Words::new("The trace was copied", ""),
        newer_version: || {
            Words::new(
                "A newer version of this page is there",
                "Reload to change to it. Transfers that have not ended go on once their server is connected again.",
            )
        },
        reload: "Reload",
        path_copied: || Words::new("The path is on the clipboard", ""),
        budget_near: || {
            Words::new(
                "Four fifths of the data budget are used",
                "Transfers go on. What is queued and what is left is shown under Traffic.",
            )
        },
        budget_reached: || {
            Words::new(
                "The data budget is used up",
                "Transfers go on, as only a warning was asked for.",
            )
        },
        budget_held: || {
            Words::new(
                "The data budget is used up: transfers are paused",
                "Raise the budget under Traffic, or let it only warn; then resume them.",
            )
        },
        budget_short: || {
            Words::new(
                "The data budget is too small for what is queued",
                "Transfers go on. What is queued and what is left is shown under Traffic.",
            )
        },
    },
    console: ConsoleText {
        title: "AT trace",
        clear: "Clear",
        copy: "Copy",
        latest: "Latest",
        examples: "Commands…",
        input: "AT command",
        placeholder: "AT+CSQ",
        empty: "Every line between this page and the module appears here.",
        payload: |bytes| format!("⋯ {bytes} of file content"),
        left_out: |n| {
            format!(
                "{} left out: the page could not keep up",
                format::plural(Lang::En, n, "line", "lines")
            )
        },
        sent: "sent",
        received: "received",
    },
};
