//! Recognising an archive by its content or its name.

const EXTENSIONS: [&str; 15] =
    ["zip", "tar", "gz", "tgz", "bz2", "xz", "zst", "lz4", "7z", "rar", "jar", "cab", "ar", "cpio", "tessera"];

const MAGICS: [&[u8]; 11] = [
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"PK\x07\x08",
    b"\x1f\x8b",
    b"\xfd7zXZ\0",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
    b"\x28\xb5\x2f\xfd",
    b"\x04\x22\x4d\x18",
    b"MSCF\0\0\0\0",
    b"!<arch>\n",
];

/// Whether an entry is itself an archive or a compressed stream, which would escape the caps on unpacking.
pub(super) fn is_archive(name: &str, content: &[u8]) -> bool {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    extension.is_some_and(|extension| EXTENSIONS.contains(&extension.as_str()))
        || MAGICS.iter().any(|magic| content.starts_with(magic))
        || content.get(257..262) == Some(b"ustar")
        || (content.starts_with(b"BZh") && content.get(4..10) == Some(&[0x31, 0x41, 0x59, 0x26, 0x53, 0x59]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn archives_are_known_by_name_or_content() {
        assert!(is_archive("assets/a.ZIP", b""));
        assert!(is_archive("assets/a.txt", b"PK\x03\x04rest"));
        assert!(is_archive("assets/a.txt", b"\x1f\x8b\x08"));
        assert!(is_archive("assets/a.txt", b"BZh91AY&SY"));
        let mut tar = vec![0; 512];
        tar[257..262].copy_from_slice(b"ustar");
        assert!(is_archive("assets/a.txt", &tar));
        assert!(!is_archive("assets/a.txt", b"BZh is no archive"));
        assert!(!is_archive("component.wasm", b"\0asm\x0d\0\x01\0"));
    }
}
