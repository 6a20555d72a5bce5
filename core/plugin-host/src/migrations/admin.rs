//! What administrators say of migrations, and the flip at their end.

use std::sync::Arc;

use serde_json::{Value as Json, json};
use tessera_engine::Context;
use tessera_engine::extension::MigrationWish;
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_package::migrations::MigrationPhase;

use super::state::{Migration, State};
use crate::host::PluginHost;
use crate::installed::{self, Installed, Wanted};

impl PluginHost {
    /// Begins to prepare data for a version: both versions' fields are there from now on, the one before stays in force.
    pub(crate) async fn begin_migration(
        &self,
        cx: &Context,
        id: &str,
        found: &Installed,
        entry: &Installed,
    ) -> Result<()> {
        if found.wanted.is_gone() {
            let detail = format!(
                "`{id}` was removed, and its data has to be prepared for this version: enable the one before first"
            );
            return Err(Error::new(ErrorCode::StateConflict, detail));
        }
        installed::save(&self.engine, id, entry).await?;
        if let Err(error) = self.renew(id, entry).await {
            installed::save(&self.engine, id, found).await?;
            self.renew(id, found).await?;
            return Err(error);
        }
        let next = entry.migration.as_ref().and_then(|migration| migration.next.as_ref());
        let data = json!({"plugin": id, "from": found.version, "version": next.map(|next| &next.version)});
        self.engine.audit(cx, "plugin.migrate", data).await?;
        self.enqueue_migration(id, entry).await?;
        self.engine.live().metadata_changed();
        Ok(())
    }

    /// What an administrator wants of a migration.
    pub(crate) async fn wish_of_migration(
        self: &Arc<Self>,
        cx: &Context,
        id: &str,
        wish: MigrationWish,
    ) -> Result<Json> {
        let _changing = self.changing.lock().await;
        let found = self.require(id).await?;
        let refused = |why: &str| Error::new(ErrorCode::StateConflict, format!("`{id}`: {why}"));
        let Some(migration) = found.migration.clone() else {
            return Err(refused("nothing is to be done with its data"));
        };
        let run = self.engine.next_id();
        match (wish, migration.phase, migration.state) {
            (MigrationWish::Cancel, MigrationPhase::Fill, _) => {
                let after = Installed { migration: None, ..found.clone() };
                self.renew(id, &after).await?;
                self.no_longer_coming(id);
                installed::forget_unnamed(&self.engine, &found, &after).await?;
                self.engine.audit(cx, "plugin.migration_cancelled", json!({"plugin": id})).await?;
            }
            (MigrationWish::Retry, _, State::Failed) | (MigrationWish::Tidy, MigrationPhase::Tidy, State::Waiting) => {
                let action = if wish == MigrationWish::Retry { "plugin.migration_retry" } else { "plugin.tidy" };
                let migration = Migration { run, state: State::Running, problem: None, ..migration };
                let after = Installed { migration: Some(migration), ..found };
                installed::save(&self.engine, id, &after).await?;
                self.engine.audit(cx, action, json!({"plugin": id})).await?;
                // With what was set, granted and budgeted meanwhile.
                self.no_longer_coming(id);
                self.enqueue_migration(id, &after).await?;
            }
            (MigrationWish::Cancel, ..) => return Err(refused("what is tidied away can't be cancelled")),
            (MigrationWish::Retry, ..) => return Err(refused("it hasn't failed")),
            (MigrationWish::Tidy, ..) => return Err(refused("nothing waits to be tidied away")),
        }
        self.engine.live().metadata_changed();
        self.show(id).await
    }

    /// The end of a migration: the next version comes into force, or the way back is closed. Answers the version in force.
    pub(super) async fn finish_migration(&self, id: &str, run: &str) -> Result<String> {
        let _changing = self.changing.lock().await;
        let found = self.require(id).await?;
        let Some(migration) =
            found.migration.clone().filter(|migration| migration.is_running() && migration.run == run)
        else {
            return Ok(found.version);
        };
        let cx = Context::system("plugins");
        let after = match &migration.next {
            Some(next) => {
                let coming = self.coming(id, &found, next).await?;
                let after = Installed { migration: Migration::waiting(migration.later.clone()), ..next.entry(&found) };
                // What the version before called no secret may be one now.
                let after = self.sealed(id, after, coming.prepared.package.manifest())?;
                let work = async {
                    self.put_in_force(&after, &coming.prepared).await?;
                    self.welcome(id).await
                };
                if let Err(error) = work.await {
                    let was_active = found.wanted == Wanted::Enabled;
                    self.go_back(id, Some(&found), was_active).await;
                    return Err(error);
                }
                after
            }
            None => Installed { migration: None, previous: None, ..found.clone() },
        };
        installed::save(&self.engine, id, &after).await?;
        installed::forget_unnamed(&self.engine, &found, &after).await?;
        self.no_longer_coming(id);
        let action = if migration.next.is_some() { "plugin.install" } else { "plugin.tidied" };
        let data =
            json!({"plugin": id, "version": after.version, "from": found.version, "processed": migration.processed});
        self.engine.audit(&cx, action, data).await?;
        self.engine.live().metadata_changed();
        Ok(after.version)
    }
}
