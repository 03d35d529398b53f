//! The numbers of previews: what the user looks at is numbered from 0 on, what the page looks at by itself from the end.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::app::PreviewId;

/// The tour's.
pub const OF_TOUR: PreviewId = PreviewId(u32::MAX);

/// That of the byte that goes each way.
pub const OF_BYTE_CHECK: PreviewId = PreviewId(u32::MAX - 1);

/// The user's next one.
pub fn next() -> PreviewId {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    PreviewId(NEXT.fetch_add(1, Ordering::Relaxed))
}
