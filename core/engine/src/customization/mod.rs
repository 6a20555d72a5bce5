//! Definitions that a plugin makes at run time: objects, fields on others' objects, dictionaries, entries of the menu, in the shape
//! of a package's files. They are data of that plugin, in force as long as it is, and changed as a whole: [`Engine::propose_customization`]
//! tells what a change would do, [`Engine::apply_customization`] does it for everybody at once.
//!
//! Nothing that records hold is deleted or taken for something else without somebody having agreed. What is no longer defined stays in its
//! rows; under the same key only a field comes back that reads it as it was. When a field's kind changes, its values are converted by a
//! job; those that can't be are counted and shown before, and stay in the histories.

mod data;
mod document;
mod in_force;
mod plan;
mod rules;
#[cfg(test)]
mod tests;

use serde_json::{Value as Json, json};
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::kinds::KindContext;
use tessera_model::label::Label;
use tessera_store::{Table, WriteMeta, WriteSet};

use crate::context::Context;
use crate::definitions::Definitions;
use crate::engine::Engine;
use crate::identity::{administrators_only, audit_entry};

use data::Data;
use document::{Document, Kept};
use plan::Plan;
use rules::Problems;

pub(crate) use in_force::{drop_conditions, in_force, named_by};

/// Changes that an entry of the audit log names; the rest is counted.
const TOLD_MAX: usize = 100;
/// Former kinds of a field by which values are still read, from the bin, say.
const FORMER_MAX: usize = 5;

/// A change that is to be put in force.
pub(crate) struct Remade {
    pub(crate) plugin: String,
    pub(crate) definitions: Definitions,
    /// What it was made from, as it must still be.
    before: Kept,
    writes: WriteSet,
}

impl Engine {
    /// What a plugin defines at run time: `{"revision", "definitions": {"objects", "extensions", "dictionaries", "menu"}}`.
    ///
    /// # Errors
    /// `action_forbidden` for whoever is no administrator.
    #[crate::opaque]
    pub async fn customization(&self, cx: &Context, plugin: &str) -> Result<Json> {
        administrators_only(&cx.actor)?;
        Ok(Kept::load(self, plugin).await?.shown())
    }

    /// What would follow if a plugin defined this: `{"revision", "changes": [{"what", "change", "object"?, "key", "label"?, "parts"?,
    /// "records"?, "effect"?, "examples"?}], "needs_acceptance"}`. Changes nothing.
    ///
    /// # Errors
    /// `action_forbidden`; `validation_failed` with everything that is wrong, each named by its place (`account.cf_colour.label`).
    #[crate::opaque]
    pub async fn propose_customization(&self, cx: &Context, plugin: &str, wanted: Json) -> Result<Json> {
        let (kept, plan) = self.check_customization(cx, plugin, &wanted).await?;
        Ok(with_revision(plan.shown(), kept.version))
    }

