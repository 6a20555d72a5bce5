//! Making, changing and removing views.

use serde::Deserialize;
use serde_json::{Value as Json, json};
use tessera_model::error::{Error, FieldError, Result};
use tessera_permission::grant;

use super::{VIEWS, ViewDefinition, shown};
use crate::context::Context;
use crate::engine::Engine;
use crate::identity::administrators_only;
use crate::shared::{self, Shared, Sharing, check_sharing};

/// A view to keep.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewView {
    pub object: String,
    pub name: String,
    pub definition: ViewDefinition,
    #[serde(default)]
    pub sharing: Option<Sharing>,
    /// Ids of roles whose people see it first; for administrators.
    #[serde(default)]
    pub default_for: Option<Vec<String>>,
}

/// What is to change of a view.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ViewChange {
    /// The one that it has; a view stays with its object.
    pub object: Option<String>,
    pub name: Option<String>,
    pub definition: Option<ViewDefinition>,
    pub sharing: Option<Sharing>,
    pub default_for: Option<Vec<String>>,
}

impl Engine {
    /// Keeps a view of the actor's.
    ///
    /// # Errors
    /// `not_found`, `action_forbidden`, `validation_failed`, `invalid_filter`, `field_forbidden`, `too_large`.
    #[crate::opaque]
    pub async fn create_view(&self, cx: &Context, request: NewView) -> Result<Json> {
        let schema = self.schema();
        let object = schema.require(&request.object)?;
        grant::read(&cx.actor, object)?;
        let default_for = request.default_for.unwrap_or_default();
        if !default_for.is_empty() {
            administrators_only(&cx.actor)?;
        }
        request.definition.check(self, cx, &schema, object)?;
        let sharing = request.sharing.unwrap_or_default();
        check_sharing(self, &sharing, &default_for).await?;
        let mut view = Shared::new(&cx.actor.id, request.name.trim().to_owned(), json!(request.definition).to_string());
        view.object = Some(object.key.clone());
        view.sharing = sharing;
        view.default_for = default_for;
        let (id, view) = VIEWS.create(self, cx, view).await?;
        self.note_default(cx, &id, &[], &view.default_for).await?;
        self.show_view(cx, id, view).await
    }

    /// Changes a view; `if_version` is the version that the actor believes to change.
    ///
    /// # Errors
    /// As [`Engine::create_view`], and `version_conflict`.
    #[crate::opaque]
    pub async fn update_view(
        &self,
        cx: &Context,
        id: &str,
        request: ViewChange,
        if_version: Option<u64>,
    ) -> Result<Json> {
        let before = VIEWS.editable(self, cx, id, if_version).await?;
        let object_key = before.object.clone().unwrap_or_default();
        if request.object.as_ref().is_some_and(|object| *object != object_key) {
            let problem =
                FieldError::new("object", "read_only", "A view stays with its object", "视图所属对象不可修改");
            return Err(Error::validation(vec![problem]));
        }
        if request.default_for.as_ref().is_some_and(|roles| *roles != before.default_for) {
            administrators_only(&cx.actor)?;
        }
        if let Some(definition) = &request.definition {
            let schema = self.schema();
            let object = schema.require(&object_key)?;
            grant::read(&cx.actor, object)?;
            definition.check(self, cx, &schema, object)?;
        }
        let sharing = request.sharing.clone().unwrap_or_default();
        check_sharing(self, &sharing, request.default_for.as_deref().unwrap_or_default()).await?;
        let after = VIEWS
            .change(self, cx, id, if_version, |view| {
                if let Some(name) = &request.name {
                    name.trim().clone_into(&mut view.name);
                }
                if let Some(definition) = &request.definition {
                    view.body = json!(definition).to_string();
                }
                if let Some(sharing) = &request.sharing {
                    view.sharing = sharing.clone();
                }
                if let Some(roles) = &request.default_for {
                    view.default_for.clone_from(roles);
                }
            })
            .await?;
        self.note_default(cx, id, &before.default_for, &after.default_for).await?;
        self.show_view(cx, id.to_owned(), after).await
    }

    /// Removes a view for good.
    ///
    /// # Errors
    /// `not_found`, `action_forbidden`, `version_conflict`.
    #[crate::opaque]
    pub async fn delete_view(&self, cx: &Context, id: &str, if_version: Option<u64>) -> Result<()> {
        VIEWS.remove(self, cx, id, if_version).await
    }

    /// What everybody of a role sees first is a matter of the organisation's, and written down.
    async fn note_default(&self, cx: &Context, id: &str, before: &[String], after: &[String]) -> Result<()> {
        if before == after {
            return Ok(());
        }
        self.audit(cx, "view.default", json!({"view": id, "before": before, "after": after})).await
    }

    async fn show_view(&self, cx: &Context, id: String, view: Shared) -> Result<Json> {
        let kept = [(id, view)];
        let owners = shared::owners(self, &cx.actor, &kept).await?;
        let [(id, view)] = &kept;
        let schema = self.schema();
        let object = view.object.as_deref().and_then(|key| schema.object(key));
        let kept = object.zip(view.parsed::<ViewDefinition>());
        let definition = kept.and_then(|(object, kept)| kept.revealed(&cx.actor, &schema, object));
        Ok(shown(&cx.actor, id, view, &definition.unwrap_or_default(), &owners))
    }
}
