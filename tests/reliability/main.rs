//! What the real binary does when it is killed, when the disk is full, when it can't start or migrate, with the same files by each way
//! into it, with hostile files, with its database elsewhere, as commands, and as a demonstration; what its log says; and where the guide
//! for plugins leads.
//!
//! Every test starts the server as an operator does, mostly on a copy of one installation that is set up once (`site`), and looks at
//! it from outside: over HTTP, through `tessera doctor --deep`, and at what it says on the terminal. `TESSERA_BIN` names the binary;
//! without it the one beside this test is taken.

// The database server of these tests awaits the database's own code, which nests deeply.
#![recursion_limit = "512"]
#![expect(clippy::print_stdout, reason = "what a round measured is for whoever reads its output")]

mod commands;
mod database;
mod demo;
mod disk;
mod http;
mod inside;
mod kills;
mod ledger;
mod load;
mod logs;
mod migrating;
mod networked;
mod packages;
mod power;
mod same_import;
mod server;
mod site;
mod starting;
mod tutorial;
mod workbooks;
