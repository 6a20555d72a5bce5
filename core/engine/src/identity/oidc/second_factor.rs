//! The second factor of somebody who came from a provider that doesn't ask for one itself.

use tessera_model::error::{Error, ErrorCode, Result};

use super::Caller;
use super::journey::Waiting;
use crate::engine::Engine;
use crate::identity::sign_in::SignedIn;
use crate::identity::{credentials, tokens};

impl Engine {
    /// Ends a sign-in by a provider with the code of a second factor, or a recovery code.
    ///
    /// # Errors
    /// `unauthenticated` when it must begin anew; `second_factor_needed`, `second_factor_wrong`, `too_many_requests`.
    #[crate::opaque]
    pub async fn finish_oidc_with_code(&self, cookie: Option<&str>, code: &str, caller: &Caller) -> Result<SignedIn> {
        let over = || Error::new(ErrorCode::Unauthenticated, "begin again: this sign-in took too long");
        let waiting = cookie.and_then(|cookie| Waiting::open(self, cookie)).ok_or_else(over)?;
        let provider = self.enabled_provider(&waiting.provider).await?.ok_or_else(over)?;
        let user = self.existing_user(&waiting.user).await.map_err(|_| over())?;
        let credential = credentials::load(self, user.id()).await?.unwrap_or_default();
        if !tokens::may_sign_in(&user) {
            return Err(over());
        }
        // Without one there is nothing to ask for: it was removed a moment ago.
        if let Some(factor) = &credential.second_factor {
            if let Err(error) = self.check_second_factor(&user, factor, code).await {
                if error.code == ErrorCode::SecondFactorWrong {
                    self.tell_oidc_refusal(caller, &waiting.provider, Some(&user), "second_factor").await?;
                }
                return Err(error);
            }
        }
        self.begin_session_of(&waiting.provider, &provider, &user, caller).await
    }
}
