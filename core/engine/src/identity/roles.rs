//! The roles that come with the product and with plugins: made once, then the administrators'.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::json;
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::label::{Label, Locale};
use tessera_model::record::{Fields, StoredRecord};
use tessera_store::Table;

use crate::context::Context;
use crate::definitions::RoleDef;
use crate::engine::Engine;
use crate::records::{Body, WriteAction, WriteMode, WriteOp};

/// The code of the role that may do everything and can't be taken apart.
pub(super) const ADMINISTRATOR: &str = "administrator";
/// The code of the role that people get who come in by an import.
pub(super) const MEMBER: &str = "member";
/// The setting that says which roles were made already.
const MADE: &str = "roles_made";

#[derive(Deserialize)]
struct RoleFile {
    role: Vec<RoleDef>,
}

/// Roles that were made, with the names they were given; those that were deleted since stay deleted.
#[derive(Default, Serialize, Deserialize)]
struct Made {
    roles: BTreeMap<String, Label>,
}

impl Engine {
    /// Makes the product's own roles at the first start.
    #[crate::opaque]
    pub(crate) async fn seed_roles(&self) -> Result<()> {
        let file: RoleFile = toml::from_str(include_str!("roles.toml"))
            .map_err(|error| Error::internal(format!("roles.toml: {error}")))?;
        self.ensure_roles(&file.role).await
    }

    /// Makes roles that were never made before.
    #[crate::opaque]
    pub(crate) async fn ensure_roles(&self, wanted: &[RoleDef]) -> Result<()> {
        let mut made = load_made(self).await?;
        let locale = self.settings().locale;
        let mut is_changed = false;
        for role in wanted {
            if made.roles.contains_key(&role.code) && role.code != ADMINISTRATOR {
                continue;
            }
            if find(self, &role.code).await?.is_none() {
                self.make_role(role, locale).await?;
            }
            is_changed |= made.roles.insert(role.code.clone(), role.label.clone()).is_none();
        }
        if is_changed {
            self.store().doc_put(Table::Setting, MADE, json!(made)).await?;
        }
        Ok(())
    }

    /// What a role is called; none when it isn't there.
    #[crate::opaque]
    pub(crate) async fn role_name(&self, id: &str) -> Result<Option<String>> {
        let schema = self.schema();
        let role = self.store().get(schema.require("role")?, id).await?;
        Ok(role.map(|role| role.text("name").unwrap_or_default().to_owned()))
    }

    async fn make_role(&self, role: &RoleDef, locale: Locale) -> Result<()> {
        let name = role.label.get(locale).to_owned();
        match self.write_role(role, &name, locale).await {
            // Somebody has a role of that name already; both stay.
            Err(error) if error.code == ErrorCode::UniqueViolation => {
                self.write_role(role, &format!("{name} ({})", role.code), locale).await
            }
            other => other,
        }
    }

    async fn write_role(&self, role: &RoleDef, name: &str, locale: Locale) -> Result<()> {
        let fields = Fields::from_iter([
            ("name".to_owned(), json!(name)),
            ("code".to_owned(), json!(role.code)),
            ("description".to_owned(), json!(role.description.as_ref().map(|description| description.get(locale)))),
            ("permissions".to_owned(), json!(role.permissions)),
        ]);
        write(self, WriteAction::Create { id: None, body: Body::Wire(fields) }).await
    }
}

/// The id of the role with a code.
#[crate::opaque]
pub(super) async fn id_of_code(engine: &Engine, code: &str) -> Result<String> {
    let role = find(engine, code).await?;
    role.map(|role| role.id().to_owned()).ok_or_else(|| Error::internal(format!("the role `{code}` is missing")))
}

/// Gives the roles that still have the name they were made with their name in the organisation's language.
#[crate::opaque]
pub(super) async fn name_in(engine: &Engine, locale: Locale) -> Result<()> {
    for (code, label) in load_made(engine).await?.roles {
        let Some(role) = find(engine, &code).await? else { continue };
        let name = role.text("name").unwrap_or_default();
        if name != label.get(locale) && (name == label.en || name == label.zh_cn) {
            let fields = Fields::from_iter([("name".to_owned(), json!(label.get(locale)))]);
            write(engine, WriteAction::Update { id: role.id().to_owned(), if_version: None, body: Body::Wire(fields) })
                .await?;
        }
    }
    Ok(())
}

async fn write(engine: &Engine, action: WriteAction) -> Result<()> {
    let op = WriteOp { object: "role".to_owned(), action };
    engine.write_many(&Context::system("roles"), vec![op], WriteMode::AllOrNothing).await.map(drop)
}

async fn find(engine: &Engine, code: &str) -> Result<Option<StoredRecord>> {
    let schema = engine.schema();
    let object = schema.require("role")?;
    Ok(engine.store().find_by(object, "code", &[json!(code)], 1).await?.pop())
}

async fn load_made(engine: &Engine) -> Result<Made> {
    let document = engine.store().doc_get(Table::Setting, MADE).await?;
    document.map_or_else(
        || Ok(Made::default()),
        |document| {
            serde_json::from_value(document).map_err(|error| Error::internal(format!("setting `{MADE}`: {error}")))
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_roles_that_are_compiled_in_are_right() {
        let file: RoleFile = toml::from_str(include_str!("roles.toml")).unwrap();
        let codes: Vec<_> = file.role.iter().map(|role| role.code.as_str()).collect();
        assert_eq!(codes, [ADMINISTRATOR, "manager", MEMBER, "guest"]);
        for role in &file.role {
            let sees = |object: &str| {
                role.permissions.objects.get(object).is_some_and(|object| object.read == tessera_permission::Scope::All)
            };
            assert!(
                role.permissions.administrator || sees("user") && sees("department"),
                "{}: names on records",
                role.code
            );
        }
    }
}
