//! What the sources are held to.

use std::collections::{BTreeMap, BTreeSet};

use crate::Tree;
use crate::tidy::arrows::{Arrow, arrows};
use crate::tidy::table::{Row, rows};

/// How many lines a file may have.
const LINES_MAX: usize = 600;

/// The rooms whose own rooms stand in an order too.
const WITH_SUB_ROOMS: &[&str] = &["ftp", "ui"];

/// How the room's own file stands among its sub-rooms; it sorts before them.
const HEAD: &str = "";

/// What is wrong, a line each.
pub(crate) fn violations(tree: &Tree) -> Vec<String> {
    let rows = rows(&tree["src/lib.rs"]);
    let arrows = arrows(tree);
    let mut wrong = rooms_without_row(tree, &rows);
    wrong.extend(against_the_order(&rows, &arrows));
    for room in WITH_SUB_ROOMS {
        wrong.extend(circles(tree, room, &arrows));
    }
    wrong.extend(forbidden_names(&rows, &arrows));
    wrong.extend(long_files(tree));
    wrong
}

fn rooms_without_row(tree: &Tree, rows: &[Row]) -> Vec<String> {
    let room = |path: &String| {
        let below = path.strip_prefix("src/")?;
        let name = below.split('/').next()?;
        if matches!(name, "bin" | "site" | "lib.rs" | "main.rs") {
            return None;
        }
        Some(name.trim_end_matches(".rs").to_owned())
    };
    let rooms: BTreeSet<String> = tree.keys().filter_map(room).collect();
    let named: BTreeSet<String> = rows.iter().map(|row| row.room.clone()).collect();
    let missing = rooms
        .difference(&named)
        .map(|room| format!("table: no row for {room}"));
    let surplus = named
        .difference(&rooms)
        .map(|room| format!("table: {room} is no room"));
    missing.chain(surplus).collect()
}

/// Arrows to a room that is not printed above.
fn against_the_order(rows: &[Row], arrows: &[Arrow]) -> Vec<String> {
    let place = |room: &str| rows.iter().position(|row| row.room == room);
    let mut wrong = Vec::new();
    for Arrow { from, to, written } in arrows {
        let (Some(from), Some(to)) = (from.first(), own(to)) else {
            continue;
        };
        if let (Some(above), Some(below)) = (place(to), place(from))
            && above > below
        {
            wrong.push(format!("order: {from} -> {to}: {written}"));
        }
    }
    wrong.sort();
    wrong
}

/// The room of ours that a path names.
fn own(to: &[String]) -> Option<&String> {
    (to.first()? == "crate").then(|| to.get(1))?
}

/// Arrows between sub-rooms of a room from the second of which the first can be reached again.
fn circles(tree: &Tree, room: &str, arrows: &[Arrow]) -> Vec<String> {
    let is_there = |name: &str| {
        let path = format!("src/{room}/{name}");
        let dir = format!("{path}/");
        tree.contains_key(&format!("{path}.rs")) || tree.keys().any(|file| file.starts_with(&dir))
    };
    let sub_room = |path: &[String]| {
        let name = path.get(1).map_or(HEAD, String::as_str);
        let name = if is_there(name) { name } else { HEAD };
        name.to_owned()
    };
    let mut written: BTreeMap<(String, String), &str> = BTreeMap::new();
    for arrow in arrows {
        if arrow.from.first().is_some_and(|from| from == room)
            && own(&arrow.to).is_some_and(|to| to == room)
        {
            let pair = (sub_room(&arrow.from), sub_room(&arrow.to[1..]));
            if pair.0 != pair.1 {
                written.entry(pair).or_insert(&arrow.written);
            }
        }
    }
    let shown = |name: &str| match name {
        HEAD => "the head".to_owned(),
        name => name.to_owned(),
    };
    written
        .iter()
        .filter(|((from, to), _)| reaches(&written, to, from))
        .map(|((from, to), how)| {
            format!("circle in {room}: {} -> {}: {how}", shown(from), shown(to))
        })
        .collect()
}

fn reaches(arrows: &BTreeMap<(String, String), &str>, from: &str, to: &str) -> bool {
    let mut seen = BTreeSet::from([from]);
    let mut ahead = vec![from];
    while let Some(here) = ahead.pop() {
        if here == to {
            return true;
        }
        for (_, next) in arrows.keys().filter(|(from, _)| from == here) {
            if seen.insert(next) {
                ahead.push(next);
            }
        }
    }
    false
}

/// Arrows to what a row says that its room must never name.
fn forbidden_names(rows: &[Row], arrows: &[Arrow]) -> Vec<String> {
    let mut wrong = Vec::new();
    for row in rows {
        for arrow in arrows
            .iter()
            .filter(|arrow| arrow.from.first() == Some(&row.room))
        {
            // Our rooms stand in the table without the crate.
            let to = match arrow.to.split_first() {
                Some((first, rest)) if first == "crate" => rest,
                _ => &arrow.to,
            };
            let named = |never: &&String| {
                let never: Vec<&str> = never.split("::").collect();
                to.len() >= never.len() && never.iter().zip(to).all(|(never, to)| never == to)
            };
            if let Some(never) = row.never.iter().find(named) {
                let Row { room, .. } = row;
                wrong.push(format!(
                    "name: {room} never names `{never}`: {}",
                    arrow.written
                ));
            }
        }
    }
    wrong
}

fn long_files(tree: &Tree) -> Vec<String> {
    let long = |(path, text): (&String, &String)| {
        let lines = text.lines().count();
        (lines > LINES_MAX).then(|| format!("length: {path} has {lines} lines"))
    };
    tree.iter().filter_map(long).collect()
}
