//! `tessera plugin`: for who writes plugins, and for who administers them.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use tessera_build::Choice;

/// What the new plugin is called, and where it goes.
#[derive(Debug, Args)]
pub(crate) struct NewPluginArgs {
    /// Who you are and what it is, such as `acme.approvals`.
    pub(crate) id: String,
    /// Its folder; named by the id's last part when absent.
    #[arg(long, value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
    /// Folder of the SDK in Tessera's sources (`sdk/rust`, `sdk/typescript`), in place of the copy that this binary brings.
    #[arg(long, value_name = "DIR")]
    pub(crate) sdk: Option<PathBuf>,
    /// What it is written in.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) language: Language,
}

/// What a plugin can be written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    #[default]
    Rust,
    /// Built with Node
    Typescript,
}

/// A plugin's folder, and what builds it.
#[derive(Debug, Args)]
pub(crate) struct BuildArgs {
    /// The plugin's folder.
    #[arg(default_value = ".", value_name = "DIR")]
    pub(crate) folder: PathBuf,
    /// Which compiler builds it.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) toolchain: Choice,
}

/// How to test.
#[derive(Debug, Args)]
pub(crate) struct TestArgs {
    #[command(flatten)]
    pub(crate) build: BuildArgs,
    /// Only cases with this in their name.
    #[arg(long, value_name = "TEXT")]
    pub(crate) case: Option<String>,
    #[command(flatten)]
    pub(crate) beside: BesideArgs,
}

/// What is installed beside the plugin while it is tried.
#[derive(Debug, Args)]
pub(crate) struct BesideArgs {
    /// Folder of plugin packages to use beside it instead of those in this binary.
    #[arg(long, value_name = "DIR")]
    pub(crate) plugins: Option<PathBuf>,
}

