//! The union of an actor's roles.

use std::collections::{BTreeMap, BTreeSet};

use tessera_model::field::FieldDef;

use crate::field_access::FieldAccess;
use crate::role::{ObjectPermissions, Permissions, Scope};

/// What all roles of an actor allow together on one object. Scopes don't form a line (a department and one's reports overlap),
/// so they are kept as sets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObjectPolicy {
    pub read: BTreeSet<Scope>,
    pub create: bool,
    pub update: BTreeSet<Scope>,
    pub delete: BTreeSet<Scope>,
    pub import: bool,
    pub export: bool,
    pub assign: bool,
    pub reveal: bool,
    fields: BTreeMap<String, FieldAccess>,
    actions: BTreeSet<String>,
}

impl ObjectPolicy {
    fn add(&mut self, role: &ObjectPermissions) {
        for (set, scope) in
            [(&mut self.read, role.read), (&mut self.update, role.update), (&mut self.delete, role.delete)]
        {
            if scope != Scope::None {
                set.insert(scope);
            }
        }
        self.create |= role.create;
        self.import |= role.import;
        self.export |= role.export;
        self.assign |= role.assign;
        self.reveal |= role.reveal;
        self.actions.extend(role.actions.iter().cloned());
        // Rights add up, restrictions of fields too: a role that hides a field hides it whatever other roles say.
        for (field, access) in &role.fields {
            let entry = self.fields.entry(field.clone()).or_default();
            *entry = (*entry).min(*access);
        }
    }

    fn keep_reading(&mut self) {
        let read = std::mem::take(&mut self.read);
        let fields = std::mem::take(&mut self.fields);
        *self = Self { read, fields, export: self.export, ..Self::default() };
    }

    /// What the roles say of a field; sensitive ones are masked unless a role says otherwise.
    pub fn field(&self, field: &FieldDef) -> FieldAccess {
        self.fields.get(&field.key).copied().unwrap_or_else(|| FieldAccess::unsaid(field))
    }

    /// True when an action that a plugin or workflow adds is allowed: by its name, by `**`, or, unless it is restricted, by `*`.
    pub fn allows_action(&self, action: &str, is_restricted: bool) -> bool {
        self.actions.contains(action) || self.actions.contains("**") || !is_restricted && self.actions.contains("*")
    }
}

/// How much of what a user may do a token of theirs may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Look at what there is.
    Reading,
    /// Change records too.
    Records,
    /// What the user may.
    Everything,
}

fn all_but_administration() -> BTreeMap<String, ObjectPermissions> {
    let reading = ObjectPermissions { read: Scope::All, ..ObjectPermissions::default() };
    let everything =
        ObjectPermissions { actions: BTreeSet::from(["**".to_owned()]), ..ObjectPermissions::everything() };
    let identity = CORE_OBJECTS.iter().map(|key| ((*key).to_owned(), reading.clone()));
    std::iter::once(("*".to_owned(), everything)).chain(identity).collect()
}

/// The objects of identity itself, which the key `*` of a role does not cover.
pub const CORE_OBJECTS: [&str; 5] = ["user", "department", "role", "user_group", "sharing_rule"];

/// The union of an actor's roles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    administrator: bool,
    objects: BTreeMap<String, ObjectPolicy>,
    others: ObjectPolicy,
    nobody: ObjectPolicy,
}

