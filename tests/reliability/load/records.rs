//! Single records: made, changed under their version, deleted.

use anyhow::{Context as _, Result};
use rand::Rng as _;
use rand::seq::IteratorRandom as _;
use reqwest::Method;
use serde_json::{Value as Json, json};

use super::{Next, Writer, confirmed};
use crate::http::Api;
use crate::ledger::{Known, State};

impl Writer {
    pub(super) async fn record(&mut self, api: &Api) -> Result<Next> {
        let known = self.ledger.records.iter().filter(|(_, known)| !known.state.is_deleted);
        let chosen = known.choose(&mut self.random).map(|(id, known)| (id.clone(), known.state.clone()));
        match (chosen, self.random.random_range(0..10)) {
            (Some((id, state)), 4..=7) => self.change(api, &id, state).await,
            (Some((id, state)), 8) => self.delete(api, &id, state).await,
            _ => self.create(api).await,
        }
    }

    async fn create(&mut self, api: &Api) -> Result<Next> {
        let name = self.fresh("single");
        let answer = api.call(Method::POST, "records/account", &json!({"name": name})).await;
        let Some(record) = confirmed("a new record", answer)? else {
            self.ledger.maybe_made.push(name);
            return Ok(Next::End);
        };
        let id = record["id"].as_str().context("an id")?.to_owned();
        let state = State { version: 1, name, note: None, is_deleted: false };
        self.ledger.records.insert(id, Known { state, perhaps: None });
        Ok(Next::Call)
    }

    async fn change(&mut self, api: &Api, id: &str, state: State) -> Result<Next> {
        let note = self.fresh("note");
        let body = json!({"description": note});
        let answer = api.change(&format!("records/account/{id}"), state.version, &body).await;
        let after = State { version: state.version + 1, note: Some(note), ..state };
        self.end(id, after, confirmed("a change", answer)?)
    }

    async fn delete(&mut self, api: &Api, id: &str, state: State) -> Result<Next> {
        let answer = api.call(Method::DELETE, &format!("records/account/{id}"), &Json::Null).await;
        let after = State { version: state.version + 1, is_deleted: true, ..state };
        self.end(id, after, confirmed("a deletion", answer)?)
    }

    fn end(&mut self, id: &str, after: State, answer: Option<Json>) -> Result<Next> {
        let known = self.ledger.records.get_mut(id).context("known")?;
        if answer.is_none() {
            known.perhaps = Some(after);
            return Ok(Next::End);
        }
        known.state = after;
        Ok(Next::Call)
    }
}
