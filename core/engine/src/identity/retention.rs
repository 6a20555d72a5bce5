//! How long each kind of entry of the audit log is kept. One document; for ever, unless an administrator says otherwise.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use tessera_model::error::{Error, FieldError, Result};
use tessera_store::Table;

use super::actor::administrators_only;
use crate::context::Context;
use crate::engine::Engine;

/// The id of the document.
const ID: &str = "audit_retention";
/// The id of the document that says how far the log was gone through.
pub(super) const DONE: &str = "audit_retention_done";
/// What tells who got in, who may do what and who looked at what stays at least so long, in days.
const SECURITY_DAYS_MIN: u32 = 365;
/// Everything else.
const DAYS_MIN: u32 = 30;
/// A hundred years.
const DAYS_MAX: u32 = 36_500;
/// The kinds that a rule can name: the beginning of an entry's key, and whether it is one of security. Entries of plugins' making and of later
/// versions go with `others`.
const KINDS: [(&str, bool); 27] = [
    ("access", true),
    ("administrator", true),
    ("audit", true),
    ("bulk", false),
    ("customization", false),
    ("data", true),
    ("department", true),
    ("dictionary", false),
    ("event", false),
    ("export", true),
    ("field", true),
    ("import", false),
    ("job", false),
    ("password", true),
    ("plugin", true),
    ("record", true),
    ("role", true),
    ("second_factor", true),
    ("security", true),
    ("session", true),
    ("settings", true),
    ("sign_in_provider", true),
    ("token", true),
    ("user", true),
    ("view", false),
    ("viewing", true),
    ("workflow", false),
];

/// The rules in force.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AuditRetention {
    /// Days by kind; a kind that isn't named is kept for ever.
    pub days: BTreeMap<String, u32>,
    /// Days of the kinds that can't be named.
    pub others: Option<u32>,
}

impl AuditRetention {
    /// How many days an entry is kept; none: for ever.
    pub(super) fn of(&self, kind: &str) -> Option<u32> {
        if is_named(kind) { self.days.get(kind).copied() } else { self.others }
    }

    /// True when nothing ever goes.
    pub(super) fn keeps_all(&self) -> bool {
        self.days.is_empty() && self.others.is_none()
    }
}

/// A client's changes; `null` keeps for ever, what is left out stays as it is.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AuditRetentionChange {
    /// Days by kind.
    pub days: BTreeMap<String, Option<u32>>,
    /// Days of the kinds that can't be named.
    #[serde(deserialize_with = "said")]
    pub others: Option<Option<u32>>,
}

fn said<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Option<u32>>, D::Error> {
    Option::<u32>::deserialize(deserializer).map(Some)
}

impl Engine {
    /// The rules, and what each may be at least: `{"days", "others", "days_min"}`. For administrators.
    ///
    /// # Errors
    /// `action_forbidden`.
    #[crate::opaque]
    pub async fn show_audit_retention(&self, cx: &Context) -> Result<Json> {
        administrators_only(&cx.actor)?;
        Ok(shown(&self.audit_retention().await?))
    }

    /// Changes some of the rules and answers all. They hold from the next night on. For administrators.
    ///
    /// # Errors
    /// `action_forbidden`; `validation_failed` naming the kinds.
    #[crate::opaque]
    pub async fn update_audit_retention(&self, cx: &Context, change: AuditRetentionChange) -> Result<Json> {
        administrators_only(&cx.actor)?;
        let before = self.audit_retention().await?;
        let after = changed(&before, change)?;
        if after != before {
            self.audit(cx, "audit.retention_update", json!({"before": told(&before), "after": told(&after)})).await?;
            self.store().doc_put(Table::Setting, ID, json!(after)).await?;
            // Days that were gone through by other rules are gone through once more.
            self.store().doc_delete(Table::Setting, DONE).await?;
        }
        Ok(shown(&after))
    }

