//! Configuration: built-in values, then the file, then the environment, then flags; the last one that says something wins.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use figment::providers::{Format as _, Serialized, Toml};
use figment::util::nest;
use figment::value::{Dict, Map, Value};
use figment::{Figment, Metadata, Profile, Provider};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use tessera_server::Limits;

/// The file that is read when none is named and it exists.
const FILE: &str = "tessera.toml";
/// What names of variables begin with.
const PREFIX: &str = "TESSERA_";

/// Everything that can be configured.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// Folder for the database, files and caches.
    pub(crate) data: PathBuf,
    /// Address and port to listen on.
    pub(crate) listen: String,
    /// Where people open this installation, as `https://crm.example.com`: passkeys are for that name alone, and providers of single sign-on
    /// send people back there. Where it is absent, what each request says.
    pub(crate) public_address: Option<String>,
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
    /// Folder of plugin packages, or one package, that administrators can install without uploading; `catalogue` in `data` when
    /// absent.
    pub(crate) plugin_catalogue: Option<PathBuf>,
    /// Let the mail server that administrators set be this very machine.
    pub(crate) mail_loopback: bool,
    /// Set the session cookie's `Secure` flag always, not only when a proxy reports https.
    pub(crate) secure_cookies: bool,
    /// Let providers of single sign-on be on this very machine, unencrypted too. For trials; nothing else is reached by it.
    pub(crate) oidc_loopback: bool,
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
    pub(crate) webhook_rate: u32,
    pub(crate) webhook_burst: u32,
    pub(crate) in_flight: usize,
    pub(crate) connections: usize,
    pub(crate) live_per_user: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: PathBuf::from("tessera-data"),
            listen: "127.0.0.1:8080".to_owned(),
            public_address: None,
            db: None,
            db_namespace: "tessera".to_owned(),
            db_database: "main".to_owned(),
            db_username: None,
            db_password: None,
            safe_mode: false,
            allow_unsigned_plugins: false,
            plugin_catalogue: None,
            mail_loopback: false,
            secure_cookies: false,
            oidc_loopback: false,
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
            webhook_rate: limits.webhook_rate,
            webhook_burst: limits.webhook_burst,
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
            webhook_rate: self.webhook_rate,
            webhook_burst: self.webhook_burst,
            in_flight: self.in_flight,
            connections: self.connections,
            live_per_user: self.live_per_user,
            ..Limits::default()
        }
    }
}

impl Config {
    /// Reads the configuration; `variables` is the environment, `flags` what the command line says, as a map of the same keys.
    pub(crate) fn load(
        file: Option<&Path>,
        variables: impl IntoIterator<Item = (String, String)>,
        flags: &impl Serialize,
    ) -> anyhow::Result<Self> {
        let mut figment = Figment::from(Serialized::defaults(Self::default()));
        match file {
            Some(file) if !file.is_file() => anyhow::bail!("the configuration file {} is not there", file.display()),
            Some(file) => figment = figment.merge(Toml::file_exact(file)),
            None if Path::new(FILE).is_file() => figment = figment.merge(Toml::file_exact(FILE)),
            None => {}
        }
        let known = serde_json::to_value(Self::default())?;
        for (name, text) in variables {
            if let Some(variable) = Variable::read(&known, &name, text) {
                figment = figment.merge(variable);
            }
        }
        figment.merge(Serialized::globals(flags)).extract().context("the configuration can't be read")
    }

    /// The URL of the database.
    pub(crate) fn db_url(&self) -> String {
        self.db.clone().unwrap_or_else(|| format!("surrealkv://{}", self.data.join("db").display()))
    }

    /// Where packages lie that can be installed without uploading them.
    pub(crate) fn catalogue(&self) -> Option<PathBuf> {
        let beside_data = || (!self.is_in_memory()).then(|| self.data.join("catalogue"));
        self.plugin_catalogue.clone().or_else(beside_data)
    }

    /// Folder of keys; none when nothing of this installation outlives the process.
    pub(crate) fn keys_dir(&self) -> Option<PathBuf> {
        (!self.is_in_memory()).then(|| self.data.join("keys"))
    }

    /// True when nothing of this installation outlives the process.
    pub(crate) fn is_in_memory(&self) -> bool {
        self.db_url().starts_with("mem://")
    }
}

/// A variable of the environment that says something of the configuration.
struct Variable {
    /// Its place in the configuration, with dots between the parts.
    key: String,
    value: Value,
}

impl Variable {
    /// None for what isn't meant for us: other programs and the build have variables with our prefix too.
    fn read(known: &Json, name: &str, text: String) -> Option<Self> {
        let name = name.to_ascii_uppercase();
        let key = name.strip_prefix(PREFIX)?.to_ascii_lowercase().replace("__", ".");
        known.get(key.split('.').next()?)?;
        // What has no built-in value is a text too. A password of digits is no number.
        let is_text =
            matches!(known.pointer(&format!("/{}", key.replace('.', "/"))), Some(Json::String(_) | Json::Null));
        let value = if is_text {
            Value::from(text)
        } else {
            let Ok(value) = text.parse::<Value>();
            value
        };
        Some(Self { key, value })
    }
}

