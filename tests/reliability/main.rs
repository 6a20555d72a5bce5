//! What the real binary does when it is killed, when the disk is full, and when it can't start.
//!
//! Every test starts the server as an operator does, on a copy of one installation that is set up once (`site`), and looks at it
//! from outside: over HTTP, through `tessera doctor --deep`, and at what it says on the terminal. `TESSERA_BIN` names the binary;
//! without it the one beside this test is taken.

#![expect(clippy::print_stdout, reason = "what a round measured is for whoever reads its output")]

mod disk;
mod http;
mod kills;
mod ledger;
mod load;
mod packages;
mod power;
mod server;
mod site;
mod starting;
