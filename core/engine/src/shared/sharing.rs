//! With whom something is shared.

use serde::{Deserialize, Serialize};
use tessera_model::error::{Error, FieldError, Result};
use tessera_permission::Actor;

use crate::engine::Engine;

/// Roles and departments that one thing may be shared with.
const TARGETS_MAX: usize = 50;
/// Entries that are looked up for one person: themselves, everyone, their roles and departments.
const ENTRIES_MAX: usize = 100;

/// Who finds it beside its owner: everyone, or whoever has one of the roles or belongs to one of the departments (or to one
/// below it).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Sharing {
    pub everyone: bool,
    /// Ids.
    pub roles: Vec<String>,
    /// Ids.
    pub departments: Vec<String>,
}

/// The entries under which something is found; with `object` a second time for those who look among an object's alone.
pub(super) fn reach(owner: &str, sharing: &Sharing, default_for: &[String], object: Option<&str>) -> Vec<String> {
    let mut entries = vec![of_user(owner)];
    if sharing.everyone {
        entries.push(EVERYONE.to_owned());
    }
    entries.extend(sharing.roles.iter().chain(default_for).map(|id| of_role(id)));
    entries.extend(sharing.departments.iter().map(|id| of_department(id)));
    entries.sort_unstable();
    entries.dedup();
    if let Some(object) = object {
        let among: Vec<_> = entries.iter().map(|entry| among(entry, object)).collect();
        entries.extend(among);
    }
    entries
}

/// The entries that are for an actor.
pub(super) fn entries(actor: &Actor) -> Vec<String> {
    let mut entries = vec![of_user(&actor.id), EVERYONE.to_owned()];
    entries.extend(actor.roles.iter().map(|id| of_role(id)));
    entries.extend(actor.departments_above.iter().map(|id| of_department(id)));
    entries.truncate(ENTRIES_MAX);
    entries
}

const EVERYONE: &str = "all";

pub(super) fn of_user(id: &str) -> String {
    format!("u:{id}")
}

fn of_role(id: &str) -> String {
    format!("r:{id}")
}

fn of_department(id: &str) -> String {
    format!("d:{id}")
}

pub(super) fn among(entry: &str, object: &str) -> String {
    format!("{entry}|{object}")
}

/// Whether there are the roles and departments that somebody wants to share with.
///
/// # Errors
/// `validation_failed`, naming `sharing.roles`, `sharing.departments` or `default_for`.
#[crate::opaque]
pub(crate) async fn check(engine: &Engine, sharing: &Sharing, default_for: &[String]) -> Result<()> {
    let schema = engine.schema();
    for (place, object, ids) in [
        ("sharing.roles", "role", sharing.roles.as_slice()),
        ("sharing.departments", "department", &sharing.departments),
        ("default_for", "role", default_for),
    ] {
        if ids.len() > TARGETS_MAX {
            return Err(Error::validation(vec![FieldError::new(
                place,
                "out_of_range",
                format!("At most {TARGETS_MAX}"),
                format!("最多 {TARGETS_MAX} 个"),
            )]));
        }
        if ids.is_empty() {
            continue;
        }
        let known = engine.store().labels(schema.require(object)?, ids).await?;
        if let Some(unknown) = ids.iter().find(|id| !known.contains_key(*id)) {
            return Err(Error::validation(vec![FieldError::new(
                place,
                "reference_not_found",
                format!("There is no {object} `{unknown}`"),
                format!("“{unknown}”不存在"),
            )]));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_it_is_for_finds_it() {
        let sharing = Sharing { everyone: false, roles: vec!["r1".to_owned()], departments: vec!["north".to_owned()] };
        let reach = reach("mei", &sharing, &["r1".to_owned(), "r2".to_owned()], Some("thing"));
        let finds = |roles: &[&str], above: &[&str], id: &str| {
            let mut actor = Actor::system("test");
            actor.id = id.to_owned();
            actor.roles = roles.iter().map(|role| (*role).to_owned()).collect();
            actor.departments_above = above.iter().map(|one| (*one).to_owned()).collect();
            let found = entries(&actor).iter().any(|entry| reach.contains(entry));
            assert_eq!(found, entries(&actor).iter().any(|entry| reach.contains(&among(entry, "thing"))));
            found
        };
        assert!(finds(&[], &[], "mei") && finds(&["r2"], &[], "li") && finds(&[], &["city", "north"], "li"));
        assert!(!finds(&["r3"], &["south"], "li"));
        assert!(!reach.contains(&among(EVERYONE, "thing")));
    }
}
