//! One batch of rows, from cells to written records.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value as Json;
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::record::Draft;
use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument as _;

use super::cell::CellReader;
use super::dry_run;
use super::head::{Counts, ERRORS_MAX, Entry, Mark, RowFailure};
use super::ids::IdMaker;
use super::lookup::{Key, Lookup, find_all};
use super::matching::{Candidate, Fate, fates};
use super::options::Mode;
use super::order::Order;
use super::plan::Plan;
use super::problem::{self, Problem};
use super::related::{Place, Related, problem_of};
use super::resolve::{Missing, Pass, Resolver, Wish};
use super::table::{Row, Table};
use crate::context::Context;
use crate::engine::Engine;
use crate::identity::Asked;
use crate::records::{Body, WriteAction, WriteMode, WriteOp};

/// What a run holds while it goes through the batches.
pub(super) struct Run<'a> {
    pub engine: &'a Engine,
    pub cx: &'a Context,
    pub plan: &'a Plan,
    pub table: &'a Table,
    pub order: &'a Order,
    pub ids: &'a IdMaker,
    pub reader: CellReader<'a>,
    pub lookup: Lookup,
    pub related: Related,
    /// Failures kept with their cells so far.
    pub failures: u64,
}

/// One row on its way.
struct Step<'a> {
    row: &'a Row,
    wish: Wish,
    fate: Fate,
}

impl<'a> Run<'a> {
    /// Writes a batch. `again` says that it may have been written in part before the process stopped.
    ///
    /// # Errors
    /// What concerns all rows (the store is gone, a plugin that must be asked is off).
    #[crate::opaque]
    pub(super) async fn batch(&mut self, rows: &[usize], again: bool) -> Result<Entry> {
        let mut entry = Entry::default();
        let rows = if again { self.without_written(rows, &mut entry).await? } else { rows.to_vec() };
        let mut steps = self.steps(&rows, Pass::First { may_wait: false }).await?;
        self.match_rows(&mut steps).await?;
        self.refuse_taken(&mut steps).await?;
        self.write_related(&mut steps, &mut entry).await?;
        let mut work = Vec::new();
        for step in steps {
            match step.fate {
                _ if !step.wish.problems.is_empty() => self.refuse(&mut entry, step.row, step.wish.problems),
                Fate::Refuse(problem) => self.refuse(&mut entry, step.row, vec![problem]),
                Fate::Skip => entry.counts.skipped += 1,
                Fate::Create => {
                    let action = WriteAction::Create {
                        id: Some(self.ids.row(step.row.number)),
                        body: Body::Draft(step.wish.draft.clone()),
                    };
                    work.push((step.row, step.wish.draft, action));
                }
                Fate::Update(id) => {
                    let action =
                        WriteAction::Update { id, if_version: None, body: Body::Draft(step.wish.draft.clone()) };
                    work.push((step.row, step.wish.draft, action));
                }
            }
        }
        self.write_rows(work, &mut entry).await?;
        entry.counts.processed += u64::try_from(rows.len()).unwrap_or_default();
        Ok(entry)
    }

