//! Actions on records: declared in manifests, run by functions, with effects in the user's language.

use serde_json::{Value as Json, json};
use tessera_engine::Context;
use tessera_engine::definitions::ActionDef;
use tessera_model::error::{Error, Result};
use tessera_model::record::Fields;

use crate::active::{Action, Active};
use crate::calls::chain_entry;
use crate::host::PluginHost;

impl PluginHost {
    /// The actions on records of an object, those of plugins that are off left out.
    pub(crate) fn actions_on(&self, object: &str) -> Vec<ActionDef> {
        let registry = self.registry.load();
        let on = registry.plugins().filter(|active| active.loaded.is_some());
        let mut actions: Vec<&Action> =
            on.flat_map(|active| active.actions.iter().filter(|action| is_on(active, action, object))).collect();
        // An object's own stand before those of every object.
        actions.sort_by_key(|action| action.object != object);
        actions.into_iter().map(|action| action.definition.clone()).collect()
    }

    /// Runs an action; that the actor may was settled before.
    pub(crate) async fn run_action(
        &self,
        cx: &Context,
        object: &str,
        id: &str,
        action: &str,
        form: &Fields,
    ) -> Result<Json> {
        let registry = self.registry.load_full();
        let found = registry.plugins().filter(|active| active.loaded.is_some()).find_map(|active| {
            let mut known = active.actions.iter().filter(|known| is_on(active, known, object));
            let known = known.find(|known| known.definition.key == action)?;
            Some((active, known))
        });
        let (active, known) = found.ok_or_else(|| Error::not_found(format!("action `{action}` on `{object}`")))?;
        let plugin = active.identity.id.as_str();
        let entry = chain_entry(plugin, action, object, id);
        // A person started it, so what it writes is held to what holds for people, suspected duplicates included.
        let mut inner = cx.clone();
        inner.source = Some(plugin.to_owned());
        inner.chain.push(entry);
        let args = json!({"object": object, "id": id, "action": action, "form": form, "locale": cx.locale.tag()});
        let answer = self.call_function(&inner, plugin, &known.function, &args).await?;
        Ok(shown(active, cx, answer))
    }
}

/// Whether an action is offered on records of an object.
fn is_on(active: &Active, action: &Action, object: &str) -> bool {
    active.identity.watched.concerns(&action.object, action.watched, object)
}

/// The answer with messages instead of their keys.
fn shown(active: &Active, cx: &Context, mut answer: Json) -> Json {
    for effect in answer.get_mut("effects").and_then(Json::as_array_mut).into_iter().flatten() {
        let Some(parts) = effect.as_object_mut() else { continue };
        let args = parts.remove("message_args");
        if let Some(key) = parts.remove("message_key").as_ref().and_then(Json::as_str) {
            let message = active.identity.messages.label(key, args.as_ref());
            parts.insert("message".to_owned(), json!(message.get(cx.locale)));
        }
    }
    let effects = answer.get("effects").cloned().unwrap_or_else(|| json!([]));
    let result = answer.get("result").cloned().unwrap_or_else(|| json!({}));
    json!({"effects": effects, "result": result})
}
