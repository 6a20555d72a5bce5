//! The key by which secrets of identity, and the mail server's password, are sealed: a file beside the database.

use std::path::Path;

use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::label::Label;

use crate::engine::Engine;
use crate::private_files::{key_in, private_folder};
use crate::sealing::SealKeys;

const KEY_FILE: &str = "identity-secrets";
/// What the key is used for.
const PURPOSE: &str = "identity-secrets-1";

impl Engine {
    /// Takes the key in a folder, or makes one there; once, before anybody signs in. Without a folder, or without this call, there is a key
    /// for as long as the process lives. With a folder that can't be used nothing is sealed, rather than what nobody can open after a restart.
    pub fn keep_keys_in(&self, folder: Option<&Path>) {
        let keys = match folder {
            None => Some(SealKeys::of(&self.secret(), PURPOSE)),
            Some(folder) => match private_folder(folder).and_then(|()| key_in(folder, KEY_FILE, || self.secret())) {
                Ok(key) => Some(SealKeys::of(&key, PURPOSE)),
                Err(error) => {
                    tracing::error!(path = %folder.display(), %error, "the key of second factors and of the mail server can't be read or made; nobody can set one up, and only recovery codes open");
                    None
                }
            },
        };
        let _ = self.inner.identity.keys.set(keys);
    }

    pub(crate) fn seal_identity(&self, user: &str, name: &str, value: &[u8]) -> Result<String> {
        let keys = self.identity_keys().as_ref().ok_or_else(no_key)?;
        Ok(keys.seal([user, name], value, self.secret()))
    }

    pub(crate) fn unseal_identity(&self, user: &str, name: &str, sealed: &str) -> Result<Vec<u8>> {
        let keys = self.identity_keys().as_ref().ok_or_else(no_key)?;
        keys.unseal([user, name], sealed).ok_or_else(|| {
            tracing::error!(
                user,
                "a secret was sealed with another key than this server's; bring the folder `keys` back"
            );
            no_key()
        })
    }

    /// What was sealed and came back from outside; none when it isn't as it was given out.
    pub(super) fn unseal_returned(&self, user: &str, name: &str, sealed: &str) -> Option<Vec<u8>> {
        self.identity_keys().as_ref()?.unseal([user, name], sealed)
    }

    fn identity_keys(&self) -> &Option<SealKeys> {
        self.inner.identity.keys.get_or_init(|| Some(SealKeys::of(&self.secret(), PURPOSE)))
    }
}

fn no_key() -> Error {
    let message = Label::new(
        "The key for secrets can't be read; please look into the server's log",
        "无法读取密钥文件，请查看服务器日志",
    );
    Error::told(ErrorCode::StateConflict, message)
}
