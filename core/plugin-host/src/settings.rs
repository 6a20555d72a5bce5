//! What administrators set for a plugin: checked against its manifest, kept beside its package, in force from its next call.

use std::sync::Arc;

use serde_json::{Value as Json, json};
use tessera_engine::Context;
use tessera_model::error::{Error, ErrorCode, FieldError, Result};
use tessera_model::record::Fields;
use tessera_package::Package;
use tessera_package::manifest::{Manifest, Setting, SettingKind};

use crate::definitions::label;
use crate::host::PluginHost;
use crate::installed::{self, Installed};
use crate::secrets::Secrets;

/// Longest value, in bytes of its JSON.
const VALUE_MAX: usize = 64 * 1024;

/// Defaults with what was set over them; secrets stay out of a component's sight.
pub(crate) fn in_force(schema: &[Setting], set: &Fields) -> Fields {
    let visible = schema.iter().filter(|setting| !setting.secret);
    visible.filter_map(|setting| Some((setting.key.clone(), value_of(setting, set)?.clone()))).collect()
}

impl PluginHost {
    /// What can be set for a plugin, with the values in force; of a secret only whether it is set.
    pub(crate) async fn settings_of(&self, id: &str) -> Result<Json> {
        let found = self.require(id).await?;
        let schema = self.settings_schema(id, &found).await?;
        let secrets = self.secrets.open_all(id, &schema, &found.secrets);
        let items: Vec<_> = schema.iter().map(|setting| shown(setting, &found.settings, &secrets)).collect();
        Ok(json!({"items": items}))
    }

    /// Sets some of a plugin's settings, null for the default, and answers all.
    pub(crate) async fn set_settings(&self, cx: &Context, id: &str, values: &Fields) -> Result<Json> {
        let _changing = self.changing.lock().await;
        let found = self.require(id).await?;
        let schema = self.settings_schema(id, &found).await?;
        let mut settings = changed(&schema, &found.settings, values)?;
        let mut secrets = found.secrets.clone();
        self.secrets.take(id, &schema, &mut settings, &mut secrets, values, || self.engine.secret())?;
        if settings != found.settings || secrets != found.secrets {
            let in_force = in_force(&schema, &settings);
            let opened = self.secrets.open_all(id, &schema, &secrets);
            installed::save(&self.engine, id, &Installed { settings, secrets, ..found }).await?;
            if let Some(active) = self.registry.load().plugin(id) {
                active.identity.settings.store(Arc::new(in_force));
                active.identity.secrets.store(Arc::new(opened));
            }
            // The keys alone: values may be secrets.
            let keys: Vec<_> = values.keys().collect();
            self.engine.audit(cx, "plugin.settings", json!({"plugin": id, "keys": keys})).await?;
        }
        self.settings_of(id).await
    }

    /// Seals secrets that a former server stored as they were written, or that an older version of the plugin called no secrets.
    pub(crate) async fn seal_what_is_open(&self, id: &str, found: Installed, manifest: &Manifest) -> Installed {
        let after = match self.sealed(id, found.clone(), manifest) {
            Ok(after) if after != found => after,
            Ok(_) => return found,
            Err(error) => {
                tracing::error!(plugin = id, %error, "secrets of a plugin could not be sealed");
                return found;
            }
        };
        match installed::save(&self.engine, id, &after).await {
            Ok(()) => after,
            Err(error) => {
                tracing::error!(plugin = id, %error, "secrets of a plugin could not be sealed");
                found
            }
        }
    }

    /// The entry with what the manifest calls secrets sealed.
    pub(crate) fn sealed(&self, id: &str, mut found: Installed, manifest: &Manifest) -> Result<Installed> {
        let (settings, secrets) = (&mut found.settings, &mut found.secrets);
        self.secrets.take(id, &manifest.settings, settings, secrets, &Fields::new(), || self.engine.secret())?;
        Ok(found)
    }

    /// From the manifest in force, or for a plugin that could not be put in force from its package.
    async fn settings_schema(&self, id: &str, found: &Installed) -> Result<Vec<Setting>> {
        if let Some(active) = self.registry.load().plugin(id) {
            return Ok(active.manifest.settings.clone());
        }
        let bytes = installed::package(&self.engine, &found.sha256).await?;
        let package = Package::read(&bytes)
            .map_err(|error| Error::internal(format!("the package of `{id}` can't be read: {error}")))?;
        Ok(package.manifest().settings.clone())
    }
}

/// The value in force; one that an older version of the plugin took but this one doesn't gives way to the default.
fn value_of<'a>(setting: &'a Setting, set: &'a Fields) -> Option<&'a Json> {
    set.get(&setting.key).filter(|value| problem(setting, value).is_none()).or(setting.default.as_ref())
}

fn shown(setting: &Setting, set: &Fields, secrets: &Secrets) -> Json {
    let choices: Vec<_> =
        setting.choices.iter().map(|choice| json!({"code": choice.code, "label": label(&choice.label)})).collect();
    json!({
        "key": setting.key,
        "kind": setting.kind,
        "label": label(&setting.label),
        "help": setting.help.as_ref().map(label),
        "required": setting.required,
        "secret": setting.secret,
        "default": setting.default,
        "choices": choices,
        "value": value_of(setting, set).filter(|_| !setting.secret),
        "is_set": if setting.secret { secrets.has(&setting.key) } else { set.contains_key(&setting.key) },
    })
}

