//! Search across objects, and the choices of a reference field.

use serde_json::{Value as Json, json};
use tessera_model::error::Result;
use tessera_model::object::ObjectDef;
use tessera_model::query::Query;
use tessera_model::record::StoredRecord;
use tessera_model::text;
use tessera_permission::scope::{self, ScopedAction};
use tessera_permission::{VisibleRecord, grant};
use tessera_store::Words;

use super::wire;
use crate::context::Context;
use crate::engine::Engine;

/// Longest text that is searched for, in characters.
const TEXT_MAX: usize = 100;

impl Engine {
    /// Records of any object that hold the words, best first within each object; `is_complete` is false while not all of them can be
    /// found yet, shortly after a start.
    ///
    /// # Errors
    /// The store's.
    #[crate::opaque]
    pub async fn search(&self, cx: &Context, wanted: &str, limit: usize) -> Result<Json> {
        let wanted: String = wanted.trim().chars().take(TEXT_MAX).collect();
        let schema = self.schema();
        let (mut items, mut is_complete) = (Vec::new(), true);
        if wanted.is_empty() {
            return Ok(json!({"items": items, "next_cursor": null, "is_complete": true}));
        }
        let limit = limit.clamp(1, 50);
        for object in schema.objects().filter(|object| {
            object.searchable().next().is_some()
                && !matches!(object.key.as_str(), "role" | "user_group" | "sharing_rule")
        }) {
            let (Ok(_), Ok(fields)) = (grant::read(&cx.actor, object), self.search_fields(cx, object)) else {
                continue;
            };
            let scope = scope::filter(&cx.actor, object, ScopedAction::Read);
            let words = Words { text: &wanted, fields: Some(&fields) };
            let found = self.store().search(&schema, object, &words, &scope, limit).await?;
            is_complete &= self.store().has_all_words(object);
            let records: Vec<_> = found.iter().collect();
            let shown = wire::show(self, cx, object, &records, None).await?;
            for (record, visible) in found.iter().zip(shown) {
                items.push(json!({
                    "object": object.key, "id": record.id(), "label": visible.get(&object.name_field),
                    "matched": matched(object, record, &visible, &wanted, &fields), "record": visible,
                }));
            }
        }
        // Whoever searches for a name wants that record first, of whatever object.
        let exact = text::fold(&wanted);
        items.sort_by_key(|item| {
            let label = text::fold(item.get("label").and_then(Json::as_str).unwrap_or_default());
            if label == exact {
                0
            } else if label.starts_with(&exact) {
                1
            } else {
                2
            }
        });
        items.truncate(limit);
        Ok(json!({"items": items, "next_cursor": null, "is_complete": is_complete}))
    }

    /// Records to choose from in a reference field: those that hold the words, or the newest.
    ///
    /// # Errors
    /// `not_found`, `action_forbidden`.
    #[crate::opaque]
    pub async fn reference_choices(&self, cx: &Context, object: &str, wanted: &str, limit: usize) -> Result<Json> {
        let schema = self.schema();
        let object = schema.require(object)?;
        grant::read(&cx.actor, object)?;
        let limit = limit.clamp(1, 50);
        let wanted: String = wanted.trim().chars().take(TEXT_MAX).collect();
        let scope = scope::filter(&cx.actor, object, ScopedAction::Read);
        // Words that may be looked for nowhere narrow nothing down.
        let fields = self.search_fields(cx, object).ok().filter(|_| !wanted.is_empty());
        let records = match fields {
            Some(fields) => {
                let words = Words { text: &wanted, fields: Some(&fields) };
                self.store().search(&schema, object, &words, &scope, limit).await?
            }
            None => {
                let query = Query {
                    filter: scope,
                    search: None,
                    search_fields: None,
                    sort: Vec::new(),
                    limit,
                    cursor: None,
                    count: false,
                };
                self.store().query(&schema, object, &query).await?.records
            }
        };
        let records: Vec<_> = records.iter().collect();
        let shown = wire::show(self, cx, object, &records, Some(std::slice::from_ref(&object.name_field))).await?;
        let items: Vec<_> =
            shown.iter().map(|record| json!({"id": record.id(), "label": record.get(&object.name_field)})).collect();
        Ok(json!({"items": items, "next_cursor": null}))
    }
}

/// The field that explains the hit: the first that holds the words as they were typed, else the name, as far as it may be read.
fn matched(
    object: &ObjectDef,
    record: &StoredRecord,
    visible: &VisibleRecord,
    wanted: &str,
    fields: &[String],
) -> Json {
    let wanted = text::fold(wanted);
    let hit = object
        .searchable()
        .filter(|field| fields.contains(&field.key))
        .find(|field| record.text(&field.key).is_some_and(|value| text::fold(value).contains(&wanted)));
    let field = hit.map_or(object.name_field.as_str(), |field| field.key.as_str());
    json!({"field": field, "text": visible.get(field)})
}
