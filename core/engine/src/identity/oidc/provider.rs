//! A provider of single sign-on as administrators describe it.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};
use tessera_model::error::{Error, ErrorCode, FieldError, Result};
use tessera_model::label::Label;
use tessera_model::record::Fields;
use tessera_model::shape;
use url::{Host, Url};

/// Longest text of a provider's description, in characters.
const TEXT_MAX: usize = 500;
/// Longest name on the button.
const LABEL_MAX: usize = 60;
/// Entries of a list.
const LIST_MAX: usize = 200;
/// Longest client secret, in bytes.
const SECRET_MAX: usize = 4_096;
/// The part that is never shown, and how a client is told of it.
pub(super) const SECRET: &str = "client_secret";

/// What is kept of a provider.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Provider {
    /// On the button of the sign-in page.
    pub(super) label: Label,
    /// As the provider itself writes it: what its tokens say under `iss`.
    pub(super) issuer: String,
    pub(super) client_id: String,
    /// Sealed; none for public clients, which have PKCE alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) client_secret: Option<String>,
    /// What is asked for beside `openid`.
    pub(super) scopes: Vec<String>,
    /// Where verified e-mail addresses must be; nobody's matters when empty.
    pub(super) domains: Vec<String>,
    /// The claim that names groups; dots lead into objects.
    pub(super) groups_claim: String,
    /// Roles that groups give and, to whoever isn't in them, take.
    pub(super) group_roles: Vec<GroupRole>,
    /// Make a user of whoever comes for the first time.
    pub(super) creates_users: bool,
    /// Take somebody with the verified e-mail address of a user for that user, once, at their first sign-in.
    pub(super) links_by_email: bool,
    /// Roles of users that are made.
    pub(super) default_roles: Vec<String>,
    /// Department of users that are made.
    pub(super) department: Option<String>,
    /// It may be in a private network.
    pub(super) may_private: bool,
    /// It asks for a second factor itself, so that none is asked for here.
    pub(super) has_second_factor: bool,
    pub(super) is_enabled: bool,
}

/// A role that a group gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GroupRole {
    /// As the claim names it.
    pub(super) group: String,
    /// Id of the role.
    pub(super) role: String,
}

impl Default for Provider {
    fn default() -> Self {
        Self {
            label: Label::default(),
            issuer: String::new(),
            client_id: String::new(),
            client_secret: None,
            scopes: vec!["profile".to_owned(), "email".to_owned()],
            domains: Vec::new(),
            groups_claim: "groups".to_owned(),
            group_roles: Vec::new(),
            creates_users: false,
            links_by_email: false,
            default_roles: Vec::new(),
            department: None,
            may_private: false,
            has_second_factor: false,
            is_enabled: false,
        }
    }
}

/// What a change says of the client secret.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum SecretChange {
    Keep,
    Forget,
    Set(String),
}

impl Provider {
    /// The provider with a client's changes; the secret is handed out beside it, to be sealed.
    ///
    /// # Errors
    /// `unknown_field`, `validation_failed`, `malformed_request`.
    pub(super) fn changed(&self, body: &Fields, may_loopback: bool) -> Result<(Self, SecretChange)> {
        let mut whole = without_secret(json!(self));
        let known: Vec<String> = without_secret(json!(Self::default())).into_iter().map(|(key, _)| key).collect();
        let mut secret = SecretChange::Keep;
        for (key, value) in body {
            if key == SECRET {
                secret = secret_of(value)?;
            } else if known.contains(key) {
                // `null` is as good as left out, where it isn't a value of its own.
                if !value.is_null() || key == "department" {
                    whole.insert(key.clone(), value.clone());
                }
            } else {
                let (en, zh) = (format!("There is no field `{key}` here"), format!("没有名为“{key}”的字段"));
                return Err(Error::new(ErrorCode::UnknownField, format!("a provider has no `{key}`"))
                    .with_field(FieldError::new(key, "unknown", en, zh)));
            }
        }
        let mut after: Self = shape::read("body", Json::Object(whole))?;
        after.tidy();
        let problems = after.problems(may_loopback);
        if !problems.is_empty() {
            return Err(Error::validation(problems));
        }
        after.client_secret.clone_from(&self.client_secret);
        Ok((after, secret))
    }

