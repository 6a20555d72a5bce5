//! What a role says, in the form in which administrators write it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::field_access::FieldAccess;

/// Which records of an object an action reaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// None.
    #[default]
    None,
    /// Those that the actor owns or works on as a team member.
    Own,
    /// Also those of people who report to the actor, at any level.
    OwnAndReports,
    /// Those of the actor's department and of departments that the actor manages.
    Department,
    /// Also those of the departments below.
    DepartmentTree,
    /// Every record.
    All,
}

impl Scope {
    /// Every scope, narrowest first.
    pub const ALL: [Self; 6] =
        [Self::None, Self::Own, Self::OwnAndReports, Self::Department, Self::DepartmentTree, Self::All];
}

/// What a role allows on one object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ObjectPermissions {
    pub read: Scope,
    pub create: bool,
    pub update: Scope,
    pub delete: Scope,
    pub import: bool,
    pub export: bool,
    /// Change of the owner.
    pub assign: bool,
    /// Looking at a masked value, one at a time; each look is written down.
    pub reveal: bool,
    /// Fields that differ from writable.
    pub fields: BTreeMap<String, FieldAccess>,
    /// Actions that plugins and workflows add; `*` stands for all.
    pub actions: BTreeSet<String>,
}

impl ObjectPermissions {
    /// Everything on every record.
    pub fn everything() -> Self {
        Self {
            read: Scope::All,
            create: true,
            update: Scope::All,
            delete: Scope::All,
            import: true,
            export: true,
            assign: true,
            reveal: true,
            fields: BTreeMap::new(),
            actions: BTreeSet::from(["*".to_owned()]),
        }
    }
}

/// The permissions of a role.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Permissions {
    /// May do everything, including the administration of users, roles, plugins and settings.
    pub administrator: bool,
    /// By object; the key `*` stands for every object without an entry of its own, the core's own objects excepted.
    pub objects: BTreeMap<String, ObjectPermissions>,
}
