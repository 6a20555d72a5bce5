//! A plugin's code in whichever language it is written.

use std::path::Path;

use anyhow::{Result, bail};

use crate::guest::Guest;
use crate::script::Script;
use crate::toolchain::{Choice, Toolchain};
use crate::{Say, guest, script};

/// What becomes the component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Code {
    /// A crate.
    Rust(Guest),
    /// TypeScript or JavaScript.
    Script(Script),
}

/// What compiles it, found once and used again and again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tools {
    Rust(Toolchain),
    /// Node and the plugin's own packages.
    Node,
}

/// The code in a plugin's folder; none where the plugin is data alone.
///
/// # Errors
/// When it isn't as it should be, or is in two languages.
pub fn find(folder: &Path) -> Result<Option<Code>> {
    match (guest::find(folder)?, script::find(folder)?) {
        (Some(_), Some(_)) => bail!(
            "{} has a Cargo.toml and a package.json: a plugin has one component, of one of the two",
            folder.display()
        ),
        (Some(guest), None) => Ok(Some(Code::Rust(guest))),
        (None, Some(script)) => Ok(Some(Code::Script(script))),
        (None, None) => Ok(None),
    }
}

impl Code {
    /// Finds or installs what compiles it.
    ///
    /// # Errors
    /// When it can't be had; with what to do by hand.
    pub fn prepare(&self, choice: Choice, say: Say<'_>) -> Result<Tools> {
        match self {
            Self::Rust(guest) => Toolchain::prepare(choice, &guest.target.join("rustup-cannot"), say).map(Tools::Rust),
            Self::Script(script) => script.prepare(say).map(|()| Tools::Node),
        }
    }

    /// Compiles it.
    ///
    /// # Errors
    /// When it doesn't compile.
    pub fn compile(&self, tools: &Tools, say: Say<'_>) -> Result<()> {
        match (self, tools) {
            (Self::Rust(guest), Tools::Rust(toolchain)) => guest.compile(toolchain, say),
            (Self::Script(script), Tools::Node) => script.compile(say),
            _ => bail!("these tools are for another language"),
        }
    }

    /// The component of what was compiled last.
    ///
    /// # Errors
    /// When nothing was, or it can't become a component.
    pub fn component(&self) -> Result<Vec<u8>> {
        match self {
            Self::Rust(guest) => guest.component(),
            Self::Script(script) => script.component(),
        }
    }

    /// Where everything built goes.
    pub fn target(&self) -> &Path {
        match self {
            Self::Rust(guest) => &guest.target,
            Self::Script(script) => &script.target,
        }
    }
}
