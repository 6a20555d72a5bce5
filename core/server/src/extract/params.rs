//! Path and query, refused in our own words.

use std::error::Error as StdError;

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use tessera_model::error::{Error, ErrorCode};
use tessera_model::shape;

use crate::app::App;
use crate::problem::Problem;

/// The named parts of the path.
pub(crate) struct PathParams<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for PathParams<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        match Path::from_request_parts(parts, app).await {
            Ok(Path(value)) => Ok(Self(value)),
            Err(rejection @ PathRejection::FailedToDeserializePathParams(_)) => {
                Err(Problem(Error::new(ErrorCode::MalformedRequest, format!("path: {}", rejection.body_text()))))
            }
            Err(other) => Err(Problem(Error::internal(other.body_text()))),
        }
    }
}

/// The query parameters.
pub(crate) struct QueryParams<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for QueryParams<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _app: &App) -> Result<Self, Problem> {
        Query::try_from_uri(&parts.uri)
            .map(|Query(value)| Self(value))
            .map_err(|rejection| Problem(query_error(&rejection)))
    }
}

fn query_error(rejection: &QueryRejection) -> Error {
    let mut cause: Option<&(dyn StdError + 'static)> = Some(rejection);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<serde_path_to_error::Error<serde::de::value::Error>>() {
            return shape::refusal("query", &error.path().to_string(), &error.inner().to_string());
        }
        cause = error.source();
    }
    Error::new(ErrorCode::MalformedRequest, format!("query: {}", rejection.body_text()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    struct Paging {
        #[expect(dead_code, reason = "only its shape matters")]
        limit: Option<usize>,
    }

    #[test]
    fn a_query_is_refused_by_the_name_of_the_parameter() {
        let rejection = Query::<Paging>::try_from_uri(&"/x?limit=many".parse().unwrap()).unwrap_err();
        let error = query_error(&rejection);
        assert_eq!((error.code, error.fields[0].field.as_str()), (ErrorCode::MalformedRequest, "limit"));
    }
}
