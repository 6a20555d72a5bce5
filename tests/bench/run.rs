//! One run from an empty folder to a report.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use crate::bare::Bare;
use crate::baseline::{self, BareFigures, TURNS, Writes, middle};
use crate::measure::Samples;
use crate::page;
use crate::product::{Figures, Product};
use crate::report::Report;
use crate::server::{CLIENTS, Load, Server};
use crate::site::{Build, Site};

/// Writers at once.
pub(crate) const WRITERS: [usize; 3] = [1, 8, 32];

/// What to measure.
pub(crate) struct Wanted {
    /// Numbers of accounts, ascending.
    pub(crate) sizes: Vec<u64>,
    pub(crate) data: Option<PathBuf>,
    pub(crate) serve: bool,
}

/// Where a run is, told to whoever watches.
pub(crate) struct Progress(Instant);

impl Progress {
    pub(crate) fn step(&self, what: &str) {
        let seconds = self.0.elapsed().as_secs();
        let _ = writeln!(std::io::stderr(), "{:3}:{:02}  {what}", seconds / 60, seconds % 60);
    }
}

/// Measures everything.
pub(crate) async fn run(wanted: Wanted) -> Result<Report> {
    let progress = Progress(Instant::now());
    let build = Build::find()?;
    let temporary = tempfile::tempdir()?;
    let data = wanted.data.clone().unwrap_or_else(|| temporary.path().join("data"));
    let accounts = wanted.sizes.last().copied().unwrap_or_default();
    let mut report = Report::default();

    progress.step("opening an installation with the plugins");
    let site = Site::open(&build, &data).await?;
    let (mut runs, mut imported) = (Vec::new(), Vec::new());
    if data.join("bench-loaded").is_file() {
        progress.step(&format!("measuring what lies in {}", data.display()));
        let product = Product::new(&site).await?;
        runs.push((accounts, product.figures().await?));
    } else {
        let people = site.people().await?;
        let mut from = 0;
        for to in &wanted.sizes {
            progress.step(&format!("importing accounts up to {to}"));
            let told = Instant::now();
            let said = AtomicU64::new(0);
            let tell = |done: u64| {
                let tens = told.elapsed().as_secs() / 10;
                if said.fetch_max(tens, Ordering::Relaxed) < tens {
                    progress.step(&format!("  {done} accounts"));
                }
            };
            let seconds = site.import(&people, from, *to, &tell).await?;
            imported.push(((*to - from) as f64, seconds));
            from = *to;
            progress.step(&format!("lists, records, searches, figures at {to} accounts"));
            let product = Product::new(&site).await?;
            runs.push((*to, product.figures().await?));
        }
        std::fs::write(data.join("bench-loaded"), "")?;
    }
    let product = Product::new(&site).await?;
    progress.step("before-hooks");
    let hooks = product.hooks(&site).await?;
    let mut writes = Vec::new();
    for writers in WRITERS {
        progress.step(&format!("{writers} writers"));
        let (mut creates, mut updates) = (Vec::new(), Vec::new());
        for _ in 0..TURNS {
            creates.push(product.creating(writers).await?.rate());
            updates.push(product.updating(writers).await?.rate());
        }
        writes.push(Writes { creates: middle(creates), updates: middle(updates) });
    }
    let plans = product.plans().await?;
    let (reach, ids, owners) = (product.reach(), Arc::new(product.ids.clone()), Arc::new(product.people.clone()));
    let hits = product.hits().await?;
    drop(product);
    site.close().await;

    progress.step("the same on the bare store");
    let bare = Bare::open(&data).await?;
    bare.index_words(&hits).await?;
    let bare_figures = baseline::figures(&bare, &reach, &ids, &progress).await?;
    plans.into_iter().chain(bare.plans(&reach).await?).for_each(|(what, plan)| report.plan(what, plan));
    bare.close().await?;

    let last = &runs.last().context("no size was measured")?.1;
    engine_rows(&mut report, accounts, last, &bare_figures);
    write_rows(&mut report, &writes, &bare_figures);
    let (alone, batch) = hooks;
    report.judged(
        "before-hook of a plugin on a new account",
        "median < 60 µs, p99 < 150 µs",
        format!("{:.0} µs, p99 {:.0} µs", alone.median() * 1e3, alone.p99() * 1e3),
        alone.median() < 0.060 && alone.p99() < 0.150,
    );
    let each = batch.median() * 1e3 / tessera_engine::hooks::HOOK_BATCH_MAX as f64;
    report.judged("the same in a batch of 200, per record", "< 5 µs", format!("{each:.1} µs"), each < 5.0);
    if let Some((rows, seconds)) = imported.last() {
        let rate = rows / seconds;
        report.judged(
            &format!("import of {rows:.0} rows, validated and matched by name"),
            "≥ 5,000 rows/s",
            format!("{rate:.0} rows/s"),
            rate >= 5_000.0,
        );
    }
    if wanted.serve {
        serve(&mut report, &build, &data, &ids, &owners, &bare_figures, &progress).await?;
    }
    growth(&mut report, &runs);
    let by_search = last
        .by_search
        .iter()
        .map(|(what, run)| vec![(*what).to_owned(), format!("{:.1}", run.median()), format!("{:.1}", run.p99())]);
    report.table(
        "Searches, across all objects, within the scope (ms)",
        &["search", "median", "p99"],
        by_search.collect(),
    );
    progress.step("done");
    Ok(report)
}