/// How to develop.
#[derive(Debug, Args)]
pub(crate) struct DevArgs {
    #[command(flatten)]
    pub(crate) build: BuildArgs,
    /// The running server; it must accept unsigned plugins (`allow_unsigned_plugins`).
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080")]
    pub(crate) server: String,
    /// An administrator's token, as the sign-in answers it.
    #[arg(long, env = "TESSERA_TOKEN", hide_env_values = true)]
    pub(crate) token: String,
    /// Build and swap once, and end.
    #[arg(long)]
    pub(crate) once: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PluginCommand {
    #[command(flatten)]
    Develop(DevelopCommand),
    #[command(flatten)]
    Administer(AdministerCommand),
}

/// What whoever writes a plugin needs.
#[derive(Debug, Subcommand)]
pub(crate) enum DevelopCommand {
    /// Make a plugin that stands, to change from there.
    New(NewPluginArgs),
    /// Compile a plugin and pack it into `target/tessera/`.
    Build(BuildArgs),
    /// Pack a plugin as it was compiled last.
    Pack {
        /// The plugin's folder.
        #[arg(default_value = ".", value_name = "DIR")]
        folder: PathBuf,
        /// Where the package goes; a file.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Make a key pair that signs packages.
    Keygen(KeygenArgs),
    /// Sign a package, or a list of revocations (`.json`).
    Sign(SignArgs),
    /// Compile a plugin and say what a server would refuse, with the line of the file.
    Check {
        #[command(flatten)]
        build: BuildArgs,
        #[command(flatten)]
        beside: BesideArgs,
    },
    /// Compile a plugin and play its cases (`tests/cases.toml`) on servers in memory.
    Test(TestArgs),
    /// Keep a running server up to date while the plugin is edited, and show what the plugin says there.
    Dev(DevArgs),
}

/// What whoever runs a server needs.
#[derive(Debug, Subcommand)]
pub(crate) enum AdministerCommand {
    /// Every installed plugin.
    List,
    /// Install or upgrade from a package, or list what a folder of packages offers.
    Install(InstallArgs),
    /// Every trusted key, the key that each plugin is bound to, and every revocation.
    Trusted,
    /// Trust a publisher's key: packages that it signed are accepted.
    Trust {
        /// The public key (`RW…`), or the file that holds it.
        key: String,
        /// Whose it is.
        #[arg(long)]
        name: String,
        #[arg(long)]
        note: Option<String>,
    },
    /// Take a key out of the book; plugins that it signed stay bound to it.
    Untrust {
        /// The key, its number, or its id in the book.
        key: String,
    },
    /// Revoke a key, a package or a plugin: it is suspended and can't come back.
    Revoke(RevokeArgs),
    /// Forget which key a plugin was bound to, once nothing of it is left.
    Unpin { id: String },
    /// Say what a plugin gets of what it asks for.
    Grants {
        id: String,
        /// What it gets; nothing when none is named.
        #[arg(value_name = "CAPABILITY")]
        capabilities: Vec<String>,
    },
    /// Go back to the version before the last upgrade; data stays.
    Rollback { id: String },
    /// Switch a plugin on.
    Enable { id: String },
    /// Switch a plugin off; its data stays.
    Disable { id: String },
    /// Remove a plugin.
    Remove {
        id: String,
        /// Delete its data too.
        #[arg(long)]
        purge: bool,
    },
    /// Show what can be set for a plugin, or set it.
    Set {
        id: String,
        /// `KEY=VALUE`; nothing behind the `=` takes the default back. A secret is better read from a file: `KEY=@FILE`, or
        /// `KEY=@-` for the standard input.
        #[arg(value_name = "KEY=VALUE")]
        values: Vec<String>,
    },
}

/// What to install, and what to say to it.
#[derive(Debug, Args)]
pub(crate) struct InstallArgs {
    /// A `.tessera` file, or a folder of them.
    pub(crate) package: PathBuf,
    /// Don't ask; accept what the plan says.
    #[arg(long)]
    pub(crate) yes: bool,
    /// Grant all but this of what it asks for; can be given several times.
    #[arg(long, value_name = "CAPABILITY")]
    pub(crate) without: Vec<String>,
    /// Accept this signer for this plugin, and for no other: the whole public key.
    #[arg(long, value_name = "KEY")]
    pub(crate) accept_key: Option<String>,
    /// Install through a running server instead of into the data folder.
    #[arg(long, value_name = "URL", requires = "token")]
    pub(crate) server: Option<String>,
    /// An administrator's token for `--server`, as the sign-in answers it.
    #[arg(long, env = "TESSERA_TOKEN", hide_env_values = true)]
    pub(crate) token: Option<String>,
}

/// Where to put a new key, and what protects it.
#[derive(Debug, Args)]
pub(crate) struct KeygenArgs {
    /// Beginning of the names of the two files, `NAME.key` and `NAME.pub`.
    #[arg(long, value_name = "NAME", default_value = "publisher")]
    pub(crate) out: PathBuf,
    /// Read the password of the secret key from the standard input, up to the first line's end.
    #[arg(long, required_unless_present = "no_password")]
    pub(crate) password_stdin: bool,
    /// Protect the secret key by the file's rights alone.
    #[arg(long, conflicts_with = "password_stdin")]
    pub(crate) no_password: bool,
}

/// What to sign, and with what.
#[derive(Debug, Args)]
pub(crate) struct SignArgs {
    /// A `.tessera` file, or a list of revocations as JSON.
    pub(crate) file: PathBuf,
    /// The secret key. Its password is read from the standard input, where it has one.
    #[arg(long, value_name = "FILE")]
    pub(crate) key: PathBuf,
    /// The secret key that signed the versions before, when the key changes: it agrees to the new one. Its password is the second
    /// line.
    #[arg(long, value_name = "FILE")]
    pub(crate) replaces: Option<PathBuf>,
    /// Where to put the signed package, in place of the unsigned one when absent.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// What to revoke, and why.
#[derive(Debug, Args)]
pub(crate) struct RevokeArgs {
    #[command(flatten)]
    pub(crate) what: Revoked,
    /// Why, for administrators; not with `--list` and `--undo`.
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
}

/// One of these.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Revoked {
    /// A plugin, or one version of it.
    #[arg(value_name = "PLUGIN[@VERSION]")]
    pub(crate) plugin: Option<String>,
    /// A public key, or the file that holds it: everything that it signed.
    #[arg(long, value_name = "KEY")]
    pub(crate) key: Option<String>,
    /// The digest of a package file.
    #[arg(long, value_name = "HEX")]
    pub(crate) sha256: Option<String>,
    /// A list that a trusted key signed; the signature lies beside it as `FILE.minisig`.
    #[arg(long, value_name = "FILE")]
    pub(crate) list: Option<PathBuf>,
    /// Take a revocation back, by its id in the book.
    #[arg(long, value_name = "ID")]
    pub(crate) undo: Option<String>,
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use crate::cli::Cli;

    #[test]
    fn one_thing_is_revoked_at_a_time() {
        let parsed = |args: &[&str]| Cli::try_parse_from([&["tessera", "plugin", "revoke"][..], args].concat()).is_ok();
        assert!(parsed(&["acme.approvals@2.1.0", "--reason", "It leaks"]) && parsed(&["--list", "revoked.json"]));
        assert!(!parsed(&[]) && !parsed(&["acme.approvals", "--key", "RW"]));
        let keygen = |args: &[&str]| Cli::try_parse_from([&["tessera", "plugin", "keygen"][..], args].concat()).is_ok();
        assert!(keygen(&["--no-password"]) && keygen(&["--password-stdin"]));
        assert!(!keygen(&[]) && !keygen(&["--no-password", "--password-stdin"]));
    }
}
