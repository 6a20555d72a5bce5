//! Behaviour of the sales plugin.
