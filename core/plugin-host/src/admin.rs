//! Administration: the list, one plugin, on, off, away.

use std::sync::Arc;

use serde_json::{Value as Json, json};
use tessera_engine::Context;
use tessera_engine::records::query::QueryRequest;
use tessera_engine::records::{WriteAction, WriteMode, WriteOp};
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::record::Fields;

use crate::definitions::label;
use crate::health::Health;
use crate::host::PluginHost;
use crate::installed::{self, Installed, Trust, Wanted};
use crate::migrations::Migration;
use crate::registry::Registry;
use crate::runtime::call::Request;
use crate::secrets::Sealed;
use crate::webhooks;

/// Records that are removed at once.
const PURGE_BATCH: usize = 200;

impl PluginHost {
    pub(crate) async fn list(&self) -> Result<Json> {
        let registry = self.registry.load_full();
        let all = installed::all(&self.engine).await?;
        let items: Vec<Json> = all.iter().map(|(id, found)| self.item(&registry, id, found)).collect();
        Ok(json!({"items": items, "next_cursor": null}))
    }

    pub(crate) async fn show(&self, id: &str) -> Result<Json> {
        let registry = self.registry.load_full();
        let found = self.require(id).await?;
        let mut item = self.item(&registry, id, &found);
        if let (Some(parts), Some(active)) = (item.as_object_mut(), registry.plugin(id)) {
            parts.insert("stats".to_owned(), stats(&active.identity.health));
            parts.insert("log".to_owned(), json!(active.identity.health.log.lines()));
            parts.insert("hooks".to_owned(), json!(active.manifest.hooks));
            parts.insert("webhooks".to_owned(), json!(webhooks::shown(active)));
            parts.insert(
                "facets".to_owned(),
                json!(active.loaded.as_ref().map(|loaded| loaded.facets()).unwrap_or_default()),
            );
            parts.insert(
                "installed_at".to_owned(),
                json!(tessera_model::date::instant_from_millis(found.installed_at_ms)),
            );
        }
        Ok(item)
    }

    pub(crate) fn item(&self, registry: &Registry, id: &str, found: &Installed) -> Json {
        let active = registry.plugin(id);
        let (trust, signer, revoked) = self.trust_shown(id, found, active);
        let problem = registry.problem(id).map(str::to_owned).or_else(|| found.suspended.clone());
        let is_suspended = found.suspended.is_some() || active.is_some_and(|active| active.breaker.is_open());
        let state = match (found.wanted, active) {
            (Wanted::Removed | Wanted::Purged, _) => "removed",
            (Wanted::Disabled, _) => "disabled",
            (Wanted::Enabled, None) => "failed",
            (Wanted::Enabled, Some(_)) if is_suspended || !revoked.is_null() => "suspended",
            (Wanted::Enabled, Some(_)) if self.options.safe_mode => "disabled",
            (Wanted::Enabled, Some(_)) => "enabled",
        };
        let schema = self.engine.schema();
        let objects: Vec<_> = schema.objects().filter(|object| object.plugin == id).map(|object| &object.key).collect();
        json!({
            "id": id,
            "name": match (active, &found.name) {
                (Some(active), _) => json!(label(&active.manifest.name)),
                (None, Some(name)) => json!(name),
                (None, None) => json!(id),
            },
            "description": active.map_or_else(|| json!(""), |active| json!(label(&active.manifest.description))),
            "version": found.version,
            "state": state,
            // It runs after a start that isn't in safe mode.
            "is_wanted": found.wanted == Wanted::Enabled,
            "trust": trust,
            "signer": signer,
            // From the book, whatever became of the plugin since.
            "revoked": revoked,
            "objects": objects,
            "capabilities": found.granted,
            "asked": found.asked(),
            "previous_version": found.previous.as_ref().filter(|_| !found.wanted.is_gone()).map(|previous| &previous.version),
            "offered": found.offered.as_ref().filter(|_| !found.wanted.is_gone()).map(|offered| json!({
                "file": offered.file, "version": offered.version, "new_capabilities": offered.more,
            })),
            "problem": problem,
            "migration": found.migration.as_ref().map(Migration::to_json),
            "has_webhooks": active.is_some_and(|active| !active.webhooks.is_empty()),
            "has_settings": active.is_some_and(|active| !active.manifest.settings.is_empty()),
        })
    }

