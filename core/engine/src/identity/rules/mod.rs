//! The core's own before-hook: what must hold for users, departments, roles, user groups and sharing rules whatever channel a change comes by, and that
//! nobody gives what they don't have. Files on records are looked at here too.

mod administrators;
mod batch;
mod circles;
mod department;
mod role;
mod sharing_rule;
mod unique_names;
mod user;
mod user_group;
mod user_names;
mod user_rights;

use tessera_model::error::{FieldError, Result};
use tessera_model::field::FieldKind;
use tessera_model::object::ObjectDef;
use tessera_permission::policy::CORE_OBJECTS;
use tokio::sync::OwnedMutexGuard;

use super::{IdentityState, sessions};
use crate::context::Context;
use crate::engine::Engine;
use crate::hooks::{Decision, HookChange};
use batch::Batch;

/// The objects that decide who may do what.
pub(crate) fn is_identity(object: &str) -> bool {
    CORE_OBJECTS.contains(&object)
}

/// True when the core has rules for the records of an object.
pub(crate) fn concerns(object: &ObjectDef) -> bool {
    is_identity(&object.key) || object.fields.iter().any(|field| matches!(field.kind, FieldKind::File(_)))
}

/// One decision per change.
///
/// # Errors
/// The store's failures.
#[crate::opaque]
pub(crate) async fn core_rules(
    engine: &Engine,
    cx: &Context,
    object: &ObjectDef,
    changes: &[HookChange],
) -> Result<Vec<Decision>> {
    let mut batch = Batch::new(changes);
    match object.key.as_str() {
        "user" => user::check(engine, cx, &mut batch).await?,
        "department" => department::check(engine, cx, &mut batch).await?,
        "role" => role::check(engine, cx, &mut batch).await?,
        "user_group" => user_group::check(cx, &mut batch),
        "sharing_rule" => sharing_rule::check(engine, cx, &mut batch),
        _ => {}
    }
    crate::files::check(engine, cx, object, &mut |at, problem| batch.refuse(at, problem), changes).await?;
    Ok(batch.decisions())
}

impl IdentityState {
    /// Rules over several records (the last administrator, circles) read what others may be changing: such writes wait for one
    /// another, from before the rules until after the commit.
    #[crate::opaque]
    pub(crate) async fn one_at_a_time(&self, is_identity: bool) -> Option<OwnedMutexGuard<()>> {
        if is_identity { Some(self.writing.clone().lock_owned().await) } else { None }
    }
}

impl Engine {
    /// After users, departments or roles were stored: what they decide is asked anew, and whoever left is signed out.
    #[crate::opaque]
    pub(crate) async fn identity_changed(&self, users_who_left: &[String]) {
        self.inner.identity.changed();
        for user in users_who_left {
            // The next request of such a session is refused in any case; this keeps it from reviving with the user.
            if let Err(error) = sessions::end_all(self, user, None).await {
                tracing::warn!(user, %error, "the sessions of a user who left could not be ended");
            }
        }
    }
}

/// A refusal that concerns no single field.
fn refusal(code: &str, en: &str, zh_cn: &str) -> FieldError {
    FieldError::new("", code, en, zh_cn)
}
