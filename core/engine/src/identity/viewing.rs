//! Looking at the product with somebody else's eyes: an administrator's session reads with another person's rights for half an hour, and can
//! change nothing. Why it is no way to more than the viewer may see anyway stands in `docs/decisions/viewing-as.md`.
//!
//! What is kept is a document beside the session's own: written back into the session it could raise one that was ended a moment ago.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use tessera_model::date;
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::label::Label;
use tessera_permission::{Actor, Principal};
use tessera_store::Table;

use super::sessions::{self, Session};
use super::tokens;
use crate::context::{Channel, Context, Viewer};
use crate::engine::Engine;

/// So long it lasts.
const LASTS_MS: i64 = 30 * 60 * 1000;

/// How a session stands that was made to read as somebody else.
#[derive(Clone, Debug)]
pub struct Viewing {
    /// Whose session it is.
    pub viewer: Arc<Viewer>,
    /// Its time has passed, or it is no longer allowed: nothing more is answered until whoever began it ends it. Going on as the viewer
    /// by itself would let them change as themselves what they believe to be only looking at.
    pub is_over: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Document {
    /// Whose rights.
    user: String,
    /// Whose session.
    by: String,
    until_ms: i64,
    /// The audit log tells that it is over.
    is_told: bool,
}

impl Engine {
    /// May the actor look at the product as others see it? A role must say so, and they must be able to read everything anyway: whoever
    /// administers users alone learns no business by it.
    ///
    /// # Errors
    /// The store's.
    #[crate::opaque]
    pub(super) async fn may_view_as(&self, actor: &Actor) -> Result<bool> {
        if !actor.is_administrator() || actor.principal != Principal::User {
            return Ok(false);
        }
        let organization = self.organization().await?;
        Ok(actor.roles.iter().filter_map(|id| organization.role(id)).any(|role| role.may_view_as))
    }

    /// Has a session read as another person from its next request on.
    ///
    /// # Errors
    /// `viewing_only` when it does so already; `action_forbidden` for whoever may not, for programs, and for another administrator;
    /// `not_found`; `state_conflict` for oneself, and for an account that nobody signs in to.
    #[crate::opaque]
    pub async fn begin_viewing(&self, cx: &Context, session: &Session, user_id: &str) -> Result<Json> {
        cx.may_change()?;
        if session.token.is_some() {
            let message = Label::new("Only a person who signed in may do this", "只有登录的用户可以执行此操作");
            return Err(Error::told(ErrorCode::ActionForbidden, message));
        }
        if !self.may_view_as(&cx.actor).await? {
            let message = Label::new(
                "This takes an administrator with a role that allows viewing as others",
                "需要系统管理员身份，且其角色允许以他人身份查看",
            );
            return Err(Error::told(ErrorCode::ActionForbidden, message));
        }
        let user = self.existing_user(user_id).await?;
        if user_id == cx.actor.id || !tokens::may_sign_in(&user) {
            let message = Label::new("Choose somebody else, who may sign in", "请选择其他可以登录的用户");
            return Err(Error::told(ErrorCode::StateConflict, message));
        }
        let person = self.actor_of(user_id).await?;
        if !may_be_viewed(&person) {
            let message = Label::new(
                "An administrator sees what you see; choose somebody who isn’t one",
                "系统管理员看到的内容与您相同，请选择非管理员用户",
            );
            return Err(Error::told(ErrorCode::ActionForbidden, message));
        }
        let document = Document {
            user: user_id.to_owned(),
            by: cx.actor.id.clone(),
            until_ms: self.now_ms() + LASTS_MS,
            is_told: false,
        };
        self.audit(cx, "viewing.begin", told(&document, None)).await?;
        self.store().doc_put(Table::Kv, &id_of(&session.id), json!(document)).await?;
        sessions::forget(self, &session.id);
        let until = date::instant_from_millis(document.until_ms);
        Ok(json!({"user": {"id": user.id(), "label": user.text("name")}, "until": until}))
    }

