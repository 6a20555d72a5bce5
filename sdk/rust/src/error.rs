//! Errors as they travel between host and guest.

use crate::bindings::hooks::tessera::plugin::types;

/// What went wrong. Codes are an open set: `permission-denied`, `not-found`, `conflict`, `validation-failed`,
/// `phase-forbidden`, `capability-missing`, `limit-exceeded` …
pub use types::Error;

/// What fallible calls return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error of the plugin itself.
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: message.into(), field: None, retryable: false, details: None }
    }

    /// A refusal that the user reads: `key` is a message of the package's locales.
    pub fn refused(key: &str) -> Self {
        Self::new("refused", key)
    }

    /// The same for one field of what the user filled in.
    #[must_use]
    pub fn on_field(mut self, field: &str) -> Self {
        self.field = Some(field.to_owned());
        self
    }

    /// True when the code is this one.
    pub fn is(&self, code: &str) -> bool {
        self.code == code
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::new("malformed", error.to_string())
    }
}
