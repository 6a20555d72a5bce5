//! Fields of records kept in memory, column by column, so that counts and dashboards don't read records.
//!
//! The database adds up a million records in a second or more, and keeps a count only for a whole table. Figures that it would
//! maintain itself would have to be foreseen, with the data scope of everybody among their keys, and every writer would meet every
//! other one on their rows. Instead the fields that can be filtered and grouped by are kept here, some hundred bytes a record: loaded
//! when an object's figures are first asked for, and changed with each commit. Any filter, any grouping and any data scope are then
//! a pass over a few columns. What is not kept, and every object until it is loaded, is answered by the database as before; a
//! database that other processes write to as well (`ws://`) always is.
//!
//! A commit leaves its rows in a queue, and whoever reads next takes them in first: a write waits for no reader.

mod load;
mod words;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use tessera_columns::{Change, Group, Hits, Needle, PageOf, Sources, Table};
use tessera_model::filter::{Filter, Path};
use tessera_model::object::ObjectDef;
use tessera_model::query::Aggregate;
use tessera_model::schema::Schema;

use tokio::sync::watch;

use crate::Store;
use crate::query::Listing;

/// Changes that may wait for a reader before the writer takes them in itself.
const WAITING_MAX: usize = 2_000;

/// The kept objects.
#[derive(Default)]
pub(crate) struct Columns {
    objects: RwLock<HashMap<String, Arc<Kept>>>,
}

/// One object's table and the changes that it has yet to take in.
struct Kept {
    object: Arc<ObjectDef>,
    table: RwLock<Table>,
    waiting: Mutex<Vec<(String, Change)>>,
    state: watch::Sender<State>,
}

/// How far a table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Loading,
    /// All records are in.
    Ready,
    /// It is no longer told of changes.
    GivenUp,
}

impl Kept {
    fn new(object: &ObjectDef) -> Self {
        Self {
            object: Arc::new(object.clone()),
            table: RwLock::new(Table::new(object)),
            waiting: Mutex::new(Vec::new()),
            state: watch::Sender::new(State::Loading),
        }
    }

    fn is_ready(&self) -> bool {
        *self.state.borrow() == State::Ready
    }

    fn give_up(&self) {
        self.state.send_replace(State::GivenUp);
    }

    fn fits(&self, object: &ObjectDef) -> bool {
        self.table.read().unwrap_or_else(PoisonError::into_inner).fits(object)
    }

    fn put(&self, changes: Vec<(String, Change)>) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.extend(changes);
        if waiting.len() > WAITING_MAX {
            drop(waiting);
            self.catch_up();
        }
    }

    /// Takes in what waits. Versions order the changes of a record, whoever comes first.
    fn catch_up(&self) {
        let changes = std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner));
        if !changes.is_empty() {
            let mut table = self.table.write().unwrap_or_else(PoisonError::into_inner);
            changes.iter().for_each(|(id, change)| table.apply(id, change));
        }
    }
}

impl Columns {
    fn get(&self, object: &str) -> Option<Arc<Kept>> {
        self.objects.read().unwrap_or_else(PoisonError::into_inner).get(object).cloned()
    }

    /// Tells of a committed change.
    pub(crate) fn changed(&self, object: &str, changes: Vec<(String, Change)>) {
        if let Some(kept) = self.get(object) {
            kept.put(changes);
        }
    }

    /// The definition of an object whose changes are to be told.
    pub(crate) fn kept_object(&self, object: &str) -> Option<Arc<ObjectDef>> {
        self.get(object).map(|kept| Arc::clone(&kept.object))
    }

    /// Gives an object up, because what became of its records is not known; it is loaded anew when it is asked for.
    pub(crate) fn forget(&self, object: &str) {
        let removed = self.objects.write().unwrap_or_else(PoisonError::into_inner).remove(object);
        removed.into_iter().for_each(|kept| kept.give_up());
    }

    /// Gives all objects up.
    pub(crate) fn forget_all(&self) {
        let all = std::mem::take(&mut *self.objects.write().unwrap_or_else(PoisonError::into_inner));
        all.values().for_each(|kept| kept.give_up());
    }

    fn begin(&self, kept: &Arc<Kept>) {
        let mut objects = self.objects.write().unwrap_or_else(PoisonError::into_inner);
        let former = objects.insert(kept.object.key.clone(), Arc::clone(kept));
        former.into_iter().for_each(|kept| kept.give_up());
    }

    fn is_current(&self, kept: &Arc<Kept>) -> bool {
        self.get(&kept.object.key).is_some_and(|current| Arc::ptr_eq(&current, kept))
    }
}

