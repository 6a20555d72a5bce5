//! Demonstration data: `tessera demo` calls this as the administrator, with what `demo.toml` says. Requests are made and decided as
//! people would, at the moment that the clock shows then; what follows is done at once instead of by after-hooks, which find it done.

use serde::Deserialize;
use tessera_sdk::{Error, Fields, Json, RecordRef, Result, Row, Value, context, json, kv, records};

use crate::condition;
use crate::follow;
use crate::keep;
use crate::marks;
use crate::process::Definition;
use crate::request::described;
use crate::state::Verb;
use crate::submit;

/// Records and tasks that are looked through.
const LOOKED_AT: u32 = 60;

/// What is wanted.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    #[serde(default)]
    processes: Vec<Process>,
    #[serde(default)]
    submit: Vec<Submit>,
    #[serde(default)]
    decide: Decide,
}

/// A process that is on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Process {
    name: String,
    object: String,
    definition: Definition,
}

/// Requests of their records' owners, in both languages in turn.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Submit {
    object: String,
    filter: Json,
    sort: String,
    count: usize,
    notes: Words,
}

/// Decisions on the oldest open tasks.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Decide {
    approve: usize,
    reject: usize,
    approved: Words,
    rejected: Words,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    en: Vec<String>,
    #[serde(rename = "zh-CN")]
    zh_cn: Vec<String>,
}

/// The function `demonstrate`; answers how many of each it made.
pub(crate) fn demonstrate(args: &Json) -> Result<Json> {
    if !keep::administers()? {
        return Err(Error::refused("only-administrators"));
    }
    let wanted = Wanted::deserialize(args)?;
    for process in &wanted.processes {
        let set = Fields::new()
            .with("name", process.name.as_str())
            .with("object", process.object.as_str())
            .with("is_active", true)
            .with("definition", Value::Json(json!(process.definition).to_string()));
        records::create("approval_process", set, Some(&process.name))?;
        marks::refresh(&process.object)?;
    }
    let mut submitted = 0;
    for wanted in &wanted.submit {
        submitted += submit_some(wanted)?;
    }
    let decided = decide_some(&wanted.decide)?;
    Ok(json!({"processes": wanted.processes.len(), "submitted": submitted, "decided": decided}))
}

fn submit_some(wanted: &Submit) -> Result<usize> {
    let (rows, _) = records::query(&records::Query {
        object: wanted.object.clone(),
        filter: Some(json!({"and": [wanted.filter, {"field": "updated_at", "op": "lte", "value": context::now()}]})),
        sort: vec![wanted.sort.clone()],
        limit: LOOKED_AT,
        ..records::Query::default()
    })?;
    let processes = marks::active(&wanted.object)?;
    let fits = |row: &Row| {
        let facts = |field: &str| row.get(field).cloned();
        processes.iter().any(|(_, process)| process.when.as_ref().is_none_or(|when| condition::holds(when, &facts)))
    };
    let rows: Vec<Row> = rows.into_iter().filter(|row| fits(row) && row.text("owner").is_some()).collect();
    let keys: Vec<String> = rows.iter().map(|row| marks::lock_key(&row.ref_)).collect();
    let locks = kv::get_many(&keys)?;
    let languages = languages(rows.iter().filter_map(|row| row.text("owner")))?;
    let free = rows.iter().zip(locks).filter(|(_, lock)| lock.is_none()).map(|(row, _)| row);
    let (chinese, english): (Vec<&Row>, Vec<&Row>) =
        free.partition(|row| row.text("owner").is_some_and(|owner| languages.iter().any(|one| one == owner)));
    let mut done = 0;
    for (row, is_chinese) in alternating(&chinese, &english).take(wanted.count) {
        let locale = if is_chinese { "zh-CN" } else { "en" };
        let (name, _) = described(row, &[], locale)?;
        let note = Value::text(wanted.notes.word(is_chinese, done));
        if let Some(approval) = submit::begin(&row.ref_, &name, note, row.text("owner"))? {
            follow::submitted(&approval)?;
            done += 1;
        }
    }
    Ok(done)
}

fn decide_some(wanted: &Decide) -> Result<usize> {
    if wanted.approve + wanted.reject == 0 {
        return Ok(0);
    }
    let (tasks, _) = records::query(&records::Query {
        object: "approval_task".to_owned(),
        filter: Some(json!({"field": "state", "op": "eq", "value": "open"})),
        sort: vec!["created_at".to_owned()],
        limit: LOOKED_AT,
        ..records::Query::default()
    })?;
    let languages = languages(tasks.iter().filter_map(|task| task.text("approver")))?;
    let mut done = 0;
    for task in tasks.iter().take(wanted.approve + wanted.reject) {
        let is_chinese = task.text("approver").is_some_and(|approver| languages.iter().any(|one| one == approver));
        let (verb, state, words) = if done < wanted.approve {
            (Verb::Approve, "approved", &wanted.approved)
        } else {
            (Verb::Reject { to: None }, "rejected", &wanted.rejected)
        };
        let set = Fields::new()
            .with("decision", Value::Json(json!(verb).to_string()))
            .with("comment", words.word(is_chinese, done))
            .with("decided_at", context::now())
            .with("state", state);
        records::update(&task.ref_, set, Some(task.version))?;
        follow::decided(&task.ref_.id)?;
        done += 1;
    }
    Ok(done)
}

/// Those of some people who read Chinese.
fn languages<'a>(people: impl Iterator<Item = &'a str>) -> Result<Vec<String>> {
    let mut people: Vec<&str> = people.collect();
    people.sort_unstable();
    people.dedup();
    let refs: Vec<RecordRef> = people.iter().map(|id| records::reference("user", id)).collect();
    let rows = records::get_many(&refs, &["locale"])?;
    let is_chinese = |row: &Row| row.text("locale").is_some_and(|locale| locale.starts_with("zh"));
    Ok(rows.into_iter().flatten().filter(is_chinese).map(|row| row.ref_.id).collect())
}

/// One of the first, one of the second, and so on; what is left of the longer one comes last.
fn alternating<'a, T>(first: &'a [T], second: &'a [T]) -> impl Iterator<Item = (&'a T, bool)> {
    let pairs = 0..first.len().max(second.len());
    pairs.flat_map(move |at| [first.get(at).map(|one| (one, true)), second.get(at).map(|one| (one, false))]).flatten()
}

impl Words {
    fn word(&self, is_chinese: bool, at: usize) -> &str {
        let words = if is_chinese { &self.zh_cn } else { &self.en };
        at.checked_rem(words.len()).and_then(|at| words.get(at)).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_their_turn() {
        let turns: Vec<_> = alternating(&[1, 2, 3], &[7]).map(|(one, is_first)| (*one, is_first)).collect();
        assert_eq!(turns, [(1, true), (7, false), (2, true), (3, true)]);
        let words = Words { en: vec!["a".to_owned(), "b".to_owned()], zh_cn: Vec::new() };
        assert_eq!((words.word(false, 3), words.word(true, 3)), ("b", ""));
    }
}
