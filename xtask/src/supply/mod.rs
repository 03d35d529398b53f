//! What others made and the project uses: held to a policy, and named in the page where it is part of it.

mod graph;
pub(crate) mod licences;
pub(crate) mod policy;
mod spdx;
