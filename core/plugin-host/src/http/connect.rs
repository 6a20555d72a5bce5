//! A connection to an address that was judged, encrypted where the target says so and then for the target's name.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tessera_model::address::{Leads, leads};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::HttpOptions;
use super::allow::Target;
use super::failure::Failure;

/// How long one address is tried before the next.
const TRY: Duration = Duration::from_secs(5);

/// What a request goes over.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// Connects to the first of the addresses that answers.
pub(crate) async fn connect(
    target: &Target,
    addresses: &[SocketAddr],
    tls: Option<Arc<ClientConfig>>,
) -> Result<Box<dyn Stream>, Failure> {
    let stream = first(addresses).await?;
    let Some(tls) = tls else { return Ok(Box::new(stream)) };
    let name = match (target.domain(), target.address()) {
        (Some(domain), _) => ServerName::try_from(domain.to_owned()).map_err(|_| Failure::NoSuchHost)?,
        (None, Some(address)) => ServerName::IpAddress(address.into()),
        (None, None) => return Err(Failure::NoSuchHost),
    };
    let encrypted = TlsConnector::from(tls).connect(name, stream).await;
    Ok(Box::new(encrypted.map_err(|error| Failure::Untrusted(error.to_string()))?))
}

async fn first(addresses: &[SocketAddr]) -> Result<TcpStream, Failure> {
    let mut failed = io::ErrorKind::NotFound;
    for address in addresses {
        match tokio::time::timeout(TRY, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                if is_own(&stream) {
                    return Err(Failure::Forbidden("this very machine"));
                }
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            Ok(Err(error)) => failed = error.kind(),
            Err(_) => failed = io::ErrorKind::TimedOut,
        }
    }
    Err(Failure::Unreachable(failed))
}

/// A machine that talks to itself does so from the address that it calls. That tells all of its own addresses, however many it has;
/// loopback was judged before.
fn is_own(stream: &TcpStream) -> bool {
    match (stream.local_addr(), stream.peer_addr()) {
        (Ok(here), Ok(there)) => here.ip() == there.ip() && leads(there.ip()) != Leads::Loopback,
        _ => true,
    }
}

/// Whom encrypted connections trust: whom this machine trusts, or where it says nothing the usual authorities.
///
/// # Errors
/// When there can be no encryption.
pub(crate) async fn trust(options: &HttpOptions) -> Result<Arc<ClientConfig>, Failure> {
    let more = options.trusted.clone();
    let fault = |error: &dyn std::fmt::Display| Failure::Host(error.to_string());
    tokio::task::spawn_blocking(move || config(more))
        .await
        .map_err(|error| fault(&error))?
        .map_err(|error| fault(&error))
}

fn config(more: Vec<Vec<u8>>) -> Result<Arc<ClientConfig>, rustls::Error> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    roots.add_parsable_certificates(more.into_iter().map(CertificateDer::from));
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
