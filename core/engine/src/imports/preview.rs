//! A look at a file before it is imported: what its columns and values most likely mean, and which rows would be refused.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use indexmap::IndexMap;
use serde_json::{Map, Value as Json, json};
use tessera_model::error::Result;
use tessera_model::field::FieldKind;
use tessera_model::kinds::{KindContext, render};
use tessera_model::label::Label;
use tessera_model::object::ObjectDef;
use tessera_model::query::{PAGE_MAX, Query};
use tessera_permission::grant;
use tessera_permission::scope::{self, ScopedAction};

use super::cell::CellReader;
use super::dry_run;
use super::guess::guess;
use super::guess_values::{ValueGuess, distinct, of_choices, of_names};
use super::ids::IdMaker;
use super::lookup::{Hit, Key, Lookup, Source};
use super::options::{DateFormat, ImportOptions, Mode, Paths};
use super::order;
use super::plan::{Link, Plan};
use super::problem::{self, Problem};
use super::resolve::{Pass, Resolver};
use super::run::parse;
use super::start::{check_reads, read_options};
use super::table::{Row, Table};
use super::targets::{may_fill, path_of, targets};
use crate::context::{Channel, Context};
use crate::engine::Engine;
use crate::records::{Body, WriteAction, WriteOp};

/// Rows shown as they are.
const ROWS: usize = 20;
/// Further rows shown because they would be refused.
const REFUSED: usize = 50;
/// Rows checked for problems.
const CHECKED: usize = 20_000;
/// Different values shown of a column.
const SAMPLES: usize = 5;
/// Names read to find near ones.
const NAMES: usize = 20_000;

impl Engine {
    /// A preview, in the form of the HTTP contract.
    ///
    /// # Errors
    /// As [`Engine::import_start`].
    #[crate::opaque]
    pub async fn import_preview(&self, cx: &Context, bytes: Vec<u8>, file_name: &str, options: Json) -> Result<Json> {
        let mut options = read_options(options)?;
        let schema = self.schema();
        let object = schema.require(&options.object)?.clone();
        grant::import(&cx.actor, &object)?;
        let table = parse(self, bytes, file_name.to_owned()).await?;
        let mut guessed = guess(&schema, &object, &table.columns);
        guessed.iter_mut().for_each(|paths| paths.retain(|path| may_fill(&schema, &cx.actor, &object, path)));
        if options.mapping.is_empty() {
            options.mapping = mapping_of(&table, &guessed);
        }
        // How rows are matched is asked after the preview.
        let mode = std::mem::replace(&mut options.mode, Mode::Create);
        let matched = std::mem::take(&mut options.matched);
        let mapping = options.mapping.clone();
        let date_format = options.date_format;
        let checked = if options.mapping.values().flatten().any(|paths| paths.iter().next().is_some()) {
            let plan = Plan::new(&schema, creating(options, &object, &schema), &table)?;
            check_reads(cx, &plan)?;
            Some(self.check(cx, &plan, &table).await?)
        } else {
            None
        };
        let Checked { values, missing, rows, order, lacking } = checked.unwrap_or_default();
        let mut targets = targets(&schema, &cx.actor, &object);
        if let Some(lacking) = lacking {
            // What hooks fill in, nobody has to map.
            targets.iter_mut().for_each(|target| {
                target.required &= is_mapped(&mapping, &target.path) || lacking.contains(&target.path)
            });
        }
        let matched = if matched.is_empty() { match_of(&object, &mapping) } else { matched };
        let columns: Vec<Json> =
            table.columns.iter().enumerate().map(|(at, name)| column(&table, at, name, &guessed)).collect();
        Ok(json!({
            "total": table.rows.len(),
            "columns": columns,
            "targets": targets,
            "mapping": mapping,
            "values": values,
            "missing": missing,
            "mode": mode,
            "match": matched,
            "date_format": if date_format == DateFormat::Auto { order } else { date_format },
            "rows": rows,
        }))
    }

    async fn check(&self, cx: &Context, plan: &Plan, table: &Table) -> Result<Checked> {
        let settings = self.settings();
        let kinds = KindContext { schema: &plan.schema, currency: &settings.currency, region: &settings.region };
        let timezone = if cx.actor.timezone.is_empty() { &settings.timezone } else { &cx.actor.timezone };
        let mut reader = CellReader::new(kinds, timezone, plan.slots);
        let mut lookup = Lookup::default();
        let order = order::order(plan, table, usize::MAX, |_| true);
        let ids = IdMaker::new("preview", 0);
        let resolver = Resolver { plan, table, order: &order, ids: &ids };
        let members: Vec<usize> = (0..table.rows.len()).collect();
        resolver.ask(self, &cx.actor, &mut lookup, &mut reader, &members).await?;
        let mut checked = Checked { order: format_of(plan), ..Checked::default() };
        self.guess_values(cx, plan, table, &order, &lookup, &mut checked).await?;
        let tried = self.try_first(cx, plan, table, &resolver, &lookup, &mut reader, &mut checked).await?;
        let mut refused = 0;
        for (at, row) in table.rows.iter().enumerate().take(CHECKED) {
            let mut wish = resolver.wish(&lookup, &mut reader, row, Pass::First { may_wait: true });
            wish.problems.extend(empty_cells(plan, table, row));
            if wish.problems.is_empty() {
                wish.problems.extend(tried.get(&row.number).into_iter().flatten().cloned());
            }
            refused += usize::from(!wish.problems.is_empty() && at >= ROWS);
            if at < ROWS || (!wish.problems.is_empty() && refused <= REFUSED) {
                checked.rows.push(shown(cx, plan, row, &mut reader, &wish.problems));
            }
        }
        Ok(checked)
    }

