//! What tests of the whole are written with: [`TestApp`] runs a server in this process on a port of its own and an in-memory
//! database, with a clock and ids that tests control.

pub mod app;
pub mod cases;
pub mod client;
pub mod clock;
pub mod fixtures;
pub mod plugins;

pub use app::TestApp;
pub use client::{Answer, Client};
