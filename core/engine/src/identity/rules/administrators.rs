//! There is always an active administrator: otherwise nobody could let anybody in any more.

use std::collections::HashSet;

use serde_json::Value as Json;
use tessera_model::error::{FieldError, Result};

use super::batch::Batch;
use crate::engine::Engine;
use crate::hooks::{HookChange, HookOperation};
use crate::identity::organization::ids_of;
use crate::identity::tokens;

/// Administrators that are looked at; one that stays is enough.
const LOOKED_AT_MAX: usize = 1_000;

/// Refuses to disable, delete or demote the last one.
#[crate::opaque]
pub(super) async fn check_users(engine: &Engine, batch: &mut Batch<'_>) -> Result<()> {
    let organization = engine.organization().await?;
    let roles = organization.administrator_roles();
    let is_administrator = |fields: &tessera_model::record::Fields| {
        fields.get("is_active").and_then(Json::as_bool) != Some(false)
            && fields.get("is_service").and_then(Json::as_bool) != Some(true)
            && ids_of(fields.get("roles")).iter().any(|id| roles.contains(id))
    };
    let loses = |change: &HookChange| {
        let was = change.before.as_ref().is_some_and(|before| is_administrator(before.fields()));
        was && (change.operation == HookOperation::Delete || !is_administrator(&change.after))
    };
    let losing: Vec<(usize, &HookChange)> = batch.changes().filter(|(_, change)| loses(change)).collect();
    let except: HashSet<&str> = losing.iter().map(|(_, change)| change.id.as_str()).collect();
    if losing.is_empty() || is_any_left(engine, &roles, &except).await? {
        return Ok(());
    }
    for (at, change) in losing {
        let field = match change.operation {
            HookOperation::Delete => "",
            _ if change.touched.iter().any(|touched| touched == "is_active") => "is_active",
            _ if change.touched.iter().any(|touched| touched == "is_service") => "is_service",
            _ => "roles",
        };
        batch.refuse(at, last_one(field));
    }
    Ok(())
}

/// Refuses to take its power from the role through which the last one has it.
#[crate::opaque]
pub(super) async fn check_roles(engine: &Engine, batch: &mut Batch<'_>, losing: &[(usize, String)]) -> Result<()> {
    if losing.is_empty() {
        return Ok(());
    }
    let organization = engine.organization().await?;
    let mut roles = organization.administrator_roles();
    for (_, id) in losing {
        roles.remove(id);
    }
    // Before the first visit there is nobody to keep.
    if engine.is_set_up().await? && !is_any_left(engine, &roles, &HashSet::new()).await? {
        for (at, _) in losing {
            batch.refuse(*at, last_one("permissions"));
        }
    }
    Ok(())
}

async fn is_any_left(engine: &Engine, roles: &HashSet<String>, except: &HashSet<&str>) -> Result<bool> {
    let schema = engine.schema();
    let object = schema.require("user")?;
    let Some(field) = object.field("roles") else { return Ok(false) };
    for role in roles {
        let holders = engine.store().referring(object, field, role, LOOKED_AT_MAX).await?;
        let holders: Vec<String> = holders.into_iter().filter(|id| !except.contains(id.as_str())).collect();
        if !holders.is_empty() && engine.store().get_many(object, &holders).await?.iter().any(tokens::may_sign_in) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn last_one(field: &str) -> FieldError {
    FieldError::new(
        field,
        "last_administrator",
        "At least one active administrator must remain",
        "至少须保留一名启用的系统管理员",
    )
}
