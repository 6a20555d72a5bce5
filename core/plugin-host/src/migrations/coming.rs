//! The version that is to come into force: compiled once, called for its steps, flipped to at the end.

use std::sync::{Arc, PoisonError};

use tessera_model::error::{Error, Result};

use super::state::Next;
use crate::active::Active;
use crate::host::PluginHost;
use crate::installed::{self, Installed, Previous, Wanted};
use crate::prepare::Prepared;
use crate::webhooks;

/// A version that isn't in force yet.
pub(crate) struct Coming {
    pub(crate) sha256: String,
    pub(crate) prepared: Prepared,
    pub(crate) active: Arc<Active>,
}

impl Next {
    /// The entry of the plugin with this version in force.
    pub(super) fn entry(&self, found: &Installed) -> Installed {
        let replaced =
            Previous { version: found.version.clone(), sha256: found.sha256.clone(), trust: Some(found.trust) };
        Installed {
            version: self.version.clone(),
            sha256: self.sha256.clone(),
            wanted: Wanted::Enabled,
            trust: self.trust,
            granted: self.granted.clone(),
            asked: self.asked.clone(),
            suspended: None,
            is_held: false,
            offered: None,
            previous: Some(replaced),
            migration: None,
            ..found.clone()
        }
    }
}

impl PluginHost {
    /// The version that a plugin is on the way to, as far as it may run.
    ///
    /// # Errors
    /// When its package can't be read or compiled, or was revoked meanwhile.
    pub(super) async fn coming(&self, id: &str, found: &Installed, next: &Next) -> Result<Arc<Coming>> {
        let coming = match self.known_coming(id).filter(|coming| coming.sha256 == next.sha256) {
            Some(coming) => coming,
            None => {
                let prepared = self.prepare(installed::package(&self.engine, &next.sha256).await?).await?;
                let (entry, manifest) = (next.entry(found), prepared.package.manifest());
                let secrets = self.secrets.open_all(id, &manifest.settings, &entry.secrets);
                let webhooks = webhooks::endpoints(manifest, &entry, &self.addresses);
                let active = Arc::new(prepared.activate(&entry, secrets, webhooks, self.health(id), true)?);
                let coming = Arc::new(Coming { sha256: next.sha256.clone(), prepared, active });
                let mut all = self.coming.lock().unwrap_or_else(PoisonError::into_inner);
                all.insert(id.to_owned(), coming.clone());
                coming
            }
        };
        self.standing(&coming.prepared.package, next.trust).map_err(|refusal| refusal.to_error())?;
        Ok(coming)
    }

    /// Forgets a version that is in force now, or never will be.
    pub(crate) fn no_longer_coming(&self, id: &str) {
        self.coming.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
    }

    fn known_coming(&self, id: &str) -> Option<Arc<Coming>> {
        self.coming.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    /// The plugin whose steps are called: the one that is to come, or the one in force.
    pub(super) async fn version_of(&self, id: &str, found: &Installed) -> Result<Option<Arc<Active>>> {
        let next = found.migration.as_ref().and_then(|migration| migration.next.as_deref());
        match next {
            Some(next) => Ok(Some(self.coming(id, found, next).await?.active.clone())),
            None => Ok(self.registry.load().plugin(id).filter(|active| active.loaded.is_some()).cloned()),
        }
    }

    /// Refuses what would get in the way of a version that is being prepared.
    ///
    /// # Errors
    /// `state_conflict`.
    pub(crate) fn refuse_while_migrating(&self, id: &str, found: &Installed) -> Result<()> {
        match found.migration.as_ref().filter(|migration| migration.next.is_some() || migration.is_running()) {
            Some(_) => Err(Error::new(
                tessera_model::error::ErrorCode::StateConflict,
                format!("the data of `{id}` is being prepared for another version; wait for that, or cancel it first"),
            )),
            None => Ok(()),
        }
    }
}
