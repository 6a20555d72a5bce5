//! An import into a data folder that no server has open.

use anyhow::bail;
use serde_json::Value as Json;
use tessera_engine::events::Background;
use tessera_engine::records::query::QueryRequest;
use tessera_engine::{Channel, Context};
use tessera_model::label::Locale;

use super::SourceFile;
use crate::config::Config;
use crate::opening::Installation;

/// An open installation whose jobs run.
pub(super) struct Local {
    installation: Installation,
    background: Background,
    cx: Context,
}

impl Local {
    /// Opens the installation; the import runs with the rights of `actor`, or of the first administrator.
    pub(super) async fn open(config: &Config, actor: Option<&str>) -> anyhow::Result<Self> {
        let installation = Installation::open(config).await?;
        match Self::begin(&installation, actor).await {
            Ok((background, cx)) => Ok(Self { installation, background, cx }),
            Err(error) => {
                installation.close().await;
                Err(error)
            }
        }
    }

    async fn begin(installation: &Installation, actor: Option<&str>) -> anyhow::Result<(Background, Context)> {
        let engine = installation.engine.boxed();
        let system = Context::system("command-line");
        let mut cursor = None;
        loop {
            let request = QueryRequest { limit: Some(200), cursor, ..QueryRequest::default() };
            let page = engine.query(&system, "user", request).await?;
            for user in &page.items {
                if actor.is_some_and(|name| user.get("username").and_then(Json::as_str) != Some(name)) {
                    continue;
                }
                let Ok(found) = engine.actor_of(user.id()).await else { continue };
                if actor.is_some() || found.is_administrator() {
                    let mut cx = Context::new(found, Channel::Import, "command-line");
                    // What this command says is English throughout.
                    cx.locale = Locale::En;
                    return Ok((engine.start().await?, cx));
                }
            }
            match page.next_cursor {
                Some(next) => cursor = Some(next),
                None => break,
            }
        }
        match actor {
            Some(name) => bail!("there is no active user `{name}`"),
            None => bail!("there is no administrator yet; make one with `tessera admin create`"),
        }
    }

    pub(super) async fn preview(&self, file: &SourceFile, options: &Json) -> anyhow::Result<Json> {
        Ok(self
            .installation
            .engine
            .boxed()
            .import_preview(&self.cx, file.bytes.clone(), &file.name, options.clone())
            .await?)
    }

    pub(super) async fn start(&self, file: &SourceFile, options: &Json) -> anyhow::Result<String> {
        Ok(self
            .installation
            .engine
            .boxed()
            .import_start(&self.cx, file.bytes.clone(), &file.name, options.clone())
            .await?)
    }

    pub(super) async fn status(&self, id: &str) -> anyhow::Result<Json> {
        Ok(self.installation.engine.boxed().import_status(&self.cx, id).await?)
    }

    pub(super) async fn close(self) {
        self.background.stop().await;
        self.installation.close().await;
    }
}
