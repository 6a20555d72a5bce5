//! Bounds the sum of all memories of a component; the stock limiter looks at each alone.

use wasmtime::ResourceLimiter;

/// Entries of one table.
const TABLE_ELEMENTS: usize = 20_000;

/// Counts what one instance holds.
pub(crate) struct SumLimiter {
    limit_bytes: usize,
    held_bytes: usize,
    /// A growth was refused; the trap that follows is explained by it.
    pub(crate) was_exceeded: bool,
}

impl SumLimiter {
    pub(crate) const fn new(limit_bytes: usize) -> Self {
        Self { limit_bytes, held_bytes: 0, was_exceeded: false }
    }

    /// Bytes of all memories together; they never shrink, so it is the most that was held.
    pub(crate) const fn held_bytes(&self) -> usize {
        self.held_bytes
    }
}

impl ResourceLimiter for SumLimiter {
    fn memory_growing(&mut self, current: usize, desired: usize, _maximum: Option<usize>) -> wasmtime::Result<bool> {
        let wanted = self.held_bytes.saturating_sub(current).saturating_add(desired);
        if wanted > self.limit_bytes {
            self.was_exceeded = true;
            return Ok(false);
        }
        self.held_bytes = wanted;
        Ok(true)
    }

    fn table_growing(&mut self, _current: usize, desired: usize, _maximum: Option<usize>) -> wasmtime::Result<bool> {
        Ok(desired <= TABLE_ELEMENTS)
    }

    fn instances(&self) -> usize {
        50
    }

    fn tables(&self) -> usize {
        20
    }

    fn memories(&self) -> usize {
        8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memories_are_summed() {
        let mut limiter = SumLimiter::new(100);
        assert!(limiter.memory_growing(0, 60, None).unwrap());
        assert!(!limiter.memory_growing(0, 60, None).unwrap());
        assert!(limiter.was_exceeded);
        assert!(limiter.memory_growing(60, 100, None).unwrap());
        assert!(!limiter.memory_growing(0, usize::MAX, None).unwrap());
        assert_eq!(limiter.held_bytes(), 100);
    }
}
