//! The host with the product's own plugins, and which of them is asked when.

mod data;
mod registry;
