//! The organisation's settings.

pub(crate) mod audit_retention;
pub(crate) mod mail;
pub(crate) mod security;
pub(crate) mod show;
pub(crate) mod test_mail;
pub(crate) mod update;
pub(crate) mod update_audit_retention;
pub(crate) mod update_mail;
pub(crate) mod update_security;
