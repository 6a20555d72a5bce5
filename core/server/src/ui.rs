//! The user interface, compiled into the binary.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use rust_embed::{EmbeddedFile, RustEmbed};
use tessera_model::error::Error;

use crate::problem::Problem;

/// The built interface, or a page that tells how to build it.
#[derive(RustEmbed)]
#[folder = "$TESSERA_UI_DIST"]
struct Files;

/// Names of built assets carry a hash of their content.
const HASHED: &str = "assets/";
/// How a file may lie packed beside itself, and what that is called on the way; the smaller first.
const PACKED: [(&str, &str); 2] = [(".br", "br"), (".gz", "gzip")];

/// The file of a path; any other path is a page of the application, which finds its own way.
pub(crate) fn serve(path: &str, headers: &HeaderMap) -> Response {
    let name = path.trim_start_matches('/');
    let is_packed = PACKED.iter().any(|(suffix, _)| name.ends_with(suffix));
    if let Some(file) = Files::get(name).filter(|_| !name.is_empty() && !is_packed) {
        return answer(name, file, headers);
    }
    // A missing file is no page: an old tab that asks for a chunk of an earlier build must not get HTML.
    // Pages have dots too, in the ids of plugins; files beside the assets all lie at the top.
    let is_file = name.starts_with(HASHED) || name.contains("..") || (name.contains('.') && !name.contains('/'));
    match Files::get("index.html").filter(|_| !is_file) {
        Some(file) => answer("index.html", file, headers),
        None => Problem(Error::not_found(format!("the file {path}"))).into_response(),
    }
}

fn answer(name: &str, file: EmbeddedFile, headers: &HeaderMap) -> Response {
    let packed = packed(name, headers);
    let encoding = packed.as_ref().map(|(encoding, _)| *encoding);
    let tag = format!("\"{}{}\"", hex::encode(&file.metadata.sha256_hash()[..16]), encoding.unwrap_or_default());
    let caching = if name.starts_with(HASHED) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let is_known = headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let data = packed.map_or(file.data, |(_, packed)| packed.data);
    let mut response =
        if is_known { StatusCode::NOT_MODIFIED.into_response() } else { Body::from(data).into_response() };
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = encoding.filter(|_| !is_known) {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    let kind = mime_guess::from_path(name).first_raw().unwrap_or("application/octet-stream");
    let kind = if kind.starts_with("text/") { format!("{kind}; charset=utf-8") } else { kind.to_owned() };
    for (key, value) in
        [(header::CONTENT_TYPE, kind.as_str()), (header::CACHE_CONTROL, caching), (header::ETAG, tag.as_str())]
    {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(key, value);
        }
    }
    response
}

/// The file as it was packed when the interface was built, where the client takes it so.
fn packed(name: &str, headers: &HeaderMap) -> Option<(&'static str, EmbeddedFile)> {
    let asked = headers.get(header::ACCEPT_ENCODING)?.to_str().ok()?;
    PACKED
        .into_iter()
        .filter(|(_, encoding)| takes(asked, encoding))
        .find_map(|(suffix, encoding)| Some((encoding, Files::get(&format!("{name}{suffix}"))?)))
}

/// Whether `gzip, br;q=0.9` names an encoding, and not to refuse it.
fn takes(asked: &str, encoding: &str) -> bool {
    asked.split(',').any(|one| {
        let (name, weight) = one.split_once(';').unwrap_or((one, ""));
        let weight = weight.trim().strip_prefix("q=").map(str::parse::<f32>);
        name.trim().eq_ignore_ascii_case(encoding) && !matches!(weight, Some(Ok(0.0)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_fall_back_to_the_application_and_missing_files_do_not() {
        let page = serve("/records/x/1", &HeaderMap::new());
        assert_eq!(
            (page.status(), &page.headers()[header::CACHE_CONTROL]),
            (StatusCode::OK, &HeaderValue::from_static("no-cache"))
        );
        assert_eq!(serve("/settings/plugins/test.hostile", &HeaderMap::new()).status(), StatusCode::OK);
        assert_eq!(serve("/gone.txt", &HeaderMap::new()).status(), StatusCode::NOT_FOUND);
        assert_eq!(serve("/assets/gone-123.js", &HeaderMap::new()).status(), StatusCode::NOT_FOUND);
        assert_eq!(serve("/../Cargo.toml", &HeaderMap::new()).status(), StatusCode::NOT_FOUND);
        assert_eq!(serve("/index.html.br", &HeaderMap::new()).status(), StatusCode::NOT_FOUND);
        let mut known = HeaderMap::new();
        known.insert(header::IF_NONE_MATCH, page.headers()[header::ETAG].clone());
        assert_eq!(serve("/", &known).status(), StatusCode::NOT_MODIFIED);
    }

    #[test]
    fn a_file_comes_packed_as_the_client_takes_it() {
        assert!(takes("gzip, deflate, br", "br"));
        assert!(takes("gzip;q=0.5, BR;q=1.0", "br"));
        assert!(!takes("gzip, br;q=0", "br"));
        assert!(!takes("brotli, *", "br"));
        // Where nothing was built, nothing is packed.
        let Some(small) = Files::iter().find(|name| name.ends_with(".js.br")) else { return };
        let path = small.trim_end_matches(".br").to_owned();
        let mut asked = HeaderMap::new();
        let plain = serve(&path, &asked);
        assert!(!plain.headers().contains_key(header::CONTENT_ENCODING));
        asked.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip, br"));
        let packed = serve(&path, &asked);
        assert_eq!(packed.headers()[header::CONTENT_ENCODING], "br");
        assert_eq!(packed.headers()[header::CONTENT_TYPE], plain.headers()[header::CONTENT_TYPE]);
        assert_ne!(packed.headers()[header::ETAG], plain.headers()[header::ETAG]);
        asked.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        assert_eq!(serve(&path, &asked).headers()[header::CONTENT_ENCODING], "gzip");
    }
}