    /// Gives a session back to whom it belongs to; nothing when it reads as nobody else.
    ///
    /// # Errors
    /// The store's.
    #[crate::opaque]
    pub async fn end_viewing(&self, cx: &Context, session: &Session) -> Result<()> {
        close(self, &session.id, "ended", Some(cx)).await?;
        sessions::forget(self, &session.id);
        Ok(())
    }
}

/// As whom a session acts: its own user, or whoever it looks as.
#[crate::opaque]
pub(super) async fn resume(engine: &Engine, session: &str, own: &Arc<Actor>) -> Result<Option<(Arc<Actor>, Viewing)>> {
    let Some(document) = load(engine, session).await? else { return Ok(None) };
    let viewer = Arc::new(Viewer { actor: own.clone(), until_ms: document.until_ms });
    let is_in_time = engine.now_ms() < document.until_ms;
    let person = match engine.actor_of(&document.user).await {
        Ok(person) => may_be_viewed(&person).then_some(person),
        Err(error) if error.code == ErrorCode::Unauthenticated => None,
        Err(error) => return Err(error),
    };
    match person {
        Some(person) if is_in_time && engine.may_view_as(own).await? => {
            Ok(Some((person, Viewing { viewer, is_over: false })))
        }
        _ => {
            let why = if is_in_time { "rights" } else { "time" };
            tell_end(engine, session, document, why, None).await?;
            Ok(Some((own.clone(), Viewing { viewer, is_over: true })))
        }
    }
}

/// Ends it together with its session, or because whoever began it says so by `asked`.
#[crate::opaque]
pub(super) async fn close(engine: &Engine, session: &str, why: &'static str, asked: Option<&Context>) -> Result<()> {
    let Some(document) = load(engine, session).await? else { return Ok(()) };
    tell_end(engine, session, document, why, asked).await?;
    engine.store().doc_delete(Table::Kv, &id_of(session)).await
}

/// Has the log tell of one whose time passed while nobody asked.
#[crate::opaque]
pub(super) async fn tell_if_over(engine: &Engine, session: &str) -> Result<()> {
    match load(engine, session).await? {
        Some(document) if engine.now_ms() >= document.until_ms => {
            tell_end(engine, session, document, "time", None).await
        }
        _ => Ok(()),
    }
}

/// Whoever may everything has rights that are nobody else's to borrow.
fn may_be_viewed(person: &Actor) -> bool {
    !person.is_administrator()
}

async fn load(engine: &Engine, session: &str) -> Result<Option<Document>> {
    let document = engine.store().doc_get(Table::Kv, &id_of(session)).await?;
    let read =
        |document| serde_json::from_value(document).map_err(|error| Error::internal(format!("viewing: {error}")));
    document.map(read).transpose()
}

/// Once, whoever notices first.
async fn tell_end(
    engine: &Engine,
    session: &str,
    mut document: Document,
    why: &'static str,
    asked: Option<&Context>,
) -> Result<()> {
    if document.is_told {
        return Ok(());
    }
    document.is_told = true;
    engine.store().doc_put(Table::Kv, &id_of(session), json!(document)).await?;
    let cx = match (asked, engine.actor_of(&document.by).await) {
        (Some(asked), _) => Context { actor: asked.person().clone(), viewer: None, ..asked.clone() },
        (None, Ok(by)) => Context::new(by, Channel::Ui, "viewing"),
        // The account was disabled meanwhile; the entry of the beginning names them.
        (None, Err(_)) => Context::system("viewing"),
    };
    engine.audit(&cx, "viewing.end", told(&document, Some(why))).await
}

fn told(document: &Document, why: Option<&str>) -> Json {
    match why {
        Some(why) => json!({"user": document.user, "ended": why}),
        None => json!({"user": document.user, "until": date::instant_from_millis(document.until_ms)}),
    }
}

fn id_of(session: &str) -> String {
    format!("session-viewing-{session}")
}
