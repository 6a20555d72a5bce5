//! The host with the product's own plugins.

mod data;
