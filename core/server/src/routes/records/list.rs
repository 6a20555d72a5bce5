//! A page of records, asked for by query parameters.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::Value;
use tessera_engine::records::query::{QueryPage, QueryRequest};
use tessera_model::error::{Error, ErrorCode, FieldError};

use crate::app::App;
use crate::extract::{CurrentUser, PathParams, QueryParams};
use crate::problem::Answer;
use crate::shapes::RecordPage;

/// The parameters of a list; `filter` is JSON text, lists have commas between.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListParams {
    filter: Option<String>,
    search: Option<String>,
    sort: Option<String>,
    fields: Option<String>,
    limit: Option<usize>,
    cursor: Option<String>,
    #[serde(default)]
    count: bool,
}

impl ListParams {
    /// The same as the body of a query.
    pub(crate) fn into_request(self) -> Result<QueryRequest, Error> {
        let filter = self.filter.as_deref().filter(|text| !text.trim().is_empty()).map(filter).transpose()?;
        Ok(QueryRequest {
            filter,
            search: self.search.filter(|text| !text.trim().is_empty()),
            sort: self.sort.as_deref().map(words).unwrap_or_default(),
            fields: self.fields.as_deref().map(words),
            limit: self.limit,
            cursor: self.cursor.filter(|cursor| !cursor.is_empty()),
            count: self.count,
        })
    }
}

fn filter(text: &str) -> Result<Value, Error> {
    serde_json::from_str(text).map_err(|error| {
        Error::new(ErrorCode::InvalidFilter, format!("filter: not JSON: {error}")).with_field(FieldError::new(
            "filter",
            "invalid",
            format!("Not JSON: {error}"),
            format!("不是有效的 JSON：{error}"),
        ))
    })
}

/// Words with commas between.
pub(crate) fn words(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// A page of records.
#[utoipa::path(get, path = "/api/v1/records/{object}", tag = "records",
    params(("object" = String, Path), ("filter" = Option<String>, Query, description = "A filter as JSON"),
        ("search" = Option<String>, Query), ("sort" = Option<String>, Query, description = "`-amount,name`"),
        ("fields" = Option<String>, Query, description = "Keys, with commas between"), ("limit" = Option<usize>, Query),
        ("cursor" = Option<String>, Query), ("count" = Option<bool>, Query)),
    responses((status = 200, body = RecordPage)))]
pub(crate) async fn list_records(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(object): PathParams<String>,
    QueryParams(params): QueryParams<ListParams>,
) -> Answer<Json<QueryPage>> {
    Ok(Json(app.engine.query(&user.cx, &object, params.into_request()?).await?))
}
