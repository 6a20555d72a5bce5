//! The store against the real engine, in memory and in a folder.

mod commits;
mod documents;
mod figures;
mod folder;
mod lists;
mod plans;
mod properties;
mod rates;
mod searches;
mod support;
