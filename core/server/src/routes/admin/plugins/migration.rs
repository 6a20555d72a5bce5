//! What is done with a plugin's data for another version.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::Value;
use tessera_engine::extension::MigrationWish;

use super::admin;
use crate::app::App;
use crate::extract::{Body, CurrentUser, PathParams};
use crate::problem::Answer;
use crate::shapes::MigrationInput;

/// What an administrator wants.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MigrationRequest {
    #[serde(rename = "do")]
    wish: MigrationWish,
}

/// Goes on with a migration that failed (`retry`), gives up one that fills (`cancel`: the version in force stays), or lets the version in
/// force tidy away what the one before needs (`tidy`: there is no way back then).
#[utoipa::path(post, path = "/api/v1/plugins/{id}/migration", tag = "administration", params(("id" = String, Path)),
    request_body = MigrationInput, responses((status = 200, body = Object)))]
pub(crate) async fn plugin_migration(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
    Body(request): Body<MigrationRequest>,
) -> Answer<Json<Value>> {
    Ok(Json(admin(&app, &user.cx)?.migration(&user.cx, &id, request.wish).await?))
}
