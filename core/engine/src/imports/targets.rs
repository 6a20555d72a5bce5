//! Where a column of a file may go.

use serde::Serialize;
use tessera_model::field::{FieldDef, FieldKind};
use tessera_model::label::Label;
use tessera_model::object::ObjectDef;
use tessera_model::schema::Schema;
use tessera_permission::{Actor, FieldAccess, visible};

/// One place for a column.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Target {
    pub path: String,
    pub label: Label,
    pub kind: String,
    pub required: bool,
}

/// True when files may fill the field.
pub(super) fn is_importable(field: &FieldDef) -> bool {
    let is_computed = matches!(field.kind, FieldKind::File(_) | FieldKind::Json(_));
    !field.read_only && !field.internal && !is_computed
}

/// The path by which files fill a field: references by the name of what they point to.
pub(super) fn path_of(schema: &Schema, field: &FieldDef) -> String {
    match field.target().and_then(|target| schema.object(target)) {
        Some(target) => format!("{}.{}", field.key, target.name_field),
        None => field.key.clone(),
    }
}

/// Name of a field's kind on the wire.
pub(super) fn kind_of(field: &FieldDef) -> String {
    let kind = serde_json::to_value(&field.kind).unwrap_or_default();
    kind.get("kind").and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
}

/// True when the actor may have files fill a path: its first field is theirs to write, and what they find records by to read.
pub(super) fn may_fill(schema: &Schema, actor: &Actor, object: &ObjectDef, path: &str) -> bool {
    let mut keys = path.split('.');
    let Some(first) = keys.next().and_then(|key| object.field(key)) else { return path == "id" };
    let mut at = first;
    for key in keys {
        let Some(target) = at.target().and_then(|target| schema.object(target)) else { return false };
        let Some(field) = target.field(key) else { return false };
        if !visible::access(actor, target, key).is_readable() {
            return false;
        }
        at = field;
    }
    visible::access(actor, object, &first.key) == FieldAccess::Writable
}

/// The fields of an object that the actor may fill, then those of the records that it refers to.
pub(super) fn targets(schema: &Schema, actor: &Actor, object: &ObjectDef) -> Vec<Target> {
    let writable = |object: &ObjectDef, field: &FieldDef| {
        is_importable(field) && visible::access(actor, object, &field.key) == FieldAccess::Writable
    };
    let mut out = Vec::new();
    let fields: Vec<&FieldDef> = object.fields.iter().filter(|field| writable(object, field)).collect();
    for field in &fields {
        let has_default = field.default.is_some() || matches!(field.kind, FieldKind::AutoNumber(_));
        out.push(Target {
            path: path_of(schema, field),
            label: field.label.clone(),
            kind: kind_of(field),
            required: field.required && !has_default && !field.has_condition(),
        });
    }
    for field in fields {
        let Some(target) = field.target().and_then(|key| schema.object(key)) else { continue };
        for inner in target
            .fields
            .iter()
            .filter(|inner| !inner.system && inner.key != target.name_field && writable(target, inner))
        {
            out.push(Target {
                path: format!("{}.{}", field.key, path_of(schema, inner)),
                label: Label::new(
                    format!("{} › {}", field.label.en, inner.label.en),
                    format!("{} › {}", field.label.zh_cn, inner.label.zh_cn),
                ),
                kind: kind_of(inner),
                required: false,
            });
        }
    }
    out
}