impl Provider for Variable {
    fn metadata(&self) -> Metadata {
        let name = |_: &Profile, keys: &[&str]| format!("{PREFIX}{}", keys.join("__").to_ascii_uppercase());
        Metadata::named("the environment").interpolater(name)
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        Ok(Profile::Default.collect(nest(&self.key, self.value.clone()).into_dict().unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// A file with something in it, and the folder that it goes with.
    fn written(text: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("t.toml");
        std::fs::write(&file, text).unwrap();
        (folder, file)
    }

    fn load(file: &Path, variables: &[(&str, &str)], flags: &Json) -> anyhow::Result<Config> {
        let variables = variables.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        Config::load(Some(file), variables, flags)
    }

    fn refusal(file: &Path, variables: &[(&str, &str)]) -> String {
        format!("{:#}", load(file, variables, &json!({})).unwrap_err())
    }

    #[test]
    fn flags_win_over_the_file_and_the_file_over_built_in_values() {
        let (_folder, file) = written("listen = \"127.0.0.1:1\"\nsafe_mode = true\n[limits]\nuser_rate = 7\n");
        let config = load(&file, &[], &json!({"listen": "127.0.0.1:2"})).unwrap();
        assert_eq!((config.listen.as_str(), config.safe_mode, config.limits.user_rate), ("127.0.0.1:2", true, 7));
        assert_eq!(config.db_url(), "surrealkv://tessera-data/db");
        std::fs::write(&file, "lissten = \"127.0.0.1:1\"\n").unwrap();
        let error = refusal(&file, &[]);
        assert!(error.contains("lissten"), "{error}");
        let error = refusal(&file.with_extension("elsewhere"), &[]);
        assert!(error.contains("t.elsewhere is not there"), "{error}");
    }

    #[test]
    fn the_environment_wins_over_the_file_and_flags_over_the_environment() {
        let (_folder, file) =
            written("listen = \"127.0.0.1:1\"\ndata = \"/file\"\nsafe_mode = true\ndb_database = \"file\"\n");
        let variables =
            [("TESSERA_LISTEN", "127.0.0.1:2"), ("TESSERA_DATA", "/variable"), ("TESSERA_SAFE_MODE", "false")];
        let config = load(&file, &variables, &json!({"listen": "127.0.0.1:3"})).unwrap();
        assert_eq!((config.listen.as_str(), config.data.as_path()), ("127.0.0.1:3", Path::new("/variable")));
        assert_eq!((config.safe_mode, config.db_database.as_str()), (false, "file"));
        // What nobody says stays built in.
        assert_eq!((config.db_namespace.as_str(), config.secure_cookies), ("tessera", false));
    }

    #[test]
    fn two_underscores_lead_to_a_part_and_leave_the_others_as_they_were() {
        let (_folder, file) = written("[limits]\nuser_rate = 7\nuser_burst = 8\n[log]\nformat = \"json\"\n");
        let variables = [
            ("TESSERA_LIMITS__USER_RATE", "70"),
            ("TESSERA_LIMITS__COSTLY_RATE", "9"),
            ("tessera_log__level", "debug"),
            ("TESSERA_TRUSTED_PROXIES", "[\"10.0.0.1\", \"fd00::1\"]"),
        ];
        let config = load(&file, &variables, &json!({"limits": {"costly_rate": 10}})).unwrap();
        assert_eq!((config.limits.user_rate, config.limits.user_burst, config.limits.costly_rate), (70, 8, 10));
        assert_eq!(config.limits.costly_burst, LimitConfig::default().costly_burst);
        assert_eq!((config.log.format, config.log.level.as_str()), (LogFormat::Json, "debug"));
        let proxies: [IpAddr; 2] = ["10.0.0.1".parse().unwrap(), "fd00::1".parse().unwrap()];
        assert_eq!(config.trusted_proxies, proxies);
    }

    #[test]
    fn texts_are_taken_as_they_are_written() {
        let (_folder, file) = written("");
        for text in ["007", "1e5", "true", "[x", "\"quoted\"", " spaced "] {
            let variables =
                [("TESSERA_DB_PASSWORD", text), ("TESSERA_DB_NAMESPACE", text), ("TESSERA_LOG__LEVEL", text)];
            let config = load(&file, &variables, &json!({})).unwrap();
            assert_eq!((config.db_password.as_deref(), config.db_namespace.as_str()), (Some(text), text));
            assert_eq!(config.log.level, text);
        }
    }

    #[test]
    fn variables_of_others_are_left_alone_and_wrong_ones_of_ours_are_named() {
        let (_folder, file) = written("");
        // The build, the tests and the command line have some; a shell has all sorts.
        let others = [
            ("TESSERA_BIN", "/b"),
            ("TESSERA_CONFIG", "/c"),
            ("TESSERA_TOKEN", "t"),
            ("TESSERA_LISTENING", "1"),
            ("TESSERA___LISTEN", "2"),
            ("TESSERA_", "3"),
            ("TESSERALISTEN", "4"),
            ("LISTEN", "5"),
            ("", "6"),
        ];
        let config = load(&file, &others, &json!({})).unwrap();
        assert_eq!(serde_json::to_value(config).unwrap(), serde_json::to_value(Config::default()).unwrap());

        for (name, text, wanted) in [
            ("TESSERA_LIMITS__USR_RATE", "7", "usr_rate"),
            ("TESSERA_LISTEN__PORT", "7", "TESSERA_LISTEN"),
            ("TESSERA_LIMITS", "7", "TESSERA_LIMITS"),
            ("TESSERA_LIMITS__USER_RATE", "many", "TESSERA_LIMITS__USER_RATE"),
            ("TESSERA_LIMITS__USER_RATE", "-1", "TESSERA_LIMITS__USER_RATE"),
            ("TESSERA_SAFE_MODE", "perhaps", "TESSERA_SAFE_MODE"),
            ("TESSERA_LOG__FORMAT", "xml", "xml"),
            ("TESSERA_TRUSTED_PROXIES", "10.0.0.1", "TESSERA_TRUSTED_PROXIES"),
        ] {
            let error = refusal(&file, &[(name, text)]);
            assert!(error.contains(wanted), "{name}={text}: {error}");
        }
    }
}