impl Policy {
    /// Adds roles up.
    pub fn of<'a>(roles: impl IntoIterator<Item = &'a Permissions>) -> Self {
        let roles: Vec<_> = roles.into_iter().collect();
        let mut policy = Self { administrator: roles.iter().any(|role| role.administrator), ..Self::default() };
        let named: BTreeSet<_> = roles.iter().flat_map(|role| role.objects.keys()).filter(|key| *key != "*").collect();
        for role in &roles {
            let star = role.objects.get("*");
            if let Some(star) = star {
                policy.others.add(star);
            }
            for key in &named {
                let fallback = star.filter(|_| !CORE_OBJECTS.contains(&key.as_str()));
                if let Some(object) = role.objects.get(*key).or(fallback) {
                    policy.objects.entry((*key).clone()).or_default().add(object);
                }
            }
        }
        policy
    }

    /// The policy of the system itself and of administrators.
    pub fn administrator() -> Self {
        Self::of([&Permissions { administrator: true, ..Permissions::default() }])
    }

    /// The same without what a token leaves out. An administrator's token that doesn't administer has what a role can give: every record,
    /// and to read who there is.
    #[must_use]
    pub fn narrowed(&self, reach: Reach) -> Self {
        let mut policy = match (self.administrator, reach) {
            (true, Reach::Everything) => return self.clone(),
            (true, _) => Self::of([&Permissions { administrator: false, objects: all_but_administration() }]),
            (false, _) => self.clone(),
        };
        if reach == Reach::Reading {
            policy.objects.values_mut().chain([&mut policy.others]).for_each(ObjectPolicy::keep_reading);
        }
        policy
    }

    /// True when everything is allowed.
    pub const fn is_administrator(&self) -> bool {
        self.administrator
    }

    /// What holds for an object; for administrators nothing of it is asked.
    pub fn object(&self, key: &str) -> &ObjectPolicy {
        self.objects.get(key).unwrap_or(if CORE_OBJECTS.contains(&key) { &self.nobody } else { &self.others })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(key: &str, sensitive: bool) -> FieldDef {
        let label = serde_json::json!({"en": key, "zh-CN": key});
        serde_json::from_value(serde_json::json!({"key": key, "label": label, "kind": "text", "sensitive": sensitive}))
            .unwrap()
    }

    fn role(object: &str, permissions: ObjectPermissions) -> Permissions {
        Permissions { administrator: false, objects: BTreeMap::from([(object.to_owned(), permissions)]) }
    }

    #[test]
    fn a_star_does_not_reach_restricted_actions() {
        let with = |actions: &[&str]| {
            let actions = actions.iter().map(|action| (*action).to_owned()).collect();
            Policy::of([&role("order", ObjectPermissions { actions, ..Default::default() })])
        };
        let allows =
            |actions: &[&str], is_restricted| with(actions).object("order").allows_action("reopen", is_restricted);
        assert!(allows(&["*"], false) && !allows(&["*"], true));
        assert!(allows(&["reopen"], true) && allows(&["**"], true) && !allows(&[], false));
    }

    #[test]
    fn a_token_may_less_than_its_user_and_never_more() {
        let seller = role(
            "account",
            ObjectPermissions {
                read: Scope::Own,
                create: true,
                update: Scope::Own,
                assign: true,
                fields: BTreeMap::from([("phone".to_owned(), FieldAccess::Masked)]),
                actions: BTreeSet::from(["*".to_owned()]),
                ..Default::default()
            },
        );
        let policy = Policy::of([&seller]);
        assert_eq!(policy.narrowed(Reach::Records), policy);
        let reading = policy.narrowed(Reach::Reading);
        let account = reading.object("account");
        assert_eq!(account.read, BTreeSet::from([Scope::Own]));
        assert!(!account.create && account.update.is_empty() && !account.assign && !account.allows_action("x", false));
        assert_eq!(account.field(&field("phone", false)), FieldAccess::Masked);

        let administrator = Policy::administrator();
        assert!(administrator.narrowed(Reach::Everything).is_administrator());
        let records = administrator.narrowed(Reach::Records);
        assert!(!records.is_administrator() && records.object("account").delete.contains(&Scope::All));
        assert!(records.object("account").allows_action("reopen", true));
        assert!(records.object("user").read.contains(&Scope::All) && records.object("user").update.is_empty());
        let reading = administrator.narrowed(Reach::Reading);
        assert!(reading.object("account").read.contains(&Scope::All) && !reading.object("account").create);
    }

    #[test]
    fn rights_add_up_and_hidden_fields_stay_hidden() {
        let seller = role("account", ObjectPermissions { read: Scope::Own, create: true, ..Default::default() });
        let lead = role(
            "*",
            ObjectPermissions {
                read: Scope::Department,
                fields: BTreeMap::from([("phone".to_owned(), FieldAccess::Masked)]),
                ..Default::default()
            },
        );
        let policy = Policy::of([&seller, &lead]);
        let account = policy.object("account");
        assert_eq!(account.read, BTreeSet::from([Scope::Own, Scope::Department]));
        assert!(account.create);
        assert_eq!(account.field(&field("phone", false)), FieldAccess::Masked);
        assert_eq!(account.field(&field("name", false)), FieldAccess::Writable);
        assert_eq!(account.field(&field("id_number", true)), FieldAccess::Masked);
        assert!(policy.object("contact").read.contains(&Scope::Department));
        assert!(policy.object("role").read.is_empty(), "`*` does not reach the core's own objects");
    }
}
