//! Clearing an installation of what was worked on in it: every record but those of identity, and what belongs to them. People, roles, settings,
//! plugins, workflows, views and the audit log stay.

use std::collections::BTreeMap;

use serde_json::json;
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::object::ObjectDef;
use tessera_store::{JobRow, Table};

use crate::context::Context;
use crate::engine::Engine;
use crate::identity::{administrators_only, is_identity};
use crate::records::query::QueryRequest;

/// Jobs that are looked at.
const JOBS_MAX: usize = 1_000;
/// Jobs of the product itself, which come round again by themselves.
const OWN_JOBS: &str = "core.";
/// Jobs that people started, whether they began or not.
const OF_PEOPLE: [&str; 5] = ["import", "import_revert", "export", "bulk", "hand_over"];
/// Documents that belong to records, or tell of them.
const WITH_RECORDS: [Table; 7] = [
    Table::Follower,
    Table::Notification,
    Table::Import,
    Table::ImportError,
    Table::Export,
    Table::DeadLetter,
    Table::WorkflowRun,
];
/// Notes of which record holds which file.
const FILE_NOTES: &str = "file-";

/// Records by object.
pub type Counts = BTreeMap<String, u64>;

/// Hears how far it is.
pub trait Progress: Send + Sync {
    /// So many records of an object are gone.
    fn at(&self, object: &str, count: u64);
}

impl Engine {
    /// What [`Engine::clear_records`] would remove; objects without records are left out. For administrators and the system.
    ///
    /// # Errors
    /// `action_forbidden`; `not_found` for a name among `keep` that is no object's; `state_conflict` while a job is under way, naming
    /// it.
    #[crate::opaque]
    pub async fn records_to_clear(&self, cx: &Context, keep: &[String]) -> Result<Counts> {
        administrators_only(&cx.actor)?;
        self.require_no_jobs().await?;
        let schema = self.schema();
        for object in keep {
            schema.require(object)?;
        }
        let mut counts = Counts::new();
        for object in schema.objects().filter(|object| goes(object, keep)) {
            let request = QueryRequest { limit: Some(1), count: true, ..QueryRequest::default() };
            let count = self.query(cx, &object.key, request).await?.count.unwrap_or_default();
            if count > 0 {
                counts.insert(object.key.clone(), count);
            }
        }
        Ok(counts)
    }

    /// Removes them, with their history, the bin, files, followers, notifications, imports, exports and the numbers that were given
    /// out. Nobody else may use the installation meanwhile. `keep` names objects that are left alone; then files stay too, because
    /// these may hold them. `backup` says where what it was can be found. When it is cut off, it can be run again. Beginning and end
    /// are in the audit log. For administrators and the system.
    ///
    /// # Errors
    /// `action_forbidden`; `state_conflict` while jobs wait or run; the store's.
    #[crate::opaque]
    pub async fn clear_records(
        &self,
        cx: &Context,
        keep: &[String],
        backup: &str,
        told: &dyn Progress,
    ) -> Result<Counts> {
        administrators_only(&cx.actor)?;
        self.require_no_jobs().await?;
        self.audit(cx, "data.clear_begin", json!({"backup": backup, "kept": keep})).await?;
        let schema = self.schema();
        let mut counts = Counts::new();
        for object in schema.objects().filter(|object| goes(object, keep)) {
            let removed = self.store().clear_records(object, &|count| told.at(&object.key, count)).await?;
            self.store().clear_documents(Table::Sequence, &format!("{}.", object.key)).await?;
            if removed > 0 {
                counts.insert(object.key.clone(), removed);
            }
        }
        for table in WITH_RECORDS {
            self.store().clear_documents(table, "").await?;
        }
        if keep.is_empty() {
            self.store().clear_documents(Table::File, "").await?;
            self.store().clear_documents(Table::Kv, FILE_NOTES).await?;
        }
        self.store().clear_outbox().await?;
        let records: u64 = counts.values().sum();
        self.audit(cx, "data.clear", json!({"backup": backup, "records": records, "objects": counts})).await?;
        Ok(counts)
    }

    /// A job that goes on later would look for what is gone.
    async fn require_no_jobs(&self) -> Result<()> {
        let jobs = self.store().job_live(JOBS_MAX).await?;
        let is_under_way = |job: &&JobRow| {
            let is_begun = job.attempts > 0 || job.lease_by.is_some();
            !job.kind.starts_with(OWN_JOBS) && (is_begun || OF_PEOPLE.contains(&job.kind.as_str()))
        };
        match jobs.iter().find(is_under_way) {
            None => Ok(()),
            Some(job) => {
                let detail = format!("the job `{}` ({}) waits or runs; let it come to its end first", job.id, job.kind);
                Err(Error::new(ErrorCode::StateConflict, detail))
            }
        }
    }
}

fn goes(object: &ObjectDef, keep: &[String]) -> bool {
    !is_identity(&object.key) && !keep.contains(&object.key)
}
