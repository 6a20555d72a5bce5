//! The core's own calls to other servers, by the same guarded way as plugins': their addresses are judged, no redirect is followed.

use std::sync::Arc;

use async_trait::async_trait;
use hyper::Method;
use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use tessera_engine::way_out::{OutRequest, OutResponse, WayOut};

use super::allow::Target;
use super::failure::Failure;
use super::{HttpOptions, Outbound, Request};

/// The way out, to be handed to the engine. It shares nothing with that of plugins: `loopback` is said for it alone.
pub fn way_out(options: HttpOptions) -> Arc<dyn WayOut> {
    let may_loopback = options.loopback;
    Arc::new(CoreOutbound { outbound: Outbound::new(options), may_loopback })
}

struct CoreOutbound {
    outbound: Outbound,
    may_loopback: bool,
}

#[async_trait]
impl WayOut for CoreOutbound {
    async fn send(&self, request: OutRequest) -> Result<OutResponse, String> {
        let OutRequest { url, body, headers: given, may_private, limit } = request;
        let target = Target::parse(&url).map_err(str::to_owned)?;
        let mut headers = HeaderMap::new();
        for (name, value) in given {
            let value = HeaderValue::try_from(value).map_err(|_| format!("the header {name} can't be sent"))?;
            headers.insert(HeaderName::from_static(name), value);
        }
        let method = if body.is_some() { Method::POST } else { Method::GET };
        let body = body.map_or_else(Vec::new, |(kind, bytes)| {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
            bytes
        });
        let sent = self.outbound.send(Request { target, method, headers, body, may_private }, limit).await;
        match sent {
            Ok(response) if response.truncated => Err("the answer is longer than anybody reads".to_owned()),
            Ok(response) => Ok(OutResponse { status: response.status, body: response.body }),
            Err(Failure::Private) => Err("the address is one of a private network, which must be allowed".to_owned()),
            Err(Failure::Forbidden(what)) => Err(format!("the address leads to {what}, where nothing may be called")),
            Err(failure) => Err(failure.to_string()),
        }
    }

    fn may_loopback(&self) -> bool {
        self.may_loopback
    }
}
