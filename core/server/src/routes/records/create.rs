//! Makes a record.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use tessera_engine::Channel;
use tessera_model::record::Fields;

use crate::app::App;
use crate::extract::{Body, CurrentUser, PathParams, QueryParams};
use crate::problem::Answer;
use crate::routes::answers;
use crate::shapes::Record;

/// How to create.
#[derive(Deserialize)]
pub(crate) struct How {
    #[serde(default)]
    allow_duplicates: Option<bool>,
}

impl How {
    /// A person who fills in a form is asked about a record that looks the same; a program is when it says so, because it can't
    /// answer.
    pub(crate) fn allows_duplicates(&self, channel: Channel) -> bool {
        self.allow_duplicates.unwrap_or(channel == Channel::Api)
    }
}

/// Makes a record of the fields in the body.
#[utoipa::path(post, path = "/api/v1/records/{object}", tag = "records",
    params(("object" = String, Path), ("allow_duplicates" = Option<bool>, Query, description = "Accept a suspected duplicate; left out, callers with a token do and the interface does not")),
    request_body = Object, responses((status = 201, body = Record)))]
pub(crate) async fn create_record(
    State(app): State<App>,
    mut user: CurrentUser,
    PathParams(object): PathParams<String>,
    QueryParams(how): QueryParams<How>,
    Body(fields): Body<Fields>,
) -> Answer<Response> {
    user.cx.allow_duplicates = how.allows_duplicates(user.cx.channel);
    let record = app.engine.create(&user.cx, &object, &fields).await?;
    Ok(answers::written(StatusCode::CREATED, record, &user.cx))
}
