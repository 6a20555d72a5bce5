//! What was done beside records.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::Value;
use tessera_engine::identity::AuditFilter;
use tessera_model::date;
use tessera_model::error::{Error, FieldError};

use crate::app::App;
use crate::extract::{CurrentUser, QueryParams};
use crate::problem::{Answer, Problem};
use crate::routes::paging::bounded;
use crate::shapes::List;

/// `?action=&by=&since=&until=&search=&limit=&cursor=`; an empty parameter is as good as none.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Wanted {
    action: Option<String>,
    by: Option<String>,
    since: Option<String>,
    until: Option<String>,
    search: Option<String>,
    limit: Option<usize>,
    cursor: Option<String>,
}

/// Sign-ins, changes of rights, exports, plugins: newest first. A page may be short while more follow; `next_cursor` tells.
#[utoipa::path(get, path = "/api/v1/audit", tag = "administration",
    params(("action" = Option<String>, Query, description = "A key such as `plugin.install`, or `plugin` for all of them"),
        ("by" = Option<String>, Query, description = "Id of whoever did it"),
        ("since" = Option<String>, Query, description = "From this instant on, RFC 3339"),
        ("until" = Option<String>, Query, description = "Before this instant, RFC 3339"),
        ("search" = Option<String>, Query, description = "Words in the entry"),
        ("limit" = Option<usize>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = List)))]
pub(crate) async fn list_audit(
    State(app): State<App>,
    user: CurrentUser,
    QueryParams(wanted): QueryParams<Wanted>,
) -> Answer<Json<Value>> {
    let filter = AuditFilter {
        since_ms: instant("since", wanted.since.as_deref())?,
        until_ms: instant("until", wanted.until.as_deref())?,
        action: said(wanted.action),
        by: said(wanted.by),
        search: said(wanted.search),
    };
    let limit = bounded(wanted.limit, tessera_model::query::PAGE_DEFAULT);
    Ok(Json(app.engine.audit_entries(&user.cx, &filter, said(wanted.cursor).as_deref(), limit).await?))
}

fn said(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

fn instant(name: &str, text: Option<&str>) -> Result<Option<i64>, Problem> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
    let millis = date::millis_from_instant(text).ok_or_else(|| {
        let problem = FieldError::new(
            name,
            "invalid",
            "Must be an instant such as 2026-01-31T08:00:00Z",
            "必须是时刻，例如 2026-01-31T08:00:00Z",
        );
        Error::validation(vec![problem])
    })?;
    Ok(Some(millis))
}
