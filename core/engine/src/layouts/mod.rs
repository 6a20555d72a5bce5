//! How administrators lay objects out: over what plugins define, for everybody or for the people of a role, and kept when a plugin is
//! upgraded. What a plugin adds later finds its place by itself; going back to what the plugin defines is always possible.

mod kept;
mod rules;

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::{Value as Json, json};
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::object::{Layout, LayoutSection, ObjectDef};

use crate::context::Context;
use crate::engine::Engine;
use crate::identity::{administrators_only, audit_entry};

use kept::Arranged;

pub(crate) use kept::Layouts;

/// An object laid out as an administrator wants it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LayoutWish {
    /// Fields beside the name.
    pub header: Vec<String>,
    /// All sections in their order. Fields that none of them names are hidden.
    pub sections: Vec<LayoutSection>,
}

impl Engine {
    /// How an object is laid out: `{"object", "defined": {"header", "sections"}, "arranged": [{"role", "revision", "header", "sections",
    /// "hidden"}]}`. `defined` is what its plugin says; `role` is null for everybody's.
    ///
    /// # Errors
    /// `action_forbidden`, `not_found`.
    pub fn layouts(&self, cx: &Context, object: &str) -> Result<Json> {
        administrators_only(&cx.actor)?;
        let schema = self.schema();
        Ok(shown(schema.require(object)?, &self.catalog().layouts()))
    }

    /// Lays an object out for a role, or for everybody; answers what [`Engine::layouts`] answers then. `if_revision` is that of the
    /// arrangement which it was made from, 0 where there was none.
    ///
    /// # Errors
    /// `action_forbidden`; `not_found` for the object or role; `validation_failed` that names each problem by its place
    /// (`sections[1].fields[0]`, `fields.name` for one that is left out and must not be); `version_conflict`.
    #[crate::opaque]
    pub async fn arrange_layout(
        &self,
        cx: &Context,
        object: &str,
        role: Option<&str>,
        wish: LayoutWish,
        if_revision: Option<u64>,
    ) -> Result<Json> {
        administrators_only(&cx.actor)?;
        let schema = self.schema();
        let definition = schema.require(object)?;
        let name = self.name_of(role).await?;
        if let Some(id) = role.filter(|_| name.is_none()) {
            return Err(Error::not_found(format!("role `{id}`")));
        }
        let problems = rules::problems(&schema, definition, &wish);
        if !problems.is_empty() {
            return Err(Error::validation(problems));
        }
        let layout = Layout { header: wish.header, sections: wish.sections };
        let change = |before: &Layouts| {
            before.check_revision(object, role, if_revision)?;
            let after = before.with(definition, role, layout);
            let entry = audit_entry(
                self.now_ms(),
                cx,
                "layout.update",
                told(definition, role, name.as_deref(), before, &after),
            );
            Ok((after, entry))
        };
        self.catalog().rearrange(self, change).await?;
        Ok(shown(definition, &self.catalog().layouts()))
    }

    /// Goes back to what is there without an administrator's arrangement: everybody's for a role, the plugin's for everybody.
    ///
    /// # Errors
    /// `action_forbidden`; `not_found` for the object, or when nothing was arranged; `version_conflict`.
    #[crate::opaque]
    pub async fn reset_layout(
        &self,
        cx: &Context,
        object: &str,
        role: Option<&str>,
        if_revision: Option<u64>,
    ) -> Result<Json> {
        administrators_only(&cx.actor)?;
        let schema = self.schema();
        let definition = schema.require(object)?;
        let name = self.name_of(role).await?;
        let change = |before: &Layouts| {
            before.check_revision(object, role, if_revision)?;
            let missing = || Error::not_found(format!("an arrangement of `{object}`"));
            let after = before.without(object, role).ok_or_else(missing)?;
            let entry =
                audit_entry(self.now_ms(), cx, "layout.reset", told(definition, role, name.as_deref(), before, &after));
            Ok((after, entry))
        };
        self.catalog().rearrange(self, change).await?;
        Ok(shown(definition, &self.catalog().layouts()))
    }

    async fn name_of(&self, role: Option<&str>) -> Result<Option<String>> {
        match role {
            Some(id) => self.role_name(id).await,
            None => Ok(None),
        }
    }
}

impl Layouts {
    fn check_revision(&self, object: &str, role: Option<&str>, named: Option<u64>) -> Result<()> {
        let current = self.arranged(object, role).map_or(0, |arranged| arranged.revision);
        match named {
            Some(named) if named != current => {
                let detail = format!("the layout of `{object}` was changed by somebody else; look at it again");
                let versions = json!({"current_version": current, "your_version": named});
                Err(Error::new(ErrorCode::VersionConflict, detail).with_extra(versions))
            }
            _ => Ok(()),
        }
    }
}

fn shown(object: &ObjectDef, layouts: &Layouts) -> Json {
    let arranged: Vec<_> = layouts
        .of_object(&object.key)
        .map(|(role, arranged)| {
            let Layout { header, sections } = arranged.resolve(object);
            let hidden = hidden(object, arranged, &sections);
            json!({"role": role, "revision": arranged.revision, "header": header, "sections": sections, "hidden": hidden})
        })
        .collect();
    let Layout { header, sections } = &object.layout;
    json!({"object": object.key, "defined": {"header": header, "sections": sections}, "arranged": arranged})
}

/// The hidden fields that are there and that no upgrade of the plugin placed.
fn hidden<'a>(object: &ObjectDef, arranged: &'a Arranged, sections: &[LayoutSection]) -> Vec<&'a String> {
    let is_placed = |key: &String| sections.iter().any(|section| section.fields.contains(key));
    arranged.hidden.iter().filter(|key| object.field(key).is_some() && !is_placed(key)).collect()
}

/// For the audit log: which fields came and went.
fn told(object: &ObjectDef, role: Option<&str>, name: Option<&str>, before: &Layouts, after: &Layouts) -> Json {
    let fields = |layouts: &Layouts| -> BTreeSet<String> {
        layouts.seen(object, role).sections.iter().flat_map(|section| section.fields.iter().cloned()).collect()
    };
    let (before, after) = (fields(before), fields(after));
    let added: Vec<_> = after.difference(&before).collect();
    let hidden: Vec<_> = before.difference(&after).collect();
    json!({"object": object.key, "role": role, "name": name, "shown": added, "hidden": hidden})
}
