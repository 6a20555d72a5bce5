//! Who acts: the one argument that every operation of the engine starts with.

use std::collections::BTreeMap;
use std::sync::Arc;

use tessera_model::filter::Mine;
use tessera_model::label::Locale;

use crate::policy::Policy;
use crate::share::{HeldShares, SharingRule};

/// What kind of somebody acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    /// A signed-in person.
    User,
    /// A plugin or workflow that acts for itself, under a role that an administrator edits.
    Service(String),
    /// The product itself, for a named and audited reason.
    System(String),
}

/// Somebody with what their roles allow, resolved once and cached; changes of users, departments or roles resolve it anew.
#[derive(Clone, Debug)]
pub struct Actor {
    pub principal: Principal,
    /// The user's id, or a name such as `system` where nobody is behind it.
    pub id: String,
    pub name: String,
    pub locale: Locale,
    /// IANA name.
    pub timezone: String,
    /// The department that new records of this actor belong to.
    pub department: Option<String>,
    /// Own department and those that the actor manages.
    pub departments: Vec<String>,
    /// The same and all departments below.
    pub department_tree: Vec<String>,
    /// The same and all departments above: what is for one of these is for the actor too.
    pub departments_above: Vec<String>,
    /// Ids of the user groups that the actor is in; those that are out of use are left out.
    pub groups: Vec<String>,
    /// Ids of the actor's roles.
    pub roles: Vec<String>,
    /// Codes of those of them that have one.
    pub role_codes: Vec<String>,
    /// The actor and everybody who reports to them, at any level.
    pub reports: Vec<String>,
    /// By object, the keys of shares that hold for the actor today.
    pub shares: BTreeMap<String, HeldShares>,
    /// From this moment on (milliseconds since 1970) some of them may hold no longer; none when all are for good.
    pub shares_until_ms: Option<i64>,
    /// By list of choices, the entries that the actor answers for: their own, and those of their departments and groups.
    pub mine: Mine,
    /// By object, what sharing rules open to the actor.
    pub rules: BTreeMap<String, Vec<SharingRule>>,
    pub policy: Arc<Policy>,
}

impl Actor {
    /// The product itself.
    pub fn system(reason: &str) -> Self {
        Self {
            principal: Principal::System(reason.to_owned()),
            id: "system".to_owned(),
            name: "Tessera".to_owned(),
            locale: Locale::En,
            timezone: "UTC".to_owned(),
            department: None,
            departments: Vec::new(),
            department_tree: Vec::new(),
            departments_above: Vec::new(),
            groups: Vec::new(),
            roles: Vec::new(),
            role_codes: Vec::new(),
            reports: Vec::new(),
            shares: BTreeMap::new(),
            shares_until_ms: None,
            mine: Mine::new(),
            rules: BTreeMap::new(),
            policy: Arc::new(Policy::administrator()),
        }
    }

    /// True as long as what is shared with the actor is what it was when they were resolved, as far as time goes.
    pub fn is_current(&self, now_ms: i64) -> bool {
        self.shares_until_ms.is_none_or(|until_ms| now_ms < until_ms)
    }

    /// True when everything is allowed.
    pub fn is_administrator(&self) -> bool {
        self.policy.is_administrator()
    }

    /// True for the product itself.
    pub const fn is_system(&self) -> bool {
        matches!(self.principal, Principal::System(_))
    }
}
