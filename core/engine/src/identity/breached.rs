//! Passwords that stand in lists of leaked ones. The list lies in the binary, so that no network is asked and nobody learns of the
//! question: the first bytes of each one's SHA-256, sorted. `cargo xtask passwords` makes it; `docs/SECURITY.md` says of what.

use sha2::{Digest as _, Sha256};

/// Bytes that are kept of each digest. One password in 20 million is taken for another one.
const WIDTH: usize = 5;
static KNOWN: &[u8] = include_bytes!("common-passwords.bin");

/// True when many people have this very password, or this word in theirs; it must be in small letters.
pub(super) fn is_known(text: &str) -> bool {
    let digest = Sha256::digest(text.as_bytes());
    let wanted = digest.get(..WIDTH).unwrap_or_default();
    let (mut low, mut high) = (0, KNOWN.len() / WIDTH);
    while low < high {
        let middle = low + (high - low) / 2;
        let found = KNOWN.get(middle * WIDTH..(middle + 1) * WIDTH).unwrap_or_default();
        match found.cmp(wanted) {
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
            std::cmp::Ordering::Equal => return true,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_holds_what_it_should() {
        let entries: Vec<&[u8]> = KNOWN.chunks(WIDTH).collect();
        assert!(entries.len() > 40_000, "{}", entries.len());
        assert!(entries.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(entries.last().is_some_and(|last| last.len() == WIDTH));
        for known in ["password", "iloveyou", "sunshine", "1q2w3e4r5t", "qwertyuiop", "woaini", "dearbook"] {
            assert!(is_known(known), "{known}");
        }
        for unknown in ["", "correct horse battery", "vt9-kettle-on-the-hob", "桌上有一只橙色的猫"] {
            assert!(!is_known(unknown), "{unknown}");
        }
    }
}
