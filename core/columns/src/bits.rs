//! Sets of rows, one bit each.

const BITS: usize = 64;

/// A set of the rows below a length.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bits {
    words: Vec<u64>,
    len: usize,
}

impl Bits {
    pub(crate) fn none(len: usize) -> Self {
        Self { words: vec![0; len.div_ceil(BITS)], len }
    }

    pub(crate) fn all(len: usize) -> Self {
        let mut all = Self { words: vec![u64::MAX; len.div_ceil(BITS)], len };
        all.cut();
        all
    }

    /// The rows for which a test holds.
    pub(crate) fn of<T: Copy>(values: &[T], holds: impl Fn(T) -> bool) -> Self {
        let word = |chunk: &[T]| {
            chunk.iter().enumerate().fold(0_u64, |word, (at, value)| word | (u64::from(holds(*value)) << at))
        };
        Self { words: values.chunks(BITS).map(word).collect(), len: values.len() }
    }

    pub(crate) fn get(&self, at: usize) -> bool {
        self.words.get(at / BITS).is_some_and(|word| word >> (at % BITS) & 1 == 1)
    }

    /// Puts a row in or takes it out; the set grows to hold it.
    pub(crate) fn set(&mut self, at: usize, is_in: bool) {
        if at >= self.len {
            self.len = at + 1;
            self.words.resize(self.len.div_ceil(BITS), 0);
        }
        if let Some(word) = self.words.get_mut(at / BITS) {
            let bit = 1 << (at % BITS);
            if is_in { *word |= bit } else { *word &= !bit }
        }
    }

    pub(crate) fn and(mut self, other: &Self) -> Self {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word &= other);
        self
    }

    pub(crate) fn or(mut self, other: &Self) -> Self {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word |= other);
        self
    }

    pub(crate) fn not(mut self) -> Self {
        self.words.iter_mut().for_each(|word| *word = !*word);
        self.cut();
        self
    }

    pub(crate) fn count(&self) -> u64 {
        self.words.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    /// The rows, ascending.
    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> {
        self.words.iter().enumerate().flat_map(|(at, word)| {
            let mut left = *word;
            std::iter::from_fn(move || {
                let next = (left != 0).then(|| left.trailing_zeros() as usize)?;
                left &= left - 1;
                Some(at * BITS + next)
            })
        })
    }

    /// Rows beyond the length are in no set.
    fn cut(&mut self) {
        let beyond = self.len % BITS;
        if let Some(last) = self.words.last_mut().filter(|_| beyond > 0) {
            *last &= (1 << beyond) - 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_combine_as_sets_do() {
        let values: Vec<u32> = (0..150).collect();
        let even = Bits::of(&values, |value| value % 2 == 0);
        let high = Bits::of(&values, |value| value >= 140);
        let both = |sets: Bits| sets.iter().collect::<Vec<_>>();
        assert_eq!(both(even.clone().and(&high)), [140, 142, 144, 146, 148]);
        assert_eq!(even.clone().or(&high).count(), 80);
        assert_eq!(even.clone().not().count(), 75);
        assert_eq!(Bits::all(150), Bits::none(150).not());
        assert_eq!(Bits::all(128).count(), 128);
        let mut grown = Bits::default();
        grown.set(70, true);
        assert!(grown.get(70) && !grown.get(69) && !grown.get(1_000));
        assert_eq!(grown.not().count(), 70);
    }
}
