//! Configuration: built-in values, then the file, then the environment, then flags; the last one that says something wins.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use figment::Figment;
use figment::providers::{Env, Format as _, Serialized, Toml};
use serde::{Deserialize, Serialize};
use tessera_server::Limits;

/// The file that is read when none is named and it exists.
const FILE: &str = "tessera.toml";
/// Everything that can be configured.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// Folder for the database, files and caches.
    pub(crate) data: PathBuf,
    /// Address and port to listen on.
    pub(crate) listen: String,
    /// `surrealkv://folder`, `mem://`, or `ws://host:port` of a database server; a folder in `data` when absent.
    pub(crate) db: Option<String>,
    pub(crate) db_namespace: String,
    pub(crate) db_database: String,
    pub(crate) db_username: Option<String>,
    pub(crate) db_password: Option<String>,
    /// Start with all plugins and workflows off.
    pub(crate) safe_mode: bool,
    /// Accept plugin packages that nobody signed. For developers' machines.
    pub(crate) allow_unsigned_plugins: bool,
    /// Set the session cookie's `Secure` flag always, not only when a proxy reports https.
    pub(crate) secure_cookies: bool,
    /// Addresses of proxies whose forwarding headers are believed, beside those on this machine.
    pub(crate) trusted_proxies: Vec<IpAddr>,
    pub(crate) log: LogConfig,
    pub(crate) limits: LimitConfig,
}

/// How logs are written.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct LogConfig {
    pub(crate) format: LogFormat,
    /// `error`, `warn`, `info`, `debug`, `trace`, or directives such as `info,tessera_server=debug`.
    pub(crate) level: String,
}

/// For people or for machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LogFormat {
    Text,
    Json,
}

/// Bounds on requests; see `tessera_server::Limits`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct LimitConfig {
    pub(crate) body_bytes: usize,
    pub(crate) upload_bytes: usize,
    pub(crate) time_seconds: u64,
    pub(crate) user_rate: u32,
    pub(crate) user_burst: u32,
    pub(crate) costly_rate: u32,
    pub(crate) costly_burst: u32,
    pub(crate) anonymous_rate: u32,
    pub(crate) anonymous_burst: u32,
    pub(crate) in_flight: usize,
    pub(crate) connections: usize,
    pub(crate) live_per_user: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: PathBuf::from("tessera-data"),
            listen: "127.0.0.1:8080".to_owned(),
            db: None,
            db_namespace: "tessera".to_owned(),
            db_database: "main".to_owned(),
            db_username: None,
            db_password: None,
            safe_mode: false,
            allow_unsigned_plugins: false,
            secure_cookies: false,
            trusted_proxies: Vec::new(),
            log: LogConfig::default(),
            limits: LimitConfig::default(),
        }
    }
}

impl Default for LogConfig {
    fn default() -> Self {
        // The database library says much at `info` that no operator needs.
        let level = "info,surrealdb=warn,surrealdb_core=warn,surrealdb_kvs=warn,surrealkv=warn".to_owned();
        Self { format: LogFormat::Text, level }
    }
}

impl Default for LimitConfig {
    fn default() -> Self {
        let limits = Limits::default();
        Self {
            body_bytes: limits.body_bytes,
            upload_bytes: limits.upload_bytes,
            time_seconds: limits.time.as_secs(),
            user_rate: limits.user_rate,
            user_burst: limits.user_burst,
            costly_rate: limits.costly_rate,
            costly_burst: limits.costly_burst,
            anonymous_rate: limits.anonymous_rate,
            anonymous_burst: limits.anonymous_burst,
            in_flight: limits.in_flight,
            connections: limits.connections,
            live_per_user: limits.live_per_user,
        }
    }
}

impl LimitConfig {
    /// As the server takes them.
    pub(crate) fn limits(&self) -> Limits {
        Limits {
            body_bytes: self.body_bytes,
            upload_bytes: self.upload_bytes,
            time: Duration::from_secs(self.time_seconds),
            user_rate: self.user_rate,
            user_burst: self.user_burst,
            costly_rate: self.costly_rate,
            costly_burst: self.costly_burst,
            anonymous_rate: self.anonymous_rate,
            anonymous_burst: self.anonymous_burst,
            in_flight: self.in_flight,
            connections: self.connections,
            live_per_user: self.live_per_user,
            ..Limits::default()
        }
    }
}

impl Config {
    /// Reads the configuration; `flags` is what the command line says, as a map of the same keys.
    pub(crate) fn load(file: Option<&Path>, flags: &impl Serialize) -> anyhow::Result<Self> {
        let mut figment = Figment::from(Serialized::defaults(Self::default()));
        match file {
            Some(file) if !file.is_file() => anyhow::bail!("the configuration file {} is not there", file.display()),
            Some(file) => figment = figment.merge(Toml::file_exact(file)),
            None if Path::new(FILE).is_file() => figment = figment.merge(Toml::file_exact(FILE)),
            None => {}
        }
        figment
            .merge(Env::prefixed("TESSERA_").filter(|key| is_setting(key.as_str())).split("__"))
            .merge(Serialized::globals(flags))
            .extract()
            .context("the configuration can't be read")
    }

    /// The URL of the database.
    pub(crate) fn db_url(&self) -> String {
        self.db.clone().unwrap_or_else(|| format!("surrealkv://{}", self.data.join("db").display()))
    }

    /// True when nothing of this installation outlives the process.
    pub(crate) fn is_in_memory(&self) -> bool {
        self.db_url().starts_with("mem://")
    }
}

/// Other programs and the build have variables with our prefix too.
fn is_setting(variable: &str) -> bool {
    let first = variable.split("__").next().unwrap_or_default().to_ascii_lowercase();
    serde_json::to_value(Config::default()).is_ok_and(|known| known.get(first).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_win_over_the_file_and_the_file_over_built_in_values() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("t.toml");
        std::fs::write(&file, "listen = \"127.0.0.1:1\"\nsafe_mode = true\n[limits]\nuser_rate = 7\n").unwrap();
        let config = Config::load(Some(&file), &serde_json::json!({"listen": "127.0.0.1:2"})).unwrap();
        assert_eq!((config.listen.as_str(), config.safe_mode, config.limits.user_rate), ("127.0.0.1:2", true, 7));
        assert_eq!(config.db_url(), "surrealkv://tessera-data/db");
        std::fs::write(&file, "lissten = \"127.0.0.1:1\"\n").unwrap();
        let error = format!("{:#}", Config::load(Some(&file), &serde_json::json!({})).unwrap_err());
        assert!(error.contains("lissten"), "{error}");
    }
}
