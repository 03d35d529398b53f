//! Browser entry: mounts the page.

fn main() {
    #[cfg(target_arch = "wasm32")]
    at_ferry::ui::start();
}
