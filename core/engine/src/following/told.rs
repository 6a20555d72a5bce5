//! Tells followers what somebody else changed, as far as they may read it.

use async_trait::async_trait;
use tessera_model::error::{ErrorCode, Result};
use tessera_model::field::FieldDef;
use tessera_model::label::Label;
use tessera_model::object::ObjectDef;
use tessera_model::record::StoredRecord;
use tessera_permission::{Actor, visible};
use tessera_store::{Operation, Table};

use super::{followers, words};
use crate::engine::Engine;
use crate::event::{Consumer, Delivery, Event};
use crate::notifications::{FOLLOWING, Notification};

/// Its name among the consumers.
const NAME: &str = "followers";
/// Fields that are named in a message; of more it says how many.
const NAMED_MAX: usize = 3;

/// Has followers told of changes.
pub(crate) fn register(engine: &Engine) {
    // The engine holds its consumers: one that held it in turn would keep both for ever.
    engine.add_consumer(std::sync::Arc::new(Followers { engine: std::sync::Arc::downgrade(&engine.inner) }));
}

struct Followers {
    engine: std::sync::Weak<crate::engine::Inner>,
}

#[async_trait]
impl Consumer for Followers {
    fn name(&self) -> &str {
        NAME
    }

    fn wants(&self, event: &Event) -> bool {
        // Nobody can follow what was only just made.
        let Some(inner) = self.engine.upgrade().filter(|_| event.operation != Operation::Create) else { return false };
        let engine = Engine { inner };
        engine.inner.following.may_have(&event.object, &event.id, engine.now_ms())
    }

    async fn deliver(&self, events: &[Event]) -> Vec<Delivery> {
        let Some(inner) = self.engine.upgrade() else { return Vec::new() };
        let engine = Engine { inner };
        let mut answers = Vec::with_capacity(events.len());
        for event in events {
            answers.push(match tell(&engine, event).await {
                Ok(()) => Delivery::Done,
                Err(error) if error.code == ErrorCode::Internal => Delivery::Drop { error: error.to_string() },
                Err(error) => Delivery::Retry { after_ms: 1_000, error: error.to_string() },
            });
        }
        answers
    }
}

async fn tell(engine: &Engine, event: &Event) -> Result<()> {
    let schema = engine.schema();
    let Some(object) = schema.object(&event.object) else { return Ok(()) };
    let users = followers(engine, &event.object, &event.id).await?;
    let users: Vec<_> = users.into_iter().filter(|user| *user != event.actor).collect();
    if users.is_empty() {
        return Ok(());
    }
    let Some(record) = as_it_is(engine, object, event).await? else { return Ok(()) };
    for user in users {
        let Ok(actor) = engine.actor_of(&user).await else {
            // Gone or disabled: who is gone follows nothing, who comes back follows as before.
            forget_if_gone(engine, event, &user).await?;
            continue;
        };
        if !engine.may_read(&schema, &actor, object, &record).await? {
            continue;
        }
        let who = words::who(engine, &actor, &event.actor).await?;
        if let Some(message) = message(&actor, object, &record, event, &who) {
            let about = Some((event.object.clone(), event.id.clone()));
            engine.notify(&user, Notification { kind: FOLLOWING, message, about }).await?;
        }
    }
    Ok(())
}

/// The record now, also when it was deleted since.
async fn as_it_is(engine: &Engine, object: &ObjectDef, event: &Event) -> Result<Option<StoredRecord>> {
    if let Some(record) = engine.store().get(object, &event.id).await? {
        return Ok(Some(record));
    }
    Ok(engine.store().bin_get(&object.key, &event.id).await?.map(|binned| binned.record))
}

async fn forget_if_gone(engine: &Engine, event: &Event, user: &str) -> Result<()> {
    let schema = engine.schema();
    if engine.store().get(schema.require("user")?, user).await?.is_none() {
        let id = format!("{}/{}/{user}", event.object, event.id);
        engine.store().doc_delete(Table::Follower, &id).await?;
    }
    Ok(())
}

