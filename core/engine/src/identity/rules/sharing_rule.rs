//! Rules of sharing rules.

use serde_json::json;
use tessera_model::error::{ErrorCode, FieldError};

use super::batch::{Batch, text_after};
use super::refusal;
use crate::context::Context;
use crate::engine::Engine;
use crate::hooks::HookChange;
use crate::identity::organization::ids_of;

/// They open records to others, so only those who give roles write them; and what is written can be read.
pub(super) fn check(engine: &Engine, cx: &Context, batch: &mut Batch<'_>) {
    if !cx.actor.is_administrator() {
        for (at, _) in batch.changes() {
            batch.refuse(
                at,
                refusal("administrator", "Only administrators change sharing rules", "只有系统管理员可以修改共享规则"),
            );
        }
        return;
    }
    for (at, change) in batch.writes() {
        if !change.after.contains_key("is_active") {
            batch.set(at, "is_active", json!(true));
        }
        if let Some(problem) = unreadable(engine, cx, change) {
            batch.refuse(at, problem);
        }
        // What somebody is taken out of by their deletion may leave nobody.
        if !cx.actor.is_system() && is_for_nobody(change) {
            let problem = FieldError::new(
                "roles",
                "required",
                "Say for which roles, user groups or departments it is",
                "请指定角色、用户组或部门",
            );
            batch.refuse(at, problem);
        }
    }
}

fn unreadable(engine: &Engine, cx: &Context, change: &HookChange) -> Option<FieldError> {
    let (object, condition) = (text_after(change, "object")?, change.after.get("condition")?);
    let error = engine.rule_filter(object, condition, &cx.actor).err()?;
    let detail = error.detail;
    Some(if error.code == ErrorCode::NotFound {
        let (en, zh) =
            ("There is no such kind of record, or its records have no owners", "该对象不存在，或其记录没有负责人");
        FieldError::new("object", "invalid", en, zh)
    } else {
        FieldError::new("condition", "invalid", detail.clone(), format!("条件有误：{detail}"))
    })
}

fn is_for_nobody(change: &HookChange) -> bool {
    ["roles", "groups", "departments"].iter().all(|field| ids_of(change.after.get(*field)).is_empty())
}
