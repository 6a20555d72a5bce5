//! Query parameters of lists.

use serde::Deserialize;
use tessera_model::query::{PAGE_DEFAULT, PAGE_MAX};

/// `?limit=&cursor=`.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Paging {
    pub(crate) limit: Option<usize>,
    pub(crate) cursor: Option<String>,
}

impl Paging {
    /// How many items to give: the default when not said, never more than the most.
    pub(crate) fn limit(&self) -> usize {
        bounded(self.limit, PAGE_DEFAULT)
    }

    /// The cursor; an empty one is none.
    pub(crate) fn cursor(&self) -> Option<String> {
        self.cursor.clone().filter(|cursor| !cursor.is_empty())
    }
}

/// A wanted number of items within bounds.
pub(crate) fn bounded(wanted: Option<usize>, default: usize) -> usize {
    wanted.unwrap_or(default).clamp(1, PAGE_MAX)
}
