//! Takes in a list of revocations.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::Value;
use tessera_model::error::{Error, ErrorCode};

use crate::app::App;
use crate::extract::{CurrentUser, Upload};
use crate::problem::{Answer, Problem};
use crate::routes::admin::plugins::admin;
use crate::shapes::FileForm;

/// What stands beside the list.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Signed {
    signature: String,
}

/// Adds the revocations of a list that a trusted key signed; `options` is `{"signature": …}`, the text of its `.minisig`. Answers the trust book.
#[utoipa::path(post, path = "/api/v1/plugins/revocations", tag = "administration",
    request_body(content = FileForm, content_type = "multipart/form-data"), responses((status = 200, body = Object)))]
pub(crate) async fn import_revocations(
    State(app): State<App>,
    user: CurrentUser,
    upload: Upload,
) -> Answer<Json<Value>> {
    let admin = admin(&app, &user.cx)?;
    let Signed { signature } = serde_json::from_value(upload.options)
        .map_err(|error| Problem(Error::new(ErrorCode::MalformedRequest, format!("the part `options`: {error}"))))?;
    Ok(Json(admin.import_revocations(&user.cx, &upload.bytes, &signature).await?))
}