    /// Sets the references by which rows of the file refer to one another in a circle.
    ///
    /// # Errors
    /// As [`Run::batch`].
    #[crate::opaque]
    pub(super) async fn circular(&mut self, rows: &[usize]) -> Result<Entry> {
        let mut entry = Entry::default();
        let object = self.plan.root.object.clone();
        let made: Vec<String> = self.rows(rows).map(|row| self.ids.row(row.number)).collect();
        let made: HashSet<String> =
            self.engine.store().get_many(&object, &made).await?.iter().map(|record| record.id().to_owned()).collect();
        // Whole drafts tell which record a row is, where rows change records.
        let mut matched = self.steps(rows, Pass::First { may_wait: true }).await?;
        if self.plan.options.mode != Mode::Create {
            self.match_rows(&mut matched).await?;
        }
        let fates: HashMap<u32, Fate> = matched.into_iter().map(|step| (step.row.number, step.fate)).collect();
        let mut steps = self.steps(rows, Pass::Circular).await?;
        steps.retain_mut(|step| {
            let id = self.ids.row(step.row.number);
            match fates.get(&step.row.number) {
                _ if made.contains(&id) => step.fate = Fate::Update(id),
                Some(Fate::Update(id)) => step.fate = Fate::Update(id.clone()),
                // The row was refused or skipped: nothing to complete.
                _ => return false,
            }
            true
        });
        self.write_related(&mut steps, &mut entry).await?;
        let mut work = Vec::new();
        for step in steps {
            match step.fate {
                _ if !step.wish.problems.is_empty() => self.refuse(&mut entry, step.row, step.wish.problems),
                Fate::Update(id) if !step.wish.draft.is_empty() => {
                    let action =
                        WriteAction::Update { id, if_version: None, body: Body::Draft(step.wish.draft.clone()) };
                    work.push((step.row, step.wish.draft, action));
                }
                _ => {}
            }
        }
        self.write_rows(work, &mut entry).await?;
        entry.failures.iter_mut().for_each(|failure| failure.is_written = true);
        // The rows were counted when they were written.
        entry.counts = Counts { failed: entry.counts.failed, ..Counts::default() };
        Ok(entry)
    }

