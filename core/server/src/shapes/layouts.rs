//! How administrators lay objects out.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use utoipa::ToSchema;

use super::Named;

/// One titled part of a layout.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct LayoutSection {
    pub key: String,
    pub label: Named,
    /// Keys, in their order.
    pub fields: Vec<String>,
    #[serde(default)]
    pub tab: Option<Named>,
    /// Columns that its fields stand in where there is room.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 2)]
    pub columns: Option<u8>,
    /// A filter: it stands there while the record is like this.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub when: Option<Json>,
    /// Codes of the roles that it is for; everybody without any.
    #[serde(default)]
    pub roles: Vec<String>,
}

/// What a layout shows.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct LayoutParts {
    /// Keys of the fields beside the name.
    pub header: Vec<String>,
    pub sections: Vec<LayoutSection>,
}

/// What an administrator arranged.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ArrangedLayout {
    /// Id of the role that it is for; everybody's without one.
    #[serde(default)]
    pub role: Option<String>,
    /// Goes into `If-Match`.
    pub revision: u64,
    pub header: Vec<String>,
    pub sections: Vec<LayoutSection>,
    /// Keys of the fields that were left out on purpose.
    pub hidden: Vec<String>,
}

/// How an object is laid out.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ObjectLayouts {
    pub object: String,
    pub defined: LayoutParts,
    pub arranged: Vec<ArrangedLayout>,
}
