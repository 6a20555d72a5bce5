//! Definition of an object: fields, layout, views, related lists, indexes. Read from a plugin's `objects/*.toml`.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::field::{FieldDef, FieldKind};
use crate::formula::Formulas;
use crate::label::Label;
use crate::rollup::Rollups;

/// An object type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObjectDef {
    /// Stable name, singular `snake_case`.
    pub key: String,
    pub label: Label,
    pub label_plural: Label,
    /// Name of an icon of the user interface.
    #[serde(default)]
    pub icon: String,
    /// Id of the plugin that defines it; empty for the core's own. Set when loaded, never read from a file.
    #[serde(default, skip_deserializing)]
    pub plugin: String,
    /// Its plugin was removed: records can be read, exported and deleted, but not made or changed. Set when loaded.
    #[serde(default, skip_deserializing)]
    pub archived: bool,
    /// The field that names a record to people.
    pub name_field: String,
    /// A select field shown as a path of steps on the record's page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_field: Option<String>,
    /// Records have an owner, a department and collaborators, and data scopes apply.
    #[serde(default = "yes")]
    pub has_owner: bool,
    #[serde(rename = "field")]
    pub fields: Vec<FieldDef>,
    #[serde(default)]
    pub layout: Layout,
    #[serde(default, rename = "view")]
    pub views: Vec<ViewDef>,
    #[serde(default)]
    pub related: Vec<RelatedList>,
    /// Objects whose records make up the timeline of a record, related by a reference to it.
    #[serde(default)]
    pub timeline: Vec<String>,
    /// Sort orders that lists offer at any size, each served by an index: fields tested for equality first (none, one or
    /// more), then one sort such as `-created_at`.
    #[serde(default, rename = "index")]
    pub indexes: Vec<IndexDef>,
    /// What makes two records look like one.
    #[serde(default, rename = "duplicate_rule")]
    pub duplicate_rules: Vec<DuplicateRule>,
    /// The computed ones of its fields, read. Set when loaded.
    #[serde(skip)]
    pub formulas: Formulas,
    /// Its figures over records that refer to it, read. Set when loaded.
    #[serde(skip)]
    pub rollups: Rollups,
}

const fn yes() -> bool {
    true
}

/// Which fields a record's page and form show, in which order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Layout {
    /// Shown beside the name.
    pub header: Vec<String>,
    #[serde(rename = "section")]
    pub sections: Vec<LayoutSection>,
}

/// One titled part of a layout. Tells where fields stand and when; who may see them is for permissions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LayoutSection {
    pub key: String,
    pub label: Label,
    pub fields: Vec<String>,
    /// Sections of one tab stand together behind it; those without one come first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tab: Option<Label>,
    /// Columns that its fields stand in where there is room, 1 or 2; as many as fit without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub columns: Option<u8>,
    /// Stands there while the record, as it is typed, is like this; always without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Json>,
    /// Codes of the roles whose people it is for; for everybody without any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
}

/// How a view shows its records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ViewKind {
    #[default]
    List,
    Board,
    /// By days, weeks and months.
    Calendar,
    /// Cards with pictures.
    Gallery,
}

/// A list of records with its filter and order, and how it is shown.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ViewDef {
    pub key: String,
    pub label: Label,
    #[serde(default)]
    pub kind: ViewKind,
    #[serde(default)]
    pub columns: Vec<String>,
    #[serde(default)]
    pub filter: Option<Json>,
    #[serde(default)]
    pub sort: Vec<String>,
    /// For boards: the select field whose choices are the columns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_by: Option<String>,
    /// For boards and galleries: fields on a card.
    #[serde(default)]
    pub card: Vec<String>,
    /// For boards: the field summed in a column's head.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sum: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weighted_sum: Option<String>,
    /// For calendars: the date or instant at which a record stands, or begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_field: Option<String>,
    /// For calendars: when it ends; a single day or moment when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_field: Option<String>,
    /// For galleries: the file shown as a picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture_field: Option<String>,
    /// The field whose choices colour the records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color_by: Option<String>,
}

