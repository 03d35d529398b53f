//! What a module says when it has just started.

/// Lines that a module says of itself while it starts: those of this vendor, and those that most firmware has.
const BOOT_LINES: [&[u8]; 8] = [
    b"+MATREADY",
    b"RDY",
    b"SMS Ready",
    b"SMS READY",
    b"SMS DONE",
    b"PB DONE",
    b"Call Ready",
    b"APP RDY",
];

/// Those that come once, and at the very start: in mid-session they tell of a restart.
const FIRST_LINES: usize = 2;

/// Whether a module that starts says this line.
pub fn is_boot_line(line: &[u8]) -> bool {
    BOOT_LINES.contains(&line.trim_ascii())
}

/// Whether this line tells that the module has restarted: what follows it, [`is_boot_line`], may come much later.
pub fn is_restart_line(line: &[u8]) -> bool {
    BOOT_LINES[..FIRST_LINES].contains(&line.trim_ascii())
}
