//! A file in a multipart body, with options beside it.

use axum::body::Bytes;
use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{FromRequest, Request};
use axum::http::header;
use serde_json::Value as Json;
use tessera_model::error::{Error, ErrorCode, FieldError};
use tokio::sync::SemaphorePermit;

use super::body;
use crate::app::App;
use crate::problem::Problem;

/// Largest `options` part, in bytes.
const OPTIONS_MAX: usize = 1024 * 1024;

/// An uploaded file, wholly in memory; few are at a time.
pub(crate) struct Upload {
    pub(crate) name: String,
    pub(crate) media_type: String,
    pub(crate) bytes: Bytes,
    /// The part `options`; null when there is none.
    pub(crate) options: Json,
}

impl FromRequest<App> for Upload {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let limits = &app.options.limits;
        let is_multipart = request
            .headers()
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().to_ascii_lowercase().starts_with(b"multipart/form-data"));
        if !is_multipart {
            return Err(Problem(Error::new(
                ErrorCode::UnsupportedMediaType,
                "send the file as multipart/form-data, in a part named `file`",
            )));
        }
        let declared =
            request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
        if declared.is_some_and(|length| length > limits.upload_bytes + OPTIONS_MAX) {
            return Err(Problem(too_large(limits.upload_bytes)));
        }
        let _place: SemaphorePermit<'_> =
            app.uploads.acquire().await.map_err(|_| Problem(Error::internal("uploads are closed")))?;
        let multipart = Multipart::from_request(request, app)
            .await
            .map_err(|rejection| Problem(Error::new(ErrorCode::MalformedRequest, rejection.body_text())))?;
        read(multipart, limits.upload_bytes).await.map_err(Problem)
    }
}

async fn read(mut multipart: Multipart, upload_bytes: usize) -> Result<Upload, Error> {
    let mut file = None;
    let mut options = Json::Null;
    let refused = |error: MultipartError| refusal(&error, upload_bytes);
    while let Some(field) = multipart.next_field().await.map_err(refused)? {
        match field.name() {
            Some("file") => {
                let name = clean_name(field.file_name().unwrap_or_default());
                let media_type = field.content_type().unwrap_or("application/octet-stream").to_owned();
                let bytes = field.bytes().await.map_err(refused)?;
                if bytes.len() > upload_bytes {
                    return Err(too_large(upload_bytes));
                }
                file = Some((name, media_type, bytes));
            }
            Some("options") => {
                let bytes = field.bytes().await.map_err(refused)?;
                if bytes.len() > OPTIONS_MAX {
                    return Err(Error::new(
                        ErrorCode::PayloadTooLarge,
                        format!("options: at most {OPTIONS_MAX} bytes"),
                    ));
                }
                options = body::parse(&bytes)?;
            }
            other => {
                let name = other.unwrap_or_default().to_owned();
                let problem =
                    FieldError::new(&name, "unknown", "Only `file` and `options` are read", "只支持 file 和 options");
                return Err(
                    Error::new(ErrorCode::UnknownField, format!("the part `{name}` is not known")).with_field(problem)
                );
            }
        }
    }
    let Some((name, media_type, bytes)) = file else {
        let problem = FieldError::new("file", "required", "Please choose a file", "请选择文件");
        return Err(Error::validation(vec![problem]));
    };
    Ok(Upload { name, media_type, bytes, options })
}

fn refusal(error: &MultipartError, upload_bytes: usize) -> Error {
    if error.status().as_u16() == 413 {
        return too_large(upload_bytes);
    }
    Error::new(ErrorCode::MalformedRequest, format!("body: {}", error.body_text()))
}

fn too_large(upload_bytes: usize) -> Error {
    let mebibytes = upload_bytes / (1024 * 1024);
    Error::new(ErrorCode::PayloadTooLarge, format!("at most {mebibytes} MiB")).with_field(FieldError::new(
        "file",
        "too_large",
        format!("At most {mebibytes} MiB"),
        format!("最大 {mebibytes} MiB"),
    ))
}

/// The last part of the client's path, without what no file name should hold.
fn clean_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control()).take(200).collect();
    if clean.trim().is_empty() { "file".to_owned() } else { clean }
}

#[cfg(test)]
mod tests {
    #[test]
    fn file_names_lose_their_folders_and_control_characters() {
        assert_eq!(super::clean_name("C:\\temp\\客户.xlsx"), "客户.xlsx");
        assert_eq!(super::clean_name("../../etc/pass\nwd"), "passwd");
        assert_eq!(super::clean_name("/"), "file");
    }
}
