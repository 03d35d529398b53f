//! proftpd: refuses APPE as it is shipped, lists a hidden file not even by its own name, tells logical paths where links
//! are shown as what they lead to.

use at_ferry::app::{Command, IfExists, TransferOptions, TransferState, Verified};
use at_ferry::dialect::CfgSetting;

use crate::bench::ch;
use crate::common::{self, noise};
use crate::server::Program;
use crate::station::Station;

/// Starts one, or ends the test where there is none.
macro_rules! proftpd {
    ($($setting:expr),*) => {
        match Program::Proftpd.start(&[$($setting),*]) {
            Some(server) => server,
            None => return,
        }
    };
}

const LINKS_AS_TARGETS: &str = "ShowSymlinks off";
const APPENDS: &str = "AllowStoreRestart on";

#[test]
fn files_go_up_and_come_down_the_same() {
    common::check_round_trips(&proftpd!());
}

#[test]
fn a_broken_upload_goes_on_behind_what_is_there() {
    common::check_broken_upload(&proftpd!(APPENDS), TransferOptions::default());
}

#[test]
fn where_append_is_refused_a_broken_upload_begins_again() {
    common::check_broken_upload(&proftpd!(), TransferOptions::default());
}

#[test]
fn where_append_is_refused_a_broken_part_begins_again() {
    let options = TransferOptions {
        part_name: true,
        ..TransferOptions::default()
    };
    common::check_broken_upload(&proftpd!(), options);
}

#[test]
fn a_broken_download_goes_on_behind_what_is_there() {
    common::check_broken_download(&proftpd!());
}

#[test]
fn links_in_a_deleted_tree_go_as_links() {
    common::check_links_in_a_deleted_tree(&proftpd!());
}

#[test]
fn links_listed_as_directories_go_as_links_in_a_deleted_tree() {
    common::check_links_in_a_deleted_tree(&proftpd!(LINKS_AS_TARGETS));
}

#[test]
fn a_deleted_link_goes_as_a_link() {
    common::check_deleted_link(&proftpd!());
}

#[test]
fn a_deleted_link_listed_as_a_directory_goes_as_a_link() {
    common::check_deleted_link(&proftpd!(LINKS_AS_TARGETS));
}

#[test]
fn a_link_to_its_own_directory_is_not_followed_for_ever() {
    common::check_link_to_its_own_directory(&proftpd!());
}

#[test]
fn a_directory_with_hidden_entries_is_said_not_to_be_empty() {
    common::check_hidden_entries_in_a_deleted_tree(&proftpd!());
}

#[test]
fn a_hidden_file_is_asked_about_before_it_is_replaced() {
    common::check_hidden_file_is_asked_about(&proftpd!(), ".a.bin");
}

#[test]
fn a_hidden_name_is_confirmed_where_it_went() {
    common::check_hidden_name(&proftpd!(), ".env");
}

#[test]
fn a_hidden_file_comes_down_by_its_name() {
    let server = proftpd!();
    let bytes = noise(100_000);
    server.write(".hidden.bin", &bytes);
    let mut station = Station::at(&server);
    assert_eq!(station.download(".hidden.bin"), Ok(bytes));
}

#[test]
fn a_file_is_replaced_by_way_of_a_part() {
    common::check_replaced_by_way_of_a_part(&proftpd!());
}

#[test]
fn where_renaming_onto_a_file_is_refused_it_is_put_aside_first() {
    common::check_replaced_by_way_of_a_part(&proftpd!("AllowOverwrite off"));
}

#[test]
fn where_nothing_can_be_renamed_the_old_file_and_the_part_stay() {
    let server = proftpd!("<Limit RNFR RNTO>", "DenyAll", "</Limit>");
    server.write("file.bin", b"old");
    let mut station = Station::at(&server);
    station.set(TransferOptions {
        if_exists: IfExists::Overwrite,
        part_name: true,
        ..TransferOptions::default()
    });
    let up = station.upload("file.bin", &noise(5000)).clone();
    assert_eq!(up.state, TransferState::Failed);
    assert_eq!(server.read("file.bin").as_deref(), Some(&b"old"[..]));
    assert!(server.read("file.bin.part") == Some(noise(5000)));
    assert!(up.part.is_none(), "what is whole is offered as a half");
}

#[test]
fn names_that_look_like_lines_of_the_module_are_names() {
    common::check_names_that_look_like_lines(&proftpd!());
}

#[test]
fn a_directory_is_gone_to_whatever_its_name_reads_as() {
    common::check_directory_names(&proftpd!());
}

#[test]
fn what_was_done_is_found_where_its_answer_was_lost() {
    common::check_lost_answers(&proftpd!());
}

#[test]
fn a_link_to_a_file_comes_down_as_what_it_leads_to_or_not_at_all() {
    common::check_link_to_a_file(&proftpd!());
}

#[test]
fn a_directory_with_links_that_lead_round_comes_down_once() {
    common::check_downloaded_tree_with_links(&proftpd!(LINKS_AS_TARGETS));
}

#[test]
fn a_file_is_moved_to_another_server() {
    common::check_move(&proftpd!(), &proftpd!());
}

#[test]
fn names_in_another_charset_are_used_as_they_are() {
    common::check_charset(&proftpd!());
}

#[test]
fn the_directory_shown_stays_where_the_connection_is_made_again() {
    common::check_directory_after_a_reconnect(&proftpd!());
}

/// A directory that files are dropped into: it lists nothing and gives nothing, and replaces what is there. That shows
/// by the first file that went there and is not seen.
#[test]
fn in_a_directory_for_uploads_alone_nothing_more_is_replaced_without_a_question() {
    let server = proftpd!(
        "<Limit READ DIRS>",
        "DenyAll",
        "</Limit>",
        "<Limit CWD PWD>",
        "AllowAll",
        "</Limit>"
    );
    server.write("file.bin", b"old");
    let mut station = Station::at(&server);
    assert!(station.listed().is_empty());
    let up = station.upload("new.bin", &noise(5000)).clone();
    assert!(server.read("new.bin") == Some(noise(5000)));
    assert_ne!(up.verified, Verified::Size, "{:?}", up.failure);
    let up = station.upload("file.bin", &noise(5000)).clone();
    assert!(up.conflict.is_some(), "{:?} {:?}", up.state, up.failure);
    assert_eq!(server.read("file.bin").as_deref(), Some(&b"old"[..]));
}

/// The sizes that it tells are for the binary type alone.
#[test]
fn a_file_comes_down_in_the_text_type() {
    let server = proftpd!();
    server.write("text.txt", b"a line of it\r\n");
    let mut station = Station::at(&server);
    station.act(Command::Configure {
        channel: ch(0),
        setting: Some(CfgSetting::DataType { ascii: true }),
    });
    assert_eq!(
        station.download("text.txt").as_deref(),
        Ok(&b"a line of it\r\n"[..])
    );
}

#[test]
fn where_an_offset_is_refused_a_file_comes_down_whole() {
    let server = proftpd!("AllowRetrieveRestart off");
    let bytes = noise(200_000);
    server.write("file.bin", &bytes);
    let mut station = Station::at(&server);
    assert_eq!(station.download("file.bin"), Ok(bytes));
}
