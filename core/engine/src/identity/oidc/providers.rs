//! Providers as administrators look after them, and as the sign-in page offers them.

use serde_json::{Value as Json, json};
use tessera_model::error::{Error, ErrorCode, FieldError, Result};
use tessera_model::record::Fields;
use tessera_store::{DocOrder, Table};

use super::Failure;
use super::provider::{self, Provider, SECRET, SecretChange};
use crate::context::Context;
use crate::engine::Engine;
use crate::identity::administrators_only;

/// Providers of an installation.
const PROVIDERS_MAX: usize = 20;
/// Links that are removed at once.
const LINKS_AT_ONCE: usize = 500;

impl Engine {
    /// The providers that are on, with what stands on their buttons.
    ///
    /// # Errors
    /// The store's failures.
    #[crate::opaque]
    pub async fn offered_sign_in_providers(&self) -> Result<Json> {
        let all = self.all_providers().await?;
        let offered = all.into_iter().filter(|(_, provider)| provider.is_enabled);
        let items: Vec<Json> = offered.map(|(id, provider)| json!({"id": id, "label": provider.label})).collect();
        Ok(json!({"items": items, "next_cursor": null}))
    }

    /// All providers, without their secrets. For administrators.
    ///
    /// # Errors
    /// `action_forbidden`.
    #[crate::opaque]
    pub async fn sign_in_providers(&self, cx: &Context) -> Result<Json> {
        administrators_only(&cx.actor)?;
        let all = self.all_providers().await?;
        let items: Vec<Json> = all.iter().map(|(id, provider)| provider.shown(id)).collect();
        Ok(json!({"items": items, "next_cursor": null}))
    }

    /// Adds a provider under an `id` that stands in addresses and stays. For administrators.
    ///
    /// # Errors
    /// `action_forbidden`, `unknown_field`, `validation_failed`; `state_conflict` without a key for the secret.
    #[crate::opaque]
    pub async fn create_sign_in_provider(&self, cx: &Context, body: &Fields) -> Result<Json> {
        administrators_only(&cx.actor)?;
        let mut body = body.clone();
        let id = body.remove("id").unwrap_or_default();
        let id = id.as_str().unwrap_or_default();
        if !provider::is_id(id) {
            return Err(Error::validation(vec![FieldError::new(
                "id",
                "invalid",
                "Up to 32 small letters, digits and hyphens, beginning with a letter",
                "最多 32 个小写字母、数字或连字符，须以字母开头",
            )]));
        }
        let made = self.provider_after(id, &Provider::default(), &body).await?;
        if self.all_providers().await?.len() >= PROVIDERS_MAX {
            return Err(Error::new(ErrorCode::TooLarge, format!("there may be {PROVIDERS_MAX} providers")));
        }
        if !self.store().doc_swap(Table::SignInProvider, id, None, Some(json!(made))).await? {
            let (en, zh) = ("There is a provider of this name", "已存在同名的登录方式");
            return Err(Error::validation(vec![FieldError::new("id", "taken", en, zh)]));
        }
        self.audit(cx, "sign_in_provider.create", json!({"provider": id, "before": {}, "after": made.told()})).await?;
        Ok(made.shown(id))
    }

    /// Changes a provider; a `client_secret` of `null` is forgotten, one that isn't named stays. For administrators.
    ///
    /// # Errors
    /// `action_forbidden`, `not_found`, `unknown_field`, `validation_failed`, `write_conflict`; `state_conflict` without a key for the
    /// secret.
    #[crate::opaque]
    pub async fn update_sign_in_provider(&self, cx: &Context, id: &str, body: &Fields) -> Result<Json> {
        administrators_only(&cx.actor)?;
        let kept = self.provider_document(id).await?.ok_or_else(|| none(id))?;
        let before = read(id, kept.clone())?;
        let after = self.provider_after(id, &before, body).await?;
        if after != before {
            if !self.store().doc_swap(Table::SignInProvider, id, Some(&kept), Some(json!(after))).await? {
                return Err(Error::new(ErrorCode::WriteConflict, "somebody else changed this provider meanwhile"));
            }
            self.inner.identity.providers.forget(id, &after);
            let mut data = differences(&before.told(), &after.told());
            data["provider"] = json!(id);
            data["is_secret_changed"] = json!(after.client_secret != before.client_secret);
            self.audit(cx, "sign_in_provider.update", data).await?;
        }
        Ok(after.shown(id))
    }

    /// Removes a provider, and with it whose its people are: under the same name again they come for the first time. Users stay, and
    /// sign in otherwise. For administrators.
    ///
    /// # Errors
    /// `action_forbidden`, `not_found`.
    #[crate::opaque]
    pub async fn delete_sign_in_provider(&self, cx: &Context, id: &str) -> Result<()> {
        administrators_only(&cx.actor)?;
        let before = self.provider(id).await?.ok_or_else(|| none(id))?;
        // First, so that nobody comes in by it while the links go.
        self.store().doc_delete(Table::SignInProvider, id).await?;
        loop {
            let links = self.store().docs_equal(Table::SignInLink, &[("provider", json!(id))], LINKS_AT_ONCE).await?;
            for (link, _) in &links {
                self.store().doc_delete(Table::SignInLink, link).await?;
            }
            if links.len() < LINKS_AT_ONCE {
                break;
            }
        }
        self.audit(cx, "sign_in_provider.delete", json!({"provider": id, "before": before.told(), "after": {}})).await
    }

