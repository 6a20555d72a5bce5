//! Plugins: what the product's own do, what hostile ones can't, what administrators see of them.

mod admin;
mod bounds;
mod clocks;
mod cost;
mod customers;
mod desk;
mod events;
mod hostile;
mod jobs;
mod lifecycle;
mod loops;
mod order;
mod sales;
mod settings;
mod upgrade;
