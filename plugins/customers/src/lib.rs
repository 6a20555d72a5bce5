//! Behaviour of the customers plugin.