impl Store {
    /// Figures from memory; `None` where the database has to be asked.
    pub(crate) async fn kept_figures(
        &self,
        schema: &Schema,
        object: &ObjectDef,
        aggregate: &Aggregate,
    ) -> Option<Vec<Group>> {
        let mut paths = Vec::new();
        aggregate.filter.paths(&mut paths);
        paths.extend(aggregate.group_by.iter().map(|key| &key.path));
        let others = others_of(&paths);
        let aggregate = aggregate.clone();
        self.ask_kept(schema, object, others, move |sources| sources.figures(&aggregate)).await
    }

    /// How many records pass a filter, from memory; `None` where the database has to be asked.
    pub(crate) async fn kept_count(&self, schema: &Schema, object: &ObjectDef, filter: &Filter) -> Option<u64> {
        let mut paths = Vec::new();
        filter.paths(&mut paths);
        let others = others_of(&paths);
        let filter = filter.clone();
        self.ask_kept(schema, object, others, move |sources| sources.count(&filter)).await
    }

    /// The records that may hold what is looked for and pass the filter, from memory; `None` where the database has to be asked.
    pub(crate) async fn kept_hits(
        &self,
        schema: &Schema,
        object: &ObjectDef,
        filter: &Filter,
        needles: Vec<Needle>,
        most: usize,
    ) -> Option<Hits> {
        let mut paths = Vec::new();
        filter.paths(&mut paths);
        let others = others_of(&paths);
        let filter = filter.clone();
        self.ask_kept(schema, object, others, move |sources| Some(sources.hits(&needles, &filter, most))).await
    }

    /// Keys and ids of a page's records, and one more if there are more, from memory; `None` where the database has to be asked.
    pub(crate) async fn kept_page(&self, schema: &Schema, listing: &Listing<'_>) -> Option<Vec<(String, String)>> {
        let mut paths = Vec::new();
        listing.filter.paths(&mut paths);
        let others = others_of(&paths);
        let filter = listing.filter.clone();
        let sorts: Vec<_> = listing.order.sorts.iter().map(|(sort, _)| (sort.field.clone(), sort.descending)).collect();
        let (after, limit) = (listing.after.clone(), listing.limit + 1);
        let ask = move |sources: &Sources<'_>| {
            sources.page(&filter, &PageOf { sorts: &sorts, after: after.as_deref(), limit })
        };
        self.ask_kept(schema, listing.object, others, ask).await
    }

    /// Asks tables beside the requests, because a pass over a million rows takes some milliseconds.
    async fn ask_kept<T: Send + 'static>(
        &self,
        schema: &Schema,
        object: &ObjectDef,
        others: BTreeSet<String>,
        ask: impl FnOnce(&Sources<'_>) -> Option<T> + Send + 'static,
    ) -> Option<T> {
        let main = self.kept(object, load::WORTH)?;
        // However few they are: what refers to them may be many, and would be asked one by one.
        let targets: Vec<_> =
            others.iter().map(|key| schema.object(key).and_then(|target| self.kept(target, 0))).collect();
        pass_over(main, targets.into_iter().collect::<Option<_>>()?, ask).await
    }

    /// An object's table when it is complete; begins to load it when it isn't there.
    fn kept(&self, object: &ObjectDef, worth: u64) -> Option<Arc<Kept>> {
        if self.inner.is_shared {
            return None;
        }
        let Some(kept) = self.inner.columns.get(&object.key) else {
            self.begin_to_keep(object, worth);
            return None;
        };
        if !kept.fits(object) {
            // The definition changed.
            self.inner.columns.forget(&object.key);
            self.begin_to_keep(object, worth);
            return None;
        }
        kept.is_ready().then_some(kept)
    }
}

fn others_of(paths: &[&Path]) -> BTreeSet<String> {
    paths.iter().filter_map(|path| path.via.as_ref()).map(|via| via.object.clone()).collect()
}

/// A pass over tables, beside the requests.
async fn pass_over<T: Send + 'static>(
    main: Arc<Kept>,
    targets: Vec<Arc<Kept>>,
    ask: impl FnOnce(&Sources<'_>) -> Option<T> + Send + 'static,
) -> Option<T> {
    let key = main.object.key.clone();
    // By their keys and each once, the object itself among what its references lead to: every pass locks the tables in the same
    // order, so that none waits for itself or in a ring with others while a writer waits for it.
    let tables: BTreeMap<String, Arc<Kept>> =
        targets.into_iter().chain([main]).map(|kept| (kept.object.key.clone(), kept)).collect();
    let asked = tokio::task::spawn_blocking(move || {
        tables.values().for_each(|kept| kept.catch_up());
        let tables: Vec<_> = tables
            .iter()
            .map(|(key, kept)| (key.clone(), kept.table.read().unwrap_or_else(PoisonError::into_inner)))
            .collect();
        let others: BTreeMap<String, &Table> = tables.iter().map(|(key, table)| (key.clone(), &**table)).collect();
        let main = others.get(&key).copied()?;
        ask(&Sources { main, others })
    });
    asked.await.ok().flatten()
}