fn engine_rows(report: &mut Report, accounts: u64, last: &Figures, bare: &BareFigures) {
    let (most, ratio) = (if accounts > 100_000 { 30.0 } else { 20.0 }, last.list.median() / bare.list.median());
    report.judged(
        "list of 50 by an indexed field, sorted by another, scope of one department",
        &format!("p99 < {most:.0} ms"),
        format!("{:.1} ms, p99 {:.1} ms", last.list.median(), last.list.p99()),
        last.list.p99() < most,
    );
    report.judged(
        "the same against the bare query",
        "≤ 2×",
        format!("{ratio:.2}× ({:.1} ms, p99 {:.1} ms)", bare.list.median(), bare.list.p99()),
        ratio <= 2.0,
    );
    report.judged(
        "get one record",
        "p99 < 2 ms",
        format!("{:.2} ms, p99 {:.2} ms (bare {:.2})", last.get.median(), last.get.p99(), bare.get.median()),
        last.get.p99() < 2.0,
    );
    report.judged(
        "search by words, Chinese words, pinyin initials, all objects",
        "p99 < 50 ms (at 1 M)",
        format!("{:.1} ms, p99 {:.1} ms (bare {:.1})", last.search.median(), last.search.p99(), bare.search.median()),
        last.search.p99() < 50.0,
    );
    report.judged(
        "count of all accounts",
        "< 200 ms (at 1 M)",
        format!("{:.1} ms (bare {:.1})", last.count.median(), bare.count.median()),
        last.count.median() < 200.0,
    );
    report.judged(
        "count and sum of all accounts by industry",
        "< 200 ms (at 1 M)",
        format!("{:.0} ms (bare {:.0})", last.grouped.median(), bare.grouped.median()),
        last.grouped.median() < 200.0,
    );
    report.judged(
        "the same within the scope of one department",
        "< 200 ms (at 1 M)",
        format!("{:.0} ms", last.grouped_scoped.median()),
        last.grouped_scoped.median() < 200.0,
    );
}

fn write_rows(report: &mut Report, writes: &[Writes], bare: &BareFigures) {
    for ((writers, own), bare) in WRITERS.iter().zip(writes).zip(&bare.writes) {
        for (what, own, bare) in [("create", own.creates, bare.creates), ("update", own.updates, bare.updates)] {
            let share = own / bare * 100.0;
            let work = format!("{what}, {writers} writers, durable, with history and outbox");
            let figure = format!("{share:.0} % ({own:.0} of {bare:.0} a second)");
            if *writers == 1 {
                report.told(&work, "", figure);
            } else {
                report.judged(&work, "≥ 60 % of bare", figure, share >= 60.0);
            }
        }
    }
}

