//! Tells people of records that somebody shares with them, a group or a department of theirs.
//!
//! Of what people and workflows do; programs and imports, which share many records at once, ring nobody's bell.

use std::collections::BTreeMap;
use std::sync::{Arc, Weak};

use async_trait::async_trait;
use tessera_model::error::{ErrorCode, Result};
use tessera_model::label::Label;
use tessera_model::object::ObjectDef;
use tessera_model::record::StoredRecord;
use tessera_model::system::SHARE_ENTRIES;
use tessera_permission::scope::ScopedAction;
use tessera_permission::{Share, ShareTarget, grant};
use tessera_store::Operation;

use super::given::shares_in;
use crate::engine::{Engine, Inner};
use crate::event::{Consumer, Delivery, Event};
use crate::following::words;
use crate::notifications::{Notification, SHARED};

/// Its name among the consumers.
const NAME: &str = "shared";
/// Of more than so many records at once it is only said how many.
const SINGLE_MAX: usize = 3;
/// A group or department of more people than this is not told person by person: what all have is in their lists.
const PEOPLE_MAX: usize = 100;
/// Whose doings are told.
const CHANNELS: [&str; 3] = ["ui", "workflow", "plugin"];

/// Has those told with whom records are shared.
pub(crate) fn register(engine: &Engine) {
    engine.add_consumer(Arc::new(Told { engine: Arc::downgrade(&engine.inner) }));
}

struct Told {
    engine: Weak<Inner>,
}

/// With whom records were shared by whom, and of which object.
type Opened<'a> = (String, &'a str, &'a str);

#[async_trait]
impl Consumer for Told {
    fn name(&self) -> &str {
        NAME
    }

    fn wants(&self, event: &Event) -> bool {
        CHANNELS.contains(&event.channel.as_str()) && !new_shares(event).is_empty()
    }

    async fn deliver(&self, events: &[Event]) -> Vec<Delivery> {
        let Some(inner) = self.engine.upgrade() else { return Vec::new() };
        let engine = Engine { inner };
        let delivery = match tell_all(&engine, events).await {
            Ok(()) => Delivery::Done,
            Err(error) if error.code == ErrorCode::Internal => Delivery::Drop { error: error.to_string() },
            Err(error) => Delivery::Retry { after_ms: 1_000, error: error.to_string() },
        };
        vec![delivery; events.len()]
    }
}

async fn tell_all(engine: &Engine, events: &[Event]) -> Result<()> {
    let mut known: BTreeMap<(ShareTarget, String, bool), Vec<String>> = BTreeMap::new();
    let mut opened: BTreeMap<Opened<'_>, Vec<&Event>> = BTreeMap::new();
    for event in events {
        let mut people: Vec<String> = Vec::new();
        for share in new_shares(event) {
            let key = (share.to, share.id.clone(), share.below);
            let meant = match known.get(&key) {
                Some(meant) => meant.clone(),
                None => {
                    let meant = people_of(engine, &share).await?;
                    known.insert(key, meant.clone());
                    meant
                }
            };
            people.extend(meant);
        }
        people.sort_unstable();
        people.dedup();
        for person in people.into_iter().filter(|person| *person != event.actor) {
            opened.entry((person, &event.actor, &event.object)).or_default().push(event);
        }
    }
    for ((person, _, object), events) in opened {
        tell(engine, &person, object, &events).await?;
    }
    Ok(())
}

/// Shares of the record with somebody with whom it wasn't shared before.
fn new_shares(event: &Event) -> Vec<Share> {
    let change = event.changes.iter().find(|change| change.field == SHARE_ENTRIES);
    let Some(change) = change.filter(|_| event.operation == Operation::Update) else { return Vec::new() };
    let old = shares_in(change.old.as_ref());
    let is_new = |share: &Share| !old.iter().any(|other| other.to == share.to && other.id == share.id);
    shares_in(change.new.as_ref()).into_iter().filter(is_new).collect()
}

/// Whom a share means, as far as they are told one by one.
async fn people_of(engine: &Engine, share: &Share) -> Result<Vec<String>> {
    let people = match share.to {
        ShareTarget::User => vec![share.id.clone()],
        ShareTarget::UserGroup => engine.members_of(&share.id).await?,
        ShareTarget::Department => engine.people_of(&share.id, share.below, PEOPLE_MAX + 1).await?,
    };
    Ok(if people.len() > PEOPLE_MAX { Vec::new() } else { people })
}

async fn tell(engine: &Engine, person: &str, object: &str, events: &[&Event]) -> Result<()> {
    let schema = engine.schema();
    let (Some(object), Some(first)) = (schema.object(object), events.first()) else { return Ok(()) };
    // Gone or disabled since.
    let Ok(reader) = engine.actor_of(person).await else { return Ok(()) };
    let ids: Vec<String> = events.iter().map(|event| event.id.clone()).collect();
    let records = engine.store().get_many(object, &ids).await?;
    let related = engine.related_to(&schema, &reader, object, &records.iter().collect::<Vec<_>>()).await?;
    // What was taken back since, or isn't theirs to read whatever is shared, is no news.
    let is_reached =
        |record: &StoredRecord| grant::is_reached(&reader, object, record, ScopedAction::Read, &related.of(record));
    let records: Vec<_> = records.iter().filter(|record| is_reached(record)).collect();
    let who = words::who(engine, &reader, &first.actor).await?;
    if records.len() > SINGLE_MAX {
        let message = many(object, &who, records.len());
        return engine.notify(person, Notification { kind: SHARED, message, about: None }).await;
    }
    for record in records {
        let name = words::name_of(&reader, object, record);
        let message = Label::new(
            format!("{} shared {} with you", who.en, name.en),
            format!("{}将“{}”共享给您", who.zh_cn, name.zh_cn),
        );
        let about = Some((object.key.clone(), record.id().to_owned()));
        engine.notify(person, Notification { kind: SHARED, message, about }).await?;
    }
    Ok(())
}

fn many(object: &ObjectDef, who: &Label, count: usize) -> Label {
    Label::new(
        format!("{} shared {count} {} with you", who.en, object.label_plural.en),
        format!("{}将 {count} 条{}共享给您", who.zh_cn, object.label.zh_cn),
    )
}
