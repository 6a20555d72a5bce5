//! Where words are found: in memory, for whoever has the database to himself.

use std::sync::Arc;
use std::time::Duration;

use tessera_columns::{Hits, Needle};
use tessera_model::filter::Filter;
use tessera_model::object::ObjectDef;
use tessera_model::schema::Schema;
use tokio::time::Instant;

use super::{Kept, State, others_of, pass_over};
use crate::Store;

/// How long a search waits for an object's words after a start, or after its definition changed. Then it answers from those that are in.
const PATIENCE: Duration = Duration::from_millis(400);
/// How often a table may be given up while somebody waits for it: it was not worth keeping for figures, or nobody knows what became of
/// a write.
const TRIES: usize = 5;

impl Store {
    /// The records that may hold what is looked for and pass the filter, as far as memory can tell; whoever reads them looks again.
    pub(crate) async fn word_hits(
        &self,
        schema: &Schema,
        object: &ObjectDef,
        filter: &Filter,
        needles: Vec<Needle>,
        most: usize,
    ) -> Hits {
        let nothing = Hits { ids: Vec::new(), is_all: true };
        let Some(main) = self.words_of(object).await else { return nothing };
        let mut paths = Vec::new();
        filter.paths(&mut paths);
        let others = others_of(&paths);
        let targets = others.iter().filter_map(|key| self.kept(schema.object(key)?, 0)).collect();
        let filter = filter.clone();
        pass_over(main, targets, move |sources| Some(sources.hits(&needles, &filter, most))).await.unwrap_or(nothing)
    }

    /// False while records of an object can't be found by all of their words yet, because these are still being loaded.
    pub fn has_all_words(&self, object: &ObjectDef) -> bool {
        self.inner.has_tokens() || self.inner.columns.get(&object.key).is_some_and(|kept| kept.is_ready())
    }

    /// An object's table: complete, or after a while as far as it is loaded.
    async fn words_of(&self, object: &ObjectDef) -> Option<Arc<Kept>> {
        let until = Instant::now() + PATIENCE;
        for _ in 0..TRIES {
            let Some(kept) = self.inner.columns.get(&object.key) else {
                self.begin_to_keep(object, 0);
                continue;
            };
            if !kept.fits(object) {
                self.inner.columns.forget(&object.key);
                continue;
            }
            // A table that is given up is loaded anew, in the next round.
            let is_given_up = {
                let mut state = kept.state.subscribe();
                let waited = tokio::time::timeout_at(until, state.wait_for(|state| *state != State::Loading)).await;
                matches!(waited, Ok(Ok(state)) if *state == State::GivenUp)
            };
            if !is_given_up {
                return Some(kept);
            }
        }
        None
    }
}
