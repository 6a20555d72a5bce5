//! Lists of choices, as administrators want them.

pub(crate) mod update;
