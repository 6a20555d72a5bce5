//! Builds guests: from a plugin's crate, or its npm package, to a component. Used by the product's own automation for its plugins and by
//! `tessera plugin build` for everybody else's, so that both find a compiler in the same way.
//!
//! What happens is told to whoever called, line by line, by a function that they hand in.

pub mod code;
pub mod guest;
pub mod program;
pub mod script;
pub mod toolchain;

pub use code::{Code, Tools, find};
pub use guest::Guest;
pub use script::Script;
pub use toolchain::{Choice, TARGET, Toolchain};

/// Tells a person what happens next.
pub type Say<'a> = &'a dyn Fn(&str);
