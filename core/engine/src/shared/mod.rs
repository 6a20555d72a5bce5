//! What people make and share: saved views, dashboards. Each is one document that says for whom it is (`reach`), so that
//! everybody finds theirs over an index and nobody reads what is for others.

mod document;
mod sharing;
mod write;

pub use sharing::Sharing;

pub(crate) use document::{Shared, owners};
pub(crate) use sharing::check as check_sharing;
pub(crate) use write::Kind;
