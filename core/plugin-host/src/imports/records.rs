//! `records`, reading: with the acting user's rights, of objects that the plugin was granted.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use serde_json::{Value as Json, json};
use tessera_engine::records::query::QueryRequest;
use tessera_model::error::ErrorCode;
use tessera_model::object::ObjectDef;
use tessera_permission::{VisibleRecord, grant};

use super::error::{Answer, HostError};
use crate::capability::{Capability, objects_reached};
use crate::runtime::bindings::host::tessera::plugin::records;
use crate::runtime::bindings::types::{Field, RecordRef, Row};
use crate::runtime::state::CallState;
use crate::values;

/// Records of one page or one `get-many`.
const PAGE_MAX: usize = 500;

impl records::Host for CallState {
    async fn get(&mut self, record: RecordRef, select: Vec<String>) -> Answer<Option<Row>> {
        let object = self.readable("records.get", &record.object)?;
        self.rows(1)?;
        let fields = selected(&object, &select)?;
        match self.engine.get(&self.cx, &object.key, &record.id, fields.as_deref()).await {
            Ok(found) => Ok(Some(row(&object, &found))),
            Err(error) if error.code == ErrorCode::NotFound => {
                self.note_refusal(&error, Some(&record.id));
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn get_many(&mut self, refs: Vec<RecordRef>, select: Vec<String>) -> Answer<Vec<Option<Row>>> {
        if refs.len() > PAGE_MAX {
            return Err(HostError::limit("than 500 records at once"));
        }
        let objects: BTreeSet<String> = refs.iter().map(|one| one.object.clone()).collect();
        self.enter("records.get-many")?;
        let mut found: HashMap<(String, String), Row> = HashMap::new();
        for object in objects {
            let object = self.granted_object(&object)?;
            let ids: BTreeSet<&str> =
                refs.iter().filter(|one| one.object == object.key).map(|one| one.id.as_str()).collect();
            self.rows(ids.len())?;
            let request = QueryRequest {
                filter: Some(json!({"field": "id", "op": "in", "value": ids})),
                fields: selected(&object, &select)?,
                limit: Some(ids.len()),
                ..QueryRequest::default()
            };
            let page = self.engine.query(&self.cx, &object.key, request).await?;
            found.extend(
                page.items.iter().map(|record| ((object.key.clone(), record.id().to_owned()), row(&object, record))),
            );
        }
        Ok(refs.into_iter().map(|one| found.get(&(one.object, one.id)).cloned()).collect())
    }

    async fn query(&mut self, wanted: records::QuerySpec) -> Answer<records::Page> {
        let object = self.readable("records.query", &wanted.object)?;
        let limit = (wanted.limit as usize).clamp(1, PAGE_MAX);
        let request = QueryRequest {
            filter: self.filter(&object, wanted.filter.as_deref())?,
            sort: wanted
                .order
                .iter()
                .map(|order| format!("{}{}", if order.descending { "-" } else { "" }, order.field))
                .collect(),
            fields: selected(&object, &wanted.select)?,
            limit: Some(limit),
            cursor: wanted.cursor,
            ..QueryRequest::default()
        };
        let page = self.engine.query(&self.cx, &object.key, request).await?;
        self.rows(page.items.len())?;
        Ok(records::Page {
            rows: page.items.iter().map(|record| row(&object, record)).collect(),
            next: page.next_cursor,
        })
    }

    async fn count(&mut self, object: String, filter: Option<String>) -> Answer<u64> {
        let object = self.readable("records.count", &object)?;
        self.rows(1)?;
        let request = QueryRequest {
            filter: self.filter(&object, filter.as_deref())?,
            limit: Some(1),
            count: true,
            ..QueryRequest::default()
        };
        let page = self.engine.query(&self.cx, &object.key, request).await?;
        Ok(page.count.unwrap_or_default())
    }

    async fn create(&mut self, op: records::CreateOp) -> Answer<Row> {
        self.create_one(op).await
    }

    async fn update(&mut self, op: records::UpdateOp) -> Answer<Row> {
        self.update_one(op).await
    }

    async fn delete(&mut self, op: records::DeleteOp) -> Answer<()> {
        self.delete_one(op).await
    }

    async fn reserve_id(&mut self, object: String) -> Answer<String> {
        self.reserve(object)
    }

    async fn touch(&mut self, record: RecordRef, expected_version: Option<u64>) -> Answer<u64> {
        self.touch_one(record, expected_version).await
    }

    async fn apply(&mut self, ops: Vec<records::Op>) -> Answer<Vec<RecordRef>> {
        self.apply_all(ops).await
    }

    async fn describe(&mut self, object: String) -> Answer<String> {
        let object = self.readable("records.describe", &object)?;
        Ok(self.engine.describe(&self.cx, &object.key)?.to_string())
    }

    async fn objects(&mut self) -> Answer<String> {
        self.enter("records.objects")?;
        let schema = self.engine.schema();
        let reads = |object: &&Arc<ObjectDef>| {
            !object.archived && self.plugin.grants.reads(&object.key) && grant::read(&self.cx.actor, object).is_ok()
        };
        let objects: BTreeMap<&str, &Arc<ObjectDef>> =
            schema.objects().filter(reads).map(|object| (object.key.as_str(), object)).collect();
        let shown =
            |object: &&Arc<ObjectDef>| json!({"key": object.key, "label": object.label, "plugin": object.plugin});
        Ok(json!(objects.values().map(shown).collect::<Vec<_>>()).to_string())
    }
}

impl CallState {
    /// The object, when the plugin may read it; counts the call.
    fn readable(&mut self, call: &'static str, object: &str) -> Answer<Arc<ObjectDef>> {
        self.enter(call)?;
        self.asked.1 = Some(object.to_owned());
        self.granted_object(object)
    }

    fn granted_object(&self, object: &str) -> Answer<Arc<ObjectDef>> {
        if !self.plugin.grants.reads(object) {
            return Err(HostError::capability(&Capability::Read(object.to_owned())));
        }
        Ok(self.engine.schema().require(object)?.clone())
    }

    fn rows(&mut self, rows: usize) -> Answer<()> {
        if self.take_rows(rows) { Ok(()) } else { Err(HostError::limit("rows")) }
    }

    fn filter(&self, object: &ObjectDef, text: Option<&str>) -> Answer<Option<Json>> {
        let Some(text) = text else { return Ok(None) };
        let filter: Json =
            serde_json::from_str(text).map_err(|error| HostError::guest("invalid-filter", error.to_string()))?;
        let mut reached = BTreeSet::new();
        objects_reached(&filter, &self.engine.schema(), object, &mut reached);
        match reached.into_iter().find(|other| !self.plugin.grants.reads(other)) {
            Some(other) => Err(HostError::capability(&Capability::Read(other))),
            None => Ok(Some(filter)),
        }
    }
}

/// The fields that were asked for; unknown ones are refused by name.
fn selected(object: &ObjectDef, select: &[String]) -> Answer<Option<Vec<String>>> {
    if let Some(unknown) = select.iter().find(|key| object.field(key).is_none_or(|field| field.internal)) {
        return Err(HostError::guest("validation-failed", format!("`{}` has no field `{unknown}`", object.key)));
    }
    Ok((!select.is_empty()).then(|| select.to_vec()))
}

/// A record as the actor sees it, for a guest.
pub(crate) fn row(object: &ObjectDef, record: &VisibleRecord) -> Row {
    let fields = record.parts().iter().filter_map(|(key, value)| {
        let field = object.field(key)?;
        Some(Field { name: key.clone(), value: values::from_wire(field, value) })
    });
    Row {
        ref_: RecordRef { object: object.key.clone(), id: record.id().to_owned() },
        version: record.version(),
        fields: fields.collect(),
    }
}
