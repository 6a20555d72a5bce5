//! Who am I, and what may I see?

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use crate::app::App;
use crate::extract::UserToSettle;
use crate::problem::Answer;

/// The signed-in user, the menu and the organisation.
#[utoipa::path(get, path = "/api/v1/me", tag = "me", responses((status = 200, body = Object)))]
pub(crate) async fn get_me(State(app): State<App>, UserToSettle(user): UserToSettle) -> Answer<Json<Value>> {
    let mut me = app.engine.me(&user.cx).await?;
    if !user.session.must_add_second_factor {
        // This session may have begun with a passkey, which is two factors.
        me["must_add_second_factor"] = Value::Bool(false);
    }
    if !user.session.must_change_password {
        // Nor does a password matter that it was begun without.
        me["must_change_password"] = Value::Bool(false);
    }
    Ok(Json(me))
}
