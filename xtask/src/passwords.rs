//! Makes the list of passwords that are refused because many people take them, out of public lists of leaked ones.
//!
//! The list that the product carries holds no words but the first bytes of their SHA-256, sorted: it is small, is searched without being
//! read first, and shows nobody what people call their passwords. docs/SECURITY.md names the lists that it was made of.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use sha2::{Digest as _, Sha256};

use crate::paths::Paths;
use crate::tools;

/// Where the list lies.
const LIST: &str = "core/engine/src/identity/common-passwords.bin";
/// Bytes that are kept of each digest.
const WIDTH: usize = 5;
/// Shorter passwords are refused for their length.
const LENGTH_MIN: usize = 8;
/// Words of letters alone count from this length on: people put a year behind them.
const WORD_MIN: usize = 5;

/// Which lists to take.
#[derive(Args)]
pub(crate) struct Options {
    /// Files with a password a line, or a JSON list of them
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

pub(crate) fn make(paths: &Paths, options: &Options) -> Result<()> {
    let mut digests = BTreeSet::new();
    for file in &options.files {
        let text = fs::read_to_string(file).with_context(|| format!("{} can't be read", file.display()))?;
        let words: Vec<String> = match serde_json::from_str(&text) {
            Ok(words) => words,
            Err(_) => text.lines().map(str::to_owned).collect(),
        };
        let words = words.iter().map(|word| word.trim().to_lowercase());
        digests.extend(words.filter(|word| is_kept(word)).map(|word| digest(&word)));
    }
    ensure!(!digests.is_empty(), "the files hold no password of {LENGTH_MIN} characters and more");
    let bytes: Vec<u8> = digests.iter().flatten().copied().collect();
    fs::write(paths.root.join(LIST), &bytes).with_context(|| format!("{LIST} can't be written"))?;
    tools::say(&format!("{} passwords, {} KiB: {LIST}", digests.len(), bytes.len() / 1024));
    Ok(())
}

fn is_kept(word: &str) -> bool {
    let is_word = word.len() >= WORD_MIN && word.bytes().all(|byte| byte.is_ascii_lowercase());
    word.chars().count() >= LENGTH_MIN || is_word
}

fn digest(word: &str) -> [u8; WIDTH] {
    let mut first = [0; WIDTH];
    first.copy_from_slice(&Sha256::digest(word.as_bytes())[..WIDTH]);
    first
}
