//! The organisation's mail server, and from whom mails come: one document. The password is sealed, is never shown, and isn't sent to
//! another server than the one that it was typed for.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use tessera_model::error::{Error, ErrorCode, FieldError, Result};
use tessera_model::record::Fields;
use tessera_store::Table;

use crate::context::Context;
use crate::engine::Engine;
use crate::identity::administrators_only;

/// The id of the document.
const ID: &str = "mail";
/// What its password is sealed for.
const SEALED_FOR: &str = "setting:mail";
const TEXT_MAX: usize = 200;

/// How the connection to a mail server is encrypted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailSecurity {
    /// From the first byte on.
    Tls,
    /// After the greeting; without it nothing is sent.
    #[default]
    Starttls,
    /// Not at all; then there is no password either.
    None,
}

/// A mail server with what it takes to send by it. Holds the password in the clear, and so can't be printed.
#[derive(Clone, Default)]
pub struct MailServer {
    pub host: String,
    pub port: u16,
    pub security: MailSecurity,
    pub username: Option<String>,
    pub password: Option<String>,
    pub sender_name: String,
    pub sender_address: String,
    /// Where people open this installation: `https://crm.example.com`.
    pub site: String,
}

/// The settings as they are kept.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Kept {
    /// Empty: no mails are sent.
    host: String,
    port: u16,
    security: MailSecurity,
    username: String,
    /// Sealed.
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<String>,
    sender_name: String,
    sender_address: String,
    site: String,
}

impl Default for Kept {
    fn default() -> Self {
        Self {
            host: String::new(),
            port: 587,
            security: MailSecurity::default(),
            username: String::new(),
            password: None,
            sender_name: String::new(),
            sender_address: String::new(),
            site: String::new(),
        }
    }
}

/// The mail server, where one is set up.
#[crate::opaque]
pub(crate) async fn load(engine: &Engine) -> Result<Option<MailServer>> {
    let kept = kept(engine).await?;
    if !is_on(engine, &kept) { Ok(None) } else { opened(engine, &kept).map(Some) }
}

impl Engine {
    /// Whether mails can be sent: a server is set up.
    ///
    /// # Errors
    /// The store's failures.
    #[crate::opaque]
    pub async fn sends_mail(&self) -> Result<bool> {
        Ok(is_on(self, &kept(self).await?))
    }

    /// The settings, without the password. For administrators.
    ///
    /// # Errors
    /// `action_forbidden`.
    #[crate::opaque]
    pub async fn show_mail_settings(&self, cx: &Context) -> Result<Json> {
        administrators_only(&cx.actor)?;
        Ok(shown(self, &kept(self).await?))
    }

    /// Changes some of the settings and answers all; an empty `host` switches mail off. For administrators.
    ///
    /// # Errors
    /// `action_forbidden`, `unknown_field`, `validation_failed`; `state_conflict` when the key for secrets can't be read.
    #[crate::opaque]
    pub async fn update_mail_settings(&self, cx: &Context, body: &Fields) -> Result<Json> {
        administrators_only(&cx.actor)?;
        let before = kept(self).await?;
        let after = changed(self, &before, body)?;
        if after != before {
            self.store().doc_put(Table::Setting, ID, json!(after)).await?;
            let told = json!({"before": audited(&before), "after": audited(&after), "password": after.password != before.password});
            self.audit(cx, "settings.mail", told).await?;
        }
        Ok(shown(self, &after))
    }
}

/// The settings as they would be with some changes; for a test before they are saved.
#[crate::opaque]
pub(super) async fn proposed(engine: &Engine, body: &Fields) -> Result<MailServer> {
    let proposed = changed(engine, &kept(engine).await?, body)?;
    if proposed.host.is_empty() {
        return Err(Error::validation(vec![required("host")]));
    }
    opened(engine, &proposed)
}

async fn kept(engine: &Engine) -> Result<Kept> {
    let document = engine.store().doc_get(Table::Setting, ID).await?;
    let read = document.map(serde_json::from_value).transpose();
    Ok(read.map_err(|error| Error::internal(format!("setting `{ID}`: {error}")))?.unwrap_or_default())
}

fn is_on(engine: &Engine, kept: &Kept) -> bool {
    engine.mailer().is_some() && !kept.host.is_empty()
}

fn opened(engine: &Engine, kept: &Kept) -> Result<MailServer> {
    let unseal = |sealed: &String| engine.unseal_identity(SEALED_FOR, "password", sealed);
    let password = kept.password.as_ref().map(unseal).transpose()?;
    Ok(MailServer {
        host: kept.host.clone(),
        port: kept.port,
        security: kept.security,
        username: Some(kept.username.clone()).filter(|username| !username.is_empty()),
        password: password.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
        sender_name: kept.sender_name.clone(),
        sender_address: kept.sender_address.clone(),
        site: kept.site.clone(),
    })
}

fn shown(engine: &Engine, kept: &Kept) -> Json {
    let mut shown = audited(kept);
    shown["has_password"] = json!(kept.password.is_some());
    shown["is_on"] = json!(is_on(engine, kept));
    shown
}

/// All but the password.
fn audited(kept: &Kept) -> Json {
    json!(Kept { password: None, ..kept.clone() })
}

