//! Links on servers that list them as what they lead to: a tree ends at them, and what they lead to is not in it.

use at_ferry::app::{
    Command, DemoOptions, Direction, Message, TransferState, TreeId, TreePhase, TreeSize,
};
use at_ferry::sim::Server;
use at_ferry::time::Duration;

use crate::bench::ch;
use crate::pair::Pair;

const HOST: &str = "ftp.links";
const TREE: TreeId = TreeId(3);

/// A server with a link out of `victim`, one to nothing, and one to the directory that it is in.
fn connected(habits: &str) -> Pair {
    let server = Server::new(HOST)
        .login("demo", "demo")
        .directory("/precious/empty")
        .file("/precious/a.txt", "precious")
        .file("/victim/b.txt", "goes")
        .file("/victim/deep/c.txt", "goes")
        .link("/victim/deep/link", "/precious")
        .link("/victim/link", "../precious")
        .link("/victim/self", ".")
        .habits(&format!("links-as-directories,{habits}"));
    let mut pair = Pair::ready_at(&DemoOptions::default(), vec![server]);
    pair.connect(ch(0), HOST);
    pair
}

fn below(pair: &mut Pair, directory: &str) -> Vec<String> {
    let network = pair.module.network();
    network.server(HOST).unwrap().paths_below(directory)
}

fn phase(pair: &Pair) -> TreePhase {
    let mut trees = pair.bench.page.trees.iter();
    trees.find(|tree| tree.id == TREE).unwrap().phase.clone()
}

/// Counts `victim`; what was found, and how many directories may be links.
fn count(pair: &mut Pair) -> (TreeSize, u32) {
    pair.bench.command(Command::CountTree {
        channel: ch(0),
        directories: vec!["victim".into()],
        files: Vec::new(),
        tree: TREE,
    });
    pair.until("it is counted", |pair| {
        !matches!(phase(pair), TreePhase::Walking(_))
    });
    match phase(pair) {
        TreePhase::Walked {
            size, may_be_links, ..
        } => (size, may_be_links),
        other => panic!("{other:?}"),
    }
}

fn delete(pair: &mut Pair, even_if_links: bool) -> TreePhase {
    pair.bench.command(Command::DeleteTree {
        channel: ch(0),
        tree: TREE,
        even_if_links,
    });
    pair.until("it is over", |pair| {
        matches!(phase(pair), TreePhase::Deleted | TreePhase::Failed(_))
    });
    pair.pass(Duration::from_secs(5));
    phase(pair)
}

const PRECIOUS: [&str; 2] = ["/precious/a.txt", "/precious/empty/"];

#[test]
fn a_link_to_a_directory_is_deleted_as_a_link() {
    // Whether the server says where a link leads or not.
    for (habits, may_be_links) in [("", 0), ("logical-pwd", 4)] {
        let mut pair = connected(habits);
        assert_eq!(count(&mut pair).1, may_be_links, "{habits}");
        assert_eq!(delete(&mut pair, true), TreePhase::Deleted, "{habits}");
        assert_eq!(below(&mut pair, "/precious"), PRECIOUS, "{habits}");
        assert_eq!(below(&mut pair, "/victim"), [""; 0], "{habits}");
        assert_eq!(pair.bench.codes(), [""; 0], "{habits}");
    }
}

#[test]
fn a_link_that_is_not_deleted_stays_and_what_it_leads_to_is_never_changed() {
    for habits in ["refuse-delete", "refuse-delete,logical-pwd"] {
        let mut pair = connected(habits);
        let before = below(&mut pair, "/victim");
        count(&mut pair);
        let TreePhase::Failed(Message::TreeNotDeleted { done, .. }) = delete(&mut pair, false)
        else {
            panic!("{habits}: {:?}", phase(&pair));
        };
        assert_eq!(done, 0, "{habits}");
        assert_eq!(below(&mut pair, "/precious"), PRECIOUS, "{habits}");
        assert_eq!(below(&mut pair, "/victim"), before, "{habits}");
        assert_eq!(pair.bench.codes(), ["tree-not-deleted"], "{habits}");
    }
}

/// Only a server that was seen to tell where a link leads proves by that that a directory is none.
#[test]
fn where_links_are_not_told_only_what_is_certain_goes_unless_the_user_wants_it() {
    let plain = Server::new(HOST)
        .login("demo", "demo")
        .file("/victim/deep/c.txt", "goes");
    let check = |even_if_links: bool, left: &[&str]| {
        let mut pair = Pair::ready_at(&DemoOptions::default(), vec![plain.clone()]);
        pair.connect(ch(0), HOST);
        assert_eq!(count(&mut pair).1, 2, "it is said before");
        let phase = delete(&mut pair, even_if_links);
        assert_eq!(below(&mut pair, "/"), left);
        match phase {
            TreePhase::Deleted => assert!(even_if_links),
            TreePhase::Failed(Message::TreeNotDeleted { path, why, .. }) => {
                assert_eq!((path.as_str(), why.code()), ("/victim", "may-be-link"));
            }
            other => panic!("{other:?}"),
        }
    };
    check(true, &[]);
    check(false, &["/victim/", "/victim/deep/", "/victim/deep/c.txt"]);
}

#[test]
fn a_link_back_up_is_left_out_of_a_tree_that_comes_down() {
    for habits in ["", "logical-pwd"] {
        let mut pair = connected(habits);
        pair.bench.command(Command::DownloadTree {
            channel: ch(0),
            name: "victim".into(),
            tree: TREE,
        });
        pair.until("it is walked", |pair| {
            let trees = &pair.bench.page.trees;
            trees.len() == 1 && !matches!(phase(pair), TreePhase::Walking(_))
        });
        let TreePhase::Walked { size, .. } = phase(&pair) else {
            panic!("{habits}: {:?}", phase(&pair));
        };
        assert!(size.left_out >= 1, "{habits}: {size:?}");
        pair.until_transfers_end();
        let mut names: Vec<String> = Vec::new();
        for transfer in &pair.bench.page.transfers {
            assert_eq!(transfer.direction, Direction::Down);
            assert_eq!(transfer.state, TransferState::Done, "{transfer:?}");
            names.push(format!("{}/{}", transfer.directory, transfer.name));
        }
        names.sort();
        assert!(names.contains(&"/victim/b.txt".to_owned()), "{names:?}");
        assert!(
            names.contains(&"/victim/link/a.txt".to_owned()),
            "{names:?}"
        );
        assert!(names.len() <= 4, "{habits}: {names:?}");
        assert_eq!(pair.bench.codes(), ["tree-incomplete"], "{habits}");
    }
}

#[test]
fn a_directory_with_hidden_files_is_told_as_not_empty_with_what_went() {
    let server = Server::new(HOST)
        .login("demo", "demo")
        .file("/victim/a.txt", "goes")
        .file("/victim/.hidden", "stays")
        .habits("hide-dot-names");
    let mut pair = Pair::ready_at(&DemoOptions::default(), vec![server]);
    pair.connect(ch(0), HOST);
    count(&mut pair);
    let TreePhase::Failed(Message::TreeNotDeleted {
        path,
        done,
        of,
        why,
    }) = delete(&mut pair, true)
    else {
        panic!("{:?}", phase(&pair));
    };
    assert_eq!((path.as_str(), done, of), ("/victim", 1, 2));
    assert_eq!(*why, Message::NotEmpty);
    assert_eq!(below(&mut pair, "/"), ["/victim/", "/victim/.hidden"]);
}
