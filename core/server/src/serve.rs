//! Accepts connections until it is told to stop.

use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Extension;
use axum::extract::ConnectInfo;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::sync::Arc;
use tessera_engine::Engine;
use tessera_model::error::Result;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::Layer as _;

use crate::app::App;
use crate::options::ServerOptions;
use crate::{figures, router};

/// How long a client may take to send the head of a request; also how long a connection may lie idle.
const HEAD_TIME: Duration = Duration::from_secs(60);
/// Pause after the system refused to accept, for example because too many files are open.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// Serves `engine` on `listener` until `shutdown` ends: then live connections are closed, running requests may end within
/// `limits.drain`, and nothing new is accepted.
///
/// # Errors
/// None so far; what goes wrong with one connection ends that connection only.
pub async fn serve(
    engine: Engine,
    listener: TcpListener,
    options: ServerOptions,
    shutdown: impl Future<Output = ()>,
) -> Result<()> {
    figures::install();
    let closing = CancellationToken::new();
    let drain = options.limits.drain;
    let places = Arc::new(Semaphore::new(options.limits.connections));
    let service = router::build(App::new(engine, options, closing.clone()));
    let upkeep = tokio::spawn(figures::upkeep());
    let connections = TaskTracker::new();
    tokio::pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            () = &mut shutdown => break,
            accepted = accept(&listener, &places) => accepted,
        };
        if let Some((stream, peer, place)) = accepted {
            let service = Extension(ConnectInfo(peer)).layer(service.clone());
            connections.spawn(connection(stream, service, closing.clone(), place));
        }
    }
    drop(listener);
    closing.cancel();
    connections.close();
    if tokio::time::timeout(drain, connections.wait()).await.is_err() {
        tracing::warn!("Stopped with {} requests still running", connections.len());
    }
    upkeep.abort();
    Ok(())
}

/// The next connection, once there is a place for it.
async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => Some((stream, peer, place)),
        Err(error) => {
            tracing::warn!(%error, "a connection could not be accepted: {error}");
            tokio::time::sleep(ACCEPT_PAUSE).await;
            None
        }
    }
}

async fn connection<S>(stream: TcpStream, service: S, closing: CancellationToken, _place: OwnedSemaphorePermit)
where
    S: tower::Service<
            hyper::Request<hyper::body::Incoming>,
            Response = axum::response::Response,
            Error = std::convert::Infallible,
        > + Clone
        + Send
        + 'static,
    S::Future: Send,
{
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "small packets may be delayed");
    }
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    tokio::pin!(connection);
    let outcome = tokio::select! {
        outcome = connection.as_mut() => outcome,
        () = closing.cancelled() => {
            // The request at hand is answered, then the connection is closed.
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = outcome {
        tracing::trace!(%error, "a connection ended early");
    }
}
