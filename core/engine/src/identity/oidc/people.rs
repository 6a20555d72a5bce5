//! Whose a subject of a provider is here.

use std::iter;

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};
use tessera_model::error::{Error, Result};
use tessera_model::record::{Fields, StoredRecord};
use tessera_model::text;
use tessera_store::Table;

use super::id_token::{self, Claims};
use super::provider::Provider;
use super::{Caller, Refusal, roles};
use crate::engine::Engine;
use crate::identity::{sign_in, tokens};
use crate::records::{Body, WriteAction, WriteMode, WriteOp};

/// Longest name of a person, as its field says.
const NAME_MAX: usize = 100;
/// Longest user name that is made.
const USERNAME_MAX: usize = 56;

/// Whom a subject of a provider was taken for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Link {
    provider: String,
    issuer: String,
    subject: String,
    user: String,
    created_ms: i64,
    /// The user is there: a making that was cut off goes on the next time. Once set, a user who is gone was removed.
    is_made: bool,
}

/// Who came.
pub(super) enum Found {
    User(StoredRecord),
    /// Nobody who is let in; with the user where there is one.
    Nobody(Refusal, Option<StoredRecord>),
}

impl Engine {
    /// The user whom what a provider says is about; made where there is none and the provider's description says so.
    #[crate::opaque]
    pub(super) async fn person_of(
        &self,
        id: &str,
        provider: &Provider,
        claims: &Claims,
        caller: &Caller,
    ) -> Result<Found> {
        let email = verified_email(claims);
        if !provider.domains.is_empty() && !email.as_deref().is_some_and(|email| is_of(email, &provider.domains)) {
            return Ok(Found::Nobody(Refusal::Email, None));
        }
        let subject = id_token::text(claims, "sub").unwrap_or_default();
        let place = place(id, &provider.issuer, subject);
        if let Some(link) = self.link(&place).await? {
            return match self.user_of(&link.user).await? {
                Some(user) if tokens::may_sign_in(&user) => Ok(Found::User(user)),
                Some(user) => Ok(Found::Nobody(Refusal::Disabled, Some(user))),
                None if link.is_made => Ok(Found::Nobody(Refusal::Disabled, None)),
                None => self.make(provider, claims, &place, link, caller).await,
            };
        }
        let mut link = Link {
            provider: id.to_owned(),
            issuer: provider.issuer.clone(),
            subject: subject.to_owned(),
            user: String::new(),
            created_ms: self.now_ms(),
            is_made: true,
        };
        let mut same = self.with_email(email.as_deref()).await?;
        if let Some(user) = same.pop() {
            // Of several with one address nobody can say which.
            if !provider.links_by_email || !same.is_empty() {
                return Ok(Found::Nobody(Refusal::Taken, Some(user)));
            }
            if !tokens::may_sign_in(&user) {
                return Ok(Found::Nobody(Refusal::Disabled, Some(user)));
            }
            link.user = user.id().to_owned();
            self.store().doc_swap(Table::SignInLink, &place, None, Some(json!(link))).await?;
            self.tell_link(&link, "email", caller).await?;
            return Ok(Found::User(user));
        }
        if !provider.creates_users {
            return Ok(Found::Nobody(Refusal::UnknownUser, None));
        }
        link.user = self.next_id();
        link.is_made = false;
        if !self.store().doc_swap(Table::SignInLink, &place, None, Some(json!(link))).await? {
            // The same person in another window was quicker.
            link = self.link(&place).await?.ok_or_else(|| Error::internal("a link vanished"))?;
        }
        self.make(provider, claims, &place, link, caller).await
    }

    /// Makes the user of a link.
    async fn make(
        &self,
        provider: &Provider,
        claims: &Claims,
        place: &str,
        link: Link,
        caller: &Caller,
    ) -> Result<Found> {
        let fields = self.new_user(provider, claims).await?;
        let action = WriteAction::Create { id: Some(link.user.clone()), body: Body::Wire(fields) };
        let op = WriteOp { object: "user".to_owned(), action };
        let written = self.write_many(&caller.system(), vec![op], WriteMode::AllOrNothing).await;
        let Some(user) = self.user_of(&link.user).await? else {
            return Err(written.err().unwrap_or_else(|| Error::internal("a user that was made isn't there")));
        };
        let made = Link { is_made: true, ..link };
        self.store().doc_put(Table::SignInLink, place, json!(made)).await?;
        self.tell_link(&made, "made", caller).await?;
        Ok(Found::User(user))
    }

