//! Opening a database by its URL.

use std::time::Duration;

use surrealdb::opt::auth::Root;
use tessera_model::error::{Error, ErrorCode, Result};

use crate::connection::Connection;
use crate::folder::Folder;
use crate::{Inner, Store};

/// How long a database server may take to answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// Where the database is.
#[derive(Clone, Debug)]
pub struct StoreOptions {
    /// `surrealkv://folder?sync=every`, `mem://` or `ws://host:port`. A folder takes `sync` (`every`, the default, makes each
    /// commit durable; `never`; or an interval such as `1s`) and the library's own `surrealkv_…` parameters.
    pub url: String,
    pub namespace: String,
    pub database: String,
    /// For servers.
    pub username: Option<String>,
    /// For servers.
    pub password: Option<String>,
}

impl Store {
    /// Opens the database; the tables come from [`Store::migrate`] and [`Store::apply_schema`].
    ///
    /// # Errors
    /// `store_unavailable` with what to do: a folder that another process holds, a server that can't be reached, a wrong URL.
    #[crate::opaque]
    pub async fn open(options: StoreOptions) -> Result<Self> {
        let is_shared = !["surrealkv:", "mem:"].iter().any(|own| options.url.starts_with(own));
        Self::open_as(options, is_shared).await
    }

    /// As [`Store::open`], with the answer to whether other processes write to the same database; for tests of how it works then.
    ///
    /// # Errors
    /// As [`Store::open`].
    #[doc(hidden)]
    #[crate::opaque]
    pub async fn open_as(options: StoreOptions, is_shared: bool) -> Result<Self> {
        if let Some(rest) = options.url.strip_prefix("surrealkv://") {
            let folder = Folder::new(rest, &options);
            let connection = folder.open().await?;
            return Ok(Self { inner: Inner::new(connection, Some(folder), is_shared).into() });
        }
        if has_credentials(&options.url) {
            let advice = "user name and password don't belong in the address; set `db_username` and `db_password`";
            let detail = format!("the database at {} can't be opened: {advice}", place(&options.url));
            return Err(Error::new(ErrorCode::StoreUnavailable, detail));
        }
        let connection = tokio::time::timeout(ANSWER_WITHIN, connect(&options)).await.map_err(|_| {
            let wait = ANSWER_WITHIN.as_secs();
            unavailable(&options.url, &format!("it gave no answer within {wait} seconds"))
        })??;
        Ok(Self { inner: Inner::new(connection, None, is_shared).into() })
    }

    /// Closes the database. Only needed before the same process opens the same folder again: a dropped store closes a little
    /// later by itself.
    pub async fn close(self) {
        self.inner.is_closed.store(true, std::sync::atomic::Ordering::Release);
        self.connection().close().await;
    }
}

async fn connect(options: &StoreOptions) -> Result<Connection> {
    let failed = |error: surrealdb::Error| unavailable(&options.url, error.message());
    let db = surrealdb::engine::any::connect(options.url.as_str()).await.map_err(failed)?;
    if let (Some(username), Some(password)) = (&options.username, &options.password) {
        db.signin(Root { username: username.clone(), password: password.clone() }).await.map_err(failed)?;
    }
    db.use_ns(&options.namespace).use_db(&options.database).await.map_err(failed)?;
    Ok(Connection::of_any(db))
}

/// The address without parameters and without credentials, for messages.
fn place(url: &str) -> String {
    let url = url.split('?').next().unwrap_or(url);
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let host =
        rest.split('/').next().and_then(|authority| authority.rsplit_once('@')).map(|(login, _)| login.len() + 1);
    format!("{scheme}://{}", host.and_then(|at| rest.get(at..)).unwrap_or(rest))
}

fn has_credentials(url: &str) -> bool {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    rest.split(['/', '?']).next().is_some_and(|authority| authority.contains('@'))
}

/// Why a database can't be opened and what to do about it.
pub(crate) fn unavailable(url: &str, message: &str) -> Error {
    let advice = if message.contains("already locked") {
        "another process has this folder open; stop it first (`tessera serve` and command line tools can't share a folder)"
    } else if message.contains("No space left") || message.contains("space on the disk") {
        "the disk is full"
    } else if message.contains("Permission denied") {
        "this user may not write there"
    } else if message.contains("scheme") || message.contains("Invalid URL") || message.contains("not enabled") {
        "write the address as `surrealkv://folder`, `mem://` or `ws://host:port`"
    } else if message.contains("no answer") || message.contains("WebSocket") {
        "is the database server running, and is this its address?"
    } else {
        "check the address"
    };
    let place = place(url);
    Error::new(ErrorCode::StoreUnavailable, format!("the database at {place} can't be opened: {advice} ({message})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_name_the_address_without_secrets() {
        assert_eq!(place("ws://root:se@cret@db.example:8000/rpc?x=1"), "ws://db.example:8000/rpc");
        assert_eq!(place("surrealkv:///data/a@b/db?sync=1s"), "surrealkv:///data/a@b/db");
        assert_eq!(place("nonsense"), "nonsense");
        assert!(has_credentials("wss://me:pw@host"));
        assert!(!has_credentials("ws://host:8000/a@b"));
    }
}
