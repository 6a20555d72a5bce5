//! What a view shows: checked against the object and the rights of whoever keeps it, and shown as far as others may see it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use tessera_model::error::{Error, FieldError, Result};
use tessera_model::label::Label;
use tessera_model::object::{ObjectDef, ViewDef, ViewKind};
use tessera_model::query::Sort;
use tessera_model::schema::Schema;
use tessera_permission::{Actor, FieldAccess, visible};

use crate::context::Context;
use crate::engine::Engine;
use crate::records::aggregate::AggregateRequest;
use crate::records::hidden;

/// Columns, and fields on a card.
const COLUMNS_MAX: usize = 100;
/// Sorts of one view.
const SORTS_MAX: usize = 5;

/// The parts of a view, as in objects' metadata, and what a person arranged.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ViewDefinition {
    pub kind: ViewKind,
    pub filter: Option<Json>,
    pub sort: Vec<String>,
    pub columns: Vec<String>,
    /// Pixels by column.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub widths: Map<String, Json>,
    /// Columns that stay in sight.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pinned: Vec<String>,
    /// Of a board its columns, of a list its groups; dates with a part: `close_date:month`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_by: Option<String>,
    /// By column: the measure below it.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub measures: Map<String, Json>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub card: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sum: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weighted_sum: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_field: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_field: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture_field: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color_by: Option<String>,
}

impl ViewDefinition {
    /// Whether it fits the object, and names only what the actor may use.
    ///
    /// # Errors
    /// `validation_failed`, naming the part; `invalid_filter`, `field_forbidden` for filter, sort, groups and measures.
    pub(super) fn check(&self, engine: &Engine, cx: &Context, schema: &Schema, object: &ObjectDef) -> Result<()> {
        engine.scoped_filter(cx, schema, object, self.filter.as_ref())?;
        for text in &self.sort {
            hidden::of_sort(&cx.actor, object, text)?;
            visible::check_readable(&cx.actor, object, &Sort::parse(text, object)?.field)?;
        }
        let bounds = [("columns", self.columns.len(), COLUMNS_MAX), ("card", self.card.len(), COLUMNS_MAX)];
        for (part, count, most) in bounds.into_iter().chain([("sort", self.sort.len(), SORTS_MAX)]) {
            if count > most {
                return Err(wrong(
                    part,
                    "out_of_range",
                    Label::new(format!("At most {most}"), format!("最多 {most} 个")),
                ));
            }
        }
        for (part, keys) in [("columns", &self.columns), ("card", &self.card)] {
            if let Some(key) = keys.iter().find(|key| !is_shown(&cx.actor, schema, object, key)) {
                return Err(unknown(part, key));
            }
        }
        let figures = [("sum", &self.sum), ("weighted_sum", &self.weighted_sum)];
        let singles = [
            ("date_field", &self.date_field),
            ("end_field", &self.end_field),
            ("picture_field", &self.picture_field),
            ("color_by", &self.color_by),
        ];
        for (part, key) in figures.iter().chain(&singles).filter_map(|(part, key)| Some((part, key.as_ref()?))) {
            if !is_own(&cx.actor, object, key) {
                return Err(unknown(part, key));
            }
        }
        self.as_view()
            .check_parts(|key| object.field(key).map(|field| field.kind.clone()))
            .map_err(|(part, problem)| wrong(part, "invalid", problem))?;
        engine.plan_figures(cx, schema, object, &self.figures()?).map(drop)
    }

    /// The groups and figures that it asks for.
    fn figures(&self) -> Result<AggregateRequest> {
        let mut request = AggregateRequest {
            group_by: self.group_by.iter().cloned().collect(),
            measures: serde_json::from_value(Json::Object(self.measures.clone())).map_err(|error| {
                wrong("measures", "invalid", Label::new(error.to_string(), format!("统计设置格式不正确：{error}")))
            })?,
            ..AggregateRequest::default()
        };
        for (name, key) in [("sum", &self.sum), ("weighted_sum", &self.weighted_sum)] {
            if let Some(key) = key {
                let measure = crate::records::aggregate::MeasureRequest::of("sum", key);
                request.measures.insert(format!(" {name}"), measure);
            }
        }
        Ok(request)
    }

    /// The parts of which each takes one field.
    fn as_view(&self) -> ViewDef {
        ViewDef {
            kind: self.kind,
            group_by: self.group_by.clone(),
            date_field: self.date_field.clone(),
            end_field: self.end_field.clone(),
            picture_field: self.picture_field.clone(),
            color_by: self.color_by.clone(),
            ..ViewDef::default()
        }
    }

