//! pure-ftpd: cuts listings, takes a name that is asked for by itself as a pattern, and changes blanks at the ends of
//! names that it makes.

use at_ferry::app::{IfExists, TransferOptions, TransferState, TreePhase};

use crate::common::{self, noise};
use crate::server::Program;
use crate::station::Station;

/// Starts one, or ends the test where there is none.
macro_rules! pure_ftpd {
    ($($setting:expr),*) => {
        match Program::PureFtpd.start(&[$($setting),*]) {
            Some(server) => server,
            None => return,
        }
    };
}

/// Shows links as what they lead to.
const LINKS_AS_TARGETS: &str = "-b";

#[test]
fn files_go_up_and_come_down_the_same() {
    common::check_round_trips(&pure_ftpd!());
}

#[test]
fn a_broken_upload_goes_on_behind_what_is_there() {
    common::check_broken_upload(&pure_ftpd!(), TransferOptions::default());
}

#[test]
fn a_broken_download_goes_on_behind_what_is_there() {
    common::check_broken_download(&pure_ftpd!());
}

#[test]
fn links_in_a_deleted_tree_go_as_links() {
    common::check_links_in_a_deleted_tree(&pure_ftpd!());
}

#[test]
fn links_listed_as_directories_go_as_links_in_a_deleted_tree() {
    common::check_links_in_a_deleted_tree(&pure_ftpd!(LINKS_AS_TARGETS));
}

#[test]
fn a_deleted_link_goes_as_a_link() {
    common::check_deleted_link(&pure_ftpd!());
}

#[test]
fn a_deleted_link_listed_as_a_directory_goes_as_a_link() {
    common::check_deleted_link(&pure_ftpd!(LINKS_AS_TARGETS));
}

#[test]
fn a_link_to_its_own_directory_is_not_followed_for_ever() {
    common::check_link_to_its_own_directory(&pure_ftpd!(LINKS_AS_TARGETS));
}

#[test]
fn a_directory_with_hidden_entries_is_said_not_to_be_empty() {
    common::check_hidden_entries_in_a_deleted_tree(&pure_ftpd!());
}

#[test]
fn a_hidden_file_is_asked_about_before_it_is_replaced() {
    common::check_hidden_file_is_asked_about(&pure_ftpd!(), ".a.bin");
}

#[test]
fn a_hidden_file_that_reads_as_a_pattern_is_asked_about() {
    common::check_hidden_file_is_asked_about(&pure_ftpd!(), ".a[1].bin");
}

#[test]
fn a_hidden_name_is_confirmed_where_it_went() {
    common::check_hidden_name(&pure_ftpd!(), ".env");
}

#[test]
fn a_hidden_name_that_reads_as_a_pattern_is_confirmed_where_it_went() {
    common::check_hidden_name(&pure_ftpd!(), ".env[1]");
}

#[test]
fn a_file_is_replaced_by_way_of_a_part() {
    common::check_replaced_by_way_of_a_part(&pure_ftpd!());
}

#[test]
fn names_that_look_like_lines_of_the_module_are_names() {
    common::check_names_that_look_like_lines(&pure_ftpd!());
}

#[test]
fn a_directory_is_gone_to_whatever_its_name_reads_as() {
    common::check_directory_names(&pure_ftpd!());
}

#[test]
fn what_was_done_is_found_where_its_answer_was_lost() {
    common::check_lost_answers(&pure_ftpd!());
}

#[test]
fn what_gains_a_little_in_each_session_comes_to_its_end() {
    common::check_sessions_that_end_again_and_again(&pure_ftpd!());
}

#[test]
fn a_link_to_a_file_comes_down_as_what_it_leads_to_or_not_at_all() {
    common::check_link_to_a_file(&pure_ftpd!());
}

#[test]
fn a_directory_with_links_that_lead_round_comes_down_once() {
    common::check_downloaded_tree_with_links(&pure_ftpd!(LINKS_AS_TARGETS));
}

#[test]
fn a_file_is_moved_to_another_server() {
    common::check_move(&pure_ftpd!(), &pure_ftpd!());
}

#[test]
fn names_in_another_charset_are_used_as_they_are() {
    common::check_charset(&pure_ftpd!());
}

#[test]
fn the_directory_shown_stays_where_the_connection_is_made_again() {
    common::check_directory_after_a_reconnect(&pure_ftpd!());
}

