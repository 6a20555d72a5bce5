//! Options checked against the definitions and the file: which cell goes into which field of which record.

use std::collections::HashSet;
use std::sync::Arc;

use tessera_model::error::{Error, FieldError, Result};
use tessera_model::field::{FieldDef, FieldKind};
use tessera_model::kinds::DateOrder;
use tessera_model::object::ObjectDef;
use tessera_model::schema::Schema;

use super::dates;
use super::options::{ImportOptions, Mode};
use super::table::Table;

/// References that a path may go through.
const HOPS_MAX: usize = 2;

/// A checked import.
#[derive(Clone, Debug)]
pub struct Plan {
    pub schema: Arc<Schema>,
    pub options: ImportOptions,
    /// The records that the rows are.
    pub root: Node,
    /// Fields whose values together tell which record a row is.
    pub matched: Vec<Matched>,
    /// The column that holds the ids of records, when rows are matched by it.
    pub id_column: Option<usize>,
    /// How many [`CellPlan`]s there are; their slots count from 0.
    pub slots: usize,
}

/// A field of the row's own record that tells which record it is.
#[derive(Clone, Debug)]
pub struct Matched {
    pub field: FieldDef,
    /// Column of its cell (for references that of the key).
    pub column: usize,
}

/// What the file says of a record: cells of its own, and records that it refers to.
#[derive(Clone, Debug)]
pub struct Node {
    pub object: Arc<ObjectDef>,
    pub cells: Vec<CellPlan>,
    pub links: Vec<Link>,
}

/// One column's way into one field.
#[derive(Clone, Debug)]
pub struct CellPlan {
    /// Counts the cell plans of an import.
    pub slot: usize,
    pub column: usize,
    /// As the mapping names it.
    pub path: String,
    pub field: FieldDef,
    pub order: DateOrder,
}

/// A reference, how its target is found, and what is set on the target.
#[derive(Clone, Debug)]
pub struct Link {
    pub field: FieldDef,
    /// The cell that names the target: a field of it.
    pub key: CellPlan,
    /// The cell may hold the target's id as well.
    pub by_id: bool,
    /// Further fields of the target.
    pub node: Node,
}

struct Problems(Vec<FieldError>);

impl Problems {
    fn add(&mut self, place: &str, code: &str, en: String, zh: String) {
        self.0.push(FieldError::new(place, code, en, zh));
    }
}

impl Plan {
    /// Checks options against the definitions and the columns of the file.
    ///
    /// # Errors
    /// `not_found` for an unknown object, `validation_failed` naming each column or option that is wrong.
    pub fn new(schema: &Arc<Schema>, options: ImportOptions, table: &Table) -> Result<Self> {
        let object = schema.require(&options.object)?.clone();
        let mut problems = Problems(Vec::new());
        let mut root = Node { object, cells: Vec::new(), links: Vec::new() };
        let mut id_column = None;
        let mut seen = HashSet::new();
        let mut slots = 0;
        for (column, paths) in &options.mapping {
            let Some(paths) = paths else { continue };
            let Some(at) = table.position(column) else {
                problems.add(
                    &format!("mapping.{column}"),
                    "unknown",
                    format!("The file has no column `{column}`"),
                    format!("文件中没有“{column}”这一列"),
                );
                continue;
            };
            for path in paths.iter() {
                if path == "id" {
                    id_column = Some(at);
                    continue;
                }
                let added = place(schema, &mut root, path, path, at, 0, &mut slots);
                let added = added.and_then(|is_list| {
                    if seen.insert(path.to_owned()) || is_list {
                        Ok(())
                    } else {
                        Err((format!("Two columns go to `{path}`"), format!("有两列对应到“{path}”")))
                    }
                });
                if let Err((en, zh)) = added {
                    problems.add(&format!("mapping.{column}"), "invalid", en, zh);
                }
            }
        }
        settle_keys(&mut root, &mut problems);
        if root.cells.is_empty() && root.links.is_empty() && problems.0.is_empty() {
            problems.add("mapping", "required", "Map at least one column".into(), "请至少对应一列".into());
        }
        let matched = matched_fields(&options, &root, id_column, &mut problems);
        for key in options.create_missing.iter().filter(|key| schema.object(key).is_none()) {
            problems.add(
                "create_missing",
                "unknown",
                format!("There is no object `{key}`"),
                format!("没有名为“{key}”的对象"),
            );
        }
        if !problems.0.is_empty() {
            return Err(Error::validation(problems.0));
        }
        let mut plan = Self { schema: schema.clone(), options, root, matched, id_column, slots };
        plan.settle_dates(table);
        Ok(plan)
    }

