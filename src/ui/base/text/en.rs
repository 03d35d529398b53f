//! English.

mod bench;
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
        activity: "Transfers",
        places: "Places",
        place_files: "Files",
        place_transfers: "Transfers",
        place_log: "AT log",
        guide: "Guide (F1)",
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
        terminal: "terminal only",
        unlimited: "unlimited",
        of_line: |share| format!(" · {share} of the line"),
        disconnect: "Detach",
        disconnect_hint: "Detach the module",
        plain: "FTP, not encrypted",
        and_others: |n| {
            format!(
                "and {}",
                format::plural(Lang::En, n, "more channel", "more channels")
            )
        },
    },
    attach: AttachText {
        title: "Move files through a USB cellular module, and see every AT command on the way",
        lead: "This page speaks AT over a serial port; the module speaks FTP to your server. What breaks off is resumed, and can be verified byte for byte.",
        demo_title: "See it first",
        tour: "Watch it work, 30 s",
        demo_lead: "No hardware needed: a simulated module with two FTP servers. Everything works as on a real one.",
        demo_button: "Attach the simulated module",
        model: "Model",
        port_title: "Attach a module",
        port_lead: "Plug it in by USB and choose its AT port. The page finds out the rest by itself.",
        port_button: "Choose a port…",
        any_port: "Show any port",
        any_port_hint: "including ports of other devices",
        granted: "Known ports",
        granted_port: |ids| format!("USB {ids}"),
        unnamed_port: "Serial port",
        baud: "Line speed",
        unsupported: "This browser cannot open serial ports. Use Chrome or Edge 89 or later on a desktop computer, over https or from localhost. The simulated module works here too.",
        attaching: "Looking for the module…",
        at_most: |time| format!("{time} at most"),
        terminal: "Terminal",
        terminal_hint: "The port is open, but no module is being looked for. What you type below the AT log is sent as it is, and whatever comes is shown there.",
        terminal_leave: "Close the port",
        your_module: "Your module",
        your_server: "Your server",
        models: |names| format!("For {names}"),
        on_your_side: "Runs in this browser alone, offline too; nothing passes through anyone else",
        attach: "Attach",
        attaching_hint: "The page sends AT until the module answers, then reads its model. A module left in the middle of a transfer takes longer.",
    },
    channel: ChannelText {
        channels: "Channels",
        channel: |id| format!("Channel {id}"),
        add: |spare, all| format!("Use another channel: {spare} of {all} are free"),
        lane_of: |n| format!("helps channel {n}"),
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
        clear_text: "not encrypted",
        clear_text_hint: "Plain FTP is not encrypted: anyone between the module and the server can read this password.",
        connect: "Connect",
        stop: "Stop",
        stop_hint: "Stop connecting",
        disconnect: "Disconnect",
        chip: |server| format!("{server}: server and channel settings"),
        need_module: "Attach a module first.",
        charset: "File name encoding",
        charset_hint: "How the server encodes file names: usually UTF-8, often GBK on Chinese Windows.",
    },
    servers: servers::SERVERS,
    panes: panes(Lang::En),
    pdp: PdpText {
        title: "The module has no data connection yet",
        lead: "The PDP context is not active. Enter the SIM’s APN, or leave it empty to let the network choose. The channel then connects automatically.",
        apn: "APN",
        apn_hint: "for example cmnet, cmiot",
        bring_up: "Activate",
    },
    options: checks::OPTIONS,
    settings: checks::SETTINGS,
    files: FilesText {
        list: "Files in this directory",
        path: "Path",
        type_path: "Type a path",
        root: "Root directory",
        up: "Up",
        refresh: "Refresh",
        menu: "Actions",
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
        unusable: "AT cannot carry this name, so no action is possible here. Rename it on the server.",
        unusable_path: "The server lists this with a path, and does not confirm that it is in this directory. No action is possible here.",
        may_be_cut: "the server may list no more",
        entries: |n| format::plural(Lang::En, n, "entry", "entries"),
        filtered: |shown, all| {
            format!(
                "{} of {}",
                format::number(Lang::En, shown),
                format::number(Lang::En, all)
            )
        },
        selected: |n| format!("{} selected", format::number(Lang::En, n)),
        loading: "Listing…",
        failed: "This directory could not be listed",
        empty: "Nothing listed in this directory",
        empty_hint: "Drop files here, or press Upload. Some servers do not list names that begin with a dot.",
        empty_stale: "Uploads have arrived here since this listing",
        empty_stale_hint: "Refresh to see them.",
        none_match: "No match for this filter",
        not_connected: "Not connected",
        not_connected_hint: "Enter a server above and press Connect. Each of the six channels can use a server of its own over the one AT line.",
        not_connected_demo: "The demo server is filled in: press Connect.",
        connecting: "Connecting…",
        drop_here: |path| format!("Drop to upload to {path}"),
        drop_not_ready: "Connect this channel to a server first",
    },
    preview: preview::PREVIEW,
    storage: storage::STORAGE,
    queue: QueueText {
        title: "Transfers",
        clear_ended: "Clear all ended, failed included",
        empty: "No transfers",
        empty_hint: "Drop files on the list to upload them, or select files there to download them.",
        up: "Upload",
        down: "Download",
        queued: "queued",
        active: "running",
        paused: "paused",
        paused_open: "paused; its open upload keeps the channel busy",
        active_whole: "downloading in one piece; cannot be stopped",
        waits_for_answer: "exists already",
        verifying: "verifying",
        done: "done",
        failed: "failed",
        cancelled: "cancelled",
        waits: "waiting",
        waits_server: |server| format!("Connect to {server} to continue."),
        waits_permission: "To continue, allow the page to read the file again.",
        waits_choice: |name| format!("To continue, choose “{name}” again."),
        allow: "Allow reading again",
        allow_all: |files| format!("Allow reading all {files} again"),
        choose: "Choose the file again",
        choose_all: |files| format!("Choose all {files} files again"),
        part_left: |name| format!("“{name}” may still be on the server."),
        delete_part: "Delete the partial file",
        verified_none: "not verified",
        verified_size: "size matches",
        verified_tail: "size and end match",
        verified_full: "verified byte for byte",
        pause: "Pause",
        resume: "Resume",
        retry: "Retry",
        cancel: "Cancel",
        answer: "Decide…",
        left: |time| format!("{time} left"),
        bulk: "All transfers",
        pause_all: "Pause all",
        resume_all: "Resume all",
        retry_failed: "Retry failed",
        cancel_all: "Cancel all",
        clear_done: "Clear done",
        none_to_pause: "Nothing is running or queued",
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
        none_match: "No matching transfer",
        more: |n| format!("Show more ({})", format::number(Lang::En, n)),
        to_go: |files, bytes| {
            format!(
                "{}, {bytes} to go",
                format::plural(Lang::En, files, "file", "files")
            )
        },
        unknown_sizes: |n| format!("{} of unknown size", format::number(Lang::En, n)),
        move_it: "Move",
        move_hint: "Drag to reorder, or press Alt with an arrow key",
        moved: |place, of| format!("Place {place} of {of}"),
        percent: |n| format!("Transfers: {n} percent"),
        all_ended: |ended, failed| {
            if failed == 0 {
                format!("All transfers have ended: {ended}")
            } else {
                format!("All transfers have ended: {ended}, {failed} failed")
            }
        },
        took: |time, rate| format!("{time}, {rate} on average"),
        interruptions: |n| format::plural(Lang::En, n, "interruption", "interruptions"),
        attempt: |n| format!("attempt {n}"),
        channel: |id| format!("channel {id}"),
        retrying: |why| format!("Retrying: {why}"),
        safe: "Safe",
        sent: "Sent",
        safe_none: "nothing yet",
        safe_of: |done, all| format!("{done} of {all} B"),
        safe_here: |bytes| format!("{bytes}, here"),
        next: "Next",
        goes_on_in: |time| format!("Goes on in {time}"),
        goes_on_when_free: "Goes on as soon as its channel is ready",
        try_of: |number, of| format!(", try {number} of {of}"),
        in_log: "What was said",
    },
    meter: meter::METER,
    dialog: DialogText {
        cancel: "Cancel",
        close: "Close",
        copy_title: "Copy manually",
        copy_lead: "The browser refused the copy. The text is selected: press Ctrl+C, or ⌘C on a Mac.",
        licences: "Licences",
        licences_title: "Licences",
        licences_lead: "What this page is made of, and the licence of each part.",
        licences_loading: "Loading…",
        licences_missing: "The licences did not load. Check the network, then open this again.",
        mkdir_title: "New directory",
        mkdir_label: "Name",
        mkdir_confirm: "Make directory",
        rename_title: |name| format!("Rename “{name}”"),
        rename_label: "New name",
        rename_confirm: "Rename",
        delete_title_one: |name| format!("Delete “{name}”?"),
        delete_title_many: |n| format!("Delete {} entries?", format::number(Lang::En, n)),
        delete_lead: "Deleting on the server is immediate and cannot be undone.",
        delete_directories: "Directories are deleted with everything in them.",
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
        delete_may_be_links: "This server does not tell whether a directory is a link to one elsewhere. If one is, and the server will not delete the link itself, what it leads to is deleted as well.",
        delete_certain: "Delete only what is certain",
        delete_part_lead: |host| {
            format!(
                "Deletes the partial file of this upload from {host}. After that the upload can only start over."
            )
        },
        conflict_title: |name| format!("“{name}” exists already"),
        conflict_lead: "The server has a file of this name. Overwriting cannot be undone.",
        conflict_unknowable_title: |name| format!("“{name}” may exist already"),
        conflict_unknowable_lead: "The server hides such names or cuts its listings, and does not tell whether this one is taken. Overwriting cannot be undone. Your answer holds for all such files of this batch.",
        conflict_there: "On the server",
        conflict_here: "To upload",
        overwrite: "Overwrite",
        skip: "Skip",
        resume: "Resume",
        keep_both: "Keep both",
        later: "Decide later",
        for_all: "Do this for all other uploads in the queue",
        for_all_hint: "Until the queue is empty. Resume still asks where the file on the server is not the beginning of yours.",
        leave_title: |n| {
            format!(
                "Stop {}?",
                format::plural(Lang::En, n, "running transfer", "running transfers")
            )
        },
        leave_lead: "What has arrived stays. Retry continues from there once connected again.",
        cancel_all_keep: "Keep them running",
        cancel_all_title: |n| {
            format!(
                "Cancel {}?",
                format::plural(Lang::En, n, "transfer", "transfers")
            )
        },
        cancel_all_lead: "Partial uploads stay on the server; partial downloads are deleted. Each can be retried.",
    },
    notice: NoticeText {
        notices: "Notices",
        notices_new: |n| format!("Notices: {n} new"),
        none: "Nothing has been told yet.",
        dismiss: "Dismiss",
        info: "Information",
        warn: "Warning",
        error: "Error",
        folders: || {
            Words::new(
                "The module takes files, not folders",
                "Open the folder and drop its files.",
            )
        },
        folder_too_large: || {
            Words::new(
                "Nothing was uploaded: the folder holds too much",
                "At most 10,000 files and folders at once, 32 levels deep. Upload it in parts.",
            )
        },
        folder_unreadable: || {
            Words::new(
                "Nothing was uploaded: the folder could not be read",
                "Close programs that have its files open, then try again.",
            )
        },
        folder_not_put: || {
            Words::new(
                "Nothing was transferred: another directory is shown by now",
                "Choosing or reading took a moment. Go back to the directory and try again.",
            )
        },
        tree_saved: (
            "{name}: {} files saved",
            "{} were renamed, since their names do not work on every system. ",
            "{} are missing; the transfer list says why.",
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
                    "The folder no longer exists. Choose another one under Options."
                }
                FolderFault::NoRoom => "The disk is full.",
                FolderFault::Name => "The browser does not allow this name there.",
                FolderFault::Differs => "The saved file has another length.",
                FolderFault::Other(_) => "The browser reports an error.",
            };
            let error = match fault {
                FolderFault::Other(name) if !name.is_empty() => format!(" ({name})"),
                _ => String::new(),
            };
            Words::new(
                format!("“{name}” could not be saved in the folder “{folder}”"),
                format!("{why}{error} It is saved to the browser’s downloads instead."),
            )
        },
        not_saved: |names| {
            Words::new(
                format!("Not saved before the page was closed: {names}"),
                "Download it again. Files of a directory that are still in the transfer list are saved one by one.",
            )
        },
        files_unreadable: |names| {
            Words::new(
                format!("Could not be read and was skipped: {names}"),
                "Check that it still exists and that no program has it open, then choose it again.",
            )
        },
        archive_too_large: |name| {
            Words::new(
                format!("{name} exceeds one ZIP archive (4 GiB, 65,534 entries)"),
                "Its files are saved one by one.",
            )
        },
        drop_not_ready: || {
            Words::new(
                "This channel is not connected",
                "Connect to a server, then drop the files again.",
            )
        },
        picker_failed: |why| Words::new("The browser did not open its port picker", why),
        no_module_found: || {
            Words::new(
                "No module on any of these ports",
                "What was heard stands beside each. Check the module’s power, or choose another port.",
            )
        },
        reattached: || {
            Words::new(
                "The port was attached again",
                "Whether it is the same module is checked by its serial number.",
            )
        },
        server_incomplete: || {
            Words::new(
                "The server entry is incomplete",
                "Enter a host name or address without spaces or slashes, and a port from 1 to 65535.",
            )
        },
        folders_stay: || {
            Words::new(
                "Directories are not copied between servers",
                "The selected files are. Open a directory to copy its files.",
            )
        },
        server_busy: || {
            Words::new(
                "No channel is free for this server",
                "Disconnect a channel, or let the saved server use any free channel.",
            )
        },
        servers_not_kept: || {
            Words::new(
                "The saved servers were not changed",
                "The browser refuses to store data, its storage is full, or a newer version of this page manages the list.",
            )
        },
        copied: || Words::new("AT log copied", ""),
        newer_version: || {
            Words::new(
                "A newer version of this page is available",
                "Reload to use it. Unfinished transfers continue once their server is connected again.",
            )
        },
        reload: "Reload",
        path_copied: || Words::new("Path copied", ""),
        budget_near: || {
            Words::new(
                "80 % of the data budget is used",
                "Transfers go on. Traffic shows what is left and what is queued.",
            )
        },
        budget_reached: || {
            Words::new(
                "The data budget is used up",
                "Transfers go on: the budget is set to warn only.",
            )
        },
        budget_held: || {
            Words::new(
                "The data budget is used up: transfers are paused",
                "Raise the budget under Traffic or set it to warn only, then resume.",
            )
        },
        budget_short: || {
            Words::new(
                "The data budget is too small for what is queued",
                "Transfers go on. Traffic shows what is left and what is queued.",
            )
        },
    },
    bench: bench::BENCH,
    console: ConsoleText {
        title: "AT log",
        clear: "Clear",
        copy: "Copy",
        latest: "Latest",
        examples: "Commands…",
        input: "AT command",
        placeholder: "AT+CSQ",
        empty: "Every line between this page and the module appears here.",
        payload: |bytes| format!("⋯ {bytes} of file content"),
        unfold: "Show what is in it",
        open: "Open a session file",
        save: "Save the session",
        export: "Export",
        as_text: "Text",
        as_capture: "Wireshark (pcapng)",
        search: "Search",
        regex: "Regular expression",
        bad_search: "not a regular expression",
        all_kinds: "All kinds",
        all_channels: "All channels",
        only_typed: "Typed only",
        kinds: [
            "command",
            "echo",
            "response",
            "final result",
            "CONNECT",
            "prompt",
            "unsolicited",
            "payload",
            "stray",
            "damaged",
            "mark",
        ],
        several: |n, first| {
            format!(
                "{} pasted, beginning with {first}. They are sent one after another.",
                format::plural(Lang::En, n, "line", "lines")
            )
        },
        too_many: |n| format!("At most {n} go at once: paste fewer."),
        lookalikes: |found| {
            format!(
                "Not ASCII, though it looks like it: [{found}]. The module would not understand it."
            )
        },
        mend: "Replace and send",
        send_as_typed: "Send as typed",
        send_lines: "Send",
        sent: "sent",
        received: "received",
    },
};
