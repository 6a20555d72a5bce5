//! The dashboards that somebody sees.

use serde_json::{Value as Json, json};
use tessera_model::error::Result;

use super::{DASHBOARDS, cards, shown};
use crate::context::Context;
use crate::definitions::Card;
use crate::engine::Engine;
use crate::shared;

impl Engine {
    /// Every dashboard without the cards that the actor may not read: the shipped ones, then the actor's own and those shared
    /// with them, by name.
    ///
    /// # Errors
    /// The store's failures.
    #[crate::opaque]
    pub async fn dashboards(&self, cx: &Context) -> Result<Json> {
        let schema = self.schema();
        let mut items = Vec::new();
        for dashboard in self.catalog().dashboards().iter() {
            let mut dashboard = dashboard.clone();
            dashboard.cards.retain(|card| cards::is_shown(self, cx, &schema, card));
            if !dashboard.cards.is_empty() {
                let (key, label, cards) = (dashboard.key, dashboard.label, dashboard.cards);
                items.push(json!({"key": key, "label": label, "cards": cards, "can_edit": false}));
            }
        }
        let found = DASHBOARDS.all(self, cx, None).await?;
        let owners = shared::owners(self, &cx.actor, &found).await?;
        for (id, dashboard) in &found {
            let mut kept = dashboard.parsed::<Vec<Card>>().unwrap_or_default();
            let is_empty = kept.is_empty();
            kept.retain(|card| cards::is_shown(self, cx, &schema, card));
            // Nothing of it is for this actor; one's own stays in sight.
            if kept.is_empty() && !is_empty && dashboard.owner != cx.actor.id {
                continue;
            }
            items.push(shown(&cx.actor, id, dashboard, &kept, &owners));
        }
        Ok(json!({"items": items, "next_cursor": null}))
    }
}
