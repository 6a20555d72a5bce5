//! The other side of plugins' requests: a server on loopback that answers as badly as it is asked to, and the names that lead there.

use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use flate2::Compression;
use flate2::write::GzEncoder;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tessera_plugin_host::Resolve;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

/// Whom the peer's certificate is vouched for by.
const AUTHORITY: &[u8] = include_bytes!("peer/authority.pem");
/// Made for `peer.test`; nobody trusts either but tests.
const CERTIFICATE: &[u8] = include_bytes!("peer/certificate.pem");
const KEY: &[u8] = include_bytes!("peer/key.pem");

/// More than any response may come to.
pub(super) const BOMB: usize = 32 * 1024 * 1024;

/// A server that is asked by plugins.
pub(super) struct Peer {
    pub(super) plain: SocketAddr,
    encrypted: SocketAddr,
    seen: Seen,
    tasks: Vec<JoinHandle<()>>,
}

/// Heads of requests, and the bytes of their bodies.
type Seen = Arc<Mutex<Vec<(String, usize)>>>;

impl Peer {
    pub(super) async fn start() -> Self {
        let seen = Seen::default();
        let plain = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let encrypted = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addresses = (plain.local_addr().unwrap(), encrypted.local_addr().unwrap());
        let book = seen.clone();
        let plainly = tokio::spawn(async move {
            while let Ok((stream, _)) = plain.accept().await {
                tokio::spawn(answer(stream, book.clone()));
            }
        });
        let (book, acceptor) = (seen.clone(), acceptor());
        let secretly = tokio::spawn(async move {
            while let Ok((stream, _)) = encrypted.accept().await {
                let (book, acceptor) = (book.clone(), acceptor.clone());
                tokio::spawn(async move {
                    if let Ok(stream) = acceptor.accept(stream).await {
                        assert_eq!(stream.get_ref().1.server_name(), Some("peer.test"));
                        answer(stream, book).await;
                    }
                });
            }
        });
        Self { plain: addresses.0, encrypted: addresses.1, seen, tasks: vec![plainly, secretly] }
    }

    /// Heads of the requests so far, in lower case.
    pub(super) fn heads(&self) -> Vec<String> {
        self.seen.lock().unwrap().iter().map(|(head, _)| head.to_lowercase()).collect()
    }

    /// Bytes of the last request's body.
    pub(super) fn last_body(&self) -> usize {
        self.seen.lock().unwrap().last().unwrap().1
    }

    /// Where names lead; `own` is where the server itself listens.
    pub(super) fn names(&self, own: SocketAddr) -> Arc<Names> {
        Arc::new(Names { plain: self.plain, encrypted: self.encrypted, own, asked: AtomicUsize::new(0) })
    }

