//! What `start.js` calls.

#![expect(unsafe_code, reason = "a script finds a function by its plain name")]

use std::cell::RefCell;
use std::{mem, ptr};

use super::Unpacker;

#[derive(Default)]
struct State {
    packed: Vec<u8>,
    unpacker: Option<Unpacker<'static>>,
    part: Vec<u8>,
}

thread_local! {
    static STATE: RefCell<State> = RefCell::default();
}

/// Where so many bytes of a stream are to be written.
#[unsafe(no_mangle)]
extern "C" fn packed(length: usize) -> *mut u8 {
    STATE.with_borrow_mut(|state| {
        state.unpacker = None;
        state.packed = vec![0; length];
        state.packed.as_mut_ptr()
    })
}

/// Where the next part is, until the one behind it is asked for; null where what was written is no whole stream.
#[unsafe(no_mangle)]
extern "C" fn part() -> *const u8 {
    STATE.with_borrow_mut(|state| {
        if state.unpacker.is_none() {
            state.unpacker = Unpacker::new(mem::take(&mut state.packed).leak()).ok();
        }
        let part = state.unpacker.as_mut().map(Unpacker::part);
        match part {
            Some(Ok(part)) => {
                state.part = part;
                state.part.as_ptr()
            }
            Some(Err(_)) | None => ptr::null(),
        }
    })
}

/// How long that part is.
#[unsafe(no_mangle)]
extern "C" fn length() -> usize {
    STATE.with_borrow(|state| state.part.len())
}
