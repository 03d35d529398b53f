//! What the browser knows of charsets.

use web_sys::TextDecoder;

/// Decodes GBK as the browser does; empty where it does not know it, which no browser admits to.
pub(super) fn decode_gbk(bytes: &[u8]) -> String {
    TextDecoder::new_with_label("gbk")
        .and_then(|decoder| decoder.decode_with_u8_array(bytes))
        .unwrap_or_default()
}
