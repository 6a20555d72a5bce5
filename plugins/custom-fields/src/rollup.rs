//! Figures over the records that refer to an object's: which records, what of them, and who may know.

use tessera_sdk::ui::{Block, Text, message};
use tessera_sdk::{Json, Result, json, metadata};

use crate::condition;
use crate::form::{choice, flag, grid, helped, input, some_text, text, tick, whole};
use crate::names::{said, told};

/// How records become a figure.
const OPS: [&str; 5] = ["count", "sum", "min", "max", "avg"];
/// Kinds of fields that figures are taken of.
const KINDS: [&str; 5] = ["number", "money", "percent", "date", "datetime"];
/// The part of the form that says which records count.
const ONLY: &str = "only_records";
/// Objects that are looked through; each is a call of the host.
const OBJECTS_MAX: usize = 60;

/// Objects that refer to one: key and name, the references, all fields.
struct Source {
    key: String,
    label: String,
    via: Vec<(String, String)>,
    fields: Vec<Json>,
}

/// Inputs for a roll-up on an object.
pub(crate) fn inputs(object: &str, options: &Json) -> Result<Vec<Block>> {
    let sources = sources(object)?;
    let over = sources.iter().flat_map(|source| {
        let named = |(key, label): &(String, String)| {
            (format!("{}.{key}", source.key), Text::from(format!("{} ({label})", source.label)))
        };
        source.via.iter().map(named)
    });
    let word = |part: &str| options[part].as_str().unwrap_or_default();
    let chosen = if options["via"].is_string() { format!("{}.{}", word("object"), word("via")) } else { String::new() };
    let ops = OPS.map(|op| (op.to_owned(), message(&format!("roll-{op}"))));
    let op = options["op"].as_str().unwrap_or(OPS[0]);
    let all: Vec<Json> = sources.iter().flat_map(named_fields).collect();
    let shown = |field: &Json| field["short"] == word("field") && field["object"] == word("object");
    let of = all.iter().find(|field| shown(field)).and_then(|field| field["key"].as_str()).unwrap_or_default();
    let takeable = all.iter().filter(|field| KINDS.iter().any(|kind| field["kind"] == *kind));
    let takeable =
        takeable.map(|field| (field["key"].as_str().unwrap_or_default().to_owned(), Text::from(said(&field["label"]))));
    let is_open = json!(options["readers"] == "record");
    Ok(vec![
        grid([
            helped(choice("over", over, &chosen).required(), "over-help"),
            choice("roll_op", ops, op).required(),
            helped(choice("of", takeable, of), "of-help"),
            helped(input("decimals", "number", &options["decimals"]), "decimals-help"),
        ]),
        condition::inputs(ONLY, &all, "", &prefixed(&options["filter"], word("object"), &all)),
        helped(tick("open_figure", &is_open), "open-figure-help"),
    ])
}

/// What a form says of a roll-up; `before` are the options that it had.
pub(crate) fn options_of(form: &Json, before: &Json) -> Json {
    let over = text(form, "over");
    let (object, via) = over.split_once('.').unwrap_or_default();
    let op = some_text(form, "roll_op").unwrap_or_else(|| OPS[0].to_owned());
    let readers = if flag(form, "open_figure") { "record" } else { "all_rows" };
    let mut options = json!({"object": object, "via": via, "op": op, "readers": readers});
    let of = text(form, "of");
    let result = match of.split('.').collect::<Vec<_>>().as_slice() {
        [_, field, kind] if op != OPS[0] => {
            options["field"] = json!(field);
            (*kind).to_owned()
        }
        _ => KINDS[0].to_owned(),
    };
    if let Some(decimals) = whole(form, "decimals").filter(|_| matches!(result.as_str(), "number" | "percent")) {
        options["decimals"] = json!(decimals);
    }
    options["result"] = json!(result);
    let named = text(form, &format!("{ONLY}_field"));
    let kind = named.rsplit('.').next().unwrap_or_default();
    let fields = [json!({"key": named, "kind": kind})];
    if let Some(mut filter) = condition::read(ONLY, form, &fields, &before["filter"]) {
        if let Some([_, field, _]) = filter["field"].as_str().map(|key| key.split('.').collect::<Vec<_>>()).as_deref() {
            filter["field"] = json!(field);
        }
        options["filter"] = filter;
    }
    options
}

/// A condition on one field with that field as the form names it; others stay as they are, and the form says so.
fn prefixed(filter: &Json, object: &str, all: &[Json]) -> Json {
    let mut filter = filter.clone();
    let own = |field: &&Json| field["object"] == object && field["short"] == filter["field"];
    if let Some(key) = all.iter().find(own).map(|field| field["key"].clone()) {
        filter["field"] = key;
    }
    filter
}

/// The fields of an object as choices name them: `object.field.kind`, computed ones by what they turn out to be.
fn named_fields(source: &Source) -> impl Iterator<Item = Json> {
    let is_shown = |field: &&Json| field["internal"] != true && field["kind"] != "rollup";
    source.fields.iter().filter(is_shown).map(|field| {
        let short = field["key"].as_str().unwrap_or_default();
        let kind = if field["kind"] == "formula" { &field["options"]["result"] } else { &field["kind"] };
        let kind = kind.as_str().unwrap_or_default();
        let label = format!("{}: {}", source.label, said(&field["label"]));
        json!({"key": format!("{}.{short}.{kind}", source.key), "short": short, "object": source.key, "kind": kind,
            "label": {"en": label, "zh-CN": label}})
    })
}

fn sources(object: &str) -> Result<Vec<Source>> {
    let mut sources = Vec::new();
    for other in metadata::objects()?.into_iter().filter(|other| !other.archived).take(OBJECTS_MAX) {
        let Some(found) = metadata::object(&other.key)? else { continue };
        let fields = found["field"].as_array().cloned().unwrap_or_default();
        let refers = |field: &&Json| {
            matches!(field["kind"].as_str(), Some("reference" | "user")) && field["options"]["object"] == object
        };
        let via: Vec<(String, String)> = fields
            .iter()
            .filter(refers)
            .filter_map(|field| Some((field["key"].as_str()?.to_owned(), said(&field["label"]))))
            .collect();
        if !via.is_empty() {
            sources.push(Source { label: told(&other.label).to_owned(), key: other.key, via, fields });
        }
    }
    Ok(sources)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_says_what_a_figure_is_over() {
        let form = json!({"over": "opportunity.account", "roll_op": "sum", "of": "opportunity.amount.money", "decimals": "2",
            "open_figure": true, "only_records_field": "opportunity.stage.select", "only_records_way": "is",
            "only_records_value": "won, paid"});
        let wanted = json!({"object": "opportunity", "via": "account", "op": "sum", "field": "amount", "result": "money",
            "readers": "record", "filter": {"field": "stage", "op": "in", "value": ["won", "paid"]}});
        assert_eq!(options_of(&form, &Json::Null), wanted);
        let form = json!({"over": "task.account", "of": "task.hours.number", "only_records_field": "as_it_is"});
        let before = json!({"filter": {"and": []}});
        let wanted = json!({"object": "task", "via": "account", "op": "count", "result": "number", "readers": "all_rows",
            "filter": {"and": []}});
        assert_eq!(options_of(&form, &before), wanted);
    }
}
