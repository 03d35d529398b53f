//! Whether the page may read or write what a handle of the user's stands for.

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::FileSystemHandle;

use super::js::get;

/// What is to be done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// To read it.
    Read,
    /// To read and write it.
    Write,
}

/// Whether the page may, as far as the browser says. One that cannot be asked says so when it is done.
pub fn may(handle: &FileSystemHandle, access: Access) -> impl Future<Output = bool> + use<> {
    state(handle, "queryPermission", access)
}

/// Has the browser ask the user where the page may not. To be called in a window, in answer to a click: it is asked here
/// and now, while the click still counts.
pub fn ask(handle: &FileSystemHandle, access: Access) -> impl Future<Output = bool> + use<> {
    state(handle, "requestPermission", access)
}

fn state(
    handle: &FileSystemHandle,
    method: &str,
    access: Access,
) -> impl Future<Output = bool> + use<> {
    let method: Option<Function> = get(handle, method).and_then(|method| method.dyn_into().ok());
    let options = Object::new();
    let mode = match access {
        Access::Read => "read",
        Access::Write => "readwrite",
    };
    // An object without members takes any.
    let _set = Reflect::set(&options, &"mode".into(), &mode.into());
    let state = method.map(|method| method.call1(handle, &options));
    async move {
        let state = match state {
            None => return true,
            Some(Err(_)) => return false,
            Some(Ok(state)) => state.unchecked_into::<Promise>().await,
        };
        state.is_ok_and(|state| state.as_string().as_deref() == Some("granted"))
    }
}
