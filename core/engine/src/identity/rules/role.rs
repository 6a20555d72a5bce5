//! Rules of roles.

use std::collections::HashSet;

use serde_json::json;
use tessera_model::error::{FieldError, Result};
use tessera_model::text;
use tessera_permission::Permissions;

use super::batch::{Batch, text_after, touches};
use super::unique_names::{self, Wanted};
use super::{administrators, refusal};
use crate::context::Context;
use crate::engine::Engine;
use crate::hooks::{HookChange, HookOperation};
use crate::identity::roles::ADMINISTRATOR;

#[crate::opaque]
pub(super) async fn check(engine: &Engine, cx: &Context, batch: &mut Batch<'_>) -> Result<()> {
    if !cx.actor.is_administrator() {
        for (at, _) in batch.changes() {
            batch
                .refuse(at, refusal("administrator", "Only administrators change roles", "只有系统管理员可以修改角色"));
        }
        return Ok(());
    }
    let mut losing = Vec::new();
    for (at, change) in batch.changes() {
        let was_administrator = change
            .before
            .as_ref()
            .is_some_and(|before| read(before.fields()).is_ok_and(|permissions| permissions.administrator));
        let after =
            if change.operation == HookOperation::Delete { Ok(Permissions::default()) } else { read(&change.after) };
        match after {
            Ok(after) => {
                if was_administrator && !after.administrator {
                    losing.push((at, change.id.clone()));
                }
                keep_first_role(batch, at, change, &after);
                if change.operation == HookOperation::Create && !change.after.contains_key("permissions") {
                    batch.set(at, "permissions", json!(after));
                }
            }
            Err(problem) => batch.refuse(at, problem),
        }
    }
    give_codes(engine, batch).await?;
    administrators::check_roles(engine, batch, &losing).await
}

/// The permissions, in the form in which roles are written.
fn read(fields: &tessera_model::record::Fields) -> Result<Permissions, FieldError> {
    let Some(permissions) = fields.get("permissions") else { return Ok(Permissions::default()) };
    let permissions: Permissions = serde_json::from_value(permissions.clone()).map_err(|error| {
        FieldError::new(
            "permissions",
            "invalid",
            format!("The permissions can't be read: {error}"),
            format!("权限格式不正确：{error}"),
        )
    })?;
    let is_key = |key: &str| {
        key == "*"
            || (!key.is_empty()
                && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_'))
    };
    match permissions.objects.keys().find(|key| !is_key(key)) {
        Some(key) => Err(FieldError::new(
            "permissions",
            "invalid",
            format!("`{key}` is not the key of an object"),
            format!("“{key}”不是有效的对象标识"),
        )),
        None => Ok(permissions),
    }
}

/// One role can always do everything, so that there is something to give to whoever repairs the rest.
fn keep_first_role(batch: &mut Batch<'_>, at: usize, change: &HookChange, after: &Permissions) {
    let is_first = change.before.as_ref().is_some_and(|before| before.text("code") == Some(ADMINISTRATOR));
    if !is_first {
        return;
    }
    if change.operation == HookOperation::Delete {
        batch.refuse(at, refusal("protected", "This role can't be deleted", "该角色不能删除"));
    } else if text_after(change, "code") != Some(ADMINISTRATOR) {
        batch.refuse(
            at,
            FieldError::new("code", "protected", "The code of this role can't be changed", "该角色的编码不能修改"),
        );
    } else if !after.administrator {
        batch.refuse(
            at,
            FieldError::new(
                "permissions",
                "protected",
                "This role stays allowed to do everything",
                "该角色必须保留全部权限",
            ),
        );
    }
}

/// Plugins and workflows name roles by their codes.
async fn give_codes(engine: &Engine, batch: &mut Batch<'_>) -> Result<()> {
    let mut wanted = Vec::new();
    let mut given = HashSet::new();
    for (at, change) in batch.writes() {
        match text_after(change, "code") {
            Some(code) => {
                if touches(change, "code") && !is_code(code) {
                    let problem = FieldError::new(
                        "code",
                        "invalid",
                        "A code has letters a to z, digits and _ . -",
                        "编码只能包含小写英文字母、数字和 _ . -",
                    );
                    batch.refuse(at, problem);
                }
                given.insert(code.to_owned());
            }
            None => {
                let slug = text_after(change, "name").map(text::slug).unwrap_or_default().replace(['.', '-'], "_");
                let slug: String = slug.trim_matches('_').chars().take(56).collect();
                wanted.push(Wanted { at, base: if slug.is_empty() { "role".to_owned() } else { slug } });
            }
        }
    }
    for (at, code) in unique_names::find(engine, "role", "code", wanted, given, "_").await? {
        batch.set(at, "code", json!(code));
    }
    Ok(())
}

fn is_code(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_.-".contains(&byte))
}

#[cfg(test)]
mod tests {
    use tessera_model::record::Fields;

    use super::*;

    #[test]
    fn permissions_are_read_strictly() {
        let fields = |permissions| Fields::from_iter([("permissions".to_owned(), permissions)]);
        let read = |permissions| read(&fields(permissions));
        assert!(read(json!({"objects": {"account": {"read": "department_tree", "create": true, "fields": {"phone": "masked"}}}})).is_ok());
        assert_eq!(super::read(&Fields::new()), Ok(Permissions::default()));
        for wrong in [
            json!({"admin": true}),
            json!({"objects": {"account": {"read": "some"}}}),
            json!({"objects": {"Account!": {}}}),
            json!([1]),
        ] {
            let problem = read(wrong.clone()).unwrap_err();
            assert_eq!((problem.field.as_str(), problem.code.as_str()), ("permissions", "invalid"), "{wrong}");
        }
    }
}