    /// True when rows are matched with records.
    pub fn is_matching(&self) -> bool {
        !self.matched.is_empty() || self.is_matched_by_id()
    }

    /// True when rows are matched with records by id.
    pub fn is_matched_by_id(&self) -> bool {
        self.id_column.is_some() && self.options.matched.iter().any(|key| key == "id")
    }

    /// Records of this object may be made where a reference finds none.
    pub fn makes(&self, object: &str) -> bool {
        self.options.create_missing.iter().any(|key| key == object)
    }

    /// Every cell plan, with the object that its field belongs to.
    pub fn each_cell(&self, visit: &mut dyn FnMut(&ObjectDef, &CellPlan)) {
        fn walk(node: &Node, visit: &mut dyn FnMut(&ObjectDef, &CellPlan)) {
            node.cells.iter().for_each(|cell| visit(&node.object, cell));
            for link in &node.links {
                visit(&link.node.object, &link.key);
                walk(&link.node, visit);
            }
        }
        walk(&self.root, visit);
    }

    /// Every link, those of linked records included.
    pub fn each_link<'a>(&'a self, visit: &mut dyn FnMut(&'a Link)) {
        fn walk<'a>(node: &'a Node, visit: &mut dyn FnMut(&'a Link)) {
            for link in &node.links {
                visit(link);
                walk(&link.node, visit);
            }
        }
        walk(&self.root, visit);
    }

    fn settle_dates(&mut self, table: &Table) {
        if let Some(order) = self.options.date_format.order() {
            settle_orders(&mut self.root, &|_| order);
            return;
        }
        let mut columns = Vec::new();
        self.each_cell(&mut |_, cell| {
            if matches!(cell.field.kind, FieldKind::Date(_) | FieldKind::Datetime(_)) && !columns.contains(&cell.column)
            {
                columns.push(cell.column);
            }
        });
        let cells: Vec<Vec<&str>> = columns.iter().map(|at| table.column(*at).collect()).collect();
        let orders = dates::orders_of(&cells);
        let order_of = |column: usize| {
            let at = columns.iter().position(|at| *at == column);
            at.and_then(|at| orders.get(at)).copied().unwrap_or_default()
        };
        settle_orders(&mut self.root, &order_of);
    }
}

fn settle_orders(node: &mut Node, order_of: &dyn Fn(usize) -> DateOrder) {
    node.cells.iter_mut().for_each(|cell| cell.order = order_of(cell.column));
    for link in &mut node.links {
        link.key.order = order_of(link.key.column);
        settle_orders(&mut link.node, order_of);
    }
}

/// Adds one path below a node; answers whether its reference is a list, to which several columns may add.
fn place(
    schema: &Arc<Schema>,
    node: &mut Node,
    path: &str,
    rest: &str,
    column: usize,
    hops: usize,
    slots: &mut usize,
) -> Result<bool, (String, String)> {
    let (head, tail) = rest.split_once('.').map_or((rest, None), |(head, tail)| (head, Some(tail)));
    let object = node.object.clone();
    let Some(field) = object.field(head).filter(|field| !field.internal) else {
        return Err((
            format!("`{}` has no field `{head}`", object.key),
            format!("“{}”没有字段“{head}”", object.label.zh_cn),
        ));
    };
    let computed = matches!(field.kind, FieldKind::File(_));
    if field.read_only || computed {
        return Err((format!("{} can't be imported", field.label.en), format!("“{}”不能导入", field.label.zh_cn)));
    }
    let mut cell = |field: &FieldDef| {
        let slot = *slots;
        *slots += 1;
        CellPlan { slot, column, path: path.to_owned(), field: field.clone(), order: DateOrder::default() }
    };
    let target = field.target().and_then(|key| schema.object(key));
    let (Some(target), true) = (target, tail.is_some() || field.target().is_some()) else {
        return match tail {
            Some(_) => {
                Err((format!("{} is not a reference", field.label.en), format!("“{}”不是关联字段", field.label.zh_cn)))
            }
            None => {
                node.cells.push(cell(field));
                Ok(field.is_list())
            }
        };
    };
    if hops >= HOPS_MAX {
        return Err((format!("`{path}` goes through too many references"), format!("“{path}”经过的关联过多")));
    }
    let Some(tail) = tail else {
        // The cell names the record itself: by its id, or as people call it.
        let name = target
            .field(&target.name_field)
            .ok_or_else(|| (format!("`{}` has no name", target.key), "缺少名称字段".to_owned()))?;
        let key = cell(name);
        match node
            .links
            .iter_mut()
            .find(|link| link.field.key == field.key && !field.is_list() && link.key.path.is_empty())
        {
            Some(link) => (link.key, link.by_id) = (key, true),
            None => {
                let below = Node { object: target.clone(), cells: Vec::new(), links: Vec::new() };
                node.links.push(Link { field: field.clone(), key, by_id: true, node: below });
            }
        }
        return Ok(field.is_list());
    };
    if field.is_list() || !node.links.iter().any(|link| link.field.key == field.key) {
        // The key is settled once all columns are placed.
        let key = CellPlan {
            slot: usize::MAX,
            column,
            path: String::new(),
            field: field.clone(),
            order: DateOrder::default(),
        };
        let below = Node { object: target.clone(), cells: Vec::new(), links: Vec::new() };
        node.links.push(Link { field: field.clone(), key, by_id: false, node: below });
    }
    let link = node.links.iter_mut().rev().find(|link| link.field.key == field.key);
    let below = &mut link.ok_or_else(|| (path.to_owned(), path.to_owned()))?.node;
    place(schema, below, path, tail, column, hops + 1, slots)?;
    Ok(field.is_list())
}

