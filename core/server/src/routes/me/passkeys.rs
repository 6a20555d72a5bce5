//! One's own passkeys.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::Value;
use tessera_engine::identity::NewPasskey;
use utoipa::ToSchema;

use crate::app::App;
use crate::extract::{Body, CurrentUser, PathParams, UserToSettle, origin};
use crate::problem::Answer;
use crate::shapes::{Passkey, PasskeyCreation, PasskeyInput, Passkeys};

/// The caller's own password, once more: a session that was left open must not get a way in of its own.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasskeyBegin {
    password: String,
}

/// Another name.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasskeyName {
    name: String,
}

/// Passkeys by which the caller signs in.
#[utoipa::path(get, path = "/api/v1/me/passkeys", tag = "me", responses((status = 200, body = Passkeys)))]
pub(crate) async fn list_own_passkeys(State(app): State<App>, UserToSettle(user): UserToSettle) -> Answer<Json<Value>> {
    Ok(Json(app.engine.passkeys(&user.cx, &user.cx.actor.id).await?))
}

/// What a browser asks a device for, so that it makes a passkey; the answer counts within two minutes.
#[utoipa::path(post, path = "/api/v1/me/passkeys/begin", tag = "me", request_body = PasskeyBegin,
    responses((status = 200, body = PasskeyCreation)))]
pub(crate) async fn begin_passkey(
    State(app): State<App>,
    UserToSettle(user): UserToSettle,
    headers: HeaderMap,
    Body(begin): Body<PasskeyBegin>,
) -> Answer<Json<Value>> {
    Ok(Json(app.engine.begin_passkey(&user.cx, &begin.password, origin(&headers)).await?))
}

/// Keeps the passkey that a device made.
#[utoipa::path(post, path = "/api/v1/me/passkeys", tag = "me", request_body = PasskeyInput,
    responses((status = 201, body = Passkey)))]
pub(crate) async fn add_passkey(
    State(app): State<App>,
    UserToSettle(user): UserToSettle,
    Body(wanted): Body<NewPasskey>,
) -> Answer<(StatusCode, Json<Value>)> {
    Ok((StatusCode::CREATED, Json(app.engine.add_passkey(&user.cx, wanted, &user.session.id).await?)))
}

/// Gives a passkey another name.
#[utoipa::path(patch, path = "/api/v1/me/passkeys/{id}", tag = "me", params(("id" = String, Path)), request_body = PasskeyName,
    responses((status = 200, body = Passkey)))]
pub(crate) async fn rename_passkey(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
    Body(wanted): Body<PasskeyName>,
) -> Answer<Json<Value>> {
    Ok(Json(app.engine.rename_passkey(&user.cx, &id, &wanted.name).await?))
}

/// Removes a passkey; other sessions that began with it end.
#[utoipa::path(delete, path = "/api/v1/me/passkeys/{id}", tag = "me", params(("id" = String, Path)), responses((status = 204)))]
pub(crate) async fn remove_own_passkey(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
) -> Answer<StatusCode> {
    app.engine.remove_passkey(&user.cx, &user.cx.actor.id, &id, Some(&user.session.id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
