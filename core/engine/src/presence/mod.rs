//! Who looks at which record just now. In memory alone: whoever isn't heard of for a while is gone.

mod lookers;

use serde_json::{Value as Json, json};
use tessera_model::date;
use tessera_model::error::{Error, Result};
use tessera_permission::{Actor, Principal};

use crate::context::{Channel, Context};
use crate::engine::Engine;
use crate::live::LiveMessage;
use crate::records::labels;

pub(crate) use lookers::Presence;
use lookers::{Looker, Turn};

impl Engine {
    /// The actor looks at a record, for the next 45 seconds unless they say it again; answers who else does:
    /// `{"items": [{"user": {"id", "label"}, "since"}]}`. Whoever looks at it is told when somebody comes or goes.
    ///
    /// # Errors
    /// `not_found`, also when no user is behind the actor.
    #[crate::opaque]
    pub async fn look_at(&self, cx: &Context, object: &str, id: &str) -> Result<Json> {
        if cx.actor.principal != Principal::User {
            return Err(Error::not_found("a user of one's own"));
        }
        self.reached(cx, object, id).await?;
        let turns = self.inner.presence.enter(object, id, &cx.actor.id, self.now_ms());
        let others = self.inner.presence.at(object, id, self.now_ms());
        let others: Vec<_> = others.into_iter().filter(|looker| looker.user != cx.actor.id).collect();
        self.tell_lookers(turns).await;
        let names = labels::of(self, &cx.actor, "user", others.iter().map(|one| one.user.clone()).collect()).await?;
        let items: Vec<_> = others
            .iter()
            .map(|one| {
                let user = json!({"id": one.user, "label": names.get(&one.user)});
                json!({"user": user, "since": date::instant_from_millis(one.since_ms)})
            })
            .collect();
        Ok(json!({"items": items, "next_cursor": null}))
    }

    /// The actor looks at a record no more.
    #[crate::opaque]
    pub async fn look_away(&self, cx: &Context, object: &str, id: &str) -> Result<()> {
        let turns = self.inner.presence.leave(object, id, &cx.actor.id, self.now_ms());
        self.tell_lookers(turns).await;
        Ok(())
    }

    /// Tells everybody who looks at a record, and may still read it, who else does, where that has changed.
    async fn tell_lookers(&self, turns: Vec<Turn>) {
        for turn in turns {
            for looker in &turn.now {
                let Ok(actor) = self.actor_of(&looker.user).await else { continue };
                let cx = Context::new(actor, Channel::System, "presence");
                if self.reached(&cx, &turn.object, &turn.record).await.is_err() {
                    continue;
                }
                let others = turn.now.iter().filter(|other| other.user != looker.user);
                let Ok(users) = self.names_of_lookers(&cx.actor, others).await else { continue };
                let data = json!({"object": turn.object, "id": turn.record, "users": users});
                self.live().send_to(&looker.user, LiveMessage { event: "presence", data });
            }
        }
    }

    /// Names of users as far as somebody may read them.
    async fn names_of_lookers<'a>(
        &self,
        reader: &Actor,
        lookers: impl Iterator<Item = &'a Looker> + Send,
    ) -> Result<Vec<Json>> {
        let ids: Vec<String> = lookers.map(|looker| looker.user.clone()).collect();
        let names = labels::of(self, reader, "user", ids.clone()).await?;
        Ok(ids.iter().map(|id| json!({"id": id, "label": names.get(id)})).collect())
    }
}

#[cfg(test)]
mod tests {
    use futures::{Stream, StreamExt as _};
    use tessera_model::error::ErrorCode;

    use super::*;
    use crate::identity::tests::World;

    #[tokio::test]
    async fn who_looks_at_a_record_sees_who_else_does() {
        let (world, admin) = World::set_up().await;
        let mei = world.user(&admin, "mei", "member").await;
        let (cx, engine) = (world.cx(&mei).await, &world.engine);
        let record = admin.actor.id.clone();
        let mut live = Box::pin(engine.live().subscribe(engine, &admin.actor.id));
        assert_eq!(engine.look_at(&admin, "user", &record).await.unwrap()["items"], json!([]));
        let seen = engine.look_at(&cx, "user", &record).await.unwrap();
        assert_eq!(seen["items"][0]["user"]["id"], admin.actor.id.as_str());
        let message = loop {
            let message = live.next().await.unwrap();
            if message.event == "presence" && message.data["users"] != json!([]) {
                break message;
            }
        };
        assert_eq!(message.data["users"], json!([{"id": mei, "label": "mei"}]));
        // Who isn't heard of is gone, and the next who is heard of tells the rest.
        world.pass(30_000);
        engine.look_at(&admin, "user", &record).await.unwrap();
        world.pass(20_000);
        assert_eq!(engine.look_at(&admin, "user", &record).await.unwrap()["items"], json!([]));
        let message = live.next().await.unwrap();
        assert_eq!((message.event, &message.data["users"]), ("presence", &json!([])));
        let error = engine.look_at(&cx, "user", "nobody").await.unwrap_err();
        assert_eq!(error.code, ErrorCode::NotFound);
    }

    /// What comes on a line up to the word of a job.
    async fn until_a_job(live: &mut (impl Stream<Item = LiveMessage> + Unpin)) -> Vec<&'static str> {
        let mut events = Vec::new();
        while let Some(message) = live.next().await {
            if message.event == "job" {
                break;
            }
            events.push(message.event);
        }
        events
    }

    #[tokio::test]
    async fn who_may_read_a_record_no_longer_hears_no_more_who_looks_at_it() {
        let (world, admin) = World::set_up().await;
        let engine = &world.engine;
        let role = json!({"name": "Reader", "code": "reader", "permissions": {"objects": {"user": {"read": "all"}}}});
        let role = world.create(&admin, "role", role).await.unwrap();
        let mei = world.user(&admin, "mei", "reader").await;
        let record = admin.actor.id.clone();
        engine.look_at(&world.cx(&mei).await, "user", &record).await.unwrap();
        let mut live = Box::pin(engine.live().subscribe(engine, &mei));
        let over = || engine.live().send_to(&mei, LiveMessage { event: "job", data: json!({}) });

        engine.look_at(&admin, "user", &record).await.unwrap();
        over();
        assert!(until_a_job(&mut live).await.contains(&"presence"));

        world.update(&admin, "role", &role, json!({"permissions": {"objects": {}}})).await.unwrap();
        engine.look_away(&admin, "user", &record).await.unwrap();
        engine.look_at(&admin, "user", &record).await.unwrap();
        over();
        assert!(!until_a_job(&mut live).await.contains(&"presence"));
    }
}
