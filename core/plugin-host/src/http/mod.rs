//! Requests of plugins to other servers: only where an administrator lets them, to addresses that were judged, each over a
//! connection of its own, with no redirect followed and no more read than a plugin may get.
//!
//! ```text
//! url ─ parse ─→ granted? ─→ addresses, judged ─→ connection to one of them ─→ request ─→ response, bounded
//! ```

pub(crate) mod allow;
mod body;
mod connect;
mod exchange;
pub(crate) mod failure;
pub(crate) mod header;
mod resolve;
pub(crate) mod secret;
mod way_out;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::Method;
use hyper::header::HeaderMap;
use rustls::ClientConfig;
use tokio::sync::OnceCell;

use allow::Target;
use failure::Failure;

pub use allow::HttpHost;
pub(crate) use exchange::Response;
pub use resolve::Resolve;
pub use way_out::way_out;

/// Bytes of a request's body.
pub(crate) const REQUEST_MAX: usize = 1024 * 1024;

/// How plugins' requests leave this server.
#[derive(Default)]
pub struct HttpOptions {
    /// Let plugins reach this very machine, as far as they were granted its name. For tests and developers' machines alone: all that
    /// listens on loopback believes itself among friends.
    pub loopback: bool,
    /// Where this server listens: no plugin ever gets there.
    pub own: Vec<SocketAddr>,
    /// Who finds the addresses of names, where that isn't this machine's own way.
    pub resolver: Option<Arc<dyn Resolve>>,
    /// Certificates (DER) of authorities that are trusted beside those that this machine trusts.
    pub trusted: Vec<Vec<u8>>,
}

/// The way out, one for all plugins.
pub(crate) struct Outbound {
    options: HttpOptions,
    /// Read at the first encrypted request.
    tls: OnceCell<Arc<ClientConfig>>,
}

/// A request that may be sent.
pub(crate) struct Request {
    pub(crate) target: Target,
    pub(crate) method: Method,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    /// An administrator lets it go into private networks.
    pub(crate) may_private: bool,
}

impl Outbound {
    pub(crate) fn new(options: HttpOptions) -> Self {
        Self { options, tls: OnceCell::new() }
    }

    /// Sends a request; all of it, from the name to the last byte, ends within `limit`.
    pub(crate) async fn send(&self, request: Request, limit: Duration) -> Result<Response, Failure> {
        let slow = || Failure::TooSlow(u64::try_from(limit.as_millis()).unwrap_or(u64::MAX));
        tokio::time::timeout(limit, self.exchange(request)).await.unwrap_or_else(|_| Err(slow()))
    }

    async fn exchange(&self, request: Request) -> Result<Response, Failure> {
        let Request { target, method, headers, body, may_private } = request;
        let addresses = resolve::addresses(&self.options, &target, may_private).await?;
        let tls = if target.is_encrypted() {
            Some(self.tls.get_or_try_init(|| connect::trust(&self.options)).await?.clone())
        } else {
            None
        };
        let stream = connect::connect(&target, &addresses, tls).await?;
        exchange::exchange(stream, &target, method, headers, body).await
    }
}

/// The methods that plugins may use.
pub(crate) fn method(text: &str) -> Option<Method> {
    match text.to_ascii_uppercase().as_str() {
        "GET" => Some(Method::GET),
        "HEAD" => Some(Method::HEAD),
        "POST" => Some(Method::POST),
        "PUT" => Some(Method::PUT),
        "PATCH" => Some(Method::PATCH),
        "DELETE" => Some(Method::DELETE),
        "OPTIONS" => Some(Method::OPTIONS),
        _ => None,
    }
}