    /// As administrators see it: that there is a secret, and not which.
    pub(super) fn shown(&self, id: &str) -> Json {
        let mut shown = without_secret(json!(self));
        shown.insert("id".to_owned(), json!(id));
        shown.insert("has_client_secret".to_owned(), json!(self.client_secret.is_some()));
        Json::Object(shown)
    }

    /// The same for the audit log, where each key stands for a part that can change.
    pub(super) fn told(&self) -> Json {
        let mut told = without_secret(json!(self));
        told.insert("has_client_secret".to_owned(), json!(self.client_secret.is_some()));
        Json::Object(told)
    }

    fn tidy(&mut self) {
        for text in [&mut self.issuer, &mut self.client_id, &mut self.groups_claim] {
            *text = text.trim().to_owned();
        }
        self.label = Label::new(self.label.en.trim(), self.label.zh_cn.trim());
        for domain in &mut self.domains {
            *domain = domain.trim().trim_start_matches('@').to_lowercase();
        }
        self.domains.retain(|domain| !domain.is_empty());
        self.scopes.retain(|scope| scope != "openid");
        self.department = self.department.take().filter(|department| !department.is_empty());
    }

    fn problems(&self, may_loopback: bool) -> Vec<FieldError> {
        let mut problems = Vec::new();
        let mut required = |field: &str, text: &str, most: usize| {
            if text.is_empty() {
                problems.push(FieldError::new(field, "required", "Please fill this in", "请填写此项"));
            } else if text.chars().count() > most {
                let (en, zh) = (format!("At most {most} characters"), format!("最多 {most} 个字符"));
                problems.push(FieldError::new(field, "too_long", en, zh));
            }
        };
        required("label", &self.label.en, LABEL_MAX);
        required("label", &self.label.zh_cn, LABEL_MAX);
        required("issuer", &self.issuer, TEXT_MAX);
        required("client_id", &self.client_id, TEXT_MAX);
        let is_bare = |url: &Url| url.query().is_none() && url.fragment().is_none();
        if !self.issuer.is_empty() && !address(&self.issuer, may_loopback).is_some_and(|url| is_bare(&url)) {
            problems.push(FieldError::new(
                "issuer",
                "invalid",
                "Must be an address that begins with https://, without anything behind ? or #",
                "必须是以 https:// 开头的地址，且不能包含 ? 或 #",
            ));
        }
        let is_scope = |scope: &String| {
            (1..=100).contains(&scope.len())
                && scope.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"\\".contains(&byte))
        };
        let is_domain = |domain: &String| {
            domain.contains('.')
                && domain.len() <= 253
                && domain.split('.').all(|part| !part.is_empty())
                && domain.chars().all(|c| c.is_alphanumeric() || "-.".contains(c))
        };
        let is_group = |given: &GroupRole| (1..=TEXT_MAX).contains(&given.group.chars().count());
        let mut listed = |field: &str, count: usize, is_right: bool, en: &str, zh: &str| {
            if count > LIST_MAX {
                let (en, zh) = (format!("At most {LIST_MAX} entries"), format!("最多 {LIST_MAX} 项"));
                problems.push(FieldError::new(field, "too_long", en, zh));
            } else if !is_right {
                problems.push(FieldError::new(field, "invalid", en, zh));
            }
        };
        let (en, zh) = ("Each must be a word without spaces", "每项必须是不含空格的标识");
        listed("scopes", self.scopes.len(), self.scopes.iter().all(is_scope), en, zh);
        let (en, zh) = ("Each must be a domain such as example.com", "每项必须是域名，例如 example.com");
        listed("domains", self.domains.len(), self.domains.iter().all(is_domain), en, zh);
        let (en, zh) = ("Each needs the name of a group", "每项都需要填写组名");
        listed("group_roles", self.group_roles.len(), self.group_roles.iter().all(is_group), en, zh);
        let (en, zh) = ("Name the claim that holds the groups", "请填写包含用户组的声明名称");
        let has_claim = self.group_roles.is_empty() || !self.groups_claim.is_empty();
        listed("groups_claim", 0, has_claim && self.groups_claim.chars().count() <= TEXT_MAX, en, zh);
        listed("default_roles", self.default_roles.len(), true, "", "");
        problems
    }
}