    async fn new_user(&self, provider: &Provider, claims: &Claims) -> Result<Fields> {
        let email = verified_email(claims);
        let of = |name: &str| id_token::text(claims, name).map(str::trim).filter(|text| !text.is_empty());
        let whole = [of("given_name"), of("family_name")].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let whole = Some(whole.as_str()).filter(|name| !name.is_empty());
        let name = of("name").or(whole).or(of("preferred_username")).or(email.as_deref()).or(of("sub"));
        let name: String = name.unwrap_or_default().chars().filter(|c| !c.is_control()).take(NAME_MAX).collect();
        let mut fields = Fields::from_iter([("name".to_owned(), json!(name)), ("is_active".to_owned(), json!(true))]);
        let wished = of("preferred_username").or(email.as_deref()).unwrap_or_default();
        let wished = text::slug(wished.split('@').next().unwrap_or_default());
        let wished: String = wished.trim_start_matches(['.', '-', '_']).chars().take(USERNAME_MAX).collect();
        // Otherwise one is made of the name.
        if !wished.is_empty() && sign_in::user_by_name(self, &wished).await?.is_none() {
            fields.insert("username".to_owned(), json!(wished));
        }
        if let Some(email) = email {
            fields.insert("email".to_owned(), json!(email));
        }
        let organization = self.organization().await?;
        let mut given: Vec<String> = Vec::new();
        for role in provider.default_roles.iter().chain(&roles::of_groups(provider, claims)) {
            if organization.role(role).is_some() && !given.contains(role) {
                given.push(role.clone());
            }
        }
        fields.insert("roles".to_owned(), json!(given));
        let schema = self.schema();
        if let Some(department) = &provider.department
            && self.store().get(schema.require("department")?, department).await?.is_some()
        {
            fields.insert("department".to_owned(), json!(department));
        }
        Ok(fields)
    }

    async fn link(&self, place: &str) -> Result<Option<Link>> {
        let document = self.store().doc_get(Table::SignInLink, place).await?;
        let read = |error| Error::internal(format!("a link of a sign-in: {error}"));
        document.map(serde_json::from_value).transpose().map_err(read)
    }

    #[crate::opaque]
    pub(super) async fn user_of(&self, id: &str) -> Result<Option<StoredRecord>> {
        let schema = self.schema();
        self.store().get(schema.require("user")?, id).await
    }

    /// Users with an address, at most two.
    async fn with_email(&self, email: Option<&str>) -> Result<Vec<StoredRecord>> {
        let Some(email) = email else { return Ok(Vec::new()) };
        let schema = self.schema();
        let lower = email.to_lowercase();
        let spellings: Vec<Json> = iter::once(email)
            .chain(Some(lower.as_str()).filter(|lower| *lower != email))
            .map(|one| json!(one))
            .collect();
        self.store().find_by(schema.require("user")?, "email", &spellings, 2).await
    }

    async fn tell_link(&self, link: &Link, how: &str, caller: &Caller) -> Result<()> {
        let data = json!({"user": link.user, "provider": link.provider, "subject": link.subject, "how": how});
        self.audit(&caller.system(), "sign_in_provider.link", data).await
    }
}

fn place(provider: &str, issuer: &str, subject: &str) -> String {
    let mut digest = Sha256::new();
    for part in [provider, issuer, subject] {
        // Lengths before what they are of, so that no two sets of parts read the same.
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part.as_bytes());
    }
    hex::encode(digest.finalize())
}

/// The address, where the provider says that it is that person's.
fn verified_email(claims: &Claims) -> Option<String> {
    let is_verified = match claims.get("email_verified")? {
        Json::Bool(is_verified) => *is_verified,
        // So some write it.
        Json::String(text) => text == "true",
        _ => false,
    };
    let email = id_token::text(claims, "email").map(str::trim).filter(|_| is_verified)?;
    let (local, domain) = email.rsplit_once('@')?;
    let is_whole = !local.is_empty() && !domain.is_empty() && email.chars().count() <= 254;
    is_whole.then(|| email.to_owned())
}

fn is_of(email: &str, domains: &[String]) -> bool {
    let domain = email.rsplit_once('@').map(|(_, domain)| domain.to_lowercase());
    domain.is_some_and(|domain| domains.contains(&domain))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims(of: Json) -> Claims {
        of.as_object().cloned().unwrap()
    }

    #[test]
    fn only_a_verified_address_counts_and_only_of_these_domains() {
        let email = |claimed: Json| verified_email(&claims(claimed));
        assert_eq!(email(json!({"email": "mei@acme.example", "email_verified": true})).unwrap(), "mei@acme.example");
        assert!(email(json!({"email": "mei@acme.example", "email_verified": "true"})).is_some());
        for claimed in [
            json!({"email": "mei@acme.example"}),
            json!({"email": "mei@acme.example", "email_verified": false}),
            json!({"email": "mei@acme.example", "email_verified": 1}),
            json!({"email": "@acme.example", "email_verified": true}),
            json!({"email_verified": true}),
        ] {
            assert_eq!(email(claimed.clone()), None, "{claimed}");
        }
        let domains = ["acme.example".to_owned()];
        assert!(is_of("mei@ACME.example", &domains));
        for other in ["mei@evil-acme.example", "mei@acme.example.evil", "mei@sub.acme.example", "a@acme.example@evil"] {
            assert!(!is_of(other, &domains), "{other}");
        }
    }

    #[test]
    fn a_place_is_of_provider_issuer_and_subject_together() {
        assert_ne!(place("a", "b", "c"), place("ab", "", "c"));
        assert_ne!(place("a", "b", "c"), place("a", "b", "d"));
    }
}