    /// Turns a plugin on, also one that was suspended or removed.
    pub(crate) async fn enable(self: &Arc<Self>, cx: &Context, id: &str) -> Result<Json> {
        let _changing = self.changing.lock().await;
        let found = self.require(id).await?;
        let package = self.read(installed::package(&self.engine, &found.sha256).await?).await?;
        let trust = self.standing(&package, found.trust).map_err(|refusal| refusal.to_error())?;
        let after = Installed { wanted: Wanted::Enabled, suspended: None, trust, ..found };
        self.renew(id, &after).await?;
        if let Err(error) = self.welcome(id).await {
            let off = Installed { wanted: Wanted::Disabled, ..after };
            self.renew(id, &off).await?;
            return Err(error);
        }
        self.changed(cx, "plugin.enable", id, &after).await?;
        self.show(id).await
    }

    /// Turns a plugin off; its data stays readable.
    pub(crate) async fn disable(self: &Arc<Self>, cx: &Context, id: &str) -> Result<Json> {
        let _changing = self.changing.lock().await;
        let found = self.require(id).await?;
        self.refuse_if_required(id)?;
        if let Err(error) = self.lifecycle(id, Request::Disable).await {
            tracing::warn!(plugin = id, %error, "a plugin complained when it was disabled");
        }
        let after = Installed { wanted: Wanted::Disabled, ..found };
        self.renew(id, &after).await?;
        self.changed(cx, "plugin.disable", id, &after).await?;
        self.show(id).await
    }

    /// Removes a plugin; what it kept stays readable, or with `purge` is deleted for good, keys and values into a file first.
    pub(crate) async fn remove(self: &Arc<Self>, cx: &Context, id: &str, purge: bool) -> Result<()> {
        let _changing = self.changing.lock().await;
        let found = self.require(id).await?;
        self.refuse_if_required(id)?;
        if purge {
            self.refuse_if_referred(cx, id, &found).await?;
        }
        let active = self.registry.load().plugin(id).cloned();
        let name = active.as_ref().map(|active| label(&active.manifest.name)).or_else(|| found.name.clone());
        let after = Installed { wanted: Wanted::Removed, suspended: None, name, migration: None, ..found.clone() };
        self.keep_readable(id, &after).await?;
        self.reschedule(active.as_deref(), None);
        self.registry.rcu(|registry| Arc::new(registry.without(id)));
        installed::save(&self.engine, id, &after).await?;
        self.no_longer_coming(id);
        installed::forget_unnamed(&self.engine, &found, &after).await?;
        if purge {
            self.purge_kept(cx, id, active.as_ref().map(|active| active.identity.as_ref())).await?;
            self.purge_records(cx, id).await?;
            self.engine.forget_customization(cx, id).await?;
            self.engine.remove_definitions(id).await?;
            self.healths.forget(id);
            match after.trust {
                // Its package belongs to the product; the entry keeps the next start from bringing it back.
                Trust::Core => {
                    let (settings, secrets) = (Fields::new(), Sealed::new());
                    let after = Installed { wanted: Wanted::Purged, settings, secrets, ..after };
                    installed::save(&self.engine, id, &after).await?;
                }
                Trust::Verified | Trust::Local | Trust::Unsigned => {
                    installed::forget(&self.engine, id, &after).await?;
                }
            }
        }
        self.engine.audit(cx, "plugin.remove", json!({"plugin": id, "purge": purge})).await?;
        self.engine.live().metadata_changed();
        Ok(())
    }

    /// Puts the stored package in force again as the entry says.
    pub(crate) async fn renew(&self, id: &str, wanted: &Installed) -> Result<()> {
        let bytes = installed::package(&self.engine, &wanted.sha256).await?;
        let prepared = self.prepare(bytes).await?;
        self.put_in_force(wanted, &prepared).await?;
        installed::save(&self.engine, id, wanted).await
    }

