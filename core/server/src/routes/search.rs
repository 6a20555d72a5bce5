//! Search across objects.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::Value;
use tessera_model::error::{Error, ErrorCode, FieldError};

use crate::app::App;
use crate::extract::{CurrentUser, QueryParams};
use crate::problem::{Answer, Problem};
use crate::routes::paging::bounded;
use crate::shapes::List;

/// Hits in one answer when the caller doesn't say.
const HITS_DEFAULT: usize = 20;
/// Longest text to search for, in characters.
const TEXT_MAX: usize = 200;

/// What to look for.
#[derive(Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    q: String,
    limit: Option<usize>,
}

/// Records of any object by words, Chinese words, pinyin or initials, best first.
#[utoipa::path(get, path = "/api/v1/search", tag = "search", params(("q" = String, Query), ("limit" = Option<usize>, Query)),
    responses((status = 200, body = List)))]
pub(crate) async fn search(
    State(app): State<App>,
    user: CurrentUser,
    QueryParams(wanted): QueryParams<Wanted>,
) -> Answer<Json<Value>> {
    let text = wanted.q.trim();
    if text.chars().count() > TEXT_MAX {
        let problem = FieldError::new(
            "q",
            "too_long",
            format!("At most {TEXT_MAX} characters"),
            format!("最多 {TEXT_MAX} 个字符"),
        );
        return Err(Problem(Error::new(ErrorCode::MalformedRequest, "q is too long").with_field(problem)));
    }
    Ok(Json(app.engine.search(&user.cx, text, bounded(wanted.limit, HITS_DEFAULT)).await?))
}
