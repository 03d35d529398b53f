//! The session of a channel: connecting, disconnecting, its configuration, and where it stands.

mod check;
mod connect;
mod disconnect;
mod settings;

pub(crate) use check::Check;
pub(crate) use connect::Connect;
pub(crate) use disconnect::Disconnect;
pub(crate) use settings::Configure;
