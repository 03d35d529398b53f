//! What the browser knows of charsets.

use web_sys::TextDecoder;

use crate::codec::provide_gbk;

/// Makes GBK known to the codec of this module, as the browser has it.
pub fn provide() {
    provide_gbk(decode_gbk);
}

/// Decodes GBK as the browser does; empty where it does not know it, which no browser admits to.
fn decode_gbk(bytes: &[u8]) -> String {
    TextDecoder::new_with_label("gbk")
        .and_then(|decoder| decoder.decode_with_u8_array(bytes))
        .unwrap_or_default()
}
