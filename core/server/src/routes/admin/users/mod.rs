//! Logins.

pub(crate) mod access;
pub(crate) mod create;
pub(crate) mod end_sessions;
pub(crate) mod end_token;
pub(crate) mod get;
pub(crate) mod hand_over;
pub(crate) mod link;
pub(crate) mod list;
pub(crate) mod mail_link;
pub(crate) mod make_token;
pub(crate) mod passkeys;
pub(crate) mod preview_hand_over;
pub(crate) mod reset_second_factor;
pub(crate) mod sessions;
pub(crate) mod set_password;
pub(crate) mod tokens;
pub(crate) mod update;
pub(crate) mod view_as;
