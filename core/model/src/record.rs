//! The states of a record on its way from a request to the store: [`Draft`] → [`ValidRecord`] → [`StoredRecord`].
//!
//! None of them serialises: only `permission::VisibleRecord` does, so masking can't be forgotten.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use crate::country;
use crate::error::{Error, ErrorCode, FieldError};
use crate::field::{FieldDef, FieldKind};
use crate::kinds::{self, KindContext};
use crate::object::ObjectDef;

/// Stored values by field key; an empty value is absent.
pub type Fields = Map<String, Json>;

/// True for texts that can be the id of a record: 1 to 64 letters, digits, `-` and `_`.
pub fn is_record_id(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// Who fills a draft in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A person or a client: read-only fields are refused.
    Person,
    /// The system, a hook or an import of the system's own fields.
    System,
}

/// A wanted change, every value read and in stored form. `None` empties a field.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    patch: BTreeMap<String, Option<Json>>,
}

impl Draft {
    /// Reads a body in wire form.
    ///
    /// # Errors
    /// `unknown_field` or `validation_failed`, naming each field.
    pub fn from_wire(object: &ObjectDef, body: &Fields, origin: Origin, cx: KindContext<'_>) -> Result<Self, Error> {
        let mut draft = Self::default();
        let mut problems = Vec::new();
        for (key, value) in body {
            // The core's own internal fields come in by no body at all.
            let is_open = |field: &&FieldDef| !field.internal || (origin == Origin::System && !field.system);
            let Some(field) = object.field(key).filter(is_open) else {
                return Err(unknown_field(object, key));
            };
            // What is computed is nobody's to say.
            if field.is_computed() || (field.read_only && origin == Origin::Person) {
                problems.push(FieldError::new(key, "read_only", "This field can't be written", "该字段不可写入"));
                continue;
            }
            let cx = KindContext { region: region_of(object, field, body, cx.region), ..cx };
            match kinds::parse(field, value, cx) {
                Ok(value) => drop(draft.patch.insert(key.clone(), value)),
                Err(problem) => problems.push(FieldError {
                    field: key.clone(),
                    code: problem.code.to_owned(),
                    message: problem.message,
                }),
            }
        }
        if problems.is_empty() { Ok(draft) } else { Err(Error::validation(problems)) }
    }

    /// Sets (or with `None` empties) a field, in stored form.
    pub fn set(&mut self, key: impl Into<String>, value: Option<Json>) {
        self.patch.insert(key.into(), value);
    }

    /// What the draft says of a field: not at all, emptied, or a value.
    pub fn get(&self, key: &str) -> Option<Option<&Json>> {
        self.patch.get(key).map(Option::as_ref)
    }

    /// The fields that the draft touches.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.patch.keys().map(String::as_str)
    }

    /// The fields with their wanted values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Option<&Json>)> {
        self.patch.iter().map(|(key, value)| (key.as_str(), value.as_ref()))
    }

    /// True when nothing is wanted.
    pub fn is_empty(&self) -> bool {
        self.patch.is_empty()
    }

    /// The values that a record would have after this draft.
    pub fn applied_to(&self, base: &Fields) -> Fields {
        let mut fields = base.clone();
        for (key, value) in &self.patch {
            match value {
                Some(value) => drop(fields.insert(key.clone(), value.clone())),
                None => drop(fields.remove(key)),
            }
        }
        fields
    }
}

/// The problem of a field that must be filled in and isn't.
pub fn missing_field(field: &FieldDef) -> FieldError {
    FieldError::new(
        &field.key,
        "required",
        format!("{} is required", field.label.en),
        format!("请填写{}", field.label.zh_cn),
    )
}

/// The refusal of a body that names a field the object doesn't have.
pub fn unknown_field(object: &ObjectDef, key: &str) -> Error {
    Error::new(ErrorCode::UnknownField, format!("`{}` has no field `{key}`", object.key)).with_field(FieldError::new(
        key,
        "unknown",
        format!("There is no field `{key}` here"),
        format!("没有名为“{key}”的字段"),
    ))
}

