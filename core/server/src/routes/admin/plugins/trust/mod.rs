//! The trust book: whose packages are accepted, and what is revoked.

pub(crate) mod book;
pub(crate) mod forget_pin;
pub(crate) mod import_revocations;
pub(crate) mod revoke;
pub(crate) mod trust_key;
pub(crate) mod unrevoke;
pub(crate) mod untrust_key;
