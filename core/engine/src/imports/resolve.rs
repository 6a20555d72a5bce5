//! From a row to what it wants: values of its own record, records that must be made for it, values of records it refers to.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};
use tessera_model::error::Result;
use tessera_model::field::FieldDef;
use tessera_model::record::Draft;
use tessera_model::text::fold;
use tessera_permission::Actor;

use super::cell::CellReader;
use super::ids::IdMaker;
use super::lookup::{Hit, Key, Lookup, Source};
use super::order::Order;
use super::plan::{Link, Node, Plan};
use super::problem::{self, Problem};
use super::table::{Row, Table};
use crate::engine::Engine;

/// A record that a reference found missing and that is to be made.
#[derive(Clone, Debug)]
pub(super) struct Missing {
    pub key: Key,
    pub id: String,
    /// How the file names it.
    pub text: String,
    pub column: String,
}

/// A value for a record that a row refers to.
#[derive(Clone, Debug)]
pub(super) struct Fill {
    pub object: String,
    pub id: String,
    pub field: FieldDef,
    /// In stored form; for lists of references one id.
    pub value: Json,
    pub column: String,
}

/// What a row wants.
#[derive(Clone, Debug, Default)]
pub(super) struct Wish {
    /// Values of the row's own record.
    pub draft: Draft,
    pub missing: Vec<Missing>,
    pub fills: Vec<Fill>,
    pub problems: Vec<Problem>,
}

/// What resolving reads.
pub(super) struct Resolver<'a> {
    pub plan: &'a Plan,
    pub table: &'a Table,
    pub order: &'a Order,
    pub ids: &'a IdMaker,
}

/// Which of a row's values are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pass {
    /// Everything; references to rows that come later are left open where `may_wait`.
    First { may_wait: bool },
    /// Only references to records of the file itself, now that all of them are there.
    Circular,
}

impl<'a> Resolver<'a> {
    /// Asks the store about every name in these rows, in chunks.
    ///
    /// # Errors
    /// The store's.
    #[crate::opaque]
    pub(super) async fn ask(
        &self,
        engine: &Engine,
        actor: &Actor,
        lookup: &mut Lookup,
        reader: &mut CellReader<'_>,
        rows: &[usize],
    ) -> Result<()> {
        let mut links = Vec::new();
        self.plan.each_link(&mut |link| links.push(link));
        for link in links {
            let mut texts: BTreeSet<String> = BTreeSet::new();
            for row in rows.iter().filter_map(|at| self.table.rows.get(*at)) {
                let text = self.text(row, &link.key.path, link.key.column);
                for name in names(link, text) {
                    texts.extend(key_text(reader, link, row, name));
                }
            }
            let texts: BTreeSet<&str> = texts.iter().map(String::as_str).collect();
            let source = Source { engine, schema: &self.plan.schema, actor, object: &link.node.object };
            lookup.ask(source, &link.key.field, &texts, link.by_id).await?;
        }
        Ok(())
    }

    /// What a row wants, its names having been asked for.
    pub(super) fn wish(&self, lookup: &Lookup, reader: &mut CellReader<'_>, row: &Row, pass: Pass) -> Wish {
        let mut wish = Wish::default();
        if row.overflows {
            wish.problems.push(Problem::of_row(
                "too_many_cells",
                "The row has more cells than the header; put quotes around a value that contains the separator",
                "该行的列数多于表头，含有分隔符的内容请用引号括起来",
            ));
            return wish;
        }
        self.node(lookup, reader, row, &self.plan.root, None, pass, &mut wish);
        wish.problems.sort_by_key(|problem| problem.column.as_deref().and_then(|column| self.table.position(column)));
        wish
    }

    fn text<'b>(&'b self, row: &'b Row, path: &str, column: usize) -> &'b str {
        self.plan.options.replaced(path, row.cells.get(column).map_or("", String::as_str))
    }

    #[expect(clippy::too_many_arguments, reason = "one step of a walk down a tree, with all that the walk carries")]
    fn node(
        &self,
        lookup: &Lookup,
        reader: &mut CellReader<'_>,
        row: &Row,
        node: &Node,
        holder: Option<(&str, &str)>,
        pass: Pass,
        wish: &mut Wish,
    ) {
        for cell in node.cells.iter().filter(|_| pass != Pass::Circular) {
            let column = problem::column(self.table, cell);
            match reader.read(node, row, cell, self.text(row, &cell.path, cell.column)) {
                Ok(None) => {}
                Ok(Some(value)) => set(wish, holder, &cell.field, value, column),
                Err(found) => wish.problems.push(Problem::at(column, found.code, found.message)),
            }
        }
        for link in &node.links {
            let text = self.text(row, &link.key.path, link.key.column);
            let whole = key_text(reader, link, row, text);
            let key = Key::new(&link.node.object, &link.key.field);
            // A list's cell names several, unless it is the name of one as it stands.
            let is_one = !link.field.is_list()
                || whole.as_ref().is_some_and(|whole| lookup.get(&key, whole, link.by_id) != Hit::Nobody);
            let wanted: Vec<&str> = if is_one { vec![text] } else { items(text).collect() };
            for name in wanted.into_iter().filter(|name| !name.is_empty()) {
                let Some(id) = self.target(lookup, reader, row, link, &key, name, pass, wish) else { continue };
                let is_wanted = pass != Pass::Circular || self.is_own(link, name);
                if is_wanted {
                    set(wish, holder, &link.field, json!(id), problem::column(self.table, &link.key));
                }
                self.node(lookup, reader, row, &link.node, Some((&link.node.object.key, &id)), pass, wish);
            }
        }
    }

