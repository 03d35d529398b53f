//! `dte` and `ftp` put together.
