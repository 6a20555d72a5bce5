//! What handlers take: who calls, what the path, query, headers and body say. Every refusal names what is wrong.

pub(crate) mod body;
pub(crate) mod change;
mod origin;
pub(crate) mod params;
mod token;
pub(crate) mod upload;
pub(crate) mod user;
mod viewing;

pub(crate) use body::{Body, BodyOrNone};
pub(crate) use change::IfVersion;
pub(crate) use origin::origin;
pub(crate) use params::{PathParams, QueryParams};
pub(crate) use upload::Upload;
pub(crate) use user::{Costly, CurrentUser, Stranger, UserToSettle};
