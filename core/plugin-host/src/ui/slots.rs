//! Which slots there are for whom.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value as Json, json};
use tessera_engine::Context;
use tessera_engine::extension::Subject;
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_package::manifest::Slot;
use tessera_permission::{Principal, grant};

use crate::active::Active;
use crate::calls::unavailable;
use crate::definitions::label;
use crate::host::PluginHost;

/// Records that may be chosen for one call.
const SELECTION_MAX: usize = 200;

impl PluginHost {
    /// The slots that the actor may see, as the interface asks for them.
    ///
    /// # Errors
    /// `not_found` for a record that the actor can't see, `action_forbidden` for anybody but people.
    pub(crate) async fn ui_slots(
        &self,
        cx: &Context,
        place: Option<&str>,
        object: Option<&str>,
        id: Option<&str>,
    ) -> Result<Json> {
        people_only(cx)?;
        let record = object.zip(id);
        if let Some((object, id)) = record {
            self.engine.passes(cx, object, id, None).await?;
        }
        self.follow_all_marks().await?;
        let registry = self.registry.load_full();
        let mut found: Vec<(i32, Json)> = Vec::new();
        for active in registry.plugins().filter(|active| active.loaded.is_some() && !active.breaker.is_open()) {
            for slot in &active.manifest.slots {
                let is_asked = place.is_none_or(|place| place == slot.slot)
                    && object.is_none_or(|object| concerns(active, slot, object))
                    && self.reads_any(cx, active, slot);
                if !is_asked || !self.is_for(cx, slot).await? {
                    continue;
                }
                if let Some((object, id)) = record {
                    if !self.holds(cx, active, slot, object, id).await? {
                        continue;
                    }
                }
                found.push((slot.order, described(cx, active, slot, record.is_none())));
            }
        }
        // Plugins come by id, their slots as the manifest has them; what has the same order keeps that.
        found.sort_by_key(|(order, _)| *order);
        Ok(json!({"items": found.into_iter().map(|(_, slot)| slot).collect::<Vec<_>>()}))
    }

    /// A slot that the actor may see, of a plugin that works, about records that the actor may see.
    ///
    /// # Errors
    /// `not_found`, `plugin_unavailable`, `malformed_request` for a subject where none belongs, `action_forbidden` for anybody but
    /// people.
    pub(super) async fn slot(
        &self,
        cx: &Context,
        plugin: &str,
        key: &str,
        subject: Option<&Subject>,
        selection: &[Subject],
    ) -> Result<(Arc<Active>, Slot)> {
        people_only(cx)?;
        let missing = || Error::not_found(format!("slot `{key}` of the plugin `{plugin}`"));
        let registry = self.registry.load_full();
        let active = registry.plugin(plugin).ok_or_else(missing)?;
        let slot = active.manifest.slots.iter().find(|slot| slot.key == key).ok_or_else(missing)?;
        if !self.is_for(cx, slot).await? {
            return Err(missing());
        }
        self.follow_marks(active).await?;
        match subject {
            Some(subject) if slot.is_on_record() => {
                if !concerns(active, slot, &subject.object) {
                    return Err(missing());
                }
                self.engine.passes(cx, &subject.object, &subject.id, None).await?;
                if !self.holds(cx, active, slot, &subject.object, &subject.id).await? {
                    return Err(missing());
                }
            }
            None if !slot.is_on_record() => {}
            Some(_) => return Err(malformed(format!("`{}` is about no single record", slot.slot))),
            None => return Err(malformed(format!("`{}` needs the record that it is about as `subject`", slot.slot))),
        }
        self.check_selection(cx, active, slot, selection).await?;
        if active.loaded.is_none() {
            return Err(unavailable(plugin, key, "it is switched off"));
        }
        if active.breaker.is_open() {
            return Err(unavailable(plugin, key, "it is suspended after repeated failures"));
        }
        Ok((active.clone(), slot.clone()))
    }

    async fn check_selection(&self, cx: &Context, active: &Active, slot: &Slot, selection: &[Subject]) -> Result<()> {
        if selection.len() > SELECTION_MAX {
            return Err(malformed(format!("at most {SELECTION_MAX} records can be chosen")));
        }
        if !selection.is_empty() && slot.slot != "list.bulk-action" {
            return Err(malformed(format!("`{}` is about no chosen records", slot.slot)));
        }
        for chosen in selection {
            if !concerns(active, slot, &chosen.object) {
                return Err(malformed(format!("`{}` isn't about records of `{}`", slot.key, chosen.object)));
            }
            self.engine.passes(cx, &chosen.object, &chosen.id, None).await?;
        }
        Ok(())
    }

    /// True when the slot is for people of the actor's roles.
    async fn is_for(&self, cx: &Context, slot: &Slot) -> Result<bool> {
        if slot.slot == "settings.page" && !cx.actor.is_administrator() {
            return Ok(false);
        }
        self.engine.has_role(&cx.actor, &slot.roles).await
    }

    /// True when the slot is about no objects, or about one that the actor may read records of.
    fn reads_any(&self, cx: &Context, active: &Active, slot: &Slot) -> bool {
        let schema = self.engine.schema();
        let reads = |key: &str| schema.object(key).is_some_and(|object| grant::read(&cx.actor, object).is_ok());
        !slot.is_about_objects() || named(active, slot).iter().any(|key| key == "*" || reads(key))
    }

    /// Whether a record is as the slot's `when` asks; a filter that doesn't fit the object holds for none of its records.
    async fn holds(&self, cx: &Context, active: &Active, slot: &Slot, object: &str, id: &str) -> Result<bool> {
        match self.engine.passes(cx, object, id, slot.when.as_ref()).await {
            Err(error) if error.code == ErrorCode::InvalidFilter => {
                let plugin = active.identity.id.as_str();
                tracing::warn!(plugin, slot = slot.key, object, %error, "the `when` of a slot doesn't fit the object");
                Ok(false)
            }
            other => other,
        }
    }
}

/// Whether a slot is about this object, as far as the plugin's marks go.
fn concerns(active: &Active, slot: &Slot, object: &str) -> bool {
    slot.all_objects().any(|own| active.identity.watched.concerns(own, slot.watched, object))
}

/// The objects that a slot is about: the marked ones where it leaves that to marks, `*` for any.
fn named(active: &Active, slot: &Slot) -> BTreeSet<String> {
    active.identity.watched.named(slot.all_objects(), slot.watched)
}

fn described(cx: &Context, active: &Active, slot: &Slot, is_any_record: bool) -> Json {
    json!({
        "plugin": active.identity.id,
        "plugin_name": label(&active.manifest.name).get(cx.locale),
        "slot": slot.key,
        "place": slot.slot,
        "objects": if slot.watched { json!(named(active, slot)) } else { json!(slot.all_objects().collect::<Vec<_>>()) },
        "label": label(&slot.label).get(cx.locale),
        "icon": slot.icon,
        "order": slot.order,
        "conditional": is_any_record && slot.when.is_some(),
    })
}

/// What plugins show is for people, with their own rights: neither a plugin's own principal nor the product itself sees any.
fn people_only(cx: &Context) -> Result<()> {
    if cx.actor.principal == Principal::User {
        return Ok(());
    }
    Err(Error::new(ErrorCode::ActionForbidden, "what plugins show is for signed-in people only"))
}

fn malformed(detail: String) -> Error {
    Error::new(ErrorCode::MalformedRequest, detail)
}