async fn serve(
    report: &mut Report,
    build: &Build,
    data: &Path,
    ids: &Arc<Vec<String>>,
    owners: &Arc<Vec<String>>,
    bare: &BareFigures,
    progress: &Progress,
) -> Result<()> {
    progress.step("starting the server");
    // The first start compiles what no start compiled before.
    Server::start(build, data).await?.stop().await?;
    let mut starts = Vec::new();
    for _ in 0..2 {
        let server = Server::start(build, data).await?;
        starts.push(server.started_ms);
        server.stop().await?;
    }
    let server = Server::start(build, data).await?;
    starts.push(server.started_ms);
    starts.sort_by(f64::total_cmp);
    tokio::time::sleep(Duration::from_secs(5)).await;
    let idle = server.memory_mb()?;
    let start = starts[1];
    report.judged(
        "start with the plugins (compiled code cached) to the first answer",
        "< 1 s",
        format!("{start:.0} ms"),
        start < 1_000.0,
    );
    report.judged("idle memory, 5 s after the start", "< 200 MB", format!("{idle:.0} MB"), idle < 200.0);
    let first = "first visit of a list in the browser: its code, styles and texts, compressed";
    let warm = "page load of a list in the browser, warm, to its first row";
    match page::loads(Path::new("."), &server.address).await {
        Ok(page) => {
            let (bytes, files) = page.first;
            let figure = format!("{:.0} KB in {files} files", bytes as f64 / 1e3);
            report.judged(first, "< 400 KB", figure, bytes < 400_000);
            let figure = format!("{:.0} ms, p99 {:.0} ms", page.warm.median(), page.warm.p99());
            report.judged(warm, "< 300 ms", figure, page.warm.median() < 300.0);
        }
        Err(error) => {
            report.told(first, "< 400 KB", format!("not measured: {error:#}"));
            report.told(warm, "< 300 ms", format!("not measured: {error:#}"));
        }
    }
    progress.step(&format!("{CLIENTS} clients over HTTP"));
    let loads = server.loads(ids, owners).await?;
    let busy = server.memory_mb()?;
    report.told("memory after the load of all measurements", "", format!("{busy:.0} MB"));
    server.stop().await?;
    for (what, bare, least) in
        [("list", bare.rates[0], 50.0), ("get", bare.rates[1], 30.0), ("search", bare.rates[2], 50.0)]
    {
        let Some(load) = loads.iter().find(|load| load.what == what) else { continue };
        let share = load.samples.rate() / bare * 100.0;
        report.judged(
            &format!("{what} over HTTP, {CLIENTS} clients"),
            &format!("≥ {least:.0} % of bare"),
            format!("{share:.0} % ({:.0} of {bare:.0} a second)", load.samples.rate()),
            share >= least,
        );
    }
    let row = |load: &Load| {
        vec![
            load.what.to_owned(),
            format!("{:.0}", load.samples.rate()),
            format!("{:.1}", load.samples.median()),
            format!("{:.1}", load.samples.p99()),
            format!("{:.2}", load.cpu_ms),
        ]
    };
    report.table(
        "Over HTTP, 8 clients beside the server",
        &["request", "a second", "median ms", "p99 ms", "processor ms per request"],
        loads.iter().map(row).collect(),
    );
    Ok(())
}

/// One kind of figures of a run.
type Pick = fn(&Figures) -> &Samples;

/// Medians at each size: nothing may grow with the number of records.
fn growth(report: &mut Report, runs: &[(u64, Figures)]) {
    let [(_, first), .., (_, last)] = runs else { return };
    let kinds: [(&str, Pick); 7] = [
        ("list", |run| &run.list),
        ("get", |run| &run.get),
        ("search", |run| &run.search),
        ("create", |run| &run.create),
        ("count of all", |run| &run.count),
        ("figures by industry", |run| &run.grouped),
        ("figures within the scope", |run| &run.grouped_scoped),
    ];
    for (what, samples) in kinds.iter().take(4) {
        let times = samples(last).median() / samples(first).median();
        report.judged(
            &format!("growth of {what}, from {} to {} accounts", runs[0].0, runs[runs.len() - 1].0),
            "flat (≤ 1.5×)",
            format!("{times:.2}×"),
            times <= 1.5,
        );
    }
    let rows = kinds.iter().map(|(what, samples)| {
        std::iter::once((*what).to_owned())
            .chain(runs.iter().map(|(_, run)| format!("{:.2}, p99 {:.2}", samples(run).median(), samples(run).p99())))
            .collect()
    });
    let header: Vec<String> = std::iter::once("median ms".to_owned())
        .chain(runs.iter().map(|(accounts, _)| format!("{accounts} accounts")))
        .collect();
    report.table("Growth", &header.iter().map(String::as_str).collect::<Vec<_>>(), rows.collect());
}