    /// Asks rights and hooks about the first rows.
    #[expect(clippy::too_many_arguments, reason = "one step of `check`, with all that it holds")]
    async fn try_first(
        &self,
        cx: &Context,
        plan: &Plan,
        table: &Table,
        resolver: &Resolver<'_>,
        lookup: &Lookup,
        reader: &mut CellReader<'_>,
        checked: &mut Checked,
    ) -> Result<HashMap<u32, Vec<Problem>>> {
        let mut rows = Vec::new();
        let mut ops = Vec::new();
        for row in table.rows.iter().take(ROWS) {
            let wish = resolver.wish(lookup, reader, row, Pass::First { may_wait: true });
            if wish.problems.is_empty() {
                rows.push(row.number);
                let action = WriteAction::Create { id: Some(self.next_id()), body: Body::Draft(wish.draft) };
                ops.push(WriteOp { object: plan.root.object.key.clone(), action });
            }
        }
        let mut tried = HashMap::new();
        let mut cx = cx.clone();
        cx.channel = Channel::Import;
        for (row, result) in rows.into_iter().zip(dry_run::check(self, &cx, &plan.schema, ops).await?) {
            let lacking = checked.lacking.get_or_insert_default();
            if let Err(error) = result {
                let missing = error.fields.iter().filter(|field| field.code == "required");
                lacking.extend(
                    missing
                        .filter_map(|field| plan.root.object.field(&field.field))
                        .map(|field| path_of(&plan.schema, field)),
                );
                tried.insert(row, problem::of_error(plan, table, &error));
            }
        }
        Ok(tried)
    }

    async fn guess_values(
        &self,
        cx: &Context,
        plan: &Plan,
        table: &Table,
        order: &order::Order,
        lookup: &Lookup,
        checked: &mut Checked,
    ) -> Result<()> {
        let given = |path: &str, text: &str| {
            let to = plan.options.replaced(path, text);
            (to != text).then(|| to.to_owned())
        };
        plan.each_cell(&mut |_, cell| {
            let dictionary = match &cell.field.kind {
                FieldKind::Select(options) => plan.schema.dictionary(&options.dictionary),
                _ => None,
            };
            if let Some(dictionary) = dictionary {
                let guesses = of_choices(distinct(table, cell), dictionary, |text| given(&cell.path, text));
                checked.values.insert(cell.path.clone(), guesses);
            }
        });
        let mut links: Vec<&Link> = Vec::new();
        plan.each_link(&mut |link| links.push(link));
        let mut known: BTreeMap<Key, Vec<String>> = BTreeMap::new();
        let mut missing: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for link in links {
            let key = Key::new(&link.node.object, &link.key.field);
            let own = order.keys.get(&link.key.field.key).filter(|_| link.node.object.key == plan.root.object.key);
            let is_there = |text: &str| {
                let text = plan.options.replaced(&link.key.path, text);
                lookup.get(&key, text, link.by_id) != Hit::Nobody
                    || own.is_some_and(|rows| rows.contains_key(&tessera_model::text::fold(text)))
            };
            let mut texts = distinct(table, &link.key);
            texts.retain(|(text, _)| !is_there(text));
            if texts.is_empty() {
                continue;
            }
            missing
                .entry(key.object.clone())
                .or_default()
                .extend(texts.iter().map(|(text, _)| tessera_model::text::fold(text)));
            if !known.contains_key(&key) {
                let source = Source { engine: self, schema: &plan.schema, actor: &cx.actor, object: &link.node.object };
                known.insert(key.clone(), names(source, &key.field).await?);
            }
            let names = known.get(&key).map(Vec::as_slice).unwrap_or_default();
            let guesses = of_names(texts, names, |text| given(&link.key.path, text));
            checked.values.entry(link.key.path.clone()).or_insert(guesses);
        }
        checked.missing = missing.into_iter().map(|(object, names)| (object, names.len())).collect();
        Ok(())
    }
}

/// What a check found.
#[derive(Default)]
struct Checked {
    values: BTreeMap<String, Vec<ValueGuess>>,
    /// Names that no record has, by object.
    missing: BTreeMap<String, usize>,
    rows: Vec<Json>,
    order: DateFormat,
    /// Paths that rows as they are would be refused for leaving empty; none when no row could be tried.
    lacking: Option<BTreeSet<String>>,
}

