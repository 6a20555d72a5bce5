//! What every request passes on its way in and out.

pub(crate) mod envelope;
pub(crate) mod guard;
pub(crate) mod headers;
pub(crate) mod refused;
pub(crate) mod request_id;
