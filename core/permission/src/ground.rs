//! Why an actor reaches a record: what [`scope::filter`](crate::scope::filter) answers with yes or no, in reasons that can be told.

use serde::Serialize;
use serde_json::Value as Json;
use tessera_model::object::ObjectDef;
use tessera_model::record::StoredRecord;

use crate::actor::Actor;
use crate::grant::Related;
use crate::role::Scope;
use crate::scope::{self, ScopedAction};
use crate::share::{self, Share, ShareLevel, ShareTarget};

/// One reason to reach a record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Ground {
    /// Administrators reach everything.
    Administrator,
    /// A role reaches every record of the object.
    All,
    /// The object's records belong to nobody: whoever has a scope wide enough reaches them.
    NoOwner,
    /// The record is the actor's own.
    Owner,
    /// Its owner reports to the actor, at whatever level.
    Report { owner: String },
    /// It belongs to the actor's department, or to one that the actor manages.
    Department { department: String },
    /// It belongs to a department below one of these.
    DepartmentBelow { department: String },
    /// The actor works on it with its owner.
    Collaborator,
    /// It is shared with the actor, a group or a department of theirs.
    Shared {
        to: ShareTarget,
        id: String,
        /// Of a department: those below it too.
        below: bool,
        level: ShareLevel,
        /// The last day; for good when there is none.
        until: Option<String>,
        by: String,
    },
    /// A sharing rule opens it to the actor's role, group or department.
    Rule { id: String, level: ShareLevel },
    /// The actor may read the record that it refers to by a field of which reading follows.
    Followed { field: String, object: String, id: String },
}

