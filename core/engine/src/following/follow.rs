//! Who follows a record: asked, begun, ended.

use serde_json::{Value as Json, json};
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_permission::Principal;
use tessera_store::Table;

use super::{FOLLOWERS_MAX, followers, path};
use crate::context::Context;
use crate::engine::Engine;
use crate::records::labels;

impl Engine {
    /// Who follows a record: `{"items": [{"id", "label"}], "is_following"}`.
    ///
    /// # Errors
    /// `not_found`.
    #[crate::opaque]
    pub async fn followers(&self, cx: &Context, object: &str, id: &str) -> Result<Json> {
        self.reached(cx, object, id).await?;
        let users = followers(self, object, id).await?;
        let names = labels::of(self, &cx.actor, "user", users.clone()).await?;
        let is_following = users.contains(&cx.actor.id);
        let items: Vec<_> = users.iter().map(|user| json!({"id": user, "label": names.get(user)})).collect();
        Ok(json!({"items": items, "next_cursor": null, "is_following": is_following}))
    }

    /// The actor follows a record from now on.
    ///
    /// # Errors
    /// `not_found`, also when no user is behind the actor; `too_large` when as many follow it as may.
    #[crate::opaque]
    pub async fn follow(&self, cx: &Context, object: &str, id: &str) -> Result<()> {
        self.reached(cx, object, id).await?;
        if cx.actor.principal != Principal::User {
            return Err(Error::not_found("a user of one's own"));
        }
        let users = followers(self, object, id).await?;
        if users.contains(&cx.actor.id) {
            return Ok(());
        }
        if users.len() >= FOLLOWERS_MAX {
            return Err(Error::new(ErrorCode::TooLarge, format!("at most {FOLLOWERS_MAX} people follow one record")));
        }
        let document = json!({"at_ms": self.now_ms()});
        self.store().doc_put(Table::Follower, &document_id(object, id, &cx.actor.id), document).await?;
        self.inner.following.follows(object, id, self.now_ms());
        Ok(())
    }

    /// The actor follows a record no more.
    ///
    /// # Errors
    /// `not_found`.
    #[crate::opaque]
    pub async fn unfollow(&self, cx: &Context, object: &str, id: &str) -> Result<()> {
        self.reached(cx, object, id).await?;
        self.store().doc_delete(Table::Follower, &document_id(object, id, &cx.actor.id)).await?;
        self.inner.following.forget(object, id);
        Ok(())
    }

    /// Nobody follows a record that is gone for good.
    #[crate::opaque]
    pub(crate) async fn forget_followers(&self, object: &str, id: &str) -> Result<()> {
        self.inner.following.forget(object, id);
        self.store().docs_remove_below(Table::Follower, &path(object, id)).await
    }
}

fn document_id(object: &str, record: &str, user: &str) -> String {
    format!("{}/{user}", path(object, record))
}
