//! What an instance takes by itself: a place in the pool, a store with its limits, the component's own beginning. Nothing is called.

use anyhow::{Context as _, Result};
use tessera_package::Package;
use wasmtime::component::{Component, Linker};
use wasmtime::{Config, Engine, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig, Store};

use super::TIME;
use super::place::Packs;
use crate::measure::in_turn;
use crate::report::Report;

const MIB: usize = 1024 * 1024;
const FUEL: u64 = 50_000_000;

/// Of a component in Rust and one in TypeScript.
pub(super) async fn costs(packs: &Packs, report: &mut Report) -> Result<()> {
    let engine = engine()?;
    let mut rows = Vec::new();
    for (language, id) in [("Rust", "test.speaker-1"), ("TypeScript", "test.speaker-ts-1")] {
        let (_, bytes) =
            packs.guests(id)?.into_iter().next().with_context(|| format!("there is no package of {id}"))?;
        let package = Package::read(&bytes)?;
        let component = Component::new(&engine, package.component().context("it has no component")?)?;
        let mut linker = Linker::<()>::new(&engine);
        linker.define_unknown_imports_as_traps(&component)?;
        let instance = linker.instantiate_pre(&component)?;
        let times = in_turn(5_000, TIME / 2, async |_| {
            let mut store = Store::new(&engine, ());
            store.set_fuel(FUEL)?;
            store.set_epoch_deadline(1);
            instance.instantiate_async(&mut store).await?;
            Ok(())
        })
        .await?;
        rows.push(vec![language.to_owned(), format!("{:.1} / {:.1}", times.median() * 1e3, times.p99() * 1e3)]);
    }
    report.table("An instance, made and dropped", &["component in", "median / p99 (µs)"], rows);
    Ok(())
}

/// As `core/plugin-host/src/runtime/engine.rs` has it, as far as instances go.
fn engine() -> Result<Engine> {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(64)
        .total_core_instances(256)
        .total_memories(64)
        .total_tables(256)
        .total_stacks(64)
        .max_memory_size(256 * MIB)
        .max_memories_per_component(8)
        .max_tables_per_component(20)
        .table_elements(20_000)
        .linear_memory_keep_resident(256 * 1024)
        .table_keep_resident(16 * 1024)
        .async_stack_keep_resident(64 * 1024);
    let mut config = Config::new();
    config
        .wasm_component_model(true)
        .consume_fuel(true)
        .epoch_interruption(true)
        .concurrency_support(false)
        .max_wasm_stack(MIB / 2)
        .async_stack_size(2 * MIB)
        .async_stack_zeroing(true)
        .cranelift_nan_canonicalization(true)
        .cranelift_opt_level(OptLevel::Speed)
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    Ok(Engine::new(&config)?)
}
