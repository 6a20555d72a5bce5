//! A page of users.

use axum::Json;
use axum::extract::State;
use tessera_engine::records::query::QueryPage;

use crate::app::App;
use crate::extract::{CurrentUser, QueryParams};
use crate::problem::Answer;
use crate::routes::records::list::ListParams;
use crate::shapes::RecordPage;

/// A page of users; parameters as for any list of records.
#[utoipa::path(get, path = "/api/v1/users", tag = "administration",
    params(("filter" = Option<String>, Query), ("search" = Option<String>, Query), ("sort" = Option<String>, Query),
        ("limit" = Option<usize>, Query), ("cursor" = Option<String>, Query), ("count" = Option<bool>, Query)),
    responses((status = 200, body = RecordPage)))]
pub(crate) async fn list_users(
    State(app): State<App>,
    user: CurrentUser,
    QueryParams(params): QueryParams<ListParams>,
) -> Answer<Json<QueryPage>> {
    Ok(Json(app.engine.query(&user.cx, "user", params.into_request()?).await?))
}