    /// The certificate of whoever vouches for it.
    pub(super) fn authority() -> Vec<u8> {
        CertificateDer::from_pem_slice(AUTHORITY).unwrap().to_vec()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

fn acceptor() -> TlsAcceptor {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let certificate = CertificateDer::from_pem_slice(CERTIFICATE).unwrap();
    let key = PrivateKeyDer::from_pem_slice(KEY).unwrap();
    TlsAcceptor::from(Arc::new(config.with_no_client_auth().with_single_cert(vec![certificate], key).unwrap()))
}

/// Names of the tests, where they lead, and how often anybody asked.
pub(super) struct Names {
    plain: SocketAddr,
    encrypted: SocketAddr,
    own: SocketAddr,
    asked: AtomicUsize,
}

impl Names {
    pub(super) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl Resolve for Names {
    async fn resolve(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        let before = self.asked.fetch_add(1, Ordering::SeqCst);
        let at = |address: &str| SocketAddr::new(address.parse().unwrap(), port);
        let peer = if port == 443 { self.encrypted } else { self.plain };
        Ok(match host {
            "peer.test" | "other.peer.test" => vec![peer],
            // Somebody else the second time.
            "rebound.peer.test" => vec![if before == 0 { peer } else { at("169.254.169.254") }],
            "mixed.peer.test" => vec![peer, at("169.254.169.254")],
            "metadata.peer.test" => vec![at("169.254.169.254")],
            "mapped.peer.test" => vec![at("::ffff:169.254.169.254")],
            "nat64.peer.test" => vec![at("64:ff9b::a9fe:a9fe")],
            "6to4.peer.test" => vec![at("2002:a9fe:a9fe::1")],
            "compatible.peer.test" => vec![at("::169.254.169.254")],
            "multicast.peer.test" => vec![at("224.0.0.1")],
            "none.peer.test" => vec![at("0.0.0.0")],
            "local.peer.test" => vec![at("fe80::1")],
            "own.peer.test" => vec![self.own],
            // Nobody ever connects: the second is judged before.
            "lan.test" => vec![at("10.9.8.7"), at("169.254.169.254")],
            _ => return Err(io::ErrorKind::NotFound.into()),
        })
    }
}

async fn answer<S: AsyncRead + AsyncWrite + Send + Unpin>(mut stream: S, seen: Seen) {
    let Ok((head, body)) = read(&mut stream).await else { return };
    let path = head.split_whitespace().nth(1).unwrap_or_default().to_owned();
    seen.lock().unwrap().push((head, body));
    // Whoever asked may have gone.
    let _ = reply(&mut stream, path.split('?').next().unwrap_or_default()).await;
}

/// The head of a request, and how long its body was.
async fn read<S: AsyncRead + Send + Unpin>(stream: &mut S) -> io::Result<(String, usize)> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let length = head.to_lowercase().lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    let mut body = vec![0; length.unwrap_or_default()];
    stream.read_exact(&mut body).await?;
    Ok((head, body.len()))
}

async fn reply<S: AsyncWrite + Send + Unpin>(stream: &mut S, path: &str) -> io::Result<()> {
    let head = |status: &str, more: &str| format!("HTTP/1.1 {status}\r\n{more}\r\n");
    match path {
        "/redirect" => {
            let to = "location: http://169.254.169.254/latest/meta-data/\r\ncontent-length: 0\r\n";
            stream.write_all(head("302 Found", to).as_bytes()).await?;
        }
        "/gzip" => {
            stream.write_all(head("200 OK", "content-encoding: gzip\r\n").as_bytes()).await?;
            stream.write_all(&gzip(b"squeezed")).await?;
        }
        "/bomb" => {
            stream.write_all(head("200 OK", "content-encoding: gzip\r\n").as_bytes()).await?;
            stream.write_all(&gzip(&vec![b'0'; BOMB])).await?;
        }
        "/no-gzip" => {
            stream.write_all(head("200 OK", "content-encoding: gzip\r\n").as_bytes()).await?;
            stream.write_all(b"this is no gzip at all").await?;
        }
        "/endless" => {
            stream.write_all(head("200 OK", "").as_bytes()).await?;
            loop {
                stream.write_all(&[b'x'; 64 * 1024]).await?;
            }
        }
        "/drip" => {
            stream.write_all(head("200 OK", "content-length: 1000000\r\n").as_bytes()).await?;
            drip(stream).await?;
        }
        "/slow-head" => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nx-slow: ").await?;
            drip(stream).await?;
        }
        "/many-headers" => {
            let many: String = (0..100).map(|at| format!("x-{at}: 1\r\n")).collect();
            stream.write_all(head("200 OK", &format!("{many}content-length: 0\r\n")).as_bytes()).await?;
        }
        "/nothing" => {}
        "/cut" => {
            stream.write_all(head("200 OK", "content-length: 10\r\n").as_bytes()).await?;
            stream.write_all(b"half").await?;
        }
        _ => {
            stream.write_all(head("200 OK", "content-length: 5\r\n").as_bytes()).await?;
            stream.write_all(b"hello").await?;
        }
    }
    stream.shutdown().await
}

/// A byte now and then, without end.
async fn drip<S: AsyncWrite + Send + Unpin>(stream: &mut S) -> io::Result<()> {
    loop {
        stream.write_all(b"x").await?;
        stream.flush().await?;
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}
