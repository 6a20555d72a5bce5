//! In which order the rows of a file are written: a row that another one names as its parent comes first.
//!
//! Rows of one batch neither refer to one another nor match the same record, so a batch can be checked and written at once.
//! The order depends on the file and the options alone, so that a run which was broken off goes on with the same batches.

use std::collections::{HashMap, HashSet};

use tessera_model::text::fold;

use super::plan::{Link, Plan};
use super::table::{Row, Table};

/// Rows (positions in the table) of each batch, and, in the order of the file, the rows whose references to other rows close a
/// circle and are set once everything is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Order {
    pub batches: Vec<Vec<usize>>,
    pub circular: Vec<usize>,
    /// Folded keys of the file's rows, by the field that they fill.
    pub keys: HashMap<String, HashMap<String, usize>>,
}

/// The order of a file's rows; `wanted` limits it to some of them.
pub(super) fn order(plan: &Plan, table: &Table, size: usize, wanted: impl Fn(&Row) -> bool) -> Order {
    let members: Vec<usize> = table.rows.iter().enumerate().filter(|(_, row)| wanted(row)).map(|(at, _)| at).collect();
    let links = self_links(plan);
    let keys = keys_of(plan, table, &links, &members);
    let before = predecessors(plan, table, &links, &keys, &members);
    let (levels, circular) = levels_of(&members, &before, table.rows.len());
    let mut batches = Vec::new();
    for level in levels {
        batches.extend(level.chunks(size.max(1)).map(<[usize]>::to_vec));
    }
    Order { batches, circular, keys }
}

/// References, at any depth, to records of the imported object itself, by a field that the rows fill.
pub(super) fn self_links(plan: &Plan) -> Vec<&Link> {
    let mut links = Vec::new();
    plan.each_link(&mut |link| {
        let is_filled = plan.root.cells.iter().any(|cell| cell.field.key == link.key.field.key);
        if link.node.object.key == plan.root.object.key && is_filled {
            links.push(link);
        }
    });
    links
}

fn text_of<'a>(plan: &'a Plan, row: &'a Row, path: &str, column: usize) -> &'a str {
    plan.options.replaced(path, row.cells.get(column).map_or("", String::as_str))
}

fn keys_of(plan: &Plan, table: &Table, links: &[&Link], members: &[usize]) -> HashMap<String, HashMap<String, usize>> {
    let mut keys: HashMap<String, HashMap<String, usize>> = HashMap::new();
    for link in links {
        let field = &link.key.field.key;
        let Some(cell) = plan.root.cells.iter().find(|cell| &cell.field.key == field) else { continue };
        if keys.contains_key(field) {
            continue;
        }
        let mut rows = HashMap::new();
        for at in members {
            let Some(row) = table.rows.get(*at) else { continue };
            let text = text_of(plan, row, &cell.path, cell.column);
            if !text.is_empty() {
                rows.entry(fold(text)).or_insert(*at);
            }
        }
        keys.insert(field.clone(), rows);
    }
    keys
}

/// For each row the rows that come before it.
fn predecessors(
    plan: &Plan,
    table: &Table,
    links: &[&Link],
    keys: &HashMap<String, HashMap<String, usize>>,
    members: &[usize],
) -> HashMap<usize, Vec<usize>> {
    let mut before: HashMap<usize, Vec<usize>> = HashMap::new();
    let mut last_of: HashMap<String, usize> = HashMap::new();
    for at in members {
        let Some(row) = table.rows.get(*at) else { continue };
        for link in links {
            let text = text_of(plan, row, &link.key.path, link.key.column);
            let named = keys.get(&link.key.field.key).and_then(|rows| rows.get(&fold(text)));
            // A row that names itself closes a circle of one.
            if let Some(named) = named.filter(|_| !text.is_empty()) {
                before.entry(*at).or_default().push(*named);
            }
        }
        let parts: Vec<String> = if plan.is_matched_by_id() {
            plan.id_column.and_then(|column| row.cells.get(column)).cloned().into_iter().collect()
        } else {
            plan.matched.iter().map(|matched| fold(row.cells.get(matched.column).map_or("", String::as_str))).collect()
        };
        if !parts.is_empty() && parts.iter().all(|part| !part.is_empty()) {
            // Rows that match the same record are written one after the other.
            if let Some(last) = last_of.insert(parts.join("\u{1f}"), *at) {
                before.entry(*at).or_default().push(last);
            }
        }
    }
    before
}

fn levels_of(members: &[usize], before: &HashMap<usize, Vec<usize>>, rows: usize) -> (Vec<Vec<usize>>, Vec<usize>) {
    let mut waiting: HashMap<usize, usize> = HashMap::new();
    let mut after: HashMap<usize, Vec<usize>> = HashMap::new();
    for (at, predecessors) in before {
        waiting.insert(*at, predecessors.len());
        for predecessor in predecessors {
            after.entry(*predecessor).or_default().push(*at);
        }
    }
    let mut levels: Vec<Vec<usize>> = Vec::new();
    let mut circular = Vec::new();
    let mut done: HashSet<usize> = HashSet::with_capacity(rows.min(members.len()));
    let mut ready: Vec<usize> = members.iter().copied().filter(|at| !waiting.contains_key(at)).collect();
    let mut next_stuck = members.iter().copied();
    loop {
        if ready.is_empty() {
            // What is left waits for itself: the first row goes without its reference.
            let Some(stuck) = next_stuck.find(|at| !done.contains(at)) else { break };
            circular.push(stuck);
            ready.push(stuck);
        }
        ready.sort_unstable();
        ready.dedup();
        let mut following = Vec::new();
        for at in &ready {
            done.insert(*at);
        }
        for at in &ready {
            for next in after.get(at).into_iter().flatten().filter(|next| !done.contains(next)) {
                if let Some(count) = waiting.get_mut(next) {
                    *count = count.saturating_sub(1);
                    if *count == 0 {
                        following.push(*next);
                    }
                }
            }
        }
        levels.push(std::mem::replace(&mut ready, following));
    }
    (levels, circular)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels(edges: &[(usize, usize)], count: usize) -> (Vec<Vec<usize>>, Vec<usize>) {
        let mut before: HashMap<usize, Vec<usize>> = HashMap::new();
        for (row, predecessor) in edges {
            before.entry(*row).or_default().push(*predecessor);
        }
        levels_of(&(0..count).collect::<Vec<_>>(), &before, count)
    }

    #[test]
    fn parents_come_first_and_circles_are_cut() {
        assert_eq!(levels(&[(0, 2), (2, 3)], 4), (vec![vec![1, 3], vec![2], vec![0]], vec![]));
        assert_eq!(levels(&[(0, 1), (1, 0), (2, 1)], 3), (vec![vec![0], vec![1], vec![2]], vec![0]));
        assert_eq!(levels(&[(1, 1)], 2), (vec![vec![0], vec![1]], vec![1]));
        assert_eq!(levels(&[], 0), (vec![], vec![]));
    }
}
