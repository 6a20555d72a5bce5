//! The plan of each statement that reads, for whoever listens: logged at level `trace` under the target `tessera_store::explain`,
//! so that an operator sees what a slow page asks of the database, and a test that no request reads a table.

use crate::connection::{Bindings, Connection, rows_at};
use crate::json;

/// The target of the log lines.
const TARGET: &str = "tessera_store::explain";

/// Does anybody listen?
pub(crate) fn is_wanted() -> bool {
    tracing::enabled!(target: TARGET, tracing::Level::TRACE)
}

impl Connection {
    /// Logs the plans of a text's reading statements.
    #[crate::opaque]
    pub(crate) async fn tell_plans(&self, text: &str, bindings: &Bindings) {
        let reads = text.split(';').map(str::trim).filter(|statement| statement.starts_with("SELECT"));
        for statement in reads {
            match self.plan_of(statement, bindings.clone()).await {
                Ok(plan) => tracing::trace!(target: TARGET, statement, plan),
                Err(error) => tracing::trace!(target: TARGET, statement, %error, "no plan"),
            }
        }
    }

    /// The plan of a statement, a line for each step.
    ///
    /// # Errors
    /// The database's.
    #[crate::opaque]
    pub(crate) async fn plan_of(&self, statement: &str, bindings: Bindings) -> surrealdb::Result<String> {
        let mut answer = self.ask(&format!("EXPLAIN {statement}"), bindings).await?.check()?;
        let lines = rows_at(&mut answer, 0).into_iter().map(|row| match json::to_json(row) {
            serde_json::Value::String(text) => text,
            other => other.to_string(),
        });
        Ok(lines.collect::<Vec<_>>().join("\n"))
    }
}