#[test]
fn a_file_that_a_cut_listing_leaves_out_is_asked_about() {
    let server = pure_ftpd!("-L50:5");
    for n in 0..60 {
        server.write(&format!("a{n:02}.bin"), b"a");
    }
    server.write("z[1].bin", b"what was there");
    server.write("z.bin", b"what was there");
    let mut station = Station::at(&server);
    assert_eq!(station.listed().len(), 50);
    for name in ["z.bin", "z[1].bin"] {
        let up = station.upload(name, &noise(5000));
        assert!(
            up.conflict.is_some(),
            "{name}: {:?} {:?}",
            up.state,
            up.failure
        );
        assert_eq!(server.read(name).as_deref(), Some(&b"what was there"[..]));
    }
}

#[test]
fn a_listing_that_may_be_cut_is_said_to_be_and_not_believed() {
    let server = pure_ftpd!("-L500:5");
    for n in 0..505 {
        server.write(&format!("a{n:03}.bin"), b"a");
    }
    server.write("z[1].bin", b"what was there");
    let mut station = Station::at(&server);
    assert_eq!(station.listed().len(), 500);
    assert!(station.bench.page.channels[0].listing.may_be_cut);
    let up = station.upload("z[1].bin", &noise(5000));
    assert!(up.conflict.is_some(), "{:?} {:?}", up.state, up.failure);
    assert_eq!(
        server.read("z[1].bin").as_deref(),
        Some(&b"what was there"[..])
    );
    // What is not there at all goes up without a question, where reading shows it.
    let up = station.upload("z[2].bin", &noise(5000));
    assert_eq!(up.state, TransferState::Done, "{:?}", up.failure);
}

#[test]
fn a_directory_with_more_than_its_listing_gives_is_said_not_to_be_empty() {
    let server = pure_ftpd!("-L50:5");
    for n in 0..60 {
        server.write(&format!("dir/a{n:02}.bin"), b"a");
    }
    let mut station = Station::at(&server);
    let phase = station.delete_tree("dir");
    if phase == TreePhase::Deleted {
        assert!(server.names("").is_empty());
    } else {
        assert!(common::is_not_empty(&phase), "{phase:?}");
        assert_eq!(server.names("dir").len(), 10);
    }
}

/// Its name alone is taken as a pattern, which it does not match.
#[test]
fn a_file_that_is_not_listed_by_its_own_name_comes_down() {
    let server = pure_ftpd!();
    let bytes = noise(100_000);
    server.write("z[1].bin", &bytes);
    let mut station = Station::at(&server);
    assert_eq!(station.download("z[1].bin"), Ok(bytes));
}

#[test]
fn where_nothing_can_be_renamed_the_old_file_and_the_part_stay() {
    let server = pure_ftpd!("-G");
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

/// The server takes it under another name and says nothing.
#[test]
fn a_file_stored_under_another_name_is_not_called_done() {
    let server = pure_ftpd!();
    let mut station = Station::at(&server);
    let up = station.upload(" both ", &noise(5000));
    assert_eq!(up.state, TransferState::Failed);
    assert_eq!(server.names(""), ["_both_"]);

    let server = pure_ftpd!("-r");
    server.write("file.bin", b"old");
    let mut station = Station::at(&server);
    station.set(TransferOptions {
        if_exists: IfExists::Overwrite,
        ..TransferOptions::default()
    });
    let up = station.upload("file.bin", &noise(5000));
    assert_ne!(up.state, TransferState::Done);
    assert_eq!(server.read("file.bin").as_deref(), Some(&b"old"[..]));
}

/// Over its quota the server deletes the whole file, with what had been there.
#[test]
fn a_quota_ends_an_upload_with_a_reason() {
    let server = pure_ftpd!("quota=100:200000");
    let mut station = Station::at(&server);
    let up = station.upload("much.bin", &noise(300_000)).clone();
    assert_eq!(up.state, TransferState::Failed);
    assert!(up.part.is_none(), "nothing is there: {:?}", up.part);
    assert!(server.names("").is_empty());
    let up = station.upload("little.bin", &noise(100_000));
    assert_eq!(up.state, TransferState::Done, "{:?}", up.failure);
}

#[test]
fn a_part_over_the_quota_leaves_what_stood_there() {
    let server = pure_ftpd!("quota=100:200000");
    let mut station = Station::at(&server);
    let up = station.upload("file.bin", &noise(100_000));
    assert_eq!(up.state, TransferState::Done, "{:?}", up.failure);
    station.set(TransferOptions {
        if_exists: IfExists::Overwrite,
        part_name: true,
        ..TransferOptions::default()
    });
    let up = station.upload("file.bin", &noise(150_000));
    assert_eq!(up.state, TransferState::Failed);
    assert!(server.read("file.bin") == Some(noise(100_000)));
}
