//! A record as somebody got it, against what the oracle lets them have of it.

use serde_json::Value as Json;

use crate::oracle::Access;
use crate::probe::Probe;
use crate::world::Entry;

/// What changes by itself, or by what tests do.
const MOVING: [&str; 4] = ["updated_at", "updated_by", "version", "touch"];

impl Probe<'_> {
    /// Compares all fields of a record in wire form.
    pub(crate) fn compare(&self, entry: &Entry, shown: &Json) {
        let object = &entry.record.object;
        for (field, truth) in entry.truth.as_object().into_iter().flatten() {
            let told = shown.get(field);
            let what = |why: &str| format!("{object} {}: `{field}` {why}: {told:?}, truly {truth}", entry.record.id);
            match self.field(object, field) {
                Access::Hidden => self.check(told.is_none(), || what("is not left out")),
                Access::Masked => {
                    self.check(told.is_some_and(|told| is_masked(told, truth)), || what("is not masked"));
                }
                _ if MOVING.contains(&field.as_str()) => self.check(told.is_some(), || what("is missing")),
                _ => {
                    let wanted = self.labelled(truth);
                    self.check(told == Some(&wanted), || what(&format!("is not {wanted}")));
                }
            }
        }
    }

    /// A value with the labels that the person may read.
    pub(crate) fn labelled(&self, truth: &Json) -> Json {
        match truth {
            Json::Array(items) => Json::Array(items.iter().map(|item| self.labelled(item)).collect()),
            Json::Object(parts) if parts.contains_key("id") && parts.contains_key("label") => {
                serde_json::json!({"id": parts["id"], "label": self.label(&parts["id"])})
            }
            other => other.clone(),
        }
    }

    /// The name of a record, as far as the person may read it.
    pub(crate) fn label(&self, id: &Json) -> Json {
        let at = id.as_str().and_then(|id| self.world.by_id.get(id));
        let Some(entry) = at.map(|at| &self.world.entries[*at]) else { return Json::Null };
        let is_told = self.sees(entry) && !entry.record.is_binned && self.reads(&entry.record.object, "name");
        if is_told { entry.value("name").clone() } else { Json::Null }
    }
}

/// True for a value that shows a pattern at most.
pub(crate) fn is_masked(told: &Json, truth: &Json) -> bool {
    let is_empty = truth.is_null() || truth.as_array().is_some_and(Vec::is_empty);
    told.as_str().is_some_and(|told| told.contains("****")) || (is_empty && *told == *truth)
}
