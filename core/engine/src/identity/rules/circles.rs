//! Trees stay trees: no department above itself, nobody reporting to themselves at any level.

use std::collections::HashMap;

use tessera_model::error::{FieldError, Result};

use super::batch::{Batch, text_after, touches};
use crate::engine::Engine;

/// Levels that are followed; a chain that goes on longer is taken for a circle.
const LEVELS_MAX: usize = 64;

/// Who is above whom; `None` above the topmost.
type Parents = HashMap<String, Option<String>>;

/// Refuses changes that close a circle through `field`, a reference of `object` to itself.
#[crate::opaque]
pub(super) async fn check(
    engine: &Engine,
    batch: &mut Batch<'_>,
    object: &str,
    field: &str,
    en: &str,
    zh_cn: &str,
) -> Result<()> {
    let moved: Vec<(usize, &str)> = batch
        .writes()
        .filter(|(_, change)| touches(change, field) && change.after.contains_key(field))
        .map(|(at, change)| (at, change.id.as_str()))
        .collect();
    if moved.is_empty() {
        return Ok(());
    }
    let mut parents: Parents =
        batch.writes().map(|(_, change)| (change.id.clone(), text_after(change, field).map(str::to_owned))).collect();
    load_above(engine, object, field, &mut parents).await?;
    for (at, id) in moved {
        if is_in_circle(&parents, id) {
            batch.refuse(at, FieldError::new(field, "circle", en, zh_cn));
        }
    }
    Ok(())
}

/// Reads whoever stands above those that are known, level by level.
async fn load_above(engine: &Engine, object: &str, field: &str, parents: &mut Parents) -> Result<()> {
    let schema = engine.schema();
    let object = schema.require(object)?;
    for _ in 0..LEVELS_MAX {
        let unknown: Vec<String> =
            parents.values().flatten().filter(|id| !parents.contains_key(*id)).cloned().collect();
        if unknown.is_empty() {
            break;
        }
        for record in engine.store().get_many(object, &unknown).await? {
            parents.insert(record.id().to_owned(), record.text(field).map(str::to_owned));
        }
        for id in unknown {
            // Who isn't there has nobody above; that the reference leads nowhere is said further on.
            parents.entry(id).or_default();
        }
    }
    Ok(())
}

fn is_in_circle(parents: &Parents, id: &str) -> bool {
    let mut above = parents.get(id).and_then(Option::as_deref);
    for _ in 0..LEVELS_MAX {
        match above {
            None => return false,
            Some(found) if found == id => return true,
            Some(found) => above = parents.get(found).and_then(Option::as_deref),
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_are_seen_at_any_length() {
        let parents = |pairs: &[(&str, &str)]| -> Parents {
            pairs
                .iter()
                .map(|(id, above)| ((*id).to_owned(), (!above.is_empty()).then(|| (*above).to_owned())))
                .collect()
        };
        assert!(is_in_circle(&parents(&[("a", "a")]), "a"));
        assert!(is_in_circle(&parents(&[("a", "b"), ("b", "c"), ("c", "a")]), "b"));
        assert!(!is_in_circle(&parents(&[("a", "b"), ("b", "c"), ("c", "")]), "a"));
        assert!(
            is_in_circle(&parents(&[("a", "b"), ("b", "c"), ("c", "b")]), "a"),
            "a circle further up never ends either"
        );
    }
}