/// A phone number is read by the country that its own record names, where the field says which field that is.
fn region_of<'a>(object: &ObjectDef, field: &FieldDef, body: &Fields, fallback: &'a str) -> &'a str {
    let FieldKind::Phone(options) = &field.kind else { return fallback };
    options
        .region_field
        .as_deref()
        .filter(|key| object.field(key).is_some())
        .and_then(|key| body.get(key))
        .and_then(Json::as_str)
        .and_then(country::region_of)
        .unwrap_or(fallback)
}

/// A change of one field, in stored form.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldChange {
    pub field: String,
    pub old: Option<Json>,
    pub new: Option<Json>,
}

/// What differs, without the bookkeeping fields.
fn changes(object: &ObjectDef, old: &Fields, new: &Fields) -> Vec<FieldChange> {
    object
        .fields
        .iter()
        .filter(|field| !matches!(field.key.as_str(), "created_at" | "updated_at" | "created_by" | "updated_by"))
        .filter(|field| old.get(&field.key) != new.get(&field.key))
        .map(|field| FieldChange {
            field: field.key.clone(),
            old: old.get(&field.key).cloned(),
            new: new.get(&field.key).cloned(),
        })
        .collect()
}

/// A complete record that satisfies its definition, ready to be stored.
#[derive(Clone, Debug)]
pub struct ValidRecord {
    object: String,
    id: String,
    version: u64,
    fields: Fields,
    changes: Vec<FieldChange>,
}

impl ValidRecord {
    /// Checks a complete set of values against the definition; `previous` is the record that it replaces.
    ///
    /// # Errors
    /// `validation_failed` with every required field that is empty, and every number that would be lost.
    pub fn check(
        object: &ObjectDef,
        id: String,
        fields: Fields,
        previous: Option<&StoredRecord>,
    ) -> Result<Self, Error> {
        // A number that was given once is what others know the record by.
        let is_number_lost = |field: &FieldDef| {
            matches!(field.kind, FieldKind::AutoNumber(_))
                && previous.is_some_and(|previous| previous.get(&field.key).is_some())
        };
        let missing: Vec<_> = object
            .fields
            .iter()
            .filter(|field| !fields.contains_key(&field.key))
            // What hangs on the rest of the record is looked at by whoever knows what conditions mean.
            .filter(|field| (field.required && !field.has_condition()) || is_number_lost(field))
            .map(missing_field)
            .collect();
        if !missing.is_empty() {
            return Err(Error::validation(missing));
        }
        let empty = Fields::new();
        let old = previous.map_or(&empty, StoredRecord::fields);
        let changes = changes(object, old, &fields);
        Ok(Self {
            object: object.key.clone(),
            id,
            version: previous.map_or(1, |previous| previous.version + 1),
            fields,
            changes,
        })
    }

    /// The same values under the next version. Nothing is checked, as nothing changes: what was stored before a field became
    /// required stays.
    pub fn touched(previous: &StoredRecord) -> Self {
        Self {
            object: previous.object.clone(),
            id: previous.id.clone(),
            version: previous.version + 1,
            fields: previous.fields.clone(),
            changes: Vec::new(),
        }
    }

    /// A stored record with values that the system itself brings up to its definitions; none when they are right already.
    pub fn brought_up(object: &ObjectDef, previous: &StoredRecord, fields: Fields) -> Option<Self> {
        let changes = changes(object, &previous.fields, &fields);
        let (id, version) = (previous.id.clone(), previous.version + 1);
        (!changes.is_empty()).then(|| Self { object: object.key.clone(), id, version, fields, changes })
    }

    pub fn object(&self) -> &str {
        &self.object
    }
    pub fn id(&self) -> &str {
        &self.id
    }
    /// The version that the record will have once stored; 1 for a new one.
    pub const fn version(&self) -> u64 {
        self.version
    }
    pub const fn fields(&self) -> &Fields {
        &self.fields
    }
    /// What changes against the previous version, without the bookkeeping fields.
    pub fn changes(&self) -> &[FieldChange] {
        &self.changes
    }
    /// The values alone.
    pub fn into_fields(self) -> Fields {
        self.fields
    }
    /// The record as it will be read back after a successful commit.
    pub fn into_stored(self) -> StoredRecord {
        StoredRecord { object: self.object, id: self.id, version: self.version, fields: self.fields }
    }
}