    /// Puts in force what a plugin wants to define, if `revision` is still the one it was made from. `is_accepted` says that
    /// somebody agreed to what is no longer seen.
    ///
    /// # Errors
    /// As [`Engine::propose_customization`]; `write_conflict` when it was changed meanwhile, `state_conflict` with the plan when nobody
    /// agreed.
    #[crate::opaque]
    pub async fn apply_customization(
        &self,
        cx: &Context,
        plugin: &str,
        wanted: Json,
        revision: u64,
        is_accepted: bool,
    ) -> Result<Json> {
        let (kept, plan) = self.check_customization(cx, plugin, &wanted).await?;
        if kept.version != revision {
            return Err(changed_meanwhile());
        }
        if plan.needs_acceptance && !is_accepted {
            let message = Label::new(
                "Values that records hold would no longer be seen; agree to that first",
                "部分记录中的值将不再显示，请先确认",
            );
            return Err(Error::told(ErrorCode::StateConflict, message).with_extra(json!({"plan": plan.shown()})));
        }
        if plan.changes.is_empty() {
            return Ok(with_revision(plan.shown(), revision));
        }
        let mut was = kept.was.clone();
        for (object, field) in &plan.converted {
            let former = was.entry(object.clone()).or_default().entry(field.key.clone()).or_default();
            former.insert(0, field.clone());
            former.truncate(FORMER_MAX);
        }
        let after = Kept { version: revision + 1, definitions: wanted, retired: plan.retired.clone(), was };
        let mut writes = self.store().write_set(WriteMeta::default());
        writes.doc(Table::Setting, document::id(plugin), Some(json!(after)));
        let told: Vec<_> = plan.changes.iter().take(TOLD_MAX).collect();
        let data = json!({"plugin": plugin, "revision": after.version, "changes": told, "count": plan.changes.len()});
        let entry = audit_entry(self.now_ms(), cx, "customization.apply", data);
        writes.doc(Table::Audit, self.next_id(), Some(entry));
        let definitions = after.in_force()?;
        let remade = Remade { plugin: plugin.to_owned(), definitions, before: kept, writes };
        self.catalog().remake(self, remade).await?;
        Ok(with_revision(plan.shown(), revision + 1))
    }

    /// What a plugin defines at run time, as the code of the host reads it.
    ///
    /// # Errors
    /// `action_forbidden` for whoever is no administrator.
    pub async fn made_definitions(&self, cx: &Context, plugin: &str) -> Result<Definitions> {
        administrators_only(&cx.actor)?;
        Ok(self.catalog().made(plugin).await)
    }

    /// Forgets what a plugin defined at run time; its records are purged by whoever purges the plugin.
    ///
    /// # Errors
    /// `action_forbidden` for whoever is no administrator; the store's failures.
    #[crate::opaque]
    pub async fn forget_customization(&self, cx: &Context, plugin: &str) -> Result<()> {
        administrators_only(&cx.actor)?;
        self.store().doc_delete(Table::Setting, &document::id(plugin)).await?;
        self.catalog().forget_made(self, plugin).await
    }

    async fn check_customization(&self, cx: &Context, plugin: &str, wanted: &Json) -> Result<(Kept, Plan)> {
        administrators_only(&cx.actor)?;
        let namespace = self.catalog().namespace(plugin).await?;
        let kept = Kept::load(self, plugin).await?;
        let document = Document::read(wanted)?;
        let schema = self.schema();
        let settings = self.settings();
        let kind = KindContext { schema: &schema, currency: &settings.currency, region: &settings.region };
        let problems = Problems::of(&document, &namespace, &schema, kind);
        if !problems.is_empty() {
            return Err(Error::validation(problems));
        }
        let after = self.catalog().try_out(plugin, document.clone().into_definitions()).await?;
        // Counts are of all records, whatever the administrator's own view of them is.
        let system = Context::system("customization");
        let plan = Plan::of(Data { engine: self, cx: &system }, &kept, &document, after).await?;
        Ok((kept, plan))
    }
}

impl Remade {
    /// Writes it down, if what it was made from is still there.
    pub(crate) async fn store(self, engine: &Engine) -> Result<()> {
        if Kept::load(engine, &self.plugin).await? != self.before {
            return Err(changed_meanwhile());
        }
        engine.store().commit(self.writes).await
    }
}

/// What all plugins define at run time.
pub(crate) async fn load_all(engine: &Engine) -> Result<std::collections::BTreeMap<String, Definitions>> {
    Kept::load_all(engine).await
}

fn changed_meanwhile() -> Error {
    let message =
        Label::new("Somebody changed the definitions just now; look at them again", "定义刚刚被他人修改，请重新查看");
    Error::told(ErrorCode::WriteConflict, message)
}

fn with_revision(mut shown: Json, revision: u64) -> Json {
    if let Some(parts) = shown.as_object_mut() {
        parts.insert("revision".to_owned(), json!(revision));
    }
    shown
}
