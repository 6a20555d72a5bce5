//! Who is at the other end of the connection.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;

use crate::app::App;

/// The client's address and how it came, with the word of trusted proxies taken for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Peer {
    pub(crate) ip: IpAddr,
    /// Came from this machine itself and through no proxy.
    pub(crate) is_local: bool,
    /// A proxy says that the client spoke https with it.
    pub(crate) is_https: bool,
}

impl FromRequestParts<App> for Peer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let address = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip());
        Ok(Self::of(address, &parts.headers, &app.options.trusted_proxies))
    }
}

impl Peer {
    fn of(address: IpAddr, headers: &HeaderMap, proxies: &[IpAddr]) -> Self {
        let is_trusted = |ip: &IpAddr| ip.to_canonical().is_loopback() || proxies.contains(&ip.to_canonical());
        let is_forwarded =
            ["x-forwarded-for", "forwarded", "x-real-ip", "via"].iter().any(|name| headers.contains_key(*name));
        let address = address.to_canonical();
        let mut ip = address;
        let mut is_https = false;
        if is_trusted(&address) {
            let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
            is_https = text("x-forwarded-proto").trim().eq_ignore_ascii_case("https");
            // From the right: each entry was written by the proxy after it, so the first one that is no proxy is the client.
            let hops = text("x-forwarded-for").rsplit(',').map_while(|hop| hop.trim().parse::<IpAddr>().ok());
            for hop in hops {
                ip = hop.to_canonical();
                if !is_trusted(&hop) {
                    break;
                }
            }
        }
        Self { ip, is_local: address.is_loopback() && !is_forwarded, is_https }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(forwarded: &str) -> HeaderMap {
        HeaderMap::from_iter([(axum::http::HeaderName::from_static("x-forwarded-for"), forwarded.parse().unwrap())])
    }

    #[test]
    fn only_trusted_proxies_speak_for_others() {
        let loopback: IpAddr = "127.0.0.1".parse().unwrap();
        let outside: IpAddr = "203.0.113.9".parse().unwrap();
        assert!(Peer::of(loopback, &HeaderMap::new(), &[]).is_local);
        let forwarded = Peer::of(loopback, &headers("198.51.100.1, 203.0.113.9"), &[]);
        assert_eq!((forwarded.ip, forwarded.is_local), (outside, false));
        let forged = Peer::of(outside, &headers("127.0.0.1"), &[]);
        assert_eq!((forged.ip, forged.is_local), (outside, false));
    }
}
