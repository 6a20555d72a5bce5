//! The packages of the plugins that ship with the product.

/// File names and contents, in the order of their names.
pub(crate) const PACKAGES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/bundled.rs"));
