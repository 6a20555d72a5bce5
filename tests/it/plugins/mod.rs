//! Plugins: what the product's own do, what hostile ones can't, what administrators see of them.

mod admin;
mod cost;
mod customers;
mod desk;
mod events;
mod hostile;
mod jobs;
mod sales;
mod settings;
