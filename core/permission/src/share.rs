//! Records shared with a user, a user group or a department: what stands in a record, and the keys by which it is found.
//!
//! A share has no room in a role: it widens which records an action reaches, never what may be done with them. Whoever has no scope at
//! all for reading an object reads nothing that is shared with them either, and nobody deletes by a share.
//!
//! A record carries for each share a key that says how it is open (`r` to read, `w` to change), for whom, and until when; an actor
//! carries the keys of those shares that hold for them today. Whether a share counts is therefore a look into a list, without a clock
//! and without reading the share itself.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use tessera_model::filter::Filter;
use tessera_model::record::Fields;
use tessera_model::system::{SHARE_ENTRIES, SHARE_KEYS};

use crate::actor::Actor;
use crate::scope::ScopedAction;

/// What kind of somebody a record is shared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShareTarget {
    User,
    UserGroup,
    Department,
}

impl ShareTarget {
    /// The object whose records these are; the same text stands on the wire.
    pub const fn object(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::UserGroup => "user_group",
            Self::Department => "department",
        }
    }

    /// The kind that a text on the wire names.
    pub fn from_text(text: &str) -> Option<Self> {
        [Self::User, Self::UserGroup, Self::Department].into_iter().find(|one| one.object() == text)
    }
}

/// What a share opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShareLevel {
    /// The record may be read.
    Read,
    /// It may be changed too.
    Write,
}

/// One share of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    pub to: ShareTarget,
    /// Id of the user, user group or department.
    pub id: String,
    /// Of a department: those below it too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub below: bool,
    pub level: ShareLevel,
    /// The last day on which it holds, in the organisation's time zone (`YYYY-MM-DD`); for good without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// Id of whoever shared it so.
    pub by: String,
    /// When they did, RFC 3339.
    pub at: String,
}

impl Share {
    /// Whom it is for, as keys say it.
    pub fn principal(&self) -> String {
        match self.to {
            ShareTarget::User => of_user(&self.id),
            ShareTarget::UserGroup => of_group(&self.id),
            ShareTarget::Department if self.below => of_tree(&self.id),
            ShareTarget::Department => of_department(&self.id),
        }
    }

    /// True once its last day is over.
    pub fn is_over(&self, today: &str) -> bool {
        self.until.as_deref().is_some_and(|until| until < today)
    }

    /// The key under which it opens a record so, if it does.
    pub fn key(&self, level: ShareLevel) -> Option<String> {
        (level <= self.level).then(|| key(&self.principal(), level, self.until.as_deref().unwrap_or_default()))
    }
}

/// The key of shares for a principal that hold until a day; for good when that is empty.
pub fn key(principal: &str, level: ShareLevel, until: &str) -> String {
    format!("{}/{principal}/{until}", letter(level))
}

/// Principal, level and last day that a key was made of.
pub fn parts_of(key: &str) -> Option<(&str, ShareLevel, &str)> {
    let (level, rest) = key.split_once('/')?;
    let level = [ShareLevel::Read, ShareLevel::Write].into_iter().find(|one| letter(*one) == level)?;
    let (principal, until) = rest.split_once('/')?;
    Some((principal, level, until))
}

const fn letter(level: ShareLevel) -> &'static str {
    match level {
        ShareLevel::Read => "r",
        ShareLevel::Write => "w",
    }
}

fn of_user(id: &str) -> String {
    format!("u:{id}")
}

fn of_group(id: &str) -> String {
    format!("g:{id}")
}

fn of_department(id: &str) -> String {
    format!("d:{id}")
}

fn of_tree(id: &str) -> String {
    format!("t:{id}")
}

/// Everybody whom a share can name when it means this actor.
pub fn principals(actor: &Actor) -> Vec<String> {
    let mut found = vec![of_user(&actor.id)];
    found.extend(actor.groups.iter().map(|id| of_group(id)));
    found.extend(actor.departments.iter().map(|id| of_department(id)));
    found.extend(actor.departments_above.iter().map(|id| of_tree(id)));
    found
}