fn changed(engine: &Engine, before: &Kept, body: &Fields) -> Result<Kept> {
    let mut after = before.clone();
    let mut problems = Vec::new();
    let mut is_password_given = false;
    for (key, value) in body {
        let text = value.as_str().map(str::trim).unwrap_or_default().to_owned();
        let set = |field: &mut String, is_fine: bool, en: &str, zh: &str| {
            if is_fine && (value.is_string() || value.is_null()) {
                field.clone_from(&text);
                Ok(())
            } else {
                Err(FieldError::new(key, "invalid", en, zh))
            }
        };
        let checked = match key.as_str() {
            "host" => set(
                &mut after.host,
                is_host(&text),
                "Must be a name such as smtp.example.com",
                "必须是服务器名称，例如 smtp.example.com",
            ),
            "port" => match value.as_u64().and_then(|port| u16::try_from(port).ok()).filter(|port| *port > 0) {
                Some(port) => {
                    after.port = port;
                    Ok(())
                }
                None => Err(FieldError::new(
                    key,
                    "out_of_range",
                    "Must be a number from 1 to 65535",
                    "必须是 1 到 65535 之间的数字",
                )),
            },
            "security" => {
                serde_json::from_value(value.clone()).map(|security| after.security = security).map_err(|_| {
                    FieldError::new(key, "not_a_choice", "Choose tls, starttls or none", "请选择 tls、starttls 或 none")
                })
            }
            "username" => set(
                &mut after.username,
                is_line(&text),
                "At most 200 characters in one line",
                "最多 200 个字符，不能换行",
            ),
            "password" => match value {
                Json::Null => {
                    after.password = None;
                    Ok(())
                }
                // As it was typed: spaces belong to it.
                Json::String(password) if !password.is_empty() && is_line(password) => {
                    is_password_given = true;
                    after.password = Some(engine.seal_identity(SEALED_FOR, "password", password.as_bytes())?);
                    Ok(())
                }
                _ => Err(FieldError::new(
                    key,
                    "invalid",
                    "At most 200 characters in one line",
                    "最多 200 个字符，不能换行",
                )),
            },
            "sender_name" => set(
                &mut after.sender_name,
                is_line(&text),
                "At most 200 characters in one line",
                "最多 200 个字符，不能换行",
            ),
            "sender_address" => set(
                &mut after.sender_address,
                text.is_empty() || is_address(&text),
                "Must be an e-mail address",
                "必须是邮箱地址",
            ),
            "site" => {
                let text = text.trim_end_matches('/').to_owned();
                if (value.is_string() || value.is_null()) && (text.is_empty() || is_site(&text)) {
                    after.site = text;
                    Ok(())
                } else {
                    Err(FieldError::new(
                        key,
                        "invalid",
                        "Must be an address such as https://crm.example.com",
                        "必须是网址，例如 https://crm.example.com",
                    ))
                }
            }
            _ => {
                let (en, zh) = (format!("There is no setting `{key}`"), format!("没有名为“{key}”的设置"));
                let problem = FieldError::new(key, "unknown", en.clone(), zh);
                return Err(Error::new(ErrorCode::UnknownField, en).with_field(problem));
            }
        };
        problems.extend(checked.err());
    }
    problems.extend(together(before, &after, is_password_given));
    if problems.is_empty() { Ok(after) } else { Err(Error::validation(problems)) }
}

/// What goes wrong only with what stands beside it.
fn together(before: &Kept, after: &Kept, is_password_given: bool) -> Vec<FieldError> {
    let mut problems = Vec::new();
    if !after.host.is_empty() {
        let needed = [("sender_address", &after.sender_address), ("site", &after.site)];
        problems.extend(needed.into_iter().filter(|(_, value)| value.is_empty()).map(|(key, _)| required(key)));
    }
    if after.password.is_none() {
        return problems;
    }
    if after.security == MailSecurity::None {
        problems.push(FieldError::new(
            "security",
            "invalid",
            "A password is sent over encrypted connections only; choose TLS or STARTTLS, or remove the password",
            "密码只能通过加密连接发送，请选择 TLS 或 STARTTLS，或移除密码",
        ));
    }
    let goes_to = |kept: &Kept| (kept.host.clone(), kept.port, kept.username.clone());
    if !is_password_given && goes_to(before) != goes_to(after) && !after.host.is_empty() {
        problems.push(FieldError::new(
            "password",
            "required",
            "Type the password again: it was given for another server or user name",
            "服务器或用户名已更改，请重新输入密码",
        ));
    }
    problems
}

fn required(key: &str) -> FieldError {
    FieldError::new(key, "required", "Please fill this in", "请填写此项")
}

fn is_host(text: &str) -> bool {
    text.len() <= 253 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte))
}

fn is_line(text: &str) -> bool {
    text.chars().count() <= TEXT_MAX && !text.chars().any(char::is_control)
}

fn is_address(text: &str) -> bool {
    let parts = text.split_once('@');
    let is_fine = parts.is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty() && !domain.contains('@'));
    is_fine && is_line(text) && !text.contains([' ', '<', '>', ',', ';', '"'])
}

/// A place that a browser opens: no path, no sign-in, nothing that would lead elsewhere.
fn is_site(text: &str) -> bool {
    let authority = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    authority.is_some_and(|authority| !authority.is_empty() && is_host(authority))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_where_a_browser_goes_and_nothing_else() {
        for site in ["https://crm.example.com", "http://10.1.2.3:8080", "https://[fd12::1]:8443"] {
            assert!(is_site(site), "{site}");
        }
        for site in [
            "crm.example.com",
            "https://",
            "https://a@b.example",
            "https://a.example/x",
            "javascript:alert(1)",
            "https://a b",
        ] {
            assert!(!is_site(site), "{site}");
        }
    }
}
