//! `tessera openapi`

use std::process::ExitCode;

use tessera_engine::Context;

use crate::config::Config;
use crate::opening::Installation;
use crate::output;

/// Prints the document of this installation, as an administrator sees it.
pub(crate) async fn run(config: &Config) -> anyhow::Result<ExitCode> {
    // A description shouldn't make an installation where there is none.
    let exists = config.db.is_some() || config.data.join("db").exists();
    let config = if exists { config.clone() } else { Config { db: Some("mem://".to_owned()), ..config.clone() } };
    let installation = Installation::open(&config).await?;
    let objects = installation.engine.describe_all(&Context::system("openapi"));
    output::line(serde_json::to_string_pretty(&tessera_server::document(Some(&objects)))?);
    installation.close().await;
    Ok(ExitCode::SUCCESS)
}
