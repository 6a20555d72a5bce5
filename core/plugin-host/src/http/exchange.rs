//! One request and its response, over a connection of its own.

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1;
use hyper::header::{ACCEPT_ENCODING, CONNECTION, CONTENT_ENCODING, HOST, HeaderMap, HeaderValue, USER_AGENT};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use tokio::task::JoinHandle;

use super::allow::Target;
use super::body::{Body, Room};
use super::connect::Stream;
use super::failure::Failure;
use super::header;

/// Bytes of a response's head.
const HEAD_MAX: usize = 64 * 1024;
/// Headers of a response that are read at all.
const HEADERS_READ: usize = 256;
/// How we call ourselves where the plugin says nothing.
const AGENT: &str = concat!("Tessera/", env!("CARGO_PKG_VERSION"));

/// What the other side answered.
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// Some of it was left out.
    pub(crate) truncated: bool,
    /// Bytes of the body as they came.
    pub(crate) came: usize,
}

/// Sends a request and reads what comes back; what is left of it when there is enough is never asked for.
pub(crate) async fn exchange(
    stream: Box<dyn Stream>,
    target: &Target,
    method: Method,
    headers: HeaderMap,
    body: Vec<u8>,
) -> Result<Response, Failure> {
    let request = request(target, method, headers, body)?;
    let mut builder = http1::Builder::new();
    builder.max_buf_size(HEAD_MAX).max_headers(HEADERS_READ);
    let (mut sender, connection) = builder.handshake(TokioIo::new(stream)).await.map_err(|_| Failure::Broken)?;
    let _driven = Driven(tokio::spawn(async move {
        // Whoever waits for the response hears of what goes wrong.
        let _ = connection.await;
    }));
    let response = sender.send_request(request).await.map_err(|_| Failure::Broken)?;
    let (head, mut incoming) = response.into_parts();
    let is_gzip = head.headers.get(CONTENT_ENCODING).is_some_and(is_gzip);
    let (headers, is_cut) = header::told(&head.headers, is_gzip);
    let mut body = Body::new(is_gzip);
    while let Some(frame) = incoming.frame().await {
        let frame = frame.map_err(|_| Failure::Broken)?;
        let Some(piece) = frame.data_ref() else { continue };
        if body.add(piece).map_err(|_| Failure::Undecodable)? == Room::Full {
            break;
        }
    }
    let came = body.came();
    let (body, is_truncated) = body.end().map_err(|_| Failure::Undecodable)?;
    Ok(Response { status: head.status.as_u16(), headers, body, truncated: is_cut || is_truncated, came })
}

fn request(
    target: &Target,
    method: Method,
    mut headers: HeaderMap,
    body: Vec<u8>,
) -> Result<Request<Full<Bytes>>, Failure> {
    let host = HeaderValue::try_from(target.authority()).map_err(|_| Failure::NoSuchHost)?;
    headers.insert(HOST, host);
    headers.insert(CONNECTION, HeaderValue::from_static("close"));
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
    headers.entry(USER_AGENT).or_insert(HeaderValue::from_static(AGENT));
    let mut request = Request::builder()
        .method(method)
        .uri(target.path())
        .body(Full::new(Bytes::from(body)))
        .map_err(|_| Failure::Host("the address can't be sent".to_owned()))?;
    *request.headers_mut() = headers;
    Ok(request)
}

fn is_gzip(value: &HeaderValue) -> bool {
    value.to_str().is_ok_and(|text| matches!(text.trim().to_ascii_lowercase().as_str(), "gzip" | "x-gzip"))
}

/// The connection's own work, which ends with whoever waits for it.
struct Driven(JoinHandle<()>);

impl Drop for Driven {
    fn drop(&mut self) {
        self.0.abort();
    }
}