/// The keys that hold for an actor today, of one object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeldShares {
    pub read: Vec<String>,
    pub write: Vec<String>,
}

/// Records of an object that a rule opens to an actor, as somebody with their roles, groups and departments.
#[derive(Clone, Debug, PartialEq)]
pub struct SharingRule {
    /// Id of the rule.
    pub id: String,
    pub level: ShareLevel,
    /// Which records; it looks at the record alone.
    pub filter: Filter,
}

/// The rules by which an action reaches records of an object.
pub(crate) fn rules<'a>(actor: &'a Actor, object: &str, action: ScopedAction) -> impl Iterator<Item = &'a SharingRule> {
    let least = match action {
        ScopedAction::Read => Some(ShareLevel::Read),
        ScopedAction::Update => Some(ShareLevel::Write),
        ScopedAction::Delete => None,
    };
    let rules = actor.rules.get(object).into_iter().flatten();
    rules.filter(move |rule| least.is_some_and(|least| rule.level >= least))
}

/// The keys by which an action reaches records of an object that are shared with the actor.
pub(crate) fn held<'a>(actor: &'a Actor, object: &str, action: ScopedAction) -> &'a [String] {
    match (actor.shares.get(object), action) {
        (Some(held), ScopedAction::Read) => &held.read,
        (Some(held), ScopedAction::Update) => &held.write,
        (None, _) | (_, ScopedAction::Delete) => &[],
    }
}

/// The shares that stand in a record, those that are over too.
pub fn of(fields: &Fields) -> Vec<Share> {
    let entries = fields.get(SHARE_ENTRIES).and_then(Json::as_array);
    entries.into_iter().flatten().filter_map(|entry| serde_json::from_value(entry.clone()).ok()).collect()
}

/// Puts shares into a record in place of those it has, with their keys.
pub fn put(fields: &mut Fields, shares: &[Share]) {
    if shares.is_empty() {
        fields.remove(SHARE_ENTRIES);
        fields.remove(SHARE_KEYS);
        return;
    }
    let levels = [ShareLevel::Read, ShareLevel::Write];
    let mut keys: Vec<String> =
        shares.iter().flat_map(|share| levels.into_iter().filter_map(|level| share.key(level))).collect();
    keys.sort_unstable();
    keys.dedup();
    fields.insert(SHARE_ENTRIES.to_owned(), json!(shares));
    fields.insert(SHARE_KEYS.to_owned(), json!(keys));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_says_how_for_whom_and_until_when() {
        let share = Share {
            to: ShareTarget::Department,
            id: "north".to_owned(),
            below: true,
            level: ShareLevel::Write,
            until: Some("2026-12-05".to_owned()),
            by: "mei".to_owned(),
            at: "2026-11-29T00:00:00.000Z".to_owned(),
        };
        let mut fields = Fields::new();
        put(&mut fields, std::slice::from_ref(&share));
        assert_eq!(fields.get(SHARE_KEYS), Some(&json!(["r/t:north/2026-12-05", "w/t:north/2026-12-05"])));
        assert_eq!(of(&fields), std::slice::from_ref(&share));
        assert_eq!(parts_of("w/t:north/2026-12-05"), Some(("t:north", ShareLevel::Write, "2026-12-05")));
        assert_eq!(parts_of("x/t:north/"), None);
        assert!(!share.is_over("2026-12-05") && share.is_over("2026-12-06"));
        let reading = Share { level: ShareLevel::Read, until: None, below: false, ..share };
        assert_eq!(reading.key(ShareLevel::Read).as_deref(), Some("r/d:north/"));
        assert_eq!(reading.key(ShareLevel::Write), None);
        assert!(!reading.is_over("9999-12-31"));
        put(&mut fields, &[]);
        assert!(fields.is_empty());
    }
}
