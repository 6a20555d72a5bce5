//! What a person arranges for themselves: small values by key, kept here so that they are the same on every machine.

use serde_json::{Value as Json, json};
use tessera_model::error::{Error, ErrorCode, FieldError, Result};
use tessera_model::record::Fields;
use tessera_permission::Principal;
use tessera_store::Table;

use crate::context::Context;
use crate::engine::Engine;
use crate::live::LiveMessage;

/// Keys that a person may have.
const KEYS_MAX: usize = 200;
/// Characters of a key.
const KEY_CHARS_MAX: usize = 80;
/// All values of a person together, as JSON.
const BYTES_MAX: usize = 64 * 1024;
/// How often a change starts again when another tab was quicker.
const TRIES: usize = 8;

/// The values of one person. They are kept as text, so that they come back exactly as they were given.
#[derive(Default)]
pub(crate) struct Preferences {
    /// None before the first change.
    version: Option<u64>,
    pub(crate) values: Fields,
}

impl Preferences {
    fn read(document: Option<&Json>) -> Self {
        let Some(document) = document else { return Self::default() };
        let values = document.get("values").and_then(Json::as_str).and_then(|text| serde_json::from_str(text).ok());
        Self { version: document.get("version").and_then(Json::as_u64), values: values.unwrap_or_default() }
    }

    fn shown(&self) -> Json {
        json!({"version": self.version.unwrap_or_default(), "values": self.values})
    }
}

impl Engine {
    /// The actor's own values: `{"version", "values"}`.
    ///
    /// # Errors
    /// `not_found` when no user is behind the actor.
    #[crate::opaque]
    pub async fn preferences(&self, cx: &Context) -> Result<Json> {
        of_person(cx)?;
        Ok(self.preferences_of(&cx.actor.id).await?.shown())
    }

    /// Sets some of the actor's own values, `null` takes one away; answers all. Their other tabs hear of it.
    ///
    /// # Errors
    /// `not_found` when no user is behind the actor; `validation_failed` for a key of the wrong form; `too_large`;
    /// `write_conflict` when others keep writing at the same time.
    #[crate::opaque]
    pub async fn update_preferences(&self, cx: &Context, changes: &Fields) -> Result<Json> {
        of_person(cx)?;
        check_keys(changes)?;
        let id = &cx.actor.id;
        for _ in 0..TRIES {
            let before = self.preferences_of(id).await?;
            let values = merged(&before.values, changes);
            if values == before.values {
                return Ok(before.shown());
            }
            let text = json!(values).to_string();
            if values.len() > KEYS_MAX || text.len() > BYTES_MAX {
                let detail = format!("at most {KEYS_MAX} keys and {BYTES_MAX} bytes for one person");
                return Err(Error::new(ErrorCode::TooLarge, detail));
            }
            let version = before.version.unwrap_or_default() + 1;
            let document = json!({"version": version, "values": text});
            if self.store().doc_swap_version(Table::Preference, id, before.version, Some(document)).await? {
                self.live().send_to(id, LiveMessage { event: "preferences", data: json!({}) });
                return Ok(Preferences { version: Some(version), values }.shown());
            }
        }
        Err(Error::new(ErrorCode::WriteConflict, "other tabs keep writing the same preferences"))
    }

    /// Anybody's values, for what the product does in their name.
    #[crate::opaque]
    pub(crate) async fn preferences_of(&self, user: &str) -> Result<Preferences> {
        let document = self.store().doc_get(Table::Preference, user).await?;
        Ok(Preferences::read(document.as_ref()))
    }
}

fn of_person(cx: &Context) -> Result<()> {
    if cx.actor.principal == Principal::User { Ok(()) } else { Err(Error::not_found("a user of one's own")) }
}

fn check_keys(changes: &Fields) -> Result<()> {
    let is_key = |key: &str| {
        (1..=KEY_CHARS_MAX).contains(&key.len())
            && key.bytes().all(|byte| {
                byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'.' | b':' | b'-')
            })
    };
    let wrong: Vec<_> = changes
        .keys()
        .filter(|key| !is_key(key))
        .map(|key| {
            FieldError::new(
                format!("values.{key}"),
                "invalid",
                format!("A key has 1 to {KEY_CHARS_MAX} characters: a-z, 0-9, and _ . : -"),
                format!("键应为 1 至 {KEY_CHARS_MAX} 个字符，仅限 a-z、0-9 和 _ . : -"),
            )
        })
        .collect();
    if wrong.is_empty() { Ok(()) } else { Err(Error::validation(wrong)) }
}

fn merged(values: &Fields, changes: &Fields) -> Fields {
    let mut values = values.clone();
    for (key, value) in changes {
        if value.is_null() {
            values.remove(key);
        } else {
            values.insert(key.clone(), value.clone());
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use futures::StreamExt as _;

    use super::*;
    use crate::identity::tests::World;

    fn fields(body: Json) -> Fields {
        body.as_object().cloned().unwrap()
    }

    #[tokio::test]
    async fn values_are_merged_by_key_and_other_tabs_hear_of_it() {
        let (world, admin) = World::set_up().await;
        let mei = world.user(&admin, "mei", "member").await;
        let cx = world.cx(&mei).await;
        let mut live = Box::pin(world.engine.live().subscribe(&world.engine, &mei));
        assert_eq!(world.engine.preferences(&cx).await.unwrap(), json!({"version": 0, "values": {}}));
        let odd = json!({"half": 0.5, "none": null, "list": [1, null, "长"]});
        let first = fields(json!({"density": "compact", "list:thing:v-1.a": odd}));
        let answer = world.engine.update_preferences(&cx, &first).await.unwrap();
        assert_eq!(answer, json!({"version": 1, "values": {"density": "compact", "list:thing:v-1.a": odd}}));
        assert_eq!(live.next().await.unwrap().event, "preferences");
        let again = world.engine.update_preferences(&cx, &first).await.unwrap();
        assert_eq!(again["version"], 1, "saying what is so is no change");
        let second = fields(json!({"density": null, "names": "both"}));
        world.engine.update_preferences(&cx, &second).await.unwrap();
        let all = world.engine.preferences(&cx).await.unwrap();
        assert_eq!(all, json!({"version": 2, "values": {"list:thing:v-1.a": odd, "names": "both"}}));
        assert_eq!(world.engine.preferences(&admin).await.unwrap()["values"], json!({}), "everybody has their own");
    }

    #[tokio::test]
    async fn there_are_bounds() {
        let (world, admin) = World::set_up().await;
        let set =
            async |body: Json| world.engine.update_preferences(&admin, &fields(body)).await.map_err(|error| error.code);
        for key in ["", "Upper", "a b", "长", &"k".repeat(81)] {
            assert_eq!(set(json!({key: 1})).await, Err(ErrorCode::ValidationFailed), "{key}");
        }
        assert_eq!(set(json!({"big": "x".repeat(BYTES_MAX)})).await, Err(ErrorCode::TooLarge));
        let many: Fields = (0..=KEYS_MAX).map(|n| (format!("k{n}"), json!(n))).collect();
        assert_eq!(set(Json::Object(many)).await, Err(ErrorCode::TooLarge));
        assert_eq!(world.engine.preferences(&admin).await.unwrap()["version"], 0);
        let error = world.engine.preferences(&Context::system("test")).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::NotFound);
    }
}
