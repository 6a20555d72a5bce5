//! Migrations of the core's own tables: files that run once, in order, under a lock.

use std::time::Duration;

use sha2::{Digest as _, Sha256};
use tessera_model::error::{Error, ErrorCode, Result};

use crate::connection::{Bindings, rows_at};
use crate::json::{self, Row};
use crate::{Store, errors};

/// Name and text of each migration, oldest first. A file that was released is never changed: its checksum is recorded.
const MIGRATIONS: &[(&str, &str)] = &[
    ("0001-core-tables", include_str!("../../../migrations/0001-core-tables.surql")),
    ("0002-personal", include_str!("../../../migrations/0002-personal.surql")),
];
/// How long a node may hold the lock without a sign of life.
const LEASE_MS: i64 = 60_000;
/// How long to wait for another node's migrations.
const WAIT: Duration = Duration::from_secs(120);
const PAUSE: Duration = Duration::from_millis(200);

/// What [`Store::migrate`] did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MigrationReport {
    /// Names of the migrations that ran now.
    pub applied: Vec<String>,
    /// How many had run before.
    pub present: usize,
}

impl Store {
    /// Brings the core's own tables up to date. Safe to call from several nodes at once.
    ///
    /// # Errors
    /// `state_conflict` when a migration that ran before has another text now, or when another node holds the lock for too
    /// long; `internal` with file and statement when a migration fails, which then leaves nothing behind.
    #[crate::opaque]
    pub async fn migrate(&self, now_ms: i64) -> Result<MigrationReport> {
        self.run_migrations(MIGRATIONS, now_ms).await
    }

    #[crate::opaque]
    pub(crate) async fn run_migrations(&self, migrations: &[(&str, &str)], now_ms: i64) -> Result<MigrationReport> {
        let prepare = "DEFINE TABLE IF NOT EXISTS migration SCHEMALESS PERMISSIONS NONE; \
                       DEFINE TABLE IF NOT EXISTS migration_lock SCHEMALESS PERMISSIONS NONE; \
                       DEFINE TABLE IF NOT EXISTS schema_object SCHEMALESS PERMISSIONS NONE";
        self.retried(prepare, &Bindings::new()).await?;
        self.lock(now_ms).await?;
        let result = self.run_pending(migrations, now_ms).await;
        let id = json::record_id("migration_lock", "migrate");
        self.connection().run("DELETE $id RETURN NONE", Bindings::new().with("id", id)).await?;
        result
    }

    async fn run_pending(&self, migrations: &[(&str, &str)], now_ms: i64) -> Result<MigrationReport> {
        let mut report = MigrationReport::default();
        for (name, text) in migrations {
            let checksum = hex::encode(Sha256::digest(text.as_bytes()));
            let id = json::record_id("migration", name);
            let rows =
                self.connection().rows("SELECT checksum FROM $id", Bindings::new().with("id", id.clone())).await?;
            if let Some(row) = rows.into_iter().next() {
                if Row::new(row).text("checksum").as_deref() != Some(checksum.as_str()) {
                    let detail =
                        format!("migration {name} ran before with another text; released migrations must not change");
                    return Err(Error::new(ErrorCode::StateConflict, detail));
                }
                report.present += 1;
                continue;
            }
            let bindings =
                Bindings::new().with("id", id).with("checksum", json::text(checksum)).with("at", json::int(now_ms));
            self.run_migration(name, text, bindings).await?;
            tracing::info!(migration = name, "applied a migration");
            report.applied.push((*name).to_owned());
        }
        Ok(report)
    }

    async fn run_migration(&self, name: &str, text: &str, bindings: Bindings) -> Result<()> {
        let statements = statements(text);
        let mut all = String::from("BEGIN");
        for statement in &statements {
            all.push_str(";\n");
            all.push_str(statement);
        }
        all.push_str(";\nCREATE $id CONTENT { checksum: $checksum, at_ms: $at } RETURN NONE;\nCOMMIT");
        let failed = |error: &surrealdb::Error, at: Option<&String>| {
            let statement = at.map_or("as a whole", String::as_str);
            Error::internal(format!(
                "migrations/{name}.surql failed and left nothing behind: {} (statement: {statement})",
                error.message()
            ))
        };
        let mut answer = self.connection().raw(&all, bindings).await.map_err(|error| failed(&error, None))?;
        let mut problems: Vec<_> = answer.take_errors().into_iter().collect();
        problems.sort_by_key(|(index, error)| (errors::is_follow_up(error), *index));
        match problems.first() {
            None => Ok(()),
            // The statement before the first of the file is `BEGIN`.
            Some((index, error)) => Err(failed(error, index.checked_sub(1).and_then(|index| statements.get(index)))),
        }
    }

