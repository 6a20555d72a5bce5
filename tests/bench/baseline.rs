//! What the bare store does, at the last size of a run.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;

use crate::bare::{Bare, Pattern, Reach};
use crate::measure::{Samples, at_once, call, in_turn};
use crate::product::{SEARCHES, WRITING, industry};
use crate::run::{Progress, WRITERS};
use crate::server::CLIENTS;

/// Runs of writes: what one of them does swings with the compaction that happens to run, so the middle one counts.
pub(crate) const TURNS: usize = 3;
/// Records that each writer changes in turn.
const OWN: usize = 20;

/// Samples and rates.
pub(crate) struct BareFigures {
    pub(crate) list: Samples,
    pub(crate) get: Samples,
    pub(crate) search: Samples,
    pub(crate) count: Samples,
    pub(crate) grouped: Samples,
    /// A second, at so many writers.
    pub(crate) writes: Vec<Writes>,
    /// A second, from as many callers as there are clients.
    pub(crate) rates: [f64; 4],
}

/// Writes a second.
pub(crate) struct Writes {
    pub(crate) creates: f64,
    pub(crate) updates: f64,
}

/// Measures everything, writes last.
pub(crate) async fn figures(
    bare: &Bare,
    reach: &Reach,
    ids: &Arc<Vec<String>>,
    progress: &Progress,
) -> Result<BareFigures> {
    let soon = Duration::from_secs(3);
    let list = in_turn(400, soon, async |number| bare.list(industry(number), reach).await.map(drop)).await?;
    let at = |number: usize| ids[number.wrapping_mul(7_919) % ids.len()].clone();
    let get = in_turn(2_000, soon, async |number| bare.get(&at(number)).await.map(drop)).await?;
    let text = |number: usize| SEARCHES[number % SEARCHES.len()].0;
    let search = in_turn(600, soon, async |number| bare.search(text(number), reach).await.map(drop)).await?;
    let count = in_turn(10, soon, async |_| bare.count().await.map(drop)).await?;
    let grouped = in_turn(10, soon, async |_| bare.figures().await.map(drop)).await?;
    let pattern = Arc::new(bare.pattern(&ids[0]).await?);
    let mut writes = Vec::new();
    for writers in WRITERS {
        progress.step(&format!("{writers} bare writers"));
        writes.push(writing(bare, &pattern, writers).await?);
    }
    progress.step(&format!("{CLIENTS} bare callers"));
    let mut rates = [0.0; 4];
    let time = Duration::from_millis(2_500);
    let (of, scope) = (bare.clone(), reach.clone());
    let listing = call(move |_, number| {
        let (bare, reach) = (of.clone(), scope.clone());
        async move { bare.list(industry(number), &reach).await.map(drop) }
    });
    rates[0] = at_once(CLIENTS, time, listing).await?.rate();
    let (of, all) = (bare.clone(), Arc::clone(ids));
    let getting = call(move |client, number| {
        let (bare, ids) = (of.clone(), Arc::clone(&all));
        let at = (number * CLIENTS + client).wrapping_mul(7_919) % ids.len();
        async move { bare.get(&ids[at]).await.map(drop) }
    });
    rates[1] = at_once(CLIENTS, time, getting).await?.rate();
    let (of, scope) = (bare.clone(), reach.clone());
    let searching = call(move |_, number| {
        let (bare, reach) = (of.clone(), scope.clone());
        async move { bare.search(SEARCHES[number % SEARCHES.len()].0, &reach).await.map(drop) }
    });
    rates[2] = at_once(CLIENTS, time, searching).await?.rate();
    rates[3] = writes.get(1).map_or(0.0, |writes| writes.creates);
    Ok(BareFigures { list, get, search, count, grouped, writes, rates })
}

/// What so many writers make and change.
async fn writing(bare: &Bare, pattern: &Arc<Pattern>, writers: usize) -> Result<Writes> {
    // Earlier runs on the same folder left their records there.
    let run = std::process::id();
    let (mut creates, mut updates) = (Vec::new(), Vec::new());
    for turn in 0..TURNS {
        let (of, row) = (bare.clone(), Arc::clone(pattern));
        let creating = call(move |writer, number| {
            let (bare, row) = (of.clone(), Arc::clone(&row));
            async move { bare.create(&row, &format!("bare{run}x{writers}x{turn}x{writer}x{number}")).await }
        });
        creates.push(at_once(writers, WRITING, creating).await?.rate());
    }
    // A change of a record that isn't there would be quick: each writer has its own, whatever the creations came to.
    let own = move |writer: usize, number: usize| format!("bare{run}x{writers}own{writer}x{}", number % OWN);
    for writer in 0..writers {
        for number in 0..OWN {
            bare.create(pattern, &own(writer, number)).await?;
        }
    }
    for turn in 0..TURNS {
        let (of, row) = (bare.clone(), Arc::clone(pattern));
        let updating = call(move |writer, number| {
            let (bare, row) = (of.clone(), Arc::clone(&row));
            // No version of a record comes twice.
            let (name, version) = (own(writer, number), turn * 1_000_000 + number + 2);
            async move { bare.update(&row, &name, i64::try_from(version)?).await }
        });
        updates.push(at_once(writers, WRITING, updating).await?.rate());
    }
    Ok(Writes { creates: middle(creates), updates: middle(updates) })
}

/// Of several runs the middle one: the database stands still now and then while it compacts.
pub(crate) fn middle(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates.get(rates.len() / 2).copied().unwrap_or_default()
}