/// A target is found by its name where the file tells it, else by another of its fields that tells records apart.
fn settle_keys(node: &mut Node, problems: &mut Problems) {
    for link in &mut node.links {
        settle_keys(&mut link.node, problems);
        if !link.key.path.is_empty() {
            continue;
        }
        let name = link.node.object.name_field.clone();
        let cells = &link.node.cells;
        let at = cells
            .iter()
            .position(|cell| cell.field.key == name)
            .or_else(|| cells.iter().position(|cell| cell.field.unique && is_key(&cell.field)))
            .or_else(|| cells.iter().position(|cell| is_key(&cell.field)));
        match at {
            Some(at) => link.key = link.node.cells.remove(at),
            None => problems.add(
                &format!("mapping.{}", link.field.key),
                "required",
                format!("Map a column to `{}.{name}` too: it tells which record is meant", link.field.key),
                format!("还需将一列对应到“{}.{name}”，以确定是哪条记录", link.field.key),
            ),
        }
    }
}

const fn is_key(field: &FieldDef) -> bool {
    matches!(field.kind, FieldKind::Text(_) | FieldKind::Email(_) | FieldKind::Phone(_) | FieldKind::AutoNumber(_))
}

fn matched_fields(
    options: &ImportOptions,
    root: &Node,
    id_column: Option<usize>,
    problems: &mut Problems,
) -> Vec<Matched> {
    let mut matched = Vec::new();
    for wanted in &options.matched {
        if wanted == "id" {
            if id_column.is_none() {
                problems.add("match", "required", "No column is mapped to `id`".into(), "没有列对应到“id”".into());
            }
            continue;
        }
        let key = wanted.split('.').next().unwrap_or(wanted);
        let cell = root.cells.iter().find(|cell| cell.field.key == key).map(|cell| (&cell.field, cell.column));
        let link = || root.links.iter().find(|link| link.field.key == key).map(|link| (&link.field, link.key.column));
        match cell.or_else(link) {
            Some((field, column)) if !field.is_list() => matched.push(Matched { field: field.clone(), column }),
            Some((field, _)) => problems.add(
                "match",
                "invalid",
                format!("Records can't be matched by {}", field.label.en),
                format!("不能按“{}”匹配记录", field.label.zh_cn),
            ),
            None => problems.add(
                "match",
                "required",
                format!("Records are matched by `{wanted}`, but no column is mapped to it"),
                format!("按“{wanted}”匹配记录，但没有列对应到它"),
            ),
        }
    }
    if options.matched.is_empty() && options.mode != Mode::Create {
        problems.add(
            "match",
            "required",
            "Say by which fields a row is matched with a record".into(),
            "请指定按哪些字段匹配已有记录".into(),
        );
    }
    // A field that tells records apart by itself finds them with the fewest reads.
    matched.sort_by_key(|matched| match &matched.field.kind {
        _ if matched.field.unique => 0,
        kind if is_key(&matched.field) || matches!(kind, FieldKind::Number(_)) => 1,
        _ => 2,
    });
    matched
}
