//! Ids of the records that an import makes, known before it runs: a run that is broken off and goes on makes nothing twice.

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// Gives ids in the form of the import's own.
#[derive(Clone, Debug)]
pub(super) struct IdMaker {
    import: String,
    started_ms: i64,
}

impl IdMaker {
    /// For one import.
    pub(super) fn new(import: &str, started_ms: i64) -> Self {
        Self { import: import.to_owned(), started_ms }
    }

    /// The id of the record that a row of the file becomes; ids sort like rows.
    pub(super) fn row(&self, number: u32) -> String {
        self.make(number, &format!("row {number}"))
    }

    /// The id of a record that is made because a reference found none.
    pub(super) fn related(&self, object: &str, field: &str, folded: &str) -> String {
        self.make(0, &format!("{object}.{field}={folded}"))
    }

    /// A version 7 UUID: the time, then the row's number, then a digest of what it stands for.
    fn make(&self, number: u32, what: &str) -> String {
        let digest: [u8; 32] = Sha256::digest(format!("{}\n{what}", self.import)).into();
        let mut bytes = [0_u8; 16];
        bytes.copy_from_slice(&digest[..16]);
        let time = self.started_ms.to_be_bytes();
        bytes[..6].copy_from_slice(&time[2..]);
        // 12 bits of the number beside the version, 6 beside the variant, then the 14 that are left.
        let [.., upper_a, upper_b] = (number >> 20).to_be_bytes();
        bytes[6] = 0x70 | (upper_a & 0x0F);
        bytes[7] = upper_b;
        let low = number & 0x000F_FFFF;
        let [.., low_a, low_b] = (low & 0x3FFF).to_be_bytes();
        bytes[8] = 0x80 | u8::try_from(low >> 14).unwrap_or_default();
        bytes[9] = (low_a << 2) | (low_b >> 6);
        bytes[10] = (low_b << 2) | (bytes[10] & 0x03);
        let id = Uuid::from_bytes(bytes);
        if self.import.contains('-') { id.to_string() } else { id.simple().to_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_stable_and_sort_like_rows() {
        let ids = IdMaker::new("0193-import", 1_795_219_200_000);
        let rows: Vec<String> =
            [2, 3, 63, 64, 65, 16_383, 16_384, 1_048_575, 1_048_576, 4_000_000].map(|row| ids.row(row)).into();
        assert!(rows.is_sorted(), "{rows:#?}");
        assert_eq!(ids.row(3), ids.row(3));
        assert_ne!(ids.row(3), IdMaker::new("0193-other", 1_795_219_200_000).row(3));
        assert_ne!(ids.related("user", "name", "a"), ids.related("user", "name", "b"));
        assert_eq!(Uuid::parse_str(&rows[0]).unwrap().get_version_num(), 7);
    }
}
