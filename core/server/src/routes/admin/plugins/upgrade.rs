//! Upgrades a plugin from a package that must be its own.

use axum::Json;
use axum::extract::State;
use serde_json::Value;
use tessera_model::error::{Error, FieldError};

use super::admin;
use super::install::{How, options_of};
use crate::app::App;
use crate::extract::{CurrentUser, PathParams, QueryParams, Upload};
use crate::problem::{Answer, Problem};
use crate::shapes::FileForm;

/// Upgrades an installed plugin; with `plan`, only tells what that would do. A package of another plugin is refused.
#[utoipa::path(post, path = "/api/v1/plugins/{id}/upgrade", tag = "administration",
    params(("id" = String, Path), ("plan" = Option<bool>, Query)),
    request_body(content = FileForm, content_type = "multipart/form-data"), responses((status = 200, body = Object)))]
pub(crate) async fn upgrade_plugin(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
    QueryParams(how): QueryParams<How>,
    upload: Upload,
) -> Answer<Json<Value>> {
    let admin = admin(&app, &user.cx)?;
    admin.get(&user.cx, &id).await?;
    let options = options_of(upload.options)?;
    let package: Vec<u8> = upload.bytes.into();
    let plan = admin.install(&user.cx, package.clone(), true, options.clone()).await?;
    let other = plan["plan"]["id"].as_str().unwrap_or_default();
    if other != id {
        let problem = FieldError::new(
            "file",
            "invalid",
            format!("This is a package of `{other}`, not of `{id}`"),
            format!("该安装包属于“{other}”，而不是“{id}”"),
        );
        return Err(Problem(Error::validation(vec![problem])));
    }
    let answer = if how.plan { plan } else { admin.install(&user.cx, package, false, options).await? };
    Ok(Json(answer))
}
