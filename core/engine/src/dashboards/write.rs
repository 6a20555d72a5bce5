//! Making, changing and removing dashboards of people.

use serde::Deserialize;
use serde_json::{Value as Json, json};
use tessera_model::error::Result;

use super::{DASHBOARDS, cards, shown};
use crate::context::Context;
use crate::definitions::Card;
use crate::engine::Engine;
use crate::shared::{self, Shared, Sharing, check_sharing};

/// A dashboard to keep.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewDashboard {
    pub name: String,
    pub cards: Vec<Card>,
    #[serde(default)]
    pub sharing: Option<Sharing>,
}

/// What is to change of a dashboard.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DashboardChange {
    pub name: Option<String>,
    pub cards: Option<Vec<Card>>,
    pub sharing: Option<Sharing>,
}

impl Engine {
    /// Keeps a dashboard of the actor's.
    ///
    /// # Errors
    /// `validation_failed`, `too_large`, `action_forbidden`, `invalid_filter`, `field_forbidden`, `not_found`.
    #[crate::opaque]
    pub async fn create_dashboard(&self, cx: &Context, request: NewDashboard) -> Result<Json> {
        cards::check(self, cx, &request.cards)?;
        let sharing = request.sharing.unwrap_or_default();
        check_sharing(self, &sharing, &[]).await?;
        let mut dashboard = Shared::new(&cx.actor.id, request.name.trim().to_owned(), json!(request.cards).to_string());
        dashboard.sharing = sharing;
        let (id, dashboard) = DASHBOARDS.create(self, cx, dashboard).await?;
        self.show_dashboard(cx, id, dashboard).await
    }

    /// Changes a dashboard; `if_version` is the version that the actor believes to change.
    ///
    /// # Errors
    /// As [`Engine::create_dashboard`], and `version_conflict`.
    #[crate::opaque]
    pub async fn update_dashboard(
        &self,
        cx: &Context,
        id: &str,
        request: DashboardChange,
        if_version: Option<u64>,
    ) -> Result<Json> {
        DASHBOARDS.editable(self, cx, id, if_version).await?;
        cards::check(self, cx, request.cards.as_deref().unwrap_or_default())?;
        check_sharing(self, &request.sharing.clone().unwrap_or_default(), &[]).await?;
        let after = DASHBOARDS
            .change(self, cx, id, if_version, |dashboard| {
                if let Some(name) = &request.name {
                    name.trim().clone_into(&mut dashboard.name);
                }
                if let Some(cards) = &request.cards {
                    dashboard.body = json!(cards).to_string();
                }
                if let Some(sharing) = &request.sharing {
                    dashboard.sharing = sharing.clone();
                }
            })
            .await?;
        self.show_dashboard(cx, id.to_owned(), after).await
    }

    /// Removes a dashboard for good.
    ///
    /// # Errors
    /// `not_found`, `action_forbidden`, `version_conflict`.
    #[crate::opaque]
    pub async fn delete_dashboard(&self, cx: &Context, id: &str, if_version: Option<u64>) -> Result<()> {
        DASHBOARDS.remove(self, cx, id, if_version).await
    }

    async fn show_dashboard(&self, cx: &Context, id: String, dashboard: Shared) -> Result<Json> {
        let kept = [(id, dashboard)];
        let owners = shared::owners(self, &cx.actor, &kept).await?;
        let [(id, dashboard)] = &kept;
        let schema = self.schema();
        let mut kept = dashboard.parsed::<Vec<Card>>().unwrap_or_default();
        kept.retain(|card| cards::is_shown(self, cx, &schema, card));
        Ok(shown(&cx.actor, id, dashboard, &kept, &owners))
    }
}
