//! Pictures that the page brings along, made by code: what a picture of this size weighs would weigh on the page.

mod png;
mod scene;

pub use scene::Hour;

/// A ferry between hills, as a PNG of `width` by `height` points that is not packed: three bytes and a little for each
/// point.
pub fn picture(hour: Hour, width: u16, height: u16) -> Vec<u8> {
    png::written(width, height, |x, y| {
        scene::point(hour, width.into(), height.into(), x.into(), y.into())
    })
}
