//! Plugins: what the product's own do, what hostile ones can't, what administrators see of them.

mod admin;
mod bounds;
mod clocks;
mod cost;
mod customers;
mod desk;
mod events;
mod health;
mod hostile;
mod http;
mod http_hostile;
mod identity;
mod jobs;
mod kv;
mod lifecycle;
mod loops;
mod order;
mod panel;
mod panel_hostile;
mod peer;
mod sales;
mod secrets;
mod settings;
mod told;
mod trust;
mod upgrade;