    async fn changed(&self, cx: &Context, action: &str, id: &str, after: &Installed) -> Result<()> {
        self.engine.audit(cx, action, json!({"plugin": id, "version": after.version})).await?;
        self.engine.live().metadata_changed();
        Ok(())
    }

    fn refuse_if_required(&self, id: &str) -> Result<()> {
        let registry = self.registry.load();
        let dependent = registry
            .plugins()
            .filter(|active| active.loaded.is_some() && active.identity.id != id)
            .find(|active| active.manifest.requires.iter().any(|requirement| requirement.id == id));
        match dependent {
            Some(active) => {
                let other = &active.identity.id;
                Err(Error::new(
                    ErrorCode::StateConflict,
                    format!("the plugin `{other}` needs `{id}`; disable or remove that one first"),
                ))
            }
            None => Ok(()),
        }
    }

    /// Records that others keep must not be left referring to nothing.
    async fn refuse_if_referred(&self, cx: &Context, id: &str, found: &Installed) -> Result<()> {
        let mut extensions = self.definitions_of(found).await?.extensions;
        extensions.extend(self.engine.made_definitions(cx, id).await?.extensions);
        let schema = self.engine.schema();
        let own = schema.objects().filter(|object| object.plugin == id);
        let foreign = own.flat_map(|object| schema.incoming(&object.key)).find(|incoming| {
            let is_own_object = schema.object(&incoming.object).is_some_and(|object| object.plugin == id);
            let is_own_field = extensions.iter().any(|extension| {
                extension.object == incoming.object && extension.fields.iter().any(|field| field.key == incoming.field)
            });
            !is_own_object && !is_own_field
        });
        match foreign {
            Some(incoming) => Err(Error::new(
                ErrorCode::StateConflict,
                format!(
                    "`{}.{}` refers to records of `{id}`; purge the plugin that it belongs to first",
                    incoming.object, incoming.field
                ),
            )),
            None => Ok(()),
        }
    }

    /// Removes all records of a plugin's objects for good, those that refer to others first.
    async fn purge_records(&self, cx: &Context, id: &str) -> Result<()> {
        let schema = self.engine.schema();
        let mut objects: Vec<_> = schema.objects().filter(|object| object.plugin == id).cloned().collect();
        objects.sort_by_key(|object| {
            schema.incoming(&object.key).iter().filter(|incoming| incoming.object != object.key).count()
        });
        for object in objects {
            loop {
                let request =
                    QueryRequest { limit: Some(PURGE_BATCH), fields: Some(Vec::new()), ..QueryRequest::default() };
                let page = self.engine.query(cx, &object.key, request).await?;
                if page.items.is_empty() {
                    break;
                }
                let delete = |id: &str| WriteOp {
                    object: object.key.clone(),
                    action: WriteAction::Delete { id: id.to_owned(), if_version: None },
                };
                let ids: Vec<String> = page.items.iter().map(|record| record.id().to_owned()).collect();
                let written = self
                    .engine
                    .write_many(cx, ids.iter().map(|id| delete(id)).collect(), WriteMode::AllOrNothing)
                    .await?;
                written.into_iter().collect::<Result<Vec<_>>>()?;
            }
            loop {
                let bin = self.engine.bin(cx, &object.key, None, PURGE_BATCH).await?;
                let items = bin.get("items").and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default();
                let id = |item: &Json| item.pointer("/record/id").and_then(Json::as_str).map(str::to_owned);
                let ids: Vec<String> = items.iter().filter_map(id).collect();
                if ids.is_empty() {
                    break;
                }
                for id in ids {
                    self.engine.purge(cx, &object.key, &id).await?;
                }
            }
        }
        Ok(())
    }
}

/// The figures of all calls together, and the last failure.
fn stats(health: &Health) -> Json {
    let mut stats = health.figures.total().to_json();
    if let Some(parts) = stats.as_object_mut() {
        parts.insert("last_failure".to_owned(), json!(health.failures.last()));
    }
    stats
}
