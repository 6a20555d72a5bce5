//! Keys and values of this plugin alone: progress of a synchronisation, a cache, a lock. Needs the capability `kv`.
//!
//! Nobody else sees them, neither other plugins nor people; whatever belongs to people belongs into records. A key has 1 to 256 bytes and
//! no control characters, a value 64 KiB at most; a plugin keeps 10,000 keys and 16 MiB at most. In a before-hook values can be read and
//! not changed. What is written is written at once, whatever becomes of the call.
//!
//! ```no_run
//! # fn next() -> tessera_sdk::Result<u64> {
//! use tessera_sdk::{json, kv};
//!
//! // A counter that many calls at once may turn.
//! loop {
//!     let last = kv::get("counter")?;
//!     let next = last.as_ref().and_then(|entry| entry.json().ok()).and_then(|last| last.as_u64()).unwrap_or(0) + 1;
//!     match kv::set_if("counter", json!(next).to_string().as_bytes(), last.map_or(0, |entry| entry.revision), None) {
//!         Err(error) if error.is("conflict") => {}
//!         Err(error) => return Err(error),
//!         Ok(_) => return Ok(next),
//!     }
//! }
//! # }
//! ```

use crate::bindings::hooks::tessera::plugin::kv as host;
use crate::{Json, Result};

pub use host::Entry;

impl Entry {
    /// The value as a text.
    ///
    /// # Errors
    /// `malformed` when it is none.
    pub fn text(&self) -> Result<&str> {
        std::str::from_utf8(&self.value).map_err(|error| crate::Error::new("malformed", error.to_string()))
    }

    /// The value as JSON.
    ///
    /// # Errors
    /// `malformed` when it is none.
    pub fn json(&self) -> Result<Json> {
        Ok(serde_json::from_slice(&self.value)?)
    }
}

/// A value with its revision; none when there is none, or its time is over.
///
/// # Errors
/// `capability-missing`, `validation-failed` for what can't be a key, `limit-exceeded` when the call reads too much.
pub fn get(key: &str) -> Result<Option<Entry>> {
    host::get(key)
}

/// The values of up to 200 keys, in the same order, in one call of the host; none for each that isn't there.
///
/// # Errors
/// As [`get`].
pub fn get_many(keys: &[String]) -> Result<Vec<Option<Entry>>> {
    if keys.is_empty() { Ok(Vec::new()) } else { host::get_many(keys) }
}

/// Keeps a value in place of any former one, for so many seconds or for good; answers its revision. A revision is never given twice, also
/// when the key was deleted meanwhile.
///
/// # Errors
/// As [`get`]; `phase-forbidden` in a before-hook, `limit-exceeded` for a value of more than 64 KiB or too many writes,
/// `quota-exceeded` when the plugin keeps as much as it may (`details`: `{"quota":"keys"}` or `"bytes"`).
pub fn set(key: &str, value: &[u8], ttl_seconds: Option<u32>) -> Result<u64> {
    host::set(key, value, None, ttl_seconds)
}

/// The same only if the key still has this revision; 0 stands for a key that isn't there.
///
/// # Errors
/// As [`set`]; `conflict` when it has another one (`details`: `{"revision":7}`, 0 when it isn't there).
pub fn set_if(key: &str, value: &[u8], revision: u64, ttl_seconds: Option<u32>) -> Result<u64> {
    host::set(key, value, Some(revision), ttl_seconds)
}

/// Removes a value, if it is there.
///
/// # Errors
/// As [`get`]; `phase-forbidden` in a before-hook, `limit-exceeded` for too many writes.
pub fn delete(key: &str) -> Result<()> {
    host::delete(key)
}

/// Values whose keys begin with `prefix`, in order of their keys (by UTF-8), after the key `after`: at most `limit`, 100, and about 1 MiB.
/// Go on after the last key until nothing comes.
///
/// # Errors
/// As [`get`].
pub fn scan(prefix: &str, after: Option<&str>, limit: u32) -> Result<Vec<Entry>> {
    host::scan(prefix, after, limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_what_they_are() {
        let entry = |value: &[u8]| Entry { key: "k".to_owned(), value: value.to_vec(), revision: 1 };
        assert_eq!(entry("你好".as_bytes()).text().unwrap(), "你好");
        assert!(entry(&[0xff]).text().unwrap_err().is("malformed"));
        assert_eq!(entry(b"{\"a\":1}").json().unwrap()["a"], 1);
        assert!(entry(b"{").json().unwrap_err().is("malformed"));
    }
}
