//! Roles that a provider's groups give and take.

use serde_json::{Value as Json, json};
use tessera_model::error::Result;
use tessera_model::record::{Fields, StoredRecord};

use super::Caller;
use super::id_token::Claims;
use super::provider::Provider;
use crate::engine::Engine;
use crate::identity::organization::ids_of;
use crate::records::{Body, WriteAction, WriteMode, WriteOp};

impl Engine {
    /// The user with the roles that their groups give now. Roles that no group gives are left alone.
    #[crate::opaque]
    pub(super) async fn with_roles_of_groups(
        &self,
        id: &str,
        provider: &Provider,
        claims: &Claims,
        user: StoredRecord,
        caller: &Caller,
    ) -> Result<StoredRecord> {
        if provider.group_roles.is_empty() {
            return Ok(user);
        }
        if is_elsewhere(provider, claims) {
            tracing::warn!(
                provider = id,
                user = user.id(),
                "the provider keeps this person's groups elsewhere, where nobody looks; roles stay as they are"
            );
            return Ok(user);
        }
        let organization = self.organization().await?;
        let is_there = |role: &&String| organization.role(role).is_some();
        let named: Vec<&String> = provider.group_roles.iter().map(|given| &given.role).filter(is_there).collect();
        let given: Vec<String> = of_groups(provider, claims).into_iter().filter(|role| is_there(&role)).collect();
        let before = ids_of(user.get("roles"));
        let after = changed(&before, &named, &given);
        if after == before {
            return Ok(user);
        }
        let fields = Fields::from_iter([("roles".to_owned(), json!(after))]);
        let action = WriteAction::Update { id: user.id().to_owned(), if_version: None, body: Body::Wire(fields) };
        let op = WriteOp { object: "user".to_owned(), action };
        if let Err(error) = self.write_many(&caller.system(), vec![op], WriteMode::AllOrNothing).await {
            // The last administrator stays one, whatever a provider says: somebody must be able to put it right.
            tracing::warn!(provider = id, user = user.id(), %error, "the roles of groups can't be given; they stay as they are");
            let why = error.fields.first().map_or(error.code.as_str(), |field| field.code.as_str()).to_owned();
            let data = json!({"user": user.id(), "provider": id, "why": why});
            self.audit(&caller.system(), "sign_in_provider.roles_kept", data).await?;
            return Ok(user);
        }
        Ok(self.user_of(user.id()).await?.unwrap_or(user))
    }
}

/// Ids of the roles that the groups of whoever came give.
pub(super) fn of_groups(provider: &Provider, claims: &Claims) -> Vec<String> {
    let groups = groups(claims, &provider.groups_claim);
    let mut roles = Vec::new();
    for given in provider.group_roles.iter().filter(|given| groups.contains(&given.group.as_str())) {
        if !roles.contains(&given.role) {
            roles.push(given.role.clone());
        }
    }
    roles
}

/// Those that are named go unless they are given; all others stay.
fn changed(before: &[String], named: &[&String], given: &[String]) -> Vec<String> {
    let stays = |role: &&String| !named.contains(role) || given.contains(role);
    let mut after: Vec<String> = before.iter().filter(stays).cloned().collect();
    after.extend(given.iter().filter(|role| !before.contains(role)).cloned());
    after
}

/// Names of groups: under the claim itself, whose name may have dots, or along the dots into objects.
fn groups<'a>(claims: &'a Claims, claim: &str) -> Vec<&'a str> {
    let along = || claim.split('.').skip(1).fold(claims.get(claim.split('.').next()?), |at, part| at?.get(part));
    match claims.get(claim).or_else(along) {
        Some(Json::Array(names)) => names.iter().filter_map(Json::as_str).collect(),
        Some(Json::String(name)) => vec![name],
        _ => Vec::new(),
    }
}

/// Some providers say of people in very many groups only where these can be asked for.
fn is_elsewhere(provider: &Provider, claims: &Claims) -> bool {
    !claims.contains_key(&provider.groups_claim)
        && claims.get("_claim_names").is_some_and(|names| names.get(&provider.groups_claim).is_some())
}

#[cfg(test)]
mod tests {
    use super::super::provider::GroupRole;
    use super::*;

    fn claims(of: Json) -> Claims {
        of.as_object().cloned().unwrap()
    }

    #[test]
    fn groups_are_found_by_name_or_along_dots() {
        let claims = claims(json!({
            "groups": ["a", 1, "b"], "one": "c", "realm": {"access": {"roles": ["d"]}}, "https://acme.example/groups": ["e"],
        }));
        assert_eq!(groups(&claims, "groups"), ["a", "b"]);
        assert_eq!(groups(&claims, "one"), ["c"]);
        assert_eq!(groups(&claims, "realm.access.roles"), ["d"]);
        assert_eq!(groups(&claims, "https://acme.example/groups"), ["e"]);
        assert!(groups(&claims, "realm.nothing").is_empty() && groups(&claims, "").is_empty());
    }

    #[test]
    fn only_roles_that_groups_name_are_given_or_taken() {
        let role = |group: &str, role: &str| GroupRole { group: group.to_owned(), role: role.to_owned() };
        let provider = Provider {
            group_roles: vec![role("staff", "member"), role("leads", "manager"), role("chiefs", "manager")],
            ..Provider::default()
        };
        let given = of_groups(&provider, &claims(json!({"groups": ["leads", "chiefs", "others"]})));
        assert_eq!(given, ["manager"]);
        let named: Vec<&String> = provider.group_roles.iter().map(|given| &given.role).collect();
        let before = ["auditor".to_owned(), "member".to_owned()];
        assert_eq!(changed(&before, &named, &given), ["auditor", "manager"]);
        assert_eq!(changed(&before, &named, &[]), ["auditor"]);
        assert_eq!(changed(&before, &[], &[]), before);
        assert!(is_elsewhere(&provider, &claims(json!({"_claim_names": {"groups": "src1"}}))));
        assert!(!is_elsewhere(&provider, &claims(json!({"groups": []}))));
    }
}
