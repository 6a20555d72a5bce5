//! One's own second factor.

pub(crate) mod begin;
pub(crate) mod codes;
pub(crate) mod confirm;
pub(crate) mod off;
pub(crate) mod show;

use serde::Deserialize;
use utoipa::ToSchema;

/// The caller's own password, once more: a session that was left open must not take the second factor away.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Confirmed {
    password: String,
}
