//! Migrations of the core's own tables: files that run once, in order, under a lock.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, Hasher as _};
use std::time::Duration;

use sha2::{Digest as _, Sha256};
use tessera_model::error::{Error, ErrorCode, Result};

use crate::connection::{Bindings, rows_at, texts};
use crate::json::{self, Row};
use crate::{Store, errors};

/// Name and text of each migration, oldest first. A file that was released is never changed: its checksum is recorded.
const MIGRATIONS: &[(&str, &str)] = &[
    ("0001-core-tables", include_str!("../../../migrations/0001-core-tables.surql")),
    ("0002-personal", include_str!("../../../migrations/0002-personal.surql")),
    ("0003-newest-keys", include_str!("../../../migrations/0003-newest-keys.surql")),
    ("0004-newest-indexes", include_str!("../../../migrations/0004-newest-indexes.surql")),
    ("0005-plugin-kv", include_str!("../../../migrations/0005-plugin-kv.surql")),
    ("0006-identity", include_str!("../../../migrations/0006-identity.surql")),
    ("0007-audit-seals", include_str!("../../../migrations/0007-audit-seals.surql")),
    ("0008-user-groups", include_str!("../../../migrations/0008-user-groups.surql")),
    ("0009-shares", include_str!("../../../migrations/0009-shares.surql")),
    ("0010-single-sign-on", include_str!("../../../migrations/0010-single-sign-on.surql")),
    ("0011-passkeys", include_str!("../../../migrations/0011-passkeys.surql")),
];
/// How long a node may hold the lock without a sign of life.
const LEASE_MS: i64 = 60_000;
/// How long to wait for another node's migrations.
const WAIT: Duration = Duration::from_secs(120);
const PAUSE: Duration = Duration::from_millis(200);
/// How often the lock is renewed while migrations run.
const RENEWED: Duration = Duration::from_secs(15);

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

    /// Names of the migrations that have not run on this database yet. Changes nothing.
    ///
    /// # Errors
    /// `store_unavailable`.
    #[crate::opaque]
    pub async fn pending_migrations(&self) -> Result<Vec<String>> {
        let answer = self.connection().raw("SELECT VALUE id FROM migration", Bindings::new()).await;
        let mut answer = answer.map_err(|error| errors::general(&error))?;
        // Without the table nothing has run yet.
        let ran = if answer.take_errors().is_empty() { texts(rows_at(&mut answer, 0)) } else { Vec::new() };
        let names = MIGRATIONS.iter().map(|(name, _)| (*name).to_owned());
        Ok(names.filter(|name| !ran.contains(name)).collect())
    }

    #[crate::opaque]
    pub(crate) async fn run_migrations(&self, migrations: &[(&str, &str)], now_ms: i64) -> Result<MigrationReport> {
        let prepare = "DEFINE TABLE IF NOT EXISTS migration SCHEMALESS PERMISSIONS NONE; \
                       DEFINE TABLE IF NOT EXISTS migration_lock SCHEMALESS PERMISSIONS NONE; \
                       DEFINE TABLE IF NOT EXISTS schema_object SCHEMALESS PERMISSIONS NONE";
        self.retried(prepare, &Bindings::new()).await?;
        self.alone(self.run_pending(migrations, now_ms)).await
    }

    /// Changes the tables' definitions while no other node does.
    ///
    /// # Errors
    /// `state_conflict` when another node holds the lock for too long, or took it over; what the change answers.
    pub(crate) async fn alone<T>(&self, change: impl Future<Output = Result<T>>) -> Result<T> {
        let holder = self.lock().await?;
        let result = tokio::select! {
            result = change => result,
            error = self.keep_lock(&holder) => Err(error),
        };
        self.connection().run("DELETE $id WHERE holder = $holder RETURN NONE", lock_of(&holder)).await?;
        result
    }

    /// Renews the lock for as long as it is awaited; ends only when another node took it.
    async fn keep_lock(&self, holder: &str) -> Error {
        loop {
            tokio::time::sleep(RENEWED).await;
            let bindings = lock_of(holder).with("lease", json::int(LEASE_MS));
            let text =
                "UPDATE $id SET until = time::millis(time::now()) + $lease WHERE holder = $holder RETURN VALUE holder";
            match self.retried(text, &bindings).await {
                Ok(rows) if rows.is_empty() => {
                    let detail = "another node took over the migration of the database; look whether it came to an end";
                    return Error::new(ErrorCode::StateConflict, detail);
                }
                Ok(_) => {}
                // It is tried again well before the lease ends.
                Err(error) => tracing::warn!(%error, "the lock of the migrations could not be renewed"),
            }
        }
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

    /// Takes the lock; answers under which name. The time is the database's, which all nodes share.
    async fn lock(&self) -> Result<String> {
        // Each state is seeded at random, which tells nodes apart.
        let holder = format!("{:016x}", RandomState::new().build_hasher().finish());
        let text = "BEGIN; \
             LET $until = (SELECT VALUE until FROM ONLY $id); \
             LET $now = time::millis(time::now()); \
             IF $until != NONE AND $until > $now { THROW 'held' }; \
             UPSERT $id CONTENT { until: $now + $lease, holder: $holder } RETURN NONE; \
             COMMIT";
        let mut waited = Duration::ZERO;
        while waited < WAIT {
            let bindings = lock_of(&holder).with("lease", json::int(LEASE_MS));
            let mut answer = self.connection().raw(text, bindings).await.map_err(|error| errors::general(&error))?;
            let problems = answer.take_errors();
            match problems.into_values().find(|error| !errors::is_follow_up(error)) {
                None => return Ok(holder),
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

/// The lock, and who holds it.
fn lock_of(holder: &str) -> Bindings {
    Bindings::new().with("id", json::record_id("migration_lock", "migrate")).with("holder", json::text(holder))
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

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn two_nodes_that_start_at_once_migrate_once() {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path()).await;
        // Refused when it runs a second time.
        let once = [("0001-once", "DEFINE TABLE thing SCHEMALESS;\nCREATE thing:a SET n = 1;\n")];
        let reports = tokio::join!(store.run_migrations(&once, 1_000), store.run_migrations(&once, 1_000));
        let (first, second) = (reports.0.unwrap(), reports.1.unwrap());
        assert_eq!((first.applied.len() + second.applied.len(), first.present + second.present), (1, 1));
        assert_eq!(count(&store, "SELECT * FROM migration_lock").await, 0);
        store.close().await;
    }

    #[tokio::test]
    async fn roles_that_read_all_users_read_user_groups_after_the_migration() {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path()).await;
        let of_before: Vec<_> = MIGRATIONS.iter().copied().take_while(|(name, _)| *name < "0008").collect();
        store.run_migrations(&of_before, 1_000).await.unwrap();
        let roles = "DEFINE TABLE o_role SCHEMALESS; \
                     CREATE o_role:all SET permissions = { objects: { user: { read: 'all' } } }; \
                     CREATE o_role:own SET permissions = { objects: { user: { read: 'own' } } }; \
                     CREATE o_role:none SET name = 'none'";
        store.connection().run(roles, Bindings::new()).await.unwrap();
        store.run_migrations(MIGRATIONS, 2_000).await.unwrap();
        let reading = "SELECT VALUE id FROM o_role WHERE permissions.objects.user_group.read = 'all'";
        let found = store.connection().rows(reading, Bindings::new()).await.unwrap();
        assert_eq!(texts(found), ["all"]);
        store.close().await;
    }

    #[tokio::test]
    async fn a_node_gives_back_only_its_own_lock() {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path()).await;
        store.run_migrations(&[], 0).await.unwrap();
        let taken_over = store.alone(async {
            // As if this node had hung for longer than the lease.
            let text = "UPSERT migration_lock:migrate SET holder = 'other', until = time::millis(time::now()) + 60000";
            store.connection().rows(text, Bindings::new()).await
        });
        taken_over.await.unwrap();
        assert_eq!(count(&store, "SELECT * FROM migration_lock WHERE holder = 'other'").await, 1);
        store.close().await;
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
