//! Takes shares whose last day is past off their records. They open nothing any more, whether or not this has run.

use serde_json::json;
use tessera_model::error::Result;
use tessera_model::system::SHARE_KEYS;
use tessera_store::{DocOrder, Table};

use super::{Given, today};
use crate::context::Context;
use crate::engine::Engine;
use crate::records::{ShareChange, WriteAction, WriteMode, WriteOp};

const PAGE: usize = 500;

/// Does it; answers how many records were changed.
#[crate::opaque]
pub(crate) async fn sweep(engine: &Engine) -> Result<u64> {
    let today = today(engine, engine.now_ms()).to_string();
    let mut swept = 0;
    let mut after: Option<String> = None;
    loop {
        let page = engine.store().doc_list(Table::Share, DocOrder::Oldest, after.as_deref(), PAGE).await?;
        for (id, _) in &page {
            let Some(given) = Given::read(id).filter(|given| given.is_over(&today)) else { continue };
            if drop_over(engine, &given, &today, &mut swept).await? {
                engine.store().doc_delete(Table::Share, id).await?;
            }
        }
        match page.last() {
            Some((id, _)) if page.len() == PAGE => after = Some(id.clone()),
            _ => return Ok(swept),
        }
    }
}

/// True when no record is left that has the key.
async fn drop_over(engine: &Engine, given: &Given<'_>, today: &str, swept: &mut u64) -> Result<bool> {
    let schema = engine.schema();
    let Some(object) = schema.object(given.object) else { return Ok(false) };
    loop {
        let records = engine.store().find_by(object, SHARE_KEYS, &[json!(given.key)], PAGE).await?;
        if records.is_empty() {
            return Ok(true);
        }
        let ops = records.iter().map(|record| {
            let change = ShareChange::DropOver { today: today.to_owned() };
            WriteOp { object: object.key.clone(), action: WriteAction::Share { id: record.id().to_owned(), change } }
        });
        let written = engine.write_many(&Context::system("shares"), ops.collect(), WriteMode::EachAlone).await?;
        let refused = written.iter().find_map(|one| one.as_ref().err());
        *swept += written.iter().filter(|one| one.is_ok()).count() as u64;
        if let Some(error) = refused {
            tracing::warn!(object = %object.key, %error, "shares that are over could not be taken off all records; tried again tomorrow");
            return Ok(false);
        }
    }
}
