//! `cargo xtask bench --plugins`: what plugins cost, by what they are written in and by how many there are.

mod clocks;
mod compiling;
mod instances;
pub(crate) mod memory;
mod place;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value as Json, json};
use tessera_engine::hooks::{BeforeHooks as _, HOOK_BATCH_MAX, HookChange, HookOperation};

use crate::measure::{Samples, at_once, call, in_turn};
use crate::report::Report;
use crate::site::fields;
use place::{Packages, Packs, Place, cx};

/// How long one figure is measured at most.
const TIME: Duration = Duration::from_secs(10);
/// Callers at once.
const CALLERS: usize = 8;
const TURNS: usize = 5;

/// The script that does what `sdk/cookbook/reachable` does.
const SCRIPT: &str = r#"
fn before(change, ctx) {
  if change.after.phone == () && change.after.email == () && !change.is_import {
    ctx.reject("email", "Enter a phone number or an e-mail address", "请填写电话或邮箱");
  }
}
"#;
const DEFINITION: &str = r#"
id = "reachable"
label = { en = "Reachable", zh-CN = "可联系" }
run_as = "user"
enabled = true

[trigger]
kind = "record"
object = "contact"
operations = ["create"]
phase = "before"
"#;

/// Measures everything.
pub(crate) async fn run() -> Result<Report> {
    let packs = Packs::find()?;
    let mut report = Report::default();
    let cache = tempfile::tempdir()?;
    hooks(&packs, cache.path(), &mut report).await?;
    calls(&packs, cache.path(), &mut report).await?;
    instances::costs(&packs, &mut report).await?;
    compiling::costs(&packs, &mut report).await?;
    many(&packs, cache.path(), &mut report).await?;
    memory::costs(cache.path(), &mut report)?;
    let [neither, fuel, epochs, both] = clocks::costs()?;
    let rows = [("neither", neither), ("fuel", fuel), ("epochs", epochs), ("both, as plugins run", both)];
    let row =
        |(what, nanos): (&str, f64)| vec![what.to_owned(), format!("{nanos:.2}"), format!("{:.2}×", nanos / neither)];
    report.table(
        "What can interrupt a guest, a round of a loop",
        &["with", "ns", "against neither"],
        rows.map(row).to_vec(),
    );
    Ok(report)
}

/// A before-hook on new contacts, one and two hundred at once: asked alone, and as it lengthens the write. What it adds to a write is the
/// difference of two measurements, so small ones tell more of the machine than of the hook; what it takes alone doesn't.
async fn hooks(packs: &Packs, cache: &Path, report: &mut Report) -> Result<()> {
    let none = Place::open(packs.own.clone(), cache).await?;
    let (plain, plain_batch) = writes(&none).await?;
    none.close().await;
    let mut rows = vec![row("no hook", None, &plain, &plain_batch, (&plain, &plain_batch))];
    for (language, id) in [("Rust", "cookbook.reachable-1"), ("TypeScript", "cookbook.reachable-ts-1")] {
        let place = Place::open(with(packs, id)?, cache).await?;
        let object = place.engine.schema().require("contact")?.clone();
        let (alone, batch) =
            asked(async |changes| Ok(place.plugins.before(&cx(), &object, changes).await?.decisions.len())).await?;
        let (one, many) = writes(&place).await?;
        let each = batch.median() * 1e3 / HOOK_BATCH_MAX as f64;
        if language == "Rust" {
            let figure = format!("{:.0} µs, p99 {:.0} µs", alone.median() * 1e3, alone.p99() * 1e3);
            let is_reached = alone.median() < 0.060 && alone.p99() < 0.150;
            report.judged("before-hook in Rust, one contact", "median < 60 µs, p99 < 150 µs", figure, is_reached);
            report.judged("the same in a batch of 200, per record", "< 5 µs", format!("{each:.1} µs"), each < 5.0);
        }
        rows.push(row(language, Some((&alone, &batch)), &one, &many, (&plain, &plain_batch)));
        place.close().await;
    }
    let place = Place::open(packs.own.clone(), cache).await?;
    let workflows = place.script(DEFINITION, SCRIPT).await?;
    let object = place.engine.schema().require("contact")?.clone();
    let (alone, batch) = asked(async |changes| Ok(workflows.decide(&cx(), &object, changes).await?.len())).await?;
    let (one, many) = writes(&place).await?;
    rows.push(row("Rhai", Some((&alone, &batch)), &one, &many, (&plain, &plain_batch)));
    drop(workflows);
    place.close().await;
    let head = [
        "before-hook in",
        "asked, one (µs)",
        "asked, each of 200 (µs)",
        "create one (ms)",
        "create 200 (ms)",
        "adds to one (µs)",
        "adds to each of 200 (µs)",
    ];
    report.table("A before-hook on contacts, each median / p99; writes in memory", &head, rows);
    Ok(())
}

fn row(
    what: &str,
    asked: Option<(&Samples, &Samples)>,
    one: &Samples,
    many: &Samples,
    (plain, plain_batch): (&Samples, &Samples),
) -> Vec<String> {
    let each = 1e3 / HOOK_BATCH_MAX as f64;
    let both = |samples: &Samples, by: f64| format!("{:.2} / {:.2}", samples.median() * by, samples.p99() * by);
    let adds = |with: &Samples, without: &Samples, by: f64| {
        format!("{:.1} / {:.1}", (with.median() - without.median()) * by, (with.p99() - without.p99()) * by)
    };
    vec![
        what.to_owned(),
        asked.map_or_else(String::new, |(alone, _)| both(alone, 1e3)),
        asked.map_or_else(String::new, |(_, batch)| both(batch, each)),
        both(one, 1.0),
        both(many, 1.0),
        asked.map_or_else(String::new, |_| adds(one, plain, 1e3)),
        asked.map_or_else(String::new, |_| adds(many, plain_batch, each)),
    ]
}

