//! What is decided for everybody: how passwords must be, and how long sessions and links hold. One document, in memory as a snapshot.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use tessera_model::error::{Error, ErrorCode, FieldError, Result};
use tessera_model::record::Fields;
use tessera_store::Table;

use super::actor::administrators_only;
use crate::context::Context;
use crate::engine::Engine;

/// The id of the document.
const ID: &str = "security";

/// The rules in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SecurityPolicy {
    /// Fewest characters of a password.
    pub password_length_min: u32,
    /// So many former passwords can't be taken again.
    pub password_history: u32,
    /// A session ends when it isn't used for so many minutes.
    pub session_idle_minutes: u32,
    /// A session ends so many hours after it began, however much it is used.
    pub session_hours: u32,
    /// An invitation or a link for a new password holds for so many hours.
    pub link_hours: u32,
}

/// Most former passwords that are kept.
pub(super) const HISTORY_MAX: usize = 24;

/// What each rule may be.
const BOUNDS: [(&str, u32, u32); 5] = [
    ("password_length_min", 8, 64),
    ("password_history", 0, HISTORY_MAX as u32),
    ("session_idle_minutes", 5, 30 * 24 * 60),
    ("session_hours", 1, 30 * 24),
    ("link_hours", 1, 14 * 24),
];

impl Default for SecurityPolicy {
    fn default() -> Self {
        Self {
            password_length_min: 12,
            password_history: 5,
            session_idle_minutes: 7 * 24 * 60,
            session_hours: 30 * 24,
            link_hours: 72,
        }
    }
}

impl SecurityPolicy {
    /// A session ends when it isn't used for so long.
    pub(super) fn idle_ms(&self) -> i64 {
        i64::from(self.session_idle_minutes) * 60 * 1000
    }

    /// A session ends so long after it began.
    pub(super) fn age_ms(&self) -> i64 {
        i64::from(self.session_hours) * 60 * 60 * 1000
    }

    /// A link holds so long.
    pub(super) fn link_ms(&self) -> i64 {
        i64::from(self.link_hours) * 60 * 60 * 1000
    }
}

impl Engine {
    /// The rules in force.
    pub fn security_policy(&self) -> Arc<SecurityPolicy> {
        self.inner.identity.policy.load_full()
    }

    /// All rules. For administrators.
    ///
    /// # Errors
    /// `action_forbidden`.
    pub fn show_security_policy(&self, cx: &Context) -> Result<Json> {
        administrators_only(&cx.actor)?;
        Ok(json!(self.security_policy().as_ref()))
    }

    /// Changes some of the rules and answers all. For administrators. They hold from the next request on, also for sessions that are
    /// open; passwords that people have stay until they are changed.
    ///
    /// # Errors
    /// `action_forbidden`, `unknown_field`, `validation_failed`.
    #[crate::opaque]
    pub async fn update_security_policy(&self, cx: &Context, body: &Fields) -> Result<Json> {
        administrators_only(&cx.actor)?;
        let before = self.security_policy();
        let after = changed(&before, body)?;
        if after != *before {
            self.store().doc_put(Table::Setting, ID, json!(after)).await?;
            self.inner.identity.policy.store(Arc::new(after.clone()));
            self.inner.identity.changed();
            self.audit(cx, "security.update", json!({"before": before.as_ref(), "after": after})).await?;
        }
        Ok(json!(after))
    }

    #[crate::opaque]
    pub(crate) async fn load_security_policy(&self) -> Result<()> {
        if let Some(document) = self.store().doc_get(Table::Setting, ID).await? {
            let policy = serde_json::from_value(document)
                .map_err(|error| Error::internal(format!("setting `{ID}`: {error}")))?;
            self.inner.identity.policy.store(Arc::new(policy));
        }
        Ok(())
    }
}

fn changed(before: &SecurityPolicy, body: &Fields) -> Result<SecurityPolicy> {
    let mut after = json!(before);
    let mut problems = Vec::new();
    for (key, value) in body {
        let Some((_, least, most)) = BOUNDS.iter().find(|(known, ..)| known == key) else {
            let problem =
                FieldError::new(key, "unknown", format!("There is no rule `{key}`"), format!("没有名为“{key}”的规则"));
            return Err(Error::new(ErrorCode::UnknownField, format!("there is no rule `{key}`")).with_field(problem));
        };
        match value.as_u64() {
            Some(number) if (u64::from(*least)..=u64::from(*most)).contains(&number) => after[key] = json!(number),
            _ => problems.push(FieldError::new(
                key,
                "out_of_range",
                format!("Must be a whole number from {least} to {most}"),
                format!("必须是 {least} 到 {most} 之间的整数"),
            )),
        }
    }
    if !problems.is_empty() {
        return Err(Error::validation(problems));
    }
    serde_json::from_value(after).map_err(|error| Error::internal(format!("setting `{ID}`: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_stay_within_their_bounds() {
        let before = SecurityPolicy::default();
        for (key, ..) in BOUNDS {
            assert!(json!(before).get(key).is_some(), "{key}");
        }
        let change = |body: Json| changed(&before, body.as_object().unwrap());
        let after = change(json!({"password_length_min": 14, "session_idle_minutes": 30})).unwrap();
        assert_eq!((after.password_length_min, after.idle_ms(), after.link_hours), (14, 1_800_000, 72));
        let error = change(json!({"password_length_min": 4, "session_hours": 0, "link_hours": "one"})).unwrap_err();
        assert_eq!(error.fields.iter().map(|field| field.code.as_str()).collect::<Vec<_>>(), ["out_of_range"; 3]);
        assert_eq!(change(json!({"colour": 1})).unwrap_err().code, ErrorCode::UnknownField);
    }
}
