//! Who may change what about users. Whoever may edit users must not thereby become more than they are.

use tessera_model::error::{FieldError, Result};

use super::batch::{Batch, touches};
use crate::context::Context;
use crate::engine::Engine;
use crate::hooks::HookChange;
use crate::identity::covers::covers;
use crate::identity::organization::{Organization, ids_of, is_of_choices};

/// Fields that decide what a user may do or reach.
const RIGHTS: [&str; 6] = ["roles", "department", "manager", "is_active", "is_service", "username"];

#[crate::opaque]
pub(super) async fn check(engine: &Engine, cx: &Context, batch: &mut Batch<'_>) -> Result<()> {
    if cx.actor.is_administrator() {
        return Ok(());
    }
    let organization = engine.organization().await?;
    let schema = engine.schema();
    let fields = schema.require("user")?.fields.iter();
    let answered_for: Vec<String> =
        fields.filter(|field| is_of_choices(field)).map(|field| field.key.clone()).collect();
    for (at, change) in batch.changes() {
        if is_administrator_before(change, &organization) {
            batch.refuse(
                at,
                super::refusal(
                    "administrator",
                    "Only administrators change administrators",
                    "只有系统管理员可以修改系统管理员",
                ),
            );
            continue;
        }
        if change.id == cx.actor.id {
            let mut rights = RIGHTS.iter().copied().chain(answered_for.iter().map(String::as_str));
            if let Some(field) = rights.find(|field| touches(change, field)) {
                batch.refuse(
                    at,
                    FieldError::new(field, "own_rights", "You can't change your own rights", "不能修改自己的权限"),
                );
            }
        }
        if touches(change, "roles") && !may_change_roles(engine, cx, change, &organization) {
            batch.refuse(
                at,
                FieldError::new(
                    "roles",
                    "too_much",
                    "You can give and take only roles that allow nothing beyond what you may do yourself",
                    "只能分配或收回不超出自身权限的角色",
                ),
            );
        }
    }
    Ok(())
}

fn is_administrator_before(change: &HookChange, organization: &Organization) -> bool {
    let roles = ids_of(change.before.as_ref().and_then(|before| before.get("roles")));
    roles.iter().filter_map(|id| organization.role(id)).any(|role| role.permissions.administrator)
}

/// Roles that are given must be covered, those that are taken too: taking away is power over others as well.
fn may_change_roles(engine: &Engine, cx: &Context, change: &HookChange, organization: &Organization) -> bool {
    let before = ids_of(change.before.as_ref().and_then(|before| before.get("roles")));
    let after = ids_of(change.after.get("roles"));
    let schema = engine.schema();
    let given = after.iter().filter(|id| !before.contains(id));
    let taken = before.iter().filter(|id| !after.contains(id));
    // A role that isn't there is refused further on, as a reference that leads nowhere.
    // What rules open to a role's people is more than its permissions say: whoever has the role themselves has that too.
    let opens_no_more =
        |id: &String| cx.actor.roles.contains(id) || !organization.rules().iter().any(|rule| rule.is_for_role(id));
    given
        .chain(taken)
        .filter_map(|id| Some((id, organization.role(id)?)))
        .all(|(id, role)| covers(&cx.actor.policy, &role.permissions, &schema) && opens_no_more(id))
}