    fn rows<'b>(&self, rows: &'b [usize]) -> impl Iterator<Item = &'a Row> + use<'a, 'b> {
        let table = self.table;
        rows.iter().filter_map(|at| table.rows.get(*at))
    }

    /// Leaves out what was written before the process stopped, and counts it.
    async fn without_written(&self, rows: &[usize], entry: &mut Entry) -> Result<Vec<usize>> {
        if self.plan.options.dry_run {
            return Ok(rows.to_vec());
        }
        let object = &self.plan.root.object;
        let ids: Vec<String> = self.rows(rows).map(|row| self.ids.row(row.number)).collect();
        let found = self.engine.store().get_many(object, &ids).await?;
        let found: HashMap<&str, u64> = found.iter().map(|record| (record.id(), record.version())).collect();
        let mut rest = Vec::new();
        for at in rows {
            let Some(row) = self.table.rows.get(*at) else { continue };
            let id = self.ids.row(row.number);
            match found.get(id.as_str()) {
                Some(version) => {
                    entry.created.push(Mark(object.key.clone(), id, *version));
                    entry.counts.created += 1;
                    entry.counts.processed += 1;
                }
                None => rest.push(*at),
            }
        }
        Ok(rest)
    }

    async fn steps(&mut self, rows: &[usize], pass: Pass) -> Result<Vec<Step<'a>>> {
        let resolver = Resolver { plan: self.plan, table: self.table, order: self.order, ids: self.ids };
        resolver.ask(self.engine, &self.cx.actor, &mut self.lookup, &mut self.reader, rows).await?;
        let mut steps = Vec::with_capacity(rows.len());
        for at in rows {
            let Some(row) = self.table.rows.get(*at) else { continue };
            // In the order of the file, so that it can be searched.
            let may_wait = self.order.circular.binary_search(at).is_ok();
            let pass = if pass == Pass::Circular { pass } else { Pass::First { may_wait } };
            let wish = resolver.wish(&self.lookup, &mut self.reader, row, pass);
            steps.push(Step { row, wish, fate: Fate::Create });
        }
        Ok(steps)
    }

    async fn match_rows(&self, steps: &mut [Step<'_>]) -> Result<()> {
        let candidates: Vec<Candidate<'_>> = steps
            .iter()
            .map(|step| Candidate {
                draft: &step.wish.draft,
                id: self.plan.id_column.and_then(|at| step.row.cells.get(at)).map(String::as_str),
            })
            .collect();
        let found = fates(self.engine, &self.cx.actor, self.plan, &candidates).await?;
        for (step, fate) in steps.iter_mut().zip(found) {
            step.fate = fate;
        }
        Ok(())
    }

    /// Values that must be unique are looked up for the whole batch: the store would refuse them one by one.
    async fn refuse_taken(&self, steps: &mut [Step<'_>]) -> Result<()> {
        let object = &self.plan.root.object;
        let is_matched = |key: &str| self.plan.matched.iter().any(|matched| matched.field.key == key);
        for cell in self.plan.root.cells.iter().filter(|cell| cell.field.unique && !is_matched(&cell.field.key)) {
            let key = &cell.field.key;
            let is_new = |step: &Step<'_>| step.fate == Fate::Create;
            let values: Vec<Json> = steps
                .iter()
                .filter(|step| is_new(step))
                .filter_map(|step| step.wish.draft.get(key).flatten().cloned())
                .collect();
            let found = find_all(self.engine, object, key, values).await?;
            let mut taken: HashSet<String> =
                found.iter().filter_map(|record| record.get(key)).map(Json::to_string).collect();
            for step in steps.iter_mut().filter(|step| step.fate == Fate::Create) {
                let Some(value) = step.wish.draft.get(key).flatten() else { continue };
                if !taken.insert(value.to_string()) {
                    let message = tessera_model::label::Label::new(
                        format!("{} is taken already", cell.field.label.en),
                        format!("{}已被占用", cell.field.label.zh_cn),
                    );
                    step.wish.problems.push(Problem::at(problem::column(self.table, cell), "taken", message));
                }
            }
        }
        Ok(())
    }

    /// Makes and completes the records that rows refer to; rows whose records could not be are refused.
    async fn write_related(&mut self, steps: &mut [Step<'_>], entry: &mut Entry) -> Result<()> {
        let mut missing: Vec<Missing> = Vec::new();
        let mut fills = Vec::new();
        let mut seen = HashSet::new();
        for step in steps
            .iter()
            .filter(|step| step.wish.problems.is_empty() && matches!(step.fate, Fate::Create | Fate::Update(_)))
        {
            missing.extend(step.wish.missing.iter().filter(|missing| seen.insert(missing.id.clone())).cloned());
            fills.extend(step.wish.fills.iter().cloned());
        }
        if self.plan.options.dry_run {
            for one in &missing {
                self.lookup.learn(&one.key, &one.text, &one.id);
                *entry.made.entry(one.key.object.clone()).or_default() += 1;
            }
            return Ok(());
        }
        let schema = &self.plan.schema;
        let outcome = self.related.write(self.engine, self.cx, schema, &mut self.lookup, &missing, fills).await?;
        let mark = |(place, version): (Place, u64)| Mark(place.0, place.1, version);
        for (place, _) in &outcome.created {
            *entry.made.entry(place.0.clone()).or_default() += 1;
        }
        entry.related.extend(outcome.created.into_iter().map(mark));
        entry.updated.extend(outcome.updated.into_iter().map(mark));
        if outcome.failed.is_empty() {
            return Ok(());
        }
        for step in steps {
            let wish = &mut step.wish;
            let of_missing = wish
                .missing
                .iter()
                .map(|one| ((one.key.object.clone(), one.id.clone()), Some(one.text.as_str()), one.column.as_str()));
            let of_fills =
                wish.fills.iter().map(|fill| ((fill.object.clone(), fill.id.clone()), None, fill.column.as_str()));
            let mut told = HashSet::new();
            let problems: Vec<Problem> = of_missing
                .chain(of_fills)
                .filter(|(place, ..)| told.insert(place.clone()))
                .filter_map(|(place, text, column)| {
                    outcome.failed.get(&place).map(|error| problem_of(schema, &place, text, column, error))
                })
                .collect();
            wish.problems.extend(problems);
        }
        Ok(())
    }

    async fn write_rows(&mut self, work: Vec<(&Row, Draft, WriteAction)>, entry: &mut Entry) -> Result<()> {
        let object = self.plan.root.object.clone();
        let is_new = |action: &WriteAction| matches!(action, WriteAction::Create { .. });
        let kinds: Vec<bool> = work.iter().map(|(_, _, action)| is_new(action)).collect();
        let (rows, mut ops): (Vec<(&Row, Draft)>, Vec<WriteOp>) = work
            .into_iter()
            .map(|(row, draft, action)| ((row, draft), WriteOp { object: object.key.clone(), action }))
            .unzip();
        let results = if self.plan.options.dry_run {
            dry_run::check(self.engine, self.cx, &self.plan.schema, ops).await?
        } else {
            // Rows of a batch have nothing to do with one another, so two processors can write them.
            let others = ops.split_off(ops.len().div_ceil(2));
            let (results, others) = futures::join!(self.write(ops), self.write(others));
            let mut results: Vec<_> = results?.into_iter().chain(others?).collect();
            self.find_written(&rows, &kinds, &mut results).await?;
            results
        };
        for (((row, draft), is_new), result) in rows.into_iter().zip(kinds).zip(results) {
            match result {
                Ok((id, version)) => {
                    self.learn(&draft, &id);
                    let mark = Mark(object.key.clone(), id, version);
                    if is_new {
                        entry.counts.created += 1;
                        entry.created.push(mark);
                    } else {
                        entry.counts.updated += 1;
                        entry.updated.push(mark);
                    }
                }
                Err(error) => {
                    let asked = Asked { call: "import", object: Some(&self.plan.root.object.key), record: None };
                    self.engine.note_refusal(self.cx, asked, &error);
                    let problems = problem::of_error(self.plan, self.table, &error);
                    self.refuse(entry, row, problems);
                }
            }
        }
        Ok(())
    }

    /// Writes rows in a task of its own, which ends with the import when that is cut off.
    async fn write(&self, ops: Vec<WriteOp>) -> Result<Vec<Result<(String, u64)>>> {
        let (engine, cx) = (self.engine.clone(), self.cx.clone());
        let writing = async move { engine.write_many(&cx, ops, WriteMode::EachAlone).await };
        let writing = AbortOnDropHandle::new(tokio::spawn(writing.in_current_span()));
        let results = writing.await.map_err(|error| Error::internal(format!("writing rows: {error}")))??;
        Ok(results.into_iter().map(|result| result.map(|written| (written.id, written.version))).collect())
    }

    /// A row whose record is there already although it was to be made has been written by this import before, whatever the writer
    /// was told: its id is made of the import and the row's number alone.
    async fn find_written(
        &self,
        rows: &[(&Row, Draft)],
        kinds: &[bool],
        results: &mut [Result<(String, u64)>],
    ) -> Result<()> {
        let id_of = |at: usize| rows.get(at).map(|(row, _)| self.ids.row(row.number));
        let is_met =
            |result: &Result<(String, u64)>| result.as_ref().is_err_and(|error| error.code == ErrorCode::WriteConflict);
        let met: Vec<usize> = (0..results.len())
            .filter(|at| kinds.get(*at) == Some(&true) && results.get(*at).is_some_and(is_met))
            .collect();
        let ids: Vec<String> = met.iter().filter_map(|at| id_of(*at)).collect();
        if ids.is_empty() {
            return Ok(());
        }
        let found = self.engine.store().get_many(&self.plan.root.object, &ids).await?;
        let found: HashMap<&str, u64> = found.iter().map(|record| (record.id(), record.version())).collect();
        for at in met {
            let written = id_of(at).and_then(|id| found.get(id.as_str()).map(|version| (id, *version)));
            if let (Some(written), Some(result)) = (written, results.get_mut(at)) {
                *result = Ok(written);
            }
        }
        Ok(())
    }

    /// Rows that come later may refer to this record.
    fn learn(&mut self, draft: &Draft, id: &str) {
        for field in self.order.keys.keys() {
            if let Some(text) = draft.get(field).flatten().and_then(Json::as_str) {
                let key = Key { object: self.plan.root.object.key.clone(), field: field.clone() };
                self.lookup.learn(&key, text, id);
            }
        }
    }

    fn refuse(&mut self, entry: &mut Entry, row: &Row, problems: Vec<Problem>) {
        entry.counts.failed += 1;
        self.failures += 1;
        let (problems, values) = if self.failures > ERRORS_MAX {
            (Vec::new(), BTreeMap::new())
        } else {
            (problems, self.table.columns.iter().cloned().zip(row.cells.iter().cloned()).collect())
        };
        entry.failures.push(RowFailure { row: row.number, problems, values, is_written: false });
    }
}
