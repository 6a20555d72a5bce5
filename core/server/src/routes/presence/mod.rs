//! Who looks at which record.

pub(crate) mod enter;
pub(crate) mod leave;