/// What is told; none when nothing that the reader may read has changed by somebody's hand.
fn message(reader: &Actor, object: &ObjectDef, record: &StoredRecord, event: &Event, who: &Label) -> Option<Label> {
    let name = words::name_of(reader, object, record);
    let told = |verb: &str, verb_zh: &str| {
        Label::new(format!("{} {verb} {}", who.en, name.en), format!("{}{verb_zh}“{}”", who.zh_cn, name.zh_cn))
    };
    match event.operation {
        Operation::Delete => return Some(told("deleted", "删除了")),
        Operation::Restore => return Some(told("restored", "恢复了")),
        Operation::Create | Operation::Update => {}
    }
    let changed: Vec<&FieldDef> = event
        .changes
        .iter()
        .filter_map(|change| object.field(&change.field))
        .filter(|field| is_of_people(field) && visible::access(reader, object, &field.key).is_readable())
        .collect();
    if changed.is_empty() {
        return None;
    }
    let names = |language: fn(&Label) -> &str, separator: &str| {
        let names: Vec<_> = changed.iter().take(NAMED_MAX).map(|field| language(&field.label)).collect();
        names.join(separator)
    };
    let more = changed.len().saturating_sub(NAMED_MAX);
    let told = told("changed", "修改了");
    let mut en = format!("{}: {}", told.en, names(|label| &label.en, ", "));
    let mut zh = format!("{}：{}", told.zh_cn, names(|label| &label.zh_cn, "、"));
    if more > 0 {
        en.push_str(&format!(" and {more} more"));
        zh.push_str(&format!("等 {} 项", changed.len()));
    }
    Some(Label::new(en, zh))
}

/// Fields that people change; what follows by itself from other records is no news.
fn is_of_people(field: &FieldDef) -> bool {
    let is_owned = matches!(field.key.as_str(), "owner" | "department" | "collaborators");
    !field.internal && if field.system { is_owned } else { !field.read_only }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tessera_model::record::{FieldChange, Fields};

    use super::*;

    fn object() -> ObjectDef {
        let label = |text: &str| json!({"en": text, "zh-CN": format!("{text}的")});
        let field = |key: &str, read_only: bool| json!({"key": key, "label": label(key), "kind": "text", "read_only": read_only});
        let object = json!({
            "key": "thing", "label": label("Thing"), "label_plural": label("Things"), "name_field": "name",
            "field": [field("name", false), field("a", false), field("b", false), field("c", false), field("d", false), field("sum", true)],
        });
        serde_json::from_value(object).unwrap()
    }

    fn told(operation: Operation, fields: &[&str]) -> Option<Label> {
        let changes =
            fields.iter().map(|field| FieldChange { field: (*field).to_owned(), old: None, new: Some(json!("x")) });
        let event = Event {
            object: "thing".to_owned(),
            id: "t1".to_owned(),
            version: 2,
            operation,
            at_ms: 0,
            actor: "mei".to_owned(),
            channel: "ui".to_owned(),
            source: None,
            trace: String::new(),
            chain: Vec::new(),
            changes: changes.collect(),
            attempt: 1,
            only: None,
        };
        let record =
            StoredRecord::from_store("thing", "t1", 2, Fields::from_iter([("name".to_owned(), json!("Acme"))]));
        message(&Actor::system("test"), &object(), &record, &event, &Label::new("Mei", "梅"))
    }

    #[test]
    fn a_message_says_who_did_what_to_which_fields() {
        assert_eq!(
            told(Operation::Update, &["a", "b"]),
            Some(Label::new("Mei changed Acme: a, b", "梅修改了“Acme”：a的、b的"))
        );
        let many = told(Operation::Update, &["a", "b", "c", "d", "sum"]).unwrap();
        assert_eq!(
            (many.en.as_str(), many.zh_cn.as_str()),
            ("Mei changed Acme: a, b, c and 1 more", "梅修改了“Acme”：a的、b的、c的等 4 项")
        );
        assert_eq!(told(Operation::Delete, &[]), Some(Label::new("Mei deleted Acme", "梅删除了“Acme”")));
        assert_eq!(told(Operation::Update, &["sum"]), None, "what follows by itself is no news");
    }
}
