//! What a folder of demonstration data says of itself: with what it was made, whether that came to its end, who may sign in.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::opening;

/// Beside the data.
const FILE: &str = "demo.json";
/// What a start makes in a data folder; everything else in it is not ours to clear away.
const MADE: [&str; 5] = ["db", "files", "cache", "keys", FILE];

/// With what it was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Parameters {
    pub(crate) accounts: u32,
    pub(crate) seed: u64,
    pub(crate) password: String,
}

/// What the command line asks for; what it leaves open fits everything.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    pub(crate) accounts: Option<u32>,
    pub(crate) seed: Option<u64>,
    pub(crate) password: Option<String>,
}

/// What a folder holds.
#[derive(Debug)]
pub(crate) enum Found {
    /// No demonstration, and as far as can be seen from outside nothing else.
    Nothing,
    /// A whole one, with what is to be said of it.
    Filled(Vec<String>),
}

#[derive(Debug, Serialize, Deserialize)]
struct Note {
    #[serde(flatten)]
    parameters: Parameters,
    /// None while it is being filled.
    notes: Option<Vec<String>>,
}

/// Looks at the folder before anything is opened.
///
/// # Errors
/// When it was made with other parameters than asked for, or was not filled to the end.
pub(crate) fn look(config: &Config, asked: &Asked) -> anyhow::Result<Found> {
    if config.is_in_memory() {
        return Ok(Found::Nothing);
    }
    let path = config.data.join(FILE);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Found::Nothing),
        Err(error) => return Err(error).with_context(|| path.display().to_string()),
    };
    let note: Note = serde_json::from_str(&text).with_context(|| path.display().to_string())?;
    let (folder, made) = (config.data.display(), note.parameters);
    let Some(notes) = note.notes else {
        bail!(
            "the demonstration data in {folder} was not finished: its making was interrupted\n  begin anew with --fresh, which \
             throws away what is in that folder"
        );
    };
    let mut other = Vec::new();
    if asked.accounts.is_some_and(|accounts| accounts != made.accounts) {
        other.push(format!("--accounts {}", made.accounts));
    }
    if asked.seed.is_some_and(|seed| seed != made.seed) {
        other.push(format!("--seed {}", made.seed));
    }
    if asked.password.as_ref().is_some_and(|password| *password != made.password) {
        other.push("another --password".to_owned());
    }
    if !other.is_empty() {
        bail!(
            "the demonstration data in {folder} was made with {}\n  leave that out to serve it as it is, or begin anew with \
             --fresh, which throws away what is in that folder",
            other.join(", ")
        );
    }
    Ok(Found::Filled(notes))
}

/// Marks the folder as one that is being filled.
///
/// # Errors
/// When it can't be written.
pub(crate) fn begin(config: &Config, parameters: &Parameters) -> anyhow::Result<()> {
    write(config, parameters, None)
}

/// Marks the folder as filled; `notes` are shown again at later starts.
///
/// # Errors
/// When it can't be written.
pub(crate) fn finish(config: &Config, parameters: &Parameters, notes: &[String]) -> anyhow::Result<()> {
    write(config, parameters, Some(notes.to_vec()))
}

fn write(config: &Config, parameters: &Parameters, notes: Option<Vec<String>>) -> anyhow::Result<()> {
    if config.is_in_memory() {
        return Ok(());
    }
    let path = config.data.join(FILE);
    let text = serde_json::to_string_pretty(&Note { parameters: parameters.clone(), notes })?;
    std::fs::write(&path, text + "\n").with_context(|| path.display().to_string())
}

/// What is said when somebody's own data lies there.
pub(crate) fn not_a_demonstration(config: &Config) -> anyhow::Error {
    anyhow::anyhow!(
        "{} holds an installation that is no demonstration; nothing was added\n  serve it with `tessera serve`, or name another \
         folder with --data",
        config.data.display()
    )
}

/// Throws away a demonstration and what was started of one; anything else is left alone.
///
/// # Errors
/// When the folder holds something that no demonstration made, is in use, or can't be cleared.
pub(crate) fn clear(config: &Config) -> anyhow::Result<()> {
    if config.is_in_memory() || !holds_anything(&config.data)? {
        return Ok(());
    }
    if config.db.is_some() {
        bail!("--fresh clears the data folder's own database; the one that --db names must be cleared by other means");
    }
    if !config.data.join(FILE).is_file() {
        return Err(not_a_demonstration(config));
    }
    let _lock = opening::lock(&config.data)?;
    for name in MADE {
        let path: PathBuf = config.data.join(name);
        let removed = if path.is_dir() { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
        match removed {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error).with_context(|| path.display().to_string());
            }
            _ => {}
        }
    }
    Ok(())
}

/// True when the folder is there and has something in it beside the lock.
fn holds_anything(folder: &Path) -> anyhow::Result<bool> {
    match std::fs::read_dir(folder) {
        Ok(entries) => {
            for entry in entries {
                if entry.with_context(|| folder.display().to_string())?.file_name() != opening::LOCK_FILE {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error).with_context(|| folder.display().to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters() -> Parameters {
        Parameters { accounts: 300, seed: 1, password: "secret".to_owned() }
    }

    #[test]
    fn a_folder_tells_what_it_was_made_with_and_whether_it_was_finished() {
        let folder = tempfile::tempdir().unwrap();
        let config = Config { data: folder.path().to_owned(), ..Config::default() };
        assert!(matches!(look(&config, &Asked::default()).unwrap(), Found::Nothing));
        begin(&config, &parameters()).unwrap();
        let error = look(&config, &Asked::default()).unwrap_err().to_string();
        assert!(error.contains("not finished") && error.contains("--fresh"), "{error}");
        finish(&config, &parameters(), &["Sign in as:".to_owned()]).unwrap();
        let fitting = Asked { accounts: Some(300), seed: None, password: Some("secret".to_owned()) };
        assert!(matches!(look(&config, &fitting).unwrap(), Found::Filled(notes) if notes == ["Sign in as:"]));
        let other = Asked { accounts: Some(10), seed: Some(2), password: Some("other".to_owned()) };
        let error = look(&config, &other).unwrap_err().to_string();
        assert!(error.contains("--accounts 300, --seed 1, another --password"), "{error}");
        assert!(!error.contains("secret"), "{error}");
    }

    #[test]
    fn only_a_demonstration_is_thrown_away() {
        let folder = tempfile::tempdir().unwrap();
        let config = Config { data: folder.path().join("demo"), ..Config::default() };
        clear(&config).unwrap();
        std::fs::create_dir_all(config.data.join("db")).unwrap();
        let error = clear(&config).unwrap_err().to_string();
        assert!(error.contains("no demonstration") && config.data.join("db").is_dir(), "{error}");
        begin(&config, &parameters()).unwrap();
        std::fs::write(config.data.join("notes.txt"), "mine").unwrap();
        clear(&config).unwrap();
        assert!(!config.data.join("db").exists() && config.data.join("notes.txt").is_file());
        assert!(matches!(look(&config, &Asked::default()).unwrap(), Found::Nothing));
    }
}
