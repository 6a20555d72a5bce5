//! What an actor may do with a field.

use serde::{Deserialize, Serialize};
use tessera_model::field::FieldDef;

/// From least to most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldAccess {
    /// Not even its existence shows.
    Hidden,
    /// A pattern of it shows (`138****1234`); it can't be filtered, sorted or written.
    Masked,
    ReadOnly,
    #[default]
    Writable,
}

impl FieldAccess {
    /// What holds for a field of which a role says nothing.
    pub const fn unsaid(field: &FieldDef) -> Self {
        if field.sensitive { Self::Masked } else { Self::Writable }
    }

    /// True when the value itself may be read, so that it may be filtered and sorted by.
    pub const fn is_readable(self) -> bool {
        matches!(self, Self::ReadOnly | Self::Writable)
    }
}
