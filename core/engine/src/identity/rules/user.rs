//! Rules of users.

use serde_json::{Value as Json, json};
use tessera_model::error::{FieldError, Result};

use super::batch::{Batch, text_after, touches};
use super::{administrators, circles, user_names, user_rights};
use crate::context::{Channel, Context};
use crate::engine::Engine;
use crate::hooks::HookOperation;
use crate::identity::organization::ids_of;
use crate::identity::roles::MEMBER;

#[crate::opaque]
pub(super) async fn check(engine: &Engine, cx: &Context, batch: &mut Batch<'_>) -> Result<()> {
    user_names::check(engine, batch).await?;
    for (at, change) in batch.writes() {
        if !change.after.contains_key("is_active") {
            batch.set(at, "is_active", json!(true));
        }
        if let Some(timezone) = text_after(change, "timezone").filter(|_| touches(change, "timezone")) {
            if jiff::tz::TimeZone::get(timezone).is_err() {
                batch.refuse(
                    at,
                    FieldError::new(
                        "timezone",
                        "invalid",
                        format!("`{timezone}` is not a time zone such as Asia/Shanghai"),
                        format!("“{timezone}”不是有效的时区，例如 Asia/Shanghai"),
                    ),
                );
            }
        }
    }
    circles::check(
        engine,
        batch,
        "user",
        "manager",
        "Nobody can report to themselves, at any level",
        "汇报关系不能形成循环",
    )
    .await?;
    keep_oneself(cx, batch);
    user_rights::check(engine, cx, batch).await?;
    administrators::check_users(engine, batch).await?;
    give_imported_people_a_role(engine, cx, batch).await
}

/// Deleting or disabling oneself is a slip of the hand that nobody could take back oneself.
fn keep_oneself(cx: &Context, batch: &mut Batch<'_>) {
    for (at, change) in batch.changes().filter(|(_, change)| change.id == cx.actor.id) {
        if change.operation == HookOperation::Delete {
            batch.refuse(at, super::refusal("own_account", "You can't delete your own account", "不能删除自己的账号"));
        } else if touches(change, "is_active") && change.after.get("is_active").and_then(Json::as_bool) == Some(false) {
            batch.refuse(
                at,
                FieldError::new("is_active", "own_account", "You can't disable your own account", "不能停用自己的账号"),
            );
        }
    }
}

/// People who come in by a file are the sales force, unless the file or the import's options say otherwise.
async fn give_imported_people_a_role(engine: &Engine, cx: &Context, batch: &mut Batch<'_>) -> Result<()> {
    let without_role = |(_, change): &(usize, &crate::hooks::HookChange)| {
        change.operation == HookOperation::Create
            && (change.is_import || cx.channel == Channel::Import)
            && ids_of(change.after.get("roles")).is_empty()
    };
    let places: Vec<usize> = batch.writes().filter(without_role).map(|(at, _)| at).collect();
    if places.is_empty() {
        return Ok(());
    }
    let organization = engine.organization().await?;
    if let Some((role, _)) = organization.role_of_code(MEMBER) {
        for at in places {
            batch.set(at, "roles", json!([role]));
        }
    }
    Ok(())
}
