//! `secrets`: what administrators set and the plugin may use by its name, without ever seeing it.

use hmac::{Hmac, Mac as _};
use sha2::Sha256;

use super::error::{Answer, HostError};
use crate::capability::Capability;
use crate::runtime::bindings::host::tessera::plugin::secrets;
use crate::runtime::state::CallState;

/// Bytes that are signed at once: the time that it takes is the host's, which no fuel counts.
const DATA_BYTES: usize = 1024 * 1024;

impl secrets::Host for CallState {
    async fn exists(&mut self, name: String) -> wasmtime::Result<bool> {
        self.enter("secrets.exists")?;
        if !self.plugin.grants.has(&Capability::Secrets) {
            self.note_denial(Capability::Secrets);
            return Ok(false);
        }
        Ok(self.plugin.secrets.load().has(&name))
    }

    async fn hmac_sha256(&mut self, name: String, data: Vec<u8>) -> Answer<Vec<u8>> {
        Ok(self.mac("secrets.hmac-sha256", &name, &data)?.finalize().into_bytes().to_vec())
    }

    async fn verify_hmac_sha256(&mut self, name: String, data: Vec<u8>, mac: Vec<u8>) -> Answer<bool> {
        // In the same time, wherever the two differ.
        Ok(self.mac("secrets.verify-hmac-sha256", &name, &data)?.verify_slice(&mac).is_ok())
    }
}

impl CallState {
    /// A MAC over the data under a secret.
    fn mac(&mut self, call: &'static str, name: &str, data: &[u8]) -> Answer<Hmac<Sha256>> {
        self.enter(call)?;
        if !self.plugin.grants.has(&Capability::Secrets) {
            return Err(HostError::capability(&Capability::Secrets));
        }
        if data.len() > DATA_BYTES {
            let message = format!("{} bytes are too much to sign: {DATA_BYTES} at most", data.len());
            return Err(HostError::guest("limit-exceeded", message));
        }
        let Some(mut mac) = self.plugin.secrets.load().mac(name) else {
            let message = format!(
                "the secret `{name}` isn't set: an administrator sets it among the plugin's settings, where manifest.toml declares it with `secret = true`"
            );
            return Err(HostError::guest("not-found", message));
        };
        mac.update(data);
        Ok(mac)
    }
}
