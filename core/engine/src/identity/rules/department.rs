//! Rules of departments.

use tessera_model::error::{FieldError, Result};

use super::batch::{Batch, touches};
use super::circles;
use crate::context::Context;
use crate::engine::Engine;
use crate::identity::organization::{ids_of, is_of_choices};

#[crate::opaque]
pub(super) async fn check(engine: &Engine, cx: &Context, batch: &mut Batch<'_>) -> Result<()> {
    circles::check(
        engine,
        batch,
        "department",
        "parent",
        "A department can't be above itself",
        "部门不能成为自己的上级部门",
    )
    .await?;
    if cx.actor.is_administrator() {
        return Ok(());
    }
    let schema = engine.schema();
    let choices: Vec<_> = schema.require("department")?.fields.iter().filter(|field| is_of_choices(field)).collect();
    for (at, change) in batch.writes().filter(|(_, change)| cx.actor.departments.contains(&change.id)) {
        // What a department answers for may open records to its people.
        if let Some(field) = choices.iter().find(|field| touches(change, &field.key)) {
            let (en, zh) = ("You can't change your own rights", "不能修改自己的权限");
            batch.refuse(at, FieldError::new(&field.key, "own_rights", en, zh));
        }
    }
    for (at, change) in batch.writes().filter(|(_, change)| touches(change, "managers")) {
        let before = ids_of(change.before.as_ref().and_then(|before| before.get("managers")));
        // Who manages a department reaches its records.
        if !before.contains(&cx.actor.id) && ids_of(change.after.get("managers")).contains(&cx.actor.id) {
            batch.refuse(
                at,
                FieldError::new(
                    "managers",
                    "own_rights",
                    "You can't make yourself a manager",
                    "不能将自己设为部门主管",
                ),
            );
        }
    }
    Ok(())
}