    async fn lock(&self, now_ms: i64) -> Result<()> {
        let text = "BEGIN; \
             LET $until = (SELECT VALUE until FROM ONLY $id); \
             IF $until != NONE AND $until > $now { THROW 'held' }; \
             UPSERT $id CONTENT { until: $now + $lease } RETURN NONE; \
             COMMIT";
        let mut waited = Duration::ZERO;
        while waited < WAIT {
            let now = now_ms.saturating_add(i64::try_from(waited.as_millis()).unwrap_or(i64::MAX));
            let bindings = Bindings::new()
                .with("id", json::record_id("migration_lock", "migrate"))
                .with("now", json::int(now))
                .with("lease", json::int(LEASE_MS));
            let mut answer = self.connection().raw(text, bindings).await.map_err(|error| errors::general(&error))?;
            let problems = answer.take_errors();
            match problems.into_values().find(|error| !errors::is_follow_up(error)) {
                None => return Ok(()),
                Some(error) => match errors::classify(&error) {
                    errors::Failure::Thrown(_) | errors::Failure::Conflict => {}
                    errors::Failure::Other(error) => return Err(error),
                    _ => return Err(errors::general(&error)),
                },
            }
            tokio::time::sleep(PAUSE).await;
            waited += PAUSE;
        }
        Err(Error::new(ErrorCode::StateConflict, "another node is migrating the database and doesn't come to an end"))
    }

    /// Runs statements again when only another node's transaction was in the way.
    #[crate::opaque]
    pub(crate) async fn retried(&self, text: &str, bindings: &Bindings) -> Result<Vec<surrealdb::types::Value>> {
        let mut pause = Duration::from_millis(1);
        let mut left = 8;
        loop {
            match self.writable().await?.run(text, bindings.clone()).await {
                Ok(mut answer) => {
                    let last = answer.num_statements().saturating_sub(1);
                    return Ok(rows_at(&mut answer, last));
                }
                Err(error) if error.code == ErrorCode::WriteConflict && left > 0 => {
                    left -= 1;
                    tokio::time::sleep(pause).await;
                    pause *= 2;
                }
                Err(error) => return Err(error),
            }
        }
    }
}

/// The statements of a file: each ends in `;` at the end of a line; lines that begin with `--` are comments.
fn statements(text: &str) -> Vec<String> {
    let code: String =
        text.lines().filter(|line| !line.trim_start().starts_with("--")).flat_map(|line| [line, "\n"]).collect();
    code.split(";\n").map(str::trim).filter(|statement| !statement.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::StoreOptions;

    const ONE: (&str, &str) =
        ("0001-one", "DEFINE TABLE thing SCHEMALESS;\nCREATE thing:a SET n = 1;\nCREATE thing:b SET n = 1;\n");

    async fn open(folder: &std::path::Path) -> Store {
        let url = format!("surrealkv://{}", folder.join("db").display());
        let (namespace, database) = ("tessera".to_owned(), "test".to_owned());
        Store::open(StoreOptions { url, namespace, database, username: None, password: None }).await.unwrap()
    }

    async fn count(store: &Store, text: &str) -> usize {
        store.connection().rows(text, Bindings::new()).await.map_or(0, |rows| rows.len())
    }

    #[tokio::test]
    async fn a_migration_that_fails_half_way_leaves_nothing_and_can_be_mended() {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path()).await;
        store.run_migrations(&[ONE], 1_000).await.unwrap();
        // The last statement fails over the data that is there; the ones before it would have worked.
        let two = "-- Numbers are unique.\nDEFINE TABLE other SCHEMALESS;\nCREATE other:x SET n = 1;\nUPDATE thing SET old = true;\n\
                   DEFINE INDEX thing_n ON thing FIELDS n UNIQUE;\n";
        let failed = store.run_migrations(&[ONE, ("0002-unique", two)], 2_000).await.unwrap_err();
        assert_eq!(failed.code, ErrorCode::Internal);
        for part in ["migrations/0002-unique.surql", "left nothing behind", "DEFINE INDEX thing_n"] {
            assert!(failed.detail.contains(part), "{part}: {}", failed.detail);
        }
        store.close().await;

        // As the next start finds it, with the binary of before.
        let store = open(folder.path()).await;
        assert_eq!(count(&store, "SELECT * FROM thing WHERE old = true").await, 0);
        assert_eq!(count(&store, "SELECT * FROM other").await, 0);
        assert_eq!(count(&store, "SELECT * FROM thing").await, 2);
        assert_eq!(count(&store, "SELECT * FROM migration").await, 1);
        let report = store.run_migrations(&[ONE], 3_000).await.unwrap();
        assert_eq!(report, MigrationReport { applied: Vec::new(), present: 1 });

        // The mended file under the same name: it was never recorded.
        let mended = two.replace(" UNIQUE", "");
        let report = store.run_migrations(&[ONE, ("0002-unique", &mended)], 4_000).await.unwrap();
        assert_eq!((report.applied, report.present), (vec!["0002-unique".to_owned()], 1));
        assert_eq!(count(&store, "SELECT * FROM other").await, 1);
        let changed = store.run_migrations(&[ONE, ("0002-unique", two)], 5_000).await.unwrap_err();
        assert_eq!(changed.code, ErrorCode::StateConflict, "{}", changed.detail);
        store.close().await;
    }
}
