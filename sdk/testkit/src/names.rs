//! What `$key` stands for.

use std::collections::BTreeMap;

use serde_json::{Map as JsonMap, Value as Json};

/// Records by key.
#[derive(Default)]
pub(super) struct Names {
    known: BTreeMap<String, (String, String)>,
}

impl Names {
    pub(super) fn put(&mut self, key: &str, id: &str, object: &str) {
        self.known.insert(key.trim_start_matches('$').to_owned(), (id.to_owned(), object.to_owned()));
    }

    /// Id and object of the record that `$key` stands for.
    pub(super) fn find(&self, key: &str) -> Result<(&str, &str), String> {
        let found =
            self.known.get(key.trim_start_matches('$')).ok_or_else(|| format!("there is no `{key}` in this case"))?;
        Ok((&found.0, &found.1))
    }

    /// Ids of all users of the case with their keys.
    pub(super) fn users(&self) -> impl Iterator<Item = (&str, &str)> {
        self.known.iter().filter(|(_, (_, object))| object == "user").map(|(key, (id, _))| (key.as_str(), id.as_str()))
    }

    /// The fields with ids in place of keys.
    pub(super) fn resolve(&self, fields: &JsonMap<String, Json>) -> Result<JsonMap<String, Json>, String> {
        fields.iter().map(|(key, value)| Ok((key.clone(), self.value(value)?))).collect()
    }

    fn value(&self, value: &Json) -> Result<Json, String> {
        Ok(match value {
            Json::String(text) if text.starts_with('$') => Json::from(self.find(text)?.0),
            Json::Array(items) => Json::Array(items.iter().map(|item| self.value(item)).collect::<Result<_, _>>()?),
            Json::Object(parts) => Json::Object(self.resolve(parts)?),
            other => other.clone(),
        })
    }
}
