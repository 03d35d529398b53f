//! Transfers, as the phases that they all go through: to *arrive* in the directory, to *locate* the name, to check
//! what is there of that *name*, to *deliver* or *receive* the bytes, to *confirm* what came of them, and to *publish*
//! it under its own name.

mod arrive;
mod comparison;
mod download;
mod original;
mod packet;
mod part;
mod preview;
mod read_back;
mod retrieve;
mod send;
mod source;
mod upload;

pub(crate) use arrive::Arrive;
pub(crate) use download::Download;
pub(crate) use original::RemoveOriginal;
pub(crate) use part::DeletePart;
pub(crate) use preview::Look;
pub(crate) use retrieve::Retrieve;
pub(crate) use send::Send;
pub(crate) use upload::Upload;
