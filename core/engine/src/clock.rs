//! Time and randomness as parameters. The real ones live in the binary; tests use fixed ones.

/// The time.
pub trait Clock: Send + Sync {
    /// Milliseconds since 1970-01-01 UTC.
    fn now_ms(&self) -> i64;
}

/// Fresh ids and secrets.
pub trait Ids: Send + Sync {
    /// A new record id: sorts by the time at which it was made.
    fn next_id(&self, now_ms: i64) -> String;
    /// 256 bits that nobody can guess.
    fn secret(&self) -> [u8; 32];
}
