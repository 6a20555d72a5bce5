//! Nobody gives what they don't have: does a policy hold everything that a role allows?

use std::collections::BTreeSet;

use tessera_model::schema::Schema;
use tessera_permission::policy::{CORE_OBJECTS, ObjectPolicy};
use tessera_permission::role::ObjectPermissions;
use tessera_permission::{FieldAccess, Permissions, Policy, Scope};

/// True when somebody with this policy may do all that the role allows, with every object and field that there is.
pub(super) fn covers(policy: &Policy, role: &Permissions, schema: &Schema) -> bool {
    if policy.is_administrator() {
        return true;
    }
    if role.administrator {
        return false;
    }
    let nothing = ObjectPermissions::default();
    let star = role.objects.get("*").unwrap_or(&nothing);
    let allowed = |key: &str| {
        let fallback = if CORE_OBJECTS.contains(&key) { &nothing } else { star };
        role.objects.get(key).unwrap_or(fallback)
    };
    let all_present = schema.objects().all(|object| {
        let (has, wants) = (policy.object(&object.key), allowed(&object.key));
        let fields = object.fields.iter().all(|field| {
            let wanted = wants.fields.get(&field.key).copied().unwrap_or_else(|| FieldAccess::unsaid(field));
            wanted <= has.field(field)
        });
        covers_object(has, wants) && (fields || wants.read == Scope::None && !wants.create)
    });
    // Objects that a plugin brings later.
    let mut absent = role.objects.iter().filter(|(key, _)| schema.object(key).is_none());
    all_present && absent.all(|(key, wants)| covers_object(policy.object(key), wants))
}

fn covers_object(has: &ObjectPolicy, wants: &ObjectPermissions) -> bool {
    covers_scope(&has.read, wants.read)
        && covers_scope(&has.update, wants.update)
        && covers_scope(&has.delete, wants.delete)
        && (has.create || !wants.create)
        && (has.import || !wants.import)
        && (has.export || !wants.export)
        && (has.assign || !wants.assign)
        && (has.reveal || !wants.reveal)
        && wants.actions.iter().all(|action| has.allows_action(action, true))
}

fn covers_scope(has: &BTreeSet<Scope>, wants: Scope) -> bool {
    let any = |scopes: &[Scope]| scopes.iter().any(|scope| has.contains(scope));
    match wants {
        Scope::None => true,
        Scope::Own => !has.is_empty(),
        Scope::OwnAndReports => any(&[Scope::OwnAndReports, Scope::All]),
        Scope::Department => any(&[Scope::Department, Scope::DepartmentTree, Scope::All]),
        Scope::DepartmentTree => any(&[Scope::DepartmentTree, Scope::All]),
        Scope::All => any(&[Scope::All]),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tessera_model::system;

    use super::*;

    fn role(text: serde_json::Value) -> Permissions {
        serde_json::from_value(text).unwrap()
    }

    #[test]
    fn only_what_one_has_can_be_given() {
        let schema = Schema::build(system::core_objects().unwrap(), system::core_dictionaries().unwrap()).unwrap();
        let lead = role(json!({"objects": {
            "*": {"read": "department_tree", "create": true, "update": "department", "actions": ["convert"]},
            "user": {"read": "all", "fields": {"phone": "masked"}},
        }}));
        let policy = Policy::of([&lead]);
        let covered = |text| covers(&policy, &role(text), &schema);
        assert!(covered(json!({"objects": {"*": {"read": "department", "create": true, "update": "own"}}})));
        assert!(covered(json!({"objects": {"order": {"read": "own", "actions": ["convert"]}}})));
        assert!(covered(json!({"objects": {"user": {"read": "all", "fields": {"phone": "hidden"}}}})));
        assert!(covered(json!({})));
        assert!(!covered(json!({"objects": {"user": {"read": "all"}}})), "would show phones");
        assert!(!covered(json!({"objects": {"*": {"read": "all"}}})));
        assert!(!covered(json!({"objects": {"*": {"read": "own", "export": true}}})));
        assert!(!covered(json!({"objects": {"order": {"read": "own", "actions": ["*"]}}})));
        assert!(!covered(json!({"objects": {"department": {"read": "all"}}})), "`*` does not reach departments");
        assert!(!covered(json!({"administrator": true})));
        assert!(covers(&Policy::administrator(), &role(json!({"administrator": true})), &schema));
    }
}