/// Every reason for which the actor's roles reach the record; none when they don't. `related` gives the values of the record that a
/// reference field points to.
pub fn grounds(
    actor: &Actor,
    object: &ObjectDef,
    record: &StoredRecord,
    action: ScopedAction,
    related: Related<'_>,
) -> Vec<Ground> {
    if actor.is_administrator() {
        return vec![Ground::Administrator];
    }
    let policy = actor.policy.object(&object.key);
    let scopes = match action {
        ScopedAction::Read => &policy.read,
        ScopedAction::Update => &policy.update,
        ScopedAction::Delete => &policy.delete,
    };
    if scopes.is_empty() {
        return Vec::new();
    }
    if !object.has_owner {
        let is_reached = action == ScopedAction::Read || scope::may_reach(object, scopes);
        return if is_reached { vec![Ground::NoOwner] } else { Vec::new() };
    }
    let mut found = Vec::new();
    if scopes.contains(&Scope::All) {
        found.push(Ground::All);
    }
    if let Some(owner) = record.text("owner") {
        if owner == actor.id {
            found.push(Ground::Owner);
        } else if scopes.contains(&Scope::OwnAndReports) && actor.reports.iter().any(|report| report == owner) {
            found.push(Ground::Report { owner: owner.to_owned() });
        }
    }
    if let Some(department) = record.text("department") {
        let is_in = |departments: &[String]| departments.iter().any(|one| one == department);
        let is_wide = scopes.contains(&Scope::DepartmentTree);
        if (is_wide || scopes.contains(&Scope::Department)) && is_in(&actor.departments) {
            found.push(Ground::Department { department: department.to_owned() });
        } else if is_wide && is_in(&actor.department_tree) {
            found.push(Ground::DepartmentBelow { department: department.to_owned() });
        }
    }
    let works_on_it = |list: &Json| list.as_array().is_some_and(|list| list.iter().any(|one| *one == actor.id));
    if record.get("collaborators").is_some_and(works_on_it) {
        found.push(Ground::Collaborator);
    }
    let held = share::held(actor, &object.key, action);
    let level = if action == ScopedAction::Read { ShareLevel::Read } else { ShareLevel::Write };
    let holds = |share: &Share| share.key(level).is_some_and(|key| held.contains(&key));
    if !held.is_empty() {
        found.extend(share::of(record.fields()).into_iter().filter(holds).map(|share| Ground::Shared {
            to: share.to,
            id: share.id,
            below: share.below,
            level: share.level,
            until: share.until,
            by: share.by,
        }));
    }
    let rules = share::rules(actor, &object.key, action).filter(|rule| rule.filter.matches(record, &|_| None));
    found.extend(rules.map(|rule| Ground::Rule { id: rule.id.clone(), level: rule.level }));
    if action == ScopedAction::Read {
        found.extend(scope::followed(actor, object).filter_map(|(via, reached)| {
            let (_there, id) = (related(&via.field)?, record.text(&via.field)?);
            reached.matches(record, related).then(|| Ground::Followed {
                field: via.field.clone(),
                object: via.object.clone(),
                id: id.to_owned(),
            })
        }));
    }
    found
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use serde_json::json;
    use tessera_model::filter::{Filter, Op};
    use tessera_model::record::Fields;

    use super::*;
    use crate::grant::is_reached;
    use crate::policy::Policy;
    use crate::role::{ObjectPermissions, Permissions};
    use crate::share::{HeldShares, SharingRule};

    fn object(has_owner: bool) -> ObjectDef {
        let label = json!({"en": "Thing", "zh-CN": "物"});
        let name = json!({"key": "name", "label": label, "kind": "text"});
        serde_json::from_value(json!({
            "key": "thing", "name_field": "name", "label": label, "label_plural": label, "has_owner": has_owner, "field": [name],
        }))
        .unwrap()
    }

    fn actor(scopes: &[Scope]) -> Actor {
        let roles: Vec<_> = scopes
            .iter()
            .map(|scope| Permissions {
                administrator: false,
                objects: BTreeMap::from([(
                    "thing".to_owned(),
                    ObjectPermissions { read: *scope, update: *scope, ..ObjectPermissions::default() },
                )]),
            })
            .collect();
        let texts = |list: &[&str]| list.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
        Actor {
            id: "mei".to_owned(),
            department: Some("north".to_owned()),
            departments: texts(&["north"]),
            department_tree: texts(&["north", "north-1"]),
            reports: texts(&["mei", "lin"]),
            groups: texts(&["vip"]),
            shares: BTreeMap::from([("thing".to_owned(), held())]),
            rules: BTreeMap::from([(
                "thing".to_owned(),
                vec![rule("vip", ShareLevel::Read), rule("all", ShareLevel::Write)],
            )]),
            policy: Arc::new(Policy::of(&roles)),
            ..Actor::system("test")
        }
    }

    /// What is held of shares with Mei herself, who has none that is over, and with the group.
    fn held() -> HeldShares {
        let key = |principal: &str, level| share::key(principal, level, "");
        let (read, write) = (ShareLevel::Read, ShareLevel::Write);
        HeldShares { read: vec![key("u:mei", read), key("g:vip", read)], write: vec![key("g:vip", write)] }
    }

    /// What is owned by somebody is open, to read or to write.
    fn rule(id: &str, level: ShareLevel) -> SharingRule {
        let owner = if level == ShareLevel::Read { "reader" } else { "writer" };
        SharingRule { id: id.to_owned(), level, filter: Filter::code("owner", Op::Eq(json!(owner))) }
    }

    fn shared(to: ShareTarget, id: &str, level: ShareLevel, until: Option<&str>) -> Share {
        let (by, at) = ("lin".to_owned(), "2026-11-29T00:00:00.000Z".to_owned());
        Share { to, id: id.to_owned(), below: false, level, until: until.map(str::to_owned), by, at }
    }

    fn with(record: StoredRecord, shares: &[Share]) -> StoredRecord {
        let mut fields = record.fields().clone();
        share::put(&mut fields, shares);
        StoredRecord::from_store("thing", "r1", 1, fields)
    }

    fn record(owner: Option<&str>, department: Option<&str>, collaborators: &[&str]) -> StoredRecord {
        let mut fields = Fields::new();
        owner.map(|owner| fields.insert("owner".to_owned(), json!(owner)));
        department.map(|department| fields.insert("department".to_owned(), json!(department)));
        if !collaborators.is_empty() {
            fields.insert("collaborators".to_owned(), json!(collaborators));
        }
        StoredRecord::from_store("thing", "r1", 1, fields)
    }

    /// What is told and what is decided are two pieces of code: over all combinations they must say the same.
    #[test]
    fn there_is_a_reason_exactly_where_the_scope_reaches() {
        let mut roles: Vec<Vec<Scope>> = Scope::ALL.iter().map(|scope| vec![*scope]).collect();
        roles.extend(Scope::ALL.iter().flat_map(|one| Scope::ALL.iter().map(move |other| vec![*one, *other])));
        let shares = [
            vec![],
            vec![shared(ShareTarget::User, "mei", ShareLevel::Read, None)],
            vec![shared(ShareTarget::User, "mei", ShareLevel::Write, Some("2026-01-01"))],
            vec![shared(ShareTarget::UserGroup, "vip", ShareLevel::Write, None)],
            vec![shared(ShareTarget::User, "wang", ShareLevel::Write, None)],
        ];
        for has_owner in [true, false] {
            let object = object(has_owner);
            for scopes in &roles {
                let actor = actor(scopes);
                for owner in [None, Some("mei"), Some("lin"), Some("wang"), Some("reader"), Some("writer")] {
                    for department in [None, Some("north"), Some("north-1"), Some("south")] {
                        for collaborators in [&[][..], &["mei"], &["wang"]] {
                            for shares in &shares {
                                let record = with(record(owner, department, collaborators), shares);
                                for action in [ScopedAction::Read, ScopedAction::Update, ScopedAction::Delete] {
                                    let told = grounds(&actor, &object, &record, action, &|_| None);
                                    let reached = is_reached(&actor, &object, &record, action, &|_| None);
                                    assert_eq!(!told.is_empty(), reached, "{scopes:?} {record:?} {action:?} {told:?}");
                                }
                            }
                        }
                    }
                }
            }
        }
        assert_eq!(
            grounds(&Actor::system("x"), &object(true), &record(None, None, &[]), ScopedAction::Read, &|_| None),
            [Ground::Administrator]
        );
    }

    #[test]
    fn all_reasons_are_told_each_in_its_own_words() {
        let told = grounds(
            &actor(&[Scope::OwnAndReports, Scope::DepartmentTree]),
            &object(true),
            &record(Some("lin"), Some("north-1"), &["mei"]),
            ScopedAction::Read,
            &|_| None,
        );
        let below = Ground::DepartmentBelow { department: "north-1".to_owned() };
        assert_eq!(told, [Ground::Report { owner: "lin".to_owned() }, below, Ground::Collaborator]);
        assert_eq!(json!(told[0]), json!({"kind": "report", "owner": "lin"}));
    }

    #[test]
    fn a_share_opens_what_it_says_and_is_told_with_whoever_gave_it() {
        let told = |share: Share, scope, action| {
            let record = with(record(Some("wang"), Some("south"), &[]), &[share]);
            grounds(&actor(&[scope]), &object(true), &record, action, &|_| None)
        };
        let group = |level| shared(ShareTarget::UserGroup, "vip", level, None);
        let read = told(group(ShareLevel::Read), Scope::Own, ScopedAction::Read);
        assert_eq!(
            json!(read),
            json!([{"kind": "shared", "to": "user_group", "id": "vip", "below": false, "level": "read", "until": null, "by": "lin"}])
        );
        assert!(told(group(ShareLevel::Read), Scope::Own, ScopedAction::Update).is_empty());
        assert_eq!(told(group(ShareLevel::Write), Scope::Own, ScopedAction::Update).len(), 1);
        assert!(told(group(ShareLevel::Write), Scope::Own, ScopedAction::Delete).is_empty(), "no share deletes");
        assert!(told(group(ShareLevel::Write), Scope::None, ScopedAction::Read).is_empty(), "no role, no share");

        let by_rule = |owner: &str, action| {
            let record = record(Some(owner), Some("south"), &[]);
            json!(grounds(&actor(&[Scope::Own]), &object(true), &record, action, &|_| None))
        };
        let reads = json!([{"kind": "rule", "id": "vip", "level": "read"}]);
        assert_eq!(by_rule("reader", ScopedAction::Read), reads);
        assert_eq!(by_rule("reader", ScopedAction::Update), json!([]));
        let writes = json!([{"kind": "rule", "id": "all", "level": "write"}]);
        assert_eq!(
            (by_rule("writer", ScopedAction::Read), by_rule("writer", ScopedAction::Update)),
            (writes.clone(), writes)
        );
        assert_eq!(by_rule("writer", ScopedAction::Delete), json!([]));
    }

    #[test]
    fn reading_follows_a_reference_one_step_and_only_reading() {
        let with_case = |has_owner| {
            let mut object = object(has_owner);
            let options = json!({"object": "case", "reading_follows": true});
            let label = json!({"en": "Case", "zh-CN": "案"});
            let case = json!({"key": "case", "label": label, "kind": "reference", "options": options});
            object.fields.push(serde_json::from_value(case).unwrap());
            object
        };
        let case = |owner: &str, grade: Option<&str>| -> Fields {
            let mut fields = Fields::from_iter([
                ("owner".to_owned(), json!(owner)),
                ("created_at".to_owned(), json!("2026-11-29T00:00:00.000Z")),
            ]);
            grade.map(|grade| fields.insert("grade".to_owned(), json!(grade)));
            fields
        };
        let member = |cases: Scope, things: Scope| {
            let of = |scope| ObjectPermissions { read: scope, update: scope, ..ObjectPermissions::default() };
            let objects = BTreeMap::from([("case".to_owned(), of(cases)), ("thing".to_owned(), of(things))]);
            let mut actor = actor(&[]);
            let filter = Filter::code("grade", Op::Ne(json!("secret")));
            let open = SharingRule { id: "open".to_owned(), level: ShareLevel::Write, filter };
            actor.rules.insert("case".to_owned(), vec![open]);
            actor.policy = Arc::new(Policy::of(&[Permissions { administrator: false, objects }]));
            actor
        };
        let told = |actor: &Actor, target: Option<Fields>, action| {
            let object = with_case(true);
            let mut fields = record(Some("wang"), None, &[]).fields().clone();
            fields.insert("case".to_owned(), json!("c1"));
            let record = StoredRecord::from_store("thing", "r1", 1, fields);
            let related = |field: &str| target.clone().filter(|_| field == "case");
            let told = grounds(actor, &object, &record, action, &related);
            assert_eq!(!told.is_empty(), is_reached(actor, &object, &record, action, &related), "{told:?}");
            json!(told)
        };
        let followed = json!([{"kind": "followed", "field": "case", "object": "case", "id": "c1"}]);
        let (own, none) = (member(Scope::Own, Scope::Own), json!([]));
        assert_eq!(told(&own, Some(case("mei", Some("secret"))), ScopedAction::Read), followed);
        assert_eq!(told(&own, Some(case("mei", None)), ScopedAction::Update), none, "reading alone");
        assert_eq!(told(&own, Some(case("wang", Some("plain"))), ScopedAction::Read), followed, "what a rule opens");
        assert_eq!(told(&own, Some(case("wang", Some("secret"))), ScopedAction::Read), none);
        assert_eq!(told(&own, None, ScopedAction::Read), none, "of what isn't there no rule holds");
        assert_eq!(told(&member(Scope::All, Scope::Own), Some(case("x", None)), ScopedAction::Read), followed);
        assert_eq!(told(&member(Scope::All, Scope::None), Some(case("mei", None)), ScopedAction::Read), none);
        assert_eq!(told(&member(Scope::None, Scope::Own), Some(case("mei", None)), ScopedAction::Read), none);
    }
}
