//! One's own account.

pub(crate) mod change_password;
pub(crate) mod end_session;
pub(crate) mod end_sessions;
pub(crate) mod end_token;
pub(crate) mod end_viewing;
pub(crate) mod make_token;
pub(crate) mod passkeys;
pub(crate) mod preferences;
pub(crate) mod second_factor;
pub(crate) mod sessions;
pub(crate) mod show;
pub(crate) mod tokens;
pub(crate) mod update;
pub(crate) mod update_preferences;
