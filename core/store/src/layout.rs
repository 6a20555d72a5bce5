//! How an object lies in its table: names of tables, columns and indexes, all derived from its definition.

use std::collections::BTreeMap;

use tessera_model::field::{FieldDef, FieldKind};
use tessera_model::kinds::{Comparison, comparison};
use tessera_model::object::ObjectDef;
use tessera_model::query::Sort;
use tessera_model::system::SHARE_KEYS;

/// The index over search tokens.
pub(crate) const TOKEN_INDEX: &str = "s_tokens";
/// A column that is 0 in every row. Indexes over a sort alone begin with it: only behind an equality test does the database
/// stop a walk after a page instead of reading a thousand rows and more.
pub(crate) const SAME_COLUMN: &str = "k.o";
/// The kept count of a table's rows.
pub(crate) const COUNT_INDEX: &str = "n_rows";

/// The table of an object's records.
pub(crate) fn table(object: &str) -> String {
    format!("o_{object}")
}

/// The table of the search tokens of an object's records, under the same ids. Apart from the records, because they are as large
/// as these and of no use to whoever reads them; a list is a third quicker so.
pub(crate) fn token_table(object: &str) -> String {
    format!("t_{object}")
}

/// A field as it stands in a query; keys are checked to be plain when a schema is built.
pub(crate) fn column(key: &str) -> String {
    format!("`{key}`")
}

/// The column of a sort's keys.
pub(crate) fn sort_column(sort: &Sort) -> String {
    format!("k.`{}`", sort_name(sort))
}

/// The name of a sort's key within `k`.
pub(crate) fn sort_name(sort: &Sort) -> String {
    format!("{}_{}", if sort.descending { 'd' } else { 'a' }, sort.field)
}

/// The sort that an index's definition names.
pub(crate) fn sort_of(text: &str) -> Sort {
    let (field, descending) = text.strip_prefix('-').map_or((text, false), |field| (field, true));
    Sort { field: field.to_owned(), descending }
}

/// An index over plain columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Index {
    pub(crate) name: String,
    /// Fields that come first, tested for equality.
    pub(crate) equal: Vec<String>,
    /// True when the (only) first field is a list, of which each entry is in the index.
    pub(crate) over_entries: bool,
    /// The sort that follows, if any.
    pub(crate) sort: Option<Sort>,
    pub(crate) unique: bool,
}

/// All indexes of an object's table, without those over tokens and the count.
pub(crate) fn indexes(object: &ObjectDef) -> Vec<Index> {
    let mut out: Vec<Index> = Vec::new();
    let mut push = |index: Index| {
        if !out.iter().any(|other| other.name == index.name) {
            out.push(index);
        }
    };
    for field in object.fields.iter().filter(|field| field.unique && !field.is_list()) {
        push(Index {
            name: format!("u_{}", field.key),
            equal: vec![field.key.clone()],
            over_entries: false,
            sort: None,
            unique: true,
        });
    }
    for definition in &object.indexes {
        let sort = sort_of(&definition.sort);
        let name = index_name(&definition.equal, &sort);
        push(Index { name, equal: definition.equal.clone(), over_entries: false, sort: Some(sort), unique: false });
    }
    let newest = sort_of("-created_at");
    // Lists that data scopes or the page of another record ask by an entry.
    let is_asked = |field: &&FieldDef| matches!(field.kind, FieldKind::References(_)) || field.key == SHARE_KEYS;
    for field in object.fields.iter().filter(is_asked) {
        let sort = Some(newest.clone());
        push(Index {
            name: format!("m_{}", field.key),
            equal: vec![field.key.clone()],
            over_entries: true,
            sort,
            unique: false,
        });
    }
    if let Some(name) = object.field(&object.name_field).filter(|field| !field.is_list())
        && !out.iter().any(|index| index.equal.first() == Some(&name.key))
    {
        out.push(Index {
            name: format!("e_{}", name.key),
            equal: vec![name.key.clone()],
            over_entries: false,
            sort: None,
            unique: false,
        });
    }
    out
}

fn index_name(equal: &[String], sort: &Sort) -> String {
    let mut name = String::from("l");
    for key in equal {
        name.push('_');
        name.push_str(key);
    }
    format!("{name}__{}", sort_name(sort))
}

/// The sorts that have keys, by the name of their key.
pub(crate) fn sorts(object: &ObjectDef) -> BTreeMap<String, (Sort, &FieldDef)> {
    let newest = std::iter::once("-created_at");
    object
        .indexes
        .iter()
        .map(|index| index.sort.as_str())
        .chain(newest)
        .filter_map(|text| {
            let sort = sort_of(text);
            object.field(&sort.field).map(|field| (sort_name(&sort), (sort, field)))
        })
        .collect()
}

/// True when equality on the field's stored value can be answered by an index over it.
pub(crate) fn is_pinnable(field: &FieldDef) -> bool {
    matches!(
        comparison(field),
        Comparison::Text
            | Comparison::Code
            | Comparison::Scaled(_)
            | Comparison::Boolean
            | Comparison::Date
            | Comparison::Instant
    )
}
