//! What a machine must have. Each step is quick when the thing is there already.

pub(crate) mod browser;
pub(crate) mod node;
