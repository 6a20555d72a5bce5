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

/// The file of a path; any other path is a page of the application, which finds its own way.
pub(crate) fn serve(path: &str, headers: &HeaderMap) -> Response {
    let name = path.trim_start_matches('/');
    if let Some(file) = Files::get(name).filter(|_| !name.is_empty()) {
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
    let tag = format!("\"{}\"", hex::encode(&file.metadata.sha256_hash()[..16]));
    let caching = if name.starts_with(HASHED) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let is_known = headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let mut response =
        if is_known { StatusCode::NOT_MODIFIED.into_response() } else { Body::from(file.data).into_response() };
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
        let mut known = HeaderMap::new();
        known.insert(header::IF_NONE_MATCH, page.headers()[header::ETAG].clone());
        assert_eq!(serve("/", &known).status(), StatusCode::NOT_MODIFIED);
    }
}