    /// True when a name is that of a row of the file.
    fn is_own(&self, link: &Link, name: &str) -> bool {
        link.node.object.key == self.plan.root.object.key
            && self.order.keys.get(&link.key.field.key).is_some_and(|rows| rows.contains_key(&fold(name)))
    }

    #[expect(clippy::too_many_arguments, reason = "one step of a walk down a tree, with all that the walk carries")]
    fn target(
        &self,
        lookup: &Lookup,
        reader: &mut CellReader<'_>,
        row: &Row,
        link: &Link,
        key: &Key,
        name: &str,
        pass: Pass,
        wish: &mut Wish,
    ) -> Option<String> {
        let node = Node { object: link.node.object.clone(), cells: vec![link.key.clone()], links: Vec::new() };
        let text = match reader.read(&node, row, &link.key, name) {
            Ok(Some(Json::String(text))) => text,
            Ok(_) => return None,
            Err(found) => {
                wish.problems.push(Problem::at(problem::column(self.table, &link.key), found.code, found.message));
                return None;
            }
        };
        let hit = lookup.get(key, &text, link.by_id);
        if pass == Pass::Circular && !matches!(hit, Hit::One(_)) && !self.is_own(link, name) {
            // Settled the first time.
            return None;
        }
        match hit {
            Hit::One(id) => return Some(id),
            Hit::Many => {
                wish.problems.push(problem::ambiguous(self.table, &link.key, &link.node, &text));
                return None;
            }
            Hit::Nobody => {}
        }
        let folded = fold(&text);
        if pass == (Pass::First { may_wait: true }) && self.is_own(link, name) {
            return None;
        }
        if !self.plan.makes(&key.object) {
            wish.problems.push(problem::not_found(self.table, &link.key, &link.node, &text));
            return None;
        }
        let id = self.ids.related(&key.object, &key.field, &folded);
        if !wish.missing.iter().any(|missing| missing.id == id) {
            let column = problem::column(self.table, &link.key).to_owned();
            wish.missing.push(Missing { key: key.clone(), id: id.clone(), text, column });
        }
        Some(id)
    }
}

/// The stored form of a name, by which the store finds it.
fn key_text(reader: &mut CellReader<'_>, link: &Link, row: &Row, name: &str) -> Option<String> {
    let node = Node { object: link.node.object.clone(), cells: Vec::new(), links: Vec::new() };
    match reader.read(&node, row, &link.key, name) {
        Ok(Some(Json::String(text))) => Some(text),
        _ => None,
    }
}

/// A cell's text and, for lists, its parts.
fn names<'a>(link: &Link, text: &'a str) -> BTreeSet<&'a str> {
    let mut names = BTreeSet::new();
    if !text.is_empty() {
        names.insert(text);
        if link.field.is_list() {
            names.extend(items(text));
        }
    }
    names
}

fn items(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', ';', '、', '，', '；', '|', '\n']).map(str::trim).filter(|item| !item.is_empty())
}

fn set(wish: &mut Wish, holder: Option<(&str, &str)>, field: &FieldDef, value: Json, column: &str) {
    match holder {
        Some((object, id)) => {
            let fill = Fill {
                object: object.to_owned(),
                id: id.to_owned(),
                field: field.clone(),
                value,
                column: column.to_owned(),
            };
            wish.fills.push(fill);
        }
        None if field.is_list() && field.target().is_some() => {
            let mut list = wish.draft.get(&field.key).flatten().and_then(Json::as_array).cloned().unwrap_or_default();
            if !list.contains(&value) {
                list.push(value);
            }
            wish.draft.set(&field.key, Some(Json::Array(list)));
        }
        None => wish.draft.set(&field.key, Some(value)),
    }
}

/// Fills by the record that they are for, in order.
pub(super) fn by_record(fills: impl IntoIterator<Item = Fill>) -> BTreeMap<(String, String), Vec<Fill>> {
    let mut grouped: BTreeMap<(String, String), Vec<Fill>> = BTreeMap::new();
    for fill in fills {
        grouped.entry((fill.object.clone(), fill.id.clone())).or_default().push(fill);
    }
    grouped
}
