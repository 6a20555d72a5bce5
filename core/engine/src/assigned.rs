//! Tells people of records that somebody else makes theirs.
//!
//! Of what people and workflows do; programs and imports, which give many records at once, ring nobody's bell.

use std::collections::BTreeMap;
use std::sync::{Arc, Weak};

use async_trait::async_trait;
use tessera_model::error::{ErrorCode, Result};
use tessera_model::label::Label;
use tessera_model::object::ObjectDef;
use tessera_model::record::StoredRecord;
use tessera_permission::grant;
use tessera_permission::scope::ScopedAction;
use tessera_store::Operation;

use crate::engine::{Engine, Inner};
use crate::event::{Consumer, Delivery, Event};
use crate::following::words;
use crate::notifications::{ASSIGNED, Notification};

/// Its name among the consumers.
const NAME: &str = "assigned";
/// Of more than so many records at once it is only said how many.
const SINGLE_MAX: usize = 3;
/// Whose doings are told.
const CHANNELS: [&str; 3] = ["ui", "workflow", "plugin"];

/// Has new owners told.
pub(crate) fn register(engine: &Engine) {
    engine.add_consumer(Arc::new(Assigned { engine: Arc::downgrade(&engine.inner) }));
}

struct Assigned {
    engine: Weak<Inner>,
}

/// Who was given records by whom, and of which object.
type Gift<'a> = (&'a str, &'a str, &'a str);

#[async_trait]
impl Consumer for Assigned {
    fn name(&self) -> &str {
        NAME
    }

    fn wants(&self, event: &Event) -> bool {
        CHANNELS.contains(&event.channel.as_str()) && new_owner(event).is_some()
    }

    async fn deliver(&self, events: &[Event]) -> Vec<Delivery> {
        let Some(inner) = self.engine.upgrade() else { return Vec::new() };
        let engine = Engine { inner };
        let mut gifts: BTreeMap<Gift<'_>, Vec<&Event>> = BTreeMap::new();
        for event in events {
            if let Some(owner) = new_owner(event) {
                gifts.entry((owner, &event.actor, &event.object)).or_default().push(event);
            }
        }
        let mut failed = None;
        for ((owner, _, object), events) in gifts {
            if let Err(error) = tell(&engine, owner, object, &events).await {
                failed = Some(error);
            }
        }
        let delivery = match failed {
            None => Delivery::Done,
            Some(error) if error.code == ErrorCode::Internal => Delivery::Drop { error: error.to_string() },
            Some(error) => Delivery::Retry { after_ms: 1_000, error: error.to_string() },
        };
        vec![delivery; events.len()]
    }
}

/// The owner whom the change gives the record to, unless that is whoever made it.
fn new_owner(event: &Event) -> Option<&str> {
    if !matches!(event.operation, Operation::Create | Operation::Update) {
        return None;
    }
    let change = event.changes.iter().find(|change| change.field == "owner")?;
    change.new.as_ref()?.as_str().filter(|owner| *owner != event.actor)
}

async fn tell(engine: &Engine, owner: &str, object: &str, events: &[&Event]) -> Result<()> {
    let schema = engine.schema();
    let (Some(object), Some(first)) = (schema.object(object), events.first()) else { return Ok(()) };
    // Gone or disabled since.
    let Ok(reader) = engine.actor_of(owner).await else { return Ok(()) };
    let ids: Vec<String> = events.iter().map(|event| event.id.clone()).collect();
    let records = engine.store().get_many(object, &ids).await?;
    // Who has it by now is told by the later change.
    let records: Vec<_> = records.into_iter().filter(|record| record.text("owner") == Some(owner)).collect();
    let related = engine.related_to(&schema, &reader, object, &records.iter().collect::<Vec<_>>()).await?;
    let is_reached =
        |record: &StoredRecord| grant::is_reached(&reader, object, record, ScopedAction::Read, &related.of(record));
    let records: Vec<_> = records.iter().filter(|record| is_reached(record)).collect();
    let who = words::who(engine, &reader, &first.actor).await?;
    if records.len() > SINGLE_MAX {
        let message = many(object, &who, records.len());
        return engine.notify(owner, Notification { kind: ASSIGNED, message, about: None }).await;
    }
    for record in records {
        let name = words::name_of(&reader, object, record);
        let message =
            Label::new(format!("{} gave you {}", who.en, name.en), format!("{}将“{}”分配给您", who.zh_cn, name.zh_cn));
        let about = Some((object.key.clone(), record.id().to_owned()));
        engine.notify(owner, Notification { kind: ASSIGNED, message, about }).await?;
    }
    Ok(())
}

fn many(object: &ObjectDef, who: &Label, count: usize) -> Label {
    Label::new(
        format!("{} gave you {count} {}", who.en, object.label_plural.en),
        format!("{}将 {count} 条{}分配给您", who.zh_cn, object.label.zh_cn),
    )
}
