//! What was done beside records: sign-ins, everything that changes who may do what, and what an operator should be able to look up
//! later.

use serde_json::{Value as Json, json};
use tessera_model::date;
use tessera_model::error::Result;
use tessera_store::{DocOrder, Table};

use super::actor::administrators_only;
use crate::context::Context;
use crate::engine::Engine;

/// Entries of a page.
const PAGE_MAX: usize = 200;
/// Entries that one answer looks through at most; the next page goes on from there.
const LOOK_MAX: usize = 2_000;

/// Which entries are looked for; what is left out holds for all.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// A key such as `plugin.install`, or the beginning of one up to a dot: `plugin`.
    pub action: Option<String>,
    /// Id of whoever did it.
    pub by: Option<String>,
    /// From this moment on, milliseconds since 1970.
    pub since_ms: Option<i64>,
    /// Before this moment, milliseconds since 1970.
    pub until_ms: Option<i64>,
    /// Words that the entry contains in whatever place, in small letters or capitals.
    pub search: Option<String>,
}

impl AuditFilter {
    fn matches(&self, entry: &Json) -> bool {
        let text = |key: &str| entry.get(key).and_then(Json::as_str).unwrap_or_default();
        let at = entry.get("at_ms").and_then(Json::as_i64).unwrap_or_default();
        let is_kind = |wanted: &String| {
            let rest = text("action").strip_prefix(wanted.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        self.action.as_ref().is_none_or(is_kind)
            && self.by.as_ref().is_none_or(|by| text("by") == by)
            && self.since_ms.is_none_or(|since| at >= since)
            && self.until_ms.is_none_or(|until| at < until)
            && self.search.as_ref().is_none_or(|words| {
                let entry = entry.to_string().to_lowercase();
                words.to_lowercase().split_whitespace().all(|word| entry.contains(word))
            })
    }

    /// True when this entry and all before it are too old.
    fn is_past(&self, entry: &Json) -> bool {
        let at = entry.get("at_ms").and_then(Json::as_i64).unwrap_or_default();
        self.since_ms.is_some_and(|since| at < since)
    }
}

impl Engine {
    /// Writes down that somebody did something; `action` is a stable key such as `password.set`.
    ///
    /// # Errors
    /// The store's failures.
    #[crate::opaque]
    pub async fn audit(&self, cx: &Context, action: &str, data: Json) -> Result<()> {
        self.store().doc_put(Table::Audit, &self.next_id(), entry(self.now_ms(), cx, action, data)).await
    }

    /// The newest entries that are looked for, a page at a time. A page may hold fewer than were asked for, or none, while more
    /// follow: `next_cursor` tells. For administrators.
    ///
    /// # Errors
    /// `action_forbidden`.
    #[crate::opaque]
    pub async fn audit_entries(
        &self,
        cx: &Context,
        filter: &AuditFilter,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Json> {
        administrators_only(&cx.actor)?;
        if after.is_none() {
            // Whoever looks sees what was refused until now.
            self.write_refusals().await?;
        }
        let limit = limit.clamp(1, PAGE_MAX);
        let mut items = Vec::new();
        let mut cursor = after.map(str::to_owned);
        for _ in 0..LOOK_MAX / PAGE_MAX {
            let found = self.store().doc_list(Table::Audit, DocOrder::Newest, cursor.as_deref(), PAGE_MAX).await?;
            let is_last = found.len() < PAGE_MAX;
            for (id, entry) in found {
                if filter.is_past(&entry) {
                    return Ok(json!({"items": items, "next_cursor": null}));
                }
                if filter.matches(&entry) {
                    items.push(shown(&id, &entry));
                }
                cursor = Some(id);
                if items.len() == limit {
                    return Ok(json!({"items": items, "next_cursor": cursor}));
                }
            }
            if is_last {
                return Ok(json!({"items": items, "next_cursor": null}));
            }
        }
        Ok(json!({"items": items, "next_cursor": cursor}))
    }
}

/// An entry as it is kept; for writes that take it along in their own transaction.
pub(crate) fn entry(at_ms: i64, cx: &Context, action: &str, data: Json) -> Json {
    json!({
        "at_ms": at_ms,
        "action": action,
        "by": cx.person().id,
        "by_name": cx.person().name,
        "channel": cx.channel.as_str(),
        "source": cx.source,
        "reason": cx.reason,
        "trace": cx.trace,
        "data": data,
    })
}

fn shown(id: &str, entry: &Json) -> Json {
    let part = |key: &str| entry.get(key).cloned().unwrap_or_default();
    let at = entry.get("at_ms").and_then(Json::as_i64).map(date::instant_from_millis);
    json!({
        "id": id, "at": at, "action": part("action"), "by": {"id": part("by"), "label": part("by_name")},
        "channel": part("channel"), "source": part("source"), "reason": part("reason"), "trace": part("trace"),
        "data": part("data"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(change: impl FnOnce(&mut AuditFilter)) -> AuditFilter {
        let mut filter = AuditFilter::default();
        change(&mut filter);
        filter
    }

    #[test]
    fn entries_are_found_by_kind_person_time_and_words() {
        let entry = json!({"at_ms": 1_000, "action": "plugin.install", "by": "u1", "by_name": "李雷", "data": {"id": "acme.Rating"}});
        let found = |change: fn(&mut AuditFilter)| filter(change).matches(&entry);
        assert!(found(|_| {}));
        assert!(found(|of| of.action = Some("plugin".to_owned())));
        assert!(found(|of| of.action = Some("plugin.install".to_owned())));
        assert!(!found(|of| of.action = Some("plug".to_owned())), "a kind ends at a dot");
        assert!(!found(|of| of.by = Some("u2".to_owned())));
        assert!(found(|of| of.since_ms = Some(1_000)));
        assert!(!found(|of| of.until_ms = Some(1_000)), "until is the first moment that is left out");
        assert!(found(|of| of.search = Some("李雷 ACME".to_owned())));
        assert!(!found(|of| of.search = Some("acme nobody".to_owned())));
        assert!(filter(|of| of.since_ms = Some(1_001)).is_past(&entry));
    }
}
