//! What a file is: by its first bytes, else by its name. What a client says counts least.

/// First bytes that tell.
const SIGNATURES: &[(&[u8], &str)] = &[
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"BM", "image/bmp"),
    (b"ID3", "audio/mpeg"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
];

/// Extensions that tell where the bytes don't.
const EXTENSIONS: &[(&str, &str)] = &[
    ("txt", "text/plain"),
    ("log", "text/plain"),
    ("csv", "text/csv"),
    ("md", "text/markdown"),
    ("json", "application/json"),
    ("xml", "application/xml"),
    ("html", "text/html"),
    ("htm", "text/html"),
    ("svg", "image/svg+xml"),
    ("eml", "message/rfc822"),
    ("ics", "text/calendar"),
    ("vcf", "text/vcard"),
    ("mp3", "audio/mpeg"),
    ("wav", "audio/wav"),
    ("mp4", "video/mp4"),
    ("mov", "video/quicktime"),
    ("heic", "image/heic"),
    ("tif", "image/tiff"),
    ("tiff", "image/tiff"),
];

/// Kinds that are archives or compound files inside: the name tells which.
const CONTAINERS: &[(&str, &str)] = &[
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("ods", "application/vnd.oasis.opendocument.spreadsheet"),
    ("doc", "application/msword"),
    ("xls", "application/vnd.ms-excel"),
    ("ppt", "application/vnd.ms-powerpoint"),
    ("msg", "application/vnd.ms-outlook"),
];

const UNKNOWN: &str = "application/octet-stream";

/// The media type of a file.
pub(super) fn of(name: &str, declared: &str, content: &[u8]) -> String {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default();
    let by_name = |table: &[(&str, &'static str)]| {
        table.iter().find(|(known, _)| *known == extension).map(|(_, media_type)| *media_type)
    };
    if let Some((_, media_type)) = SIGNATURES.iter().find(|(signature, _)| content.starts_with(signature)) {
        return (*media_type).to_owned();
    }
    let is_riff = |kind: &[u8]| content.starts_with(b"RIFF") && content.get(8..12) == Some(kind);
    if is_riff(b"WEBP") {
        return "image/webp".to_owned();
    }
    if is_riff(b"WAVE") {
        return "audio/wav".to_owned();
    }
    if content.starts_with(b"PK\x03\x04") {
        return by_name(CONTAINERS).unwrap_or("application/zip").to_owned();
    }
    if content.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return by_name(CONTAINERS).unwrap_or(UNKNOWN).to_owned();
    }
    by_name(EXTENSIONS).map_or_else(|| by_declaration(declared).to_owned(), str::to_owned)
}

/// A plain media type that claims nothing which its bytes would have shown.
fn by_declaration(declared: &str) -> &str {
    let declared = declared.split(';').next().unwrap_or_default().trim();
    let is_token = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"+-.".contains(&byte))
    };
    match declared.split_once('/') {
        Some(("audio" | "video" | "application", kind))
            if declared.len() <= 100 && is_token(kind) && kind != "pdf" && !kind.contains("xml") =>
        {
            declared
        }
        _ => UNKNOWN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_tell_before_names_and_names_before_claims() {
        assert_eq!(of("a.txt", "text/plain", b"\x89PNG\r\n\x1a\n...."), "image/png");
        assert_eq!(
            of("a.xlsx", "", b"PK\x03\x04...."),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        );
        assert_eq!(of("a.zip", "", b"PK\x03\x04...."), "application/zip");
        assert_eq!(of("photo.webp", "", b"RIFF\0\0\0\0WEBPVP8 "), "image/webp");
        assert_eq!(of("notes.txt", "text/html", b"hello"), "text/plain");
        assert_eq!(of("page", "text/html", b"<script>"), UNKNOWN, "a page that says so is no page");
        assert_eq!(of("x", "image/svg+xml", b"<svg>"), UNKNOWN);
        assert_eq!(of("call", "audio/amr", b"#!AMR"), "audio/amr");
        assert_eq!(of("fake.pdf", "application/pdf", b"<html>"), UNKNOWN);
    }
}
