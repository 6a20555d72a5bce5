//! What it costs that a guest can be interrupted: the same loop with and without fuel and epochs.

use std::time::Instant;

use anyhow::Result;
use wasmtime::{Config, Engine, Instance, Module, OptLevel, Store};

/// A module whose `run` goes round a loop so often, with a multiplication, an addition and a comparison.
const LOOP: &[u8] = b"\x00\x61\x73\x6d\x01\x00\x00\x00\x01\x06\x01\x60\x01\x7f\x01\x7f\x03\x02\x01\x00\x07\x07\x01\x03\x72\x75\x6e\x00\
    \x00\x0a\x20\x01\x1e\x01\x01\x7f\x03\x40\x20\x01\x41\x1f\x6c\x20\x00\x6a\x21\x01\x20\x00\x41\x01\x6b\x21\x00\x20\x00\x0d\x00\
    \x0b\x20\x01\x0b";
const ROUNDS: i32 = 50_000_000;
const TURNS: usize = 5;

/// Nanoseconds a round: with neither, with fuel, with epochs, with both.
pub(super) fn costs() -> Result<[f64; 4]> {
    Ok([round(false, false)?, round(true, false)?, round(false, true)?, round(true, true)?])
}

fn round(fuel: bool, epochs: bool) -> Result<f64> {
    let mut config = Config::new();
    config.consume_fuel(fuel).epoch_interruption(epochs).cranelift_opt_level(OptLevel::Speed);
    let engine = Engine::new(&config)?;
    let module = Module::from_binary(&engine, LOOP)?;
    let mut times = Vec::with_capacity(TURNS);
    for _ in 0..TURNS {
        let mut store = Store::new(&engine, ());
        if fuel {
            store.set_fuel(u64::MAX)?;
        }
        if epochs {
            store.set_epoch_deadline(1);
        }
        let instance = Instance::new(&mut store, &module, &[])?;
        let run = instance.get_typed_func::<i32, i32>(&mut store, "run")?;
        let started = Instant::now();
        run.call(&mut store, ROUNDS)?;
        times.push(started.elapsed().as_secs_f64() * 1e9 / f64::from(ROUNDS));
    }
    times.sort_by(f64::total_cmp);
    Ok(times[TURNS / 2])
}