impl ViewDef {
    /// Whether a field fits each part that the view gives to one field, and whether the kind has the fields that it can't do
    /// without.
    ///
    /// # Errors
    /// The part that doesn't fit, and what it takes, in both languages.
    pub fn check_parts(&self, field: impl Fn(&str) -> Option<FieldKind>) -> Result<(), (&'static str, Label)> {
        let fits = |part: &'static str, key: &Option<String>, takes: fn(&FieldKind) -> bool, wanted: (&str, &str)| {
            let Some(key) = key else { return Ok(()) };
            if field(key).is_some_and(|kind| takes(&kind)) {
                Ok(())
            } else {
                let en = format!("`{part}` takes {}, which `{key}` is not", wanted.0);
                Err((part, Label::new(en, format!("“{part}”必须是{}，“{key}”不是", wanted.1))))
            }
        };
        let is_date = |kind: &FieldKind| matches!(kind, FieldKind::Date(_) | FieldKind::Datetime(_));
        let groups = |kind: &FieldKind| {
            matches!(kind, FieldKind::Select(_) | FieldKind::Boolean(_) | FieldKind::User(_) | FieldKind::Reference(_))
        };
        if self.kind == ViewKind::Board {
            let is_choice = |kind: &FieldKind| matches!(kind, FieldKind::Select(_));
            fits("group_by", &self.group_by, is_choice, ("a select field", "单选字段"))?;
        }
        fits("color_by", &self.color_by, groups, ("a field of choices or a reference", "选择类字段或引用字段"))?;
        fits("date_field", &self.date_field, is_date, ("a date", "日期字段"))?;
        fits("end_field", &self.end_field, is_date, ("a date", "日期字段"))?;
        fits("picture_field", &self.picture_field, |kind| matches!(kind, FieldKind::File(_)), ("a file", "文件字段"))?;
        match self.kind {
            ViewKind::Board if self.group_by.is_none() => {
                Err(("group_by", Label::new("A board needs `group_by`", "看板需要设置分组字段 group_by")))
            }
            ViewKind::Calendar if self.date_field.is_none() => {
                Err(("date_field", Label::new("A calendar needs `date_field`", "日历需要设置日期字段 date_field")))
            }
            _ => Ok(()),
        }
    }

    /// The keys of all fields that the view gives a part to, sorts aside.
    pub fn fields(&self) -> impl Iterator<Item = &String> {
        let single = [
            &self.group_by,
            &self.sum,
            &self.weighted_sum,
            &self.date_field,
            &self.end_field,
            &self.picture_field,
            &self.color_by,
        ];
        self.columns.iter().chain(&self.card).chain(single.into_iter().flatten())
    }
}

/// Records of another object that refer to this one, as shown on its page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RelatedList {
    pub object: String,
    /// The reference field of that object.
    pub field: String,
    pub label: Label,
}

/// An index that lists walk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndexDef {
    /// Fields tested for equality.
    #[serde(default)]
    pub equal: Vec<String>,
    /// One sort, such as `name` or `-created_at`.
    pub sort: String,
}

/// Records that agree in all these fields are suspected duplicates; empty values never agree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DuplicateRule {
    pub fields: Vec<String>,
}

impl ObjectDef {
    /// The field with a key, system fields included once the schema added them.
    pub fn field(&self, key: &str) -> Option<&FieldDef> {
        self.fields.iter().find(|field| field.key == key)
    }

    /// Fields that point to records of `target`.
    pub fn references_to<'a>(&'a self, target: &'a str) -> impl Iterator<Item = &'a FieldDef> {
        self.fields.iter().filter(move |field| field.target() == Some(target))
    }

    /// Fields that full-text search reads.
    pub fn searchable(&self) -> impl Iterator<Item = &FieldDef> {
        self.fields.iter().filter(|field| field.searchable)
    }

    /// The auto-numbered fields.
    pub fn auto_numbers(&self) -> impl Iterator<Item = &FieldDef> {
        self.fields.iter().filter(|field| matches!(field.kind, FieldKind::AutoNumber(_)))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn problem(view: Json) -> Option<&'static str> {
        let mut parts = json!({"key": "v", "label": {"en": "V", "zh-CN": "视图"}});
        parts.as_object_mut().unwrap().extend(view.as_object().cloned().unwrap());
        let view: ViewDef = serde_json::from_value(parts).unwrap();
        let kind = |key: &str| {
            let kind = match key {
                "stage" => json!({"kind": "select", "options": {"dictionary": "stage"}}),
                "due" => json!({"kind": "date", "options": {}}),
                "at" => json!({"kind": "datetime", "options": {}}),
                "photo" => json!({"kind": "file", "options": {}}),
                "name" => json!({"kind": "text", "options": {}}),
                _ => return None,
            };
            serde_json::from_value(kind).ok()
        };
        view.check_parts(kind).err().map(|(part, _)| part)
    }

    #[test]
    fn views_need_fields_that_fit_their_parts() {
        assert_eq!(problem(json!({"columns": ["anything"]})), None);
        assert_eq!(problem(json!({"kind": "board", "group_by": "stage"})), None);
        assert_eq!(
            problem(json!({"kind": "calendar", "date_field": "at", "end_field": "due", "color_by": "stage"})),
            None
        );
        assert_eq!(problem(json!({"kind": "gallery", "picture_field": "photo", "card": ["name"]})), None);
        assert_eq!(problem(json!({"kind": "board"})), Some("group_by"));
        assert_eq!(problem(json!({"kind": "board", "group_by": "name"})), Some("group_by"));
        assert_eq!(problem(json!({"group_by": "name"})), None, "lists have groups of any kind");
        assert_eq!(problem(json!({"kind": "calendar"})), Some("date_field"));
        assert_eq!(problem(json!({"kind": "calendar", "date_field": "name"})), Some("date_field"));
        assert_eq!(problem(json!({"kind": "calendar", "date_field": "due", "end_field": "stage"})), Some("end_field"));
        assert_eq!(problem(json!({"kind": "gallery", "picture_field": "name"})), Some("picture_field"));
        assert_eq!(problem(json!({"color_by": "gone"})), Some("color_by"));
    }
}