    /// The rules in force.
    pub(super) async fn audit_retention(&self) -> Result<AuditRetention> {
        let document = self.store().doc_get(Table::Setting, ID).await?;
        let read = |document| {
            serde_json::from_value(document).map_err(|error| Error::internal(format!("setting `{ID}`: {error}")))
        };
        document.map_or_else(|| Ok(AuditRetention::default()), read)
    }
}

fn is_named(kind: &str) -> bool {
    KINDS.iter().any(|(known, _)| *known == kind)
}

fn days_min(kind: &str) -> u32 {
    let is_security = KINDS.iter().any(|(known, is_security)| *known == kind && *is_security);
    if is_security { SECURITY_DAYS_MIN } else { DAYS_MIN }
}

fn shown(rules: &AuditRetention) -> Json {
    let days: BTreeMap<_, _> = KINDS.iter().map(|(kind, _)| (*kind, rules.days.get(*kind))).collect();
    let least: BTreeMap<_, _> =
        KINDS.iter().map(|(kind, _)| *kind).chain(["others"]).map(|kind| (kind, days_min(kind))).collect();
    json!({"days": days, "others": rules.others, "days_min": least})
}

/// As the log tells of them: days by kind, in a form in which what differs is found.
fn told(rules: &AuditRetention) -> Json {
    let named = rules.days.iter().map(|(kind, days)| (kind.as_str(), *days));
    named
        .chain(rules.others.map(|days| ("others", days)))
        .map(|(kind, days)| (format!("kept.{kind}"), json!(days)))
        .collect()
}

fn changed(before: &AuditRetention, change: AuditRetentionChange) -> Result<AuditRetention> {
    let mut after = before.clone();
    let mut problems = Vec::new();
    let mut check = |kind: &str, days: Option<u32>| {
        let least = days_min(kind);
        if days.is_some_and(|days| !(least..=DAYS_MAX).contains(&days)) {
            let (en, zh) = (
                format!("Must be a whole number of days from {least} to {DAYS_MAX}"),
                format!("必须是 {least} 到 {DAYS_MAX} 之间的整数（天）"),
            );
            problems.push(FieldError::new(kind, "out_of_range", en, zh));
        }
    };
    if let Some(others) = change.others {
        check("others", others);
        after.others = others;
    }
    for (kind, days) in &change.days {
        if is_named(kind) {
            check(kind, *days);
            match days {
                Some(days) => after.days.insert(kind.clone(), *days),
                None => after.days.remove(kind),
            };
        }
    }
    let unknown = change.days.keys().filter(|kind| !is_named(kind));
    problems.extend(unknown.map(|kind| {
        let (en, zh) = (format!("There is no kind `{kind}`"), format!("没有名为“{kind}”的类型"));
        FieldError::new(kind, "unknown", en, zh)
    }));
    if problems.is_empty() { Ok(after) } else { Err(Error::validation(problems)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_of_security_stay_a_year_at_least() {
        let change = |body: Json| changed(&AuditRetention::default(), serde_json::from_value(body).unwrap());
        let after = change(json!({"days": {"session": 365, "import": 30, "job": null}, "others": 90})).unwrap();
        assert_eq!((after.of("session"), after.of("import"), after.of("job")), (Some(365), Some(30), None));
        assert_eq!((after.of("acme"), after.of("role")), (Some(90), None));
        let error = change(json!({"days": {"session": 364, "import": 29, "colour": 90}, "others": 1})).unwrap_err();
        let mut refused: Vec<_> =
            error.fields.iter().map(|field| (field.field.as_str(), field.code.as_str())).collect();
        refused.sort_unstable();
        let out = "out_of_range";
        assert_eq!(refused, [("colour", "unknown"), ("import", out), ("others", out), ("session", out)]);
        let left_out = changed(&after, AuditRetentionChange::default()).unwrap();
        assert_eq!(left_out, after, "what isn't named stays");
        let body = json!({"days": {"session": null}, "others": null});
        let kept = changed(&after, serde_json::from_value(body).unwrap()).unwrap();
        assert_eq!((kept.of("session"), kept.of("acme"), kept.of("import")), (None, None, Some(30)));
    }
}
