//! The core's entry, in a module of its own: `core.js` calls it.

#[cfg(target_arch = "wasm32")]
mod entry {
    use std::cell::RefCell;
    use std::panic;

    use at_ferry::boundary::last_word;
    use at_ferry::browser::clock::Clock;
    use at_ferry::driver;
    use wasm_bindgen::prelude::*;
    use web_sys::MessagePort;

    thread_local! {
        /// The way to the page, for a last word. A module runs one core.
        static PAGE: RefCell<Option<MessagePort>> = const { RefCell::new(None) };
    }

    /// Runs a core for the page at the other end of the port; over when the page needs it no more.
    #[expect(unreachable_pub, reason = "what is exported from a module has to be")]
    #[wasm_bindgen]
    pub async fn begin(port: MessagePort) {
        PAGE.with_borrow_mut(|page| *page = Some(port.clone()));
        panic::set_hook(Box::new(|info| {
            console_error_panic_hook::hook(info);
            PAGE.with_borrow(|page| {
                if let Some(page) = page {
                    // Nothing is left to be done where even that fails.
                    let _posted = page.post_message(&last_word(&info.to_string()));
                }
            });
        }));
        driver::run(Clock::punctual(), port).await;
    }
}

fn main() {}
