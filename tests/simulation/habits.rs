//! Habits of servers and modules in the field that a run draws, in groups that can be left out.

use crate::random::Rng;

/// Habits of one kind.
struct Group {
    name: &'static str,
    is_on: bool,
    /// As in the page's address, and whether what fails can be done after all where a server has it.
    habits: &'static [(&'static str, bool)],
}

/// All of them. `SIMULATE_HABITS` names those that are drawn from: `all`, `none`, or some parted by commas.
const GROUPS: [Group; 12] = [
    Group {
        name: "links",
        is_on: true,
        habits: &[
            ("links,links-as-directories", true),
            ("links,links-with-targets", false),
            ("links,links-as-directories,logical-pwd", true),
            ("links,links-as-directories,keep-links", false),
        ],
    },
    Group {
        name: "listings",
        is_on: true,
        habits: &[
            ("cut-listings:5", false),
            ("hide-dot-names", false),
            ("hide-dot-names,patterns", false),
            ("hide-dot-names,no-single-files", false),
            ("no-single-files", true),
            ("patterns", true),
        ],
    },
    Group {
        name: "names",
        is_on: true,
        habits: &[
            ("absolute-names", true),
            ("dotted-names", true),
            ("names-below", false),
            ("strange-names", true),
        ],
    },
    Group {
        name: "figures",
        is_on: true,
        habits: &[
            ("no-stamps", true),
            ("coarse-stamps:3600", true),
            ("coarse-stamps:20", true),
            ("size-negative:3", false),
            ("size-empty:3", false),
            ("size-huge:3", false),
            ("size-overflow:3", false),
        ],
    },
    Group {
        name: "offsets",
        is_on: true,
        habits: &[
            ("refuse-offset", true),
            ("ignore-offset", false),
            ("foreign-at-offset:16", false),
            ("foreign-at-offset:3000", false),
            ("repeat-at-offset:16", false),
            ("repeat-at-offset:3000", false),
        ],
    },
    Group {
        name: "refusals",
        is_on: true,
        habits: &[
            ("refuse-append", true),
            ("refuse-rename", false),
            // Most do.
            ("rename-replaces", true),
            ("rename-replaces", true),
            ("rename-replaces", true),
            ("refuse-delete", false),
            ("upload-only", false),
            ("quota-deletes:100000", false),
        ],
    },
    Group {
        name: "logins",
        is_on: true,
        habits: &[("logins:1", false), ("logins:2", false)],
    },
    Group {
        name: "answers",
        is_on: true,
        habits: &[
            ("lose-answers:3", false),
            ("lose-answers:7", false),
            ("cut-answers:3", false),
            ("cut-answers:7", false),
            ("late-answers:90", false),
            ("sessions-end:60", false),
        ],
    },
    Group {
        name: "results",
        is_on: true,
        habits: &[
            ("numeric-results", true),
            ("quiet-results", true),
            ("line-feed-ends", true),
            ("missing-ok:30", false),
            ("pin-without-ok", true),
        ],
    },
    Group {
        name: "late",
        is_on: true,
        habits: &[
            ("slow-answers:40", true),
            ("late-ok:40", false),
            ("slow-answers:40,late-ok:25", false),
            ("second-master:9", false),
        ],
    },
    Group {
        name: "stale",
        is_on: true,
        habits: &[("stale-answers:5", false)],
    },
    Group {
        name: "restarts",
        is_on: true,
        habits: &[
            ("boot", true),
            ("restart-idle:30", true),
            ("restart-mid-upload", true),
            ("restart-at-prompt", true),
        ],
    },
];

/// Those of a seed: none, or up to three.
pub(crate) fn draw(seed: u64) -> Vec<&'static str> {
    let rng = &mut Rng::of(seed, "habits");
    let all: Vec<&str> = drawn_from()
        .flat_map(|group| group.habits)
        .map(|(habit, _)| *habit)
        .collect();
    if all.is_empty() || rng.one_in(2) {
        return Vec::new();
    }
    (0..rng.within(1..=3)).map(|_| *rng.pick(&all)).collect()
}

/// Whether what fails can be done after all where somebody has this habit.
pub(crate) fn ends_well(name: &str) -> bool {
    let mut all = GROUPS.iter().flat_map(|group| group.habits);
    let is_it = |habit: &str| habit.split(',').any(|one| one == name);
    all.any(|(habit, ends_well)| is_it(habit) && *ends_well)
}

fn drawn_from() -> impl Iterator<Item = &'static Group> {
    let chosen = std::env::var("SIMULATE_HABITS").unwrap_or_default();
    GROUPS.iter().filter(move |group| match chosen.as_str() {
        "" => group.is_on,
        "all" => true,
        chosen => chosen.split(',').any(|name| name == group.name),
    })
}
