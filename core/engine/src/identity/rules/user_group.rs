//! Rules of user groups.

use serde_json::json;

use super::batch::Batch;
use super::refusal;
use crate::context::Context;
use crate::hooks::HookOperation;

/// Whoever is in a group reaches what is shared with it, so only those who give roles say who is.
pub(super) fn check(cx: &Context, batch: &mut Batch<'_>) {
    for (at, change) in batch.changes() {
        if !cx.actor.is_administrator() {
            let problem =
                refusal("administrator", "Only administrators change user groups", "只有系统管理员可以修改用户组");
            batch.refuse(at, problem);
        } else if change.operation != HookOperation::Delete && !change.after.contains_key("is_active") {
            batch.set(at, "is_active", json!(true));
        }
    }
}
