//! A plugin's messages, from its `locales/*.ftl`.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use serde_json::Value as Json;
use tessera_model::label::{Label, Locale};

type Bundle = FluentBundle<FluentResource>;

/// Messages in both languages.
pub(crate) struct Messages {
    en: Bundle,
    zh_cn: Bundle,
}

impl Messages {
    /// Reads both files; an absent one counts as empty.
    ///
    /// # Errors
    /// What can't be read, with the file.
    pub(crate) fn read(en: Option<&str>, zh_cn: Option<&str>) -> Result<Self, String> {
        Ok(Self { en: bundle(Locale::En, en)?, zh_cn: bundle(Locale::ZhCn, zh_cn)? })
    }

    /// A message in both languages. A key that has none stands for itself; one that has one language only, for both.
    pub(crate) fn label(&self, key: &str, args: Option<&Json>) -> Label {
        let en = format(&self.en, key, args);
        let zh_cn = format(&self.zh_cn, key, args);
        let fallback = || en.clone().or_else(|| zh_cn.clone()).unwrap_or_else(|| key.to_owned());
        Label { en: en.clone().unwrap_or_else(fallback), zh_cn: zh_cn.clone().unwrap_or_else(fallback) }
    }
}

fn bundle(locale: Locale, text: Option<&str>) -> Result<Bundle, String> {
    let tag = locale.tag();
    let language = tag.parse().map_err(|error| format!("{tag}: {error}"))?;
    let mut bundle = Bundle::new_concurrent(vec![language]);
    // Marks that set arguments apart would show in plain text.
    bundle.set_use_isolating(false);
    let resource = FluentResource::try_new(text.unwrap_or_default().to_owned()).map_err(|(_, errors)| {
        format!("locales/{tag}.ftl: {}", errors.first().map(ToString::to_string).unwrap_or_default())
    })?;
    bundle.add_resource(resource).map_err(|errors| {
        format!("locales/{tag}.ftl: {}", errors.first().map(ToString::to_string).unwrap_or_default())
    })?;
    Ok(bundle)
}

fn format(bundle: &Bundle, key: &str, args: Option<&Json>) -> Option<String> {
    let pattern = bundle.get_message(key)?.value()?;
    let args = args.and_then(Json::as_object).map(|parts| {
        let value = |value: &Json| match value {
            Json::Number(number) => FluentValue::from(number.as_f64().unwrap_or_default()),
            Json::String(text) => FluentValue::from(text.clone()),
            other => FluentValue::from(other.to_string()),
        };
        parts.iter().map(|(name, part)| (name.clone(), value(part))).collect::<FluentArgs<'_>>()
    });
    let mut errors = Vec::new();
    Some(bundle.format_pattern(pattern, args.as_ref(), &mut errors).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_in_both_languages() {
        let messages =
            Messages::read(Some("hello = Hello { $name }\nonly = Only\n"), Some("hello = 你好，{ $name }\n")).unwrap();
        let label = messages.label("hello", Some(&serde_json::json!({"name": "Ann"})));
        assert_eq!((label.en.as_str(), label.zh_cn.as_str()), ("Hello Ann", "你好，Ann"));
        assert_eq!(messages.label("only", None).zh_cn, "Only");
        assert_eq!(messages.label("none", None).en, "none");
        assert!(Messages::read(Some("= broken"), None).is_err());
    }
}
