//! `tessera admin`

use std::io::BufRead as _;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use tessera_engine::identity::NewAdministrator;

use crate::cli::LoginArgs;
use crate::config::Config;
use crate::opening::Installation;
use crate::output;

/// Makes an administrator.
pub(crate) async fn create(config: &Config, login: LoginArgs, name: Option<String>) -> anyhow::Result<ExitCode> {
    let password = read_password()?;
    let installation = Installation::open(config).await?;
    let made = installation
        .engine
        .boxed()
        .create_administrator(NewAdministrator {
            name: name.unwrap_or_else(|| login.username.clone()),
            username: login.username.clone(),
            password,
            must_change_password: login.must_change,
        })
        .await;
    installation.close().await;
    made?;
    output::line(format!("The administrator `{}` may sign in now.", login.username));
    Ok(ExitCode::SUCCESS)
}

/// Gives a user a new password and ends their sessions.
pub(crate) async fn reset_password(config: &Config, login: LoginArgs) -> anyhow::Result<ExitCode> {
    let password = read_password()?;
    let installation = Installation::open(config).await?;
    let done = installation.engine.boxed().reset_password(&login.username, &password, login.must_change).await;
    installation.close().await;
    done?;
    output::line(format!("`{}` has a new password; sessions that were open have ended.", login.username));
    Ok(ExitCode::SUCCESS)
}

/// Removes the second factor of a user and ends their sessions.
pub(crate) async fn reset_second_factor(config: &Config, username: &str) -> anyhow::Result<ExitCode> {
    let installation = Installation::open(config).await?;
    let done = installation.engine.boxed().reset_second_factor_of(username).await;
    installation.close().await;
    done?;
    output::line(format!("`{username}` signs in with the password alone; sessions that were open have ended."));
    Ok(ExitCode::SUCCESS)
}

fn read_password() -> anyhow::Result<String> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).context("the standard input can't be read")?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        bail!("give the password on the standard input");
    }
    Ok(password.to_owned())
}
