//! vsftpd: lists by LIST alone, hides names that begin with a dot, tells physical paths.

use std::time::Duration;

use at_ferry::app::{Command, EntryKind, TransferOptions, TransferState, Verified};

use crate::bench::ch;
use crate::common::{self, noise};
use crate::server::{Program, soon};
use crate::station::Station;

/// Starts one, or ends the test where there is none.
macro_rules! vsftpd {
    ($($setting:expr),*) => {
        match Program::Vsftpd.start(&[$($setting),*]) {
            Some(server) => server,
            None => return,
        }
    };
}

#[test]
fn files_go_up_and_come_down_the_same() {
    common::check_round_trips(&vsftpd!());
}

#[test]
fn what_is_typed_at_a_port_reaches_the_server() {
    crate::bridge::check_dialogue(&vsftpd!());
}

#[test]
fn a_broken_upload_goes_on_behind_what_is_there() {
    common::check_broken_upload(&vsftpd!(), TransferOptions::default());
}

#[test]
fn a_broken_download_goes_on_behind_what_is_there() {
    common::check_broken_download(&vsftpd!());
}

#[test]
fn links_in_a_deleted_tree_go_as_links() {
    common::check_links_in_a_deleted_tree(&vsftpd!());
}

#[test]
fn a_deleted_link_goes_as_a_link() {
    common::check_deleted_link(&vsftpd!());
}

#[test]
fn a_link_to_its_own_directory_is_not_followed_for_ever() {
    common::check_link_to_its_own_directory(&vsftpd!());
}

#[test]
fn a_directory_with_hidden_entries_is_said_not_to_be_empty() {
    common::check_hidden_entries_in_a_deleted_tree(&vsftpd!());
}

#[test]
fn a_hidden_file_is_asked_about_before_it_is_replaced() {
    common::check_hidden_file_is_asked_about(&vsftpd!(), ".a.bin");
}

#[test]
fn a_hidden_file_that_reads_as_a_pattern_is_asked_about() {
    common::check_hidden_file_is_asked_about(&vsftpd!(), ".a[1].bin");
}

#[test]
fn a_file_is_replaced_by_way_of_a_part() {
    common::check_replaced_by_way_of_a_part(&vsftpd!());
}

#[test]
fn names_that_look_like_lines_of_the_module_are_names() {
    common::check_names_that_look_like_lines(&vsftpd!());
}

#[test]
fn a_directory_is_gone_to_whatever_its_name_reads_as() {
    common::check_directory_names(&vsftpd!());
}

#[test]
fn what_was_done_is_found_where_its_answer_was_lost() {
    common::check_lost_answers(&vsftpd!());
}

#[test]
fn what_gains_a_little_in_each_session_comes_to_its_end() {
    common::check_sessions_that_end_again_and_again(&vsftpd!());
}

#[test]
fn a_link_to_a_file_comes_down_as_what_it_leads_to_or_not_at_all() {
    common::check_link_to_a_file(&vsftpd!());
}

#[test]
fn a_directory_with_links_that_lead_round_comes_down_once() {
    common::check_downloaded_tree_with_links(&vsftpd!());
}

#[test]
fn a_file_is_moved_to_another_server() {
    common::check_move(&vsftpd!(), &vsftpd!());
}

#[test]
fn names_in_another_charset_are_used_as_they_are() {
    common::check_charset(&vsftpd!());
}

#[test]
fn the_directory_shown_stays_where_the_connection_is_made_again() {
    common::check_directory_after_a_reconnect(&vsftpd!());
}

#[test]
fn names_with_blanks_at_their_ends_are_kept() {
    let server = vsftpd!();
    server.write(" both ", b"blanks");
    let mut station = Station::at(&server);
    assert_eq!(station.names(), [" both "]);
    assert_eq!(station.download(" both ").as_deref(), Ok(&b"blanks"[..]));
    let up = station.upload(" up ", &noise(5000));
    assert_eq!(up.state, TransferState::Done, "{:?}", up.failure);
    assert_eq!(server.names(""), [" both ", " up "]);
}

#[test]
fn a_hidden_name_is_confirmed_where_it_went() {
    common::check_hidden_name(&vsftpd!(), ".env");
}

/// The users of such a server store files and do nothing else about them: no APPE, nothing replaced.
#[test]
fn where_only_new_names_are_taken_a_broken_upload_ends_with_a_reason() {
    let server = vsftpd!("anon_other_write_enable=NO");
    let mut station = Station::at(&server);
    let bytes = noise(300_000);
    station.break_upload("broken.bin", &bytes, 100_000);
    let up = station.until_transfer().clone();
    assert_eq!(up.state, TransferState::Failed);
    let half = server.read("broken.bin").unwrap();
    assert!(bytes.starts_with(&half) && half.len() < bytes.len());
    // Another name is taken still.
    let up = station.upload("other.bin", &bytes);
    assert_eq!(up.state, TransferState::Done, "{:?}", up.failure);
}

/// It gives nothing, and replaces nothing that is there without being told to.
#[test]
fn where_nothing_can_be_read_back_an_upload_is_checked_by_its_size() {
    let server = vsftpd!("download_enable=NO");
    let mut station = Station::at(&server);
    let up = station.upload("file.bin", &noise(50_000));
    assert_eq!(up.state, TransferState::Done, "{:?}", up.failure);
    assert_eq!(up.verified, Verified::Size);
    let up = station.upload("file.bin", &noise(60_000));
    assert!(up.conflict.is_some(), "{:?} {:?}", up.state, up.failure);
    assert!(server.read("file.bin") == Some(noise(50_000)));
}

/// After half a year a listing gives the year where it gave the time of the day: the file is the same.
#[test]
fn a_stamp_that_loses_its_time_of_day_is_no_change() {
    let server = vsftpd!();
    let bytes = noise(300_000);
    // Half a year, but for a moment.
    let age = Duration::from_secs(182 * 24 * 60 * 60 - 4);
    let mut station = Station::at(&server);
    server.write_old("old.bin", &bytes, age);
    let stamp = |station: &mut Station| {
        station.act(Command::Refresh { channel: ch(0) });
        match &station.listed()[0].kind {
            EntryKind::File { modified, .. } => modified.clone(),
            EntryKind::Directory => panic!("a directory"),
        }
    };
    let before = stamp(&mut station);
    station.break_download("old.bin", 100_000);
    let is_older = || stamp(&mut station) != before;
    soon("the listing gives the year", is_older);
    let down = station.until_transfer().clone();
    assert_eq!(down.state, TransferState::Done, "{:?}", down.failure);
    assert!(station.bench.sinks[&down.id] == bytes);
}
