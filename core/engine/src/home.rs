//! The home page's cards, as far as somebody may see what they are about.

use serde_json::{Value as Json, json};
use tessera_model::object::ObjectDef;
use tessera_model::schema::Schema;
use tessera_permission::{Actor, grant, visible};

use crate::context::Context;
use crate::definitions::{HomeCard, HomeCardKind};
use crate::engine::Engine;
use crate::views::{is_filter_readable, is_shown};

impl Engine {
    /// Every card of the home page that the actor may see, by its order.
    pub fn home(&self, cx: &Context) -> Json {
        let schema = self.schema();
        let cards = self.catalog().home();
        let items: Vec<_> = cards
            .iter()
            .filter_map(|card| {
                // A plugin's card may be about an object of another one, which isn't there.
                let object = schema.object(&card.object)?;
                grant::read(&cx.actor, object).ok()?;
                shown(&cx.actor, &schema, object, card)
            })
            .collect();
        json!({"items": items, "next_cursor": null})
    }
}

/// A card without fields that the actor may not see; none when it can't do without them.
fn shown(actor: &Actor, schema: &Schema, object: &ObjectDef, card: &HomeCard) -> Option<HomeCard> {
    if card.filter.as_ref().is_some_and(|filter| !is_filter_readable(actor, schema, object, filter)) {
        return None;
    }
    let reads = |key: &str| visible::access(actor, object, key).is_readable();
    let mut card = card.clone();
    card.sort.retain(|key| reads(key.trim_start_matches('-')));
    card.fields.retain(|path| is_shown(actor, schema, object, path));
    card.date_field = card.date_field.filter(|key| reads(key));
    card.end_field = card.end_field.filter(|key| reads(key));
    card.view = card.view.filter(|key| object.views.iter().any(|view| view.key == *key));
    (card.kind != HomeCardKind::Schedule || card.date_field.is_some()).then_some(card)
}
