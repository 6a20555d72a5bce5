//! `tessera serve`

use std::net::SocketAddr;
use std::process::ExitCode;

use anyhow::Context as _;
use tessera_server::ServerOptions;
use tokio::net::TcpListener;

use crate::config::Config;
use crate::opening::Installation;
use crate::{output, signals};

/// Serves until told to stop.
pub(crate) async fn run(config: &Config) -> anyhow::Result<ExitCode> {
    // First the port: whoever mistyped it needn't wait for the database.
    let listener = bind(&config.listen).await?;
    let installation = Installation::open(config).await?;
    serve(config, listener, installation, Vec::new()).await
}

/// Serves an open installation; `notes` are printed below the address.
pub(crate) async fn serve(
    config: &Config,
    listener: TcpListener,
    installation: Installation,
    notes: Vec<String>,
) -> anyhow::Result<ExitCode> {
    let address = listener.local_addr()?;
    let engine = installation.engine.clone();
    let background = engine.boxed().start().await?;
    let setup_token = setup_token(&installation).await?;
    announce(config, address, setup_token.as_deref(), &notes);
    let options = ServerOptions {
        secure_cookies: config.secure_cookies,
        trusted_proxies: config.trusted_proxies.clone(),
        setup_token,
        public_address: config.public_address.clone(),
        limits: config.limits.limits(),
    };
    tessera_server::serve(engine, listener, options, signals::stop()).await?;
    output::error_line("Stopping …");
    background.stop().await;
    installation.close().await;
    Ok(ExitCode::SUCCESS)
}

/// Takes the port.
pub(crate) async fn bind(listen: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(listen).await.map_err(|error| {
        let hint = match error.kind() {
            std::io::ErrorKind::AddrInUse => "the port is taken by another program; choose another with --listen",
            std::io::ErrorKind::PermissionDenied => "this user may not listen there; ports below 1024 need rights",
            std::io::ErrorKind::AddrNotAvailable => "this machine doesn't have that address",
            _ => "is the address written as HOST:PORT?",
        };
        anyhow::anyhow!("can't listen on {listen}: {hint} ({error})")
    })
}

/// What somebody at another machine must give to set up; none once that is done.
async fn setup_token(installation: &Installation) -> anyhow::Result<Option<String>> {
    if installation.engine.boxed().is_set_up().await.context("the database doesn't say whether it is set up")? {
        return Ok(None);
    }
    let letters = b"abcdefghjkmnpqrstuvwxyz23456789";
    let secret = installation.engine.secret();
    Ok(Some(secret.iter().take(24).map(|byte| char::from(letters[usize::from(*byte) % letters.len()])).collect()))
}

fn announce(config: &Config, address: SocketAddr, setup_token: Option<&str>, notes: &[String]) {
    let url = url_of(address);
    output::line(format!("Tessera {} is running at {url}", env!("CARGO_PKG_VERSION")));
    if config.is_in_memory() {
        output::line("  Nothing is kept: the database is in memory only.");
    } else {
        output::line(format!("  Data: {}", config.data.display()));
    }
    if config.safe_mode {
        output::line("  Safe mode: all plugins and workflows are off.");
    }
    if let Some(token) = setup_token {
        output::line(format!("  Not set up yet. Open {url}/setup to begin."));
        output::line(format!("  From another machine you will be asked for this token: {token}"));
    }
    for note in notes {
        output::line(format!("  {note}"));
    }
}

/// The address as a browser on this machine opens it.
pub(crate) fn url_of(address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        format!("http://127.0.0.1:{}", address.port())
    } else {
        format!("http://{address}")
    }
}
