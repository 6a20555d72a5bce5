//! Shapes of single sign-on.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Named;

/// A provider on the sign-in page.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OfferedSignInProvider {
    pub id: String,
    pub label: Named,
}

/// The providers on the sign-in page.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OfferedSignInProviders {
    pub items: Vec<OfferedSignInProvider>,
    pub next_cursor: Option<String>,
}

/// A role that a group of the provider gives, and takes from whoever isn't in it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct GroupRole {
    /// As the provider names it.
    pub group: String,
    /// Id of the role.
    pub role: String,
}

/// A provider of single sign-on.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SignInProvider {
    pub id: String,
    pub label: Named,
    pub issuer: String,
    pub client_id: String,
    pub has_client_secret: bool,
    pub scopes: Vec<String>,
    pub domains: Vec<String>,
    pub groups_claim: String,
    pub group_roles: Vec<GroupRole>,
    pub creates_users: bool,
    pub links_by_email: bool,
    pub default_roles: Vec<String>,
    pub department: Option<String>,
    pub may_private: bool,
    pub has_second_factor: bool,
    pub is_enabled: bool,
}

/// All providers of single sign-on.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SignInProviders {
    pub items: Vec<SignInProvider>,
    pub next_cursor: Option<String>,
}

/// What is said of a provider: what is left out stays as it is, or as a new one has it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignInProviderInput {
    /// Of a new one only, which must have it: stands in addresses, and stays. Small letters, digits and hyphens.
    pub id: Option<String>,
    pub label: Option<Named>,
    /// As the provider writes it in its tokens: an address that begins with `https://`.
    pub issuer: Option<String>,
    pub client_id: Option<String>,
    /// Never shown again; null or empty forgets it, and then PKCE alone proves who redeems a code.
    pub client_secret: Option<String>,
    /// What is asked for beside `openid`.
    pub scopes: Option<Vec<String>>,
    /// Whoever comes must have a verified e-mail address in one of these domains; nobody's matters when empty.
    pub domains: Option<Vec<String>>,
    /// The claim that names somebody's groups; dots lead into objects.
    pub groups_claim: Option<String>,
    /// Roles that are given and taken at each sign-in; others are left alone.
    pub group_roles: Option<Vec<GroupRole>>,
    /// Make a user of whoever comes for the first time.
    pub creates_users: Option<bool>,
    /// Take somebody with the verified e-mail address of a user for that user, at their first sign-in.
    pub links_by_email: Option<bool>,
    /// Ids of roles of users that are made.
    pub default_roles: Option<Vec<String>>,
    /// Id of the department of users that are made.
    pub department: Option<String>,
    /// It may be in a private network.
    pub may_private: Option<bool>,
    /// It asks for a second factor itself, so that none is asked for here.
    pub has_second_factor: Option<bool>,
    /// Offer it on the sign-in page.
    pub is_enabled: Option<bool>,
}

/// What came of asking a provider.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SignInProviderTest {
    pub is_ok: bool,
    /// `unreachable` or `unusable`.
    pub code: Option<String>,
    /// What is wrong, in English, for whoever knows the provider.
    pub detail: Option<String>,
    /// Keys that can be read.
    pub keys: u32,
    /// Where people are sent.
    pub authorization_endpoint: Option<String>,
}
