//! Going back to the version before an upgrade. Data stays: what the newer version added is there again when it comes back.

use std::sync::Arc;

use serde_json::{Value as Json, json};
use tessera_engine::Context;
use tessera_model::error::{Error, ErrorCode, Result};

use crate::definitions::refuse;
use crate::host::PluginHost;
use crate::installed::{self, Installed, Previous, Wanted};
use crate::migrations;

impl PluginHost {
    /// Puts the package before the present one in force again; done twice it is the present one again.
    ///
    /// # Errors
    /// `state_conflict` when there is none, when the plugin was removed, or when others need the newer version;
    /// `package_refused` when the older version says that it can't work. Then the present one stays.
    pub(crate) async fn rollback(self: &Arc<Self>, cx: &Context, id: &str) -> Result<Json> {
        let _changing = self.changing.lock().await;
        let found = self.require(id).await?;
        let Some(previous) = found.previous.clone().filter(|_| !found.wanted.is_gone()) else {
            return Err(Error::new(ErrorCode::StateConflict, format!("there is no version of `{id}` to go back to")));
        };
        self.refuse_while_migrating(id, &found)?;
        let bytes = installed::package(&self.engine, &previous.sha256).await?;
        let package = self.read(bytes).await?;
        let recorded = previous.trust.unwrap_or(found.trust);
        let trust = self.standing(&package, recorded).map_err(|refusal| refusal.to_error())?;
        let prepared = self.compile(package).await?;
        let manifest = prepared.package.manifest();
        self.check_requirements(manifest)?;
        self.refuse_if_newer_is_required(id, &manifest.version)?;
        let after = Installed {
            version: previous.version,
            sha256: previous.sha256,
            trust,
            suspended: None,
            is_held: true,
            migration: None,
            previous: Some(Previous {
                version: found.version.clone(),
                sha256: found.sha256.clone(),
                trust: Some(found.trust),
            }),
            ..found.clone()
        };
        // Back to the newer one: what the older one wrote meanwhile has to be prepared too.
        let after = migrations::after_upgrade(&found, after, &prepared.package, &self.engine.next_id());
        if after.is_on_the_way_to(prepared.package.sha256()) {
            self.begin_migration(cx, id, &found, &after).await?;
            return self.show(id).await;
        }
        let outcome = match self.put_in_force(&after, &prepared).await {
            Ok(()) if after.wanted == Wanted::Enabled => self.welcome(id).await,
            other => other,
        };
        if let Err(error) = outcome {
            self.go_back(id, Some(&found), true).await;
            return Err(error);
        }
        installed::save(&self.engine, id, &after).await?;
        let data = json!({"plugin": id, "version": after.version, "from": found.version});
        self.engine.audit(cx, "plugin.rollback", data).await?;
        self.engine.live().metadata_changed();
        self.show(id).await
    }

    fn refuse_if_newer_is_required(&self, id: &str, version: &semver::Version) -> Result<()> {
        let registry = self.registry.load();
        let dependent = registry.plugins().filter(|active| active.loaded.is_some()).find(|active| {
            active.manifest.requires.iter().any(|required| required.id == id && !required.version.matches(version))
        });
        match dependent {
            Some(active) => Err(refuse(format!(
                "the plugin `{}` needs a newer version of `{id}` than {version}",
                active.identity.id
            ))),
            None => Ok(()),
        }
    }
}
