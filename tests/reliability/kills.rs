//! Killed at random moments, again and again.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use rand::seq::IteratorRandom as _;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value as Json, json};

use crate::http::Api;
use crate::load::{CLIENTS, Writer};
use crate::server::{Server, finish, is_long, tessera, told};
use crate::site::{Site, WITNESSED, copy};

const ROUNDS: u32 = 20;
const ROUNDS_LONG: u32 = 200;
/// Milliseconds of writing before the process is killed.
const MOMENTS_MS: std::ops::Range<u64> = 100..1_500;
/// Earlier records of each client that are looked at after each start; all are at the end.
const SAMPLE: usize = 5;
/// After every so many kills everything that is stored is looked through.
const DEEP_EVERY: u32 = 5;
/// Runs of an import that never got on, after which it is given up.
const ATTEMPTS: u32 = 10;
/// How long imports and deliveries may take once nobody kills any more.
const REST: Duration = Duration::from_secs(180);

/// Names a run that is to be repeated.
#[expect(clippy::disallowed_methods, reason = "tests are told by the environment which run to repeat")]
fn seed() -> u64 {
    let named = std::env::var("TESSERA_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
    named.unwrap_or_else(|| u64::from(std::process::id()))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_confirmed_outlives_being_killed() -> Result<()> {
    let rounds = if is_long() { ROUNDS_LONG } else { ROUNDS };
    let seed = seed();
    println!("seed {seed} (TESSERA_TEST_SEED={seed} repeats the moments)");
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut sampling = ChaCha8Rng::seed_from_u64(seed);
    let site = Site::new().await?;
    let mut writers: Vec<Writer> = CLIENTS.iter().enumerate().map(|(at, kind)| Writer::new(at, *kind, seed)).collect();
    let mut signed_in: Option<Api> = None;
    let begun = Instant::now();
    for round in 1..=rounds {
        let server = Server::start(&site.data())?;
        let api = match &signed_in {
            Some(api) => api.at(&server.url)?,
            None => Api::sign_in(&server.url).await?,
        };
        signed_in = Some(api.clone());
        for writer in &mut writers {
            writer.ledger.kills = round - 1;
            writer.ledger.settle(&api).await.with_context(|| format!("round {round}"))?;
            let sample = writer.ledger.records.keys().cloned().choose_multiple(&mut sampling, SAMPLE);
            for id in sample {
                writer.ledger.compare(&api, &id).await.with_context(|| format!("round {round}"))?;
            }
        }
        let moment = Duration::from_millis(random.random_range(MOMENTS_MS));
        let started = server.started;
        let tasks: Vec<_> = writers
            .into_iter()
            .map(|mut writer| {
                let api = api.clone();
                tokio::spawn(async move { writer.write(&api).await.map(|()| writer) })
            })
            .collect();
        tokio::time::sleep(moment).await;
        server.kill()?;
        writers = Vec::new();
        for task in tasks {
            writers.push(task.await?.with_context(|| format!("round {round}"))?);
        }
        let confirmed: u64 = writers.iter().map(|writer| writer.ledger.confirmed).sum();
        println!("round {round}: started in {started:?}, killed after {moment:?}, {confirmed} calls confirmed so far");
        if round % DEEP_EVERY == 0 {
            let picture = site.beside("picture");
            copy(&site.data(), &picture)?;
            look_through(&picture, false)?;
            std::fs::remove_dir_all(&picture)?;
        }
    }

    let server = Server::start(&site.data())?;
    let api = signed_in.context("somebody signed in")?.at(&server.url)?;
    for writer in &mut writers {
        writer.ledger.settle(&api).await?;
    }
    let given_up = imports_come_to_an_end(&api, &writers, rounds).await?;
    let mut found: HashMap<String, Json> = HashMap::new();
    for record in api.all("account", &Json::Null).await? {
        found.insert(record["id"].as_str().context("an id")?.to_owned(), record);
    }
    let there = found.len();
    for writer in &writers {
        writer.ledger.compare_all(&mut found)?;
    }
    ensure!(found.is_empty(), "{} accounts that no client made, such as {:?}", found.len(), found.values().next());
    let delivered = everything_is_delivered(&api, &writers).await.with_context(|| {
        let log = server.log();
        let lines: Vec<&str> = log.lines().filter(|line| line.contains(" WARN") || line.contains("ERROR")).collect();
        format!("the log's last warnings:\n{}", lines[lines.len().saturating_sub(20)..].join("\n"))
    })?;
    nothing_waits(&api).await?;
    server.stop()?;
    look_through(&site.data(), true)?;

    let confirmed: u64 = writers.iter().map(|writer| writer.ledger.confirmed).sum();
    let unknown: u64 = writers.iter().map(|writer| writer.ledger.unknown).sum();
    let imports: usize = writers.iter().map(|writer| writer.ledger.imports.len()).sum();
    println!(
        "{rounds} kills, {confirmed} calls confirmed, {unknown} cut off, {there} accounts, {imports} imports ({given_up} rows of them given up), {delivered} events, {:?}",
        begun.elapsed()
    );
    ensure!(confirmed > u64::from(rounds) * 5, "hardly anything was written: {confirmed} calls");
    ensure!(unknown >= u64::from(rounds), "the server was killed while nobody wrote");
    Ok(())
}

/// Every import that was confirmed is done, with each of its rows once. The one exception is the engine's own: what was broken off
/// ten times without writing a batch in between is given up, and says so. One that was sent without an answer was never taken in, or
/// is done like the others.
async fn imports_come_to_an_end(api: &Api, writers: &[Writer], kills: u32) -> Result<usize> {
    let begun = Instant::now();
    let mut given_up: BTreeSet<&String> = BTreeSet::new();
    for import in writers.iter().flat_map(|writer| &writer.ledger.imports) {
        let status = ended(api, &import.id, begun).await?;
        let total = status["total"].as_u64();
        ensure!(total == Some(import.codes.len() as u64), "of {} rows, the import says {status}", import.codes.len());
        if is_given_up(&status) {
            let lived_through = kills - import.kills_before;
            ensure!(lived_through >= ATTEMPTS, "an import was given up after {lived_through} kills: {status}");
            given_up.extend(import.codes.iter());
            continue;
        }
        let counts = ["processed", "created"].map(|key| status[key].as_u64());
        ensure!(status["state"] == "done" && counts == [total; 2] && status["failed"] == 0, "ended as {status}");
    }
    nothing_runs(api, begun).await?;
    let mut times: HashMap<String, u32> = HashMap::new();
    for product in api.all("product", &Json::Null).await? {
        *times.entry(product["code"].as_str().context("a code")?.to_owned()).or_default() += 1;
    }
    for code in writers.iter().flat_map(|writer| &writer.ledger.imports).flat_map(|import| &import.codes) {
        let times = times.remove(code);
        ensure!(
            times == Some(1) || times.is_none() && given_up.contains(code),
            "the row {code} is there {times:?} times"
        );
    }
    for import in writers.iter().flat_map(|writer| &writer.ledger.maybe_imported) {
        let found: Vec<u32> = import.codes.iter().filter_map(|code| times.remove(code)).collect();
        let is_whole = found.is_empty() || found.len() == import.codes.len();
        ensure!(found.iter().all(|times| *times == 1), "rows of an import without an answer are there {found:?} times");
        ensure!(
            is_whole || kills - import.kills_before >= ATTEMPTS,
            "{} of {} rows of an import without an answer are there",
            found.len(),
            import.codes.len()
        );
    }
    ensure!(times.is_empty(), "rows that nobody sent: {times:?}");
    Ok(given_up.len())
}

/// How an import ended.
async fn ended(api: &Api, id: &str, begun: Instant) -> Result<Json> {
    loop {
        let status = api.get(&format!("imports/{id}")).await.with_context(|| format!("the confirmed import {id}"))?;
        if status["state"] != "running" {
            return Ok(status);
        }
        ensure!(begun.elapsed() < REST, "an import that was confirmed never ends: {status}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn is_given_up(status: &Json) -> bool {
    let problem = status["problem"]["message"].as_str().unwrap_or_default();
    status["state"] == "failed" && problem.contains(&format!("it was broken off {ATTEMPTS} times in the same place"))
}

/// No import is under way any more, whoever knows of it.
async fn nothing_runs(api: &Api, begun: Instant) -> Result<()> {
    loop {
        let (mut running, mut cursor) = (None, String::new());
        loop {
            let page = api.get(&format!("imports?limit=100{cursor}")).await?;
            let items = page["items"].as_array().context("a page has items")?;
            running = running.or_else(|| items.iter().find(|import| import["state"] == "running").cloned());
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        let Some(running) = running else { return Ok(()) };
        ensure!(begun.elapsed() < REST, "an import never ends: {running}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// The witness (a workflow that writes a record for every event) was told of every version of every record, each record's versions
/// one after the other.
async fn everything_is_delivered(api: &Api, writers: &[Writer]) -> Result<usize> {
    let mut wanted = BTreeSet::new();
    let mut passed_over = BTreeSet::new();
    for (event, is_written) in writers.iter().flat_map(|writer| writer.ledger.events()) {
        if is_written {
            wanted.insert(event)
        } else {
            passed_over.insert(event)
        };
    }
    for product in api.all("product", &Json::Null).await? {
        wanted.insert(format!("product {} 1", product["id"].as_str().context("an id")?));
    }
    let begun = Instant::now();
    loop {
        // In the order in which they were written down.
        let contacts = api.all("contact", &Json::Null).await?;
        let told: Vec<&str> = contacts.iter().filter_map(|contact| contact["name"].as_str()).collect();
        let seen: BTreeSet<&str> = told.iter().copied().collect();
        let missing: Vec<&String> = wanted.iter().filter(|event| !seen.contains(event.as_str())).collect();
        if missing.is_empty() {
            let strange = seen.iter().find(|event| !wanted.contains(**event) && !passed_over.contains(**event));
            ensure!(strange.is_none(), "an event of something that isn't there: {strange:?}");
            versions_rise(&told)?;
            return Ok(wanted.len());
        }
        ensure!(
            begun.elapsed() < REST,
            "{} of {} events of {WITNESSED:?} were never delivered, such as {:?}",
            missing.len(),
            wanted.len(),
            missing.first()
        );
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// Of each record a version is told for the first time only after all earlier ones; again is allowed, as events are told at least once.
fn versions_rise(told: &[&str]) -> Result<()> {
    let mut newest: HashMap<&str, u64> = HashMap::new();
    let mut seen = BTreeSet::new();
    for event in told {
        let (record, version) = event.rsplit_once(' ').context("an event names record and version")?;
        let version: u64 = version.parse()?;
        if seen.insert(*event) {
            let before = newest.insert(record, version);
            ensure!(before.is_none_or(|before| before < version), "{event} was told after version {before:?}");
        }
    }
    Ok(())
}

#[test]
fn a_version_that_is_told_too_late_is_noticed() {
    assert!(versions_rise(&["account a 1", "account b 2", "account a 2", "account a 1", "account a 10"]).is_ok());
    assert!(versions_rise(&["account a 2", "account b 1", "account a 1"]).is_err());
}

/// Everybody was told of everything, as the server's own figures say.
async fn nothing_waits(api: &Api) -> Result<()> {
    let begun = Instant::now();
    loop {
        let (_, figures) = api.plain("metrics").await?;
        let is_zero = |name: &str| figures.lines().any(|line| line == format!("{name} 0"));
        if is_zero("tessera_events_waiting") && is_zero("tessera_events_overflowing") {
            return Ok(());
        }
        let told: Vec<&str> = figures.lines().filter(|line| line.starts_with("tessera_events")).collect();
        ensure!(begun.elapsed() < REST, "events wait for ever: {told:?}");
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

/// `tessera doctor --deep`: every record with its whole history, nothing half.
pub(crate) fn look_through(data: &Path, is_delivered: bool) -> Result<()> {
    let mut command = tessera(&["doctor", "--deep", "--data"])?;
    command.arg(data);
    let output = finish(command, Duration::from_secs(120))?;
    let text = told(&output);
    // A machine that is short of space otherwise is not what is tried here.
    let faults: Vec<&str> =
        text.lines().filter(|line| line.starts_with("FAULT") && !line.starts_with("FAULT  space")).collect();
    ensure!(faults.is_empty() && text.contains("content:"), "the doctor says:\n{text}");
    ensure!(!is_delivered || text.contains("all delivered"), "the doctor says:\n{text}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_was_broken_off_goes_on_at_the_next_start() -> Result<()> {
    let site = Site::new().await?;
    let server = Server::start(&site.data())?;
    let api = Api::sign_in(&server.url).await?;
    let rows = 3_000;
    let lines: String = (0..rows).map(|row| format!("K{row},Product {row}\n")).collect();
    let options = json!({"object": "product", "mode": "create", "mapping": {"Code": "code", "Name": "name"}});
    let file = format!("Code,Name\n{lines}").into_bytes();
    let crate::http::Answer::Done(import) = api.upload("imports", "products.csv", file, Some(options)).await else {
        anyhow::bail!("the import was not taken in")
    };
    let path = format!("imports/{}", import["id"].as_str().context("an id")?);
    loop {
        let import = api.get(&path).await?;
        ensure!(import["state"] == "running", "the import was over too soon: {import}");
        if import["processed"].as_u64() > Some(0) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    server.kill()?;

    let server = Server::start(&site.data())?;
    let begun = Instant::now();
    let api = api.at(&server.url)?;
    let import = loop {
        let import = api.get(&path).await?;
        if import["state"] != "running" {
            break import;
        }
        ensure!(begun.elapsed() < Duration::from_secs(50), "the import waits for a lease that nobody holds: {import}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    ensure!(import["state"] == "done" && import["created"] == rows && import["failed"] == 0, "{import}");
    let codes: BTreeSet<String> = api
        .all("product", &Json::Null)
        .await?
        .iter()
        .filter_map(|product| product["code"].as_str().map(str::to_owned))
        .collect();
    ensure!(codes.len() == rows, "{} of {rows} rows are there", codes.len());
    println!("{rows} rows were there {:?} after the start", begun.elapsed());
    Ok(())
}
