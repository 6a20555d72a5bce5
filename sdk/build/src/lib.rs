//! Builds guests: from a plugin's crate to a component. Used by the product's own automation for its plugins and by
//! `tessera plugin build` for everybody else's, so that both find a compiler in the same way.
//!
//! What happens is told to whoever called, line by line, by a function that they hand in.

pub mod guest;
pub mod program;
pub mod toolchain;

pub use guest::{Guest, find};
pub use toolchain::{Choice, TARGET, Toolchain};

/// Tells a person what happens next.
pub type Say<'a> = &'a dyn Fn(&str);
