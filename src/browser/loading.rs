//! Loading parts of the page that come behind it: the first screen is there before them.

use gloo_timers::future::TimeoutFuture;

/// How long until a part that did not come is asked for again, in ms.
const RETRY_MS: u32 = 3_000;

/// Loads a part, again and again until it is there. `on_trouble` is called when it did not come the first time.
pub async fn loaded<T, E>(load: impl AsyncFn() -> Result<T, E>, on_trouble: impl FnOnce()) -> T {
    let mut on_trouble = Some(on_trouble);
    loop {
        if let Ok(part) = load().await {
            return part;
        }
        if let Some(on_trouble) = on_trouble.take() {
            on_trouble();
        }
        TimeoutFuture::new(RETRY_MS).await;
    }
}
