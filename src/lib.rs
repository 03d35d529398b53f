//! AT Ferry.