/// A record as the store holds it, with every field. Never shown to anybody as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredRecord {
    object: String,
    id: String,
    version: u64,
    fields: Fields,
}

impl StoredRecord {
    /// For the store, which read it.
    pub fn from_store(object: impl Into<String>, id: impl Into<String>, version: u64, fields: Fields) -> Self {
        Self { object: object.into(), id: id.into(), version, fields }
    }
    pub fn object(&self) -> &str {
        &self.object
    }
    pub fn id(&self) -> &str {
        &self.id
    }
    /// Counts up by one with each change, from 1.
    pub const fn version(&self) -> u64 {
        self.version
    }
    pub const fn fields(&self) -> &Fields {
        &self.fields
    }
    /// A field's stored value; `id` too.
    pub fn get(&self, key: &str) -> Option<&Json> {
        self.fields.get(key)
    }
    /// A field's value where it is a text, a code or an id.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.fields.get(key).and_then(Json::as_str)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::schema::Schema;
    use crate::system;

    /// People with a telephone; the organisation is in China.
    fn read(body: &Json) -> Result<Option<Json>, String> {
        let text = |key: &str| json!({"key": key, "label": {"en": key, "zh-CN": key}, "kind": "text"});
        let phone = json!({"key": "phone", "label": {"en": "Phone", "zh-CN": "电话"}, "kind": "phone", "options": {"region_field": "country"}});
        let object = json!({
            "key": "person", "label": {"en": "Person", "zh-CN": "人"}, "label_plural": {"en": "People", "zh-CN": "人"},
            "name_field": "name", "has_owner": false, "field": [text("name"), text("country"), phone],
        });
        let mut objects = system::core_objects().unwrap();
        objects.push(serde_json::from_value(object).unwrap());
        let schema = Schema::build(objects, system::core_dictionaries().unwrap()).unwrap();
        let cx = KindContext { schema: &schema, currency: "CNY", region: "CN" };
        let draft = Draft::from_wire(schema.object("person").unwrap(), body.as_object().unwrap(), Origin::Person, cx);
        match draft {
            Ok(draft) => Ok(draft.get("phone").flatten().cloned()),
            Err(error) => Err(error.fields.iter().map(|field| field.message.en.clone()).collect()),
        }
    }

    #[test]
    fn national_numbers_are_read_by_the_country_that_the_record_names_and_kept_in_their_international_form() {
        let accepted = [
            ("138 1234 5678", vec!["CN", "CHN", "China", "中国", "", "Atlantis"], "+8613812345678"),
            ("(650) 253-0000", vec!["us", "USA", "United States", "美国"], "+16502530000"),
            ("020 7031 3000", vec!["GB", "UK", "United Kingdom", "英国"], "+442070313000"),
            ("03-1234-5678", vec!["JP", "JPN", "Japan", "日本"], "+81312345678"),
            ("6123 4567", vec!["SG", "SGP", "Singapore", "新加坡"], "+6561234567"),
            ("+65 6123 4567", vec!["CN", "美国", "Atlantis", ""], "+6561234567"),
        ];
        for (number, countries, wanted) in accepted {
            for country in countries {
                let found = read(&json!({"phone": number, "country": country}));
                assert_eq!(found, Ok(Some(json!(wanted))), "{number} in {country}");
            }
            assert_eq!(read(&json!({"phone": wanted})), Ok(Some(json!(wanted))), "{wanted} as it is kept");
        }
    }

    #[test]
    fn a_number_that_is_none_in_the_named_country_is_refused_and_the_refusal_says_which_country_that_is() {
        let refused = [
            ("6123 4567", "中国", "CN"),
            ("138 1234 5678", "Singapore", "SG"),
            ("(650) 253-0000", "United Kingdom", "GB"),
            ("(650) 253-0000", "Atlantis", "CN"),
            ("12", "USA", "US"),
        ];
        for (number, country, region) in refused {
            let wanted = format!("`{number}` is not a phone number in {region}; start with + for other countries");
            assert_eq!(read(&json!({"phone": number, "country": country})), Err(wanted), "{number} in {country}");
        }
    }
}