/// Names that aren't there are shown among the values, not as refused rows: they may be made.
fn creating(mut options: ImportOptions, object: &ObjectDef, schema: &tessera_model::schema::Schema) -> ImportOptions {
    options.create_missing = schema.objects().map(|object| object.key.clone()).collect();
    options.object.clone_from(&object.key);
    options
}

fn mapping_of(table: &Table, guessed: &[Vec<String>]) -> IndexMap<String, Option<Paths>> {
    let pairs = table.columns.iter().zip(guessed).filter(|(_, paths)| !paths.is_empty());
    pairs.map(|(column, paths)| (column.clone(), Some(Paths::of(paths.clone())))).collect()
}

/// The fields that most likely tell which record a row is: a unique one, else the name, if the file fills it.
fn match_of(object: &ObjectDef, mapping: &IndexMap<String, Option<Paths>>) -> Vec<String> {
    let is_filled = |key: &str| mapping.values().flatten().any(|paths| paths.iter().any(|path| path == key));
    let unique = object.fields.iter().find(|field| field.unique && is_filled(&field.key)).map(|field| &field.key);
    let name = Some(&object.name_field).filter(|name| is_filled(name));
    unique.or(name).cloned().into_iter().collect()
}

fn is_mapped(mapping: &IndexMap<String, Option<Paths>>, path: &str) -> bool {
    mapping.values().flatten().any(|paths| paths.iter().any(|mapped| mapped == path))
}

fn column(table: &Table, at: usize, name: &str, guessed: &[Vec<String>]) -> Json {
    let mut samples: Vec<&str> = Vec::new();
    let mut empty = 0;
    for text in table.column(at) {
        if text.is_empty() {
            empty += 1;
        } else if samples.len() < SAMPLES && !samples.contains(&text) {
            samples.push(text);
        }
    }
    json!({"name": name, "samples": samples, "empty": empty, "guess": guessed.get(at)})
}

fn format_of(plan: &Plan) -> DateFormat {
    use tessera_model::kinds::DateOrder;
    let mut found = DateFormat::Auto;
    plan.each_cell(&mut |_, cell| {
        if found == DateFormat::Auto && matches!(cell.field.kind, FieldKind::Date(_) | FieldKind::Datetime(_)) {
            found = match cell.order {
                DateOrder::Ymd => DateFormat::Ymd,
                DateOrder::Mdy => DateFormat::Mdy,
                DateOrder::Dmy => DateFormat::Dmy,
            };
        }
    });
    found
}

/// Required fields whose cells are empty.
fn empty_cells(plan: &Plan, table: &Table, row: &Row) -> Vec<Problem> {
    let is_empty = |column: usize| row.cells.get(column).is_none_or(String::is_empty);
    let cells = plan.root.cells.iter().map(|cell| (&cell.field, cell));
    let links = plan.root.links.iter().map(|link| (&link.field, &link.key));
    cells
        .chain(links)
        .filter(|(field, cell)| {
            field.required && !field.has_condition() && field.default.is_none() && is_empty(cell.column)
        })
        .map(|(field, cell)| {
            let message = Label::new(format!("{} is required", field.label.en), format!("请填写{}", field.label.zh_cn));
            Problem::at(problem::column(table, cell), "required", message)
        })
        .collect()
}

fn shown(cx: &Context, plan: &Plan, row: &Row, reader: &mut CellReader<'_>, problems: &[Problem]) -> Json {
    let mut values = Map::new();
    let text =
        |path: &str, column: usize| plan.options.replaced(path, row.cells.get(column).map_or("", String::as_str));
    for cell in &plan.root.cells {
        let read = reader.read(&plan.root, row, cell, text(&cell.path, cell.column));
        values.insert(cell.path.clone(), render(&cell.field, read.ok().flatten().as_ref()));
    }
    plan.each_link(&mut |link| {
        values.insert(link.key.path.clone(), json!(text(&link.key.path, link.key.column)));
    });
    let errors: Vec<Json> = problems
        .iter()
        .map(|problem| json!({"column": problem.column, "code": problem.code, "message": problem.message.get(cx.locale)}))
        .collect();
    json!({"row": row.number, "values": values, "errors": errors})
}

/// Names of an object's records, as many as are compared.
async fn names(source: Source<'_>, field: &str) -> Result<Vec<String>> {
    let filter = scope::filter(source.actor, source.object, ScopedAction::Read);
    let mut query = Query {
        filter,
        search: None,
        search_fields: None,
        sort: Vec::new(),
        limit: PAGE_MAX,
        cursor: None,
        count: false,
    };
    let mut names = BTreeSet::new();
    loop {
        let page = source.engine.store().query(source.schema, source.object, &query).await?;
        names.extend(page.records.iter().filter_map(|record| record.text(field)).map(str::to_owned));
        query.cursor = page.next_cursor;
        if query.cursor.is_none() || names.len() >= NAMES {
            return Ok(names.into_iter().collect());
        }
    }
}
