//! Files that become records, one after the other.

use std::time::Duration;

use anyhow::{Context as _, Result};
use rand::Rng as _;
use reqwest::Method;
use serde_json::{Value as Json, json};

use super::{Next, Writer, confirmed};
use crate::http::{Answer, Api};
use crate::ledger::Import;

/// How often the client asks how far its import is.
const ASK_EVERY: Duration = Duration::from_millis(50);

impl Writer {
    pub(super) async fn import(&mut self, api: &Api) -> Result<Next> {
        // One after the other: the former one may have to be taken up again first.
        if let Some(last) = self.ledger.imports.last() {
            let answer = api.call(Method::GET, &format!("imports/{}", last.id), &Json::Null).await;
            match answer {
                Answer::Unknown => return Ok(Next::End),
                Answer::Done(status) if status["state"] == "running" => {
                    tokio::time::sleep(ASK_EVERY).await;
                    // Nothing was written by this call.
                    return Ok(Next::Wait);
                }
                _ => {}
            }
        }
        let rows = self.random.random_range(20..120);
        let codes: Vec<String> = (0..rows).map(|_| self.fresh("item")).collect();
        let lines: String = codes.iter().map(|code| format!("{code},Product {code}\n")).collect();
        let file = format!("Code,Name\n{lines}").into_bytes();
        let options = json!({"object": "product", "mode": "create", "mapping": {"Code": "code", "Name": "name"}});
        let answer = api.upload("imports", "products.csv", file, Some(options)).await;
        let import = |id: &str| Import { id: id.to_owned(), codes, kills_before: self.ledger.kills };
        let Some(answer) = confirmed("an import", answer)? else {
            let import = import("");
            self.ledger.maybe_imported.push(import);
            return Ok(Next::End);
        };
        let import = import(answer["id"].as_str().context("an id")?);
        self.ledger.imports.push(import);
        Ok(Next::Call)
    }
}
