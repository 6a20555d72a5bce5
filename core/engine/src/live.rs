//! Live messages: what changed, to everybody who may see it, and what concerns one person.

use std::sync::Arc;

use futures::Stream;
use serde_json::{Value as Json, json};
use tessera_model::record::StoredRecord;
use tokio::sync::broadcast;

use crate::context::{Channel, Context};
use crate::engine::Engine;
use crate::event::Event;

/// Messages that wait for a slow reader before it is told to load everything anew.
const BACKLOG: usize = 1_024;

/// A message as it goes out.
#[derive(Clone, Debug)]
pub struct LiveMessage {
    /// `change`, `metadata`, `notification`, `plugin-ui`, `preferences`, `presence`, `job`, `reload`.
    pub event: &'static str,
    pub data: Json,
}

#[derive(Clone)]
enum Item {
    /// Shown to whoever may read the record as it was or is.
    Change {
        event: Arc<Event>,
        record: Arc<StoredRecord>,
    },
    /// Told to whoever may read the record now.
    About {
        record: Arc<(String, String)>,
        message: LiveMessage,
    },
    Everybody(LiveMessage),
    Person {
        user: Arc<str>,
        message: LiveMessage,
    },
}

/// Where live messages are sent to and read from.
pub struct LiveHub {
    sender: broadcast::Sender<Item>,
}

impl LiveHub {
    pub(crate) fn new() -> Self {
        Self { sender: broadcast::channel(BACKLOG).0 }
    }

    pub(crate) fn changed(&self, event: Arc<Event>, record: Arc<StoredRecord>) {
        // Nobody listening is no failure.
        let _ = self.sender.send(Item::Change { event, record });
    }

    /// Tells everybody that objects changed.
    pub fn metadata_changed(&self) {
        let _ = self.sender.send(Item::Everybody(LiveMessage { event: "metadata", data: json!({}) }));
    }

    /// Tells those who show it that a plugin's slot shows something else now: everybody, or of a record, named by its object and
    /// id, those who may read it.
    pub fn plugin_ui_changed(&self, plugin: &str, slot: &str, record: Option<(String, String)>) {
        let mut data = json!({"plugin": plugin, "slot": slot});
        if let Some((object, id)) = &record {
            data["object"] = json!(object);
            data["id"] = json!(id);
        }
        let message = LiveMessage { event: "plugin-ui", data };
        let _ = self.sender.send(match record {
            Some(record) => Item::About { record: Arc::new(record), message },
            None => Item::Everybody(message),
        });
    }

    /// Tells one person.
    pub fn send_to(&self, user: &str, message: LiveMessage) {
        let _ = self.sender.send(Item::Person { user: user.into(), message });
    }

    /// What a person may see, as it happens. Rights are asked anew for each message, so a change of roles counts at once. The
    /// stream ends when the person is no longer active.
    pub fn subscribe(&self, engine: &Engine, user: &str) -> impl Stream<Item = LiveMessage> + Send + use<> {
        let state = (self.sender.subscribe(), engine.clone(), user.to_owned());
        futures::stream::unfold(state, |(mut receiver, engine, user)| async move {
            loop {
                let message = match receiver.recv().await {
                    Ok(item) => match visible(&engine, &user, item).await {
                        Ok(message) => message,
                        Err(Gone) => return None,
                    },
                    Err(broadcast::error::RecvError::Lagged(_)) => {
                        Some(LiveMessage { event: "reload", data: json!({}) })
                    }
                    Err(broadcast::error::RecvError::Closed) => return None,
                };
                if let Some(message) = message {
                    return Some((message, (receiver, engine, user)));
                }
            }
        })
    }
}

struct Gone;

async fn visible(engine: &Engine, user: &str, item: Item) -> Result<Option<LiveMessage>, Gone> {
    match item {
        Item::Everybody(message) => Ok(Some(message)),
        Item::Person { user: to, message } => Ok((to.as_ref() == user).then_some(message)),
        Item::About { record, message } => {
            let actor = engine.actor_of(user).await.map_err(|_| Gone)?;
            let cx = Context::new(actor, Channel::System, "live");
            Ok(engine.reached(&cx, &record.0, &record.1).await.is_ok().then_some(message))
        }
        Item::Change { event, record } => {
            let actor = engine.actor_of(user).await.map_err(|_| Gone)?;
            let schema = engine.schema();
            let Some(object) = schema.object(&event.object) else { return Ok(None) };
            match engine.may_read(&schema, &actor, object, &record).await {
                Ok(true) => {}
                Ok(false) => return Ok(None),
                // Whether it concerns them can't be told now: what they have on their pages may be out of date.
                Err(_) => return Ok(Some(LiveMessage { event: "reload", data: json!({}) })),
            }
            let data = json!({
                "object": event.object, "id": event.id, "version": event.version, "operation": event.operation, "by": event.actor,
            });
            Ok(Some(LiveMessage { event: "change", data }))
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::StreamExt as _;

    use super::*;
    use crate::identity::tests::World;

    #[tokio::test]
    async fn a_reader_that_falls_behind_is_told_once_to_load_everything_anew_and_goes_on() {
        let (world, admin) = World::set_up().await;
        let (live, me) = (world.engine.live(), admin.actor.id.as_str());
        let say = |n: usize| live.send_to(me, LiveMessage { event: "job", data: json!({ "n": n }) });
        let mut slow = Box::pin(live.subscribe(&world.engine, me));
        let mut quick = Box::pin(live.subscribe(&world.engine, me));
        let sent = BACKLOG + 10;
        for n in 0..sent {
            say(n);
            let message = quick.next().await.unwrap();
            assert_eq!((message.event, &message.data), ("job", &json!({ "n": n })));
        }
        let message = slow.next().await.unwrap();
        assert_eq!((message.event, &message.data), ("reload", &json!({})));
        // What was kept follows, and then what happens.
        for n in sent - BACKLOG..sent {
            assert_eq!(slow.next().await.unwrap().data, json!({ "n": n }));
        }
        say(sent);
        assert_eq!(slow.next().await.unwrap().data, json!({ "n": sent }));
    }
}
