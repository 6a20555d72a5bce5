//! Telling administrators what concerns the installation.

use std::collections::BTreeSet;

use tessera_model::error::Result;

use super::sign_in;
use crate::engine::Engine;
use crate::notifications::Notification;

/// Administrators that are told at most.
const TOLD_MAX: usize = 1_000;

impl Engine {
    /// Tells every active administrator something, unless they switched its kind off.
    ///
    /// # Errors
    /// The store's failures.
    #[crate::opaque]
    pub async fn notify_administrators(&self, notification: &Notification) -> Result<()> {
        let roles = self.organization().await?.administrator_roles();
        let schema = self.schema();
        let object = schema.require("user")?;
        let Some(field) = object.field("roles") else { return Ok(()) };
        let mut told = BTreeSet::new();
        for role in &roles {
            let holders = self.store().referring(object, field, role, TOLD_MAX).await?;
            for user in self.store().get_many(object, &holders).await? {
                if sign_in::is_active(&user) && told.insert(user.id().to_owned()) {
                    self.notify(user.id(), notification.clone()).await?;
                }
            }
        }
        Ok(())
    }
}
