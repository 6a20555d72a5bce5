//! Endpoints where other systems call in. Whoever knows an endpoint's address may call it; the plugin acts in its own name then.
//!
//! ```text
//! address (plugin, endpoint, token) → find → signature, where the manifest asks for one → call (lane of its own) → answer, checked
//! ```

mod address;
mod admin;
mod answer;
mod receive;
mod signature;

pub(crate) use address::{AddressKey, Endpoint, endpoints};
pub(crate) use admin::shown;

use tessera_package::Manifest;

use crate::definitions::SERVICE;

/// What lacks for the endpoints of a manifest, each with its key.
pub(crate) fn problems(manifest: &Manifest) -> Vec<(String, String)> {
    if manifest.webhooks.is_empty() || manifest.roles.iter().any(|role| role.key == SERVICE) {
        return Vec::new();
    }
    let message = format!("webhooks act in the plugin's own name, which needs a role with the key `{SERVICE}`");
    vec![("webhooks".to_owned(), message)]
}