    /// Asks a provider what it says of itself, and tells what is wrong with that. For administrators.
    ///
    /// # Errors
    /// `action_forbidden`, `not_found`.
    #[crate::opaque]
    pub async fn test_sign_in_provider(&self, cx: &Context, id: &str) -> Result<Json> {
        administrators_only(&cx.actor)?;
        let provider = self.provider(id).await?.ok_or_else(|| none(id))?;
        let answer = match self.discover(id, &provider).await {
            Ok(found) if found.keys.is_empty() => problem("unusable", "it shows no key that can be read"),
            Ok(found) => json!({
                "is_ok": true, "code": null, "detail": null, "keys": found.keys.len(),
                "authorization_endpoint": found.metadata.authorization_endpoint,
            }),
            Err(Failure::Unreachable(detail)) => problem("unreachable", &detail),
            Err(failure) => problem("unusable", &failure.detail()),
        };
        let told = json!({"provider": id, "is_ok": answer["is_ok"], "detail": answer["detail"]});
        self.audit(cx, "sign_in_provider.test", told).await?;
        Ok(answer)
    }

    /// A provider that is on.
    #[crate::opaque]
    pub(super) async fn enabled_provider(&self, id: &str) -> Result<Option<Provider>> {
        Ok(self.provider(id).await?.filter(|provider| provider.is_enabled))
    }

    /// The client secret in clear.
    pub(super) fn provider_secret(&self, id: &str, sealed: &str) -> Option<String> {
        let bytes = self.unseal_identity(&owner(id), SECRET, sealed).ok()?;
        String::from_utf8(bytes).ok()
    }

    async fn provider(&self, id: &str) -> Result<Option<Provider>> {
        self.provider_document(id).await?.map(|document| read(id, document)).transpose()
    }

    async fn provider_document(&self, id: &str) -> Result<Option<Json>> {
        if provider::is_id(id) { self.store().doc_get(Table::SignInProvider, id).await } else { Ok(None) }
    }

    async fn all_providers(&self) -> Result<Vec<(String, Provider)>> {
        let found = self.store().doc_list(Table::SignInProvider, DocOrder::Oldest, None, PROVIDERS_MAX).await?;
        found.into_iter().map(|(id, document)| read(&id, document).map(|provider| (id, provider))).collect()
    }

    async fn provider_after(&self, id: &str, before: &Provider, body: &Fields) -> Result<Provider> {
        let may_loopback = self.way_out().is_some_and(|way| way.may_loopback());
        let (mut after, secret) = before.changed(body, may_loopback)?;
        let organization = self.organization().await?;
        let mut problems = Vec::new();
        let mut gone = |field: &str| {
            let (en, zh) = ("This is no longer there", "所选内容已不存在");
            problems.push(FieldError::new(field, "reference_not_found", en, zh));
        };
        if after.group_roles.iter().any(|given| organization.role(&given.role).is_none()) {
            gone("group_roles");
        }
        if after.default_roles.iter().any(|role| organization.role(role).is_none()) {
            gone("default_roles");
        }
        if let Some(department) = &after.department {
            let schema = self.schema();
            if self.store().get(schema.require("department")?, department).await?.is_none() {
                gone("department");
            }
        }
        if !problems.is_empty() {
            return Err(Error::validation(problems));
        }
        match secret {
            SecretChange::Keep => {}
            SecretChange::Forget => after.client_secret = None,
            SecretChange::Set(secret) => {
                after.client_secret = Some(self.seal_identity(&owner(id), SECRET, secret.as_bytes())?);
            }
        }
        Ok(after)
    }
}

/// Whose secret it is, for the seal.
fn owner(id: &str) -> String {
    format!("sign-in-provider:{id}")
}

fn read(id: &str, document: Json) -> Result<Provider> {
    serde_json::from_value(document).map_err(|error| Error::internal(format!("the sign-in provider `{id}`: {error}")))
}

fn none(id: &str) -> Error {
    Error::not_found(format!("the sign-in provider `{}`", id.chars().take(64).collect::<String>()))
}

fn problem(code: &str, detail: &str) -> Json {
    json!({"is_ok": false, "code": code, "detail": detail, "keys": 0, "authorization_endpoint": null})
}

/// The parts that differ.
fn differences(before: &Json, after: &Json) -> Json {
    let (mut old, mut new) = (json!({}), json!({}));
    for (key, value) in after.as_object().into_iter().flatten() {
        if before.get(key) != Some(value) {
            old[key.as_str()] = before.get(key).cloned().unwrap_or_default();
            new[key.as_str()] = value.clone();
        }
    }
    json!({"before": old, "after": new})
}
