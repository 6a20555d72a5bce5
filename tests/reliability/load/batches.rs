//! Batches: new records, and changes and deletions of earlier ones, all or nothing.

use anyhow::{Context as _, Result, ensure};
use rand::Rng as _;
use rand::seq::IteratorRandom as _;
use reqwest::Method;
use serde_json::json;

use super::{Next, Writer, confirmed};
use crate::http::Api;
use crate::ledger::{Batch, Known, State};

impl Writer {
    pub(super) async fn batch(&mut self, api: &Api) -> Result<Next> {
        let count = self.random.random_range(5..60);
        let names: Vec<String> = (0..count).map(|_| self.fresh("batch")).collect();
        let mut ops: Vec<_> = names.iter().map(|name| json!({"op": "create", "fields": {"name": name}})).collect();
        let live = self.ledger.records.iter().filter(|(_, known)| !known.state.is_deleted);
        let chosen: Vec<String> = live.map(|(id, _)| id.clone()).choose_multiple(&mut self.random, 6);
        for (at, id) in chosen.iter().enumerate() {
            let note = self.fresh("note");
            let known = self.ledger.records.get_mut(id).context("known")?;
            let version = known.state.version;
            let mut after = State { version: version + 1, ..known.state.clone() };
            if at == 0 {
                after.is_deleted = true;
                ops.push(json!({"op": "delete", "id": id, "version": version}));
            } else {
                ops.push(json!({"op": "update", "id": id, "version": version, "fields": {"description": note}}));
                after.note = Some(note);
            }
            known.perhaps = Some(after);
        }
        let answer = api.call(Method::POST, "records/account/batch", &json!(ops)).await;
        let Some(answer) = confirmed("a batch", answer)? else {
            self.ledger.maybe_batch = Some(Batch { names, changed: chosen });
            return Ok(Next::End);
        };
        let items = answer["items"].as_array().context("a batch answers items")?;
        ensure!(items.len() == names.len() + chosen.len(), "a batch answers {} items", items.len());
        for (name, record) in names.into_iter().zip(items) {
            let id = record["id"].as_str().context("an id")?.to_owned();
            let state = State { version: 1, name, note: None, is_deleted: false };
            self.ledger.records.insert(id, Known { state, perhaps: None });
        }
        for id in &chosen {
            let known = self.ledger.records.get_mut(id).context("known")?;
            known.state = known.perhaps.take().context("a batch says what it does")?;
        }
        Ok(Next::Call)
    }
}
