//! Tests of the whole, over HTTP.

mod auth;
mod dead_letters;
mod deletion;
mod errors;
mod files;
mod fuzz;
mod limits;
mod live;
mod openapi;
mod plugins;
mod records;
mod ui;
