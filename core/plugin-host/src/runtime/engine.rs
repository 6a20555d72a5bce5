//! The one configuration of wasmtime, and the clock that interrupts guests.

use std::thread;
use std::time::Duration;

use wasmtime::{Config, Engine, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig, WasmBacktraceDetails};

/// Guests are looked at so often.
pub(crate) const TICK: Duration = Duration::from_millis(5);
/// Calls that run at once at most, over all plugins.
pub(crate) const SLOTS: u32 = 64;
const MIB: usize = 1024 * 1024;
/// Stack of a guest, in bytes.
const WASM_STACK: usize = MIB / 2;

/// An engine with the pooling allocator, or on machines that don't grant the address space with the one on demand.
///
/// # Errors
/// When this machine can't run compiled code at all.
pub(crate) fn build() -> wasmtime::Result<Engine> {
    let engine = for_compiling()?;
    start_ticker(&engine);
    Ok(engine)
}

/// The same engine without the clock: what it compiles, [`build`]'s can run.
///
/// # Errors
/// As [`build`].
pub(crate) fn for_compiling() -> wasmtime::Result<Engine> {
    Engine::new(&config(true)).or_else(|error| {
        tracing::info!(%error, "instances of plugins are allocated on demand: no room for a pool");
        Engine::new(&config(false))
    })
}

fn config(pooled: bool) -> Config {
    let mut config = Config::new();
    config
        .wasm_component_model(true)
        .wasm_memory64(false)
        .wasm_relaxed_simd(false)
        .consume_fuel(true)
        .epoch_interruption(true)
        .concurrency_support(false)
        .max_wasm_stack(WASM_STACK)
        .async_stack_size(2 * MIB)
        .async_stack_zeroing(true)
        .cranelift_nan_canonicalization(true)
        .cranelift_opt_level(OptLevel::Speed)
        .wasm_backtrace_details(WasmBacktraceDetails::Disable)
        .parallel_compilation(true);
    if pooled {
        config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool()));
    }
    config
}

/// Slots cost address space, not memory; kept pages make the next instance quick.
fn pool() -> PoolingAllocationConfig {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(SLOTS)
        .total_core_instances(SLOTS * 4)
        .total_memories(SLOTS)
        .total_tables(SLOTS * 4)
        .total_stacks(SLOTS)
        .max_memory_size(256 * MIB)
        .max_memories_per_component(8)
        .max_tables_per_component(20)
        .table_elements(20_000)
        .linear_memory_keep_resident(256 * 1024)
        .table_keep_resident(16 * 1024)
        .async_stack_keep_resident(64 * 1024);
    pool
}

/// Ends by itself once the engine is gone.
fn start_ticker(engine: &Engine) {
    let engine = engine.weak();
    let ticker = thread::Builder::new().name("plugin-clock".to_owned()).spawn(move || {
        while let Some(engine) = engine.upgrade() {
            engine.increment_epoch();
            drop(engine);
            thread::sleep(TICK);
        }
    });
    if let Err(error) = ticker {
        tracing::error!(%error, "the clock that interrupts plugins could not start; fuel and deadlines still bound them");
    }
}

#[cfg(test)]
mod tests {
    use wasmtime::{Instance, Module, PoolConcurrencyLimitError, Store};

    use super::*;

    /// A module that has one page of memory and nothing else.
    const MEMORY: &[u8] = b"\0asm\x01\0\0\0\x05\x03\x01\0\x01";

    #[test]
    fn instances_lie_in_a_pool_and_end_with_its_places() {
        let engine = build().unwrap();
        let pool = engine.pooling_allocator_metrics().expect("the engine has a pool");
        let module = Module::from_binary(&engine, MEMORY).unwrap();
        let mut store = Store::new(&engine, ());
        for _ in 0..SLOTS {
            Instance::new(&mut store, &module, &[]).unwrap();
        }
        assert_eq!((pool.core_instances(), pool.memories()), (u64::from(SLOTS), SLOTS as usize));
        let refused = Instance::new(&mut store, &module, &[]).unwrap_err();
        assert!(
            refused.is::<PoolConcurrencyLimitError>(),
            "what makes a call answer that all places are taken: {refused:#}"
        );
        drop(store);
        assert_eq!(pool.memories(), 0, "the places are free again");
    }
}
