//! Filling a table from the database, beside everything else.

use std::sync::{Arc, PoisonError};

use tessera_columns::Change;
use tessera_model::error::Result;
use tessera_model::object::ObjectDef;
use tessera_model::schema::Schema;

use super::{Kept, State};
use crate::connection::Bindings;
use crate::json::Row;
use crate::records::range_after;
use crate::search::tokens;
use crate::{Store, layout};

/// Records read at once.
const PAGE: usize = 2_000;
/// An object with fewer records is added up by the database about as quickly.
pub(super) const WORTH: u64 = 500;
/// Most records of an object that are kept: some gigabytes of memory.
const ROWS_MAX: u64 = 20_000_000;

impl Store {
    /// Loads everything that is worth it, one object after the other beside everything else, so that nobody finds the database
    /// answering in its place.
    pub fn keep_all(&self, schema: &Schema) {
        if self.inner.is_shared {
            return;
        }
        let (store, objects) = (self.clone(), schema.objects().map(|object| (**object).clone()).collect::<Vec<_>>());
        tokio::spawn(async move {
            for object in objects {
                if let Some(kept) = store.claim(&object) {
                    store.load_or_forget(&kept, WORTH).await;
                }
            }
        });
    }

    /// Starts loading an object, unless that is under way. One with fewer records than `worth` is given up again.
    pub(super) fn begin_to_keep(&self, object: &ObjectDef, worth: u64) {
        if let Some(kept) = self.claim(object) {
            let store = self.clone();
            tokio::spawn(async move { store.load_or_forget(&kept, worth).await });
        }
    }

    /// An empty table for an object that has none. From here on commits are told: what the pages of loading don't show yet comes
    /// that way.
    fn claim(&self, object: &ObjectDef) -> Option<Arc<Kept>> {
        let mut objects = self.inner.columns.objects.write().unwrap_or_else(PoisonError::into_inner);
        if objects.contains_key(&object.key) {
            return None;
        }
        let kept = Arc::new(Kept::new(object));
        objects.insert(object.key.clone(), Arc::clone(&kept));
        Some(kept)
    }

    async fn load_or_forget(&self, kept: &Arc<Kept>, worth: u64) {
        let key = &kept.object.key;
        match self.load_kept(kept, worth).await {
            Ok(true) => tracing::info!(object = key.as_str(), "figures and lists are answered from memory"),
            Ok(false) => self.inner.columns.forget(key),
            Err(error) => {
                tracing::warn!(object = key.as_str(), %error, "figures are read from the database: its records could not be loaded");
                self.inner.columns.forget(key);
            }
        }
    }

    /// Loads an object and waits for it; for tests and measurements, which else would begin with the database's answers.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn keep_figures(&self, object: &ObjectDef) -> Result<bool> {
        let kept = Arc::new(Kept::new(object));
        self.inner.columns.begin(&kept);
        self.fill_kept(&kept).await
    }

    /// False when it isn't worth it, or somebody gave the table up meanwhile.
    async fn load_kept(&self, kept: &Arc<Kept>, worth: u64) -> Result<bool> {
        let text = format!("SELECT count() AS n FROM `{}` GROUP ALL", layout::table(&kept.object.key));
        let rows = self.connection().rows(&text, Bindings::new()).await?;
        let count = rows.into_iter().next().map_or(0, |row| Row::new(row).unsigned("n"));
        if !(worth..=ROWS_MAX).contains(&count) {
            return Ok(false);
        }
        self.fill_kept(kept).await
    }

    async fn fill_kept(&self, kept: &Arc<Kept>) -> Result<bool> {
        let table = layout::table(&kept.object.key);
        let columns: String = {
            let table = kept.table.read().unwrap_or_else(PoisonError::into_inner);
            table.fields().map(|field| format!(", {}", layout::column(field))).collect()
        };
        let mut after: Option<String> = None;
        loop {
            let mut bindings = Bindings::new();
            let source = bindings.add_range(range_after(&table, after.as_deref()));
            let text = format!("SELECT id, version{columns} FROM {source} LIMIT {PAGE}");
            let rows = self.connection().rows(&text, bindings).await?;
            let count = rows.len();
            let mut changes = Vec::with_capacity(count);
            for row in rows {
                let mut row = Row::new(row);
                let (Some(id), version) = (row.text("id"), row.unsigned("version")) else { continue };
                after = Some(id.clone());
                let fields = row.rest();
                let terms = tokens::terms(&kept.object, &fields);
                changes.push((id, Change::Put { version, fields, terms }));
            }
            {
                let mut table = kept.table.write().unwrap_or_else(PoisonError::into_inner);
                changes.iter().for_each(|(id, change)| table.apply(id, change));
            }
            if !self.inner.columns.is_current(kept) {
                return Ok(false);
            }
            if count < PAGE {
                // Unless somebody gave it up just now.
                return Ok(kept.state.send_if_modified(|state| {
                    let is_loading = *state == State::Loading;
                    if is_loading {
                        *state = State::Ready;
                    }
                    is_loading
                }));
            }
        }
    }
}
