//! Plugin packages: what stands in a `.tessera` file, how it is read without trusting it, and how it is made.
//!
//! A package is a zip that is read in memory and never extracted. [`Package::read`] is the only way in: what it
//! returns has passed every cap and every check of its digests, and carries a typed [`manifest::Manifest`]. Objects,
//! dictionaries, dashboards, menus and locales stay raw text here, because their shape belongs to the core's model.
//!
//! The way out is two functions: [`component::componentize`] turns a core module into a component, and
//! [`write::pack`] puts a plugin's folder and its component into a package, the same bytes for the same input.
//!
//! [`signature::verify`] tells who signed a package, [`sign::sign`] signs one with a [`SecretKey`]. Not here: whether a signer is
//! trusted, compiling, and installing.

pub mod limits;
pub mod manifest;
pub mod migrations;
pub mod package;
pub mod read;
pub mod write;

pub mod component;
pub mod digests;
pub mod error;
pub mod layout;
pub mod name;
pub mod secret_key;
pub mod sign;
pub mod signature;

pub use error::PackageError;
pub use manifest::Manifest;
pub use package::Package;
pub use secret_key::SecretKey;

#[cfg(test)]
mod samples;
