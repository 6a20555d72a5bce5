//! Installs a plugin.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::Value;
use tessera_engine::extension::InstallOptions;
use tessera_model::shape;

use super::admin;
use crate::app::App;
use crate::extract::{CurrentUser, QueryParams, Upload};
use crate::problem::{Answer, Problem};
use crate::shapes::FileForm;

/// Install, or only tell.
#[derive(Deserialize)]
pub(crate) struct How {
    #[serde(default)]
    pub(crate) plan: bool,
}

/// What stands in the part `options`.
pub(super) fn options_of(part: Value) -> Result<InstallOptions, Problem> {
    if part.is_null() { Ok(InstallOptions::default()) } else { shape::read("options", part).map_err(Problem) }
}

/// Installs or upgrades a plugin from its package; with `plan`, only tells what that would do.
#[utoipa::path(post, path = "/api/v1/plugins", tag = "administration", params(("plan" = Option<bool>, Query)),
    request_body(content = FileForm, content_type = "multipart/form-data"),
    responses((status = 200, description = "The plan", body = Object), (status = 201, description = "The installed plugin", body = Object)))]
pub(crate) async fn install_plugin(
    State(app): State<App>,
    user: CurrentUser,
    QueryParams(how): QueryParams<How>,
    upload: Upload,
) -> Answer<(StatusCode, Json<Value>)> {
    let admin = admin(&app, &user.cx)?;
    let options = options_of(upload.options)?;
    let answer = admin.install(&user.cx, upload.bytes.into(), how.plan, options).await?;
    Ok((if how.plan { StatusCode::OK } else { StatusCode::CREATED }, Json(answer)))
}
