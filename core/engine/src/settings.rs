//! The organisation's settings: one document, in memory as a snapshot.

use std::sync::Arc;

use arc_swap::ArcSwap;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use tessera_model::error::{Error, ErrorCode, FieldError, Result};
use tessera_model::label::Locale;
use tessera_model::record::Fields;
use tessera_store::Table;

use crate::context::Context;
use crate::engine::Engine;
use crate::identity::administrators_only;

/// The id of the document.
const ID: &str = "organization";

/// What holds for the whole installation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Name of the company that runs it.
    pub organization: String,
    /// Language of whoever chose none.
    pub locale: Locale,
    /// ISO 4217 code of amounts that name none.
    pub currency: String,
    /// IANA name.
    pub timezone: String,
    /// ISO 3166 alpha-2 code by which national phone numbers are read.
    pub region: String,
}

impl Settings {
    /// What a new installation in a language starts with.
    pub fn of(locale: Locale) -> Self {
        let (currency, timezone, region) = match locale {
            Locale::ZhCn => ("CNY", "Asia/Shanghai", "CN"),
            Locale::En => ("USD", "UTC", "US"),
        };
        Self {
            organization: String::new(),
            locale,
            currency: currency.to_owned(),
            timezone: timezone.to_owned(),
            region: region.to_owned(),
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self::of(Locale::default())
    }
}

/// The settings in force.
pub(crate) struct SettingsState {
    current: ArcSwap<Settings>,
}

impl SettingsState {
    pub(crate) fn new() -> Self {
        Self { current: ArcSwap::default() }
    }
}

impl Engine {
    /// The settings in force.
    pub fn settings(&self) -> Arc<Settings> {
        self.inner.settings.current.load_full()
    }

    /// Changes some of the settings and answers all. For administrators.
    ///
    /// # Errors
    /// `action_forbidden`, `unknown_field`, `validation_failed`.
    #[crate::opaque]
    pub async fn update_settings(&self, cx: &Context, body: &Fields) -> Result<Json> {
        administrators_only(&cx.actor)?;
        let before = self.settings();
        let after = changed(&before, body)?;
        if after != *before {
            self.store_settings(after.clone()).await?;
            self.audit(cx, "settings.update", json!({"before": before.as_ref(), "after": after})).await?;
            self.live().metadata_changed();
        }
        Ok(json!(after))
    }

    #[crate::opaque]
    pub(crate) async fn load_settings(&self) -> Result<()> {
        if let Some(document) = self.store().doc_get(Table::Setting, ID).await? {
            let settings = serde_json::from_value(document)
                .map_err(|error| Error::internal(format!("setting `{ID}`: {error}")))?;
            self.inner.settings.current.store(Arc::new(settings));
        }
        Ok(())
    }

    #[crate::opaque]
    pub(crate) async fn store_settings(&self, settings: Settings) -> Result<()> {
        self.store().doc_put(Table::Setting, ID, json!(settings)).await?;
        self.inner.settings.current.store(Arc::new(settings));
        // Actors without language or time zone of their own take these over.
        self.inner.identity.changed();
        Ok(())
    }
}

/// The settings with a client's changes.
fn changed(before: &Settings, body: &Fields) -> Result<Settings> {
    let mut after = before.clone();
    let mut problems = Vec::new();
    for (key, value) in body {
        let text = value.as_str().map(str::trim).unwrap_or_default().to_owned();
        let checked = match key.as_str() {
            "organization" if text.is_empty() => {
                Err(FieldError::new(key, "required", "The organization needs a name", "请填写企业名称"))
            }
            "organization" if text.chars().count() > 200 => {
                Err(FieldError::new(key, "too_long", "At most 200 characters", "最多 200 个字符"))
            }
            "organization" => {
                after.organization = text;
                Ok(())
            }
            "locale" => serde_json::from_value(value.clone())
                .map(|locale| after.locale = locale)
                .map_err(|_| FieldError::new(key, "not_a_choice", "Choose zh-CN or en", "请选择 zh-CN 或 en")),
            "currency" => check_currency(&text).map(|()| after.currency = text),
            "timezone" if jiff::tz::TimeZone::get(&text).is_ok() => {
                after.timezone = text;
                Ok(())
            }
            "timezone" => Err(FieldError::new(
                key,
                "invalid",
                "Must be a time zone such as Asia/Shanghai",
                "必须是时区名称，例如 Asia/Shanghai",
            )),
            "region" if text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase()) => {
                after.region = text;
                Ok(())
            }
            "region" => {
                Err(FieldError::new(key, "invalid", "Must be a country code such as CN", "必须是国家代码，例如 CN"))
            }
            _ => {
                let problem = FieldError::new(
                    key,
                    "unknown",
                    format!("There is no setting `{key}`"),
                    format!("没有名为“{key}”的设置"),
                );
                return Err(
                    Error::new(ErrorCode::UnknownField, format!("there is no setting `{key}`")).with_field(problem)
                );
            }
        };
        problems.extend(checked.err());
    }
    if problems.is_empty() { Ok(after) } else { Err(Error::validation(problems)) }
}

/// ISO 4217: three capital letters.
pub(crate) fn check_currency(code: &str) -> Result<(), FieldError> {
    if code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()) {
        Ok(())
    } else {
        Err(FieldError::new("currency", "invalid", "Must be a currency code such as CNY", "必须是币种代码，例如 CNY"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(body: Json) -> Fields {
        body.as_object().cloned().unwrap()
    }

    #[test]
    fn changes_are_checked() {
        let before = Settings::of(Locale::ZhCn);
        assert_eq!(
            (before.currency.as_str(), before.timezone.as_str(), before.region.as_str()),
            ("CNY", "Asia/Shanghai", "CN")
        );
        let after = changed(
            &before,
            &fields(json!({"organization": " Acme ", "locale": "en", "currency": "EUR", "timezone": "Europe/Berlin"})),
        )
        .unwrap();
        assert_eq!((after.organization.as_str(), after.locale, after.currency.as_str()), ("Acme", Locale::En, "EUR"));
        assert_eq!(after.region, "CN", "what isn't named stays");
        let error = changed(
            &before,
            &fields(json!({"organization": "", "locale": "fr", "currency": "euro", "timezone": "Mars"})),
        )
        .unwrap_err();
        assert_eq!(error.fields.len(), 4);
        assert_eq!(changed(&before, &fields(json!({"colour": 1}))).unwrap_err().code, ErrorCode::UnknownField);
    }

    #[test]
    fn settings_of_older_versions_can_be_read() {
        let settings: Settings = serde_json::from_value(json!({"organization": "Acme", "locale": "zh-CN"})).unwrap();
        assert_eq!((settings.organization.as_str(), settings.locale), ("Acme", Locale::ZhCn));
    }
}
