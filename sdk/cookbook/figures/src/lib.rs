//! Shows on a company's page how much there is going on: a card with figures.

use tessera_sdk::ui::{Block, View, ViewContext, message};
use tessera_sdk::{Json, Plugin, Result, json, records};

/// The plugin.
pub struct Figures;

impl Plugin for Figures {
    /// Asked by each person who looks, with that person's rights.
    fn render(context: ViewContext) -> Result<View> {
        let account = context.subject.map(|subject| subject.id).unwrap_or_default();
        let of_account = json!({"field": "account", "op": "eq", "value": account});
        let is_open = json!({"field": "stage", "op": "not_in", "value": ["won", "lost"]});
        let figures = [
            ("open-deals", count("opportunity", &json!({"and": [of_account, is_open]}))?),
            ("activities", count("activity", &of_account)?),
        ];
        let stat = |(key, figure): (&str, Option<u64>)| figure.map(|figure| Block::stat(message(key), figure));
        Ok(View::new().with(Block::row(figures.into_iter().filter_map(stat))))
    }
}

/// None for somebody who may not read such records at all: they see the other figures.
fn count(object: &str, filter: &Json) -> Result<Option<u64>> {
    match records::count(object, Some(filter)) {
        Err(error) if error.is("permission-denied") => Ok(None),
        counted => counted.map(Some),
    }
}

tessera_sdk::register!(Figures: ui);