    /// As somebody else may see it: what they may not read is left out, and what is not there any more. None when nothing of
    /// use is left: its filter asks for what they may not read, or its kind can't do without such a field.
    pub(super) fn revealed(&self, actor: &Actor, schema: &Schema, object: &ObjectDef) -> Option<Self> {
        if self.filter.as_ref().is_some_and(|filter| !is_filter_readable(actor, schema, object, filter)) {
            return None;
        }
        let shown = |key: &String| is_shown(actor, schema, object, key);
        let own = |key: &Option<String>| key.clone().filter(|key| is_own(actor, object, key));
        let mut view = self.clone();
        view.sort.retain(|text| is_own(actor, object, text.strip_prefix('-').unwrap_or(text)));
        view.columns.retain(shown);
        view.pinned.retain(shown);
        view.card.retain(shown);
        view.widths.retain(|key, _| shown(key));
        view.measures.retain(|_, measure| {
            let mut named = ["field", "minus"].into_iter().filter_map(|part| measure.get(part).and_then(Json::as_str));
            named.all(|key| is_own(actor, object, key))
        });
        view.measures.retain(|key, _| object.field(key).is_none() || is_own(actor, object, key));
        view.group_by = self.group_by.clone().filter(|text| {
            let path = text.split_once(':').map_or(text.as_str(), |(path, _)| path);
            is_path_readable(actor, schema, object, path)
        });
        view.sum = own(&self.sum);
        view.weighted_sum = own(&self.weighted_sum);
        view.date_field = own(&self.date_field);
        view.end_field = own(&self.end_field);
        view.picture_field = own(&self.picture_field);
        view.color_by = own(&self.color_by);
        let fits = view.as_view().check_parts(|key| object.field(key).map(|field| field.kind.clone())).is_ok();
        fits.then_some(view)
    }
}

/// True for a field of the object's own that the actor may read.
fn is_own(actor: &Actor, object: &ObjectDef, key: &str) -> bool {
    object.field(key).is_some() && visible::access(actor, object, key).is_readable()
}

/// True for a field, also through a reference, that the actor sees at least masked.
pub(crate) fn is_shown(actor: &Actor, schema: &Schema, object: &ObjectDef, path: &str) -> bool {
    let is_there = |object: &ObjectDef, key: &str| visible::access(actor, object, key) != FieldAccess::Hidden;
    match path.split_once('.') {
        None => path == "id" || is_there(object, path),
        Some((reference, key)) => {
            let target = object.field(reference).and_then(|field| field.target()).and_then(|key| schema.object(key));
            is_there(object, reference) && target.is_some_and(|target| is_there(target, key))
        }
    }
}

/// True for a field, also through a reference, that the actor may read.
fn is_path_readable(actor: &Actor, schema: &Schema, object: &ObjectDef, path: &str) -> bool {
    let reads = |object: &ObjectDef, key: &str| key == "id" || visible::access(actor, object, key).is_readable();
    match path.split_once('.') {
        None => reads(object, path),
        Some((reference, key)) => {
            let target = object.field(reference).and_then(|field| field.target()).and_then(|key| schema.object(key));
            reads(object, reference) && target.is_some_and(|target| reads(target, key))
        }
    }
}

/// True when the actor may read every field that a filter names.
pub(crate) fn is_filter_readable(actor: &Actor, schema: &Schema, object: &ObjectDef, filter: &Json) -> bool {
    match filter {
        Json::Array(items) => items.iter().all(|item| is_filter_readable(actor, schema, object, item)),
        Json::Object(parts) => {
            let path = parts.get("field").and_then(Json::as_str);
            path.is_none_or(|path| is_path_readable(actor, schema, object, path))
                && ["and", "or", "not"]
                    .into_iter()
                    .filter_map(|group| parts.get(group))
                    .all(|group| is_filter_readable(actor, schema, object, group))
        }
        _ => true,
    }
}

fn wrong(part: &str, code: &str, message: Label) -> Error {
    Error::validation(vec![FieldError { field: format!("definition.{part}"), code: code.to_owned(), message }])
}

fn unknown(part: &str, key: &str) -> Error {
    let message = Label::new(format!("There is no field `{key}` here"), format!("没有名为“{key}”的字段"));
    wrong(part, "unknown", message)
}
