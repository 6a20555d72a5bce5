//! Plugins: what the product's own do, what hostile ones can't, what administrators see of them.

mod admin;
mod cost;
mod customers;
mod hostile;
mod sales;
