//! How administrators lay objects out, over what plugins define.

pub(crate) mod arrange;
pub(crate) mod get;
pub(crate) mod reset;

/// Whose layout it is.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Whose {
    /// The id of the role whose people it is for; everybody's without one.
    role: Option<String>,
}