/// True for what may stand in an address as the name of a provider.
pub(super) fn is_id(text: &str) -> bool {
    (1..=32).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// An address of a provider: encrypted, unless it is on this very machine and that is allowed.
pub(super) fn address(text: &str, may_loopback: bool) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let is_here = match url.host()? {
        Host::Domain(domain) => domain == "localhost",
        Host::Ipv4(v4) => IpAddr::V4(v4).is_loopback(),
        Host::Ipv6(v6) => IpAddr::V6(v6).is_loopback(),
    };
    let is_safe = url.scheme() == "https" || (url.scheme() == "http" && is_here && may_loopback);
    (is_safe && url.username().is_empty() && url.password().is_none()).then_some(url)
}

fn without_secret(provider: Json) -> Map<String, Json> {
    let mut parts = match provider {
        Json::Object(parts) => parts,
        _ => Map::new(),
    };
    parts.remove(SECRET);
    parts
}

fn secret_of(value: &Json) -> Result<SecretChange> {
    match value {
        Json::Null => Ok(SecretChange::Forget),
        Json::String(text) if text.is_empty() => Ok(SecretChange::Forget),
        Json::String(text) if text.len() <= SECRET_MAX => Ok(SecretChange::Set(text.clone())),
        _ => Err(Error::validation(vec![FieldError::new(
            SECRET,
            "invalid",
            format!("Must be a text of at most {SECRET_MAX} characters"),
            format!("必须是最多 {SECRET_MAX} 个字符的文本"),
        )])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(body: Json) -> Result<(Provider, SecretChange)> {
        Provider::default().changed(body.as_object().unwrap(), false)
    }

    fn whole() -> Json {
        json!({
            "label": {"en": " Acme ID ", "zh-CN": "统一登录"}, "issuer": "https://id.acme.example", "client_id": "crm",
            "domains": ["@Acme.example", ""], "scopes": ["openid", "groups"], "client_secret": "s3cret",
        })
    }

    #[test]
    fn a_provider_is_kept_tidily_and_its_secret_apart() {
        let (provider, secret) = changed(whole()).unwrap();
        assert_eq!((provider.label.en.as_str(), provider.domains[0].as_str()), ("Acme ID", "acme.example"));
        assert_eq!((provider.domains.len(), provider.scopes.as_slice()), (1, ["groups".to_owned()].as_slice()));
        assert_eq!(secret, SecretChange::Set("s3cret".to_owned()));
        let kept = Provider { client_secret: Some("sealed".to_owned()), ..provider };
        let (renamed, secret) = kept.changed(json!({"client_id": "other"}).as_object().unwrap(), false).unwrap();
        assert_eq!((renamed.client_secret.as_deref(), secret), (Some("sealed"), SecretChange::Keep));
        assert!(!kept.shown("acme").to_string().contains("sealed") && !kept.told().to_string().contains("sealed"));
        assert_eq!(kept.shown("acme")["has_client_secret"], true);
    }

    #[test]
    fn what_is_wrong_is_named() {
        let with = |key: &str, value: Json| {
            let mut body = whole();
            body[key] = value;
            let error = changed(body).unwrap_err();
            error.fields.first().map_or_else(String::new, |field| field.field.clone())
        };
        for issuer in
            ["", "acme", "http://id.acme.example", "http://127.0.0.1:1", "https://u:p@a.example", "https://a.example?x"]
        {
            assert_eq!(with("issuer", json!(issuer)), "issuer", "{issuer}");
        }
        assert_eq!(with("label", json!({"en": "", "zh-CN": "x"})), "label");
        assert_eq!(with("scopes", json!(["two words"])), "scopes");
        assert_eq!(with("domains", json!(["acme"])), "domains");
        assert_eq!(with("group_roles", json!([{"group": "", "role": "r"}])), "group_roles");
        assert_eq!(with("client_secret", json!(1)), "client_secret");
        assert_eq!(with("has_client_secret", json!(true)), "has_client_secret");
        assert!(address("http://127.0.0.1:1", true).is_some() && address("http://id.acme.example", true).is_none());
    }
}
