//! Shares a record no longer.

use axum::extract::State;
use axum::http::StatusCode;
use tessera_engine::record_shares::ShareTarget;
use tessera_model::error::Error;

use crate::app::App;
use crate::extract::{CurrentUser, PathParams};
use crate::problem::Answer;

/// A record is no longer shared with a user, a user group or a department.
#[utoipa::path(delete, path = "/api/v1/records/{object}/{id}/shares/{to}/{with}", tag = "records",
    params(("object" = String, Path), ("id" = String, Path), ("to" = String, Path, description = "`user`, `user_group` or `department`"),
        ("with" = String, Path, description = "Its id")), responses((status = 204)))]
pub(crate) async fn unshare_record(
    State(app): State<App>,
    user: CurrentUser,
    PathParams((object, id, to, with)): PathParams<(String, String, String, String)>,
) -> Answer<StatusCode> {
    let to = ShareTarget::from_text(&to).ok_or_else(|| Error::not_found(format!("shares with a `{to}`")))?;
    app.engine.unshare_record(&user.cx, &object, &id, to, &with).await?;
    Ok(StatusCode::NO_CONTENT)
}