/// The hook by itself: `ask` tells how many decisions there are.
#[expect(clippy::future_not_send, reason = "it is awaited where it is made")]
async fn asked(ask: impl AsyncFn(&[HookChange]) -> Result<usize>) -> Result<(Samples, Samples)> {
    let values = fields(json!({"name": "Ann Lee", "email": "ann@contoso.com", "phone": "+8613800000000"}));
    let change = HookChange {
        operation: HookOperation::Create,
        id: "c1".to_owned(),
        before: None,
        touched: values.keys().cloned().collect(),
        after: values,
        is_import: false,
    };
    let all = async |changes: &[HookChange]| -> Result<()> {
        ensure!(ask(changes).await? == changes.len(), "a hook left changes out");
        Ok(())
    };
    let (one, batch) = (vec![change.clone()], vec![change; HOOK_BATCH_MAX]);
    let alone = in_turn(2_000, TIME, async |_| all(&one).await).await?;
    Ok((alone, in_turn(200, TIME, async |_| all(&batch).await).await?))
}

/// Writes that the hook is part of.
async fn writes(place: &Place) -> Result<(Samples, Samples)> {
    let one = in_turn(1_000, TIME, async |_| place.contacts(1).await).await?;
    let many = in_turn(50, TIME, async |_| place.contacts(HOOK_BATCH_MAX).await).await?;
    Ok((one, many))
}

/// A call that does nothing: a place, a fresh store, an instance, the call. And how many of them two processors do.
async fn calls(packs: &Packs, cache: &Path, report: &mut Report) -> Result<()> {
    let mut rows = Vec::new();
    for (language, plugin) in [("Rust", "test.speaker"), ("TypeScript", "test.speaker-ts")] {
        let place = Place::open(with(packs, &format!("{plugin}-1"))?, cache).await?;
        let args = json!({"nothing": true});
        let one = in_turn(2_000, TIME, async |_| {
            place.plugins.call_function(&cx(), plugin, "echo", &args).await?;
            Ok(())
        })
        .await?;
        let (host, given) = (Arc::clone(&place.plugins), Arc::new(args));
        let echo = call(move |_, _| {
            let (host, given) = (Arc::clone(&host), Arc::clone(&given));
            async move {
                host.call_function(&cx(), plugin, "echo", &given).await?;
                Ok(())
            }
        });
        let together = at_once(CALLERS, TIME / 2, echo).await?;
        let admin = place.engine.plugin_admin().context("there is no plugin host")?;
        let health = admin.health(&cx(), plugin).await?;
        let figure = |key: &str| find(&health, key).and_then(Json::as_f64).unwrap_or_default();
        rows.push(vec![
            language.to_owned(),
            format!("{:.0} / {:.0}", one.median() * 1e3, one.p99() * 1e3),
            format!("{:.0}", together.rate()),
            format!("{:.0}", figure("fuel_max")),
            format!("{:.2}", figure("memory_peak_bytes") / 1024.0 / 1024.0),
        ]);
        place.close().await;
    }
    let head = ["empty call in", "median / p99 (µs)", "a second, 8 callers", "fuel", "memory (MiB)"];
    report.table("A call that does nothing: place, store, instance, call", &head, rows);
    Ok(())
}

/// The first value of a key, however deep.
fn find<'a>(json: &'a Json, key: &str) -> Option<&'a Json> {
    match json {
        Json::Object(parts) => parts.get(key).or_else(|| parts.values().find_map(|part| find(part, key))),
        Json::Array(items) => items.iter().find_map(|item| find(item, key)),
        _ => None,
    }
}

/// What ten plugins cost that have nothing to do with what happens: a save of another object, and the start.
async fn many(packs: &Packs, cache: &Path, report: &mut Report) -> Result<()> {
    let mut rows = Vec::new();
    let mut figures = Vec::new();
    for (what, packages) in [("the product's own", packs.own.clone()), ("ten more", packs.crowd()?)] {
        // Once to compile.
        Place::open(packages.clone(), cache).await?.close().await;
        let mut starts = Vec::new();
        for _ in 0..TURNS {
            let place = Place::open(packages.clone(), cache).await?;
            starts.push(place.opened_ms);
            place.close().await;
        }
        let place = Place::open(packages, cache).await?;
        let product = fields(json!({"name": "Widget"}));
        let saves = in_turn(1_000, TIME, async |_| {
            place.engine.create(&cx(), "product", &product).await?;
            Ok(())
        })
        .await?;
        place.close().await;
        let start = middle(starts);
        rows.push(vec![what.to_owned(), format!("{:.2} / {:.2}", saves.median(), saves.p99()), format!("{start:.1}")]);
        figures.push((saves, start));
    }
    if let [(own, own_start), (crowd, crowd_start)] = figures.as_slice() {
        let saves = format!("{:+.3} / {:+.3}", crowd.median() - own.median(), crowd.p99() - own.p99());
        rows.push(vec!["what the ten cost".to_owned(), saves, format!("{:+.1}", crowd_start - own_start)]);
    }
    let head = ["plugins", "unrelated save, median / p99 (ms)", "opening, compiled before (ms)"];
    report.table("Plugins that have nothing to do with what is saved", &head, rows);
    Ok(())
}

/// The product's packages and one more.
fn with(packs: &Packs, id: &str) -> Result<Packages> {
    let mut packages = packs.own.clone();
    packages.extend(packs.guests(id)?);
    ensure!(packages.len() > packs.own.len(), "there is no package of {id}; run `cargo xtask guests`");
    Ok(packages)
}

/// The median.
fn middle(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