/// The values that were set, with changes; refused with every reason.
fn changed(schema: &[Setting], set: &Fields, values: &Fields) -> Result<Fields> {
    let mut after = set.clone();
    let mut problems = Vec::new();
    for (key, value) in values {
        let Some(setting) = schema.iter().find(|setting| setting.key == *key) else {
            let problem = FieldError::new(
                key,
                "unknown",
                format!("There is no setting `{key}`"),
                format!("没有名为“{key}”的设置"),
            );
            return Err(Error::new(ErrorCode::UnknownField, format!("there is no setting `{key}`")).with_field(problem));
        };
        if value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty()) {
            if setting.required && setting.default.is_none() {
                problems.push(FieldError::new(key, "required", "Please fill this in", "请填写此项"));
            }
            after.remove(key);
        } else if let Some((code, en, zh)) = problem(setting, value) {
            problems.push(FieldError::new(key, code, en, zh));
        } else {
            after.insert(key.clone(), value.clone());
        }
    }
    if problems.is_empty() { Ok(after) } else { Err(Error::validation(problems)) }
}

/// Why a value doesn't fit: a code and what to do.
fn problem(setting: &Setting, value: &Json) -> Option<(&'static str, &'static str, &'static str)> {
    if value.to_string().len() > VALUE_MAX {
        return Some(("too_long", "This is too long", "内容过长"));
    }
    let text = value.as_str();
    let (fits, code, en, zh) = match setting.kind {
        SettingKind::Text => (text.is_some(), "invalid", "Must be a text", "必须是文本"),
        SettingKind::Number => (value.is_number(), "invalid", "Must be a number", "必须是数字"),
        SettingKind::Boolean => (value.is_boolean(), "invalid", "Must be true or false", "必须是“是”或“否”"),
        SettingKind::Select => (
            setting.choices.iter().any(|choice| *value == choice.code),
            "not_a_choice",
            "Must be one of the choices",
            "必须是可选值之一",
        ),
        SettingKind::Url => (
            text.is_some_and(is_url),
            "invalid",
            "Must be an address that begins with https:// or http://",
            "必须是以 https:// 或 http:// 开头的网址",
        ),
        SettingKind::Email => (text.is_some_and(is_email), "invalid", "Must be an e-mail address", "必须是邮箱地址"),
        SettingKind::Json => (true, "", "", ""),
    };
    (!fits).then_some((code, en, zh))
}

fn is_url(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/')) && !text.contains(char::is_whitespace)
}

fn is_email(text: &str) -> bool {
    let parts = text.split_once('@');
    parts.is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'))
        && !text.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::{Sealed, SecretKey};

    fn schema() -> Vec<Setting> {
        let text = json!({"en": "x", "zh-CN": "x"});
        let setting = |key: &str, kind: &str, more: Json| {
            let mut parts = json!({"key": key, "kind": kind, "label": text});
            parts.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            serde_json::from_value::<Setting>(parts).unwrap()
        };
        vec![
            setting(
                "tone",
                "select",
                json!({"default": "warm", "choices": [{"code": "warm", "label": text}, {"code": "cold", "label": text}]}),
            ),
            setting("limit", "number", json!({"required": true})),
            setting("key", "text", json!({"secret": true})),
            setting("hook", "url", json!({})),
            setting("mail", "email", json!({})),
        ]
    }

    fn fields(value: Json) -> Fields {
        value.as_object().cloned().unwrap()
    }

    #[test]
    fn values_are_checked_by_their_kinds_and_all_refused_together() {
        let wrong = json!({"tone": "hot", "limit": "5", "hook": "ftp://x", "mail": "a@b", "key": 1});
        let error = changed(&schema(), &Fields::new(), &fields(wrong)).unwrap_err();
        assert_eq!(error.fields.len(), 5, "{:?}", error.fields);
        let right = json!({"tone": "cold", "limit": 5, "hook": "https://x.cn/y", "mail": "a@b.cn", "key": "s"});
        let after = changed(&schema(), &Fields::new(), &fields(right.clone())).unwrap();
        assert_eq!(after, fields(right));
        let error = changed(&schema(), &after, &fields(json!({"limit": null}))).unwrap_err();
        assert_eq!(error.fields[0].code, "required");
        let error = changed(&schema(), &after, &fields(json!({"colour": 1}))).unwrap_err();
        assert_eq!(error.code, ErrorCode::UnknownField);
    }

    #[test]
    fn defaults_come_back_and_secrets_are_never_shown() {
        let set = fields(json!({"tone": "cold", "key": "s"}));
        assert_eq!(in_force(&schema(), &set), fields(json!({"tone": "cold"})));
        let after = changed(&schema(), &set, &fields(json!({"tone": null, "key": ""}))).unwrap();
        assert_eq!((in_force(&schema(), &after), after.len()), (fields(json!({"tone": "warm"})), 0));
        let key = SecretKey::open(None, || [7; 32]);
        let (mut open, mut sealed) = (set.clone(), Sealed::new());
        key.take("acme.a", &schema(), &mut open, &mut sealed, &Fields::new(), || [1; 32]).unwrap();
        let secret = shown(&schema()[2], &open, &key.open_all("acme.a", &schema(), &sealed));
        assert_eq!((&secret["value"], &secret["is_set"]), (&Json::Null, &json!(true)));
        assert!(!secret.to_string().contains("\"s\""));
        let stale = fields(json!({"tone": "hot"}));
        assert_eq!(in_force(&schema(), &stale), fields(json!({"tone": "warm"})), "an older version's choice");
    }
}
