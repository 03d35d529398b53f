//! Parts of the page that are loaded behind it: the first screen is there before them.
//!
//! `cargo xtask build` splits the page where the feature `chunks` has the split points; a build without the feature,
//! as the tests are, has everything in one piece. What a chunk brings is a pointer to its one entrance; nothing that
//! is only reached through it is in the main part.

use gloo_timers::future::TimeoutFuture;
use wasm_split_helpers::SplitLoaderError;

/// How long until a chunk that did not come is asked for again, in ms.
const RETRY_MS: u32 = 3_000;

/// Loads a chunk, again and again until it is there. `on_trouble` is called when it did not come the first time.
pub async fn loaded<T>(
    load: impl AsyncFn() -> Result<T, SplitLoaderError>,
    on_trouble: impl FnOnce(),
) -> T {
    let mut on_trouble = Some(on_trouble);
    loop {
        if let Ok(entrance) = load().await {
            return entrance;
        }
        if let Some(on_trouble) = on_trouble.take() {
            on_trouble();
        }
        TimeoutFuture::new(RETRY_MS).await;
    }
}
