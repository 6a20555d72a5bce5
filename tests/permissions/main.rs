//! Who gets to see and do what: people × objects × actions × paths, against an oracle that knows the rules alone.
//!
//! A world is drawn from a seed (`plan`, `world`): departments, people, roles with every scope and field permission, records whose
//! secrets are marked (`marks`). Everybody then asks on every path (`paths`); every answer is searched for marks that the oracle
//! doesn't let them read (`probe`), and compared with what it does. `TESSERA_TEST_LONG` draws more worlds.

mod compare;
mod marks;
mod oracle;
mod paths;
mod plan;
mod probe;
mod world;

use oracle::Lie;
use paths::PATHS;
use probe::{Probe, Tally};
use world::World;

/// Seeds of a normal run, and of a long one.
const SEEDS: u64 = 2;
const SEEDS_LONG: u64 = 12;
/// Failures that are shown.
const SHOWN: usize = 60;

/// Paths whose expectations ask the oracle nothing, because they hold for everybody.
const WITHOUT_ORACLE: [&str; 1] = ["others"];

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gets_more_than_the_rules_say() {
    let tally = Tally::default();
    for seed in 1..=seeds() {
        let world = World::new(seed).await;
        for path in PATHS {
            let started = std::time::Instant::now();
            ask(&world, path, &tally, 0..world.clients.len()).await;
            println!("seed {seed}, {}: {:?}", path.name, started.elapsed());
        }
        // A long run tells as it goes.
        println!("seed {seed}: {} failures so far", tally.counts().failures.len());
        world.app.stop().await;
    }
    let counts = tally.counts();
    for (path, checks) in &counts.checks {
        println!("{path}: {checks}");
    }
    println!("{} checks on {} paths", counts.checks.values().sum::<usize>(), PATHS.len());
    assert!(PATHS.iter().all(|path| counts.checks.contains_key(path.name)), "a path was not asked");
    let shown: Vec<String> = counts.failures.iter().take(SHOWN).map(|(path, text)| format!("{path}: {text}")).collect();
    assert!(shown.is_empty(), "{} failures:\n{}", counts.failures.len(), shown.join("\n"));
}

/// The checks themselves: when the oracle allows less than the server, every path must notice.
#[tokio::test(flavor = "multi_thread")]
async fn every_path_notices_what_it_is_there_for() {
    let mut world = World::new(99).await;
    let tally = Tally::default();
    // Whoever may do most has most to be noticed.
    let chief = world.oracle.roles.len() - 3;
    for lie in [Lie::NoFields, Lie::NoRecords] {
        world.oracle.lie = Some(lie);
        for path in PATHS {
            ask(&world, path, &tally, chief..chief + 1).await;
        }
    }
    world.app.stop().await;
    let counts = tally.counts();
    let blind: Vec<&str> = PATHS
        .iter()
        .map(|path| path.name)
        .filter(|name| !WITHOUT_ORACLE.contains(name) && counts.failures.iter().all(|(path, _)| path != name))
        .collect();
    assert!(blind.is_empty(), "these paths notice nothing: {blind:?}");
}

async fn ask(world: &World, path: &paths::Path, tally: &Tally, people: std::ops::Range<usize>) {
    let probes: Vec<Probe<'_>> = people.map(|who| Probe { world, who, path: path.name, tally }).collect();
    (path.run)(&probes).await;
}

#[expect(clippy::disallowed_methods, reason = "whether tests run long is no configuration of the product")]
fn seeds() -> u64 {
    if std::env::var_os("TESSERA_TEST_LONG").is_some() { SEEDS_LONG } else { SEEDS }
}
